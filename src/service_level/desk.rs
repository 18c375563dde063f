//! From the records of a workspace to their clocks.

mod view;

pub use view::DeskView;
pub(super) use view::{Asked, runs};

use super::agreements::{self, Agreement, DeskCache, Trouble};
use super::rested::Rested;
use super::{Cause, Chip, Clock, Ledger, Metric, span_text};
use crate::journal::RecordId;
use crate::register::{Register, catalogue};
use crate::time::{Instant, Span};
use crate::workspace::Workspace;
use rustc_hash::FxHashMap;
use std::cell::RefCell;
use std::rc::Rc;

/// The register whose records have clocks.
const CLOCKED: &Register = &catalogue::incident::REGISTER;

/// The agreements of a workspace, ready to be reckoned with. Built anew after each edit; see [`DeskCache`].
#[derive(Clone, Debug)]
pub struct Desk {
    /// The agreements, the most specific first.
    pub agreements: Vec<Agreement>,
    /// What keeps promises from being reckoned as meant.
    pub troubles: Vec<Trouble>,
    /// The agreements for each service that one names, the most specific first; those for all services follow.
    by_service: FxHashMap<String, Vec<u16>>,
    /// Those for all services.
    general: Vec<u16>,
    rested: Rc<RefCell<Rested>>,
}

/// Why an agreement is the one for a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Why {
    /// It names the record's service, and no other one does.
    NamesService,
    /// It names the record's service among fewer, or was agreed later than another that does.
    MoreSpecific,
    /// It is for all services, and none has the record's own.
    ForAll,
    /// It is for all services, and was agreed later than another one.
    LaterForAll,
}

impl Why {
    /// The reason as a sentence.
    #[must_use]
    pub const fn sentence(self) -> &'static str {
        match self {
            Why::NamesService => "It names this service.",
            Why::MoreSpecific => {
                "Several agreements name this service; this one names the fewest, or is the latest."
            }
            Why::ForAll => "It is for all services without an agreement of their own.",
            Why::LaterForAll => {
                "It is for all services without an agreement of their own; of several the one that began last, or else the first."
            }
        }
    }
}

impl Desk {
    /// The desk of a workspace, worked out from nothing.
    #[must_use]
    pub fn new(workspace: &Workspace) -> Desk {
        Desk::cached(workspace, &mut DeskCache::default())
    }

    /// The desk of a workspace; calendars and ended clocks that the cache knows are not worked out again.
    #[must_use]
    pub fn cached(workspace: &Workspace, cache: &mut DeskCache) -> Desk {
        let mut troubles = Vec::new();
        let agreements = agreements::read(workspace, cache, &mut troubles);
        let rested = cache.keep(&agreements);
        troubles.dedup();
        Desk { rested, ..Desk::of(agreements, troubles) }
    }

    /// A desk with these agreements, the most specific first: what a what-if compares with.
    #[must_use]
    pub fn of(agreements: Vec<Agreement>, troubles: Vec<Trouble>) -> Desk {
        let places = || (0_u16..).zip(&agreements);
        let general: Vec<u16> =
            places().filter(|(_, a)| a.services.is_empty()).map(|(place, _)| place).collect();
        let mut by_service: FxHashMap<String, Vec<u16>> = FxHashMap::default();
        for (place, agreement) in places() {
            for service in &agreement.services {
                by_service.entry(service.clone()).or_default().push(place);
            }
        }
        by_service.values_mut().for_each(|list| list.extend(&general));
        Desk { agreements, troubles, by_service, general, rested: Rc::default() }
    }

    /// The desk as seen at a moment, over the records of a workspace: what all clocks are asked of.
    #[must_use]
    pub fn view<'a>(&'a self, workspace: &'a Workspace, now: Instant) -> DeskView<'a> {
        DeskView::new(self, workspace, now)
    }

    /// The clock of a record.
    #[must_use]
    pub fn clock(&self, workspace: &Workspace, row: u32, metric: Metric, now: Instant) -> Option<Clock> {
        self.view(workspace, now).clock(row, metric)
    }

    /// Every minute of a record's clock, explained.
    #[must_use]
    pub fn ledger(&self, workspace: &Workspace, row: u32, metric: Metric, now: Instant) -> Option<Explained> {
        self.view(workspace, now).ledger(row, metric)
    }

    /// The most pressing clock of a record in a few words.
    #[must_use]
    pub fn chip(&self, workspace: &Workspace, row: u32, now: Instant) -> Option<Chip> {
        self.view(workspace, now).chip(row)
    }
}

/// A ledger with the words for its causes, and the agreement it follows from.
#[derive(Clone, Debug)]
pub struct Explained {
    /// The rows.
    pub ledger: Ledger,
    /// What the clock measures.
    pub metric: Metric,
    /// The agreement's record.
    pub agreement: RecordId,
    /// What the agreement is called.
    pub name: String,
    /// Why it is this one.
    pub why: Why,
    holds: Vec<String>,
}

impl Explained {
    /// Why a stretch of time counts or does not, in words.
    #[must_use]
    pub fn words(&self, cause: &Cause) -> String {
        match cause {
            Cause::Open => "Open".to_owned(),
            Cause::OpenSpecially(name) if name.is_empty() => "Open on this day".to_owned(),
            Cause::OpenSpecially(name) => format!("Open: {name}"),
            Cause::Closed => "Closed".to_owned(),
            Cause::Holiday(name) if name.is_empty() => "Holiday".to_owned(),
            Cause::Holiday(name) => format!("Holiday: {name}"),
            Cause::ClosedSpecially(name) if name.is_empty() => "Closed on this day".to_owned(),
            Cause::ClosedSpecially(name) => format!("Closed: {name}"),
            Cause::Paused(reason) => match self.holds.get(usize::from(*reason)).map(String::as_str) {
                None | Some("") => "Paused: on hold".to_owned(),
                Some(label) => format!("Paused: {label}"),
            },
            Cause::Resolved => "Resolved, until it was reopened".to_owned(),
            Cause::ZoneChange(seconds) => {
                let way = if *seconds < 0 { "back" } else { "forward" };
                let by = Span::from_millis(i64::from(*seconds) * 1000);
                format!("Clocks go {way} by {}", span_text(by, false))
            }
            Cause::TargetReached => "Target used up".to_owned(),
        }
    }
}
