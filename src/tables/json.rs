//! JSON that is no draft and no single request body: several bodies, what the CMDB and others answer, lists of flat objects.
//!
//! Each place that has a process is turned into a request body, which is read as any other one. Tried in this order: a
//! value of an envelope (`data`, `request.body`), the output of `bkproc processes`, an item of `list_process_instance`,
//! `list_service_instance_detail`, `list_process_detail_by_ids` and GSEKit, a request body, a row of a table.

use super::grid::{Grid, GridCell, GridRow};
use crate::store::error::{Cause, Foreign, Unreadable};
use serde_json::value::RawValue;
use std::collections::BTreeMap;

/// Envelopes within each other.
const DEPTH: usize = 8;

/// A place that has processes.
#[derive(Debug, Default)]
pub(super) struct Body<'a> {
    /// The business, as written.
    business: Option<&'a RawValue>,
    /// The service instance, as written.
    instance: Option<&'a RawValue>,
    /// The `process_info` of each process.
    processes: Vec<&'a RawValue>,
    /// Where it stands: a line, from 1.
    pub(super) line: u32,
}

impl Body<'_> {
    /// Returns the request body.
    pub(super) fn text(&self) -> String {
        let mut text = String::from("{");
        for (key, value) in [("bk_biz_id", self.business), ("service_instance_id", self.instance)] {
            if let Some(value) = value {
                text.extend(["\"", key, "\":", value.get(), ","]);
            }
        }
        text.push_str("\"processes\":[");
        for (at, process) in self.processes.iter().enumerate() {
            let comma = if at > 0 { "," } else { "" };
            text.extend([comma, "{\"process_info\":", process.get(), "}"]);
        }
        text.push_str("]}");
        text
    }
}

/// What a JSON text has.
#[derive(Debug, Default)]
pub(super) struct Found<'a> {
    /// Places with processes.
    pub(super) bodies: Vec<Body<'a>>,
    /// Flat objects, as the rows of a table.
    rows: Vec<(u32, Vec<(String, &'a RawValue)>)>,
}

impl Found<'_> {
    /// Returns the flat objects as a grid with a heading; `None` if there is none.
    pub(super) fn grid(&self) -> Option<Grid> {
        if self.rows.is_empty() {
            return None;
        }
        let mut headings: Vec<&str> = Vec::new();
        for (key, _) in self.rows.iter().flat_map(|(_, cells)| cells) {
            if !headings.contains(&key.as_str()) {
                headings.push(key);
            }
        }
        let text = |raw: &RawValue| match serde_json::from_str::<serde_json::Value>(raw.get()) {
            Ok(serde_json::Value::Null) => String::new(),
            Ok(serde_json::Value::String(text)) => text,
            _ => raw.get().to_owned(),
        };
        let cell = |text: &str| GridCell::Text(text.into());
        let first = GridRow { line: 0, cells: headings.iter().copied().map(cell).collect() };
        let rows = self.rows.iter().map(|(line, cells)| {
            let value = |heading: &&str| {
                let own = cells.iter().find(|(key, _)| key == heading);
                GridCell::Text(own.map(|(_, raw)| text(raw)).unwrap_or_default().into())
            };
            GridRow { line: *line, cells: headings.iter().map(value).collect() }
        });
        Some(Grid { rows: std::iter::once(first).chain(rows).collect(), ..Grid::default() })
    }
}

/// Reads one value, or several one after another.
///
/// # Errors
///
/// What it is instead, by its name.
pub(super) fn find(text: &str) -> Result<Found<'_>, Cause> {
    let mut found = Found::default();
    let mut finder = Finder { text, found: &mut found, counted: (0, 0) };
    for value in serde_json::Deserializer::from_str(text).into_iter::<&RawValue>() {
        let value = value.map_err(|error| crate::store::parse::fault(text, &error))?;
        finder.value(value, Context::default(), 0).map_err(|what| Cause::Unreadable(Unreadable::Foreign(what)))?;
    }
    if found.bodies.is_empty() && found.rows.is_empty() {
        return Err(Cause::Unreadable(Unreadable::Foreign(Foreign::Other)));
    }
    Ok(found)
}

/// What stands around a value.
#[derive(Clone, Copy, Default)]
struct Context<'a> {
    business: Option<&'a RawValue>,
    instance: Option<&'a RawValue>,
    /// Whether it is what a server answered.
    is_answer: bool,
}

struct Finder<'a, 'f> {
    text: &'a str,
    found: &'f mut Found<'a>,
    /// Bytes that were counted already, and the lines that end in them: places ascend, so that each is counted once.
    counted: (usize, u32),
}

type Keys<'a> = BTreeMap<String, &'a RawValue>;

impl<'a> Finder<'a, '_> {
    fn value(&mut self, raw: &'a RawValue, context: Context<'a>, depth: usize) -> Result<(), Foreign> {
        if depth > DEPTH {
            return Err(Foreign::Other);
        }
        match raw.get().as_bytes().first() {
            Some(b'{') => {
                let keys: Keys<'a> = serde_json::from_str(raw.get()).map_err(|_| Foreign::Other)?;
                self.object(raw, &keys, context, depth)
            }
            Some(b'[') => {
                let items: Vec<&'a RawValue> = serde_json::from_str(raw.get()).map_err(|_| Foreign::Other)?;
                // What `create` and `update` answer: the IDs.
                let is_number = |item: &&RawValue| item.get().starts_with(|ch: char| ch.is_ascii_digit());
                if !items.is_empty() && items.iter().all(is_number) {
                    return Err(Foreign::Created);
                }
                items.into_iter().try_for_each(|item| self.value(item, context, depth + 1))
            }
            _ => Err(if context.is_answer { Foreign::Answer } else { Foreign::Other }),
        }
    }

    fn object(&mut self, raw: &'a RawValue, keys: &Keys<'a>, around: Context<'a>, depth: usize) -> Result<(), Foreign> {
        let of = |name: &str| keys.iter().find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| *value);
        let set = |name: &str| of(name).filter(|value| !matches!(value.get(), "null" | "0" | "\"\""));
        let has = |name: &str| of(name).is_some();
        let context = Context {
            business: set("bk_biz_id").or(around.business),
            instance: set("service_instance_id").or(around.instance),
            is_answer: around.is_answer,
        };
        if has("bkproc") {
            // A draft among others: each is a file of its own.
            return Err(Foreign::Other);
        }
        if has("schema_version") && has("command") {
            if of("command").is_some_and(|command| command.get() == "\"processes\"") {
                return of("instances").map_or(Err(Foreign::Output), |list| self.value(list, context, depth + 1));
            }
            return Err(Foreign::Output);
        }
        if let Some(body) = of("request").and_then(|request| key_of(request, "body")) {
            return self.value(body, context, depth + 1);
        }
        if let Some(data) = of("data") {
            let context = Context { is_answer: true, ..context };
            return self.value(data, context, depth + 1);
        }
        if has("bk_error_code") {
            return Err(Foreign::Answer);
        }
        if let Some(info) = of("info").filter(|info| info.get().starts_with('[')) {
            return self.value(info, context, depth + 1);
        }
        if let (Some(property), true) = (of("property"), has("relation")) {
            let relation = of("relation");
            let from = |name| relation.and_then(|relation| key_of(relation, name));
            let context = Context {
                business: from("bk_biz_id").or(context.business),
                instance: from("service_instance_id").or(context.instance),
                ..context
            };
            return self.process(property, context);
        }
        if let Some(list) = of("process_instances") {
            let context = Context { instance: of("id").or(context.instance), ..context };
            // An instance without processes has `null` there.
            return if list.get() == "null" { Ok(()) } else { self.value(list, context, depth + 1) };
        }
        if let (Some(process), true) = (of("process"), has("relation")) {
            return self.process(process, context);
        }
        if let Some(property) = of("process_property") {
            return self.process(property, context);
        }
        if is_template(raw) {
            return Err(Foreign::Template);
        }
        if let Some(info) = of("process_info") {
            return self.process(info, context);
        }
        if let Some(list) = of("processes") {
            let items: Vec<&'a RawValue> = serde_json::from_str(list.get()).map_err(|_| Foreign::Other)?;
            let has_info = |item: &&'a RawValue| key_of(item, "process_info").is_some();
            if !items.iter().all(has_info) {
                return Err(Foreign::Update);
            }
            let processes = items.iter().filter_map(|item| key_of(item, "process_info")).collect();
            let Context { business, instance, .. } = context;
            let line = self.line(raw);
            self.found.bodies.push(Body { business, instance, processes, line });
            return Ok(());
        }
        if has("instances") {
            return Err(Foreign::ServiceInstances);
        }
        // A process as `list_process_detail_by_ids` has it: it has rows, or the server's own key.
        if has("bind_info") || (has("bk_process_id") && has("bk_func_name")) {
            return self.process(raw, context);
        }
        let is_flat = |value: &&RawValue| !value.get().starts_with(['{', '[']);
        if !keys.is_empty() && keys.values().all(is_flat) {
            let cells: Vec<(String, &'a RawValue)> = ordered(raw);
            let line = self.line(raw);
            self.found.rows.push((line, cells));
            return Ok(());
        }
        Err(if around.is_answer { Foreign::Answer } else { Foreign::Other })
    }

    fn process(&mut self, info: &'a RawValue, Context { business, instance, .. }: Context<'a>) -> Result<(), Foreign> {
        if !info.get().starts_with('{') {
            return Err(Foreign::Other);
        }
        let line = self.line(info);
        let text = |raw: Option<&'a RawValue>| raw.map(RawValue::get);
        // The processes of one service instance are one body.
        match self.found.bodies.last_mut() {
            Some(last) if text(last.instance) == text(instance) && text(last.business) == text(business) => {
                last.processes.push(info);
            }
            _ => self.found.bodies.push(Body { business, instance, processes: vec![info], line }),
        }
        Ok(())
    }

    /// Returns the line on which a value begins.
    fn line(&mut self, raw: &RawValue) -> u32 {
        // Both are in one text: a part begins no earlier than the whole.
        let at = (raw.get().as_ptr() as usize).saturating_sub(self.text.as_ptr() as usize);
        let (from, mut lines) = self.counted;
        if let Some(between) = self.text.as_bytes().get(from..at) {
            lines += u32::try_from(memchr::memchr_iter(b'\n', between).count()).unwrap_or_default();
            self.counted = (at, lines);
        }
        lines + 1
    }
}

/// Returns the value of a key of an object.
fn key_of<'a>(raw: &'a RawValue, name: &str) -> Option<&'a RawValue> {
    let keys: Keys<'a> = serde_json::from_str(raw.get()).ok()?;
    keys.get(name).copied()
}

/// Returns the keys of an object in the order in which they stand.
fn ordered(raw: &RawValue) -> Vec<(String, &RawValue)> {
    let keys: Keys<'_> = serde_json::from_str(raw.get()).unwrap_or_default();
    let mut cells: Vec<(String, &RawValue)> = keys.into_iter().collect();
    cells.sort_by_key(|(_, value)| value.get().as_ptr() as usize);
    cells
}

/// Returns `true` for the body of a process template, whose values stand under `value` beside `as_default_value`.
fn is_template(raw: &RawValue) -> bool {
    raw.get().contains("\"as_default_value\"")
}

/// Returns the body of a curl command: what stands behind `-d`, `--data`, `--data-raw` or `--data-binary`.
#[must_use]
pub(super) fn curl_data(text: &str) -> Option<String> {
    let mut words = shell_words(text).into_iter();
    while let Some(word) = words.next() {
        for option in ["--data-raw", "--data-binary", "--data", "--json", "-d"] {
            let Some(rest) = word.strip_prefix(option) else { continue };
            let data = match rest.strip_prefix('=') {
                Some(rest) => Some(rest.to_owned()),
                None if rest.is_empty() => words.next(),
                None if option == "-d" => Some(rest.to_owned()),
                None => continue,
            };
            // `@FILE` names a file, which is not here.
            return data.filter(|data| !data.starts_with('@'));
        }
    }
    None
}

/// Splits a command line as a shell does, as far as a body needs it: quotes of both kinds, `$'…'`, backslashes.
fn shell_words(text: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut word: Option<String> = None;
    let mut chars = text.chars().peekable();
    while let Some(ch) = chars.next() {
        match ch {
            '\'' => {
                let quoted: String = chars.by_ref().take_while(|ch| *ch != '\'').collect();
                word.get_or_insert_default().push_str(&quoted);
            }
            '"' => {
                let own = word.get_or_insert_default();
                while let Some(ch) = chars.next().filter(|ch| *ch != '"') {
                    match (ch, chars.peek()) {
                        ('\\', Some('"' | '\\' | '$' | '`')) => own.extend(chars.next()),
                        ('\\', Some('\n')) => drop(chars.next()),
                        (ch, _) => own.push(ch),
                    }
                }
            }
            '\\' => match chars.next() {
                Some('\n') | None => {}
                Some('\r') => drop(chars.next_if_eq(&'\n')),
                Some(ch) => word.get_or_insert_default().push(ch),
            },
            ch if ch.is_whitespace() => words.extend(word.take()),
            ch => word.get_or_insert_default().push(ch),
        }
    }
    words.extend(word);
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bodies(text: &str) -> Vec<String> {
        find(text).unwrap().bodies.iter().map(Body::text).collect()
    }

    fn refused(text: &str) -> Foreign {
        match find(text) {
            Err(Cause::Unreadable(Unreadable::Foreign(what))) => what,
            found => panic!("{text}: {found:?}"),
        }
    }

    #[test]
    fn processes_are_found_in_every_envelope() {
        let property = r#"{"relation":{"bk_biz_id":2,"service_instance_id":72},"property":{"bk_func_name":"a"}}"#;
        let one = r#"{"bk_biz_id":2,"service_instance_id":72,"processes":[{"process_info":{"bk_func_name":"a"}}]}"#;
        for text in [
            format!(r#"{{"code":0,"data":[{property}]}}"#),
            format!(r#"{{"ok":true,"data":{{"code":0,"data":[{property}]}}}}"#),
            format!(r#"{{"request":{{"body":{one}}}}}"#),
            format!("[{one}]"),
            r#"{"data":{"count":1,"info":[{"bk_biz_id":2,"id":72,"process_instances":[{"process":{"bk_func_name":"a"},"relation":{}}]}]}}"#.into(),
            r#"{"schema_version":2,"command":"processes","bk_biz_id":2,"instances":[{"service_instance_id":72,"processes":[{"process_info":{"bk_func_name":"a"}}]}]}"#.into(),
        ] {
            assert_eq!(bodies(&text), [one], "{text}");
        }
        assert_eq!(bodies(&format!("{one}\n{one}\n")).len(), 2, "one a line");
        let gsekit = r#"[{"process_property":{"bk_func_name":"a"}},{"process_property":{"bk_func_name":"b"}}]"#;
        let both = r#"{"processes":[{"process_info":{"bk_func_name":"a"}},{"process_info":{"bk_func_name":"b"}}]}"#;
        assert_eq!(bodies(gsekit), [both]);
        let detail = r#"{"data":[{"bk_process_id":1,"bk_func_name":"a","bind_info":[]}]}"#;
        assert_eq!(bodies(detail).len(), 1);
    }

    #[test]
    fn what_cannot_be_used_is_named() {
        for (text, expected) in [
            (r#"{"result":true,"data":[64,65]}"#, Foreign::Created),
            (r#"{"result":false,"code":1,"data":null}"#, Foreign::Answer),
            (r#"{"bk_biz_id":2,"instances":[]}"#, Foreign::ServiceInstances),
            (r#"{"processes":[{"bk_process_id":1,"bk_func_name":"a"}]}"#, Foreign::Update),
            (r#"{"processes":[{"spec":{"bk_func_name":{"value":"a","as_default_value":true}}}]}"#, Foreign::Template),
            (r#"{"schema_version":2,"command":"plan"}"#, Foreign::Output),
            (r#"{"a":{"b":{}}}"#, Foreign::Other),
            ("[]", Foreign::Other),
            ("7", Foreign::Other),
        ] {
            assert_eq!(refused(text), expected, "{text}");
        }
    }

    #[test]
    fn flat_objects_are_rows_of_a_table() {
        let found = find("[{\"host\":\"10.0.0.1\",\"port\":80},\n{\"port\":null,\"alias\":\"a\"}]").unwrap();
        let grid = found.grid().unwrap();
        let row = |row: &GridRow| row.cells.iter().map(|cell| cell.text().to_owned()).collect::<Vec<_>>();
        let rows: Vec<_> = grid.rows.iter().map(row).collect();
        assert_eq!(rows, [["host", "port", "alias"], ["10.0.0.1", "80", ""], ["", "", "a"]]);
        assert_eq!(grid.rows[2].line, 2);
    }

    #[test]
    fn the_body_of_a_curl_command_is_found() {
        for (text, expected) in [
            ("curl -X POST 'http://a' -H 'b: c' -d '{\"a\": 1}'", Some("{\"a\": 1}")),
            ("curl http://a \\\n  --data-raw \"{\\\"a\\\": 1}\"", Some("{\"a\": 1}")),
            ("curl http://a --data='{}'", Some("{}")),
            ("curl http://a -d@file", None),
            ("curl http://a", None),
        ] {
            assert_eq!(curl_data(text).as_deref(), expected, "{text}");
        }
    }
}
