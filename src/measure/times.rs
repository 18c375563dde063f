//! How long a response, a resolution, a restoration takes.

use super::facts::{Facts, Mark, NEVER, Standing, reason};
use super::volume::is_major;
use crate::service_level::Metric;

pub(super) fn respond(facts: &Facts<'_>, row: u32, emit: &mut dyn FnMut(usize, Mark)) {
    if facts.standing(row) == Standing::Cancelled {
        if let Some(period) = facts.view.responded(row).and_then(|at| facts.period_of(at)) {
            emit(period, Mark::LeftOut(reason::CANCELLED));
        }
        return;
    }
    if let Some(clock) = facts.clock(row, Metric::Respond)
        && clock.stopped != NEVER
        && let Some(period) = facts.period_of(clock.stopped)
    {
        emit(period, Mark::Counted(clock.net as f64));
    }
}

pub(super) fn resolve(facts: &Facts<'_>, row: u32, emit: &mut dyn FnMut(usize, Mark)) {
    facts.on_resolved(row, emit, |_| {
        facts.clock(row, Metric::Resolve).map(|clock| Mark::Counted(clock.net as f64))
    });
}

pub(super) fn restore(facts: &Facts<'_>, row: u32, emit: &mut dyn FnMut(usize, Mark)) {
    if is_major(facts, row) {
        facts.on_resolved(row, emit, |at| Some(Mark::Counted((at - facts.opened(row)).max(0) as f64)));
    }
}
