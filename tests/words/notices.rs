//! The line that tells what just happened.

use super::both::assert_both;
use super::samples::notices;
use bkproc::app::notice::Notice;
use bkproc::domain::lang::Lang;
use bkproc::i18n::notice::notice;
use unicode_width::UnicodeWidthStr;

#[test]
fn every_notice_is_one_short_line() {
    let mut all = notices();
    all.extend([Notice::Language(Lang::En), Notice::Marked { count: 1, skipped: 0 }]);
    for one in all {
        let (zh, en) = (notice(Lang::Zh, &one), notice(Lang::En, &one));
        assert_both(&zh, &en);
        for text in [zh, en] {
            assert!(text.width() <= 76, "{} cells: {text}", text.width());
        }
    }
}
