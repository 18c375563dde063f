//! Every way of storing something, against a store that fails at each of its operations in turn.

use crate::compaction::{EAGER, all, broken_chains, compact, edited_incidents, step};
use crate::workspace::{Desk, create};
use plumbline::exchange::workspace_file::{export, plan_import};
use plumbline::journal::compaction::{Confirmed, Sizes, WAIT, plan};
use plumbline::journal::{
    Batch, BatchRef, Entry, FaultKind, Faults, FaultyStore, Fill, Hand, Holdings, Key, KeyKind, MemoryStore,
    QUOTA, RecordId, Stamp, Store, Value, Writer, key::seal, load,
};
use plumbline::time::Instant;
use plumbline::workspace::Workspace;

type Faulty<'a> = FaultyStore<&'a MemoryStore>;
/// Does something, and tells the stamps of what it was told is saved.
type Scenario = fn(&Faulty<'_>) -> Vec<Stamp>;

const SCENARIOS: [(&str, Scenario); 7] = [
    ("write", write),
    ("flush", flush),
    ("large step", large_step),
    ("fold entries", fold),
    ("fold packs", fold_packs),
    ("load", |store| {
        load(store, "w").ok();
        vec![]
    }),
    ("import", import),
];

fn entry(hand: &mut Hand, batch: Option<BatchRef>) -> Entry {
    Entry { batch, ..Entry::new(hand.next_stamp(2_000_000_000_000, 100), "A", "Do") }
}

fn write(store: &Faulty<'_>) -> Vec<Stamp> {
    let mut hand = Hand::new("w", Writer::new(5));
    let mut written = Vec::new();
    for _ in 0..3 {
        let one = entry(&mut hand, None);
        written.push(one.stamp);
        if hand.write(store, one, 1).1.is_none() {
            continue;
        }
    }
    let waiting = hand.waiting().count();
    written.truncate(written.len() - waiting);
    written
}

fn flush(store: &Faulty<'_>) -> Vec<Stamp> {
    let full = MemoryStore::with_quota(0);
    let mut hand = Hand::new("w", Writer::new(5));
    let stamps: Vec<Stamp> = (0..3)
        .map(|_| {
            let one = entry(&mut hand, None);
            hand.write(&full, one, 1).0.stamp
        })
        .collect();
    hand.flush(store).ok();
    stamps[..3 - hand.waiting().count()].to_vec()
}

fn large_step(store: &Faulty<'_>) -> Vec<Stamp> {
    large_step_of(5, store)
}

fn large_step_of(writer: u64, store: &Faulty<'_>) -> Vec<Stamp> {
    let mut hand = Hand::new("w", Writer::new(writer));
    let mut so_far = BatchRef { shards: vec![], records: 0 };
    for part in 0..3 {
        let mut batch = Batch::new("incident");
        let title = batch.field("title");
        for n in 0..5 {
            batch.start_record(RecordId(u128::from(writer) * 1000 + part * 5 + n));
            batch.start_event(Instant::from_millis(0), 0);
            batch.change(title, Value::text("Large"));
        }
        if hand.write_shard(store, &batch, None, &mut so_far).is_err() {
            hand.drop_shards(store, &so_far);
            return vec![];
        }
    }
    let one = entry(&mut hand, Some(so_far));
    match hand.write(store, one, 1) {
        (entry, None) => vec![entry.stamp],
        _ => vec![],
    }
}

fn fold(store: &Faulty<'_>) -> Vec<Stamp> {
    fold_with(store, Sizes { packs: 100, ..EAGER })
}

fn fold_packs(store: &Faulty<'_>) -> Vec<Stamp> {
    fold_with(store, Sizes { kept_plain: 1_000, ..EAGER })
}

fn fold_with(store: &Faulty<'_>, sizes: Sizes) -> Vec<Stamp> {
    let mut hand = Hand::new("w", Writer::new(6));
    let fill = Fill { used: 0, quota: QUOTA };
    let Ok(Some(planned)) = plan(store, "w", fill, sizes) else { return vec![] };
    let Ok(mut written) = planned.write(store, &mut hand, 0) else { return vec![] };
    // The browser process has its say in the meantime.
    store.settle().unwrap();
    for now in [WAIT / 2, WAIT] {
        match written.confirm(store, fill, now) {
            Confirmed::Early(waits) => written = waits,
            Confirmed::Done(_) | Confirmed::GivenUp(_) => break,
        }
    }
    vec![]
}

fn import(store: &Faulty<'_>) -> Vec<Stamp> {
    let other = edited_incidents(4);
    let mut desk = Desk::new(7);
    desk.store = other;
    desk.workspace = Workspace::from_loaded(load(&desk.store, "w").unwrap());
    let stamp = desk.run(&create(77, "From elsewhere", vec![])).unwrap().stamp;
    let file = export(&desk.store, "w", "", Instant::from_millis(0)).unwrap().text;
    match plan_import(&file, store, "w").map(|planned| planned.write(store)) {
        Ok(Ok(())) => vec![stamp],
        _ => vec![],
    }
}

/// Entries of one writer, a finished large step, two packs and some plain entries.
fn before() -> MemoryStore {
    let store = edited_incidents(12);
    let mut hand = Hand::new("w", Writer::new(8));
    for _ in 0..2 {
        step(&store, &mut hand, Sizes { most_bytes: 1_000, packs: 100, ..EAGER }).unwrap();
    }
    let faultless = FaultyStore::new(&store, Faults::default());
    large_step_of(4, &faultless);
    store
}

fn check(name: &str, scenario: Scenario, faults: Faults) {
    let inner = before();
    let known = load(&inner, "w").unwrap();
    let mut saved: Vec<Stamp> = known.entries.iter().map(|(e, ..)| e.stamp).collect();
    let late = faults.reject_late_from.is_some();
    let what = format!("{name}, {faults:?}");
    let told = {
        let store = FaultyStore::new(&inner, faults);
        let told = scenario(&store);
        store.settle().unwrap();
        told
    };
    // What is accepted, read back and refused later cannot be known to a single write.
    if !late {
        saved.extend(told);
    }
    let loaded = load(&inner, "w").unwrap();
    for stamp in saved {
        assert!(loaded.entries.iter().any(|(e, ..)| e.stamp == stamp), "{what}: {stamp} is lost");
    }
    let unfinished = |t: &plumbline::journal::Trouble| t.reason == plumbline::journal::UNFINISHED;
    assert!(loaded.troubles.iter().all(unfinished), "{what}: {:?}", loaded.troubles);
    let settled: usize = loaded.shards.iter().map(|s| s.batch.records.len()).sum();
    assert!(settled.is_multiple_of(15), "{what}: {settled} records show");
    assert_eq!(broken_chains(&inner), [], "{what}");
    // Whatever is left over is no hindrance: folding everything afterwards changes nothing.
    let hash = |store: &MemoryStore| Workspace::from_loaded(load(store, "w").unwrap()).state_hash();
    let state = hash(&inner);
    compact(&inner, 99, EAGER);
    assert_eq!(hash(&inner), state, "{what}");
}

#[test]
fn nothing_saved_is_lost_and_nothing_half_done_shows_whichever_operation_fails() {
    for (name, scenario) in SCENARIOS {
        let inner = before();
        let whole = FaultyStore::new(&inner, Faults::default());
        scenario(&whole);
        assert!(whole.operations() > 0, "{name}");
        for n in 1..=whole.operations() {
            for kind in [FaultKind::Full, FaultKind::Other] {
                check(name, scenario, Faults { fail_at: Some((n, kind)), ..Faults::default() });
            }
            check(name, scenario, Faults { dead_from: Some(n), ..Faults::default() });
            check(name, scenario, Faults { reject_late_from: Some(n), ..Faults::default() });
        }
    }
}

/// P12: what is wrong is named, and what is right shows as it would without it.
#[test]
fn whatever_is_wrong_in_a_store_is_named_and_changes_nothing_else() {
    let hash = |store: &MemoryStore| Workspace::from_loaded(load(store, "w").unwrap()).state_hash();
    let check = |key: &str, value: &str, reason: &str| {
        let store = before();
        let state = hash(&store);
        store.set(key, value).unwrap();
        let troubles = load(&store, "w").unwrap().troubles;
        let told: Vec<(&str, &str)> = troubles.iter().map(|t| (t.key.as_str(), t.reason)).collect();
        assert!(told.len() == 1 && told[0].0 == key && told[0].1.contains(reason), "{key}: {told:?}");
        assert_eq!(hash(&store), state, "{key}");
        let kept = all(&store);
        compact(&store, 99, EAGER);
        assert_eq!(all(&store).get(key), kept.get(key), "{key}");
    };
    let entry =
        "{\"t\":\"1.0.0000000009\",\"by\":\"\",\"do\":\"\",\"salt\":\"\",\"body\":BODY,\"chain\":\"\"}";
    let sealed = |body: &str| seal(&entry.replace("BODY", body));
    check("pl1/w/x/0000000009/0", "x", "not one this version knows");
    check("pl1/w/j/0000000009/00", "x", "not one this version knows");
    check("pl1/w/j/0000000009/0", "x", "damaged");
    check("pl1/w/j/0000000009/0", "00000000|{}", "damaged");
    check("pl1/w/j/0000000009/0", &seal("{}"), "damaged");
    check("pl1/w/j/0000000009/0", &sealed("{\"ops\":[7]}"), "damaged");
    check("pl1/w/c/0000000009/0", "", "damaged");
    check("pl1/w/c/0000000009/0", "00000000|p1|x", "damaged");
    check("pl1/w/c/0000000009/0", &seal("p1|x"), "damaged");
    check("pl1/w/c/0000000009/0", &seal("z1|x"), "not finished");
    let shard = "pl1/w/c/0000000004/2";
    let whole = before().get(shard).unwrap().unwrap();
    check("pl1/w/c/0000000009/0", &whole, "not finished");

    let store = before();
    store.remove(shard).unwrap();
    let troubles = load(&store, "w").unwrap().troubles;
    assert_eq!(
        (troubles.len(), troubles[0].key.as_str(), troubles[0].reason),
        (1, shard, "the shard is missing")
    );
    // A link to a record that is not there is kept as it is.
    let mut desk = Desk::new(1);
    let link = plumbline::workspace::Change::set("problem", RecordId(404).to_string().as_str());
    desk.run(&create(1, "Linked", vec![link])).unwrap();
    assert_eq!(load(&desk.store, "w").unwrap().troubles, []);
}

/// P13: a receipt names the hash of a writer's last entry; whatever is altered before it is found at its place.
#[test]
fn an_entry_that_was_altered_or_taken_out_is_found_by_its_chain_packed_or_not() {
    for packed in [false, true] {
        for n in 0..8 {
            let good = edited_incidents(9);
            let key = Key::new("w", KeyKind::Entry(Writer::new(1), n)).to_string();
            let text = good.get(&key).unwrap().unwrap().split_once('|').unwrap().1.to_owned();
            for (from, to) in
                [("Edit ", "edit "), ("\"salt\":\"0", "\"salt\":\"1"), ("\"by\":\"Mara\"", "\"by\":\"Mona\"")]
            {
                let store = MemoryStore::default();
                all(&good).iter().for_each(|(k, v)| store.set(k, v).unwrap());
                store.set(&key, &seal(&text.replacen(from, to, 1))).unwrap();
                if packed {
                    assert_eq!(compact(&store, 9, EAGER), 1);
                }
                assert_eq!(Holdings::read(&store, "w").unwrap().entries.len(), 9);
                assert_eq!(broken_chains(&store), [(Writer::new(1), n)], "{from}");
            }
            good.remove(&key).unwrap();
            if packed {
                compact(&good, 9, EAGER);
            }
            assert_eq!(broken_chains(&good), [(Writer::new(1), n + 1)]);
        }
    }
}
