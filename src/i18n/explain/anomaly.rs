//! What a CMDB has stored and cannot serve itself.

use super::{Explained, say};
use crate::domain::anomaly::{Anomaly, Fraction};
use crate::domain::lang::Lang;

/// Says what was noticed, and what can be done about it.
#[must_use]
pub fn anomaly(lang: Lang, anomaly: &Anomaly) -> Explained {
    match anomaly {
        Anomaly::NoDocument { service_instance_id: instance, bk_process_id: process } => Explained::new(
            say!(
                lang,
                "实例 {instance} 的进程 {process} 只剩关联，进程已不存在，已略过",
                "Process {process} of instance {instance} is gone but for its relation; left out",
            ),
            say!(
                lang,
                "不影响使用；CMDB 不能自行清除，需要时请管理员清理数据",
                "Nothing depends on it; only an administrator can clear it in the database",
            ),
        ),
        Anomaly::Fraction { service_instance_id: instance, service_instance_name: name, process } => {
            let what = match process {
                Some(Fraction { bk_process_id: id, bk_process_name: alias, field, value }) if !field.is_empty() => {
                    say!(
                        lang,
                        "实例 {instance} 的进程 {id} {alias}：{field} 存成了小数 {value}",
                        "Process {id} {alias} of instance {instance}: fraction {value} in {field}",
                    )
                }
                // A whole number that is stored as a fraction is shown without it.
                Some(Fraction { bk_process_id: id, bk_process_name: alias, .. }) => say!(
                    lang,
                    "实例 {instance} 的进程 {id} {alias}：可能有数字存成了小数",
                    "Process {id} {alias} of instance {instance}: probably a hidden fraction",
                ),
                None => say!(
                    lang,
                    "实例 {instance} 的某个进程：可能有数字存成了小数",
                    "A process of instance {instance}: probably a hidden fraction",
                ),
            };
            let why = say!(
                lang,
                "CMDB 因此不能列出 {name} (1199017)，已改用其他接口读取",
                "CMDB cannot list {name} (1199017); it was read by other calls",
            );
            let next = say!(lang, "请在 CMDB 中把该字段改为整数", "Change the field to a whole number in CMDB",);
            Explained::new(what, next).because(why)
        }
    }
}
