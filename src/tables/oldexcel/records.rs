//! Records of a workbook's stream, and texts that go on over several of them.

use super::super::compound::{u16_at, u32_at};
use super::super::{OldFault, TableError};

/// The type of a record that continues the one before it.
pub(super) const CONTINUE: u16 = 0x003c;

/// A record, and where it begins in the stream.
#[derive(Clone, Copy)]
pub(super) struct Record<'a> {
    pub(super) kind: u16,
    pub(super) data: &'a [u8],
    pub(super) at: usize,
}

impl Record<'_> {
    pub(super) fn fault(&self) -> TableError {
        TableError::OldExcel(OldFault::Record { at: self.at })
    }
}

/// The records of a stream from a place on.
pub(super) struct Records<'a> {
    pub(super) stream: &'a [u8],
    pub(super) at: usize,
}

impl<'a> Records<'a> {
    /// Returns the next record; `None` at the end of the stream.
    pub(super) fn next(&mut self) -> Result<Option<Record<'a>>, TableError> {
        let at = self.at;
        let rest = self.stream.get(at..).unwrap_or_default();
        if rest.is_empty() {
            return Ok(None);
        }
        let read = || {
            let length = usize::from(u16_at(rest, 2)?);
            Some((u16_at(rest, 0)?, rest.get(4..4 + length)?))
        };
        let (kind, data) = read().ok_or(TableError::OldExcel(OldFault::Record { at }))?;
        self.at = at + 4 + data.len();
        Ok(Some(Record { kind, data, at }))
    }

    /// Returns the data of a record with that of the CONTINUE records behind it.
    pub(super) fn continued(&mut self, first: Record<'a>) -> Result<Chunks<'a>, TableError> {
        let mut all = vec![first.data];
        while u16_at(self.stream, self.at) == Some(CONTINUE) {
            all.extend(self.next()?.map(|record| record.data));
        }
        all.reverse();
        Ok(Chunks { now: &[], rest: all })
    }
}

/// Data that goes on over several records.
pub(super) struct Chunks<'a> {
    pub(super) now: &'a [u8],
    /// The others, the next one last.
    pub(super) rest: Vec<&'a [u8]>,
}

impl<'a> Chunks<'a> {
    /// Goes to the next record with data if this one is read to its end; `false` at the end of all.
    pub(super) fn advance(&mut self) -> bool {
        while self.now.is_empty() {
            let Some(next) = self.rest.pop() else { return false };
            self.now = next;
        }
        true
    }

    pub(super) fn take(&mut self, count: usize) -> Option<&'a [u8]> {
        self.advance();
        let (taken, rest) = self.now.split_at_checked(count)?;
        self.now = rest;
        Some(taken)
    }

    pub(super) fn u8(&mut self) -> Option<u8> {
        self.take(1)?.first().copied()
    }

    pub(super) fn u16(&mut self) -> Option<u16> {
        u16_at(self.take(2)?, 0)
    }

    /// Skips bytes, which may lie in several records.
    pub(super) fn skip(&mut self, mut count: usize) -> Option<()> {
        while count > 0 {
            if !self.advance() {
                return None;
            }
            let own = count.min(self.now.len());
            self.take(own)?;
            count -= own;
        }
        Some(())
    }

    /// Reads characters: units of one byte (the lower half) or of two. Where they go on in the next record, this says
    /// again in its first byte which of them ([MS-XLS] 2.5.293).
    pub(super) fn characters(&mut self, count: usize, flags: u8) -> Option<String> {
        let mut units: Vec<u16> = Vec::new();
        let mut is_wide = flags & 1 != 0;
        loop {
            let width = if is_wide { 2 } else { 1 };
            let own = (self.now.len() / width).min(count - units.len());
            let taken = self.now.get(..own * width)?;
            self.now = self.now.get(own * width..)?;
            if is_wide {
                units.extend(taken.chunks_exact(2).filter_map(|unit| u16_at(unit, 0)));
            } else {
                units.extend(taken.iter().map(|unit| u16::from(*unit)));
            }
            if units.len() == count {
                return Some(String::from_utf16_lossy(&units));
            }
            // Half a character before the end of a record.
            if !self.now.is_empty() {
                return None;
            }
            is_wide = self.u8()? & 1 != 0;
        }
    }

    /// Reads a text of a cell or of the table of strings, with its runs of fonts and its phonetic part skipped.
    pub(super) fn text(&mut self) -> Option<String> {
        let count = usize::from(self.u16()?);
        let flags = self.u8()?;
        let runs = if flags & 8 != 0 { usize::from(self.u16()?) } else { 0 };
        let phonetic = if flags & 4 != 0 { u32_at(self.take(4)?, 0)? as usize } else { 0 };
        let text = self.characters(count, flags)?;
        self.skip((runs * 4).checked_add(phonetic)?)?;
        Some(text)
    }
}

/// Returns the text at a place of one record.
pub(super) fn text_at(data: &[u8], at: usize) -> Option<String> {
    string(Chunks { now: data.get(at..)?, rest: Vec::new() })
}

/// Returns the text of a STRING record, which has neither runs nor a phonetic part.
pub(super) fn string(mut chunks: Chunks<'_>) -> Option<String> {
    let count = usize::from(chunks.u16()?);
    let flags = chunks.u8()?;
    chunks.characters(count, flags)
}
