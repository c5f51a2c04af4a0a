//! What goes wrong, and when: faults given as short specifications.
//!
//! # Grammar
//!
//! ```text
//! SPEC   := WHO [ "#" WHEN ] ":" PART { "," PART }
//! WHO    := "*" | "create" | "update" | "delete" | "list" | "audit" | the name of a call (list_service_instance, …)
//! WHEN   := N | N "-" M | N "+"          counted from 1 among the calls that WHO names; absent: every one
//! PART   := TIMING | "commit" | "after-commit" | "new-id" | ACT
//! TIMING := "delay=" TIME | "stall=" TIME
//! TIME   := number and unit: ms, s or m
//! ```
//!
//! A reply that is shorter than a cut is whole; the connection ends after it.
//!
//! `audit` is both calls that read the audit log, counted together.
//!
//! At most one TIMING and one ACT. `commit` (or `after-commit`) performs the call although the ACT replaces its reply.
//! `new-id` is a proxy that replaces the request's identifier: the CMDB sees another one, and so does the caller.
//!
//! | ACT | performed? | the caller sees |
//! |---|---|---|
//! | (none, with `delay`) | yes | the reply, late |
//! | (none, with `stall`) | with `commit` | with `commit` the reply, late; else 500 `proxy request failed`, or the gateway's 504 |
//! | `refuse` · `refuse=TIME` | with `commit` | a reset; then the port is closed, for good or for a time |
//! | `drop` | with `commit` | the connection ends, no byte of a reply |
//! | `commit-then-drop` | yes | the same |
//! | `reset-before` | with `commit` | a reset, no byte of a reply |
//! | `reset-after=N` | yes | N bytes of the reply, head included, then a reset |
//! | `truncate=N` | yes | the head and N bytes of the body, then the end |
//! | `status=N` | with `commit` | that status, in the words of the door (500, 502, 503, 504 …) |
//! | `garbage` | with `commit` | HTTP 200, a body that is no JSON |
//! | `throttle-gateway` | with `commit` | 429 with `X-Bkapi-RateLimit-*` |
//! | `throttle-cmdb` | with `commit` | HTTP 200, code 1199997, no `data` |
//! | `throttle` | with `commit` | at the gateway door the former, else the latter |
//! | `deny-gateway` | with `commit` | 403, code 1640301 |
//! | `deny-cmdb` · `deny` | with `commit` | HTTP 200, code 9900403 with `permission` |
//! | `contradict` | with `commit` | `result` true with code 1199066, and the data of the call when it was performed |
//! | `ids=N+N…` | yes | the reply, with these identifiers for data |
//! | `lag=TIME` · `lag=N` | yes | of the audit log: without the rows of the last TIME, or those searched for at most N times |
//! | `plain=404` · `plain=405` | with `commit` | HTTP 200 and the text of that status, no JSON |
//! | `esb=token` · `esb=app` | with `commit` | the ESB's 1306000: the user's token, or the application's secret |
//! | `no-rule` | where the URL is literally a call's | HTTP 200, code 1199045 for any other URL, a trailing slash, another method |
//! | `jwt=WHY` | with `commit` | HTTP 200, the gateway's token refused: it is `expired`, of another `key`, names no `app` or `user` |
//! | `iam-down` | where no right is needed | the permission centre cannot be reached: 1101086 of businesses, else 1199046 |
//! | `none` | with `commit` | success, and an empty list |
//! | `no-component` | with `commit` | the ESB's 404 for a name that it does not have |
//! | `misrouted` | another call is | the ESB as shipped: `list_process_instance` leads to the call that deletes processes |
//! | `ignore=KEY` | yes | the reply to a body without that key: early v3.9 and v3.10 do not know `bk_host_list` |
//! | `code=N` | with `commit` | that code, in the words, envelope and HTTP status of its origin (1199002, 1640301 …) |
//!
//! `jwt`, `esb`, `no-component`, `no-rule` and `misrouted` belong to one door; at others the call is answered as ever.
//!
//! Examples: `create#2:commit-then-drop`, `create:delay=200ms`, `*#3:status=502`, `create#1:status=504,after-commit`,
//! `create#1:stall=25s,commit`, `list#2+:throttle`, `audit:deny`, `audit:lag=2`, `*:new-id`.

use std::fmt;
use std::str::FromStr;
use std::time::Duration;

use super::api;
use super::call::Lag;

mod answer;

pub(super) use answer::reply;

/// One thing that goes wrong; made from a specification with [`str::parse`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    spec: String,
    /// The names of the calls; `None` for all.
    who: Option<Vec<&'static str>>,
    first: u64,
    last: u64,
    pub(super) wait: Duration,
    commit: bool,
    /// Whether the request's identifier is replaced on the way.
    pub(super) new_id: bool,
    pub(super) act: Act,
}

/// What is done to a call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Act {
    /// Answered as ever.
    Answer,
    /// Waited for in vain.
    Stalled,
    Refuse(Option<Duration>),
    Drop,
    Reset,
    ResetAfter(usize),
    Truncate(usize),
    Status(u16),
    Garbage,
    ThrottleGateway,
    ThrottleCmdb,
    Throttle,
    DenyGateway,
    DenyCmdb,
    Code(i64),
    Contradict,
    Ids(Vec<i64>),
    Lag(Lag),
    Plain(u16),
    Jwt(&'static str),
    /// The text of 1306000.
    Bus(&'static str),
    NoRule,
    IamDown,
    Nothing,
    NoComponent,
    Misrouted,
    Ignore(String),
}

/// A specification that cannot be read: which part of it, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FaultError {
    spec: String,
    why: String,
}

impl fmt::Display for FaultError {
    fn fmt(&self, out: &mut fmt::Formatter) -> fmt::Result {
        write!(out, "fault {:?}: {}", self.spec, self.why)
    }
}

impl std::error::Error for FaultError {}

impl fmt::Display for Fault {
    fn fmt(&self, out: &mut fmt::Formatter) -> fmt::Result {
        out.write_str(&self.spec)
    }
}

impl FromStr for Fault {
    type Err = FaultError;

    fn from_str(spec: &str) -> Result<Self, FaultError> {
        Self::read(spec.trim()).map_err(|why| FaultError { spec: spec.to_owned(), why })
    }
}

impl Fault {
    fn read(spec: &str) -> Result<Self, String> {
        let (target, parts) = spec.split_once(':').ok_or("wants WHO:WHAT, for example create#2:commit-then-drop")?;
        let (who, when) = match target.split_once('#') {
            Some((who, when)) => (who, Some(when)),
            None => (target, None),
        };
        let (first, last) = when.map_or(Ok((1, u64::MAX)), range)?;
        let mut fault = Self {
            spec: spec.to_owned(),
            who: named(who)?,
            first,
            last,
            wait: Duration::ZERO,
            commit: false,
            new_id: false,
            act: Act::Answer,
        };
        let mut timed: Option<&str> = None;
        let mut acted: Option<&str> = None;
        for part in parts.split(',').map(str::trim) {
            let (word, value) = match part.split_once('=') {
                Some((word, value)) => (word, Some(value)),
                None => (part, None),
            };
            match (word, value) {
                ("commit" | "after-commit", None) => fault.commit = true,
                ("new-id", None) => fault.new_id = true,
                ("delay" | "stall", Some(value)) => {
                    if let Some(other) = timed.replace(word) {
                        return Err(format!("{other} and {word} cannot go together"));
                    }
                    fault.wait = time(value)?;
                }
                ("delay" | "stall", None) => {
                    return Err(format!("{word} wants a time, as in {word}=200ms"));
                }
                _ => {
                    let act = act(word, value)?;
                    if let Some(other) = acted.replace(word) {
                        return Err(format!("{other} and {word} cannot go together"));
                    }
                    fault.commit |= word == "commit-then-drop";
                    fault.act = act;
                }
            }
        }
        match (timed, acted) {
            (None, None) if !fault.new_id => return Err("says nothing of what goes wrong".to_owned()),
            (Some("stall"), None) if !fault.commit => fault.act = Act::Stalled,
            _ => {}
        }
        Ok(fault)
    }

    /// Whether the call is performed.
    pub(super) fn performs(&self) -> bool {
        self.commit
            || matches!(
                self.act,
                Act::Answer
                    | Act::ResetAfter(_)
                    | Act::Truncate(_)
                    | Act::Ids(_)
                    | Act::Lag(_)
                    | Act::Misrouted
                    | Act::Ignore(_)
            )
    }
}

/// The ESB's two causes of 1306000 (contract section 5.1); the typing error is theirs.
const TOKEN_REFUSED: &str = "User authentication failed, please check if the bk_token is valid";
const SECRET_REFUSED: &str =
    "APP Secret verification failed, pelase confirm if the APP Secret and APP Code [bk_app_code=bkproc] match";

/// The calls that read the audit log.
const AUDIT: [&str; 2] = ["list_operation_audit", "find_audit_by_id"];

fn named(who: &str) -> Result<Option<Vec<&'static str>>, String> {
    let name = match who {
        "*" => return Ok(None),
        "audit" => return Ok(Some(AUDIT.to_vec())),
        "create" => "create_process_instance",
        "update" => "update_process_instance",
        "delete" => "delete_process_instance",
        "list" => "list_process_instance",
        other => other,
    };
    match api::named(name) {
        Some(api) => Ok(Some(vec![api.name])),
        None => Err(format!("there is no call {who:?}; use *, create, update, delete, list, audit or a full name")),
    }
}

fn range(when: &str) -> Result<(u64, u64), String> {
    let number = |text: &str| match text.parse::<u64>() {
        Ok(number) if number > 0 => Ok(number),
        _ => Err(format!("{text:?} is no call number; they count from 1")),
    };
    if let Some(first) = when.strip_suffix('+') {
        return Ok((number(first)?, u64::MAX));
    }
    let (first, last) = match when.split_once('-') {
        Some((first, last)) => (number(first)?, number(last)?),
        None => (number(when)?, number(when)?),
    };
    if first > last {
        return Err(format!("{when:?} ends before it begins"));
    }
    Ok((first, last))
}

fn time(text: &str) -> Result<Duration, String> {
    let digits = text.trim_end_matches(|char: char| !char.is_ascii_digit());
    let unit = text.strip_prefix(digits).unwrap_or("");
    let number: u64 = digits.parse().map_err(|_| format!("{text:?} is no time; write 200ms, 25s or 2m"))?;
    match unit {
        "ms" => Ok(Duration::from_millis(number)),
        "s" => Ok(Duration::from_secs(number)),
        "m" => Ok(Duration::from_secs(number.saturating_mul(60))),
        _ => Err(format!("{text:?} wants a unit: ms, s or m")),
    }
}

fn act(word: &str, value: Option<&str>) -> Result<Act, String> {
    fn number<T: FromStr>(word: &str, value: &str) -> Result<T, String> {
        value.parse().map_err(|_| format!("{word} wants a number, not {value:?}"))
    }
    let act = match (word, value) {
        ("refuse", None) => Act::Refuse(None),
        ("refuse", Some(value)) => Act::Refuse(Some(time(value)?)),
        ("drop" | "commit-then-drop", None) => Act::Drop,
        ("reset-before", None) => Act::Reset,
        ("reset-after", Some(value)) => Act::ResetAfter(number(word, value)?),
        ("truncate", Some(value)) => Act::Truncate(number(word, value)?),
        ("status", Some(value)) => match number(word, value)? {
            status @ 400..=599 => Act::Status(status),
            other => return Err(format!("status wants 400 to 599, not {other}")),
        },
        ("garbage", None) => Act::Garbage,
        ("throttle", None) => Act::Throttle,
        ("throttle-gateway", None) => Act::ThrottleGateway,
        ("throttle-cmdb", None) => Act::ThrottleCmdb,
        ("deny" | "deny-cmdb", None) => Act::DenyCmdb,
        ("deny-gateway", None) => Act::DenyGateway,
        ("code", Some(value)) => Act::Code(number(word, value)?),
        ("contradict", None) => Act::Contradict,
        ("plain", Some("404")) => Act::Plain(404),
        ("plain", Some("405")) => Act::Plain(405),
        ("plain", _) => return Err("plain wants 404 or 405, as in plain=404".to_owned()),
        ("jwt", Some("expired")) => Act::Jwt("token is expired by 3m0.279824791s"),
        ("jwt", Some("key")) => Act::Jwt("crypto/rsa: verification error"),
        ("jwt", Some("app")) => Act::Jwt("app is not verified"),
        ("jwt", Some("user")) => Act::Jwt("user is not set"),
        ("jwt", _) => return Err("jwt wants expired, key, app or user, as in jwt=expired".to_owned()),
        ("esb", Some("token")) => Act::Bus(TOKEN_REFUSED),
        ("esb", Some("app")) => Act::Bus(SECRET_REFUSED),
        ("esb", _) => return Err("esb wants token or app, as in esb=token".to_owned()),
        ("no-rule", None) => Act::NoRule,
        ("iam-down", None) => Act::IamDown,
        ("none", None) => Act::Nothing,
        ("no-component", None) => Act::NoComponent,
        ("misrouted", None) => Act::Misrouted,
        ("ignore", Some(key)) if !key.is_empty() => Act::Ignore(key.to_owned()),
        ("ignore", _) => return Err("ignore wants a key, as in ignore=bk_host_list".to_owned()),
        ("ids", Some(value)) => Act::Ids(value.split('+').map(|id| number(word, id)).collect::<Result<_, _>>()?),
        ("lag", Some(value)) => Act::Lag(match value.parse() {
            Ok(searches) => Lag::Searches(searches),
            Err(_) => Lag::Time(time(value)?),
        }),
        ("reset-after" | "truncate" | "status" | "code" | "ids" | "lag", None) => {
            return Err(format!("{word} wants a number, as in {word}=20"));
        }
        (
            "drop" | "commit-then-drop" | "reset-before" | "garbage" | "throttle" | "throttle-gateway"
            | "throttle-cmdb" | "deny" | "deny-cmdb" | "deny-gateway" | "commit" | "after-commit" | "new-id"
            | "contradict" | "iam-down" | "none" | "no-component" | "no-rule" | "misrouted",
            Some(_),
        ) => return Err(format!("{word} takes no value")),
        _ => return Err(format!("{word:?} is nothing that can go wrong here")),
    };
    Ok(act)
}

/// The faults of a sandbox with their counts.
#[derive(Debug, Default)]
pub(super) struct Faults(Vec<(Fault, u64)>);

impl Faults {
    pub(super) fn new(faults: Vec<Fault>) -> Self {
        Self(faults.into_iter().map(|fault| (fault, 0)).collect())
    }

    /// Counts a call and returns the fault that hits it; the first of several.
    pub(super) fn next(&mut self, api: &str) -> Option<Fault> {
        let mut hit = None;
        for (fault, count) in &mut self.0 {
            if fault.who.as_deref().is_some_and(|who| !who.contains(&api)) {
                continue;
            }
            *count += 1;
            if hit.is_none() && (fault.first..=fault.last).contains(count) {
                hit = Some(fault.clone());
            }
        }
        hit
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn why(spec: &str) -> String {
        spec.parse::<Fault>().unwrap_err().to_string()
    }

    #[test]
    fn a_specification_is_read_whole() {
        let fault: Fault = "create#2:commit-then-drop".parse().unwrap();
        assert_eq!((fault.first, fault.last, fault.performs()), (2, 2, true));
        assert_eq!(fault.act, Act::Drop);
        let fault: Fault = "*#3+:status=502".parse().unwrap();
        assert_eq!((fault.who.as_ref(), fault.first, fault.last), (None, 3, u64::MAX));
        let fault: Fault = "create:stall=25s,commit".parse().unwrap();
        assert_eq!((fault.wait, &fault.act), (Duration::from_secs(25), &Act::Answer));
        let fault: Fault = "list#1-4:stall=2m".parse().unwrap();
        assert_eq!((fault.wait, &fault.act), (Duration::from_secs(120), &Act::Stalled));
        assert_eq!(fault.to_string(), "list#1-4:stall=2m");
        let fault: Fault = "delete:new-id".parse().unwrap();
        assert_eq!((fault.new_id, fault.performs(), &fault.act), (true, true, &Act::Answer));
        let fault: Fault = "create:commit-then-drop,new-id".parse().unwrap();
        assert_eq!((fault.new_id, fault.performs(), &fault.act), (true, true, &Act::Drop));
        let fault: Fault = "audit:lag=2".parse().unwrap();
        assert_eq!(fault.act, Act::Lag(Lag::Searches(2)));
        let fault: Fault = "audit:lag=3s".parse().unwrap();
        assert_eq!(fault.act, Act::Lag(Lag::Time(Duration::from_secs(3))));
        let fault: Fault = "create:ids=-1+0+64".parse().unwrap();
        assert_eq!((&fault.act, fault.performs()), (&Act::Ids(vec![-1, 0, 64]), true));
    }

    #[test]
    fn a_specification_that_cannot_be_read_says_which_part() {
        assert_eq!(why("create"), r#"fault "create": wants WHO:WHAT, for example create#2:commit-then-drop"#);
        assert!(why("make:drop").contains(r#"there is no call "make""#));
        assert!(why("create#0:drop").contains(r#""0" is no call number"#));
        assert!(why("create#3-2:drop").contains("ends before it begins"));
        assert!(why("create:").contains("nothing that can go wrong"));
        assert!(why("create:commit").contains("says nothing of what goes wrong"));
        assert!(why("create:delay=5").contains(r#""5" wants a unit"#));
        assert!(why("create:delay=soon").contains(r#""soon" is no time"#));
        assert!(why("create:delay").contains("delay wants a time"));
        assert!(why("create:status=x").contains("status wants a number"));
        assert!(why("create:status=200").contains("400 to 599"));
        assert!(why("create:truncate").contains("truncate wants a number"));
        assert!(why("create:drop,garbage").contains("drop and garbage cannot go together"));
        assert!(why("create:delay=1s,stall=1s").contains("delay and stall cannot go together"));
        assert!(why("audit:lag=soon").contains(r#""soon" is no time"#));
        assert!(why("create:ids=1+x").contains("ids wants a number"));
        assert!(why("create:new-id=1").contains("new-id takes no value"));
        assert!(why("create:drop=1").contains("drop takes no value"));
        assert!(why("list:misrouted=1").contains("misrouted takes no value"));
        assert!(why("create:plain=500").contains("plain wants 404 or 405"));
        assert!(why("create:jwt").contains("jwt wants expired, key, app or user"));
        assert!(why("create:esb=code").contains("esb wants token or app"));
        assert!(why("*:no-rule=1").contains("no-rule takes no value"));
        assert!(why("create:ignore").contains("ignore wants a key"));
        assert!(why("create:explode").contains(r#""explode" is nothing"#));
    }

    #[test]
    fn calls_are_counted_by_whom_they_concern() {
        let mut faults = Faults::new(vec!["create#2:drop".parse().unwrap(), "*#4:garbage".parse().unwrap()]);
        let hit = |api: &str, faults: &mut Faults| faults.next(api).map(|fault| fault.act);
        assert_eq!(hit("create_process_instance", &mut faults), None);
        assert_eq!(hit("list_process_instance", &mut faults), None);
        assert_eq!(hit("create_process_instance", &mut faults), Some(Act::Drop));
        assert_eq!(hit("", &mut faults), Some(Act::Garbage));
    }
}
