//! What earlier builds wrote, lifted while it is read: the same meaning, and not a byte of it changed.

use super::make::{NOW, WORKSPACE, facts};
use super::{fixtures, local_storage};
use crate::compaction::{EAGER, all, compact};
use crate::workspace_properties::{Act, World, acts};
use plumbline::exchange::workspace_file::{export, plan_import};
use plumbline::journal::key::{seal, unseal};
use plumbline::journal::migration::{MIGRATIONS, lift};
use plumbline::journal::{
    FORMAT, FaultKind, Faults, FaultyStore, Holdings, Key, KeyKind, MemoryStore, Store, load,
};
use plumbline::workspace::Workspace;
use proptest::prelude::*;
use serde_json::{Map, Value as Json, json};
use std::collections::BTreeMap;
use std::path::Path;

/// The bodies of a fixture's entries.
fn bodies(fixture: &Path) -> Vec<Map<String, Json>> {
    let held = Holdings::read(&local_storage(fixture), WORKSPACE).unwrap();
    let body =
        |text: &String| serde_json::from_str::<Json>(text).unwrap()["body"].as_object().unwrap().clone();
    held.entries.values().map(body).collect()
}

#[test]
fn every_migration_has_a_fixture_and_what_is_written_today_needs_none() {
    let fixtures = fixtures();
    for migration in MIGRATIONS {
        assert!(migration.from <= FORMAT, "{}", migration.name);
        let lifted = |fixture: &&std::path::PathBuf| {
            bodies(fixture).iter_mut().map(|body| (migration.what)(body)).filter(|done| *done).count() > 0
        };
        assert!(
            fixtures.iter().any(|f| lifted(&f)),
            "{} lifts nothing that was ever written",
            migration.name
        );
        assert!(!lifted(&fixtures.last().unwrap()), "{} lifts what is written today", migration.name);
    }
    let names: std::collections::BTreeSet<_> = MIGRATIONS.iter().map(|m| m.name).collect();
    assert_eq!(names.len(), MIGRATIONS.len());
}

#[test]
fn a_body_is_lifted_once_and_what_is_no_concern_of_it_stays() {
    let check = |body: Json, lifted: Json| {
        let mut found = body.as_object().unwrap().clone();
        lift(&mut found);
        assert_eq!(Json::Object(found.clone()), lifted, "{body}");
        lift(&mut found);
        assert_eq!(Json::Object(found), lifted, "{body}, the second time");
    };
    check(json!({}), json!({}));
    check(json!({ "ops": [], "spin": [1.50] }), json!({ "ops": [], "spin": [1.50] }));
    check(json!({ "void": ["a", true] }), json!({ "voids": [["a", true]] }));
    check(
        json!({ "void": ["a", true], "voids": [["b", false]] }),
        json!({ "voids": [["a", true], ["b", false]] }),
    );
    check(json!({ "voids": [["b", false]] }), json!({ "voids": [["b", false]] }));
    check(json!({ "void": 7 }), json!({ "voids": [7] }));
    check(json!({ "void": 7, "voids": "x" }), json!({ "voids": null }));
}

/// As an earlier build wrote it: the first of the steps over many records that are taken away by itself.
fn lowered(stored: &str) -> Option<String> {
    let mut entry: Json = serde_json::from_str(unseal(stored)?).ok()?;
    let body = entry.get_mut("body")?.as_object_mut()?;
    let voids = body.get_mut("voids")?.as_array_mut()?;
    let one = voids.remove(0);
    if voids.is_empty() {
        body.remove("voids");
    }
    body.insert("void".to_owned(), one);
    Some(seal(&entry.to_string()))
}

fn state(store: &dyn Store) -> Workspace {
    Workspace::from_loaded(load(store, "w").unwrap())
}

/// What can be told of a workspace, and what undo and redo come to from here on.
fn told(store: &dyn Store) -> String {
    let mut workspace = state(store);
    let mut told = facts(&workspace);
    for n in 0..6 {
        let step = if n < 3 { workspace.undoable() } else { workspace.redoable() };
        let stamp = plumbline::journal::Stamp { ms: 1 << 50, counter: n, ..Default::default() };
        if let Some(entry) = step.and_then(|step| workspace.plan_undo(step.stamp, stamp, "Mara")) {
            told.push_str(&format!("{entry:?}\n"));
            workspace.join(entry);
        }
    }
    told + &facts(&workspace)
}

/// The text of every entry, whatever keys it is under.
fn texts(store: &dyn Store) -> BTreeMap<String, String> {
    Holdings::read(store, "w").unwrap().unpacked("w").collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(100))]

    /// P14 beyond the fixtures: whatever was done, what an earlier build wrote of it adds up to the same and is undone
    /// in the same way; reading, packing and going out leave its bytes as they are.
    #[test]
    fn what_an_earlier_build_wrote_means_what_it_meant(
        acts in acts(30), batches in prop::collection::vec((0_u8..3, any::<bool>()), 1..4), which in any::<u64>(),
    ) {
        let mut world = World::new(MemoryStore::default(), 3);
        for (n, act) in acts.iter().enumerate() {
            world.act(act.0, &act.1);
            // More than chance alone would bring: steps over many records, taken back and done again.
            if let Some((at, again)) = batches.get(n) {
                world.act(*at, &Act::Import(vec![(1, 2, n as u8), (9, 3, 1)]));
                world.act(*at, &Act::Undo);
                if *again {
                    world.act(*at, &Act::Redo);
                }
            }
        }
        let store = world.store;
        let wanted = told(&store);
        let mut older = 0;
        for (n, (key, stored)) in all(&store).into_iter().enumerate() {
            let entry = Key::parse(&key).is_some_and(|key| matches!(key.kind, KeyKind::Entry(..)));
            // Builds of both kinds wrote, so that some entries are as today's.
            if entry && which >> (n % 64) & 1 == 0 && let Some(lowered) = lowered(&stored) {
                store.set(&key, &lowered).unwrap();
                older += 1;
            }
        }
        prop_assume!(older > 0);
        let before = all(&store);
        prop_assert_eq!(&told(&store), &wanted);
        prop_assert_eq!(all(&store), before);

        let file = export(&store, "w", "", NOW).unwrap();
        let as_written = |line: &&str| {
            let line: serde_json::Value = serde_json::from_str(line).unwrap();
            line["entry"]["body"].get("void").is_some()
        };
        prop_assert_eq!(file.text.lines().filter(as_written).count(), older);
        let fresh = MemoryStore::default();
        let plan = plan_import(&file.text, &fresh, "w").unwrap();
        prop_assert!(plan.hash_agrees);
        plan.write(&fresh).unwrap();
        prop_assert_eq!(&told(&fresh), &wanted);

        let loose = texts(&store);
        compact(&store, 0xcc, EAGER);
        prop_assert_eq!(texts(&store), loose);
        prop_assert_eq!(told(&store), wanted);
    }
}

/// S21: wherever reading an earlier format breaks off, nothing was written and the next try reads it whole.
#[test]
fn reading_an_earlier_format_writes_nothing_whichever_operation_fails() {
    let fixture = &fixtures()[0];
    let store = local_storage(fixture);
    let (before, wanted) = (all(&store), super::text(fixture, "state.txt"));
    let whole = FaultyStore::new(&store, Faults::default());
    load(&whole, WORKSPACE).unwrap();
    for n in 1..=whole.operations() {
        for kind in [FaultKind::Full, FaultKind::Other] {
            let faults = Faults { fail_at: Some((n, kind)), ..Faults::default() };
            assert!(load(&FaultyStore::new(&store, faults), WORKSPACE).is_err(), "operation {n}");
            assert_eq!(all(&store), before);
            assert_eq!(facts(&Workspace::from_loaded(load(&store, WORKSPACE).unwrap())), wanted);
        }
    }
}
