//! The CMDB: whether it answers, how its clock goes, whether it accepts us, and how it behaves. Reads only.

use super::credentials::Keys;
use super::network::validity;
use super::report::{Report, State};
use crate::api::error::Unaccepted;
use crate::api::version::{Signs, VersionLine};
use crate::api::{Api, ApiError, ErrorKind, Headers, HttpApi, Observed, Page, Spelling, code};
use crate::cli::exit::Exit;
use crate::cli::out::Out;
use crate::cli::server;
use crate::domain::environment::Door;
use crate::domain::instance::Business;
use crate::i18n::command::doctor::{CheckArea, ReceiptsCheck, Untried};
use crate::i18n::explain::{Explained, api_error};
use crate::submit::failure_of;
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};
use std::sync::Arc;

/// What is asked of a server, in the order in which it is told.
const ASKED: [&str; 9] =
    ["answer", "identity", "businesses", "calls", "writes", "headers", "version", "receipts", "pages"];
/// How far back a row of the audit log is looked for.
const AUDITED: SignedDuration = SignedDuration::from_hours(30 * 24);
/// Seconds that clocks may differ.
const CLOCK: u64 = 60;

/// Adds that no one was asked.
pub(super) fn skip(report: &mut Report, why: Untried) {
    report.skip(CheckArea::Network, &["connection", "clock"], why);
    report.skip(CheckArea::Server, &ASKED, why);
}

/// Asks, by way of the proxy if there is one.
pub(super) async fn look(keys: Keys, proxy: Option<(String, &'static str)>, out: &Out, report: &mut Report) {
    let complete = keys.complete;
    let (door, tenant) = (keys.configured.environment.door, keys.configured.environment.tenant.clone());
    let (user, page) = (keys.configured.credentials.user.clone(), keys.configured.network.page);
    out.progress(&report.words().looking(CheckArea::Network));
    let api = match server::open(keys.configured, (Vec::new(), keys.others), out.lang, Arc::new(|_| {})) {
        Ok(api) => api,
        Err(error) => return unreachable(&error, None, report),
    };
    let first = api.probe(Headers::All).await;
    let Some(observed) = first.observed else {
        let error = first.result.err().unwrap_or_else(|| ApiError::new(ErrorKind::Connect, "search_business"));
        return unreachable(&error, proxy, report);
    };
    way(&observed, report);
    let mut asked = Asked { api, out, report, door, tenant, user, page, complete };
    let error = match first.result {
        Ok(()) => {
            asked.answers(&observed);
            return asked.all(observed.echoed).await;
        }
        Err(error) => error,
    };
    asked.refused(&observed, &error);
}

/// There was no answer.
fn unreachable(error: &ApiError, proxy: Option<(String, &str)>, report: &mut Report) {
    let (mut told, state) = failed(report, "connection", error);
    if let (ErrorKind::Connect, Some((proxy, variable))) = (&error.kind, proxy) {
        told.next = Some(report.words().check_proxy(&proxy, variable));
    }
    report.add(CheckArea::Network, "connection", state, told, facts_of(error));
    report.skip(CheckArea::Network, &["clock"], Untried::NoAnswer);
    report.skip(CheckArea::Server, &ASKED, Untried::NoAnswer);
}

/// What there is on the way: the answer's time, the certificate, the clock.
fn way(observed: &Observed, report: &mut Report) {
    let words = report.words();
    let Observed { took, status, ahead, certificate, tls, .. } = observed;
    let milliseconds = took.as_millis();
    let facts = json!({ "milliseconds": u64::try_from(milliseconds).ok(), "status": status, "tls": tls });
    report.ok(CheckArea::Network, "connection", words.connected(milliseconds, *status, *tls), facts);
    if let Some(certificate) = certificate {
        let (days, soon, facts) = validity(certificate);
        let state = if soon { State::Warning } else { State::Ok };
        report.add(CheckArea::Network, "certificate", state, words.certificate(certificate, days, soon), facts);
    }
    match ahead {
        None => report.skip(CheckArea::Network, &["clock"], Untried::Untold),
        Some(ahead) => {
            let off = ahead.unsigned_abs() > CLOCK;
            let state = if off { State::Warning } else { State::Ok };
            let facts = json!({ "server_ahead_seconds": ahead });
            report.add(CheckArea::Network, "clock", state, words.clock(*ahead, off), facts);
        }
    }
}

/// Explains a failed call behind the name of what it was to show, and says what the command ends with for it.
fn failed(report: &Report, name: &'static str, error: &ApiError) -> (Explained, State) {
    let exit = match error.kind {
        // It is the file or a variable that says so, not this command line.
        ErrorKind::Settings => Exit::Invalid,
        _ => Exit::of_read(error),
    };
    let words = report.words();
    (words.named(words.label(name), api_error(report.lang, error)), State::Problem(exit))
}

fn facts_of(error: &ApiError) -> Value {
    json!({
        "error": failure_of(error).kind,
        "call": error.api,
        "code": error.code,
        "status": error.status,
        "request_id": error.request_id,
    })
}

/// A server that answers.
struct Asked<'a> {
    api: HttpApi,
    out: &'a Out,
    report: &'a mut Report,
    door: Door,
    tenant: Option<String>,
    user: String,
    /// Most items of a page, by the settings.
    page: u64,
    /// Whether all of the credentials were sent.
    complete: bool,
}

impl Asked<'_> {
    fn ok(&mut self, name: &'static str, what: String, facts: Value) {
        self.report.ok(CheckArea::Server, name, what, facts);
    }

    fn skip(&mut self, names: &[&'static str], why: Untried) {
        self.report.skip(CheckArea::Server, names, why);
    }

    fn problem(&mut self, name: &'static str, error: &ApiError) {
        let (told, state) = failed(self.report, name, error);
        self.report.add(CheckArea::Server, name, state, told, facts_of(error));
    }

    fn answers(&mut self, observed: &Observed) {
        let keys = observed.keys.map(|keys| match keys {
            Spelling::Renamed => "code",
            Spelling::Own => "bk_error_code",
            Spelling::Both => "both",
        });
        let facts =
            json!({ "gateway_headers": observed.gateway, "request_id_header": observed.request_id, "keys": keys });
        let what = self.report.words().answer(observed.gateway, observed.keys);
        self.ok("answer", what, facts);
    }

    /// The server did not do what it was asked.
    fn refused(&mut self, observed: &Observed, error: &ApiError) {
        match error.kind {
            ErrorKind::Credentials if !self.complete => {
                self.answers(observed);
                self.skip(
                    &["identity", "businesses", "calls", "writes", "headers", "version", "receipts", "pages"],
                    Untried::NoCredentials,
                );
            }
            ErrorKind::Credentials => {
                self.answers(observed);
                match self.tenancy(error) {
                    Some(told) => {
                        let facts = json!({ "error": "tenant", "code": error.code });
                        self.report.add(CheckArea::Server, "identity", State::Problem(Exit::Invalid), told, facts);
                    }
                    None => self.problem("identity", error),
                }
                self.skip(
                    &["businesses", "calls", "writes", "headers", "version", "receipts", "pages"],
                    Untried::NoData,
                );
            }
            ErrorKind::GatewayDenied | ErrorKind::Denied => {
                self.answers(observed);
                // A denial that names the user is certain; a page of 403 may be anybody's.
                if error.code.is_some() {
                    self.accepted();
                } else {
                    self.skip(&["identity"], Untried::Untold);
                }
                self.problem("businesses", error);
                self.skip(&["calls", "writes", "headers", "version", "receipts", "pages"], Untried::NoData);
            }
            _ => {
                self.problem("answer", error);
                self.skip(
                    &["identity", "businesses", "calls", "writes", "headers", "version", "receipts", "pages"],
                    Untried::NoData,
                );
            }
        }
    }

    /// Explains what is wrong with the tenant or the supplier account, if the answer names them: they are settings and no
    /// credentials. Since v3.15 the one replaces the other (contract 5.4).
    fn tenancy(&self, error: &ApiError) -> Option<Explained> {
        let words = self.report.words();
        match error.unaccepted()? {
            Unaccepted::Tenant => Some(words.wants_tenant()),
            Unaccepted::Supplier if self.tenant.is_some() => Some(words.wants_supplier()),
            Unaccepted::Supplier | Unaccepted::UnknownTenant => Some(failed(self.report, "identity", error).0),
            _ => None,
        }
    }

    fn accepted(&mut self) {
        let trusted = (self.door == Door::Direct).then_some(self.user.as_str());
        let what = self.report.words().accepted(trusted);
        self.ok("identity", what, json!({ "verified": trusted.is_none() }));
    }

    /// Asks everything of a server that did what it was asked first.
    async fn all(mut self, echoed: bool) {
        self.accepted();
        self.out.progress(&self.report.words().looking(CheckArea::Server));
        let first = match self.api.businesses().await {
            Ok(businesses) => {
                let told = self.report.words().businesses(businesses.len());
                let state = if businesses.is_empty() { State::Problem(Exit::Denied) } else { State::Ok };
                let facts = json!({ "count": businesses.len() });
                self.report.add(CheckArea::Server, "businesses", state, told, facts);
                businesses.into_iter().next().ok_or(Untried::NoBusiness)
            }
            Err(error) => {
                self.problem("businesses", &error);
                Err(Untried::NoData)
            }
        };
        let page_read = match &first {
            Ok(business) if self.calls(business).await => Ok(()),
            Ok(_) => Err(Untried::NoData),
            Err(why) => {
                self.skip(&["calls"], *why);
                Err(*why)
            }
        };
        self.skip(&["writes"], Untried::Writes);
        let new = self.headers().await;
        self.version(first.as_ref().ok(), new).await;
        match first {
            Ok(business) => self.receipts(&business, echoed, new).await,
            Err(why) => self.skip(&["receipts"], why),
        }
        match page_read {
            Ok(()) => {
                let (asked, taken) = (self.page, self.api.page());
                let what = self.report.words().pages(asked, taken);
                self.ok("pages", what, json!({ "asked": asked, "accepted": taken }));
            }
            Err(why) => self.skip(&["pages"], why),
        }
        self.out.clear();
    }
    /// Makes each call that reads, on a business; says whether a page of its service instances was read.
    async fn calls(&mut self, business: &Business) -> bool {
        let (api, biz, page) = (&self.api, business.id, Page { start: 0, limit: self.page });
        // Side by side, so that a server that hangs is not waited for more than once.
        let (hosts, topology, instances, fields) = tokio::join!(
            api.hosts(biz, Page { start: 0, limit: 1 }),
            api.topology(biz),
            api.instances(biz, page),
            api.process_fields(biz),
        );
        let first = instances.as_ref().ok().and_then(|read| read.items.first()).map(|(one, _)| one.id);
        let processes = match first {
            Some(instance) => Some(api.processes(biz, instance).await.map(drop)),
            None => None,
        };
        let page_read = instances.is_ok();
        let once = [hosts.map(drop), topology.map(drop), instances.map(drop), fields.map(drop)];
        let (works, fails): (Vec<_>, Vec<_>) = once.into_iter().chain(processes).partition(Result::is_ok);
        if !works.is_empty() {
            let what = self.report.words().calls(works.len(), &business.name);
            self.ok("calls", what, json!({ "bk_biz_id": biz, "work": works.len(), "fail": fails.len() }));
        }
        for error in fails.into_iter().filter_map(Result::err) {
            let (told, state) = failed(self.report, error.api, &error);
            self.report.add(CheckArea::Server, "calls", state, told, facts_of(&error));
        }
        page_read
    }

    /// Finds out whether the audit log can tell what became of a call whose answer is lost (contract 7.1), as far as reading
    /// shows it. `new` says whether the server is of v3.14 or newer, where that is known.
    async fn receipts(&mut self, business: &Business, echoed: bool, new: Option<bool>) {
        let now = Timestamp::now();
        let read = self.api.count_audit_rows(business.id, now.saturating_sub(AUDITED).unwrap_or(now), now).await;
        let words = self.report.words();
        let (receipts, state) = match &read {
            Ok(_) if !echoed => (ReceiptsCheck::Replaced, State::Warning),
            Ok(rows) if *rows > 0 || new == Some(true) => (ReceiptsCheck::Yes, State::Ok),
            Ok(_) => (ReceiptsCheck::Unseen, State::Ok),
            Err(error) if matches!(error.kind, ErrorKind::Denied | ErrorKind::GatewayDenied) => {
                (ReceiptsCheck::NoPermission, State::Warning)
            }
            // An ESB that does not know the component may say so without a code (contract 5.1).
            Err(error)
                if error.kind == ErrorKind::NotFound
                    || (self.door == Door::Esb && error.code.is_none() && error.is_authoritative()) =>
            {
                (ReceiptsCheck::NoLog, State::Warning)
            }
            Err(error) => {
                let (told, _) = failed(self.report, "receipts", error);
                self.report.add(CheckArea::Server, "receipts", State::Warning, told, facts_of(error));
                return;
            }
        };
        let (rows, receipt) = (read.as_ref().ok(), receipts.as_str());
        let facts = match &read {
            Ok(_) => json!({ "request_id_echoed": echoed, "audit_rows": rows, "receipts": receipt }),
            Err(error) => json!({
                "request_id_echoed": echoed, "audit_rows": rows, "receipts": receipt, "failure": facts_of(error),
            }),
        };
        self.report.add(CheckArea::Server, "receipts", state, words.receipts(receipts), facts);
    }

    /// Finds out which headers the server knows, where it is the request that has them; `true` when it knows the new ones.
    async fn headers(&mut self) -> Option<bool> {
        if self.door != Door::Direct {
            self.skip(&["headers"], Untried::Door);
            return None;
        }
        let (Some(new), Some(old)) = tokio::join!(self.takes(Headers::New), self.takes(Headers::Old)) else {
            self.skip(&["headers"], Untried::Untold);
            return None;
        };
        let tenant = self.tenant.as_deref();
        let what = self.report.words().headers(new, old, tenant);
        let codes = if new { "wrapped" } else { "own" };
        let facts = json!({ "x_bkcmdb": new, "bk_user": old, "tenant": tenant, "value_codes": codes });
        self.ok("headers", what, facts);
        Some(new)
    }

    /// Recognises the version line, by the attributes of a business and by the headers that the server knows.
    async fn version(&mut self, business: Option<&Business>, new_headers: Option<bool>) {
        let read = match business {
            Some(business) => self.api.version_signs(business.id).await.unwrap_or_default(),
            // What fails was reported with the other calls.
            None => Signs::default(),
        };
        let signs = Signs { new_headers, ..read };
        let lines = signs.lines();
        if signs == Signs::default() {
            return self.skip(&["version"], Untried::NoData);
        }
        let (oldest, newest) = lines.unzip();
        // Both ends are open: older and newer lines are not told apart from them.
        let oldest = oldest.filter(|line| *line > VersionLine::V3_9).map(VersionLine::as_str);
        let newest = newest.filter(|line| *line < VersionLine::V3_15).map(VersionLine::as_str);
        let facts = json!({
            "oldest": oldest,
            "newest": newest,
            "signs": {
                "x_bkcmdb": signs.new_headers,
                "recorded_fields": signs.recorded_fields,
                "ipv6_binds": signs.ipv6,
                "supplier_account": signs.supplier,
            },
        });
        let what = self.report.words().version(lines);
        self.ok("version", what, facts);
    }

    /// Returns `true` if the server knows who asks by these headers; `None` when it does not tell.
    async fn takes(&self, sent: Headers) -> Option<bool> {
        match self.api.probe(sent).await.result {
            Ok(()) => Some(true),
            Err(error) if error.code == Some(code::NO_IDENTITY) => Some(false),
            Err(_) => None,
        }
    }
}
