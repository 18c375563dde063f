//! What must hold of any records: the flow adds up, parts add up, a figure is its records.

use super::world::{at, workspace};
use plumbline::measure::{Facts, KPIS, Split, compute, flow, kpi, lineage};
use plumbline::service_level::Desk;
use plumbline::time::{Day, Granularity, Instant, Span, Zone};
use proptest::prelude::*;
use std::fmt::Write;

/// Minutes after New Year 2026 when it was opened and how long it took; its state, priority and category.
type One = (i64, i64, u8, u8, u8);

fn world(incidents: &[One]) -> String {
    let mut text = String::from(
        "agreement 9\n2026-01-01 00:00 name=All status=in_force pauses=yes respond_1=10 respond_2=60 resolve_1=60 resolve_2=600\n\n",
    );
    let stamp = |minutes: i64| {
        let at = at("2026-01-01 00:00") + Span::from_minutes(minutes);
        at.to_string()[..16].replace('T', " ")
    };
    for (n, (opened, took, state, priority, category)) in incidents.iter().enumerate() {
        let (from, to) = (stamp(*opened), stamp(opened + took));
        let end = to.replace(' ', "_");
        let _ = writeln!(text, "incident {}", n + 10);
        let _ = writeln!(
            text,
            "{from} opened_at={} status=new priority={priority} category=C{category}",
            from.replace(' ', "_")
        );
        let _ = match state {
            0 => writeln!(text, "{to} status=resolved resolved_at={end}"),
            1 => writeln!(text, "{to} status=closed closed_at={end}"),
            2 => writeln!(text, "{to} status=on_hold hold_reason=caller"),
            3 => writeln!(text, "{to} status=cancelled closed_at={end}"),
            _ => writeln!(text, "{to} status=closed"),
        };
        text.push('\n');
    }
    text
}

fn incidents() -> impl Strategy<Value = Vec<One>> {
    prop::collection::vec((0..200_000_i64, 0..60_000_i64, 0..5_u8, 1..5_u8, 0..4_u8), 0..40)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn what_is_waiting_is_what_was_and_what_came_less_what_left(list in incidents(), grain in 0..3_usize) {
        let workspace = workspace(&world(&list));
        let desk = Desk::new(&workspace);
        let now = at("2026-07-01 00:00");
        let (view, zone) = (desk.view(&workspace, now), Zone::utc());
        let grain = [Granularity::Day, Granularity::Week, Granularity::Month][grain];
        let day = |text: &str| Day::from_iso(text).unwrap();
        let facts = Facts::new(&workspace, &view, &zone, grain, day("2025-12-01"), day("2026-08-01"));
        let flow = flow(&facts, None);
        let mut before = 0.0;
        for ((came, left), waiting) in flow.arrivals.iter().zip(&flow.departures).zip(&flow.backlog) {
            let Some(waiting) = waiting else { continue };
            prop_assert_eq!(*waiting, before + came.unwrap() - left.unwrap());
            before = *waiting;
        }
        // Counted the naive way, record by record.
        let (from, to) = facts.periods[facts.begun / 2].bounds(&zone);
        let opened = |one: &One| at("2026-01-01 00:00") + Span::from_minutes(one.0);
        let came = list.iter().filter(|one| one.2 != 3 && from <= opened(one) && opened(one) < to).count();
        prop_assert_eq!(flow.arrivals[facts.begun / 2], Some(came as f64));

        let split = Split::by(&facts, "category", 2);
        for code in ["I01", "I02", "I03", "I08"] {
            let kpi = kpi(code).unwrap();
            let whole = compute(kpi, &facts, None);
            let parts = split.series(kpi, &facts, None);
            for (place, point) in whole.points.iter().enumerate().take(facts.begun) {
                let sum: f64 = parts.iter().filter_map(|part| part.points[place].value).sum();
                prop_assert_eq!(Some(sum), point.value);
            }
        }
        for kpi in KPIS {
            let series = compute(kpi, &facts, None);
            let found = lineage(kpi, &facts, None, facts.begun - 2).unwrap();
            prop_assert_eq!(found.point, series.points[facts.begun - 2]);
            if !["S01", "I03"].contains(&kpi.code) {
                prop_assert_eq!(found.counted.len(), found.point.n as usize);
            }
            // What is told of each record gives the figure again.
            if let Some(rank) = found.rank {
                let mut values = found.values.clone();
                values.sort_by(f64::total_cmp);
                let above = values.get(rank + 1).copied().unwrap_or(values[rank]);
                let value = found.point.value.unwrap();
                prop_assert!(values[rank] - 1e-9 <= value && value <= above + 1e-9);
            } else if !found.values.is_empty() {
                let mean = found.values.iter().sum::<f64>() / found.values.len() as f64;
                prop_assert!((mean - found.point.value.unwrap()).abs() < 1e-6);
            }
            prop_assert!(found.values.is_empty() || found.values.len() == found.counted.len());
            prop_assert!(found.fulfilled.len() <= found.counted.len());
            prop_assert_eq!(found.left_out.len(), found.point.left_out as usize);
            let share = kpi.unit == plumbline::measure::Unit::Percent;
            prop_assert!(!share || series.values().iter().flatten().all(|v| (0.0..=100.0).contains(v)));
        }
    }

    /// What happens later does not change a figure of the past, as long as nothing in the past is rewritten.
    #[test]
    fn a_backlog_of_the_past_stays(list in incidents(), later in 0..200_000_i64) {
        let workspace = workspace(&world(&list));
        let desk = Desk::new(&workspace);
        let zone = Zone::utc();
        let day = |text: &str| Day::from_iso(text).unwrap();
        let at_moment = |now: Instant| {
            let view = desk.view(&workspace, now);
            let facts = Facts::new(&workspace, &view, &zone, Granularity::Month, day("2026-01-01"), day("2026-02-28"));
            compute(kpi("I02").unwrap(), &facts, None).values()
        };
        let first = at("2026-03-01 00:00");
        prop_assert_eq!(at_moment(first), at_moment(first + Span::from_minutes(later)));
    }
}
