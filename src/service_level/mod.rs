//! Service levels: targets, clocks, the ledger that explains every minute of a deadline, what-if replay.
//!
//! Clocks are derived from a record's history alone, so changing a calendar, a target or a priority recomputes
//! them and nothing can be forgotten. Running time and pauses are measured in the same open time.
//! Nothing here knows a register: whatever has a history can have clocks.

mod chip;
mod clock;
mod ledger;
mod promise;
mod replay;
mod trail;

pub use chip::{Chip, Tone, span_text};
pub use clock::{Clock, State, escalation};
pub use ledger::{Cause, Ledger, Row};
pub use promise::{Amount, Metric, Pause, Promise, Reopen, Start, Targets};
pub use replay::{Case, Replay, Tally, net_open, replay};
pub use trail::{Event, Happening, Phase, Trail};
