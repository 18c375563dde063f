//! Why a deadline is when it is, stretch by stretch.

use super::trail::{Piece, PieceKind, walk};
use super::{Clock, Metric, Promise, State, Trail};
use crate::time::{Instant, OpenTime, Span, Special};

/// A clock explained: one row for each stretch of time, in order and without gaps.
///
/// The rows run from the start of the clock to the deadline or to its stop, or to now where a deadline is past or
/// the clock is paused. Counted time up to the row [`Cause::TargetReached`] is the target exactly; counted time
/// of all rows that are not [`Row::ahead`] is [`Clock::net`] exactly.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ledger {
    /// The clock that is explained.
    pub clock: Clock,
    /// Its rows.
    pub rows: Vec<Row>,
}

/// A stretch of time and what it counts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// Its first instant.
    pub from: Instant,
    /// The first instant after it; the same as `from` where the row only marks a moment.
    pub to: Instant,
    /// Why it counts or does not.
    pub cause: Cause,
    /// What it counts towards the target.
    pub counted: Span,
    /// The open time in it, counted or not: what a pause took out.
    pub open: Span,
    /// Whether it is yet to come.
    pub ahead: bool,
}

/// Why a stretch of time counts or does not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cause {
    /// Within the hours of the week; counts.
    Open,
    /// Within the hours of an exception of that name; counts.
    OpenSpecially(String),
    /// Outside the hours.
    Closed,
    /// A holiday of that name.
    Holiday(String),
    /// An exception of that name.
    ClosedSpecially(String),
    /// On hold for the reason of that number.
    Paused(u8),
    /// Resolved, until it was reopened.
    Resolved,
    /// The zone's clocks went forward by so many seconds, back where negative; a moment.
    ZoneChange(i32),
    /// The target is used up; a moment.
    TargetReached,
}

impl Ledger {
    /// Explains the clock of a metric as of `now`.
    #[must_use]
    pub fn explain(trail: &Trail<'_>, promise: &Promise<'_>, metric: Metric, now: Instant) -> Ledger {
        let clock = Clock::at(trail, promise, metric, now);
        let mut writer = Writer { open: promise.open, due: clock.due, reached: false, rows: Vec::new() };
        let _ = walk(trail, promise, metric, now, &mut |piece: Piece| match piece.kind {
            PieceKind::Begin => {
                writer.rows.clear();
                writer.reached = false;
            }
            PieceKind::Counting => writer.count(piece.from, piece.to, false),
            PieceKind::Paused(reason) => writer.skip(piece, Cause::Paused(reason)),
            PieceKind::Resolved => writer.skip(piece, Cause::Resolved),
        });
        if let (State::Running, Some(due), false) = (clock.state, clock.due, writer.reached) {
            writer.count(clock.started.map_or(now, |started| started.max(now)), due, true);
        }
        Ledger { clock, rows: writer.rows }
    }

    /// Counted time up to the deadline: the target exactly, where it is reached.
    #[must_use]
    pub fn counted_to_deadline(&self) -> Span {
        self.rows.iter().take_while(|row| row.cause != Cause::TargetReached).map(|row| row.counted).sum()
    }

    /// Counted time until now, or until the clock stopped.
    #[must_use]
    pub fn counted(&self) -> Span {
        self.rows.iter().filter(|row| !row.ahead).map(|row| row.counted).sum()
    }
}

struct Writer<'a> {
    open: &'a OpenTime,
    due: Option<Instant>,
    reached: bool,
    rows: Vec<Row>,
}

impl Writer<'_> {
    fn count(&mut self, from: Instant, to: Instant, ahead: bool) {
        match self.due.filter(|due| !self.reached && (from..=to).contains(due)) {
            Some(due) => {
                self.lay_out(from, due, ahead);
                self.reached = true;
                self.mark(due, Cause::TargetReached, ahead);
                self.lay_out(due, to, ahead);
            }
            None => self.lay_out(from, to, ahead),
        }
    }

    fn lay_out(&mut self, from: Instant, to: Instant, ahead: bool) {
        for segment in self.open.segments(from, to) {
            if segment.shift != 0 {
                self.mark(segment.from, Cause::ZoneChange(segment.shift), ahead);
            }
            let cause = match (segment.open, segment.special) {
                (true, Some(Special::Exception(exception))) => Cause::OpenSpecially(exception.name.clone()),
                (true, _) => Cause::Open,
                (false, Some(Special::Exception(exception))) => {
                    Cause::ClosedSpecially(exception.name.clone())
                }
                (false, Some(Special::Holiday(holiday))) => Cause::Holiday(holiday.name.clone()),
                (false, None) => Cause::Closed,
            };
            let counted = if segment.open { segment.to - segment.from } else { Span::ZERO };
            self.rows.push(Row { from: segment.from, to: segment.to, cause, counted, open: counted, ahead });
        }
    }

    fn skip(&mut self, piece: Piece, cause: Cause) {
        let open = self.open.between(piece.from, piece.to);
        self.rows.push(Row {
            from: piece.from,
            to: piece.to,
            cause,
            counted: Span::ZERO,
            open,
            ahead: false,
        });
    }

    fn mark(&mut self, at: Instant, cause: Cause, ahead: bool) {
        self.rows.push(Row { from: at, to: at, cause, counted: Span::ZERO, open: Span::ZERO, ahead });
    }
}
