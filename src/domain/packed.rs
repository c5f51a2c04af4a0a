//! Texts that stand together in one allocation: 200,000 names and addresses of their own would take three times the room.

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;
use std::hash::{Hash, Hasher};
use std::ops::Deref;
use std::sync::Arc;

/// A text that never changes, and that is cheap to clone: a piece of an allocation that it may share with others.
///
/// The allocation lives as long as any piece of it; [`Packer`] is for texts that come together, as those of a page do, and
/// stay together. Compares, hashes and prints as the text.
#[derive(Clone, Default)]
pub struct Packed {
    // Not `Arc<str>`, whose length would make it half as large again. None for a text that was always empty.
    whole: Option<Arc<String>>,
    start: u32,
    end: u32,
}

/// Texts on their way into one allocation. What lies beyond 4 GiB of it is lost; a page is bounded long before that.
#[derive(Debug, Default)]
pub struct Packer {
    whole: String,
    ends: Vec<u32>,
}

impl Packer {
    /// Adds a text.
    pub fn push(&mut self, text: &str) {
        self.whole.push_str(text);
        self.ends.push(place(self.whole.len()));
    }

    /// Counts the texts.
    #[must_use]
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Returns `true` if there is no text.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// Returns the texts in their order, and is empty again.
    pub fn take(&mut self) -> Vec<Packed> {
        let Self { mut whole, ends } = std::mem::take(self);
        whole.shrink_to_fit();
        let whole = Arc::new(whole);
        let mut start = 0;
        let piece = |end| {
            let piece = Packed { whole: Some(Arc::clone(&whole)), start, end };
            start = end;
            piece
        };
        ends.into_iter().map(piece).collect()
    }
}

/// Puts texts together that stand alone, in one allocation; one that stands with others stays where it is.
pub fn pack<'a>(texts: impl Iterator<Item = &'a mut Packed>) {
    let mut packer = Packer::default();
    let alone: Vec<&mut Packed> = texts.filter(|text| text.is_alone()).collect();
    for text in &alone {
        packer.push(text);
    }
    for (text, packed) in alone.into_iter().zip(packer.take()) {
        *text = packed;
    }
}

fn place(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}

impl Packed {
    /// The empty text.
    #[must_use]
    pub const fn new() -> Self {
        Self { whole: None, start: 0, end: 0 }
    }

    /// Returns `true` if nothing else is in its allocation.
    fn is_alone(&self) -> bool {
        self.whole.as_ref().is_some_and(|whole| self.start == 0 && self.end as usize == whole.len())
    }

    /// Returns the text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        let whole = self.whole.as_ref().map_or("", |whole| whole.as_str());
        whole.get(self.start as usize..self.end as usize).unwrap_or_default()
    }
}

impl From<String> for Packed {
    fn from(text: String) -> Self {
        let end = place(text.len());
        Self { whole: (end > 0).then(|| Arc::new(text)), start: 0, end }
    }
}

impl From<&str> for Packed {
    fn from(text: &str) -> Self {
        text.to_owned().into()
    }
}

impl Serialize for Packed {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self)
    }
}

impl<'de> Deserialize<'de> for Packed {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(Self::from)
    }
}

impl Deref for Packed {
    type Target = str;

    fn deref(&self) -> &str {
        self.as_str()
    }
}

impl AsRef<str> for Packed {
    fn as_ref(&self) -> &str {
        self
    }
}

impl PartialEq for Packed {
    fn eq(&self, other: &Self) -> bool {
        self.as_str() == other.as_str()
    }
}

impl Eq for Packed {}

impl PartialEq<str> for Packed {
    fn eq(&self, other: &str) -> bool {
        self.as_str() == other
    }
}

impl PartialEq<&str> for Packed {
    fn eq(&self, other: &&str) -> bool {
        self.as_str() == *other
    }
}

impl Hash for Packed {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.as_str().hash(state);
    }
}

impl fmt::Debug for Packed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self.as_str(), f)
    }
}

impl fmt::Display for Packed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self.as_str(), f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_given_in_their_order_out_of_one_allocation() {
        let mut packer = Packer::default();
        for text in ["10.0.0.1", "", "支付", "x"] {
            packer.push(text);
        }
        let texts = packer.take();
        assert_eq!(texts, ["10.0.0.1", "", "支付", "x"]);
        let whole = texts[0].whole.as_ref().unwrap();
        assert_eq!((Arc::strong_count(whole), whole.capacity()), (4, "10.0.0.1支付x".len()));
        assert_eq!((packer.len(), packer.take().len()), (0, 0));
    }

    #[test]
    fn texts_that_stand_alone_are_put_together() {
        let mut packer = Packer::default();
        packer.push("a");
        packer.push("b");
        let mut texts = packer.take();
        let together = Arc::clone(texts[0].whole.as_ref().unwrap());
        texts.extend(["支付", "", "x"].map(Packed::from));
        pack(texts.iter_mut());
        assert_eq!(texts, ["a", "b", "支付", "", "x"]);
        let whole: Vec<_> = texts.iter().map(|text| text.whole.as_ref().map(|whole| whole.as_str())).collect();
        assert_eq!(whole, [Some("ab"), Some("ab"), Some("支付x"), None, Some("支付x")]);
        assert!(Arc::ptr_eq(&together, texts[1].whole.as_ref().unwrap()));
    }

    #[test]
    fn a_packed_text_is_as_any_other_text() {
        let mut packer = Packer::default();
        packer.push("a");
        packer.push("支付");
        let (alone, piece) = (Packed::from("支付"), packer.take().remove(1));
        assert_eq!(alone, piece);
        assert_eq!((piece.to_string(), format!("{piece:?}")), ("支付".to_owned(), "\"支付\"".to_owned()));
        assert!(std::collections::HashSet::from([piece]).contains(&alone));
        let empty = Packed::from(String::new());
        assert_eq!((empty.as_str(), &empty), ("", &Packed::new()));
    }
}
