//! A list to choose one value from.

/// Values to choose from, and the one that the cursor is on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    /// What is stored, and what is shown.
    pub options: Vec<(String, String)>,
    /// The option that the cursor is on.
    pub at: usize,
}

impl Choice {
    /// Opens a list on the value in force.
    #[must_use]
    pub fn new(options: Vec<(String, String)>, value: &str) -> Self {
        let at = options.iter().position(|(stored, _)| stored == value).unwrap_or(0);
        Self { options, at }
    }

    /// Moves to the option before, or round to the last one.
    pub fn up(&mut self) {
        self.at = self.at.checked_sub(1).unwrap_or(self.options.len().saturating_sub(1));
    }

    /// Moves to the next option, or round to the first one.
    pub const fn down(&mut self) {
        self.at = if self.at + 1 < self.options.len() { self.at + 1 } else { 0 };
    }

    /// Returns what is stored for the option that the cursor is on.
    #[must_use]
    pub fn value(&self) -> &str {
        self.options.get(self.at).map_or("", |(stored, _)| stored)
    }
}
