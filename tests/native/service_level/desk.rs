//! From records to clocks: which agreement, which hours, which pauses, and how far promises were kept.

use crate::measure::world::{at, workspace};
use crate::time::zone;
use plumbline::service_level::{
    Amount, Cut, Desk, DeskCache, Metric, State, Targets, Tone, Why, attainment, quantile, what_if, workload,
};
use plumbline::time::Span;
use plumbline::workspace::Workspace;
use plumbline::workspace::query::{Context, Query};

const OFFICE: &str = "
    calendar 100
    2026-01-01 00:00 name=Office hours=Mon-Fri_08:00-18:00 zone=UTC

    agreement 200
    2026-01-01 00:00 name=Everyone status=in_force calendar=@100 respond_3=60 resolve_1=240 resolve_3=480 pauses=yes

    agreement 201
    2026-01-01 00:00 name=Portal status=in_force calendar=@100 services+=@300 services+=@301 resolve_3=240

    agreement 202
    2026-01-01 00:00 name=Mail_only status=in_force services+=@301 resolve_3=120 workload_limit=1

    agreement 203
    2026-01-01 00:00 name=Draft status=draft services+=@300 resolve_3=1

    agreement 204
    2025-01-01 00:00 name=Old status=ended services+=@300 resolve_3=30 valid_from=2025-01-01 valid_until=2025-12-31

    service 300
    2026-01-01 00:00 name=Portal status=live

    service 301
    2026-01-01 00:00 name=Mail status=live
";

pub fn with(incidents: &str) -> Workspace {
    workspace(&format!("{}\n\n{}", OFFICE.trim(), incidents.trim()))
}

#[test]
fn the_more_specific_agreement_wins_and_says_why() {
    let check = |incident: &str, expected: Option<(&str, Why)>| {
        let workspace = with(&format!("incident 1\n{incident}"));
        let desk = Desk::new(&workspace);
        let view = desk.view(&workspace, at("2026-03-02 09:00"));
        let found = view.agreement(0).map(|a| a.name.clone()).zip(view.why(0));
        assert_eq!(found.as_ref().map(|(name, why)| (name.as_str(), *why)), expected, "{incident}");
    };
    check("2026-03-02 08:00 opened_at=2026-03-02_08:00", Some(("Everyone", Why::ForAll)));
    check("2026-03-02 08:00 opened_at=2026-03-02_08:00 service=@999", Some(("Everyone", Why::ForAll)));
    check("2026-03-02 08:00 opened_at=2026-03-02_08:00 service=@300", Some(("Portal", Why::NamesService)));
    check("2026-03-02 08:00 opened_at=2026-03-02_08:00 service=@301", Some(("Mail only", Why::MoreSpecific)));
    // An agreement that ended still speaks for what was opened in its days, never a draft.
    check("2025-06-02 08:00 opened_at=2025-06-02_08:00 service=@300", Some(("Old", Why::MoreSpecific)));
}

#[test]
fn a_clock_follows_the_records_history() {
    let workspace = with(
        "
        incident 1
        2026-03-02 16:00 opened_at=2026-03-02_16:00 status=new priority=3
        2026-03-02 16:30 status=in_progress assignee=Ana
        2026-03-02 17:00 status=on_hold hold_reason=caller
        2026-03-03 09:00 hold_reason=supplier
        2026-03-03 10:00 status=in_progress hold_reason=
    ",
    );
    let desk = Desk::new(&workspace);
    assert!(desk.troubles.is_empty(), "{:?}", desk.troubles);
    let check = |now: &str, metric, state, net, chip: &str| {
        let clock = desk.clock(&workspace, 0, metric, at(now)).unwrap();
        assert_eq!((clock.state, clock.net), (state, Span::from_minutes(net)), "{now} {metric:?}");
        assert_eq!(desk.chip(&workspace, 0, at(now)).unwrap().text, chip, "{now}");
    };
    check("2026-03-02 16:10", Metric::Respond, State::Running, 10, "Respond: 50 m left");
    check("2026-03-02 16:40", Metric::Respond, State::Met, 30, "7 h 20 m left");
    check("2026-03-02 16:40", Metric::Resolve, State::Running, 40, "7 h 20 m left");
    check("2026-03-02 17:40", Metric::Resolve, State::Paused(1), 60, "Paused · 7 h left");
    check("2026-03-03 09:30", Metric::Resolve, State::Paused(2), 60, "Paused · 7 h left");
    // One hour on Monday, seven more from ten o'clock on Tuesday.
    check("2026-03-03 11:00", Metric::Resolve, State::Running, 120, "6 h left");
    let clock = desk.clock(&workspace, 0, Metric::Resolve, at("2026-03-03 11:00")).unwrap();
    assert_eq!(clock.due, Some(at("2026-03-03 17:00")));
    check("2026-03-04 09:00", Metric::Resolve, State::Running, 600, "−2 h");
    assert_eq!(desk.chip(&workspace, 0, at("2026-03-04 09:00")).unwrap().tone, Tone::Danger);

    let explained = desk.ledger(&workspace, 0, Metric::Resolve, at("2026-03-03 11:00")).unwrap();
    let words: Vec<String> = explained.ledger.rows.iter().map(|row| explained.words(&row.cause)).collect();
    let expected = [
        "Open",
        "Open",
        "Paused: Waiting for the caller",
        "Paused: Waiting for a supplier",
        "Open",
        "Open",
        "Target used up",
    ];
    assert_eq!(words, expected);
    assert_eq!((explained.name.as_str(), explained.why), ("Everyone", Why::ForAll));
}

#[test]
fn what_was_not_agreed_does_not_pause() {
    let workspace = with(
        "
        incident 1
        2026-03-02 09:00 opened_at=2026-03-02_09:00 status=new priority=3 service=@300
        2026-03-02 10:00 status=on_hold hold_reason=caller
    ",
    );
    let clock = Desk::new(&workspace).clock(&workspace, 0, Metric::Resolve, at("2026-03-02 12:00")).unwrap();
    assert_eq!((clock.state, clock.net), (State::Running, Span::from_hours(3)));
}

#[test]
fn a_calendar_that_cannot_be_read_is_told_and_promises_nothing() {
    let world = "
        calendar 100
        2026-01-01 00:00 name=Odd hours=Mo-Fr_acht_bis_fuenf

        calendar 101
        2026-01-01 00:00 name=Berlin hours=Mon-Fri_08:00-18:00 zone=Europe/Berlin

        agreement 200
        2026-01-01 00:00 name=A status=in_force calendar=@100 resolve_3=60

        agreement 201
        2026-01-01 00:00 name=B status=in_force calendar=@101 services+=@1 resolve_3=60

        agreement 202
        2026-01-01 00:00 name=C status=in_force calendar=@77 services+=@2 resolve_3=60

        incident 1
        2026-03-02 09:00 opened_at=2026-03-02_09:00 status=new priority=3";
    let workspace = workspace(world);
    let desk = Desk::new(&workspace);
    let mut sentences: Vec<&str> = desk.troubles.iter().map(|t| t.sentence.as_str()).collect();
    sentences.sort_unstable();
    assert!(sentences[0].starts_with("Agreement C names a calendar that is not there."), "{sentences:?}");
    assert!(
        sentences[1].starts_with("Calendar Berlin: the rules of Europe/Berlin are not known"),
        "{sentences:?}"
    );
    assert!(
        sentences[2].starts_with("Calendar Odd cannot be read, so nothing is reckoned by it."),
        "{sentences:?}"
    );
    let clock = desk.clock(&workspace, 0, Metric::Resolve, at("2026-03-02 12:00")).unwrap();
    assert_eq!(clock.state, State::NoTarget);
    assert_eq!(desk.chip(&workspace, 0, at("2026-03-02 12:00")).unwrap().text, "No target");
}

#[test]
fn a_calendar_brings_its_zone_along() {
    let rules = zone("Europe/Berlin").to_text().replace(' ', "_");
    let workspace = workspace(&format!(
        "calendar 100
        2026-01-01 00:00 name=Berlin hours=Mon-Fri_08:00-18:00 zone=Europe/Berlin zone_rules={rules}

        agreement 200
        2026-01-01 00:00 name=A status=in_force calendar=@100 resolve_3=240

        incident 1
        2026-03-27 16:00 opened_at=2026-03-27_16:00 status=new priority=3"
    ));
    let desk = Desk::new(&workspace);
    assert!(desk.troubles.is_empty(), "{:?}", desk.troubles);
    // Friday 17:00 in winter time; an hour is left, three more on Monday from 08:00 in summer time.
    let clock = desk.clock(&workspace, 0, Metric::Resolve, at("2026-03-27 16:10")).unwrap();
    assert_eq!(clock.due, Some(at("2026-03-30 09:00")));
}

#[test]
fn attainment_counts_what_ended_and_shows_open_breaches_apart() {
    let incident = |id: u32, more: &str, resolved: &str| {
        let tail = if resolved.is_empty() {
            String::new()
        } else {
            format!("\n{resolved} status=resolved resolved_at={}", resolved.replace(' ', "_"))
        };
        format!("incident {id}\n2026-03-02 08:00 opened_at=2026-03-02_08:00 status=new {more}{tail}\n\n")
    };
    let workspace = with(
        &[
            incident(1, "priority=3", "2026-03-02 10:00"),
            incident(2, "priority=3", "2026-03-02 16:00"),
            incident(3, "priority=3", "2026-03-02 17:00"),
            incident(4, "priority=1", "2026-03-02 09:00"),
            incident(5, "priority=1", ""),
            incident(6, "priority=2", "2026-03-02 09:00"),
            incident(7, "priority=3 service=@301", "2026-03-02 09:00"),
            incident(8, "priority=3 service=@301", "2026-04-02 09:00"),
        ]
        .concat(),
    );
    let desk = Desk::new(&workspace);
    let view = desk.view(&workspace, at("2026-03-31 18:00"));
    let (from, to) = (at("2026-03-01 00:00"), at("2026-04-01 00:00"));
    let lines = attainment(&view, Metric::Resolve, from, to, Cut::Agreement);
    let shown: Vec<String> = lines
        .iter()
        .map(|l| {
            let name = &desk.agreements.iter().find(|a| Some(a.id) == l.of).unwrap().name;
            let mark = if l.limit_exceeded { " limit" } else { "" };
            let p50 = l.p50.map_or(0.0, |ms| ms / 60_000.0);
            format!(
                "{name} {} {} +{} -{} {p50}{mark}",
                l.priority,
                l.result(),
                l.open_breached,
                l.without_target
            )
        })
        .collect();
    let expected = [
        "Mail only 0 1 of 1 +1 -0 60 limit",
        "Mail only 3 1 of 1 +1 -0 60 limit",
        // 60, 120, 480 and 540 minutes.
        "Everyone 0 3 of 4 +1 -1 300",
        "Everyone 1 1 of 1 +1 -0 60",
        "Everyone 2 No data +0 -1 0",
        "Everyone 3 2 of 3 +0 -0 480",
    ];
    assert_eq!(shown, expected);
    let by_service = attainment(&view, Metric::Resolve, from, to, Cut::Service);
    let all: Vec<u32> = by_service.iter().filter(|l| l.priority == 0).map(|l| l.n()).collect();
    assert_eq!(all, [4, 1]);

    let mut changed = desk.agreements.clone();
    let everyone = changed.iter_mut().find(|a| a.name == "Everyone").unwrap();
    everyone.resolve = Targets::from_first([Amount::Open(Span::from_hours(1)); 4]);
    let chosen = everyone.id;
    let after = Desk::of(changed, Vec::new());
    let [own, found] = what_if(&workspace, &desk, &after, chosen, at("2026-03-31 18:00"));
    // Of priority 3 incident 7 is met either way, incident 8 missed either way.
    assert_eq!((found.before[3].met, found.before[3].missed), (3, 2));
    assert_eq!((found.after[3].met, found.after[3].missed), (1, 4));
    assert_eq!((found.before[1].met, found.before[1].missed, found.before[2].none), (1, 1, 1));
    assert_eq!((found.after[2].met, found.after[2].none), (1, 0));
    // Incidents under "Mail only" and under none are not of the chosen agreement.
    assert_eq!((own.before[3].met, own.before[3].missed), (2, 1));
    assert_eq!((own.after[3].met, own.after[3].missed), (0, 3));
}

#[test]
fn promises_are_judged_by_what_was_due_and_says_when_it_ended() {
    let check = |incident: &str, respond: &str, resolve: &str| {
        let workspace = with(&format!(
            "incident 1\n2026-03-02 08:00 opened_at=2026-03-02_08:00 status=new priority=3\n{incident}"
        ));
        let desk = Desk::new(&workspace);
        let view = desk.view(&workspace, at("2026-03-31 18:00"));
        let result = |metric| {
            let (from, to) = (at("2026-03-01 00:00"), at("2026-04-01 00:00"));
            let lines = attainment(&view, metric, from, to, Cut::Agreement);
            lines
                .first()
                .map_or("nothing".to_owned(), |line| format!("{} +{}", line.result(), line.open_breached))
        };
        assert_eq!(
            (result(Metric::Respond).as_str(), result(Metric::Resolve).as_str()),
            (respond, resolve),
            "{incident}"
        );
    };
    let resolved =
        "2026-03-02 08:30 status=in_progress\n2026-03-02 10:00 status=resolved resolved_at=2026-03-02_10:00";
    check(resolved, "1 of 1 +0", "1 of 1 +0");
    check("2026-03-02 08:30 status=cancelled closed_at=2026-03-02_08:30", "nothing", "nothing");
    check("2026-03-02 08:30 status=in_progress\n2026-03-02 10:00 status=cancelled", "nothing", "nothing");
    // To be given to somebody is no response.
    check("2026-03-02 08:30 status=assigned", "No data +1", "No data +1");
    check("2026-03-02 08:30 status=on_hold hold_reason=caller", "1 of 1 +0", "nothing");
    check("2026-03-02 10:00 status=resolved resolved_at=2026-03-01_10:00", "nothing", "nothing");
    check(
        "2026-03-02 08:30 status=in_progress\n2026-03-02 10:00 status=closed closed_at=2026-03-02_10:00",
        "1 of 1 +0",
        "nothing",
    );
}

#[test]
fn the_workload_of_a_month_is_so_far_until_the_month_ends_where_the_calendar_is() {
    let rules = zone("Europe/Berlin").to_text().replace(' ', "_");
    let workspace = workspace(&format!(
        "calendar 100
        2026-01-01 00:00 name=Berlin hours=Mon-Fri_08:00-18:00 zone=Europe/Berlin zone_rules={rules}

        agreement 200
        2026-01-01 00:00 name=A status=in_force calendar=@100 resolve_3=240 workload_limit=1

        incident 1
        2026-03-31 21:30 opened_at=2026-03-31_21:30 status=new priority=3

        incident 2
        2026-03-31 22:30 opened_at=2026-03-31_22:30 status=new priority=3

        incident 3
        2026-04-30 21:00 opened_at=2026-04-30_21:00 status=new priority=3"
    ));
    let desk = Desk::new(&workspace);
    let check = |to: &str, expected: &[&str]| {
        let view = desk.view(&workspace, at(to));
        let months = workload(&view, &desk.agreements[0], at("2026-03-10 00:00"), at(to));
        let shown: Vec<String> = months
            .iter()
            .map(|m| {
                let marks = [if m.exceeded() { " above" } else { "" }, if m.so_far { " so far" } else { "" }];
                format!("{} {}{}", m.month, m.records, marks.concat())
            })
            .collect();
        assert_eq!(shown, expected, "{to}");
    };
    check("2026-03-31 21:59", &["2026-03 1 so far"]);
    // Midnight in Berlin, two hours before that of UTC.
    check("2026-03-31 22:00", &["2026-03 1"]);
    check("2026-04-30 21:59", &["2026-03 1", "2026-04 2 above so far"]);
    check("2026-04-30 22:00", &["2026-03 1", "2026-04 2 above"]);
}

#[test]
fn queries_ask_the_desk() {
    let workspace = with(
        "
        incident 1
        2026-03-02 09:00 opened_at=2026-03-02_09:00 status=new priority=3

        incident 2
        2026-03-02 09:00 opened_at=2026-03-02_09:00 status=new priority=1
        2026-03-02 09:10 status=in_progress

        incident 3
        2026-03-02 09:00 opened_at=2026-03-02_09:00 status=new priority=3
        2026-03-02 09:10 status=on_hold hold_reason=caller

        incident 4
        2026-03-02 09:00 opened_at=2026-03-02_09:00 status=new priority=3
        2026-03-02 09:30 status=resolved resolved_at=2026-03-02_09:30

        incident 5
        2026-03-02 09:00 opened_at=2026-03-02_09:00 status=new priority=2
    ",
    );
    let desk = Desk::new(&workspace);
    let check = |query: &str, now: &str, expected: &[u32]| {
        let (view, zone) = (desk.view(&workspace, at(now)), plumbline::time::Zone::utc());
        let day_start = |day| zone.day_start(day);
        let context = Context { me: "", now: at(now), day_start: &day_start, clocks: &view };
        let (query, errors) = Query::parse(query);
        assert!(errors.is_empty(), "{errors:?}");
        let table = workspace.table("incident").unwrap();
        let rows: Vec<u32> = query.rows(&workspace, table, &context).iter().map(|row| row + 1).collect();
        assert_eq!(rows, expected, "{query:?} at {now}");
    };
    // P3: respond within 1 h, resolve within 8 h; P1: resolve within 4 h; P2: nothing promised.
    check("sla:<30m", "2026-03-02 09:40", &[1]);
    check("sla:running sort:sla", "2026-03-02 09:40", &[1, 2]);
    check("sla:paused", "2026-03-02 09:40", &[3]);
    check("sla:met", "2026-03-02 09:40", &[4]);
    check("sla:none", "2026-03-02 09:40", &[5]);
    check("sla:breached", "2026-03-02 10:30", &[1]);
    check("sla:breached sort:sla", "2026-03-03 11:00", &[1, 2]);
}

#[test]
fn building_a_desk_again_works_out_no_calendar_again() {
    let workspace = with("incident 1\n2026-03-02 08:00 status=new");
    let mut cache = DeskCache::default();
    let first = Desk::cached(&workspace, &mut cache);
    let second = Desk::cached(&workspace, &mut cache);
    assert!(first.agreements.iter().zip(&second.agreements).all(|(a, b)| std::ptr::eq(&*a.open, &*b.open)));
}

#[test]
fn quantiles_are_of_type_7() {
    let check = |values: &[i64], share, expected| assert_eq!(quantile(values, share), expected);
    check(&[], 0.5, None);
    check(&[7], 0.9, Some(7.0));
    check(&[1, 2], 0.5, Some(1.5));
    check(&[10, 20, 30, 40, 50], 0.9, Some(46.0));
}
