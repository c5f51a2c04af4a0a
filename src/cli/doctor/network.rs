//! The way to the CMDB as far as it is known before anybody is asked: the proxy, and whom to trust.

use super::report::{Report, State};
use crate::api::error::{Authorities, Certificate};
use crate::api::proxy::{DirectReason, Route};
use crate::api::{Link, tls};
use crate::cli::exit::Exit;
use crate::cli::variable;
use crate::config::Configured;
use crate::domain::environment::Door;
use crate::i18n::command::doctor::CheckArea;
use crate::i18n::explain::Explained;
use jiff::Timestamp;
use serde_json::{Value, json};

const AREA: CheckArea = CheckArea::Network;
/// Days before its end from which on a certificate is told to be near it.
const SOON: i64 = 30;

/// The way to the CMDB.
pub(super) struct Way {
    /// Whether a request can be made.
    pub(super) usable: bool,
    /// The proxy as it may be shown, and the variable that names it.
    pub(super) proxy: Option<(String, &'static str)>,
}

/// Returns `true` if an address is one of TLS; a scheme may be written in any case.
fn is_https(url: &str) -> bool {
    url.trim().split_once("://").is_some_and(|(scheme, _)| scheme.eq_ignore_ascii_case("https"))
}

/// Looks at them.
pub(super) fn look(configured: &Configured, report: &mut Report) -> Way {
    let words = report.words();
    let link = Link::find(&configured.environment, &configured.network, &variable);
    let (mut usable, mut through_tls) = (true, is_https(&configured.environment.url));
    let (mut is_loopback, mut through) = (false, None);
    match &link.route {
        Ok(route) => {
            let facts = match route {
                Route::Direct(DirectReason::NotSet) => json!({ "proxy": null, "because": "not_set" }),
                Route::Direct(DirectReason::Loopback) => json!({ "proxy": null, "because": "loopback" }),
                Route::Direct(DirectReason::Except { variable, entry }) => {
                    json!({ "proxy": null, "because": "exception", "variable": variable, "entry": entry })
                }
                Route::Through(proxy) => {
                    through_tls |= proxy.shown().starts_with("https://");
                    through = Some((proxy.shown(), proxy.variable));
                    json!({ "proxy": proxy.shown(), "because": "variable", "variable": proxy.variable })
                }
            };
            is_loopback = *route == Route::Direct(DirectReason::Loopback);
            report.ok(AREA, "proxy", words.route(route), facts);
        }
        Err(bad) => {
            usable = false;
            let facts = json!({ "variable": bad.variable });
            report.add(AREA, "proxy", State::Problem(Exit::Invalid), words.bad_proxy(bad.variable), facts);
        }
    }
    if !through_tls {
        let secrets = configured.environment.door != Door::Direct && !is_loopback;
        let state = if secrets { State::Warning } else { State::Ok };
        report.add(AREA, "ca", state, words.plain(secrets), json!({ "source": null }));
        return Way { usable, proxy: through };
    }
    match tls::authorities(&link.trust) {
        Ok((roots, trusted)) => {
            let (source, path) = match &trusted {
                Authorities::CaFile(path) => ("ca_file", Some(path.display().to_string())),
                Authorities::Variables => ("variables", None),
                Authorities::System => ("system", None),
                Authorities::Bundled => ("bundled", None),
            };
            let facts = json!({ "source": source, "path": path, "certificates": roots.len() });
            let what = words.trusted(&trusted, roots.len());
            report.add(AREA, "ca", State::Ok, Explained { what, ..Explained::default() }, facts);
        }
        Err(fault) => {
            usable = false;
            let told = words.no_authorities(&fault.place, &fault.message);
            report.add(AREA, "ca", State::Problem(Exit::Invalid), told, json!({ "place": fault.place }));
        }
    }
    if let Some(client) = &link.client {
        match tls::client_certificate(client) {
            Ok(own) => {
                let (days, soon, facts) = validity(&own);
                let state = if soon { State::Warning } else { State::Ok };
                report.add(AREA, "client_certificate", state, words.own_certificate(&own, days, soon), facts);
            }
            Err(fault) => {
                usable = false;
                let (told, state) = (words.no_certificate(&fault.place, &fault.message), State::Problem(Exit::Invalid));
                report.add(AREA, "client_certificate", state, told, json!({ "place": fault.place }));
            }
        }
    }
    Way { usable, proxy: through }
}

/// Tells for how many days a certificate still counts, whether that is not long, and what it says of itself.
pub(super) fn validity(certificate: &Certificate) -> (Option<i64>, bool, Value) {
    let until = certificate.not_after.parse::<Timestamp>().ok();
    let days = until.map(|until| until.duration_since(Timestamp::now()).as_hours() / 24);
    let facts = json!({
        "subject": certificate.subject,
        "issuer": certificate.issuer,
        "not_before": certificate.not_before,
        "not_after": certificate.not_after,
        "days_left": days,
    });
    (days, days.is_some_and(|days| days < SOON), facts)
}
