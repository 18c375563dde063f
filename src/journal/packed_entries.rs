//! Many journal entries under one key, word for word: what settled entries are folded into.
//!
//! Stored like a shard, as `<crc32>|p<length>|<deflated bytes, 15 bits in a code unit>`. Before deflation, with
//! numbers as variable-length integers: the version, then for each entry its writer, its number among that
//! writer's, and its stored text without the checksum. An entry stands for itself in here as it does under a key
//! of its own: nothing speaks for a pack.

use super::bytes::{Reader, Writing};
use super::key::{seal, unseal};
use super::{Writer, pack};

/// An entry in a pack: whose it is, its number among that writer's, and its stored text without the checksum.
pub type PackedEntry = (Writer, u32, String);

/// A pack that is larger than this before deflation, in bytes, is neither made nor read.
pub const MOST_BYTES: usize = 4 << 20;
const VERSION: u64 = 1;

/// The text a pack of entries is stored as; nothing where they are more than [`MOST_BYTES`].
#[must_use]
pub fn pack_text(entries: &[(Writer, u32, &str)]) -> Option<String> {
    let mut out = Writing::default();
    out.number(VERSION);
    for (writer, number, text) in entries {
        out.number(writer.bits());
        out.number(u64::from(*number));
        out.text(text);
    }
    if out.bytes.len() > MOST_BYTES {
        return None;
    }
    let deflated = miniz_oxide::deflate::compress_to_vec(&out.bytes, 6);
    Some(seal(&format!("p{}|{}", deflated.len(), pack::pack(&deflated))))
}

/// The entries of a stored pack; nothing where it is damaged, or none.
#[must_use]
pub fn pack_entries(stored: &str) -> Option<Vec<PackedEntry>> {
    let (length, packed) = unseal(stored)?.strip_prefix('p')?.split_once('|')?;
    let deflated = pack::unpack(packed, length.parse().ok()?)?;
    let limit = deflated.len().saturating_mul(1100).clamp(1024, MOST_BYTES);
    let raw = miniz_oxide::inflate::decompress_to_vec_with_limit(&deflated, limit).ok()?;
    let mut input = Reader::new(&raw);
    if input.number()? != VERSION {
        return None;
    }
    let mut entries = Vec::new();
    while !input.finished() {
        let bits = input.number()?;
        let writer = Some(Writer::new(bits)).filter(|w| w.bits() == bits)?;
        entries.push((writer, u32::try_from(input.number()?).ok()?, input.text()?.to_owned()));
    }
    Some(entries)
}

/// Whether a stored value calls itself a pack, be it whole or damaged.
#[must_use]
pub fn is_pack(stored: &str) -> bool {
    stored.as_bytes().get(8..10) == Some(b"|p")
}
