use super::trail::{End, Piece, PieceKind, walk};
use super::{Metric, Promise, Trail};
use crate::time::{Instant, Span};

/// Where a clock stands as of an instant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Clock {
    /// Whether it runs, and how it ended.
    pub state: State,
    /// When it started, for the last time where reopening restarts it.
    pub started: Option<Instant>,
    /// When it stopped.
    pub stopped: Option<Instant>,
    /// When the target is used up: past where it was, to come where the clock goes on as it does now (or had gone
    /// on). None while it is paused before that, since nobody knows when the pause ends.
    pub due: Option<Instant>,
    /// The open time granted.
    pub target: Option<Span>,
    /// Open time that counts: without pauses.
    pub net: Span,
    /// All open time since the start, pauses included, in the same calendar.
    pub gross: Span,
    /// The priority the target is for.
    pub priority: u8,
    /// How many events claim to be earlier than one before them; see [`Trail`].
    pub skewed: u16,
}

/// Whether a clock runs, and how it ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// It waits for its start.
    NotStarted,
    /// It runs, whether or not the target is used up.
    Running,
    /// It is paused for the reason of that number.
    Paused(u8),
    /// It stopped with at most the target used.
    Met,
    /// It stopped later.
    Missed,
    /// The record is void.
    Cancelled,
    /// Nothing is promised for this priority.
    NoTarget,
    /// The calendar never grants so much open time.
    NeverDue,
}

impl Clock {
    /// Derives the clock of a metric from a record's history as of `now`. Allocates nothing.
    #[must_use]
    pub fn at(trail: &Trail<'_>, promise: &Promise<'_>, metric: Metric, now: Instant) -> Clock {
        measure(trail, promise, metric, now, Span::ZERO)
    }

    /// Open time left; negative by what is overrun. None without a target.
    #[must_use]
    pub fn left(&self) -> Option<Span> {
        self.target.map(|target| target - self.net)
    }

    /// Whether more than the target is used, running or not.
    #[must_use]
    pub fn is_overrun(&self) -> bool {
        self.left().is_some_and(|left| left < Span::ZERO)
    }

    /// Open time that pauses took out.
    #[must_use]
    pub fn paused(&self) -> Span {
        self.gross - self.net
    }
}

/// When somebody is to be told: the instant at which the clock reaches its target and `offset` (negative: before
/// the deadline, positive: after it), in the same open time and with the same pauses.
///
/// It always falls into open time, so nobody is called at the end of the day before. None where the clock stops,
/// or is paused, before it gets there, and where the offset reaches back before its start.
#[must_use]
pub fn escalation(
    trail: &Trail<'_>,
    promise: &Promise<'_>,
    metric: Metric,
    now: Instant,
    offset: Span,
) -> Option<Instant> {
    let clock = measure(trail, promise, metric, now, offset);
    if clock.target? <= Span::ZERO {
        return None;
    }
    let at = promise.open.opening(clock.due?)?;
    if clock.stopped.is_some_and(|stopped| stopped < at) { None } else { Some(at) }
}

fn measure(trail: &Trail<'_>, promise: &Promise<'_>, metric: Metric, now: Instant, offset: Span) -> Clock {
    let open = promise.open;
    let priority = trail.priority_at(now);
    let amount = promise.target(metric, priority);
    let mut clock = Clock {
        state: State::NotStarted,
        started: None,
        stopped: None,
        due: None,
        target: None,
        net: Span::ZERO,
        gross: Span::ZERO,
        priority,
        skewed: 0,
    };
    let (end, skewed) = walk(trail, promise, metric, now, &mut |piece: Piece| match piece.kind {
        PieceKind::Begin => {
            clock.started = Some(piece.from);
            clock.target = amount.and_then(|amount| amount.span(open, piece.from)).map(|span| span + offset);
            (clock.net, clock.gross, clock.due) = (Span::ZERO, Span::ZERO, None);
        }
        PieceKind::Counting => {
            let counted = open.between(piece.from, piece.to);
            let left = clock.target.map(|target| target - clock.net);
            if let Some(left) = left.filter(|left| clock.due.is_none() && *left <= counted) {
                // Where nothing is left in closed time, the next open moment may lie in a later piece.
                clock.due = open.add(piece.from, left).filter(|due| *due <= piece.to);
            }
            clock.net += counted;
            clock.gross += counted;
        }
        PieceKind::Paused(_) => clock.gross += open.between(piece.from, piece.to),
        PieceKind::Resolved => {}
    });
    clock.skewed = skewed;
    let left = clock.left();
    let to_come = |from: Instant| left.and_then(|left| open.add(from, left));
    clock.state = match end {
        End::NotStarted => State::NotStarted,
        End::Running => {
            clock.due = clock.due.or_else(|| to_come(now));
            State::Running
        }
        End::Paused(reason) => State::Paused(reason),
        End::Cancelled(at) => {
            clock.stopped = Some(at);
            clock.due = None;
            State::Cancelled
        }
        End::Stopped(at) => {
            clock.stopped = Some(at);
            clock.due = clock.due.or_else(|| to_come(at));
            if left.is_some_and(|left| left < Span::ZERO) { State::Missed } else { State::Met }
        }
    };
    let never = left.is_none() || clock.state == State::Running && clock.due.is_none();
    if never && !matches!(clock.state, State::Cancelled | State::NotStarted) {
        clock.state = if amount.is_none() { State::NoTarget } else { State::NeverDue };
    }
    clock
}
