//! TLS: which authorities are trusted, the client's own certificate, and what is told of a server's certificate that
//! is refused. There is no way to trust everybody.

use super::certificate::Certificate;
use super::error::{Distrust, Handshake, Refusal};
use super::proxy::ProxyVariables;
use jiff::Timestamp;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::client::{WebPkiServerVerifier, verify_server_name};
use rustls::crypto::CryptoProvider;
use rustls::pki_types::pem::{self, PemObject};
use rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName, UnixTime};
use rustls::server::ParsedCertificate;
use rustls::{
    CertificateError, ClientConfig, DigitallySignedStruct, InvalidMessage, OtherError, PeerIncompatible, RootCertStore,
    SignatureScheme,
};
use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Where trusted authorities may be named; the first that is set counts, and if none is, the system's, and if there are
/// none of those, the ones built into this program.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Trust {
    /// The environment's `ca_file`.
    pub ca_file: Option<PathBuf>,
    /// `SSL_CERT_FILE`.
    pub cert_file: Option<PathBuf>,
    /// `SSL_CERT_DIR`.
    pub cert_dir: Option<PathBuf>,
}

impl Trust {
    /// Looks the variables up.
    #[must_use]
    pub fn find(ca_file: Option<PathBuf>, env: ProxyVariables<'_>) -> Self {
        let path = |name| env(name).filter(|path| !path.is_empty()).map(PathBuf::from);
        Self { ca_file, cert_file: path("SSL_CERT_FILE"), cert_dir: path("SSL_CERT_DIR") }
    }
}

/// Which authorities are in force.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Authorities {
    /// Those of `ca_file`.
    CaFile(PathBuf),
    /// Those that `SSL_CERT_FILE` and `SSL_CERT_DIR` name.
    Variables,
    /// Those of the system.
    System,
    /// Those built into the program.
    Bundled,
}

/// The authorities or the client's certificate cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{place}: {message}")]
pub struct TlsFault {
    /// The setting or variable, and the path that it names.
    pub place: String,
    /// The reader's own words.
    pub message: String,
}

fn fault(key: &str, path: &Path, message: impl fmt::Display) -> TlsFault {
    TlsFault { place: format!("{key} {}", path.display()), message: message.to_string() }
}

/// Reads the trusted authorities, and tells which they are and how many. Blocks on files, some hundred of them.
///
/// # Errors
///
/// When what a person named cannot be read, or holds no certificate.
pub fn authorities(trust: &Trust) -> Result<(RootCertStore, Authorities), TlsFault> {
    trusted(trust).map(|(roots, authorities, _)| (roots, authorities))
}

/// Reads as [`authorities`] does, and returns as well the very certificates that a person named.
fn trusted(trust: &Trust) -> Result<(RootCertStore, Authorities, Chain), TlsFault> {
    let mut roots = RootCertStore::empty();
    if let Some(path) = &trust.ca_file {
        let certificates = read(path).map_err(|message| fault("ca_file", path, message))?;
        for certificate in &certificates {
            roots.add(certificate.clone()).map_err(|_| fault("ca_file", path, BROKEN))?;
        }
        return Ok((roots, Authorities::CaFile(path.clone()), certificates));
    }
    let (file, folder) = (trust.cert_file.as_deref(), trust.cert_dir.as_deref());
    if let Some((key, path)) = file.map(|path| ("SSL_CERT_FILE", path)).or(folder.map(|path| ("SSL_CERT_DIR", path))) {
        let found = rustls_native_certs::load_certs_from_paths(file, folder);
        roots.add_parsable_certificates(found.certs.iter().cloned());
        if roots.is_empty() {
            let message = found.errors.first().map_or_else(|| NONE.to_owned(), ToString::to_string);
            return Err(fault(key, path, message));
        }
        return Ok((roots, Authorities::Variables, found.certs));
    }
    roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    if roots.is_empty() {
        roots.extend(webpki_roots::TLS_SERVER_ROOTS.iter().cloned());
        return Ok((roots, Authorities::Bundled, Chain::new()));
    }
    Ok((roots, Authorities::System, Chain::new()))
}

const NONE: &str = "no certificate in it";
const BROKEN: &str = "a certificate in it cannot be read";

/// Says what is wrong about a file in PEM. The library's own words are bytes of it, which may be those of a key.
fn unreadable(error: pem::Error) -> String {
    match error {
        pem::Error::Io(error) => error.to_string(),
        pem::Error::NoItemsFound => "no private key in it".to_owned(),
        pem::Error::MissingSectionEnd { .. } => "it ends in the middle of a section (no -----END line)".to_owned(),
        pem::Error::IllegalSectionStart { .. } => "a -----BEGIN line in it is broken".to_owned(),
        pem::Error::Base64Decode(_) => "a section in it is no base64".to_owned(),
        _ => "it is no PEM file".to_owned(),
    }
}

fn read(path: &Path) -> Result<Chain, String> {
    let all = CertificateDer::pem_file_iter(path).map_err(unreadable)?;
    let all: Vec<_> = all.collect::<Result<_, _>>().map_err(unreadable)?;
    if all.is_empty() { Err(NONE.to_owned()) } else { Ok(all) }
}

/// Makes the settings of TLS. Without `trust` no one is trusted, for addresses that need no TLS.
///
/// # Errors
///
/// When a file that was named cannot be used.
pub(super) fn config(trust: Option<&Trust>, client: Option<&(PathBuf, PathBuf)>) -> Result<ClientConfig, TlsFault> {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let broken = |error: rustls::Error| TlsFault { place: "TLS".to_owned(), message: error.to_string() };
    let builder = ClientConfig::builder_with_provider(Arc::clone(&provider))
        .with_safe_default_protocol_versions()
        .map_err(broken)?;
    let Some(trust) = trust else {
        return Ok(builder.with_root_certificates(RootCertStore::empty()).with_no_client_auth());
    };
    let (roots, authorities, named) = trusted(trust)?;
    let judge = RecordingVerifier::new(roots, authorities, named, provider)?;
    let builder = builder.dangerous().with_custom_certificate_verifier(Arc::new(judge));
    let Some(client) = client else { return Ok(builder.with_no_client_auth()) };
    let (chain, secret) = read_client(client)?;
    builder.with_client_auth_cert(chain, secret).map_err(|error| fault("client_cert", &client.0, error))
}

type Chain = Vec<CertificateDer<'static>>;

fn read_client((certificate, key): &(PathBuf, PathBuf)) -> Result<(Chain, PrivateKeyDer<'static>), TlsFault> {
    let chain = read(certificate).map_err(|message| fault("client_cert", certificate, message))?;
    let secret = PrivateKeyDer::from_pem_file(key).map_err(|error| fault("client_key", key, unreadable(error)))?;
    Ok((chain, secret))
}

/// Reads the client's own certificate and its key, and returns what the certificate says of itself.
///
/// # Errors
///
/// When one of the files cannot be read, or holds nothing of the kind.
pub fn client_certificate(client: &(PathBuf, PathBuf)) -> Result<Certificate, TlsFault> {
    let (chain, _) = read_client(client)?;
    Ok(chain.first().map(|der| Certificate::read(der)).unwrap_or_default())
}

/// Judges a server's certificate as webpki does, and remembers what a refused one says of itself.
#[derive(Debug)]
struct RecordingVerifier {
    webpki: Arc<WebPkiServerVerifier>,
    authorities: Authorities,
    /// The certificates that a person named. One of them may be the server's own: then it needs no issuer, and may say of
    /// itself that it is an authority, as those that `openssl req -x509` makes do.
    named: Chain,
}

impl RecordingVerifier {
    fn new(
        roots: RootCertStore,
        authorities: Authorities,
        named: Chain,
        provider: Arc<CryptoProvider>,
    ) -> Result<Self, TlsFault> {
        let webpki = WebPkiServerVerifier::builder_with_provider(Arc::new(roots), provider)
            .build()
            .map_err(|error| TlsFault { place: "TLS".to_owned(), message: error.to_string() })?;
        Ok(Self { webpki, authorities, named })
    }

    /// Judges the very certificate that a person named: only its time and its names are left to be judged.
    fn judge_named(der: &CertificateDer<'_>, host: &ServerName<'_>, now: UnixTime) -> Result<(), CertificateError> {
        let parsed = ParsedCertificate::try_from(der).map_err(|_| CertificateError::BadEncoding)?;
        let certificate = Certificate::read(der);
        let moment = |text: &str| text.parse::<Timestamp>().map_err(|_| CertificateError::BadEncoding);
        let now = i64::try_from(now.as_secs()).unwrap_or(i64::MAX);
        if now < moment(&certificate.not_before)?.as_second() {
            return Err(CertificateError::NotValidYet);
        }
        if now > moment(&certificate.not_after)?.as_second() {
            return Err(CertificateError::Expired);
        }
        verify_server_name(&parsed, host).map_err(|_| CertificateError::NotValidForName)
    }

    fn refusal(&self, error: &CertificateError, der: &[u8], host: &ServerName<'_>) -> Refusal {
        let certificate = Certificate::read(der);
        let reason = match error {
            CertificateError::Expired | CertificateError::ExpiredContext { .. } => Distrust::Expired,
            CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. } => Distrust::NotYetValid,
            CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => {
                Distrust::OtherHost { asked: host.to_str().into_owned() }
            }
            _ if certificate.self_signed => Distrust::SelfSigned,
            // An authority of the same name with another key, such as a renewed one, makes a bad signature.
            CertificateError::UnknownIssuer | CertificateError::BadSignature => Distrust::UnknownIssuer,
            CertificateError::BadEncoding => Distrust::Broken,
            CertificateError::Revoked => Distrust::Revoked,
            CertificateError::InvalidPurpose | CertificateError::InvalidPurposeContext { .. } => {
                Distrust::NotForServers
            }
            CertificateError::UnsupportedSignatureAlgorithmContext { .. }
            | CertificateError::UnsupportedSignatureAlgorithmForPublicKeyContext { .. } => Distrust::Algorithm,
            // The library's own type is out of reach; `tests/it/tls.rs` holds that it still says so.
            CertificateError::Other(OtherError(inner)) if inner.to_string() == "CaUsedAsEndEntity" => {
                Distrust::IsAuthority
            }
            CertificateError::Other(OtherError(inner)) => Distrust::Other { message: inner.to_string() },
            other => Distrust::Other { message: other.to_string() },
        };
        Refusal { reason, certificate, authorities: self.authorities.clone() }
    }
}

/// A refusal on its way through the layers of TLS and HTTP.
#[derive(Debug, thiserror::Error)]
#[error("the server's certificate is refused")]
pub(super) struct Refused(pub(super) Refusal);

impl ServerCertVerifier for RecordingVerifier {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        server_name: &ServerName<'_>,
        ocsp_response: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        let judged = if self.named.iter().any(|named| named == end_entity) {
            let judged = Self::judge_named(end_entity, server_name, now);
            judged.map(|()| ServerCertVerified::assertion()).map_err(rustls::Error::InvalidCertificate)
        } else {
            self.webpki.verify_server_cert(end_entity, intermediates, server_name, ocsp_response, now)
        };
        judged.map_err(|error| match error {
            rustls::Error::InvalidCertificate(error) => {
                let refused = Refused(self.refusal(&error, end_entity, server_name));
                rustls::Error::InvalidCertificate(CertificateError::Other(OtherError(Arc::new(refused))))
            }
            other => other,
        })
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        self.webpki.verify_tls12_signature(message, cert, dss)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        self.webpki.verify_tls13_signature(message, cert, dss)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.webpki.supported_verify_schemes()
    }
}

/// Finds a refusal in an error of TLS.
pub(super) fn refusal(error: &rustls::Error) -> Option<&Refusal> {
    match error {
        rustls::Error::InvalidCertificate(CertificateError::Other(OtherError(inner))) => {
            inner.downcast_ref::<Refused>().map(|refused| &refused.0)
        }
        _ => None,
    }
}

/// Finds out why a handshake failed that was not about the server's certificate.
pub(super) fn handshake(error: &rustls::Error) -> Handshake {
    use rustls::AlertDescription as Alert;
    match error {
        rustls::Error::InvalidMessage(InvalidMessage::InvalidContentType) => Handshake::NotTls,
        rustls::Error::AlertReceived(Alert::ProtocolVersion)
        | rustls::Error::PeerIncompatible(
            PeerIncompatible::ServerDoesNotSupportTls12Or13
            | PeerIncompatible::ServerTlsVersionIsDisabledByOurConfig
            | PeerIncompatible::SupportedVersionsExtensionRequired,
        ) => Handshake::Version,
        rustls::Error::AlertReceived(Alert::HandshakeFailure | Alert::InsufficientSecurity)
        | rustls::Error::PeerIncompatible(_) => Handshake::NoCommonCipher,
        rustls::Error::AlertReceived(Alert::CertificateRequired) => Handshake::WantsClient,
        rustls::Error::AlertReceived(Alert::UnrecognisedName) => Handshake::UnknownName,
        error if is_unwelcome(error) => Handshake::ClientRefused,
        _ => Handshake::Other,
    }
}

/// Returns `true` if the other side ended the handshake for want of a certificate that it likes; with TLS 1.3 we hear of it
/// only after the request was written, which it has not read.
pub(super) fn is_unwelcome(error: &rustls::Error) -> bool {
    use rustls::AlertDescription as Alert;
    matches!(
        error,
        rustls::Error::AlertReceived(
            Alert::CertificateRequired
                | Alert::BadCertificate
                | Alert::UnsupportedCertificate
                | Alert::CertificateRevoked
                | Alert::CertificateExpired
                | Alert::CertificateUnknown
                | Alert::UnknownCA
                | Alert::AccessDenied
        )
    )
}
