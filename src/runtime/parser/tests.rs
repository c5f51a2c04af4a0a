//! What terminals send, by table; and that no cut between two bytes changes it.

use super::*;
use proptest::prelude::*;

fn key(code: KeyCode) -> Input {
    Input::Key(plain(code))
}

fn held(code: KeyCode, modifiers: KeyModifiers) -> Input {
    Input::Key(KeyEvent::new(code, modifiers))
}

fn meta(code: KeyCode) -> Input {
    Input::Meta(plain(code))
}

fn meta_char(ch: char) -> Input {
    Input::Meta(keys::char_key(ch))
}

fn read(bytes: &[u8]) -> Vec<Input> {
    let mut parser = Parser::default();
    let mut out = Vec::new();
    parser.feed(bytes, &mut out);
    parser.give_up(&mut out);
    out
}

#[test]
fn keys_are_what_terminals_send_for_them() {
    use KeyCode as K;
    let (alt, control, shift) = (KeyModifiers::ALT, KeyModifiers::CONTROL, KeyModifiers::SHIFT);
    let table: &[(&[u8], Input)] = &[
        (b"a", key(K::Char('a'))),
        (b"A", held(K::Char('A'), shift)),
        ("中".as_bytes(), key(K::Char('中'))),
        ("\u{1f600}".as_bytes(), key(K::Char('\u{1f600}'))),
        (b"\r", key(K::Enter)),
        (b"\t", key(K::Tab)),
        (b"\x7f", key(K::Backspace)),
        (b"\x08", key(K::Backspace)),
        (b"\x00", held(K::Char(' '), control)),
        (b"\x03", held(K::Char('c'), control)),
        (b"\x0a", held(K::Char('j'), control)),
        (b"\x1f", held(K::Char('7'), control)),
        (b"\x1b", key(K::Esc)),
        (b"\x1bx", meta(K::Char('x'))),
        (b"\x1bX", meta_char('X')),
        (b"\x1b^", meta_char('^')),
        (b"\x1b]", meta_char(']')),
        (b"\x1b_", meta_char('_')),
        (b"\x1bP", meta_char('P')),
        (b"\x1b[", meta_char('[')),
        (b"\x1bO", meta_char('O')),
        ("\x1b中".as_bytes(), meta(K::Char('中'))),
        (b"\x1b\r", meta(K::Enter)),
        (b"\x1b\x7f", meta(K::Backspace)),
        (b"\x1b[A", key(K::Up)),
        (b"\x1b[B", key(K::Down)),
        (b"\x1bOC", key(K::Right)),
        (b"\x1bOD", key(K::Left)),
        (b"\x1b[1;5C", held(K::Right, control)),
        (b"\x1b[1;3A", held(K::Up, alt)),
        (b"\x1b[1;2F", held(K::End, shift)),
        (b"\x1b[H", key(K::Home)),
        (b"\x1b[1~", key(K::Home)),
        (b"\x1b[2~", key(K::Insert)),
        (b"\x1b[3~", key(K::Delete)),
        (b"\x1b[3;5~", held(K::Delete, control)),
        (b"\x1b[5~", key(K::PageUp)),
        (b"\x1b[6;5~", held(K::PageDown, control)),
        (b"\x1b[Z", held(K::BackTab, shift)),
        (b"\x1bOP", key(K::F(1))),
        (b"\x1bOS", key(K::F(4))),
        (b"\x1bO5P", held(K::F(1), control)),
        (b"\x1b[1;2R", held(K::F(3), shift)),
        (b"\x1b[[A", key(K::F(1))),
        (b"\x1b[[E", key(K::F(5))),
        (b"\x1b[11~", key(K::F(1))),
        (b"\x1b[15~", key(K::F(5))),
        (b"\x1b[21~", key(K::F(10))),
        (b"\x1b[24~", key(K::F(12))),
        (b"\x1b[34~", key(K::F(20))),
        (b"\x1bOM", key(K::Enter)),
        (b"\x1bOp", key(K::Char('0'))),
        (b"\x1b[97;5u", held(K::Char('a'), control)),
        (b"\x1b[97:65;2u", held(K::Char('A'), shift)),
        (b"\x1b[13;2u", held(K::Enter, shift)),
        (b"\x1b[27u", key(K::Esc)),
        (b"\x1b[9;2u", held(K::BackTab, shift)),
        (b"\x1b[27;5;13~", held(K::Enter, control)),
        (b"\x1b[200~a\rb\r\nc\x1b[201~", Input::Paste("a\nb\nc".to_owned())),
        (b"\x1b[200~\x1b[A\x1b\x1b[201~", Input::Paste("\x1b[A\x1b".to_owned())),
    ];
    for (bytes, input) in table {
        assert_eq!(read(bytes), std::slice::from_ref(input), "{:?}", bytes.escape_ascii().to_string());
    }
}

#[test]
fn what_is_no_key_is_swallowed_and_what_follows_is_not() {
    let silent: &[&[u8]] = &[
        b"\x1b[M !!",
        b"\x1b[<0;10;20M",
        b"\x1b[<0;10;20m",
        b"\x1b[I",
        b"\x1b[O",
        b"\x1b[12;40R",
        b"\x1b[?62;22c",
        b"\x1b[?1u",
        b"\x1b[97;1:3u",
        b"\x1b]11;rgb:0000/0000/0000\x07",
        b"\x1b]11;rgb:0000/0000/0000\x1b\\",
        b"\x1bP>|tmux 3.4\x1b\\",
        b"\x1b[8;24;80t",
        b"\x1b[?2026;2$y",
        b"\x1b[201~",
        b"\xff",
        b"\x80",
        b"\xc0",
    ];
    for bytes in silent {
        let mut with_key = bytes.to_vec();
        with_key.push(b'k');
        assert_eq!(read(&with_key), [key(KeyCode::Char('k'))], "{:?}", bytes.escape_ascii().to_string());
    }
    let long = [b"\x1b[".as_slice(), &[b'1'; 10_000], b"~k"].concat();
    assert_eq!(read(&long), [key(KeyCode::Char('k'))]);
}

#[test]
fn a_sequence_that_is_cut_off_does_not_eat_the_next_key() {
    assert_eq!(read(b"\x1b[1;\x1b[A"), [key(KeyCode::Up)]);
    assert_eq!(read(b"\x1b]0;title\x1b[A"), [key(KeyCode::Up)]);
    assert_eq!(read(b"\xe4\xb8a"), [key(KeyCode::Char('a'))]);
    assert_eq!(read(b"\x1b\x1b[A"), [key(KeyCode::Esc), key(KeyCode::Up)]);
    assert_eq!(read(b"\x1b\x1b"), [key(KeyCode::Esc), key(KeyCode::Esc)]);
}

#[test]
fn the_rest_of_a_sequence_whose_escape_was_given_up_is_no_text() {
    let mut parser = Parser::default();
    let mut out = Vec::new();
    parser.feed(b"\x1b", &mut out);
    parser.give_up(&mut out);
    parser.feed(b"[B", &mut out);
    parser.feed(b"k", &mut out);
    assert_eq!(out, [key(KeyCode::Esc), key(KeyCode::Char('k'))], "the Esc has acted, its rest does not");
    for late in [b"OD".as_slice(), b"O5D", b"[1;5D", b"[3~", b"[[A", b"[<0;1;1M", b"[I"] {
        out.clear();
        parser.feed(b"\x1b", &mut out);
        parser.give_up(&mut out);
        parser.feed(late, &mut out);
        parser.feed(b"k", &mut out);
        assert_eq!(out, [key(KeyCode::Esc), key(KeyCode::Char('k'))], "{:?}", late.escape_ascii().to_string());
    }
    out.clear();
    parser.feed(b"\x1b", &mut out);
    parser.give_up(&mut out);
    parser.feed(b"[200~s\r\x1b[201~", &mut out);
    assert_eq!(out, [key(KeyCode::Esc), Input::Paste("s\n".to_owned())], "what is pasted is still no typing");
    out.clear();
    parser.feed(b"\x1b", &mut out);
    parser.give_up(&mut out);
    parser.feed(b"[", &mut out);
    parser.give_up(&mut out);
    assert_eq!(out, [key(KeyCode::Esc), key(KeyCode::Char('['))], "typed, not sent by a key");
    out.clear();
    parser.feed(b"\x1b", &mut out);
    parser.give_up(&mut out);
    parser.forget_escape();
    parser.feed(b"[B", &mut out);
    assert_eq!(out, [key(KeyCode::Esc), key(KeyCode::Char('[')), held(KeyCode::Char('B'), KeyModifiers::SHIFT)]);
}

#[test]
fn alt_and_what_opens_a_string_swallows_nothing() {
    for introducer in [']', 'P', '_', 'X', '^'] {
        let alt = meta_char(introducer);
        for (typed, next) in [("s", keys::char_key('s')), ("\x03", control('c')), ("\r", plain(KeyCode::Enter))] {
            assert_eq!(
                read(format!("\x1b{introducer}{typed}").as_bytes()),
                [alt.clone(), Input::Key(next)],
                "{typed:?}"
            );
        }
    }
}

fn control(ch: char) -> KeyEvent {
    KeyEvent::new(KeyCode::Char(ch), KeyModifiers::CONTROL)
}

#[test]
fn a_control_character_ends_every_unfinished_sequence() {
    for open in [
        "\x1b[",
        "\x1b[1;",
        "\x1bO",
        "\x1bO5",
        "\x1b[[",
        "\x1b[M",
        "\x1b[M!",
        "\x1b]1",
        "\x1b]11;rgb",
        "\x1bP1$r",
        "\x1b_Gi",
    ] {
        let inputs = read(format!("{open}\x03").as_bytes());
        assert_eq!(inputs.last(), Some(&Input::Key(control('c'))), "{open:?}");
    }
}

#[test]
fn a_paste_over_the_limit_is_said_and_its_end_is_still_seen() {
    let paste = |count: usize| [b"\x1b[200~".as_slice(), &vec![b'a'; count], b"\x1b[201~k"].concat();
    let k = key(KeyCode::Char('k'));
    assert_eq!(read(&paste(PASTE_LIMIT + 1)), [Input::PasteTooLarge { limit: PASTE_LIMIT }, k.clone()]);
    assert_eq!(read(&paste(PASTE_LIMIT)), [Input::Paste("a".repeat(PASTE_LIMIT)), k]);
}

#[test]
fn a_paste_waits_for_its_end_says_so_and_gives_up() {
    let mut parser = Parser::default();
    let mut out = Vec::new();
    parser.feed(b"\x1b[200~ab\x1b[20", &mut out);
    assert_eq!(parser.patience(), Patience::PasteSilent);
    parser.give_up(&mut out);
    assert_eq!((out.as_slice(), parser.patience()), ([Input::PasteWaits].as_slice(), Patience::PasteEnd));
    out.clear();
    parser.feed(b"c\x1b[201~", &mut out);
    assert_eq!(out, [Input::Paste("ab\x1b[20c".to_owned())], "late, but whole");

    out.clear();
    parser.feed(b"\x1b[200~ab", &mut out);
    parser.give_up(&mut out);
    parser.give_up(&mut out);
    assert_eq!(
        (out.as_slice(), parser.patience()),
        ([Input::PasteWaits, Input::PasteGivenUp].as_slice(), Patience::Drain)
    );
    out.clear();
    parser.feed(b"s\ry\x1b[D\r\x1b[201~", &mut out);
    assert_eq!((out.as_slice(), parser.patience()), ([].as_slice(), Patience::Drain), "its rest is no keys");
    parser.give_up(&mut out);
    parser.feed(b"k", &mut out);
    assert_eq!(out, [key(KeyCode::Char('k'))]);
}

/// Whole sequences and junk, so that random bytes reach every state.
fn pieces() -> impl Strategy<Value = Vec<u8>> {
    let known: Vec<&[u8]> = vec![
        b"\x1b[A",
        b"\x1bOP",
        b"\x1b[1;5C",
        b"\x1b[200~",
        b"\x1b[201~",
        b"\x1b]0;t\x07",
        b"\x1bPq\x1b\\",
        b"\x1b[M",
        b"\x1b[[",
        b"\x1b",
        "中文".as_bytes(),
    ];
    let piece = prop_oneof![
        proptest::sample::select(known).prop_map(<[u8]>::to_vec),
        proptest::collection::vec(any::<u8>(), 0..6)
    ];
    proptest::collection::vec(piece, 0..12).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn any_cut_of_the_bytes_returns_the_same_keys(bytes in pieces(), cuts in proptest::collection::vec(0usize..64, 0..8)) {
        let mut whole = Vec::new();
        Parser::default().feed(&bytes, &mut whole);
        let mut cuts: Vec<usize> = cuts.into_iter().map(|cut| cut.min(bytes.len())).collect();
        cuts.sort_unstable();
        let mut parts = Vec::new();
        let mut parser = Parser::default();
        let mut from = 0;
        for cut in cuts.into_iter().chain([bytes.len()]) {
            parser.feed(&bytes[from..cut], &mut parts);
            from = cut;
        }
        prop_assert_eq!(whole, parts);
    }

    #[test]
    fn any_text_comes_through_a_paste(text in "[^\\x1b\\r]{0,200}") {
        let bytes = [b"\x1b[200~".as_slice(), text.as_bytes(), b"\x1b[201~"].concat();
        prop_assert_eq!(read(&bytes), [Input::Paste(text)]);
    }

    #[test]
    fn giving_up_always_leads_back_to_the_ground(bytes in pieces()) {
        let mut parser = Parser::default();
        let mut out = Vec::new();
        parser.feed(&bytes, &mut out);
        // A paste says that it waits, is given up, and its rest is drained.
        for _ in 0..3 {
            parser.give_up(&mut out);
        }
        prop_assert_eq!(parser.patience(), Patience::Unlimited);
    }
}
