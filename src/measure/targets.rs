//! Whether promises were kept.

use super::facts::{Facts, Mark, NEVER, Standing, reason};
use crate::service_level::{Metric, State};
use crate::time::Instant;

/// The share of a target's records that must meet it where the agreement names no goal, in percent.
const COMMON_GOAL: f64 = 95.0;

pub(super) fn respond(facts: &Facts<'_>, row: u32, emit: &mut dyn FnMut(usize, Mark)) {
    let cancelled = facts.standing(row) == Standing::Cancelled;
    let Some(clock) = facts.clock(row, Metric::Respond) else { return };
    let now = facts.view.now.millis();
    let ended = if cancelled { facts.ended(row) } else { clock.stopped };
    let done = facts.period_of(ended).filter(|_| ended != NEVER);
    let due = facts.period_of(clock.due).filter(|_| clock.due != NEVER);
    let mark = match clock.state {
        _ if cancelled => Mark::LeftOut(reason::CANCELLED),
        _ if facts.is_backwards(row) => Mark::LeftOut(reason::BACKWARDS),
        State::Met => Mark::yes(true),
        State::Missed => Mark::yes(false),
        State::Running | State::Paused(_) if late(facts, row, clock.due, now) => Mark::yes(false),
        State::Running | State::Paused(_) => Mark::LeftOut(reason::NOT_DUE),
        _ => Mark::LeftOut(reason::NO_TARGET),
    };
    if let Some(period) = done {
        emit(period, mark);
    }
    if let Some(period) = due.filter(|due| done != Some(*due)) {
        emit(period, mark);
    }
}

pub(super) fn resolve(facts: &Facts<'_>, row: u32, emit: &mut dyn FnMut(usize, Mark)) {
    facts.on_resolved(row, emit, |_| {
        Some(match facts.clock(row, Metric::Resolve)?.state {
            _ if facts.is_backwards(row) => Mark::LeftOut(reason::BACKWARDS),
            State::Met => Mark::yes(true),
            State::Missed => Mark::yes(false),
            _ => Mark::LeftOut(reason::NO_TARGET),
        })
    });
}

pub(super) fn breached(facts: &Facts<'_>, row: u32, emit: &mut dyn FnMut(usize, Mark)) {
    let open = facts.open_in(row);
    if open.is_empty() {
        return;
    }
    let Some(clock) = facts.clock(row, Metric::Resolve) else { return };
    facts.while_open(row, emit, |end| match clock.state {
        State::NoTarget => Some(Mark::LeftOut(reason::NO_TARGET)),
        // Counted only where it is so: what is open and in time is no part of this count.
        _ => late(facts, row, clock.due, end - 1).then_some(Mark::Counted(1.0)),
    });
}

/// Whether more than the target is used up at a time. What was used up at closing time is in time until it opens again.
fn late(facts: &Facts<'_>, row: u32, due: i64, at: i64) -> bool {
    let open = || Some(&facts.view.agreement(row)?.open);
    due < at
        && open().and_then(|open| open.opening(Instant::from_millis(due))).is_some_and(|o| o.millis() < at)
}

/// The records behind the target-periods: each response and each resolution that was judged.
pub(super) fn measured(facts: &Facts<'_>, row: u32, emit: &mut dyn FnMut(usize, Mark)) {
    // A record is named once for a period, whichever of its promises were measured.
    let mut seen = None;
    let mut once = |period: usize, mark: Mark| {
        if matches!(mark, Mark::Counted(_)) && seen != Some(period) {
            seen = Some(period);
            emit(period, mark);
        }
    };
    resolve(facts, row, &mut once);
    respond(facts, row, &mut once);
}

/// For each period, how many targets of agreements were met and how many were measured.
pub(super) fn target_periods(facts: &Facts<'_>, accepts: &dyn Fn(u32) -> bool) -> Vec<(u32, u32)> {
    let agreements = &facts.view.desk.agreements;
    let mut counts = vec![[(0_u32, 0_u32); 10]; agreements.len() * facts.begun];
    for row in (0..facts.rows()).filter(|row| facts.standing(*row) == Standing::Counts && accepts(*row)) {
        let Some(agreement) = facts.view.agreement(row) else { continue };
        let Some(place) = agreements.iter().position(|a| a.id == agreement.id) else { continue };
        let priority = usize::from(facts.view.priority(row).clamp(1, 5)) - 1;
        let mut count = |target: usize, period: usize, mark: Mark| {
            if let Mark::Counted(met) = mark
                && let Some((yes, n)) =
                    (counts.get_mut(place * facts.begun + period)).and_then(|c| c.get_mut(target))
            {
                *n += 1;
                *yes += u32::from(met > 0.0);
            }
        };
        respond(facts, row, &mut |period, mark| count(priority, period, mark));
        resolve(facts, row, &mut |period, mark| count(priority + 5, period, mark));
    }
    let goals = agreements.iter().map(|a| a.goal.unwrap_or(COMMON_GOAL));
    let mut result = vec![(0, 0); facts.begun];
    for (goal, own) in goals.zip(counts.chunks(facts.begun.max(1))) {
        for (total, targets) in result.iter_mut().zip(own) {
            for (yes, n) in targets.iter().filter(|(_, n)| *n > 0) {
                total.1 += 1;
                total.0 += u32::from(f64::from(*yes) * 100.0 >= goal * f64::from(*n));
            }
        }
    }
    result
}
