use crate::time::{Day, Instant};
use std::fmt;

/// What a query needs to know of the moment and the person.
#[derive(Clone, Copy)]
pub struct Context<'a> {
    /// Who `@me` is; empty where nobody said.
    pub me: &'a str,
    /// The moment that `-7d` counts from.
    pub now: Instant,
    /// When a civil day starts for the person.
    pub day_start: &'a dyn Fn(Day) -> Instant,
    /// The service level clocks.
    pub clocks: &'a dyn Clocks,
}

impl fmt::Debug for Context<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Context").field("me", &self.me).field("now", &self.now).finish_non_exhaustive()
    }
}

/// The service level clocks as a query sees them; the room of service levels has them.
pub trait Clocks {
    /// Milliseconds of open time left on the most pressing clock that has not ended, below zero once it is breached.
    fn left(&self, register: &str, row: u32) -> Option<i64>;

    /// How the record stands with its promise.
    fn state(&self, register: &str, row: u32) -> ClockState;
}

/// How a record stands with its promise.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClockState {
    /// Nothing was promised.
    None,
    /// The clock runs.
    Running,
    /// The clock waits.
    Paused,
    /// Ended in time.
    Met,
    /// Ended late.
    Missed,
}

/// Where nothing was promised.
#[derive(Clone, Copy, Debug)]
pub struct NoClocks;

impl Clocks for NoClocks {
    fn left(&self, _: &str, _: u32) -> Option<i64> {
        None
    }

    fn state(&self, _: &str, _: u32) -> ClockState {
        ClockState::None
    }
}

impl Context<'_> {
    /// The civil day of the moment, for the person.
    pub(super) fn today(&self) -> Day {
        let guess = self.now.utc_day().next();
        let begun = |day: &Day| (self.day_start)(*day) <= self.now;
        (0..3).map(|back| guess.plus_days(-back)).find(begun).unwrap_or(self.now.utc_day())
    }
}
