//! Orders to the world; `runtime` carries them out.

use crate::app::export::{RunExport, TableExport};
use crate::app::import::TableFrom;
use crate::app::request::{Loadable, PresetChange, RequestId};
use crate::app::run::{Origin, UndoOffer};
use crate::app::table_find::TableJob;
use crate::domain::check::Wanted;
use crate::domain::draft::{Draft, ProcessDraft};
use crate::domain::edit::History;
use crate::domain::environment::{CredentialPart, Secret};
use crate::domain::facts::FactTable;
use crate::domain::field::FieldTable;
use crate::domain::id::{BizId, ServiceInstanceId};
use crate::domain::instance::Business;
use crate::domain::lang::Lang;
use crate::domain::place::Place;
use crate::domain::plan::Plan;
use crate::domain::warnings::WarningSet;
use crate::store::{Beside, DraftId, RunId};
use crate::submit::LastProcess;
use crate::tables::OpenOptions;
use std::path::PathBuf;

/// Something that `update` wants done. Each is answered by the [`super::Answer`] of the same name, if it has an `id`.
#[derive(Debug, Clone, PartialEq)]
pub enum Effect {
    /// Read the list of drafts.
    ListDrafts {
        /// Whom to answer.
        id: RequestId,
    },
    /// Read a draft.
    OpenDraft {
        /// Whom to answer.
        id: RequestId,
        /// Which one.
        draft: DraftId,
        /// Whether it must be kept from other processes, until it is released.
        hold: bool,
    },
    /// Leave a draft to other processes.
    ReleaseDraft {
        /// Which one.
        draft: DraftId,
    },
    /// Write a draft that has no file yet.
    CreateDraft {
        /// Whom to answer.
        id: RequestId,
        /// What it holds.
        content: Box<Draft>,
        /// Where the person is.
        place: Place,
        /// What the file holds besides.
        beside: Box<Beside>,
        /// What can be undone in it.
        history: Box<History>,
    },
    /// Write a draft over its former state, atomically. Answered by [`super::Answer::Saved`];
    /// [`super::Answer::Changed`] if another program changed the file, and [`super::Answer::TakenOver`] if another
    /// session has taken the draft.
    SaveDraft {
        /// Whom to answer.
        id: RequestId,
        /// Which one.
        draft: DraftId,
        /// What it holds.
        content: Box<Draft>,
        /// Where the person is.
        place: Place,
        /// What the file holds besides.
        beside: Box<Beside>,
        /// What can be undone in it.
        history: Box<History>,
        /// The last change of the file by others that is known here.
        version: u64,
        /// What is done about a file that others changed.
        way: Way,
    },
    /// Keep a version of a draft beside its file, under a name of its own.
    SetAside {
        /// Whom to answer.
        id: RequestId,
        /// Which one.
        draft: DraftId,
        /// What it holds.
        content: Box<Draft>,
        /// Where the person is.
        place: Place,
        /// What the file holds besides.
        beside: Box<Beside>,
    },
    /// Find the values that are other ones than those that were shown last, and note those of this plan. Answered by
    /// [`super::Answer::ShownBefore`].
    NoteShown {
        /// Whom to answer.
        id: RequestId,
        /// Which draft.
        draft: DraftId,
        /// What it holds.
        content: Box<Draft>,
        /// What is shown of it.
        plan: Plan,
    },
    /// Take a draft from the session that has it. Answered by [`super::Answer::TookOver`].
    TakeOver {
        /// Whom to answer.
        id: RequestId,
        /// Which one.
        draft: DraftId,
    },
    /// Read what can be restored.
    ListTrash {
        /// Whom to answer.
        id: RequestId,
    },
    /// Bring a draft back. Answered by [`super::Answer::Restored`].
    Restore {
        /// Whom to answer.
        id: RequestId,
        /// Its file.
        path: PathBuf,
    },
    /// Write a draft as a table to a file that a person named. Answered by [`super::Answer::DraftExported`] or
    /// [`super::Answer::TableRefused`].
    ExportTable {
        /// Whom to answer.
        id: RequestId,
        /// What is written.
        export: Box<TableExport>,
        /// The path as typed, as of [`Effect::ExportDraft`].
        path: String,
        /// Whether a file of that name is replaced.
        replace: bool,
    },
    /// Write a draft to a file that a person named.
    ExportDraft {
        /// Whom to answer.
        id: RequestId,
        /// What it holds.
        content: Box<Draft>,
        /// Where the person is.
        place: Place,
        /// What the file holds besides.
        beside: Box<Beside>,
        /// The path as typed: `~/` is the home folder, a relative one begins at the working folder.
        path: String,
        /// Whether a file of that name is replaced.
        replace: bool,
    },
    /// Put a draft into the trash folder.
    RemoveDraft {
        /// Whom to answer.
        id: RequestId,
        /// Which one.
        draft: DraftId,
    },
    /// Read the businesses; those that were kept are answered first, by [`super::Answer::BusinessesKept`].
    ReadBusinesses {
        /// Whom to answer.
        id: RequestId,
    },
    /// Read a business: topology, attributes, hosts, service instances; in parts.
    ReadCatalogue {
        /// Whom to answer.
        id: RequestId,
        /// Which one.
        business: Business,
        /// Whether what was kept of it is answered first, by [`super::Answer::CatalogueKept`].
        recall: bool,
    },
    /// Judge a large draft that differs by target.
    Judge {
        /// Whom to answer.
        id: RequestId,
        draft: Box<Draft>,
        /// The fields of its business.
        fields: Box<FieldTable>,
        /// What was read of its targets.
        facts: FactTable,
    },
    /// Find the rows of a large table that are shown.
    FindRows {
        /// Whom to answer.
        id: RequestId,
        /// What is looked for, and where.
        job: Box<TableJob>,
    },
    /// Read a file, or a paste, that processes are imported from. Answered by [`super::Answer::TableRead`].
    ReadTable {
        /// Whom to answer.
        id: RequestId,
        /// Where it is.
        from: TableFrom,
        /// How it is read where it does not say it.
        options: OpenOptions,
        /// The fields of the business, whose names its columns may have.
        fields: Box<FieldTable>,
    },
    /// Complete a path that is being typed. Answered by [`super::Answer::PathCompleted`].
    CompletePath {
        /// Whom to answer.
        id: RequestId,
        /// What is typed.
        text: String,
    },
    /// Read the presets.
    ListPresets {
        /// Whom to answer.
        id: RequestId,
    },
    /// Write a preset into the user's own folder. Answered by [`super::Answer::PresetSaved`].
    SavePreset {
        /// Whom to answer.
        id: RequestId,
        name: String,
        processes: Box<[ProcessDraft]>,
        /// Whether one of that name is replaced.
        replace: bool,
    },
    /// Rename or remove a preset of the user's own. Answered by [`super::Answer::PresetChanged`].
    ChangePreset {
        /// Whom to answer.
        id: RequestId,
        name: String,
        change: PresetChange,
    },
    /// Read the names of the hosts of a business.
    ReadHostNames {
        /// Whom to answer.
        id: RequestId,
        /// Which business.
        biz: BizId,
    },
    /// Read the processes of a service instance.
    ReadInside {
        /// Whom to answer.
        id: RequestId,
        /// Its business.
        biz: BizId,
        /// Which one.
        instance: ServiceInstanceId,
    },
    /// Read the live state of targets.
    ReadLive {
        /// Whom to answer.
        id: RequestId,
        /// Which ones, and what they are to get.
        wanted: Box<Wanted>,
    },
    /// Look up what was kept of the targets, when their live state cannot be read.
    RecallLive {
        /// Whom to answer.
        id: RequestId,
        /// Which ones.
        wanted: Box<Wanted>,
    },
    /// Drop a read; its answer will not be waited for.
    Cancel(RequestId),
    /// Make the calls of a plan.
    Submit {
        /// Whom to answer.
        id: RequestId,
        /// What to send.
        plan: Plan,
        /// Where it is begun.
        origin: Box<Origin>,
        /// Whether nothing is sent unless a journal holds it first.
        recorded: bool,
    },
    /// Read the journals of runs.
    ListRuns {
        /// Whom to answer.
        id: RequestId,
        /// Whether those that left nothing to do are listed too.
        all: bool,
    },
    /// Read one run, and its draft, if that is still there.
    ShowRun {
        /// Whom to answer.
        id: RequestId,
        /// Which one.
        run: RunId,
    },
    /// Put a run's journal into the trash folder.
    RemoveRun {
        /// Whom to answer.
        id: RequestId,
        /// Which one.
        run: RunId,
    },
    /// Tell what would be deleted of what a run created, and what not.
    PlanUndo {
        /// Whom to answer.
        id: RequestId,
        run: RunId,
    },
    /// Delete what a person agreed to of what a run created; what has changed since is left.
    Undo {
        /// Whom to answer.
        id: RequestId,
        run: RunId,
        /// What was offered and agreed to.
        agreed: Box<UndoOffer>,
        /// What to do about the last process of a service instance, which the server would delete as well.
        last: LastProcess,
    },
    /// Go on with a run. Answered like [`Effect::Submit`].
    ResumeRun {
        /// Whom to answer.
        id: RequestId,
        /// Which one.
        run: RunId,
    },
    /// Make no further call of a run; the one on its way is awaited.
    StopRun(RequestId),
    /// Talk to another environment from now on, by its name.
    UseEnvironment(String),
    /// Use what the person typed for this part of the credentials.
    GiveCredential {
        part: CredentialPart,
        /// What was typed.
        secret: Secret,
    },
    /// Speak to the server in another language.
    SetLanguage(Lang),
    /// Notes which kinds of warnings are silenced in an environment.
    Silence {
        /// Whom the answer is for.
        id: RequestId,
        environment: String,
        kinds: WarningSet,
    },
    /// Draw with another theme.
    SetTheme(String),
    /// Put text into the terminal's clipboard.
    Copy(String),
    /// Write the result of a run to a new file in the working folder.
    Export {
        /// Whom to answer.
        id: RequestId,
        /// What the file is written from, and in which form.
        export: Box<RunExport>,
    },
    /// Stop like any program that is put into the background.
    Suspend,
    /// Draw the whole screen again.
    Redraw,
    /// End the program, when what is being written is written.
    Quit,
}

impl Effect {
    /// Returns `true` if it writes the open draft.
    #[must_use]
    pub const fn is_writing(&self) -> bool {
        matches!(self, Self::CreateDraft { .. } | Self::SaveDraft { .. })
    }
}

/// How a draft is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Way {
    /// Only over what was last read or written here.
    #[default]
    Compare,
    /// Over whatever is there; a copy is set aside.
    Over,
    /// Beside the draft's file, which is left as it is.
    Beside,
}

/// Forgets a read whose answer is no longer awaited.
pub(super) fn cancel<T, E>(thing: &mut Loadable<T, E>, effects: &mut Vec<Effect>) {
    if let Loadable::Loading(id) = thing {
        effects.push(Effect::Cancel(*id));
        *thing = Loadable::Idle;
    }
}
