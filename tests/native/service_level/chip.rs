use super::{events, open, within};
use crate::time::at;
use plumbline::service_level::{Amount, Clock, Metric, Promise, Tone, Trail, span_text};
use plumbline::time::Span;

#[test]
fn a_chip_says_it_in_two_units() {
    let always = open("Always");
    let check = |minutes: i64, lines: &[&str], now: &str, text: &str, tone: Tone| {
        let list = events(lines);
        let trail = Trail::new(at("2026-03-02T09:00:00Z"), 1, &list);
        let chip = Clock::at(&trail, &within(&always, minutes), Metric::Resolve, at(now)).chip();
        assert_eq!((chip.text.as_str(), chip.tone), (text, tone));
    };
    let at_ten = "2026-03-02T10:00:00Z";
    check(190, &[], at_ten, "2 h 10 m left", Tone::Ok);
    check(2880, &[], at_ten, "47 h left", Tone::Ok);
    check(119, &[], at_ten, "59 m left", Tone::Warn);
    check(84, &[], at_ten, "24 m left", Tone::Warn);
    check(600, &[], "2026-03-02T16:30:00Z", "2 h 30 m left", Tone::Ok);
    check(600, &[], "2026-03-02T16:30:01Z", "2 h 29 m left", Tone::Warn);
    check(60, &[], at_ten, "No time left", Tone::Warn);
    check(60, &[], "2026-03-02T09:59:30Z", "0 m left", Tone::Warn);
    check(60, &[], "2026-03-02T10:00:00.001Z", "−1 m", Tone::Danger);
    check(60, &[], "2026-03-02T11:20:00Z", "−1 h 20 m", Tone::Danger);
    check(210, &["2026-03-02T09:30:00Z held 1"], at_ten, "Paused · 3 h left", Tone::Paused);
    check(20, &["2026-03-02T09:30:00Z held 1"], at_ten, "Paused · −10 m", Tone::Danger);
    check(
        100,
        &["2026-03-02T10:00:00Z resolved"],
        "2026-03-03T10:00:00Z",
        "Met, 40 m to spare",
        Tone::Neutral,
    );
    check(60, &["2026-03-02T10:00:00Z resolved"], "2026-03-03T10:00:00Z", "Met", Tone::Neutral);
    check(60, &["2026-03-02T11:05:00Z resolved"], "2026-03-03T10:00:00Z", "Missed by 1 h 5 m", Tone::Danger);
    check(60, &["2026-03-02T09:05:00Z cancelled"], at_ten, "Cancelled", Tone::Neutral);
    let without =
        Clock::at(&Trail::new(at(at_ten), 1, &[]), &Promise::new(&always), Metric::Resolve, at(at_ten));
    assert_eq!(without.chip().text, "No target");
    let never = open("Closed");
    let clock = Clock::at(&Trail::new(at(at_ten), 1, &[]), &within(&never, 5), Metric::Resolve, at(at_ten));
    assert_eq!(clock.chip().text, "Never due");
}

#[test]
fn amounts_as_people_write_them() {
    let check = |text: &str, expected: &str| {
        let read = Amount::parse(text).unwrap();
        assert_eq!(read.to_string(), expected);
        assert_eq!(Amount::parse(expected), Some(read));
    };
    check("4 h", "4 h");
    check("4h", "4 h");
    check("90 min", "1 h 30 m");
    check("1 h 30 m", "1 h 30 m");
    check("4:30", "4 h 30 m");
    check("40 h", "40 h");
    check("end of day", "end of day");
    check("end of day +2", "end of day + 2");
    check("1 month", "1 month");
    check("3 months", "3 months");
    for text in
        ["", "4", "h", "4 d", "1 month 2 h", "4 h,", "end of week", "99999 h", "-4 h", "end of day -1"]
    {
        assert_eq!(Amount::parse(text), None, "{text}");
    }
    assert_eq!(span_text(Span::from_minutes(-65), false), "1 h 5 m");
}
