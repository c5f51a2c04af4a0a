//! What is written is what is read: the same processes on the same targets.

use bkproc::domain::bind::Column;
use bkproc::domain::delimited::Delimited;
use bkproc::domain::draft::{BindDraft, Draft, DraftValue, Override, ProcessDraft, RowOverride, Target, TargetKey};
use bkproc::domain::edit::Edit;
use bkproc::domain::facts::FactTable;
use bkproc::domain::field::{Field, FieldKey, FieldTable, Group, Kind, Known};
use bkproc::domain::id::ServiceInstanceId;
use bkproc::domain::lang::Lang;
use bkproc::i18n::tables::{sheet_column, sheet_name, vocabulary};
use bkproc::tables::merge::{MergeChoices, merge, on_target};
use bkproc::tables::rows::RowReading;
use bkproc::tables::write::{FormulaForm, NoResult, TableOf, empty_workbook};
use bkproc::tables::{OpenOptions, TableSource};
use proptest::prelude::*;
use std::collections::BTreeMap;
use std::io::{Cursor, Read};

fn written(draft: &Draft, dialect: Delimited, form: FormulaForm) -> (Vec<u8>, Vec<NoResult>) {
    let (facts, fields) = (FactTable::default(), FieldTable::built_in());
    let table = TableOf::new(draft, &facts, &fields, form);
    let mut bytes = Vec::new();
    dialect.heading(&mut bytes, table.heading()).unwrap();
    let failed = table.rows(|row| dialect.exact_row(&mut bytes, row)).unwrap();
    (bytes, failed)
}

/// Returns a draft as a workbook, in Chinese: notes and lists are there, and are no cells.
fn workbook(draft: &Draft, fields: &FieldTable, form: FormulaForm) -> Vec<u8> {
    let facts = FactTable::default();
    let words = |column: &_| sheet_column(Lang::Zh, column, fields);
    TableOf::new(draft, &facts, fields, form).workbook(sheet_name(Lang::Zh), words).unwrap()
}

/// Returns the text of a part of a workbook.
fn part(bytes: &[u8], name: &str) -> String {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut text = String::new();
    archive.by_name(name).unwrap().read_to_string(&mut text).unwrap();
    text
}

fn read(bytes: &[u8], formulas: bool) -> Draft {
    read_with(bytes, &FieldTable::built_in(), formulas)
}

fn read_with(bytes: &[u8], fields: &FieldTable, formulas: bool) -> Draft {
    let words = vocabulary(fields);
    let source = TableSource::open(bytes, &OpenOptions::default()).unwrap();
    let import = source.import(None, RowReading { words: &words, fields, formulas }).unwrap();
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
        let bytes = workbook(&draft, &FieldTable::built_in(), FormulaForm::Sources);
        prop_assert_eq!(placed(&read(&bytes, true)), placed(&draft));
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

#[test]
fn a_workbook_has_text_cells_notes_and_lists_and_the_same_bytes_each_time() {
    let mut fields = vec![custom("tier", Kind::Enum { options: options(&[("1", "核心"), ("2", "一般,其他")]) })];
    let many: Vec<(String, String)> = (0..60).map(|at| (at.to_string(), format!("机房-{at}"))).collect();
    fields.push(custom("room", Kind::Enum { options: many.clone() }));
    fields.push(custom("kind", Kind::Enum { options: options(&[("a", "应用"), ("b", "a")]) }));
    let fields = FieldTable::with_server(fields);
    let mut process = ProcessDraft::default();
    let hostile = "=cmd|' /C calc'!A0\r\n<b>&\"_x000D_\u{1}";
    for (key, value) in [("bk_func_name", "java"), ("bk_process_name", "a"), ("start_cmd", hostile), ("user", "007")] {
        process.set(FieldKey::new(key), value);
    }
    // The name of an option stands for it, unless it would be read as another option.
    for (key, value) in [("tier", "1"), ("room", "7"), ("kind", "b")] {
        process.set(FieldKey::new(key), value);
    }
    process.bind =
        vec![BindDraft { port: "3-5".into(), protocol: "2".into(), enable: "true".into(), ..BindDraft::default() }];
    let draft = Draft { processes: vec![process], ..Draft::default() };
    let bytes = workbook(&draft, &fields, FormulaForm::Values);
    assert_eq!(bytes, workbook(&draft, &fields, FormulaForm::Values));
    let again = read_with(&bytes, &fields, false);
    assert_eq!(again.processes, draft.processes);
    let sheet = part(&bytes, "xl/worksheets/sheet1.xml");
    assert!(!sheet.contains("<f>") && !sheet.contains("<v>"), "{sheet}");
    for text in [
        "<formula1>&quot;TCP,UDP,TCP6,UDP6&quot;</formula1>",
        "<formula1>&quot;true,false&quot;</formula1>",
        "<formula1>&quot;应用,b&quot;</formula1>",
        "<formula1>choices!$A$1:$A$60</formula1>",
        "<formula1>choices!$B$1:$B$2</formula1>",
        "promptTitle=\"绑定IP\" prompt=\"进程绑定的IP，一个 IPv4 或 IPv6 地址，可留空\"",
        ">核心</t>",
        ">机房-7</t>",
        ">b</t>",
        ">3-5</t>",
    ] {
        assert!(sheet.contains(text), "{text}: {sheet}");
    }
    assert!(part(&bytes, "xl/worksheets/sheet2.xml").contains(">机房-59</t>"));
    assert!(part(&bytes, "xl/workbook.xml").contains("name=\"choices\" sheetId=\"2\" state=\"hidden\""));
    // Another reader sees the same, and no formula.
    let mut book: calamine::Xlsx<_> = calamine::Reader::new(Cursor::new(&bytes)).unwrap();
    let range = calamine::Reader::worksheet_range(&mut book, "进程").unwrap();
    assert!(range.used_cells().any(|(.., cell)| *cell == calamine::Data::String(hostile.to_owned())));
    assert!(calamine::Reader::worksheet_formula(&mut book, "进程").unwrap().is_empty());
}

#[test]
fn an_empty_workbook_says_what_belongs_into_it() {
    let fields = FieldTable::built_in();
    let bytes = empty_workbook("processes", &fields, |column: &_| sheet_column(Lang::En, column, &fields)).unwrap();
    let sheet = part(&bytes, "xl/worksheets/sheet1.xml");
    for text in [
        ">bk_host_innerip</t>",
        "promptTitle=\"Host IP\" prompt=\"An inner IP of the host, or AREA:IP; ",
        "<formula1>&quot;TCP,UDP,TCP6,UDP6&quot;</formula1>",
        "state=\"frozen\"",
    ] {
        assert!(sheet.contains(text), "{text}: {sheet}");
    }
    assert!(read(&bytes, false).processes.is_empty());
}

fn custom(key: &str, kind: Kind) -> Field {
    let (unit, words) = (String::new(), None);
    Field { key: FieldKey::new(key), kind, group: Group::Custom("g".to_owned()), required: false, unit, words }
}

fn options(options: &[(&str, &str)]) -> Vec<(String, String)> {
    options.iter().map(|(id, name)| ((*id).to_owned(), (*name).to_owned())).collect()
}
