//! The workspace as of a past instant.

use crate::difference::told;
use crate::workspace::{Desk, create, edit};
use crate::workspace_properties::{World, acts, cases, facts};
use plumbline::journal::{
    Batch, BatchColumns, LoadedShard, MemoryStore, RecordId, Stamp, Value, Writer, load,
};
use plumbline::time::Instant;
use plumbline::workspace::{Change, Workspace, difference};
use proptest::prelude::*;

fn as_of(desk: &Desk, at: u64) -> Workspace {
    Workspace::as_of(&load(&desk.store, "w").unwrap(), Instant::from_millis(at as i64))
}

#[test]
fn entries_count_from_when_they_were_written() {
    let mut desk = Desk::new(1);
    let mut states = Vec::new();
    desk.run(&create(1, "A", vec![Change::add("tags", "vip")])).unwrap();
    states.push((desk.now, Workspace::from_loaded(load(&desk.store, "w").unwrap())));
    desk.run(&edit(1, vec![Change::set("title", "B"), Change::remove("tags", "vip")])).unwrap();
    states.push((desk.now, Workspace::from_loaded(load(&desk.store, "w").unwrap())));
    desk.undo();
    states.push((desk.now, Workspace::from_loaded(load(&desk.store, "w").unwrap())));
    // Backdated: it happened before, but was not known then.
    let mut late = edit(1, vec![Change::set("category", "Net")]);
    late.targets[0].at = Some(Instant::from_millis(0));
    desk.run(&late).unwrap();
    for (at, state) in &states {
        assert_eq!(told(&difference(&as_of(&desk, *at), state)), Vec::<String>::new());
        assert_eq!(as_of(&desk, *at).state_hash(), state.state_hash());
    }
    assert!(as_of(&desk, states[0].0 - 1).tables().iter().all(|t| t.is_empty()));
}

#[test]
fn events_of_an_import_count_from_when_they_happened() {
    let mut batch = Batch::new("incident");
    let (title, status) = (batch.field("title"), batch.field("status"));
    for (record, start) in [(1, 10), (2, 50)] {
        batch.start_record(RecordId(record));
        batch.start_event(Instant::from_millis(start), 0);
        batch.change(title, Value::text("Printer"));
        batch.change(status, Value::text("new"));
        batch.start_event(Instant::from_millis(start + 20), 0);
        batch.change(status, Value::text("in_progress"));
    }
    let stamp = Stamp { ms: 1000, counter: 0, writer: Writer::new(1) };
    let shard = LoadedShard {
        writer: stamp.writer,
        number: 0,
        stamp,
        first_event: 0,
        batch: BatchColumns::of(&batch),
    };
    let loaded = plumbline::journal::Loaded { shards: vec![shard], ..Default::default() };
    let check = |at: i64, expected: &[&str]| {
        let state = Workspace::as_of(&loaded, Instant::from_millis(at));
        let shown: Vec<&str> = state.table("incident").unwrap().records().map(|r| r.text("status")).collect();
        assert_eq!(shown, expected, "as of {at}");
    };
    check(9, &[]);
    check(10, &["new"]);
    check(30, &["in_progress"]);
    check(50, &["in_progress", "new"]);
    check(70, &["in_progress", "in_progress"]);
}

#[test]
fn a_write_since_an_import_makes_no_conflict_in_the_past() {
    let mut world = World::new(MemoryStore::default(), 1);
    world.act(0, &crate::workspace_properties::Act::Import(vec![(1, 0, 1), (2, 0, 3)]));
    world.act(0, &crate::workspace_properties::Act::Edit(2, 0, 1));
    let loaded = load(&world.store, "w").unwrap();
    let state = Workspace::as_of(&loaded, Instant::from_millis(1_772_442_000_500 + 3_000_000));
    let table = state.table("incident").unwrap();
    assert!((0..table.len()).all(|row| table.conflicts(row).count() == 0));
}

proptest! {
    #![proptest_config(cases(60))]

    #[test]
    fn as_of_the_end_of_time_is_now(acts in acts(30)) {
        let mut world = World::new(MemoryStore::default(), 3);
        acts.iter().for_each(|(at, act)| world.act(*at, act));
        let loaded = load(&world.store, "w").unwrap();
        let end = Workspace::as_of(&loaded, Instant::from_millis(i64::MAX - 1));
        prop_assert_eq!(facts(&end), facts(&Workspace::from_loaded(loaded)));
    }
}
