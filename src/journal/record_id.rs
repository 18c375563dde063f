use std::fmt;

/// The identity of a record: 128 random bits, written as 32 hexadecimal digits.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RecordId(pub u128);

impl RecordId {
    /// Reads 32 lower-case hexadecimal digits.
    #[must_use]
    pub fn parse(text: &str) -> Option<RecordId> {
        let shaped =
            text.len() == 32 && text.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b));
        if shaped { u128::from_str_radix(text, 16).ok().map(RecordId) } else { None }
    }

    /// The identity that belongs to a name once and for all, for records that exist once in a workspace.
    #[must_use]
    pub fn of_name(name: &str) -> RecordId {
        // FNV-1a: spreads well enough for a handful of fixed names.
        let spread = |hash: u128, byte: u8| {
            (hash ^ u128::from(byte)).wrapping_mul(0x0000_0000_0100_0000_0000_0000_0000_013B)
        };
        RecordId(name.bytes().fold(0x6c62_272e_07bb_0142_62b8_2175_6295_c58d, spread))
    }
}

impl fmt::Display for RecordId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:032x}", self.0)
    }
}
