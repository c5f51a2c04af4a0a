//! A ZIP archive in memory, as workbooks need it: deflated parts without names beyond ASCII, without a date, below 4 GiB.
//!
//! ```text
//! [local header, deflated content]*, [central header]*, end of central directory
//! ```
//!
//! The writer of the `zip` crate would add 150 KB to the program, most of it a second compressor.

use flate2::Compression;
use flate2::write::DeflateEncoder;
use std::io::{self, Write};

/// The version of the format that deflated parts need: 2.0.
const VERSION: u16 = 20;
const DEFLATED: u16 = 8;
/// 1980-01-01, the first day that the format knows: the same content has the same bytes.
const DATE: u16 = 0b0000_0000_0010_0001;

/// An archive that parts are added to, one after another.
#[derive(Debug, Default)]
pub(super) struct Archive {
    bytes: Vec<u8>,
    /// The headers of the directory at the end.
    directory: Vec<u8>,
    parts: u16,
}

impl Archive {
    /// Adds a part.
    ///
    /// # Errors
    ///
    /// Those of `write`, and when the format has no room for the part.
    pub(super) fn part(&mut self, name: &str, write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> io::Result<()> {
        let header = self.bytes.len();
        // Sizes and checksum are known once the content is written.
        let content = header + LocalHeader::LENGTH + name.len();
        self.bytes.resize(content, 0);
        let mut part = Part {
            encoder: DeflateEncoder::new(std::mem::take(&mut self.bytes), Compression::default()),
            checksum: crc32fast::Hasher::new(),
            size: 0,
        };
        write(&mut part)?;
        let Part { encoder, checksum, size } = part;
        self.bytes = encoder.finish()?;
        let own = LocalHeader {
            checksum: checksum.finalize(),
            packed: small(self.bytes.len() - content)?,
            size: small(size)?,
            name: u16::try_from(name.len()).map_err(|_| too_large())?,
        };
        let at = small(header)?;
        if let Some(place) = self.bytes.get_mut(header..content) {
            let mut place = io::Cursor::new(place);
            place.write_all(b"PK\x03\x04")?;
            own.write(&mut place)?;
            place.write_all(name.as_bytes())?;
        }
        let to = &mut self.directory;
        to.write_all(b"PK\x01\x02")?;
        to.write_all(&VERSION.to_le_bytes())?;
        own.write(to)?;
        // No comment, the first disk, no attributes.
        to.write_all(&[0; 10])?;
        to.write_all(&at.to_le_bytes())?;
        to.write_all(name.as_bytes())?;
        self.parts = self.parts.checked_add(1).ok_or_else(too_large)?;
        Ok(())
    }

    /// Returns the archive with its directory.
    ///
    /// # Errors
    ///
    /// When it is larger than the format allows.
    pub(super) fn finish(mut self) -> io::Result<Vec<u8>> {
        let start = small(self.bytes.len())?;
        let length = small(self.directory.len())?;
        self.bytes.append(&mut self.directory);
        let to = &mut self.bytes;
        to.write_all(b"PK\x05\x06\0\0\0\0")?;
        to.write_all(&self.parts.to_le_bytes())?;
        to.write_all(&self.parts.to_le_bytes())?;
        to.write_all(&length.to_le_bytes())?;
        to.write_all(&start.to_le_bytes())?;
        to.write_all(&[0, 0])?;
        Ok(self.bytes)
    }
}

/// What the header before a part and the one in the directory have in common.
struct LocalHeader {
    checksum: u32,
    /// Bytes once deflated.
    packed: u32,
    /// Bytes of the content.
    size: u32,
    /// Bytes of the name.
    name: u16,
}

impl LocalHeader {
    /// Bytes of the header before the name.
    const LENGTH: usize = 30;

    fn write(&self, to: &mut impl Write) -> io::Result<()> {
        // No flags; no time of the day; no extra field.
        for number in [VERSION, 0, DEFLATED, 0, DATE] {
            to.write_all(&number.to_le_bytes())?;
        }
        for number in [self.checksum, self.packed, self.size] {
            to.write_all(&number.to_le_bytes())?;
        }
        to.write_all(&self.name.to_le_bytes())?;
        to.write_all(&[0, 0])
    }
}

struct Part {
    encoder: DeflateEncoder<Vec<u8>>,
    checksum: crc32fast::Hasher,
    size: usize,
}

impl Write for Part {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.encoder.write(bytes)?;
        self.checksum.update(bytes.get(..written).unwrap_or_default());
        self.size += written;
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.encoder.flush()
    }
}

fn small(size: usize) -> io::Result<u32> {
    u32::try_from(size).map_err(|_| too_large())
}

fn too_large() -> io::Error {
    io::Error::new(io::ErrorKind::FileTooLarge, "a workbook is smaller than 4 GiB")
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Read;

    #[test]
    fn parts_are_read_back_by_another_reader() {
        let long = "long ".repeat(100_000);
        let parts = [("a.xml", "<a/>"), ("b/c.xml", long.as_str()), ("empty", "")];
        let written = || {
            let mut archive = Archive::default();
            for (name, content) in parts {
                archive.part(name, |to| to.write_all(content.as_bytes())).unwrap();
            }
            archive.finish().unwrap()
        };
        let bytes = written();
        assert_eq!(bytes, written());
        assert!(bytes.len() < 5_000, "{}", bytes.len());
        let mut read = zip::ZipArchive::new(io::Cursor::new(bytes)).unwrap();
        assert_eq!(read.len(), parts.len());
        for (name, content) in parts {
            let mut text = String::new();
            read.by_name(name).unwrap().read_to_string(&mut text).unwrap();
            assert_eq!(text, content);
        }
    }
}
