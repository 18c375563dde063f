//! The acceptance vectors a to r of the complaints about SLA clocks. 2026-03-02 is a Monday.

use super::{events, open, open_in, within};
use crate::time::{at, calendar, zone};
use plumbline::service_level::{
    Amount, Clock, Metric, Pause, Promise, Reopen, Start, State, Targets, Trail, escalation,
};
use plumbline::time::{Calendar, Instant, OpenTime, Span, Zone};

fn resolve(promise: &Promise<'_>, created: &str, lines: &[&str], now: &str) -> Clock {
    Clock::at(&Trail::new(at(created), 3, &events(lines)), promise, Metric::Resolve, at(now))
}

fn due(promise: &Promise<'_>, created: &str, lines: &[&str], now: &str) -> Option<String> {
    resolve(promise, created, lines, now).due.map(|due| due.to_string())
}

fn check_due(promise: &Promise<'_>, created: &str, lines: &[&str], now: &str, expected: &str) {
    assert_eq!(due(promise, created, lines, now).as_deref(), Some(expected), "{created} {lines:?}");
}

#[test]
fn a_a_deadline_and_its_escalation_pass_the_night() {
    let open = open("Mon-Fri 08:00-18:00");
    let promise = within(&open, 240);
    let (created, now) = ("2026-03-02T17:00:00Z", "2026-03-02T17:00:00Z");
    check_due(&promise, created, &[], now, "2026-03-03T11:00:00Z");
    let trail = Trail::new(at(created), 3, &[]);
    let told = escalation(&trail, &promise, Metric::Resolve, at(now), Span::from_hours(-1));
    assert_eq!(told, Some(at("2026-03-03T10:00:00Z")));
}

#[test]
fn b_a_minute_before_the_weekend() {
    let open = open("Mon-Fri 09:00-17:00");
    check_due(
        &within(&open, 30),
        "2026-03-06T16:59:00Z",
        &[],
        "2026-03-06T16:59:00Z",
        "2026-03-09T09:29:00Z",
    );
}

#[test]
fn c_holidays_are_passed_over() {
    let holidays = "2026-11-11 Armistice\n2026-11-13 Own holiday";
    let open = OpenTime::new(calendar(Zone::utc(), "Daily 09:00-21:00", holidays, ""));
    let created = "2026-11-09T23:00:00Z";
    check_due(&within(&open, 48 * 60), created, &[], created, "2026-11-15T21:00:00Z");
}

#[test]
fn d_a_pause_over_the_weekend_takes_out_open_minutes_only() {
    let open = open("Mon-Fri 09:00-17:00");
    // One working day, 8 h; three of them are used when it is paused, five are left on Monday at ten.
    let lines = ["2026-03-06T15:00:00Z held 1", "2026-03-09T10:00:00Z open"];
    let clock = resolve(&within(&open, 480), "2026-03-06T12:00:00Z", &lines, "2026-03-09T10:00:00Z");
    assert_eq!(clock.due, Some(at("2026-03-09T15:00:00Z")));
    assert_eq!((clock.net, clock.gross), (Span::from_hours(3), Span::from_hours(6)));
    assert_eq!(clock.paused(), Span::from_hours(3));
}

#[test]
fn e_a_pause_in_closed_time_takes_out_nothing() {
    let open = open("Mon-Fri 09:00-17:00");
    let lines = ["2026-03-06T18:00:00Z held 1", "2026-03-09T08:00:00Z open"];
    let clock = resolve(&within(&open, 480), "2026-03-06T12:00:00Z", &lines, "2026-03-09T09:00:00Z");
    assert_eq!(clock.paused(), Span::ZERO);
    assert_eq!(clock.due, Some(at("2026-03-09T12:00:00Z")));
}

#[test]
fn f_pauses_over_a_change_of_the_clocks() {
    let check = |name: &str, week: &str, from: &str, to: &str, hours: i64| {
        let open = open_in(name, week);
        let lines = [format!("{from} held 1"), format!("{to} open")];
        let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
        let created = (at(from) - Span::from_hours(1)).to_string();
        let clock = resolve(&within(&open, 60_000), &created, &lines, to);
        assert_eq!(clock.paused(), Span::from_hours(hours), "{name} {week} {from}");
    };
    // From Saturday noon to Sunday noon by the wall clock: 23 hours in spring, 25 in autumn.
    check("Europe/Berlin", "Always", "2026-03-28T11:00:00Z", "2026-03-29T10:00:00Z", 23);
    check("Europe/Berlin", "Always", "2026-10-24T10:00:00Z", "2026-10-25T11:00:00Z", 25);
    check("America/New_York", "Always", "2026-03-07T17:00:00Z", "2026-03-08T16:00:00Z", 23);
    check("America/New_York", "Always", "2026-10-31T16:00:00Z", "2026-11-01T17:00:00Z", 25);
    // From Friday 16:00 to Monday 09:00 by the wall clock: two open hours and one.
    check("Europe/Berlin", "Mon-Fri 08:00-18:00", "2026-03-27T15:00:00Z", "2026-03-30T07:00:00Z", 3);
    check("Europe/Berlin", "Mon-Fri 08:00-18:00", "2026-10-23T14:00:00Z", "2026-10-26T08:00:00Z", 3);
    check("America/New_York", "Mon-Fri 08:00-18:00", "2026-03-06T21:00:00Z", "2026-03-09T13:00:00Z", 3);
    check("America/New_York", "Mon-Fri 08:00-18:00", "2026-10-30T20:00:00Z", "2026-11-02T14:00:00Z", 3);
    // A night shift is an hour shorter, then an hour longer.
    check("Europe/Berlin", "Sat 22:00-06:00", "2026-03-28T12:00:00Z", "2026-03-29T12:00:00Z", 7);
    check("Europe/Berlin", "Sat 22:00-06:00", "2026-10-24T12:00:00Z", "2026-10-25T12:00:00Z", 9);
}

#[test]
fn g_only_the_zone_of_the_calendar_matters() {
    // Friday 16:30 in New York, when Europe has not changed its clocks yet and then has.
    let open = open_in("America/New_York", "Mon-Fri 09:00-17:00");
    check_due(
        &within(&open, 60),
        "2026-03-27T20:30:00Z",
        &[],
        "2026-03-27T20:30:00Z",
        "2026-03-30T13:30:00Z",
    );
    // Who looks from Berlin, or from a device in Kathmandu, is shown the same instant by another clock.
    let shown = |name: &str| {
        let (day, in_day) = zone(name).local(at("2026-03-30T13:30:00Z"));
        format!("{day} {}", in_day / 60_000)
    };
    assert_eq!(shown("Europe/Berlin"), "2026-03-30 930");
    assert_eq!(shown("Asia/Kathmandu"), "2026-03-30 1155");
}

#[test]
fn h_day_and_night_over_midnight_leap_day_and_new_year() {
    let open = OpenTime::new(Calendar::always());
    let check = |created: &str, minutes: i64, expected: &str| {
        check_due(&within(&open, minutes), created, &[], created, expected);
    };
    check("2026-03-02T23:30:00Z", 60, "2026-03-03T00:30:00Z");
    check("2026-03-02T23:59:00Z", 1, "2026-03-03T00:00:00Z");
    check("2028-02-28T12:00:00Z", 2 * 1440, "2028-03-01T12:00:00Z");
    check("2026-12-31T12:00:00Z", 1440, "2027-01-01T12:00:00Z");
    assert_eq!(
        open.between(at("2026-03-02T00:00:00Z"), at("2026-03-03T00:00:00Z")),
        Span::from_minutes(1440)
    );
}

#[test]
fn i_a_raised_priority_counts_from_the_start_with_every_pause() {
    let open = OpenTime::new(Calendar::always());
    let hours = |hours| Amount::Open(Span::from_hours(hours));
    let promise = Promise { resolve: Targets::from_first([4, 8, 24, 40].map(hours)), ..Promise::new(&open) };
    let (created, raised) = ("2026-03-02T09:00:00Z", "2026-03-02T12:00:00Z priority 1");
    let paused = ["2026-03-02T10:00:00Z held 1", "2026-03-02T11:00:00Z open"];
    check_due(&promise, created, &[paused[0], paused[1]], "2026-03-02T11:30:00Z", "2026-03-03T10:00:00Z");
    check_due(&promise, created, &[raised], "2026-03-02T12:00:00Z", "2026-03-02T13:00:00Z");
    let lines = [paused[0], paused[1], raised];
    check_due(&promise, created, &lines, "2026-03-02T12:00:00Z", "2026-03-02T14:00:00Z");
    // As of an instant before it was raised nothing is known of it.
    check_due(&promise, created, &lines, "2026-03-02T11:59:00Z", "2026-03-03T10:00:00Z");
    // Raised while it is paused: the pause so far is not forgotten.
    let held = [paused[0], "2026-03-02T10:30:00Z priority 1"];
    let clock = resolve(&promise, created, &held, "2026-03-02T20:00:00Z");
    assert_eq!((clock.state, clock.left()), (State::Paused(1), Some(Span::from_hours(3))));
}

#[test]
fn j_reopening_under_each_policy() {
    let open = OpenTime::new(Calendar::always());
    let check = |policy: Reopen, resolved: u32, reopened: u32, again: u32, expected: (State, &str, i64)| {
        let promise = Promise { reopen: policy, ..within(&open, 240) };
        let time = |hour: u32, what: &str| format!("2026-03-02T{hour:02}:00:00Z {what}");
        let lines = [time(resolved, "resolved"), time(reopened, "open"), time(again, "resolved")];
        let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
        let clock = resolve(&promise, "2026-03-02T08:00:00Z", &lines, "2026-03-03T00:00:00Z");
        let found = (clock.state, clock.due.unwrap().to_string(), clock.net);
        assert_eq!(found, (expected.0, expected.1.to_owned(), Span::from_hours(expected.2)), "{policy:?}");
    };
    // Target 4 h from 08:00. Resolved 10:00, reopened 11:00 before the deadline, resolved again 14:00.
    check(Reopen::Resume, 10, 11, 14, (State::Missed, "2026-03-02T13:00:00Z", 5));
    check(Reopen::Restart, 10, 11, 14, (State::Met, "2026-03-02T15:00:00Z", 3));
    check(Reopen::KeepFirst, 10, 11, 14, (State::Met, "2026-03-02T12:00:00Z", 2));
    check(Reopen::CountThrough, 10, 11, 14, (State::Missed, "2026-03-02T12:00:00Z", 6));
    // Reopened 15:00 after the deadline, resolved again 16:00.
    check(Reopen::Resume, 10, 15, 16, (State::Met, "2026-03-02T17:00:00Z", 3));
    check(Reopen::Restart, 10, 15, 16, (State::Met, "2026-03-02T19:00:00Z", 1));
    check(Reopen::KeepFirst, 10, 15, 16, (State::Met, "2026-03-02T12:00:00Z", 2));
    check(Reopen::CountThrough, 10, 15, 16, (State::Missed, "2026-03-02T12:00:00Z", 8));
    // First resolved late, at 13:00: only a restart forgives it.
    check(Reopen::Resume, 13, 15, 16, (State::Missed, "2026-03-02T12:00:00Z", 6));
    check(Reopen::Restart, 13, 15, 16, (State::Met, "2026-03-02T19:00:00Z", 1));
    check(Reopen::KeepFirst, 13, 15, 16, (State::Missed, "2026-03-02T12:00:00Z", 5));
}

#[test]
fn k_a_holiday_added_afterwards_moves_the_deadline() {
    let with = |holidays| OpenTime::new(calendar(Zone::utc(), "Mon-Fri 08:00-18:00", holidays, ""));
    let created = "2026-03-02T17:00:00Z";
    for (holidays, expected) in [
        ("", "2026-03-03T11:00:00Z"),
        ("2026-03-03 Town day", "2026-03-04T11:00:00Z"),
        ("off 2026-03-03 Town day", "2026-03-03T11:00:00Z"),
    ] {
        check_due(&within(&with(holidays), 240), created, &[], created, expected);
    }
}

#[test]
fn l_overlapping_hours_are_refused() {
    let refused = Calendar::parse(Zone::utc(), "Mon-Fri 08:00-12:00, 11:30-18:00", "", "").unwrap_err();
    assert_eq!(refused.to_string(), "Mon: 08:00-12:00 and 11:30-18:00 overlap.");
}

#[test]
fn m_hours_over_midnight() {
    let open = open("Mon-Fri 22:00-06:00");
    let check = |created: &str, minutes: i64, expected: &str| {
        check_due(&within(&open, minutes), created, &[], created, expected);
    };
    check("2026-03-02T23:00:00Z", 120, "2026-03-03T01:00:00Z");
    check("2026-03-02T05:00:00Z", 60, "2026-03-02T23:00:00Z");
    check("2026-03-07T05:30:00Z", 60, "2026-03-09T22:30:00Z");
}

#[test]
fn n_a_day_without_hours() {
    let open = open("Mon-Tue 08:00-18:00; Thu-Fri 08:00-18:00");
    check_due(
        &within(&open, 120),
        "2026-03-03T17:00:00Z",
        &[],
        "2026-03-03T17:00:00Z",
        "2026-03-05T09:00:00Z",
    );
}

#[test]
fn o_a_calendar_without_open_time_is_never_due() {
    let open = open("Closed");
    let months = Promise { resolve: Targets::from_first([Amount::Months(1); 5]), ..Promise::new(&open) };
    let days =
        Promise { resolve: Targets::from_first([Amount::EndOfWorkingDay(1); 5]), ..Promise::new(&open) };
    for promise in [within(&open, 240), months, days] {
        for lines in [&[][..], &["2026-03-03T00:00:00Z held 1"], &["2026-03-03T00:00:00Z resolved"]] {
            let clock = resolve(&promise, "2026-03-02T00:00:00Z", lines, "2026-04-02T00:00:00Z");
            assert_eq!((clock.state, clock.due), (State::NeverDue, None), "{lines:?}");
        }
    }
}

#[test]
fn p_months_and_the_end_of_a_working_day() {
    let open = open_in("Europe/Berlin", "Mon-Fri 08:00-18:00");
    let check = |amount: Amount, created: &str, expected: &str| {
        let promise = Promise { resolve: Targets::from_first([amount; 5]), ..Promise::new(&open) };
        check_due(&promise, created, &[], created, expected);
    };
    check(Amount::EndOfWorkingDay(0), "2026-03-02T09:00:00Z", "2026-03-02T17:00:00Z");
    check(Amount::EndOfWorkingDay(0), "2026-03-02T19:00:00Z", "2026-03-03T17:00:00Z");
    check(Amount::EndOfWorkingDay(1), "2026-03-06T09:00:00Z", "2026-03-09T17:00:00Z");
    check(Amount::EndOfWorkingDay(0), "2026-03-07T09:00:00Z", "2026-03-09T17:00:00Z");
    // The same wall time, over the change of the clocks.
    check(Amount::Months(1), "2026-03-10T09:00:00Z", "2026-04-10T08:00:00Z");
    // The last day of a shorter month is a Saturday: due when Friday closes.
    check(Amount::Months(1), "2026-01-30T09:00:00Z", "2026-02-27T17:00:00Z");
    check(Amount::Months(12), "2026-03-02T09:00:00Z", "2027-03-02T09:00:00Z");
    // A pause of two open hours moves it by two open hours.
    let promise =
        Promise { resolve: Targets::from_first([Amount::EndOfWorkingDay(0); 5]), ..Promise::new(&open) };
    let lines = ["2026-03-02T10:00:00Z held 1", "2026-03-02T12:00:00Z open"];
    check_due(&promise, "2026-03-02T09:00:00Z", &lines, "2026-03-02T12:00:00Z", "2026-03-03T09:00:00Z");
}

#[test]
fn q_escalation_before_and_after_the_deadline() {
    let open = open("Mon-Fri 08:00-12:00, 13:00-18:00");
    let promise = within(&open, 240);
    let created = at("2026-03-02T17:00:00Z");
    let check = |lines: &[&str], now: &str, minutes: i64, expected: Option<&str>| {
        let list = events(lines);
        let trail = Trail::new(created, 3, &list);
        let told = escalation(&trail, &promise, Metric::Resolve, at(now), Span::from_minutes(minutes));
        assert_eq!(told, expected.map(at), "{lines:?} {minutes}");
    };
    let now = "2026-03-02T17:00:00Z";
    check(&[], now, 0, Some("2026-03-03T11:00:00Z"));
    check(&[], now, -60, Some("2026-03-03T10:00:00Z"));
    // Three hours before is where Tuesday opens, not where Monday closed.
    check(&[], now, -180, Some("2026-03-03T08:00:00Z"));
    check(&[], now, -210, Some("2026-03-02T17:30:00Z"));
    check(&[], now, -240, None);
    check(&[], now, 30, Some("2026-03-03T11:30:00Z"));
    check(&[], now, 90, Some("2026-03-03T13:30:00Z"));
    check(&[], now, 600, Some("2026-03-04T13:00:00Z"));
    // A pause between the two moves the deadline and not the warning that came before it.
    let paused = ["2026-03-03T10:15:00Z held 1", "2026-03-03T10:45:00Z open"];
    check(&paused, "2026-03-03T10:45:00Z", -60, Some("2026-03-03T10:00:00Z"));
    check(&paused, "2026-03-03T10:45:00Z", 0, Some("2026-03-03T11:30:00Z"));
    // Nobody is called about what is resolved, or while it is paused.
    check(&["2026-03-03T09:00:00Z resolved"], "2026-03-03T12:00:00Z", -60, None);
    check(&["2026-03-03T09:00:00Z held 1"], "2026-03-03T12:00:00Z", 0, None);
}

#[test]
fn r_an_event_earlier_than_the_one_before_it() {
    let open = OpenTime::new(Calendar::always());
    let promise = within(&open, 600);
    let created = "2026-03-02T09:00:00Z";
    let check = |lines: &[&str], net: i64, skewed: u16| {
        let clock = resolve(&promise, created, lines, "2026-03-02T12:00:00Z");
        assert_eq!((clock.net, clock.skewed), (Span::from_minutes(net), skewed), "{lines:?}");
    };
    // A hold that ends before it starts takes nothing out.
    check(&["2026-03-02T10:00:00Z held 1", "2026-03-02T09:30:00Z open"], 180, 1);
    // One that starts before the event it follows starts with that event.
    check(&["2026-03-02T10:00:00Z open", "2026-03-02T09:30:00Z held 1", "2026-03-02T11:00:00Z open"], 120, 1);
    // One before the record was created starts with the record.
    check(&["2026-03-02T08:00:00Z held 1", "2026-03-02T10:00:00Z open"], 120, 1);
    check(&["2026-03-02T10:00:00Z held 1", "2026-03-02T10:00:00Z open"], 180, 0);
    let late = ["2026-03-02T11:00:00Z held 1", "2026-03-02T10:00:00Z resolved"];
    let clock = resolve(&promise, created, &late, "2026-03-02T12:00:00Z");
    assert_eq!((clock.state, clock.net, clock.skewed), (State::Met, Span::from_hours(2), 1));
}

#[test]
fn responding_has_a_clock_of_its_own() {
    let open = OpenTime::new(Calendar::always());
    let promise = within(&open, 60);
    let respond = |lines: &[&str]| {
        let list = events(lines);
        let clock = Clock::at(
            &Trail::new(at("2026-03-02T09:00:00Z"), 2, &list),
            &promise,
            Metric::Respond,
            at("2026-03-02T12:00:00Z"),
        );
        (clock.state, clock.net)
    };
    assert_eq!(respond(&[]), (State::Running, Span::from_hours(3)));
    let answered =
        ["2026-03-02T09:30:00Z responded", "2026-03-02T10:30:00Z responded", "2026-03-02T11:00:00Z open"];
    assert_eq!(respond(&answered), (State::Met, Span::from_minutes(30)));
    assert_eq!(
        respond(&["2026-03-02T11:00:00Z resolved", "2026-03-02T11:30:00Z open"]),
        (State::Missed, Span::from_hours(2))
    );
    assert_eq!(respond(&["2026-03-02T09:30:00Z cancelled"]).0, State::Cancelled);
}

#[test]
fn start_pause_and_stop_follow_the_policies() {
    let open = OpenTime::new(Calendar::always());
    let created = "2026-03-02T09:00:00Z";
    let assigned = Promise { start: Start::Assigned, ..within(&open, 60) };
    assert_eq!(resolve(&assigned, created, &[], "2026-03-02T12:00:00Z").state, State::NotStarted);
    check_due(
        &assigned,
        created,
        &["2026-03-02T11:00:00Z assigned"],
        "2026-03-02T11:00:00Z",
        "2026-03-02T12:00:00Z",
    );

    let some = Promise { pause: Pause::only([2]), ..within(&open, 600) };
    let held = |promise: &Promise<'_>, reason: &str| {
        let line = format!("2026-03-02T10:00:00Z held {reason}");
        resolve(promise, created, &[&line], "2026-03-02T12:00:00Z").state
    };
    assert_eq!((held(&some, "2"), held(&some, "3")), (State::Paused(2), State::Running));
    let never = Promise { pause: Pause::NEVER, ..some };
    assert_eq!((held(&never, "2"), held(&within(&open, 600), "200")), (State::Running, State::Paused(200)));
    // Breach is judged on the paused clock: a pause before the deadline keeps it from being missed.
    let clock =
        resolve(&within(&open, 90), created, &["2026-03-02T10:00:00Z held 2"], "2026-03-05T12:00:00Z");
    assert_eq!((clock.state, clock.due, clock.is_overrun()), (State::Paused(2), None, false));
}

#[test]
fn what_the_record_says_itself_wins_over_the_events() {
    let open = OpenTime::new(Calendar::always());
    let promise = within(&open, 60);
    let list = events(&[
        "2026-03-02T09:30:00Z held 1",
        "2026-03-02T10:30:00Z resolved",
        "2026-03-02T12:00:00Z closed",
    ]);
    let said = |resolved: Option<&str>, closed: Option<&str>, now: &str| {
        let trail = Trail {
            resolved_at: resolved.map(at),
            closed_at: closed.map(at),
            ..Trail::new(at("2026-03-02T09:00:00Z"), 1, &list)
        };
        let clock = Clock::at(&trail, &promise, Metric::Resolve, at(now));
        (clock.stopped.map(|at| at.to_string().replace("2026-03-02T", "")), clock.net, clock.paused())
    };
    let minutes = Span::from_minutes;
    let noon = "2026-03-02T12:00:00Z";
    assert_eq!(said(None, None, noon), (Some("10:30:00Z".into()), minutes(30), minutes(60)));
    assert_eq!(said(None, Some(noon), noon), (Some("10:30:00Z".into()), minutes(30), minutes(60)));
    assert_eq!(
        said(Some("2026-03-02T10:00:00Z"), None, noon),
        (Some("10:00:00Z".into()), minutes(30), minutes(30))
    );
    assert_eq!(
        said(Some("2026-03-02T11:00:00Z"), None, noon),
        (Some("11:00:00Z".into()), minutes(60), minutes(60))
    );
    assert_eq!(
        said(Some("2026-03-02T11:00:00Z"), None, "2026-03-02T09:15:00Z"),
        (None, minutes(15), minutes(0))
    );
    let closed = Trail {
        closed_at: Some(at("2026-03-02T09:40:00Z")),
        ..Trail::new(at("2026-03-02T09:00:00Z"), 1, &[])
    };
    let clock = Clock::at(&closed, &promise, Metric::Resolve, at(noon));
    assert_eq!((clock.state, clock.net), (State::Met, minutes(40)));
    assert_eq!(closed.priority_at(Instant::from_millis(0)), 1);
}
