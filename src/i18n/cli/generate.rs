//! The words of `--help` of the commands that write completions and manual pages.

use crate::config::cli::generate::GenerateWords;

/// Chinese.
pub(super) const ZH: GenerateWords = GenerateWords {
    completions: "输出 shell 的命令补全脚本",
    shell: "bash、zsh 或 fish",
    man: "输出手册页（man）",
    dir: "把所有命令的手册页写入文件夹 DIR，不写到标准输出",
};

/// English.
pub(super) const EN: GenerateWords = GenerateWords {
    completions: "Print the completions of a shell",
    shell: "bash, zsh or fish",
    man: "Print the manual page",
    dir: "Write the pages of all commands into DIR, not to standard output",
};
