//! What is wrong in a draft, in words short enough to stand beside the field.

pub(super) mod bind;
mod formula;
mod value;

pub use formula::formula;

use super::place::{bind_row, label};
use super::{Explained, list, say};
use crate::domain::check::{Problem, ProblemCause};
use crate::domain::draft::{Draft, Path};
use crate::domain::field::{FieldKey, FieldTable, Known, is_flat_bind};
use crate::domain::lang::Lang;

/// Explains a problem to someone who sees its place; `what` stands beside the field.
#[must_use]
pub fn problem(lang: Lang, problem: &Problem, draft: &Draft, table: &FieldTable) -> Explained {
    let mut told = cause(lang, problem, draft, table);
    if let Some(on) = problem.on {
        // Targets that are not looked up yet stand behind the others.
        let given = || Some(draft.given.get(on.first.checked_sub(draft.targets.len())?)?.text.to_string());
        let name = draft.targets.get(on.first).map(formula::target_name).or_else(given);
        told.what += &formula::on_targets(lang, on.count, &name.unwrap_or_default());
    }
    told
}

/// Names what problems of one cause have in common: the title of a group of them.
#[must_use]
pub fn kind(lang: Lang, problem: &Problem, draft: &Draft, table: &FieldTable) -> String {
    let what = match &problem.cause {
        // What these say of themselves is about the first of them only.
        ProblemCause::PortTaken { .. } => say!(lang, "草稿内端口重叠", "Port used twice in the draft"),
        ProblemCause::SameAlias { .. } => say!(lang, "草稿内别名重复", "Alias used twice in the draft"),
        ProblemCause::SameCommand { .. } => {
            say!(lang, "草稿内名称和启动参数重复", "Name and parameter used twice in the draft")
        }
        ProblemCause::SameTarget { .. } => say!(lang, "服务实例重复", "Service instance marked twice"),
        ProblemCause::Unmanaged { .. } => say!(lang, "配置缺失 (GSEKit)", "Config missing (GSEKit)"),
        _ => cause(lang, problem, draft, table).what,
    };
    match &problem.path {
        Path::Field(_, key) if problem.keeps_from_planning() => format!("{}  {what}", label(lang, key, table)),
        _ => what,
    }
}

/// Says of a problem in a group of its kind whose it is, empty if no process's, and what is wrong there.
#[must_use]
pub fn member(lang: Lang, problem: &Problem, draft: &Draft, table: &FieldTable) -> (String, String) {
    let process = problem.path.process().and_then(|at| draft.processes.get(at));
    let name = process.map(|process| process.name().into_owned()).unwrap_or_default();
    let what = match (&problem.cause, &problem.path) {
        (ProblemCause::Unmanaged { missing }, _) => {
            let keys: Vec<_> = missing.iter().map(|known| FieldKey::Known(*known)).collect();
            let labels: Vec<_> = keys.iter().map(|key| label(lang, key, table)).collect();
            let labels = list(lang, &labels);
            say!(lang, "缺 {labels}", "lacks {labels}")
        }
        (_, Path::Row(_, row) | Path::Cell(_, row, _)) => {
            format!("{}  {}", bind_row(lang, *row), cause(lang, problem, draft, table).what)
        }
        (_, Path::Field(_, key)) if !problem.keeps_from_planning() => {
            format!("{}  {}", label(lang, key, table), cause(lang, problem, draft, table).what)
        }
        _ => cause(lang, problem, draft, table).what,
    };
    (name, what)
}

fn cause(lang: Lang, problem: &Problem, draft: &Draft, table: &FieldTable) -> Explained {
    let path = &problem.path;
    match &problem.cause {
        ProblemCause::NoBusiness => no_business(lang),
        ProblemCause::NoTargets => no_targets(lang),
        ProblemCause::NoProcesses => no_processes(lang),
        ProblemCause::TemplateBound => template_bound(lang),
        ProblemCause::SameTarget { first } => same_target(lang, *first),
        ProblemCause::GivenNotRead => formula::given_not_read(lang),
        ProblemCause::GivenNotFound => formula::given_not_found(lang),
        ProblemCause::GivenAmbiguous { count } => formula::given_ambiguous(lang, *count),
        ProblemCause::Formula { source, problem } => formula(lang, source, problem, table),
        ProblemCause::Required => value::required(lang, path, table),
        ProblemCause::TooLong { bytes, limit } => value::too_long(lang, *bytes, *limit),
        ProblemCause::NotWhole => value::not_whole(lang, path, table),
        ProblemCause::NotNumber => value::not_number(lang, path, table),
        ProblemCause::OutOfRange { min, max } => value::out_of_range(lang, *min, *max),
        ProblemCause::OutOfBounds { min, max } => value::out_of_bounds(lang, *min, *max),
        ProblemCause::NotBool => value::not_bool(lang),
        ProblemCause::NotAnOption => value::not_an_option(lang, path, table),
        ProblemCause::OnlyOne => value::only_one(lang),
        ProblemCause::NotIds => value::not_ids(lang),
        ProblemCause::NotUser => value::not_user(lang),
        ProblemCause::NotDate => value::not_date(lang),
        ProblemCause::NotTime => value::not_time(lang),
        ProblemCause::NotTimeZone => value::not_time_zone(lang),
        ProblemCause::Mismatch { pattern } => value::mismatch(lang, pattern),
        ProblemCause::WrongType { found } => value::wrong_type(lang, *found),
        ProblemCause::UnsupportedType { name } => value::unsupported_type(lang, name),
        ProblemCause::Ip(error) => bind::ip(lang, *error, path, draft),
        ProblemCause::Ports(error) => bind::ports(lang, *error),
        ProblemCause::NotProtocol => bind::not_protocol(lang),
        ProblemCause::NoIpv6 => bind::no_ipv6(lang),
        ProblemCause::WrongFamily { suits } => bind::wrong_family(lang, *suits),
        ProblemCause::UnknownColumn { name } => bind::unknown_column(lang, name),
        ProblemCause::PortTaken { process, row } => bind::port_taken(lang, path, *process, *row),
        ProblemCause::NotMonitored => bind::not_monitored(lang),
        ProblemCause::SameAlias { first } => same_alias(lang, *first),
        ProblemCause::SameCommand { first } => same_command(lang, *first),
        ProblemCause::Untrimmed => untrimmed(lang),
        ProblemCause::UnknownField => unknown_field(lang, table),
        ProblemCause::RemovedField => removed_field(lang, path),
        ProblemCause::StoredUnseen => stored_unseen(lang),
        ProblemCause::Unmanaged { missing } => unmanaged(lang, missing, table),
    }
}

fn no_business(lang: Lang) -> Explained {
    Explained::new(
        say!(lang, "尚未选择业务", "No business chosen"),
        say!(lang, "在第 1 步选择业务", "Choose one in step 1"),
    )
}

fn no_targets(lang: Lang) -> Explained {
    Explained::new(
        say!(lang, "尚未选择服务实例", "No service instance marked"),
        say!(lang, "在第 1 步选择至少一个服务实例", "Mark at least one in step 1"),
    )
}

fn no_processes(lang: Lang) -> Explained {
    Explained::new(say!(lang, "未添加进程", "No process added"), say!(lang, "在第 2 步添加进程", "Add one in step 2"))
}

fn template_bound(lang: Lang) -> Explained {
    Explained::new(
        say!(lang, "由服务模板创建，不可添加进程", "Made from a service template"),
        say!(lang, "取消选择该服务实例，或改为编辑其服务模板", "Unmark it, or edit its service template",),
    )
    .because(say!(
        lang,
        "CMDB 禁止在这类服务实例中直接添加进程（错误码 1108035）",
        "CMDB takes no process added directly to such a service instance (code 1108035)",
    ))
}

fn same_target(lang: Lang, first: usize) -> Explained {
    let first = first + 1;
    Explained::new(
        say!(lang, "与第 {first} 个服务实例相同", "Same as service instance {first}"),
        say!(lang, "在第 1 步取消选择其中一个", "Unmark one of the two in step 1"),
    )
}

fn same_alias(lang: Lang, first: usize) -> Explained {
    let first = first + 1;
    Explained::new(
        say!(lang, "进程别名与进程 {first} 重复", "Same alias as process {first}"),
        say!(lang, "修改其中一个进程别名", "Change one of the two aliases"),
    )
    .because(say!(
        lang,
        "同一服务实例内，进程别名不能重复",
        "No two processes of a service instance may have the same alias",
    ))
}

fn same_command(lang: Lang, first: usize) -> Explained {
    let first = first + 1;
    Explained::new(
        say!(lang, "名称和启动参数与进程 {first} 重复", "Same name, parameter as process {first}"),
        say!(lang, "填写不同的「进程启动参数」加以区分", "Change one of the startup parameters",),
    )
    .because(say!(
        lang,
        "同一服务实例内，进程名称和进程启动参数不能都相同；启动参数都为空也算相同",
        "No two processes of a service instance may share both process name and parameter; two empty ones are the same",
    ))
}

fn untrimmed(lang: Lang) -> Explained {
    Explained::new(
        say!(lang, "首尾有空白，提交时会去掉", "Blanks at the ends will not be sent"),
        say!(lang, "可不处理，也可删去首尾空白", "Leave it, or remove the blanks"),
    )
}

fn unknown_field(lang: Lang, table: &FieldTable) -> Explained {
    if !table.is_from_server() {
        return Explained::new(
            say!(lang, "内置字段中没有，未核对", "Not a built-in field, not checked"),
            say!(lang, "检查字段名；读取到进程属性后会重新核对", "Check its name, or read the attributes"),
        )
        .because(say!(
            lang,
            "未读取到该业务的进程属性，无法确认 CMDB 是否有该字段及其类型",
            "The process attributes of the business were not read, so it is not known whether CMDB has it, and of what type",
        ));
    }
    Explained::new(
        say!(lang, "CMDB 没有该字段，会忽略", "Unknown to CMDB, will be dropped"),
        say!(lang, "检查字段名，或清空该字段", "Check its name, or clear it"),
    )
}

fn removed_field(lang: Lang, path: &Path) -> Explained {
    let binds = matches!(path, Path::Field(_, key) if is_flat_bind(key));
    Explained::new(
        say!(lang, "CMDB 3.9 起已取消该字段，会忽略", "Gone since CMDB 3.9, will be dropped"),
        if binds {
            say!(lang, "删去该字段，在「绑定信息」中填写", "Remove it, and use bind info instead")
        } else {
            say!(lang, "可不处理，也可从文件中删去", "Leave it, or remove it from the file")
        },
    )
}

fn stored_unseen(lang: Lang) -> Explained {
    Explained::new(
        say!(lang, "不属于进程的字段，不发送", "Not a field of a process, not sent"),
        say!(lang, "可不处理，也可从文件中删去", "Leave it, or remove it from the file"),
    )
    .because(say!(
        lang,
        "CMDB 不校验就会原样存下它，之后无法删除",
        "CMDB would store it as it is, unchecked, and it could not be removed afterwards",
    ))
}

fn unmanaged(lang: Lang, missing: &[Known], table: &FieldTable) -> Explained {
    let keys: Vec<_> = missing.iter().map(|known| FieldKey::Known(*known)).collect();
    let labels: Vec<_> = keys.iter().map(|key| label(lang, key, table)).collect();
    let labels = list(lang, &labels);
    Explained::new(
        say!(lang, "配置缺失，无法由 GSEKit 启停", "Config missing (GSEKit)"),
        say!(lang, "补填：{labels}", "Fill in: {labels}"),
    )
    .because(say!(
        lang,
        "GSEKit 启停进程时需要；不用 GSEKit 则可不填",
        "GSEKit needs it to start and stop the process; without GSEKit it may be left out",
    ))
}
