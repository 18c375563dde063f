//! Which days are looked at where nobody asks for others.

use crate::time::{Day, Granularity, Instant, Period};
use crate::workspace::Workspace;

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
    let last = ended_before(back(today), workspace, now).unwrap_or(today);
    (back(last).max(first_whole(workspace, grain, last, now)), last)
}

/// The last day up to now on which a record that stands was opened, resolved, closed or changed for the better, where
/// that was before some day. The newest records are asked first: of work that goes on the first one tells.
fn ended_before(day: Day, workspace: &Workspace, now: Instant) -> Option<Day> {
    let mut last = None;
    for register in ["incident", "improvement"] {
        let Some(table) = workspace.table(register) else { continue };
        for column in ["opened_at", "resolved_at", "closed_at", "done_at"].map(|field| table.column(field)) {
            let Some(column) = column else { continue };
            for row in (0..table.len()).rev().filter(|row| table.stands(*row)) {
                let Some(at) = column.instant(row).filter(|at| *at <= now.millis()) else { continue };
                let own = Instant::from_millis(at).utc_day();
                if own >= day {
                    return None;
                }
                last = last.max(Some(own));
            }
        }
    }
    last
}

/// The first day of the first period that lies wholly in the time of the records: counts before it would be of
/// nobody's doing, or lack what was archived. That of the running period, where none is whole yet.
#[must_use]
pub fn first_whole(workspace: &Workspace, grain: Granularity, today: Day, now: Instant) -> Day {
    let mut earliest = now.millis();
    for register in ["incident", "improvement"] {
        let Some(table) = workspace.table(register) else { continue };
        let opened = table.column("opened_at");
        for row in table.rows() {
            let at = opened.and_then(|column| column.instant(row));
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
