//! The language of the filter: what it can say, and what is wrong with what was typed.

use crate::support::both::assert_both;
use bkproc::app::find::{ENTRY_TOPICS, Query, TABLE_TOPICS, TOPICS, TermFault};
use bkproc::domain::lang::Lang;
use bkproc::i18n::words;
use unicode_width::UnicodeWidthStr;

#[test]
fn everything_that_the_filter_understands_is_told_in_a_short_line() {
    for (topic, _) in TOPICS.iter().chain(ENTRY_TOPICS).chain(TABLE_TOPICS) {
        let [zh, en] = [Lang::Zh, Lang::En].map(|lang| (words(lang).instances.topic)(*topic));
        for text in [zh, en] {
            assert!(text.width() <= 60 && text.width() == text.width_cjk(), "{text}");
        }
        assert!(zh != en && !en.is_empty());
    }
}

#[test]
fn every_mistake_names_the_term_and_is_told_in_both_languages() {
    for typed in ["modul:x", "wxyz:x", "id:4x", "tpl:maybe", "set:gz["] {
        let query = Query::new(typed);
        let fault: &TermFault = &query.mistakes()[0].fault;
        let told = |lang| (words(lang).instances.mistake)(fault, typed);
        let (zh, en) = (told(Lang::Zh), told(Lang::En));
        for text in [&zh, &en] {
            assert!(text.starts_with(typed) && text.width() <= 76, "{text}");
        }
        if !matches!(fault, TermFault::BadNumber { .. }) {
            assert_both(&zh, &en);
        }
    }
}
