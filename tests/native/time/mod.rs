//! Tests of time: zones against chrono-tz, calendars, open time against a minute walk, periods, date patterns.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "tests")]

mod calendar;
mod date_pattern;
mod open_time;
mod period;
mod zone;

use chrono::Offset;
use chrono_tz::Tz;
use plumbline::time::{Calendar, Instant, Zone};

/// What chrono-tz says.
pub fn oracle(tz: Tz, at: Instant) -> i32 {
    let utc = chrono::DateTime::from_timestamp_millis(at.millis()).unwrap().naive_utc();
    chrono::TimeZone::offset_from_utc_datetime(&tz, &utc).fix().local_minus_utc()
}

/// A zone from chrono-tz for 2015 to 2040.
pub fn zone(name: &str) -> Zone {
    let tz: Tz = name.parse().unwrap();
    Zone::from_probe(name, at("2015-01-01T00:00:00Z"), at("2041-01-01T00:00:00Z"), |i| oracle(tz, i))
}

pub fn at(text: &str) -> Instant {
    Instant::from_canonical(text).unwrap()
}

pub fn calendar(zone: Zone, week: &str, holidays: &str, exceptions: &str) -> Calendar {
    Calendar::parse(zone, week, holidays, exceptions).unwrap()
}
