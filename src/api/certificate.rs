//! What an X.509 certificate says of itself, as far as a person needs it to fix a refused one: subject, issuer, dates,
//! names. Nothing is trusted because of what is read here; that is judged by webpki.

use std::fmt::Write;
use std::net::{Ipv4Addr, Ipv6Addr};

/// What a certificate says of itself. Text from outside: it may hold anything.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Certificate {
    /// Whose it is, such as `CN=cmdb.example.com, O=Example`.
    pub subject: String,
    /// Who signed it.
    pub issuer: String,
    /// The first moment at which it is valid, such as `2026-11-25 08:00:00Z`.
    pub not_before: String,
    /// The last one.
    pub not_after: String,
    /// The names and addresses that it is for.
    pub names: Vec<String>,
    /// Whether it signed itself.
    pub self_signed: bool,
}

/// Most names that are told.
const NAMES: usize = 8;

impl Certificate {
    /// Returns it with each text replaced.
    pub(super) fn map_texts(self, map: impl Fn(String) -> String) -> Self {
        let Self { subject, issuer, not_before, not_after, names, self_signed } = self;
        Self {
            subject: map(subject),
            issuer: map(issuer),
            not_before: map(not_before),
            not_after: map(not_after),
            names: names.into_iter().map(&map).collect(),
            self_signed,
        }
    }

    /// Reads a certificate in DER; what cannot be read stays empty.
    pub(super) fn read(der: &[u8]) -> Self {
        let mut found = Self::default();
        // What came before the first thing that cannot be read is there.
        let _ = found.fill(der);
        found
    }

    fn fill(&mut self, der: &[u8]) -> Option<()> {
        let mut certificate = Der(Der(der).take(SEQUENCE)?);
        let mut body = Der(certificate.take(SEQUENCE)?);
        if body.tag() == Some(VERSION) {
            body.next()?;
        }
        body.take(INTEGER)?;
        body.take(SEQUENCE)?;
        let issuer = body.take(SEQUENCE)?;
        self.issuer = name(issuer);
        let mut validity = Der(body.take(SEQUENCE)?);
        self.not_before = time(validity.next()?);
        self.not_after = time(validity.next()?);
        let subject = body.take(SEQUENCE)?;
        self.subject = name(subject);
        self.self_signed = issuer == subject;
        body.take(SEQUENCE)?;
        while let Some((tag, content)) = body.next() {
            if tag == EXTENSIONS {
                self.names = names(content).unwrap_or_default();
            }
        }
        Some(())
    }
}

const INTEGER: u8 = 0x02;
const OCTETS: u8 = 0x04;
const OID: u8 = 0x06;
const UTC_TIME: u8 = 0x17;
const BMP_STRING: u8 = 0x1e;
const SEQUENCE: u8 = 0x30;
const SET: u8 = 0x31;
/// `[0]`, the version.
const VERSION: u8 = 0xa0;
/// `[3]`, the extensions.
const EXTENSIONS: u8 = 0xa3;
/// `[2]` and `[7]` of a general name.
const DNS_NAME: u8 = 0x82;
const IP_ADDRESS: u8 = 0x87;
/// 2.5.29.17.
const ALTERNATIVE_NAMES: &[u8] = &[0x55, 0x1d, 0x11];

/// A row of values in DER.
struct Der<'a>(&'a [u8]);

impl<'a> Der<'a> {
    fn tag(&self) -> Option<u8> {
        self.0.first().copied()
    }

    /// Takes the next value: its tag and content.
    fn next(&mut self) -> Option<(u8, &'a [u8])> {
        let (&tag, rest) = self.0.split_first()?;
        let (&first, rest) = rest.split_first()?;
        let (length, rest) = if first < 0x80 {
            (usize::from(first), rest)
        } else {
            let (bytes, rest) =
                rest.split_at_checked(usize::from(first & 0x7f)).filter(|(bytes, _)| bytes.len() <= 4)?;
            (bytes.iter().fold(0, |length, byte| (length << 8) | usize::from(*byte)), rest)
        };
        let (content, rest) = rest.split_at_checked(length)?;
        self.0 = rest;
        Some((tag, content))
    }

    /// Takes the next value, which has to be of this kind.
    fn take(&mut self, tag: u8) -> Option<&'a [u8]> {
        self.next().filter(|(own, _)| *own == tag).map(|(_, content)| content)
    }
}

/// Writes a distinguished name, the most telling part first.
fn name(der: &[u8]) -> String {
    let mut parts = Vec::new();
    let mut sets = Der(der);
    while let Some(set) = sets.take(SET) {
        let mut pairs = Der(set);
        while let Some(pair) = pairs.take(SEQUENCE) {
            let mut pair = Der(pair);
            let Some((oid, (tag, text))) = pair.take(OID).and_then(|oid| Some((oid, pair.next()?))) else { continue };
            let key = match oid {
                [0x55, 0x04, 0x03] => "CN",
                [0x55, 0x04, 0x0a] => "O",
                [0x55, 0x04, 0x0b] => "OU",
                _ => continue,
            };
            parts.push((key, text_of(tag, text)));
        }
    }
    parts.sort_by_key(|(key, _)| match *key {
        "CN" => 0,
        "O" => 1,
        _ => 2,
    });
    parts.iter().map(|(key, text)| format!("{key}={text}")).collect::<Vec<_>>().join(", ")
}

fn text_of(tag: u8, text: &[u8]) -> String {
    if tag == BMP_STRING {
        let units: Vec<u16> =
            text.chunks_exact(2).map(|two| two.iter().fold(0, |unit, byte| unit << 8 | u16::from(*byte))).collect();
        return String::from_utf16_lossy(&units);
    }
    String::from_utf8_lossy(text).into_owned()
}

/// Writes a time: `261125080000Z`, or with four digits for the year.
fn time((tag, text): (u8, &[u8])) -> String {
    let text = String::from_utf8_lossy(text);
    let text = match (tag, text.get(..2)) {
        // Two digits are of 1950 to 2049.
        (UTC_TIME, Some(year)) if year >= "50" => format!("19{text}"),
        (UTC_TIME, _) => format!("20{text}"),
        _ => text.into_owned(),
    };
    let mut shown = String::new();
    for (range, after) in [(0..4, "-"), (4..6, "-"), (6..8, " "), (8..10, ":"), (10..12, ":"), (12..14, "Z")] {
        let Some(digits) = text.get(range) else { return text };
        // Writing to a text does not fail.
        let _ = write!(shown, "{digits}{after}");
    }
    shown
}

fn names(extensions: &[u8]) -> Option<Vec<String>> {
    let mut all = Der(Der(extensions).take(SEQUENCE)?);
    while let Some(extension) = all.take(SEQUENCE) {
        let mut extension = Der(extension);
        if extension.take(OID)? != ALTERNATIVE_NAMES {
            continue;
        }
        let mut value = extension.next()?;
        // It may be marked as critical.
        if value.0 != OCTETS {
            value = extension.next()?;
        }
        let mut found = Vec::new();
        let mut names = Der(Der(value.1).take(SEQUENCE)?);
        while let Some((tag, content)) = names.next().filter(|_| found.len() < NAMES) {
            match (tag, content.len()) {
                (DNS_NAME, _) => found.push(String::from_utf8_lossy(content).into_owned()),
                (IP_ADDRESS, 4) => found.extend(<[u8; 4]>::try_from(content).map(|ip| Ipv4Addr::from(ip).to_string())),
                (IP_ADDRESS, 16) => {
                    found.extend(<[u8; 16]>::try_from(content).map(|ip| Ipv6Addr::from(ip).to_string()));
                }
                _ => {}
            }
        }
        return Some(found);
    }
    None
}
