//! Values that the command line gives fields of all processes.

use crate::cli::exit::Exit;
use crate::cli::out::{Failed, Out};
use crate::config::cli::run::Assignment;
use crate::domain::bind::Column;
use crate::domain::draft::{Draft, DraftValue, Override, ProcessDraft, RowOverride, TargetKey};
use crate::domain::field::{FieldKey, FieldTable, Known, is_set_by_server, is_stored_unseen};
use crate::domain::mistake::nearest;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Where a value goes.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Place {
    Field(FieldKey),
    /// A column of a bind row, which counts from 0 here and from 1 on the command line.
    Cell(usize, Column),
}

/// Sets values in all processes of a draft, in order: the last one for a key holds. Overrides of the same field or cell
/// end. Returns the keys that the built-in fields do not have.
pub(super) fn assign(draft: &mut Draft, values: &[Assignment], out: &Out) -> Result<Vec<FieldKey>, Failed> {
    let table = FieldTable::built_in();
    let mut unknown = Vec::new();
    for Assignment { key, value, formula } in values {
        let place = read_place(key).ok_or_else(|| refuse_key(key, &table, out))?;
        match &place {
            Place::Field(field) if is_set_by_server(field) || is_stored_unseen(field) => {
                return Err(Failed::new(Exit::Usage, "key", out.words().key_of_server(key)));
            }
            Place::Field(field) if table.get(field).is_none() => unknown.push(field.clone()),
            Place::Field(_) => {}
            Place::Cell(row, _) => {
                let short = draft.processes.iter().enumerate().find(|(_, process)| process.bind.len() <= *row);
                if let Some((at, process)) = short {
                    let told =
                        out.words().no_such_row(key, at + 1, process.known(Known::ProcessName), process.bind.len());
                    return Err(Failed::new(Exit::Usage, "key", told));
                }
            }
        }
        let value = if *formula { DraftValue::Formula(value.trim().into()) } else { value.as_str().into() };
        for process in &mut draft.processes {
            set(process, &place, value.clone());
        }
    }
    Ok(unknown)
}

/// Refuses a key that the attributes of the business do not have either.
pub(in crate::cli) fn check_keys(keys: &[FieldKey], table: &FieldTable, out: &Out) -> Result<(), Failed> {
    // Without the attributes of the business a key may be one of them; the check of the draft warns of it.
    let unknown = keys.iter().find(|key| table.is_from_server() && table.get(key).is_none());
    unknown.map_or(Ok(()), |key| Err(refuse_key(key.as_str(), table, out)))
}

fn refuse_key(key: &str, table: &FieldTable, out: &Out) -> Failed {
    let row =
        key.strip_prefix("bind.").and_then(|rest| rest.split('.').next()).filter(|row| is_row(row)).unwrap_or("1");
    let columns = Column::ALL.map(|column| format!("bind.{row}.{}", column.as_str()));
    let fields = table.iter().filter(|field| !field.kind.is_bind()).map(|field| field.key.as_str());
    // A column alone is the column of a row that was forgotten.
    let column = Column::new(key).map(|column| format!("bind.1.{}", column.as_str()));
    let near = column.as_deref().or_else(|| nearest(key, fields.chain(columns.iter().map(String::as_str))));
    Failed::new(Exit::Usage, "key", out.words().unknown_key(key, near))
}

/// Reads a key; `None` for one that cannot be any.
fn read_place(key: &str) -> Option<Place> {
    if let Some(cell) = key.strip_prefix("bind.") {
        let (row, column) = cell.split_once('.')?;
        let row = row.parse::<usize>().ok().filter(|_| is_row(row))?.checked_sub(1)?;
        return Some(Place::Cell(row, Column::new(column)?));
    }
    let field = FieldKey::new(key);
    // Rows are set by their columns, and a column alone is no field.
    let is_bind = field == FieldKey::Known(Known::BindInfo) || Column::new(key).is_some();
    (!is_bind).then_some(Place::Field(field))
}

fn is_row(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()) && !text.starts_with('0')
}

/// Sets a value in a process, and ends the overrides of its place.
fn set(process: &mut ProcessDraft, place: &Place, value: DraftValue) {
    match place {
        Place::Field(key) => drop(process.set(key.clone(), value)),
        Place::Cell(row, column) => {
            if let Some(row) = process.bind.get_mut(*row) {
                row.set(*column, value);
            }
        }
    }
    let ended =
        process.overrides.iter().filter_map(|(key, own)| Some((key.clone(), Some(Arc::new(without(own, place)?)))));
    let ended: Vec<(TargetKey, Option<Arc<Override>>)> = ended.collect();
    process.overrides.set(ended);
}

/// Returns an override without what it says of a place; `None` if it says nothing of it.
fn without(own: &Override, place: &Place) -> Option<Override> {
    let mut own = own.clone();
    let had = match place {
        Place::Field(key) => own.fields.remove(key).is_some(),
        Place::Cell(row, column) => {
            let Some(RowOverride::Cells(cells)) = own.rows.get_mut(row) else { return None };
            let had = cells.remove(column).is_some();
            if cells == &BTreeMap::new() {
                own.rows.remove(row);
            }
            had
        }
    };
    had.then_some(own)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::draft::BindDraft;
    use crate::domain::id::ServiceInstanceId;
    use crate::domain::lang::Lang;

    fn draft() -> Draft {
        let mut process = ProcessDraft::default();
        process.set(Known::ProcessName.into(), "pay");
        process.set(Known::User.into(), "root");
        process.bind = vec![BindDraft::fresh(), BindDraft::fresh()];
        Draft { processes: vec![process.clone(), process], ..Draft::default() }
    }

    fn assigned(draft: &mut Draft, values: &[&str]) -> Result<Vec<FieldKey>, Exit> {
        let value = |text: &&str| {
            let (key, value) = text.split_once('=').unwrap();
            let formula = value.strip_prefix("formula:");
            let value = formula.unwrap_or(value).to_owned();
            Assignment { key: key.to_owned(), value, formula: formula.is_some() }
        };
        let values: Vec<_> = values.iter().map(value).collect();
        assign(draft, &values, &Out::new(Lang::En, "plan", false)).map_err(|failed| failed.exit)
    }

    #[test]
    fn values_are_literal_and_hold_for_all_processes() {
        let mut draft = draft();
        let values = ["user=app", "user=app2", "bk_start_param_regex=={{ n }}", "bind.2.port=8001+", "work_path="];
        assert_eq!(assigned(&mut draft, &values), Ok(Vec::new()));
        for process in &draft.processes {
            assert_eq!(process.known(Known::User), "app2");
            assert_eq!(process.known(Known::StartParamRegex), "={{ n }}");
            assert_eq!([0, 1].map(|row: usize| process.bind[row].port.as_str()), ["", "8001+"]);
            assert!(!process.differs_by_target());
        }
    }

    #[test]
    fn the_last_value_of_a_key_holds_whether_literal_or_a_formula() {
        let mut draft = draft();
        let values = ["user=app", "user=formula:var.user", "bind.1.port=formula:8001+n", "bind.1.port=80"];
        assert_eq!(assigned(&mut draft, &values), Ok(Vec::new()));
        for process in &draft.processes {
            assert_eq!(process.value(&Known::User.into()).formula(), Some("var.user"));
            assert_eq!(process.bind[0].value(Column::Port), "80".into());
        }
    }

    #[test]
    fn a_value_ends_the_overrides_of_its_field_and_no_others() {
        let mut draft = draft();
        let key = TargetKey::Id(ServiceInstanceId(48));
        let cells = [(Column::Port, "1".into()), (Column::Ip, "127.0.0.1".into())].into_iter().collect();
        let fields = [(Known::User.into(), "a".into()), (Known::WorkPath.into(), "/b".into())].into_iter().collect();
        let rows = [(0, RowOverride::Cells(cells)), (1, RowOverride::LeftOut)].into_iter().collect();
        let own = Override { fields, rows, ..Override::default() };
        draft.processes[0].overrides = [(key.clone(), own)].into_iter().collect();
        assigned(&mut draft, &["user=x", "bind.1.port=2", "bind.2.port=3"]).unwrap();
        let own = draft.processes[0].overrides.get(&key).unwrap().clone();
        assert_eq!(own.fields.keys().map(FieldKey::as_str).collect::<Vec<_>>(), ["work_path"]);
        assert_eq!((own.cell(0, Column::Port), own.cell(0, Column::Ip)), (None, Some(&"127.0.0.1".into())));
        assert!(own.leaves_out(1), "a row that is left out stays so");
        assigned(&mut draft, &["work_path=/c", "bind.1.ip="]).unwrap();
        let own = draft.processes[0].overrides.get(&key).unwrap();
        assert_eq!((own.fields.len(), own.rows.len()), (0, 1));
    }

    #[test]
    fn keys_that_cannot_be_set_are_refused_and_unknown_ones_wait_for_the_attributes() {
        for value in [
            "port=1",
            "ip=x",
            "bind_info=x",
            "bind.0.port=1",
            "bind.x.port=1",
            "bind.1.prot=1",
            "bind.1=x",
            "bind.3.port=1",
            "bk_process_id=1",
            "create_time=1",
            "bind.01.port=1",
            "bk_inst_id=1",
        ] {
            let mut changed = draft();
            assert_eq!(assigned(&mut changed, &[value]), Err(Exit::Usage), "{value}");
            assert_eq!(changed, draft(), "{value}");
        }
        let keys = assigned(&mut draft(), &["owner=x"]).unwrap();
        assert_eq!(keys, [FieldKey::new("owner")]);
        let out = Out::new(Lang::En, "plan", false);
        assert!(check_keys(&keys, &FieldTable::built_in(), &out).is_ok());
        assert!(check_keys(&keys, &FieldTable::with_server(Vec::new()), &out).is_err());
    }

    #[test]
    fn the_nearest_key_is_named() {
        let out = Out::new(Lang::En, "plan", false);
        for (key, near) in
            [("usr", "user"), ("bind.2.prot", "bind.2.port"), ("port", "bind.1.port"), ("workpath", "work_path")]
        {
            let told = refuse_key(key, &FieldTable::built_in(), &out).told;
            assert!(told.what.contains(key) && told.next.as_ref().unwrap().contains(near), "{told:?}");
        }
    }
}
