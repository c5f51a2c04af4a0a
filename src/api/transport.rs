//! Connections: how they are made, how much of an answer is read, and what a broken one means.

use super::error::{ApiError, ErrorKind, Handshake, Refusal};
use super::link::Link;
use super::proxy::{BadProxy, Route};
use super::tls;
use reqwest::{Client, Response, Url};
use std::error::Error;
use std::io;
use std::time::Duration;

/// A connection that idled longer is not used again: whatever stands between may have dropped it in silence, and a
/// write on it would have an unknown outcome.
const IDLE: Duration = Duration::from_secs(15);

/// Makes the client that the way needs: no certificates are read where there is no TLS.
pub(super) async fn build(url: &Url, link: &Link) -> Result<Client, ApiError> {
    let failed = |kind, message: String| ApiError { message, ..ApiError::new(kind, "settings") };
    let mut builder = Client::builder()
        .user_agent(concat!("bkproc/", env!("CARGO_PKG_VERSION")))
        .connect_timeout(link.limits.connect)
        .pool_idle_timeout(IDLE)
        .redirect(reqwest::redirect::Policy::none())
        .referer(false)
        .retry(reqwest::retry::never())
        // Whose certificate it was is told to a person who asks.
        .tls_info(true)
        // The variables were read by our own rules.
        .no_proxy();
    let mut encrypted = url.scheme() == "https";
    if let Ok(Route::Through(proxy)) = &link.route {
        encrypted |= proxy.is_https();
        let told = BadProxy { variable: proxy.variable };
        let proxy = reqwest::Proxy::all(proxy.url()).map_err(|_| failed(ErrorKind::Settings, told.to_string()))?;
        builder = builder.proxy(proxy);
    }
    let config = if encrypted {
        let (trust, client) = (link.trust.clone(), link.client.clone());
        tokio::task::spawn_blocking(move || tls::config(Some(&trust), client.as_ref()))
            .await
            .map_err(|error| failed(ErrorKind::Tls, error.to_string()))?
    } else {
        tls::config(None, None)
    };
    let config = config.map_err(|fault| failed(ErrorKind::Settings, fault.to_string()))?;
    builder.tls_backend_preconfigured(config).build().map_err(|error| failed(ErrorKind::Tls, innermost(&error)))
}

/// Reads a body, decompressed as it comes, up to a limit.
pub(super) async fn receive(mut response: Response, limit: u64) -> Result<Vec<u8>, (ErrorKind, String)> {
    let too_large = || (ErrorKind::TooLarge { limit }, String::new());
    let length = response.content_length();
    if length.is_some_and(|length| length > limit) {
        return Err(too_large());
    }
    // At once where it is told, so that no outgrown copies are left behind.
    let mut body = Vec::with_capacity(length.and_then(|length| usize::try_from(length).ok()).unwrap_or_default());
    while let Some(chunk) = response.chunk().await.map_err(|error| failure(&error))? {
        if (body.len() + chunk.len()) as u64 > limit {
            return Err(too_large());
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body)
}

/// What a failed tunnel says when its proxy answered 407. The type of the error is private to hyper-util, so its words are
/// all there is; a test of the proxy fails when they change.
const PROXY_WANTS_PASSWORD: &str = "tunnel error: proxy authorization required";

/// Returns `true` if a proxy refused the tunnel because it wants a user name and a password (407).
pub(super) fn is_proxy_password_wanted(error: &reqwest::Error) -> bool {
    error.is_connect() && innermost(error) == PROXY_WANTS_PASSWORD
}

/// Returns what a failed exchange means, and above all whether anything was sent.
pub(super) fn failure(error: &reqwest::Error) -> (ErrorKind, String) {
    let message = innermost(error);
    let io = |kinds: &[io::ErrorKind]| {
        causes(error).any(|cause| cause.downcast_ref::<io::Error>().is_some_and(|io| kinds.contains(&io.kind())))
    };
    let kind = if error.is_builder() || is_proxy_password_wanted(error) {
        ErrorKind::Settings
    } else if causes(error).any(|cause| cause.downcast_ref().is_some_and(tls::is_unwelcome)) {
        ErrorKind::Tls
    } else if error.is_connect() {
        // Time that ran out while connecting is a failed connection: nothing was sent.
        let handshake = causes(error).any(<dyn Error>::is::<rustls::Error>) || io(&[io::ErrorKind::UnexpectedEof]);
        if handshake { ErrorKind::Tls } else { ErrorKind::Connect }
    } else if error.is_timeout() {
        ErrorKind::Timeout
    } else if io(&[io::ErrorKind::InvalidData, io::ErrorKind::InvalidInput])
        || causes(error).filter_map(<dyn Error>::downcast_ref::<hyper::Error>).any(hyper::Error::is_parse)
    {
        // Broken compression; or an answer of another protocol.
        ErrorKind::Garbage
    } else {
        ErrorKind::Cut
    };
    (kind, message)
}

/// Finds the server's certificate that was refused, if that is what happened.
pub(super) fn refusal(error: &reqwest::Error) -> Option<Refusal> {
    causes(error).find_map(|cause| tls::refusal(cause.downcast_ref::<rustls::Error>()?)).cloned()
}

/// Finds out why a handshake failed that was not about the server's certificate.
pub(super) fn handshake(error: &reqwest::Error) -> Handshake {
    let told = causes(error).find_map(|cause| cause.downcast_ref::<rustls::Error>());
    told.map_or(Handshake::Closed, tls::handshake)
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

/// Returns the words of the first cause: the ones around it name layers of this program, and may hold the address.
fn innermost(error: &reqwest::Error) -> String {
    causes(error).last().map(ToString::to_string).unwrap_or_default()
}
