//! The words of `--help` of the command that looks for what is wrong.

use crate::config::cli::doctor::DoctorWords;

/// Chinese.
pub(super) const ZH: DoctorWords = DoctorWords {
    doctor: "逐项检查终端、配置、凭据、网络、CMDB 和本机文件，指出问题和处理办法",
    offline: "不访问 CMDB，只检查本机",
    output: "输出格式：text、json [默认：text]",
    after: "只读取，不写入任何数据；不显示密钥。来源为 _command 的凭据会运行该命令，来源为 prompt 的只在终端里询问。\n\
            一项失败不影响其余检查；依赖它的项目标为「未试」并说明原因。JSON 带 schema_version。\n\
            \n\
            退出码（有多个问题时，取最先列出的一个）：\n\
            \x20 0  正常，或只有需要注意的项目\n\
            \x20 1  其他失败\n\
            \x20 2  用法错误，或没有指定 CMDB\n\
            \x20 3  配置有误\n\
            \x20 4  凭据或权限有误\n\
            \x20 5  无法连接 CMDB\n\
            \x20 9  本机的草稿或记录已损坏，或无法读写",
};

/// English.
pub(super) const EN: DoctorWords = DoctorWords {
    doctor: "Check terminal, configuration, credentials, network, CMDB and local files, and say what to do",
    offline: "Ask no CMDB, check this machine only",
    output: "Form of the output: text, json [default: text]",
    after: "It only reads, and shows no secret. A credential that a _command gives is got by running it; one of prompt is \
            asked for on a terminal only.\n\
            A check that fails does not end it; those that depend on it are not tried, and say why. JSON has a \
            schema_version.\n\
            \n\
            Exit codes (of several problems, that of the first one listed):\n\
            \x20 0  all right, or nothing but warnings\n\
            \x20 1  any other failure\n\
            \x20 2  wrong usage, or no CMDB was named\n\
            \x20 3  a mistake in the configuration\n\
            \x20 4  credentials or permission\n\
            \x20 5  the CMDB cannot be reached\n\
            \x20 9  local drafts or records are damaged, or cannot be read or written",
};
