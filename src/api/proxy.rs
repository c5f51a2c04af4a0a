//! Which proxy a request takes, by the variables and rules of curl. Pure: variables are looked up through a function.
//!
//! - `https_proxy`, `HTTPS_PROXY` for https; `http_proxy` for http, whose upper-case twin any HTTP server could set for
//!   the programs that it starts, so that curl does not read it; then `all_proxy`, `ALL_PROXY`.
//! - `no_proxy`, `NO_PROXY`: `*`, or names apart by commas or blanks, each for itself and everything below it, or
//!   addresses, or networks such as `10.0.0.0/8`. An entry with a port counts for that port.
//! - Empty variables count as not set. A proxy without a scheme is one of HTTP; without a port it has 1080, one
//!   of HTTPS 443.
//!
//! One rule is ours: this machine itself is never asked for through a proxy, which would look for it at home.

use reqwest::Url;
use std::fmt;
use std::net::IpAddr;

/// Looks a variable up.
pub type ProxyVariables<'a> = &'a dyn Fn(&str) -> Option<String>;

/// The way to a server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Route {
    /// Without a proxy.
    Direct(DirectReason),
    Through(Proxy),
}

/// Why there is no proxy on the way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DirectReason {
    /// No variable names one.
    NotSet,
    /// The server is this machine.
    Loopback,
    /// An entry of this variable names the server.
    Except { variable: &'static str, entry: String },
}

/// A proxy. Its address may hold a password, and is shown without.
#[derive(Clone, PartialEq, Eq)]
pub struct Proxy {
    /// The variable that names it.
    pub variable: &'static str,
    url: String,
}

impl Proxy {
    /// Returns the address, with the password in it.
    pub(super) fn url(&self) -> &str {
        &self.url
    }

    /// Returns the password in it, as it is written there.
    pub(super) fn password(&self) -> Option<&str> {
        let (_, rest) = self.url.split_once("://")?;
        let (user, _) = rest.rsplit_once('@')?;
        user.split_once(':').map(|(_, password)| password)
    }

    /// Returns the address as it may be shown.
    #[must_use]
    pub fn shown(&self) -> String {
        let (scheme, rest) = self.url.split_once("://").unwrap_or(("", &self.url));
        let host = rest.rsplit_once('@').map_or(rest, |(_, host)| host);
        format!("{scheme}://{host}")
    }

    /// Returns `true` if the way to the proxy itself is encrypted.
    pub(super) fn is_https(&self) -> bool {
        self.url.starts_with("https://")
    }
}

impl fmt::Debug for Proxy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Proxy").field("variable", &self.variable).field("url", &self.shown()).finish()
    }
}

/// A variable does not name a proxy; its text is not repeated, since it may hold a password.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{variable}: not http://, https:// or socks5:// host:port")]
pub struct BadProxy {
    pub variable: &'static str,
}

/// Finds the way to an address.
///
/// # Errors
///
/// When the variable that counts does not name a proxy.
pub fn route(url: &Url, env: ProxyVariables<'_>) -> Result<Route, BadProxy> {
    if is_loopback(url) {
        return Ok(Route::Direct(DirectReason::Loopback));
    }
    let names: &[&'static str] = if url.scheme() == "https" {
        &["https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"]
    } else {
        &["http_proxy", "all_proxy", "ALL_PROXY"]
    };
    let Some((variable, text)) = first(names, env) else { return Ok(Route::Direct(DirectReason::NotSet)) };
    if let Some((variable, list)) = first(&["no_proxy", "NO_PROXY"], env)
        && let Some(entry) = exception(&list, url)
    {
        return Ok(Route::Direct(DirectReason::Except { variable, entry: entry.to_owned() }));
    }
    let url = address(&text).ok_or(BadProxy { variable })?;
    Ok(Route::Through(Proxy { variable, url }))
}

fn first(names: &[&'static str], env: ProxyVariables<'_>) -> Option<(&'static str, String)> {
    names.iter().find_map(|name| Some((*name, env(name).filter(|text| !text.is_empty())?)))
}

fn is_loopback(url: &Url) -> bool {
    let host = url.host_str().unwrap_or_default();
    host == "localhost" || host.ends_with(".localhost") || ip(host).is_some_and(|ip| ip.is_loopback())
}

/// Reads an address, in brackets or not.
fn ip(host: &str) -> Option<IpAddr> {
    host.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(host).parse().ok()
}

/// Completes the address of a proxy.
fn address(text: &str) -> Option<String> {
    let text = text.trim();
    let (scheme, rest) = text.split_once("://").unwrap_or(("http", text));
    let scheme = match scheme.to_ascii_lowercase().as_str() {
        "http" => "http",
        "https" => "https",
        "socks4" | "socks" => "socks4",
        "socks4a" => "socks4a",
        "socks5" => "socks5",
        "socks5h" => "socks5h",
        _ => return None,
    };
    let rest = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let host = rest.rsplit_once('@').map_or(rest, |(_, host)| host);
    let has_port = host.rsplit_once(']').map_or(host, |(_, port)| port).contains(':');
    let port = if scheme == "https" { 443 } else { 1080 };
    let url = if has_port { format!("{scheme}://{rest}") } else { format!("{scheme}://{rest}:{port}") };
    let usable = !host.is_empty() && !host.starts_with(':') && Url::parse(&url).is_ok_and(|url| url.has_host());
    usable.then_some(url)
}

/// Finds the entry that names the server.
fn exception<'a>(list: &'a str, url: &Url) -> Option<&'a str> {
    if list.trim() == "*" {
        return Some("*");
    }
    let host = url.host_str()?;
    let port = url.port_or_known_default()?;
    list.split(|ch: char| ch == ',' || ch.is_whitespace()).filter(|entry| !entry.is_empty()).find(|entry| {
        let (name, own) = split_port(entry);
        own.is_none_or(|own| own == port) && names(name, host)
    })
}

/// Takes the port off an entry; an address of IPv6 without brackets has none.
fn split_port(entry: &str) -> (&str, Option<u16>) {
    match entry.rsplit_once(':') {
        Some((name, port)) if !name.contains(':') || name.ends_with(']') => match port.parse() {
            Ok(port) => (name, Some(port)),
            Err(_) => (entry, None),
        },
        _ => (entry, None),
    }
}

fn names(entry: &str, host: &str) -> bool {
    let Some(host_ip) = ip(host) else {
        let entry = entry.strip_prefix('.').unwrap_or(entry);
        let entry = entry.strip_suffix('.').unwrap_or(entry).to_ascii_lowercase();
        let host = host.strip_suffix('.').unwrap_or(host).to_ascii_lowercase();
        let above = host.strip_suffix(&entry);
        return !entry.is_empty() && above.is_some_and(|above| above.is_empty() || above.ends_with('.'));
    };
    match entry.split_once('/') {
        None => ip(entry) == Some(host_ip),
        Some((network, bits)) => match (ip(network), bits.parse()) {
            (Some(network), Ok(bits)) => same_network(network, host_ip, bits),
            _ => false,
        },
    }
}

fn same_network(network: IpAddr, host: IpAddr, bits: u32) -> bool {
    let (network, host, width) = match (network, host) {
        (IpAddr::V4(network), IpAddr::V4(host)) => (u128::from(network.to_bits()), u128::from(host.to_bits()), 32),
        (IpAddr::V6(network), IpAddr::V6(host)) => (network.to_bits(), host.to_bits(), 128),
        _ => return false,
    };
    // What is shifted out by all of its bits is equal.
    bits <= width && (network ^ host).checked_shr(width - bits).unwrap_or_default() == 0
}
