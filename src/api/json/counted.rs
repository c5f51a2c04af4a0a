//! A deserializer that counts the items of the lists and maps that are kept of an answer, and ends it at a bound.
//!
//! It wraps another one, and hands itself down to everything that is read inside. A list or a map that asks for one
//! ([`Deserializer::deserialize_seq`], [`Deserializer::deserialize_map`]) is counted. The fields of a struct are not: the
//! program has a fixed number of them. Neither is what is read as any value, which is kept as text no longer than the
//! answer, nor what is ignored.

use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use std::cell::Cell;
use std::fmt;

/// Most items that are kept of one answer, counting those of lists and of maps alike. A service instance of a thousand
/// processes has some 40,000.
pub(super) const MOST_ITEMS: u32 = 300_000;

/// The items that were kept of one answer.
#[derive(Debug, Default)]
pub(in crate::api) struct Items(Cell<u32>);

impl Items {
    fn add<E: Error>(&self) -> Result<(), E> {
        let items = self.0.get().saturating_add(1);
        self.0.set(items);
        if items > MOST_ITEMS { Err(E::custom(format_args!("more than {MOST_ITEMS} items"))) } else { Ok(()) }
    }
}

/// A deserializer, visitor, seed or access, inside which items are counted.
pub(super) struct Counted<'a, T> {
    inner: T,
    items: &'a Items,
    /// Whether the elements of this very list or map count.
    counts: bool,
}

impl<'a, T> Counted<'a, T> {
    pub(super) const fn new(inner: T, items: &'a Items) -> Self {
        Self { inner, items, counts: false }
    }

    /// Wraps what is read of a list or a map whose elements count.
    const fn counting<V>(&self, inner: V) -> Counted<'a, V> {
        Counted { inner, items: self.items, counts: true }
    }

    const fn passing<V>(&self, inner: V) -> Counted<'a, V> {
        Counted { inner, items: self.items, counts: false }
    }
}

/// Passes values without parts, and those whose parts do not count, to the wrapped deserializer as they are.
macro_rules! pass {
    ($($name:ident)*) => {
        $(fn $name<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, D::Error> {
            self.inner.$name(visitor)
        })*
    };
}

impl<'de, D: Deserializer<'de>> Deserializer<'de> for Counted<'_, D> {
    type Error = D::Error;

    pass!(deserialize_any deserialize_ignored_any deserialize_identifier deserialize_unit
        deserialize_bool deserialize_char deserialize_str deserialize_string deserialize_bytes deserialize_byte_buf
        deserialize_i8 deserialize_i16 deserialize_i32 deserialize_i64 deserialize_i128
        deserialize_u8 deserialize_u16 deserialize_u32 deserialize_u64 deserialize_u128
        deserialize_f32 deserialize_f64);

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, D::Error> {
        let visitor = self.passing(visitor);
        self.inner.deserialize_option(visitor)
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, D::Error> {
        let visitor = self.counting(visitor);
        self.inner.deserialize_seq(visitor)
    }

    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, D::Error> {
        let visitor = self.counting(visitor);
        self.inner.deserialize_map(visitor)
    }

    fn deserialize_tuple<V: Visitor<'de>>(self, size: usize, visitor: V) -> Result<V::Value, D::Error> {
        let visitor = self.passing(visitor);
        self.inner.deserialize_tuple(size, visitor)
    }

    fn deserialize_unit_struct<V: Visitor<'de>>(self, name: &'static str, visitor: V) -> Result<V::Value, D::Error> {
        self.inner.deserialize_unit_struct(name, visitor)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(self, name: &'static str, visitor: V) -> Result<V::Value, D::Error> {
        let visitor = self.passing(visitor);
        self.inner.deserialize_newtype_struct(name, visitor)
    }

    fn deserialize_tuple_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        size: usize,
        visitor: V,
    ) -> Result<V::Value, D::Error> {
        let visitor = self.passing(visitor);
        self.inner.deserialize_tuple_struct(name, size, visitor)
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, D::Error> {
        let visitor = self.passing(visitor);
        self.inner.deserialize_struct(name, fields, visitor)
    }

    /// An enum of an answer is a word; what one with parts would keep is not counted.
    fn deserialize_enum<V: Visitor<'de>>(
        self,
        name: &'static str,
        words: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, D::Error> {
        self.inner.deserialize_enum(name, words, visitor)
    }

    fn is_human_readable(&self) -> bool {
        self.inner.is_human_readable()
    }
}

impl<'de, V: Visitor<'de>> Visitor<'de> for Counted<'_, V> {
    type Value = V::Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.inner.expecting(f)
    }

    fn visit_none<E: Error>(self) -> Result<V::Value, E> {
        self.inner.visit_none()
    }

    fn visit_unit<E: Error>(self) -> Result<V::Value, E> {
        self.inner.visit_unit()
    }

    fn visit_some<D: Deserializer<'de>>(self, from: D) -> Result<V::Value, D::Error> {
        let from = self.passing(from);
        self.inner.visit_some(from)
    }

    fn visit_newtype_struct<D: Deserializer<'de>>(self, from: D) -> Result<V::Value, D::Error> {
        let from = self.passing(from);
        self.inner.visit_newtype_struct(from)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, elements: A) -> Result<V::Value, A::Error> {
        let Self { inner, items, counts } = self;
        inner.visit_seq(Counted { inner: elements, items, counts })
    }

    fn visit_map<A: MapAccess<'de>>(self, entries: A) -> Result<V::Value, A::Error> {
        let Self { inner, items, counts } = self;
        inner.visit_map(Counted { inner: entries, items, counts })
    }
}

impl<'de, A: SeqAccess<'de>> SeqAccess<'de> for Counted<'_, A> {
    type Error = A::Error;

    fn next_element_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<Option<T::Value>, A::Error> {
        let seed = self.passing(seed);
        let element = self.inner.next_element_seed(seed)?;
        if self.counts && element.is_some() {
            self.items.add()?;
        }
        Ok(element)
    }

    fn size_hint(&self) -> Option<usize> {
        self.inner.size_hint()
    }
}

impl<'de, A: MapAccess<'de>> MapAccess<'de> for Counted<'_, A> {
    type Error = A::Error;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, A::Error> {
        let seed = self.passing(seed);
        self.inner.next_key_seed(seed)
    }

    fn next_value_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<T::Value, A::Error> {
        let seed = self.passing(seed);
        let value = self.inner.next_value_seed(seed)?;
        if self.counts {
            self.items.add()?;
        }
        Ok(value)
    }

    fn size_hint(&self) -> Option<usize> {
        self.inner.size_hint()
    }
}

impl<'de, S: DeserializeSeed<'de>> DeserializeSeed<'de> for Counted<'_, S> {
    type Value = S::Value;

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<S::Value, D::Error> {
        let from = self.passing(from);
        self.inner.deserialize(from)
    }
}
