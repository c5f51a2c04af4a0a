//! What a list of drafts reads of each file: how many elements a list has and what the processes are called. Nothing else
//! is built, and faults deeper inside are left for opening.

use super::items::Typed;
use super::print::FORMULA;
use crate::domain::field::Known;
use crate::domain::json::Json;
use serde::Deserialize;
use serde::de::{Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};
use std::borrow::Cow;
use std::fmt;

/// Takes every scalar for nothing: what is deep inside a file is judged when it is opened.
macro_rules! scalars_are {
    ($type:ty, $nothing:expr) => {
        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("a value")
        }

        fn visit_str<E: Error>(self, _: &str) -> Result<$type, E> {
            Ok($nothing)
        }

        fn visit_i64<E: Error>(self, _: i64) -> Result<$type, E> {
            Ok($nothing)
        }

        fn visit_u64<E: Error>(self, _: u64) -> Result<$type, E> {
            Ok($nothing)
        }

        fn visit_f64<E: Error>(self, _: f64) -> Result<$type, E> {
            Ok($nothing)
        }

        fn visit_bool<E: Error>(self, _: bool) -> Result<$type, E> {
            Ok($nothing)
        }

        fn visit_unit<E: Error>(self) -> Result<$type, E> {
            Ok($nothing)
        }
    };
}

/// How many elements a list has; anything else has none.
#[derive(Debug, Default)]
pub(super) struct Count(pub(super) usize);

impl<'de> Deserialize<'de> for Count {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        /// Skips: nothing is built.
        struct Any;
        impl<'de> Visitor<'de> for Any {
            type Value = Count;

            scalars_are!(Count, Count(0));

            fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Count, A::Error> {
                let mut count = 0;
                while seq.next_element::<IgnoredAny>()?.is_some() {
                    count += 1;
                }
                Ok(Count(count))
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Count, A::Error> {
                while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
                Ok(Count(0))
            }
        }
        deserializer.deserialize_any(Any)
    }
}

/// The name of a process, as it is written.
#[derive(Debug, Default)]
pub(super) struct Name {
    text: String,
    /// What would be the source of a formula in version 2.
    formula: Option<String>,
}

impl Name {
    /// Returns it as a list shows it; a formula as it is typed.
    pub(super) fn shown(self, is_version_2: bool) -> String {
        match self.formula {
            Some(source) if is_version_2 => format!("={source}"),
            _ => self.text,
        }
    }

    const fn is_empty(&self) -> bool {
        self.text.is_empty()
    }
}

impl From<Typed> for Name {
    fn from(Typed { text, json }: Typed) -> Self {
        let formula = match json {
            Json::Object(entries) => match <[_; 1]>::try_from(entries) {
                Ok([(key, Json::Text(source))]) if key == FORMULA => Some(source),
                _ => None,
            },
            _ => None,
        };
        Self { text, formula }
    }
}

/// What a list calls the processes: each by its alias, or by its binary. Nothing else of them is built.
#[derive(Debug, Default)]
pub(super) struct Names(pub(super) Vec<Name>);

impl<'de> Deserialize<'de> for Names {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Any;
        impl<'de> Visitor<'de> for Any {
            type Value = Names;

            scalars_are!(Names, Names::default());

            fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Names, A::Error> {
                let mut names = Vec::new();
                while let Some(ProcessName { alias, binary }) = seq.next_element()? {
                    names.push(if alias.is_empty() { binary } else { alias });
                }
                Ok(Names(names))
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Names, A::Error> {
                while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
                Ok(Names::default())
            }
        }
        deserializer.deserialize_any(Any)
    }
}

/// The name of an element of `processes`, or of its `process_info`.
#[derive(Default)]
struct ProcessName {
    alias: Name,
    binary: Name,
}

impl<'de> Deserialize<'de> for ProcessName {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Any;
        impl<'de> Visitor<'de> for Any {
            type Value = ProcessName;

            scalars_are!(ProcessName, ProcessName::default());

            fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<ProcessName, A::Error> {
                while seq.next_element::<IgnoredAny>()?.is_some() {}
                Ok(ProcessName::default())
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<ProcessName, A::Error> {
                let mut name = ProcessName::default();
                while let Some(key) = map.next_key::<Cow<'de, str>>()? {
                    if key == "process_info" {
                        name = map.next_value()?;
                    } else if key == Known::ProcessName.as_str() {
                        name.alias = map.next_value::<Typed>()?.into();
                    } else if key == Known::FuncName.as_str() {
                        name.binary = map.next_value::<Typed>()?.into();
                    } else {
                        map.next_value::<IgnoredAny>()?;
                    }
                }
                Ok(name)
            }
        }
        deserializer.deserialize_any(Any)
    }
}
