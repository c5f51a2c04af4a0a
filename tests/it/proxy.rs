//! Which proxy is taken: a table against the rules of curl, and the way through real proxies on the loopback.

use crate::support::refusing::Refusing;
use crate::support::server::{Reply, Server};
use bkproc::api::proxy::{BadProxy, DirectReason, Route, route};
use bkproc::api::{Api, ApiError, ErrorKind, HttpApi, Link};
use bkproc::domain::environment::{Credentials, Door, Environment, Network};
use bkproc::domain::lang::Lang;
use bkproc::i18n::explain::api_error;
use std::sync::{Arc, Mutex};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

type Vars = &'static [(&'static str, &'static str)];

fn lookup(pairs: &[(&'static str, String)]) -> impl Fn(&str) -> Option<String> {
    move |name| pairs.iter().find(|(own, _)| *own == name).map(|(_, value)| value.clone())
}

/// The way in one word: the proxy as it is shown, `-` for no variable, `=` for this machine, else the entry.
fn told(url: &str, vars: Vars) -> String {
    let pairs: Vec<_> = vars.iter().map(|(name, value)| (*name, (*value).to_owned())).collect();
    match route(&url.parse().unwrap(), &lookup(&pairs)) {
        Ok(Route::Through(proxy)) => format!("{} {}", proxy.variable, proxy.shown()),
        Ok(Route::Direct(DirectReason::NotSet)) => "-".to_owned(),
        Ok(Route::Direct(DirectReason::Loopback)) => "=".to_owned(),
        Ok(Route::Direct(DirectReason::Except { variable, entry })) => format!("{variable} {entry}"),
        Err(BadProxy { variable }) => format!("bad {variable}"),
    }
}

#[test]
fn the_proxy_is_the_one_that_curl_would_take() {
    const HTTPS: &str = "https://cmdb.corp.example/api";
    const HTTP: &str = "http://cmdb.corp.example:8080/api";
    const P: (&str, &str) = ("https_proxy", "http://p:1");
    let table: &[(&str, Vars, &str)] = &[
        // Which variable.
        (HTTPS, &[], "-"),
        (HTTPS, &[("https_proxy", "http://p:1")], "https_proxy http://p:1"),
        (HTTPS, &[("HTTPS_PROXY", "http://p:1")], "HTTPS_PROXY http://p:1"),
        (HTTPS, &[("HTTPS_PROXY", "http://big:1"), ("https_proxy", "http://p:1")], "https_proxy http://p:1"),
        (HTTPS, &[("http_proxy", "http://p:1")], "-"),
        (HTTP, &[("http_proxy", "http://p:1")], "http_proxy http://p:1"),
        (HTTP, &[("https_proxy", "http://p:1")], "-"),
        (HTTP, &[("HTTP_PROXY", "http://p:1")], "-"),
        (HTTP, &[("all_proxy", "http://p:1")], "all_proxy http://p:1"),
        (HTTPS, &[("ALL_PROXY", "http://p:1")], "ALL_PROXY http://p:1"),
        (HTTPS, &[("ALL_PROXY", "http://big:1"), ("all_proxy", "http://p:1")], "all_proxy http://p:1"),
        (HTTPS, &[("all_proxy", "http://all:1"), ("HTTPS_PROXY", "http://p:1")], "HTTPS_PROXY http://p:1"),
        (HTTPS, &[("https_proxy", ""), ("HTTPS_PROXY", "http://p:1")], "HTTPS_PROXY http://p:1"),
        (HTTPS, &[("https_proxy", ""), ("all_proxy", "")], "-"),
        // What a proxy may be.
        (HTTPS, &[("https_proxy", "p:1")], "https_proxy http://p:1"),
        (HTTPS, &[("https_proxy", "p")], "https_proxy http://p:1080"),
        (HTTPS, &[("https_proxy", "http://p")], "https_proxy http://p:1080"),
        (HTTPS, &[("https_proxy", "http://p:80")], "https_proxy http://p:80"),
        (HTTPS, &[("https_proxy", "https://p")], "https_proxy https://p:443"),
        (HTTPS, &[("https_proxy", "http://u:s3cret@p:1/")], "https_proxy http://p:1"),
        (HTTPS, &[("https_proxy", "socks5://p")], "https_proxy socks5://p:1080"),
        (HTTPS, &[("https_proxy", "SOCKS5H://p:9")], "https_proxy socks5h://p:9"),
        (HTTPS, &[("https_proxy", "socks4a://p:9")], "https_proxy socks4a://p:9"),
        (HTTPS, &[("https_proxy", "socks://p:9")], "https_proxy socks4://p:9"),
        (HTTPS, &[("https_proxy", "http://[fd00::1]")], "https_proxy http://[fd00::1]:1080"),
        (HTTPS, &[("https_proxy", "http://[fd00::1]:3128")], "https_proxy http://[fd00::1]:3128"),
        (HTTPS, &[("https_proxy", "ftp://p:1")], "bad https_proxy"),
        (HTTPS, &[("https_proxy", "http://:1")], "bad https_proxy"),
        (HTTPS, &[("https_proxy", "http://p:port")], "bad https_proxy"),
        // What goes without: names.
        (HTTPS, &[P, ("no_proxy", "*")], "no_proxy *"),
        (HTTPS, &[P, ("no_proxy", " * ")], "no_proxy *"),
        (HTTPS, &[P, ("no_proxy", "*,x")], "https_proxy http://p:1"),
        (HTTPS, &[P, ("no_proxy", "cmdb.corp.example")], "no_proxy cmdb.corp.example"),
        (HTTPS, &[P, ("no_proxy", "corp.example")], "no_proxy corp.example"),
        (HTTPS, &[P, ("no_proxy", ".corp.example")], "no_proxy .corp.example"),
        (HTTPS, &[P, ("no_proxy", "CORP.Example.")], "no_proxy CORP.Example."),
        (HTTPS, &[P, ("no_proxy", "orp.example")], "https_proxy http://p:1"),
        (HTTPS, &[P, ("no_proxy", "*.corp.example")], "https_proxy http://p:1"),
        (HTTPS, &[P, ("no_proxy", "x.cmdb.corp.example")], "https_proxy http://p:1"),
        (HTTPS, &[P, ("no_proxy", "a, b\texample ,c")], "no_proxy example"),
        (HTTPS, &[P, ("no_proxy", ", ,")], "https_proxy http://p:1"),
        (HTTPS, &[P, ("no_proxy", ".")], "https_proxy http://p:1"),
        (HTTPS, &[P, ("NO_PROXY", "example")], "NO_PROXY example"),
        (HTTPS, &[P, ("no_proxy", "other"), ("NO_PROXY", "example")], "https_proxy http://p:1"),
        (HTTPS, &[P, ("no_proxy", ""), ("NO_PROXY", "example")], "NO_PROXY example"),
        ("https://cmdb.corp.example./", &[P, ("no_proxy", "corp.example")], "no_proxy corp.example"),
        // Ports.
        (HTTPS, &[P, ("no_proxy", "corp.example:443")], "no_proxy corp.example:443"),
        (HTTPS, &[P, ("no_proxy", "corp.example:8443")], "https_proxy http://p:1"),
        (HTTP, &[("http_proxy", "p:1"), ("no_proxy", "corp.example:8080")], "no_proxy corp.example:8080"),
        // Addresses and networks.
        ("https://10.1.2.3/", &[P, ("no_proxy", "10.1.2.3")], "no_proxy 10.1.2.3"),
        ("https://10.1.2.3/", &[P, ("no_proxy", "10.1.2.3:443")], "no_proxy 10.1.2.3:443"),
        ("https://10.1.2.3/", &[P, ("no_proxy", "2.3")], "https_proxy http://p:1"),
        ("https://10.1.2.3/", &[P, ("no_proxy", "10.0.0.0/8")], "no_proxy 10.0.0.0/8"),
        ("https://10.1.2.3/", &[P, ("no_proxy", "10.1.2.0/25")], "no_proxy 10.1.2.0/25"),
        ("https://10.1.2.3/", &[P, ("no_proxy", "10.1.2.128/25")], "https_proxy http://p:1"),
        ("https://10.1.2.3/", &[P, ("no_proxy", "10.1.2.3/32")], "no_proxy 10.1.2.3/32"),
        ("https://10.1.2.3/", &[P, ("no_proxy", "10.0.0.0/33")], "https_proxy http://p:1"),
        ("https://10.1.2.3/", &[P, ("no_proxy", "10.0.0.0/x")], "https_proxy http://p:1"),
        ("https://[fd00::5]/", &[P, ("no_proxy", "fd00::5")], "no_proxy fd00::5"),
        ("https://[fd00::5]/", &[P, ("no_proxy", "[fd00:0::5]:443")], "no_proxy [fd00:0::5]:443"),
        ("https://[fd00::5]/", &[P, ("no_proxy", "fd00::/8")], "no_proxy fd00::/8"),
        ("https://[fd00::5]/", &[P, ("no_proxy", "10.0.0.0/8")], "https_proxy http://p:1"),
        (HTTPS, &[P, ("no_proxy", "10.0.0.0/8")], "https_proxy http://p:1"),
        // This machine itself: ours.
        ("http://127.0.0.1:18080/", &[("http_proxy", "p:1")], "="),
        ("http://localhost/", &[("all_proxy", "p:1")], "="),
        ("http://[::1]:80/", &[("all_proxy", "p:1")], "="),
    ];
    assert!(table.len() >= 40);
    for (url, vars, expected) in table {
        assert_eq!(told(url, vars), *expected, "{url} {vars:?}");
    }
}

#[test]
fn the_password_of_a_proxy_is_shown_nowhere() {
    let pairs = [("https_proxy", "http://u:s3cret@p:1".to_owned())];
    let found = route(&"https://h/".parse().unwrap(), &lookup(&pairs)).unwrap();
    assert!(!format!("{found:?}").contains("s3cret"), "{found:?}");
    let pairs = [("https_proxy", "odd://u:s3cret@p:1".to_owned())];
    let error = route(&"https://h/".parse().unwrap(), &lookup(&pairs)).unwrap_err();
    assert!(!format!("{error:?} {error}").contains("s3cret"), "{error:?}");
}

/// A proxy of HTTP and of SOCKS5 which passes everything on to one server, and what it was asked for.
struct Through {
    address: String,
    asked: Arc<Mutex<Vec<String>>>,
}

impl Through {
    async fn start(to: &Server) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap().to_string();
        let to = to.url.strip_prefix("http://").unwrap().to_owned();
        let asked = Arc::new(Mutex::new(Vec::new()));
        let log = Arc::clone(&asked);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(pass(stream, to.clone(), Arc::clone(&log)));
            }
        });
        Self { address, asked }
    }

    fn asked(&self) -> Vec<String> {
        self.asked.lock().unwrap().clone()
    }
}

async fn pass(mut from: TcpStream, to: String, log: Arc<Mutex<Vec<String>>>) {
    let mut first = [0];
    from.peek(&mut first).await.unwrap();
    let mut server = TcpStream::connect(to).await.unwrap();
    if first == [5] {
        // No authentication, then a request for a name: version, command, zero, 3, length, name, port.
        let mut hello = [0; 2];
        from.read_exact(&mut hello).await.unwrap();
        from.read_exact(&mut vec![0; usize::from(hello[1])]).await.unwrap();
        from.write_all(&[5, 0]).await.unwrap();
        let mut head = [0; 5];
        from.read_exact(&mut head).await.unwrap();
        assert_eq!(head[..4], [5, 1, 0, 3], "it asks by name");
        let mut name = vec![0; usize::from(head[4]) + 2];
        from.read_exact(&mut name).await.unwrap();
        let port = u16::from_be_bytes([name[name.len() - 2], name[name.len() - 1]]);
        log.lock().unwrap().push(format!("socks {}:{port}", String::from_utf8_lossy(&name[..name.len() - 2])));
        from.write_all(&[5, 0, 0, 1, 0, 0, 0, 0, 0, 0]).await.unwrap();
    } else {
        let mut head = Vec::new();
        while !head.ends_with(b"\r\n\r\n") {
            from.read_buf(&mut head).await.unwrap();
            if !head.starts_with(b"CONNECT") && head.windows(4).any(|four| four == b"\r\n\r\n") {
                break;
            }
        }
        let text = String::from_utf8_lossy(&head).into_owned();
        let key = text.lines().find(|line| line.to_lowercase().starts_with("proxy-authorization"));
        log.lock().unwrap().push(format!("{} {}", text.lines().next().unwrap(), key.unwrap_or_default()));
        if text.starts_with("CONNECT") {
            from.write_all(b"HTTP/1.1 200 OK\r\n\r\n").await.unwrap();
        } else {
            // The server wants the path alone.
            let rest = text.replacen("http://cmdb.test", "", 1);
            server.write_all(rest.as_bytes()).await.unwrap();
        }
    }
    let _ = tokio::io::copy_bidirectional(&mut from, &mut server).await;
}

async fn read_through(url: &str, variable: &'static str, proxy: String) -> Result<usize, ApiError> {
    let environment = Environment { name: "e".into(), url: url.into(), door: Door::Direct, ..Environment::default() };
    let link = Link::find(&environment, &Network::default(), &lookup(&[(variable, proxy)]));
    let credentials = Credentials { user: "wang".into(), ..Credentials::default() };
    let api = HttpApi::open(&environment, Arc::new(move || Ok(credentials.clone())), Lang::En, link)?;
    api.businesses().await.map(|list| list.len())
}

fn businesses() -> Reply {
    Reply::json(r#"{"result":true,"bk_error_code":0,"data":{"count":1,"info":[{"bk_biz_id":3,"bk_biz_name":"b"}]}}"#)
}

#[tokio::test]
async fn requests_go_through_a_proxy_of_http() {
    let server = Server::always(businesses()).await;
    let proxy = Through::start(&server).await;
    let found = read_through("http://cmdb.test", "http_proxy", format!("http://u:pw@{}", proxy.address)).await;
    assert_eq!(found, Ok(1));
    let asked = proxy.asked();
    assert_eq!(asked.len(), 1);
    assert!(asked[0].starts_with("POST http://cmdb.test/api/v3/biz/search/0 HTTP/1.1"), "{asked:?}");
    assert!(asked[0].to_lowercase().contains("proxy-authorization: basic dtpwdw=="), "{asked:?}");
    let seen = server.seen();
    assert!(!seen[0].path.contains("cmdb.test"), "{seen:?}");
}

#[tokio::test]
async fn tls_goes_through_a_tunnel_that_sees_host_and_port_only() {
    let server = Server::rude(b"no tls here").await;
    let proxy = Through::start(&server).await;
    let error =
        read_through("https://cmdb.test", "https_proxy", format!("http://{}", proxy.address)).await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::Tls, "{error:?}");
    assert_eq!(proxy.asked(), ["CONNECT cmdb.test:443 HTTP/1.1 "]);
}

#[tokio::test]
async fn requests_go_through_a_proxy_of_socks_that_looks_names_up() {
    let server = Server::always(businesses()).await;
    let proxy = Through::start(&server).await;
    let found = read_through("http://cmdb.test:8080", "all_proxy", format!("socks5h://{}", proxy.address)).await;
    assert_eq!((found, proxy.asked()), (Ok(1), vec!["socks cmdb.test:8080".to_owned()]));
}

#[tokio::test]
async fn a_proxy_that_is_not_there_is_a_failed_connection_and_one_that_is_none_a_setting() {
    let gone = Refusing::bind();
    let error = read_through("http://cmdb.test", "http_proxy", gone.url()).await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::Connect, "{error:?}");
    let error = read_through("http://cmdb.test", "http_proxy", "odd://u:pw@p".to_owned()).await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::Settings);
    assert!(error.message.starts_with("http_proxy") && !error.message.contains("pw"), "{error:?}");
}

#[tokio::test]
async fn a_proxy_that_wants_a_password_is_told_as_one() {
    for (url, variable) in [("http://cmdb.test", "http_proxy"), ("https://cmdb.test", "https_proxy")] {
        let proxy = Server::always(Reply::http(407, "Proxy-Authenticate: Basic realm=\"p\"", b"")).await;
        let error = read_through(url, variable, proxy.url.clone()).await.unwrap_err();
        assert_eq!(error.kind, ErrorKind::Settings, "{url}: {error:?}");
        assert_eq!(error.status, Some(407), "{url}: {error:?}");
        assert!(!error.outcome_unknown());
        for (lang, what) in [(Lang::En, "The proxy wants a user name"), (Lang::Zh, "代理要求用户名和密码")] {
            assert!(api_error(lang, &error).what.contains(what), "{url}: {error:?}");
        }
    }
}
