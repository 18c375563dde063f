//! Calendars as people write them.

use super::{Calendar, CalendarError, ClockTime, Day, Exception, Holiday, Hours, Weekday, Zone};
use std::fmt::{self, Write};

impl Calendar {
    /// Reads a calendar from the texts a form holds.
    ///
    /// - `week`: `Mon-Fri 08:00-12:00, 13:00-18:00; Sat 09:00-12:00`; also `Mon,Wed 22:00-06:00`, `Daily …`,
    ///   `Always` (or `24x7`) and `Closed`; parts end at `;` or at the end of a line.
    /// - `holidays`: a line each, `2026-12-25 Christmas Day`, with `off` before the date where it is not kept.
    /// - `exceptions`: a line each, `2026-12-24 08:00-12:00 Christmas Eve` or `2026-12-31 closed Stock-taking`.
    ///
    /// # Errors
    /// Names the part it does not understand, or what [`Calendar::new`] refuses.
    pub fn parse(
        zone: Zone,
        week: &str,
        holidays: &str,
        exceptions: &str,
    ) -> Result<Calendar, CalendarError> {
        Calendar::new(
            zone,
            read_week(week)?,
            lines(holidays, read_holiday)?,
            lines(exceptions, read_exception)?,
        )
    }

    /// The week as [`Calendar::parse`] reads it.
    #[must_use]
    pub fn week_text(&self) -> String {
        let mut text = String::new();
        let mut days = Weekday::ALL.iter().copied().peekable();
        while let Some(first) = days.next() {
            let hours = self.week(first);
            let mut last = first;
            while let Some(next) = days.next_if(|day| self.week(*day) == hours) {
                last = next;
            }
            if hours.is_empty() {
                continue;
            }
            if !text.is_empty() {
                text.push_str("; ");
            }
            match (first, last) {
                (Weekday::Monday, Weekday::Sunday) if hours == [Hours::ALL_DAY] => {
                    return "Always".to_owned();
                }
                (Weekday::Monday, Weekday::Sunday) => text.push_str("Daily"),
                _ => text.push_str(first.short()),
            }
            if last != first && !(first == Weekday::Monday && last == Weekday::Sunday) {
                text.push('-');
                text.push_str(last.short());
            }
            push_hours(&mut text, hours);
        }
        if text.is_empty() { "Closed".to_owned() } else { text }
    }

    /// The holidays as [`Calendar::parse`] reads them.
    #[must_use]
    pub fn holidays_text(&self) -> String {
        let mut text = String::new();
        for holiday in self.holidays() {
            let off = if holiday.observed { "" } else { "off " };
            // Writing to a String cannot fail.
            let _ = writeln!(text, "{off}{} {}", holiday.day, holiday.name);
        }
        text.truncate(text.trim_end().len());
        text
    }

    /// The exceptions as [`Calendar::parse`] reads them.
    #[must_use]
    pub fn exceptions_text(&self) -> String {
        let mut text = String::new();
        for exception in self.exceptions() {
            let _ = write!(text, "{}", exception.day);
            if exception.hours.is_empty() {
                text.push_str(" closed");
            }
            push_hours(&mut text, &exception.hours);
            let _ = writeln!(text, " {}", exception.name);
        }
        text.truncate(text.trim_end().len());
        text
    }
}

impl Weekday {
    /// `Mon` to `Sun`.
    #[must_use]
    pub const fn short(self) -> &'static str {
        match self {
            Weekday::Monday => "Mon",
            Weekday::Tuesday => "Tue",
            Weekday::Wednesday => "Wed",
            Weekday::Thursday => "Thu",
            Weekday::Friday => "Fri",
            Weekday::Saturday => "Sat",
            Weekday::Sunday => "Sun",
        }
    }

    /// Reads a day's name by its first three letters or more, in any case.
    #[must_use]
    pub fn parse(text: &str) -> Option<Weekday> {
        const NAMES: [&str; 7] =
            ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];
        let starts = |name: &&str| name.get(..text.len()).is_some_and(|head| head.eq_ignore_ascii_case(text));
        let at = NAMES.iter().position(|name| text.len() >= 3 && starts(name))?;
        Weekday::ALL.get(at).copied()
    }
}

impl fmt::Display for Hours {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}", self.start, self.end)
    }
}

impl fmt::Display for CalendarError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            CalendarError::Overlap { on, first, second } => write!(f, "{on}: {first} and {second} overlap."),
            CalendarError::NoLength { on, hours } => {
                write!(f, "{on}: {hours} has no length. Write 00:00-24:00 for a whole day.")
            }
            CalendarError::Twice(day) => write!(f, "{day} is there twice."),
            CalendarError::Unreadable(text) => {
                write!(
                    f,
                    "“{text}” is not understood. Write for example Mon-Fri 08:00-18:00 or 2026-12-25 Name."
                )
            }
        }
    }
}

impl std::error::Error for CalendarError {}

fn push_hours(text: &mut String, hours: &[Hours]) {
    for (at, hours) in hours.iter().enumerate() {
        text.push_str(if at == 0 { " " } else { ", " });
        let _ = write!(text, "{hours}");
    }
}

fn read_week(text: &str) -> Result<[Vec<Hours>; 7], CalendarError> {
    let mut week: [Vec<Hours>; 7] = Default::default();
    for part in text.split([';', '\n']).map(str::trim).filter(|part| !part.is_empty()) {
        let unreadable = || CalendarError::Unreadable(part.to_owned());
        if part.eq_ignore_ascii_case("closed") {
            continue;
        }
        let (days, hours) = if part.eq_ignore_ascii_case("always") || part.eq_ignore_ascii_case("24x7") {
            (0x7f, vec![Hours::ALL_DAY])
        } else {
            let times = part.find(|c: char| c.is_ascii_digit()).ok_or_else(unreadable)?;
            let (days, times) = part.split_at_checked(times).ok_or_else(unreadable)?;
            let hours =
                times.split(',').map(read_hours).collect::<Option<Vec<_>>>().ok_or_else(unreadable)?;
            (read_days(days).ok_or_else(unreadable)?, hours)
        };
        for (at, day) in week.iter_mut().enumerate() {
            if days & (1 << at) != 0 {
                day.extend_from_slice(&hours);
            }
        }
    }
    Ok(week)
}

/// Reads `Mon-Fri`, `Mon, Wed`, `Sat-Mon` or `Daily` as a set of bits, Monday the lowest.
fn read_days(text: &str) -> Option<u8> {
    let mut days = 0;
    for part in text.split(',').map(str::trim) {
        if part.eq_ignore_ascii_case("daily") {
            return Some(0x7f);
        }
        let (first, last) = part.split_once(['-', '–']).unwrap_or((part, part));
        let (first, last) = (Weekday::parse(first.trim())? as u32, Weekday::parse(last.trim())? as u32);
        let length = (last + 7 - first) % 7;
        days = (0..=length).fold(days, |days, step| days | 1 << ((first + step) % 7));
    }
    Some(days)
}

fn read_hours(text: &str) -> Option<Hours> {
    let (start, end) = text.split_once(['-', '–'])?;
    Some(Hours { start: ClockTime::parse(start)?, end: ClockTime::parse(end)? })
}

fn lines<T>(text: &str, read: impl Fn(&str) -> Option<T>) -> Result<Vec<T>, CalendarError> {
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    lines.map(|line| read(line).ok_or_else(|| CalendarError::Unreadable(line.to_owned()))).collect()
}

fn read_holiday(line: &str) -> Option<Holiday> {
    let (observed, rest) = match line.strip_prefix("off ") {
        Some(rest) => (false, rest.trim_start()),
        None => (true, line),
    };
    let (day, name) = rest.split_once(' ').unwrap_or((rest, ""));
    Some(Holiday { day: Day::from_iso(day)?, name: name.trim().to_owned(), observed })
}

fn read_exception(line: &str) -> Option<Exception> {
    let (day, mut rest) = line.split_once(' ')?;
    let mut hours = Vec::new();
    rest = rest.trim_start();
    if let Some(after) = rest.strip_prefix("closed") {
        rest = after;
    } else {
        loop {
            let (word, after) = rest.split_once([' ', ',']).unwrap_or((rest, ""));
            let Some(opening) = read_hours(word) else { break };
            hours.push(opening);
            rest = after.trim_start_matches([',', ' ']);
        }
        if hours.is_empty() {
            return None;
        }
    }
    Some(Exception { day: Day::from_iso(day)?, name: rest.trim().to_owned(), hours })
}
