use super::{CLOCKED, Desk, Explained, Why};
use crate::journal::RecordId;
use crate::register;
use crate::service_level::chip::Tone;
use crate::service_level::rested::History;
use crate::service_level::{Agreement, Chip, Clock, Event, Happening, Ledger, Metric, Phase, State, Trail};
use crate::time::Instant;
use crate::workspace::column::Column;
use crate::workspace::query::ClockState;
use crate::workspace::{Step, Table, Workspace};
use std::cell::RefCell;

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
    pub(in crate::service_level) asked: RefCell<Vec<Option<Asked>>>,
}

/// Milliseconds left on the most pressing clock, and how the record stands with its promise.
pub(in crate::service_level) type Asked = (Option<i64>, ClockState);

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
    pub(super) fn new(desk: &'a Desk, workspace: &'a Workspace, now: Instant) -> DeskView<'a> {
        let table = workspace.table(CLOCKED.id);
        desk.rested.borrow_mut().of(workspace.identity());
        let column = |field: &str| table.and_then(|t| t.column(field));
        let place = |field: &str| CLOCKED.position(field).map_or(u16::MAX, |p| p as u16);
        let dictionary =
            |field: &str| column(field).and_then(Column::dictionary).map_or(&[][..], |d| d.texts());
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
            responds: dictionary("status").iter().map(|s| CLOCKED.answers(s)).collect(),
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

    pub(in crate::service_level) fn agreement_place(&self, row: u32) -> Option<usize> {
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

    /// Whether figures of promises and times are made of a record: none is of what was cancelled, or says that it was
    /// resolved before it was opened, or ended without saying when it was resolved.
    #[must_use]
    pub fn is_judged(&self, row: u32, metric: Metric) -> bool {
        let resolved = self.columns.resolved.and_then(|c| c.instant(row));
        let phase = self.table.map_or(register::Phase::Open, |t| t.phase(row));
        match (phase, resolved) {
            (register::Phase::Cancelled, _) => false,
            (_, Some(at)) => at >= self.opened(row),
            (phase, None) => phase.is_open() || metric == Metric::Respond,
        }
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
pub(in crate::service_level) const fn runs(state: State) -> bool {
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
