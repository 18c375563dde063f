//! What a later build wrote, read by this one: it is looked at, carried along byte for byte, and never written over.

use super::make::{NOW, WORKSPACE, facts};
use super::{fixtures, local_storage, text};
use crate::compaction::{EAGER, all, compact};
use crate::workspace_properties::{Act, World, acts};
use plumbline::exchange::merge::{MergeFile, plan_merge};
use plumbline::exchange::workspace_file::{Export, ImportPlan, NotImported, export, plan_import, verify};
use plumbline::journal::key::{seal, unseal};
use plumbline::journal::{Entry, Key, MemoryStore, Meta, Store, load, snapshot};
use plumbline::workspace::Workspace;
use proptest::prelude::*;
use serde_json::{Value as Json, json};
use std::collections::BTreeMap;

fn state(store: &dyn Store, workspace: &str) -> Workspace {
    Workspace::from_loaded(load(store, workspace).unwrap())
}

fn out(store: &dyn Store, workspace: &str) -> Export {
    export(store, workspace, "Ward", NOW).unwrap()
}

fn plan(file: &str, store: &dyn Store) -> ImportPlan {
    plan_import(file, store, "w").unwrap()
}

#[test]
fn a_newer_file_opens_to_be_looked_at_and_is_not_taken_in() {
    let file = text(&fixtures()[0], "workspace.plumbline.jsonl");
    let known = plan(&file, &MemoryStore::default());
    let later = |lines: &str| file.replacen("\"schema\":1", "\"schema\":7,\"mood\":\"good\"", 1) + lines;
    let spun = file
        .lines()
        .nth(2)
        .unwrap()
        .replace("\"n\":1,", "\"n\":90,")
        .replace("\"f\":{", "\"f\":{\"spin\":[1],");
    let cases = [
        (later(""), 7, 0),
        (later("{\"q\":\"of tomorrow\"}\nnot even JSON\n"), 7, 2),
        (later(&(spun + "\n")), 7, 1),
        (later("{\"c\":\"0a00000001\",\"n\":77,\"sum\":\"00000000\",\"waves\":[]}\n"), 7, 1),
        (file.replacen("\"plumbline\":1", "\"plumbline\":3", 1), 3, 0),
        (file.replacen("\"schema\":1", "\"schema\":99999999999", 1), u32::MAX, 0),
    ];
    for (text, format, unread) in cases {
        let fresh = MemoryStore::default();
        let seen = plan(&text, &fresh);
        assert_eq!((seen.needs, seen.unread, &seen.troubles), (Some(format), unread, &vec![]));
        assert_eq!(
            (seen.entries, seen.shards, seen.new_records),
            (known.entries, known.shards, known.new_records)
        );
        assert_eq!(seen.write(&fresh), Err(NotImported::Troubles));
        assert_eq!(all(&fresh), BTreeMap::new());
        // What can be read of it can be looked at.
        seen.writes().iter().for_each(|(key, value)| fresh.set(key, value).unwrap());
        assert_eq!(facts(&state(&fresh, "w")), super::text(&fixtures()[0], "state.txt"));
        let merged =
            plan_merge(&[MergeFile { name: "later", text: &text }], &MemoryStore::default(), "w", NOW)
                .unwrap();
        assert!(merged.files[0].troubles[0].reason.contains("later version"));
        assert_eq!(merged.write(&fresh), Err(NotImported::Troubles));
    }
}

#[test]
fn a_newer_workspace_goes_out_with_everything_that_cannot_be_read() {
    let store = local_storage(&fixtures()[0]);
    let mut meta = Meta::read(&store, WORKSPACE).unwrap().unwrap();
    meta.raise(7);
    store.set(&Meta::key(WORKSPACE), &meta.text()).unwrap();
    for (key, value) in unreadable() {
        store.set(&key.replace("pl1/w/", &format!("pl1/{WORKSPACE}/")), &value).unwrap();
    }
    let file = out(&store, WORKSPACE);
    assert_eq!(file.left_out, []);
    assert!(file.text.lines().next().unwrap().contains("\"schema\":7"), "{}", file.text);
    let seen = plan(&file.text, &MemoryStore::default());
    assert_eq!((seen.needs, seen.troubles.len(), seen.hash_agrees), (Some(7), 0, true));
    assert_eq!(seen.hash, file.hash);
    // As a build that knows the format would take it in.
    let known = file.text.replacen("\"schema\":7", "\"schema\":1", 1);
    let fresh = MemoryStore::default();
    let taken = plan(&known, &fresh);
    assert_eq!((&taken.troubles, taken.hash_agrees), (&vec![], true));
    taken.write(&fresh).unwrap();
    for (key, value) in unreadable() {
        assert_eq!(fresh.get(&key).unwrap(), Some(value), "{key}");
    }
    assert_eq!(facts(&state(&fresh, "w")), facts(&state(&store, WORKSPACE)));
}

/// Keys and values of which this build can make nothing, though nothing is wrong with them.
fn unreadable() -> Vec<(String, String)> {
    let entry = "{\"t\":\"1.0.00000000ee\",\"by\":\"\",\"do\":\"Spin\",\"salt\":\"\",\"body\":{\"ops\":[{\"spin\":3}]},\"chain\":\"\"}";
    [
        ("new/1", "no checksum, \"quoted\"\\ – 日本".to_owned()),
        ("j/00000000ee/0/part", String::new()),
        ("j/00000000ee/0", seal(entry)),
        ("c/00000000ee/0", seal("z9|of tomorrow")),
        ("c/00000000ee/1", seal("p3|of tomorrow")),
    ]
    .map(|(key, value)| (format!("pl1/w/{key}"), value))
    .to_vec()
}

#[test]
fn what_cannot_be_read_is_carried_only_where_that_is_why() {
    let head = "{\"plumbline\":1,\"workspace\":\"w\",\"name\":\"\",\"schema\":1,\"entries\":0,\"shards\":0,\"carried\":1,\"hash\":\"\"}\n";
    let check = |key: &str, value: &str, carried: bool| {
        let line = format!("{{\"k\":{},\"v\":{}}}\n", Json::from(key), Json::from(value));
        let fresh = MemoryStore::default();
        let seen = plan(&(head.to_owned() + &line), &fresh);
        assert_eq!(seen.troubles.is_empty(), carried, "{key} {:?}", seen.troubles);
        assert_eq!(seen.write(&fresh).is_ok(), carried);
        assert_eq!(fresh.keys("").unwrap().len(), usize::from(carried));
        assert!(fresh.keys("").unwrap().iter().all(|k| k.starts_with("pl1/w/")));
    };
    let entry =
        local_storage(&fixtures()[0]).get(&format!("pl1/{WORKSPACE}/j/0a00000001/12")).unwrap().unwrap();
    unreadable().iter().for_each(|(key, value)| check(&key["pl1/w/".len()..], value, true));
    check("j/00000000ee/0", &entry, false);
    check("j/00000000ee/0", "garbage", false);
    check("c/00000000ee/0", "garbage", false);
    check("m", &seal("{\"schema\":9}"), false);
    check("ballast", "    ", false);
    check("", "x", false);
    check("../other/m", "x", true);
    check("a\nb", "x", false);
    check(&"long/".repeat(50), "x", false);
    check("big", &"x".repeat(16 << 20), false);
    let cut = head.to_owned();
    assert_eq!(plan(&cut, &MemoryStore::default()).troubles.len(), 1);
}

#[test]
fn what_cannot_be_read_never_takes_the_place_of_what_is_there() {
    let [.., entry, _, pack] = <[_; 5]>::try_from(unreadable()).unwrap();
    for (key, value) in [entry, pack, ("pl1/w/new/1".to_owned(), "theirs".to_owned())] {
        let from = MemoryStore::default();
        from.set(&key, &value).unwrap();
        let file = out(&from, "w");
        let there = MemoryStore::default();
        there.set(&key, "ours").unwrap();
        let seen = plan(&file.text, &there);
        assert_eq!((seen.troubles.len(), seen.changes_nothing()), (0, true));
        seen.write(&there).unwrap();
        assert_eq!(there.get(&key).unwrap().unwrap(), "ours");
    }
}

#[test]
fn an_entry_of_an_unknown_kind_is_no_fault_of_the_chain_until_it_is_altered() {
    let store = MemoryStore::default();
    let mut before = String::new();
    for n in 0..3 {
        let body = if n == 1 { "{\"ops\":[{\"spin\":3}]}" } else { "{}" };
        let made =
            Entry::parse("{\"t\":\"1.0.00000000ee\",\"by\":\"\",\"do\":\"\",\"body\":{},\"chain\":\"\"}")
                .unwrap();
        let (_, text) = made.sealed(&before, n);
        // The chain hash of another body, found by asking for it.
        let text = text.replace("\"body\":{}", &format!("\"body\":{body}"));
        let text = chained(&text, &before);
        before = text.rsplit('"').nth(1).unwrap().to_owned();
        store.set(&format!("pl1/w/j/00000000ee/{n}"), &seal(&text)).unwrap();
    }
    let file = out(&store, "w").text;
    assert_eq!(verify(&file, &[]).unwrap().findings, []);
    let altered = file.replace("spin\\\\\\\":3", "spin\\\\\\\":4").replace("spin\\\":3", "spin\\\":4");
    assert_ne!(altered, file);
    assert!(verify(&altered, &[]).is_err() || !verify(&altered, &[]).unwrap().findings.is_empty());
}

/// A stored text with the chain hash that belongs to it.
fn chained(text: &str, before: &str) -> String {
    use sha2::{Digest, Sha256};
    let hex = |bytes: &[u8]| bytes.iter().map(|b| format!("{b:02x}")).collect::<String>();
    let (rest, _) = text.rsplit_once(",\"chain\":\"").unwrap();
    let (start, body) = rest.split_once("\",\"body\":").unwrap();
    let (head, salt) = start.split_once(",\"salt\":\"").unwrap();
    let payload = Sha256::new().chain_update(salt).chain_update("|").chain_update(body).finalize();
    let link = Sha256::new()
        .chain_update(before)
        .chain_update("|")
        .chain_update(head)
        .chain_update(payload)
        .finalize();
    let text = format!("{rest},\"chain\":\"{}\"}}", &hex(&link)[..32]);
    assert!(Entry::chained(&text, before));
    text
}

/// Something a later build added, in a way this one is not told of.
#[derive(Clone, Debug)]
enum Addition {
    /// A member of an entry, of its body, of an operation, or of its fields.
    Member(u8, u8),
    /// An operation beside the others that can be read as one, or cannot.
    Op(bool, u8),
    /// A key of its own.
    Key(String, String),
    /// A shard, or a pack, laid out in another way.
    Shard(bool, u32, String),
}

fn additions() -> impl Strategy<Value = Vec<(prop::sample::Index, Addition)>> {
    let one = prop_oneof![
        (0..4_u8, 0..6_u8).prop_map(|(place, what)| Addition::Member(place, what)),
        (any::<bool>(), 0..6_u8).prop_map(|(readable, what)| Addition::Op(readable, what)),
        ("[a-z]{1,3}(/[a-z0-9]{1,4}){0,2}", "[^\\p{Cc}]{0,20}")
            .prop_map(|(key, value)| Addition::Key(key, value)),
        (any::<bool>(), 0..9_u32, "[^\\p{Cc}]{0,20}")
            .prop_map(|(pack, n, text)| Addition::Shard(pack, n, text)),
    ];
    prop::collection::vec((any::<prop::sample::Index>(), one), 0..12)
}

fn something(n: u8) -> Json {
    match n {
        0 => json!(1.5),
        1 => json!("日本 \"x\"\n"),
        2 => json!([1, [2, null]]),
        3 => json!({ "a": { "b": true } }),
        4 => Json::Null,
        _ => json!("2026-03-02T09:00:00Z"),
    }
}

fn add(store: &MemoryStore, at: prop::sample::Index, addition: &Addition) {
    let entries: Vec<String> =
        store.keys("pl1/w/j/").unwrap().into_iter().filter(|k| Key::parse(k).is_some()).collect();
    let change = |with: &dyn Fn(&mut Json)| {
        if entries.is_empty() {
            return;
        }
        let key = &entries[at.index(entries.len())];
        let stored = store.get(key).unwrap().unwrap();
        let mut entry: Json = serde_json::from_str(unseal(&stored).unwrap()).unwrap();
        with(&mut entry);
        store.set(key, &seal(&entry.to_string())).unwrap();
    };
    match addition {
        Addition::Member(place, what) => change(&|entry| {
            let path = ["", "/body", "/body/ops/0", "/body/ops/0/f"][usize::from(*place)];
            if let Some(members) = entry.pointer_mut(path).and_then(Json::as_object_mut) {
                members.insert("of_tomorrow_2".to_owned(), something(*what));
            }
        }),
        Addition::Op(readable, what) => change(&|entry| {
            let mut op = json!({ "spin": something(*what) });
            if *readable {
                op["r"] = json!("asset_of_tomorrow");
                op["i"] = json!("000000000000000000000000000000ff");
            }
            match entry["body"]["ops"].as_array_mut() {
                Some(ops) => ops.push(op),
                None => entry["body"]["ops"] = json!([op]),
            }
        }),
        Addition::Key(key, value) => {
            if Key::parse(&format!("pl1/w/{key}")).is_none() {
                store.set(&format!("pl1/w/{key}"), value).unwrap();
            }
        }
        Addition::Shard(pack, n, text) => {
            let kind = if *pack { 'p' } else { 'z' };
            let key = format!("pl1/w/c/00000000ee/{n}");
            if store.get(&key).unwrap().is_none() {
                store.set(&key, &seal(&format!("{kind}0|!{text}"))).unwrap();
            }
        }
    }
}

/// What a workspace holds, whatever keys it is under.
fn unpacked(store: &dyn Store) -> BTreeMap<String, String> {
    let held = plumbline::journal::Holdings::read(store, "w").unwrap();
    let mut values: BTreeMap<String, String> = held.unpacked("w").collect();
    for trouble in &held.troubles {
        values.extend(store.get(&trouble.key).unwrap().map(|value| (trouble.key.clone(), value)));
    }
    values
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(120))]

    /// S22: fields, operations, keys and layouts this build does not know go out, come in, are packed and kept aside,
    /// and are the same to the byte after all of it.
    #[test]
    fn what_is_unknown_is_carried_byte_for_byte(before in acts(15), added in additions(), since in acts(10)) {
        let mut world = World::new(MemoryStore::default(), 3);
        before.iter().for_each(|(at, act): &(u8, Act)| world.act(*at, act));
        for (at, addition) in &added {
            add(&world.store, *at, addition);
        }
        // This build goes on beside it.
        since.iter().for_each(|(at, act)| world.act(*at, act));
        let store = world.store;
        let (wanted, shown) = (all(&store), facts(&state(&store, "w")));

        let file = out(&store, "w");
        prop_assert_eq!(&file.left_out, &[]);
        let fresh = MemoryStore::default();
        let taken = plan(&file.text, &fresh);
        prop_assert_eq!((&taken.troubles, taken.hash_agrees), (&vec![], true));
        taken.write(&fresh).unwrap();
        prop_assert_eq!(&all(&fresh), &wanted);
        prop_assert_eq!(&facts(&state(&fresh, "w")), &shown);
        prop_assert_eq!(&out(&fresh, "w").text, &file.text);
        prop_assert!(plan(&file.text, &store).changes_nothing());

        let kept = snapshot::read(&snapshot::write(&store, "w").unwrap()).unwrap();
        prop_assert_eq!(all(&kept), wanted);

        let loose = unpacked(&store);
        compact(&store, 0xcc, EAGER);
        prop_assert_eq!(unpacked(&store), loose);
        prop_assert_eq!(facts(&state(&store, "w")), shown);
        let packed = out(&store, "w");
        prop_assert_eq!((&packed.text, &packed.left_out), (&file.text, &vec![]));
    }
}
