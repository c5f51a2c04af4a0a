//! Tables where a file is given, `import` and `export`.

use crate::cli::program::{Home, draft};
use crate::support::cmdb::Cmdb;
use serde_json::Value;
use std::fs;
use std::path::Path;

const LIST: &str = "\
服务实例ID,进程名称,进程别名,绑定IP,端口,启动用户
48,java,order,10.20.3.31,\"8001,8002\",app
21,java,order,127.0.0.1,8003,app
合计,,,,3,
";

fn json(path: &str) -> Value {
    serde_json::from_slice(&fs::read(path).unwrap()).unwrap()
}

#[test]
fn a_table_is_checked_planned_and_applied_like_a_draft() {
    let cmdb = Cmdb::with_faults(&[]);
    let home = Home::new(&cmdb);
    let list = home.write_text("list.csv", LIST);
    let told = home.run(&["check", &list, "--biz", "1"]).ended(0);
    assert!(told.err.contains("Row 4  合计  totals; left out"), "{}", told.err);
    assert!(told.err.contains("2 rows -> 1 process, 2 targets"), "{}", told.err);
    let plan = home.run(&["plan", &list, "--biz", "1", "-o", "json"]).ended(0).document();
    assert_eq!(plan["counts"]["new"], 2, "{plan}");
    home.run(&["apply", &list, "--biz", "1", "--yes"]).ended(0);
    assert!(cmdb.aliases(48).contains(&"order".to_owned()) && cmdb.aliases(21).contains(&"order".to_owned()));
    let bad = home.write_text("bad.csv", "服务实例ID,进程名称,进程别名,端口\n48,java,order,80a0\n");
    let told = home.run(&["check", &bad, "--biz", "1"]).ended(3);
    assert!(told.err.contains("Row 2 D  Port  80a0"), "{}", told.err);
    let gbk = home.path().join("gbk.csv");
    fs::write(&gbk, b"\xd6\xf7\xbb\xfaIP,alias,binary,port\n10.20.3.31,a,java,80\n").unwrap();
    let told = home.run(&["check", gbk.to_str().unwrap(), "--biz", "1"]).ended(0);
    assert!(told.err.contains("read as GBK (guessed)"), "{}", told.err);
}

#[test]
fn files_are_imported_into_a_new_draft_and_into_one_that_is_there() {
    let home = Home::at("");
    let list = home.write_text("list.csv", LIST);
    let more = home.write_text("more.csv", "服务实例ID,进程名称,进程别名,端口\n48,nginx,web,80\n");
    let made = home.bare(&["import", &list, &more, "--biz", "1"]).ended(0);
    let path = made.out.trim();
    assert!(Path::new(path).starts_with(home.drafts()), "{path}");
    let draft = json(path);
    assert_eq!((draft["name"].as_str(), draft["bk_biz_id"].as_i64()), (Some("list"), Some(1)));
    let aliases: Vec<_> = draft["processes"]
        .as_array()
        .unwrap()
        .iter()
        .map(|process| &process["process_info"]["bk_process_name"])
        .collect();
    assert_eq!(aliases, ["order", "web"]);
    // One process is the same there, the other differs: without a terminal no one can be asked.
    let other = home.write_text("other.csv", "服务实例ID,进程别名,启动用户\n48,order,root\n");
    let told = home.bare(&["import", &other, "--into", path]).ended(3);
    assert!(told.err.contains("order") && json(path) == draft, "{}", told.err);
    let new = home.write_text("new.csv", "服务实例ID,进程名称,进程别名,端口\n49,java,job,81\n");
    let report = home.bare(&["import", &new, "--into", path, "-o", "json"]).ended(0).document();
    assert_eq!((report["processes"].as_i64(), report["targets"].as_i64()), (Some(3), Some(3)));
    assert_eq!(json(path)["processes"].as_array().unwrap().len(), 3);
}

#[test]
fn what_is_exported_can_be_imported_again() {
    let home = Home::at("");
    let file = home.write("draft.json", &draft(&[48, 21], &["web"]));
    let table = home.bare(&["export", &file]).ended(0).out;
    assert!(table.starts_with("service_instance_id,service_instance_name,bk_host_innerip,bk_func_name,"), "{table}");
    assert_eq!(table.lines().count(), 3);
    let again = home.write_text("again.csv", &table);
    let path = home.bare(&["import", &again]).ended(0).out;
    assert_eq!(home.bare(&["export", path.trim()]).ended(0).out, table);
    // By the name of its file, too; a file of its own is for a spreadsheet.
    let name = Path::new(path.trim()).file_stem().unwrap().to_str().unwrap().to_owned();
    home.bare(&["export", &name, "--out", "out.csv"]).ended(0);
    let bytes = fs::read(home.path().join("out.csv")).unwrap();
    assert!(bytes.starts_with(b"\xef\xbb\xbfservice_instance_id,") && bytes.ends_with(b"\r\n"));
    let empty = home.bare(&["export", "--empty", "-o", "tsv"]).ended(0).out;
    assert!(empty.starts_with("bk_host_innerip\tbk_func_name\tbk_process_name\t") && empty.lines().count() == 1);
    let formulas = home.write_text("f.csv", "host,binary,alias,port,user\n10.0.0.1,java,a,=8001+n,=host.name\n");
    let path = home.bare(&["import", &formulas, "--formulas"]).ended(0).out;
    let told = home.bare(&["export", path.trim()]).ended(3);
    assert!(told.err.contains("user of a on 10.0.0.1") && told.err.contains("--formulas"), "{}", told.err);
    let text = home.bare(&["export", path.trim(), "--formulas"]).ended(0).out;
    assert!(text.contains(",'=host.name,") && text.contains(",'=8001+n,"), "{text}");
}

#[test]
fn a_workbook_is_written_to_a_file_or_a_pipe_and_read_back() {
    let home = Home::at("");
    let file = home.write("draft.json", &draft(&[48, 21], &["web"]));
    let table = home.bare(&["export", &file]).ended(0).out;
    let told = home.bare(&["export", &file, "--out", "out.xlsx"]).ended(0);
    assert!(told.err.contains("written to"), "{}", told.err);
    let path = home.path().join("out.xlsx");
    let path = path.to_str().unwrap();
    assert!(fs::read(path).unwrap().starts_with(b"PK\x03\x04"));
    let again = home.bare(&["import", path]).ended(0).out;
    assert_eq!(home.bare(&["export", again.trim()]).ended(0).out, table);
    // A file that is there is not written over, and no other command has workbooks.
    home.bare(&["export", &file, "--out", path]).ended(2);
    let told = home.bare(&["history", "--out", "other.xlsx"]).ended(2);
    assert!(told.err.contains("Only export writes XLSX"), "{}", told.err);
    home.bare(&["export", &file, "-o", "xlsx", "--bom", "--out", "b.xlsx"]).ended(2);
    home.bare(&["export", "--empty", "--out", "empty.xlsx"]).ended(0);
    let told = home.bare(&["check", home.path().join("empty.xlsx").to_str().unwrap()]).ended(3);
    assert!(told.err.contains("0 rows"), "{}", told.err);
}

#[test]
fn what_instances_have_is_exported_by_a_filter_or_by_ids() {
    let cmdb = Cmdb::with_faults(&[]);
    let home = Home::new(&cmdb);
    // By IDs, and by a filter; what comes of it is what is there.
    let table = home.run(&["export", "48,21", "--biz", "1"]).ended(0).out;
    let expected = "\
service_instance_id,service_instance_name,bk_host_innerip,bk_func_name,bk_process_name,bk_start_param_regex,description,work_path,user,proc_num,start_cmd,stop_cmd,auto_start,ip,port,protocol,enable
48,10.20.3.31_redis_6379,0:10.20.3.31,redis-server,redis,,,/data/redis,redis,1,,,false,10.20.3.31,6379,TCP,true
21,10.20.1.11_order-server_8080,0:10.20.1.11,java,order-server,'-jar order-server.jar,订单服务,/data/app/order,app,2,./bin/start.sh,./bin/stop.sh,false,10.20.1.11,8080,TCP,true
21,10.20.1.11_order-server_8080,0:10.20.1.11,,order-server,,,,,,,,,10.20.1.11,9090-9095,TCP,false
21,10.20.1.11_order-server_8080,0:10.20.1.11,filebeat,log-agent,,日志采集,,root,1,,,false,,,,
";
    assert_eq!(table, expected);
    let file = home.path().join("all.xlsx");
    let file = file.to_str().unwrap();
    home.run(&["export", "10.20.3", "--biz", "1", "--out", file]).ended(0);
    let counts = home.run(&["plan", file, "--biz", "1", "-o", "json"]).ended(0).document()["counts"].clone();
    assert!(counts["identical"].as_i64() > Some(1) && counts["new"] == 0 && counts["conflict"] == 0, "{counts}");
    let draft = home.run(&["export", "21", "--biz", "1", "-o", "json"]).ended(0).out;
    let draft: Value = serde_json::from_str(&draft).unwrap();
    assert_eq!(
        (draft["bkproc"].as_str(), draft["targets"][0]["service_instance_id"].as_i64()),
        (Some("draft"), Some(21))
    );
    let told = home.run(&["export", "mod:nowhere", "--biz", "1"]).ended(3);
    assert!(told.err.contains("no service instance matches the filter: mod:nowhere"), "{}", told.err);
    home.run(&["export", "99999", "--biz", "1"]).ended(1);
    // A slip in the name of a file is not taken for a filter.
    home.run(&["export", "nosuch.json"]).ended(2);
    home.bare(&["export", "nosuch"]).ended(2);
}

#[test]
fn what_is_said_of_a_table_is_in_json_too() {
    let cmdb = Cmdb::with_faults(&[]);
    let home = Home::new(&cmdb);
    let list = home.write_text("list.csv", LIST);
    for command in [&["check"][..], &["import"], &["plan"], &["apply", "--yes"]] {
        let run = if command[0] == "check" || command[0] == "import" { Home::bare } else { Home::run };
        let args: Vec<&str> = command.iter().copied().chain([&*list, "--biz", "1", "-o", "json"]).collect();
        let notes = run(&home, &args).ended(0).document()["notes"].clone();
        let total = notes.as_array().unwrap().iter().find(|note| note["kind"] == "total").unwrap();
        assert_eq!(
            (&total["line"], &total["subject"], &total["needs_look"]),
            (&4.into(), &"合计".into(), &false.into())
        );
        assert!(notes.as_array().unwrap().iter().any(|note| note["kind"] == "tcp_by_default"), "{notes}");
        assert_eq!(total.get("file").is_some(), command[0] == "import");
    }
    let bad = home.write_text("bad.csv", "服务实例ID,进程名称,进程别名,端口,X\n48,java,order,80a0,y\n");
    let notes = home.bare(&["check", &bad, "--biz", "1", "-o", "json"]).ended(3).document()["notes"].clone();
    let kinds: Vec<_> = notes.as_array().unwrap().iter().map(|note| (&note["kind"], &note["column"])).collect();
    assert!(kinds.contains(&(&"unknown_column".into(), &"E".into())), "{notes}");
    assert!(kinds.contains(&(&"invalid_cell".into(), &"D".into())), "{notes}");
}

#[test]
fn the_sheet_and_formulas_of_a_file_are_chosen_by_every_command() {
    let cmdb = Cmdb::with_faults(&[]);
    let home = Home::new(&cmdb);
    let file = home.write_text("f.csv", "服务实例ID,binary,alias,port\n48,java,a,=8001+n\n21,java,a,=8001+n\n");
    home.bare(&["check", &file, "--biz", "1"]).ended(3);
    home.bare(&["check", &file, "--biz", "1", "--formulas"]).ended(0);
    home.run(&["plan", &file, "--biz", "1"]).ended(3);
    home.run(&["plan", &file, "--biz", "1", "--formulas"]).ended(0);
    home.run(&["apply", &file, "--biz", "1", "--formulas", "--yes"]).ended(0);
    let told = home.bare(&["check", &file, "--sheet", "x"]).ended(2);
    assert!(told.err.contains("--sheet is for XLSX and ODS only"), "{}", told.err);
    let book = home.path().join("book.xlsx");
    let book = book.to_str().unwrap();
    let draft = home.bare(&["import", &file, "--biz", "1", "--formulas"]).ended(0).out;
    home.bare(&["export", draft.trim(), "--formulas", "--out", book]).ended(0);
    for command in ["check", "import", "plan", "apply"] {
        let run = if command == "check" || command == "import" { Home::bare } else { Home::run };
        let mut args = vec![command, book, "--biz", "1", "--sheet", "nowhere"];
        args.extend((command == "apply").then_some("--yes"));
        let told = run(&home, &args).ended(3);
        assert!(told.err.contains("nowhere") && told.err.contains("processes"), "{}", told.err);
    }
    home.bare(&["check", book, "--biz", "1", "--sheet", "processes", "--formulas"]).ended(0);
}

#[test]
fn an_import_takes_other_targets_by_ids_and_by_a_filter() {
    let cmdb = Cmdb::with_faults(&[]);
    let home = Home::new(&cmdb);
    let list = home.write_text("list.csv", LIST);
    let targets = |path: &str| -> Vec<i64> {
        let targets = json(path)["targets"].clone();
        targets.as_array().unwrap().iter().filter_map(|target| target["service_instance_id"].as_i64()).collect()
    };
    // IDs need no CMDB.
    let told = home.bare(&["import", &list, "--biz", "1", "--to", "53,62"]).ended(0);
    assert_eq!(targets(told.out.trim()), [53, 62]);
    assert!(told.err.contains("--to: 2 service instances in place of the 2 in the file"), "{}", told.err);
    let path = home.run(&["import", &list, "--biz", "1", "--to", "10.20.3"]).ended(0).out;
    let found = targets(path.trim());
    assert!(found.contains(&48) && found.len() > 1 && !found.contains(&21), "{found:?}");
    home.run(&["import", &list, "--to", "10.20.3"]).ended(2);
    home.run(&["import", &list, "--biz", "1", "--to", "mod:nowhere"]).ended(3);
    // Into a draft: its own targets stay.
    let more = home.write_text("more.csv", "进程名称,进程别名,端口\nnginx,web,80\n");
    home.bare(&["import", &more, "--into", path.trim(), "--to", "21"]).ended(0);
    assert!(targets(path.trim()).contains(&21) && targets(path.trim()).contains(&48));
    // Addresses of the host that processes were listed of become those of each target.
    let listed = home.run(&["processes", "48", "--biz", "1", "-o", "json"]).ended(0).out;
    let listed = home.write_text("listed.json", &listed);
    let path = home.run(&["import", &listed, "--biz", "1", "--to", "53"]).ended(0).out;
    assert_eq!(json(path.trim())["processes"][0]["process_info"]["bind_info"][0]["ip"]["formula"], "host.ip");
}
