//! The columns of `bind_info`, and the rules for an address and a port (contract section 3).

use std::sync::LazyLock;

use regex_lite::Regex;
use serde_json::{Value, json};

use super::Version;

/// A column of `bind_info` (contract section 3).
#[derive(Debug, Clone, Copy)]
pub(super) struct Column {
    pub(super) key: &'static str,
    name: &'static str,
    /// The server's word for the type.
    pub(super) kind: &'static str,
    pub(super) required: bool,
    placeholder: &'static str,
}

/// The five columns; any other key in a row is an error.
pub(super) const COLUMNS: [Column; 5] = [
    Column { key: "ip", name: "IP", kind: "singlechar", required: false, placeholder: "bind ip" },
    Column {
        key: "port",
        name: "Port",
        kind: "singlechar",
        required: true,
        placeholder: "Single port: 8080</br>Range port: 8080-9090",
    },
    Column { key: "protocol", name: "Protocol", kind: "enum", required: true, placeholder: "service use protocol," },
    Column { key: "enable", name: "Enable", kind: "bool", required: true, placeholder: "enable port" },
    Column {
        key: "template_row_id",
        name: "RowID",
        kind: "int",
        required: false,
        placeholder: "process template row id",
    },
];

impl Column {
    /// Returns the limits of the column's values in a version.
    pub(super) fn option(&self, version: Version) -> Value {
        match self.key {
            "protocol" => {
                let protocols = [("1", "TCP"), ("2", "UDP"), ("3", "TCP6"), ("4", "UDP6")];
                let known = if version.speaks_ipv6() { 4 } else { 2 };
                let choice =
                    |(id, name): (&str, &str)| json!({"id": id, "name": name, "type": "text", "is_default": id == "1"});
                protocols.into_iter().take(known).map(choice).collect()
            }
            "ip" if version.speaks_ipv6() => json!(address_pattern()),
            "ip" => json!(OLD_ADDRESS_PATTERN),
            "port" => json!(port_pattern()),
            _ => Value::Null,
        }
    }

    /// Returns `true` if a text, already trimmed and not empty, keeps the column's pattern.
    pub(super) fn fits(&self, version: Version, text: &str) -> bool {
        let rule = match self.key {
            "ip" if version.speaks_ipv6() => &ADDRESS,
            "ip" => &OLD_ADDRESS,
            "port" => &PORT,
            _ => return true,
        };
        rule.as_ref().is_some_and(|rule| rule.is_match(text))
    }

    /// The sub-attribute object of `search_object_attribute`.
    pub(super) fn shown(&self, version: Version) -> Value {
        let editable = self.key != "template_row_id";
        json!({
            "bk_property_id": self.key, "bk_property_name": self.name, "placeholder": self.placeholder,
            "editable": editable, "isrequired": self.required, "isreadonly": false, "bk_issystem": false,
            "bk_isapi": !editable, "bk_property_type": self.kind, "option": self.option(version), "description": "",
            "bk_property_group": "bind_info",
        })
    }
}

static ADDRESS: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(&address_pattern()).ok());
static OLD_ADDRESS: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(OLD_ADDRESS_PATTERN).ok());
static PORT: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(&port_pattern()).ok());

/// The rule of a bind row's address: one IPv4 or IPv6 literal, nothing else (contract section 3). An octet
/// may carry one leading zero; a link-local address may carry a zone.
fn address_pattern() -> String {
    const GROUP: &str = "[0-9a-fA-F]{1,4}";
    let four = four();
    let mut forms = vec![
        four.clone(),
        format!("({GROUP}:){{7}}{GROUP}"),
        format!("({GROUP}:){{1,7}}:"),
        format!(":((:{GROUP}){{1,7}}|:)"),
        format!("fe80:(:[0-9a-fA-F]{{0,4}}){{0,4}}%[0-9a-zA-Z]+"),
        format!("::(ffff(:0{{1,4}})?:)?{four}"),
        format!("({GROUP}:){{1,4}}:{four}"),
    ];
    // `::` in the middle: together with it, at most seven groups are written.
    for left in 1..=6 {
        forms.push(format!("({GROUP}:){{1,{left}}}(:{GROUP}){{1,{}}}", 7 - left));
    }
    format!("^({})$", forms.join("|"))
}

/// The same before IPv6: four groups of digits, whatever their value.
const OLD_ADDRESS_PATTERN: &str = r"^([0-9]{1,3}\.){3}[0-9]{1,3}$";

/// An IPv4 address, without ends.
fn four() -> String {
    const OCTET: &str = "(25[0-5]|2[0-4][0-9]|1[0-9]{2}|[0-9]{1,2})";
    format!(r"({OCTET}\.){{3}}{OCTET}")
}

/// The rule of a bind row's port: one port or one range, no list, no leading zero (contract section 3).
fn port_pattern() -> String {
    const PORT: &str = "(6553[0-5]|655[0-2][0-9]|65[0-4][0-9]{2}|6[0-4][0-9]{3}|[1-5][0-9]{4}|[1-9][0-9]{0,3})";
    format!("^{PORT}(-{PORT})?$")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_address_rule_takes_literals_only() {
        let rule = Regex::new(&address_pattern()).unwrap();
        for good in [
            "127.0.0.1",
            "0.0.0.0",
            "255.255.255.255",
            "199.1.1.01",
            "::",
            "::1",
            "1::",
            "fe80::1%eth0",
            "fe80:%eth0",
            "::ffff:10.0.0.1",
            "::ffff:0:10.0.0.1",
            "::10.0.0.1",
            "2001:db8::10.0.0.1",
            "2001:db8::1",
            "1:2:3:4:5:6:7:8",
            "1:2:3:4:5:6:7::",
            "::2:3:4:5:6:7:8",
            "1::3:4:5:6:7:8",
            "2001:DB8:0:0:8:800:200C:417A",
            "64:ff9b::192.0.2.33",
        ] {
            assert!(rule.is_match(good), "{good}");
        }
        for bad in [
            "1",
            "5",
            "256.1.1.1",
            "001.2.3.4",
            "1.2.3",
            "1.2.3.4.5",
            "1.2.3.4,5.6.7.8",
            "1.2.3.4/24",
            "localhost",
            ":",
            ":::",
            "1::2::3",
            "1:2:3:4:5:6:7",
            "1:2:3:4:5:6:7:8:9",
            "1::2:3:4:5:6:7:8",
            "g::1",
            "12345::",
            "fe80::1%",
            "2001:db8::1%eth0",
            "[::1]",
            "::FFFF:1.2.3.4",
        ] {
            assert!(!rule.is_match(bad), "{bad}");
        }
    }

    #[test]
    fn the_port_rule_takes_one_port_or_one_range() {
        let rule = Regex::new(&port_pattern()).unwrap();
        for good in ["1", "80", "8080", "65535", "59999", "8080-8089", "9090-8080", "1-65535"] {
            assert!(rule.is_match(good), "{good}");
        }
        for bad in ["0", "080", "65536", "70000", "100000", "80,443", "8080-8089,9000", "80-", "-80", "80 - 90", "a"] {
            assert!(!rule.is_match(bad), "{bad}");
        }
    }
}
