//! Why TLS failed: whose certificate was refused, who signed it, until when it counts, and the setting that fixes it.

use super::super::{Explained, list, say};
use crate::api::error::{Authorities, Distrust, Handshake, Refusal};
use crate::domain::lang::Lang;

/// Explains a failed handshake.
pub(super) fn explain(lang: Lang, refusal: Option<&Refusal>, failed: Option<Handshake>) -> Explained {
    let Some(refusal) = refusal else {
        if let Some(told) = failed.and_then(|failed| handshake(lang, failed)) {
            return told;
        }
        return Explained::new(
            say!(lang, "TLS 握手失败", "TLS handshake failed"),
            say!(
                lang,
                "核对 url 的域名和端口；端口不是 HTTPS 时，url 以 http:// 开头",
                "Check host and port of the url; if the port does not speak HTTPS, the url starts with http://",
            ),
        )
        .because(say!(
            lang,
            "对端不是 HTTPS，或不接受本端的 TLS 版本或证书",
            "The port does not speak HTTPS, or does not accept our TLS version or certificate",
        ));
    };
    let what = what(lang, &refusal.reason);
    Explained::new(what, next(lang, refusal)).because(facts(lang, refusal))
}

/// Explains what failed besides the server's certificate, where it is known.
fn handshake(lang: Lang, failed: Handshake) -> Option<Explained> {
    let address = || {
        say!(
            lang,
            "核对 url 的端口；端口不是 HTTPS 时，url 以 http:// 开头",
            "Check the port of the url; if it does not speak HTTPS, the url starts with http://",
        )
    };
    let administrator = || {
        say!(
            lang,
            "请服务器管理员启用 TLS 1.2 或 1.3 及其常用加密套件",
            "Ask the server's administrator to enable TLS 1.2 or 1.3 with its usual cipher suites",
        )
    };
    let certificate = || {
        say!(
            lang,
            "在该环境中设置 client_cert 和 client_key，证书由服务器信任的 CA 颁发",
            "Set client_cert and client_key of this environment, issued by a CA that the server trusts",
        )
    };
    let (what, next) = match failed {
        Handshake::NotTls => (say!(lang, "对端应答的不是 TLS", "The port does not answer in TLS"), address()),
        Handshake::Closed => (
            say!(lang, "对端在 TLS 握手中断开了连接", "The other side closed the connection during the TLS handshake"),
            address(),
        ),
        Handshake::Version => {
            (say!(lang, "服务器不支持 TLS 1.2 和 1.3", "The server supports neither TLS 1.2 nor 1.3"), administrator())
        }
        Handshake::NoCommonCipher => (
            say!(lang, "与服务器没有共同的 TLS 加密套件", "There is no TLS cipher suite in common with the server"),
            administrator(),
        ),
        Handshake::WantsClient => {
            (say!(lang, "服务器要求客户端证书", "The server requires a client certificate"), certificate())
        }
        Handshake::ClientRefused => {
            (say!(lang, "服务器不接受客户端证书", "The server does not accept the client certificate"), certificate())
        }
        Handshake::UnknownName => (
            say!(lang, "服务器不认识 url 中的主机名", "The server does not know the host name of the url"),
            say!(lang, "核对 url 的主机名", "Check the host name of the url"),
        ),
        Handshake::Other => return None,
    };
    Some(Explained::new(what, next))
}

fn what(lang: Lang, reason: &Distrust) -> String {
    match reason {
        Distrust::UnknownIssuer => {
            say!(lang, "服务器证书的颁发者不受信任", "The issuer of the server's certificate is not trusted")
        }
        Distrust::SelfSigned => say!(lang, "服务器证书是自签名的", "The server's certificate signed itself"),
        Distrust::Expired => say!(lang, "服务器证书已过期", "The server's certificate has expired"),
        Distrust::NotYetValid => say!(lang, "服务器证书尚未生效", "The server's certificate is not valid yet"),
        Distrust::OtherHost { asked } => {
            say!(lang, "服务器证书不属于 {asked}", "The server's certificate is not for {asked}")
        }
        Distrust::IsAuthority => say!(
            lang,
            "服务器出示的是 CA 证书，而不是服务器证书",
            "The server shows the certificate of a CA, not one of a server",
        ),
        Distrust::Revoked => say!(lang, "服务器证书已被吊销", "The server's certificate has been revoked"),
        Distrust::NotForServers => say!(
            lang,
            "服务器证书的用途不包括服务器身份验证",
            "The server's certificate is not meant for servers (extended key usage)",
        ),
        Distrust::Algorithm => say!(
            lang,
            "服务器证书的签名算法不受支持",
            "The server's certificate is signed with an algorithm that is not supported",
        ),
        Distrust::Broken => say!(lang, "服务器证书无法解析", "The server's certificate cannot be read"),
        Distrust::Other { message } => {
            say!(lang, "服务器证书被拒绝：{message}", "The server's certificate is refused: {message}")
        }
    }
}

/// Subject, issuer, end, and who is trusted.
fn facts(lang: Lang, refusal: &Refusal) -> String {
    let found = &refusal.certificate;
    let unnamed = |text: &str| if text.is_empty() { "-".to_owned() } else { text.to_owned() };
    let (subject, issuer) = (unnamed(&found.subject), unnamed(&found.issuer));
    let (from, until) = (unnamed(&found.not_before), unnamed(&found.not_after));
    let trusted = authorities(lang, &refusal.authorities);
    say!(
        lang,
        "主体 {subject}；颁发者 {issuer}；有效期 {from} 至 {until}；当前信任 {trusted}",
        "Subject {subject}; issuer {issuer}; valid from {from} until {until}; trusted: {trusted}",
    )
}

/// Names those who are trusted.
#[must_use]
pub fn authorities(lang: Lang, authorities: &Authorities) -> String {
    match authorities {
        Authorities::CaFile(path) => {
            let path = path.display();
            say!(lang, "ca_file {path}", "ca_file {path}")
        }
        Authorities::Variables => say!(lang, "SSL_CERT_FILE / SSL_CERT_DIR", "SSL_CERT_FILE / SSL_CERT_DIR"),
        Authorities::System => say!(lang, "系统信任库", "the system's trust store"),
        Authorities::Bundled => say!(lang, "程序内置的 CA", "the CAs built into the program"),
    }
}

fn next(lang: Lang, refusal: &Refusal) -> String {
    let issuer = &refusal.certificate.issuer;
    match &refusal.reason {
        Distrust::UnknownIssuer => say!(
            lang,
            "向公司 PKI 索取「{issuer}」的 CA 证书，把路径写入该环境的 ca_file，或设置 SSL_CERT_FILE",
            "Get the CA certificate of {issuer} from your company's PKI, and set ca_file of this environment, or \
             SSL_CERT_FILE, to its path",
        ),
        Distrust::SelfSigned => say!(
            lang,
            "向服务器维护人核实该证书，把它的路径写入该环境的 ca_file",
            "Have the server's administrator confirm the certificate, and set ca_file of this environment to its path",
        ),
        Distrust::Expired => say!(
            lang,
            "请服务器维护人更换证书；先核对本机时间",
            "Ask the server's administrator for a new certificate; check this host's clock first",
        ),
        Distrust::NotYetValid => say!(
            lang,
            "核对本机时间；时间无误时，联系服务器维护人",
            "Check this host's clock; if it is right, contact the server's administrator",
        ),
        Distrust::OtherHost { .. } if refusal.certificate.names.is_empty() => say!(
            lang,
            "证书中没有主机名；请服务器维护人更换证书",
            "It names no host; ask the server's administrator for a new certificate",
        ),
        Distrust::OtherHost { .. } => {
            let names = list(lang, &refusal.certificate.names);
            say!(
                lang,
                "把 url 的主机名改为证书中的一个：{names}",
                "Change the url's host to one of the certificate's: {names}",
            )
        }
        Distrust::IsAuthority => say!(
            lang,
            "请服务器管理员改用服务器证书；或核实后把该证书的路径写入该环境的 ca_file",
            "Ask the server's administrator for a server certificate; or have this one confirmed, and set ca_file of this \
             environment to its path",
        ),
        Distrust::Revoked | Distrust::NotForServers | Distrust::Algorithm | Distrust::Broken => {
            say!(lang, "请服务器管理员更换证书", "Ask the server's administrator for a new certificate",)
        }
        Distrust::Other { .. } => {
            say!(lang, "把该证书交给服务器维护人检查", "Ask the server's administrator to check the certificate")
        }
    }
}
