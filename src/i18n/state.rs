//! The words for the state of a process, the same on the screen and in text.

use super::explain::{pick, say};
use super::grouped;
use crate::domain::found::FoundProcess;
use crate::domain::lang::Lang;
use crate::domain::state::{ProcessState, ReadBackState, StateCounts};

/// Names a state in a word or two.
#[must_use]
pub const fn state(lang: Lang, state: ProcessState) -> &'static str {
    match state {
        ProcessState::Waiting => pick(lang, "等待", "waiting"),
        ProcessState::Sent => pick(lang, "发送中", "sending"),
        ProcessState::Retrying => pick(lang, "等待重试", "retrying"),
        ProcessState::Settling => pick(lang, "查证中", "settling"),
        ProcessState::Created => pick(lang, "已创建", "created"),
        ProcessState::Deleting => pick(lang, "删除中", "deleting"),
        ProcessState::Deleted => pick(lang, "已删除", "deleted"),
        ProcessState::Gone => pick(lang, "已消失", "gone"),
        ProcessState::PerhapsAnothers => pick(lang, "可能是他人创建", "another's?"),
        ProcessState::Differs => pick(lang, "已有不同", "differs"),
        ProcessState::Refused => pick(lang, "被拒", "refused"),
        ProcessState::Unknown => pick(lang, "未知", "unknown"),
        ProcessState::NotCreated => pick(lang, "未创建", "not created"),
        ProcessState::NotSent => pick(lang, "未发送", "not sent"),
        ProcessState::Identical => pick(lang, "已存在", "identical"),
        ProcessState::Conflict => pick(lang, "冲突", "conflict"),
        ProcessState::Ineligible => pick(lang, "不可添加", "ineligible"),
    }
}

/// Lists how many processes are in which state, those that were created first, `of` how many, if given;
/// what is not over is one number.
#[must_use]
pub fn counts(lang: Lang, counts: &StateCounts, of: Option<usize>) -> String {
    let mut created = grouped(counts.of(ProcessState::Created));
    if let Some(of) = of {
        created = format!("{created}/{}", grouped(of));
    }
    let created = counted(lang, &created, ProcessState::Created);
    std::iter::once(created).chain(others(lang, counts)).collect::<Vec<_>>().join("  ")
}

/// Says how many processes a run created, of how many, and how many are in which other state.
#[must_use]
pub fn result(lang: Lang, counts: &StateCounts) -> String {
    let [created, planned] = [counts.of(ProcessState::Created), counts.planned()].map(grouped);
    let first = say!(lang, "进程：已创建 {created}，共 {planned}", "processes: {created} created, of {planned}");
    let others: Vec<String> = others(lang, counts).collect();
    let between = pick(lang, "；", "; ");
    if others.is_empty() { first } else { first + between + &others.join(pick(lang, "，", ", ")) }
}

/// Counts the states other than created and those of the plan's verdicts.
fn others(lang: Lang, counts: &StateCounts) -> impl Iterator<Item = String> {
    let over = counts.iter().filter(|(state, _)| !state.is_under_way() && !state.is_verdict());
    let over = over.filter(|(state, _)| *state != ProcessState::Created);
    let deleting = (ProcessState::Deleting, counts.of(ProcessState::Deleting));
    let waiting = (ProcessState::Waiting, counts.pending());
    let all = over.chain([deleting, waiting].into_iter().filter(|(_, count)| *count > 0));
    all.map(move |(state, count)| counted(lang, &grouped(count), state))
}

fn counted(lang: Lang, count: &str, own: ProcessState) -> String {
    let word = state(lang, own);
    say!(lang, "{word} {count}", "{count} {word}")
}

/// Says whether what was created was read back, and how many processes are stored otherwise than they were sent. That all
/// is stored as it was sent is said only where processes are there, and none is gone.
#[must_use]
pub fn read_back(lang: Lang, state: ReadBackState, differs: usize, counts: &StateCounts) -> String {
    let whole = counts.of(ProcessState::Created) > 0 && counts.of(ProcessState::Gone) == 0;
    match (state, differs) {
        (ReadBackState::NotYet, _) => say!(lang, "尚未读回核对", "not read back yet"),
        (ReadBackState::Failed, _) => read_back_failed(lang).to_owned(),
        (ReadBackState::Done, 0) if !whole => say!(lang, "已读回", "read back"),
        (ReadBackState::Done, 0) => say!(lang, "已读回，与提交的一致", "read back: stored as sent"),
        (ReadBackState::Done, _) => {
            let count = grouped(differs);
            say!(lang, "已读回，{count} 个与提交的不同", "read back: {count} stored otherwise than sent")
        }
    }
}

/// Says that what was created could not be read back.
#[must_use]
pub const fn read_back_failed(lang: Lang) -> &'static str {
    pick(lang, "读回失败，未核对", "read-back failed, not compared")
}

/// Says who created a process that nothing proves to be of the run, and when, as far as the server says.
#[must_use]
pub fn origin(lang: Lang, found: &FoundProcess) -> String {
    let FoundProcess { id, creator, created, .. } = found;
    match (creator.is_empty(), created.is_empty()) {
        (false, false) => {
            say!(lang, "进程 {id} 由 {creator} 创建于 {created}", "process {id}: created by {creator} at {created}")
        }
        (false, true) => say!(lang, "进程 {id} 由 {creator} 创建", "process {id}: created by {creator}"),
        (true, false) => say!(
            lang,
            "进程 {id} 创建于 {created}，创建人未知",
            "process {id}: created at {created}, by whom is not known"
        ),
        (true, true) => {
            say!(lang, "进程 {id} 的创建人和时间未知", "process {id}: who created it and when is not known")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::id::ProcessId;

    #[test]
    fn nothing_is_stored_as_sent_that_is_not_there() {
        use ProcessState::{Created, Deleted, Gone, Refused};
        let said = |counts: &[(ProcessState, usize)]| {
            let counts: StateCounts = counts.iter().copied().collect();
            [Lang::En, Lang::Zh].map(|lang| read_back(lang, ReadBackState::Done, 0, &counts))
        };
        let whole = ["read back: stored as sent", "已读回，与提交的一致"];
        let only = ["read back", "已读回"];
        assert_eq!(said(&[(Created, 2), (Refused, 1)]), whole);
        assert_eq!(said(&[(Created, 1), (Deleted, 1)]), whole);
        assert_eq!(said(&[(Gone, 2)]), only);
        assert_eq!(said(&[(Created, 1), (Gone, 1)]), only);
        assert_eq!(said(&[(Deleted, 2)]), only);
    }

    #[test]
    fn the_origin_of_a_process_says_what_the_server_says() {
        let found = |creator: &str, created: &str| FoundProcess {
            id: ProcessId(64),
            equal: true,
            creator: creator.to_owned(),
            created: created.to_owned(),
        };
        let whole = found("li", "2026-11-28T08:14:57Z");
        assert_eq!(origin(Lang::En, &whole), "process 64: created by li at 2026-11-28T08:14:57Z");
        assert_eq!(origin(Lang::Zh, &whole), "进程 64 由 li 创建于 2026-11-28T08:14:57Z");
        for lang in [Lang::Zh, Lang::En] {
            for (creator, created) in [("li", ""), ("", "2026"), ("", "")] {
                let said = origin(lang, &found(creator, created));
                assert!(said.contains("64") && said.contains(creator) && said.contains(created), "{said}");
            }
        }
    }
}
