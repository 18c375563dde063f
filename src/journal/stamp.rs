use std::fmt;

/// Who writes: 40 random bits drawn anew for each load of the document, written as ten hexadecimal digits.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Writer(u64);

impl Writer {
    /// The writer with those bits; only the lower 40 count.
    #[must_use]
    pub const fn new(bits: u64) -> Writer {
        Writer(bits & 0xff_ffff_ffff)
    }

    /// Its bits.
    #[must_use]
    pub const fn bits(self) -> u64 {
        self.0
    }

    /// Reads ten hexadecimal digits.
    #[must_use]
    pub fn parse(text: &str) -> Option<Writer> {
        let shaped =
            text.len() == 10 && text.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b));
        if shaped { u64::from_str_radix(text, 16).ok().map(Writer) } else { None }
    }
}

impl fmt::Display for Writer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:010x}", self.0)
    }
}

/// When and by whom a value was written: a hybrid logical clock, totally ordered.
///
/// Its text form is `<milliseconds>.<counter>.<writer>`, all hexadecimal.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Stamp {
    /// Milliseconds since 1970 by the writer's clock, or later where it had seen a later stamp.
    pub ms: u64,
    /// Orders what one writer does within a millisecond.
    pub counter: u32,
    /// Who wrote.
    pub writer: Writer,
}

impl Stamp {
    /// Reads the text form.
    #[must_use]
    pub fn parse(text: &str) -> Option<Stamp> {
        let mut parts = text.split('.');
        let (ms, counter, writer) = (parts.next()?, parts.next()?, parts.next()?);
        if parts.next().is_some() || ms.starts_with('+') || counter.starts_with('+') {
            return None;
        }
        Some(Stamp {
            ms: u64::from_str_radix(ms, 16).ok()?,
            counter: u32::from_str_radix(counter, 16).ok()?,
            writer: Writer::parse(writer)?,
        })
    }

    /// The same moment and writer, `more` places later.
    #[must_use]
    pub const fn later(self, more: u32) -> Stamp {
        Stamp { ms: self.ms, counter: self.counter.saturating_add(more), writer: self.writer }
    }
}

impl fmt::Display for Stamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:x}.{:x}.{}", self.ms, self.counter, self.writer)
    }
}

/// Gives the stamps of one writer: each later than all it has given and all it has seen, with any clock.
#[derive(Clone, Copy, Debug)]
pub struct StampClock {
    writer: Writer,
    last: (u64, u32),
}

impl StampClock {
    /// A clock for a writer that has seen nothing yet.
    #[must_use]
    pub const fn new(writer: Writer) -> StampClock {
        StampClock { writer, last: (0, 0) }
    }

    /// Whose clock it is.
    #[must_use]
    pub const fn writer(&self) -> Writer {
        self.writer
    }

    /// Takes note of a stamp, so that the next one is later.
    pub fn saw(&mut self, stamp: Stamp) {
        self.last = self.last.max((stamp.ms, stamp.counter));
    }

    /// The next stamp, with `now` in milliseconds since 1970, and `room` places reserved behind it.
    pub fn next(&mut self, now: u64, room: u32) -> Stamp {
        let (ms, counter) =
            if now > self.last.0 { (now, 0) } else { (self.last.0, self.last.1.saturating_add(1)) };
        // A counter near its end goes on in the next millisecond instead.
        let (ms, counter) = if counter > u32::MAX / 2 { (ms.saturating_add(1), 0) } else { (ms, counter) };
        self.last = (ms, counter.saturating_add(room));
        Stamp { ms, counter, writer: self.writer }
    }
}
