//! The connection under HTTP: where a reply can be cut at any byte, and the port closed for a while.
//!
//! Owns the listener and the stream that axum is given. A [`Cut`] is armed by the request that a fault hits; a
//! client then sees exactly what a broken network shows: a reset or an end, before or within the reply.

use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;

use axum::extract::connect_info::Connected;
use axum::serve::{IncomingStream, Listener};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio::sync::mpsc;
use tokio::time::sleep;

/// Where a reply ends too early, and how.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Cut {
    /// Bytes that still pass.
    pub(super) left: usize,
    /// Counts from the end of the head, not from its beginning.
    pub(super) body_only: bool,
    /// Ends with a reset instead of an orderly end.
    pub(super) reset: bool,
}

/// A handle on one connection, reaching from the request to the stream under it.
#[derive(Debug, Clone, Default)]
pub(super) struct Cord(Arc<Mutex<Option<Cut>>>);

impl Cord {
    /// Arms a cut for the reply to come.
    pub(super) fn cut(&self, cut: Cut) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(cut);
    }

    fn armed(&self) -> Option<Cut> {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A stream whose writes end where its cord says.
#[derive(Debug)]
pub(super) struct Line {
    stream: TcpStream,
    cord: Cord,
    /// How much of the blank line that ends the head has gone by.
    head: usize,
}

/// The four bytes that end the head of a reply.
const HEAD_END: &[u8] = b"\r\n\r\n";

impl Line {
    /// How many of `bytes` may pass.
    fn allowed(&self, cut: Cut, bytes: &[u8]) -> usize {
        if !cut.body_only {
            return cut.left.min(bytes.len());
        }
        let mut head = self.head;
        let mut left = cut.left;
        for (passed, byte) in bytes.iter().enumerate() {
            if head < HEAD_END.len() {
                head = step(head, *byte);
            } else if left == 0 {
                return passed;
            } else {
                left -= 1;
            }
        }
        bytes.len()
    }

    /// Takes note of what has passed.
    fn passed(&mut self, mut cut: Cut, bytes: &[u8]) {
        for byte in bytes {
            if cut.body_only && self.head < HEAD_END.len() {
                self.head = step(self.head, *byte);
            } else {
                cut.left = cut.left.saturating_sub(1);
            }
        }
        self.cord.cut(cut);
    }
}

fn step(head: usize, byte: u8) -> usize {
    match HEAD_END.get(head) {
        Some(expected) if *expected == byte => head + 1,
        _ => usize::from(byte == b'\r'),
    }
}

impl AsyncRead for Line {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, into: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(cx, into)
    }
}

impl AsyncWrite for Line {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let Some(cut) = self.cord.armed() else {
            return Pin::new(&mut self.stream).poll_write(cx, bytes);
        };
        let allowed = bytes.get(..self.allowed(cut, bytes)).unwrap_or(bytes);
        if allowed.is_empty() && !bytes.is_empty() {
            if cut.reset {
                // The socket is dropped next, and then answers with a reset.
                let _ = self.stream.set_zero_linger();
            }
            return Poll::Ready(Err(io::ErrorKind::BrokenPipe.into()));
        }
        let written = Pin::new(&mut self.stream).poll_write(cx, allowed);
        if let Poll::Ready(Ok(count)) = written {
            let done = allowed.get(..count).unwrap_or(allowed).to_vec();
            self.passed(cut, &done);
        }
        written
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}

/// Connections that may wait to be accepted.
const BACKLOG: u32 = 1024;

/// The port: accepts, and can be closed for a while.
#[derive(Debug)]
pub(super) struct Port {
    addr: SocketAddr,
    listener: Option<TcpListener>,
    /// The port while it is closed.
    held: Option<TcpSocket>,
    closings: mpsc::UnboundedReceiver<Option<Duration>>,
    closed: Arc<AtomicBool>,
}

impl Port {
    /// Takes over a bound listener; each order closes it, for a time or for good. `closed` is taken back when it
    /// is open again.
    pub(super) fn new(
        listener: TcpListener,
        closings: mpsc::UnboundedReceiver<Option<Duration>>,
        closed: Arc<AtomicBool>,
    ) -> io::Result<Self> {
        Ok(Self { addr: listener.local_addr()?, listener: Some(listener), held: None, closings, closed })
    }

    /// Stops listening for a time, or for good. The port stays taken, so that no one else answers on it.
    async fn close(&mut self, time: Option<Duration>) {
        self.listener = None;
        self.held = self.hold().ok();
        match time {
            Some(time) => sleep(time).await,
            None => std::future::pending().await,
        }
    }

    /// Takes the port without listening on it: anyone who connects is refused.
    fn hold(&self) -> io::Result<TcpSocket> {
        let socket = if self.addr.is_ipv4() { TcpSocket::new_v4()? } else { TcpSocket::new_v6()? };
        socket.set_reuseaddr(true)?;
        socket.bind(self.addr)?;
        Ok(socket)
    }

    async fn open(&mut self) {
        while self.listener.is_none() {
            let held = self.held.take().map_or_else(|| self.hold(), Ok);
            match held.and_then(|socket| socket.listen(BACKLOG)) {
                Ok(listener) => {
                    self.closed.store(false, Ordering::Release);
                    self.listener = Some(listener);
                }
                // Another client has the port for the moment.
                Err(_) => sleep(Duration::from_millis(20)).await,
            }
        }
    }
}

impl Listener for Port {
    type Io = Line;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (Line, SocketAddr) {
        loop {
            let Some(listener) = &self.listener else {
                self.open().await;
                continue;
            };
            tokio::select! {
                biased;
                Some(time) = self.closings.recv() => self.close(time).await,
                accepted = listener.accept() => match accepted {
                    Ok((stream, peer)) => {
                        // Small replies must not wait for each other.
                        let _ = stream.set_nodelay(true);
                        let line = Line { stream, cord: Cord::default(), head: 0 };
                        return (line, peer);
                    }
                    // Out of descriptors, most likely; hold on until some are free.
                    Err(_) => sleep(Duration::from_millis(20)).await,
                },
            }
        }
    }

    fn local_addr(&self) -> io::Result<SocketAddr> {
        Ok(self.addr)
    }
}

impl Connected<IncomingStream<'_, Port>> for Cord {
    fn connect_info(stream: IncomingStream<'_, Port>) -> Self {
        stream.io().cord.clone()
    }
}
