use super::Drawn;
use super::arrivals::Year;
use super::book::Book;
use super::random::Random;
use crate::journal::{Batch, RecordId};
use crate::register::catalogue::note::REGISTER;
use crate::time::{Instant, Span};
use rustc_hash::FxHashMap;

const NOTES: [&str; 26] = [
    "Called back, nobody picked up. Will try again after the ward round.",
    "Looked at it over remote support together with the caller.",
    "Went up to the ward, the device was in use. Agreed on two o'clock.",
    "Log files saved, nothing unusual in the last hour.",
    "Same message as last week, see the known error.",
    "Spare device set up so that the ward can go on.",
    "Supplier has taken the case, answer promised for tomorrow.",
    "Supplier asks for a trace, sent.",
    "Ward manager told that it will take until the afternoon.",
    "Tested with the caller: works now. Leave it open until tomorrow.",
    "Could be the update of the night. Compared with a device that has it not.",
    "Restart brought nothing.",
    "Caller is back on Thursday, put on the list.",
    "Asked Infrastructure for a look at the port.",
    "Replacement ordered, two working days.",
    "Replacement has arrived, goes in after the shift.",
    "Caller says it happens only when two people are signed in.",
    "Second report of the same from the next room.",
    "Checked the rights: the group was missing.",
    "Agreed with the caller to watch it over the weekend.",
    "Night shift uses paper, to be entered in the morning.",
    "Cable labelled on both ends while at it.",
    "Told the caller how to get by until then.",
    "Measured again: fine on three tries.",
    "Waiting for the pharmacy to agree.",
    "Wrote down the steps for the next time.",
];

/// Minutes after the beginning, and what was written down about the migration's major incident.
const MAJOR: [(i64, bool, &str); 8] = [
    (9, false, "Seven wards report the same. Major incident declared, Mara leads. Ruth is told."),
    (20, true, "E-mail is down in the whole clinic. Urgent matters by phone, please. Next word at 8:30."),
    (48, false, "Old server is off, clients still look for it. Migration team called in."),
    (80, true, "Cause found: workplaces look for the former server. We redirect them. Next word at 10:00."),
    (165, false, "Redirect active for new connections; running clients need a restart."),
    (240, true, "About half of the workplaces have mail again. Please restart the PC once."),
    (410, false, "Shared mailboxes still missing on some wards, mounted by hand."),
    (545, true, "E-mail works again. Where it does not: call us, we make the profile anew."),
];

/// Notes on incidents that had events enough to say something about, some two hundred on an ordinary year.
pub(super) fn notes<'a>(seed: u64, year: &Year, incidents: impl Iterator<Item = &'a Batch>) -> Drawn {
    let mut book = Book::new(seed, &REGISTER);
    let mut random = Random::new(seed, 1 << 40);
    let mut write = |about: RecordId, at: Instant, by: &str, public: bool, text: &str| {
        if at < year.now {
            book.record(at, by);
            book.put("text", text);
            book.put("about", about.to_string().as_str());
            book.put("public", public);
            book.put("author", by);
            book.put("opened_at", at);
        }
    };
    // Marks of the same text on the same day would look like a machine.
    let mut last: FxHashMap<usize, Instant> = FxHashMap::default();
    for batch in incidents {
        let migration = batch.fields.iter().position(|f| &**f == "major").unwrap_or(usize::MAX);
        for record in batch.iter() {
            let events: Vec<_> = record.events().collect();
            let is_major = events.iter().any(|(_, c)| c.iter().any(|c| usize::from(c.field) == migration));
            let opened = events.first().map_or(year.now, |(event, _)| event.at);
            let name = |by: u32| batch.people.get(by as usize).map_or("", |name| name);
            if is_major {
                if year.zone.day_at(opened) == year.migrated {
                    for (minutes, public, text) in MAJOR {
                        let at = opened + Span::from_minutes(minutes);
                        write(record.id, at, "Mara Lindqvist", public, text);
                    }
                }
                continue;
            }
            // Between taking it up and what came next.
            let (Some((taken, _)), Some((next, _))) = (events.get(2), events.get(3)) else { continue };
            let minutes = (next.at - taken.at).millis() / 60_000;
            let place = random.below(NOTES.len() as u64) as usize;
            let stale = last.get(&place).is_none_or(|before| opened - *before > Span::from_days(4));
            if minutes > 40 && stale && random.chance(115) {
                last.insert(place, opened);
                let at = taken.at + Span::from_minutes(random.within(minutes / 5, minutes * 4 / 5));
                let text = NOTES.get(place).copied().unwrap_or_default();
                write(record.id, at, name(next.by), random.chance(200), text);
            }
        }
    }
    book.drawn()
}
