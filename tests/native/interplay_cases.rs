//! What went wrong where two features met: each case is named after what a person saw.

use crate::compaction::{EAGER, compact};
use crate::merge::out;
use crate::workspace::{Desk, create, edit};
use plumbline::exchange::archive::{Made, leave, make};
use plumbline::exchange::merge::{MergeFile, MergePlan, plan_merge};
use plumbline::exchange::workspace_file::{plan_import, verify};
use plumbline::journal::key::{seal, unseal};
use plumbline::journal::packed_entries::{is_pack, pack_entries};
use plumbline::journal::{
    Archive, Batch, Extra, Holdings, Left, MemoryStore, RecordId, Redaction, Run, Stamp, Store, Value,
    Writer, clean_store, load, make_room, shard_batch, shard_text,
};
use plumbline::register::catalogue::incident;
use plumbline::time::Instant;
use plumbline::workspace::{Change, PlannedStep, Target, Workspace};
use std::sync::Arc;

const SECRET: &str = "Kovac, room 12";

/// A desk with two incidents of an import, each in a shard of its own, of which the first has the secret in its title.
fn imported() -> Desk {
    let mut desk = Desk::new(1);
    desk.run(&create(9, "Printer", vec![])).unwrap();
    let batch = |id: u128, text: &str| {
        let mut batch = Batch::new("incident");
        let (title, tags) = (batch.field("title"), batch.field("+tags"));
        batch.start_record(RecordId(id));
        for value in ["Draft", text] {
            batch.start_event(Instant::from_millis(1_772_442_000_000), 0);
            batch.change(title, Value::text(value));
            batch.change(tags, Value::text("vip"));
        }
        batch
    };
    let mut entry = desk.workspace.entries().next().unwrap().clone();
    (entry.ops, entry.label, entry.stamp) = (vec![], "Import".into(), desk.stamp());
    desk.write_step(PlannedStep { entry, batches: vec![batch(1, SECRET), batch(2, "Other")] });
    desk
}

fn copy(desk: &Desk, writer: u64) -> Desk {
    let mut other = Desk::new(writer);
    let keys = desk.store.keys("").unwrap();
    keys.iter().for_each(|k| other.store.set(k, &desk.store.get(k).unwrap().unwrap()).unwrap());
    other.now = desk.now + 60_000;
    other.refresh();
    other
}

fn archive(desk: &mut Desk, records: &[u128]) -> Made {
    let left = Left {
        register: Arc::from("incident"),
        records: records.iter().map(|id| RecordId(*id)).collect(),
        highest: desk.workspace.of(&incident::REGISTER).unwrap().given(),
    };
    let archive = Archive { id: 7, file: Arc::from("a.jsonl"), left: vec![left], ..Archive::default() };
    let now = Instant::from_millis(desk.now as i64);
    let made = make(&desk.store, "w", "Desk", archive, Writer::new(0xA7), now).unwrap();
    let stamp = desk.stamp();
    let entry = leave(&made.archive, &load(&desk.store, "w").unwrap(), stamp, "Mara").unwrap();
    desk.write(entry);
    desk.refresh();
    made
}

fn redact(desk: &mut Desk, record: u128, field: &str) {
    let stamp = desk.stamp();
    let field = Redaction { record: RecordId(record), field: field.into(), versions: None };
    desk.write(Workspace::plan_redaction(vec![field], "asked for", stamp, "Mara"));
    clean_store(&desk.store, "w").unwrap();
    desk.refresh();
}

fn planned(desk: &Desk, texts: &[&str]) -> MergePlan {
    let names = ["a", "b", "c"];
    let files: Vec<_> = texts.iter().zip(names).map(|(text, name)| MergeFile { name, text }).collect();
    plan_merge(&files, &desk.store, "w", Instant::from_millis(desk.now as i64)).unwrap()
}

/// Takes files in as the page does, and cleans up after them.
fn merge(desk: &mut Desk, texts: &[&str]) {
    let plan = planned(desk, texts);
    assert!(!plan.has_troubles(), "{:?} {:?}", plan.files, plan.troubles());
    assert!(plan.files.iter().all(|f| f.hash_agrees), "{:?}", plan.files);
    plan.write(&desk.store).unwrap();
    clean_store(&desk.store, "w").unwrap();
    desk.refresh();
    assert_eq!(load(&desk.store, "w").unwrap().troubles, []);
}

/// Everything in a store in the open.
fn open(store: &dyn Store) -> String {
    let mut all = String::new();
    for (_, value) in Holdings::read(store, "w").unwrap().unpacked("w") {
        all.push_str(unseal(&value).unwrap());
        all.extend(shard_batch(&value).map(|batch| format!("{batch:?}")));
    }
    all
}

fn shard_keys(store: &MemoryStore) -> Vec<String> {
    let mut keys = store.keys("pl1/w/c/").unwrap();
    keys.sort_unstable();
    keys
}

#[test]
fn what_left_comes_back_from_its_file_though_a_value_of_it_was_removed_since() {
    for room_first in [true, false] {
        let mut desk = imported();
        let mut colleague = copy(&desk, 2);
        let made = archive(&mut desk, &[1]);
        if room_first {
            make_room(&desk.store, "w").unwrap();
        }
        redact(&mut desk, 1, "title");
        redact(&mut colleague, 1, "title");
        make_room(&desk.store, "w").unwrap();
        assert_eq!(shard_keys(&desk.store).len(), 1);
        merge(&mut desk, &[&made.text]);
        assert_eq!(
            (desk.shows(RecordId(1), "title"), desk.shows(RecordId(2), "title")),
            (String::new(), "Other".into())
        );
        let tags = desk.workspace.of(&incident::REGISTER).unwrap().column("tags").unwrap();
        let row = desk.workspace.record(RecordId(1)).unwrap().row();
        assert_eq!(tags.elements(row).collect::<Vec<_>>(), ["vip"], "the rest came back");
        assert!(!open(&desk.store).contains(SECRET));
    }
}

#[test]
fn a_colleague_who_removed_a_value_and_one_who_archived_it_can_merge() {
    let mut desk = imported();
    let mut colleague = copy(&desk, 2);
    let made = archive(&mut desk, &[1]);
    make_room(&desk.store, "w").unwrap();
    desk.refresh();
    redact(&mut colleague, 1, "title");
    let (here, there) = (out(&desk.store), out(&colleague.store));
    merge(&mut desk, &[&there]);
    merge(&mut colleague, &[&here]);
    assert_eq!(desk.workspace.state_hash(), colleague.workspace.state_hash());
    make_room(&colleague.store, "w").unwrap();
    for desk in [&mut desk, &mut colleague] {
        merge(desk, &[&made.text]);
        assert!(!open(&desk.store).contains(SECRET));
    }
    assert_eq!(desk.workspace.state_hash(), colleague.workspace.state_hash());
    assert_eq!(open_sorted(&desk.store), open_sorted(&colleague.store));
}

fn open_sorted(store: &dyn Store) -> Vec<(String, String)> {
    let mut all: Vec<_> = Holdings::read(store, "w").unwrap().unpacked("w").collect();
    all.sort_unstable();
    all
}

#[test]
fn a_damaged_shard_is_mended_from_a_file_in_which_a_value_was_removed() {
    let mut desk = imported();
    let mut colleague = copy(&desk, 2);
    redact(&mut colleague, 1, "title");
    let key = shard_keys(&desk.store)[0].clone();
    desk.store.set(&key, "damaged").unwrap();
    desk.refresh();
    let lacks = out(&desk.store);
    assert!(lacks.lines().next().unwrap().contains("\"lacks\""));
    merge(&mut desk, &[&out(&colleague.store)]);
    assert!(!open(&desk.store).contains(SECRET));
    assert_eq!(desk.workspace.state_hash(), colleague.workspace.state_hash());
    // And the other way round: the file that lacks it into the copy that has removed it.
    merge(&mut colleague, &[&lacks]);
    assert_eq!(desk.workspace.state_hash(), colleague.workspace.state_hash());
}

#[test]
fn a_damaged_entry_of_an_import_is_mended_from_a_file_in_which_a_value_was_removed() {
    let mut desk = imported();
    let mut colleague = copy(&desk, 2);
    redact(&mut colleague, 1, "title");
    desk.store.set(&format!("pl1/w/j/{}/1", Writer::new(1)), "damaged").unwrap();
    desk.refresh();
    assert_eq!(desk.workspace.standing(), 1);
    merge(&mut desk, &[&out(&colleague.store)]);
    assert!(!open(&desk.store).contains(SECRET));
    assert_eq!(desk.workspace.state_hash(), colleague.workspace.state_hash());
}

#[test]
fn a_file_that_changes_what_a_step_holds_is_refused_with_a_removal_too() {
    let mut desk = imported();
    redact(&mut desk, 1, "title");
    let file = out(&desk.store);
    let line = file.lines().find(|l| l.contains("\"payload\"")).unwrap();
    let forged = file.replace(line, &line.replace("\"records\":2", "\"records\":3"));
    assert_ne!(forged, file);
    assert!(planned(&desk, &[&forged]).has_troubles());
}

#[test]
fn files_from_before_and_after_a_removal_are_taken_in_together() {
    let mut desk = imported();
    desk.run(&edit(9, vec![Change::set("description", SECRET)])).unwrap();
    let before = out(&desk.store);
    let mut colleague = copy(&desk, 2);
    redact(&mut desk, 1, "title");
    redact(&mut desk, 9, "description");
    let after = out(&desk.store);
    merge(&mut colleague, &[&before, &after]);
    assert!(!open(&colleague.store).contains(SECRET));
    assert_eq!(colleague.workspace.state_hash(), desk.workspace.state_hash());
    let mut fresh = Desk::new(3);
    fresh.now = desk.now;
    merge(&mut fresh, &[&after, &before]);
    assert!(!open(&fresh.store).contains(SECRET));
    assert_eq!(fresh.workspace.state_hash(), desk.workspace.state_hash());
}

#[test]
fn a_file_from_before_a_removal_is_not_called_wrong() {
    let mut desk = imported();
    let before = out(&desk.store);
    redact(&mut desk, 1, "title");
    let plan = plan_import(&before, &desk.store, "w").unwrap();
    assert!(plan.changes_nothing() && plan.hash_agrees);
    assert!(planned(&desk, &[&before]).files[0].hash_agrees);
}

#[test]
fn a_removal_keeps_the_entries_of_a_pack_whose_own_keys_are_damaged() {
    let mut desk = Desk::new(1);
    desk.run(&create(1, SECRET, vec![])).unwrap();
    desk.run(&create(2, "Other", vec![])).unwrap();
    let plain = crate::compaction::all(&desk.store);
    compact(&desk.store, 800, EAGER);
    // The page was gone before the folded keys were; since then both were damaged.
    plain.keys().for_each(|key| desk.store.set(key, "damaged").unwrap());
    desk.refresh();
    assert_eq!(desk.workspace.standing(), 2);
    redact(&mut desk, 1, "title");
    assert_eq!((desk.workspace.standing(), desk.shows(RecordId(2), "title").as_str()), (2, "Other"));
    assert!(!open(&desk.store).contains(SECRET));
    let packs = crate::compaction::all(&desk.store).into_values().filter(|v| is_pack(v));
    let texts: Vec<String> = packs.flat_map(|p| pack_entries(&p).unwrap()).map(|(.., text)| text).collect();
    assert!(texts.len() == 2 && !texts.concat().contains(SECRET));
}

#[test]
fn a_removal_reaches_the_shards_of_an_entry_that_is_read_from_a_pack() {
    let mut desk = imported();
    let plain = crate::compaction::all(&desk.store);
    compact(&desk.store, 800, EAGER);
    for (key, stored) in plain.iter().filter(|(key, _)| key.contains("/j/")) {
        // Unreadable, with the text still in it.
        desk.store.set(key, &stored.replacen('|', "?|", 1)).unwrap();
    }
    redact(&mut desk, 1, "title");
    assert!(!open(&desk.store).contains(SECRET));
}

#[test]
fn an_import_that_broke_off_does_not_stand_in_the_way_of_an_archive() {
    let mut desk = imported();
    let mut batch = Batch::new("incident");
    batch.start_record(RecordId(55));
    desk.store.set("pl1/w/c/00000000cc/0", &shard_text(&batch, None)).unwrap();
    let made = archive(&mut desk, &[1, 9]);
    make_room(&desk.store, "w").unwrap();
    desk.refresh();
    assert_eq!(desk.workspace.standing(), 1);
    plan_import(&made.text, &desk.store, "w").unwrap().write(&desk.store).unwrap();
    desk.refresh();
    assert_eq!(desk.workspace.standing(), 3);
}

#[test]
fn a_link_to_an_archived_record_is_refused_and_gives_no_second_number() {
    let mut desk = imported();
    let now = Instant::from_millis(desk.now as i64);
    archive(&mut desk, &[9]);
    let target = Target {
        register: &incident::REGISTER,
        record: RecordId(9),
        at: None,
        changes: vec![Change::set("title", "As told")],
    };
    let stamp = desk.stamp();
    let refused = desk.workspace.plan_told("Take in", &target, stamp, "Mara", now).unwrap_err();
    assert!(refused[0].reason.contains("was archived to a file"), "{refused:?}");
}

#[test]
fn a_step_that_writes_much_text_can_be_backed_up_and_read_back() {
    let text = "\"line\"\n".repeat(120_000);
    let mut desk = Desk::new(1);
    desk.store = MemoryStore::with_quota(usize::MAX);
    desk.run(&create(1, "Wi-Fi", vec![Change::set("description", text.as_str())])).unwrap();
    let mut fresh = Desk::new(2);
    fresh.store = MemoryStore::with_quota(usize::MAX);
    fresh.now = desk.now;
    merge(&mut fresh, &[&out(&desk.store)]);
    assert!(fresh.shows(RecordId(1), "description") == text.trim_end());
}

#[test]
fn going_back_to_before_an_import_leaves_what_was_archived_of_it() {
    let mut desk = imported();
    let stamp = desk.workspace.entries().find(|e| e.batch.is_some()).unwrap().stamp;
    let before = Workspace::of_loaded(&load(&desk.store, "w").unwrap(), &|at| at != stamp, None);
    let made = archive(&mut desk, &[1]);
    for room in [false, true] {
        if room {
            make_room(&desk.store, "w").unwrap();
            desk.refresh();
        }
        let (at, now) = (desk.stamp(), Instant::from_millis(desk.now as i64));
        let step = desk.workspace.plan_restore(&before, "Go back", at, "Mara", now).unwrap();
        assert_eq!((step.entry.voids().count(), step.entry.ops.len()), (0, 1), "{room}");
        if room {
            desk.write_step(step);
        }
    }
    merge(&mut desk, &[&made.text]);
    let stands = |id: u128| desk.workspace.record(RecordId(id)).unwrap().stands();
    assert_eq!((stands(1), stands(2), stands(9)), (true, false, true));
}

/// The stamps of a shard follow from those before it in the same step, whether these can be read or not.
#[test]
fn a_tag_taken_off_while_another_shard_was_damaged_stays_off_once_that_is_mended() {
    let mut desk = imported();
    let file = out(&desk.store);
    let key = shard_keys(&desk.store)[0].clone();
    desk.store.set(&key, "damaged").unwrap();
    desk.refresh();
    let tags = |desk: &Desk| {
        let record = desk.workspace.record(RecordId(2)).unwrap();
        desk.workspace.of(&incident::REGISTER).unwrap().column("tags").unwrap().elements(record.row()).count()
    };
    assert_eq!(tags(&desk), 1);
    desk.run(&edit(2, vec![Change::remove("tags", "vip"), Change::set("title", "Own")])).unwrap();
    assert_eq!(tags(&desk), 0);
    merge(&mut desk, &[&file]);
    assert_eq!((tags(&desk), desk.shows(RecordId(2), "title").as_str()), (0, "Own"));
    let record = desk.workspace.record(RecordId(2)).unwrap();
    assert_eq!(record.table().conflicts(record.row()).count(), 0);
}

#[test]
fn a_colleagues_archive_of_most_records_is_told_as_taking_them_away() {
    let mut desk = imported();
    let colleague = copy(&desk, 2);
    let made = archive(&mut desk, &[1, 2]);
    make_room(&desk.store, "w").unwrap();
    let plan = planned(&colleague, &[&out(&desk.store)]);
    assert_eq!((plan.drops, plan.standing, plan.asks()), (2, 3, true));
    desk.refresh();
    assert!(!planned(&desk, &[&made.text]).drops_many());
}

/// A file can claim whatever numbers it likes.
#[test]
fn an_archive_that_claims_all_entries_there_could_be_is_verified_at_once() {
    let mut desk = imported();
    let stamp = |ms| Stamp { ms, writer: Writer::new(1), ..Stamp::default() };
    let runs = [(5, u32::MAX), (2, 4), (u32::MAX, u32::MAX)];
    let entries = runs.map(|(first, last)| Run { first: (stamp(0), first), last: (stamp(u64::MAX), last) });
    let shards = vec![(Writer::new(1), 0, u32::MAX), (Writer::new(1), 1, u32::MAX)];
    let archive = Archive { id: 3, entries: entries.into(), shards, ..Archive::default() };
    let at = desk.stamp();
    let mut entry = Workspace::plan_redaction(vec![], "", at, "Mara");
    entry.extra = Some(Extra::Archive(Box::new(archive)));
    let far = entry.clone();
    desk.write(entry);
    desk.store.set(&format!("pl1/w/j/{}/{}", Writer::new(1), u32::MAX), &seal(&far.sealed("", 1).1)).unwrap();
    for key in shard_keys(&desk.store) {
        desk.store.remove(&key).unwrap();
    }
    assert_eq!(load(&desk.store, "w").unwrap().troubles, []);
    let verified = verify(&out(&desk.store), &[]).unwrap();
    assert_eq!(verified.archived, u32::MAX as usize - 3);
}

#[test]
fn a_file_is_whole_though_a_shard_of_what_was_archived_is_damaged() {
    let mut desk = imported();
    archive(&mut desk, &[1]);
    let key = shard_keys(&desk.store)[0].clone();
    desk.store.set(&key, "damaged").unwrap();
    let fresh = MemoryStore::default();
    let plan = plan_import(&out(&desk.store), &fresh, "w").unwrap();
    assert_eq!((&plan.troubles, plan.hash_agrees), (&vec![], true));
}
