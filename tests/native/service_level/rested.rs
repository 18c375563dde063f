//! Clocks that have ended are kept between views; what is kept is always what working it out anew gives.

use super::desk::with;
use crate::measure::world::at;
use crate::workspace::{Desk as Hand, edit};
use plumbline::journal::{Entry, Op, RecordId, Value, Write};
use plumbline::service_level::{Desk, DeskCache, State};
use plumbline::time::{Instant, Span};
use plumbline::workspace::{Change, Workspace};
use proptest::prelude::*;

const INCIDENTS: &str = "
    incident 1
    2026-03-02 08:00 opened_at=2026-03-02_08:00 title=A status=new priority=3
    2026-03-02 09:00 status=in_progress assignee=Ana
    2026-03-02 10:00 status=resolved resolved_at=2026-03-02_10:00

    incident 2
    2026-03-02 08:00 opened_at=2026-03-02_08:00 title=B status=new priority=1 service=@301

    incident 3
    2026-03-01 08:00 opened_at=2026-03-01_08:00 title=C status=in_progress priority=3 service=@300
    2026-03-02 11:00 status=closed closed_at=2026-03-02_11:00
";

fn now(hand: &Hand) -> Instant {
    Instant::from_millis(hand.now as i64)
}

/// Writes a field as an entry of another copy may: no guard of this one is asked.
fn write(hand: &mut Hand, like: &Entry, record: u128, field: &str, value: Value, at: Instant) {
    let register = match record {
        100 => "calendar",
        200.. => "agreement",
        _ => "incident",
    };
    let (field, element) = match field.strip_prefix('+') {
        Some(set) => (set, Some(RecordId(300).to_string().as_str().into())),
        None => (field, None),
    };
    let write = Write { field: field.into(), element, value, replaces: vec![] };
    let op = Op { register: register.into(), record: RecordId(record), at: Some(at), writes: vec![write] };
    let stamp = hand.stamp();
    hand.write(Entry { stamp, ops: vec![op], ..like.clone() });
}

/// Every clock by the cache is the one that a desk worked out from nothing gives.
fn agrees(workspace: &Workspace, cache: &mut DeskCache, now: Instant) -> Result<(), TestCaseError> {
    let (kept, fresh) = (Desk::cached(workspace, cache), Desk::new(workspace));
    // The clock of a simulation may be set back.
    for minutes in [0, -90, 3 * 24 * 60, 0] {
        let now = now + Span::from_minutes(minutes);
        let (kept, fresh) = (kept.view(workspace, now), fresh.view(workspace, now));
        for row in 0..3 {
            prop_assert_eq!(kept.clocks(row), fresh.clocks(row), "row {} at {}", row, now);
        }
    }
    Ok(())
}

fn changes() -> impl Strategy<Value = (u128, &'static str, Value, i64)> {
    let of_incident = prop_oneof![
        prop::sample::select(vec!["new", "in_progress", "on_hold", "resolved", "closed", "cancelled"])
            .prop_map(|status| ("status", Value::text(status))),
        prop::sample::select(vec!["1", "2", "3", "4", ""]).prop_map(|p| ("priority", Value::text(p))),
        prop::sample::select(vec![Some(300), Some(301), None]).prop_map(|id: Option<u128>| {
            ("service", id.map_or(Value::Null, |id| Value::text(&RecordId(id).to_string())))
        }),
        (prop::sample::select(vec!["opened_at", "responded_at", "resolved_at", "closed_at"]), 0_i64..4000)
            .prop_map(|(field, minutes)| {
                (field, Value::Instant(at("2026-03-01 08:00") + Span::from_minutes(minutes)))
            }),
        Just(("resolved_at", Value::Null)),
        Just(("assignee", Value::text("Bo"))),
    ];
    let of_agreement = prop_oneof![
        (0_u32..600).prop_map(|minutes| ("resolve_3", Value::from(f64::from(minutes)))),
        prop::sample::select(vec!["in_force", "draft"]).prop_map(|status| ("status", Value::text(status))),
        any::<bool>().prop_map(|pauses| ("pauses", Value::Flag(pauses))),
        any::<bool>().prop_map(|within| ("+services", Value::Flag(within))),
        prop::sample::select(vec!["2026-03-02", ""])
            .prop_map(|day| ("valid_from", if day.is_empty() { Value::Null } else { Value::text(day) })),
    ];
    prop_oneof![
        8 => (1_u128..4, of_incident, -2000_i64..2000).prop_map(|(id, (f, v), m)| (id, f, v, m)),
        3 => (200_u128..202, of_agreement, 0_i64..1).prop_map(|(id, (f, v), m)| (id, f, v, m)),
        1 => prop::sample::select(vec!["Mon-Fri 08:00-18:00", "Mon-Sun 00:00-24:00", "Mon 09:00-10:00"])
            .prop_map(|hours| (100, "hours", Value::text(hours), 0)),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(16))]

    #[test]
    fn a_kept_clock_is_the_one_worked_out_anew(writes in proptest::collection::vec(changes(), 1..16)) {
        let mut hand = Hand { workspace: with(INCIDENTS), ..Hand::new(9) };
        let mut cache = DeskCache::default();
        let first = hand.run(&edit(2, vec![Change::set("description", "x")])).unwrap();
        agrees(&hand.workspace, &mut cache, now(&hand))?;
        for (record, field, value, minutes) in writes {
            let at = now(&hand) + Span::from_minutes(minutes);
            write(&mut hand, &first, record, field, value, at);
            agrees(&hand.workspace, &mut cache, now(&hand))?;
        }
        // Another workspace by the same cache, and back.
        agrees(&with("incident 1\n2026-03-02 08:00 opened_at=2026-03-02_08:00 status=closed"), &mut cache, now(&hand))?;
        agrees(&hand.workspace, &mut cache, now(&hand))?;
    }
}

#[test]
fn a_record_that_is_reopened_counts_again() {
    let mut hand = Hand { workspace: with(INCIDENTS), ..Hand::new(9) };
    let first = hand.run(&edit(2, vec![Change::set("description", "x")])).unwrap();
    let mut cache = DeskCache::default();
    let mut state = |workspace: &Workspace, now| {
        Desk::cached(workspace, &mut cache).view(workspace, at(now)).clocks(0).unwrap()[1].state
    };
    assert_eq!(state(&hand.workspace, "2026-03-02 12:00"), State::Met);
    write(&mut hand, &first, 1, "resolved_at", Value::Null, at("2026-03-03 09:00"));
    write(&mut hand, &first, 1, "status", Value::text("in_progress"), at("2026-03-03 09:00"));
    assert_eq!(state(&hand.workspace, "2026-03-03 12:00"), State::Running);
}

#[test]
fn what_ended_in_one_workspace_says_nothing_of_another_that_looks_alike() {
    let one = |priority: u8| {
        with(&format!(
            "incident 1
             2026-03-02 08:00 opened_at=2026-03-02_08:00 title=A status=new priority={priority}
             2026-03-02 15:00 status=resolved resolved_at=2026-03-02_15:00"
        ))
    };
    let (urgent, usual) = (one(1), one(3));
    let mut cache = DeskCache::default();
    let mut clock = |workspace: &Workspace| {
        Desk::cached(workspace, &mut cache).view(workspace, at("2026-03-03 08:00")).clocks(0).unwrap()[1]
    };
    let first = clock(&urgent);
    assert_ne!(clock(&usual).target, first.target);
    assert_eq!(clock(&urgent).target, first.target);
}
