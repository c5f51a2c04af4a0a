//! What stands below the options of `bkproc sandbox --help`: how a fault is written.

/// Chinese.
pub(super) const ZH: &str = "\
故障 SPEC 的写法：WHO[#WHEN]:WHAT[,WHAT]
  WHO   *、接口名（如 list_service_instance），或 create、update、delete、list，
        后四个只指 create_process_instance 等，如 list 只指 list_process_instance；
        audit 指操作审计的两个接口
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
        plain=404           HTTP 200，正文为 404: Page Not Found，不是 JSON；或 plain=405
        jwt=expired         网关令牌被 CMDB 拒绝；或 jwt=key、jwt=app、jwt=user
        esb=token           ESB 的 1306000：用户登录态；或 esb=app：应用密钥
        no-rule             权限中心按原样比较 URL：未知路径、末尾的斜杠、别的方法报 1199045
        iam-down            权限中心不可用：1101086 或 1199046
        none                成功，列表为空
        no-component        ESB 中没有这个组件
        misrouted           ESB 把 list_process_instance 指向了删除接口（出厂配置即如此）
        ignore=KEY          执行，但不认得参数 KEY（早期 3.9、3.10 不认得 bk_host_list）
        code=N              错误码 N（如 1199002、1640301），状态码和格式同真实服务
        contradict          result 为 true，错误码却不为 0
        ids=N               执行，答复中的 ID 换成 N（多个：N+N）
        lag=N               审计记录查过 N 次后才可见；lag=TIME 则过这么久
        new-id              代理换掉请求 ID；可与其他项连用
        commit              与上面一项连用：先执行，再出故障
例：--fault create#2:commit-then-drop  --fault list#2+:throttle
    --fault create#1:status=504,commit
一次调用符合几个故障时，写在最前的起作用。

gateway 和 esb 接受的凭据：应用编码 bkproc，应用密钥 sandbox-secret，用户为任意
bk_username，或 admin 的 bk_token、bk_ticket（均为 sandbox-token）；
access_token 为 sandbox-access-token，代替以上各项。
--users checked 时网关不接受单独的 bk_username，失效的 bk_token 由网关拒绝；
unchecked 时由 CMDB 拒绝（user is not set）。
3.9 和 3.10 是各自最后的版本；更早的用 ignore=bk_host_list。

数据只在内存里，停止即清空。按 Ctrl+C 停止。";

/// English.
pub(super) const EN: &str = "\
A fault's SPEC is WHO[#WHEN]:WHAT[,WHAT]
  WHO   *, a call by name (list_service_instance), or create, update, delete, list:
        short for create_process_instance and so on; list is list_process_instance only;
        audit is the two calls that read the audit log
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
        plain=404           HTTP 200 and 404: Page Not Found, no JSON; or plain=405
        jwt=expired         CMDB refuses the gateway's token; or jwt=key, jwt=app, jwt=user
        esb=token           ESB's 1306000: the user's token; or esb=app: the application's secret
        no-rule             IAM compares URLs literally: 1199045 for any that is no call's
        iam-down            IAM cannot be reached: 1101086 or 1199046
        none                Success and an empty list
        no-component        The ESB has no such component
        misrouted           The ESB maps list_process_instance to the call that deletes, as shipped
        ignore=KEY          Performed without KEY (early 3.9 and 3.10 do not know bk_host_list)
        code=N              Error code N (1199002, 1640301), as its server answers it
        contradict          result true with an error code
        ids=N               Performed; the reply names process N instead (several: N+N)
        lag=N               Audit rows are seen after N searches; lag=TIME: after that time
        new-id              A proxy replaces the request ID; goes with any other
        commit              Beside one of the above: performed first
For example --fault create#2:commit-then-drop  --fault list#2+:throttle
            --fault create#1:status=504,commit
Of several faults that fit a call the one that is given first counts.

Doors gateway and esb take app code bkproc with app secret sandbox-secret, and as user any
bk_username, or admin's bk_token or bk_ticket, sandbox-token; in place of them all the
access_token sandbox-access-token.
With --users checked the gateway takes no bk_username alone, and refuses an expired bk_token
itself; unchecked, CMDB refuses it (user is not set).
3.9 and 3.10 are the last of their lines; for earlier ones add ignore=bk_host_list.

Its data live in memory and are gone when it stops. Stop it with Ctrl+C.";

#[cfg(test)]
mod tests {
    use crate::sandbox::{ACCESS_TOKEN, APP_CODE, APP_SECRET, Fault, TOKEN};

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
    fn the_credentials_of_the_help_are_those_that_are_taken() {
        for help in [super::EN, super::ZH] {
            for known in [APP_CODE, APP_SECRET, TOKEN, ACCESS_TOKEN] {
                assert!(help.contains(known), "{known}");
            }
        }
    }

    #[test]
    fn every_fault_of_the_help_can_be_written_so() {
        let listed = acts(super::EN);
        assert_eq!(listed, acts(super::ZH));
        assert_eq!(listed.len(), 27);
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
