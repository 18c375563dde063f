//! Stamps, cells, entries, packing, shards, loading through a store that fails.

use plumbline::journal::{
    Batch, BatchRef, Cell, Entry, Extra, FaultKind, Faults, FaultyStore, Hand, Key, KeyKind, MemoryStore, Op,
    RecordId, Redaction, Stamp, Store, Value, Write, Writer, entry, load, pack, read_entry, shard,
    shard_batch, shard_text,
};
use plumbline::time::Instant;
use proptest::prelude::*;
use std::sync::Arc;

fn stamp(ms: u64, counter: u32, writer: u64) -> Stamp {
    Stamp { ms, counter, writer: Writer::new(writer) }
}

#[test]
fn texts_of_stamps_and_keys_are_read_back() {
    let check = |text: &str, reads: bool| {
        assert_eq!(Key::parse(text).map(|k| k.to_string()).as_deref() == Some(text), reads, "{text}")
    };
    check("pl1/abc/j/00000000ff/0", true);
    check("pl1/abc/c/00000000ff/12", true);
    check("pl1/abc/m", true);
    check("pl1/abc/ballast", true);
    check("pl1/abc/j/00000000ff/01", false);
    check("pl1/abc/j/00000000FF/1", false);
    check("pl1//m", false);
    check("pl1/abc/x", false);
    check("pl1/abc/m/1", false);
    check("other/abc/m", false);
    let one = stamp(0x19a, 3, 0xff);
    assert_eq!(one.to_string(), "19a.3.00000000ff");
    assert_eq!(Stamp::parse("19a.3.00000000ff"), Some(one));
    for broken in ["", "19a.3", "19a.3.ff", "19a.3.00000000ff.1", "+19a.3.00000000ff"] {
        assert_eq!(Stamp::parse(broken), None, "{broken}");
    }
}

#[test]
fn an_own_edit_beats_what_its_author_saw_with_any_clock() {
    let mut clock = plumbline::journal::StampClock::new(Writer::new(1));
    let from_the_future = stamp(9_000, 5, 2);
    clock.saw(from_the_future);
    let own = clock.next(10, 0);
    assert!(own > from_the_future);
    assert!(clock.next(10, 0) > own);
    assert!(clock.next(5, 7) > own);
}

fn sample_entry(record: u128) -> Entry {
    Entry {
        stamp: stamp(1000, 0, 7),
        by: Arc::from("Mara \"M\""),
        label: Arc::from("Create incident"),
        undoes: None,
        ops: vec![Op {
            register: Arc::from("incident"),
            record: RecordId(record),
            at: Some(Instant::from_millis(1_700_000_000_000)),
            writes: vec![
                Write {
                    field: Arc::from("title"),
                    element: None,
                    value: Value::text("Wi-Fi | down, \"meeting\" room\n2"),
                    replaces: vec![],
                },
                Write {
                    field: Arc::from("opened_at"),
                    element: None,
                    value: Value::Instant(Instant::from_millis(5_000)),
                    replaces: vec![stamp(1, 2, 3)],
                },
                Write {
                    field: Arc::from("tags"),
                    element: Some(Arc::from("a/b")),
                    value: Value::Flag(true),
                    replaces: vec![stamp(1, 2, 3), stamp(4, 5, 6)],
                },
            ],
        }],
        batch: Some(BatchRef { shards: vec![(0, 0xdead_beef), (1, 7)], records: 12 }),
        extra: None,
        chain: String::new(),
    }
}

#[test]
fn what_an_entry_does_beyond_writing_fields_is_read_back() {
    let (a, b) = (stamp(1, 0, 7), stamp(9, 4, 7));
    let field =
        |record, field: &str| Redaction { record: RecordId(record), field: Arc::from(field), versions: None };
    for extra in [
        Extra::Merge(vec![(a, b), (stamp(1, 0, 8), stamp(1, 0, 8))]),
        Extra::Merge(vec![]),
        Extra::Batches(vec![(a, true), (b, false)]),
        Extra::Redaction(vec![field(1, "title"), field(2, "a \"b\"")]),
        Extra::Redaction(vec![Redaction { versions: Some((a, b)), ..field(1, "title") }, field(2, "x")]),
    ] {
        let mut entry = sample_entry(5);
        entry.extra = Some(extra);
        let (sealed, text) = entry.sealed("", 42);
        assert_eq!(Entry::parse(&text).as_ref(), Some(&sealed));
        assert!(Entry::chained(&text, ""));
    }
    let (_, text) = sample_entry(5).sealed("", 42);
    for bad in [
        "\"brought\":[[\"x\",\"y\"]]",
        "\"voids\":[[\"1.0.0000000001\"]]",
        "\"redacts\":[[\"5\",\"title\"]]",
        "\"redacts\":[[\"00000000000000000000000001\",\"title\",\"1.0.0000000001\"]]",
    ] {
        let body = format!("\"body\":{{{bad},");
        assert_eq!(Entry::parse(&text.replace("\"body\":{", &body)), None, "{bad}");
    }
}

#[test]
fn an_entry_takes_away_or_brings_back_only_the_steps_it_names() {
    let named = vec![(stamp(1, 0, 7), true), (stamp(9, 4, 7), false)];
    let check = |extra: Option<Extra>, expected: &[(Stamp, bool)]| {
        let entry = Entry { extra, ..sample_entry(5) };
        assert_eq!(entry.voids().collect::<Vec<_>>(), expected);
    };
    check(Some(Extra::Batches(named.clone())), &named);
    check(Some(Extra::Batches(vec![])), &[]);
    check(Some(Extra::Merge(vec![])), &[]);
    check(None, &[]);
}

#[test]
fn an_entry_is_read_back_as_it_was_written_and_its_chain_holds() {
    let mut entry = sample_entry(5);
    entry.extra = Some(Extra::Batches(vec![(stamp(2, 2, 2), true)]));
    let (sealed, text) = entry.sealed("before", 42);
    let read = Entry::parse(&text).unwrap();
    assert_eq!(read.stamp, sealed.stamp);
    assert_eq!(read.chain, sealed.chain);
    assert_eq!(read.batch, sealed.batch);
    assert_eq!(read.extra, sealed.extra);
    let mut writes = read.ops[0].writes.clone();
    writes.sort_by(|a, b| a.field.cmp(&b.field));
    let mut expected = sealed.ops[0].writes.clone();
    expected.sort_by(|a, b| a.field.cmp(&b.field));
    assert_eq!(writes, expected);
    assert!(Entry::chained(&text, "before"));
    assert!(!Entry::chained(&text, "other"));
    for (place, _) in text.char_indices().filter(|(_, c)| c.is_ascii_alphanumeric()) {
        let mut altered = text.clone();
        altered.replace_range(place..=place, if &text[place..=place] == "Z" { "Y" } else { "Z" });
        assert!(!Entry::chained(&altered, "before"), "altered at {place} goes unnoticed");
    }
}

#[test]
fn values_in_json_are_exact_both_ways() {
    for value in [
        Value::Null,
        Value::Flag(true),
        Value::Number(0.1),
        Value::Number(-12.0),
        Value::Number(1e300),
        Value::text("2026-03-02"),
        Value::text("2026-03-02T09:00:00Z"),
        Value::text("2026-03-02T09:00:00.000Z"),
    ] {
        let text = entry::to_json(&value).to_string();
        assert_eq!(entry::from_json(&serde_json::from_str(&text).unwrap()), Some(value), "{text}");
    }
    assert_eq!(Value::text("2026-03-02T09:00:00.000Z").as_text(), Some("2026-03-02T09:00:00.000Z"));
}

fn value() -> impl Strategy<Value = Value> {
    prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::Flag),
        (-1000_i64..1000).prop_map(|n| Value::Number(n as f64)),
        any::<f64>().prop_map(Value::from),
        "[a-c日]{0,4}".prop_map(|t| Value::text(&t)),
        (0_i64..4_000_000_000_000).prop_map(|ms| Value::Instant(Instant::from_millis(ms))),
    ]
}

prop_compose! {
    fn write()(ms in 0_u64..6, writer in 0_u64..3, value in value(), replaced in proptest::collection::vec((0_u64..6, 0_u64..3), 0..3))
        -> (Stamp, Value, Vec<Stamp>) {
        let own = stamp(ms, 0, writer);
        (own, value, replaced.into_iter().map(|(ms, writer)| stamp(ms, 0, writer)).filter(|s| *s < own).collect())
    }
}

fn cell() -> impl Strategy<Value = Cell> {
    proptest::collection::vec(write(), 0..6).prop_map(|writes| {
        let mut cell = Cell::default();
        writes.iter().for_each(|(s, v, r)| cell.write(*s, v.clone(), r));
        cell
    })
}

fn joined(a: &Cell, b: &Cell) -> Cell {
    let mut cell = a.clone();
    cell.join(b);
    cell
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn joining_cells_is_commutative_associative_and_idempotent(a in cell(), b in cell(), c in cell()) {
        prop_assert_eq!(joined(&a, &b), joined(&b, &a));
        prop_assert_eq!(joined(&joined(&a, &b), &c), joined(&a, &joined(&b, &c)));
        prop_assert_eq!(joined(&a, &a), a);
    }

    #[test]
    fn writes_add_up_in_any_order(writes in proptest::collection::vec(write(), 0..8), seed in any::<u64>()) {
        let add_up = |writes: &[(Stamp, Value, Vec<Stamp>)]| {
            let mut cell = Cell::default();
            writes.iter().for_each(|(s, v, r)| cell.write(*s, v.clone(), r));
            cell
        };
        let mut shuffled = writes.clone();
        let len = shuffled.len().max(1);
        for i in 0..shuffled.len() {
            shuffled.swap(i, (seed.rotate_left(i as u32 * 7) as usize) % len);
        }
        prop_assert_eq!(add_up(&writes), add_up(&shuffled));
    }

    #[test]
    fn nothing_written_is_lost_unless_something_replaced_it(writes in proptest::collection::vec(write(), 0..8)) {
        let mut cell = Cell::default();
        writes.iter().for_each(|(s, v, r)| cell.write(*s, v.clone(), r));
        for (stamp, ..) in &writes {
            let replaced = writes.iter().any(|(.., r)| r.contains(stamp));
            prop_assert!(replaced || cell.heads().iter().any(|(s, _)| s == stamp));
        }
    }

    #[test]
    fn packed_bytes_come_back(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        let text = pack::pack(&bytes);
        let storable = text.chars().all(|c| ('\u{20}'..='\u{801f}').contains(&c));
        prop_assert!(storable);
        prop_assert_eq!(pack::unpack(&text, bytes.len()), Some(bytes.clone()));
        prop_assert_eq!(pack::unpack(&text, bytes.len() + 2), None);
    }

    #[test]
    fn a_shard_gives_back_its_batch(batch in batch()) {
        let text = shard_text(&batch, None);
        prop_assert_eq!(shard_batch(&text), Some(batch));
    }

    #[test]
    fn decoding_anything_never_panics(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        let _ = shard::decode_parts(&bytes);
        let _ = shard::decode_parts(&miniz_compress(&bytes));
        let text = String::from_utf8_lossy(&bytes);
        let _ = (read_entry(&text), Entry::parse(&text), shard_batch(&text), Key::parse(&text), Stamp::parse(&text));
    }

    #[test]
    fn entries_come_back(v in value(), record in any::<u128>()) {
        let mut one = sample_entry(record);
        one.ops[0].writes.truncate(1);
        one.ops[0].writes[0].value = v;
        let (sealed, text) = one.sealed("", 1);
        prop_assert_eq!(Entry::parse(&text), Some(sealed));
    }
}

fn miniz_compress(bytes: &[u8]) -> Vec<u8> {
    // A deflate stream of one stored block, so that what is inside reaches the column decoder.
    let mut out = vec![
        1,
        bytes.len() as u8,
        (bytes.len() >> 8) as u8,
        !(bytes.len() as u8),
        !((bytes.len() >> 8) as u8),
    ];
    out.extend(bytes);
    out
}

fn batch() -> impl Strategy<Value = Batch> {
    let change = (0_u16..3, value());
    let event = (0_i64..2_000_000, 0_u32..2, proptest::collection::vec(change, 0..4));
    let record = (any::<u128>(), proptest::collection::vec(event, 0..4));
    proptest::collection::vec(record, 0..5).prop_map(|records| {
        let mut batch = Batch::new("incident");
        batch.people.push(Arc::from("Ana"));
        for name in ["title", "opened_at", "+tags"] {
            batch.field(name);
        }
        for (id, events) in records {
            batch.start_record(RecordId(id));
            for (at, by, changes) in events {
                batch.start_event(Instant::from_millis(at * 60_000), by);
                for (field, value) in changes {
                    batch.change(field, value);
                }
            }
        }
        batch
    })
}

fn small_batch(seed: u128, records: u64) -> Batch {
    let mut batch = Batch::new("incident");
    let title = batch.field("title");
    for n in 0..records {
        batch.start_record(shard::derived_id(seed, n));
        batch.start_event(Instant::from_millis(n as i64 * 60_000), 0);
        batch.change(title, Value::text(&format!("Record {n}")));
    }
    batch
}

#[test]
fn ids_drawn_from_a_seed_cost_nothing_and_do_not_collide() {
    let batch = small_batch(99, 1000);
    assert!(shard_text(&batch, Some((99, 0))).len() * 2 < shard_text(&batch, None).len());
    assert_eq!(shard_batch(&shard_text(&batch, Some((99, 0)))), Some(batch.clone()));
    let distinct: std::collections::BTreeSet<_> = batch.records.iter().map(|r| r.id).collect();
    assert_eq!(distinct.len(), 1000);
}

#[test]
fn a_damaged_value_is_named_and_the_rest_still_loads() {
    let store = MemoryStore::default();
    let mut hand = Hand::new("w", Writer::new(1));
    for _ in 0..3 {
        let mut entry = sample_entry(1);
        entry.batch = None;
        entry.stamp = hand.next_stamp(1, 0);
        assert_eq!(hand.write(&store, entry, 1).1, None);
    }
    let key = Key::new("w", KeyKind::Entry(Writer::new(1), 1)).to_string();
    let whole = store.get(&key).unwrap().unwrap();
    for damaged in
        ["", "undefined", "00000000|{}", &whole[..whole.len() - 1], &whole.replace("incident", "incidenT")]
    {
        store.set(&key, damaged).unwrap();
        let loaded = load(&store, "w").unwrap();
        assert_eq!(loaded.entries.len(), 2, "{damaged}");
        assert_eq!(loaded.troubles.len(), 1);
        assert_eq!(loaded.troubles[0].key, key);
    }
    store.set("pl1/w/strange", "x").unwrap();
    store.set("foreign", "x").unwrap();
    assert_eq!(load(&store, "w").unwrap().troubles.len(), 2);
}

#[test]
fn a_step_in_shards_is_all_or_nothing_whichever_operation_fails() {
    let scenario = |store: &dyn Store| -> bool {
        let mut hand = Hand::new("w", Writer::new(1));
        let mut batch = BatchRef { shards: vec![], records: 0 };
        for part in 0..3 {
            if hand.write_shard(store, &small_batch(part, 5), None, &mut batch).is_err() {
                hand.drop_shards(store, &batch);
                return false;
            }
        }
        let mut entry = sample_entry(1);
        entry.ops.clear();
        entry.batch = Some(batch);
        entry.stamp = hand.next_stamp(1, 0);
        hand.write(store, entry, 1).1.is_none()
    };
    let whole = FaultyStore::new(MemoryStore::default(), Faults::default());
    assert!(scenario(&whole));
    for n in 1..=whole.operations() {
        for kind in [FaultKind::Full, FaultKind::Other] {
            for dead in [false, true] {
                let inner = MemoryStore::default();
                let plan =
                    Faults { fail_at: Some((n, kind)), dead_from: dead.then_some(n), ..Faults::default() };
                let done = scenario(&FaultyStore::new(&inner, plan));
                let loaded = load(&inner, "w").unwrap();
                let records: usize = loaded.shards.iter().map(|s| s.batch.records.len()).sum();
                assert!(records == 0 || records == 15, "operation {n}: {records} records");
                assert!(!done || records == 15, "operation {n} was reported as done");
            }
        }
    }
}

#[test]
fn what_could_not_be_stored_waits_in_order_and_is_stored_later() {
    let store = MemoryStore::with_quota(900);
    let mut hand = Hand::new("w", Writer::new(1));
    let write = |hand: &mut Hand| {
        let mut entry = sample_entry(1);
        entry.batch = None;
        entry.stamp = hand.next_stamp(1, 0);
        hand.write(&store, entry, 1).1.map(|n| n.waiting)
    };
    store.set("other", &"x".repeat(300)).unwrap();
    assert_eq!(write(&mut hand), None);
    assert_eq!(write(&mut hand), Some(1));
    assert_eq!(write(&mut hand), Some(2));
    store.remove("other").unwrap();
    assert_eq!(hand.flush(&store).unwrap_err().waiting, 2);
    let roomy = MemoryStore::default();
    assert!(hand.flush(&roomy).is_ok());
    assert_eq!(load(&roomy, "w").unwrap().entries.len(), 2);
}
