//! The processes of the start-up world: a table of believable programs, and how one becomes a stored process.

use serde_json::{Map, Value, json};

use super::{Instance, Process};
use crate::sandbox::clock::shown;

/// A program as it is registered.
#[derive(Debug, PartialEq, Eq)]
pub(in crate::sandbox) struct Recipe {
    pub(in crate::sandbox) alias: &'static str,
    pub(in crate::sandbox) func: &'static str,
    pub(in crate::sandbox) regex: &'static str,
    description: &'static str,
    work_path: &'static str,
    user: &'static str,
    start_cmd: &'static str,
    stop_cmd: &'static str,
    proc_num: i64,
    /// Port, protocol, enabled.
    pub(in crate::sandbox) ports: &'static [(&'static str, &'static str, bool)],
}

const fn program(
    alias: &'static str,
    func: &'static str,
    ports: &'static [(&'static str, &'static str, bool)],
) -> Recipe {
    Recipe {
        alias,
        func,
        regex: "",
        description: "",
        work_path: "",
        user: "",
        start_cmd: "",
        stop_cmd: "",
        proc_num: 1,
        ports,
    }
}

/// The programs; the company names them by place in this list.
pub(in crate::sandbox) static RECIPES: [Recipe; 12] = [
    Recipe {
        work_path: "/data/nginx",
        user: "www",
        description: "接入层",
        start_cmd: "/usr/sbin/nginx -c /data/nginx/nginx.conf",
        stop_cmd: "/usr/sbin/nginx -s quit",
        ..program("nginx", "nginx", &[("80", "1", true), ("443", "1", true)])
    },
    Recipe {
        regex: "-jar order-server.jar",
        description: "订单服务",
        work_path: "/data/app/order",
        user: "app",
        start_cmd: "./bin/start.sh",
        stop_cmd: "./bin/stop.sh",
        proc_num: 2,
        ..program("order-server", "java", &[("8080", "1", true), ("9090-9095", "1", false)])
    },
    Recipe {
        regex: "-jar pay-server.jar",
        description: "支付服务",
        work_path: "/data/app/pay",
        user: "app",
        start_cmd: "./bin/start.sh",
        stop_cmd: "./bin/stop.sh",
        ..program("pay-server", "java", &[("8081", "1", true)])
    },
    Recipe { work_path: "/data/redis", user: "redis", ..program("redis", "redis-server", &[("6379", "1", true)]) },
    Recipe { work_path: "/data/mysql", user: "mysql", ..program("mysqld", "mysqld", &[("3306", "1", true)]) },
    Recipe {
        regex: "-cp zookeeper",
        work_path: "/data/zookeeper",
        ..program("zookeeper", "java", &[("2181", "1", true), ("2888-3888", "1", false)])
    },
    Recipe { regex: "kafka.Kafka", work_path: "/data/kafka", ..program("kafka", "java", &[("9092", "1", true)]) },
    // No bind rows at all: stored as null, not as an empty list.
    Recipe { description: "日志采集", user: "root", ..program("log-agent", "filebeat", &[]) },
    Recipe { description: "cron & <batch> runner", work_path: "/opt/batch", ..program("batch", "python3", &[]) },
    Recipe {
        work_path: "/srv/tracking",
        user: "harbor",
        ..program("tracking-api", "tracking", &[("7001", "1", true), ("7001", "3", true)])
    },
    Recipe {
        work_path: "/srv/gate",
        user: "harbor",
        description: "vessel position feed",
        ..program("ais-gate", "aisgate", &[("10110", "2", true)])
    },
    Recipe { user: "postgres", ..program("postgres", "postgres", &[("5432", "1", true)]) },
];

impl Recipe {
    /// The rows of `bind_info` on an address; null when the program listens nowhere.
    pub(in crate::sandbox) fn rows(&self, ip: &str, templated: bool) -> Value {
        if self.ports.is_empty() {
            return Value::Null;
        }
        let row = |(index, (port, protocol, enable)): (usize, &(&str, &str, bool))| {
            let ip = if *protocol == "3" { "::" } else { ip };
            let mut row = json!({"enable": enable, "ip": ip, "port": port, "protocol": protocol});
            if let (true, Some(row)) = (templated, row.as_object_mut()) {
                row.insert("template_row_id".to_owned(), (index + 1).into());
            }
            row
        };
        self.ports.iter().enumerate().map(row).collect()
    }

    /// Every stored field of a process made of this recipe.
    pub(super) fn property(&self, process: &Process, instance: &Instance, ip: &str) -> Map<String, Value> {
        let time = shown(instance.created);
        let value = json!({
            "auto_start": false, "bind_info": self.rows(ip, process.template != 0), "bk_biz_id": instance.biz,
            "bk_created_at": time, "bk_created_by": &*instance.creator, "bk_func_name": self.func,
            "bk_process_id": process.id, "bk_process_name": self.alias, "bk_start_check_secs": null,
            "bk_start_param_regex": self.regex, "bk_supplier_account": "0", "bk_updated_at": time,
            "bk_updated_by": null, "create_time": time, "description": self.description, "face_stop_cmd": "",
            "last_time": time, "pid_file": "", "priority": null, "proc_num": self.proc_num, "reload_cmd": "",
            "restart_cmd": "", "service_instance_id": instance.id, "start_cmd": self.start_cmd,
            "stop_cmd": self.stop_cmd, "timeout": null, "user": self.user, "work_path": self.work_path,
        });
        match value {
            Value::Object(map) => map,
            _ => Map::new(),
        }
    }
}
