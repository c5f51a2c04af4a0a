//! A CMDB with one call answered by given bytes; all others reach the CMDB behind it.

use crate::errors::table::Answer;
use std::io::{Read, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

/// The listener; it ends when it is dropped.
pub(crate) struct Replay {
    pub(crate) url: String,
    address: SocketAddr,
    ended: Arc<AtomicBool>,
}

impl Drop for Replay {
    fn drop(&mut self) {
        self.ended.store(true, Ordering::SeqCst);
        // Wakes it from waiting for the next connection.
        let _ = TcpStream::connect(self.address);
    }
}

impl Replay {
    /// Starts one in front of `upstream`. `call` is a part of the path of the call that is answered.
    pub(crate) fn start(upstream: &str, call: &'static str, answer: Answer) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let authority = upstream.trim_start_matches("http://").split('/').next().unwrap_or_default();
        let (url, upstream) = (upstream.replace(authority, &address.to_string()), authority.to_owned());
        let ended = Arc::new(AtomicBool::new(false));
        let stop = Arc::clone(&ended);
        thread::spawn(move || {
            for stream in listener.incoming() {
                if stop.load(Ordering::SeqCst) {
                    return;
                }
                let (stream, upstream) = (stream.unwrap(), upstream.clone());
                thread::spawn(move || serve(stream, &upstream, call, answer));
            }
        });
        Self { url, address, ended }
    }
}

/// Answers one request, and closes.
fn serve(mut stream: TcpStream, upstream: &str, call: &str, answer: Answer) -> Option<()> {
    let (head, body) = request(&mut stream)?;
    if head.lines().next()?.contains(call) {
        let Answer { status, content_type, body } = answer;
        let head = format!(
            "HTTP/1.1 {status} X\r\ncontent-type: {content_type}\r\ncontent-length: {}\r\nconnection: close\r\n\r\n",
            body.len()
        );
        return stream.write_all(&[head.as_bytes(), body.as_bytes()].concat()).ok();
    }
    let mut behind = TcpStream::connect(upstream).ok()?;
    behind.write_all(format!("{head}\r\nconnection: close\r\n\r\n").as_bytes()).ok()?;
    behind.write_all(&body).ok()?;
    std::io::copy(&mut behind, &mut stream).ok()?;
    stream.shutdown(Shutdown::Both).ok()
}

/// Reads a request: its head without the blank line, and its body.
fn request(stream: &mut TcpStream) -> Option<(String, Vec<u8>)> {
    let (mut bytes, mut buffer) = (Vec::new(), [0; 4096]);
    let mut more = |bytes: &mut Vec<u8>| {
        let read = stream.read(&mut buffer).ok().filter(|read| *read > 0)?;
        bytes.extend_from_slice(&buffer[..read]);
        Some(())
    };
    let end = loop {
        if let Some(end) = bytes.windows(4).position(|four| four == b"\r\n\r\n") {
            break end;
        }
        more(&mut bytes)?;
    };
    let head = String::from_utf8(bytes[..end].to_vec()).ok()?;
    let length = head.lines().filter_map(|line| line.split_once(": "));
    let length =
        length.filter(|(name, _)| name.eq_ignore_ascii_case("content-length")).find_map(|(_, n)| n.parse().ok());
    while bytes.len() < end + 4 + length.unwrap_or(0) {
        more(&mut bytes)?;
    }
    Some((head, bytes.split_off(end + 4)))
}
