//! FILE as output of `ss`, `netstat` and `ps`: candidates are listed, and only those that are named are taken.

use crate::cli::program::Home;
use crate::support::cmdb::Cmdb;
use serde_json::json;

const ONE: &str = "\
Netid State  Recv-Q Send-Q Local Address:Port Peer Address:PortProcess
tcp   LISTEN 0      511          0.0.0.0:80        0.0.0.0:*    users:((\"nginx\",pid=902,fd=6),(\"nginx\",pid=901,fd=6))
tcp   LISTEN 0      511             [::]:80           [::]:*    users:((\"nginx\",pid=902,fd=7),(\"nginx\",pid=901,fd=7))
tcp   LISTEN 0      100                *:8080            *:*    users:((\"java\",pid=2201,fd=47))
tcp   LISTEN 0      100                *:8081            *:*    users:((\"java\",pid=2201,fd=48))
tcp   LISTEN 0      100                *:8090            *:*    users:((\"java\",pid=2330,fd=47))
tcp   LISTEN 0      128          0.0.0.0:9999      0.0.0.0:*
UID        PID  PPID  C STIME TTY          TIME CMD
root       901     1  0 Oct02 ?        00:00:00 nginx: master process /usr/sbin/nginx
app       2201     1  0 Oct02 ?        00:00:31 /usr/bin/java -jar order.jar
app       2330     1  0 Oct02 ?        00:00:31 /usr/bin/java -jar pay.jar
";

#[test]
fn without_names_candidates_are_listed_and_nothing_is_done() {
    let cmdb = Cmdb::with_faults(&[]);
    let home = Home::new(&cmdb);
    let file = home.write_text("ss.txt", ONE);
    for command in ["check", "plan"] {
        let told = home.run(&[command, &file]).ended(3);
        let lines: Vec<&str> = told.out.lines().collect();
        assert_eq!(lines.len(), 4, "{told:?}");
        for (line, expected) in lines.iter().zip([
            &["Alias", "Binary", "Listens on"][..],
            &["nginx", "root", "0.0.0.0:80", "master process"],
            &["java-8080", "app", "0.0.0.0:8080-8081", "-jar order.jar"],
            &["java-8090", "app", "0.0.0.0:8090", "-jar pay.jar"],
        ]) {
            assert!(expected.iter().all(|part| line.contains(part)), "{line}");
        }
        assert!(told.err.contains("Line 7  0.0.0.0:9999 has no process"), "{told:?}");
        assert!(told.err.contains("--take nginx,java-8080=order"), "{told:?}");
    }
    let told = home.run(&["plan", "-o", "json", &file]).ended(3);
    let document = told.document();
    assert_eq!(document["error"]["kind"], "take");
    assert_eq!(document["candidates"][1]["name"], "java-8080");
    assert_eq!(
        document["candidates"][1]["bind_info"],
        json!([{ "ip": "0.0.0.0", "port": "8080-8081", "protocol": "1" }])
    );
    let told = home.run(&["plan", "--take", "nginx,jva-8080", "--lang", "zh", &file]).ended(3);
    assert!(told.err.contains("没有名为 jva-8080 的进程") && told.err.contains("是否指 java-8080"), "{told:?}");
    assert!(cmdb.store.requests().is_empty(), "nothing was asked of the CMDB");
    let table = home.write_text("body.json", "{\"bk_biz_id\":1,\"service_instance_id\":48,\"processes\":[]}");
    let told = home.run(&["plan", "--take", "nginx", &table]).ended(2);
    assert!(told.err.contains("ss, netstat and ps only"), "{told:?}");
}

#[test]
fn what_is_named_is_created_with_its_command_line_and_ports() {
    let cmdb = Cmdb::with_faults(&[]);
    let home = Home::new(&cmdb);
    let words = ["apply", "-", "--take", "nginx,java-8080=order", "--to", "48", "--biz", "1", "--yes"];
    home.run_with(&words, ONE).ended(0);
    assert_eq!(cmdb.aliases(48).split_off(1), ["nginx", "order"]);
    let order = cmdb.store.processes_of(48).pop().unwrap();
    let own = ["bk_func_name", "user", "bk_start_param_regex"].map(|key| order[key].as_str().unwrap().to_owned());
    assert_eq!(own, ["java", "app", "-jar order.jar"]);
    let row = &order["bind_info"][0];
    assert_eq!(
        [&row["ip"], &row["port"], &row["protocol"], &row["enable"]],
        [&json!("0.0.0.0"), &json!("8080-8081"), &json!("1"), &json!(true)]
    );
}

#[test]
fn hosts_that_a_text_names_are_its_targets() {
    let cmdb = Cmdb::with_faults(&[]);
    let home = Home::new(&cmdb);
    let text = "\
10.20.5.51 | CHANGED | rc=0 >>
tcp        0      0 0.0.0.0:8001            0.0.0.0:*               LISTEN      2201/java
10.99.0.1 | FAILED | rc=127 >>
/bin/sh: netstat: command not found
";
    let file = home.write_text("hosts.txt", text);
    let told = home.run(&["plan", "--biz", "1", "--take", "java", "-o", "json", &file]).ended(0);
    let document = told.document();
    assert_eq!(document["counts"]["new"], 1, "{document}");
    assert_eq!(document["processes"][0]["service_instance_id"], 43);
    assert!(told.err.contains("10.99.0.1: the command failed"), "{told:?}");
    // Without a business no host is known.
    home.run(&["plan", "--take", "java", &file]).ended(3);
}

#[test]
fn an_import_takes_what_is_named_into_a_draft() {
    let home = Home::at("");
    let file = home.write_text("ss.txt", ONE);
    let told = home.bare(&["import", &file]).ended(3);
    assert!(told.out.contains("java-8090") && told.err.contains("--take"), "{told:?}");
    let told = home.bare(&["import", "--take", "java-8090=pay", "-o", "json", &file]).ended(0);
    let path = told.document()["draft"].as_str().unwrap().to_owned();
    let draft: serde_json::Value = serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap();
    let process = &draft["processes"][0]["process_info"];
    assert_eq!([&process["bk_process_name"], &process["bk_func_name"], &process["user"]], ["pay", "java", "app"]);
}
