//! How incidents are handled: handed over, reopened, resolved at the first contact.

use super::facts::{Facts, Mark};
use super::volume::is_major;
use crate::register::Phase;

/// A resolution this soon after the first response belongs to the same contact, in milliseconds.
const SAME_CONTACT: i64 = 30 * 60_000;

pub(super) fn first_contact(facts: &Facts<'_>, row: u32, emit: &mut dyn FnMut(usize, Mark)) {
    facts.on_resolved(row, emit, |resolved| {
        let watched = facts.columns.channel.is_some_and(|column| column.text(row) == "monitoring");
        if watched || is_major(facts, row) {
            let reason =
                if watched { "Reported by monitoring: there was no contact" } else { "A major incident" };
            return Some(Mark::LeftOut(reason));
        }
        let answered = facts.view.responded(row).unwrap_or(resolved);
        let soon = resolved - answered <= SAME_CONTACT;
        Some(Mark::yes(soon && reassigned(facts, row) == 0.0 && reopenings(facts, row) == 0.0))
    });
}

pub(super) fn first_assignment(facts: &Facts<'_>, row: u32, emit: &mut dyn FnMut(usize, Mark)) {
    facts.on_resolved(row, emit, |_| Some(Mark::yes(reassigned(facts, row) == 0.0)));
}

pub(super) fn reopened(facts: &Facts<'_>, row: u32, emit: &mut dyn FnMut(usize, Mark)) {
    facts.on_resolved(row, emit, |_| Some(Mark::yes(reopenings(facts, row) > 0.0)));
}

pub(super) fn reassignments(facts: &Facts<'_>, row: u32, emit: &mut dyn FnMut(usize, Mark)) {
    facts.on_resolved(row, emit, |_| Some(Mark::Counted(reassigned(facts, row))));
}

pub(super) fn high_priority(facts: &Facts<'_>, row: u32, emit: &mut dyn FnMut(usize, Mark)) {
    facts.on_resolved(row, emit, |_| Some(Mark::yes(matches!(facts.view.priority(row), 1 | 2))));
}

/// How often a record went from one group to another, or from one person to another where no group ever had it;
/// as its source counted where it says so.
fn reassigned(facts: &Facts<'_>, row: u32) -> f64 {
    if let Some(count) = facts.columns.reassigned.and_then(|column| column.number(row)) {
        return count;
    }
    let grouped = facts.columns.group.is_some_and(|column| column.code(row) != 0);
    let field = if grouped { facts.columns.group_place } else { facts.columns.assignee_place };
    let steps = facts.table.map_or(&[][..], |table| table.trail().steps(row));
    let (mut last, mut count) = (0, 0.0);
    for step in steps.iter().filter(|step| step.field == field && step.code != 0) {
        if last != 0 && last != step.code {
            count += 1.0;
        }
        last = step.code;
    }
    count
}

/// How often a record was open again after it was resolved; as its source counted where it says so.
fn reopenings(facts: &Facts<'_>, row: u32) -> f64 {
    if let Some(count) = facts.columns.reopened.and_then(|column| column.number(row)) {
        return count;
    }
    let status = facts.columns.status_place;
    let steps = facts.table.map_or(&[][..], |table| table.trail().steps(row));
    if steps.len() < 3 {
        return 0.0;
    }
    let state = |code: u32| facts.phases.get(code as usize).copied().unwrap_or(Phase::Open);
    let (mut over, mut count) = (false, 0.0);
    for phase in steps.iter().filter(|step| step.field == status).map(|step| state(step.code)) {
        if over && phase.is_open() {
            count += 1.0;
        }
        over = matches!(phase, Phase::Resolved | Phase::Closed);
    }
    count
}
