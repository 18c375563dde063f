//! Every KPI on a few records whose figures were worked out by hand.

use super::world::{at, workspace};
use plumbline::measure::control_chart::{RuleSet, Verdict};
use plumbline::measure::{
    Facts, KPIS, NoEffect, Split, ages, arrivals_by_hour, compute, effect_of, flow, kept, kpi, lineage,
    pareto, spreads,
};
use plumbline::service_level::{Desk, Metric};
use plumbline::time::{Day, Granularity, Zone};
use plumbline::workspace::Workspace;

/// Monday to Friday 08:00 to 18:00, UTC. Respond to P3 within 60 minutes, to P1 within 15; resolve P3 within 8 h,
/// P1 within 4 h. January to March 2026; 5 January was a Monday.
const WORLD: &str = "
    calendar 100
    2026-01-01 00:00 name=Office hours=Mon-Fri_08:00-18:00 zone=UTC

    agreement 200
    2026-01-01 00:00 name=Office status=in_force calendar=@100 pauses=yes goal=60 respond_1=15 respond_3=60 resolve_1=240 resolve_3=480

    incident 1
    2026-01-05 09:00 opened_at=2026-01-05_09:00 status=new priority=3 category=Mail group=Desk
    2026-01-05 09:30 status=in_progress
    2026-01-05 10:00 status=resolved resolved_at=2026-01-05_10:00

    incident 2
    2026-01-05 09:00 opened_at=2026-01-05_09:00 status=new priority=3 category=Mail group=Desk
    2026-01-05 12:00 status=in_progress group=Servers
    2026-01-07 09:00 status=resolved resolved_at=2026-01-07_09:00

    incident 3
    2026-01-09 16:00 opened_at=2026-01-09_16:00 status=new priority=3 category=Printing group=Desk
    2026-01-09 17:00 status=in_progress
    2026-01-09 18:00 status=on_hold hold_reason=caller
    2026-02-02 09:00 status=in_progress hold_reason=
    2026-02-02 11:00 status=resolved resolved_at=2026-02-02_11:00

    incident 4
    2026-02-03 09:00 opened_at=2026-02-03_09:00 status=new priority=1 category=Network group=Desk major=yes
    2026-02-03 09:10 status=in_progress
    2026-02-03 12:00 status=resolved resolved_at=2026-02-03_12:00
    2026-02-03 13:00 status=in_progress resolved_at=
    2026-02-03 16:00 status=resolved resolved_at=2026-02-03_16:00

    incident 5
    2026-02-10 09:00 opened_at=2026-02-10_09:00 status=new priority=3 category=Mail group=Desk

    incident 6
    2026-02-20 10:00 opened_at=2026-02-20_10:00 status=new priority=3 category=Mail
    2026-02-20 11:00 status=cancelled closed_at=2026-02-20_11:00

    incident 7
    2026-01-12 09:00 opened_at=2026-01-12_09:00 status=new priority=2 category=Access group=Desk
    2026-02-12 09:00 status=closed closed_at=2026-02-12_09:00

    incident 8
    2026-03-02 09:00 opened_at=2026-03-02_09:00 status=new priority=3 category=Mail group=Desk channel=phone
    2026-03-02 09:20 status=resolved resolved_at=2026-03-02_09:20
";

fn with<T>(
    world: &str,
    now: &str,
    granularity: Granularity,
    read: impl FnOnce(&Workspace, &Facts<'_>) -> T,
) -> T {
    let workspace = workspace(world);
    let desk = Desk::new(&workspace);
    assert!(desk.troubles.is_empty(), "{:?}", desk.troubles);
    let (view, zone) = (desk.view(&workspace, at(now)), Zone::utc());
    let day = |text: &str| Day::from_iso(text).unwrap();
    let facts = Facts::new(&workspace, &view, &zone, granularity, day("2026-01-01"), day("2026-04-30"));
    read(&workspace, &facts)
}

fn monthly<T>(read: impl FnOnce(&Workspace, &Facts<'_>) -> T) -> T {
    with(WORLD, "2026-03-04 12:00", Granularity::Month, read)
}

#[test]
fn golden_values() {
    const NONE: Option<f64> = None;
    // January, February, March until the 4th at noon; April has not begun.
    let check = |code: &str, expected: [Option<f64>; 3]| {
        let series = monthly(|_, facts| compute(kpi(code).unwrap(), facts, None));
        let values: Vec<Option<f64>> =
            series.values().iter().map(|v| v.map(|v| (v * 1e4).round() / 1e4)).collect();
        assert_eq!(values, [expected[0], expected[1], expected[2], NONE], "{code}");
        assert_eq!(series.labels(), ["2026-01", "2026-02", "2026-03", "2026-04"]);
        let partial: Vec<bool> = series.points.iter().map(|p| p.partial).collect();
        assert_eq!(partial, [false, false, true, false]);
    };
    // Opened: 1, 2, 3, 7 in January; 4, 5 in February (6 cancelled); 8 in March.
    check("I01", [Some(4.0), Some(2.0), Some(1.0)]);
    // Open at the end: 3 and 7; 5; 5.
    check("I02", [Some(2.0), Some(1.0), Some(1.0)]);
    // 4 − 2 (1, 2); 2 − 3 (3, 4, and 7 closed); 1 − 1.
    check("I03", [Some(2.0), Some(-1.0), Some(0.0)]);
    // Open minutes to the first response. January: 1 after 30, 2 after 180, 3 after 60. February: 4 after 10, and 7
    // was closed on 12 February without any: 23 working days of 600 min from 12 January 09:00 to 12 February 09:00.
    check("I04", [Some(60.0), Some((10.0 + 13_800.0) / 2.0), Some(20.0)]);
    // Ranks 0, 1, 2 of 30, 60, 180: 1.8 lies at 60 + 0.8 × 120.
    check("I04.p90", [Some(156.0), Some(12_421.0), Some(20.0)]);
    check("I04.mean", [Some(90.0), Some(6905.0), Some(20.0)]);
    // Open hours to resolution. 1: 1 h; 2: 9 + 10 + 1 = 20 h. 3: 2 h on Friday the 9th, on hold from 18:00 until
    // 2 February 09:00, then 2 h: 4 h. 4: 3 h, an hour resolved, 3 h: 6 h. 7 has no time of resolution. 8: 20 min.
    check("I05", [Some(10.5), Some(5.0), Some(0.3333)]);
    check("I05.p90", [Some(18.1), Some(5.8), Some(0.3333)]);
    check("I05.mean", [Some(10.5), Some(5.0), Some(0.3333)]);
    // Responses due or given. January: 1 (30 of 60) and 3 (60 of 60) in time, 2 late. February: 4 (10 of 15) in
    // time, 5 late and not given; 7 has no target. March: 8 in time.
    check("I06", [Some(66.6667), Some(50.0), Some(100.0)]);
    // January: 1 in time, 2 late. February: 3 (4 of 8 h) in time, 4 (6 of 4 h) late. March: 8 in time.
    check("I07", [Some(50.0), Some(50.0), Some(100.0)]);
    // 3 is open at the end of January and paused with 2 of 8 h used; 7 has no target. 5 fell due on 10 February.
    check("I08", [Some(0.0), Some(1.0), Some(1.0)]);
    // Within 30 minutes of the response, never handed over or reopened: 1 and 8; 2, 3 were not; 4 is major.
    check("I09", [Some(50.0), Some(0.0), Some(100.0)]);
    // 2 went from Desk to Servers.
    check("I10", [Some(50.0), Some(100.0), Some(100.0)]);
    // 4 was reopened; 3 was not.
    check("I11", [Some(0.0), Some(50.0), Some(0.0)]);
    check("I12", [Some(0.5), Some(0.0), Some(0.0)]);
    // At the end of January: 3 is 22 d 8 h old, 7 is 19 d 15 h. At the end of February: 5 is 18 d 15 h; on 4 March
    // at noon 22 d 3 h.
    check("I13", [Some(20.9792), Some(18.625), Some(22.125)]);
    check("I13.p90", [Some(22.0625), Some(18.625), Some(22.125)]);
    check("I13.old", [Some(0.0), Some(0.0), Some(0.0)]);
    // Nobody touched 3 since the 9th nor 7 since the 12th of January, nor 5 since 10 February.
    check("I14", [Some(100.0), Some(100.0), Some(100.0)]);
    check("I15", [Some(0.0), Some(1.0), Some(0.0)]);
    // From 09:00 to 16:00.
    check("I15.restore", [NONE, Some(7.0), NONE]);
    // Of 3 and 4 one is P1.
    check("I21", [Some(0.0), Some(50.0), Some(0.0)]);
    // Goal 60 %. January: response P3 2 of 3 met, resolution P3 1 of 2 not. February: response P1 met, P3 not;
    // resolution P3 met, P1 not. March: both met.
    check("S01", [Some(50.0), Some(50.0), Some(100.0)]);
    check("Q04", [NONE, NONE, NONE]);
}

#[test]
fn what_is_used_up_at_closing_time_is_no_breach_until_it_opens_again() {
    // Eight hours from Friday at ten are used up at closing time.
    let world = format!(
        "{}\n\n    incident 1\n    2026-01-09 10:00 opened_at=2026-01-09_10:00 status=new priority=3",
        WORLD.split("\n\n    incident").next().unwrap()
    );
    let check = |now: &str, breached: f64, responded: Option<f64>| {
        let value = |code: &str| {
            with(&world, now, Granularity::Month, |_, facts| {
                compute(kpi(code).unwrap(), facts, None).values()[0]
            })
        };
        assert_eq!((value("I08"), value("I06")), (Some(breached), responded), "{now}");
    };
    check("2026-01-09 11:00", 0.0, None);
    check("2026-01-09 11:01", 0.0, Some(0.0));
    check("2026-01-09 18:00", 0.0, Some(0.0));
    check("2026-01-10 12:00", 0.0, Some(0.0));
    check("2026-01-12 08:00", 0.0, Some(0.0));
    check("2026-01-12 08:01", 1.0, Some(0.0));
}

#[test]
fn what_ended_before_it_was_opened_is_in_no_figure_of_time() {
    let world = format!(
        "{WORLD}
    incident 9
    2026-03-03 09:00 opened_at=2026-03-03_09:00 status=new priority=3 major=yes
    2026-03-03 10:00 status=resolved resolved_at=2026-03-02_09:00
"
    );
    for code in ["I04", "I05", "I06", "I07", "I15.restore"] {
        let kpi = kpi(code).unwrap();
        let march = |world: &str| {
            let read = |_: &Workspace, facts: &Facts<'_>| {
                (compute(kpi, facts, None).values()[2], lineage(kpi, facts, None, 2).map(|l| l.left_out))
            };
            with(world, "2026-03-04 12:00", Granularity::Month, read)
        };
        let (with_it, left_out) = march(&world);
        assert_eq!(with_it, march(WORLD).0, "{code}");
        assert_eq!(left_out.unwrap().last(), Some(&(8, "Ended before it was opened")), "{code}");
    }
}

#[test]
fn every_kpi_says_what_it_is() {
    let mut codes = std::collections::BTreeSet::new();
    for kpi in KPIS {
        assert!(codes.insert(kpi.code));
        for text in [kpi.name, kpi.meaning, kpi.formula, kpi.counts, kpi.leaves_out] {
            assert!(text.len() > 5, "{}: {text:?}", kpi.code);
        }
    }
    for code in [
        "I01", "I02", "I03", "I04", "I05", "I06", "I07", "I08", "I09", "I10", "I11", "I12", "I13", "I14",
        "I15", "I21", "S01", "Q04",
    ] {
        assert!(codes.contains(code), "{code}");
    }
    assert!(kpi(" i07 ").is_some() && kpi("I99").is_none());
}

#[test]
fn nothing_at_all_is_no_data_and_never_a_pass() {
    for kpi in KPIS {
        let values =
            with("service 1\n2026-01-01 00:00 name=A", "2026-03-04 12:00", Granularity::Month, |_, facts| {
                compute(kpi, facts, None).values()
            });
        let counts = ["I01", "I02", "I03", "I08", "I15"].contains(&kpi.code);
        let expected = if counts { Some(0.0) } else { None };
        assert_eq!(values, [expected, expected, expected, None], "{}", kpi.code);
    }
}

#[test]
fn every_figure_names_its_records() {
    let check = |code: &str,
                 period: usize,
                 numbers: &str,
                 counted: &[u32],
                 fulfilled: &[u32],
                 left: &[(u32, &str)]| {
        let found = monthly(|_, facts| lineage(kpi(code).unwrap(), facts, None, period)).unwrap();
        assert_eq!(found.numbers.replace('\u{a0}', " "), numbers, "{code}");
        // Rows count from 0, incidents from 1.
        let named = |rows: &[u32]| rows.iter().map(|row| row + 1).collect::<Vec<_>>();
        assert_eq!(
            (named(&found.counted), named(&found.fulfilled)),
            (counted.to_vec(), fulfilled.to_vec()),
            "{code}"
        );
        let out: Vec<(u32, &str)> = found.left_out.iter().map(|(row, why)| (row + 1, *why)).collect();
        assert_eq!(out, left, "{code}");
        assert_eq!(found.point.n as usize, counted.len());
    };
    check("I01", 1, "2", &[4, 5], &[4, 5], &[(6, "Cancelled")]);
    check("I02", 0, "2", &[3, 7], &[3, 7], &[]);
    let out = [(6, "Cancelled"), (7, "Closed without a time of resolution")];
    check("I07", 1, "1 ÷ 2 × 100 = 50.0 %", &[3, 4], &[3], &out);
    check("I12", 0, "1.00 ÷ 2 = 0.50", &[1, 2], &[1, 2], &[]);
    check("I05", 1, "The middle of 2 values is 5.0 h", &[3, 4], &[3, 4], &out);
    check("I06", 1, "1 ÷ 2 × 100 = 50.0 %", &[4, 5], &[4], &[(6, "Cancelled"), (7, "No target to judge by")]);
    let values = |code: &str, period: usize| {
        monthly(|_, facts| lineage(kpi(code).unwrap(), facts, None, period))
            .map(|l| (l.values, l.rank))
            .unwrap()
    };
    assert_eq!(values("I05", 1), (vec![4.0, 6.0], Some(0)));
    assert_eq!(values("I12", 0).1, None);
    assert_eq!(values("I07", 1), (vec![], None));
    let growth = monthly(|_, facts| lineage(kpi("I03").unwrap(), facts, None, 1)).unwrap();
    assert_eq!(growth.numbers, "2 − 3 = −1");
    let none = monthly(|_, facts| lineage(kpi("Q04").unwrap(), facts, None, 1)).unwrap();
    assert_eq!(none.numbers, "No data: nothing was counted.");
}

#[test]
fn what_charts_show() {
    monthly(|_, facts| {
        let flow = flow(facts, None);
        assert_eq!(flow.arrivals, [Some(4.0), Some(2.0), Some(1.0), None]);
        assert_eq!(flow.departures, [Some(2.0), Some(3.0), Some(1.0), None]);
        assert_eq!(flow.backlog, [Some(2.0), Some(1.0), Some(1.0), None]);
        let causes: Vec<(String, u32)> =
            pareto(facts, "category", None).into_iter().map(|c| (c.label, c.records)).collect();
        let pair = |label: &str, n| (label.to_owned(), n);
        assert_eq!(causes, [pair("Mail", 4), pair("Access", 1), pair("Network", 1), pair("Printing", 1)]);
        let open = ages(facts, None);
        assert_eq!(open.iter().map(|a| (a.row, a.days)).collect::<Vec<_>>(), [(4, 22.125)]);
        let hours = arrivals_by_hour(facts, None);
        // Mondays at nine: 1, 2, 7, 8; Tuesdays: 4, 5; Friday at four in the afternoon: 3.
        assert_eq!((hours[0][9], hours[1][9], hours[4][16]), (4, 2, 1));
        assert_eq!(hours.iter().flatten().sum::<u32>(), 7);
        let spreads = spreads(facts, Metric::Resolve, None);
        // 7 was closed without a time of resolution, and is in no spread.
        assert_eq!(spreads.iter().map(|s| (s.priority, s.hours.len())).collect::<Vec<_>>(), [(1, 1), (3, 4)]);
        let p3 = spreads.iter().find(|s| s.priority == 3).unwrap();
        assert_eq!(p3.hours.len(), 4);
        assert_eq!((p3.hours[3], p3.percentiles[0].map(|h| (h * 60.0).round())), (20.0, Some(150.0)));
        let kept: Vec<(u32, u32)> =
            kept(facts, Metric::Resolve, None).iter().map(|k| (k.met, k.missed)).collect();
        assert_eq!(kept, [(1, 1), (1, 1), (1, 0)]);
    });
}

#[test]
fn parts_are_named_and_add_up() {
    monthly(|_, facts| {
        let split = Split::by(facts, "category", 1);
        let labels: Vec<(&str, u32)> = split.parts.iter().map(|p| (p.label.as_str(), p.records)).collect();
        assert_eq!(labels, [("Mail", 4), ("All others", 3)]);
        let values: Vec<_> =
            split.series(kpi("I01").unwrap(), facts, None).iter().map(|s| s.values()).collect();
        assert_eq!(values[0], [Some(2.0), Some(1.0), Some(1.0), None]);
        assert_eq!(values[1], [Some(2.0), Some(1.0), Some(0.0), None]);
        let split = Split::by(facts, "priority", 9);
        let labels: Vec<&str> = split.parts.iter().map(|p| p.label.as_str()).collect();
        assert_eq!(labels, ["P1 Critical", "P2 High", "P3 Moderate"]);
    });
}

#[test]
fn benefit_needs_a_verdict_and_most_of_what_was_expected() {
    let closed = |id: u32, status: &str, more: &str| {
        format!("improvement {id}\n2026-01-05 09:00 status={status} closed_at=2026-02-05_09:00 {more}\n\n")
    };
    let world = [
        closed(1, "kept", "done_at=2026-01-20_09:00 verdict=improved baseline=10 target=5 measured=6"),
        closed(2, "kept", "done_at=2026-01-20_09:00 verdict=improved baseline=10 target=5 measured=7"),
        closed(3, "kept", "done_at=2026-01-20_09:00 verdict=no_signal baseline=10 target=5 measured=5"),
        closed(4, "kept", "done_at=2026-01-20_09:00 verdict=improved"),
        closed(5, "dropped", ""),
        closed(6, "dropped", "done_at=2026-01-20_09:00 verdict=worse"),
    ];
    with(&world.concat(), "2026-03-04 12:00", Granularity::Month, |_, facts| {
        let found = lineage(kpi("Q04").unwrap(), facts, None, 1).unwrap();
        assert_eq!((found.register, found.numbers.as_str()), ("improvement", "1 ÷ 5 × 100 = 20.0\u{a0}%"));
        assert_eq!(
            (found.fulfilled, found.left_out),
            (vec![0], vec![(4, "Dropped before a change was made")])
        );
    });
}

#[test]
fn the_effect_of_an_improvement() {
    // A week has 6 incidents, or 5 and 7 in turn, until the change in the ninth week; then 2 and 1 in turn.
    let mut world = String::from(
        "kpi 1\n2026-01-01 00:00 name=Volume formula=I01 direction=down\n\n\
         improvement 2\n2026-01-01 00:00 title=Reset kpi=@1 status=check done_at=2026-03-02_08:00\n\n\
         improvement 3\n2026-01-01 00:00 title=Nothing status=idea\n\n\
         improvement 4\n2026-01-01 00:00 title=Soon kpi=@1 status=idea\n\n\
         improvement 5\n2026-01-01 00:00 title=Now kpi=@1 status=check done_at=2026-05-01_08:00\n\n",
    );
    let monday = Day::from_iso("2026-01-05").unwrap();
    let mut id = 100;
    for week in 0..17 {
        let count = if week < 8 { 5 + week % 2 * 2 } else { 1 + week % 2 };
        for _ in 0..count {
            id += 1;
            let day = monday.plus_days(week * 7);
            world += &format!("incident {id}\n{day} 09:00 opened_at={day}_09:00 status=new\n\n");
        }
    }
    // Made late in the week now running: nothing lies after it, and all that is whole before it.
    with(&world, "2026-05-01 12:00", Granularity::Week, |workspace, facts| {
        let improvements = workspace.table("improvement").unwrap();
        let change = effect_of(&improvements.at(3), facts, None, RuleSet::Mdc).unwrap();
        assert_eq!(change.split, change.series.whole_values().len());
        assert_eq!((change.effect.after, change.means[0].is_some(), change.means[1]), (0, true, None));
    });
    with(&world, "2026-04-29 12:00", Granularity::Week, |workspace, facts| {
        let improvements = workspace.table("improvement").unwrap();
        let change = effect_of(&improvements.at(0), facts, None, RuleSet::Mdc).unwrap();
        // The first week of January, then eight weeks before the change.
        assert_eq!(change.split, 9);
        assert_eq!(change.series.points[9].period.to_string(), "2026-W10");
        assert!(matches!(change.effect.verdict, Verdict::Improved { .. }), "{:?}", change.effect.verdict);
        assert!(change.sentence().starts_with("Improved since the change:"), "{}", change.sentence());
        assert_eq!(change.means[1].map(|m| (m * 8.0).round()), Some(12.0));
        let refused = |row| effect_of(&improvements.at(row), facts, None, RuleSet::Mdc).unwrap_err();
        assert_eq!((refused(1), refused(2)), (NoEffect::NoKpi, NoEffect::NotDone));
    });
}
