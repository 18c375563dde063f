use super::Context;
use super::test::Word;
use crate::time::Day;

const HOUR: i64 = 3_600_000;

/// A time as people write it in a query.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum When {
    /// Whole days: a day, a month, a year; the end is not within.
    Days(Day, Day),
    /// Whole days counted from today.
    FromToday(i32),
    /// That many milliseconds from now.
    FromNow(i64),
    /// That many months from now.
    Months(i32),
}

impl When {
    pub(super) fn read(word: &Word) -> Option<When> {
        let text = word.text.as_str();
        match text {
            "today" => return Some(When::FromToday(0)),
            "yesterday" => return Some(When::FromToday(-1)),
            "tomorrow" => return Some(When::FromToday(1)),
            "now" => return Some(When::FromNow(0)),
            _ => {}
        }
        if text.starts_with(['-', '+']) { relative(text) } else { days(text) }
    }

    /// Whether it is a point counted from now, so that alone it means the time between.
    pub(super) fn is_relative(self) -> bool {
        matches!(self, When::FromNow(_) | When::Months(_))
    }

    /// The milliseconds it covers, the end not within.
    pub(super) fn millis(self, context: &Context<'_>) -> (i64, i64) {
        let start = |day: Day| (context.day_start)(day).millis();
        let today = context.today();
        match self {
            When::Days(first, end) => (start(first), start(end)),
            When::FromToday(days) => {
                let day = today.plus_days(days);
                (start(day), start(day.next()))
            }
            When::FromNow(millis) => {
                let at = context.now.millis().saturating_add(millis);
                (at, at.saturating_add(1))
            }
            When::Months(months) => {
                let at = start(today.plus_months(months)) + (context.now.millis() - start(today));
                (at, at + 1)
            }
        }
    }

    /// The days it covers, the end not within.
    pub(super) fn days(self, today: Day) -> (Day, Day) {
        let one = |day: Day| (day, day.next());
        match self {
            When::Days(first, end) => (first, end),
            When::FromToday(days) => one(today.plus_days(days)),
            When::FromNow(millis) => one(today.plus_days(millis.div_euclid(24 * HOUR) as i32)),
            When::Months(months) => one(today.plus_months(months)),
        }
    }
}

fn relative(text: &str) -> Option<When> {
    let number = text.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let unit = text.get(number.len()..)?;
    let count: i64 = number.parse().ok().filter(|n: &i64| n.abs() <= 10_000)?;
    Some(match unit {
        "min" => When::FromNow(count * HOUR / 60),
        "h" => When::FromNow(count * HOUR),
        "d" => When::FromNow(count * 24 * HOUR),
        "w" => When::FromNow(count * 7 * 24 * HOUR),
        "m" | "mo" => When::Months(count as i32),
        "y" if count.abs() <= 500 => When::Months(count as i32 * 12),
        _ => return None,
    })
}

fn days(text: &str) -> Option<When> {
    if let Some(day) = Day::from_iso(text) {
        return Some(When::Days(day, day.next()));
    }
    // With dots the day is always first.
    let mut parts = text.split('.');
    if let (Some(day), Some(month), Some(year), None) =
        (parts.next(), parts.next(), parts.next(), parts.next())
    {
        return Day::from_iso(&format!("{year}-{month:0>2}-{day:0>2}"))
            .map(|day| When::Days(day, day.next()));
    }
    let first = |text: &str| Day::from_iso(text).filter(|d| d.ymd().0 > 0);
    match text.len() {
        7 => first(&format!("{text}-01")).map(|day| When::Days(day, day.plus_months(1))),
        4 => first(&format!("{text}-01-01")).map(|day| When::Days(day, day.plus_months(12))),
        _ => None,
    }
}

/// A length of time such as `30m`, `1h30m`, `-2d`, in milliseconds. A day has 24 hours here.
pub(super) fn span(text: &str) -> Option<i64> {
    let (sign, mut rest) = match text.strip_prefix('-') {
        Some(rest) => (-1, rest),
        None => (1, text),
    };
    if rest == "0" {
        return Some(0);
    }
    let mut total = 0_i64;
    while !rest.is_empty() {
        let digits = rest.find(|c: char| !c.is_ascii_digit())?;
        let count: i64 = rest.get(..digits)?.parse().ok().filter(|n| *n <= 10_000_000)?;
        rest = rest.get(digits..)?;
        let letters = rest.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(rest.len());
        let unit = match rest.get(..letters)? {
            "m" | "min" => HOUR / 60,
            "h" => HOUR,
            "d" => 24 * HOUR,
            "w" => 7 * 24 * HOUR,
            _ => return None,
        };
        rest = rest.get(letters..)?;
        total = total.checked_add(count.checked_mul(unit)?)?;
    }
    (!text.is_empty() && text != "-").then_some(sign * total)
}
