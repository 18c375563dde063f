//! From the records of a workspace to their clocks.

use super::agreements::{self, Agreement, DeskCache, Trouble};
use super::chip::Tone;
use super::rested::{History, Rested};
use super::{Cause, Chip, Clock, Event, Happening, Ledger, Metric, Phase, State, Trail, span_text};
use crate::journal::RecordId;
use crate::register::{self, Register, catalogue};
use crate::time::{Instant, Span};
use crate::workspace::column::Column;
use crate::workspace::query::ClockState;
use crate::workspace::{Step, Table, Workspace};
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
                "It is for all services without an agreement of their own; of several the latest counts."
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

/// The desk at a moment, over the records of a workspace. Columns are looked up once, the buffer is reused.
pub struct DeskView<'a> {
    /// The desk.
    pub desk: &'a Desk,
    /// The moment.
    pub now: Instant,
    table: Option<&'a Table>,
    places: Places,
    columns: Columns<'a>,
    /// What each place of the status column's dictionary means.
    phases: Vec<register::Phase>,
    /// Whether a state means that somebody took the record up.
    responds: Vec<bool>,
    /// The priority of each place of its dictionary; 0 where it is none.
    priorities: Vec<u8>,
    /// The agreements for each place of the service column's dictionary.
    candidates: Vec<&'a [u16]>,
    events: RefCell<Vec<Event>>,
    /// What queries asked of each row, once they have.
    pub(super) asked: RefCell<Vec<Option<Asked>>>,
}

/// Milliseconds left on the most pressing clock, and how the record stands with its promise.
pub(super) type Asked = (Option<i64>, ClockState);

/// Where the tracked fields stand in the register.
#[derive(Clone, Copy, Debug, Default)]
struct Places {
    status: u16,
    priority: u16,
    group: u16,
    assignee: u16,
    hold: u16,
}

#[derive(Clone, Copy, Default)]
struct Columns<'a> {
    service: Option<&'a Column>,
    priority: Option<&'a Column>,
    hold: Option<&'a Column>,
    opened: Option<&'a Column>,
    responded: Option<&'a Column>,
    resolved: Option<&'a Column>,
    closed: Option<&'a Column>,
}

impl<'a> DeskView<'a> {
    fn new(desk: &'a Desk, workspace: &'a Workspace, now: Instant) -> DeskView<'a> {
        let table = workspace.table(CLOCKED.id);
        desk.rested.borrow_mut().of(workspace.identity());
        let column = |field: &str| table.and_then(|t| t.column(field));
        let place = |field: &str| CLOCKED.position(field).map_or(u16::MAX, |p| p as u16);
        let dictionary =
            |field: &str| column(field).and_then(Column::dictionary).map_or(&[][..], |d| d.texts());
        let first = CLOCKED.life_cycle.map_or("new", register::LifeCycle::first);
        let candidates = |service: &str| desk.by_service.get(service).unwrap_or(&desk.general).as_slice();
        DeskView {
            desk,
            now,
            table,
            places: Places {
                status: place("status"),
                priority: place("priority"),
                group: place("group"),
                assignee: place("assignee"),
                hold: place("hold_reason"),
            },
            columns: Columns {
                service: column("service"),
                priority: column("priority"),
                hold: column("hold_reason"),
                opened: column("opened_at"),
                responded: column("responded_at"),
                resolved: column("resolved_at"),
                closed: column("closed_at"),
            },
            phases: table.map(Table::phases).unwrap_or_default(),
            responds: dictionary("status")
                .iter()
                .map(|s| !matches!(&**s, "" | "assigned") && **s != *first)
                .collect(),
            priorities: dictionary("priority").iter().map(|p| p.parse().unwrap_or(0)).collect(),
            candidates: dictionary("service").iter().map(|s| candidates(s)).collect(),
            events: RefCell::new(Vec::with_capacity(64)),
            asked: RefCell::default(),
        }
    }

    /// The incidents.
    #[must_use]
    pub fn table(&self) -> Option<&'a Table> {
        self.table
    }

    /// When a record came to be: its time of opening, or else when it was first written.
    #[must_use]
    pub fn opened(&self, row: u32) -> i64 {
        let opened = self.columns.opened.and_then(|c| c.instant(row));
        opened.unwrap_or_else(|| self.table.map_or(0, |t| t.born(row)))
    }

    /// The place of a record's service in [`DeskView::service_ids`].
    #[must_use]
    pub fn service_place(&self, row: u32) -> usize {
        self.columns.service.map_or(0, |c| c.code(row)) as usize
    }

    /// The services that records name, as numbered in their column; the first is none.
    #[must_use]
    pub fn service_ids(&self) -> Vec<Option<RecordId>> {
        let texts = self.columns.service.and_then(Column::dictionary).map_or(&[][..], |d| d.texts());
        texts.iter().map(|text| RecordId::parse(text)).collect()
    }

    /// The priority a record shows, 1 to 4; 0 where it has none.
    #[must_use]
    pub fn priority(&self, row: u32) -> u8 {
        let code = self.columns.priority.map_or(0, |c| c.code(row));
        self.priorities.get(code as usize).copied().unwrap_or(0)
    }

    pub(super) fn agreement_place(&self, row: u32) -> Option<usize> {
        let opened = self.opened(row);
        let reaches =
            |place: &&u16| self.desk.agreements.get(usize::from(**place)).is_some_and(|a| a.reaches(opened));
        self.candidates(row).iter().find(reaches).map(|place| usize::from(*place))
    }

    fn candidates(&self, row: u32) -> &'a [u16] {
        let place = self.columns.service.map_or(0, |c| c.code(row));
        self.candidates.get(place as usize).copied().unwrap_or(&self.desk.general)
    }

    /// The agreement that a record falls under, by its service and the day it was opened.
    #[must_use]
    pub fn agreement(&self, row: u32) -> Option<&'a Agreement> {
        self.desk.agreements.get(self.agreement_place(row)?)
    }

    /// Why it is that agreement.
    #[must_use]
    pub fn why(&self, row: u32) -> Option<Why> {
        let (opened, chosen) = (self.opened(row), self.agreement(row)?);
        let general = chosen.services.is_empty();
        let rivals =
            self.candidates(row).iter().filter_map(|place| self.desk.agreements.get(usize::from(*place)));
        let several = rivals.filter(|a| a.services.is_empty() == general && a.reaches(opened)).count() > 1;
        Some(match (general, several) {
            (false, false) => Why::NamesService,
            (false, true) => Why::MoreSpecific,
            (true, false) => Why::ForAll,
            (true, true) => Why::LaterForAll,
        })
    }

    /// The clock of a record; none where no agreement is for it.
    #[must_use]
    pub fn clock(&self, row: u32, metric: Metric) -> Option<Clock> {
        let agreement = self.agreement(row)?;
        Some(self.with_trail(row, |trail| Clock::at(trail, &agreement.promise(), metric, self.now)))
    }

    /// The clocks of a record: of the response and of the resolution, from one reading of its history.
    #[must_use]
    pub fn clocks(&self, row: u32) -> Option<[Clock; 2]> {
        let promise = self.agreement(row)?.promise();
        let history = self.history(row);
        let known = self.desk.rested.borrow().clocks(row, &history, self.now);
        Some(known.unwrap_or_else(|| {
            let at = |trail: &Trail<'_>, metric| Clock::at(trail, &promise, metric, self.now);
            let clocks =
                self.with_trail(row, |trail| [at(trail, Metric::Respond), at(trail, Metric::Resolve)]);
            self.desk.rested.borrow_mut().keep(row, history, self.now, clocks);
            clocks
        }))
    }

    fn history(&self, row: u32) -> History {
        let Columns { service, responded, resolved, closed, .. } = self.columns;
        let noted = |column: Option<&Column>| column.and_then(|c| c.instant(row));
        History {
            steps: self.table.map_or((0, 0), |table| table.trail().place(row)),
            service: service.map_or(0, |column| column.code(row)),
            times: [Some(self.opened(row)), noted(responded), noted(resolved), noted(closed)],
        }
    }

    /// The clock that has not ended and falls due first; where all have ended, that of the resolution.
    #[must_use]
    pub fn pressing(&self, row: u32) -> Option<(Metric, Clock)> {
        let [respond, resolve] = self.clocks(row)?;
        let left = |clock: &Clock| clock.left().filter(|_| runs(clock.state));
        match (left(&respond), left(&resolve)) {
            (Some(first), second) if second.is_none_or(|second| first < second) => {
                Some((Metric::Respond, respond))
            }
            (None, None) if resolve.state == State::NoTarget => Some((Metric::Respond, respond)),
            _ => Some((Metric::Resolve, resolve)),
        }
    }

    /// The most pressing clock in a few words.
    #[must_use]
    pub fn chip(&self, row: u32) -> Option<Chip> {
        let (metric, clock) = self.pressing(row)?;
        let mut chip = clock.chip();
        if metric == Metric::Respond && runs(clock.state) {
            chip.text = ["Respond: ", &chip.text].concat();
        }
        if clock.state == State::NoTarget {
            chip.tone = Tone::Neutral;
        }
        Some(chip)
    }

    /// Every minute of a clock, explained.
    #[must_use]
    pub fn ledger(&self, row: u32, metric: Metric) -> Option<Explained> {
        let agreement = self.agreement(row)?;
        let ledger =
            self.with_trail(row, |trail| Ledger::explain(trail, &agreement.promise(), metric, self.now));
        Some(Explained {
            ledger,
            metric,
            agreement: agreement.id,
            name: agreement.name.clone(),
            why: self.why(row)?,
            holds: (0..32).map(|reason| self.hold_label(reason).to_owned()).collect(),
        })
    }

    /// What a reason to hold is called; empty where none was given.
    #[must_use]
    pub fn hold_label(&self, reason: u8) -> &'a str {
        let code = self.columns.hold.and_then(Column::dictionary).map_or("", |d| d.text(u32::from(reason)));
        CLOCKED.label_of("hold_reason", code)
    }

    /// When somebody first responded: as noted, or else when the record first went into a state in which somebody
    /// had taken it up.
    #[must_use]
    pub fn responded(&self, row: u32) -> Option<i64> {
        let noted = self.columns.responded.and_then(|c| c.instant(row));
        noted.or_else(|| {
            let steps = self.table?.trail().steps(row).iter();
            let taken = |step: &&Step| {
                step.field == self.places.status && self.responds.get(step.code as usize) == Some(&true)
            };
            steps.filter(taken).map(|step| step.at).next()
        })
    }

    /// Hands over the history of a record.
    pub fn with_trail<T>(&self, row: u32, read: impl FnOnce(&Trail<'_>) -> T) -> T {
        let mut events = self.events.borrow_mut();
        events.clear();
        self.fill(row, &mut events);
        let instant = |column: Option<&Column>| column.and_then(|c| c.instant(row)).map(Instant::from_millis);
        read(&Trail {
            created: Instant::from_millis(self.opened(row)),
            priority: 0,
            events: &events,
            resolved_at: instant(self.columns.resolved),
            closed_at: instant(self.columns.closed),
        })
    }

    fn fill(&self, row: u32, events: &mut Vec<Event>) {
        let steps = self.table.map_or(&[][..], |t| t.trail().steps(row));
        let mut responded = self.responded(row);
        let (mut assigned, mut phase, mut reason) = (false, register::Phase::Open, 0);
        let mut rest = steps;
        while let Some((step, after)) = rest.split_first() {
            rest = after;
            let at = Instant::from_millis(step.at);
            let push = |events: &mut Vec<Event>, what| events.push(Event { at, what });
            if let Some(then) = responded.filter(|then| *then < step.at) {
                events.push(Event { at: Instant::from_millis(then), what: Happening::Responded });
                responded = None;
            }
            let field = step.field;
            if field == self.places.status {
                phase = self.phases.get(step.code as usize).copied().unwrap_or(register::Phase::Open);
                // The reason for a hold may be written right after it, in the same event.
                let mut same = after.iter().take_while(|s| s.at == step.at && s.field != self.places.status);
                if let Some(given) = same.find(|s| s.field == self.places.hold) {
                    reason = given.code;
                }
                push(events, Happening::Phase(clock_phase(phase, reason)));
            } else if field == self.places.hold {
                if phase == register::Phase::Held && step.code != reason {
                    push(events, Happening::Phase(clock_phase(phase, step.code)));
                }
                reason = step.code;
            } else if field == self.places.priority {
                let priority = self.priorities.get(step.code as usize).copied().unwrap_or(0);
                push(events, Happening::Priority(priority));
            } else if (field == self.places.assignee || field == self.places.group)
                && step.code != 0
                && !assigned
            {
                assigned = true;
                push(events, Happening::Assigned);
            }
        }
        if let Some(then) = responded {
            events.push(Event { at: Instant::from_millis(then), what: Happening::Responded });
        }
    }
}

impl std::fmt::Debug for DeskView<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("DeskView").field("desk", &self.desk).field("now", &self.now).finish_non_exhaustive()
    }
}

/// Whether a clock has not ended.
pub(super) const fn runs(state: State) -> bool {
    matches!(state, State::Running | State::Paused(_))
}

fn clock_phase(phase: register::Phase, reason: u32) -> Phase {
    match phase {
        register::Phase::Open => Phase::Open,
        register::Phase::Held => Phase::Held(reason.min(31) as u8),
        register::Phase::Resolved => Phase::Resolved,
        register::Phase::Closed => Phase::Closed,
        register::Phase::Cancelled => Phase::Cancelled,
    }
}
