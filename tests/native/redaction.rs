//! Values removed for good: from what shows, from what is stored, from what comes in and what goes out.

use crate::merge::out;
use crate::workspace::{Desk, create, edit};
use crate::workspace_properties::{Act, World, acts, cases, facts};
use plumbline::exchange::merge::{Choices, MergeFile, plan_merge};
use plumbline::exchange::workspace_file::{plan_import, verify};
use plumbline::journal::key::unseal;
use plumbline::journal::{
    Extra, MemoryStore, RecordId, Redaction, Redactions, Stamp, Store, Value, Write, clean_store, load,
    read_entry, shard_batch, snapshot,
};
use plumbline::workspace::{Change, Event, Extent, Workspace};
use proptest::prelude::*;

const SECRET: &str = "Kovac, room 12";

/// Everything in a store in the open, shards included.
pub fn raw(store: &dyn Store) -> String {
    let mut all = String::new();
    for key in store.keys("").unwrap() {
        let value = store.get(&key).unwrap().unwrap();
        assert!(unseal(&value).is_some(), "{key}");
        match shard_batch(&value) {
            Some(batch) => all.push_str(&format!("{batch:?}")),
            None => all.push_str(&value),
        }
    }
    all
}

fn state(store: &dyn Store) -> Workspace {
    let loaded = load(store, "w").unwrap();
    assert_eq!(loaded.troubles, []);
    Workspace::from_loaded(loaded)
}

pub fn redact(desk: &mut Desk, record: u128, fields: &[&str]) {
    let stamp = desk.stamp();
    let field = |f: &&str| Redaction { record: RecordId(record), field: (*f).into(), versions: None };
    let entry = Workspace::plan_redaction(fields.iter().map(field).collect(), "asked for", stamp, "Mara");
    desk.write(entry);
    clean_store(&desk.store, "w").unwrap();
    desk.refresh();
}

/// A desk with the secret in entries, in an element, and in a shard, and what it exported before.
fn desk() -> (Desk, String) {
    let mut desk = Desk::new(1);
    desk.run(&create(1, SECRET, vec![Change::add("tags", SECRET), Change::set("category", "Net")])).unwrap();
    desk.run(&edit(1, vec![Change::set("title", "Better"), Change::remove("tags", SECRET)])).unwrap();
    desk.run(&edit(1, vec![Change::set("description", SECRET)])).unwrap();
    desk.undo();
    let mut batch = plumbline::journal::Batch::new("incident");
    let (title, tags) = (batch.field("title"), batch.field("+tags"));
    for n in [1, 2, 3] {
        batch.start_record(RecordId(n));
        batch.start_event(plumbline::time::Instant::from_millis(1_772_442_000_000), 0);
        batch.change(title, plumbline::journal::Value::text(if n == 3 { "Other" } else { SECRET }));
        batch.change(tags, plumbline::journal::Value::text(SECRET));
    }
    let mut entry = desk.workspace.entries().next().unwrap().clone();
    (entry.ops, entry.label, entry.stamp) = (vec![], "Import".into(), desk.stamp());
    desk.write_step(plumbline::workspace::PlannedStep { entry, batches: vec![batch] });
    let old = out(&desk.store);
    assert!(raw(&desk.store).contains(SECRET) && old.contains(SECRET));
    (desk, old)
}

fn redact_all(desk: &mut Desk) {
    redact(desk, 1, &["title", "tags", "description"]);
    redact(desk, 2, &["title", "tags"]);
    redact(desk, 3, &["tags"]);
}

#[test]
fn what_is_redacted_is_nowhere_and_the_chain_still_holds() {
    let (mut desk, _) = desk();
    redact_all(&mut desk);
    assert!(!raw(&desk.store).contains(SECRET));
    assert!(!facts(&desk.workspace).contains(SECRET));
    let file = out(&desk.store);
    assert!(!file.contains(SECRET));
    let found = verify(&file, &[]).unwrap();
    assert_eq!(found.findings, []);
    assert_eq!((found.entries, found.redacted), (8, 4));
    // What else the entries and shards held is still there.
    assert_eq!(desk.shows(RecordId(1), "category"), "Net");
    assert_eq!(desk.shows(RecordId(3), "title"), "Other");
    assert_eq!(desk.shows(RecordId(2), "title"), "");
    let history = desk.workspace.history(RecordId(1), &desk.store, "w");
    assert!(!format!("{history:?}").contains(SECRET));
    assert_eq!(clean_store(&desk.store, "w").unwrap(), Vec::<String>::new());
    // A later value stands; undo neither takes the redaction back nor brings the value back.
    desk.run(&edit(1, vec![Change::set("title", "New")])).unwrap();
    assert_eq!(desk.shows(RecordId(1), "title"), "New");
    while desk.undo().is_some() {}
    assert!(!raw(&desk.store).contains(SECRET));
    while desk.redo().is_some() {}
    assert!(!raw(&desk.store).contains(SECRET) && !facts(&desk.workspace).contains(SECRET));
}

#[test]
fn no_earlier_copy_brings_it_back_and_a_copy_that_has_it_loses_it() {
    let (mut desk, old) = desk();
    redact_all(&mut desk);
    let new = out(&desk.store);
    let before = raw(&desk.store);
    let plan = plan_import(&old, &desk.store, "w").unwrap();
    assert_eq!(plan.troubles, []);
    assert!(plan.changes_nothing());
    // The colleague who still has the value takes in the redaction.
    let other = MemoryStore::default();
    plan_import(&old, &other, "w").unwrap().write(&other).unwrap();
    assert!(raw(&other).contains(SECRET));
    let plan = plan_import(&new, &other, "w").unwrap();
    assert_eq!(plan.troubles, []);
    plan.write(&other).unwrap();
    assert_eq!(raw(&other), before);
    assert_eq!(state(&other).state_hash(), desk.workspace.state_hash());
    assert_eq!(out(&other), new);
}

#[test]
fn a_value_taken_out_without_a_word_is_found() {
    let (mut desk, _) = desk();
    redact_all(&mut desk);
    let file = out(&desk.store);
    let told: Vec<&str> = file.lines().filter(|l| !l.contains("\"redacts\"")).collect();
    let header = file.lines().next().unwrap();
    let fewer = told.join("\n").replacen("\"entries\":8", "\"entries\":5", 1);
    assert!(header.contains("\"entries\":8"));
    assert!(verify(&fewer, &[]).unwrap().findings.len() >= 5);
}

#[test]
fn a_redaction_that_broke_off_halfway_shows_nothing_and_is_finished_later() {
    let (mut desk, _) = desk();
    let stamp = desk.stamp();
    let fields = vec![
        Redaction { record: RecordId(1), field: "title".into(), versions: None },
        Redaction { record: RecordId(2), field: "title".into(), versions: None },
    ];
    let entry = Workspace::plan_redaction(fields, "", stamp, "Mara");
    assert!(matches!(entry.extra, Some(Extra::Redaction(_))));
    desk.write(entry);
    desk.refresh();
    // Nothing was removed from the store yet: it does not show, and does not go out.
    assert_eq!(desk.shows(RecordId(2), "title"), "");
    let file = out(&desk.store);
    // Then every prefix of the writing.
    let values: Vec<String> = clean_keys(&desk.store);
    assert!(values.len() >= 3);
    for done in 0..=values.len() {
        let copy = MemoryStore::default();
        for key in desk.store.keys("").unwrap() {
            copy.set(&key, &desk.store.get(&key).unwrap().unwrap()).unwrap();
        }
        let whole = MemoryStore::default();
        for key in copy.keys("").unwrap() {
            whole.set(&key, &copy.get(&key).unwrap().unwrap()).unwrap();
        }
        clean_store(&whole, "w").unwrap();
        for key in values.iter().take(done) {
            copy.set(key, &whole.get(key).unwrap().unwrap()).unwrap();
        }
        assert_eq!(state(&copy).state_hash(), desk.workspace.state_hash(), "{done}");
        assert_eq!(out(&copy), file, "{done}");
        clean_store(&copy, "w").unwrap();
        assert_eq!(raw(&copy), raw(&whole), "{done}");
    }
}

fn clean_keys(store: &MemoryStore) -> Vec<String> {
    let copy = MemoryStore::default();
    for key in store.keys("").unwrap() {
        copy.set(&key, &store.get(&key).unwrap().unwrap()).unwrap();
    }
    clean_store(&copy, "w").unwrap()
}

/// Texts in the history of one description, of which one version is removed with what is older, or alone.
#[test]
fn a_removal_that_names_the_future_stops_at_itself() {
    let mut desk = Desk::new(1);
    desk.run(&create(1, SECRET, vec![])).unwrap();
    let stamp = desk.stamp();
    let versions = Some((Stamp::default(), Stamp { ms: u64::MAX, ..Stamp::default() }));
    let field = Redaction { record: RecordId(1), field: "title".into(), versions };
    desk.write(Workspace::plan_redaction(vec![field], "", stamp, "Mara"));
    desk.run(&edit(1, vec![Change::set("title", "After")])).unwrap();
    clean_store(&desk.store, "w").unwrap();
    desk.refresh();
    assert!(!raw(&desk.store).contains(SECRET));
    assert_eq!(desk.shows(RecordId(1), "title"), "After");
    let last = desk.workspace.history(RecordId(1), &desk.store, "w").pop().unwrap();
    assert!(!desk.workspace.removals(RecordId(1))[0].covers("title", last.step));
}

/// A colleague's removal is told before it is taken in, since it is the one thing that no undo brings back.
#[test]
fn a_file_that_removes_for_good_says_so_beforehand() {
    let (mut desk, old) = desk();
    redact_all(&mut desk);
    let other = MemoryStore::default();
    plan_import(&old, &other, "w").unwrap().write(&other).unwrap();
    let now = plumbline::time::Instant::from_millis(desk.now as i64);
    let removes = |file: &str, store: &MemoryStore| {
        let file = MergeFile { name: "a.jsonl", text: file };
        plan_merge(&[file], store, "w", now).unwrap().removes_for_good()
    };
    assert!(removes(&out(&desk.store), &other));
    assert!(!removes(&old, &desk.store), "the file has it, not the workspace");
    plan_import(&out(&desk.store), &other, "w").unwrap().write(&other).unwrap();
    assert!(!removes(&out(&desk.store), &other), "a second time");
}

#[test]
fn a_version_goes_with_what_is_older_or_alone_and_what_is_newer_stays() {
    let check = |texts: &[&str], version: usize, extent: Extent, left: &str| {
        let mut desk = Desk::new(1);
        desk.run(&create(1, "Wi-Fi", vec![])).unwrap();
        for text in texts {
            desk.run(&edit(1, vec![Change::set("description", *text)])).unwrap();
        }
        let told = |desk: &Desk| -> Vec<(Stamp, String)> {
            let events = desk.workspace.history(RecordId(1), &desk.store, "w");
            let of_field = |e: &Event| {
                e.changes.iter().find(|c| &*c.field == "description").map(|c| c.after.to_string())
            };
            events.iter().filter_map(|e| Some((e.stamp, of_field(e)?))).collect()
        };
        let removed = told(&desk)[version].1.clone();
        let events = desk.workspace.history(RecordId(1), &desk.store, "w");
        let at = told(&desk)[version].0;
        let fields = Workspace::redactions_of(RecordId(1), "description", at, extent, &events);
        let stamp = desk.stamp();
        desk.write(Workspace::plan_redaction(fields, "asked for", stamp, "Mara"));
        clean_store(&desk.store, "w").unwrap();
        desk.refresh();
        let shown: Vec<String> = told(&desk).into_iter().map(|(_, text)| text).collect();
        assert_eq!(shown.join(","), left, "{texts:?} {version} {extent:?}");
        assert!(!raw(&desk.store).contains(&removed));
        assert_eq!(verify(&out(&desk.store), &[]).unwrap().findings, []);
        let removals = desk.workspace.removals(RecordId(1));
        let (by, reason) = (removals[0].by.as_str(), removals[0].reason.as_str());
        assert_eq!((removals.len(), by, reason), (1, "Mara", "asked for"));
        for (nth, (stamp, text)) in told(&desk).into_iter().enumerate() {
            assert_eq!(removals[0].covers("description", stamp), text.is_empty(), "{nth}");
            assert!(!removals[0].covers("title", stamp));
        }
    };
    check(&["one", "two", "three"], 0, Extent::AndOlder, ",two,three");
    check(&["one", "two", "three"], 1, Extent::AndOlder, ",,three");
    check(&["one", "two", "three"], 2, Extent::AndOlder, ",,");
    check(&["one", "two", "three"], 1, Extent::OnlyThis, "one,,three");
    check(&["one", "two", "one", "three"], 0, Extent::OnlyThis, ",two,,three");
    check(&["one", "two", "one", "three"], 2, Extent::OnlyThis, ",two,,three");
    check(&["one", "two"], 0, Extent::All, ",");
}

#[test]
fn what_an_import_wrote_to_a_field_goes_as_one_version() {
    let (mut desk, _) = desk();
    let events = desk.workspace.history(RecordId(2), &desk.store, "w");
    let at = events.iter().find(|e| e.changes.iter().any(|c| &*c.field == "title")).unwrap().stamp;
    let mut fields = Workspace::redactions_of(RecordId(2), "title", at, Extent::OnlyThis, &events);
    fields.extend(Workspace::redactions_of(RecordId(2), "tags", at, Extent::All, &events));
    assert_eq!(fields.len(), 2);
    let stamp = desk.stamp();
    desk.write(Workspace::plan_redaction(fields, "", stamp, "Mara"));
    clean_store(&desk.store, "w").unwrap();
    desk.refresh();
    assert_eq!(desk.shows(RecordId(2), "title"), "");
    // Another record of the same step keeps its own.
    assert_eq!(desk.shows(RecordId(3), "title"), "Other");
    let history = desk.workspace.history(RecordId(2), &desk.store, "w");
    assert!(!format!("{history:?}").contains(SECRET));
}

#[test]
fn a_snapshot_from_before_loses_what_was_removed_since() {
    let (mut desk, _) = desk();
    let text = snapshot::write(&desk.store, "w").unwrap();
    let nothing = snapshot::cleaned(&text, "w", desk.workspace.redactions()).unwrap();
    assert_eq!(nothing, None);
    redact_all(&mut desk);
    let cleaned = snapshot::cleaned(&text, "w", desk.workspace.redactions()).unwrap().unwrap();
    let back = snapshot::read(&cleaned).unwrap();
    assert!(!raw(&back).contains(SECRET));
    assert_eq!(state(&back).record(RecordId(3)).unwrap().title(), "Other");
    assert_eq!(snapshot::cleaned(&cleaned, "w", desk.workspace.redactions()).unwrap(), None);
    assert!(snapshot::cleaned(&text[..text.len() - 1], "w", desk.workspace.redactions()).is_err());
}

#[test]
fn an_import_that_holds_nothing_of_it_stays_covered_by_the_chain() {
    let (mut desk, _) = desk();
    redact(&mut desk, 1, &["description"]);
    let file = out(&desk.store);
    // The undo that emptied the field had nothing to lose, and the step in shards never wrote to it.
    assert_eq!(verify(&file, &[]).unwrap().redacted, 1);
    let import = file.lines().find(|line| line.contains("\"shards\":[[")).unwrap();
    assert!(import.contains("\"salt\":"), "{import}");
}

#[test]
fn what_waits_to_be_stored_loses_what_was_removed() {
    let mut desk = Desk::new(1);
    desk.run(&create(1, "Wi-Fi", vec![])).unwrap();
    let full = MemoryStore::with_quota(1);
    let mut entry = desk.workspace.entries().next().unwrap().clone();
    entry.stamp = desk.stamp();
    entry.ops[0].writes[0] =
        Write { field: "description".into(), element: None, value: Value::text(SECRET), replaces: vec![] };
    let (entry, waits) = desk.hand.write(&full, entry, 7);
    assert!(waits.is_some());
    let mut known = Redactions::default();
    let stamp = desk.stamp();
    let field = Redaction { record: RecordId(1), field: "description".into(), versions: None };
    known.learn(&Workspace::plan_redaction(vec![field], "", stamp, "Mara"));
    desk.hand.clean(&known);
    let waiting: Vec<_> = desk.hand.waiting().collect();
    assert_eq!(waiting.len(), 1);
    assert!(!waiting[0].1.contains(SECRET));
    assert_eq!(read_entry(&waiting[0].1).unwrap().chain, entry.chain);
}

#[test]
fn undo_leaves_a_removal_out_and_knows_that_there_was_one() {
    let (mut desk, _) = desk();
    let before = desk.workspace.undoable().unwrap();
    assert!(!desk.workspace.removed_since(None));
    redact(&mut desk, 1, &["description"]);
    let next = desk.workspace.undoable().unwrap();
    assert_eq!(next, before);
    assert!(desk.workspace.removed_since(Some(next.stamp)) && desk.workspace.removed_since(None));
    desk.run(&edit(1, vec![Change::set("category", "Mail")])).unwrap();
    let next = desk.workspace.undoable().unwrap();
    assert!(!desk.workspace.removed_since(Some(next.stamp)));
}

#[test]
fn undoing_a_merge_that_brought_a_removal_leaves_it_and_knows_of_it() {
    let (mut desk, old) = desk();
    redact(&mut desk, 1, &["description"]);
    let mut other = Desk::new(2);
    plan_import(&old, &other.store, "w").unwrap().write(&other.store).unwrap();
    other.refresh();
    other.now = desk.now + 60_000;
    crate::merge::merge(&mut other, &[&out(&desk.store)], &Choices::default());
    let step = other.workspace.undoable().unwrap();
    assert!(other.workspace.is_merge(step.stamp) && other.workspace.removed_since(Some(step.stamp)));
    other.undo().unwrap();
    other.refresh();
    assert_eq!(other.workspace.removals(RecordId(1)).len(), 1);
    let history = format!("{:?}", other.workspace.history(RecordId(1), &other.store, "w"));
    let descriptions = history.matches("\"description\"").count();
    assert!(descriptions > 0);
    clean_store(&other.store, "w").unwrap();
    assert_eq!(raw(&other.store).matches("\"description\":\"Kovac").count(), 0);
    assert!(raw(&desk.store).contains(SECRET), "other fields still hold it");
}

#[test]
fn a_text_in_the_name_of_a_step_is_told_of() {
    let mut desk = Desk::new(1);
    let mut command = create(1, "Wi-Fi", vec![]);
    command.label = ["Description: ", SECRET].concat();
    desk.run(&command).unwrap();
    assert!(desk.workspace.names_a_step(&Value::text(SECRET)));
    assert!(!desk.workspace.names_a_step(&Value::text("Wi-Fi")));
    assert!(!desk.workspace.names_a_step(&Value::Null));
}

proptest! {
    #![proptest_config(cases(60))]

    /// P10: after a redaction, joined with any earlier or other copy, the state is what it is with the values removed.
    #[test]
    fn a_redaction_dominates_whatever_it_is_merged_with(
        earlier in acts(20), since in acts(10), record in 0_u128..6, field in 0_usize..4,
    ) {
        let mut world = World::new(MemoryStore::default(), 3);
        earlier.iter().for_each(|(at, act)| world.act(*at, act));
        (0..20).for_each(|_| world.act(0, &Act::Hear(4)));
        let old = out(&world.store);
        since.iter().for_each(|(at, act)| world.act(*at, act));
        let mut desk = crate::difference::desk_of(world.store);
        let field = ["title", "tags", "assignee", "status"][field];
        redact(&mut desk, record, &[field]);
        if let Some(table) = desk.workspace.table("incident") && let Some(row) = table.row(RecordId(record)) {
            prop_assert_eq!(table.value(row, field).to_string(), "");
            prop_assert_eq!(table.column(field).unwrap().elements(row).count(), 0);
        }
        let new = out(&desk.store);
        prop_assert_eq!(verify(&new, &[]).unwrap().findings, vec![]);
        prop_assert!(plan_import(&old, &desk.store, "w").unwrap().changes_nothing());
        let other = MemoryStore::default();
        plan_import(&old, &other, "w").unwrap().write(&other).unwrap();
        let plan = plan_import(&new, &other, "w").unwrap();
        prop_assert_eq!(&plan.troubles, &vec![]);
        prop_assert!(plan.hash_agrees);
        plan.write(&other).unwrap();
        prop_assert_eq!(facts(&state(&other)), facts(&desk.workspace));
        prop_assert_eq!(raw(&other), raw(&desk.store));
    }

    /// P10 for single versions: whichever of any field is removed, alone or with what is older, no copy from before
    /// brings it back, and a copy that takes the removal in comes to the same.
    #[test]
    fn a_removed_version_stays_removed_whatever_it_is_merged_with(
        earlier in acts(20), since in acts(10), record in 0_u128..6, nth in 0_usize..20, alone in any::<bool>(),
    ) {
        let mut world = World::new(MemoryStore::default(), 3);
        earlier.iter().for_each(|(at, act)| world.act(*at, act));
        (0..20).for_each(|_| world.act(0, &Act::Hear(4)));
        let old = out(&world.store);
        since.iter().for_each(|(at, act)| world.act(*at, act));
        let mut desk = crate::difference::desk_of(world.store);
        let record = RecordId(record);
        let events = desk.workspace.history(record, &desk.store, "w");
        // What a batch calls an element without being one is no field of a register.
        let named = |c: &&plumbline::workspace::EventChange| !c.field.starts_with(['+', '-']);
        let versions: Vec<(Stamp, std::sync::Arc<str>)> = (events.iter())
            .flat_map(|e| e.changes.iter().filter(named).map(|c| (e.stamp, c.field.clone())))
            .collect();
        let Some((version, field)) = versions.get(nth % versions.len().max(1)).cloned() else { return Ok(()) };
        let extent = if alone { Extent::OnlyThis } else { Extent::AndOlder };
        let fields = Workspace::redactions_of(record, &field, version, extent, &events);
        prop_assert!(!fields.is_empty());
        let stamp = desk.stamp();
        desk.write(Workspace::plan_redaction(fields, "", stamp, "Mara"));
        clean_store(&desk.store, "w").unwrap();
        desk.refresh();
        for event in desk.workspace.history(record, &desk.store, "w") {
            for change in event.changes.iter().filter(|c| c.field == field) {
                let gone = desk.workspace.redactions().covers(record, &field, event.step);
                prop_assert!(!gone || change.after.is_null());
                prop_assert!(gone || event.stamp != version);
            }
        }
        let new = out(&desk.store);
        prop_assert_eq!(verify(&new, &[]).unwrap().findings, vec![]);
        prop_assert!(plan_import(&old, &desk.store, "w").unwrap().changes_nothing());
        let other = MemoryStore::default();
        plan_import(&old, &other, "w").unwrap().write(&other).unwrap();
        let plan = plan_import(&new, &other, "w").unwrap();
        prop_assert_eq!(&plan.troubles, &vec![]);
        plan.write(&other).unwrap();
        prop_assert_eq!(facts(&state(&other)), facts(&desk.workspace));
        prop_assert_eq!(raw(&other), raw(&desk.store));
    }
}
