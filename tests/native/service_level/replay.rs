use super::{events, open, within};
use crate::time::at;
use plumbline::service_level::{Case, Tally, Trail, net_open, replay};
use plumbline::time::Span;

#[test]
fn holds_are_cut_to_the_life_of_the_record() {
    let open = open("Mon-Fri 08:00-18:00");
    let (opened, resolved) = (at("2026-03-02T09:00:00Z"), at("2026-03-03T10:00:00Z"));
    let check = |from: &str, to: &str, hours: i64| {
        assert_eq!(
            net_open(opened, resolved, &[(at(from), at(to))], &open),
            Span::from_hours(hours),
            "{from}"
        );
    };
    assert_eq!(net_open(opened, resolved, &[], &open), Span::from_hours(11));
    check("2026-03-02T10:00:00Z", "2026-03-02T12:00:00Z", 9);
    check("2026-03-01T10:00:00Z", "2026-03-02T12:00:00Z", 8);
    check("2026-03-02T17:00:00Z", "2026-03-05T12:00:00Z", 8);
    check("2026-03-02T19:00:00Z", "2026-03-03T07:00:00Z", 11);
    check("2026-03-02T12:00:00Z", "2026-03-02T10:00:00Z", 11);
    check("2026-03-04T12:00:00Z", "2026-03-05T10:00:00Z", 11);
}

/// A run of held events starts with its first and ends with the next event in another phase, in causal order.
#[test]
fn runs_of_held_events() {
    let list = events(&[
        "2026-03-02T09:00:00Z held 1",
        "2026-03-02T10:00:00Z held 2",
        "2026-03-02T10:30:00Z priority 1",
        "2026-03-02T11:00:00Z open",
        "2026-03-02T12:00:00Z open",
        "2026-03-02T14:00:00Z held 1",
        "2026-03-02T13:00:00Z resolved",
        "2026-03-02T15:00:00Z held 1",
    ]);
    let trail = Trail::new(at("2026-03-02T08:00:00Z"), 3, &list);
    let holds: Vec<(String, String)> =
        trail.holds().take(2).map(|(a, b)| (a.to_string(), b.to_string())).collect();
    let pair = |a: &str, b: &str| (format!("2026-03-02T{a}:00:00Z"), format!("2026-03-02T{b}:00:00Z"));
    assert_eq!(holds, [pair("09", "11"), pair("14", "13")]);
    assert_eq!(trail.holds().count(), 3);
    assert!(trail.holds().last().unwrap().1 > at("2060-01-01T00:00:00Z"));
}

#[test]
fn what_if_counts_before_and_after() {
    let open = open("Mon-Fri 08:00-18:00");
    let case = |priority: u8, hour: u32, resolved: bool| Case {
        priority,
        opened: at("2026-03-02T09:00:00Z"),
        until: at(&format!("2026-03-02T{hour:02}:00:00Z")),
        resolved,
        holds: &[],
    };
    let cases = [
        case(1, 10, true),
        case(1, 13, true),
        case(1, 12, false),
        case(1, 16, false),
        case(3, 11, true),
        case(9, 11, true),
    ];
    let found = replay(cases, &within(&open, 240), &within(&open, 120));
    assert_eq!(found.before[1], Tally { met: 2, missed: 1, none: 1 });
    assert_eq!(found.after[1], Tally { met: 1, missed: 3, none: 0 });
    assert_eq!(found.after[3], Tally { met: 1, missed: 0, none: 0 });
    assert_eq!(found.before[0], Tally { met: 0, missed: 0, none: 1 });
    assert_eq!((found.after[1].share(), found.after[0].share()), (Some(0.25), None));
}
