//! A proxy on the loopback that notes each request as it came, and hands it on.

use std::io::{self, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;

/// A request as it came over the wire.
#[derive(Debug, Clone)]
pub(crate) struct Sent {
    pub(crate) method: String,
    pub(crate) path: String,
    pub(crate) body: String,
}

impl Sent {
    /// Returns `true` if it changes something on the server.
    pub(crate) fn writes(&self) -> bool {
        ["/create", "/update/", "/delete"].iter().any(|part| self.path.contains(part))
    }
}

/// A proxy before a server; its threads end with their connections.
pub(crate) struct Recorder {
    /// The address that leads through it, with the path that the server's has.
    pub(crate) url: String,
    sent: Arc<Mutex<Vec<Sent>>>,
}

impl Recorder {
    /// Starts a proxy to `http://ADDRESS/PATH`.
    pub(crate) fn before(url: &str) -> Self {
        let rest = url.strip_prefix("http://").unwrap();
        let (server, path) = rest.split_once('/').map_or((rest, String::new()), |(at, path)| (at, format!("/{path}")));
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}{path}", listener.local_addr().unwrap());
        let sent = Arc::new(Mutex::new(Vec::new()));
        let (log, server) = (Arc::clone(&sent), server.to_owned());
        thread::spawn(move || {
            for client in listener.incoming() {
                let (log, server) = (Arc::clone(&log), TcpStream::connect(&server).unwrap());
                thread::spawn(move || hand_on(client.unwrap(), server, &log));
            }
        });
        Self { url, sent }
    }

    /// Returns every request so far, in the order in which they came.
    pub(crate) fn sent(&self) -> Vec<Sent> {
        self.sent.lock().unwrap().clone()
    }
}

fn hand_on(mut client: TcpStream, mut server: TcpStream, log: &Mutex<Vec<Sent>>) {
    let (mut answers, mut back) = (server.try_clone().unwrap(), client.try_clone().unwrap());
    thread::spawn(move || {
        // Either side may hang up.
        let _ = io::copy(&mut answers, &mut back);
        let _ = back.shutdown(std::net::Shutdown::Both);
    });
    while let Some((head, body)) = read(&mut client) {
        let text = String::from_utf8(head.clone()).unwrap();
        let mut first = text.lines().next().unwrap().split(' ').map(str::to_owned);
        let (method, path) = (first.next().unwrap(), first.next().unwrap());
        log.lock().unwrap().push(Sent { method, path, body: String::from_utf8(body.clone()).unwrap() });
        if server.write_all(&[head, body].concat()).is_err() {
            return;
        }
    }
    let _ = server.shutdown(std::net::Shutdown::Write);
}

/// Reads one request; `None` at the end of the connection.
fn read(client: &mut TcpStream) -> Option<(Vec<u8>, Vec<u8>)> {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        let mut byte = [0];
        client.read_exact(&mut byte).ok()?;
        head.push(byte[0]);
    }
    let text = String::from_utf8(head.clone()).unwrap().to_ascii_lowercase();
    assert!(!text.contains("transfer-encoding"), "a body without a length: {text}");
    let length = text.lines().find_map(|line| line.strip_prefix("content-length: "));
    let mut body = vec![0; length.map_or(0, |length| length.trim().parse().unwrap())];
    client.read_exact(&mut body).ok()?;
    Some((head, body))
}
