//! The audit log: what each call that committed has changed, and the two calls that read it (contract 7.1).
//!
//! Owns the rows and their form. Who writes one stands with the calls: a row is written in the step that changes
//! something, so that a call has a row exactly when it committed.

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::fmt::strtime;
use jiff::tz::offset;
use serde_json::{Map, Value, json};

use super::call::{Call, Caller, Lag};
use super::clock::Moment;
use super::decode::{self, Page, Record, Undecodable};
use super::filter::Filter;
use super::reply::Outcome;
use super::words::code;
use super::world::{AuditRow, Host, World};

/// Most rows of a page, and of one question for details.
const MOST: i64 = 200;
/// How the log writes a moment: in the zone of the server, without saying which.
const FORMAT: &str = "%Y-%m-%d %H:%M:%S";

/// What was done to a process.
pub(super) fn change(
    action: &'static str,
    before: Option<&Map<String, Value>>,
    after: Option<Map<String, Value>>,
) -> Value {
    let of = |key: &str| {
        let process = before.or(after.as_ref());
        process.and_then(|process| process.get(key)).cloned().unwrap_or(Value::Null)
    };
    let (id, name) = (of("bk_process_id"), of("bk_process_name"));
    // An update tells what it wrote as fields, and leaves the state after it out.
    let (after, fields) = if action == "update" { (None, after) } else { (after, None) };
    json!({
        "action": action, "bk_process_ids": id, "bk_process_names": name,
        "details": { "pre_data": before, "cur_data": after, "update_fields": fields },
    })
}

impl World {
    /// Writes a row: a call did this to the processes of a service instance, which has to exist still. Before v3.10 the
    /// server writes none.
    pub(super) fn record(&mut self, caller: &Caller, action: &'static str, instance: i64, processes: Vec<Value>) {
        if !self.version.writes_audit() {
            return;
        }
        let Some(about) = self.instances.get(&instance) else { return };
        // A new one gets the name that its processes make after the row was written.
        let addresses = self.hosts.get(&about.host).map_or("", Host::addresses);
        let named_later =
            action == "create" && about.name.strip_prefix(addresses).is_some_and(|rest| rest.starts_with('_'));
        let name = if named_later { addresses.to_owned() } else { about.name.to_string() };
        let id = self.audit.last().map_or(1, |row| row.id + 1);
        self.audit.push(AuditRow {
            id,
            rid: caller.rid.clone(),
            user: caller.user.clone(),
            supplier: caller.supplier.clone(),
            action,
            biz: about.biz,
            instance,
            name,
            host: about.host,
            processes,
            at: Moment::now(),
            searched: 0,
        });
    }
}

impl AuditRow {
    /// The whole row.
    pub(super) fn detail(&self, tenants: bool) -> Value {
        let mut row = json!({
            "id": self.id, "audit_type": "business_resource", "bk_supplier_account": self.supplier, "user": self.user,
            "resource_type": "service_instance", "action": self.action, "operate_from": "user",
            "operation_detail": { "details": null, "bk_host_id": self.host, "processes": self.processes },
            "operation_time": moment(self.at), "bk_biz_id": self.biz, "resource_id": self.instance,
            "resource_name": self.name, "rid": self.rid, "extend_resource_name": "",
        });
        without_supplier(&mut row, tenants);
        row
    }

    /// The row as the list tells it: what is not asked of the database is there and empty.
    fn listed(&self, world: &World) -> Value {
        let detail =
            if world.version.records_who() { json!({ "details": null, "bk_host_id": 0 }) } else { Value::Null };
        let mut row = json!({
            "id": self.id, "audit_type": "", "bk_supplier_account": "", "user": self.user,
            "resource_type": "service_instance", "action": self.action, "operate_from": "",
            "operation_detail": detail, "operation_time": moment(self.at), "bk_biz_id": self.biz,
            "resource_id": self.instance, "resource_name": self.name, "extend_resource_name": "",
        });
        if let (false, Some(row)) = (world.version.records_who(), row.as_object_mut()) {
            row.shift_remove("extend_resource_name");
        }
        without_supplier(&mut row, world.version.has_tenants());
        row
    }

    /// Whether the replica that the log is read from has the row by now.
    fn is_there(&self, lag: Option<Lag>) -> bool {
        match lag {
            None => true,
            Some(Lag::Searches(searches)) => self.searched > searches,
            Some(Lag::Time(time)) => {
                i128::from(Moment::now().0 - self.at.0) >= i128::try_from(time.as_millis()).unwrap_or(i128::MAX)
            }
        }
    }
}

fn without_supplier(row: &mut Value, tenants: bool) {
    if tenants && let Some(row) = row.as_object_mut() {
        row.shift_remove("bk_supplier_account");
    }
}

fn moment(at: Moment) -> String {
    let time = Timestamp::from_millisecond(at.0).unwrap_or(Timestamp::UNIX_EPOCH);
    offset(8).to_datetime(time).strftime(FORMAT).to_string()
}

/// Reads a moment of a search; an empty one sets no bound.
fn bound(text: &str, otherwise: Moment) -> Option<Moment> {
    if text.is_empty() {
        return Some(otherwise);
    }
    let civil: DateTime = strtime::parse(FORMAT, text).and_then(|time| time.to_datetime()).ok()?;
    Some(Moment(offset(8).to_timestamp(civil).ok()?.as_millisecond()))
}

#[derive(Debug, Default)]
struct ListInput {
    condition: Condition,
    page: Page,
}

#[derive(Debug, Default)]
struct Condition {
    biz: i64,
    user: String,
    kind: String,
    time: TimeRange,
    rules: Vec<Value>,
}

#[derive(Debug, Default)]
struct TimeRange {
    start: String,
    end: String,
}

impl Record for ListInput {
    fn take(&mut self, key: &str, value: Value) -> Result<(), Undecodable> {
        match key {
            "condition" => self.condition = decode::record(value)?,
            "page" => self.page = decode::record(value)?,
            _ => {}
        }
        Ok(())
    }
}

impl Record for Condition {
    fn take(&mut self, key: &str, value: Value) -> Result<(), Undecodable> {
        match key {
            "bk_biz_id" => self.biz = decode::int(&value)?,
            "user" => self.user = decode::text(value)?,
            "resource_type" => self.kind = decode::text(value)?,
            "operation_time" => self.time = decode::record(value)?,
            "condition" => self.rules = decode::list(value)?,
            _ => {}
        }
        Ok(())
    }
}

impl Record for TimeRange {
    fn take(&mut self, key: &str, value: Value) -> Result<(), Undecodable> {
        match key {
            "start" => self.start = decode::text(value)?,
            "end" => self.end = decode::text(value)?,
            _ => {}
        }
        Ok(())
    }
}

/// `list_operation_audit`: which rows there are. A time and a page are mandatory.
pub(super) fn list(world: &mut World, call: &Call) -> Outcome {
    let caller = &call.caller;
    let ListInput { condition, page } = decode::body(&call.body).map_err(|_| caller.undecodable())?;
    if page.limit <= 0 {
        return Err(caller.invalid("limit"));
    }
    if page.limit > MOST {
        return Err(caller.refuse(code::PAGE_LIMIT, &[]));
    }
    if condition.time.start.is_empty() && condition.time.end.is_empty() {
        return Err(caller.refuse(code::NOT_SET, &["operation_time"]));
    }
    let times = (bound(&condition.time.start, Moment(i64::MIN)), bound(&condition.time.end, Moment(i64::MAX)));
    let (Some(first), Some(last)) = times else { return Err(caller.invalid("operation_time")) };
    let rules = Filter::read_rules(&condition.rules).map_err(|_| caller.invalid("condition"))?;
    let fits = |row: &AuditRow| {
        let given = |own: &str, asked: &str| asked.is_empty() || own == asked;
        let fields = [("rid", &row.rid), ("user", &row.user), ("resource_name", &row.name)];
        let fields = fields.map(|(key, text)| (key.to_owned(), text.as_str().into())).into_iter().collect();
        (condition.biz == 0 || row.biz == condition.biz)
            && given("service_instance", &condition.kind)
            && given(&row.user, &condition.user)
            && (first..=last).contains(&row.at)
            && rules.keeps(&fields)
    };
    for row in world.audit.iter_mut().filter(|row| fits(row)) {
        row.searched += 1;
    }
    let mut rows: Vec<&AuditRow> = world.audit.iter().filter(|row| fits(row) && row.is_there(call.lag)).collect();
    if page.sort.starts_with('-') {
        rows.reverse();
    }
    let count = rows.len();
    let (skip, take) = page.window();
    let rows: Vec<Value> = rows.into_iter().skip(skip).take(take).map(|row| row.listed(world)).collect();
    Ok(json!({ "count": count, "info": rows }))
}

#[derive(Debug, Default)]
struct DetailInput {
    ids: Vec<i64>,
}

impl Record for DetailInput {
    fn take(&mut self, key: &str, value: Value) -> Result<(), Undecodable> {
        if key == "id" {
            self.ids = decode::ints(value)?;
        }
        Ok(())
    }
}

/// `find_audit_by_id`: rows with their details.
pub(super) fn find(world: &mut World, call: &Call) -> Outcome {
    let caller = &call.caller;
    let input: DetailInput = decode::body(&call.body).map_err(|_| caller.undecodable())?;
    if i64::try_from(input.ids.len()).is_ok_and(|ids| ids > MOST) {
        return Err(caller.refuse(code::PAGE_LIMIT, &[]));
    }
    if input.ids.is_empty() {
        return Err(caller.refuse(code::NOT_SET, &["id"]));
    }
    let rows = world.audit.iter().filter(|row| input.ids.contains(&row.id) && row.is_there(call.lag));
    Ok(rows.map(|row| row.detail(world.version.has_tenants())).collect())
}
