use super::{at, calendar, zone};
use plumbline::time::{Calendar, Day, Instant, OpenTime, Span, Special, Zone};
use proptest::prelude::{Just, Strategy, any, prop, prop_assert, prop_assert_eq, prop_oneof, proptest};
use std::sync::LazyLock;

fn office(week: &str) -> OpenTime {
    OpenTime::new(calendar(Zone::utc(), week, "", ""))
}

#[test]
fn deadlines_by_hand() {
    let check = |week: &str, start: &str, minutes: i64, expected: &str| {
        let found = office(week).add(at(start), Span::from_minutes(minutes));
        assert_eq!(found, Some(at(expected)), "{week} {start} {minutes}");
    };
    // 2026-03-02 is a Monday.
    check("Mon-Fri 08:00-18:00", "2026-03-02T17:00:00Z", 240, "2026-03-03T11:00:00Z");
    check("Mon-Fri 09:00-17:00", "2026-03-06T16:59:00Z", 30, "2026-03-09T09:29:00Z");
    check("Mon-Fri 09:00-17:00", "2026-03-06T16:30:00Z", 30, "2026-03-06T17:00:00Z");
    check("Mon-Fri 09:00-17:00", "2026-03-07T12:00:00Z", 0, "2026-03-09T09:00:00Z");
    check("Mon-Fri 09:00-17:00", "2026-03-06T17:00:00Z", 0, "2026-03-09T09:00:00Z");
    check("Mon-Fri 09:00-17:00", "2026-03-06T12:00:00Z", 0, "2026-03-06T12:00:00Z");
    check("Mon-Fri 08:00-12:00, 13:00-17:00", "2026-03-02T11:30:00Z", 60, "2026-03-02T13:30:00Z");
    check("Daily 22:00-06:00", "2026-03-02T23:00:00Z", 8 * 60, "2026-03-03T23:00:00Z");
    check("Mon-Fri 08:00-18:00", "2026-03-03T11:00:00Z", -60, "2026-03-03T10:00:00Z");
    check("Mon-Fri 08:00-18:00", "2026-03-03T11:00:00Z", -180, "2026-03-03T08:00:00Z");
    check("Mon-Fri 08:00-18:00", "2026-03-03T11:00:00Z", -240, "2026-03-02T17:00:00Z");
}

#[test]
fn a_calendar_without_open_time_says_never() {
    let never = office("Closed");
    assert!(!never.is_ever_open());
    let start = at("2026-03-02T00:00:00Z");
    assert_eq!(never.add(start, Span::from_minutes(1)), None);
    assert_eq!(never.add(start, Span::ZERO), None);
    assert_eq!(never.subtract(start, Span::from_minutes(1)), None);
    assert_eq!(never.subtract(start, Span::ZERO), None);
    assert_eq!(never.end_of_working_day(start, 1), None);
    assert_eq!(never.between(start, at("2030-03-02T00:00:00Z")), Span::ZERO);
    assert_eq!(never.segments(start, at("2030-03-02T00:00:00Z")).count(), 1);
}

#[test]
fn outside_its_years_nothing_is_open() {
    let open = OpenTime::new(Calendar::always());
    let (early, late) = (Instant::from_millis(i64::MIN), Instant::from_millis(i64::MAX));
    assert_eq!(open.between(early, late), at("2060-01-01T00:00:00Z") - at("2000-01-01T00:00:00Z"));
    assert_eq!(open.add(late, Span::from_minutes(1)), None);
    assert_eq!(open.add(at("2026-01-01T00:00:00Z"), Span::from_millis(i64::MAX)), None);
    assert_eq!(open.subtract(at("2026-01-01T00:00:00Z"), Span::from_millis(i64::MAX)), None);
}

#[test]
fn working_days_end_with_their_last_stretch() {
    let check = |week: &str, start: &str, days: u32, expected: &str| {
        let found = office(week).end_of_working_day(at(start), days);
        assert_eq!(found, Some(at(expected)), "{week} {start} {days}");
    };
    let office_hours = "Mon-Thu 08:00-12:00, 13:00-17:00; Fri 08:00-14:00";
    check(office_hours, "2026-03-02T09:00:00Z", 0, "2026-03-02T17:00:00Z");
    check(office_hours, "2026-03-02T18:00:00Z", 0, "2026-03-03T17:00:00Z");
    check(office_hours, "2026-03-05T09:00:00Z", 1, "2026-03-06T14:00:00Z");
    check(office_hours, "2026-03-06T09:00:00Z", 1, "2026-03-09T17:00:00Z");
    check("Daily 22:00-06:00", "2026-03-02T23:00:00Z", 0, "2026-03-03T06:00:00Z");
    check("Always", "2026-03-02T09:00:00Z", 1, "2026-03-04T00:00:00Z");
}

#[test]
fn a_ledger_names_holidays_exceptions_and_changes_of_the_clock() {
    let berlin = calendar(
        zone("Europe/Berlin"),
        "Mon-Fri 08:00-18:00; Sun 01:00-05:00",
        "2026-04-03 Good Friday\noff 2026-04-06 Easter Monday",
        "2026-03-28 09:00-12:00 Stock-taking",
    );
    let open = OpenTime::new(berlin);
    let told: Vec<String> = open
        .segments(at("2026-03-27T16:00:00Z"), at("2026-03-30T07:00:00Z"))
        .map(|s| {
            let name = match s.special {
                Some(Special::Holiday(h)) => h.name.as_str(),
                Some(Special::Exception(e)) => e.name.as_str(),
                None => "",
            };
            let state = if s.open { "open" } else { "closed" };
            format!("{} {} {state} {name} {}", s.from, s.to, s.shift).replace(":00Z", "")
        })
        .collect();
    let expected = [
        "2026-03-27T16:00 2026-03-27T17:00 open  0",
        "2026-03-27T17:00 2026-03-27T23:00 closed  0",
        "2026-03-27T23:00 2026-03-28T08:00 closed Stock-taking 0",
        "2026-03-28T08:00 2026-03-28T11:00 open Stock-taking 0",
        "2026-03-28T11:00 2026-03-28T23:00 closed Stock-taking 0",
        "2026-03-28T23:00 2026-03-29T00:00 closed  0",
        "2026-03-29T00:00 2026-03-29T01:00 open  0",
        "2026-03-29T01:00 2026-03-29T03:00 open  3600",
        "2026-03-29T03:00 2026-03-30T06:00 closed  0",
        "2026-03-30T06:00 2026-03-30T07:00 open  0",
    ];
    assert_eq!(told, expected);
    let friday = open.segments(at("2026-04-03T06:00:00Z"), at("2026-04-03T07:00:00Z")).next().unwrap();
    assert!(!friday.open && matches!(friday.special, Some(Special::Holiday(h)) if h.name == "Good Friday"));
    assert!(open.is_open(at("2026-04-06T07:00:00Z")));
}

static ZONES: LazyLock<Vec<Zone>> = LazyLock::new(|| {
    [
        "UTC",
        "Europe/Berlin",
        "America/New_York",
        "Australia/Lord_Howe",
        "America/Asuncion",
        "Asia/Beirut",
        "Asia/Kathmandu",
    ]
    .map(zone)
    .into()
});

/// Up to three openings a day, some over midnight; what overlaps is not a calendar and is drawn again.
fn calendars() -> impl Strategy<Value = Calendar> {
    let time = || (0_u16..=48).prop_map(|half| half * 30 + if half % 7 == 3 && half < 48 { 7 } else { 0 });
    let day = prop::collection::vec((time(), time()), 0..3);
    let week = prop_oneof![
        4 => prop::collection::vec(day, 7),
        1 => Just(vec![vec![(0, 1440)]; 7]),
        1 => Just(vec![vec![(1320, 360)]; 7]),
    ];
    let specials =
        prop::collection::vec((0_i32..60, any::<bool>(), prop::option::of((time(), time()))), 0..5);
    (0..ZONES.len(), week, specials).prop_filter_map("a calendar", |(zone, week, specials)| {
        let clock = |m: u16| plumbline::time::ClockTime::from_minutes(m).unwrap();
        let hours = |(start, end)| plumbline::time::Hours { start: clock(start), end: clock(end) };
        let mut weekdays: [Vec<_>; 7] = Default::default();
        for (day, drawn) in weekdays.iter_mut().zip(week) {
            *day = drawn.into_iter().map(hours).collect();
        }
        let (mut holidays, mut exceptions) = (Vec::new(), Vec::new());
        for (day, observed, opening) in specials {
            // Around the end of March 2026, where Berlin, Beirut and Lord Howe change their clocks.
            let day = Day::from_ymd(2026, 3, 2).unwrap().plus_days(day);
            match opening {
                None => holidays.push(plumbline::time::Holiday { day, name: String::new(), observed }),
                Some(opening) => {
                    let hours = if observed { vec![hours(opening)] } else { Vec::new() };
                    exceptions.push(plumbline::time::Exception { day, name: String::new(), hours });
                }
            }
        }
        Calendar::new(ZONES[zone].clone(), weekdays, holidays, exceptions).ok()
    })
}

/// Whether a minute is open, straight from the rules.
fn naive(calendar: &Calendar, at: Instant) -> bool {
    let (day, in_day) = calendar.zone().local(at);
    let minute = (in_day / 60_000) as u16;
    let today = calendar.hours(day).iter().any(|h| {
        let end = if h.end > h.start { h.end.minutes() } else { 1440 };
        (h.start.minutes()..end).contains(&minute)
    });
    let eve = day.plus_days(-1);
    let run_in = calendar.special(day).is_none()
        && calendar.hours(eve).iter().any(|h| h.end <= h.start && minute < h.end.minutes());
    today || run_in
}

const FROM: &str = "2026-03-02T00:00:00Z";

fn compiled(calendar: Calendar) -> OpenTime {
    OpenTime::for_days(calendar, Day::from_ymd(2026, 2, 1).unwrap(), Day::from_ymd(2027, 2, 1).unwrap())
}

fn minutes(count: i64) -> Instant {
    at(FROM) + Span::from_minutes(count)
}

proptest! {
    #![proptest_config(proptest::test_runner::Config::with_cases(96))]

    #[test]
    fn equals_a_walk_from_minute_to_minute(calendar in calendars(), start in 0_i64..60 * 1440) {
        let open = compiled(calendar.clone());
        let from = minutes(start);
        let mut walked = 0;
        for step in 0..3 * 1440 {
            let now = minutes(start + step);
            prop_assert_eq!(open.between(from, now), Span::from_minutes(walked), "{} {}", now, calendar.week_text());
            prop_assert_eq!(open.is_open(now), naive(&calendar, now));
            walked += i64::from(naive(&calendar, now));
        }
    }

    #[test]
    fn adds_up_and_never_runs_backwards(calendar in calendars(), a in 0_i64..90_000_000_000, b in 0_i64..90_000, c in 0_i64..9_000_000_000) {
        let open = compiled(calendar);
        let a = at(FROM) + Span::from_millis(a / 10);
        let b = a + Span::from_millis(b * 10_000);
        let c = b + Span::from_millis(c);
        prop_assert_eq!(open.between(a, b) + open.between(b, c), open.between(a, c));
        prop_assert!(open.between(a, b) >= Span::ZERO && open.between(a, b) <= b - a);
        prop_assert_eq!(open.between(b, a), -open.between(a, b));
    }

    #[test]
    fn deadlines_round_trip_and_are_never_in_closed_time(calendar in calendars(), start in 0_i64..60 * 1440, span in 1_i64..9_000_000) {
        let open = compiled(calendar);
        let (start, span) = (minutes(start), Span::from_millis(span * 37));
        if let Some(due) = open.add(start, span) {
            prop_assert_eq!(open.between(start, due), span);
            prop_assert!(open.is_open(due - Span::from_millis(1)));
            prop_assert!(open.add(start, span + Span::from_millis(1)).is_none_or(|later| later > due));
            let back = open.subtract(due, span).unwrap();
            prop_assert!(open.is_open(back));
            prop_assert_eq!(open.between(back, due), span);
            prop_assert!(back >= start);
        } else {
            prop_assert!(open.between(start, at("2027-02-01T00:00:00Z")) < span);
        }
    }

    #[test]
    fn segments_cover_the_time_and_agree_with_the_table(calendar in calendars(), start in 0_i64..60 * 1440, length in 1_i64..30_000) {
        let open = compiled(calendar);
        let (from, to) = (minutes(start), minutes(start + length));
        let mut at = from;
        let mut counted = Span::ZERO;
        for segment in open.segments(from, to) {
            prop_assert_eq!(segment.from, at);
            prop_assert!(segment.to > segment.from);
            prop_assert_eq!(open.between(segment.from, segment.to), if segment.open { segment.to - segment.from } else { Span::ZERO });
            counted += open.between(segment.from, segment.to);
            at = segment.to;
        }
        prop_assert_eq!(at, to);
        prop_assert_eq!(counted, open.between(from, to));
    }

    #[test]
    fn day_and_night_is_elapsed_time_in_every_zone(zone in 0..7_usize, from in 0_i64..500_000, length in 0_i64..500_000) {
        let always = Calendar::parse(ZONES[zone].clone(), "Always", "", "").unwrap();
        let open = OpenTime::new(always);
        let (from, to) = (minutes(from), minutes(from + length));
        prop_assert_eq!(open.between(from, to), to - from);
    }

    #[test]
    fn texts_read_back_as_the_same_calendar(calendar in calendars()) {
        let (week, holidays, exceptions) = (calendar.week_text(), calendar.holidays_text(), calendar.exceptions_text());
        let read = Calendar::parse(calendar.zone().clone(), &week, &holidays, &exceptions);
        prop_assert_eq!(read, Ok(calendar));
    }
}
