//! Connections: how they are made, how much of an answer is read, and what a broken one means.

use super::error::{ApiError, ErrorKind};
use reqwest::{Client, Response, Url};
use std::error::Error;
use std::io;
use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

/// A connection that idled longer is not used again: whatever stands between may have dropped it in silence, and a
/// write on it would have an unknown outcome.
const IDLE: Duration = Duration::from_secs(15);

/// Makes the client that the address needs: no certificates without TLS, no proxy to this machine itself.
pub(super) async fn build(url: &Url, connect: Duration) -> Result<Client, ApiError> {
    let mut builder = Client::builder()
        .user_agent(concat!("bkproc/", env!("CARGO_PKG_VERSION")))
        .connect_timeout(connect)
        .pool_idle_timeout(IDLE)
        .redirect(reqwest::redirect::Policy::none())
        .referer(false)
        .retry(reqwest::retry::never());
    if is_loopback(url) {
        builder = builder.no_proxy();
    }
    let failed = |message: String| ApiError { message, ..ApiError::new(ErrorKind::Tls, "settings") };
    let built = if url.scheme() == "https" {
        // Already set by an earlier client, or by the program: then that one is as good.
        let _ = rustls::crypto::ring::default_provider().install_default();
        // The system's certificates are files, some hundred of them.
        tokio::task::spawn_blocking(|| builder.build()).await.map_err(|error| failed(error.to_string()))?
    } else {
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let tls = rustls::ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .map_err(|error| failed(error.to_string()))?
            .with_root_certificates(rustls::RootCertStore::empty())
            .with_no_client_auth();
        builder.tls_backend_preconfigured(tls).build()
    };
    built.map_err(|error| failed(innermost(&error)))
}

fn is_loopback(url: &Url) -> bool {
    let host = url.host_str().unwrap_or_default();
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    host == "localhost" || host.ends_with(".localhost") || bare.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback())
}

/// Reads a body, decompressed as it comes, up to a limit.
pub(super) async fn receive(mut response: Response, limit: u64) -> Result<Vec<u8>, (ErrorKind, String)> {
    let too_large = || (ErrorKind::TooLarge { limit }, String::new());
    if response.content_length().is_some_and(|length| length > limit) {
        return Err(too_large());
    }
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(|error| failure(&error))? {
        if (body.len() + chunk.len()) as u64 > limit {
            return Err(too_large());
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body)
}

/// Tells what a failed exchange means, and above all whether anything was sent.
pub(super) fn failure(error: &reqwest::Error) -> (ErrorKind, String) {
    let message = innermost(error);
    let io = |kinds: &[io::ErrorKind]| {
        causes(error).any(|cause| cause.downcast_ref::<io::Error>().is_some_and(|io| kinds.contains(&io.kind())))
    };
    let kind = if error.is_builder() {
        ErrorKind::Settings
    } else if error.is_connect() {
        // Time that ran out while connecting is a failed connection: nothing was sent.
        let handshake = causes(error).any(<dyn Error>::is::<rustls::Error>) || io(&[io::ErrorKind::UnexpectedEof]);
        if handshake { ErrorKind::Tls } else { ErrorKind::Connect }
    } else if error.is_timeout() {
        ErrorKind::Timeout
    } else if io(&[io::ErrorKind::InvalidData, io::ErrorKind::InvalidInput]) || message.starts_with("invalid HTTP") {
        // Broken compression; or an answer of another protocol, which hyper tells in words only.
        ErrorKind::Garbage
    } else {
        ErrorKind::Cut
    };
    (kind, message)
}

/// Iterates over an error and what caused it. An I/O error that wraps another one hides it from `source`.
fn causes<'a>(error: &'a (dyn Error + 'static)) -> impl Iterator<Item = &'a (dyn Error + 'static)> {
    std::iter::successors(Some(error), |error: &&'a (dyn Error + 'static)| {
        let error: &'a (dyn Error + 'static) = *error;
        match error.downcast_ref::<io::Error>().and_then(io::Error::get_ref) {
            Some(inner) => Some(inner),
            None => error.source(),
        }
    })
}

/// Gives the words of the first cause: the ones around it name layers of this program, and may hold the address.
fn innermost(error: &reqwest::Error) -> String {
    causes(error).last().map(ToString::to_string).unwrap_or_default()
}
