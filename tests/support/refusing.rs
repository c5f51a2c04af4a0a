//! An address where no one listens.

use std::net::SocketAddr;
use tokio::net::TcpSocket;

/// An address of loopback that refuses every connection for as long as this lives: its port is taken, and never listened
/// on. A port that was only free a moment ago may be that of another test by now.
pub(crate) struct Refusing {
    pub(crate) address: SocketAddr,
    _socket: TcpSocket,
}

impl Refusing {
    pub(crate) fn bind() -> Self {
        let socket = TcpSocket::new_v4().expect("a socket");
        socket.bind(SocketAddr::from(([127, 0, 0, 1], 0))).expect("a free port");
        Self { address: socket.local_addr().expect("an address"), _socket: socket }
    }

    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.address)
    }
}
