//! A file under a passphrase, and what is in it when it was made by somebody who knows the passphrase.
//!
//! The cipher is the browser's. What it lets through is what was encrypted, byte for byte, so here it lets through
//! everything: what a hostile author can put behind it is reached without it. Unpacking is the browser's as well; its
//! twin here keeps to the same bounds.

use super::workspace_file;
use plumbline::exchange::file_kind::{FileKind, NotUnwrapped, most_unpacked, workspace_text};
use plumbline::exchange::locked_file::{ITERATIONS, LockedFile, MAGIC, NotOpened, file, header, parse};
use plumbline::journal::key::checksum;

const TAG: [u8; 16] = [0; 16];

/// A locked file. The first byte says how the rest is dressed: as it is; behind the right first letters; with the right
/// checksum as well; as a header and what is encrypted, put together by us; as what was encrypted; as what was packed
/// before it was encrypted.
pub fn locked_file(bytes: &[u8]) {
    let Some((dress, bytes)) = bytes.split_first() else { return };
    let lead = [MAGIC, b"1\n"].concat();
    let sealed = |inside: &[u8]| file(&header(ITERATIONS, &[7; 16], &[9; 12]), &[inside, &TAG].concat());
    let whole = match dress % 6 {
        0 => bytes.to_vec(),
        1 => [MAGIC, bytes].concat(),
        2 => file(&lead, bytes),
        3 => parts(bytes).map_or_else(Vec::new, |(head, sealed)| file(&head, sealed)),
        4 => sealed(bytes),
        _ => sealed(&gzip(bytes)),
    };
    let locked = match parse(&whole) {
        Ok(locked) => locked,
        Err(why) => return refused(&whole, why),
    };
    is_as_written(&whole, locked);
    if let Some(inside) = locked.sealed.strip_suffix(&TAG)
        && let Ok(text) = unwrapped(inside)
    {
        workspace_file(text.as_bytes());
    }
}

/// Iterations, salt and nonce from the first bytes, in a header of ours.
fn parts(bytes: &[u8]) -> Option<(Vec<u8>, &[u8])> {
    let (iterations, rest) = bytes.split_first_chunk::<4>()?;
    let (salt, rest) = rest.split_first_chunk::<16>()?;
    let (nonce, sealed) = rest.split_first_chunk::<12>()?;
    // One number in four is the usual one, so that what is behind it is reached.
    let iterations = u32::from_be_bytes(*iterations);
    let iterations = if iterations.is_multiple_of(4) { ITERATIONS } else { iterations };
    Some((header(iterations, salt, nonce), sealed))
}

/// No passphrase opens it, and the reason is the right one.
fn refused(whole: &[u8], why: NotOpened) {
    let is_one = whole.starts_with(MAGIC);
    assert_eq!(is_one, why != NotOpened::NotLocked);
    assert_eq!(FileKind::of(whole) == FileKind::Locked, is_one);
    if let NotOpened::Iterations(iterations) = why {
        assert!(!(100_000..=10_000_000).contains(&iterations), "{iterations}");
        let told = whole.get(19..23).map(|told| told.to_vec());
        assert_eq!(told, Some(iterations.to_be_bytes().to_vec()));
    }
}

/// It is written again as it was, every bound holds, and none of its bytes can be another one.
fn is_as_written(whole: &[u8], locked: LockedFile<'_>) {
    assert_eq!(FileKind::of(whole), FileKind::Locked);
    assert!((100_000..=10_000_000).contains(&locked.iterations));
    assert!(locked.sealed.len() > TAG.len(), "something is encrypted");
    assert_eq!(header(locked.iterations, locked.salt, locked.nonce), locked.header);
    assert_eq!(file(locked.header, locked.sealed), whole, "it is written as it was read");
    let mut altered = whole.to_vec();
    let flip = 1 + (checksum(whole) % 255) as u8;
    for place in 0..whole.len() {
        // All of what has a meaning of its own, and some of what is encrypted.
        if place < locked.header.len() || place + 5 > whole.len() || place % 31 == 0 {
            altered[place] ^= flip;
            assert!(parse(&altered).is_err(), "byte {place} is another one");
            altered[place] ^= flip;
        }
        if place % 31 == 0 {
            let _ = parse(&whole[..place]);
        }
    }
}

/// What the page does with what came out of a locked file: it is unpacked, and is a workspace file or nothing.
pub fn unwrapped(packed: &[u8]) -> Result<String, NotUnwrapped> {
    let most = most_unpacked(packed.len()).ok_or(NotUnwrapped::TooLarge)?;
    let bytes = gunzip(packed, most)?;
    assert!(bytes.len() <= most, "{} bytes out of {}", bytes.len(), packed.len());
    workspace_text(bytes)
}

/// Bytes as gzip packs them.
pub fn gzip(bytes: &[u8]) -> Vec<u8> {
    let head = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255];
    let deflated = miniz_oxide::deflate::compress_to_vec(bytes, 1);
    let length = bytes.len() as u32;
    [&head[..], &deflated, &checksum(bytes).to_le_bytes(), &length.to_le_bytes()].concat()
}

/// The bytes that gzip packed, where they are no more than `most`.
fn gunzip(packed: &[u8], most: usize) -> Result<Vec<u8>, NotUnwrapped> {
    use miniz_oxide::inflate::{TINFLStatus, decompress_to_vec_with_limit};
    let framed = || {
        let (head, rest) = packed.split_first_chunk::<10>()?;
        let flags = head[3];
        if head[..3] != [0x1f, 0x8b, 8] || flags > 31 {
            return None;
        }
        let (rest, length) = rest.split_last_chunk::<4>()?;
        let (mut rest, sum) = rest.split_last_chunk::<4>()?;
        if flags & 4 != 0 {
            let (length, more) = rest.split_first_chunk::<2>()?;
            rest = more.get(usize::from(u16::from_le_bytes(*length))..)?;
        }
        for _ in 0..(flags >> 3 & 1) + (flags >> 4 & 1) {
            rest = &rest[rest.iter().position(|byte| *byte == 0)? + 1..];
        }
        let rest = rest.get(usize::from(flags & 2)..)?;
        Some((rest, u32::from_le_bytes(*sum), u32::from_le_bytes(*length)))
    };
    let (deflated, sum, length) = framed().ok_or(NotUnwrapped::Damaged)?;
    let bytes = decompress_to_vec_with_limit(deflated, most).map_err(|why| match why.status {
        TINFLStatus::HasMoreOutput => NotUnwrapped::Swells,
        _ => NotUnwrapped::Damaged,
    })?;
    let whole = checksum(&bytes) == sum && bytes.len() as u32 == length;
    if whole { Ok(bytes) } else { Err(NotUnwrapped::Damaged) }
}
