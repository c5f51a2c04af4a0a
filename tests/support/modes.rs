//! The modes of a terminal, as the bytes that a program wrote leave them.

use std::collections::BTreeMap;

/// Finds out by the bytes which modes are not as a terminal has them at first; each as the sequence that left it so.
///
/// Every private mode counts, whatever it is for, so that one that the program begins to use tomorrow is looked at
/// too; and the keypad, the keyboard protocol, the margins, the shape of the cursor, and the colours.
pub(crate) fn left_on(bytes: &[u8]) -> Vec<String> {
    let text = String::from_utf8_lossy(bytes);
    let mut modes: BTreeMap<String, (String, bool)> = BTreeMap::new();
    let mut pushed = 0_i32;
    let mut note = |mode: &str, sequence: String, at_first: bool| {
        modes.insert(mode.to_owned(), (sequence, at_first));
    };
    for rest in text.split('\x1b').skip(1) {
        if rest.starts_with(['=', '>']) {
            note("keypad", rest.chars().take(1).collect(), rest.starts_with('>'));
        }
        let Some(rest) = rest.strip_prefix('[') else { continue };
        let Some((parameters, last)) = rest.find(|ch| ('@'..='~').contains(&ch)).and_then(|end| {
            let (parameters, rest) = rest.split_at(end);
            Some((parameters, rest.chars().next()?))
        }) else {
            continue;
        };
        let sequence = format!("[{parameters}{last}");
        match (parameters.strip_prefix('?'), last) {
            (Some(private), 'h' | 'l') => {
                for mode in private.split(';') {
                    // The cursor is seen and lines are wrapped at first; all else is off.
                    let at_first = (last == 'h') == matches!(mode, "25" | "7");
                    note(mode, sequence.clone(), at_first);
                }
            }
            (_, 'u') if parameters.starts_with('>') => pushed += 1,
            (_, 'u') if parameters.starts_with('<') => pushed -= 1,
            (_, 'm') if parameters.starts_with('>') => {
                note("modified keys", sequence, matches!(parameters, ">4" | ">4;0"));
            }
            (_, 'm') => note("colours", sequence, matches!(parameters, "" | "0")),
            (_, 'r') => note("margins", sequence, parameters.is_empty()),
            (_, 'q') => note("cursor's shape", sequence, parameters == "0 "),
            _ => {}
        }
    }
    let mut left: Vec<String> =
        modes.into_values().filter(|(_, at_first)| !at_first).map(|(sequence, _)| sequence).collect();
    if pushed != 0 {
        left.push(format!("keyboard protocol pushed {pushed} times"));
    }
    left
}

#[test]
fn what_is_left_on_is_found() {
    assert_eq!(left_on(b"\x1b[?1049h\x1b[?1049l\x1b[31mred\x1b[m\x1b[?25l\x1b[?25h"), [""; 0]);
    assert_eq!(left_on(b"\x1b[?1049h\x1b[?2004;1004h\x1b[?1004l"), ["[?1049h", "[?2004;1004h"]);
    assert_eq!(left_on(b"\x1b[?25l\x1b[1;31m\x1b="), ["[?25l", "[1;31m", "="]);
    assert_eq!(left_on(b"\x1b[>1u\x1b[<u\x1b[>3u"), ["keyboard protocol pushed 1 times"]);
}
