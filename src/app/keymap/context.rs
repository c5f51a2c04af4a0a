//! Where keys are in force.

/// Where keys are in force. Each screen has one; an editor, a list and a question over it have theirs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Context {
    /// On every screen.
    Global,
    /// The list of drafts.
    Drafts,
    /// Step 1, the list.
    Instances,
    /// Step 1, while the filter is typed.
    Filter,
    /// Step 1, while a range of rows is about to be marked.
    Range,
    /// Step 1, the tree of sets and modules.
    Tree,
    /// Step 2, the list of processes.
    Processes,
    /// Step 2, the form.
    Form,
    /// Step 3.
    Bindings,
    Table,
    /// Step 4.
    Review,
    /// Step 5.
    Submit,
    /// A text that is being typed.
    Text,
    /// A list of values.
    Choice,
    /// A list that is narrowed by typing.
    Picker,
    /// A list of rows to mark.
    MarkList,
    /// A list of fields, and the value of one.
    SetField,
    /// A page over the table.
    Page,
    /// A text on a page over the table.
    PageText,
    /// What can be restored.
    Trash,
    /// What a service instance has.
    Inside,
    /// What cloning will change.
    Clone,
    /// What hosts say, to choose from.
    Hosts,
    /// The page of an import.
    Import,
    /// The list of presets.
    Presets,
    /// A question.
    Confirm,
    /// F1: the keys, as a menu.
    Menu,
    /// A page that is read.
    Reader,
    /// A page that compares an entry in conflict with what is there.
    Compare,
}

impl Context {
    /// Returns `true` if typed characters are text here, not keys.
    #[must_use]
    pub const fn types(self) -> bool {
        matches!(
            self,
            Self::Filter | Self::Text | Self::Picker | Self::MarkList | Self::SetField | Self::PageText | Self::Menu
        )
    }

    /// Returns `true` if the keys of every screen are in force here too.
    #[must_use]
    pub const fn is_screen(self) -> bool {
        matches!(
            self,
            Self::Drafts
                | Self::Instances
                | Self::Range
                | Self::Tree
                | Self::Processes
                | Self::Form
                | Self::Bindings
                | Self::Table
                | Self::Review
                | Self::Submit
        )
    }
}
