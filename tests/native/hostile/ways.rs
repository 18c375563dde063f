//! The ways in, walked as the page walks them, each in a workspace that holds something already.

use super::{Case, Expected, Way, locked_files, record_links};
use crate::merge::out;
use crate::redaction::{raw, redact};
use crate::workspace::{Desk, create, edit};
use plumbline::exchange::merge::{Choices, MergeFile, plan_merge};
use plumbline::exchange::workspace_file::{plan_import, verify};
use plumbline::exchange::{Cell, Importer, Known, Mapping, Sheet, csv_text, decode, suggest, tsv_text};
use plumbline::journal::{MemoryStore, Op, RecordId, Store, Value, Write, Writer, load};
use plumbline::register::catalogue::incident;
use plumbline::route::Route;
use plumbline::time::{Instant, Zone};
use plumbline::workspace::{Change, Command, PlannedStep, Query, Workspace, text_form};
use std::collections::BTreeMap;

pub const NOW: Instant = Instant::from_millis(1_772_442_000_000);

/// The record that is there before, and the one that comes in.
pub(super) const OWN: u128 = 1;
pub(super) const NEW: u128 = 9;

/// A desk with one record.
pub fn desk() -> Desk {
    let mut desk = Desk::new(1);
    desk.run(&create(OWN, "Printer jam", vec![])).unwrap();
    desk
}

/// What was removed for good from the desk of [`redacted_desk`].
const SECRET: &str = "Kovac, room 12";

/// A desk from whose record a value was removed for good, and a file from before that.
pub fn redacted_desk() -> (Desk, String) {
    let mut desk = desk();
    desk.run(&edit(OWN, vec![Change::set("description", SECRET)])).unwrap();
    let old = out(&desk.store);
    assert!(old.contains(SECRET));
    redact(&mut desk, OWN, &["description"]);
    assert!(!raw(&desk.store).contains(SECRET));
    (desk, old)
}

/// Tries a case; an error says what came of it instead.
pub fn try_out(case: &Case) -> Result<(), String> {
    let mut desk = if case.threat == "H19" { redacted_desk().0 } else { desk() };
    let before = (all(&desk.store), desk.workspace.state_hash());
    let told = match case.way {
        Way::File => file(&mut desk, &case.given),
        Way::Spreadsheet => spreadsheet(&mut desk, &case.given, false),
        Way::Paste => spreadsheet(&mut desk, &case.given, true),
        Way::Link => link(&mut desk, &case.given),
        Way::Field => field(&mut desk, &case.given),
        Way::Mapping => mapping(&case.given),
        Way::Stored => stored(&mut desk, &case.given),
        Way::RecordLink => record_links::walk(&mut desk, &case.given),
        Way::Locked => locked_files::walk(&mut desk, &case.given),
    };
    let unchanged = (all(&desk.store), desk.workspace.state_hash()) == before;
    match (&case.expected, told) {
        (Expected::Kept(text), Ok(_)) => kept(&mut desk, text),
        (Expected::Refused(words), Err(why)) if why.contains(words) && unchanged => Ok(()),
        (Expected::Told(words), Ok(said)) if said.contains(words) && unchanged => Ok(()),
        (Expected::Warned(words), Ok(said)) if said.contains(words) && !unchanged => {
            let own = desk.shows(RecordId(OWN), "title");
            if own == "Printer jam" && !raw(&desk.store).contains(SECRET) { Ok(()) } else { Err(own) }
        }
        (_, told) => Err(format!("{told:?}, expected {:?}; unchanged: {unchanged}", case.expected)),
    }
}

/// A text as a workspace file carries it: written by another copy, byte for byte.
pub fn file_with(title: &str) -> String {
    let mut other = Desk::new(7);
    let mut entry = other.run(&create(NEW, "x", vec![])).unwrap();
    entry.stamp = other.stamp();
    let write = Write { field: "title".into(), element: None, value: Value::text(title), replaces: vec![] };
    entry.ops =
        vec![Op { register: "incident".into(), record: RecordId(NEW), at: None, writes: vec![write] }];
    other.write(entry);
    out(&other.store)
}

/// A text in a spreadsheet of another program: every cell in quotation marks, nothing guarded.
pub fn sheet_with(title: &str, separator: char) -> String {
    let quoted = title.replace('"', "\"\"");
    let filler = "There was paper in the tray, and yet it said that there was none.";
    format!("\"Title\"{separator}\"Description\"\r\n\"{quoted}\"{separator}\"{filler}\"\r\n")
}

/// A text in an address: every byte that is not a letter or a digit encoded.
pub fn link_with(title: &str) -> String {
    let encoded: String = title
        .bytes()
        .map(|b| if b.is_ascii_alphanumeric() { char::from(b).to_string() } else { format!("%{b:02X}") })
        .collect();
    format!("/new/incident?title={encoded}")
}

pub(super) fn file(desk: &mut Desk, given: &[u8]) -> Result<String, String> {
    let text = String::from_utf8(given.to_vec()).map_err(|_| "it is not written in UTF-8")?;
    let plan = plan_merge(&[MergeFile { name: "a.jsonl", text: &text }], &desk.store, "w", NOW).unwrap();
    let line = |line: usize, reason: &str| format!("line {line}: {reason}; ");
    if plan.has_troubles() {
        let troubles = plan.files.iter().flat_map(|f| &f.troubles).chain(plan.troubles());
        let told: String = troubles.map(|t| line(t.line, t.reason)).collect();
        assert!(plan.write(&desk.store).is_err(), "what has troubles is not written");
        return Err(told);
    }
    if plan.mixes_sample {
        assert!(plan.write(&desk.store).is_err(), "a sample is not mixed with real records");
        return Err("made-up records are never mixed with real ones".to_owned());
    }
    // What the preview tells, before anything happens.
    let mut told = format!("{} new; ", plan.new_records);
    if plan.drops_many() {
        return Ok(format!("{told}{} of {} would be taken away; ", plan.drops, plan.standing));
    }
    if plan.foreign().next().is_some() {
        return Ok(format!("{told}a workspace that shares nothing with this one; "));
    }
    let note = &plan.files[0];
    if note.ahead.is_some() {
        told.push_str("its clock is ahead; ");
    }
    if !note.hash_agrees {
        told.push_str("it does not add up to what it says; ");
    }
    for finding in verify(&text, &[]).unwrap().findings {
        told.push_str(&format!("{} {}: {:?}; ", finding.writer, finding.from, finding.fault));
    }
    if plan.changes_nothing() {
        return Ok(told + "everything is here already");
    }
    plan.write(&desk.store).unwrap();
    desk.refresh();
    let stamp = desk.stamp();
    if let Some(step) = plan.step(&desk.workspace, &Choices::default(), stamp, "Mara", NOW) {
        desk.write_step(step);
    }
    // Whose name an entry bears is what the file states; the step that brought it is known for each.
    for entry in desk.workspace.entries().filter(|e| e.stamp.writer != Writer::new(1)) {
        let by = desk.workspace.merge_of(entry.stamp).map(|merge| merge.label.to_string());
        assert_eq!(by.as_deref(), Some("Merged file a.jsonl"), "{}", entry.stamp);
    }
    Ok(told)
}

fn spreadsheet(desk: &mut Desk, given: &[u8], pasted: bool) -> Result<String, String> {
    let text = if pasted {
        String::from_utf8(given.to_vec()).expect("the clipboard holds text")
    } else {
        decode(given.to_vec(), None).map_err(|r| r.to_string())?.text
    };
    let sheet = Sheet::read(text, pasted.then_some('\t')).map_err(|r| r.to_string())?;
    let mapping = suggest(&sheet, "incident");
    let zone = Zone::utc();
    let known = Known::default();
    let mut importer = Importer::new(&sheet, &mapping, &zone, &known, NOW).map_err(|r| r.to_string())?;
    let mut id = NEW - 1;
    let mut ids = || {
        id += 1;
        id
    };
    while !importer.step(7, &mut ids).done {}
    let imported = importer.finish();
    let draft = &imported.draft;
    let rejected: String =
        draft.rejected.iter().map(|r| format!("line {}: {}; ", r.line, r.reason)).collect();
    if draft.counts.accepted == 0 {
        return Err(rejected);
    }
    let mut entry = desk.workspace.entries().next().unwrap().clone();
    (entry.ops, entry.label, entry.stamp) = (vec![], "Import".into(), desk.stamp());
    desk.write_step(PlannedStep { entry, batches: imported.batches.into_iter().map(|b| b.batch).collect() });
    Ok(rejected)
}

fn link(desk: &mut Desk, given: &[u8]) -> Result<String, String> {
    let text = String::from_utf8_lossy(given);
    let route = Route::parse(&text);
    let address = route.to_string();
    assert!(address.starts_with('/') && !address.contains(['"', '\'', ' ']), "{address:?}");
    assert_eq!(Route::parse(&address), route, "{address:?}");
    match route {
        Route::List(list) => {
            let (query, errors) = Query::parse(&list.query);
            let again = Query::parse(&query.to_string()).0;
            assert_eq!(again, query, "a query prints as it is understood");
            Ok(errors.iter().map(|e| format!("{:?}: {}; ", e.range, e.message)).collect::<String>()
                + &query.to_string())
        }
        // The form is filled in; a person saves it.
        Route::New { register, values } if register == "incident" && !values.is_empty() => {
            let changes = values.iter().map(|(field, text)| Change::set(field, Value::text(text))).collect();
            let command = Command::create(&incident::REGISTER, RecordId(NEW), changes);
            desk.run(&command).map(|_| String::new()).map_err(|why| why.join(" "))
        }
        other => Ok(format!("{other:?}")),
    }
}

fn field(desk: &mut Desk, given: &[u8]) -> Result<String, String> {
    let text = String::from_utf8_lossy(given).into_owned();
    let (name, text) = text.split_once('=').expect("a field and its text");
    let field = incident::REGISTER.field(name).expect("a field of incidents");
    let changes = text_form::changes(&desk.workspace, field, text, &Zone::utc(), None)?;
    let command = match name {
        "title" => Command::create(&incident::REGISTER, RecordId(NEW), changes),
        _ => edit(OWN, changes),
    };
    desk.run(&command).map(|_| String::new()).map_err(|why| why.join(" "))
}

fn mapping(given: &[u8]) -> Result<String, String> {
    let mapping = Mapping::from_json(&String::from_utf8_lossy(given)).map_err(|r| r.to_string())?;
    let text = csv_text(&["Title", "State"], [[Cell::Text("x"), Cell::Text("New")]]);
    let sheet = Sheet::read(text, None).unwrap();
    let zone = Zone::utc();
    let known = Known::default();
    Importer::new(&sheet, &mapping, &zone, &known, NOW).map(|_| String::new()).map_err(|r| r.to_string())
}

/// A value stored under a key beside what is there: what is there still shows, the trouble names the key.
fn stored(desk: &mut Desk, given: &[u8]) -> Result<String, String> {
    let value = String::from_utf8_lossy(given);
    let copy = MemoryStore::default();
    all(&desk.store).iter().for_each(|(key, value)| copy.set(key, value).unwrap());
    for key in ["pl1/w/j/0000000009/0", "pl1/w/c/0000000009/0"] {
        copy.set(key, &value).unwrap();
    }
    let loaded = load(&copy, "w").unwrap();
    let told: String = loaded.troubles.iter().map(|t| format!("{}: {}; ", t.key, t.reason)).collect();
    let workspace = Workspace::from_loaded(loaded);
    assert_eq!(workspace.state_hash(), desk.workspace.state_hash(), "what is there still shows");
    assert_eq!(
        copy.get("pl1/w/j/0000000009/0").unwrap().as_deref(),
        Some(&*value),
        "what cannot be read is kept"
    );
    if told.is_empty() { Ok(told) } else { Err(told) }
}

/// The title came in as that text; what was there is as before; it goes out and comes in again; no cell of a
/// spreadsheet made of it begins a formula, and the cell reads back the same.
fn kept(desk: &mut Desk, text: &str) -> Result<(), String> {
    let check = |what: &str, found: &str, expected: &str| {
        if found == expected { Ok(()) } else { Err(format!("{what}: {found:?}, not {expected:?}")) }
    };
    check("kept", &desk.shows(RecordId(NEW), "title"), text)?;
    check("what was there", &desk.shows(RecordId(OWN), "title"), "Printer jam")?;
    let file = out(&desk.store);
    let fresh = MemoryStore::default();
    let planned = plan_import(&file, &fresh, "w").unwrap();
    if !planned.hash_agrees || planned.write(&fresh).is_err() {
        return Err(format!("the file written of it: {:?}", planned.troubles));
    }
    let again = Workspace::from_loaded(load(&fresh, "w").unwrap());
    check("out and in again", &again.state_hash(), &desk.workspace.state_hash())?;
    for (written, separator) in [
        (csv_text(&["Title", "x"], [[Cell::Text(text), Cell::Text("y")]]), ','),
        (tsv_text(&["Title", "x"], [[Cell::Text(text), Cell::Text("y")]]), '\t'),
    ] {
        let line = written.split_once('\n').map_or("", |(_, rest)| rest);
        let line = line.strip_prefix('"').unwrap_or(line);
        if line.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠']) {
            return Err(format!("a formula: {written:?}"));
        }
        let sheet = Sheet::read(written, Some(separator)).map_err(|r| r.to_string())?;
        check("from a spreadsheet of it", sheet.cell(0, 0), text)?;
    }
    Ok(())
}

pub fn all(store: &dyn Store) -> BTreeMap<String, String> {
    store.keys("").unwrap().into_iter().map(|key| (key.clone(), store.get(&key).unwrap().unwrap())).collect()
}
