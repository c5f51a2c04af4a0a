//! The targets of a draft as a list that is cheap to clone, and what a target has of the user's own.

use super::{Target, TargetKey};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::collections::BTreeMap;
use std::ops::{Deref, DerefMut};
use std::sync::Arc;

/// Targets in the order they were marked. Cheap to clone: there may be 100,000 of them, and a draft is cloned to
/// be saved at every change; the list itself is cloned when one of its owners changes it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Targets(Arc<Vec<Target>>);

impl Serialize for Targets {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.0.iter())
    }
}

impl<'de> Deserialize<'de> for Targets {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Vec::deserialize(deserializer).map(Self::from)
    }
}

impl Deref for Targets {
    type Target = Vec<Target>;

    fn deref(&self) -> &Vec<Target> {
        &self.0
    }
}

impl DerefMut for Targets {
    fn deref_mut(&mut self) -> &mut Vec<Target> {
        Arc::make_mut(&mut self.0)
    }
}

impl From<Vec<Target>> for Targets {
    fn from(list: Vec<Target>) -> Self {
        Self(Arc::new(list))
    }
}

impl FromIterator<Target> for Targets {
    fn from_iter<I: IntoIterator<Item = Target>>(targets: I) -> Self {
        Vec::from_iter(targets).into()
    }
}

impl IntoIterator for Targets {
    type Item = Target;
    type IntoIter = std::vec::IntoIter<Target>;

    fn into_iter(self) -> Self::IntoIter {
        Arc::unwrap_or_clone(self.0).into_iter()
    }
}

impl<'a> IntoIterator for &'a Targets {
    type Item = &'a Target;
    type IntoIter = std::slice::Iter<'a, Target>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.iter()
    }
}

impl<'a> IntoIterator for &'a mut Targets {
    type Item = &'a mut Target;
    type IntoIter = std::slice::IterMut<'a, Target>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter_mut()
    }
}

/// The target values of one target, by their names. Cheap to clone; takes a pointer where there are none.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Variables(Option<Arc<BTreeMap<Box<str>, Box<str>>>>);

impl Variables {
    /// No target values.
    pub const NONE: Self = Self(None);

    /// Returns a value; `None` if the target has none of this name.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.as_ref()?.get(name).map(AsRef::as_ref)
    }

    /// Iterates over names and values.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().flat_map(|values| values.iter()).map(|(name, value)| (name.as_ref(), value.as_ref()))
    }

    /// Returns `true` if there is none.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.0.is_none()
    }

    /// Sets a value, `None` taking it away, and returns the one there was.
    pub fn set(&mut self, name: &str, value: Option<Box<str>>) -> Option<Box<str>> {
        if value.is_none() && self.0.is_none() {
            return None;
        }
        let values = Arc::make_mut(self.0.get_or_insert_default());
        let before = match value {
            Some(value) => values.insert(name.into(), value),
            None => values.remove(name),
        };
        if values.is_empty() {
            self.0 = None;
        }
        before
    }

    /// Returns how much memory the values take, in bytes.
    #[must_use]
    pub fn bytes(&self) -> usize {
        self.iter().map(|(name, value)| 2 * size_of::<Box<str>>() + name.len() + value.len()).sum()
    }
}

/// A target as typed: `10.0.0.9`, `0:10.0.0.9` or the name of a service instance.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct GivenTarget {
    pub text: Arc<str>,
    /// Its number, as that of any target.
    pub n: u32,
    /// Its target values.
    #[serde(default)]
    pub variables: Variables,
}

impl GivenTarget {
    /// Returns the key of its overrides.
    #[must_use]
    pub fn key(&self) -> TargetKey {
        TargetKey::Given(Arc::clone(&self.text))
    }

    /// Returns how much memory it takes, in bytes.
    #[must_use]
    pub fn bytes(&self) -> usize {
        size_of::<Self>() + self.text.len() + self.variables.bytes()
    }
}
