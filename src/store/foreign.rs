//! Recognises files that hold something else than a draft or a request body, as people have them at hand.

use super::error::Foreign;
use serde::de::IgnoredAny;
use serde_json::value::RawValue;
use std::collections::HashMap;

/// Returns what a text is that is neither a draft nor a request body, as far as its beginning or its keys show it.
pub(super) fn recognise(text: &str) -> Option<Foreign> {
    let text = text.trim_start();
    if text.starts_with('{') {
        let keys: HashMap<String, &RawValue> = serde_json::from_str(text).ok()?;
        return Some(of_keys(|key| keys.contains_key(key)));
    }
    if text.starts_with('[') {
        let items: Vec<IgnoredAny> = serde_json::from_str(text).ok()?;
        return Some(Foreign::List { items: items.len() });
    }
    let first = text.lines().next().unwrap_or_default();
    if first.split_whitespace().next() == Some("curl") {
        return Some(Foreign::Curl);
    }
    first.contains('\t').then_some(Foreign::Table)
}

/// Returns what an object is, by its keys at the top.
fn of_keys(has: impl Fn(&str) -> bool) -> Foreign {
    if has("schema_version") && has("command") {
        Foreign::Output
    } else if has("instances") {
        Foreign::ServiceInstances
    } else if has("data") || has("bk_error_code") {
        Foreign::Answer
    } else {
        Foreign::Other
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_file_holds_is_recognised() {
        for (text, expected) in [
            ("[{}, {}]", Some(Foreign::List { items: 2 })),
            ("{\"code\": 0, \"data\": null}", Some(Foreign::Answer)),
            ("{\"bk_biz_id\": 2, \"instances\": []}", Some(Foreign::ServiceInstances)),
            ("{\"schema_version\": 2, \"command\": \"processes\"}", Some(Foreign::Output)),
            ("{\"a\": 1}", Some(Foreign::Other)),
            ("  curl -d '{}' http://a", Some(Foreign::Curl)),
            ("a\tb\nc\td", Some(Foreign::Table)),
            ("curly", None),
            ("{", None),
            ("[1", None),
            ("7", None),
        ] {
            assert_eq!(recognise(text), expected, "{text}");
        }
    }
}
