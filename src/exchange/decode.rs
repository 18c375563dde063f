//! Bytes of a file to text.

use super::Refusal;
use serde::{Deserialize, Serialize};

/// Most text a file may hold, in bytes of UTF-8.
pub const MAX_BYTES: usize = 64 << 20;

/// How text was written as bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Encoding {
    /// UTF-8, with or without a byte order mark.
    #[serde(rename = "utf-8")]
    Utf8,
    /// UTF-16, low byte first.
    #[serde(rename = "utf-16le")]
    Utf16Le,
    /// UTF-16, high byte first.
    #[serde(rename = "utf-16be")]
    Utf16Be,
    /// The eight-bit set of Western Europe.
    #[serde(rename = "windows-1252")]
    Windows1252,
}

/// Text with what was found out about its bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decoded {
    /// The text, without a byte order mark.
    pub text: String,
    /// The encoding it was read in.
    pub encoding: Encoding,
    /// How many characters could not be read and became U+FFFD.
    pub replaced: usize,
}

impl Encoding {
    /// All of them, in the order in which they are offered.
    pub const ALL: [Encoding; 4] =
        [Encoding::Utf8, Encoding::Utf16Le, Encoding::Utf16Be, Encoding::Windows1252];

    /// What it is called.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Encoding::Utf8 => "UTF-8",
            Encoding::Utf16Le => "UTF-16, low byte first",
            Encoding::Utf16Be => "UTF-16, high byte first",
            Encoding::Windows1252 => "Windows-1252",
        }
    }
}

/// Reads the bytes of a file as text, in the encoding given or else in the one they look like.
///
/// # Errors
/// Refuses what is empty, larger than [`MAX_BYTES`], not text, or not in the encoding given.
pub fn decode(bytes: Vec<u8>, encoding: Option<Encoding>) -> Result<Decoded, Refusal> {
    if bytes.is_empty() {
        return Err(Refusal::Empty);
    }
    // Eight-bit text grows to at most three bytes a character; what it really takes is measured below.
    if bytes.len() > MAX_BYTES * 2 {
        return Err(Refusal::TooLarge(bytes.len()));
    }
    if let Some(what) = known_binary(&bytes) {
        return Err(Refusal::NotText(what));
    }
    let encoding = encoding.unwrap_or_else(|| detect(&bytes));
    let decoded = match encoding {
        Encoding::Utf8 => utf8(bytes)?,
        Encoding::Utf16Le => utf16(&bytes, encoding, u16::from_le_bytes),
        Encoding::Utf16Be => utf16(&bytes, encoding, u16::from_be_bytes),
        Encoding::Windows1252 => {
            Decoded { text: bytes.iter().map(|b| windows_1252(*b)).collect(), encoding, replaced: 0 }
        }
    };
    check(decoded)
}

/// The encoding that bytes look like.
#[must_use]
pub fn detect(bytes: &[u8]) -> Encoding {
    match bytes {
        [0xEF, 0xBB, 0xBF, ..] => return Encoding::Utf8,
        [0xFF, 0xFE, ..] => return Encoding::Utf16Le,
        [0xFE, 0xFF, ..] => return Encoding::Utf16Be,
        _ => {}
    }
    // In UTF-16, separators, digits and line ends have a zero byte, always on the same side.
    let sample = bytes.get(..8192).unwrap_or(bytes);
    let zeros = |from: usize| sample.iter().skip(from).step_by(2).filter(|b| **b == 0).count();
    let (even, odd, pairs) = (zeros(0), zeros(1), sample.len() / 2);
    if pairs > 0 && odd * 10 >= pairs * 3 && even * 20 <= odd {
        Encoding::Utf16Le
    } else if pairs > 0 && even * 10 >= pairs * 3 && odd * 20 <= even {
        Encoding::Utf16Be
    } else if std::str::from_utf8(bytes).is_ok() {
        Encoding::Utf8
    } else {
        Encoding::Windows1252
    }
}

fn utf8(bytes: Vec<u8>) -> Result<Decoded, Refusal> {
    let mut text = String::from_utf8(bytes).map_err(|_| Refusal::Encoding(Encoding::Utf8.name()))?;
    if text.starts_with('\u{FEFF}') {
        text.drain(..'\u{FEFF}'.len_utf8());
    }
    Ok(Decoded { text, encoding: Encoding::Utf8, replaced: 0 })
}

fn utf16(bytes: &[u8], encoding: Encoding, unit: fn([u8; 2]) -> u16) -> Decoded {
    let (pairs, rest) = bytes.as_chunks::<2>();
    let mut replaced = rest.len();
    let units = pairs.iter().map(|pair| unit(*pair));
    let mut text = String::with_capacity(pairs.len());
    for (i, read) in char::decode_utf16(units).enumerate() {
        match read {
            Ok('\u{FEFF}') if i == 0 => {}
            Ok(c) => text.push(c),
            Err(_) => {
                replaced += 1;
                text.push(char::REPLACEMENT_CHARACTER);
            }
        }
    }
    Decoded { text, encoding, replaced }
}

fn check(decoded: Decoded) -> Result<Decoded, Refusal> {
    let text = decoded.text.as_bytes();
    if text.len() > MAX_BYTES {
        return Err(Refusal::TooLarge(text.len()));
    }
    // Text has next to no control characters besides tabs and line ends.
    let sample = text.get(..65_536).unwrap_or(text);
    let control = sample.iter().filter(|b| **b < 0x20 && !matches!(**b, b'\t' | b'\n' | b'\r')).count();
    let misread = decoded.replaced.saturating_mul(20) > decoded.text.len();
    if control * 50 > sample.len() || misread {
        return Err(Refusal::NotText("binary data"));
    }
    if let Some(at) = memchr::memchr(0, text) {
        return Err(Refusal::Nul(at));
    }
    if decoded.text.trim().is_empty() { Err(Refusal::Empty) } else { Ok(decoded) }
}

/// What well-known kinds of file start with.
fn known_binary(bytes: &[u8]) -> Option<&'static str> {
    const STARTS: &[(&[u8], &str)] = &[
        (b"PK\x03\x04", "an Excel workbook or a zip archive"),
        (b"\xD0\xCF\x11\xE0", "an old Excel workbook"),
        (b"%PDF-", "a PDF"),
        (b"\x1F\x8B", "a gzip archive"),
        (b"\x89PNG", "a picture"),
        (b"\xFF\xD8\xFF", "a picture"),
        (b"\0asm", "a program"),
        (b"\x7FELF", "a program"),
    ];
    STARTS.iter().find(|(start, _)| bytes.starts_with(start)).map(|(_, what)| *what)
}

/// The character of a byte, as the WHATWG encoding standard has it: five bytes without a character of their own
/// are control characters.
fn windows_1252(byte: u8) -> char {
    const UPPER: [char; 32] = [
        '€', '\u{81}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{8D}', 'Ž', '\u{8F}',
        '\u{90}', '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{9D}', 'ž', 'Ÿ',
    ];
    UPPER.get(usize::from(byte).wrapping_sub(0x80)).copied().unwrap_or(char::from(byte))
}
