//! What the KPIs need of each record, read from the columns once for all of them.

use crate::register::{Phase, catalogue};
use crate::service_level::{DeskView, Metric, State};
use crate::time::{Day, Granularity, Instant, Period, Zone};
use crate::workspace::column::{Cells, Column, NO_INSTANT};
use crate::workspace::{Table, Workspace};
use std::cell::OnceCell;

/// A cell of the period index is 2 to this power milliseconds long, some nine hours.
const CELL: u32 = 25;
/// Never, or not within the periods.
pub(super) const NEVER: i64 = i64::MAX;

/// What a record means for a period.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Mark {
    /// Counted, with this value: 1 or 0 for yes or no, milliseconds for times.
    Counted(f64),
    /// Left out, for this reason.
    LeftOut(&'static str),
}

impl Mark {
    pub(super) const fn yes(yes: bool) -> Mark {
        Mark::Counted(if yes { 1.0 } else { 0.0 })
    }
}

/// Reasons to leave a record out.
pub(super) mod reason {
    pub const CANCELLED: &str = "Cancelled";
    pub const NO_RESOLUTION: &str = "Closed without a time of resolution";
    pub const NO_TARGET: &str = "No target to judge by";
    pub const NOT_DUE: &str = "Not due yet";
    pub const BACKWARDS: &str = "Ended before it was opened";
}

/// A clock in short.
#[derive(Clone, Copy, Debug)]
pub(super) struct Timed {
    pub state: State,
    /// Net open milliseconds; elapsed ones where no agreement is for the record.
    pub net: i64,
    /// When the target is used up, or [`NEVER`].
    pub due: i64,
    /// When it stopped, or [`NEVER`].
    pub stopped: i64,
}

/// What the KPIs need of each incident, over some periods as of a moment. Build it once for all KPIs of a page.
pub struct Facts<'a> {
    /// The clocks, and the moment.
    pub view: &'a DeskView<'a>,
    /// The workspace.
    pub workspace: &'a Workspace,
    /// The zone in which days, weeks and months begin.
    pub zone: &'a Zone,
    /// The periods, in order.
    pub periods: Vec<Period>,
    /// How many of them have begun.
    pub begun: usize,
    /// Whether the last one that has begun is not over yet.
    pub partial: bool,
    pub(super) table: Option<&'a Table>,
    pub(super) standing: Vec<Standing>,
    pub(super) opened: Vec<i64>,
    /// When it was resolved, or [`NO_INSTANT`].
    pub(super) resolved: Vec<i64>,
    /// When it was resolved, or else closed, or [`NEVER`].
    pub(super) ended: Vec<i64>,
    pub(super) columns: Columns<'a>,
    /// What each place of the status column's dictionary means.
    pub(super) phases: Vec<Phase>,
    start: i64,
    /// The ends of the periods that have begun; of the one now running, the moment after now.
    ends: Vec<i64>,
    cells: Vec<u32>,
    clocks: OnceCell<Vec<[Timed; 2]>>,
}

/// Whether a row counts at all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Standing {
    /// It was taken away.
    Gone,
    /// It was cancelled.
    Cancelled,
    /// It counts.
    Counts,
}

#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Columns<'a> {
    pub major: Option<&'a Column>,
    pub channel: Option<&'a Column>,
    pub group: Option<&'a Column>,
    pub reassigned: Option<&'a Column>,
    pub reopened: Option<&'a Column>,
    pub status: Option<&'a Column>,
    /// Places of the tracked fields in the register.
    pub group_place: u16,
    pub assignee_place: u16,
    pub status_place: u16,
}

impl<'a> Facts<'a> {
    /// Reads the facts for the periods from the one with `first` to the one with `last`, as of the view's moment.
    #[must_use]
    pub fn new(
        workspace: &'a Workspace,
        view: &'a DeskView<'a>,
        zone: &'a Zone,
        granularity: Granularity,
        first: Day,
        last: Day,
    ) -> Facts<'a> {
        let periods: Vec<Period> = Period::range(granularity, first, last).collect();
        let now = view.now.millis();
        let bounds: Vec<(i64, i64)> =
            periods.iter().map(|period| period.bounds(zone)).map(|(a, b)| (a.millis(), b.millis())).collect();
        let ends: Vec<i64> = (bounds.iter().take_while(|(from, _)| *from <= now))
            .map(|(_, to)| if *to <= now { *to } else { now.saturating_add(1) })
            .collect();
        let begun = ends.len();
        let partial = begun.checked_sub(1).and_then(|last| bounds.get(last)).is_some_and(|(_, to)| *to > now);
        let start = bounds.first().map_or(0, |(from, _)| *from);
        let table = workspace.of(&catalogue::incident::REGISTER);
        let column = |field: &str| table.and_then(|t| t.column(field));
        let place =
            |field: &str| catalogue::incident::REGISTER.position(field).map_or(u16::MAX, |p| p as u16);
        let mut facts = Facts {
            view,
            workspace,
            zone,
            begun,
            partial,
            periods,
            table,
            standing: Vec::new(),
            phases: table.map(Table::phases).unwrap_or_default(),
            opened: Vec::new(),
            resolved: Vec::new(),
            ended: Vec::new(),
            columns: Columns {
                major: column("major"),
                channel: column("channel"),
                group: column("group"),
                reassigned: column("reassignment_count"),
                reopened: column("reopen_count"),
                status: column("status"),
                group_place: place("group"),
                assignee_place: place("assignee"),
                status_place: place("status"),
            },
            start,
            cells: Vec::new(),
            ends,
            clocks: OnceCell::new(),
        };
        facts.index();
        facts.read();
        facts
    }

    /// How many rows there are.
    #[must_use]
    pub fn rows(&self) -> u32 {
        self.standing.len() as u32
    }

    fn index(&mut self) {
        let Some(last) = self.ends.last() else { return };
        let cells = ((last - self.start).max(0) >> CELL) + 1;
        let mut place = 0_u32;
        for cell in 0..cells {
            let begins = self.start + (cell << CELL);
            while self.ends.get(place as usize).is_some_and(|end| *end <= begins) {
                place += 1;
            }
            self.cells.push(place);
        }
    }

    fn read(&mut self) {
        let Some(table) = self.table else { return };
        let len = table.len() as usize;
        let instants = |field: &str| match table.column(field).map(|c| &c.cells) {
            Some(Cells::Instant(instants)) => instants.as_slice(),
            _ => &[],
        };
        let filled = |from: &[i64]| {
            let mut all = Vec::with_capacity(len);
            all.extend_from_slice(from.get(..len).unwrap_or(from));
            all.resize(len, NO_INSTANT);
            all
        };
        self.opened = filled(instants("opened_at"));
        self.resolved = filled(instants("resolved_at"));
        self.ended = self.resolved.clone();
        let closed = instants("closed_at");
        let phases = table.phases();
        let phase = |row: u32| {
            let code = self.columns.status.map_or(0, |c| c.code(row));
            phases.get(code as usize).copied().unwrap_or(Phase::Open)
        };
        self.standing = (0..table.len())
            .map(|row| match (table.stands(row), phase(row)) {
                (false, _) => Standing::Gone,
                (true, Phase::Cancelled) => Standing::Cancelled,
                (true, _) => Standing::Counts,
            })
            .collect();
        for (row, opened) in (0..).zip(&mut self.opened) {
            if *opened == NO_INSTANT {
                *opened = table.born(row);
            }
        }
        for (row, ended) in (0_u32..).zip(&mut self.ended) {
            if *ended != NO_INSTANT {
                continue;
            }
            *ended = match closed.get(row as usize).copied().unwrap_or(NO_INSTANT) {
                NO_INSTANT if phase(row).is_open() => NEVER,
                // It is over and does not say since when: since it was last changed in a way that clocks follow.
                NO_INSTANT => table.trail().steps(row).last().map_or(NEVER, |step| step.at),
                at => at,
            };
        }
    }

    /// How many periods end at or before that time, of those that have begun.
    #[inline]
    pub(super) fn place(&self, at: i64) -> usize {
        if at < self.start {
            return 0;
        }
        let cell = (at - self.start) >> CELL;
        let mut place = match self.cells.get(cell as usize) {
            Some(place) => *place as usize,
            None => return self.ends.len(),
        };
        while self.ends.get(place).is_some_and(|end| *end <= at) {
            place += 1;
        }
        place
    }

    /// The period a time lies in, where it has happened and lies in one.
    #[inline]
    pub(super) fn period_of(&self, at: i64) -> Option<usize> {
        let place = self.place(at);
        (at >= self.start && place < self.ends.len()).then_some(place)
    }

    /// The end of a period, or the moment after now for the one now running.
    pub(super) fn end(&self, period: usize) -> i64 {
        self.ends.get(period).copied().unwrap_or(NEVER)
    }

    pub(super) fn standing(&self, row: u32) -> Standing {
        self.standing.get(row as usize).copied().unwrap_or(Standing::Gone)
    }

    pub(super) fn opened(&self, row: u32) -> i64 {
        self.opened.get(row as usize).copied().unwrap_or(0)
    }

    pub(super) fn resolved(&self, row: u32) -> Option<i64> {
        self.resolved.get(row as usize).copied().filter(|at| *at != NO_INSTANT)
    }

    /// A time a record took, in milliseconds.
    pub(super) fn timed(&self, row: u32, took: i64) -> Mark {
        if self.is_backwards(row) { Mark::LeftOut(reason::BACKWARDS) } else { Mark::Counted(took as f64) }
    }

    /// Whether a record says that it ended before it was opened: no figure of time is made of it.
    pub(super) fn is_backwards(&self, row: u32) -> bool {
        self.resolved(row).is_some_and(|at| at < self.opened(row))
    }

    pub(super) fn ended(&self, row: u32) -> i64 {
        self.ended.get(row as usize).copied().unwrap_or(NEVER)
    }

    /// The periods at whose end a record is open.
    pub(super) fn open_in(&self, row: u32) -> std::ops::Range<usize> {
        self.place(self.opened(row))..self.place(self.ended(row))
    }

    /// Emits for the period a record was opened in.
    pub(super) fn on_opened(
        &self,
        row: u32,
        emit: &mut dyn FnMut(usize, Mark),
        value: impl FnOnce() -> Option<f64>,
    ) {
        if let Some(period) = self.period_of(self.opened(row)) {
            if self.standing(row) == Standing::Cancelled {
                emit(period, Mark::LeftOut(reason::CANCELLED));
            } else if let Some(value) = value() {
                emit(period, Mark::Counted(value));
            }
        }
    }

    /// Emits for the period a record was resolved in, or for which it cannot say so.
    pub(super) fn on_resolved(
        &self,
        row: u32,
        emit: &mut dyn FnMut(usize, Mark),
        mark: impl FnOnce(i64) -> Option<Mark>,
    ) {
        let standing = self.standing(row);
        match self.resolved(row) {
            Some(at) if standing == Standing::Counts => {
                if let Some(period) = self.period_of(at)
                    && let Some(mark) = mark(at)
                {
                    emit(period, mark);
                }
            }
            _ => {
                let left_out =
                    if standing == Standing::Cancelled { reason::CANCELLED } else { reason::NO_RESOLUTION };
                if let Some(period) = self.period_of(self.ended(row)) {
                    emit(period, Mark::LeftOut(left_out));
                }
            }
        }
    }

    /// Emits for every period at whose end a record is open.
    pub(super) fn while_open(
        &self,
        row: u32,
        emit: &mut dyn FnMut(usize, Mark),
        mark: impl Fn(i64) -> Option<Mark>,
    ) {
        let cancelled = self.standing(row) == Standing::Cancelled;
        for period in self.open_in(row) {
            if cancelled {
                emit(period, Mark::LeftOut(reason::CANCELLED));
            } else if let Some(mark) = mark(self.end(period)) {
                emit(period, mark);
            }
        }
    }

    /// The clocks of a record's response and resolution.
    pub(super) fn clocks(&self, row: u32) -> Option<&[Timed; 2]> {
        self.clocks.get_or_init(|| (0..self.rows()).map(|row| self.time(row)).collect()).get(row as usize)
    }

    pub(super) fn clock(&self, row: u32, metric: Metric) -> Option<&Timed> {
        let [respond, resolve] = self.clocks(row)?;
        Some(if metric == Metric::Respond { respond } else { resolve })
    }

    fn time(&self, row: u32) -> [Timed; 2] {
        let millis = |at: Option<Instant>| at.map_or(NEVER, Instant::millis);
        match (self.standing(row) == Standing::Counts).then(|| self.view.clocks(row)).flatten() {
            Some(clocks) => clocks.map(|clock| Timed {
                state: clock.state,
                net: clock.net.millis(),
                due: if clock.target.is_some() { millis(clock.due) } else { NEVER },
                stopped: millis(clock.stopped),
            }),
            None => {
                let (opened, resolved) = (self.opened(row), self.resolved(row));
                let elapsed = |stopped: Option<i64>| Timed {
                    state: State::NoTarget,
                    net: stopped.map_or(0, |at| (at - opened).max(0)),
                    due: NEVER,
                    stopped: stopped.unwrap_or(NEVER),
                };
                let responded = self.view.responded(row);
                [
                    elapsed(responded.map_or(resolved, |at| Some(resolved.map_or(at, |r| r.min(at))))),
                    elapsed(resolved),
                ]
            }
        }
    }
}

impl std::fmt::Debug for Facts<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Facts")
            .field("periods", &self.periods)
            .field("rows", &self.rows())
            .finish_non_exhaustive()
    }
}
