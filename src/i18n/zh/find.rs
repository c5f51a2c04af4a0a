//! The words of finding service instances: the language of the filter, lists of rows to mark and the tree of
//! sets and modules, in Chinese.

use crate::app::find::{TermFault, Topic};
use crate::i18n::{MarkList, Tree, grouped};

/// The words of a list of rows to mark.
pub(super) const MARK_LIST: MarkList = MarkList {
    title: "按列表选中",
    help: "粘贴或输入 IP、实例名称或 ID，以换行、逗号、制表符或空格分隔。",
    keys: |one, all| {
        format!("{one} 选中每一项对应的实例。未找到的、对应多个实例的留在列表中；{all} 把对应的多个实例也一并选中。")
    },
    only_ids: "还没有读取业务，只能输入 ID",
    reading: |read| format!("仍在读取，已读 {read} 个，之后可能找到更多"),
    narrowed: "对应多个实例时，以列表显示的为准",
    tally: |tally| {
        let parts = [
            ("将选中", tally.free),
            ("未找到", tally.nothing),
            ("不唯一", tally.several),
            ("由模板创建", tally.bound),
            ("已选中", tally.marked),
        ];
        let parts = parts.into_iter().filter(|(_, count)| *count > 0);
        parts.map(|(name, count)| format!("{name} {}", grouped(count))).collect::<Vec<_>>().join("  ")
    },
    nothing: "业务中没有",
    unread: "不是 ID",
    no_instance: "业务中有这台主机，但它没有服务实例",
    not_in_area: |area| format!("管控区域 {area} 中没有这台主机"),
    several: |count, areas| match areas {
        0 | 1 => format!("对应 {} 个实例：", grouped(count)),
        _ => format!("在 {areas} 个管控区域都有，请选一个："),
    },
    dynamic: "动态寻址的主机，只凭 IP 不能确定：",
    more: |count| format!("还有 {} 个", grouped(count)),
    area: "管控区域",
    any_area: "不限",
    bound: |template| match template {
        Some(id) => format!("由服务模板 {id} 创建，不可选择"),
        None => "由服务模板创建，不可选择".to_owned(),
    },
    bare: "ID，未核对",
    marked: "已选中",
};

/// The words of the tree.
pub(super) const TREE: Tree = Tree {
    title: "拓扑",
    count: "实例",
    all: "全部",
    elsewhere: "不在拓扑中的模块",
    reading: "正在读取拓扑",
    failed: |key| ["没有读到拓扑".to_owned(), format!("按 {key} 重试。右边的列表照常可用。")],
    none: "这个业务没有模块",
    only: "只看",
    leave: |key| format!("（{key} 显示全部）"),
    hidden: |count| format!("，{count} 个未显示"),
    empty: |whole, key| {
        let heading = if whole { "这里没有服务实例" } else { "这里还没有读到服务实例" };
        [heading.to_owned(), format!("按 {key} 显示全部。")]
    },
};

/// What a term of the filter finds.
pub(super) const fn topic(topic: Topic) -> &'static str {
    match topic {
        Topic::Word => "任意位置含此文字：名称、ID、IP、集群、模块、标签、进程",
        Topic::Phrase => "原样查找，包括空格和符号",
        Topic::Name => "名称含此文字",
        Topic::Address => "主机 IP 以此开头；可写管控区域 0:10.1.",
        Topic::Area => "主机的管控区域：编号（3、1-5、>2），否则为名称的一部分",
        Topic::Host => "主机：主机 ID（42、40-60、1,2），否则为主机名的一部分",
        Topic::Set => "集群或其上级的名称含此文字",
        Topic::Module => "模块名称含此文字",
        Topic::Pattern => "匹配整个名称：* ? [1-3] [a-c] [a,b]；set: name: 亦可",
        Topic::Label => "标签 env 的值以此开头；不写 = 则键或值含此文字",
        Topic::Has => "有进程的别名或名称含此文字",
        Topic::Lacks => "没有这样的进程",
        Topic::Processes => "进程数量；也可写 >2、1-5",
        Topic::Id => "实例 ID；可写范围，可写多个",
        Topic::Template => "不是由服务模板创建的；tpl:yes 则相反",
        Topic::Whole => "值完全相等，而不是包含",
        Topic::Letters => "依次含这些字符，最接近的在前",
        Topic::Not => "排除；可写在任意一项之前",
    }
}

/// What is wrong with a term of the filter.
pub(super) fn mistake(fault: &TermFault, term: &str) -> String {
    match fault {
        TermFault::UnknownField { name, nearest: Some(nearest) } => {
            format!("{term}：没有字段 {name}，是否应为 {nearest}？现按文字查找")
        }
        TermFault::UnknownField { name, nearest: None } => format!("{term}：没有字段 {name}，现按文字查找"),
        TermFault::BadNumber { field } => format!("{term}：{field} 须为数字，如 48、40-60、>3 或 1,2；此项未生效"),
        TermFault::BadFlag { field } => format!("{term}：{field} 须为 yes 或 no；此项未生效"),
        TermFault::OpenBracket => format!("{term}：[ 还没有对应的 ]"),
    }
}
