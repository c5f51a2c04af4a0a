//! What a colour is for. Screens name roles, themes give them looks, and neither knows the other.

use std::fmt;

macro_rules! roles {
    ($($(#[$doc:meta])* $name:ident = $key:literal <- $parent:ident,)*) => {
        /// What a piece of the screen means.
        ///
        /// A role that a theme leaves out looks like its parent, so a new role breaks no theme.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum Role {
            /// Plain text, and the screen's background; the root of all roles.
            Text,
            $($(#[$doc])* $name,)*
        }

        impl Role {
            /// Every role; a role's parent comes before it.
            pub const ALL: &'static [Self] = &[Self::Text, $(Self::$name,)*];

            /// Returns the key in a theme's file.
            #[must_use]
            pub const fn key(self) -> &'static str {
                match self { Self::Text => "text", $(Self::$name => $key,)* }
            }

            /// Returns the role that it looks like when a theme leaves it out; [`Role::Text`] is its own.
            #[must_use]
            pub const fn parent(self) -> Self {
                match self { Self::Text => Self::Text, $(Self::$name => Self::$parent,)* }
            }
        }
    };
}

roles! {
    /// What matters less: units, paths, ages.
    Dim = "dim" <- Text,
    /// What draws the eye without being right or wrong.
    Accent = "accent" <- Text,
    /// What cannot be chosen or does not apply now.
    Disabled = "disabled" <- Dim,
    /// The name of a screen, pane or popup.
    Title = "title" <- Accent,
    /// The heading of a column or group.
    Heading = "heading" <- Dim,

    /// Something blocks: a problem, an error.
    Problem = "problem" <- Text,
    /// Something may not be as meant.
    Warning = "warning" <- Text,
    /// Something is as wished.
    Success = "success" <- Text,
    /// Something worth knowing.
    Info = "info" <- Accent,

    /// The frame of a pane.
    Border = "border" <- Dim,
    /// The frame of the pane that has the keys.
    BorderActive = "border-active" <- Accent,
    /// Inside a popup.
    Popup = "popup" <- Text,
    /// The frame of a popup.
    PopupBorder = "popup-border" <- BorderActive,

    /// The row or cell that keys act on.
    Selection = "selection" <- Text,
    /// The row that keys would act on, in a pane that does not have them.
    SelectionIdle = "selection-idle" <- Text,
    /// A row that was marked.
    Marked = "marked" <- Accent,
    /// A cell that is other on its target than the process says.
    Override = "override" <- Accent,
    /// A process that is left out on a target.
    LeftOut = "left-out" <- Disabled,
    /// The part of a text that a filter found.
    Match = "match" <- Accent,

    /// A field's label.
    Label = "label" <- Text,
    /// The label of the field that the cursor is in or on.
    LabelActive = "label-active" <- Accent,
    /// A field's text.
    Field = "field" <- Text,
    /// The text of the field that is being typed.
    FieldActive = "field-active" <- Field,
    /// What stands in an empty field: its default, a hint.
    Placeholder = "placeholder" <- Dim,
    /// The mark of a field that must be filled in.
    Required = "required" <- Warning,
    /// The chosen stretch of the text that is being typed.
    TextSelection = "text-selection" <- Selection,

    /// The step that one is at.
    StepCurrent = "step-current" <- Title,
    StepDone = "step-done" <- Success,
    /// A step to come.
    StepTodo = "step-todo" <- Dim,
    /// A step that holds a problem.
    StepProblem = "step-problem" <- Problem,

    /// A key, in hints and help.
    Key = "key" <- Accent,
    /// What a key does.
    Hint = "hint" <- Dim,
    /// The environment's name.
    Environment = "environment" <- Accent,
    /// The name of an environment that is in production.
    Production = "production" <- Warning,
    /// The mark that the server cannot be reached.
    Offline = "offline" <- Warning,
    /// A line that tells what just happened.
    Notice = "notice" <- Info,

    /// Verdict: will be created.
    New = "new" <- Accent,
    /// Verdict: already there, the same.
    Identical = "identical" <- Dim,
    /// Verdict: there, and differs.
    Conflict = "conflict" <- Warning,
    /// Verdict: the draft has problems.
    Invalid = "invalid" <- Problem,
    /// Verdict: the service instance cannot take it.
    Ineligible = "ineligible" <- Disabled,

    /// Outcome: created; and its identifiers.
    Created = "created" <- Success,
    /// Outcome: refused by the server.
    Refused = "refused" <- Problem,
    /// Outcome: not known.
    Unknown = "unknown" <- Warning,
    /// Outcome: never sent.
    NotSent = "not-sent" <- Dim,
    /// Being sent now; the done part of a progress bar.
    Progress = "progress" <- Accent,
    /// The part of a progress bar to come.
    ProgressRest = "progress-rest" <- Dim,
}

impl Role {
    /// Reads the key in a theme's file.
    #[must_use]
    pub fn new(key: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|role| role.key() == key)
    }

    /// Iterates over the parent, its parent and so on, ending with [`Role::Text`].
    pub fn ancestors(self) -> impl Iterator<Item = Self> {
        std::iter::successors(Some(self.parent()), |role| (*role != Self::Text).then(|| role.parent()))
    }
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.key())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_role_is_found_by_its_key_and_comes_after_its_parent() {
        for (at, role) in Role::ALL.iter().enumerate() {
            assert_eq!(Role::new(role.key()), Some(*role));
            assert_eq!(*role as usize, at);
            assert!(*role == Role::Text || (role.parent() as usize) < at, "{role} stands before its parent");
            assert_eq!(role.ancestors().last(), Some(Role::Text));
        }
    }
}
