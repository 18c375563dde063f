//! How far promises were kept over a period, and how far they would have been under others.

use super::desk::runs;
use super::{Agreement, Amount, Desk, DeskView, Metric, Replay, State, Tally};
use crate::decimal;
use crate::journal::RecordId;
use crate::order::Ordered;
use crate::time::{Granularity, Instant, Period, Span};
use crate::workspace::Workspace;

/// Below so many records a share says less than the counts it is made of.
pub const FEW: u32 = 20;

/// By what attainment is told apart, beside the priority.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cut {
    /// By agreement.
    Agreement,
    /// By the service of the record; none for records without one.
    Service,
}

/// How far a promise was kept for one priority.
#[derive(Clone, Debug, PartialEq)]
pub struct Attainment {
    /// The agreement or the service; none for records without a service.
    pub of: Option<RecordId>,
    /// The priority, 1 to 4; 0 for all priorities together.
    pub priority: u8,
    /// What was granted, where it was the same for all of them.
    pub target: Option<Amount>,
    /// How many ended in the period with at most the target used.
    pub met: u32,
    /// How many ended later.
    pub missed: u32,
    /// How many still run with the target used up: shown apart, so that nobody looks better by not resolving.
    pub open_breached: u32,
    /// How many of them ended without a target to judge by; left out of everything else.
    pub without_target: u32,
    /// Half of those that ended took at most so much net open time, in milliseconds.
    pub p50: Option<f64>,
    /// 85 of 100 did.
    pub p85: Option<f64>,
    /// 95 of 100 did.
    pub p95: Option<f64>,
    /// The share of targets the agreement wants met, in percent.
    pub goal: Option<f64>,
    /// More records than the agreed workload came in a month of the period: the result stands, but is marked.
    pub limit_exceeded: bool,
}

impl Attainment {
    /// How many ended and were judged.
    #[must_use]
    pub const fn n(&self) -> u32 {
        self.met + self.missed
    }

    /// The share met, 0 to 1; none where nothing was judged, which is neither good nor bad.
    #[must_use]
    pub fn share(&self) -> Option<f64> {
        (self.n() > 0).then(|| f64::from(self.met) / f64::from(self.n()))
    }

    /// The share as it is shown: a percentage, or the counts where there are few.
    #[must_use]
    pub fn result(&self) -> String {
        match self.share() {
            None => "No data".to_owned(),
            Some(_) if self.n() < FEW => format!("{} of {}", self.met, self.n()),
            Some(share) => [&decimal::fixed(share * 100.0, 1), " %"].concat(),
        }
    }

    /// Whether the goal was reached; none without a goal, or without enough to say so by a share.
    #[must_use]
    pub fn reached(&self) -> Option<bool> {
        Some(self.share()? * 100.0 >= self.goal?)
    }
}

/// Records that came in during a month, against the agreed workload.
#[derive(Clone, Copy, Debug, PartialEq)]
#[expect(missing_docs, reason = "said above")]
pub struct Workload {
    pub month: Period,
    pub records: u32,
    pub limit: Option<f64>,
    /// The month, in the agreement's zone, goes on beyond what was asked for.
    pub so_far: bool,
}

impl Workload {
    /// Whether more came than was agreed.
    #[must_use]
    pub fn exceeded(&self) -> bool {
        self.limit.is_some_and(|limit| f64::from(self.records) > limit)
    }
}

#[derive(Default)]
struct Group {
    line: Option<Attainment>,
    net: Vec<i64>,
}

/// How far promises were kept by what ended in `[from, to)`: for each agreement or service a line for all
/// priorities (0) and one for each priority that occurs. Breaches still open are those at the view's moment.
#[must_use]
pub fn attainment(
    view: &DeskView<'_>,
    metric: Metric,
    from: Instant,
    to: Instant,
    cut: Cut,
) -> Vec<Attainment> {
    let services = view.service_ids();
    let groups = match cut {
        Cut::Agreement => view.desk.agreements.len(),
        Cut::Service => services.len(),
    };
    let mut found: Vec<[Group; 6]> = Vec::new();
    found.resize_with(groups, Default::default);
    for row in view.table().into_iter().flat_map(|t| t.rows()) {
        let Some(agreement) = view.agreement_place(row) else { continue };
        let Some(promised) = view.desk.agreements.get(agreement) else { continue };
        let Some(clock) = view.clock(row, metric).filter(|_| view.is_judged(row, metric)) else { continue };
        let ended = clock.stopped.is_some_and(|at| from <= at && at < to);
        let open_breached =
            runs(clock.state) && clock.is_overrun() && clock.started.is_some_and(|at| at < to);
        let judged = ended && matches!(clock.state, State::Met | State::Missed);
        let without = ended && clock.state == State::NoTarget;
        if !judged && !open_breached && !without {
            continue;
        }
        let (place, of) = match cut {
            Cut::Agreement => (agreement, Some(promised.id)),
            Cut::Service => {
                let place = view.service_place(row);
                (place, services.get(place).copied().flatten())
            }
        };
        let Some(group) = found.get_mut(place) else { continue };
        let target = promised.promise().target(metric, clock.priority);
        for priority in [0, clock.priority.min(5)] {
            let Some(Group { line, net }) = group.get_mut(usize::from(priority)) else { continue };
            let line = line.get_or_insert_with(|| Attainment {
                of,
                priority,
                target,
                met: 0,
                missed: 0,
                open_breached: 0,
                without_target: 0,
                p50: None,
                p85: None,
                p95: None,
                goal: promised.goal,
                limit_exceeded: false,
            });
            line.target = line.target.filter(|own| Some(*own) == target);
            line.goal = line.goal.filter(|own| Some(*own) == promised.goal);
            line.open_breached += u32::from(open_breached);
            line.without_target += u32::from(without);
            line.met += u32::from(judged && clock.state == State::Met);
            line.missed += u32::from(judged && clock.state == State::Missed);
            if judged {
                net.push(clock.net.millis());
            }
            if priority == 0 && clock.priority == 0 {
                break;
            }
        }
    }
    let exceeded: Vec<bool> = (view.desk.agreements.iter())
        .map(|a| a.workload_limit.is_some() && workload(view, a, from, to).iter().any(Workload::exceeded))
        .collect();
    let over = |id: Option<RecordId>| match cut {
        Cut::Agreement => {
            view.desk.agreements.iter().zip(&exceeded).any(|(a, over)| *over && Some(a.id) == id)
        }
        Cut::Service => id.is_some_and(|id| {
            let (id, agreements) = (id.to_string(), view.desk.agreements.iter().zip(&exceeded));
            agreements.into_iter().any(|(a, over)| *over && a.services.contains(&id))
        }),
    };
    let mut lines = Vec::new();
    for mut group in found.into_iter().flatten() {
        let Some(mut line) = group.line else { continue };
        group.net.order();
        let at = |share| quantile(&group.net, share);
        (line.p50, line.p85, line.p95) = (at(0.5), at(0.85), at(0.95));
        line.limit_exceeded = over(line.of);
        lines.push(line);
    }
    lines
}

/// The records opened under an agreement, month by month in its calendar's zone, from the whole month that `from` lies in:
/// a month cut short would always keep its limit.
#[must_use]
pub fn workload(view: &DeskView<'_>, agreement: &Agreement, from: Instant, to: Instant) -> Vec<Workload> {
    let zone = agreement.open.calendar().zone();
    let last = zone.day_at(to - Span::from_millis(1));
    let months: Vec<Period> = Period::range(Granularity::Month, zone.day_at(from), last).collect();
    let from = months.first().map_or(from, |month| month.bounds(zone).0);
    let ends: Vec<i64> = months.iter().map(|month| month.bounds(zone).1.millis()).collect();
    let mut counts = vec![0_u32; months.len()];
    for row in view.table().into_iter().flat_map(|t| t.rows()) {
        let opened = view.opened(row);
        if opened < from.millis()
            || opened >= to.millis()
            || view.agreement(row).is_none_or(|a| a.id != agreement.id)
        {
            continue;
        }
        if let Some(count) = counts.get_mut(ends.partition_point(|end| *end <= opened)) {
            *count += 1;
        }
    }
    let limit = agreement.workload_limit;
    let counted = months.into_iter().zip(counts).zip(ends);
    counted
        .map(|((month, records), end)| Workload { month, records, limit, so_far: end > to.millis() })
        .collect()
}

/// How many resolutions were met and missed under one desk and would be under another, by priority: those resolved,
/// and those still open that have used up their target. First of the records that the chosen agreement covers under
/// the first desk, then of all.
#[must_use]
pub fn what_if(
    workspace: &Workspace,
    before: &Desk,
    after: &Desk,
    chosen: RecordId,
    now: Instant,
) -> [Replay; 2] {
    let (mut own, mut all) = (Replay::default(), Replay::default());
    let (before, after) = (before.view(workspace, now), after.view(workspace, now));
    for row in before.table().into_iter().flat_map(|t| t.rows()) {
        let covered = before.agreement(row).is_some_and(|a| a.id == chosen);
        let judge = |view: &DeskView<'_>, all: &mut [Tally; 6], own: &mut [Tally; 6]| {
            let (priority, state, overrun) = match view.clock(row, Metric::Resolve) {
                Some(clock) => (clock.priority, clock.state, clock.is_overrun()),
                None => (view.priority(row), State::NoTarget, false),
            };
            let place = if priority <= 5 { usize::from(priority) } else { 0 };
            let counted = [Some(all), covered.then_some(own)];
            for tally in counted.into_iter().flatten().filter_map(|tallies| tallies.get_mut(place)) {
                *match state {
                    State::Met => &mut tally.met,
                    State::Missed => &mut tally.missed,
                    state if runs(state) && overrun => &mut tally.missed,
                    _ => &mut tally.none,
                } += 1;
            }
        };
        judge(&before, &mut all.before, &mut own.before);
        judge(&after, &mut all.after, &mut own.after);
    }
    [own, all]
}

/// The quantile of values in order, by linear interpolation between closest ranks (type 7); none of nothing.
#[must_use]
pub fn quantile(sorted: &[i64], share: f64) -> Option<f64> {
    let last = sorted.len().checked_sub(1)?;
    let rank = share.clamp(0.0, 1.0) * last as f64;
    let below = rank as usize;
    let (low, high) = (*sorted.get(below)? as f64, *sorted.get((below + 1).min(last))? as f64);
    Some(low + (high - low) * (rank - below as f64))
}
