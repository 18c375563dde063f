//! A record in a link: from the text of a fragment to a workspace that holds it.

use super::{NOW, all, look_at, out_and_in_again};
use plumbline::exchange::record_link::{MOST_CHARACTERS, NoLink, RecordLink};
use plumbline::journal::key::seal;
use plumbline::journal::{Hand, MemoryStore, RecordId, Value, Writer, load};
use plumbline::register::catalogue::{REGISTERS, incident, register};
use plumbline::register::{Field, Kind, Register};
use plumbline::route::Route;
use plumbline::time::{Instant, Zone};
use plumbline::workspace::{Change, Command, FieldChange, Planned, Target, Workspace, reserved, text_form};

/// What a link inflates to is no more than this.
const MOST_BYTES: usize = 256 * 1024;
const LETTERS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/// A record in a link. The first byte says how the rest is dressed, so that what is deep inside is reached: as it is;
/// as the JSON of a whole link; as the record within that; as fields of a register of ours; and whether it comes to the
/// workspace it says it is from, or to another.
pub fn record_link(bytes: &[u8]) {
    let Some((dress, bytes)) = bytes.split_first() else { return };
    let text = String::from_utf8_lossy(bytes);
    let carried = match dress % 4 {
        0 => text.into_owned(),
        1 => forged(&text),
        2 => forged(&format!("[1,\"w\",\"n\",false,1772442000000,\"m\",{text}]")),
        _ => match built(bytes) {
            Some(carried) => carried,
            None => return,
        },
    };
    let address = Route::Link { carried: carried.clone() };
    assert_eq!(Route::parse(&address.to_string()), address, "an address carries any text");
    let link = match RecordLink::read(&carried) {
        Ok(link) => link,
        Err(why) => {
            assert_eq!(why == NoLink::TooLong, carried.len() > MOST_CHARACTERS);
            assert!(why.sentence().ends_with('.'));
            return;
        }
    };
    assert!(held(&link) <= MOST_BYTES, "{} bytes in a link of {}", held(&link), carried.len());
    is_written_as_it_was_read(&link);
    is_added(&link, if dress & 4 == 0 { "w" } else { "elsewhere" });
}

/// The text of a link with this JSON in it, whole and sealed.
fn forged(json: &str) -> String {
    let bytes = miniz_oxide::deflate::compress_to_vec(seal(json).as_bytes(), 9);
    let mut text = String::new();
    for chunk in bytes.chunks(3) {
        let held = (0..3).fold(0_u32, |held, n| held << 8 | u32::from(*chunk.get(n).unwrap_or(&0)));
        let letters = [18, 12, 6, 0].map(|shift| char::from(LETTERS[(held >> shift & 63) as usize]));
        text.extend(letters.iter().take(chunk.len() + 1));
    }
    text
}

/// A link with a record of a register that we know: a byte for the register, one for who it is, then a line for each
/// field: a byte that names it, one for the kind of value, and what makes the value.
fn built(bytes: &[u8]) -> Option<String> {
    let [place, who, rest @ ..] = bytes else { return None };
    let register = REGISTERS[usize::from(*place) % REGISTERS.len()];
    let mut changes: Vec<Change> =
        rest.split(|byte| *byte == b'\n').filter_map(|l| line(register, l)).collect();
    let missing = register.fields.iter().filter(|f| f.required && !changes.iter().any(|c| *c.field == *f.id));
    let missing: Vec<Change> = missing.map(|f| Change::set(f.id, usual(f))).collect();
    changes.extend(missing);
    let target = Target { register, record: RecordId(u128::from(who >> 1)), at: None, changes };
    let workspace = if who & 1 == 0 { "w" } else { "v" }.to_owned();
    let at = Instant::from_millis(NOW.millis() - i64::from(*who));
    let link = RecordLink {
        workspace,
        name: "n".to_owned(),
        sample: false,
        at,
        by: "m".to_owned(),
        target,
        left_out: Vec::new(),
    };
    link.text().ok()
}

fn line(register: &'static Register, line: &[u8]) -> Option<Change> {
    let [place, how, rest @ ..] = line else { return None };
    let text = String::from_utf8_lossy(rest);
    let known = register.fields.get(usize::from(*place) % (register.fields.len() + 1));
    let field = known.map_or(reserved::NUMBER, |f| f.id);
    let eight = || rest.first_chunk::<8>().copied().unwrap_or([1; 8]);
    Some(match how % 8 {
        0 => Change::add(field, &text),
        1 => Change::set(field, text.parse::<f64>().unwrap_or(1.0)),
        2 => Change::set(field, f64::from_le_bytes(eight())),
        3 => Change::set(field, Instant::from_millis(i64::from_le_bytes(eight()) >> 12)),
        4 => Change::set(field, rest.len() % 2 == 0),
        5 => Change::set(field, known.map_or(Value::Null, usual)),
        6 => Change::clear(field),
        _ => Change::set(field, &*text),
    })
}

/// A value that fits a field.
fn usual(field: &Field) -> Value {
    match field.kind {
        Kind::Choice(choices) => Value::text(choices[0].code),
        Kind::Number(_) | Kind::Span => Value::Number(1.0),
        Kind::Money => Value::text("125000 EUR"),
        Kind::Instant => Value::Instant(NOW),
        Kind::Day => Value::text("2026-03-02"),
        Kind::Link(_) => Value::text(&RecordId(2).to_string()),
        Kind::Flag => Value::Flag(true),
        _ => Value::text(if field.initial.is_empty() { "x" } else { field.initial }),
    }
}

/// The bytes of what a link holds.
fn held(link: &RecordLink) -> usize {
    let change = |change: &Change| match &change.change {
        FieldChange::Set(Value::Text(text)) | FieldChange::Add(text) | FieldChange::Remove(text) => {
            text.len()
        }
        FieldChange::Set(_) => 0,
    };
    let texts = [&link.workspace, &link.name, &link.by];
    texts.into_iter().chain(&link.left_out).map(String::len).sum::<usize>()
        + link.target.changes.iter().map(change).sum::<usize>()
}

fn is_written_as_it_was_read(link: &RecordLink) {
    // Whoever made it may have packed it better, or written the same in fewer letters.
    let Ok(text) = link.text() else { return };
    let again = RecordLink::read(&text).expect("what was written is read");
    let parts = |l: &RecordLink| {
        (
            l.workspace.clone(),
            l.name.clone(),
            l.sample,
            l.at,
            l.by.clone(),
            l.target.register.id,
            l.target.record,
        )
    };
    assert_eq!(parts(&again), parts(link));
    assert_eq!(again.target.changes, link.target.changes);
    assert_eq!(again.left_out, Vec::<String>::new(), "what was left out does not travel on");
    assert_eq!(again.text().as_ref(), Ok(&text));
}

/// A workspace with a hand that writes it.
struct Place {
    store: MemoryStore,
    hand: Hand,
    workspace: Workspace,
}

impl Place {
    /// An incident, a service, and an agreement by the hours of a calendar that is not there yet.
    fn new() -> Place {
        let store = MemoryStore::with_quota(usize::MAX);
        let mut place =
            Place { store, hand: Hand::new("w", Writer::new(1)), workspace: Workspace::default() };
        place.run(&Command::create(
            &incident::REGISTER,
            RecordId(1),
            [("title", "Printer jam"), ("impact", "low"), ("urgency", "low")]
                .map(|(f, t)| Change::set(f, t))
                .to_vec(),
        ));
        let service = register("service").expect("a register");
        place.run(&Command::create(service, RecordId(2), vec![Change::set("name", "Mail")]));
        let calendar = RecordId(5).to_string();
        let terms = vec![
            Change::set("name", "Usual"),
            Change::set("status", "in_force"),
            Change::set("resolve_4", 240.0),
            Change::set("calendar", calendar.as_str()),
        ];
        let agreement = register("agreement").expect("a register");
        place.run(&Command::create(agreement, RecordId(3), terms));
        place
    }

    fn run(&mut self, command: &Command) {
        let stamp = self.hand.next_stamp(NOW.millis() as u64, 0);
        match self.workspace.plan(command, stamp, "Mara", NOW) {
            Ok(Planned::Entry(entry)) => self.write(entry),
            other => panic!("{other:?}"),
        }
    }

    fn write(&mut self, entry: plumbline::journal::Entry) {
        let (entry, trouble) = self.hand.write(&self.store, entry, 1);
        assert_eq!(trouble, None);
        self.workspace.join(entry);
    }

    fn title(&self, id: u128) -> String {
        self.workspace.record(RecordId(id)).map(|r| r.title().to_owned()).unwrap_or_default()
    }
}

/// It is looked at, which changes nothing, and added as one step, to a workspace that goes on as any other.
fn is_added(link: &RecordLink, into: &str) {
    let mut place = Place::new();
    let before = (all(&place.store), place.workspace.state_hash());
    let arrival = link.arrival(&place.workspace, into);
    is_shown(link, &place.workspace);
    let stamp = place.hand.next_stamp(NOW.millis() as u64, 0);
    let planned = place.workspace.plan_told("Add", &arrival.target, stamp, "Mara", NOW);
    assert_eq!((all(&place.store), place.workspace.state_hash()), before, "looking changes nothing");
    let entry = match planned {
        Ok(entry) => entry,
        Err(refusals) => {
            assert!(!refusals.is_empty() && refusals.iter().all(|r| r.reason.ends_with('.')), "{refusals:?}");
            return;
        }
    };
    let written = entry.ops.iter().map(|op| op.writes.len()).sum::<usize>();
    place.write(entry);
    let id = arrival.target.record;
    assert!(written == 0 || place.workspace.record(id).is_some_and(|r| r.stands()), "it is here now");
    for (other, title) in [(1, "Printer jam"), (2, "Mail")] {
        assert!(id == RecordId(other) || place.title(other) == title, "what was here stays");
    }
    look_at(&place.workspace);
    comes_once(link, into, &place.workspace);
    // The next record is called by a number of its own, whatever number the link claims.
    place.run(&Command::create(&incident::REGISTER, RecordId(99), vec![Change::set("title", "Next")]));
    let next = place.workspace.record(RecordId(99)).expect("it was made");
    assert!(next.name().starts_with("INC-"), "{:?}", next.name());
    let loaded = Workspace::from_loaded(load(&place.store, "w").unwrap());
    assert_eq!(loaded.state_hash(), place.workspace.state_hash());
    out_and_in_again(&place.store);
    let stamp = place.hand.next_stamp(NOW.millis() as u64, 0);
    if let Some(undo) = place.workspace.plan_undo(arrival_stamp(&place.workspace), stamp, "Mara") {
        place.write(undo);
    }
}

/// The stamp of the step before the last.
fn arrival_stamp(workspace: &Workspace) -> plumbline::journal::Stamp {
    let mut stamps: Vec<_> = workspace.entries().map(|entry| entry.stamp).collect();
    stamps.sort();
    stamps[stamps.len() - 2]
}

/// The same link once more finds its record, which holds all that the link carries.
fn comes_once(link: &RecordLink, into: &str, workspace: &Workspace) {
    let once_more = link.arrival(workspace, into);
    for change in &once_more.target.changes {
        let told = match &change.change {
            FieldChange::Set(value) => value.to_string(),
            FieldChange::Add(element) => element.to_string(),
            FieldChange::Remove(_) => String::new(),
        };
        assert!(told.trim().is_empty(), "{} is still to be {told:?}", change.field);
    }
}

/// All that the page shows of a link before it is added.
fn is_shown(link: &RecordLink, workspace: &Workspace) {
    let zone = Zone::fixed("x", 3600);
    let _ = (link.called(), text_form::instant_shown(link.at, &zone));
    for field in link.target.register.fields {
        let value = link.value(field.id).unwrap_or(&Value::Null);
        let _ = text_form::shown_value(workspace, link.target.register, field, value, &zone);
        link.elements(field.id).for_each(|element| drop(text_form::linked(workspace, element)));
    }
}
