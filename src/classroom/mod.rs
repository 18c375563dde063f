//! Seeded worlds: a year of a small clinic's service desk, the same from the same seed on every machine.
//!
//! Northwind Clinic has three IT groups, eight services and some two thousand four hundred incidents a year.
//! In month 5 self-service password reset goes live and works; in month 8 a migration of the mailboxes goes wrong.
//! Everything in it is made up.

mod arrivals;
mod book;
mod house;
mod improvements;
mod incident;
mod incident_texts;
mod notes;
mod pattern;
mod pen;
mod problems;
mod random;
mod staff;

pub use random::Random;

use crate::journal::Batch;
use crate::time::{Instant, Zone};
use arrivals::{ACCESS, Arrival, Year};
use incident::Incidents;

/// Incidents in a year of the sample clinic.
pub const CLINIC_INCIDENTS: usize = 2400;

/// A batch of at most a thousand records, and where their ids were drawn from, as `journal::shard::encode` and
/// `Hand::write_shard` take it.
#[derive(Clone, Debug, PartialEq)]
pub struct Drawn {
    /// The records.
    pub batch: Batch,
    /// The seed of their ids, and the number of the first record in that drawing.
    pub seed: (u128, u64),
}

/// A sample world, ready to be written as the shards of one step.
#[derive(Clone, Debug, PartialEq)]
pub struct World {
    /// The name for its workspace.
    pub name: &'static str,
    /// Registers in an order in which links point backwards, except from incidents to problems.
    pub batches: Vec<Drawn>,
    /// When self-service password reset went live: where its chart is split.
    pub improved_at: Instant,
    /// The morning the e-mail migration was found to have gone wrong, and when its month ended.
    pub bad_month: (Instant, Instant),
}

/// A year of Northwind Clinic: twelve full months and the running one until `now`, by the clocks of `zone`.
#[must_use]
pub fn clinic(seed: u64, now: Instant, zone: &Zone) -> World {
    clinic_of(seed, CLINIC_INCIDENTS, now, zone)
}

/// As [`clinic`], with any number of incidents.
#[must_use]
pub fn clinic_of(seed: u64, count: usize, now: Instant, zone: &Zone) -> World {
    let year = Year::new(now, zone);
    let mut incidents = Incidents::new(seed, count, year.clone(), house::office(&year));
    let measured = a_week(&incidents.arrivals, &year);
    let lots: Vec<Drawn> = incidents.by_ref().collect();
    let notes = notes::notes(seed, &year, lots.iter().map(|lot| &lot.batch));
    let mut batches = house::house(seed, &year);
    batches.extend([problems::problems(seed, &year), improvements::improvements(seed, &year, measured)]);
    batches.extend(lots);
    batches.push(notes);
    World {
        name: "Northwind Clinic",
        batches,
        improved_at: year.on(year.improved, 6 * 60),
        bad_month: (year.on(year.migrated, 0), year.on(year.mended, 0)),
    }
}

/// Any number of incidents of the same kind, a thousand at a time; they belong to the [`clinic`] of that seed.
pub fn incidents(seed: u64, count: usize, now: Instant, zone: &Zone) -> impl Iterator<Item = Drawn> {
    let year = Year::new(now, zone);
    let office = house::office(&year);
    Incidents::new(seed, count, year, office)
}

/// Password and access incidents a week before and after self-service.
fn a_week(arrivals: &[Arrival], year: &Year) -> (f64, f64) {
    let split = year.on(year.improved, 0);
    let all = || arrivals.iter().filter(|a| a.category == ACCESS);
    let weeks = |from: Instant, to: Instant| (to - from).hours() / 168.0;
    let before = all().filter(|a| a.at < split).count() as f64;
    let after = all().filter(|a| a.at >= split).count() as f64;
    let tenth = |value: f64| (value * 10.0).round() / 10.0;
    (tenth(before / weeks(year.at(0, 0), split)), tenth(after / weeks(split, year.now)))
}
