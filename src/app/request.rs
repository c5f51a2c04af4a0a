//! What is read from outside: the number that ties an answer to its request, and how far a reading is.

use std::hash::Hash;

/// Ties an answer to what was asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RequestId(pub u64);

/// A thing that is read from outside.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Loadable<T, E> {
    /// Not asked for yet.
    #[default]
    Idle,
    /// It was asked for.
    Loading(RequestId),
    /// It is here.
    Ready(T),
    /// It could not be read.
    Failed(E),
}

impl<T, E> Loadable<T, E> {
    /// Returns `true` if an answer to this request is waited for.
    #[must_use]
    pub fn awaits(&self, id: RequestId) -> bool {
        matches!(self, Self::Loading(own) if *own == id)
    }

    /// Returns the thing, if it is here.
    #[must_use]
    pub const fn ready(&self) -> Option<&T> {
        match self {
            Self::Ready(thing) => Some(thing),
            Self::Idle | Self::Loading(_) | Self::Failed(_) => None,
        }
    }

    /// Takes an answer in.
    pub fn resolve(&mut self, answer: Result<T, E>) {
        *self = match answer {
            Ok(thing) => Self::Ready(thing),
            Err(error) => Self::Failed(error),
        };
    }
}

/// What becomes of a preset of the user's own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PresetChange {
    /// It gets another name.
    Rename(String),
    /// It goes to the trash folder.
    Remove {
        /// The preset that the cursor is on then.
        next: Option<String>,
    },
}
