//! Service levels: targets, clocks, the ledger that explains every minute of a deadline, what-if replay.
//!
//! Clocks are derived from a record's history alone, so changing a calendar, a target or a priority recomputes
//! them and nothing can be forgotten. Running time and pauses are measured in the same open time.
//! Clocks know no register: whatever has a history can have them. The [`Desk`] is where the agreements, calendars
//! and records of a workspace come to their clocks.

mod agreements;
mod attainment;
mod chip;
mod clock;
mod desk;
mod escalation;
mod ledger;
mod promise;
mod query_clocks;
mod replay;
mod rested;
mod trail;

pub use agreements::{Agreement, DeskCache, Trouble};
pub use attainment::{Attainment, Cut, FEW, Workload, attainment, quantile, what_if, workload};
pub use chip::{Chip, Tone, span_text};
pub use clock::{Clock, State, escalation};
pub use desk::{Desk, DeskView, Explained, Why};
pub use escalation::EscalationPoint;
pub use ledger::{Cause, Ledger, Row};
pub use promise::{Amount, Metric, Pause, Promise, Reopen, Start, Targets};
pub use replay::{Case, Replay, Tally, net_open, replay};
pub use trail::{Event, Happening, Phase, Trail};
