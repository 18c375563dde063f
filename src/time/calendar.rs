use super::{ClockTime, Day, Weekday, Zone};
use crate::order::Ordered;

/// One opening of a day: from `start` until just before `end`.
///
/// Where `end` is not after `start` it is a time of the next day (`22:00-06:00`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(missing_docs, reason = "said above")]
pub struct Hours {
    pub start: ClockTime,
    pub end: ClockTime,
}

impl Hours {
    /// The whole day, 00:00 to 24:00.
    pub const ALL_DAY: Hours = Hours { start: ClockTime::MIDNIGHT, end: ClockTime::END };

    /// The part on its own day, in minutes after midnight.
    pub(super) const fn today(self) -> (u16, u16) {
        let (start, end) = (self.start.minutes(), self.end.minutes());
        (start, if end > start { end } else { 1440 })
    }

    /// Where it ends on the next day, in minutes after midnight; 0 where it does not run into it.
    pub(super) const fn tomorrow(self) -> u16 {
        let (start, end) = (self.start.minutes(), self.end.minutes());
        if end > start { 0 } else { end }
    }
}

/// A day without work, by its name.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Holiday {
    /// The civil day in the calendar's zone.
    pub day: Day,
    /// What it is called.
    pub name: String,
    /// Whether this calendar keeps it: a list of public holidays often names days that a team works on.
    pub observed: bool,
}

/// A day with hours of its own, or none.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Exception {
    /// The civil day in the calendar's zone.
    pub day: Day,
    /// Why it differs; may be empty.
    pub name: String,
    /// Its hours in place of the week's, empty where it is closed.
    pub hours: Vec<Hours>,
}

/// A business calendar: a zone, the hours of a week, holidays and exceptions.
///
/// An instant is open when the wall clock of the zone shows a time within the hours of its day: an hour that the
/// clocks skip is never open, one they show twice is open twice. A holiday that is kept, or an exception, takes
/// its whole civil day from midnight to midnight, and what runs in from the evening before ends there; an
/// exception wins over a holiday. Its rules are wall times, so it means the same wherever it is edited.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Calendar {
    zone: Zone,
    week: [Vec<Hours>; 7],
    holidays: Vec<Holiday>,
    exceptions: Vec<Exception>,
}

/// Why a calendar was refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CalendarError {
    /// Two openings overlap; the second may be one that runs in from the day before.
    Overlap {
        /// The weekday or the date.
        on: String,
        /// The earlier opening.
        first: Hours,
        /// The one that begins before `first` ends.
        second: Hours,
    },
    /// An opening ends when it begins, or begins at 24:00.
    NoLength {
        /// The weekday or the date.
        on: String,
        /// The opening.
        hours: Hours,
    },
    /// Two holidays or two exceptions on one day.
    Twice(Day),
    /// A part of the text that is not understood.
    Unreadable(String),
}

impl Calendar {
    /// Checks the rules and puts them in order.
    ///
    /// # Errors
    /// Openings that overlap or have no length, and a day named twice; see [`CalendarError`].
    pub fn new(
        zone: Zone,
        mut week: [Vec<Hours>; 7],
        mut holidays: Vec<Holiday>,
        mut exceptions: Vec<Exception>,
    ) -> Result<Calendar, CalendarError> {
        let mut eve: Option<Hours> = None;
        // Sunday night runs into Monday, so Sunday is looked at first for what it brings.
        for hours in week.last().into_iter().flatten() {
            if hours.tomorrow() > 0 {
                eve = Some(*hours);
            }
        }
        for (weekday, hours) in Weekday::ALL.iter().zip(week.iter_mut()) {
            eve = check_day(hours, eve, || weekday.short().to_owned())?;
        }
        exceptions.order_by_key(|exception| exception.day);
        for exception in &mut exceptions {
            let day = exception.day;
            check_day(&mut exception.hours, None, || day.to_string())?;
        }
        holidays.order_by_key(|holiday| holiday.day);
        let holiday = holidays.windows(2).find_map(|pair| repeated(pair, |holiday| holiday.day));
        let exception = exceptions.windows(2).find_map(|pair| repeated(pair, |exception| exception.day));
        match holiday.or(exception) {
            Some(day) => Err(CalendarError::Twice(day)),
            None => Ok(Calendar { zone, week, holidays, exceptions }),
        }
    }

    /// Open day and night, every day.
    #[must_use]
    pub fn always() -> Calendar {
        let day = || vec![Hours::ALL_DAY];
        let week = [day(), day(), day(), day(), day(), day(), day()];
        Calendar { zone: Zone::utc(), week, holidays: Vec::new(), exceptions: Vec::new() }
    }

    /// The zone whose wall clock the hours are told by.
    #[must_use]
    pub const fn zone(&self) -> &Zone {
        &self.zone
    }

    /// The hours of a weekday, in order.
    #[must_use]
    pub fn week(&self, weekday: Weekday) -> &[Hours] {
        self.week.get(weekday as usize).map_or(&[], Vec::as_slice)
    }

    /// All holidays in order, kept or not.
    #[must_use]
    pub fn holidays(&self) -> &[Holiday] {
        &self.holidays
    }

    /// All exceptions in order.
    #[must_use]
    pub fn exceptions(&self) -> &[Exception] {
        &self.exceptions
    }

    /// What makes that day differ from its weekday, if anything does.
    #[must_use]
    pub fn special(&self, day: Day) -> Option<Special<'_>> {
        let exception = self.exceptions.binary_search_by_key(&day, |exception| exception.day).ok();
        if let Some(exception) = exception.and_then(|at| self.exceptions.get(at)) {
            return Some(Special::Exception(exception));
        }
        let holiday = self.holidays.binary_search_by_key(&day, |holiday| holiday.day).ok();
        holiday.and_then(|at| self.holidays.get(at)).filter(|h| h.observed).map(Special::Holiday)
    }

    /// The hours that begin on that day.
    #[must_use]
    pub fn hours(&self, day: Day) -> &[Hours] {
        match self.special(day) {
            Some(Special::Exception(exception)) => &exception.hours,
            Some(Special::Holiday(_)) => &[],
            None => self.week(day.weekday()),
        }
    }

    /// The open parts of a civil day in minutes after midnight, in order; may touch.
    pub(super) fn open_minutes(&self, day: Day, visit: &mut dyn FnMut(u16, u16)) {
        let eve = || self.hours(day.plus_days(-1)).last().map_or(0, |hours| hours.tomorrow());
        let run_in = if self.special(day).is_some() { 0 } else { eve() };
        if run_in > 0 {
            visit(0, run_in);
        }
        for hours in self.hours(day) {
            let (start, end) = hours.today();
            // After an exception that runs over midnight the week's own hours may have begun already.
            if end > run_in {
                visit(start.max(run_in), end);
            }
        }
    }
}

/// What makes a day differ from its weekday.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it")]
pub enum Special<'a> {
    Holiday(&'a Holiday),
    Exception(&'a Exception),
}

/// The day of two neighbours where it is the same.
fn repeated<T>(pair: &[T], day: impl Fn(&T) -> Day) -> Option<Day> {
    let [first, second] = pair else { return None };
    (day(first) == day(second)).then(|| day(first))
}

/// Sorts and checks the hours of a day after what runs in from its eve; gives what runs on into the next day.
fn check_day(
    hours: &mut Vec<Hours>,
    eve: Option<Hours>,
    on: impl Fn() -> String,
) -> Result<Option<Hours>, CalendarError> {
    hours.order();
    let mut last = eve.map(|eve| (eve, eve.tomorrow()));
    for &next in hours.iter() {
        if next.start == next.end || next.start == ClockTime::END {
            return Err(CalendarError::NoLength { on: on(), hours: next });
        }
        let (start, end) = next.today();
        match last {
            Some((first, until)) if start < until => {
                return Err(CalendarError::Overlap { on: on(), first, second: next });
            }
            _ => last = Some((next, end)),
        }
    }
    Ok(hours.last().copied().filter(|last| last.tomorrow() > 0))
}
