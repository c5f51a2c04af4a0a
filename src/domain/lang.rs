//! The languages that people read `bkproc` in. The words themselves are in `i18n`.

use serde::{Deserialize, Serialize};

/// A language of the interface and of the server's messages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Lang {
    /// Chinese, the server's own default.
    Zh,
    /// English.
    #[default]
    En,
}

impl Lang {
    /// Reads the language of a POSIX locale name such as `zh_CN.UTF-8`; anything but Chinese is English.
    #[must_use]
    pub fn of_locale(locale: &str) -> Self {
        let start = locale.get(..2).unwrap_or_default();
        if start.eq_ignore_ascii_case("zh") { Self::Zh } else { Self::En }
    }

    /// Gives its name in settings: `zh` or `en`.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Zh => "zh",
            Self::En => "en",
        }
    }

    /// Returns the other language.
    #[must_use]
    pub const fn other(self) -> Self {
        match self {
            Self::Zh => Self::En,
            Self::En => Self::Zh,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_locale_that_starts_with_zh_is_chinese() {
        for locale in ["zh", "zh_CN.UTF-8", "ZH_TW", "zh-Hans"] {
            assert_eq!(Lang::of_locale(locale), Lang::Zh, "{locale}");
        }
        for locale in ["", "C", "POSIX", "en_US.UTF-8", "z", "中文"] {
            assert_eq!(Lang::of_locale(locale), Lang::En, "{locale}");
        }
        assert_eq!(Lang::Zh.other().other(), Lang::Zh);
    }
}
