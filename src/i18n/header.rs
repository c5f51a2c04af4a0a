//! What the line above the screens says.

use super::age::pick_unit;
use super::age::unit;
use super::explain::pick;
use super::explain::say;
use crate::domain::lang::Lang;
use std::time::Duration;

/// The words of the line above the screens.
#[derive(Debug)]
pub struct Header {
    /// The file holds what the screen shows.
    pub saved: &'static str,
    /// The file is being written.
    pub saving: &'static str,
    /// The file could not be written.
    pub not_saved: &'static str,
    /// Something is being typed that is not in the file yet.
    pub typing: &'static str,
    /// What is here is not written to the file, since another program changed that.
    pub unwritten: &'static str,
    /// Another process has the file.
    pub read_only: &'static str,
    /// Stands before the name of an environment in production.
    pub production: &'static str,
    /// No environment is set.
    pub no_environment: &'static str,
    /// What is shown was read so long ago.
    pub cached: fn(Duration) -> String,
}

impl Header {
    /// Returns the words of a language.
    pub(super) const fn of(lang: Lang) -> Self {
        Self {
            saved: pick(lang, "已保存", "saved"),
            saving: pick(lang, "保存中", "saving"),
            not_saved: pick(lang, "未保存!", "UNSAVED"),
            typing: pick(lang, "输入中", "typing"),
            unwritten: pick(lang, "未写入", "NOT WRITTEN"),
            read_only: pick(lang, "只读", "READ-ONLY"),
            production: pick(lang, "生产", "PROD"),
            no_environment: pick(lang, "未设环境", "no environment"),
            cached: pick(lang, |age| cached(Lang::Zh, age), |age| cached(Lang::En, age)),
        }
    }
}

/// What is shown was read so long ago.
fn cached(lang: Lang, age: Duration) -> String {
    match unit(age) {
        (0, _) => pick(lang, "刚刚缓存", "cached just now").to_owned(),
        (count, unit) => {
            let (zh, en) = (pick_unit(unit, "分钟", "小时", "天"), pick_unit(unit, "min", "h", "d"));
            say!(lang, "{count} {zh}前缓存", "cached {count} {en} ago")
        }
    }
}
