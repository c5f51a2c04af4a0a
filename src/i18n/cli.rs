//! The words of `--help`. A line of help is at most one sentence; a default stands in brackets at its end.

mod doctor;
mod generate;
mod read;
mod run;
mod sandbox;
mod settings;
mod usage;

pub use usage::usage_error;

use crate::config::cli::CliWords;
use crate::config::cli::output::OutputWords;

/// Chinese.
pub const ZH: CliWords = CliWords {
    about: "在终端里为蓝鲸配置平台（CMDB）的服务实例创建进程实例",
    usage_heading: "用法：",
    usage: "[选项] [FILE]\n       bkproc COMMAND [选项]",
    arguments: "参数",
    options: "选项",
    connection: "连接哪个 CMDB",
    commands: "命令",
    examples: "示例：",
    after: "密钥不从命令行传入：用 --app-secret-file，或环境变量 BKPROC_APP_SECRET、BKPROC_TOKEN、\
            BKPROC_TICKET、BKPROC_ACCESS_TOKEN。\n\
            退出码：0 成功，1 失败，2 用法错误；不带界面的命令见 bkproc apply --help。",
    file: "要打开的草稿或请求体，或要导入的表格（见 import --help）",
    sandbox_flag: "连接内置的模拟 CMDB，不需要网络和账号",
    url: "CMDB 的地址；网关和 ESB 要带上路径",
    env: "配置文件中的环境名称",
    door: "接入方式：gateway（API 网关）、esb、direct（直连）[默认：gateway]",
    user: "用户名（bk_username）",
    app_code: "应用编码（bk_app_code）",
    app_secret_file: "存放应用密钥的文件，须属于自己且权限为 0600",
    config: "配置文件 [环境变量：BKPROC_CONFIG] [默认：~/.config/bkproc/config.toml]",
    drafts: "存放草稿的文件夹 [默认：~/.local/share/bkproc/drafts]",
    theme: "主题：default-dark、default-light、high-contrast、mono，或自己的主题",
    lang: "语言：zh、en [默认：按配置文件，其次按系统语言]",
    help: "显示帮助",
    version: "显示版本",
    sandbox: "启动模拟 CMDB 服务，供试用和测试",
    sandbox_usage: "[选项]",
    sandbox_after: sandbox::ZH,
    listen: "监听地址 [默认：127.0.0.1:18080]",
    instances: "服务实例的数量",
    sandbox_door: "接入方式：gateway、esb、direct [默认：direct]",
    sandbox_users: "网关是否认证用户：checked、unchecked [默认：unchecked，同官方资源]",
    sandbox_version: "模拟的 CMDB 版本：3.9、3.10、3.12、3.13、3.14、3.15 [默认：3.14]",
    sandbox_attributes: "进程字段：strict（管理员收紧的规则），或 search_object_attribute 返回内容的文件",
    requests: "把收到的请求逐行以 JSON 写入文件",
    fault: "要模拟的故障，可多次给出；写法见下",
    output: OutputWords {
        out: "写入新文件 FILE，不写到标准输出；没有 -o 时按扩展名 .json、.csv、.tsv 选择格式",
        bom: "在 CSV、TSV 前加 BOM，供 Excel 打开；--out 写的文件总是带 BOM",
    },
    run: run::ZH,
    settings: settings::ZH,
    read: read::ZH,
    doctor: doctor::ZH,
    generate: generate::ZH,
};

/// English.
pub const EN: CliWords = CliWords {
    about: "Create process instances under service instances of BlueKing CMDB, from a terminal",
    usage_heading: "Usage: ",
    usage: "[OPTIONS] [FILE]\n       bkproc COMMAND [OPTIONS]",
    arguments: "Arguments",
    options: "Options",
    connection: "Which CMDB",
    commands: "Commands",
    examples: "Examples:",
    after: "Secrets are never arguments: use --app-secret-file, or the environment variables BKPROC_APP_SECRET, \
            BKPROC_TOKEN, BKPROC_TICKET and BKPROC_ACCESS_TOKEN.\n\
            Exit codes: 0 success, 1 failure, 2 wrong usage; those of commands without a screen: bkproc apply --help.",
    file: "A draft or request body to open, or a table to import (see import --help)",
    sandbox_flag: "Talk to the built-in CMDB simulator; needs neither network nor account",
    url: "Address of the CMDB; with its path for a gateway or ESB",
    env: "Name of an environment of the configuration file",
    door: "Way in: gateway (API gateway), esb, direct [default: gateway]",
    user: "User name (bk_username)",
    app_code: "Application code (bk_app_code)",
    app_secret_file: "File with the application's secret; must be your own, with mode 0600",
    config: "Configuration file [env: BKPROC_CONFIG] [default: ~/.config/bkproc/config.toml]",
    drafts: "Folder of the drafts [default: ~/.local/share/bkproc/drafts]",
    theme: "Theme: default-dark, default-light, high-contrast, mono, or one of your own",
    lang: "Language: zh, en [default: by the configuration file, then by the locale]",
    help: "Show help",
    version: "Show the version",
    sandbox: "Run the CMDB simulator as a server, for trials and tests",
    sandbox_usage: "[OPTIONS]",
    sandbox_after: sandbox::EN,
    listen: "Address to listen on [default: 127.0.0.1:18080]",
    instances: "Number of service instances",
    sandbox_door: "Way in: gateway, esb, direct [default: direct]",
    sandbox_users: "Users at the gateway: checked, unchecked [default: unchecked, as published]",
    sandbox_version: "Version of CMDB to behave as: 3.9, 3.10, 3.12, 3.13, 3.14, 3.15 [default: 3.14]",
    sandbox_attributes: "Fields of a process: strict limits, or a saved search_object_attribute answer",
    requests: "Write every request to this file, one JSON line each",
    fault: "A fault to play, as below; may be given several times",
    output: OutputWords {
        out: "Write to a new FILE instead of standard output; without -o its ending .json, .csv or .tsv selects the form",
        bom: "Begin CSV or TSV with a byte order mark, for Excel; files written by --out always have one",
    },
    run: run::EN,
    settings: settings::EN,
    read: read::EN,
    doctor: doctor::EN,
    generate: generate::EN,
};
