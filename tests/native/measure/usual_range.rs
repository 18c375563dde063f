//! Which days a chart shows where nobody asks for others.

use super::world::{at, workspace};
use plumbline::measure::usual_range;
use plumbline::time::{Day, Granularity};
use plumbline::workspace::Workspace;

#[test]
fn it_ends_today_or_where_a_log_of_past_years_ends() {
    let check = |what: &str, incidents: &[(&str, &str)], grain: Granularity, days: (&str, &str)| {
        let world: String = (incidents.iter().enumerate())
            .map(|(nth, (opened, more))| {
                let stamp = opened.replace('_', " ");
                format!("incident {}\n{stamp} opened_at={opened} status=new {more}\n\n", nth + 1)
            })
            .collect();
        let (today, now) = (Day::from_iso("2026-11-28").unwrap(), at("2026-11-28 10:00"));
        let world = if world.is_empty() { Workspace::default() } else { workspace(&world) };
        let (first, last) = usual_range(&world, grain, today, now);
        assert_eq!((first.to_string().as_str(), last.to_string().as_str()), days, "{what}");
    };
    let month = Granularity::Month;
    check("nothing at all", &[], Granularity::Week, ("2026-11-23", "2026-11-28"));
    let since = ("2020-01-15_09:00", "");
    check("years of work", &[since, ("2026-11-27_09:00", "")], month, ("2024-11-28", "2026-11-28"));
    check("by week", &[since, ("2026-11-27_09:00", "")], Granularity::Week, ("2026-03-21", "2026-11-28"));
    check("a month ago", &[since, ("2026-10-20_09:00", "")], Granularity::Day, ("2026-10-18", "2026-11-28"));
    // Nothing in the last six weeks, but in the last 36 weeks.
    let before = [since, ("2026-09-01_09:00", "")];
    check("by day", &before, Granularity::Day, ("2026-07-22", "2026-09-01"));
    check("by week all the same", &before, Granularity::Week, ("2026-03-21", "2026-11-28"));
    let log = [("2016-02-29_01:16", ""), ("2017-02-16_09:00", "resolved_at=2017-02-18_10:00")];
    check("a log of 2016", &log, month, ("2016-03-01", "2017-02-18"));
    check("a log of 2016 by week", &log, Granularity::Week, ("2016-06-11", "2017-02-18"));
    let ahead = [since, ("2016-05-02_09:00", "resolved_at=2031-01-01_10:00")];
    check("what lies ahead does not count", &ahead, Granularity::Day, ("2019-12-05", "2020-01-15"));
}
