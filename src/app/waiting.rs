//! How questions and prompts open: one at a time, and none takes a key that was typed before it was drawn.
//!
//! ```text
//!            nothing open                 drawn in frame f         a key read after frame f
//! raise() ──────────────▶ open, undrawn ───────────────────▶ drawn ─────────────────────────▶ takes it
//!    │ something is open        │ key: dropped                 │ key read before frame f: dropped
//!    ▼                          │
//!  queue ──────────────────────▶┘ when what is open closes, unless nothing asks for it any more
//! ```

use crate::app::overlay::Overlay;
use std::collections::VecDeque;

/// Questions and prompts that wait, and since when the open one can be seen.
#[derive(Debug, Clone, Default)]
pub struct Waiting {
    pub(super) queue: VecDeque<Overlay>,
    pub(super) guard: Guard,
}

/// Whether what is open has been on the screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Guard {
    /// It takes every key.
    #[default]
    None,
    /// It was opened, and no frame shows it yet.
    Undrawn,
    /// This frame is the first one that shows it.
    Since(u64),
}
