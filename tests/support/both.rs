//! What holds for every text: it is there in both languages, each in its own typography.

use bkproc::domain::lang::Lang;
use bkproc::i18n::explain::Explained;

fn is_cjk(ch: char) -> bool {
    matches!(ch, '\u{3000}'..='\u{303f}' | '\u{3400}'..='\u{9fff}' | '\u{ff00}'..='\u{ffef}')
}

/// Both texts are there, each in its language.
pub(crate) fn assert_both(zh: &str, en: &str) {
    assert!(zh.chars().any(is_cjk), "not Chinese: {zh:?}");
    assert!(!en.chars().any(is_cjk), "not English: {en:?}");
    assert!(!en.trim().is_empty(), "no English for {zh:?}");
    for text in [zh, en] {
        assert_eq!(text.trim(), text, "blanks at an end");
        assert!(!text.contains("  ") && !text.contains('\n'), "ragged: {text:?}");
        assert!(!text.ends_with(['.', '。', '；', ';', ',']), "ends in punctuation: {text:?}");
    }
    for half in [',', ';', '!', '?'] {
        assert!(!zh.contains(half), "half-width {half:?} in {zh:?}");
    }
    let neighbours = zh.chars().zip(zh.chars().skip(1));
    for (a, b) in neighbours {
        let ideograph = |ch: char| ('\u{3400}'..='\u{9fff}').contains(&ch);
        let glued = (ideograph(a) && b.is_ascii_digit()) || (a.is_ascii_digit() && ideograph(b));
        assert!(!glued, "no blank between {a:?} and {b:?}: {zh:?}");
    }
}

pub(crate) fn assert_explained(explain: impl Fn(Lang) -> Explained) -> [Explained; 2] {
    let (zh, en) = (explain(Lang::Zh), explain(Lang::En));
    assert_both(&zh.what, &en.what);
    for (zh, en) in [(&zh.why, &en.why), (&zh.next, &en.next)] {
        assert_eq!(zh.is_some(), en.is_some(), "in one language only: {zh:?} {en:?}");
        if let (Some(zh), Some(en)) = (zh, en) {
            assert_both(zh, en);
        }
    }
    assert_eq!(zh.server, en.server, "raw words are in no language of ours");
    [zh, en]
}
