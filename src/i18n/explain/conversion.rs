//! What of a request body is taken for something else than it is written as.

use super::{list, say};
use crate::domain::lang::Lang;
use crate::store::notes::Conversion;

/// What of a request body is taken for something else than it is written as.
#[must_use]
pub fn conversion<'a>(lang: Lang, conversion: Conversion, keys: impl IntoIterator<Item = &'a String>) -> String {
    let keys: Vec<&str> = keys.into_iter().map(String::as_str).collect();
    let keys = list(lang, &keys);
    match conversion {
        Conversion::Bindings => say!(
            lang,
            "旧版字段 {keys} 已转换为绑定信息；未写 bk_enable_port 的按启用处理",
            "{keys}, of older versions, became bind rows; enabled unless bk_enable_port says otherwise",
        ),
        Conversion::RowId => {
            say!(lang, "{keys} 按 template_row_id 处理", "{keys} is taken for template_row_id")
        }
        Conversion::Protocol => say!(
            lang,
            "协议 {keys} 已转换为 CMDB 的代号（TCP 1、UDP 2、TCP6 3、UDP6 4）",
            "protocol {keys} became CMDB's code (TCP 1, UDP 2, TCP6 3, UDP6 4)",
        ),
        Conversion::FromText => {
            say!(lang, "文本按数字或布尔值处理：{keys}", "text taken for a number, or true or false: {keys}",)
        }
        Conversion::ToText => say!(lang, "数字按文本处理：{keys}", "a number taken for text: {keys}"),
        Conversion::HalfWidth => {
            say!(lang, "全角字符按半角处理：{keys}", "full-width characters taken for half-width: {keys}")
        }
        Conversion::Blank => {
            say!(lang, "null 或空文本按未填写处理：{keys}", "null or empty text taken for blank: {keys}")
        }
        Conversion::SetByServer => {
            say!(lang, "由 CMDB 设置，不发送：{keys}", "set by CMDB, so not sent: {keys}",)
        }
    }
}
