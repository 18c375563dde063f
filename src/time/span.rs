use std::ops::{Add, AddAssign, Neg, Sub};

/// A length of time in whole milliseconds; may be negative.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span(i64);

impl Span {
    /// No time at all.
    pub const ZERO: Span = Span(0);

    /// A span of `ms` milliseconds.
    #[must_use]
    pub const fn from_millis(ms: i64) -> Span {
        Span(ms)
    }

    /// A span of `minutes` minutes.
    #[must_use]
    pub const fn from_minutes(minutes: i64) -> Span {
        Span(minutes * 60_000)
    }

    /// A span of `hours` hours.
    #[must_use]
    pub const fn from_hours(hours: i64) -> Span {
        Span(hours * 3_600_000)
    }

    /// A span of `days` times 24 hours of elapsed time, which is not a civil day where clocks change.
    #[must_use]
    pub const fn from_days(days: i64) -> Span {
        Span(days * 86_400_000)
    }

    /// Milliseconds.
    #[must_use]
    pub const fn millis(self) -> i64 {
        self.0
    }

    /// Minutes with their fraction.
    #[must_use]
    pub fn minutes(self) -> f64 {
        self.0 as f64 / 60_000.0
    }

    /// Hours with their fraction.
    #[must_use]
    pub fn hours(self) -> f64 {
        self.0 as f64 / 3_600_000.0
    }
}

impl Add for Span {
    type Output = Span;
    fn add(self, other: Span) -> Span {
        Span(self.0.saturating_add(other.0))
    }
}

impl AddAssign for Span {
    fn add_assign(&mut self, other: Span) {
        *self = *self + other;
    }
}

impl Sub for Span {
    type Output = Span;
    fn sub(self, other: Span) -> Span {
        Span(self.0.saturating_sub(other.0))
    }
}

impl Neg for Span {
    type Output = Span;
    fn neg(self) -> Span {
        Span(self.0.saturating_neg())
    }
}

impl std::iter::Sum for Span {
    fn sum<I: Iterator<Item = Span>>(spans: I) -> Span {
        spans.fold(Span::ZERO, Add::add)
    }
}
