//! How old what is open is, and how long nobody has touched it.

use super::facts::{Facts, Mark};

const DAY: i64 = 86_400_000;

pub(super) fn age(facts: &Facts<'_>, row: u32, emit: &mut dyn FnMut(usize, Mark)) {
    facts.while_open(row, emit, |end| Some(Mark::Counted((end - facts.opened(row)) as f64)));
}

pub(super) fn old(facts: &Facts<'_>, row: u32, emit: &mut dyn FnMut(usize, Mark)) {
    facts.while_open(row, emit, |end| Some(Mark::yes(end - facts.opened(row) > 30 * DAY)));
}

pub(super) fn stale(facts: &Facts<'_>, row: u32, emit: &mut dyn FnMut(usize, Mark)) {
    facts.while_open(row, emit, |end| Some(Mark::yes(updated(facts, row, end) < end - 5 * DAY)));
}

/// When a record was last updated before a time. Of a time gone by only the tracked fields tell.
fn updated(facts: &Facts<'_>, row: u32, before: i64) -> i64 {
    let Some(table) = facts.table else { return before };
    let touched = table.touched(row);
    if touched < before {
        return touched;
    }
    let steps = table.trail().steps(row).iter().map(|step| step.at).filter(|at| *at < before);
    steps.max().unwrap_or(i64::MIN).max(facts.opened(row))
}
