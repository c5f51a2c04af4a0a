//! The words: each code has its own, unless it sends to the same way out as another.

use crate::errors::cmdb::at_door;
use crate::errors::drawn::meet;
use crate::errors::table::{Call, TABLE};
use crate::support::both::assert_explained;
use bkproc::api::{ApiError, ErrorKind};
use bkproc::domain::lang::Lang;
use bkproc::i18n::explain::api_error;
use std::collections::{BTreeMap, BTreeSet};
use unicode_width::UnicodeWidthStr;

/// Codes whose kind says all there is.
const TOLD_BY_KIND: [i64; 4] = [1_101_999, 1_306_401, 1_306_402, 1_306_403];

/// What is told of a write by words of its own, and not of a read, which sends no values.
const OF_A_READ: (Call, i64) = (Call::Review, 1_199_006);

#[tokio::test]
async fn every_code_has_words_of_its_own() {
    let mut seen: BTreeMap<String, BTreeSet<i64>> = BTreeMap::new();
    for row in TABLE.iter().filter(|row| row.code != 0) {
        let error = meet(at_door(row.door), row, Lang::En).await;
        // Names of permissions are the server's, and Chinese.
        let error = ApiError { permission: None, ..error };
        let [zh, en] = assert_explained(|lang| api_error(lang, &error));
        for told in [&zh, &en] {
            assert!(told.next.is_some(), "{row:?}");
            assert!(told.what.width() <= 64, "{} cells: {}", told.what.width(), told.what);
        }
        let general = api_error(Lang::En, &ApiError::new(error.kind.clone(), error.api));
        let by_kind = matches!(error.kind, ErrorKind::Throttled { .. } | ErrorKind::Denied);
        let by_kind = by_kind || TOLD_BY_KIND.contains(&row.code) || (row.call(), row.code) == OF_A_READ;
        assert!(by_kind || en.what != general.what, "{row:?} is told by its kind only: {}", en.what);
        let what = en.what.strip_prefix("Outcome unknown: ").unwrap_or(&en.what);
        seen.entry(what.to_owned()).or_default().insert(row.code);
    }
    let mut same: Vec<Vec<i64>> = seen.into_values().map(|codes| codes.into_iter().collect()).collect();
    same.retain(|codes| codes.len() > 1);
    same.sort_unstable();
    assert_eq!(
        same,
        [
            vec![1_101_999, 1_199_006],
            vec![1_108_028, 1_199_017],
            vec![1_113_019, 1_113_020, 1_199_014],
            vec![1_199_000, 1_199_004],
            vec![1_199_007, 1_199_009, 1_199_025, 1_199_085],
            // A failed proxy, or an unknown URL, have the general code since v3.14.
            vec![1_199_037, 1_199_998],
            vec![1_199_997, 1_306_429, 1_642_901, 1_642_902, 1_642_903, 1_642_904],
            // The causes that the gateway and ESB tell in their messages: the code, then app, then user.
            vec![1_306_000, 1_640_001],
            vec![1_306_000, 1_640_001, 1_640_101],
            vec![1_306_000, 1_640_001, 1_640_102],
            vec![1_306_402, 1_306_403],
            vec![1_306_404, 1_306_405],
            vec![1_306_406, 1_306_407],
            vec![1_641_301, 1_641_401],
            vec![1_650_000, 1_650_001, 1_650_002],
            vec![1_650_200, 1_650_201, 1_650_300],
        ]
    );
}
