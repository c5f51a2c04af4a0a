//! Secrets in every writing, whole and cut.

use super::*;

const SECRET: &str = "s\"3c\\r3t/t0<k>en&1+ä x9";

fn clean(secret: &str, text: &str) -> String {
    Redactor::new([secret].into_iter()).clean(text.to_owned())
}

#[track_caller]
fn assert_clean(secret: &str, written: &str) {
    for (before, after) in [("", ""), ("token=", "; wrong"), ("{\"bk_token\":\"", "\"}"), ("%", "%")] {
        let text = format!("{before}{written}{after}");
        let expected = format!("{before}…{after}");
        assert_eq!(clean(secret, &text), expected, "{text}");
    }
}

fn json(text: &str) -> String {
    let quoted = serde_json::to_string(text).unwrap();
    quoted.get(1..quoted.len() - 1).unwrap().to_owned()
}

fn percent(text: &str, keep: impl Fn(u8) -> bool) -> String {
    let byte = |byte: u8| if keep(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") };
    text.bytes().map(byte).collect()
}

fn html(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&#34;").replace('\'', "&#39;")
}

#[test]
fn secret_is_found_in_every_writing() {
    assert_clean(SECRET, SECRET);
    assert_clean(SECRET, &json(SECRET));
    assert_clean(SECRET, &json(&json(SECRET)));
    assert_clean(SECRET, &json(SECRET).replace('/', "\\/"));
    let units = SECRET.encode_utf16().map(|unit| format!("\\u{unit:04x}")).collect::<Vec<_>>().concat();
    assert_clean(SECRET, &units);
    assert_clean(SECRET, &units.to_uppercase().replace("\\U", "\\u"));
    assert_clean(SECRET, &json(&units));
    // As Go and Python write it.
    assert_clean(SECRET, &json(SECRET).replace('<', "\\u003c").replace('>', "\\u003e").replace('&', "\\u0026"));
    assert_clean(SECRET, &json(SECRET).replace('ä', "\\u00e4"));
    let url = percent(SECRET, |byte| byte.is_ascii_alphanumeric());
    assert_clean(SECRET, &url);
    assert_clean(SECRET, &url.to_lowercase().replace("%c3%a4", "%C3%A4"));
    assert_clean(SECRET, &url.replace("%20", "+"));
    assert_clean(SECRET, &percent(SECRET, |_| false));
    assert_clean(SECRET, &percent(&url, |byte| byte.is_ascii_alphanumeric()));
    assert_clean(SECRET, &html(SECRET));
    assert_clean(SECRET, &html(&html(SECRET)));
    assert_clean(SECRET, &html(SECRET).replace("&#34;", "&quot;"));
    let all = SECRET.chars().map(|ch| format!("&#x{:x};", u32::from(ch))).collect::<Vec<_>>().concat();
    assert_clean(SECRET, &all);
    assert_clean(SECRET, &html(&json(SECRET)));
    assert_clean(SECRET, &percent(&json(SECRET), |byte| byte.is_ascii_alphanumeric()));
    let hex = SECRET.bytes().map(|byte| format!("{byte:02x}")).collect::<Vec<_>>().concat();
    assert_clean(SECRET, &hex);
    assert_clean(SECRET, &hex.to_uppercase());
    assert_clean("𝕤ecret", "\\ud835\\udd64ecret");
}

/// The whole base64 of a text.
fn encoded(text: &str) -> String {
    let padded = [text.as_bytes(), &[0; 2]].concat();
    let digits = (text.len() * 8).div_ceil(6);
    let all = base64(&padded, 0).into_iter().take(digits).collect::<String>();
    format!("{all}{}", "=".repeat((4 - digits % 4) % 4))
}

#[test]
fn secret_is_found_in_base64_wherever_it_begins() {
    assert_eq!(encoded("Man"), "TWFu");
    assert_eq!(encoded("Ma"), "TWE=");
    for secret in [SECRET, "canary-7f3a91c2", "????>>>>~~~~"] {
        for before in ["", "x", "xy", "xyz", "{\"bk_token\":\""] {
            for after in ["", "\"", "\"}", "\"}\n"] {
                let whole = encoded(&format!("{before}{secret}{after}"));
                for text in [whole.clone(), whole.replace('=', ""), whole.replace('+', "-").replace('/', "_")] {
                    let told = clean(secret, &format!("Basic {text}."));
                    assert!(told.contains('…'), "{before} {after}: {told}");
                    // No more than the digits at its edges, which hold less than a byte of it each, are left.
                    let left = encoded(&format!("{before}{after}")).len() + 8;
                    assert!(told.chars().count() <= "Basic ….".chars().count() + left, "{before} {after}: {told}");
                }
            }
        }
    }
    let inside = encoded(&json(SECRET));
    assert_eq!(clean(SECRET, &inside.replace('/', "\\/")).chars().filter(|ch| *ch == '…').count(), 1);
}

#[test]
fn cut_secret_is_found_at_the_edges_of_a_text() {
    let secret = "canary-7f3a91c2";
    for (text, expected) in [
        ("token canary-7f", "token …"),
        ("token canary-7f...", "token …..."),
        ("token canary-7f… is wrong", "token …… is wrong"),
        ("token canar", "token canar"),
        ("token canary", "token …"),
        ("f3a91c2 is wrong", "… is wrong"),
        ("...f3a91c2 is wrong", "...… is wrong"),
        ("91c2 is wrong", "91c2 is wrong"),
        ("a canary-7 is a bird", "a canary-7 is a bird"),
        ("the f3a91c2 of others", "the f3a91c2 of others"),
    ] {
        assert_eq!(clean(secret, text), expected, "{text}");
    }
    assert_eq!(clean("a\"b\"c\"d\"e", "x a\\\"b\\\"c\\\"d\\"), "x …");
    assert_eq!(clean("a/b/c/d/e/f", "x a%2Fb%2Fc%2Fd%2"), "x …");
    assert_eq!(clean("a&b&c&d&e&f", "x a&amp;b&amp;c&amp;d&am..."), "x …...");
}

#[test]
fn short_secret_is_left_alone() {
    assert_eq!(clean("a", "a bad day"), "a bad day");
    assert_eq!(clean("abc", "abc"), "abc");
    assert_eq!(clean("abcd", "abcd"), "…");
    assert!(too_short(&Secret::new("abc".to_owned())) && !too_short(&Secret::new("abcd".to_owned())));
    assert!(!too_short(&Secret::new(String::new())));
}

#[test]
fn text_without_a_secret_stays_as_it_is() {
    for text in ["", "…", "a % b & c \\ d", "\\u00", "100%", "&amp", "中文：100%，\\u4e2d"] {
        assert_eq!(clean(SECRET, text), text);
    }
}

#[test]
fn endless_text_is_cut_without_a_piece_of_the_secret() {
    let secret = "canary-7f3a91c2";
    for shift in 0..40 {
        let text = format!("{}{}{}", "x".repeat(LIMIT - STRADDLE - 20 + shift), secret, "y".repeat(LIMIT));
        let told = clean(secret, &text);
        assert!(told.len() <= LIMIT, "{shift}");
        assert!(
            !told.contains("cana") && !told.contains("91c2"),
            "{shift}: {}",
            told.get(told.len() - 40..).unwrap_or_default()
        );
    }
    let hostile = "\\".repeat(1 << 20) + &"%25".repeat(1 << 18) + &"&amp;".repeat(1 << 18);
    assert!(clean(SECRET, &hostile).len() <= LIMIT);
}
