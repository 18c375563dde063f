use super::Drawn;
use super::arrivals::Year;
use super::book::{Book, id_of};
use super::staff::HEAD;
use crate::decimal;
use crate::register::catalogue::improvement::REGISTER;
use crate::time::Day;

/// An improvement and how far it has come.
struct Improvement {
    /// Values in the order of [`FIELDS`].
    values: &'static str,
    anchor: Anchor,
    /// Days from one step to the next.
    pace: i32,
    state: &'static str,
    /// A problem it comes from: its place.
    problem: Option<u64>,
}

/// What its days are reckoned from.
enum Anchor {
    /// The day the change was made: self-service password reset, or the new printers.
    Improved,
    Printers,
    /// Opened so many days before now.
    Ago(i32),
}

const FIELDS: &str = "title|opportunity|source_kind|hypothesis|kpi|target|value|effort|cost|service|owner|\
                      approval_reason|plan|result|verdict";

/// States on the way to an end, each with the fields written when it is reached.
const STEPS: [(&str, &[&str]); 6] = [
    ("idea", &["title", "opportunity", "source_kind", "owner", "service"]),
    ("assessed", &["value", "effort", "cost"]),
    ("approved", &["hypothesis", "kpi", "target", "approval_reason"]),
    ("doing", &["plan"]),
    ("check", &[]),
    ("kept", &["verdict", "result"]),
];

static IMPROVEMENTS: [Improvement; 10] = [
    Improvement {
        values: "Self-service password reset|One call in four is about a password. Callers wait, and the desk cannot take other work.|kpi|If staff can reset their own password with badge and code, then password and access incidents fall below 7 a week within a month, and everything else is taken up sooner.|1|7|l|m|840000 EUR|7|Mara Lindqvist|Largest category by far; pays back within a year|1. Pilot with Reception and Administration~2. Posters and a two-minute film~3. All wards on one Monday|{measured}|improved",
        anchor: Anchor::Improved,
        pace: 17,
        state: "kept",
        problem: Some(0),
    },
    Improvement {
        values: "One printer model for all wards|Eleven models, eleven kinds of toner. Every third printing incident needs a visit.|incident|If all wards have the same model, then printing incidents fall by a third within two months.|2|5|m|l|2650000 EUR|4|Jonas Weber|Lease of the old fleet ends anyway|1. Measure volumes~2. Lease contract~3. Exchange ward by ward in one week",
        anchor: Anchor::Printers,
        pace: 26,
        state: "check",
        problem: Some(2),
    },
    Improvement {
        values: "Short look at ageing incidents every morning|Some incidents lie for weeks because nobody looks at the end of the list.|review|If the leads look at the ten oldest every morning, then fewer than one in ten is left untouched for five days.|9|10|m|s|||Mara Lindqvist|Costs ten minutes a day|Stand-up at 8:45 in front of the board",
        anchor: Anchor::Ago(60),
        pace: 11,
        state: "check",
        problem: None,
    },
    Improvement {
        values: "Guide on the new phones for every ward|Callers ask how calls are passed on.|customer|If every ward has the one-page guide, then advice about phones falls by half.|0|40|s|s||5|Priya Nair|Asked for by three wards|Print, laminate, hand out on the round|Fewer incidents a week ever since, below the average each time. The guide stays; whether it was the guide, the figure cannot say.|changed",
        anchor: Anchor::Ago(190),
        pace: 12,
        state: "kept",
        problem: None,
    },
    Improvement {
        values: "Weekly check of the archive at night|The check of the first node runs into the working day.|problem|If the check runs on Sunday night and on one half at a time, then the archive answers on Monday morning and no major incident comes from it.|13|0|l|s||6|Hanna Novak|Second outage would stop theatres|1. Split the check~2. Move it to Sunday 01:00~3. Watch four Mondays",
        anchor: Anchor::Ago(48),
        pace: 13,
        state: "doing",
        problem: Some(5),
    },
    Improvement {
        values: "Trial run with old profiles before every migration|The e-mail migration was tried with new profiles only.|problem|If every migration is tried with ten workplaces as they are, then the share of targets met stays above 90 % in the month of a migration.|5|90|l|s|||Elif Kaya|Lesson of the major incident|Add to the plan template for migrations",
        anchor: Anchor::Ago(80),
        pace: 20,
        state: "approved",
        problem: Some(1),
    },
    Improvement {
        values: "Measure the Wi-Fi of the second floor|Carts lose the connection between access points.|problem||||m|m|420000 EUR|2|Samuel Osei",
        anchor: Anchor::Ago(34),
        pace: 15,
        state: "assessed",
        problem: Some(3),
    },
    Improvement {
        values: "Known errors on the first page of the portal|Callers report what is already known and has a workaround.|idea||||||||Priya Nair",
        anchor: Anchor::Ago(18),
        pace: 10,
        state: "idea",
        problem: None,
    },
    Improvement {
        values: "Label runs in parts of a hundred|Large label jobs stop the print queue of a ward.|incident||||||||Katrin Vogel",
        anchor: Anchor::Ago(6),
        pace: 10,
        state: "idea",
        problem: Some(2),
    },
    Improvement {
        values: "Chat robot for the service desk|Calls at night wait until the morning.|idea||||m|l|1900000 EUR||Jonas Weber|||Fewer than three calls a night; the robot would cost more than it helps.",
        anchor: Anchor::Ago(230),
        pace: 16,
        state: "dropped",
        problem: None,
    },
];

/// Incidents a week of the category that self-service relieves, before it and after.
pub(super) type Measured = (f64, f64);

/// The improvements with their histories until now.
pub(super) fn improvements(seed: u64, year: &Year, measured: Measured) -> Drawn {
    let mut book = Book::new(seed, &REGISTER);
    let today = year.zone.day_at(year.now);
    let (before, after) = measured;
    let told = format!(
        "From {} to {} password and access incidents a week; the chart shows a signal for the better.",
        decimal::fixed(before, 1),
        decimal::fixed(after, 1)
    );
    for improvement in &IMPROVEMENTS {
        let opened = match improvement.anchor {
            Anchor::Improved => year.improved.plus_days(-4 * improvement.pace),
            Anchor::Printers => year.printers.plus_days(-4 * improvement.pace),
            Anchor::Ago(days) => today.plus_days(-days),
        };
        let values = |field: &str| {
            let pair = FIELDS.split('|').zip(improvement.values.split('|')).find(|(f, _)| *f == field);
            pair.map_or("", |(_, text)| text)
        };
        let owner = values("owner");
        let first = matches!(improvement.anchor, Anchor::Improved);
        // Dropped ones were assessed first.
        let dropped = improvement.state == "dropped";
        let last = if dropped { 1 } else { STEPS.iter().position(|s| s.0 == improvement.state).unwrap_or(0) };
        for (n, (state, fields)) in (0..).zip(STEPS.iter().take(last + 1)) {
            // Results are looked at ten weeks after the change.
            let day: Day = opened.plus_days(n * improvement.pace + if n == 5 { 60 } else { 0 });
            let at = year.on(day, if n == 4 { 6 * 60 } else { 9 * 60 + 10 * n as u16 });
            let by = if *state == "approved" { HEAD } else { owner };
            if n == 0 {
                book.record(at, by);
                book.put("opened_at", at);
                if let Some(problem) = improvement.problem {
                    book.put("+source", id_of(seed, "problem", problem).to_string().as_str());
                }
            } else {
                book.event(at, by);
            }
            book.put("status", *state);
            for field in *fields {
                let text = values(field);
                book.read(field, if text == "{measured}" { &told } else { text });
            }
            match *state {
                "approved" => {
                    book.put("approved_by", HEAD);
                    book.put("approved_at", at);
                    book.put("due", opened.plus_days(5 * improvement.pace + 60).to_string().as_str());
                    if first {
                        book.put("baseline", before);
                    }
                }
                "doing" => book.put("started_at", at),
                "check" => book.put("done_at", at),
                "kept" => {
                    book.put("closed_at", at);
                    if first {
                        book.put("measured", after);
                    }
                }
                _ => {}
            }
        }
        if dropped {
            let at = year.on(opened.plus_days(2 * improvement.pace), 15 * 60);
            book.event(at, HEAD);
            book.put("status", "dropped");
            book.read("result", values("result"));
            book.put("closed_at", at);
        }
    }
    book.drawn()
}
