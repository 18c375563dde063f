use crate::time::{ClockTime, Instant, OpenTime, Span};
use std::fmt;

/// What is promised to a customer: how soon a record of each priority is responded to and resolved, in whose open
/// time, and what stops the clock.
#[derive(Clone, Copy, Debug)]
pub struct Promise<'a> {
    /// The agreed service hours; running time and pauses are both measured in them.
    pub open: &'a OpenTime,
    /// How soon someone responds.
    pub respond: Targets,
    /// How soon it is resolved.
    pub resolve: Targets,
    /// Which reasons to hold a record pause its clocks.
    pub pause: Pause,
    /// What reopening does to the clock of the resolution.
    pub reopen: Reopen,
    /// When the clocks start.
    pub start: Start,
}

impl<'a> Promise<'a> {
    /// A promise without targets that every hold pauses, from creation, resumed by reopening.
    #[must_use]
    pub const fn new(open: &'a OpenTime) -> Promise<'a> {
        let (respond, resolve) = (Targets::NONE, Targets::NONE);
        Promise {
            open,
            respond,
            resolve,
            pause: Pause::ALWAYS,
            reopen: Reopen::Resume,
            start: Start::Created,
        }
    }

    /// The target of a metric for a priority.
    #[must_use]
    pub fn target(&self, metric: Metric, priority: u8) -> Option<Amount> {
        match metric {
            Metric::Respond => self.respond.get(priority),
            Metric::Resolve => self.resolve.get(priority),
        }
    }
}

/// What a clock measures. A response and a resolution never share a clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Metric {
    /// Until someone first responds.
    Respond,
    /// Until it is resolved.
    Resolve,
}

/// Targets by priority, 1 (the highest) to 5.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Targets([Option<Amount>; 5]);

impl Targets {
    /// No target for any priority.
    pub const NONE: Targets = Targets([None; 5]);

    /// Targets for priorities 1, 2 and so on; what is beyond 5 is left out.
    pub fn from_first(amounts: impl IntoIterator<Item = Amount>) -> Targets {
        let mut targets = Targets::NONE;
        for (place, amount) in targets.0.iter_mut().zip(amounts) {
            *place = Some(amount);
        }
        targets
    }

    /// The same with another target for one priority.
    #[must_use]
    pub fn with(mut self, priority: u8, amount: Option<Amount>) -> Targets {
        if let Some(place) = self.0.get_mut(usize::from(priority).wrapping_sub(1)) {
            *place = amount;
        }
        self
    }

    /// The target of a priority.
    #[must_use]
    pub fn get(&self, priority: u8) -> Option<Amount> {
        self.0.get(usize::from(priority).wrapping_sub(1)).copied().flatten()
    }
}

/// How much time a target grants.
///
/// Its text form is `4 h`, `1 h 30 m`, `30 m`, `end of day`, `end of day + 2` or `1 month`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Amount {
    /// So much open time.
    Open(Span),
    /// Until the so-manieth working day after the one the clock starts in closes.
    EndOfWorkingDay(u16),
    /// Until the same wall time of the same day so many months later, or of the last day of a shorter month.
    Months(u16),
}

impl Amount {
    /// The open time it grants a clock that starts at `start`; `None` where the calendar never grants it.
    ///
    /// Working days and months become open time when the clock starts, so that a pause adds to them as to any
    /// other target: open minutes, never closed ones.
    #[must_use]
    pub fn span(self, open: &OpenTime, start: Instant) -> Option<Span> {
        if !open.is_ever_open() {
            return None;
        }
        match self {
            Amount::Open(span) => Some(span),
            Amount::EndOfWorkingDay(days) => {
                Some(open.between(start, open.end_of_working_day(start, u32::from(days))?))
            }
            Amount::Months(months) => {
                let zone = open.calendar().zone();
                let (day, in_day) = zone.local(start);
                let end = zone.instant_of_millis(day.plus_months(i32::from(months)), i64::from(in_day));
                Some(open.between(start, end))
            }
        }
    }

    /// Reads the text form; also `4h`, `90 min` and `4:30` for hours and minutes.
    #[must_use]
    pub fn parse(text: &str) -> Option<Amount> {
        let text = text.trim();
        if let Some(days) = text.strip_prefix("end of day") {
            let days = days.trim();
            return if days.is_empty() { Some(0) } else { days.strip_prefix('+')?.trim().parse().ok() }
                .map(Amount::EndOfWorkingDay);
        }
        if let Some(time) = ClockTime::parse(text) {
            return Some(Amount::Open(Span::from_minutes(i64::from(time.minutes()))));
        }
        let (mut rest, mut minutes) = (text, 0_i64);
        while !rest.is_empty() {
            let digits = rest.find(|c: char| !c.is_ascii_digit())?;
            let (count, after) = rest.split_at_checked(digits)?;
            let (count, after) = (count.parse::<u16>().ok()?, after.trim_start());
            let letters = after.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(after.len());
            let (unit, after) = after.split_at_checked(letters)?;
            match unit {
                "h" | "hour" | "hours" => minutes += i64::from(count) * 60,
                "m" | "min" | "minutes" => minutes += i64::from(count),
                "month" | "months" if after.is_empty() && minutes == 0 => return Some(Amount::Months(count)),
                _ => return None,
            }
            rest = after.trim_start();
        }
        (!text.is_empty()).then_some(Amount::Open(Span::from_minutes(minutes)))
    }
}

impl fmt::Display for Amount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Amount::Open(span) => f.write_str(&super::chip::span_text(*span, false)),
            Amount::EndOfWorkingDay(0) => f.write_str("end of day"),
            Amount::EndOfWorkingDay(days) => write!(f, "end of day + {days}"),
            Amount::Months(1) => f.write_str("1 month"),
            Amount::Months(months) => write!(f, "{months} months"),
        }
    }
}

/// The reasons to hold a record, by number 0 to 31, that pause its clocks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pause(u32);

impl Pause {
    /// Every hold pauses.
    pub const ALWAYS: Pause = Pause(u32::MAX);
    /// No hold pauses.
    pub const NEVER: Pause = Pause(0);

    /// Only these reasons pause.
    pub fn only(reasons: impl IntoIterator<Item = u8>) -> Pause {
        Pause(reasons.into_iter().fold(0, |set, reason| set | 1_u32.checked_shl(reason.into()).unwrap_or(0)))
    }

    /// Whether a reason pauses; one beyond 31 does only where every hold does.
    #[must_use]
    pub fn includes(self, reason: u8) -> bool {
        self == Pause::ALWAYS || 1_u32.checked_shl(reason.into()).is_some_and(|bit| self.0 & bit != 0)
    }
}

/// What reopening a resolved record does to the clock of its resolution.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Reopen {
    /// The clock goes on from where it stopped; the time spent resolved does not count.
    #[default]
    Resume,
    /// A new clock starts with the whole target.
    Restart,
    /// The first resolution stands.
    KeepFirst,
    /// The clock never stopped: only the last resolution ends it, and the time spent resolved counts.
    CountThrough,
}

/// When the clocks start.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Start {
    /// When the record is created.
    #[default]
    Created,
    /// When someone is first assigned.
    Assigned,
}
