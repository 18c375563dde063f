//! How much is folded at a time, into packs of which size, and what a step that is given up leaves behind.

use crate::compaction::{EAGER, all, confirmed, edited_incidents};
use crate::compaction_schedules::Draw;
use plumbline::journal::compaction::{Changes, Confirmed, Sizes, plan};
use plumbline::journal::key::seal;
use plumbline::journal::packed_entries::{MOST_BYTES, pack_entries, pack_text};
use plumbline::journal::{
    Entry, Fill, Hand, Key, KeyKind, MOST_UNITS, MemoryStore, Op, QUOTA, RecordId, Stamp, Store, Value,
    Write, Writer, units,
};
use std::sync::Arc;

/// The stored text of an entry whose title is `characters` long: noise, or one letter again and again.
fn entry(number: u32, characters: usize, noise: bool) -> String {
    let letters = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let mut draw = Draw::new(u64::from(number));
    let title: String = (0..characters)
        .map(|_| char::from(letters[if noise { draw.below(64) as usize } else { 0 }]))
        .collect();
    let writes = vec![Write {
        field: Arc::from("title"),
        element: None,
        value: Value::text(&title),
        replaces: vec![],
    }];
    let record = RecordId(u128::from(number));
    let entry = Entry {
        ops: vec![Op { register: Arc::from("incident"), record, at: None, writes }],
        ..Entry::new(
            Stamp { ms: 1_000 + u64::from(number), counter: 0, writer: Writer::new(1) },
            "Mara",
            "Create incident",
        )
    };
    entry.sealed("", 1).1
}

fn key(number: u32) -> String {
    Key::new("w", KeyKind::Entry(Writer::new(1), number)).to_string()
}

/// A store with entries of their own keys, of so many characters of noise each.
fn plain(characters: &[usize]) -> MemoryStore {
    let store = MemoryStore::with_quota(usize::MAX);
    for (number, characters) in (0..).zip(characters) {
        store.set(&key(number), &seal(&entry(number, *characters, true))).unwrap();
    }
    store
}

/// A store of packs with one entry each.
fn packed(texts: &[String]) -> MemoryStore {
    let store = MemoryStore::with_quota(usize::MAX);
    for (number, text) in (0..).zip(texts) {
        let place = KeyKind::Shard(Writer::new(8), number);
        let pack = pack_text(&[(Writer::new(1), number, text)]).unwrap();
        store.set(&Key::new("w", place).to_string(), &pack).unwrap();
    }
    store
}

/// How many keys would be folded with so many code units of room.
fn folded(store: &MemoryStore, room: usize, sizes: Sizes) -> usize {
    let fill = Fill { used: QUOTA * 85 / 100 - room, quota: QUOTA };
    plan(store, "w", fill, sizes).unwrap().map_or(0, |plan| plan.folded().len())
}

const AMPLE: usize = QUOTA / 2;

#[test]
fn no_more_bytes_are_folded_at_a_time_than_there_may_be_and_no_fewer() {
    let lengths: Vec<usize> = (0..6).map(|n| entry(n, 50, true).len()).collect();
    let of_four: usize = lengths[..4].iter().sum();
    let check = |least_bytes, most_bytes, expected| {
        let sizes = Sizes { least_bytes, most_bytes, ..EAGER };
        assert_eq!(folded(&plain(&[50; 6]), AMPLE, sizes), expected, "{least_bytes} to {most_bytes}");
    };
    check(1, of_four, 4);
    check(1, of_four - 1, 3);
    check(of_four, of_four, 4);
    check(of_four + 1, of_four, 0);
    check(0, 0, 0);
    // One that would fill a pack by itself stays where it is, and those after it do not.
    assert_eq!(folded(&plain(&[50, MOST_UNITS, 50]), AMPLE, EAGER), 2);
}

#[test]
fn with_little_room_little_is_folded_and_a_pack_is_smaller_than_the_room() {
    let store = edited_incidents(200);
    for room in [500, 1_000, 2_000] {
        let expected = 1..folded(&store, AMPLE, EAGER);
        let found = folded(&store, room, EAGER);
        assert!(expected.contains(&found), "{found} with room for {room}");
    }
    let one = plain(&[50]);
    let fill = Fill { used: 0, quota: QUOTA };
    let needs = plan(&one, "w", fill, EAGER).unwrap().unwrap().units();
    assert_eq!((folded(&one, needs, EAGER), folded(&one, needs + 1, EAGER)), (0, 1));
}

#[test]
fn what_takes_more_than_one_pack_is_folded_into_several_with_nothing_left_out() {
    for count in [12, 13] {
        let store = plain(&vec![40_000; count]);
        let before = all(&store);
        let planned = plan(&store, "w", Fill { used: 0, quota: QUOTA }, EAGER).unwrap().unwrap();
        let told = planned.units();
        let written = planned.write(&store, &mut Hand::new("w", Writer::new(9)), 0).unwrap();
        assert!(written.packs().len() > 1);
        assert!(written.packs().iter().all(|(_, pack)| units(pack) <= MOST_UNITS));
        let taken: usize = written.packs().iter().map(|(key, pack)| units(key) + units(pack)).sum();
        assert!((taken..=taken + 64 * written.packs().len()).contains(&told), "{told} for {taken}");
        let mut held: Vec<String> = written
            .packs()
            .iter()
            .flat_map(|(_, pack)| pack_entries(pack).unwrap())
            .map(|e| seal(&e.2))
            .collect();
        held.sort();
        let mut entries: Vec<String> = before.values().cloned().collect();
        entries.sort();
        assert_eq!(held.len(), count);
        assert!(held == entries);
        let outcome = confirmed(written, &store, Fill { used: 0, quota: QUOTA }, 0);
        let Confirmed::Done(mut changes) = outcome else { panic!("{outcome:?}") };
        changes.removed.sort();
        assert_eq!(changes.removed, before.into_keys().collect::<Vec<_>>());
    }
}

/// Noise of 64 letters takes two fifths of a code unit a letter.
#[test]
fn packs_are_folded_with_others_of_their_size_as_long_as_they_fit_in_one() {
    let noise = |units: usize| (units * 5 / 2, true);
    let check = |what: &str, packs: usize, entries: &[(usize, bool)], expected: usize| {
        let texts: Vec<String> =
            (0..).zip(entries).map(|(n, (length, noise))| entry(n, *length, *noise)).collect();
        assert_eq!(folded(&packed(&texts), AMPLE, Sizes { packs, ..EAGER }), expected, "{what}");
    };
    let (small, middle, large) = (noise(2_000), noise(20_000), noise(60_000));
    check("two small ones", 2, &[small, small], 2);
    check("fewer than are asked for", 3, &[small, small], 0);
    check("as many as are asked for", 3, &[small, small, small], 3);
    check("a small and a middle one", 2, &[small, middle], 0);
    check("two middle ones", 2, &[middle, middle], 2);
    check("two middle ones and a small one", 2, &[middle, small, middle], 2);
    check("a middle and a large one", 2, &[noise(30_000), large], 0);
    check("three of which two fit", 2, &[noise(45_000); 3], 2);
    check("many of which five fit", 2, &[noise(19_000); 7], 5);
    let swelling = |bytes: usize| (bytes, false);
    check("three that swell to more than a pack may", 2, &[swelling(1_900_000); 3], 2);
    check("two that would only change places", 2, &[swelling(3_000_000); 2], 0);
}

#[test]
fn packs_that_fill_one_to_the_last_code_unit_are_folded_into_it() {
    let pack_units = |text: &String, n: u32| units(&pack_text(&[(Writer::new(1), n, text)]).unwrap());
    let mut texts: Vec<String> = [100_000, 85_000].iter().zip(0..).map(|(l, n)| entry(n, *l, true)).collect();
    let rest = MOST_UNITS - pack_units(&texts[0], 0) - pack_units(&texts[1], 1);
    let mut length = rest * 5 / 2;
    let last = (0..200).find_map(|_| {
        let text = entry(2, length, true);
        let found = pack_units(&text, 2);
        length = if found > rest { length - (found - rest) } else { length + (rest - found) };
        (found == rest).then_some(text)
    });
    texts.push(last.unwrap());
    assert_eq!(folded(&packed(&texts), AMPLE, EAGER), 3);
}

#[test]
fn packs_that_swell_to_the_last_byte_a_pack_may_hold_are_folded_together() {
    let mut texts = vec![entry(0, 1_400_000, false), entry(1, 1_400_000, false)];
    let rest = MOST_BYTES - texts[0].len() - texts[1].len();
    texts.push(entry(2, rest - entry(2, 0, false).len(), false));
    assert_eq!(texts.iter().map(String::len).sum::<usize>(), MOST_BYTES);
    assert_eq!(folded(&packed(&texts), AMPLE, EAGER), 3);
}

#[test]
fn a_step_that_is_given_up_tells_exactly_what_it_leaves() {
    let check = |name: &str,
                 meddle: &dyn Fn(&MemoryStore, &str),
                 removed: bool,
                 written: bool,
                 left: Option<&str>| {
        let store = edited_incidents(20);
        let fill = Fill { used: store.used(), quota: QUOTA };
        let planned = plan(&store, "w", fill, EAGER).unwrap().unwrap();
        let waiting = planned.write(&store, &mut Hand::new("w", Writer::new(9)), 0).unwrap();
        let [(pack, value)] = waiting.packs() else { panic!("{name}: {waiting:?}") };
        let (pack, value) = (pack.clone(), value.clone());
        meddle(&store, &pack);
        let outcome = confirmed(waiting, &store, Fill { used: QUOTA * 85 / 100, quota: QUOTA }, 0);
        let Confirmed::GivenUp(changes) = outcome else { panic!("{name}: {outcome:?}") };
        let expected = Changes {
            written: if written { vec![(pack.clone(), value.clone())] } else { vec![] },
            removed: if removed { vec![pack.clone()] } else { vec![] },
        };
        assert_eq!(changes, expected, "{name}");
        assert_eq!(
            store.get(&pack).unwrap(),
            left.map(|l| if l == "pack" { value } else { l.to_owned() }),
            "{name}"
        );
    };
    check("nothing happened meanwhile", &|_, _| (), true, false, None);
    check("a folded key is gone", &|s, _| s.remove(&key(3)).unwrap(), false, true, Some("pack"));
    check("a folded key is damaged", &|s, _| s.set(&key(3), "damaged").unwrap(), false, true, Some("pack"));
    check("the pack is gone", &|s, pack| s.remove(pack).unwrap(), false, false, None);
    check("the pack is damaged", &|s, pack| s.set(pack, "damaged").unwrap(), false, true, Some("damaged"));
}
