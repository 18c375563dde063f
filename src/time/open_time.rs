use super::{Calendar, Day, Instant, Span, Special};
use std::fmt;

/// A cell of the index is 2 to this power milliseconds long, some nine hours.
const CELL: u32 = 25;

/// The open time of a calendar, worked out once for a range of days, so that any measurement is two look-ups.
///
/// Stretches are half-open. Outside its days nothing is open. Sixty years of office hours take about 0.4 MB.
#[derive(Clone)]
pub struct OpenTime {
    calendar: Calendar,
    /// First instant covered, milliseconds since the epoch, a whole second.
    origin: i64,
    /// Milliseconds covered.
    length: i64,
    /// Open stretches in order, never touching.
    stretches: Vec<Stretch>,
    /// For each cell the first stretch that ends after the cell begins.
    cells: Vec<u32>,
    total: i64,
}

/// An open stretch in seconds after the origin, and the open seconds before it.
#[derive(Clone, Copy, Debug)]
struct Stretch {
    start: u32,
    end: u32,
    before: u32,
}

impl Stretch {
    const fn open_until_end(self) -> i64 {
        (self.before + (self.end - self.start)) as i64 * 1000
    }
}

impl OpenTime {
    /// Open time from 2000 to the end of 2059.
    #[must_use]
    pub fn new(calendar: Calendar) -> OpenTime {
        // 2000-01-01 and 2060-01-01.
        OpenTime::for_days(calendar, Day::from_number(10_957), Day::from_number(32_872))
    }

    /// Open time from `first` until before `end`, in UTC days, at most 130 years.
    #[must_use]
    pub fn for_days(calendar: Calendar, first: Day, end: Day) -> OpenTime {
        let days = i64::from(end.number()).saturating_sub(i64::from(first.number())).clamp(0, 130 * 365);
        let origin = i64::from(first.number()) * 86_400;
        let mut stretches: Vec<Stretch> = Vec::new();
        let mut add = |start: i64, end: i64| {
            let (start, end) = ((start - origin) as u32, (end - origin) as u32);
            match stretches.last_mut() {
                Some(last) if start <= last.end => last.end = last.end.max(end),
                _ => stretches.push(Stretch { start, end, before: 0 }),
            }
        };
        // The wall clock is even between two changes of the zone, so each such regime is laid out by itself.
        let (mut from, until) = (origin, origin + days * 86_400);
        while from < until {
            let at = Instant::from_millis(from * 1000);
            let offset = i64::from(calendar.zone().offset_at(at));
            let changes = calendar.zone().changes();
            let next = changes.get(changes.partition_point(|change| change.at <= at));
            let to = next.map_or(until, |change| change.at.millis().div_euclid(1000)).clamp(from + 1, until);
            let (first, last) = ((from + offset).div_euclid(86_400), (to + offset - 1).div_euclid(86_400));
            for day in first..=last {
                calendar.open_minutes(Day::from_number(day as i32), &mut |start, end| {
                    let second = |minute: u16| day * 86_400 + i64::from(minute) * 60 - offset;
                    let (start, end) = (second(start).max(from), second(end).min(to));
                    if start < end {
                        add(start, end);
                    }
                });
            }
            from = to;
        }
        let mut before = 0;
        for stretch in &mut stretches {
            stretch.before = before;
            before += stretch.end - stretch.start;
        }
        let length = days * 86_400_000;
        let mut cells = Vec::with_capacity((length >> CELL) as usize + 1);
        let mut at = 0_usize;
        for cell in 0..=length >> CELL {
            let begins = cell << CELL;
            while stretches.get(at).is_some_and(|stretch| i64::from(stretch.end) * 1000 <= begins) {
                at += 1;
            }
            cells.push(at as u32);
        }
        OpenTime {
            calendar,
            origin: origin * 1000,
            length,
            stretches,
            cells,
            total: i64::from(before) * 1000,
        }
    }

    /// The calendar it was worked out from.
    #[must_use]
    pub const fn calendar(&self) -> &Calendar {
        &self.calendar
    }

    /// Whether it is ever open.
    #[must_use]
    pub const fn is_ever_open(&self) -> bool {
        self.total > 0
    }

    /// All open time from the first day covered until `at`.
    #[must_use]
    #[inline]
    pub fn open_before(&self, at: Instant) -> Span {
        let t = at.millis().saturating_sub(self.origin).clamp(0, self.length);
        for stretch in self.stretches_at(t) {
            if t < i64::from(stretch.end) * 1000 {
                let inside = (t - i64::from(stretch.start) * 1000).max(0);
                return Span::from_millis(i64::from(stretch.before) * 1000 + inside);
            }
        }
        Span::from_millis(self.total)
    }

    /// Open time from `from` to `to`; negative where `to` is the earlier.
    #[must_use]
    #[inline]
    pub fn between(&self, from: Instant, to: Instant) -> Span {
        self.open_before(to) - self.open_before(from)
    }

    /// Whether that instant is open.
    #[must_use]
    pub fn is_open(&self, at: Instant) -> bool {
        self.opening(at) == Some(at)
    }

    /// The first open instant at or after `at`.
    #[must_use]
    pub fn opening(&self, at: Instant) -> Option<Instant> {
        let t = self.inside(at)?;
        let stretch = self.stretches_at(t).iter().find(|stretch| t < i64::from(stretch.end) * 1000)?;
        Some(self.instant(i64::from(stretch.start) * 1000).max(at))
    }

    /// The instant when `span` of open time has passed since `start`; `None` where that is never.
    ///
    /// What ends exactly when a stretch closes falls on the closing instant, not on the next opening.
    /// No span at all gives the first open instant at or after `start`; a negative one goes backwards as
    /// [`OpenTime::subtract`] does.
    #[must_use]
    pub fn add(&self, start: Instant, span: Span) -> Option<Instant> {
        if span < Span::ZERO {
            return self.subtract(start, -span);
        }
        if span == Span::ZERO {
            return self.opening(start);
        }
        self.inside(start)?;
        let want = (self.open_before(start) + span).millis();
        let at = self.stretches.partition_point(|stretch| stretch.open_until_end() < want);
        self.stretches.get(at).map(|stretch| self.instant_in(*stretch, want))
    }

    /// The instant `span` of open time before `end`; `None` where there is not so much.
    ///
    /// What begins exactly when a stretch opens falls on the opening instant. No span at all gives the last
    /// instant at or before `end` that is open or closes a stretch.
    #[must_use]
    pub fn subtract(&self, end: Instant, span: Span) -> Option<Instant> {
        if span < Span::ZERO {
            return self.add(end, -span);
        }
        self.inside(end)?;
        let want = (self.open_before(end) - span).millis();
        if want < 0 {
            return None;
        }
        if span == Span::ZERO {
            let after = self.opening(end);
            let at = self.stretches.partition_point(|stretch| stretch.open_until_end() < want);
            let closing = self.stretches.get(at).map(|stretch| self.instant_in(*stretch, want));
            return if after == Some(end) { after } else { closing.filter(|_| want > 0) };
        }
        let at = self.stretches.partition_point(|stretch| stretch.open_until_end() <= want);
        self.stretches.get(at).map(|stretch| self.instant_in(*stretch, want))
    }

    /// When the day's last stretch closes, for the `days`-th working day after the one `start` falls in.
    ///
    /// A working day is a civil day of the calendar with open time left in it; a stretch over midnight belongs
    /// to the day it begins on.
    #[must_use]
    pub fn end_of_working_day(&self, start: Instant, days: u32) -> Option<Instant> {
        let zone = self.calendar.zone();
        let mut end = self.closing_of(zone.day_at(self.opening(start)?), start)?;
        for _ in 0..days {
            let next = self.opening(end)?;
            end = self.closing_of(zone.day_at(next), next)?;
        }
        Some(end)
    }

    /// The closing instant of the last stretch that begins on `day`, or of the one around `start`.
    fn closing_of(&self, day: Day, start: Instant) -> Option<Instant> {
        let midnight = self.calendar.zone().day_start(day.next());
        let (t, last) = (self.inside(start)?, (midnight.millis() - self.origin).clamp(0, self.length));
        let from = self.stretches_at(t);
        let mut end = None;
        for stretch in from.iter().filter(|stretch| t < i64::from(stretch.end) * 1000) {
            if end.is_some() && i64::from(stretch.start) * 1000 >= last {
                break;
            }
            end = Some(i64::from(stretch.end) * 1000);
        }
        // Where it never closes, a working day ends at midnight.
        end.map(|end| self.instant(if end - t > 36 * 3_600_000 { last } else { end }))
    }

    /// The stretches from `from` to `to`, open and closed in turn, each with its reason; see [`Segment`].
    #[must_use]
    pub fn segments(&self, from: Instant, to: Instant) -> Segments<'_> {
        Segments { open: self, at: from, to, shift: 0 }
    }

    fn stretches_at(&self, t: i64) -> &[Stretch] {
        let first = self.cells.get((t >> CELL) as usize).map_or(0, |cell| *cell as usize);
        self.stretches.get(first..).unwrap_or_default()
    }

    fn inside(&self, at: Instant) -> Option<i64> {
        at.millis().checked_sub(self.origin).filter(|t| (0..=self.length).contains(t))
    }

    fn instant(&self, t: i64) -> Instant {
        Instant::from_millis(self.origin + t)
    }

    fn instant_in(&self, stretch: Stretch, want: i64) -> Instant {
        self.instant((i64::from(stretch.start) - i64::from(stretch.before)) * 1000 + want)
    }
}

impl fmt::Debug for OpenTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "OpenTime({}, {})", self.calendar.zone().name(), self.calendar.week_text())
    }
}

/// A stretch that is open or closed for one reason.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Segment<'a> {
    /// Its first instant.
    pub from: Instant,
    /// The first instant after it.
    pub to: Instant,
    /// Whether it is open.
    pub open: bool,
    /// The holiday or exception it lies in; a closed stretch without one lies outside the week's hours.
    pub special: Option<Special<'a>>,
    /// By how many seconds the zone's clocks went forward where it begins; 0 where they did not change.
    pub shift: i32,
}

/// The iterator of [`OpenTime::segments`].
#[derive(Clone, Debug)]
pub struct Segments<'a> {
    open: &'a OpenTime,
    at: Instant,
    to: Instant,
    shift: i32,
}

impl<'a> Iterator for Segments<'a> {
    type Item = Segment<'a>;

    fn next(&mut self) -> Option<Segment<'a>> {
        let from = self.at;
        if from >= self.to {
            return None;
        }
        let (table, calendar) = (self.open, &self.open.calendar);
        let mut to = self.to;
        let t = from.millis().saturating_sub(table.origin);
        // What the table says: the end of this open stretch, or where the next begins.
        let clamped = t.clamp(0, table.length);
        let stretch =
            table.stretches_at(clamped).iter().find(|stretch| clamped < i64::from(stretch.end) * 1000);
        let (start, end) =
            stretch.map_or((i64::MAX, i64::MAX), |s| (i64::from(s.start) * 1000, i64::from(s.end) * 1000));
        let open = t >= start;
        if start != i64::MAX {
            to = to.min(table.instant(if open { end } else { start }));
        }
        // Where a holiday or exception begins or ends.
        let zone = calendar.zone();
        let day = zone.day_at(from);
        let special = calendar.special(day);
        // (Where a clock goes back over midnight a day comes twice; its second edge is not told again.)
        let edge = |to: Instant, day: Day| {
            Some(zone.day_start(day)).filter(|at| *at > from).map_or(to, |at| to.min(at))
        };
        if special.is_some() {
            to = edge(to, day.next());
        } else {
            let (holidays, exceptions) = (calendar.holidays(), calendar.exceptions());
            let kept = holidays.iter().skip(holidays.partition_point(|h| h.day <= day)).find(|h| h.observed);
            to = kept.map_or(to, |holiday| edge(to, holiday.day));
            let other = exceptions.get(exceptions.partition_point(|e| e.day <= day));
            to = other.map_or(to, |exception| edge(to, exception.day));
        }
        // Where the clocks change.
        let changes = zone.changes();
        let next =
            changes.get(changes.partition_point(|change| change.at <= from)).filter(|change| change.at <= to);
        let shift = std::mem::take(&mut self.shift);
        if let Some(change) = next {
            to = change.at;
            self.shift = change.offset - zone.offset_at(from);
        }
        self.at = to;
        Some(Segment { from, to, open, special, shift })
    }
}
