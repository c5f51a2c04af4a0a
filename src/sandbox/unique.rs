//! What must differ between the processes of a service instance (contract section 1.6), and how a clash is told.
//!
//! Owns the two unique indexes, and the looks at names by which v3.9 does without them.

use serde_json::{Map, Value};

use super::Version;
use super::call::Caller;
use super::json::{Free, Json};
use super::reply::Refusal;
use super::value::SHORT_BYTES;
use super::words::code;

/// A value of so many bytes is cut in the database's text, to so many.
const LONG_VALUE: usize = 160;
const CUT_VALUE: usize = 150;

/// The fields of the two unique indexes; only values of the declared type take part.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Names {
    alias: Option<String>,
    func: Option<String>,
    regex: Option<String>,
}

impl Names {
    /// Reads the indexed fields of a stored process.
    pub(super) fn of(stored: &Map<String, Value>) -> Self {
        let text = |key: &str| stored.get(key).and_then(Value::as_str).map(str::to_owned);
        Self { alias: text("bk_process_name"), func: text("bk_func_name"), regex: text("bk_start_param_regex") }
    }

    /// Returns what the database says of the clash if one of `taken` is in the way; the index made first is the one
    /// reported.
    pub(super) fn clash(&self, version: Version, taken: &[Self], instance: i64) -> Option<String> {
        let told = |index: &str, keys: String| {
            // The server looks for the braces, and leaves the blanks inside them.
            let keys = format!(" service_instance_id: {instance}, {keys} ");
            if version.quotes_driver() {
                format!(
                    "bulk write exception: write errors: [E11000 duplicate key error collection: cmdb.cc_Process \
                     index: {index} dup key: {{{keys}}}]"
                )
            } else {
                keys
            }
        };
        if let Some(alias) = &self.alias
            && taken.iter().any(|other| other.alias.as_ref() == Some(alias))
        {
            return Some(told("bkcc_unique_svcInstID_bkProcName", format!("bk_process_name: {}", quoted(alias))));
        }
        if let (Some(func), Some(regex)) = (&self.func, &self.regex)
            && taken.iter().any(|other| other.func.as_ref() == Some(func) && other.regex.as_ref() == Some(regex))
        {
            let keys = format!("bk_func_name: {}, bk_start_param_regex: {}", quoted(func), quoted(regex));
            return Some(told("bkcc_unique_svcInstID_bkFuncName_bkStartParamRegex", keys));
        }
        None
    }

    /// What v3.9 looks at instead: whether another process has the alias, or the command and its parameters.
    pub(super) fn taken_by(&self, caller: &Caller, others: &[Self]) -> Result<(), Refusal> {
        let text = |text: &Option<String>| text.clone().unwrap_or_default();
        if others.iter().any(|other| other.alias == self.alias) {
            return Err(caller.refuse(code::ALIAS_TAKEN, &[&text(&self.alias)]));
        }
        // An absent parameter is looked for as an empty one, which a stored null is not.
        let regex = Some(text(&self.regex));
        if others.iter().any(|other| other.func == self.func && other.regex == regex) {
            return Err(caller.refuse(code::COMMAND_TAKEN, &[&text(&self.func), &text(&self.regex)]));
        }
        Ok(())
    }
}

/// A value in the database's text: between quotes, not escaped, cut if it is long.
fn quoted(text: &str) -> String {
    if text.len() < LONG_VALUE {
        return format!("\"{text}\"");
    }
    let cut = (0..=CUT_VALUE).rev().find_map(|at| text.get(..at)).unwrap_or_default();
    format!("\"{cut}...\"")
}

/// What v3.9 looks at before any attribute (contract section 8): names that are there and short enough, and that no
/// other process has. They are compared as they were sent, blanks included.
///
/// # Errors
///
/// One name without the other is a nil pointer: the handler panics. Of both absent the attributes tell.
pub(super) fn old_names(caller: &Caller, sent: &Free, taken: &[Names]) -> Result<(), Refusal> {
    let text = |wanted: &str| {
        // The structure takes keys in any case, and the exact one comes last in a sorted map.
        let found = sent.iter().rev().find(|(key, _)| key.eq_ignore_ascii_case(wanted));
        found.and_then(|(_, value)| value.as_text()).map(str::to_owned)
    };
    let own = Names { alias: text("bk_process_name"), func: text("bk_func_name"), regex: text("bk_start_param_regex") };
    for (key, name) in [("bk_process_name", &own.alias), ("bk_func_name", &own.func)] {
        if name.as_ref().is_some_and(|name| name.is_empty() || name.len() > SHORT_BYTES) {
            return Err(caller.invalid(key));
        }
    }
    match (&own.alias, &own.func) {
        (None, None) => Ok(()),
        (Some(_), Some(_)) => own.taken_by(caller, taken),
        _ => Err(caller.refuse(code::PANICKED, &[])),
    }
}

/// Whether the fixed structure of v3.9 takes what was sent for a process: keys in any case, each of its type.
pub(super) fn old_structure_takes(sent: &Free) -> bool {
    sent.iter().all(|(key, value)| match key.to_ascii_lowercase().as_str() {
        "proc_num" | "priority" | "timeout" | "bk_start_check_secs" | "bk_process_id" | "bk_biz_id" => is_int(value),
        "auto_start" => matches!(value, Json::Null | Json::Bool(_)),
        "bind_info" => match value {
            Json::Null => true,
            Json::Array(rows) => rows.iter().all(row_is_taken),
            _ => false,
        },
        "bk_func_name"
        | "bk_process_name"
        | "bk_start_param_regex"
        | "description"
        | "work_path"
        | "pid_file"
        | "user"
        | "start_cmd"
        | "stop_cmd"
        | "restart_cmd"
        | "face_stop_cmd"
        | "reload_cmd"
        | "bk_supplier_account" => is_text(value),
        _ => true,
    })
}

fn row_is_taken(row: &Json) -> bool {
    match row {
        Json::Null => true,
        Json::Object(pairs) => pairs.iter().all(|(key, value)| match key.to_ascii_lowercase().as_str() {
            "ip" | "port" | "protocol" => is_text(value),
            "enable" => matches!(value, Json::Null | Json::Bool(_)),
            "template_row_id" => is_int(value),
            _ => true,
        }),
        _ => false,
    }
}

fn is_int(value: &Json) -> bool {
    match value {
        Json::Null => true,
        Json::Number(number) => number.int().is_some(),
        _ => false,
    }
}

fn is_text(value: &Json) -> bool {
    matches!(value, Json::Null | Json::Text(_))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_database_cuts_long_values_and_escapes_none() {
        assert_eq!(quoted("a\"}b"), "\"a\"}b\"");
        assert_eq!(quoted(&"x".repeat(159)).len(), 161);
        assert_eq!(quoted(&"x".repeat(160)), format!("\"{}...\"", "x".repeat(150)));
        assert_eq!(quoted(&"好".repeat(60)), format!("\"{}...\"", "好".repeat(50)));
        assert_eq!(quoted(&format!("a{}", "好".repeat(60))), format!("\"a{}...\"", "好".repeat(49)));
    }

    #[test]
    fn null_and_absent_parameters_clash_with_no_other() {
        let names =
            |regex: Option<&str>| Names { alias: None, func: Some("java".to_owned()), regex: regex.map(str::to_owned) };
        let clash = |a: Option<&str>, b: Option<&str>| names(a).clash(Version::default(), &[names(b)], 1).is_some();
        assert!(clash(Some(""), Some("")));
        assert!(!clash(None, Some("")) && !clash(None, None));
    }
}
