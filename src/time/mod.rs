//! Time as the workbench needs it: instants, civil days, clock times, spans, zone rules, business calendars.
//!
//! Instants are UTC, civil days have no zone, and a wall time never travels without its zone.
//! Nothing here asks what time it is. This is the only room that names `chrono`.

mod calendar;
mod calendar_text;
mod date_pattern;
mod day;
mod instant;
mod open_time;
mod period;
mod span;
mod zone;

pub use calendar::{Calendar, CalendarError, Exception, Holiday, Hours, Special};
pub use date_pattern::{DateCandidate, DateError, DateOrder, DatePattern};
pub use day::{ClockTime, Day, Weekday};
pub use instant::Instant;
pub use open_time::{OpenTime, Segment, Segments};
pub use period::{Granularity, Period};
pub use span::Span;
pub use zone::{Zone, ZoneChange};
