//! Values removed for good: from what shows, from what is stored, from what comes in and what goes out.

use crate::merge::out;
use crate::workspace::{Desk, create, edit};
use crate::workspace_properties::{Act, World, acts, cases, facts};
use plumbline::exchange::workspace_file::{plan_import, verify};
use plumbline::journal::key::unseal;
use plumbline::journal::{Extra, MemoryStore, RecordId, Redaction, Store, clean_store, load, shard_batch};
use plumbline::workspace::{Change, Workspace};
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
    let field = |f: &&str| Redaction { record: RecordId(record), field: (*f).into() };
    let entry = Workspace::plan_redaction(fields.iter().map(field).collect(), stamp, "Mara");
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
        Redaction { record: RecordId(1), field: "title".into() },
        Redaction { record: RecordId(2), field: "title".into() },
    ];
    let entry = Workspace::plan_redaction(fields, stamp, "Mara");
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
}
