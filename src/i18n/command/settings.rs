//! What the commands about the settings say.

use super::CommandWords;
use crate::domain::lang::Lang;
use crate::i18n::explain::{Explained, counted, pick, say};

fn told(what: String, next: String) -> Explained {
    Explained { what, next: Some(next), ..Explained::default() }
}

impl CommandWords {
    /// Nothing is wrong in the configuration file.
    #[must_use]
    pub fn config_right(self, file: &str, environments: usize) -> String {
        let en = counted(environments, "environment", "environments");
        say!(self.0, "{file}：没有错误，{environments} 个环境", "{file}: no mistake, {en}")
    }

    /// Something is wrong in the configuration file.
    #[must_use]
    pub fn config_wrong(self, file: &str, count: usize) -> String {
        let en = counted(count, "mistake", "mistakes");
        say!(self.0, "{file}：{count} 处错误，其余配置照常生效", "{file}: {en}; the rest is in force")
    }

    /// There is no configuration file.
    #[must_use]
    pub fn config_missing(self, file: &str) -> String {
        say!(self.0, "{file} 不存在，用 bkproc init 生成", "{file} is not there; bkproc init makes one")
    }

    /// No place for a configuration file.
    #[must_use]
    pub fn no_config_folder(self) -> Explained {
        told(
            say!(self.0, "没有存放配置文件的目录", "there is no folder for a configuration file"),
            say!(self.0, "设置环境变量 HOME，或用 --config FILE 指定", "Set HOME, or name the file with --config FILE",),
        )
    }

    /// The configuration file is there already.
    #[must_use]
    pub fn config_exists(self, file: &str) -> Explained {
        told(
            say!(self.0, "{file} 已存在，未改动", "{file} is there already, and stays as it is"),
            say!(self.0, "直接编辑它，或用 --config FILE 写到别处", "Edit it, or name another file with --config FILE",),
        )
    }

    /// No one answered.
    #[must_use]
    pub fn no_answer(self) -> Explained {
        told(
            say!(self.0, "没有得到回答，未写入", "there was no answer, nothing was written"),
            say!(self.0, "在终端里运行 bkproc init", "Run bkproc init on a terminal"),
        )
    }

    /// The configuration file was written.
    #[must_use]
    pub fn config_written(self, file: &str) -> String {
        say!(
            self.0,
            "已写入 {file}；用 bkproc doctor 检查能否连接",
            "{file} is written; bkproc doctor checks whether it works",
        )
    }

    /// Asks for a part of the credentials.
    #[must_use]
    pub fn ask_credential(self, part: &str, environment: &str) -> String {
        say!(self.0, "环境 {environment} 的{part}，输入时不显示：", "{part} for environment {environment}, not shown:")
    }

    /// A part of the credentials was not typed.
    #[must_use]
    pub fn not_typed(self, part: &str) -> Explained {
        told(
            say!(self.0, "没有输入{part}，未发送", "the {part} was not typed, nothing was sent"),
            say!(
                self.0,
                "在终端里运行，或在配置文件中改用该项的 _env、_file 或 _command",
                "Run it on a terminal, or use its _env, _file or _command in the configuration file",
            ),
        )
    }

    /// Ctrl-C was pressed in place of a secret.
    #[must_use]
    pub fn interrupted(self) -> Explained {
        told(
            say!(self.0, "已中断，未发送", "interrupted, nothing was sent"),
            say!(self.0, "需要时重新运行", "Run it again when needed"),
        )
    }

    /// The heading of the list of keys.
    #[must_use]
    pub const fn schema_heading(self) -> [&'static str; 3] {
        match self.0 {
            Lang::Zh => ["键", "值 [默认]", "说明"],
            Lang::En => ["Key", "Value [default]", "Meaning"],
        }
    }

    /// Asks for the address.
    #[must_use]
    pub const fn ask_url(self) -> &'static str {
        pick(
            self.0,
            "CMDB 的地址，如 https://bkapi.example.com/api/bk-cmdb/prod（留空则以后再填）：",
            "Address of the CMDB, such as https://bkapi.example.com/api/bk-cmdb/prod (empty to fill it in later):",
        )
    }

    /// Asks for the door.
    #[must_use]
    pub fn ask_door(self, guess: &str) -> String {
        say!(
            self.0,
            "接入方式 gateway（API 网关）、esb 或 direct（直连）[{guess}]：",
            "Door, gateway (API gateway), esb or direct [{guess}]:",
        )
    }

    /// Asks for the user.
    #[must_use]
    pub const fn ask_user(self) -> &'static str {
        pick(self.0, "用户名 bk_username：", "User name, bk_username:")
    }

    /// What was answered cannot be used.
    #[must_use]
    pub fn bad_answer(self, answer: &str) -> String {
        say!(self.0, "不可用：{answer}", "this cannot be used: {answer}")
    }

    /// Returns what a key of the configuration file is for; empty for one that there is not.
    #[must_use]
    pub fn config_key(self, key: &str) -> &'static str {
        let place = key.rsplit_once('_').map(|(_, end)| end);
        let (zh, en) = match key {
            "language" => ("界面语言", "language of the screen"),
            "theme" => ("主题名称", "name of the theme"),
            "lines" => (
                "用制表符画框，只适用于制表符占一格的终端",
                "frames of line-drawing signs, for terminals that draw these one cell wide",
            ),
            "default" => ("启动时使用的环境", "environment to start with"),
            "presets" => ("团队的预设目录，只读", "folders of presets that a team shares, read only"),
            "keys" => ("操作的按键，代替默认按键", "keys of an action, in place of the usual ones"),
            "url" => ("CMDB 的地址，网关和 ESB 要带上路径", "address of the CMDB, with its path for gateway and ESB"),
            "door" => ("接入方式，默认 gateway", "way in, gateway unless said"),
            "production" => ("提交前要求输入进程数", "a submission asks for the count to be typed"),
            "supplier" => ("开发商账号，默认 0", "supplier account, 0 unless said"),
            "tenant" => ("租户，v3.15 起代替开发商账号", "tenant, in place of the supplier account since v3.15"),
            "warnings" => (
                "要哪些提醒：ports、addresses、alias、gsekit、monitor，默认全部",
                "kinds of warnings that are wanted: ports, addresses, alias, gsekit, monitor; all unless said",
            ),
            "messages" => (
                "服务器消息的语言，默认与界面相同",
                "language of the server's messages, that of the screen unless said",
            ),
            "page" => ("每页条数", "items of a page"),
            "parallel" => ("同时进行的读取数", "reads at a time"),
            "writes" => ("同时写入的服务实例数", "service instances written to at a time"),
            "connect_timeout" => ("建立连接的秒数上限", "seconds for a connection"),
            "read_timeout" => ("一次读取的秒数上限", "seconds for a read"),
            "write_timeout" => ("一次写入的秒数上限", "seconds for a write"),
            "ca_file" => ("信任的 CA 证书，PEM", "trusted certificate authorities, PEM"),
            "client_cert" => ("客户端证书，PEM", "client certificate, PEM"),
            "client_key" => ("客户端证书的私钥，PEM", "key of the client certificate, PEM"),
            "user" => ("用户名 bk_username", "user name, bk_username"),
            "app_code" => ("应用编码 bk_app_code", "application code, bk_app_code"),
            "prompt" => ("需要时由人输入的凭据", "parts of the credentials that a person types when needed"),
            _ => match place {
                Some("env") => ("从该环境变量读取", "from this variable"),
                Some("file") => ("从该文件读取，须属于自己且权限为 0600", "from this file, one's own with mode 0600"),
                Some("command") => {
                    ("运行该命令，取其输出，不经过 shell", "what this command prints, run without a shell")
                }
                _ => ("", ""),
            },
        };
        pick(self.0, zh, en)
    }

    /// The text of a first configuration file; one environment, as a comment when there is no address yet.
    #[must_use]
    pub fn first_config(self, lang: &str, url: &str, door: &str, user: &str) -> String {
        // A text of JSON is one of TOML.
        let text = |text: &str| serde_json::Value::from(text).to_string();
        let open = if url.is_empty() { "# " } else { "" };
        let lines: &[(&str, String, &str, &str)] = &[
            (open, "[environments.prod]".to_owned(), "", ""),
            (
                open,
                format!("url = {}", if url.is_empty() { "\"https://HOST/PATH\"".to_owned() } else { text(url) }),
                "网关和 ESB 要带上路径",
                "with its path for a gateway or ESB",
            ),
            (open, format!("door = {}", text(door)), "gateway、esb 或 direct", "gateway, esb or direct"),
            (
                open,
                "production = true".to_owned(),
                "提交前要求输入进程数",
                "a submission asks for the count to be typed",
            ),
            (
                "# ",
                "warnings = [\"ports\", \"addresses\", \"alias\"]".to_owned(),
                "只要这些提醒，另有 gsekit、monitor",
                "only these warnings; there are gsekit and monitor too",
            ),
            (if user.is_empty() { "# " } else { open }, format!("user = {}", text(user)), "用户名", "the user's name"),
        ];
        let column = lines.iter().map(|(open, line, ..)| open.len() + line.len()).max().unwrap_or_default();
        let mut out = match self.0 {
            Lang::Zh => format!(
                "# bkproc 的配置文件。bkproc config check 检查它，bkproc config schema 列出全部的键。\n\n\
                 language = {}\n# theme = \"default-dark\"\n{}default = \"prod\"  # 启动时使用的环境\n\n",
                text(lang),
                open,
            ),
            Lang::En => format!(
                "# The configuration of bkproc: bkproc config check checks it, bkproc config schema lists all keys.\n\n\
                 language = {}\n# theme = \"default-dark\"\n{}default = \"prod\"  # the environment to start with\n\n",
                text(lang),
                open,
            ),
        };
        for (open, line, zh, en) in lines {
            let (what, gap) = (pick(self.0, zh, en), column - open.len() - line.len());
            out += open;
            out += line;
            if !what.is_empty() {
                out.extend(std::iter::repeat_n(' ', gap + 2));
                out += "# ";
                out += what;
            }
            out += "\n";
        }
        if door != "direct" {
            out += open;
            out += "prompt = [\"app_code\", \"app_secret\"]\n";
        }
        out += pick(self.0, HINTS_ZH, HINTS_EN);
        out
    }
}

const HINTS_ZH: &str = "\
# 凭据的每一项从一处读取：_env 环境变量，_file 自己的文件（权限 0600），_command 命令；prompt 列出由人输入的项。
# 可用的项：user、app_code、app_secret、token、ticket、access_token。密钥不能写在本文件里。
# app_code = \"my-app\"
# app_secret_file = \"~/.config/bkproc/secret\"
# token_command = [\"pass\", \"show\", \"bk/token\"]
# 公司自己的 CA：
# ca_file = \"/etc/pki/company-ca.pem\"
# 更多环境：再写一个 [environments.NAME]，在界面里按 E 切换。
";

const HINTS_EN: &str = "\
# Each part of the credentials comes from one place: _env a variable, _file a file of your own (mode 0600), _command a
# command; prompt lists those that you type when needed. Parts: user, app_code, app_secret, token, ticket,
# access_token. A secret itself must not be in this file.
# app_code = \"my-app\"
# app_secret_file = \"~/.config/bkproc/secret\"
# token_command = [\"pass\", \"show\", \"bk/token\"]
# Your company's own CA:
# ca_file = \"/etc/pki/company-ca.pem\"
# More environments: another [environments.NAME]; E on the screen switches between them.
";
