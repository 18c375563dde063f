//! Tests of service levels: the acceptance vectors a to r, the words of a chip, the ledger, properties.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "tests")]

mod chip;
mod desk;
mod escalation;
mod ledger;
mod properties;
mod replay;
mod rested;
mod vectors;

use crate::time::{at, calendar, zone};
use plumbline::service_level::{Amount, Event, Happening, Phase, Promise, Targets};
use plumbline::time::{OpenTime, Span, Zone};

/// Open time in UTC, or in the zone named.
pub fn open(week: &str) -> OpenTime {
    OpenTime::new(calendar(Zone::utc(), week, "", ""))
}

pub fn open_in(name: &str, week: &str) -> OpenTime {
    OpenTime::new(calendar(zone(name), week, "", ""))
}

/// A promise to resolve every priority within so much open time.
pub fn within(open: &OpenTime, minutes: i64) -> Promise<'_> {
    let amount = Amount::Open(Span::from_minutes(minutes));
    Promise {
        resolve: Targets::from_first([amount; 5]),
        respond: Targets::from_first([amount; 5]),
        ..Promise::new(open)
    }
}

/// Reads `2026-03-02T09:00:00Z held 1` and so on.
pub fn events(lines: &[&str]) -> Vec<Event> {
    let read = |line: &&str| {
        let mut words = line.split(' ');
        let at = at(words.next().unwrap());
        let what = words.next().unwrap();
        let number = || words.clone().next().unwrap().parse().unwrap();
        let what = match what {
            "open" => Happening::Phase(Phase::Open),
            "held" => Happening::Phase(Phase::Held(number())),
            "resolved" => Happening::Phase(Phase::Resolved),
            "closed" => Happening::Phase(Phase::Closed),
            "cancelled" => Happening::Phase(Phase::Cancelled),
            "priority" => Happening::Priority(number()),
            "assigned" => Happening::Assigned,
            "responded" => Happening::Responded,
            other => panic!("{other}"),
        };
        Event { at, what }
    };
    lines.iter().map(read).collect()
}
