use super::{Metric, Promise, Reopen, Start};
use crate::time::{Instant, Span};

/// Where a record stands, as far as its clocks care.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    /// Someone could be working on it.
    Open,
    /// It waits, for the reason of that number.
    Held(u8),
    /// Resolved, may be reopened.
    Resolved,
    /// Closed.
    Closed,
    /// Void: it was never due.
    Cancelled,
}

impl Phase {
    const fn is_over(self) -> bool {
        matches!(self, Phase::Resolved | Phase::Closed | Phase::Cancelled)
    }
}

/// Something that happened to a record and matters to its clocks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Happening {
    /// It went into a phase.
    Phase(Phase),
    /// Its priority became this.
    Priority(u8),
    /// Someone was assigned.
    Assigned,
    /// Someone responded.
    Responded,
}

/// A happening and when it says it was.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "said above")]
pub struct Event {
    pub at: Instant,
    pub what: Happening,
}

/// The history of a record that all its clocks are derived from: no counter is ever kept.
///
/// Events stand in causal order, as they were written. One that claims to be earlier than one before it, or than
/// the creation, was written by a clock that ran wrong: it is taken to have happened at the same moment as the
/// one before it, and [`super::Clock::skewed`] counts it.
#[derive(Clone, Copy, Debug)]
pub struct Trail<'a> {
    /// When the record came to be.
    pub created: Instant,
    /// Its priority then, 1 to 5.
    pub priority: u8,
    /// What happened since, in causal order.
    pub events: &'a [Event],
    /// When it was resolved, where the record says so itself; wins over the events.
    pub resolved_at: Option<Instant>,
    /// When it was closed, where the record says so itself; counts where it was never resolved.
    pub closed_at: Option<Instant>,
}

impl<'a> Trail<'a> {
    /// A record with only its events.
    #[must_use]
    pub const fn new(created: Instant, priority: u8, events: &'a [Event]) -> Trail<'a> {
        Trail { created, priority, events, resolved_at: None, closed_at: None }
    }

    /// The priority as of `now`. It holds for the whole life of the record: a target changes retroactively.
    #[must_use]
    pub fn priority_at(&self, now: Instant) -> u8 {
        let changes = self.known(now).filter_map(|(_, event, _)| match event.what {
            Happening::Priority(priority) => Some(priority),
            _ => None,
        });
        changes.last().unwrap_or(self.priority)
    }

    /// The runs of held events, each from the time its first event says to the time the next event in another
    /// phase says; the last may have no end. Times stand as written: a run may end before it starts.
    pub fn holds(&self) -> impl Iterator<Item = (Instant, Instant)> {
        let mut phases = self.events.iter().filter_map(|event| match event.what {
            Happening::Phase(phase) => Some((event.at, matches!(phase, Phase::Held(_)))),
            _ => None,
        });
        std::iter::from_fn(move || {
            let (from, _) = phases.by_ref().find(|(_, held)| *held)?;
            let end = phases.by_ref().find(|(_, held)| !held);
            Some((from, end.map_or(Instant::from_millis(i64::MAX), |(at, _)| at)))
        })
    }

    /// The events known at `now`: when each is taken to have happened, and whether that is not when it says.
    fn known(&self, now: Instant) -> impl Iterator<Item = (Instant, &'a Event, bool)> + use<'a> {
        let mut last = self.created;
        let timed = self.events.iter().map(move |event| {
            let skewed = event.at < last;
            last = last.max(event.at);
            (last, event, skewed)
        });
        timed.take_while(move |(at, _, _)| *at <= now)
    }
}

/// A stretch of a record's life as one of its clocks sees it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Piece {
    pub from: Instant,
    pub to: Instant,
    pub kind: PieceKind,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum PieceKind {
    /// The clock starts, or starts anew; has no length.
    Begin,
    Counting,
    Paused(u8),
    /// Between a resolution and the reopening.
    Resolved,
}

/// How a walk ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum End {
    NotStarted,
    Running,
    Paused(u8),
    Stopped(Instant),
    Cancelled(Instant),
}

/// Walks the life of a record as of `now` and shows every stretch, in order and without gaps from the start of
/// the clock to its end; gives that end and the number of skewed events.
pub(super) fn walk(
    trail: &Trail<'_>,
    promise: &Promise<'_>,
    metric: Metric,
    now: Instant,
    visit: &mut dyn FnMut(Piece),
) -> (End, u16) {
    let was_resolved = trail.events.iter().any(|event| event.what == Happening::Phase(Phase::Resolved));
    let said =
        trail.resolved_at.or(if was_resolved { None } else { trail.closed_at }).filter(|at| *at <= now);
    let bound = said.unwrap_or(now);
    let mut walk = Walk { promise, bound, phase: Phase::Open, since: trail.created, started: false, visit };
    let (mut stopped, mut skewed) = (None, 0_u16);
    if promise.start == Start::Created && trail.created <= now {
        walk.begin(trail.created);
    }
    for (at, event, skew) in trail.known(now) {
        skewed = skewed.saturating_add(u16::from(skew));
        if stopped.is_some() {
            continue;
        }
        match event.what {
            Happening::Assigned if !walk.started => walk.begin(at),
            Happening::Responded if metric == Metric::Respond => stopped = Some(at),
            Happening::Phase(next) => {
                if walk.phase.is_over() && next.is_over() {
                    // Closing what is resolved stops nothing; cancelling it makes it void.
                    if next == Phase::Cancelled {
                        walk.phase = next;
                    }
                    continue;
                }
                let reopened = walk.phase.is_over();
                walk.leave(at, reopened);
                walk.phase = next;
                if reopened && promise.reopen == Reopen::Restart && walk.started {
                    walk.begin(at);
                }
                let first_stands = metric == Metric::Respond || promise.reopen == Reopen::KeepFirst;
                if first_stands && matches!(next, Phase::Resolved | Phase::Closed) {
                    stopped = Some(at);
                }
            }
            _ => {}
        }
    }
    if let Some(at) = stopped {
        let at = said.map_or(at, |said| at.min(said));
        walk.bound = at;
        if !walk.phase.is_over() {
            walk.leave(at, false);
        }
        return (if walk.started { End::Stopped(at) } else { End::NotStarted }, skewed);
    }
    let end = match (walk.phase, said) {
        (Phase::Cancelled, _) => End::Cancelled(walk.since),
        (_, Some(at)) => {
            if walk.phase.is_over() {
                walk.phase = Phase::Open;
            }
            walk.leave(at, false);
            End::Stopped(at)
        }
        (Phase::Resolved | Phase::Closed, None) => End::Stopped(walk.since),
        (phase, None) => {
            walk.leave(now, false);
            match phase {
                Phase::Held(reason) if promise.pause.includes(reason) => End::Paused(reason),
                _ => End::Running,
            }
        }
    };
    (if walk.started { end } else { End::NotStarted }, skewed)
}

struct Walk<'a, 'v> {
    promise: &'a Promise<'a>,
    /// Nothing is shown after it.
    bound: Instant,
    phase: Phase,
    since: Instant,
    started: bool,
    visit: &'v mut dyn FnMut(Piece),
}

impl Walk<'_, '_> {
    fn begin(&mut self, at: Instant) {
        let at = at.min(self.bound);
        self.started = true;
        self.since = self.since.max(at);
        (self.visit)(Piece { from: at, to: at, kind: PieceKind::Begin });
    }

    /// Shows the phase that ends at `at`.
    fn leave(&mut self, at: Instant, reopened: bool) {
        let (from, to) = (self.since, at.min(self.bound));
        self.since = at;
        if !self.started || to - from <= Span::ZERO {
            return;
        }
        let kind = match self.phase {
            Phase::Held(reason) if self.promise.pause.includes(reason) => PieceKind::Paused(reason),
            _ if reopened && self.promise.reopen != Reopen::CountThrough => PieceKind::Resolved,
            _ => PieceKind::Counting,
        };
        (self.visit)(Piece { from, to, kind });
    }
}
