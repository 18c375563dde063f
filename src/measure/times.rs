//! How long a response, a resolution, a restoration takes.

use super::facts::{Facts, Mark, NEVER, Standing, reason};
use super::volume::is_major;
use crate::service_level::Metric;

pub(super) fn respond(facts: &Facts<'_>, row: u32, emit: &mut dyn FnMut(usize, Mark)) {
    if facts.standing(row) == Standing::Cancelled {
        if let Some(period) = facts.period_of(facts.ended(row)) {
            emit(period, Mark::LeftOut(reason::CANCELLED));
        }
        return;
    }
    if let Some(clock) = facts.clock(row, Metric::Respond)
        && clock.stopped != NEVER
        && let Some(period) = facts.period_of(clock.stopped)
    {
        emit(period, facts.timed(row, clock.net));
    }
}

pub(super) fn resolve(facts: &Facts<'_>, row: u32, emit: &mut dyn FnMut(usize, Mark)) {
    facts.on_resolved(row, emit, |_| {
        facts.clock(row, Metric::Resolve).map(|clock| facts.timed(row, clock.net))
    });
}

pub(super) fn restore(facts: &Facts<'_>, row: u32, emit: &mut dyn FnMut(usize, Mark)) {
    if is_major(facts, row) {
        facts.on_resolved(row, emit, |at| Some(facts.timed(row, at - facts.opened(row))));
    }
}
