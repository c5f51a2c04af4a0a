//! A server of canned answers on the loopback, down to the bytes, and what it was asked.

use serde_json::Value;
use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// A request as it came over the wire.
#[derive(Debug, Clone)]
pub(crate) struct ReceivedRequest {
    pub(crate) method: String,
    pub(crate) path: String,
    /// Names in lower case.
    pub(crate) headers: HashMap<String, String>,
    /// Null when there was none.
    pub(crate) body: Value,
}

/// What the server does with a request.
#[derive(Clone)]
pub(crate) enum Reply {
    /// Answers this, and closes.
    Bytes(Vec<u8>),
    /// Answers nothing, and keeps the connection.
    Silence,
    /// Answers for ever.
    Endless,
    /// Answers for ever, one byte after another, each long after the last.
    Trickle,
}

impl Reply {
    pub(crate) fn json(body: impl Into<String>) -> Self {
        Self::http(200, "content-type: application/json", body.into().as_bytes())
    }

    /// `headers` are lines without the last line's end.
    pub(crate) fn http(status: u16, headers: &str, body: &[u8]) -> Self {
        let head = format!("HTTP/1.1 {status} X\r\ncontent-length: {}\r\n{headers}\r\n\r\n", body.len());
        Self::Bytes([head.as_bytes(), body].concat())
    }
}

pub(crate) struct Server {
    pub(crate) url: String,
    seen: Arc<Mutex<Vec<ReceivedRequest>>>,
}

impl Server {
    pub(crate) async fn start(answer: impl Fn(&ReceivedRequest) -> Reply + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let seen = Arc::new(Mutex::new(Vec::new()));
        let (log, answer) = (Arc::clone(&seen), Arc::new(answer));
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(serve(stream, Arc::clone(&log), Arc::clone(&answer)));
            }
        });
        Self { url, seen }
    }

    pub(crate) async fn always(reply: Reply) -> Self {
        Self::start(move |_| reply.clone()).await
    }

    /// A server that says this as soon as it is connected to, reads one packet and closes.
    pub(crate) async fn rude(words: &'static [u8]) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        tokio::spawn(async move {
            while let Ok((mut stream, _)) = listener.accept().await {
                let _ = stream.write_all(words).await;
                let _ = stream.read(&mut [0; 4096]).await;
            }
        });
        Self { url, seen: Arc::default() }
    }

    /// Everything asked so far.
    pub(crate) fn seen(&self) -> Vec<ReceivedRequest> {
        self.seen.lock().unwrap().clone()
    }
}

async fn serve(
    mut stream: TcpStream,
    log: Arc<Mutex<Vec<ReceivedRequest>>>,
    answer: Arc<impl Fn(&ReceivedRequest) -> Reply>,
) {
    let Some(request) = read(&mut stream).await else { return };
    log.lock().unwrap().push(request.clone());
    match answer(&request) {
        Reply::Bytes(bytes) => {
            let _ = stream.write_all(&bytes).await;
            // To close with something unread resets the connection, and may take the answer with it: the client closes first.
            let _ = stream.shutdown().await;
            while stream.read(&mut [0; 4096]).await.is_ok_and(|count| count > 0) {}
        }
        Reply::Silence => {
            let _ = stream.read(&mut [0]).await;
        }
        Reply::Endless => {
            let _ = stream.write_all(b"HTTP/1.1 200 OK\r\n\r\n{\"message\":\"").await;
            while stream.write_all(&[b'x'; 4096]).await.is_ok() {}
        }
        Reply::Trickle => {
            let _ = stream.write_all(b"HTTP/1.1 200 OK\r\n\r\n{").await;
            let mut between = tokio::time::interval(std::time::Duration::from_millis(50));
            while stream.write_all(b" ").await.is_ok() {
                between.tick().await;
            }
        }
    }
}

async fn read(stream: &mut TcpStream) -> Option<ReceivedRequest> {
    let mut bytes = Vec::new();
    let head = loop {
        if let Some(end) = bytes.windows(4).position(|four| four == b"\r\n\r\n") {
            break end;
        }
        if stream.read_buf(&mut bytes).await.ok()? == 0 {
            return None;
        }
    };
    let text = String::from_utf8(bytes[..head].to_vec()).ok()?;
    let mut lines = text.lines();
    let mut first = lines.next()?.split(' ').map(str::to_owned);
    let headers: HashMap<_, _> =
        lines.filter_map(|line| line.split_once(": ")).map(|(k, v)| (k.to_lowercase(), v.to_owned())).collect();
    let length: usize = headers.get("content-length").map_or(0, |length| length.parse().unwrap());
    while bytes.len() < head + 4 + length {
        stream.read_buf(&mut bytes).await.ok()?;
    }
    let body = serde_json::from_slice(&bytes[head + 4..]).unwrap_or_default();
    Some(ReceivedRequest { method: first.next()?, path: first.next()?, headers, body })
}
