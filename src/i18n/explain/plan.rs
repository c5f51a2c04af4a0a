//! What would become of a process on a service instance, and why.

use super::say;
use crate::domain::lang::Lang;
use crate::domain::plan::Bar;

/// Says why a service instance cannot take a process.
#[must_use]
pub fn bar(lang: Lang, bar: Bar) -> String {
    match bar {
        Bar::TemplateBound => say!(lang, "由服务模板创建，不可直接添加进程", "Made from a service template"),
        Bar::Gone => say!(lang, "服务实例已不存在", "The service instance no longer exists"),
    }
}
