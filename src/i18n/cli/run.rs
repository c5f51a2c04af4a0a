//! The words of `--help` of the commands about runs.

use crate::config::cli::run::RunWords;

/// Chinese.
pub(super) const ZH: RunWords = RunWords {
    check: "检查文件，不访问 CMDB",
    import: "把表格、JSON 等文件导入草稿",
    export: "把草稿，或 CMDB 中已有的进程，写成表格",
    files: "表格（CSV、TSV、XLSX、ODS）、草稿、请求体或接口的应答；- 为标准输入",
    into: "导入这个草稿：名称或路径；同别名的进程改为文件中的 [默认：新建草稿]",
    draft: "草稿的名称或路径；或服务实例的筛选条件（写法见 instances --help）、以逗号分隔的 ID：导出它们在 CMDB 中的进程",
    empty: "只写表头，供填写后导入；XLSX 还有各列的说明和选项",
    read_formulas: "以 = 开头的单元格当公式",
    write_formulas: "写公式本身，不写结果",
    output_of_export: "输出格式：csv、tsv、xlsx、json [默认：csv]",
    plan: "核对草稿与 CMDB，列出将要创建的进程，不写入",
    apply: "按草稿创建进程",
    resume: "继续一次未完成的提交",
    history: "列出历次提交",
    show: "显示一次提交的结果",
    undo: "撤销一次提交：删除它创建的、此后没有人改过的进程",
    file: "草稿、请求体、表格或接口的应答（见 import --help）；- 为标准输入",
    business: "文件中没有 bk_biz_id 时的业务 ID 或名称",
    run: "提交的名称，或能唯一确定它的开头；last 为最近一次",
    run_or_only: "提交的名称，或能唯一确定它的开头；last 为最近一次 [默认：唯一未完成的一次]",
    yes: "不询问，直接执行；没有终端时必须给出",
    dry_run: "只显示将要做什么，不写入",
    move_draft: "把属于其他环境的草稿移到所选的环境",
    to: "用这些服务实例代替文件中的：筛选条件（写法见 instances --help），或以逗号分隔的 ID",
    keep_addresses: "与 --to 同用：复制来的进程的地址保持原样，不改为各主机自己的",
    take: "FILE 是 ss、netstat、ps 的输出时，要添加的进程，以逗号分隔；NAME=ALIAS 另给别名",
    sheet: "XLSX、ODS 的工作表 [默认：第一个有内容的]",
    set: "把所有进程的字段设为 VALUE，始终是字面值，可多次给出；绑定信息写作 bind.1.port=8001",
    formula: "把所有进程的字段设为公式 TEXT（不写开头的 =），写法同 --set，如 bind.1.port=8001+n",
    variable: "从 FILE 读取实例变量 NAME：两列，服务实例（ID、AREA:IP、IP 或名称）和值；在公式中写作 var.NAME",
    expect: "服务实例必须正好是 N 个，否则不执行；在生产环境同时使用 --yes 和 --to 时必须给出",
    requests: "在 JSON 中加上将要发送的请求：方法、不含凭据的 URL、请求体",
    delete_service_instances: "服务实例的最后一个进程也删除；CMDB 会同时删除该服务实例",
    output: "输出格式：text、json [默认：text]",
    output_of_list: "输出格式：text、json、csv、tsv [默认：text]",
    options: "[选项]",
    after: "数据写到标准输出，消息写到标准错误；只有在终端里才显示进度。JSON 带 schema_version。\n\
            每次提交都有记录，在 ~/.local/state/bkproc/runs；中断后用 bkproc resume 继续，不会重复创建。\n\
            收到 SIGINT、SIGTERM、SIGHUP 时：等在途的一次调用结束并记录，然后停止；再次收到则立即停止。\n\
            \n\
            退出码：\n\
            \x20 0  全部已创建（undo：已删除），或无需处理\n\
            \x20 1  失败，未创建（删除）任何进程\n\
            \x20 2  用法错误\n\
            \x20 3  草稿有误，未发送\n\
            \x20 4  凭据或权限有误，未创建（删除）任何进程\n\
            \x20 5  无法连接 CMDB，未发送\n\
            \x20 6  只创建（删除）了一部分，或读回时发现创建的进程已消失\n\
            \x20 7  结果未知，或需要人工判断（可能是他人创建、已有不同）\n\
            \x20 8  正被另一个 bkproc 使用\n\
            \x20 9  本机的记录无法读写\n\
            \x20 128+n  被信号 n 停止",
};

/// English.
pub(super) const EN: RunWords = RunWords {
    check: "Check a file, without a CMDB",
    import: "Import spreadsheets, JSON and other files into a draft",
    export: "Write a draft, or the processes that the CMDB has, as a table",
    files: "Tables (CSV, TSV, XLSX, ODS), drafts, request bodies or answers; - is standard input",
    into: "Import into this draft, by name or path; processes with the same alias become those of the file [default: a new one]",
    draft: "A draft, by name or path; or a filter of service instances (see instances --help), or IDs: writes what these have in the CMDB",
    empty: "Write the heading only, to be filled in and imported; XLSX has notes and lists, too",
    read_formulas: "Cells that begin with = are formulas",
    write_formulas: "Write formulas, not their results",
    output_of_export: "Form of the output: csv, tsv, xlsx, json [default: csv]",
    plan: "Compare a draft with the CMDB, and list what would be created; writes nothing",
    apply: "Create the processes of a draft",
    resume: "Go on with a run that is not finished",
    history: "List the runs",
    show: "Show what became of a run",
    undo: "Undo a run: delete what it created, unless it was changed since",
    file: "A draft, a request body, a table or an answer (see import --help); - is standard input",
    business: "Business of a FILE without bk_biz_id, by ID or name",
    run: "Name of the run, or a beginning that no other has; last is the newest",
    run_or_only: "Name of the run, or a beginning that no other has; last is the newest [default: the only unfinished one]",
    yes: "Do it without asking; needed where there is no terminal",
    dry_run: "Only show what would be done; writes nothing",
    move_draft: "Move a draft of another environment to the one chosen",
    to: "Service instances in place of those in the file: a filter (see instances --help), or IDs separated by commas",
    keep_addresses: "With --to: leave the addresses of copied processes as they are, instead of each host's own",
    take: "Processes wanted where FILE is output of ss, netstat or ps, separated by commas; NAME=ALIAS renames one",
    sheet: "The sheet of an XLSX or ODS file [default: the first one with cells]",
    set: "Set a field of all processes to VALUE, always literal; may be repeated; a bind row is bind.1.port=8001",
    formula: "Set a field of all processes to the formula TEXT, without its =; keys as of --set, such as bind.1.port=8001+n",
    variable: "Read the target value NAME from FILE: two columns, service instance (ID, AREA:IP, IP or name) and value; var.NAME in formulas",
    expect: "Stop unless there are exactly N service instances; needed for --yes with --to in production",
    requests: "Add to the JSON what would be sent: method, URL without credentials, body",
    delete_service_instances: "Also delete the last process of a service instance; CMDB then deletes the service instance",
    output: "Form of the output: text, json [default: text]",
    output_of_list: "Form of the output: text, json, csv, tsv [default: text]",
    options: "[OPTIONS]",
    after: "Data go to standard output, messages to standard error; progress is shown on a terminal only. JSON has a \
            schema_version. Each run keeps a journal in ~/.local/state/bkproc/runs; after an interruption \
            bkproc resume goes on with it, and creates nothing twice.\n\
            On SIGINT, SIGTERM, SIGHUP: the call on its way is awaited and recorded, and no other is made; a second \
            signal stops at once.\n\
            \n\
            Exit codes:\n\
            \x20 0  all created (undo: deleted), or nothing to do\n\
            \x20 1  failed, nothing created (deleted)\n\
            \x20 2  wrong usage\n\
            \x20 3  the draft is not valid, nothing sent\n\
            \x20 4  credentials or permission, nothing created (deleted)\n\
            \x20 5  the CMDB cannot be reached, nothing sent\n\
            \x20 6  partly created (deleted), or created and gone when it was read back\n\
            \x20 7  the outcome is not known, or a person must decide (perhaps another's, differs)\n\
            \x20 8  in use by another bkproc\n\
            \x20 9  local records cannot be read or written\n\
            \x20 128+n  stopped by signal n",
};
