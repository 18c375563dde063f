//! What would have been met under other promises.

use super::Promise;
use crate::time::{Instant, OpenTime, Span};

/// Open time from `opened` to `resolved` less the open time of the holds, each cut to that stretch; a hold that
/// ends before it starts counts nothing. Holds are taken not to overlap.
#[must_use]
pub fn net_open(opened: Instant, resolved: Instant, holds: &[(Instant, Instant)], open: &OpenTime) -> Span {
    let held = |(from, to): &(Instant, Instant)| {
        let (from, to) = ((*from).max(opened), (*to).min(resolved));
        if from < to { open.between(from, to) } else { Span::ZERO }
    };
    open.between(opened, resolved) - holds.iter().map(held).sum()
}

/// A record as the replay needs it.
#[derive(Clone, Copy, Debug)]
pub struct Case<'a> {
    /// Its final priority, 1 to 5; another number has no target.
    pub priority: u8,
    /// When its clock starts.
    pub opened: Instant,
    /// When it stops, or where the record is still open the end of what is looked at.
    pub until: Instant,
    /// Whether it was resolved then.
    pub resolved: bool,
    /// When it was on hold, reasons that do not pause left out.
    pub holds: &'a [(Instant, Instant)],
}

/// How many met their target, missed it, or have none to speak of: no target, or open and still in time.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[expect(missing_docs, reason = "said above")]
pub struct Tally {
    pub met: u32,
    pub missed: u32,
    pub none: u32,
}

impl Tally {
    /// Judges one case by a promise's target for the resolution; what was met means at most the target.
    pub fn count(&mut self, case: &Case<'_>, promise: &Promise<'_>) {
        let target =
            promise.resolve.get(case.priority).and_then(|amount| amount.span(promise.open, case.opened));
        let met = target.map(|target| net_open(case.opened, case.until, case.holds, promise.open) <= target);
        match met {
            Some(true) if case.resolved => self.met += 1,
            Some(false) => self.missed += 1,
            _ => self.none += 1,
        }
    }

    /// The share met of those judged, 0 to 1; none where nothing was judged.
    #[must_use]
    pub fn share(&self) -> Option<f64> {
        let judged = self.met + self.missed;
        (judged > 0).then(|| f64::from(self.met) / f64::from(judged))
    }
}

/// Tallies by priority, under two promises; the first place is for records without a priority.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[expect(missing_docs, reason = "said above")]
pub struct Replay {
    pub before: [Tally; 6],
    pub after: [Tally; 6],
}

/// Judges every case under both promises.
pub fn replay<'a>(
    cases: impl IntoIterator<Item = Case<'a>>,
    before: &Promise<'_>,
    after: &Promise<'_>,
) -> Replay {
    let mut result = Replay::default();
    for case in cases {
        let place = if case.priority <= 5 { usize::from(case.priority) } else { 0 };
        for (tallies, promise) in [(&mut result.before, before), (&mut result.after, after)] {
            if let Some(tally) = tallies.get_mut(place) {
                tally.count(&case, promise);
            }
        }
    }
    result
}
