//! A workspace file under a passphrase, as bytes: everything but the cryptography, which is the browser's.
//!
//! ```text
//! offset  bytes  what
//!      0     19  "plumbline locked 1" and a line feed
//!     19      4  iterations of PBKDF2-HMAC-SHA-256, most significant byte first
//!     23     16  its salt
//!     39     12  the nonce of AES-256-GCM
//!     51      n  a workspace file packed with gzip, encrypted, with the tag of 16 bytes behind it
//! 51 + n      4  CRC-32 (as in gzip) of all bytes before, most significant byte first
//! ```
//!
//! The passphrase goes into PBKDF2 as UTF-8 in Unicode's form NFC. The first 51 bytes are the cipher's additional data,
//! so none of them can be exchanged. The checksum tells a damaged file from a wrong passphrase; it protects nothing.

use crate::journal::key::checksum;
use std::fmt;

/// What every such file starts with; its version follows.
pub const MAGIC: &[u8] = b"plumbline locked ";
/// The iterations this version writes; what OWASP asks of PBKDF2-HMAC-SHA-256.
pub const ITERATIONS: u32 = 600_000;
/// Fewer iterations are refused: no version has written so few.
const LEAST_ITERATIONS: u32 = 100_000;
/// More iterations are refused: a file is not to keep the browser busy for minutes.
const MOST_ITERATIONS: u32 = 10_000_000;

const START: &[u8; 19] = b"plumbline locked 1\n";
const HEADER: usize = 51;
const TAG: usize = 16;

/// The bytes of the salt.
pub type Salt = [u8; 16];
/// The bytes of the nonce.
pub type Nonce = [u8; 12];

/// A locked file that can be opened with its passphrase.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LockedFile<'a> {
    /// How often PBKDF2 goes round.
    pub iterations: u32,
    /// The salt of PBKDF2.
    pub salt: &'a Salt,
    /// The nonce of the cipher.
    pub nonce: &'a Nonce,
    /// The additional data of the cipher: the file up to what is encrypted.
    pub header: &'a [u8],
    /// What is encrypted, with its tag.
    pub sealed: &'a [u8],
}

/// Why a locked file cannot be opened with any passphrase. Its text goes on after a colon.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotOpened {
    /// It is not a locked file.
    NotLocked,
    /// It is of a later version of the format.
    Later,
    /// Bytes are missing or other ones than were written.
    Damaged,
    /// It asks for so many iterations.
    Iterations(u32),
}

impl fmt::Display for NotOpened {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            NotOpened::NotLocked => "it is not under a passphrase",
            NotOpened::Later => "it was made by a later version; open it there",
            NotOpened::Damaged => "it is damaged or was cut off; take another copy of it",
            NotOpened::Iterations(_) => "its number of iterations is out of bounds",
        })
    }
}

/// Reads a locked file.
///
/// # Errors
/// Where no passphrase could open it.
pub fn parse(bytes: &[u8]) -> Result<LockedFile<'_>, NotOpened> {
    let after = bytes.strip_prefix(MAGIC).ok_or(NotOpened::NotLocked)?;
    // A version is a number in its own line; anything else is this version, damaged.
    let version: Vec<u8> = after.iter().copied().take_while(u8::is_ascii_digit).take(9).collect();
    if !version.is_empty() && version != b"1" && after.get(version.len()) == Some(&b'\n') {
        return Err(NotOpened::Later);
    }
    let (body, sum) = bytes.split_last_chunk::<4>().ok_or(NotOpened::Damaged)?;
    if checksum(body) != u32::from_be_bytes(*sum) {
        return Err(NotOpened::Damaged);
    }
    let (header, sealed) = body.split_at_checked(HEADER).ok_or(NotOpened::Damaged)?;
    let read = || {
        let (iterations, rest) = header.strip_prefix(START)?.split_first_chunk::<4>()?;
        let (salt, nonce) = rest.split_first_chunk::<16>()?;
        Some((u32::from_be_bytes(*iterations), salt, nonce.try_into().ok()?))
    };
    let (iterations, salt, nonce) = read().filter(|_| sealed.len() > TAG).ok_or(NotOpened::Damaged)?;
    if !(LEAST_ITERATIONS..=MOST_ITERATIONS).contains(&iterations) {
        return Err(NotOpened::Iterations(iterations));
    }
    Ok(LockedFile { iterations, salt, nonce, header, sealed })
}

/// The first bytes of a locked file: the additional data of the cipher.
#[must_use]
pub fn header(iterations: u32, salt: &Salt, nonce: &Nonce) -> Vec<u8> {
    [START.as_slice(), &iterations.to_be_bytes(), salt, nonce].concat()
}

/// The whole of a locked file, of its first bytes and of what is encrypted with its tag.
#[must_use]
pub fn file(header: &[u8], sealed: &[u8]) -> Vec<u8> {
    let mut bytes = [header, sealed].concat();
    let sum = checksum(&bytes);
    bytes.extend(sum.to_be_bytes());
    bytes
}
