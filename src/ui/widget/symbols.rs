//! The signs that are no words.
//!
//! Half of the line-drawing signs, arrows, bullets and even `…` are of ambiguous width: a terminal that is set up for
//! Chinese may draw them two cells wide, and the line behind them is shifted. So the signs are ASCII at first, which is
//! one cell wide everywhere and also survives a terminal without UTF-8. Each state has a sign of its own, so that
//! nothing is said by colour alone. [`Symbols::LINES`] is for terminals that are known to draw one cell a sign.

/// A set of signs for what is drawn around text.
#[derive(Debug, PartialEq, Eq)]
pub struct Symbols {
    /// Where text was cut.
    pub cut: &'static str,
    /// More of a typed text is before what is shown.
    pub earlier: &'static str,
    /// More of a typed text is after what is shown.
    pub later: &'static str,
    /// A step that is done.
    pub done: &'static str,
    /// Corners of a frame: upper left, upper right, lower left, lower right.
    pub corners: [&'static str; 4],
    /// A line from left to right.
    pub across: &'static str,
    /// A line from top to bottom.
    pub down: &'static str,
    /// The done part of a progress bar.
    pub bar: &'static str,
    /// The part of a progress bar to come.
    pub bar_rest: &'static str,
}

impl Symbols {
    /// One cell wide in every terminal.
    pub const ASCII: Self = Self {
        cut: "..",
        earlier: "<",
        later: ">",
        done: "*",
        corners: ["+", "+", "+", "+"],
        across: "-",
        down: "|",
        bar: "=",
        bar_rest: ".",
    };

    /// For terminals that draw signs of ambiguous width in one cell.
    pub const LINES: Self = Self {
        cut: "…",
        earlier: "‹",
        later: "›",
        done: "✓",
        corners: ["┌", "┐", "└", "┘"],
        across: "─",
        down: "│",
        bar: "█",
        bar_rest: "░",
    };
}

/// The row that keys act on.
pub(crate) const CURSOR: &str = ">";
/// The row that keys would act on, in a pane that does not have them.
pub(crate) const CURSOR_IDLE: &str = "-";
/// A row of the range that is about to be marked.
pub(crate) const IN_RANGE: &str = "|";
/// Returns the sign of a row that the range has.
pub(crate) const fn in_range(is_in: bool) -> &'static str {
    if is_in { IN_RANGE } else { "" }
}

/// Returns the sign of a marked row, in a cell of its own.
pub(crate) const fn marked(is_marked: bool) -> &'static str {
    if is_marked { ROW_MARKED } else { "" }
}

/// What the list is narrowed to.
pub(crate) const SCOPE: &str = "*";
/// A row that is marked.
pub(crate) const MARKED: &str = "[x]";
/// A row that can be marked.
pub(crate) const UNMARKED: &str = "[ ]";
/// A row that cannot be marked.
pub(crate) const UNMARKABLE: &str = " - ";
/// A group whose fields are shown.
pub(crate) const OPEN: &str = "[-]";
/// A group whose fields are not shown.
pub(crate) const CLOSED: &str = "[+]";
/// A field that must be filled in.
pub(crate) const REQUIRED: &str = "*";
/// A problem that blocks.
pub(crate) const BLOCKS: &str = "!";
/// A problem that only warns.
pub(crate) const WARNS: &str = "?";
/// What a formula comes to.
pub(crate) const FORMULA: &str = "=";
/// A cell that is other on its target than the process says.
pub(crate) const OVERRIDE: &str = "^";
/// A process or bind row that is left out on a target.
pub(crate) const LEFT_OUT: &str = "-";
/// A row that is marked, where marks are no part of the draft.
pub(crate) const ROW_MARKED: &str = "x";
/// What stands where nothing was typed.
pub(crate) const EMPTY: &str = "-";

/// Verdict: will be created.
pub(crate) const NEW: &str = "+";
/// Verdict: already there, the same.
pub(crate) const IDENTICAL: &str = "=";
/// Verdict: there, and differs.
pub(crate) const CONFLICT: &str = "~";
/// Verdict: the service instance cannot take it.
pub(crate) const INELIGIBLE: &str = "-";

/// Outcome: created.
pub(crate) const CREATED: &str = "+";
/// Outcome: refused by the server.
pub(crate) const REFUSED: &str = "x";
/// Outcome: not known.
pub(crate) const UNKNOWN: &str = "?";
/// Being sent now.
pub(crate) const SENT: &str = ">";
/// Its turn has not come, it was never sent, or it is not part of the run.
pub(crate) const IDLE: &str = " ";
