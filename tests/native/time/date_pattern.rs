use super::{at, zone};
use plumbline::time::{DateError, DatePattern, Zone};

#[test]
fn dates_as_tables_write_them() {
    let check = |pattern: &str, text: &str, expected: &str| {
        let pattern = DatePattern::from_text(pattern).unwrap();
        assert_eq!(pattern.parse(text, &Zone::utc()), Ok(at(expected)), "{text}");
    };
    check("d/m/y", "29/2/2016 01:16", "2016-02-29T01:16:00Z");
    check("d/m/y", "2.3.2026", "2026-03-02T00:00:00Z");
    check("d/m/y", "2. 3. 2026, 9:05:07", "2026-03-02T09:05:07Z");
    check("d/m/y", "02-03-26 12:00 AM", "2026-03-02T00:00:00Z");
    check("m/d/y", "3/2/2026 12:30 pm", "2026-03-02T12:30:00Z");
    check("m/d/y", "3/2/2026 1:30:15 p.m.", "2026-03-02T13:30:15Z");
    check("y-m-d", "2026-03-02", "2026-03-02T00:00:00Z");
    check("y-m-d", "2026-03-02 09:00:00", "2026-03-02T09:00:00Z");
    check("y-m-d", "2026/03/02 09:00", "2026-03-02T09:00:00Z");
    check("y-m-d", "2026-03-02T09:00:00.250Z", "2026-03-02T09:00:00.250Z");
    check("y-m-d", "2026-03-02T09:00:00.123456+05:45", "2026-03-02T03:15:00.123Z");
    check("y-m-d", "2026-03-02T09:00:00-0500", "2026-03-02T14:00:00Z");
    check("y-m-d", "2026-03-02T09:00+02", "2026-03-02T07:00:00Z");
    check("epoch s", "1772442000", "2026-03-02T09:00:00Z");
    check("epoch ms", "1772442000250", "2026-03-02T09:00:00.250Z");
}

#[test]
fn wall_times_are_those_of_the_zone() {
    let pattern = DatePattern::from_text("d/m/y").unwrap();
    let berlin = zone("Europe/Berlin");
    assert_eq!(pattern.parse("29/3/2026 02:30", &berlin), Ok(at("2026-03-29T01:30:00Z")));
    assert_eq!(pattern.parse("1/7/2026 12:00", &berlin), Ok(at("2026-07-01T10:00:00Z")));
    assert_eq!(pattern.parse("1/7/2026 12:00Z", &berlin), Ok(at("2026-07-01T12:00:00Z")));
}

#[test]
fn what_is_wrong_is_said() {
    let check = |text: &str, expected: DateError| {
        let pattern = DatePattern::from_text("d/m/y").unwrap();
        assert_eq!(pattern.parse(text, &Zone::utc()), Err(expected), "{text}");
    };
    for text in [
        "",
        "?",
        "2/3",
        "2026-03-02",
        "a/b/c",
        "2/3-2026",
        "2/3/2026x",
        "2/3/2026 9",
        "2/3/2026 9:00 foo",
        "2/3/99999999999",
    ] {
        check(text, DateError::Shape);
    }
    check("30/2/2026", DateError::Day);
    check("2/13/2026", DateError::Day);
    check("2/3/2026 24:00", DateError::Time);
    check("2/3/2026 13:00 pm", DateError::Time);
    check("2/3/2026 9:60", DateError::Time);
}

#[test]
fn detection_ranks_and_says_what_is_ambiguous() {
    let best = |samples: &[&str]| {
        let found = DatePattern::detect(samples.iter().copied());
        found.first().map(|c| (c.pattern.as_str(), c.read, c.ambiguous))
    };
    assert_eq!(best(&["29/2/2016 01:16", "1/3/2016 05:00", "?", ""]), Some(("d/m/y", 2, false)));
    assert_eq!(best(&["2/29/2016", "1/3/2016"]), Some(("m/d/y", 2, false)));
    assert_eq!(best(&["1/2/2016", "1/3/2016"]), Some(("d/m/y", 2, true)));
    assert_eq!(best(&["2016-02-01T00:00:00Z"]), Some(("y-m-d", 1, false)));
    assert_eq!(best(&["1772442000"]), Some(("epoch s", 1, false)));
    assert_eq!(best(&["INC0000045", "?"]), None);
}
