//! Folding entries into packs: nothing but the keys changes, and nothing is taken away that is not in a pack.

use crate::workspace::{Desk, create, edit};
use crate::workspace_properties::{Act, World, acts, facts};
use plumbline::exchange::workspace_file::{export, plan_import};
use plumbline::journal::compaction::{Changes, Confirmed, Sizes, WAIT, Written, plan};
use plumbline::journal::packed_entries::{MOST_BYTES, is_pack, pack_entries, pack_text};
use plumbline::journal::{
    Entry, Fill, Hand, Holdings, Key, KeyKind, MemoryStore, QUOTA, RecordId, Store, Writer, load, units,
    workspaces,
};
use plumbline::register::Read;
use plumbline::time::Instant;
use plumbline::workspace::{Change, Event, Workspace};
use proptest::prelude::*;
use std::collections::BTreeMap;

/// Everything is folded, as often as there are two of a kind.
pub const EAGER: Sizes = Sizes { kept_plain: 0, least_bytes: 1, most_bytes: 1 << 20, packs: 2 };
/// A few entries at a time, some of which stay.
const SPARING: Sizes = Sizes { kept_plain: 3, least_bytes: 1, most_bytes: 2_000, packs: 3 };

pub fn all(store: &dyn Store) -> BTreeMap<String, String> {
    store.keys("").unwrap().into_iter().map(|k| (k.clone(), store.get(&k).unwrap().unwrap())).collect()
}

fn fill(store: &MemoryStore) -> Fill {
    Fill { used: store.used(), quota: QUOTA }
}

/// One step from plan to deletion; nothing where there is nothing to fold.
pub fn step(store: &MemoryStore, hand: &mut Hand, sizes: Sizes) -> Option<Changes> {
    let written = plan(store, "w", fill(store), sizes).unwrap()?.write(store, hand, 0).unwrap();
    match confirmed(written, store, fill(store), 0) {
        Confirmed::Done(changes) => Some(changes),
        other => panic!("{other:?}"),
    }
}

/// Asks about packs until the waiting is over.
pub fn confirmed(mut written: Written, store: &dyn Store, fill: Fill, mut now: u64) -> Confirmed {
    loop {
        now += WAIT / 4;
        match written.confirm(store, fill, now) {
            Confirmed::Early(waits) => written = waits,
            outcome => return outcome,
        }
    }
}

/// Steps until there is nothing left to fold; tells how many.
pub fn compact(store: &MemoryStore, writer: u64, sizes: Sizes) -> usize {
    let mut hand = Hand::new("w", Writer::new(writer));
    (0..).take_while(|n| *n < 1000 && step(store, &mut hand, sizes).is_some()).count()
}

fn packs(store: &dyn Store) -> usize {
    all(store).values().filter(|stored| is_pack(stored)).count()
}

fn plain(store: &dyn Store) -> usize {
    all(store).keys().filter(|key| key.contains("/j/")).count()
}

/// Where the chains of all writers break: the first entry of each that does not follow from the one before.
pub fn broken_chains(store: &dyn Store) -> Vec<(Writer, u32)> {
    let held = Holdings::read(store, "w").unwrap();
    let mut places: Vec<(Writer, u32)> = held.entries.keys().copied().collect();
    places.sort_unstable();
    let (mut broken, mut before) = (Vec::<(Writer, u32)>::new(), (Writer::default(), String::new()));
    for place in places {
        if before.0 != place.0 {
            before = (place.0, String::new());
        }
        let text = &held.entries[&place];
        if !Entry::chained(text, &before.1) && broken.last().is_none_or(|(w, _)| *w != place.0) {
            broken.push(place);
        }
        before.1 = Entry::parse(text).unwrap().chain;
    }
    broken
}

/// Everything that can be told of a store's workspace, whatever keys it is under.
#[derive(Debug, PartialEq)]
struct Whole {
    hash: String,
    facts: String,
    entries: Vec<Entry>,
    histories: Vec<Vec<Event>>,
    steps: String,
    file: String,
}

fn whole(store: &dyn Store) -> Whole {
    let loaded = load(store, "w").unwrap();
    assert_eq!(loaded.troubles, []);
    let workspace = Workspace::from_loaded(loaded);
    let records = workspace.tables().iter().flat_map(|t| (0..t.len()).map(|row| t.id(row)));
    assert_eq!(broken_chains(store), []);
    Whole {
        hash: workspace.state_hash(),
        facts: facts(&workspace),
        entries: workspace.entries().cloned().collect(),
        histories: records.map(|id| workspace.history(id, store, "w")).collect(),
        steps: format!("{:?} {:?}", workspace.undoable(), workspace.redoable()),
        file: export(store, "w", "Desk", Instant::from_millis(0)).unwrap().text,
    }
}

fn world(acts: &[(u8, Act)]) -> MemoryStore {
    let mut world = World::new(MemoryStore::default(), 3);
    acts.iter().for_each(|(at, act)| world.act(*at, act));
    world.store
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    /// P8 for one tab: also while it goes on writing between the steps.
    #[test]
    fn what_is_folded_adds_up_to_the_same(acts in acts(40), sparing in any::<bool>()) {
        let store = world(&acts);
        let before = whole(&store);
        let folded = plain(&store);
        let sizes = if sparing { SPARING } else { EAGER };
        compact(&store, 9, sizes);
        prop_assert_eq!(whole(&store), before);
        prop_assert_eq!(plain(&store), folded.min(sizes.kept_plain));
        prop_assert_eq!(workspaces(&store).unwrap().len(), usize::from(!all(&store).is_empty()));
    }

    #[test]
    fn a_file_is_taken_in_the_same_whether_what_is_there_is_folded_or_not(
        here in acts(20), there in acts(20),
    ) {
        let (plain, folded) = (world(&here), world(&here));
        compact(&folded, 9, EAGER);
        let file = export(&world(&there), "w", "There", Instant::from_millis(0)).unwrap().text;
        let (a, b) = (plan_import(&file, &plain, "w").unwrap(), plan_import(&file, &folded, "w").unwrap());
        prop_assert_eq!(format!("{a:?}"), format!("{b:?}"));
        if a.write(&plain).is_ok() {
            b.write(&folded).unwrap();
            prop_assert_eq!(whole(&plain), whole(&folded));
        }
        let own = export(&folded, "w", "Here", Instant::from_millis(0)).unwrap().text;
        prop_assert!(plan_import(&own, &folded, "w").unwrap().changes_nothing());
    }

    #[test]
    fn a_pack_gives_back_its_entries(
        entries in proptest::collection::vec((any::<u64>(), any::<u32>(), "[ -~日\n]{0,40}"), 0..20),
    ) {
        let entries: Vec<(Writer, u32, String)> =
            entries.into_iter().map(|(w, n, text)| (Writer::new(w), n, text)).collect();
        let borrowed: Vec<(Writer, u32, &str)> = entries.iter().map(|(w, n, t)| (*w, *n, t.as_str())).collect();
        let text = pack_text(&borrowed).unwrap();
        prop_assert!(is_pack(&text));
        prop_assert_eq!(pack_entries(&text), Some(entries));
    }
}

#[test]
fn a_desk_that_goes_on_writing_between_the_steps_keeps_everything() {
    let mut desk = Desk::new(1);
    let mut twin = Desk::new(1);
    for n in 0..120_u128 {
        for desk in [&mut desk, &mut twin] {
            match n % 5 {
                0 => desk.run(&create(n, "Printer is out of paper", vec![])).map(drop).unwrap(),
                4 => desk.undo().map(drop).unwrap(),
                m => desk
                    .run(&edit(n - m, vec![Change::set("description", format!("Edit {n}").as_str())]))
                    .map(drop)
                    .unwrap(),
            }
        }
        if n % 7 == 0 {
            step(&desk.store, &mut desk.hand, SPARING);
        }
    }
    assert!(packs(&desk.store) > 0 && plain(&desk.store) < plain(&twin.store));
    assert_eq!(whole(&desk.store), whole(&twin.store));
    compact(&desk.store, 9, EAGER);
    assert_eq!((packs(&desk.store), plain(&desk.store)), (1, 0));
    assert_eq!(whole(&desk.store), whole(&twin.store));
}

#[test]
fn nothing_is_planned_where_there_is_too_little_to_fold_or_too_little_room() {
    let store = edited_incidents(300);
    let planned = |used| plan(&store, "w", Fill { used, quota: QUOTA }, Sizes::USUAL).unwrap().is_some();
    assert!(planned(store.used()));
    assert!(!planned(QUOTA * 85 / 100));
    assert!(!planned(QUOTA * 85 / 100 - 1_000));
    let few = edited_incidents(30);
    assert!(plan(&few, "w", fill(&few), Sizes::USUAL).unwrap().is_none());
}

#[test]
fn asked_too_early_it_waits_and_then_takes_away_exactly_what_it_folded() {
    let store = edited_incidents(300);
    let before = all(&store);
    let mut hand = Hand::new("w", Writer::new(9));
    let planned = plan(&store, "w", fill(&store), Sizes::USUAL).unwrap().unwrap();
    let folded = planned.folded().to_vec();
    assert_eq!(folded.len(), before.len() - Sizes::USUAL.kept_plain);
    let written = planned.write(&store, &mut hand, 10_000).unwrap();
    let mut waiting = Some(written);
    let mut ask = |now: u64| match waiting.take().unwrap().confirm(&store, fill(&store), now) {
        Confirmed::Early(written) => {
            waiting = Some(written);
            None
        }
        Confirmed::Done(changes) => Some(changes),
        Confirmed::GivenUp(changes) => panic!("{changes:?}"),
    };
    for now in [11_000, 11_999] {
        assert_eq!(ask(now), None);
    }
    // It was frozen for a while, so it waits again.
    for now in [13_000, 14_000, 14_999] {
        assert_eq!(ask(now), None);
    }
    assert!(before.iter().all(|(key, value)| store.get(key).unwrap().as_ref() == Some(value)));
    let changes = ask(15_000).unwrap();
    assert_eq!(changes.removed, folded);
    let mut copy = before;
    copy.extend(changes.written);
    changes.removed.iter().for_each(|key| drop(copy.remove(key)));
    assert_eq!(copy, all(&store));
}

/// Whatever happens to one of the keys between the writing of packs and their confirmation.
#[test]
fn a_key_that_changed_meanwhile_is_never_taken_away() {
    let key = |n| Key::new("w", KeyKind::Entry(Writer::new(1), n)).to_string();
    let check = |name: &str, meddle: &dyn Fn(&MemoryStore, &str), done: bool, left: &[u32]| {
        let store = edited_incidents(20);
        let before = whole(&store).hash;
        let mut hand = Hand::new("w", Writer::new(9));
        let written =
            plan(&store, "w", fill(&store), EAGER).unwrap().unwrap().write(&store, &mut hand, 0).unwrap();
        let pack = written.packs()[0].0.clone();
        meddle(&store, &pack);
        let there: Vec<Option<String>> = (0..20).map(|n| store.get(&key(n)).unwrap()).collect();
        let full = name == "the store is nearly full";
        let now = if full { Fill { used: QUOTA * 85 / 100, quota: QUOTA } } else { fill(&store) };
        let outcome = confirmed(written, &store, now, 0);
        assert_eq!(matches!(outcome, Confirmed::Done(_)), done, "{name}: {outcome:?}");
        for n in 0..20 {
            let kept = store.get(&key(n)).unwrap();
            assert!(
                if left.contains(&n) || !done { kept == there[n as usize] } else { kept.is_none() },
                "{name}: {n}"
            );
        }
        if name != "a folded key is another entry" {
            let after = Workspace::from_loaded(load(&store, "w").unwrap()).state_hash();
            assert_eq!(after, before, "{name}");
        }
    };
    check("nothing", &|_, _| (), true, &[]);
    check("a folded key is damaged", &|s, _| s.set(&key(3), "damaged").unwrap(), true, &[3]);
    check(
        "a folded key is another entry",
        &|s, _| s.set(&key(3), &s.get(&key(4)).unwrap().unwrap()).unwrap(),
        true,
        &[3],
    );
    check("a folded key is gone", &|s, _| s.remove(&key(3)).unwrap(), true, &[]);
    check("the pack is gone", &|s, pack| s.remove(pack).unwrap(), false, &[]);
    check("the pack is damaged", &|s, pack| s.set(pack, "damaged").unwrap(), false, &[]);
    check("the store is nearly full", &|_, _| (), false, &[]);
    let gone_and_full = |s: &MemoryStore, _: &str| s.remove(&key(3)).unwrap();
    // The pack is the only one to hold that entry now, so it stays.
    check("the store is nearly full", &gone_and_full, false, &[]);
}

#[test]
fn what_two_keys_tell_differently_is_read_alike_everywhere_named_and_left() {
    let one = edited_incidents(5);
    compact(&one, 9, EAGER);
    let key = Key::new("w", KeyKind::Entry(Writer::new(1), 2)).to_string();
    let text = edited_incidents(5).get(&key).unwrap().unwrap();
    for changed in ["Edit 1", "Edit 3"] {
        let store = MemoryStore::default();
        all(&one).iter().for_each(|(k, v)| store.set(k, v).unwrap());
        let altered = text.split_once('|').unwrap().1.replace("Edit 2", changed);
        store.set(&key, &plumbline::journal::key::seal(&altered)).unwrap();
        let loaded = load(&store, "w").unwrap();
        assert_eq!(loaded.entries.len(), 5);
        assert_eq!(loaded.troubles.len(), 1);
        assert_eq!(
            (loaded.troubles[0].key.as_str(), loaded.troubles[0].reason),
            (key.as_str(), "two copies of the entry do not agree")
        );
        let shown = Workspace::from_loaded(loaded);
        let title = shown.record(RecordId(2)).unwrap().value("title").to_string();
        assert_eq!(title, if changed < "Edit 2" { "Edit 2" } else { changed });
        let before = all(&store);
        assert_eq!(compact(&store, 10, EAGER), 0);
        assert_eq!(all(&store), before);
    }
    one.set(&key, "damaged").unwrap();
    let loaded = load(&one, "w").unwrap();
    assert_eq!((loaded.entries.len(), loaded.troubles.len()), (5, 1));
    assert!(loaded.troubles[0].reason.contains("read from a pack"));
    assert_eq!(export(&one, "w", "", Instant::from_millis(0)).unwrap().left_out, []);
}

#[test]
fn a_damaged_pack_is_named_kept_and_the_rest_still_loads() {
    let good = edited_incidents(10);
    step(&good, &mut Hand::new("w", Writer::new(9)), SPARING);
    let key = all(&good).into_keys().find(|k| k.contains("/c/")).unwrap();
    let whole = good.get(&key).unwrap().unwrap();
    let altered = whole.replace(whole.chars().last().unwrap(), "x");
    for damaged in ["", "00000000|p", &whole[..12], &altered, "00000000|p99999999999999|x"] {
        let store = MemoryStore::default();
        all(&good).iter().for_each(|(k, v)| store.set(k, v).unwrap());
        store.set(&key, damaged).unwrap();
        let loaded = load(&store, "w").unwrap();
        assert_eq!(loaded.entries.len(), plain(&store), "{damaged}");
        assert_eq!(loaded.troubles.len(), 1);
        assert_eq!(loaded.troubles[0].key, key);
        assert!(loaded.troubles[0].reason.contains("damaged"), "{}", loaded.troubles[0].reason);
        assert!(compact(&store, 10, EAGER) > 0);
        assert_eq!(store.get(&key).unwrap().as_deref(), Some(damaged));
    }
}

#[test]
fn a_pack_that_swells_beyond_its_limit_is_refused() {
    let swollen = "x".repeat(MOST_BYTES);
    assert_eq!(pack_text(&[(Writer::new(1), 0, &swollen)]), None);
    // The same, made by a foreign hand.
    let mut raw = vec![1, 1, 0, 0x80, 0x80, 0x80, 0x10];
    raw.resize(raw.len() + (32 << 20), b'x');
    let deflated = miniz_oxide::deflate::compress_to_vec(&raw, 6);
    let packed = plumbline::journal::pack::pack(&deflated);
    let stored = plumbline::journal::key::seal(&format!("p{}|{packed}", deflated.len()));
    assert_eq!(pack_entries(&stored), None);
}

/// What a person's edits of incidents leave behind, one entry each.
pub fn edited_incidents(edits: u32) -> MemoryStore {
    let mut desk = Desk::new(1);
    for n in 0..edits {
        let id = u128::from(n);
        desk.run(&create(id, &format!("Edit {n}"), vec![])).unwrap();
    }
    desk.store
}

/// Measured: an entry of one edit takes 297 code units by itself, 35 in a pack of 16 KiB and 29 in a large one.
#[test]
fn a_packed_entry_takes_a_sixth_of_a_plain_one() {
    let words =
        ["printer", "network", "laptop", "password", "mail", "screen", "server", "backup", "phone", "door"];
    let word = |n: u64| words[(n % 10) as usize];
    let mut desk = Desk::new(0x9c_1d3f_77a2);
    desk.store = MemoryStore::with_quota(usize::MAX);
    let mut draw = 0x2545_f491_4f6c_dd1d_u64;
    let mut next = || {
        draw = draw.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        draw >> 33
    };
    let mut ids = Vec::new();
    for n in 0..3_000 {
        let (a, b) = (next(), next());
        if n % 5 == 0 {
            let id = u128::from(next()) << 96
                | u128::from(next()) << 64
                | u128::from(next()) << 32
                | u128::from(next());
            ids.push(id);
            let title = format!("The {} of room {} does not find the {}", word(a), b % 400, word(b));
            desk.run(&create(id, &title, vec![Change::set("caller", format!("Person {}", a % 90).as_str())]))
                .unwrap();
        } else {
            let change = match n % 5 {
                1 => Change::set("assignee", ["Ana", "Ben", "Chidi", "Dunja"][(a % 4) as usize]),
                2 => Change::set(
                    "description",
                    format!("Looked at the {} with {}, {} again", word(a), word(b), b % 1000).as_str(),
                ),
                3 => Change::set("group", ["Desk", "Network", "Workplace"][(a % 3) as usize]),
                _ => Change::set("category", word(b)),
            };
            desk.run(&edit(ids[(next() as usize) % ids.len()], vec![change])).ok();
        }
    }
    let (keys, before) = (all(&desk.store).len(), desk.store.used());
    compact(&desk.store, 9, Sizes { kept_plain: 0, ..Sizes::USUAL });
    let large = desk.store.used();
    let held = Holdings::read(&desk.store, "w").unwrap();
    let mut texts: Vec<_> = held.entries.iter().map(|((w, n), t)| (*w, *n, t.as_str())).collect();
    texts.sort_unstable();
    let (mut packed, mut entries) = (0, 0);
    while entries < 2_000 {
        let mut bytes = 0;
        let within = |(.., text): &&(Writer, u32, &str)| {
            bytes += text.len();
            bytes <= 16 << 10
        };
        let count = texts[entries..].iter().take_while(within).count();
        packed += 28 + units(&pack_text(&texts[entries..entries + count]).unwrap());
        entries += count;
    }
    eprintln!(
        "{keys} entries: {} code units each by themselves, {} in packs of 16 KiB, {} in large packs ({})",
        before / keys,
        packed / entries,
        large / keys,
        packs(&desk.store)
    );
    assert!(large * 6 < before, "{before} to {large}");
    assert!(packed * 5 < before / keys * entries);
}
