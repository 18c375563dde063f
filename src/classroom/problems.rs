use super::Drawn;
use super::arrivals::Year;
use super::book::{Book, id_of};
use super::incident_texts::CATEGORIES;
use crate::register::catalogue::problem::REGISTER;
use crate::time::{Instant, Span};

/// A problem: the category and subcategory of its incidents, when it was logged, and how far it has come.
struct Problem {
    category: usize,
    subcategory: &'static str,
    opened: Opened,
    /// Values in the order of [`FIELDS`].
    values: &'static str,
    /// How many of [`STEPS`] it has taken, and days from one to the next.
    steps: usize,
    pace: i64,
}

enum Opened {
    Day(i32),
    AfterMigration,
}

/// States in their order, each with the field written on the way.
const STEPS: [(&str, &str); 6] = [
    ("logged", ""),
    ("investigated", ""),
    ("diagnosed", "cause"),
    ("known_error", "workaround"),
    ("resolved", "resolution"),
    ("closed", "effect_check"),
];

const FIELDS: &str =
    "title|symptoms|origin|priority|group|assignee|method|cause|workaround|resolution|effect_check";

static PROBLEMS: [Problem; 6] = [
    Problem {
        category: 7,
        subcategory: "Lockout",
        opened: Opened::Day(40),
        values: "Accounts lock again after a password change|The same people are locked out two or three times in the days after they change their password.|trend|3|Service Desk|Priya Nair|Comparison of sign-in logs|A second device, mostly a private phone, goes on with the old password until the account locks.|Delete the saved password on the second device, then unlock. Ask for phones and tablets in the first call.",
        steps: 4,
        pace: 9,
    },
    Problem {
        category: 0,
        subcategory: "Mailbox",
        opened: Opened::AfterMigration,
        values: "Mail profiles keep the old server after the migration|Password asked again and again, shared mailboxes missing, calendars empty.|major_incident|1|Infrastructure|Katrin Vogel|Timeline and five whys|The redirect from the old server was switched off before the profiles had been written anew. The trial had covered new profiles only.|Make the mail profile anew; mount shared mailboxes by hand.|Profiles of all 412 workplaces written anew by script, old server name redirected for good.|No incident of this kind in the three weeks after; counted by subcategory.",
        steps: 6,
        pace: 5,
    },
    Problem {
        category: 4,
        subcategory: "Queue",
        opened: Opened::Day(110),
        values: "Print queues stall after large label jobs|Nothing prints on a ward until the spooler is restarted.|trend|3|Infrastructure|Samuel Osei|Pareto of printing incidents|Label jobs of more than 200 pages fill the spool space of the old print server.|Delete the label job, restart the queue; labels in runs of 100.",
        steps: 4,
        pace: 12,
    },
    Problem {
        category: 2,
        subcategory: "Wi-Fi",
        opened: Opened::Day(238),
        values: "Devices lose the Wi-Fi between access points|Carts and tablets lose the connection on the way through the corridor.|proactive|3|Infrastructure|Samuel Osei|Measuring walk|Access points on the second floor send too strongly, so devices hold on to the far one.",
        steps: 3,
        pace: 14,
    },
    Problem {
        category: 1,
        subcategory: "Client",
        opened: Opened::Day(150),
        values: "Records client freezes with two charts open|The client stops answering when a second chart is opened beside the first.|supplier|2|Clinical Applications|Diego Romero|Case with the supplier|Memory fault in the chart view, confirmed by the supplier for version 8.2.|One chart at a time; end the client in the task list where it hangs. Fix announced with version 8.4.",
        steps: 4,
        pace: 8,
    },
    Problem {
        category: 6,
        subcategory: "Archive",
        opened: Opened::Day(76),
        values: "Archive node does not answer while it checks itself|Prior images take minutes, viewers report the archive as not reachable.|major_incident|2|Clinical Applications|Hanna Novak|Timeline of the major incident|The weekly check of the first node ran into the working day after the archive had grown.|Point the viewer at the second node until the check has ended.",
        steps: 4,
        pace: 6,
    },
];

/// The problem behind incidents of a subcategory, and since when it is known.
pub(super) fn problem_of(year: &Year, category: usize, subcategory: &str) -> Option<(usize, Instant)> {
    let fits = |p: &Problem| p.category == category && p.subcategory == subcategory;
    let place = PROBLEMS.iter().position(fits)?;
    Some((place, PROBLEMS.get(place)?.opened_at(year)))
}

impl Problem {
    fn opened_at(&self, year: &Year) -> Instant {
        match self.opened {
            Opened::Day(day) => year.at(day, 9 * 60 + 20),
            Opened::AfterMigration => year.on(year.migrated.plus_days(2), 11 * 60 + 5),
        }
    }
}

/// The problems with their histories until now.
pub(super) fn problems(seed: u64, year: &Year) -> Drawn {
    let mut book = Book::new(seed, &REGISTER);
    for problem in &PROBLEMS {
        let mut at = problem.opened_at(year);
        let values = || FIELDS.split('|').zip(problem.values.split('|'));
        let assignee = values().find(|(field, _)| *field == "assignee").map_or("", |(_, name)| name);
        for (n, (state, writes)) in STEPS.iter().take(problem.steps).enumerate() {
            if at > year.now {
                break;
            }
            if n == 0 {
                book.record(at, assignee);
                let later = |field: &str| STEPS.iter().any(|(_, writes)| *writes == field);
                for (field, text) in values().filter(|(field, _)| !later(field)) {
                    book.read(field, text);
                }
                book.put("category", CATEGORIES.get(problem.category).map_or("", |c| c.name));
                book.put("service", id_of(seed, "service", problem.category as u64).to_string().as_str());
                book.put("opened_at", at);
            } else {
                book.event(at, assignee);
            }
            book.put("status", *state);
            values().filter(|(field, _)| field == writes).for_each(|(field, text)| book.read(field, text));
            match *state {
                "resolved" => book.put("resolved_at", at),
                "closed" => book.put("closed_at", at),
                _ => {}
            }
            at = at + Span::from_minutes(problem.pace * 1440 + 95);
        }
    }
    book.drawn()
}
