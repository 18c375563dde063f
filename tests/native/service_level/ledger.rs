use super::{events, within};
use crate::time::{at, calendar, zone};
use plumbline::service_level::{Cause, Ledger, Metric, Trail};
use plumbline::time::{OpenTime, Span};

fn told(ledger: &Ledger) -> Vec<String> {
    let line = |row: &plumbline::service_level::Row| {
        let cause = match &row.cause {
            Cause::Holiday(name) | Cause::OpenSpecially(name) | Cause::ClosedSpecially(name) => name.clone(),
            other => format!("{other:?}"),
        };
        let ahead = if row.ahead { " ahead" } else { "" };
        let text = format!(
            "{} {} {cause} {}/{}{ahead}",
            row.from,
            row.to,
            row.counted.minutes(),
            row.open.minutes()
        );
        text.replace(":00Z", "").replace("2026-", "")
    };
    ledger.rows.iter().map(line).collect()
}

#[test]
fn every_stretch_has_its_reason() {
    let hours = calendar(
        zone("Europe/Berlin"),
        "Mon-Fri 08:00-18:00; Sun 01:00-05:00",
        "2026-03-27 Town day",
        "2026-03-28 09:00-12:00 Stock-taking",
    );
    let open = OpenTime::new(hours);
    let list = events(&["2026-03-26T15:30:00Z held 4", "2026-03-28T09:00:00Z open"]);
    let trail = Trail::new(at("2026-03-26T15:00:00Z"), 1, &list);
    let ledger = Ledger::explain(&trail, &within(&open, 360), Metric::Resolve, at("2026-03-28T10:00:00Z"));
    let expected = [
        "03-26T15:00 03-26T15:30 Open 30/30",
        "03-26T15:30 03-28T09:00 Paused(4) 0/150",
        "03-28T09:00 03-28T10:00 Stock-taking 60/60",
        "03-28T10:00 03-28T11:00 Stock-taking 60/60 ahead",
        "03-28T11:00 03-28T23:00 Stock-taking 0/0 ahead",
        "03-28T23:00 03-29T00:00 Closed 0/0 ahead",
        "03-29T00:00 03-29T01:00 Open 60/60 ahead",
        "03-29T01:00 03-29T01:00 ZoneChange(3600) 0/0 ahead",
        "03-29T01:00 03-29T03:00 Open 120/120 ahead",
        "03-29T03:00 03-30T06:00 Closed 0/0 ahead",
        "03-30T06:00 03-30T06:30 Open 30/30 ahead",
        "03-30T06:30 03-30T06:30 TargetReached 0/0 ahead",
    ];
    assert_eq!(told(&ledger), expected);
    assert_eq!(ledger.clock.due, Some(at("2026-03-30T06:30:00Z")));
    assert_eq!(ledger.counted_to_deadline(), Span::from_hours(6));
    assert_eq!(ledger.counted(), ledger.clock.net);
}

#[test]
fn a_missed_deadline_stands_between_its_rows() {
    let open = super::open("Mon-Fri 08:00-18:00");
    let list = events(&[
        "2026-03-02T10:00:00Z resolved",
        "2026-03-02T11:00:00Z open",
        "2026-03-02T13:00:00Z resolved",
    ]);
    let trail = Trail::new(at("2026-03-02T09:00:00Z"), 1, &list);
    let ledger = Ledger::explain(&trail, &within(&open, 90), Metric::Resolve, at("2026-03-02T17:00:00Z"));
    let expected = [
        "03-02T09:00 03-02T10:00 Open 60/60",
        "03-02T10:00 03-02T11:00 Resolved 0/60",
        "03-02T11:00 03-02T11:30 Open 30/30",
        "03-02T11:30 03-02T11:30 TargetReached 0/0",
        "03-02T11:30 03-02T13:00 Open 90/90",
    ];
    assert_eq!(told(&ledger), expected);
}
