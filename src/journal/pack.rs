//! Bytes as text that every browser stores as it is: 15 bits in a UTF-16 code unit, from U+0020 to U+801F,
//! which leaves out control characters and surrogates.

const FIRST: u32 = 0x20;

/// Packs bytes, 15 bits in a character.
#[must_use]
pub fn pack(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len() * 8 / 5 + 8);
    let (mut held, mut bits) = (0_u32, 0);
    for &byte in bytes {
        held = held << 8 | u32::from(byte);
        bits += 8;
        if bits >= 15 {
            bits -= 15;
            push(&mut text, held >> bits);
            held &= (1 << bits) - 1;
        }
    }
    if bits > 0 {
        push(&mut text, held << (15 - bits));
    }
    text
}

fn push(text: &mut String, value: u32) {
    text.extend(char::from_u32(FIRST + (value & 0x7fff)));
}

/// Unpacks `length` bytes; nothing where the text is too short, too long or has foreign characters.
#[must_use]
pub fn unpack(text: &str, length: usize) -> Option<Vec<u8>> {
    // The longest honest text is known beforehand, so that a hostile length reserves nothing.
    if length > text.len() * 2 {
        return None;
    }
    let mut bytes = Vec::with_capacity(length);
    let (mut held, mut bits) = (0_u32, 0);
    for character in text.chars() {
        let value = (character as u32).checked_sub(FIRST).filter(|v| *v <= 0x7fff)?;
        held = held << 15 | value;
        bits += 15;
        while bits >= 8 && bytes.len() < length {
            bits -= 8;
            bytes.push((held >> bits) as u8);
            held &= (1 << bits) - 1;
        }
        // All bytes are there, and a whole character more than they take.
        if bits >= 15 {
            return None;
        }
    }
    (bytes.len() == length).then_some(bytes)
}
