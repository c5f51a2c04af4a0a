//! How many colours a terminal shows. Which ones are used for what is in `theme`.

/// A terminal's colours, fewest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum ColorMode {
    /// None: bold, reverse, underline and dim only.
    Mono,
    /// The sixteen named ones, whose shades the user's terminal decides.
    #[default]
    Ansi16,
    /// The xterm palette of 256.
    Ansi256,
    /// 24 bits.
    TrueColor,
}

impl ColorMode {
    /// Every mode, fewest colours first.
    pub const ALL: [Self; 4] = [Self::Mono, Self::Ansi16, Self::Ansi256, Self::TrueColor];
}
