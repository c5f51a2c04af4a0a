//! What a CMDB has stored and cannot serve itself.

use super::{Explained, say};
use crate::domain::anomaly::{Anomaly, Fraction};
use crate::domain::lang::Lang;

/// Says what was noticed, and what can be done about it.
#[must_use]
pub fn anomaly(lang: Lang, anomaly: &Anomaly) -> Explained {
    match anomaly {
        Anomaly::NoDocument { service_instance_id: instance, bk_process_id: process } => Explained::new(
            say!(
                lang,
                "服务实例 {instance} 的进程 {process} 只剩关联，进程本身已不存在，已略过",
                "Process {process} of service instance {instance} is gone but for its relation; it is left out",
            ),
            say!(
                lang,
                "不影响使用；CMDB 不能自行清除，需要时请管理员清理数据",
                "Nothing depends on it; only an administrator can clear it in the database",
            ),
        ),
        Anomaly::Fraction { service_instance_id: instance, service_instance_name: name, process } => {
            let whose = match process {
                Some(Fraction { bk_process_id: id, bk_process_name: alias, .. }) => {
                    say!(
                        lang,
                        "服务实例 {instance} {name} 的进程 {id} {alias}",
                        "Process {id} {alias} of service instance {instance} {name}",
                    )
                }
                None => {
                    say!(
                        lang,
                        "服务实例 {instance} {name} 的一个进程",
                        "A process of service instance {instance} {name}"
                    )
                }
            };
            let what = match process {
                Some(Fraction { field, value, .. }) if !field.is_empty() => say!(
                    lang,
                    "{whose}的 {field} 存成了小数 {value}，CMDB 读取时报错 (1199017)",
                    "{whose} has the fraction {value} in {field}, which CMDB cannot read (1199017)",
                ),
                _ => say!(
                    lang,
                    "{whose}的数字字段存成了小数，CMDB 读取时报错 (1199017)",
                    "{whose} has a fraction in a field of whole numbers, which CMDB cannot read (1199017)",
                ),
            };
            Explained::new(
                what,
                say!(
                    lang,
                    "已改用其他接口读取；请在 CMDB 中把该字段改为整数",
                    "It was read by other calls; change the field to a whole number in CMDB",
                ),
            )
        }
    }
}
