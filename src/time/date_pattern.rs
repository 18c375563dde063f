use super::{Day, Instant, Zone};
use crate::order::Ordered;
use std::fmt;

/// How a column of a table writes its dates.
///
/// Day, month and year stand in one order with any of `/ - .` or a space between; a time may follow, `HH:MM` with
/// or without seconds and their fraction, with am or pm, and with `Z` or an offset such as `+02:00`, which then
/// wins over the zone. Its text form is `d/m/y`, `m/d/y`, `y-m-d`, `epoch s` or `epoch ms`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum DatePattern {
    /// A civil date.
    Civil(DateOrder),
    /// Seconds since 1970-01-01T00:00:00Z.
    EpochSeconds,
    /// Milliseconds since 1970-01-01T00:00:00Z.
    EpochMillis,
}

/// The order of day, month and year.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "the names say it")]
pub enum DateOrder {
    YearMonthDay,
    DayMonthYear,
    MonthDayYear,
}

/// Why a text is no date of the pattern.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum DateError {
    /// It is not shaped like the pattern.
    Shape,
    /// There is no such day.
    Day,
    /// There is no such time of the day.
    Time,
}

/// A pattern that fits some of the samples.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DateCandidate {
    /// The pattern.
    pub pattern: DatePattern,
    /// How many samples it reads.
    pub read: usize,
    /// Whether another pattern reads as many: the samples alone do not say which is meant.
    pub ambiguous: bool,
}

impl DatePattern {
    /// Every pattern, the least doubtful first.
    pub const ALL: [DatePattern; 5] = [
        DatePattern::Civil(DateOrder::YearMonthDay),
        DatePattern::Civil(DateOrder::DayMonthYear),
        DatePattern::Civil(DateOrder::MonthDayYear),
        DatePattern::EpochSeconds,
        DatePattern::EpochMillis,
    ];

    /// The patterns that read any of the samples, best first; empty samples and `?` say nothing.
    pub fn detect<'a>(samples: impl IntoIterator<Item = &'a str>) -> Vec<DateCandidate> {
        let utc = Zone::utc();
        let mut read = [0_usize; DatePattern::ALL.len()];
        for sample in samples.into_iter().filter(|sample| !matches!(sample.trim(), "" | "?")) {
            for (count, pattern) in read.iter_mut().zip(DatePattern::ALL) {
                *count += usize::from(pattern.parse(sample, &utc).is_ok());
            }
        }
        let tied = |count: usize| read.iter().filter(|other| **other == count).count() > 1;
        let found = read.iter().zip(DatePattern::ALL).filter(|(read, _)| **read > 0);
        let mut found: Vec<DateCandidate> =
            found.map(|(&read, pattern)| DateCandidate { pattern, read, ambiguous: tied(read) }).collect();
        found.order_by_key(|candidate| std::cmp::Reverse(candidate.read));
        found
    }

    /// The pattern of that text form.
    #[must_use]
    pub fn from_text(text: &str) -> Option<DatePattern> {
        DatePattern::ALL.into_iter().find(|pattern| pattern.as_str() == text)
    }

    /// Its text form.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            DatePattern::Civil(DateOrder::YearMonthDay) => "y-m-d",
            DatePattern::Civil(DateOrder::DayMonthYear) => "d/m/y",
            DatePattern::Civil(DateOrder::MonthDayYear) => "m/d/y",
            DatePattern::EpochSeconds => "epoch s",
            DatePattern::EpochMillis => "epoch ms",
        }
    }

    /// Reads a date with or without a time; without one it is the first moment of the day.
    ///
    /// # Errors
    /// Says whether the shape, the day or the time is wrong.
    pub fn parse(self, text: &str, zone: &Zone) -> Result<Instant, DateError> {
        let order = match self {
            DatePattern::Civil(order) => order,
            DatePattern::EpochSeconds => return epoch(text, 9..=11).map(|s| Instant::from_millis(s * 1000)),
            DatePattern::EpochMillis => return epoch(text, 12..=14).map(Instant::from_millis),
        };
        let mut rest = text.trim().as_bytes();
        let (first, separator) = (number(&mut rest)?, separator(&mut rest)?);
        let second = number(&mut rest)?;
        if self::separator(&mut rest)? != separator {
            return Err(DateError::Shape);
        }
        let third = number(&mut rest)?;
        let (year, month, day) = match order {
            DateOrder::YearMonthDay => (first, second, third),
            DateOrder::DayMonthYear => (third, second, first),
            DateOrder::MonthDayYear => (third, first, second),
        };
        let year = match year.digits {
            4 => year.value,
            2 if order != DateOrder::YearMonthDay => 2000 + year.value,
            _ => return Err(DateError::Shape),
        };
        if month.digits > 2 || day.digits > 2 {
            return Err(DateError::Shape);
        }
        let day = Day::from_ymd(year as i32, month.value as u32, day.value as u32).ok_or(DateError::Day)?;
        let (in_day, offset) = time(rest)?;
        Ok(match offset {
            None => zone.instant_of_millis(day, in_day),
            Some(minutes) => {
                Instant::from_millis(i64::from(day.number()) * 86_400_000 + in_day - minutes * 60_000)
            }
        })
    }
}

impl fmt::Display for DateError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            DateError::Shape => "it is written in another way",
            DateError::Day => "there is no such day",
            DateError::Time => "there is no such time",
        })
    }
}

impl std::error::Error for DateError {}

#[derive(Clone, Copy)]
struct Number {
    value: i64,
    digits: usize,
}

fn number(rest: &mut &[u8]) -> Result<Number, DateError> {
    let (mut value, mut digits) = (0, 0);
    while let Some((digit @ b'0'..=b'9', after)) = rest.split_first() {
        value = value * 10 + i64::from(digit - b'0');
        digits += 1;
        if digits > 9 {
            return Err(DateError::Shape);
        }
        *rest = after;
    }
    if digits == 0 { Err(DateError::Shape) } else { Ok(Number { value, digits }) }
}

fn separator(rest: &mut &[u8]) -> Result<u8, DateError> {
    let (first @ (b'/' | b'-' | b'.' | b' '), after) = rest.split_first().ok_or(DateError::Shape)? else {
        return Err(DateError::Shape);
    };
    // `2. 3. 2026`
    *rest = if *first == b'.' { after.trim_ascii_start() } else { after };
    Ok(*first)
}

/// Milliseconds after midnight, and the minutes of an offset where there is one.
fn time(mut rest: &[u8]) -> Result<(i64, Option<i64>), DateError> {
    if let Some((b'T' | b't' | b',' | b' ', after)) = rest.split_first() {
        rest = after.trim_ascii_start();
    } else if !rest.is_empty() {
        return Err(DateError::Shape);
    }
    if rest.is_empty() {
        return Ok((0, None));
    }
    let mut parts = [0_i64; 3];
    let mut count = 0;
    for part in &mut parts {
        let value = number(&mut rest)?;
        if value.digits > 2 {
            return Err(DateError::Time);
        }
        *part = value.value;
        count += 1;
        match rest.split_first() {
            Some((b':', after)) if count < 3 => rest = after,
            _ => break,
        }
    }
    let [mut hour, minute, second] = parts;
    if count < 2 {
        return Err(DateError::Shape);
    }
    let mut millis = 0;
    if let (3, Some((b'.' | b',', after))) = (count, rest.split_first()) {
        rest = after;
        let fraction = number(&mut rest)?;
        millis = fraction.value * 1000 / 10_i64.pow(fraction.digits as u32);
    }
    rest = rest.trim_ascii_start();
    if let Some((half @ (b'a' | b'A' | b'p' | b'P'), after)) = rest.split_first() {
        if !(1..=12).contains(&hour) {
            return Err(DateError::Time);
        }
        hour = hour % 12 + if half.eq_ignore_ascii_case(&b'p') { 12 } else { 0 };
        // `am`, `a.m.`, `p`
        rest = after.trim_ascii_start();
        while let Some((b'm' | b'M' | b'.', after)) = rest.split_first() {
            rest = after.trim_ascii_start();
        }
    }
    if hour > 23 || minute > 59 || second > 59 {
        return Err(DateError::Time);
    }
    Ok((((hour * 60 + minute) * 60 + second) * 1000 + millis, offset(rest)?))
}

fn offset(rest: &[u8]) -> Result<Option<i64>, DateError> {
    let (sign, mut rest) = match rest.split_first() {
        None => return Ok(None),
        Some((b'Z' | b'z', [])) => return Ok(Some(0)),
        Some((b'+', after)) => (1, after),
        Some((b'-', after)) => (-1, after),
        Some(_) => return Err(DateError::Shape),
    };
    let hours = number(&mut rest)?;
    let (hours, minutes) = match (hours.digits, rest.split_first()) {
        (2, None) => (hours.value, 0),
        (4, None) => (hours.value / 100, hours.value % 100),
        (2, Some((b':', after))) => {
            rest = after;
            (hours.value, number(&mut rest)?.value)
        }
        _ => return Err(DateError::Shape),
    };
    if hours > 26 || minutes > 59 || !rest.is_empty() {
        return Err(DateError::Time);
    }
    Ok(Some(sign * (hours * 60 + minutes)))
}

fn epoch(text: &str, digits: std::ops::RangeInclusive<usize>) -> Result<i64, DateError> {
    let text = text.trim();
    let shaped = digits.contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit());
    if shaped { text.parse().map_err(|_| DateError::Shape) } else { Err(DateError::Shape) }
}
