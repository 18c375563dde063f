//! Whether improvements brought what was expected of them.

use super::facts::{Facts, Mark};
use crate::register::{Phase, catalogue};

/// The part of the expected change that must have come.
const ENOUGH: f64 = 0.8;

pub(super) fn realised(facts: &Facts<'_>, row: u32, emit: &mut dyn FnMut(usize, Mark)) {
    let Some(table) = facts.workspace.of(&catalogue::improvement::REGISTER) else { return };
    let (record, phase) = (table.at(row), table.phase(row));
    let instant = |field: &str| table.column(field).and_then(|c| c.instant(row));
    if !record.stands() || phase.is_open() {
        return;
    }
    let Some(period) = instant("closed_at").and_then(|at| facts.period_of(at)) else { return };
    if phase == Phase::Cancelled && instant("done_at").is_none() {
        return emit(period, Mark::LeftOut("Dropped before a change was made"));
    }
    let number = |field: &str| table.column(field).and_then(|c| c.number(row));
    let came = number("baseline").zip(number("target")).zip(number("measured"));
    let enough = came.is_some_and(|((baseline, target), measured)| {
        target != baseline && (measured - baseline) / (target - baseline) >= ENOUGH
    });
    emit(period, Mark::yes(enough && record.text("verdict") == "improved"));
}
