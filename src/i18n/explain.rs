//! The words that explain: what is wrong, why, and what to do next.
//!
//! Facts come in, sentences go out. Each sentence stands in both languages side by side, so that they are read and
//! kept together, and none can be missing in one of them. Texts from servers and files are put in as they are; drawing
//! writes out what a terminal would obey. No keys are named, since keys can be changed.

mod anomaly;
mod api;
mod config;
mod conversion;
mod place;
mod plan;
mod preset;
mod problem;
pub mod secret;
mod store;

pub use anomaly::anomaly;
pub use api::{api_error, authorities, no_business_visible, not_created, not_deleted};
pub use config::config_problem;
pub use conversion::conversion;
pub(super) use place::label;
pub use place::{bind_row, environment, place};
pub use plan::{bar, difference, taken, verdict, verdict_why, warning, warnings};
pub use preset::preset_error;
pub use problem::{formula, kind, member, problem};
pub(super) use store::holder;
pub use store::store_error;

use crate::domain::lang::Lang;

/// Says one thing in the language asked for: the Chinese text, then the English one. `{name}` takes a variable.
macro_rules! say {
    ($lang:expr, $zh:literal, $en:literal $(,)?) => {
        match $lang {
            $crate::domain::lang::Lang::Zh => format!($zh),
            $crate::domain::lang::Lang::En => format!($en),
        }
    };
}
pub(in crate::i18n) use say;

/// Something that went wrong, told to a person.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Explained {
    /// What happened, in a few words.
    pub what: String,
    /// Why, where that is not said already.
    pub why: Option<String>,
    /// What to do next.
    pub next: Option<String>,
    /// The words of the server, the system or the file's reader, with code and request identifier: raw, untranslated.
    pub server: Option<String>,
}

impl Explained {
    /// Returns what happened and what to do next.
    pub(in crate::i18n) fn new(what: String, next: String) -> Self {
        Self { what, next: Some(next), ..Self::default() }
    }

    /// Adds why it happened.
    pub(in crate::i18n) fn because(self, why: String) -> Self {
        Self { why: Some(why), ..self }
    }

    /// Returns what happened and what to do next, for the line of notices.
    pub(in crate::i18n) fn into_notice(self, lang: Lang) -> String {
        let Self { what, next, .. } = self;
        match next {
            Some(next) => say!(lang, "{what}；{next}", "{what}. {next}"),
            None => what,
        }
    }

    /// Returns the same with the reason: for a malformed file, that is the line and byte of the mistake.
    pub(in crate::i18n) fn into_notice_of_file(mut self, lang: Lang) -> String {
        if let Some(why) = self.why.take() {
            let what = self.what;
            self.what = say!(lang, "{what}，{why}", "{what}. {why}");
        }
        self.into_notice(lang)
    }
}

/// Returns the one for the language: a text, or a function that makes one.
pub(in crate::i18n) const fn pick<T: Copy>(lang: Lang, zh: T, en: T) -> T {
    match lang {
        Lang::Zh => zh,
        Lang::En => en,
    }
}

/// Counts things in English: `1 process`, `2 processes`.
pub(in crate::i18n) fn counted(count: usize, one: &str, many: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { many })
}

/// Joins the items of a list: `a、b` or `a, b`.
pub(super) fn list(lang: Lang, items: &[impl AsRef<str>]) -> String {
    let items: Vec<_> = items.iter().map(AsRef::as_ref).collect();
    items.join(pick(lang, "、", ", "))
}

/// Returns a size in the largest unit that leaves a whole number.
fn size(lang: Lang, bytes: u64) -> String {
    const KIB: u64 = 1024;
    const MIB: u64 = 1024 * 1024;
    match bytes {
        MIB.. if bytes.is_multiple_of(MIB) => format!("{} MiB", bytes / MIB),
        KIB.. if bytes.is_multiple_of(KIB) => format!("{} KiB", bytes / KIB),
        _ => say!(lang, "{bytes} 字节", "{bytes} bytes"),
    }
}
