//! Pipelines: what one command lists is what another one creates elsewhere.

use crate::cli::program::Home;
use crate::support::cmdb::Cmdb;
use serde_json::{Value, json};

/// Returns the processes that a CMDB was asked to create on a service instance.
fn created(cmdb: &Cmdb, instance: i64, before: usize) -> Vec<Value> {
    cmdb.store.processes_of(instance).split_off(before)
}

#[test]
fn processes_of_an_instance_are_copied_to_many_with_each_hosts_own_addresses() {
    let cmdb = Cmdb::with_faults(&[]);
    let home = Home::new(&cmdb);
    let listed = home.run(&["processes", "--biz", "1", "21", "-o", "json"]).ended(0).out;
    let told = home.run_with(&["apply", "-", "--to", "43,48", "--yes"], &listed).ended(0);
    assert!(told.err.contains("10.20.1.11 is an address of the source's host: =host.ip"), "{told:?}");
    assert!(!told.err.contains("set by CMDB"), "keys of the server are left out silently: {told:?}");
    for (instance, ip) in [(43, "10.20.5.51"), (48, "10.20.3.31")] {
        let made = created(&cmdb, instance, 1);
        let aliases: Vec<_> = made.iter().map(|process| process["bk_process_name"].as_str().unwrap()).collect();
        assert_eq!(aliases, ["order-server", "log-agent"]);
        let rows = made[0]["bind_info"].as_array().unwrap();
        let told: Vec<_> =
            rows.iter().map(|row| (row["ip"].as_str().unwrap(), row["port"].as_str().unwrap())).collect();
        assert_eq!(told, [(ip, "8080"), (ip, "9090-9095")]);
    }
    // In Chinese, and as a plan.
    let told = home.run_with(&["plan", "-", "--to", "23", "--lang", "zh"], &listed);
    assert!(told.err.contains("10.20.1.11 是源主机的地址，改为各主机自己的 =host.ip"), "{told:?}");
}

#[test]
fn addresses_of_a_host_that_cannot_be_read_are_refused_unless_they_are_to_stay() {
    let cmdb = Cmdb::with_faults(&[]);
    let home = Home::new(&cmdb);
    let listed = home.run(&["processes", "--biz", "1", "21", "-o", "json"]).ended(0).out;
    let mut elsewhere: Value = serde_json::from_str(&listed).unwrap();
    // The same ID in another CMDB is another service instance.
    elsewhere["environment"]["url"] = json!("https://other.example.com");
    let mut gone: Value = serde_json::from_str(&listed).unwrap();
    gone["instances"][0]["service_instance_id"] = json!(999_999);
    for input in [elsewhere, gone] {
        let input = input.to_string();
        let told = home.run_with(&["apply", "-", "--to", "43", "--yes"], &input).ended(3);
        assert!(told.err.contains("10.20.1.11") && told.err.contains("--keep-addresses"), "{told:?}");
        assert_eq!(created(&cmdb, 43, 1), Vec::<Value>::new());
        let told = home.run_with(&["plan", "-", "--to", "43", "--keep-addresses", "-o", "json", "--requests"], &input);
        let told = told.ended(0);
        assert!(told.out.contains("\"10.20.1.11\"") && !told.err.contains("host.ip"), "{told:?}");
    }
    // Addresses that mean the same everywhere need no host.
    let local: Value = json!({ "bk_biz_id": 1, "service_instance_id": 999_999, "processes": [{ "process_info": {
        "bk_func_name": "java", "bk_process_name": "local",
        "bind_info": [
            { "ip": "127.0.0.1", "port": "80", "protocol": "1", "enable": true },
            { "ip": "0.0.0.0", "port": "81", "protocol": "1", "enable": true },
        ],
    }}]});
    let told = home.run_with(&["plan", "-", "--to", "43"], &json!([local]).to_string()).ended(0);
    assert!(!told.err.contains("address"), "{told:?}");
    // What the command line sets is no address of a source.
    let words = ["plan", "-", "--to", "43", "--set", "bind.1.ip=10.1.1.1", "-o", "json", "--requests"];
    let one = listed.replace("999999", "21");
    let told = home.run_with(&words, &one);
    assert!(told.code == 2 || told.out.contains("10.1.1.1"), "{told:?}");
}

#[test]
fn two_sources_with_their_own_addresses_become_one_process() {
    let cmdb = Cmdb::with_faults(&[]);
    let home = Home::new(&cmdb);
    let listed = home.run(&["processes", "--biz", "1", "21", "22", "-o", "json"]).ended(0).out;
    let told = home.run_with(&["plan", "-", "--to", "43", "-o", "json", "--requests"], &listed).ended(0);
    let document = told.document();
    let sent = &document["requests"][0]["body"]["processes"];
    assert_eq!(sent[0]["process_info"]["bind_info"][0]["ip"], "10.20.5.51", "{told:?}");
    assert!(told.err.contains("10.20.1.11 is an") && told.err.contains("10.20.1.12 is an"), "{told:?}");
}

#[test]
fn service_instances_of_templates_that_a_filter_finds_come_with_the_way_to_leave_them_out() {
    let cmdb = Cmdb::with_faults(&[]);
    let home = Home::new(&cmdb);
    let file = home.write("draft.json", &crate::cli::program::draft(&[], &["web"]));
    let told = home.run(&["plan", "--to", "ip:10.20.1.11", &file]).ended(3);
    assert_eq!(told.out.matches("Add tpl:no to the filter of --to").count(), 2, "{told:?}");
    home.run(&["plan", "--to", "ip:10.20.1.11 tpl:no", &file]).ended(0);
    let told = home.run(&["plan", "--lang", "zh", "--to", "ip:10.20.1.11", &file]).ended(3);
    assert!(told.out.contains("在 --to 的条件中加上 tpl:no"), "{told:?}");
}
