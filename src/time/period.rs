use super::{Day, Instant, Zone};
use std::fmt;

/// How long the buckets of a series are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(missing_docs, reason = "the names say it")]
pub enum Granularity {
    Day,
    /// ISO 8601 weeks, from Monday.
    Week,
    #[default]
    Month,
}

impl Granularity {
    /// The first day of the bucket that `day` lies in.
    #[must_use]
    pub fn bucket_start(self, day: Day) -> Day {
        match self {
            Granularity::Day => day,
            Granularity::Week => day.week_start(),
            Granularity::Month => day.month_start(),
        }
    }
}

/// A civil day, week or month.
///
/// Its text form is `2026-03-02`, `2026-W09` or `2026-03`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Period {
    granularity: Granularity,
    start: Day,
}

impl Period {
    /// The one that `day` lies in.
    #[must_use]
    pub fn of(granularity: Granularity, day: Day) -> Period {
        Period { granularity, start: granularity.bucket_start(day) }
    }

    /// The one that an instant lies in, by the wall clock of `zone`.
    #[must_use]
    pub fn at(granularity: Granularity, at: Instant, zone: &Zone) -> Period {
        Period::of(granularity, zone.day_at(at))
    }

    /// All of them from the one with `first` to the one with `last`.
    pub fn range(granularity: Granularity, first: Day, last: Day) -> impl Iterator<Item = Period> {
        let first = Period::of(granularity, first);
        std::iter::successors(Some(first), |period| Some(period.next())).take_while(move |p| p.start <= last)
    }

    /// How long it is.
    #[must_use]
    pub const fn granularity(self) -> Granularity {
        self.granularity
    }

    /// Its first day.
    #[must_use]
    pub const fn first_day(self) -> Day {
        self.start
    }

    /// The one after it.
    #[must_use]
    pub fn next(self) -> Period {
        let start = match self.granularity {
            Granularity::Day => self.start.next(),
            Granularity::Week => self.start.plus_days(7),
            Granularity::Month => self.start.plus_months(1),
        };
        Period { start, ..self }
    }

    /// The one before it.
    #[must_use]
    pub fn previous(self) -> Period {
        Period::of(self.granularity, self.start.plus_days(-1))
    }

    /// Its first instant in `zone`, and the first after it.
    #[must_use]
    pub fn bounds(self, zone: &Zone) -> (Instant, Instant) {
        (zone.day_start(self.start), zone.day_start(self.next().start))
    }
}

impl fmt::Display for Period {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.granularity {
            Granularity::Day => self.start.fmt(f),
            Granularity::Month => {
                let (year, month, _) = self.start.ymd();
                write!(f, "{year:04}-{month:02}")
            }
            Granularity::Week => {
                // A week belongs to the year of its Thursday.
                let thursday = self.start.plus_days(3);
                let (year, _, _) = thursday.ymd();
                let first = Day::from_ymd(year, 1, 1).unwrap_or(thursday);
                write!(f, "{year:04}-W{:02}", (thursday.number() - first.number()) / 7 + 1)
            }
        }
    }
}
