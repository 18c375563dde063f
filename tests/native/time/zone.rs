use super::{at, oracle, zone};
use chrono_tz::{TZ_VARIANTS, Tz};
use plumbline::time::{ClockTime, Day, Instant, Zone};

/// Every zone of the database, 2015 to 2040: twice a day, and a second before and at every change found.
#[test]
fn agrees_with_the_zone_database() {
    let (from, to) = (at("2015-01-01T00:00:00Z"), at("2041-01-01T00:00:00Z"));
    let mut longest = 0;
    for tz in TZ_VARIANTS {
        let zone = Zone::from_probe(tz.name(), from, to, |i| oracle(tz, i));
        let same = |i: Instant| assert_eq!(zone.offset_at(i), oracle(tz, i), "{tz} {i}");
        let step = if is_odd(tz) { 900_000 } else { 43_200_000 };
        (from.millis()..to.millis()).step_by(step).for_each(|ms| same(Instant::from_millis(ms)));
        for change in zone.changes() {
            same(change.at);
            same(Instant::from_millis(change.at.millis() - 1000));
        }
        longest = longest.max(zone.to_text().len());
        assert_eq!(Zone::from_text(&zone.to_text()), Some(zone), "{tz}");
    }
    assert!(longest < 1500, "{longest}");
    assert!(zone("Europe/Berlin").to_text().len() < 600);
}

/// Half-hour steps, changes at midnight, a dateline move, Ramadan: looked at every quarter of an hour.
fn is_odd(tz: Tz) -> bool {
    matches!(
        tz,
        Tz::Australia__Lord_Howe
            | Tz::America__Asuncion
            | Tz::Asia__Beirut
            | Tz::Africa__Cairo
            | Tz::Africa__Casablanca
            | Tz::Europe__Berlin
            | Tz::America__New_York
    )
}

#[test]
fn wall_times_skipped_are_taken_later_and_those_shown_twice_earlier() {
    let check = |name: &str, day: &str, time: &str, expected: &str| {
        let found = zone(name).instant_of(Day::from_iso(day).unwrap(), ClockTime::parse(time).unwrap());
        assert_eq!(found.to_string(), expected, "{name} {day} {time}");
    };
    check("Europe/Berlin", "2026-03-29", "01:59", "2026-03-29T00:59:00Z");
    check("Europe/Berlin", "2026-03-29", "02:30", "2026-03-29T01:30:00Z");
    check("Europe/Berlin", "2026-03-29", "03:00", "2026-03-29T01:00:00Z");
    check("Europe/Berlin", "2026-10-25", "02:30", "2026-10-25T00:30:00Z");
    check("Europe/Berlin", "2026-10-25", "03:00", "2026-10-25T02:00:00Z");
    check("America/New_York", "2026-03-08", "02:30", "2026-03-08T07:30:00Z");
    check("America/New_York", "2026-11-01", "01:30", "2026-11-01T05:30:00Z");
    check("Australia/Lord_Howe", "2026-10-04", "02:15", "2026-10-03T15:45:00Z");
    check("Australia/Lord_Howe", "2026-04-05", "01:45", "2026-04-04T14:45:00Z");
    check("Africa/Cairo", "2026-04-24", "00:00", "2026-04-23T22:00:00Z");
    check("Asia/Beirut", "2026-10-24", "24:00", "2026-10-24T22:00:00Z");
    assert_eq!(Zone::utc().day_start(Day::from_iso("2026-03-02").unwrap()), at("2026-03-02T00:00:00Z"));
}

/// Wherever a wall time exists, going there and back is the same wall time.
#[test]
fn wall_times_round_trip_around_every_change() {
    for name in
        ["Europe/Berlin", "Australia/Lord_Howe", "America/Asuncion", "Asia/Beirut", "Africa/Casablanca"]
    {
        let zone = zone(name);
        for change in zone.changes() {
            for minute in -180..180 {
                let instant = Instant::from_millis(change.at.millis() + minute * 60_000);
                let (day, in_day) = zone.local(instant);
                let back = zone.instant_of_millis(day, i64::from(in_day));
                assert_eq!(zone.local(back), (day, in_day), "{name} {instant}");
                assert!(back <= instant, "{name} {instant}");
            }
        }
    }
}

#[test]
fn reads_only_its_own_text() {
    for text in
        ["", "UTC", "UTC zz zz", "A 0 10", "A 0 10+zzzzzzz", "A 0 10+1 -5+1", "A 0 zzzzzzzzzzzzzz+1", "A 0 +"]
    {
        assert_eq!(Zone::from_text(text), None, "{text}");
    }
    assert_eq!(Zone::from_text("UTC 0"), Some(Zone::utc()));
}
