//! What is said of presets.

use super::explain::{counted, pick, preset_error, say};
use super::fields;
use crate::app::event::PresetListing;
use crate::app::notice::PresetNotice;
use crate::domain::bind::{Column, Protocol};
use crate::domain::draft::ProcessDraft;
use crate::domain::field::{FieldTable, Known};
use crate::domain::lang::Lang;

/// The title of the list.
#[must_use]
pub const fn title(lang: Lang) -> &'static str {
    pick(lang, "从预设添加", "Add from presets")
}

/// Stands before what the list is narrowed by.
#[must_use]
pub const fn filter(lang: Lang) -> &'static str {
    pick(lang, "筛选", "Filter")
}

/// The presets are being read.
#[must_use]
pub const fn reading(lang: Lang) -> &'static str {
    pick(lang, "正在读取预设", "Reading presets")
}

/// There is no preset; the key that makes one.
#[must_use]
pub fn empty(lang: Lang, save: &str) -> [String; 2] {
    let help = say!(
        lang,
        "在进程列表按 {save} 保存一个；团队的预设目录写在配置文件的 presets 中。已有实例的进程可在实例步骤克隆。",
        "{save} in the list of processes saves one; presets in the configuration file names folders of the team. Processes of \
         an instance are cloned in step 1."
    );
    [pick(lang, "还没有预设", "No presets yet").to_owned(), help]
}

/// No preset matches.
#[must_use]
pub const fn no_match(lang: Lang) -> &'static str {
    pick(lang, "没有匹配的预设；Esc 清除筛选", "Nothing matches; Esc clears the filter")
}

/// Whose a preset is: of the team with its folder, or the user's own with its date.
#[must_use]
pub fn origin(lang: Lang, preset: &PresetListing) -> String {
    match (&preset.team, preset.modified) {
        (Some(team), _) => {
            let team = team.display();
            say!(lang, "团队  {team}", "team  {team}")
        }
        (None, Some(at)) => {
            let at = at.strftime("%Y-%m-%d");
            say!(lang, "自己  {at}", "own  {at}")
        }
        (None, None) => pick(lang, "自己", "own").to_owned(),
    }
}

/// A preset of the team cannot be changed; the key that copies it.
#[must_use]
pub fn read_only(lang: Lang, key: &str) -> String {
    say!(lang, "团队预设只读；{key} 复制为自己的", "A team preset is read-only; {key} makes your copy")
}

/// A line of the preview: what it is, and the value as typed.
#[must_use]
pub fn preview(lang: Lang, processes: &[ProcessDraft], table: &FieldTable) -> Vec<(String, String)> {
    let mut lines = Vec::new();
    for (at, process) in processes.iter().enumerate() {
        if processes.len() > 1 {
            if at > 0 {
                lines.push((String::new(), String::new()));
            }
            let (nth, all) = (at + 1, processes.len());
            lines.push((say!(lang, "第 {nth}/{all} 个进程", "Process {nth} of {all}"), String::new()));
        }
        let known = table.iter().filter(|field| !process.value(&field.key).is_empty());
        let known =
            known.map(|field| (fields::label(lang, field).into_owned(), process.typed(&field.key).into_owned()));
        let others = process.values().filter(|(key, _)| table.get(key).is_none());
        let others = others.map(|(key, value)| (key.as_str().to_owned(), value.to_typed().into_owned()));
        let rows = process.bind.iter().map(|row| {
            let protocol = row.typed(Column::Protocol);
            let protocol = Protocol::new(protocol.trim()).map_or(&*protocol, |own| own.name()).to_owned();
            let text = format!("{}:{} {protocol}", row.typed(Column::Ip), row.typed(Column::Port));
            (fields::known_label(lang, Known::BindInfo).to_owned(), text.trim().to_owned())
        });
        lines.extend(known.chain(rows).chain(others));
    }
    lines
}

/// Tells a notice in one line.
pub(super) fn notice(lang: Lang, notice: &PresetNotice) -> String {
    match notice {
        PresetNotice::Taken { processes, undo } => {
            let en = counted(*processes, "process", "processes");
            say!(lang, "已从预设添加 {processes} 个进程；{undo} 撤销", "{en} added from presets; {undo} undoes")
        }
        PresetNotice::Saved { path, overrides } => {
            let path = path.display();
            let en = counted(*overrides, "override", "overrides");
            match overrides {
                0 => say!(lang, "已存为预设 {path}", "Saved as preset {path}"),
                _ => {
                    say!(lang, "已存为预设，不含 {overrides} 处覆盖值：{path}", "Saved as preset, without {en}: {path}")
                }
            }
        }
        PresetNotice::NotSaved(error) => {
            let told = preset_error(lang, error).into_notice_of_file(lang);
            say!(lang, "预设没有保存：{told}", "The preset was not saved: {told}")
        }
        PresetNotice::BadName => say!(
            lang,
            "名称不能为空或以点开头，首尾不能有空格，也不能含 / 等字符",
            "Not a file name: it is empty, begins with a dot, or has a sign like /"
        ),
        PresetNotice::Unreadable(error) => preset_error(lang, error).into_notice_of_file(lang),
        PresetNotice::NothingToSave => say!(lang, "没有可存为预设的进程", "No process to save as a preset"),
        PresetNotice::OfTeam { copy } => read_only(lang, copy),
        PresetNotice::Renamed { from, to } => say!(lang, "预设 {from} 已改名为 {to}", "Preset {from} renamed {to}"),
        PresetNotice::Removed { name, path } => {
            let path = path.display();
            say!(lang, "已删除预设 {name}，移到 {path}", "Preset {name} moved to {path}")
        }
        PresetNotice::NameTaken { name } => say!(
            lang,
            "已有名为 {name} 的预设，没有改名；可另取名称",
            "Not renamed: there is a preset {name} already; give another name"
        ),
        PresetNotice::NotRenamed(error) => {
            let told = preset_error(lang, error).into_notice_of_file(lang);
            say!(lang, "预设没有改名：{told}", "The preset was not renamed: {told}")
        }
        PresetNotice::NotRemoved(error) => {
            let told = preset_error(lang, error).into_notice_of_file(lang);
            say!(lang, "预设没有删除：{told}", "The preset was not removed: {told}")
        }
        PresetNotice::OwnAlready => say!(lang, "已是自己的预设", "It is your own already"),
    }
}
