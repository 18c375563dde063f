use super::{Day, Span};
use std::fmt;
use std::ops::{Add, Sub};

/// A point in time: milliseconds since 1970-01-01T00:00:00Z, without leap seconds.
///
/// Its text form is RFC 3339 in UTC, with seconds, and with milliseconds only where they are not zero.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Instant(i64);

impl Instant {
    /// The instant `ms` milliseconds after the epoch.
    #[must_use]
    pub const fn from_millis(ms: i64) -> Instant {
        Instant(ms)
    }

    /// Milliseconds since the epoch.
    #[must_use]
    pub const fn millis(self) -> i64 {
        self.0
    }

    /// The civil day in UTC.
    #[must_use]
    pub const fn utc_day(self) -> Day {
        Day::from_number(self.0.div_euclid(86_400_000) as i32)
    }

    /// Reads the one canonical text form, `2026-03-02T09:00:00Z` or `2026-03-02T09:00:00.250Z`, and nothing else.
    #[must_use]
    pub fn from_canonical(text: &str) -> Option<Instant> {
        let body = text.strip_suffix('Z')?;
        let (seconds, millis) = match body.len() {
            19 => (body, 0),
            23 => {
                let (seconds, fraction) = body.split_at_checked(19)?;
                let digits = fraction.strip_prefix('.')?;
                let millis = number(digits)?;
                if millis == 0 {
                    return None;
                }
                (seconds, millis)
            }
            _ => return None,
        };
        let (date, time) = seconds.split_once('T')?;
        let day = Day::from_iso(date)?;
        let mut parts = time.split(':');
        let (hour, minute, second) = (two(parts.next()?)?, two(parts.next()?)?, two(parts.next()?)?);
        if parts.next().is_some() || hour > 23 || minute > 59 || second > 59 {
            return None;
        }
        let in_day = (hour * 3600 + minute * 60 + second) * 1000 + millis;
        Some(Instant(i64::from(day.number()) * 86_400_000 + in_day))
    }
}

fn number(digits: &str) -> Option<i64> {
    if digits.bytes().all(|b| b.is_ascii_digit()) { digits.parse().ok() } else { None }
}

fn two(digits: &str) -> Option<i64> {
    if digits.len() == 2 { number(digits) } else { None }
}

impl fmt::Display for Instant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let in_day = self.0.rem_euclid(86_400_000);
        let (seconds, millis) = (in_day / 1000, in_day % 1000);
        write!(f, "{}T{:02}:{:02}:{:02}", self.utc_day(), seconds / 3600, seconds / 60 % 60, seconds % 60)?;
        if millis != 0 {
            write!(f, ".{millis:03}")?;
        }
        f.write_str("Z")
    }
}

impl Add<Span> for Instant {
    type Output = Instant;
    fn add(self, span: Span) -> Instant {
        Instant(self.0.saturating_add(span.millis()))
    }
}

impl Sub<Span> for Instant {
    type Output = Instant;
    fn sub(self, span: Span) -> Instant {
        Instant(self.0.saturating_sub(span.millis()))
    }
}

impl Sub for Instant {
    type Output = Span;
    fn sub(self, other: Instant) -> Span {
        Span::from_millis(self.0.saturating_sub(other.0))
    }
}
