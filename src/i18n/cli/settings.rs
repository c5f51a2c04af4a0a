//! The words of `--help` of the commands about the settings.

use crate::config::cli::settings::SettingsWords;

/// Chinese.
pub(super) const ZH: SettingsWords = SettingsWords {
    config: "检查和查看配置文件",
    check: "检查配置文件，逐条列出错误的位置",
    show: "显示生效的配置和凭据来源，不显示密钥",
    path: "显示配置文件的路径",
    schema: "列出配置文件可用的键",
    init: "回答三个问题，生成带注释的配置文件",
    output: "输出格式：text、json [默认：text]",
    after_config: "退出码：0 正常，2 用法错误，3 配置文件有误。",
    after_init: "已有的配置文件不会被覆盖。退出码：0 已生成，2 用法错误或文件已存在，9 无法写入。",
};

/// English.
pub(super) const EN: SettingsWords = SettingsWords {
    config: "Check and show the configuration file",
    check: "Check the configuration file, and name the place of each mistake",
    show: "Show what is in force and where credentials come from, never a secret",
    path: "Show where the configuration file is",
    schema: "List the keys that the configuration file may have",
    init: "Ask three questions, and write a commented configuration file",
    output: "Form of the output: text, json [default: text]",
    after_config: "Exit codes: 0 all right, 2 wrong usage, 3 a mistake in the file.",
    after_init: "A file that is there is never replaced. Exit codes: 0 written, 2 wrong usage, or the file is there, \
                 9 it cannot be written.",
};
