//! Compound files, the container of XLS: sectors, the tables that chain them, and the directory of streams. The source is
//! [MS-CFB]. Every number of the file is checked against its length, so that no chain is longer than the file.

use super::{OldFault, TableError};

/// The end of a chain, and every other number that is no sector, begins here ([MS-CFB] 2.1).
const MAX_SECTOR: u32 = 0xffff_fffa;

/// The end of a chain.
const END: u32 = 0xffff_fffe;

/// Streams below this size lie in the mini stream ([MS-CFB] 2.2).
const MINI_CUTOFF: u64 = 4096;

/// Bytes of an entry of the directory.
const ENTRY: usize = 128;

/// A compound file whose tables and directory are read.
pub(super) struct Compound<'a> {
    bytes: &'a [u8],
    /// A sector has `1 << shift` bytes.
    shift: u32,
    /// The sector behind each sector.
    next: Vec<u32>,
    /// The mini sector behind each mini sector.
    next_mini: Vec<u32>,
    /// The mini stream.
    mini: Vec<u8>,
    streams: Vec<Stream>,
}

struct Stream {
    name: String,
    start: u32,
    size: u64,
}

/// Returns a number of two bytes; `None` behind the end.
pub(super) fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_le_bytes(*bytes.get(at..)?.first_chunk()?))
}

/// Returns a number of four bytes; `None` behind the end.
pub(super) fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_le_bytes(*bytes.get(at..)?.first_chunk()?))
}

fn numbers(bytes: &[u8]) -> impl Iterator<Item = u32> {
    bytes.chunks_exact(4).filter_map(|number| u32_at(number, 0))
}

/// Follows a chain; `None` if it forms a circle or leaves the table.
fn chain(next: &[u32], start: u32) -> Option<Vec<u32>> {
    let mut sectors = Vec::new();
    let mut at = start;
    while at != END {
        // A chain with more sectors than there are visits one twice.
        if sectors.len() >= next.len() {
            return None;
        }
        sectors.push(at);
        at = *next.get(at as usize)?;
    }
    Some(sectors)
}

impl<'a> Compound<'a> {
    /// Reads the tables and the directory.
    ///
    /// # Errors
    ///
    /// When a chain forms a circle, or leaves the file.
    pub(super) fn open(bytes: &'a [u8]) -> Result<Self, TableError> {
        Self::read(bytes).ok_or(TableError::OldExcel(OldFault::Chain))
    }

    fn read(bytes: &'a [u8]) -> Option<Self> {
        // 512 and 4096 bytes are the only sizes of sectors.
        let shift = u32::from(u16_at(bytes, 30)?);
        if !matches!(shift, 9 | 12) {
            return None;
        }
        let mut file =
            Self { bytes, shift, next: Vec::new(), next_mini: Vec::new(), mini: Vec::new(), streams: Vec::new() };
        let tables = file.table_sectors()?;
        for sector in tables {
            let sector = file.sector(sector)?;
            file.next.extend(numbers(sector));
        }
        let directory = file.sectors(u32_at(bytes, 48)?)?;
        let entries: Vec<&[u8]> = directory.chunks_exact(ENTRY).collect();
        let root = entries.first()?;
        file.next_mini = match u32_at(bytes, 60)? {
            start if start > MAX_SECTOR => Vec::new(),
            start => numbers(&file.sectors(start)?).collect(),
        };
        if u32_at(root, 116)? <= MAX_SECTOR {
            file.mini = file.sectors(u32_at(root, 116)?)?;
        }
        file.streams = file.children(&entries)?;
        Some(file)
    }

    /// Returns the sectors of the table of sectors: 109 of them stand in the header, the others in a chain of their own.
    fn table_sectors(&self) -> Option<Vec<u32>> {
        let count = self.bytes.len() >> self.shift;
        let mut sectors: Vec<u32> = numbers(self.bytes.get(76..512)?).filter(|sector| *sector <= MAX_SECTOR).collect();
        let mut more = u32_at(self.bytes, 68)?;
        let mut steps = 0;
        while more <= MAX_SECTOR {
            steps += 1;
            let sector = self.sector(more)?;
            let (own, next) = sector.split_at_checked(sector.len() - 4)?;
            sectors.extend(numbers(own).filter(|sector| *sector <= MAX_SECTOR));
            more = u32_at(next, 0)?;
            if steps > count || sectors.len() > count {
                return None;
            }
        }
        Some(sectors)
    }

    /// Returns the bytes of a whole sector; the first one stands behind the header.
    fn sector(&self, sector: u32) -> Option<&'a [u8]> {
        let from = (sector as usize).checked_add(1)? << self.shift;
        self.bytes.get(from..from.checked_add(1 << self.shift)?)
    }

    /// Returns the bytes of a chain. The last sector of the file may be cut, as some programs write it.
    fn sectors(&self, start: u32) -> Option<Vec<u8>> {
        let mut bytes = Vec::new();
        for sector in chain(&self.next, start)? {
            let from = (sector as usize).checked_add(1)? << self.shift;
            let end = from.checked_add(1 << self.shift)?.min(self.bytes.len());
            bytes.extend_from_slice(self.bytes.get(from..end)?);
        }
        Some(bytes)
    }

    /// Returns the streams that lie directly in the root: embedded objects have a `Workbook` of their own.
    fn children(&self, entries: &[&[u8]]) -> Option<Vec<Stream>> {
        let mut streams = Vec::new();
        let mut open = vec![u32_at(entries.first()?, 76)?];
        let mut steps = 0;
        while let Some(at) = open.pop() {
            let Some(entry) = entries.get(at as usize) else { continue };
            steps += 1;
            if steps > entries.len() {
                return None;
            }
            open.extend([u32_at(entry, 68)?, u32_at(entry, 72)?]);
            let length = usize::from(u16_at(entry, 64)?).min(64);
            let name = entry.get(..length.saturating_sub(2))?.chunks_exact(2).filter_map(|unit| u16_at(unit, 0));
            let name = String::from_utf16_lossy(&name.collect::<Vec<u16>>());
            // Files with small sectors have garbage in the upper half of a size.
            let upper = if self.shift == 12 { u64::from(u32_at(entry, 124)?) << 32 } else { 0 };
            let size = u64::from(u32_at(entry, 120)?) | upper;
            if entry.get(66) == Some(&2) {
                streams.push(Stream { name, start: u32_at(entry, 116)?, size });
            }
        }
        Some(streams)
    }

    /// Returns `true` if a stream of this name is in it.
    pub(super) fn has(&self, name: &str) -> bool {
        self.streams.iter().any(|stream| stream.name.eq_ignore_ascii_case(name))
    }

    /// Returns the bytes of a stream; `None` if there is none of this name.
    ///
    /// # Errors
    ///
    /// When its chain is damaged, or shorter than it says.
    pub(super) fn stream(&self, name: &str) -> Result<Option<Vec<u8>>, TableError> {
        let Some(stream) = self.streams.iter().find(|stream| stream.name.eq_ignore_ascii_case(name)) else {
            return Ok(None);
        };
        self.content(stream).map(Some).ok_or(TableError::OldExcel(OldFault::Chain))
    }

    fn content(&self, stream: &Stream) -> Option<Vec<u8>> {
        let size = usize::try_from(stream.size).ok()?;
        let mut bytes = if stream.size == 0 {
            Vec::new()
        } else if stream.size < MINI_CUTOFF {
            let mut bytes = Vec::new();
            for sector in chain(&self.next_mini, stream.start)? {
                let from = (sector as usize) << 6;
                let end = (from + 64).min(self.mini.len());
                bytes.extend_from_slice(self.mini.get(from..end)?);
            }
            bytes
        } else {
            self.sectors(stream.start)?
        };
        if bytes.len() < size {
            return None;
        }
        bytes.truncate(size);
        Some(bytes)
    }
}
