//! What is kept aside before something big is done.

use plumbline::journal::snapshot::{RESTORE, SnapshotName, outdated, read, write};
use plumbline::journal::{Batch, MemoryStore, Store, Value, key, shard_text};
use plumbline::time::Instant;
use proptest::prelude::*;

fn name(at: u64, why: &str) -> SnapshotName {
    SnapshotName { workspace: "w".to_owned(), at, records: 7, why: why.to_owned() }
}

#[test]
fn names_are_read_back() {
    let one = name(1_764_000_000_000, "bulk edit/of many");
    assert_eq!(one.text(), "w/001764000000000/7/bulk edit/of many");
    assert_eq!(SnapshotName::parse(&one.text()), Some(one));
    for text in ["", "w", "w/1", "w/1/2", "/1/2/x", "w/x/2/y", "w/1/x/y"] {
        assert_eq!(SnapshotName::parse(text), None, "{text}");
    }
}

#[test]
fn the_newest_three_stay_and_the_newest_from_before_anything_but_a_restore() {
    let check = |whys: &[&str], gone: &[u64]| {
        let names: Vec<SnapshotName> = whys.iter().zip(1..).map(|(why, at)| name(at, why)).collect();
        let mut found: Vec<u64> = outdated(&names, "w").iter().map(|n| n.at).collect();
        found.sort_unstable();
        assert_eq!(found, gone, "{whys:?}");
        assert!(outdated(&names, "other").is_empty());
    };
    check(&[], &[]);
    check(&["import", "merge", "import"], &[]);
    check(&["import", "merge", "import", "bulk edit"], &[1]);
    check(&["import", RESTORE, RESTORE, RESTORE], &[2]);
    check(&["import", RESTORE, RESTORE, RESTORE, RESTORE], &[2, 3]);
    check(&["import", "merge", RESTORE, RESTORE, RESTORE], &[1, 3]);
    check(&[RESTORE, RESTORE, RESTORE, RESTORE], &[1]);
}

#[test]
fn a_damaged_snapshot_is_not_read() {
    let store = MemoryStore::default();
    store.set("pl1/w/m", &key::seal("{}")).unwrap();
    let text = write(&store, "w").unwrap();
    assert!(read(&text).is_some());
    for cut in 0..text.len() {
        assert!(read(&text[..cut]).is_none(), "cut at {cut}");
    }
    assert!(read(&text.replace("{}", "{ }")).is_none());
}

proptest! {
    /// All of a workspace and nothing else, shards and odd values included.
    #[test]
    fn a_snapshot_holds_what_the_workspace_held(
        texts in prop::collection::vec("\\PC*", 0..20),
        titles in prop::collection::vec("\\PC*", 0..20),
    ) {
        let store = MemoryStore::default();
        let mut batch = Batch::new("incident");
        let field = batch.field("title");
        for (n, title) in titles.iter().enumerate() {
            batch.start_record(plumbline::journal::RecordId(n as u128));
            batch.start_event(Instant::from_millis(n as i64), 0);
            batch.change(field, Value::text(title));
        }
        store.set("pl1/w/c/00000000ff/0", &shard_text(&batch, None)).unwrap();
        for (n, text) in texts.iter().enumerate() {
            store.set(&format!("pl1/w/j/00000000ff/{n}"), &key::seal(text)).unwrap();
            store.set(&format!("pl1/other/j/00000000ff/{n}"), text).unwrap();
        }
        store.set("pl1/w/ballast", "   ").unwrap();
        let back = read(&write(&store, "w").unwrap()).unwrap();
        let mut keys = back.keys("").unwrap();
        keys.sort();
        let mut expected = store.keys("pl1/w/").unwrap();
        expected.retain(|key| key != "pl1/w/ballast");
        expected.sort();
        prop_assert_eq!(&keys, &expected);
        for key in keys {
            prop_assert_eq!(back.get(&key).unwrap(), store.get(&key).unwrap());
        }
    }
}
