//! Time as the workbench needs it: instants, civil days, clock times, spans, zone rules, business calendars.
//!
//! Instants are UTC, civil days have no zone, and a wall time never travels without its zone.
//! Nothing here asks what time it is. This is the only room that names `chrono`.

mod day;
mod instant;
mod span;

pub use day::{ClockTime, Day, Weekday};
pub use instant::Instant;
pub use span::Span;
