//! What the filter understands, and what is wrong with a term of it.

use super::explain::{pick, say};
use crate::app::find::{TermFault, Topic};
use crate::domain::lang::Lang;

/// What a term of the filter finds.
pub(super) const fn topic(lang: Lang, topic: Topic) -> &'static str {
    match topic {
        Topic::Word => pick(
            lang,
            "任意位置含此文字：名称、ID、IP、集群、模块、标签、进程",
            "The text anywhere: name, ID, IP, set, module, label, process",
        ),
        Topic::Phrase => pick(lang, "原样查找，包括空格和符号", "The text as it stands, with blanks and signs"),
        Topic::Name => pick(lang, "名称含此文字", "A name that holds the text"),
        Topic::Address => {
            pick(lang, "主机 IP 以此开头；可写管控区域 0:10.1.", "A host address that begins so; with its area 0:10.1.")
        }
        Topic::Area => pick(
            lang,
            "主机的管控区域：编号（3、1-5、>2），否则为名称的一部分",
            "A cloud area: 3, 1-5 or >2, else part of its name",
        ),
        Topic::Host => pick(
            lang,
            "主机：主机 ID（42、40-60、1,2），否则为主机名的一部分",
            "A host: its ID (42, 40-60, 1,2), else part of its name",
        ),
        Topic::Set => pick(lang, "集群或其上级的名称含此文字", "A set, or a level above it, that holds the text"),
        Topic::Module => pick(lang, "模块名称含此文字", "A module that holds the text"),
        Topic::Pattern => pick(
            lang,
            "匹配整个名称：* ? [1-3] [a-c] [a,b]；set: name: 亦可",
            "A whole name: * ? [1-3] [a-c] [a,b]; also set: and name:",
        ),
        Topic::Label => pick(
            lang,
            "标签 env 的值以此开头；不写 = 则键或值含此文字",
            "A label env whose value begins so; without = either part",
        ),
        Topic::Has => pick(lang, "有进程的别名或名称含此文字", "A process whose alias or binary holds the text"),
        Topic::Lacks => pick(lang, "没有这样的进程", "No such process"),
        Topic::Processes => pick(lang, "进程数量；也可写 >2、1-5", "So many processes; also >2, 1-5"),
        Topic::Id => pick(lang, "实例 ID；可写范围，可写多个", "The ID; also ranges and several"),
        Topic::Template => pick(
            lang,
            "不是由服务模板创建的；tpl:yes 则相反",
            "Not made from a service template; tpl:yes for the others",
        ),
        Topic::Whole => pick(lang, "值完全相等，而不是包含", "The whole value, and not a part"),
        Topic::Letters => pick(lang, "依次含这些字符，最接近的在前", "The letters in this order, the closest first"),
        Topic::EntryWord => pick(
            lang,
            "任意位置含此文字：别名、名称、IP:端口、实例、主机 IP",
            "The text anywhere: alias, binary, IP:port, instance, host IP",
        ),
        Topic::TableWord => pick(
            lang,
            "任意位置含此文字：主机 IP、实例、模块、别名、显示的值",
            "The text anywhere: host IP, instance, module, alias, values",
        ),
        Topic::Is => pick(
            lang,
            "有问题的行；is:override 有覆盖值，is:out 不建，is:marked",
            "Rows with a problem; also is:override, is:out, is:marked",
        ),
        Topic::Cell => pick(lang, "这一列含此文字，列名为字段名", "The text in this column, by the key of its field"),
        Topic::Alias => pick(lang, "进程别名含此文字", "A process whose alias holds the text"),
        Topic::Port => {
            pick(lang, "监听这些端口之一；也可写 8001,8003", "Listens on one of these ports; also 8001,8003")
        }
        Topic::Bind => pick(lang, "绑定IP 以此开头", "Listens on an address that begins so"),
        Topic::Not => pick(lang, "排除；可写在任意一项之前", "What the term does not find; before any term"),
    }
}

/// What is wrong with a term of the filter.
pub(super) fn mistake(lang: Lang, fault: &TermFault, term: &str) -> String {
    match fault {
        TermFault::UnknownField { name, nearest: Some(nearest) } => say!(
            lang,
            "{term}：没有字段 {name}，是否应为 {nearest}？现按文字查找",
            "{term}: no field {name}, did you mean {nearest}? Looked for as a word"
        ),
        TermFault::UnknownField { name, nearest: None } => {
            say!(lang, "{term}：没有字段 {name}，现按文字查找", "{term}: no field {name}; looked for as a word")
        }
        TermFault::BadNumber { field } => say!(
            lang,
            "{term}：{field} 须为数字，如 48、40-60、>3 或 1,2；此项未生效",
            "{term}: {field} takes numbers, as 48, 40-60, >3 or 1,2; left out"
        ),
        TermFault::BadFlag { field } => {
            say!(lang, "{term}：{field} 须为 yes 或 no；此项未生效", "{term}: {field} takes yes or no; left out")
        }
        TermFault::OpenBracket => say!(lang, "{term}：[ 还没有对应的 ]", "{term}: the [ has no ] yet"),
    }
}
