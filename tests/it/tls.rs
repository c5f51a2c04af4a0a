//! TLS on the loopback: who is trusted, in which order, and what is said of a certificate that is refused.

use bkproc::api::error::{Authorities, Distrust, Handshake, Refusal};
use bkproc::api::tls::{Trust, authorities};
use bkproc::api::{Api, ApiError, ErrorKind, Headers, HttpApi, Link, Probe};
use bkproc::domain::environment::{Credentials, Door, Environment, Network, Secret};
use bkproc::domain::lang::Lang;
use bkproc::i18n::explain::api_error;
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, DnType, IsCa, KeyPair, date_time_ymd};
use rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};
use rustls::server::WebPkiClientVerifier;
use rustls::{RootCertStore, ServerConfig};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;

const ANSWER: &[u8] = b"HTTP/1.1 200 OK\r\ncontent-length: 63\r\nconnection: close\r\n\r\n\
    {\"result\":true,\"bk_error_code\":0,\"data\":{\"count\":0,\"info\":[]}}   ";

type Ca = CertifiedIssuer<'static, KeyPair>;

fn params(name: &str, hosts: &[&str]) -> CertificateParams {
    let hosts: Vec<String> = hosts.iter().map(|host| (*host).to_owned()).collect();
    let mut params = CertificateParams::new(hosts).unwrap();
    params.distinguished_name.push(DnType::CommonName, name);
    params.distinguished_name.push(DnType::OrganizationName, "示例公司");
    params.not_before = date_time_ymd(2020, 1, 1);
    params.not_after = date_time_ymd(2100, 1, 1);
    params
}

fn company() -> Ca {
    let mut params = params("Company CA", &[]);
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap()
}

struct Leaf {
    chain: Vec<CertificateDer<'static>>,
    key: KeyPair,
}

impl Leaf {
    fn signed(params: &CertificateParams, ca: &Ca) -> Self {
        let key = KeyPair::generate().unwrap();
        let certificate = params.signed_by(&key, ca).unwrap();
        Self { chain: vec![certificate.der().clone()], key }
    }

    fn own(params: &CertificateParams) -> Self {
        let key = KeyPair::generate().unwrap();
        let certificate = params.self_signed(&key).unwrap();
        Self { chain: vec![certificate.der().clone()], key }
    }

    fn secret(&self) -> PrivateKeyDer<'static> {
        PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(self.key.serialize_der()))
    }
}

/// A server that answers every request with no businesses; with `clients`, only to those whom that CA signed.
async fn serve(leaf: &Leaf, clients: Option<&Ca>) -> u16 {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let builder =
        ServerConfig::builder_with_provider(Arc::clone(&provider)).with_safe_default_protocol_versions().unwrap();
    let builder = match clients {
        None => builder.with_no_client_auth(),
        Some(ca) => {
            let mut roots = RootCertStore::empty();
            roots.add(ca.der().clone()).unwrap();
            let judge = WebPkiClientVerifier::builder_with_provider(Arc::new(roots), provider).build().unwrap();
            builder.with_client_cert_verifier(judge)
        }
    };
    let config = builder.with_single_cert(leaf.chain.clone(), leaf.secret()).unwrap();
    let acceptor = TlsAcceptor::from(Arc::new(config));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let acceptor = acceptor.clone();
            tokio::spawn(async move {
                let Ok(mut stream) = acceptor.accept(stream).await else { return };
                let _ = stream.read(&mut [0; 4096]).await;
                let _ = stream.write_all(ANSWER).await;
                let _ = stream.shutdown().await;
            });
        }
    });
    port
}

struct Folder(tempfile::TempDir);

impl Folder {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn put(&self, name: &str, text: &str) -> PathBuf {
        let path = self.0.path().join(name);
        fs::write(&path, text).unwrap();
        path
    }
}

async fn ask(port: u16, network: Network, vars: &[(&str, &Path)]) -> Result<usize, ApiError> {
    client(port, &network, vars)?.businesses().await.map(|list| list.len())
}

fn client(port: u16, network: &Network, vars: &[(&str, &Path)]) -> Result<HttpApi, ApiError> {
    let environment = Environment {
        name: "e".into(),
        url: format!("https://localhost:{port}"),
        door: Door::Direct,
        ..Environment::default()
    };
    let env = |name: &str| vars.iter().find(|(own, _)| *own == name).map(|(_, path)| path.to_str().unwrap().to_owned());
    let link = Link::find(&environment, network, &env);
    let app_secret = Some(Secret::new("t0k3n-of-wang".into()));
    let credentials = Credentials { user: "wang".into(), app_code: "app".into(), app_secret, ..Credentials::default() };
    HttpApi::open(&environment, Arc::new(move || Ok(credentials.clone())), Lang::En, link)
}

fn trusting(path: &Path) -> Network {
    Network { ca_file: Some(path.to_owned()), ..Network::default() }
}

/// Asks a server that must be refused; returns the reason, and what a person is told in English.
async fn refused(leaf: &Leaf, network: Network) -> (Refusal, String) {
    let error = ask(serve(leaf, None).await, network, &[]).await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::Tls, "{error:?}");
    for lang in [Lang::Zh, Lang::En] {
        let told = api_error(lang, &error);
        assert!(told.next.is_some() && told.why.is_some(), "{told:?}");
    }
    let told = api_error(Lang::En, &error);
    let refusal = error.refusal().cloned().unwrap_or_else(|| panic!("{error:?}"));
    (refusal, format!("{}. {}. {}", told.what, told.why.unwrap(), told.next.unwrap()))
}

#[tokio::test]
async fn an_authority_of_the_settings_or_of_the_variables_is_trusted() {
    let (folder, ca) = (Folder::new(), company());
    let path = folder.put("ca.pem", &ca.pem());
    let port = serve(&Leaf::signed(&params("cmdb", &["localhost"]), &ca), None).await;
    assert_eq!(ask(port, trusting(&path), &[]).await, Ok(0));
    assert_eq!(ask(port, Network::default(), &[("SSL_CERT_FILE", &path)]).await, Ok(0));
    // A folder is searched by the names that OpenSSL gives.
    let hashed = Folder::new();
    hashed.put("0a1b2c3d.0", &ca.pem());
    assert_eq!(ask(port, Network::default(), &[("SSL_CERT_DIR", hashed.0.path())]).await, Ok(0));
    let other = folder.put("other.pem", &company().pem());
    let error = ask(port, trusting(&other), &[("SSL_CERT_FILE", &path)]).await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::Tls, "the settings come first: {error:?}");
}

#[tokio::test]
async fn a_certificate_that_is_trusted_can_be_looked_at_too() {
    let (ca, folder) = (company(), Folder::new());
    let leaf = Leaf::signed(&params("cmdb", &["localhost"]), &ca);
    let path = folder.put("ca.pem", &ca.pem());
    let api = client(serve(&leaf, None).await, &trusting(&path), &[]).unwrap();
    let Probe { observed, result } = api.probe(Headers::All).await;
    assert_eq!(result, Ok(()));
    let observed = observed.unwrap();
    assert_eq!((observed.status, observed.tls, observed.ahead), (200, Some("1.3"), None));
    let certificate = observed.certificate.unwrap();
    assert_eq!(
        (certificate.subject.as_str(), certificate.not_after.as_str()),
        ("CN=cmdb, O=示例公司", "2100-01-01 00:00:00Z")
    );
    // One that is refused shows nothing but the refusal.
    let api = client(serve(&leaf, None).await, &Network::default(), &[]).unwrap();
    let Probe { observed, result } = api.probe(Headers::All).await;
    assert!(observed.is_none() && result.unwrap_err().refusal().is_some());
}

#[tokio::test]
async fn secret_in_an_accepted_certificate_is_redacted() {
    let (ca, folder) = (company(), Folder::new());
    let leaf = Leaf::signed(&params("t0k3n-of-wang", &["localhost"]), &ca);
    let path = folder.put("ca.pem", &ca.pem());
    let api = client(serve(&leaf, None).await, &trusting(&path), &[]).unwrap();
    let certificate = api.probe(Headers::All).await.observed.unwrap().certificate.unwrap();
    assert!(!format!("{certificate:?}").contains("t0k3n"), "{certificate:?}");
    assert!(certificate.subject.ends_with("O=示例公司"), "{certificate:?}");
}

#[tokio::test]
async fn an_unknown_issuer_is_named_with_the_setting_that_mends_it() {
    let leaf = Leaf::signed(&params("cmdb", &["localhost"]), &company());
    let folder = Folder::new();
    let other = folder.put("other.pem", &company().pem());
    for (network, authorities) in
        [(Network::default(), None), (trusting(&other), Some(Authorities::CaFile(other.clone())))]
    {
        let (refusal, told) = refused(&leaf, network).await;
        assert_eq!(refusal.reason, Distrust::UnknownIssuer);
        if let Some(authorities) = authorities {
            assert_eq!(refusal.authorities, authorities);
        }
        for part in ["CN=Company CA, O=示例公司", "CN=cmdb", "2100-01-01 00:00:00Z", "ca_file", "SSL_CERT_FILE"] {
            assert!(told.contains(part), "{part} in {told}");
        }
    }
}

#[tokio::test]
async fn an_expired_certificate_is_told_with_its_end() {
    let (folder, ca) = (Folder::new(), company());
    let mut old = params("cmdb", &["localhost"]);
    old.not_after = date_time_ymd(2021, 3, 4);
    let path = folder.put("ca.pem", &ca.pem());
    let (refusal, told) = refused(&Leaf::signed(&old, &ca), trusting(&path)).await;
    assert_eq!(refusal.reason, Distrust::Expired);
    assert!(told.contains("2021-03-04 00:00:00Z") && told.contains("CN=Company CA"), "{told}");
    let mut young = params("cmdb", &["localhost"]);
    young.not_before = date_time_ymd(2099, 1, 1);
    let (refusal, told) = refused(&Leaf::signed(&young, &ca), trusting(&path)).await;
    assert_eq!(refusal.reason, Distrust::NotYetValid);
    assert!(told.contains("2099-01-01 00:00:00Z") && told.contains("clock"), "{told}");
}

#[tokio::test]
async fn a_certificate_of_another_host_is_told_with_its_names() {
    let (folder, ca) = (Folder::new(), company());
    let path = folder.put("ca.pem", &ca.pem());
    let leaf = Leaf::signed(&params("cmdb", &["cmdb.example.com", "10.1.2.3"]), &ca);
    let (refusal, told) = refused(&leaf, trusting(&path)).await;
    assert_eq!(refusal.reason, Distrust::OtherHost { asked: "localhost".to_owned() });
    assert_eq!(refusal.certificate.names, ["cmdb.example.com", "10.1.2.3"]);
    assert!(told.contains("not for localhost") && told.contains("cmdb.example.com, 10.1.2.3"), "{told}");
}

#[tokio::test]
async fn a_self_signed_certificate_is_told_and_can_be_trusted_by_name() {
    let leaf = Leaf::own(&params("cmdb", &["localhost"]));
    let (refusal, told) = refused(&leaf, Network::default()).await;
    assert_eq!((refusal.reason, refusal.certificate.self_signed), (Distrust::SelfSigned, true));
    assert!(told.contains("ca_file"), "{told}");
    let folder = Folder::new();
    let pem = pem_of(&leaf.chain[0]);
    let path = folder.put("server.pem", &pem);
    assert_eq!(ask(serve(&leaf, None).await, trusting(&path), &[]).await, Ok(0), "what is said can be done");
}

/// What `openssl req -x509` makes: it signed itself and says that it is an authority.
#[tokio::test]
async fn very_certificate_of_ca_file_is_trusted_for_its_names_and_its_time_alone() {
    let folder = Folder::new();
    let own = |hosts: &[&str], change: fn(&mut CertificateParams)| {
        let mut params = params("cmdb", hosts);
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        change(&mut params);
        Leaf::own(&params)
    };
    let trusted = |leaf: &Leaf| trusting(&folder.put("server.pem", &pem_of(&leaf.chain[0])));
    let leaf = own(&["localhost"], |_| ());
    assert_eq!(ask(serve(&leaf, None).await, trusted(&leaf), &[]).await, Ok(0));
    let path = folder.put("server.pem", &pem_of(&leaf.chain[0]));
    let port = serve(&leaf, None).await;
    assert_eq!(ask(port, Network::default(), &[("SSL_CERT_FILE", &path)]).await, Ok(0));
    // Not for other names, not outside of its time, and not another of the same name.
    let leaf = own(&["cmdb.example.com"], |_| ());
    let (refusal, told) = refused(&leaf, trusted(&leaf)).await;
    assert_eq!(refusal.reason, Distrust::OtherHost { asked: "localhost".to_owned() }, "{told}");
    let leaf = own(&["localhost"], |params| params.not_after = date_time_ymd(2021, 3, 4));
    assert_eq!(refused(&leaf, trusted(&leaf)).await.0.reason, Distrust::Expired);
    let leaf = own(&["localhost"], |params| params.not_before = date_time_ymd(2099, 1, 1));
    assert_eq!(refused(&leaf, trusted(&leaf)).await.0.reason, Distrust::NotYetValid);
    let (one, other) = (own(&["localhost"], |_| ()), own(&["localhost"], |_| ()));
    assert_eq!(refused(&one, trusted(&other)).await.0.reason, Distrust::SelfSigned);
    let (refusal, told) = refused(&one, Network::default()).await;
    assert_eq!(refusal.reason, Distrust::SelfSigned);
    assert!(told.contains("ca_file") && !told.contains("OtherError"), "{told}");
}

#[tokio::test]
async fn authority_in_place_of_a_server_and_another_purpose_are_told_in_words() {
    let (folder, ca) = (Folder::new(), company());
    let path = folder.put("ca.pem", &ca.pem());
    let mut authority = params("Sub CA", &["localhost"]);
    authority.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let mut client = params("me", &["localhost"]);
    client.extended_key_usages = vec![rcgen::ExtendedKeyUsagePurpose::ClientAuth];
    for (params, reason) in [(authority, Distrust::IsAuthority), (client, Distrust::NotForServers)] {
        let (refusal, told) = refused(&Leaf::signed(&params, &ca), trusting(&path)).await;
        assert_eq!(refusal.reason, reason, "{told}");
        assert!(!["Error", "EndEntity", "{", "Context"].iter().any(|part| told.contains(part)), "{told}");
    }
}

/// A server that answers every connection with these bytes, and closes it.
async fn answering(bytes: &'static [u8]) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let _ = stream.read(&mut [0; 4096]).await;
            let _ = stream.write_all(bytes).await;
        }
    });
    port
}

#[tokio::test]
async fn failed_handshake_is_told_in_words() {
    let alert = |port: u16| ask(port, Network::default(), &[]);
    for (bytes, handshake, zh, en) in [
        (b"HTTP/1.1 400 Bad Request\r\n\r\n".as_slice(), Handshake::NotTls, "不是 TLS", "does not answer in TLS"),
        (b"", Handshake::Closed, "断开了连接", "closed the connection"),
        (b"\x15\x03\x03\x00\x02\x02\x46", Handshake::Version, "TLS 1.2", "neither TLS 1.2"),
        (b"\x15\x03\x03\x00\x02\x02\x28", Handshake::NoCommonCipher, "加密套件", "cipher suite"),
        (b"\x15\x03\x03\x00\x02\x02\x70", Handshake::UnknownName, "不认识", "does not know the host"),
    ] {
        let error = alert(answering(bytes).await).await.unwrap_err();
        assert_eq!((&error.kind, error.handshake()), (&ErrorKind::Tls, Some(handshake)), "{error:?}");
        for (lang, part) in [(Lang::Zh, zh), (Lang::En, en)] {
            let told = api_error(lang, &error);
            assert!(told.what.contains(part) && told.next.is_some(), "{told:?}");
        }
    }
    let (folder, ca) = (Folder::new(), company());
    let path = folder.put("ca.pem", &ca.pem());
    let port = serve(&Leaf::signed(&params("cmdb", &["localhost"]), &ca), Some(&ca)).await;
    let error = ask(port, trusting(&path), &[]).await.unwrap_err();
    assert!(matches!(error.handshake(), Some(Handshake::WantsClient | Handshake::Closed)), "{error:?}");
}

#[tokio::test]
async fn broken_file_is_told_without_a_byte_of_it() {
    let folder = Folder::new();
    let key = KeyPair::generate().unwrap().serialize_pem();
    let secret = key.lines().nth(1).unwrap().to_owned();
    let certificate = folder.put("me.pem", &company().pem());
    let cut = key.lines().take(2).collect::<Vec<_>>().join("\n");
    let broken = key.replace("-----BEGIN PRIVATE KEY-----\n", "-----BEGIN PRIVATE KEY ");
    for text in [cut, broken, "-----BEGIN PRIVATE KEY-----\n?\n-----END PRIVATE KEY-----\n".to_owned(), String::new()] {
        let key = folder.put("me.key", &text);
        let network = Network { client: Some((certificate.clone(), key)), ..trusting(&certificate) };
        let error = ask(1, network, &[]).await.unwrap_err();
        assert_eq!(error.kind, ErrorKind::Settings);
        assert!(error.message.contains("client_key") && !error.message.contains('['), "{error:?}");
        assert!(!error.message.contains(secret.get(..8).unwrap()) && !error.message.contains('{'), "{error:?}");
    }
}

fn pem_of(der: &CertificateDer<'_>) -> String {
    let base64 = |bytes: &[u8]| -> String {
        const SIGNS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
        let mut text = String::new();
        for three in bytes.chunks(3) {
            let word = three.iter().fold(0, |word, byte| word << 8 | u32::from(*byte)) << (8 * (3 - three.len()));
            for at in 0..4 {
                let sign = SIGNS[(word >> (18 - 6 * at)) as usize & 63];
                text.push(if at <= three.len() { char::from(sign) } else { '=' });
            }
        }
        text
    };
    format!("-----BEGIN CERTIFICATE-----\n{}\n-----END CERTIFICATE-----\n", base64(der))
}

#[tokio::test]
async fn the_clients_own_certificate_is_shown_to_a_server_that_asks() {
    let (folder, ca) = (Folder::new(), company());
    let path = folder.put("ca.pem", &ca.pem());
    let port = serve(&Leaf::signed(&params("cmdb", &["localhost"]), &ca), Some(&ca)).await;
    let error = ask(port, trusting(&path), &[]).await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::Tls, "{error:?}");
    let me = Leaf::signed(&params("me", &[]), &ca);
    let certificate = folder.put("me.pem", &pem_of(&me.chain[0]));
    let key = folder.put("me.key", &me.key.serialize_pem());
    let network = Network { client: Some((certificate, key.clone())), ..trusting(&path) };
    assert_eq!(ask(port, network, &[]).await, Ok(0));
    let network = Network { client: Some((folder.0.path().join("none.pem"), key)), ..trusting(&path) };
    let error = ask(port, network, &[]).await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::Settings);
    assert!(error.message.contains("client_cert") && error.message.contains("none.pem"), "{error:?}");
}

#[test]
fn the_first_place_that_names_authorities_counts() {
    let folder = Folder::new();
    let path = folder.put("ca.pem", &company().pem());
    let nothing = folder.put("empty.pem", "");
    let missing = folder.0.path().join("none.pem");
    let own = |ca_file: Option<&Path>, cert_file: Option<&Path>| {
        let trust = Trust { ca_file: ca_file.map(Into::into), cert_file: cert_file.map(Into::into), cert_dir: None };
        authorities(&trust).map(|(roots, authorities)| (roots.len(), authorities)).map_err(|fault| fault.place)
    };
    assert_eq!(own(Some(&path), Some(&nothing)), Ok((1, Authorities::CaFile(path.clone()))));
    assert_eq!(own(None, Some(&path)), Ok((1, Authorities::Variables)));
    for wrong in [&nothing, &missing] {
        assert_eq!(own(Some(wrong), None), Err(format!("ca_file {}", wrong.display())));
        assert_eq!(own(None, Some(wrong)), Err(format!("SSL_CERT_FILE {}", wrong.display())));
    }
    let (count, found) = own(None, None).unwrap();
    assert!(count > 0 && matches!(found, Authorities::System | Authorities::Bundled), "{found:?}");
}
