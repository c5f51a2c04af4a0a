//! `-o csv` and `-o tsv` of every command that lists: one writer, guarded, and with a byte order mark only where a
//! spreadsheet opens it.

use crate::cli::program::{Home, draft, process};
use crate::support::cmdb::Cmdb;
use serde_json::json;
use std::fs;

/// Splits simple delimited text, in which no cell is quoted, into rows by heading.
fn cells(text: &str, separator: char) -> Vec<Vec<(&str, &str)>> {
    let mut lines = text.lines().map(|line| line.split(separator).collect::<Vec<_>>());
    let heading = lines.next().unwrap();
    lines
        .map(|line| {
            assert_eq!(line.len(), heading.len(), "{line:?} {heading:?}");
            heading.iter().copied().zip(line).collect()
        })
        .collect()
}

fn cell<'a>(row: &[(&str, &'a str)], name: &str) -> &'a str {
    row.iter().find(|(own, _)| *own == name).unwrap_or_else(|| panic!("no {name}: {row:?}")).1
}

#[test]
fn every_command_that_lists_writes_csv_and_tsv_with_the_names_of_the_api() {
    let cmdb = Cmdb::with_faults(&[]);
    let home = Home::new(&cmdb);
    let mut guarded = process("=HYPERLINK(1)");
    guarded["process_info"]["bk_func_name"] = json!("+java");
    let mut file = draft(&[48], &["web"]);
    file["processes"].as_array_mut().unwrap().push(guarded);
    let file = home.write("draft.json", &file);
    let plan = home.run(&["plan", &file, "-o", "tsv"]).ended(0);
    let rows = cells(&plan.out, '\t');
    let told: Vec<_> = rows.iter().map(|row| (cell(row, "bk_process_name"), cell(row, "verdict"))).collect();
    assert_eq!(told, [("web", "new"), ("'=HYPERLINK(1)", "new")]);
    assert_eq!(cell(&rows[1], "bk_func_name"), "'+java");
    assert_eq!((cell(&rows[0], "service_instance_id"), cell(&rows[0], "host")), ("48", "10.20.3.31"));
    home.run(&["apply", "--yes", &file]).ended(0);
    let show = home.run(&["show", "last", "-o", "csv", "--lang", "zh"]).ended(0);
    let rows = cells(&show.out, ',');
    assert_eq!((rows.len(), cell(&rows[0], "state"), cell(&rows[0], "read_back")), (2, "created", "done"));
    let created = cell(&rows[0], "bk_process_id").to_owned();
    let history = home.run(&["history", "-o", "csv"]).ended(0);
    let rows = cells(&history.out, ',');
    let told = ["state", "planned", "created", "not_sent", "error"].map(|name| cell(&rows[0], name));
    assert_eq!(told, ["finished", "2", "2", "0", ""]);
    assert!(cell(&rows[0], "record").contains("/runs/"));
    let instances = home.run(&["instances", "--biz", "1", "id:48", "-o", "tsv"]).ended(0);
    let rows = cells(&instances.out, '\t');
    let told = ["service_instance_id", "bk_host_innerip", "service_template_id"].map(|name| cell(&rows[0], name));
    assert_eq!(told, ["48", "10.20.3.31", "0"]);
    let processes = home.run(&["processes", "--biz", "1", "48", "-o", "tsv"]).ended(0);
    let rows = cells(&processes.out, '\t');
    let own = rows.iter().find(|row| cell(row, "bk_process_id") == created).unwrap();
    assert_eq!((cell(own, "bk_process_name"), cell(own, "port")), ("web", ""));
    let redis = rows.iter().find(|row| cell(row, "bk_func_name") == "redis-server").unwrap();
    assert_eq!((cell(redis, "port"), cell(redis, "protocol"), cell(redis, "enable")), ("6379", "1", "true"));
    for all in [&plan, &show, &history, &instances, &processes] {
        assert!(!all.out.contains(['\u{feff}', '\r']), "{all:?}");
    }
    for words in [&["businesses", "-o", "csv"][..], &["fields", "--biz", "1", "-o", "csv"]] {
        assert!(home.run(words).ended(0).out.starts_with("bk_"), "{words:?}");
    }
}

#[test]
fn a_byte_order_mark_is_for_files_and_on_request_and_no_file_is_written_over() {
    let cmdb = Cmdb::with_faults(&[]);
    let home = Home::new(&cmdb);
    let list = ["instances", "--biz", "1", "id:48"];
    let plain = home.run(&[&list[..], &["-o", "csv"]].concat()).ended(0).out;
    let marked = home.run(&[&list[..], &["-o", "csv", "--bom"]].concat()).ended(0).out;
    assert_eq!(marked, format!("\u{feff}{}", plain.replace('\n', "\r\n")));
    let path = home.path().join("hosts.csv");
    let shown = path.to_str().unwrap();
    let told = home.run(&[&list[..], &["--out", shown]].concat()).ended(0);
    assert_eq!((told.out.as_str(), told.err), ("", format!("bkproc: written to {shown}\n")));
    assert_eq!(fs::read_to_string(&path).unwrap(), marked, "the ending selects the form");
    let told = home.run(&[&list[..], &["--out", shown, "-o", "json"]].concat()).ended(2);
    assert!(told.err.contains("exists") && told.err.contains("--out"), "{told:?}");
    assert_eq!(told.document()["error"]["kind"], "file");
    assert_eq!(fs::read_to_string(&path).unwrap(), marked);
    let other = home.path().join("hosts.txt");
    home.run(&[&list[..], &["--out", other.to_str().unwrap(), "-o", "json"]].concat()).ended(0);
    let document: serde_json::Value = serde_json::from_slice(&fs::read(other).unwrap()).unwrap();
    assert_eq!(document["instances"][0]["id"], 48);
    let told = home.run(&[&list[..], &["--bom", "--lang", "zh"]].concat()).ended(2);
    assert!(told.err.contains("--bom 只用于 CSV 和 TSV"), "{told:?}");
}

#[test]
fn problems_of_a_draft_are_no_rows() {
    let cmdb = Cmdb::with_faults(&[]);
    let home = Home::new(&cmdb);
    let mut file = draft(&[48], &["web"]);
    file["processes"][0]["process_info"]["bk_func_name"] = json!("");
    let told = home.run(&["plan", "-o", "csv", &home.write("draft.json", &file)]).ended(3);
    assert_eq!(told.out.lines().count(), 1, "the heading alone: {told:?}");
    assert!(told.err.contains("problem"), "{told:?}");
}
