//! The store and its mirror, joined: whatever happens to either, what one of them can read both have afterwards.

use plumbline::journal::key::{seal, unseal};
use plumbline::journal::mirror::{Join, Recovered, erased, gone_key, workspace_of};
use plumbline::journal::{Entry, Key, KeyKind, Stamp, Writer};
use plumbline::time::Instant;
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

type Side = BTreeMap<String, String>;

/// What the browser does with a join.
fn joined(store: &mut Side, mirror: &mut Side) -> Join {
    let tombs = store.iter().chain(mirror.iter()).filter_map(|(k, v)| erased(k, v).map(str::to_owned));
    let mut join = Join::new(tombs.collect());
    for key in store.keys().chain(mirror.keys()).collect::<BTreeSet<_>>() {
        join.see(key, store.get(key).map(String::as_str), mirror.get(key).map(String::as_str));
    }
    store.extend(join.to_store.iter().cloned());
    for key in &join.to_mirror {
        mirror.insert(key.clone(), store[key].clone());
    }
    for key in &join.to_remove {
        store.remove(key);
        mirror.remove(key);
    }
    join
}

fn entry(ms: u64, writer: u64, number: u32) -> (String, String) {
    let entry =
        Entry::new(Stamp { ms, counter: 0, writer: Writer::new(writer) }, "Mara", &format!("Step {number}"));
    let (_, text) = entry.sealed("", 0);
    (Key::new("ward", KeyKind::Entry(Writer::new(writer), number)).to_string(), seal(&text))
}

fn meta(name: &str, at: i64) -> String {
    seal(&serde_json::json!({ "name": name, "created": Instant::from_millis(at).to_string() }).to_string())
}

/// A workspace as its first `steps` steps left it.
fn workspace(steps: u32) -> Side {
    let mut side: Side = (0..steps).map(|n| entry(1000 + u64::from(n), 7, n)).collect();
    side.extend((0..steps / 3).map(|n| {
        let key = Key::new("ward", KeyKind::Shard(Writer::new(9), n)).to_string();
        (key, seal(&format!("b12|shard {n}")))
    }));
    // Renamed every now and then.
    side.insert("pl1/ward/m".into(), meta(&format!("Ward {}", steps / 4), i64::from(steps / 4) * 86_400_000));
    side.insert("pl1/me".into(), "Mara".into());
    side
}

fn readable(side: &Side) -> BTreeSet<(String, String)> {
    let sealed = |key: &str, value: &str| workspace_of(key).is_none() || unseal(value).is_some();
    side.iter().filter(|(k, v)| sealed(k, v)).map(|(k, v)| (k.clone(), v.clone())).collect()
}

#[derive(Clone, Debug)]
enum Fault {
    Wiped,
    RolledBack(u32),
    Damaged(prop::sample::Index, Damage),
    Missing(prop::sample::Index),
}

#[derive(Clone, Debug)]
enum Damage {
    Cut,
    Flipped,
    Undefined,
    Empty,
    Garbage,
}

fn fault() -> impl Strategy<Value = Fault> {
    let damage = prop_oneof![
        Just(Damage::Cut),
        Just(Damage::Flipped),
        Just(Damage::Undefined),
        Just(Damage::Empty),
        Just(Damage::Garbage)
    ];
    prop_oneof![
        Just(Fault::Wiped),
        (0..24u32).prop_map(Fault::RolledBack),
        (any::<prop::sample::Index>(), damage).prop_map(|(at, damage)| Fault::Damaged(at, damage)),
        any::<prop::sample::Index>().prop_map(Fault::Missing),
    ]
}

fn strike(side: &mut Side, fault: &Fault) {
    let key_at = |side: &Side, at: &prop::sample::Index| {
        let keys: Vec<&String> = side.keys().filter(|key| workspace_of(key).is_some()).collect();
        (!keys.is_empty()).then(|| (*at.get(&keys)).clone())
    };
    match fault {
        Fault::Wiped => side.clear(),
        Fault::RolledBack(steps) => *side = workspace(*steps),
        Fault::Missing(at) => {
            key_at(side, at).map(|key| side.remove(&key));
        }
        Fault::Damaged(at, damage) => {
            let Some(key) = key_at(side, at) else { return };
            let value = side[&key].clone();
            let damaged = match damage {
                Damage::Cut => value[..value.len() / 2].to_owned(),
                Damage::Flipped => {
                    let mut bytes = value.into_bytes();
                    // What was emptied before has no bit to flip.
                    if let Some(last) = bytes.len().checked_sub(2) {
                        bytes[last] ^= 1;
                    }
                    String::from_utf8(bytes).unwrap()
                }
                Damage::Undefined => "undefined".to_owned(),
                Damage::Empty => String::new(),
                Damage::Garbage => "x".repeat(100_000),
            };
            side.insert(key, damaged);
        }
    }
}

proptest! {
    #[test]
    fn what_either_side_can_read_both_have_afterwards(
        steps in 1..24u32,
        on_the_store in prop::collection::vec(fault(), 0..4),
        on_the_mirror in prop::collection::vec(fault(), 0..4),
    ) {
        let (mut store, mut mirror) = (workspace(steps), workspace(steps));
        on_the_store.iter().for_each(|fault| strike(&mut store, fault));
        on_the_mirror.iter().for_each(|fault| strike(&mut mirror, fault));
        let before: BTreeSet<_> = readable(&store).union(&readable(&mirror)).cloned().collect();
        let join = joined(&mut store, &mut mirror);
        prop_assert!(join.to_remove.is_empty());
        for (key, value) in before {
            // A workspace has one name: the one written last.
            if key.ends_with("/m") {
                let value = |side: &Side| side.get(&key).cloned();
                prop_assert_eq!(value(&store), value(&mirror));
                prop_assert!(unseal(&store[&key]).is_some());
                continue;
            }
            prop_assert_eq!(store.get(&key), Some(&value), "{}", key);
            prop_assert_eq!(mirror.get(&key), Some(&value), "{}", key);
        }
        // Once is enough.
        let (store_then, mirror_then) = (store.clone(), mirror.clone());
        let again = joined(&mut store, &mut mirror);
        prop_assert!(again.to_store.is_empty() && again.to_mirror.is_empty());
        prop_assert!(again.recovered.is_empty());
        prop_assert_eq!((store, mirror), (store_then, mirror_then));
    }

    #[test]
    fn an_erased_workspace_does_not_come_back_whatever_was_lost(
        on_the_store in prop::collection::vec(fault(), 0..3),
        tomb_on_store: bool,
    ) {
        let (mut store, mut mirror) = (workspace(12), workspace(12));
        on_the_store.iter().for_each(|fault| strike(&mut store, fault));
        let other = ("pl1/other/m".to_owned(), meta("Other", 5));
        mirror.extend([other.clone()]);
        let side = if tomb_on_store { &mut store } else { &mut mirror };
        side.insert(gone_key("ward"), seal("ward"));
        joined(&mut store, &mut mirror);
        for side in [&store, &mirror] {
            prop_assert!(!side.keys().any(|key| workspace_of(key) == Some("ward")));
            prop_assert_eq!(side.get(&gone_key("ward")), Some(&seal("ward")));
            prop_assert_eq!(side.get(&other.0), Some(&other.1));
        }
    }
}

#[test]
fn the_name_written_last_is_the_one_that_stays() {
    let check = |store: Option<String>, mirror: Option<String>, stays: &str| {
        let side = |value: Option<String>| value.map(|v| ("pl1/ward/m".to_owned(), v)).into_iter().collect();
        let (mut store, mut mirror): (Side, Side) = (side(store), side(mirror));
        joined(&mut store, &mut mirror);
        assert_eq!(store, mirror);
        assert!(store["pl1/ward/m"].contains(stays), "{store:?}");
    };
    let (old, new) = (meta("Old", 1_000), meta("New", 1_500));
    check(Some(old.clone()), Some(new.clone()), "New");
    check(Some(new), Some(old.clone()), "New");
    check(Some(meta("Ours", 1_000)), Some(meta("Theirs", 1_000)), "Ours");
    check(None, Some(old.clone()), "Old");
    check(Some(String::new()), Some(old.clone()), "Old");
    check(Some(seal("no JSON")), Some(old.clone()), "Old");
    check(Some(old.clone()), None, "Old");
    check(Some(old), Some("undefined".to_owned()), "Old");
}

#[test]
fn what_was_brought_back_is_counted_with_its_time() {
    let (mut store, mut mirror) = (workspace(3), workspace(9));
    let (key, _) = entry(0, 7, 1);
    store.insert(key, "undefined".into());
    let found = joined(&mut store, &mut mirror).recovered;
    assert_eq!((found.entries, found.mended, found.differing), (6, 1, 0));
    assert_eq!(found.latest, Some(1008));
    assert_eq!(found.workspaces, BTreeSet::from(["ward".to_owned()]));
}

#[test]
fn of_two_readable_values_under_one_key_the_stores_counts_and_it_is_told() {
    // What was taken out of an entry for good does not stay in the mirror.
    let (key, cleaned) = entry(1, 7, 0);
    let (_, old) = entry(2, 7, 0);
    let (mut store, mut mirror) = (Side::from([(key.clone(), cleaned)]), Side::from([(key, old)]));
    let before = store.clone();
    let join = joined(&mut store, &mut mirror);
    assert_eq!(join.recovered.differing, 1);
    assert_eq!((&store, &mirror), (&before, &before));
}

#[test]
fn a_damaged_tombstone_and_foreign_texts_erase_nothing() {
    assert_eq!(erased(&gone_key("ward"), &seal("ward")), Some("ward"));
    assert_eq!(erased(&gone_key("ward"), "undefined"), None);
    assert_eq!(erased(&gone_key("ward"), &seal("other")), None);
    assert_eq!(erased("pl1/ward/m", &seal("ward")), None);
    assert_eq!(Key::parse(&gone_key("ward")), None);
    // A damaged tombstone is mended from the other side.
    let (mut store, mut mirror) = (workspace(2), workspace(2));
    store.insert(gone_key("ward"), "undefined".into());
    mirror.insert(gone_key("ward"), seal("ward"));
    joined(&mut store, &mut mirror);
    assert_eq!(store, Side::from([(gone_key("ward"), seal("ward")), ("pl1/me".into(), "Mara".into())]));
}

#[test]
fn what_several_joins_brought_back_adds_up() {
    let found = |workspace: &str, [entries, others, mended, differing]: [usize; 4], latest| Recovered {
        workspaces: BTreeSet::from([workspace.to_owned()]),
        entries,
        others,
        mended,
        differing,
        latest,
    };
    let mut sum = Recovered::default();
    for more in
        [found("a", [1, 2, 3, 4], None), found("b", [10, 20, 30, 40], Some(7)), found("a", [5; 4], Some(6))]
    {
        sum.add(more);
    }
    let expected = Recovered {
        workspaces: BTreeSet::from(["a".to_owned(), "b".to_owned()]),
        ..found("a", [16, 27, 38, 49], Some(7))
    };
    assert_eq!(sum, expected);
    let check = |counts: [usize; 4], empty: bool| {
        assert_eq!(found("a", counts, None).is_empty(), empty, "{counts:?}");
    };
    check([0, 0, 0, 0], true);
    // What differs stays as it is in the store.
    check([0, 0, 0, 3], true);
    check([1, 0, 0, 0], false);
    check([0, 1, 0, 0], false);
    check([0, 0, 1, 0], false);
    check([2, 2, 2, 0], false);
    check([1, 1, 0, 0], false);
}

#[test]
fn room_kept_for_a_last_write_is_no_ones_to_copy() {
    let ballast = ("pl1/ward/ballast".to_owned(), seal("   "));
    for (store, mirror) in [(workspace(2), None), (workspace(2), Some(&ballast))] {
        let (mut store, mut mirror) =
            (store, workspace(2).into_iter().chain(mirror.cloned()).collect::<Side>());
        if mirror.len() == store.len() {
            store.extend([ballast.clone()]);
        }
        let join = joined(&mut store, &mut mirror);
        assert_eq!((join.to_store, join.to_mirror, join.to_remove), (vec![], vec![], vec![]));
    }
}

#[test]
fn only_what_is_written_once_and_readable_on_both_sides_is_told_as_differing() {
    let check = |what: &str, change: &dyn Fn(&mut Side, &mut Side), counts: (usize, usize, usize, usize)| {
        let (mut store, mut mirror) = (workspace(9), workspace(9));
        change(&mut store, &mut mirror);
        let found = joined(&mut store, &mut mirror).recovered;
        assert_eq!((found.entries, found.others, found.mended, found.differing), counts, "{what}");
    };
    let shard = Key::new("ward", KeyKind::Shard(Writer::new(9), 1)).to_string();
    let (step, other) = entry(1, 7, 0);
    check("nothing", &|_, _| (), (0, 0, 0, 0));
    check("a name tag", &|store, _| drop(store.insert("pl1/me".into(), "Noor".into())), (0, 0, 0, 0));
    check(
        "a name",
        &|store, _| drop(store.insert("pl1/ward/m".into(), meta("W", 900_000_000))),
        (0, 0, 0, 0),
    );
    check("an entry the mirror lacks", &|_, mirror| drop(mirror.remove(&step)), (0, 0, 0, 0));
    check("an entry the store lacks", &|store, _| drop(store.remove(&step)), (1, 0, 0, 0));
    check("a shard the store lacks", &|store, _| drop(store.remove(&shard)), (0, 1, 0, 0));
    check("another entry", &|store, _| drop(store.insert(step.clone(), other.clone())), (0, 0, 0, 1));
    check("a damaged entry", &|store, _| drop(store.insert(step.clone(), "x".into())), (0, 0, 1, 0));
    check("damaged in the mirror", &|_, mirror| drop(mirror.insert(step.clone(), "x".into())), (0, 0, 0, 0));
}
