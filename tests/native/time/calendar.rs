use super::calendar;
use plumbline::time::{Calendar, Zone};

fn refused(week: &str, holidays: &str, exceptions: &str) -> String {
    Calendar::parse(Zone::utc(), week, holidays, exceptions).unwrap_err().to_string()
}

#[test]
fn the_text_of_a_calendar_round_trips() {
    let check = |week: &str, expected: &str| {
        let read = calendar(Zone::utc(), week, "", "");
        assert_eq!(read.week_text(), expected);
        assert_eq!(calendar(Zone::utc(), expected, "", ""), read);
    };
    check("Mon-Fri 08:00-18:00; Sat 09:00-12:00", "Mon-Fri 08:00-18:00; Sat 09:00-12:00");
    check(
        "mon-thu 8:00–12:00,13:00–17:00\nFriday 8:00-14:00",
        "Mon-Thu 08:00-12:00, 13:00-17:00; Fri 08:00-14:00",
    );
    check("Mon, Wed, Fri 22:00-06:00", "Mon 22:00-06:00; Wed 22:00-06:00; Fri 22:00-06:00");
    check("Sat-Mon 10:00-12:00", "Mon 10:00-12:00; Sat-Sun 10:00-12:00");
    check("Daily 09:00-21:00", "Daily 09:00-21:00");
    check("24x7", "Always");
    check("Daily 00:00-24:00", "Always");
    check("", "Closed");
    check("closed", "Closed");

    let holidays = "2026-12-25 Christmas Day\noff 2026-12-26 Boxing Day";
    let exceptions = "2026-12-24 08:00-12:00 Christmas Eve\n2026-12-31 closed Stock-taking\n2027-01-02 08:00-10:00, 11:00-12:00 Two";
    let read = calendar(Zone::utc(), "Mon-Fri 08:00-18:00", holidays, exceptions);
    assert_eq!(read.holidays_text(), holidays);
    assert_eq!(read.exceptions_text(), exceptions);
}

/// Vector l: overlapping intervals are rejected, and the words name the day and both times.
#[test]
fn overlapping_hours_are_refused() {
    assert_eq!(refused("Mon 08:00-12:00, 11:00-13:00", "", ""), "Mon: 08:00-12:00 and 11:00-13:00 overlap.");
    assert_eq!(
        refused("Mon 22:00-06:00; Tue 05:00-08:00", "", ""),
        "Tue: 22:00-06:00 and 05:00-08:00 overlap."
    );
    assert_eq!(
        refused("Sun 22:00-06:00; Mon 00:00-08:00", "", ""),
        "Mon: 22:00-06:00 and 00:00-08:00 overlap."
    );
    assert_eq!(
        refused("Mon 08:00-09:00; Mon-Fri 08:00-18:00", "", ""),
        "Mon: 08:00-09:00 and 08:00-18:00 overlap."
    );
    assert_eq!(
        refused("", "", "2026-12-24 08:00-12:00, 09:00-10:00 Eve"),
        "2026-12-24: 08:00-12:00 and 09:00-10:00 overlap."
    );
    calendar(Zone::utc(), "Mon 22:00-06:00; Tue 06:00-08:00, 08:00-09:00", "", "");
}

#[test]
fn what_makes_no_sense_is_refused() {
    assert_eq!(
        refused("Mon 08:00-08:00", "", ""),
        "Mon: 08:00-08:00 has no length. Write 00:00-24:00 for a whole day."
    );
    assert_eq!(refused("", "2026-12-25 A\n2026-12-25 B", ""), "2026-12-25 is there twice.");
    for week in [
        "Mon",
        "08:00-12:00",
        "Mon 8-12",
        "Mon 08:00-25:00",
        "Xyz 08:00-12:00",
        "Mon 08:00",
        "Mon-Fri-Sat 8:00-9:00",
    ] {
        assert!(refused(week, "", "").starts_with(&format!("“{week}” is not understood.")), "{week}");
    }
    assert!(refused("", "2026-02-30 Never", "").contains("is not understood"));
    assert!(refused("", "", "2026-12-24 Christmas Eve").contains("is not understood"));
}
