//! Nothing that a terminal obeys or hides passes the boundary.

use bkproc::domain::text::{Visible, is_hidden};
use proptest::collection::vec;
use proptest::prelude::*;

fn any_hostile() -> impl Strategy<Value = String> {
    let ch = prop_oneof![
        any::<char>(),
        (0_u32..0x100).prop_map(|code| char::from_u32(code).unwrap()),
        (0x2000_u32..0x2070).prop_map(|code| char::from_u32(code).unwrap()),
        (0xe0000_u32..0xe0200).prop_map(|code| char::from_u32(code).unwrap()),
        Just('中'),
    ];
    vec(ch, 0..24).prop_map(|chars| chars.into_iter().collect())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn nothing_hidden_is_left_and_a_second_pass_changes_nothing(text in any_hostile()) {
        let once = Visible::new(&text);
        prop_assert!(!once.as_str().chars().any(is_hidden));
        let twice = Visible::new(once.as_str());
        prop_assert_eq!(twice.as_str(), once.as_str());
        prop_assert_eq!(once.to_string(), Visible::new(&text).into_cow());
    }

    #[test]
    fn what_hides_nothing_is_borrowed(text in "[ -~\u{4e00}-\u{9fff}]{0,24}") {
        prop_assert!(matches!(Visible::new(&text).into_cow(), std::borrow::Cow::Borrowed(same) if same == text));
    }
}

#[test]
fn each_kind_of_hidden_character_is_written_out() {
    for (text, shown) in [
        ("\u{0}", r"\x00"),
        ("\u{7f}", r"\x7f"),
        ("\u{85}", r"\x85"),
        ("\u{9b}", r"\x9b"),
        ("\u{ad}", r"\xad"),
        ("\r\n\t", r"\r\n\t"),
        ("\u{61c}", r"\u{61c}"),
        ("\u{8e2}", r"\u{8e2}"),
        ("\u{180e}", r"\u{180e}"),
        ("\u{200d}", r"\u{200d}"),
        ("\u{2028}", r"\u{2028}"),
        ("\u{202e}", r"\u{202e}"),
        ("\u{2066}", r"\u{2066}"),
        ("\u{feff}", r"\u{feff}"),
        ("\u{fe0f}", r"\u{fe0f}"),
        ("\u{fffe}", r"\u{fffe}"),
        ("\u{13430}", r"\u{13430}"),
        ("\u{e0020}", r"\u{e0020}"),
        ("\u{e0100}", r"\u{e0100}"),
    ] {
        assert_eq!(Visible::new(text).as_str(), shown);
    }
}
