//! Conditions of the read calls: property filters, raw conditions, label selectors, sort keys, field lists (contract
//! section 4).

use std::cmp::Ordering;
use std::fmt::Write as _;

use regex_lite::Regex;
use serde_json::{Map, Value};

use super::decode::{self, Record, Undecodable};

/// How high a property filter may be, its rules included.
const HEIGHT: usize = 3;

/// Keeps the named fields; an empty list keeps all.
pub(super) fn only(mut map: Map<String, Value>, fields: &[String]) -> Map<String, Value> {
    if !fields.is_empty() {
        map.retain(|key, _| fields.iter().any(|field| field == key));
    }
    map
}

/// Sorts rows by keys joined with commas, the first one weighing most; a minus turns a key round. Rows that no key tells
/// apart stay as they are.
pub(super) fn sort(rows: &mut [Map<String, Value>], keys: &str) {
    let keys: Vec<&str> = keys.split(',').map(str::trim).filter(|key| !key.is_empty()).collect();
    let of = |row: &Map<String, Value>, key: &str| row.get(key).cloned().unwrap_or(Value::Null);
    rows.sort_by(|a, b| {
        let by = |key: &&str| match key.strip_prefix('-') {
            Some(key) => order(&of(b, key), &of(a, key)),
            None => order(&of(a, key), &of(b, key)),
        };
        keys.iter().map(by).find(|order| order.is_ne()).unwrap_or(Ordering::Equal)
    });
}

/// The order of the database: null, numbers, texts, everything else.
fn order(a: &Value, b: &Value) -> Ordering {
    let rank = |value: &Value| match value {
        Value::Null => 0,
        Value::Number(_) => 1,
        Value::String(_) => 2,
        _ => 3,
    };
    match (a, b) {
        (Value::Number(a), Value::Number(b)) => match (a.as_i64(), b.as_i64()) {
            (Some(a), Some(b)) => a.cmp(&b),
            _ => a.as_f64().unwrap_or(0.0).total_cmp(&b.as_f64().unwrap_or(0.0)),
        },
        (Value::String(a), Value::String(b)) => a.cmp(b),
        _ => rank(a).cmp(&rank(b)),
    }
}

/// Why a property filter is refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum BadFilter {
    /// The decoder finds neither rules nor a rule in it.
    Undecodable,
    /// What is wrong is at this path inside the filter.
    At(String),
    /// It is higher than [`HEIGHT`].
    TooHigh,
    /// It passes the checks, and the database cannot do it.
    Unusable,
}

/// A property filter, `{condition, rules}` or one rule.
#[derive(Debug, Clone)]
pub(super) enum Filter {
    All(Vec<Filter>),
    Any(Vec<Filter>),
    Rule(Rule),
}

/// One rule of a property filter.
#[derive(Debug, Clone)]
pub(super) struct Rule {
    field: String,
    operator: String,
    operand: Value,
    /// Of an operator on texts: the operand is dropped into a regular expression as it is.
    pattern: Option<Regex>,
}

impl Filter {
    /// Reads a whole property filter; `null` is none. Arrays may have `most` elements.
    pub(super) fn read(value: &Value, most: usize) -> Result<Option<Self>, BadFilter> {
        if value.is_null() {
            return Ok(None);
        }
        let height = Self::height(value)?;
        if value.get("condition").is_none() {
            // A bare rule: `query filter must be combined rules`, and no key to name.
            return Err(BadFilter::At(String::new()));
        }
        let filter = Self::level(value, most)?;
        if height > HEIGHT { Err(BadFilter::TooHigh) } else { Ok(Some(filter)) }
    }

    /// Reads rules that all have to hold, as the audit log takes them.
    pub(super) fn read_rules(values: &[Value]) -> Result<Self, BadFilter> {
        Ok(Self::All(values.iter().map(|value| Self::level(value, usize::MAX)).collect::<Result<_, _>>()?))
    }

    fn height(value: &Value) -> Result<usize, BadFilter> {
        if value.get("condition").is_some() {
            let rules = value.get("rules").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
            let heights: Result<Vec<usize>, _> = rules.iter().map(Self::height).collect();
            return Ok(heights?.into_iter().max().unwrap_or(1) + 1);
        }
        if value.get("operator").is_some() { Ok(1) } else { Err(BadFilter::Undecodable) }
    }

    fn level(value: &Value, most: usize) -> Result<Self, BadFilter> {
        if value.get("condition").is_none() {
            return Rule::read(value, most).map(Self::Rule);
        }
        let joined = match value.get("condition").and_then(Value::as_str) {
            Some("AND") => Self::All,
            Some("OR") => Self::Any,
            Some(_) => return Err(BadFilter::At("condition".to_owned())),
            None => return Err(BadFilter::Undecodable),
        };
        let rules = value.get("rules").and_then(Value::as_array).filter(|rules| !rules.is_empty());
        let rules = rules.ok_or_else(|| BadFilter::At("rules".to_owned()))?;
        let within = |(place, rule)| {
            Self::level(rule, most).map_err(|bad| match bad {
                BadFilter::At(path) => BadFilter::At(format!("rules[{place}].{path}")),
                other => other,
            })
        };
        Ok(joined(rules.iter().enumerate().map(within).collect::<Result<_, _>>()?))
    }

    /// Reads `set_cond` and `module_cond`: rules with `$` operators, all to hold.
    pub(super) fn read_conditions(values: &[Value]) -> Option<Self> {
        let rules: Option<Vec<Self>> = values
            .iter()
            .map(|value| {
                let field = value.get("field")?.as_str()?;
                let operator = in_words(value.get("operator")?.as_str()?)?;
                let operand = value.get("value").cloned().unwrap_or(Value::Null);
                Rule::of(field, operator, operand).ok().map(Self::Rule)
            })
            .collect();
        Some(Self::All(rules?))
    }

    /// Returns `true` if a row meets the filter.
    pub(super) fn keeps(&self, row: &Map<String, Value>) -> bool {
        match self {
            Self::All(rules) => rules.iter().all(|rule| rule.keeps(row)),
            Self::Any(rules) => rules.iter().any(|rule| rule.keeps(row)),
            Self::Rule(rule) => rule.keeps(row),
        }
    }
}

/// The word of a property filter for an operator of the database.
fn in_words(operator: &str) -> Option<&'static str> {
    Some(match operator {
        "$eq" => "equal",
        "$ne" => "not_equal",
        "$in" => "in",
        "$nin" => "not_in",
        "$lt" => "less",
        "$lte" => "less_or_equal",
        "$gt" => "greater",
        "$gte" => "greater_or_equal",
        "$regex" => "contains",
        _ => return None,
    })
}

impl Rule {
    fn read(value: &Value, most: usize) -> Result<Self, BadFilter> {
        let at = |key: &str| BadFilter::At(key.to_owned());
        let operator = value.get("operator").and_then(Value::as_str).ok_or(BadFilter::Undecodable)?;
        let field = value.get("field").and_then(Value::as_str).unwrap_or("");
        if field.is_empty() {
            return Err(at("field"));
        }
        let operand = value.get("value").cloned().unwrap_or(Value::Null);
        let basic = |value: &Value| value.is_number() || value.is_string() || value.is_boolean();
        let fits = match operator {
            "equal" | "not_equal" => basic(&operand),
            "in" | "not_in" if operand.is_null() => return Err(BadFilter::Unusable),
            "in" | "not_in" => operand.as_array().is_some_and(|items| {
                let alike = |one: &Value| items.first().is_none_or(|first| same_kind(first, one));
                items.len() <= most && items.iter().all(|one| basic(one) && alike(one))
            }),
            "less" | "less_or_equal" | "greater" | "greater_or_equal" => operand.is_number(),
            "begins_with" | "not_begins_with" | "contains" | "not_contains" | "ends_with" | "not_ends_with" => {
                operand.as_str().is_some_and(|text| !text.is_empty())
            }
            "is_empty" | "is_not_empty" | "is_null" | "is_not_null" | "exist" | "not_exist" => true,
            _ => return Err(at("operator")),
        };
        if !fits {
            return Err(at("value"));
        }
        Self::of(field, operator, operand)
    }

    fn of(field: &str, operator: &str, operand: Value) -> Result<Self, BadFilter> {
        let text = operand.as_str().unwrap_or("");
        let pattern = match operator.strip_prefix("not_").unwrap_or(operator) {
            "begins_with" => Some(format!("^{text}")),
            "contains" => Some(format!("(?i){text}")),
            "ends_with" => Some(format!("{text}$")),
            _ => None,
        };
        let pattern = pattern.map(|pattern| Regex::new(&pattern)).transpose().map_err(|_| BadFilter::Unusable)?;
        Ok(Self { field: field.to_owned(), operator: operator.to_owned(), operand, pattern })
    }

    fn keeps(&self, row: &Map<String, Value>) -> bool {
        let stored = row.get(&self.field).unwrap_or(&Value::Null);
        let (operator, wanted) = match self.operator.strip_prefix("not_") {
            Some(operator) => (operator, false),
            None => (self.operator.as_str(), true),
        };
        // Addresses are lists in the database: a rule holds when it holds for one of them.
        let is_list = self.field.starts_with("bk_host_") && self.field.contains("erip");
        let holds = match (is_list, stored.as_str()) {
            (true, Some(text)) => text.split(',').any(|one| self.holds(&Value::from(one), operator)),
            _ if operator == "exist" => row.contains_key(&self.field),
            _ => self.holds(stored, operator),
        };
        holds == wanted
    }

    fn holds(&self, stored: &Value, operator: &str) -> bool {
        let ordered = |wanted: fn(Ordering) -> bool| {
            stored.is_number() && self.operand.is_number() && wanted(order(stored, &self.operand))
        };
        match operator {
            "equal" => *stored == self.operand,
            "in" => self.operand.as_array().is_some_and(|items| items.contains(stored)),
            "less" => ordered(Ordering::is_lt),
            "less_or_equal" => ordered(Ordering::is_le),
            "greater" => ordered(Ordering::is_gt),
            "greater_or_equal" => ordered(Ordering::is_ge),
            "begins_with" | "ends_with" | "contains" => {
                let pattern = self.pattern.as_ref();
                stored.as_str().is_some_and(|text| pattern.is_some_and(|pattern| pattern.is_match(text)))
            }
            "is_null" => stored.is_null(),
            "is_not_null" | "exist" => !stored.is_null(),
            "is_empty" => stored.as_str() == Some(""),
            "is_not_empty" => stored.as_str() != Some(""),
            _ => false,
        }
    }
}

fn same_kind(a: &Value, b: &Value) -> bool {
    a.is_number() == b.is_number() && a.is_string() == b.is_string() && a.is_boolean() == b.is_boolean()
}

/// A raw condition: keys with values, or with `$` operators and values; all have to hold.
#[derive(Debug)]
pub(super) struct Condition(Vec<(String, Wanted)>);

#[derive(Debug)]
enum Wanted {
    Value(Value),
    Rules(Filter),
}

impl Condition {
    /// Reads a condition; the key whose operator is not known otherwise.
    pub(super) fn read(condition: &Map<String, Value>) -> Result<Self, String> {
        let one = |(key, value): (&String, &Value)| match value.as_object() {
            None => Ok((key.clone(), Wanted::Value(value.clone()))),
            Some(operators) => {
                let rules: Option<Vec<Filter>> = operators
                    .iter()
                    .map(|(operator, operand)| {
                        Rule::of(key, in_words(operator)?, operand.clone()).ok().map(Filter::Rule)
                    })
                    .collect();
                Ok((key.clone(), Wanted::Rules(Filter::All(rules.ok_or_else(|| key.clone())?))))
            }
        };
        condition.iter().map(one).collect::<Result<_, _>>().map(Self)
    }

    /// Returns `true` if a row meets the condition exactly.
    pub(super) fn keeps(&self, row: &Map<String, Value>) -> bool {
        self.holds(row, |_, stored, wanted| stored == wanted)
    }

    /// Returns `true` if a row meets the condition, values being compared by `equal`.
    pub(super) fn holds(&self, row: &Map<String, Value>, equal: fn(&str, &Value, &Value) -> bool) -> bool {
        self.0.iter().all(|(key, wanted)| match wanted {
            Wanted::Value(value) => equal(key, row.get(key).unwrap_or(&Value::Null), value),
            Wanted::Rules(rules) => rules.keeps(row),
        })
    }
}

/// A selector over labels.
#[derive(Debug, Clone, Default)]
pub(super) struct Selector {
    key: String,
    operator: String,
    values: Vec<String>,
}

impl Record for Selector {
    fn take(&mut self, key: &str, value: Value) -> Result<(), Undecodable> {
        match key {
            "key" => self.key = decode::text(value)?,
            "operator" => self.operator = decode::text(value)?,
            "values" => self.values = decode::texts(value)?,
            _ => {}
        }
        Ok(())
    }
}

impl Selector {
    /// Judges a selector; the key of what does not fit otherwise.
    pub(super) fn judge(&self) -> Result<(), &'static str> {
        let fits = match self.operator.as_str() {
            "=" | "!=" => self.values.len() == 1,
            "in" | "notin" => !self.values.is_empty(),
            "exists" | "!" => self.values.is_empty(),
            _ => return Err("operator"),
        };
        if !fits {
            return Err("values");
        }
        if is_label_key(&self.key) { Ok(()) } else { Err("key") }
    }

    /// Returns `true` if labels meet the selector; a label that is not there is not equal to anything.
    pub(super) fn keeps(&self, labels: &[(Box<str>, Box<str>)]) -> bool {
        let found = labels.iter().find(|(key, _)| **key == *self.key);
        let among = found.is_some_and(|(_, value)| self.values.iter().any(|one| **one == **value));
        match self.operator.as_str() {
            "=" | "in" => among,
            "!=" | "notin" => !among,
            "exists" => found.is_some(),
            _ => found.is_none(),
        }
    }
}

/// `^[a-zA-Z]([a-z0-9A-Z\-_.]*[a-z0-9A-Z])?$`
fn is_label_key(key: &str) -> bool {
    let bytes = key.as_bytes();
    let within = |byte: &u8| byte.is_ascii_alphanumeric() || b"-_.".contains(byte);
    bytes.first().is_some_and(u8::is_ascii_alphabetic)
        && bytes.last().is_some_and(u8::is_ascii_alphanumeric)
        && bytes.iter().all(within)
}

/// Writes where in a parameter a filter is wrong.
pub(super) fn at(parameter: &str, path: &str) -> String {
    let mut text = parameter.to_owned();
    // Writing to a string does not fail.
    let _ = write!(text, ".{path}");
    text
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn read(value: &Value) -> Result<Option<Filter>, BadFilter> {
        Filter::read(value, 500)
    }

    #[test]
    fn a_filter_is_three_high_with_its_rules() {
        let rule = json!({"field": "a", "operator": "equal", "value": 1});
        let mut filter = rule;
        for _ in 0..2 {
            filter = json!({"condition": "AND", "rules": [filter]});
        }
        assert!(read(&filter).unwrap().is_some());
        assert_eq!(read(&json!({"condition": "OR", "rules": [filter]})).unwrap_err(), BadFilter::TooHigh);
    }

    #[test]
    fn a_bad_filter_is_named_by_its_path() {
        let rule =
            |field: &str, operator: &str, value: Value| json!({"field": field, "operator": operator, "value": value});
        let and = |rule: Value| json!({"condition": "AND", "rules": [rule]});
        let at = |path: &str| BadFilter::At(path.to_owned());
        for (filter, expected) in [
            (json!({}), BadFilter::Undecodable),
            (rule("a", "equal", json!(1)), at("")),
            (json!({"condition": "and", "rules": [rule("a", "equal", json!(1))]}), at("condition")),
            (json!({"condition": "AND", "rules": []}), at("rules")),
            (and(rule("", "equal", json!(1))), at("rules[0].field")),
            (and(rule("a", "nope", json!(1))), at("rules[0].operator")),
            (and(rule("a", "equal", json!([1]))), at("rules[0].value")),
            (and(rule("a", "in", json!([1, "x"]))), at("rules[0].value")),
            (and(rule("a", "in", json!(vec![1; 501]))), at("rules[0].value")),
            (and(rule("a", "in", Value::Null)), BadFilter::Unusable),
            (and(rule("a", "not_contains", json!(true))), at("rules[0].value")),
            (and(and(rule("a", "less", json!("1")))), at("rules[0].rules[0].value")),
        ] {
            assert_eq!(read(&filter).unwrap_err(), expected, "{filter}");
        }
    }

    #[test]
    fn addresses_are_matched_one_by_one() {
        let row = json!({"bk_host_innerip": "10.0.0.1,10.0.0.2"});
        let row = row.as_object().unwrap();
        let rule = |operator: &str| {
            let rule = json!({"field": "bk_host_innerip", "operator": operator, "value": "10.0.0.2"});
            read(&json!({"condition": "AND", "rules": [rule]})).unwrap().unwrap().keeps(row)
        };
        assert!(rule("equal"));
        assert!(!rule("not_equal"));
    }

    #[test]
    fn a_selector_names_what_does_not_fit_in_this_order() {
        let judged = |key: &str, operator: &str, values: &[&str]| {
            let values = values.iter().map(|one| (*one).to_owned()).collect();
            Selector { key: key.to_owned(), operator: operator.to_owned(), values }.judge()
        };
        assert_eq!(judged("", "~", &[]), Err("operator"));
        assert_eq!(judged("", "=", &[]), Err("values"));
        for key in ["", "a-", "_a", "1a", "é"] {
            assert_eq!(judged(key, "exists", &[]), Err("key"), "{key}");
        }
        assert_eq!(judged("a.b-c_d", "in", &["x", "y"]), Ok(()));
    }
}
