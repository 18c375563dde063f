//! Keys of the store and the checksum before each value.

use super::Writer;
use crc::{CRC_32_ISO_HDLC, Crc, Table};
use std::fmt;
use std::sync::LazyLock;

/// Sixteen tables, worked out when they are first needed: carried along they would weigh in what a browser loads.
static SUM: LazyLock<Crc<u32, Table<16>>> = LazyLock::new(|| Crc::<u32, Table<16>>::new(&CRC_32_ISO_HDLC));

/// A key of the store: always with the product's prefix and the workspace.
///
/// ```text
/// pl1/<workspace>/j/<writer>/<n>   a journal entry
/// pl1/<workspace>/c/<writer>/<n>   a shard, or a pack of entries
/// pl1/<workspace>/m                what the workspace is called, and the format it needs ([`Meta`](super::Meta))
/// pl1/<workspace>/ballast          spaces, given up to make room for a last write
/// ```
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Key {
    /// The workspace's id: letters and digits.
    pub workspace: String,
    /// What is under it.
    pub kind: KeyKind,
}

/// What a key holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum KeyKind {
    /// The n-th entry of a writer.
    Entry(Writer, u32),
    /// The n-th shard or pack of a writer.
    Shard(Writer, u32),
    /// The workspace's name and format.
    Meta,
    /// Room for a last write.
    Ballast,
}

/// What all keys of the product start with.
pub const PREFIX: &str = "pl1/";

/// What all keys of a workspace start with.
#[must_use]
pub fn all_of(workspace: &str) -> String {
    [PREFIX, workspace, "/"].concat()
}

impl Key {
    /// A key of a workspace.
    #[must_use]
    pub fn new(workspace: &str, kind: KeyKind) -> Key {
        Key { workspace: workspace.to_owned(), kind }
    }

    /// Reads a key; a foreign one gives nothing.
    #[must_use]
    pub fn parse(text: &str) -> Option<Key> {
        let mut parts = text.strip_prefix(PREFIX)?.split('/');
        let workspace = parts.next().filter(|w| !w.is_empty())?;
        let kind = parts.next()?;
        let mut numbered = |make: fn(Writer, u32) -> KeyKind| {
            let writer = Writer::parse(parts.next()?)?;
            let number = parts.next()?;
            let canonical =
                number == "0" || (!number.starts_with('0') && number.bytes().all(|b| b.is_ascii_digit()));
            if canonical { Some(make(writer, number.parse().ok()?)) } else { None }
        };
        let kind = match kind {
            "j" => numbered(KeyKind::Entry)?,
            "c" => numbered(KeyKind::Shard)?,
            "m" => KeyKind::Meta,
            "ballast" => KeyKind::Ballast,
            _ => return None,
        };
        if parts.next().is_some() { None } else { Some(Key::new(workspace, kind)) }
    }
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{PREFIX}{}/", self.workspace)?;
        match self.kind {
            KeyKind::Entry(writer, n) => write!(f, "j/{writer}/{n}"),
            KeyKind::Shard(writer, n) => write!(f, "c/{writer}/{n}"),
            KeyKind::Meta => f.write_str("m"),
            KeyKind::Ballast => f.write_str("ballast"),
        }
    }
}

/// The CRC-32 of bytes, as gzip reckons it.
#[must_use]
pub fn checksum(bytes: &[u8]) -> u32 {
    SUM.checksum(bytes)
}

/// Puts the checksum before a value: `<crc32>|<value>`.
#[must_use]
pub fn seal(value: &str) -> String {
    format!("{:08x}|{value}", SUM.checksum(value.as_bytes()))
}

/// The value behind its checksum, where they agree.
#[must_use]
pub fn unseal(stored: &str) -> Option<&str> {
    let (sum, value) = stored.split_once('|')?;
    let sum = if sum.len() == 8 { u32::from_str_radix(sum, 16).ok()? } else { return None };
    (SUM.checksum(value.as_bytes()) == sum).then_some(value)
}
