//! Conditions of the read calls: property filters, raw conditions, label selectors, field lists (contract section 4).

use serde_json::{Map, Value};

/// Most rules and deepest nesting of a property filter, and most elements of an array in it.
const RULES: usize = 20;
const DEPTH: usize = 3;
const ELEMENTS: usize = 500;

/// Keeps the named fields; an empty list keeps all.
pub(super) fn only(mut map: Map<String, Value>, fields: &[String]) -> Map<String, Value> {
    if !fields.is_empty() {
        map.retain(|key, _| fields.iter().any(|field| field == key));
    }
    map
}

/// A property filter, `{condition, rules}` or one rule.
#[derive(Debug, Clone)]
pub(super) enum Filter {
    All(Vec<Filter>),
    Any(Vec<Filter>),
    Rule(String, String, Value),
}

impl Filter {
    /// Reads a property filter; nothing for a malformed or too large one.
    pub(super) fn read(value: &Value) -> Option<Self> {
        Self::level(value, DEPTH)
    }

    fn level(value: &Value, left: usize) -> Option<Self> {
        if let Some(rules) = value.get("rules") {
            let rules = rules.as_array().filter(|_| left > 0)?;
            if rules.is_empty() || rules.len() > RULES {
                return None;
            }
            let rules: Option<Vec<Self>> = rules.iter().map(|rule| Self::level(rule, left - 1)).collect();
            return match value.get("condition")?.as_str()? {
                "AND" => Some(Self::All(rules?)),
                "OR" => Some(Self::Any(rules?)),
                _ => None,
            };
        }
        let field = value.get("field")?.as_str()?.to_owned();
        let operator = value.get("operator")?.as_str()?.to_owned();
        let operand = value.get("value").cloned().unwrap_or(Value::Null);
        let few = operand.as_array().is_none_or(|items| items.len() <= ELEMENTS);
        few.then_some(Self::Rule(field, operator, operand))
    }

    /// Reads `set_cond` and `module_cond`: rules with `$` operators, all to hold.
    pub(super) fn read_conditions(values: &[Value]) -> Option<Self> {
        let rules: Option<Vec<Self>> = values
            .iter()
            .map(|value| match Self::level(value, 0)? {
                Self::Rule(field, operator, operand) => {
                    let operator = match operator.as_str() {
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
                    };
                    Some(Self::Rule(field, operator.to_owned(), operand))
                }
                _ => None,
            })
            .collect();
        Some(Self::All(rules?))
    }

    /// Whether a row keeps the filter.
    pub(super) fn keeps(&self, row: &Map<String, Value>) -> bool {
        match self {
            Self::All(rules) => rules.iter().all(|rule| rule.keeps(row)),
            Self::Any(rules) => rules.iter().any(|rule| rule.keeps(row)),
            Self::Rule(field, operator, operand) => {
                let stored = row.get(field).unwrap_or(&Value::Null);
                judged(stored, operator, operand, field.starts_with("bk_host_") && field.contains("erip"))
            }
        }
    }
}

/// Judges one rule. Addresses are lists in the database: a rule holds when it holds for one of them.
fn judged(stored: &Value, operator: &str, operand: &Value, is_list: bool) -> bool {
    if let Some(positive) = operator.strip_prefix("not_") {
        return !judged(stored, positive, operand, is_list);
    }
    if let (true, Some(text)) = (is_list, stored.as_str()) {
        return text.split(',').any(|one| judged(&Value::from(one), operator, operand, false));
    }
    let texts = || Some((stored.as_str()?, operand.as_str()?));
    let order = || stored.as_f64()?.partial_cmp(&operand.as_f64()?);
    match operator {
        "equal" => stored == operand,
        "in" => operand.as_array().is_some_and(|items| items.contains(stored)),
        "less" => order().is_some_and(std::cmp::Ordering::is_lt),
        "less_or_equal" => order().is_some_and(std::cmp::Ordering::is_le),
        "greater" => order().is_some_and(std::cmp::Ordering::is_gt),
        "greater_or_equal" => order().is_some_and(std::cmp::Ordering::is_ge),
        "begins_with" => texts().is_some_and(|(text, part)| text.starts_with(part)),
        "ends_with" => texts().is_some_and(|(text, part)| text.ends_with(part)),
        "contains" => texts().is_some_and(|(text, part)| text.to_lowercase().contains(&part.to_lowercase())),
        "is_null" => stored.is_null(),
        "is_not_null" | "exist" => !stored.is_null(),
        "is_empty" => stored.as_str() == Some(""),
        "is_not_empty" => stored.as_str() != Some(""),
        _ => false,
    }
}

/// A selector over labels.
#[derive(Debug, Clone)]
pub(super) struct Selector {
    key: String,
    operator: String,
    values: Vec<String>,
}

impl Selector {
    /// Reads selectors; nothing for an operator that is not known or values that do not fit it.
    pub(super) fn read(values: &[Value]) -> Option<Vec<Self>> {
        values.iter().map(Self::one).collect()
    }

    fn one(value: &Value) -> Option<Self> {
        let operator = value.get("operator")?.as_str()?.to_owned();
        let values: Option<Vec<String>> = match value.get("values") {
            None | Some(Value::Null) => Some(Vec::new()),
            Some(values) => values.as_array()?.iter().map(|one| one.as_str().map(str::to_owned)).collect(),
        };
        let values = values?;
        let fits = match operator.as_str() {
            "=" | "!=" => values.len() == 1,
            "in" | "notin" => !values.is_empty(),
            "exists" | "!" => values.is_empty(),
            _ => false,
        };
        let key = value.get("key")?.as_str()?.to_owned();
        fits.then_some(Self { key, operator, values })
    }

    /// Whether labels keep the selector; a label that is not there is not equal to anything.
    pub(super) fn keeps(&self, labels: &[(&str, &str)]) -> bool {
        let found = labels.iter().find(|(key, _)| *key == self.key);
        let among = found.is_some_and(|(_, value)| self.values.iter().any(|one| one == value));
        match self.operator.as_str() {
            "=" | "in" => among,
            "!=" | "notin" => !among,
            "exists" => found.is_some(),
            _ => found.is_none(),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_filter_nests_three_levels_and_no_more() {
        let rule = json!({"field": "a", "operator": "equal", "value": 1});
        let mut filter = rule.clone();
        for _ in 0..3 {
            filter = json!({"condition": "AND", "rules": [filter]});
        }
        assert!(Filter::read(&filter).is_some());
        assert!(Filter::read(&json!({"condition": "OR", "rules": [filter]})).is_none());
    }

    #[test]
    fn addresses_are_matched_one_by_one() {
        let row = json!({"bk_host_innerip": "10.0.0.1,10.0.0.2"});
        let row = row.as_object().unwrap();
        let rule = |operator: &str| {
            let value = json!({"field": "bk_host_innerip", "operator": operator, "value": "10.0.0.2"});
            Filter::read(&value).unwrap().keeps(row)
        };
        assert!(rule("equal"));
        assert!(!rule("not_equal"));
    }
}
