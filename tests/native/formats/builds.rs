//! Builds of two formats at work on one workspace: the earlier one stops writing, and nothing is lost.

use super::make::{WORKSPACE, facts};
use super::{fixtures, local_storage};
use crate::compaction::{EAGER, all, confirmed};
use plumbline::journal::Fill;
use plumbline::journal::compaction::{Confirmed, plan};
use plumbline::journal::key::{seal, unseal};
use plumbline::journal::mirror::Join;
use plumbline::journal::{
    BEHIND, Batch, BatchRef, Entry, FaultKind, Faults, FaultyStore, Gate, Hand, MemoryStore, Meta, NotSaved,
    Op, QUOTA, RecordId, Store, StoreError, Value, Write, Writer, load,
};
use plumbline::workspace::Workspace;
use std::sync::Arc;

fn there() -> MemoryStore {
    local_storage(&fixtures()[0])
}

fn state(store: &dyn Store) -> Workspace {
    Workspace::from_loaded(load(store, WORKSPACE).unwrap())
}

fn told(store: &dyn Store) -> (u32, Option<String>) {
    let meta = Meta::read(store, WORKSPACE).unwrap().unwrap();
    (meta.format(), meta.name().map(str::to_owned))
}

/// Somebody at work with a build of one format.
struct Build<S> {
    gate: Gate<S>,
    hand: Hand,
}

impl<S: Store> Build<S> {
    fn open(store: S, writer: u64, format: u32) -> Build<S> {
        let mut hand = Hand::new(WORKSPACE, Writer::new(writer));
        state(&store).latest().into_iter().for_each(|stamp| hand.saw(stamp));
        Build { gate: Gate::new(store, WORKSPACE, format), hand }
    }

    fn edit(&mut self, title: &str) -> Result<(), NotSaved> {
        let stamp = self.hand.next_stamp(0, 0);
        let title =
            Write { field: Arc::from("title"), element: None, value: Value::text(title), replaces: vec![] };
        let op = Op { register: Arc::from("incident"), record: RecordId(1), at: None, writes: vec![title] };
        let entry = Entry { ops: vec![op], ..Entry::new(stamp, "Mara", "Edit") };
        self.hand.write(&self.gate, entry, 7).1.map_or(Ok(()), Err)
    }

    fn title(&self) -> String {
        state(self.gate.store()).record(RecordId(1)).unwrap().title().to_owned()
    }
}

fn behind() -> StoreError {
    StoreError::Other(BEHIND.to_owned())
}

#[test]
fn an_earlier_build_goes_on_until_a_later_one_writes_and_then_only_looks() {
    for (earlier, later) in [(1, 2), (1, 7), (2, 3), (3, u32::MAX)] {
        let store = there();
        let mut old = Build::open(&store, 1, earlier);
        old.edit("By the earlier one").unwrap();
        let before = all(&store);
        let mut new = Build::open(&store, 2, later);
        assert_eq!((new.gate.needs(), all(&store)), (None, before), "opening changes nothing");
        old.edit("By the earlier one again").unwrap();
        assert_eq!(told(&store).0, earlier);

        new.edit("By the later one").unwrap();
        assert_eq!(told(&store), (later, Some("Ward \"IT\"".to_owned())));
        let kept = all(&store);
        assert_eq!(old.gate.needs(), Some(later));
        let refused = old.edit("Typed meanwhile").unwrap_err();
        assert_eq!(refused, NotSaved { error: behind(), waiting: 1 });
        assert_eq!(old.hand.flush(&old.gate).unwrap_err().waiting, 1);
        let waits: Vec<&str> = old.hand.waiting().map(|(_, value)| unseal(value).unwrap()).collect();
        assert!(waits[0].contains("Typed meanwhile"));
        let mut batch = Batch::new("incident");
        batch.start_record(RecordId(99));
        let mut so_far = BatchRef { shards: vec![], records: 0 };
        assert_eq!(old.hand.write_shard(&old.gate, &batch, None, &mut so_far), Err(behind()));
        assert_eq!(old.gate.remove(kept.keys().next().unwrap()), Err(behind()));
        assert_eq!(all(&store), kept);
        assert_eq!(old.title(), "By the later one");
        new.edit("And again").unwrap();
        assert_eq!(Build::open(&store, 3, later).title(), "And again");
    }
}

#[test]
fn an_earlier_build_that_is_about_to_fold_takes_nothing_away() {
    let store = there();
    let mut old = Build::open(&store, 1, 1);
    let fill = Fill { used: store.used(), quota: QUOTA };
    let written =
        plan(&old.gate, WORKSPACE, fill, EAGER).unwrap().unwrap().write(&old.gate, &mut old.hand, 0).unwrap();
    Build::open(&store, 2, 2).edit("By the later one").unwrap();
    let before = all(&store);
    match confirmed(written, &old.gate, fill, 0) {
        Confirmed::Done(changes) => assert_eq!(changes.removed, Vec::<String>::new()),
        other => panic!("{other:?}"),
    }
    assert_eq!(all(&store), before);
}

/// S21: whichever operation fails while a later build begins, and whether the page dies of it, the earlier build opens
/// what it had, and goes on where the later one did not get to say anything.
#[test]
fn whatever_fails_while_a_later_build_begins_the_earlier_one_opens_as_before() {
    let wanted = facts(&state(&there()));
    let whole = FaultyStore::new(there(), Faults::default());
    Build::open(&whole, 2, 2).edit("By the later one").unwrap();
    let operations = whole.operations();
    assert!(operations > 10);
    for n in 1..=operations {
        for (kind, dead) in [(FaultKind::Full, false), (FaultKind::Other, false), (FaultKind::Other, true)] {
            let store = there();
            let faults =
                Faults { fail_at: Some((n, kind)), dead_from: dead.then_some(n), ..Faults::default() };
            let faulty = FaultyStore::new(&store, faults);
            if load(&faulty, WORKSPACE).is_err() {
                continue;
            }
            let mut new =
                Build { gate: Gate::new(&faulty, WORKSPACE, 2), hand: Hand::new(WORKSPACE, Writer::new(2)) };
            state(&store).latest().into_iter().for_each(|stamp| new.hand.saw(stamp));
            let done = new.edit("By the later one").is_ok();
            let mut old = Build::open(&store, 1, 1);
            if !done && old.title() != "By the later one" {
                assert_eq!(facts(&state(&store)), wanted, "operation {n}");
            }
            match old.gate.needs() {
                None => old.edit("By the earlier one").unwrap(),
                Some(format) => assert_eq!(format, 2),
            }
            // The later build tries again.
            let mut new = Build::open(&store, 3, 2);
            new.edit("By the later one").unwrap();
            assert_eq!((told(&store).0, new.title().as_str()), (2, "By the later one"));
        }
    }
}

#[test]
fn what_a_workspace_says_of_itself_is_read_without_trust() {
    let check = |text: &str, format: u32, name: Option<&str>, sample: bool| {
        let meta = Meta::parse(&seal(text)).unwrap();
        assert_eq!((meta.format(), meta.name(), meta.is_sample()), (format, name, sample), "{text}");
    };
    check("{}", 1, None, false);
    check(r#"{"name":"Ward","schema":1}"#, 1, Some("Ward"), false);
    check(r#"{"schema":2,"sample":true}"#, 2, None, true);
    check(r#"{"schema":99999999999}"#, u32::MAX, None, false);
    check(r#"{"schema":-1,"name":7,"sample":"yes"}"#, 1, None, false);
    check(r#"{"schema":"2"}"#, 1, None, false);
    for text in ["", "[]", "1", "null", "{", "\"schema\""] {
        assert_eq!(Meta::parse(&seal(text)), None, "{text}");
    }
    assert_eq!(Meta::parse("{}"), None);
}

#[test]
fn members_it_does_not_know_stay_when_a_workspace_asks_for_more() {
    let text = r#"{"created":"2026","deep":{"a":[1.50,"x"]},"name":"Ward","schema":1}"#;
    let mut meta = Meta::parse(&seal(text)).unwrap();
    meta.raise(1);
    assert_eq!(meta.clone().text(), seal(text));
    meta.raise(3);
    meta.raise(2);
    meta.set("name", "Desk".into());
    assert_eq!(
        unseal(&meta.text()).unwrap(),
        r#"{"created":"2026","deep":{"a":[1.50,"x"]},"name":"Desk","schema":3}"#
    );
}

#[test]
fn what_says_nothing_readable_of_itself_is_left_alone() {
    for damaged in ["", "garbage", "00000000|{\"schema\":9}"] {
        let store = there();
        store.set(&Meta::key(WORKSPACE), damaged).unwrap();
        let mut new = Build::open(&store, 2, 2);
        assert_eq!(new.gate.needs(), None);
        new.edit("All the same").unwrap();
        assert_eq!(store.get(&Meta::key(WORKSPACE)).unwrap().unwrap(), damaged);
    }
    let store = there();
    store.remove(&Meta::key(WORKSPACE)).unwrap();
    Build::open(&store, 1, 1).edit("By the first").unwrap();
    assert_eq!(store.get(&Meta::key(WORKSPACE)).unwrap(), None);
    Build::open(&store, 2, 2).edit("By the second").unwrap();
    assert_eq!(told(&store), (2, None));
}

/// The second copy of an earlier day does not make an earlier build write again.
#[test]
fn a_later_format_outlasts_an_earlier_copy_with_a_later_name() {
    let of = |schema: u32, created: &str| {
        seal(&format!("{{\"created\":\"{created}\",\"name\":\"{schema}\",\"schema\":{schema}}}"))
    };
    let check = |own: String, copy: String, to_store: usize| {
        let mut join = Join::default();
        join.see(&Meta::key(WORKSPACE), Some(&own), Some(&copy));
        assert_eq!((join.to_store.len(), join.to_mirror.len()), (to_store, 1 - to_store), "{own} {copy}");
    };
    check(of(1, "2026-03-02T09:00:00Z"), of(2, "2026-03-01T09:00:00Z"), 1);
    check(of(2, "2026-03-01T09:00:00Z"), of(1, "2026-03-02T09:00:00Z"), 0);
    check(of(2, "2026-03-01T09:00:00Z"), of(2, "2026-03-01T09:00:00.500Z"), 1);
    check(of(2, "2026-03-01T09:00:00Z"), of(2, "2026-03-01T08:00:00Z"), 0);
}
