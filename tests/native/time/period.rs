use super::{at, zone};
use plumbline::time::{Day, Granularity, Period, Zone};

#[test]
fn buckets_and_their_labels() {
    let check = |granularity, day: &str, label: &str, first: &str| {
        let period = Period::of(granularity, Day::from_iso(day).unwrap());
        assert_eq!(
            (period.to_string(), period.first_day().to_string()),
            (label.to_owned(), first.to_owned())
        );
        assert_eq!(period.next().previous(), period);
    };
    check(Granularity::Day, "2026-03-02", "2026-03-02", "2026-03-02");
    check(Granularity::Month, "2016-03-31", "2016-03", "2016-03-01");
    check(Granularity::Week, "2026-03-01", "2026-W09", "2026-02-23");
    check(Granularity::Week, "2026-01-01", "2026-W01", "2025-12-29");
    check(Granularity::Week, "2021-01-03", "2020-W53", "2020-12-28");
    check(Granularity::Week, "2024-12-30", "2025-W01", "2024-12-30");
}

#[test]
fn a_series_has_no_holes_and_its_bounds_know_the_zone() {
    let days = |a: &str, b: &str| (Day::from_iso(a).unwrap(), Day::from_iso(b).unwrap());
    let (first, last) = days("2025-11-30", "2026-02-01");
    let labels: Vec<String> = Period::range(Granularity::Month, first, last).map(|p| p.to_string()).collect();
    assert_eq!(labels, ["2025-11", "2025-12", "2026-01", "2026-02"]);
    let march = Period::at(Granularity::Month, at("2026-02-28T23:30:00Z"), &zone("Europe/Berlin"));
    assert_eq!(march.to_string(), "2026-03");
    assert_eq!(
        march.bounds(&zone("Europe/Berlin")),
        (at("2026-02-28T23:00:00Z"), at("2026-03-31T22:00:00Z"))
    );
    assert_eq!(march.bounds(&Zone::utc()), (at("2026-03-01T00:00:00Z"), at("2026-04-01T00:00:00Z")));
}
