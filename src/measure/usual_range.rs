//! Which days are looked at where nobody asks for others.

use crate::time::{Day, Granularity, Instant, Period};
use crate::workspace::Workspace;
use crate::workspace::column::{Cells, NO_INSTANT};

/// First and last day where nobody asks for others: six weeks of days, 36 weeks, two years of months; not before there
/// were records. They end today, or where nothing happened in all that time with the day of the last that did: a log of
/// past years is read to its end.
#[must_use]
pub fn usual_range(workspace: &Workspace, grain: Granularity, today: Day, now: Instant) -> (Day, Day) {
    let back = |last: Day| match grain {
        Granularity::Day => last.plus_days(-41),
        Granularity::Week => last.plus_days(-7 * 36),
        Granularity::Month => last.plus_months(-24),
    };
    let newest = newest(workspace, now).filter(|newest| *newest < back(today));
    let last = newest.unwrap_or(today);
    (back(last).max(first_whole(workspace, grain, last, now)), last)
}

/// The day on which a record that stands was opened, resolved, closed or changed for the better last, up to now.
#[must_use]
pub fn newest(workspace: &Workspace, now: Instant) -> Option<Day> {
    let mut newest = None;
    for register in ["incident", "improvement"] {
        let Some(table) = workspace.table(register) else { continue };
        for column in ["opened_at", "resolved_at", "closed_at", "done_at"].map(|field| table.column(field)) {
            let Some(column) = column else { continue };
            let times = table.rows().filter_map(|row| column.instant(row)).filter(|at| *at <= now.millis());
            newest = newest.max(times.max());
        }
    }
    newest.map(|at| Instant::from_millis(at).utc_day())
}

/// The first day of the first period that lies wholly in the time of the records: counts before it would be of
/// nobody's doing, or lack what was archived. That of the running period, where none is whole yet.
#[must_use]
pub fn first_whole(workspace: &Workspace, grain: Granularity, today: Day, now: Instant) -> Day {
    let mut earliest = now.millis();
    for register in ["incident", "improvement"] {
        let Some(table) = workspace.table(register) else { continue };
        let opened = match table.column("opened_at").map(|c| &c.cells) {
            Some(Cells::Instant(opened)) => opened.as_slice(),
            _ => &[],
        };
        for row in table.rows() {
            let at = opened.get(row as usize).copied().filter(|at| *at != NO_INSTANT);
            earliest = earliest.min(at.unwrap_or_else(|| table.born(row)));
        }
    }
    let archived = workspace.archives().in_force().filter_map(|archive| archive.before).max();
    let began = Instant::from_millis(earliest).utc_day();
    let day = archived.map_or(began, |archived| archived.max(began));
    let period = Period::of(grain, day);
    let whole = if period.first_day() == day { day } else { period.next().first_day() };
    whole.min(grain.bucket_start(today))
}
