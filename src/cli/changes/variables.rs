//! Target values from files of two columns: the target, as a person names it, and its value.

use crate::cli::exit::Exit;
use crate::cli::out::{Failed, Out};
use crate::config::cli::run::VariableFile;
use crate::domain::address::{self, Placed};
use crate::domain::draft::{Draft, Target, TargetKey, Variables};
use crate::store::DraftFolder;
use std::collections::HashMap;
use std::net::IpAddr;

/// What stands between two columns, the first that a line has: a name may hold blanks, and a value commas.
const SEPARATORS: [&[char]; 3] = [&['\t'], &[',', ';', '，', '；'], &[' ', '\u{3000}']];

/// A line of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Row {
    /// Its number, from 1.
    line: usize,
    target: String,
    value: String,
}

/// Why a file cannot be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fault {
    /// A text that is not UTF-8.
    NotText,
    /// A line has one column.
    OneColumn { line: usize },
}

/// Sets the target values of a draft that a file has. Lines that name no target are left out, so that one file may have
/// all hosts; how many, is said.
pub(super) fn read(draft: &mut Draft, file: &VariableFile, out: &Out) -> Result<(), Failed> {
    let VariableFile { name, path } = file;
    let words = out.words();
    let shown = path.display().to_string();
    let bytes = DraftFolder::read(path).map_err(|error| Failed::store(out.lang, &error, Exit::Usage))?;
    let rows = rows(&bytes).map_err(|fault| {
        let told = match fault {
            Fault::NotText => words.variables_not_text(name, &shown),
            Fault::OneColumn { line } => words.variable_without_value(name, &shown, line),
        };
        Failed::new(Exit::Invalid, "variable", told)
    })?;
    let named = Named::of(draft);
    let (mut values, mut strangers): (HashMap<TargetKey, &Row>, Vec<&Row>) = (HashMap::new(), Vec::new());
    for row in &rows {
        match named.find(&row.target).as_slice() {
            [] => strangers.push(row),
            [key] => {
                if let Some(first) = values.insert(key.clone(), row).filter(|first| first.value != row.value) {
                    let told = words.variable_twice(name, &shown, [first.line, row.line]);
                    return Err(Failed::new(Exit::Invalid, "variable", told));
                }
            }
            many => {
                let told = words.variable_ambiguous(name, &shown, row.line, &row.target, many.len());
                return Err(Failed::new(Exit::Invalid, "variable", told));
            }
        }
    }
    // Of another file, or of other hosts.
    if values.is_empty() {
        return Err(Failed::new(Exit::Invalid, "variable", words.variables_of_none(name, &shown)));
    }
    let all = draft.targets.len() + draft.given.len();
    let first = strangers.first().map(|row| (row.line, row.target.as_str()));
    out.say(&words.variables_read(name, values.len(), all));
    if let Some(first) = first {
        out.say(&words.variables_left_out(name, &shown, strangers.len(), first));
    }
    if !draft.variables.iter().any(|own| **own == **name) {
        draft.variables.push(name.as_str().into());
    }
    let set = |variables: &mut Variables, key: &TargetKey| {
        if let Some(row) = values.get(key) {
            variables.set(name, Some(row.value.as_str().into()));
        }
    };
    draft.targets.iter_mut().for_each(|target| set(&mut target.variables, &TargetKey::Id(target.id)));
    for given in &mut draft.given {
        let key = given.key();
        set(&mut given.variables, &key);
    }
    Ok(())
}

/// Reads the lines of a file; blank ones are none.
fn rows(bytes: &[u8]) -> Result<Vec<Row>, Fault> {
    let text = std::str::from_utf8(bytes).map_err(|_| Fault::NotText)?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let lines = text.lines().enumerate().filter(|(_, text)| !text.trim().is_empty());
    let row = |(at, text): (usize, &str)| {
        let line = at + 1;
        let split = |separators: &&[char]| text.trim_end_matches('\r').trim_start().split_once(*separators);
        let (target, value) = SEPARATORS.iter().find_map(split).ok_or(Fault::OneColumn { line })?;
        Ok(Row { line, target: unquoted(target), value: unquoted(value) })
    };
    lines.map(row).collect()
}

/// Takes away blanks around a cell, and the quotes that a spreadsheet puts around one.
fn unquoted(cell: &str) -> String {
    let cell = cell.trim();
    match cell.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')) {
        Some(inner) => inner.replace("\"\"", "\""),
        None => cell.to_owned(),
    }
}

/// The targets of a draft by what people name them by.
#[derive(Debug, Default)]
struct Named {
    by_text: HashMap<String, Vec<TargetKey>>,
    by_address: HashMap<IpAddr, Vec<(Placed, TargetKey)>>,
}

impl Named {
    fn of(draft: &Draft) -> Self {
        let mut named = Self::default();
        for target in &draft.targets {
            named.add(target);
        }
        for given in &draft.given {
            named.by_text.entry(given.text.to_string()).or_default().push(given.key());
        }
        named
    }

    fn add(&mut self, target: &Target) {
        let key = TargetKey::Id(target.id);
        self.by_text.entry(target.id.to_string()).or_default().push(key.clone());
        if !target.name.is_empty() {
            self.by_text.entry(target.name.to_string()).or_default().push(key.clone());
        }
        for address in target.host.split(',').filter_map(|text| text.trim().parse::<IpAddr>().ok()) {
            let placed = Placed { area: target.area, address };
            self.by_address.entry(address.to_canonical()).or_default().push((placed, key.clone()));
        }
    }

    /// Finds the targets that a text names: by ID, by name or as it was typed, else by an address of the host.
    fn find(&self, text: &str) -> Vec<TargetKey> {
        if let Some(found) = self.by_text.get(text) {
            return found.clone();
        }
        let Some(Placed { area, address }) = address::read(text) else { return Vec::new() };
        let of_area = |placed: &Placed| area.is_none() || placed.area.is_none() || placed.area == area;
        let found = self.by_address.get(&address.to_canonical()).into_iter().flatten();
        found.filter(|(placed, _)| of_area(placed)).map(|(_, key)| key.clone()).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::draft::GivenTarget;
    use crate::domain::id::{AreaId, ServiceInstanceId};
    use crate::domain::lang::Lang;
    use std::io::Write as _;

    fn draft() -> Draft {
        let target = |id, name: &str, area, host: &str| Target {
            name: name.into(),
            area: AreaId::of(area),
            host: host.into(),
            ..Target::bare(ServiceInstanceId(id))
        };
        Draft {
            targets: [
                target(48, "web 1", 0, "10.0.0.1"),
                target(49, "web 2", 0, "10.0.0.2,fd00:0000:0000:0000:0000:0000:0000:0002"),
                target(50, "web 3", 3, "10.0.0.1"),
                target(51, "web 4", 0, "10.0.0.9"),
                target(52, "web 5", 0, "10.0.0.9"),
            ]
            .into_iter()
            .collect(),
            given: vec![GivenTarget { text: "0:10.9.9.9".into(), n: 9, variables: Variables::NONE }],
            ..Draft::default()
        }
    }

    fn read_text(draft: &mut Draft, text: &[u8]) -> Result<(), Exit> {
        let mut file = tempfile::NamedTempFile::new().unwrap();
        file.write_all(text).unwrap();
        let file = VariableFile { name: "shard".to_owned(), path: file.path().to_owned() };
        read(draft, &file, &Out::new(Lang::En, "plan", false)).map_err(|failed| failed.exit)
    }

    #[test]
    fn targets_are_named_by_id_address_and_name_and_cells_as_people_write_them() {
        let mut draft = draft();
        let text =
            "\u{feff}0:10.0.0.1,07\r\n\r\nfd00::2\ta,b\nweb 3;\"x,\"\"y\"\"\"\n51，中\n0:10.9.9.9 z\n10.8.8.8,1\n";
        read_text(&mut draft, text.as_bytes()).unwrap();
        let values: Vec<_> = draft.targets.iter().map(|target| target.variables.get("shard")).collect();
        assert_eq!(values, [Some("07"), Some("a,b"), Some("x,\"y\""), Some("中"), None]);
        assert_eq!(draft.given[0].variables.get("shard"), Some("z"));
        assert_eq!(draft.variables, ["shard".into()]);
        read_text(&mut draft, b"48 8\n").unwrap();
        assert_eq!(draft.targets[0].variables.get("shard"), Some("8"));
        assert_eq!(draft.targets[1].variables.get("shard"), Some("a,b"), "what a file does not name stays");
        assert_eq!(draft.variables.len(), 1);
    }

    #[test]
    fn what_is_not_sure_is_refused() {
        for text in [&b"10.0.0.9,1\n"[..], b"10.0.0.1,1\n", b"48,1\nweb 1,2\n", b"48\n", b"48,\xff\n", b"", b"47,1\n"] {
            assert_eq!(read_text(&mut draft(), text), Err(Exit::Invalid), "{}", String::from_utf8_lossy(text));
        }
        read_text(&mut draft(), b"48,1\n0:10.0.0.1,1\n").unwrap();
    }
}
