//! What stands below the options of `bkproc sandbox --help`: how a fault is written.

/// Chinese.
pub(super) const ZH: &str = "\
故障 SPEC 的写法：WHO[#WHEN]:WHAT[,WHAT]
  WHO   *、create、update、delete、list，或接口名（如 list_service_instance）
  WHEN  第几次调用：N、N-M 或 N+；不写则每次都出故障
  WHAT  delay=TIME          答复推迟（TIME 如 200ms、25s、2m）
        stall=TIME          停住；之后报 500，网关报 504
        refuse[=TIME]       断开并关闭端口，可只关一段时间
        drop                断开，没有任何答复
        commit-then-drop    执行后断开
        reset-before        重置连接，没有任何答复
        reset-after=N       执行，答复 N 字节后重置
        truncate=N          执行，答复正文只给 N 字节
        status=N            HTTP 状态码 N（400-599）
        garbage             HTTP 200，正文不是 JSON
        throttle            限流；指定一种：throttle-gateway、throttle-cmdb
        deny                无权限；指定一种：deny-gateway、deny-cmdb
        code=N              HTTP 200，错误码 N（如 1199002）
        commit              与上面一项连用：先执行，再出故障
例：--fault create#2:commit-then-drop  --fault list#2+:throttle
    --fault create#1:status=504,commit

数据只在内存里，停止即清空。按 Ctrl+C 停止。";

/// English.
pub(super) const EN: &str = "\
A fault's SPEC is WHO[#WHEN]:WHAT[,WHAT]
  WHO   *, create, update, delete, list, or a call by name (list_service_instance)
  WHEN  which calls: N, N-M or N+; every one if not given
  WHAT  delay=TIME          The reply is late (TIME: 200ms, 25s, 2m)
        stall=TIME          Hangs, then 500, or the gateway's 504
        refuse[=TIME]       A reset, then the port is closed, for good or for a time
        drop                The connection ends without a reply
        commit-then-drop    Performed, then the same
        reset-before        A reset without a reply
        reset-after=N       Performed; a reset after N bytes of the reply
        truncate=N          Performed; the body ends after N bytes
        status=N            HTTP status N (400-599)
        garbage             HTTP 200 with a body that is no JSON
        throttle            Throttled; of one kind: throttle-gateway, throttle-cmdb
        deny                Permission denied; of one kind: deny-gateway, deny-cmdb
        code=N              HTTP 200 with error code N (1199002)
        commit              Beside one of the above: performed first
For example --fault create#2:commit-then-drop  --fault list#2+:throttle
            --fault create#1:status=504,commit

Its data live in memory and are gone when it stops. Stop it with Ctrl+C.";

#[cfg(test)]
mod tests {
    use crate::sandbox::Fault;

    /// The words of the lines under WHAT, with a value where they want one.
    fn acts(help: &str) -> Vec<String> {
        let lines =
            help.lines().skip_while(|line| !line.starts_with("  WHAT")).take_while(|line| line.starts_with(' '));
        lines
            .filter_map(|line| line.get(8..)?.split_whitespace().next())
            .map(|word| word.replace("[=TIME]", "=2s").replace("TIME", "2s").replace("=N", "=500"))
            .map(|word| if word == "commit" { "drop,commit".to_owned() } else { word })
            .collect()
    }

    #[test]
    fn every_fault_of_the_help_can_be_written_so() {
        let listed = acts(super::EN);
        assert_eq!(listed, acts(super::ZH));
        assert_eq!(listed.len(), 14);
        for act in listed {
            format!("create#1:{act}").parse::<Fault>().unwrap_or_else(|error| panic!("{act}: {error}"));
        }
        for help in [super::EN, super::ZH] {
            for spec in help.split("--fault ").skip(1).filter_map(|rest| rest.split_whitespace().next()) {
                spec.parse::<Fault>().unwrap_or_else(|error| panic!("{spec}: {error}"));
            }
        }
    }
}
