//! What a client is told of the way to its server: limits, proxy, trust, and what the server wants in its headers.

use super::proxy::{self, BadProxy, DirectReason, ProxyVariables, Route};
use super::tls::Trust;
use crate::domain::environment::{Environment, Network};
use crate::domain::lang::Lang;
use reqwest::Url;
use std::path::PathBuf;
use std::time::Duration;

/// How long and how much is waited for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// For a connection, with the TLS handshake.
    pub connect: Duration,
    /// For the whole answer of a read.
    pub read: Duration,
    /// For the whole answer of a write. The server takes up to 25 s a hop (contract 5.2); giving up sooner would
    /// make unknown outcomes.
    pub write: Duration,
    /// Bytes of one answer, decompressed. A page of 1000 service instances with ten processes each has some 10 MiB.
    pub body: u64,
}

impl Default for Limits {
    fn default() -> Self {
        let seconds = Duration::from_secs;
        Self { connect: seconds(5), read: seconds(30), write: seconds(40), body: 32 * 1024 * 1024 }
    }
}

/// The way to a server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// How long and how much is waited for.
    pub limits: Limits,
    /// Most items of a page that are asked for.
    pub page: u64,
    /// Most reads on their way at a time.
    pub parallel: usize,
    /// Most service instances that are written to at a time.
    pub writes: usize,
    /// The tenant, which then stands in place of the supplier account.
    pub tenant: Option<String>,
    /// The language of the server's messages; none means that of the screen.
    pub messages: Option<Lang>,
    /// The proxy, or why there is none.
    pub route: Result<Route, BadProxy>,
    /// Whom to trust.
    pub trust: Trust,
    /// The files of the client's own certificate and key.
    pub client: Option<(PathBuf, PathBuf)>,
}

impl Link {
    /// Puts together what settings and variables say.
    #[must_use]
    pub fn find(environment: &Environment, network: &Network, env: ProxyVariables<'_>) -> Self {
        let seconds = Duration::from_secs;
        // An address that is none is told when it is used.
        let url = Url::parse(environment.url.trim());
        let route = url.map_or(Ok(Route::Direct(DirectReason::NotSet)), |url| proxy::route(&url, env));
        Self {
            limits: Limits {
                connect: seconds(network.connect_timeout),
                read: seconds(network.read_timeout),
                write: seconds(network.write_timeout),
                ..Limits::default()
            },
            page: network.page,
            parallel: network.parallel,
            writes: network.writes,
            tenant: environment.tenant.clone(),
            messages: network.messages,
            route,
            trust: Trust::find(network.ca_file.clone(), env),
            client: network.client.clone(),
        }
    }

    /// The way of a client with these limits that knows nothing of its surroundings.
    #[must_use]
    pub fn plain(limits: Limits) -> Self {
        let Network { page, parallel, writes, .. } = Network::default();
        Self {
            limits,
            page,
            parallel,
            writes,
            tenant: None,
            messages: None,
            route: Ok(Route::Direct(DirectReason::NotSet)),
            trust: Trust::default(),
            client: None,
        }
    }
}
