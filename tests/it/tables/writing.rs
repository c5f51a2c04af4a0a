//! What is written is what is read: the same processes on the same targets.

use bkproc::domain::bind::Column;
use bkproc::domain::delimited::Delimited;
use bkproc::domain::draft::{BindDraft, Draft, DraftValue, Override, ProcessDraft, RowOverride, Target, TargetKey};
use bkproc::domain::edit::Edit;
use bkproc::domain::facts::FactTable;
use bkproc::domain::field::{FieldKey, FieldTable, Known};
use bkproc::domain::id::ServiceInstanceId;
use bkproc::i18n::tables::vocabulary;
use bkproc::tables::merge::{MergeChoices, merge, on_target};
use bkproc::tables::rows::RowReading;
use bkproc::tables::write::{FormulaForm, NoResult, TableOf};
use bkproc::tables::{OpenOptions, TableSource};
use proptest::prelude::*;
use std::collections::BTreeMap;

fn written(draft: &Draft, dialect: Delimited, form: FormulaForm) -> (Vec<u8>, Vec<NoResult>) {
    let (facts, fields) = (FactTable::default(), FieldTable::built_in());
    let table = TableOf::new(draft, &facts, &fields, form);
    let mut bytes = Vec::new();
    dialect.heading(&mut bytes, table.heading()).unwrap();
    let failed = table.rows(|row| dialect.exact_row(&mut bytes, row)).unwrap();
    (bytes, failed)
}

fn read(bytes: &[u8], formulas: bool) -> Draft {
    let fields = FieldTable::built_in();
    let words = vocabulary(&fields);
    let source = TableSource::open(bytes, &OpenOptions::default()).unwrap();
    let import = source.import(None, RowReading { words: &words, fields: &fields, formulas }).unwrap();
    let mut draft = Draft::default();
    if let Some(edit) = merge(&import, &Draft::default(), &MergeChoices::default()).edit {
        draft.apply(edit).unwrap();
    }
    draft
}

type OnTarget = (Vec<(FieldKey, DraftValue)>, Vec<[DraftValue; 4]>);

/// Returns what is created where.
fn placed(draft: &Draft) -> BTreeMap<(TargetKey, String), OnTarget> {
    let keys = draft.targets.iter().map(|target| TargetKey::Id(target.id));
    let keys: Vec<_> = keys.chain(draft.given.iter().map(bkproc::domain::draft::GivenTarget::key)).collect();
    let mut all = BTreeMap::new();
    for process in &draft.processes {
        for key in &keys {
            if process.overrides.get(key).is_some_and(|own| own.leave_out) {
                continue;
            }
            let made = on_target(process, key);
            let fields = made.values().map(|(key, value)| (key.clone(), value.clone())).collect();
            let columns = [Column::Ip, Column::Port, Column::Protocol, Column::Enable];
            let rows = made.bind.iter().map(|row| columns.map(|column| row.value(column))).collect();
            all.insert((key.clone(), process.name().into_owned()), (fields, rows));
        }
    }
    all
}

fn text() -> impl Strategy<Value = String> {
    // What spreadsheets take for formulas, separators, quotes, line breaks, Chinese; blanks at the ends are not sent.
    let parts = vec![
        "=",
        "+",
        "-",
        "@",
        "'",
        "\"",
        ",",
        ";",
        "\t",
        "\n",
        "x",
        "8001",
        "{{ port }}",
        "支付",
        "\\",
        "${HOME}",
        " ",
        "合计",
    ];
    let parts = prop::collection::vec(prop::sample::select(parts), 1..6);
    parts.prop_map(|parts| parts.concat().trim().to_owned()).prop_filter("text", |text| !text.is_empty())
}

fn value() -> impl Strategy<Value = DraftValue> {
    prop_oneof![3 => text().prop_map(DraftValue::Text), 1 => Just(DraftValue::Formula("8001 + n".into()))]
}

fn row() -> impl Strategy<Value = BindDraft> {
    let ip = prop::sample::select(vec!["10.0.0.1", "0.0.0.0", "::", ""]);
    let protocol = prop::sample::select(vec!["1", "2", "3", "4"]);
    (ip, 1_u16.., protocol, any::<bool>()).prop_map(|(ip, port, protocol, enable)| {
        let (port, enable) = (port.to_string(), enable.to_string());
        BindDraft { ip: ip.to_owned(), port, protocol: protocol.to_owned(), enable, ..BindDraft::default() }
    })
}

fn process(at: usize) -> impl Strategy<Value = ProcessDraft> {
    let parts = (prop::collection::vec(row(), 0..3), text(), value(), any::<u8>(), text());
    parts.prop_map(move |(bind, path, command, kind, other)| {
        let mut process = ProcessDraft::default();
        process.set(Known::FuncName.into(), "java");
        process.set(Known::ProcessName.into(), format!("p{at}"));
        process.set(Known::WorkPath.into(), path);
        process.set(Known::StartCmd.into(), command);
        let mut rows: Vec<BindDraft> = Vec::new();
        for row in bind {
            // A process listens once on each port of an address.
            if rows.iter().all(|own| (&own.ip, &own.port) != (&row.ip, &row.port)) {
                rows.push(row);
            }
        }
        process.bind = rows;
        let on = |id: i64| TargetKey::Id(ServiceInstanceId(id));
        let fields = [(Known::User.into(), DraftValue::Text(other))].into();
        let mut overrides = vec![(on(1), Override { fields, ..Override::default() })];
        if !process.bind.is_empty() {
            let cells = [(Column::Port, "9001".into())].into();
            let rows = [(0, RowOverride::Cells(cells))].into();
            overrides.push((on(2), Override { rows, leave_out: kind % 3 == 0, ..Override::default() }));
        }
        process.overrides = overrides.into_iter().collect();
        process
    })
}

fn draft() -> impl Strategy<Value = Draft> {
    (process(0), process(1)).prop_map(|(one, two)| {
        let mut draft = Draft::default();
        let targets = [1, 2, 3].into_iter().enumerate();
        let targets = targets.map(|(at, id)| (at, Target::bare(ServiceInstanceId(id))));
        draft.apply(Edit::InsertTargets(targets.collect())).unwrap();
        draft.processes = vec![one, two];
        draft
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn reading_what_was_written_makes_the_same(draft in draft()) {
        for dialect in [Delimited::CSV, Delimited::TSV, Delimited::CSV.for_spreadsheet()] {
            let (bytes, failed) = written(&draft, dialect, FormulaForm::Sources);
            prop_assert!(failed.is_empty());
            let again = read(&bytes, true);
            prop_assert_eq!(placed(&again), placed(&draft), "{}", String::from_utf8_lossy(&bytes));
        }
    }
}

#[test]
fn values_are_written_as_they_will_be_sent() {
    let text = "host,binary,alias,port,pid_file\n10.0.0.1,java,a,=8001+n,=/run/{{ port }}\n10.0.0.2,java,a,=8001+n,=/run/{{ port }}\n";
    let mut draft = read(text.as_bytes(), true);
    draft.processes[0].set(Known::Description.into(), "-x");
    let (bytes, failed) = written(&draft, Delimited::CSV, FormulaForm::Values);
    assert!(failed.is_empty(), "{failed:?}");
    let expected = "\
service_instance_id,service_instance_name,bk_host_innerip,bk_func_name,bk_process_name,description,pid_file,ip,port,protocol,enable
,,10.0.0.1,java,a,'-x,/run/8001,,8001,TCP,true
,,10.0.0.2,java,a,'-x,/run/8002,,8002,TCP,true
";
    assert_eq!(String::from_utf8(bytes).unwrap(), expected);
    draft.processes[0].set(Known::User.into(), DraftValue::Formula("host.name".into()));
    let (_, failed) = written(&draft, Delimited::CSV, FormulaForm::Values);
    let places: Vec<_> =
        failed.iter().map(|one| (one.target.as_str(), one.process.as_str(), one.key.as_str())).collect();
    assert_eq!(places, [("10.0.0.1", "a", "user"), ("10.0.0.2", "a", "user")]);
}
