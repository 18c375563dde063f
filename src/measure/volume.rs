//! How much comes in, how much is waiting.

use super::facts::{Facts, Mark, Standing, reason};

pub(super) fn opened(facts: &Facts<'_>, row: u32, emit: &mut dyn FnMut(usize, Mark)) {
    facts.on_opened(row, emit, || Some(1.0));
}

pub(super) fn backlog(facts: &Facts<'_>, row: u32, emit: &mut dyn FnMut(usize, Mark)) {
    facts.while_open(row, emit, |_| Some(Mark::Counted(1.0)));
}

pub(super) fn growth(facts: &Facts<'_>, row: u32, emit: &mut dyn FnMut(usize, Mark)) {
    facts.on_opened(row, emit, || Some(1.0));
    // What was over before it was opened was never open.
    if let Some(period) = facts.period_of(facts.ended(row).max(facts.opened(row))) {
        if facts.standing(row) != Standing::Cancelled {
            emit(period, Mark::Counted(-1.0));
        } else if facts.period_of(facts.opened(row)) != Some(period) {
            emit(period, Mark::LeftOut(reason::CANCELLED));
        }
    }
}

pub(super) fn major(facts: &Facts<'_>, row: u32, emit: &mut dyn FnMut(usize, Mark)) {
    if is_major(facts, row) {
        facts.on_opened(row, emit, || Some(1.0));
    }
}

pub(super) fn is_major(facts: &Facts<'_>, row: u32) -> bool {
    facts.columns.major.is_some_and(|column| column.is_yes(row))
}
