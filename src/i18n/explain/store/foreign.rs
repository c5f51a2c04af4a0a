//! Files that are neither a draft nor a request body, by their names.

use super::super::{Explained, preset, say};
use crate::domain::lang::Lang;
use crate::store::error::Foreign;

/// Says what a file is, and what to do.
#[expect(clippy::too_many_lines, reason = "one arm each, so that the compiler names a missing one")]
pub(super) fn foreign(lang: Lang, what: Foreign, path: &str) -> Explained {
    let body = || {
        say!(
            lang,
            "写成请求体：bk_biz_id、service_instance_id，以及 processes 中每个进程的 process_info",
            "Write a request body: bk_biz_id, service_instance_id, and in processes the process_info of each process",
        )
    };
    match what {
        Foreign::List { items } => Explained::new(
            say!(
                lang,
                "文件是 {items} 项的列表，不是单个请求体：{path}",
                "The file is a list of {items}, not one request body: {path}",
            ),
            say!(
                lang,
                "每个请求体存成一个文件，分别提交，如 jq '.[0]'",
                "Save each body as a file of its own and apply them one by one, as by jq '.[0]'",
            ),
        ),
        Foreign::Answer => Explained::new(
            say!(
                lang,
                "文件是接口的应答，不是请求体：{path}",
                "The file is the answer of an API, not a request body: {path}",
            ),
            body(),
        )
        .because(say!(
            lang,
            "应答中的 property 或 process 可作为 process_info，服务端生成的字段会被忽略",
            "property or process of an answer can be used as process_info; keys that the server sets are left out",
        )),
        Foreign::ServiceInstances => Explained::new(
            say!(
                lang,
                "文件是 create_service_instance 的请求体，会新建服务实例：{path}",
                "The file is the body of create_service_instance, which creates service instances: {path}",
            ),
            say!(
                lang,
                "先在 CMDB 新建服务实例，再用其 service_instance_id 和 processes 写成请求体",
                "Create the service instance in CMDB first, then write a body with its service_instance_id and processes",
            ),
        )
        .because(say!(
            lang,
            "bkproc 只在已有的服务实例中创建进程",
            "bkproc creates processes in service instances that are there",
        )),
        Foreign::Output => Explained::new(
            say!(
                lang,
                "文件是 bkproc 的输出，不是请求体：{path}",
                "The file is an output of bkproc, not a request body: {path}",
            ),
            body(),
        )
        .because(say!(
            lang,
            "输出中的 process_info 可以直接使用，服务端生成的字段会被忽略",
            "process_info of the output can be used as it is; keys that the server sets are left out",
        )),
        Foreign::Curl => Explained::new(
            say!(lang, "文件是 curl 命令，不是请求体：{path}", "The file is a curl command, not a request body: {path}"),
            say!(
                lang,
                "把 -d 后引号中的内容另存为文件，再使用该文件",
                "Save what stands between the quotes after -d as a file, and use that file",
            ),
        ),
        Foreign::Table => Explained::new(
            say!(lang, "文件是表格，不是 JSON：{path}", "The file is a table, not JSON: {path}"),
            body(),
        ),
        Foreign::Created => Explained::new(
            say!(
                lang,
                "文件是创建或更新进程的应答，只有进程 ID：{path}",
                "The file is the answer of creating or updating processes, which has IDs only: {path}",
            ),
            say!(
                lang,
                "用 list_process_instance 或 bkproc processes -o json 读取这些进程，再导入其结果",
                "Read the processes by list_process_instance or bkproc processes -o json, and import that",
            ),
        ),
        Foreign::Update => Explained::new(
            say!(
                lang,
                "文件是 update_process_instance 的请求体，会修改已有进程：{path}",
                "The file is the body of update_process_instance, which changes processes: {path}",
            ),
            body(),
        )
        .because(say!(lang, "bkproc 只创建进程", "bkproc creates processes only")),
        Foreign::Template => Explained::new(
            say!(
                lang,
                "文件是进程模板的内容，不是进程：{path}",
                "The file is about process templates, not processes: {path}",
            ),
            say!(
                lang,
                "在 CMDB 的服务模板中维护；要直接建进程，把各字段的 value 写成 process_info",
                "Edit the service template in CMDB; to create processes, write value of each field into process_info",
            ),
        ),
        Foreign::Yaml => Explained::new(
            say!(lang, "文件是 YAML，不是 JSON 或表格：{path}", "The file is YAML, neither JSON nor a table: {path}"),
            say!(lang, "转换为 JSON，如 yq -o json 文件", "Convert it to JSON, as by yq -o json FILE"),
        ),
        Foreign::Markup => Explained::new(
            say!(
                lang,
                "文件是网页或 XML，不是工作簿或表格：{path}",
                "The file is HTML or XML, neither a workbook nor a table: {path}",
            ),
            say!(
                lang,
                "网页导出的 .xls 常是这样；用 Excel 或 WPS 打开，另存为 .xlsx 或 .csv",
                "Web pages export such files as .xls; open it in Excel or WPS and save it as .xlsx or .csv",
            ),
        ),
        Foreign::Other => Explained::new(
            say!(
                lang,
                "文件既不是草稿，也不是请求体：{path}",
                "The file is neither a draft nor a request body: {path}",
            ),
            body(),
        )
        .because(say!(
            lang,
            "草稿有字段 \"bkproc\": \"draft\"，请求体有字段 processes",
            "A draft has the key \"bkproc\": \"draft\", a request body the key processes",
        )),
        Foreign::Preset => preset::instead_of_draft(lang, path),
        Foreign::NotPreset => preset::not_a_preset(lang, path),
        Foreign::Version => Explained::new(
            say!(lang, "草稿的 version 有误：{path}", "The draft's version is no number: {path}"),
            say!(lang, "改为 1，或用保存它的 bkproc 打开", "Set it to 1, or open it with the bkproc that saved it"),
        ),
    }
}
