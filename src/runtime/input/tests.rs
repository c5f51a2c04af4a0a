//! Reading, over a pipe in place of a terminal.

use super::*;
use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use rustix::io::write;
use std::os::fd::OwnedFd;
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};

const FOREVER: Duration = Duration::from_secs(3600);

fn start(hold: Hold) -> (OwnedFd, UnboundedReceiver<Message>) {
    let (reader, writer) = rustix::pipe::pipe().unwrap();
    let (sender, receiver) = unbounded_channel();
    watch(reader, hold, sender).unwrap();
    (writer, receiver)
}

fn key(messages: &mut UnboundedReceiver<Message>) -> KeyCode {
    match messages.blocking_recv() {
        Some(Message::Event(Event::Key(KeyEvent { code, modifiers: KeyModifiers::NONE, .. }))) => code,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_sequence_that_comes_in_two_reads_is_one_key() {
    let (writer, mut messages) = start(Hold { escape: FOREVER, sequence: FOREVER });
    for cut in [1, 2] {
        write(&writer, &b"\x1b[B"[..cut]).unwrap();
        while rustix::io::ioctl_fionread(&writer).unwrap() > 0 {
            thread::yield_now();
        }
        assert!(messages.try_recv().is_err());
        write(&writer, &b"\x1b[B"[cut..]).unwrap();
        assert_eq!(key(&mut messages), KeyCode::Down);
    }
}

#[test]
fn a_lone_escape_is_a_key_after_a_while() {
    let (writer, mut messages) = start(Hold { escape: Duration::from_millis(1), sequence: FOREVER });
    write(&writer, b"\x1b").unwrap();
    assert_eq!(key(&mut messages), KeyCode::Esc);
    write(&writer, b"x").unwrap();
    assert_eq!(key(&mut messages), KeyCode::Char('x'));
}

#[test]
fn a_terminal_that_is_gone_is_told_once_after_everything_it_sent() {
    let (writer, mut messages) = start(Hold { escape: FOREVER, sequence: FOREVER });
    write(&writer, b"ab").unwrap();
    drop(writer);
    assert_eq!(key(&mut messages), KeyCode::Char('a'));
    assert_eq!(key(&mut messages), KeyCode::Char('b'));
    assert!(matches!(messages.blocking_recv(), Some(Message::Gone)));
    assert!(messages.blocking_recv().is_none(), "the reader ended");
}

#[test]
fn escape_is_held_longer_over_ssh() {
    let remote = |name: &str| (name == "SSH_CONNECTION").then(|| "10.0.0.1 1 10.0.0.2 22".to_owned());
    assert_eq!(Hold::of(&remote).escape, Duration::from_millis(100));
    assert_eq!(Hold::of(&|_| None).escape, Duration::from_millis(25));
}
