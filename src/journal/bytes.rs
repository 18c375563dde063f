//! Writing and reading the numbers and texts a shard is made of; reading never trusts a length.

/// Bytes being written.
#[derive(Debug, Default)]
pub(super) struct Writing {
    /// What is written so far.
    pub bytes: Vec<u8>,
}

impl Writing {
    /// Seven bits in a byte, lowest first.
    pub fn number(&mut self, mut number: u64) {
        while number >= 0x80 {
            self.bytes.push(number as u8 | 0x80);
            number >>= 7;
        }
        self.bytes.push(number as u8);
    }

    /// Small numbers of either sign in few bytes.
    pub fn signed(&mut self, number: i64) {
        self.number((number << 1 ^ number >> 63) as u64);
    }

    pub fn text(&mut self, text: &str) {
        self.number(text.len() as u64);
        self.bytes.extend(text.as_bytes());
    }

    pub fn wide(&mut self, number: u128) {
        self.bytes.extend(number.to_le_bytes());
    }
}

/// Bytes being read; every step may find that there are too few.
#[derive(Debug)]
pub(super) struct Reader<'a> {
    rest: &'a [u8],
}

impl<'a> Reader<'a> {
    pub fn new(bytes: &'a [u8]) -> Reader<'a> {
        Reader { rest: bytes }
    }

    pub fn finished(&self) -> bool {
        self.rest.is_empty()
    }

    pub fn take(&mut self, count: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.rest.split_at_checked(count)?;
        self.rest = rest;
        Some(taken)
    }

    pub fn number(&mut self) -> Option<u64> {
        // Most numbers are small.
        if let Some((&byte, rest)) = self.rest.split_first()
            && byte < 0x80
        {
            self.rest = rest;
            return Some(u64::from(byte));
        }
        let mut number = 0_u64;
        for shift in (0..64).step_by(7) {
            let (&byte, rest) = self.rest.split_first()?;
            self.rest = rest;
            number |= u64::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                return Some(number);
            }
        }
        None
    }

    /// So many numbers; nothing where one of them is too large.
    pub fn numbers<T: TryFrom<u64> + From<u8>>(&mut self, count: usize) -> Option<Vec<T>> {
        // Most are small, and then a byte each.
        let small = self.rest.get(..count).filter(|bytes| bytes.iter().all(|byte| *byte < 0x80));
        if let Some(small) = small {
            self.rest = self.rest.get(count..)?;
            return Some(small.iter().map(|byte| T::from(*byte)).collect());
        }
        (0..count).map(|_| T::try_from(self.number()?).ok()).collect()
    }

    pub fn signed(&mut self) -> Option<i64> {
        let number = self.number()?;
        Some((number >> 1) as i64 ^ -((number & 1) as i64))
    }

    /// A count of things that each take at least a byte somewhere in what is left or were told of before.
    pub fn count(&mut self) -> Option<usize> {
        usize::try_from(self.number()?).ok().filter(|count| *count <= self.rest.len())
    }

    pub fn text(&mut self) -> Option<&'a str> {
        let length = usize::try_from(self.number()?).ok()?;
        std::str::from_utf8(self.take(length)?).ok()
    }

    pub fn wide(&mut self) -> Option<u128> {
        Some(u128::from_le_bytes(self.take(16)?.try_into().ok()?))
    }

    pub fn list<T>(&mut self, mut one: impl FnMut(&mut Reader<'a>) -> Option<T>) -> Option<Vec<T>> {
        let count = self.count()?;
        (0..count).map(|_| one(self)).collect()
    }
}
