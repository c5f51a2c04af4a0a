//! Reading, over a pipe in place of a terminal.

use super::*;
use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use rustix::io::write;
use std::os::fd::OwnedFd;
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};

const FOREVER: Duration = Duration::from_secs(3600);

fn start(hold: EscTimeout) -> (OwnedFd, UnboundedReceiver<Message>) {
    let (reader, writer) = rustix::pipe::pipe().unwrap();
    let (sender, receiver) = unbounded_channel();
    watch(reader, hold, sender).unwrap();
    (writer, receiver)
}

fn typed(messages: &mut UnboundedReceiver<Message>) -> Vec<Input> {
    match messages.blocking_recv() {
        Some(Message::Typed(_, inputs)) => inputs,
        other => panic!("{other:?}"),
    }
}

fn key(messages: &mut UnboundedReceiver<Message>) -> KeyCode {
    match typed(messages).as_slice() {
        [Input::Key(KeyEvent { code, modifiers: KeyModifiers::NONE, .. })] => *code,
        other => panic!("{other:?}"),
    }
}

/// Waits until the other end has read everything.
fn read_up(writer: &OwnedFd) {
    while rustix::io::ioctl_fionread(writer).unwrap() > 0 {
        thread::yield_now();
    }
}

#[test]
fn a_sequence_that_comes_in_two_reads_is_one_key() {
    let (writer, mut messages) = start(EscTimeout { escape: FOREVER, sequence: FOREVER });
    for cut in [1, 2] {
        write(&writer, &b"\x1b[B"[..cut]).unwrap();
        read_up(&writer);
        assert!(messages.try_recv().is_err());
        write(&writer, &b"\x1b[B"[cut..]).unwrap();
        assert_eq!(key(&mut messages), KeyCode::Down);
    }
}

#[test]
fn a_lone_escape_is_a_key_after_a_while() {
    let (writer, mut messages) = start(EscTimeout { escape: Duration::from_millis(1), sequence: FOREVER });
    write(&writer, b"\x1b").unwrap();
    assert_eq!(key(&mut messages), KeyCode::Esc);
    write(&writer, b"x").unwrap();
    assert_eq!(key(&mut messages), KeyCode::Char('x'));
}

#[test]
fn a_terminal_that_is_gone_is_told_once_after_everything_it_sent() {
    let (writer, mut messages) = start(EscTimeout { escape: FOREVER, sequence: FOREVER });
    write(&writer, b"ab").unwrap();
    drop(writer);
    let letter = |ch| Input::Key(KeyEvent::new(KeyCode::Char(ch), KeyModifiers::NONE));
    assert_eq!(typed(&mut messages), [letter('a'), letter('b')], "one read is one event");
    assert!(matches!(messages.blocking_recv(), Some(Message::Gone)));
    assert!(messages.blocking_recv().is_none(), "the reader ended");
}

#[test]
fn a_paste_without_its_end_is_said_to_wait() {
    let (writer, mut messages) = start(EscTimeout { escape: FOREVER, sequence: FOREVER });
    write(&writer, b"\x1b[200~half").unwrap();
    assert_eq!(typed(&mut messages), [Input::PasteWaits]);
    // Alone in its read, and long after the last byte.
    write(&writer, b"\x03").unwrap();
    assert_eq!(typed(&mut messages), [Input::PasteGivenUp]);
}

#[test]
fn the_rest_of_an_escape_that_was_given_up_is_swallowed_for_a_while() {
    let (writer, mut messages) = start(EscTimeout { escape: Duration::from_millis(1), sequence: FOREVER });
    write(&writer, b"\x1b").unwrap();
    assert_eq!(key(&mut messages), KeyCode::Esc);
    write(&writer, b"[D").unwrap();
    read_up(&writer);
    write(&writer, b"x").unwrap();
    assert_eq!(key(&mut messages), KeyCode::Char('x'));
}

#[test]
fn escape_is_held_long_wherever_something_may_split_a_sequence() {
    let hold = |set: &[(&'static str, &'static str)]| {
        let set = set.to_vec();
        EscTimeout::of(&move |name: &str| {
            set.iter().find(|(own, _)| *own == name).map(|(_, value)| (*value).to_owned())
        })
        .escape
        .as_millis()
    };
    let ssh = ("SSH_CONNECTION", "10.0.0.1 1 10.0.0.2 22");
    assert_eq!(hold(&[]), 100, "a variable that sudo or su dropped is no sign of being near");
    assert_eq!(hold(&[ssh]), 100);
    assert_eq!(hold(&[("DISPLAY", ":0")]), 30);
    assert_eq!(hold(&[("WAYLAND_DISPLAY", "wayland-0")]), 30);
    assert_eq!(hold(&[("TERM", "linux")]), 30);
    assert_eq!(hold(&[("DISPLAY", "")]), 100);
    for between in [ssh, ("SSH_TTY", "/dev/pts/1"), ("TMUX", "/tmp/tmux-0/default,1,0"), ("STY", "1.pts-0")] {
        assert_eq!(hold(&[("DISPLAY", "localhost:10.0"), between]), 100, "{between:?}");
        assert_eq!(hold(&[("TERM", "linux"), between]), 100, "{between:?}");
    }
}
