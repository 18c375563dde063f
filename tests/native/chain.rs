//! History that was tampered with is found and named; a receipt finds what was written anew.

use crate::merge::out;
use crate::workspace::{Desk, create, edit};
use crate::workspace_properties::{World, acts, cases};
use plumbline::exchange::workspace_file::{receipts, verify};
use plumbline::journal::chain::{Fault, Finding, Head, Verified};
use plumbline::journal::{Entry, MemoryStore, Value, Writer, chain};
use plumbline::workspace::Change;
use proptest::prelude::*;

type Text = (Writer, u32, String);

/// The entries in a file, as they are stored.
fn entries(file: &str) -> Vec<Text> {
    let line = |line: &str| {
        let rest = line.strip_prefix("{\"j\":\"")?;
        let (writer, rest) = rest.split_once("\",\"n\":")?;
        let (n, text) = rest.split_once(",\"entry\":")?;
        Some((Writer::parse(writer)?, n.parse().ok()?, text.strip_suffix('}')?.to_owned()))
    };
    file.lines().filter_map(line).collect()
}

fn verified(texts: &[Text], receipts: &[Head]) -> Verified {
    chain::verify(texts.iter().map(|(w, n, t)| (*w, *n, t.as_str())), receipts)
}

/// Writes the entries of a writer anew from one on, as somebody who owns the browser can.
fn forge(texts: &mut [Text], at: usize, change: impl Fn(&mut Entry)) {
    let writer = texts[at].0;
    let mut before = match at.checked_sub(1).map(|n| &texts[n]) {
        Some((w, _, text)) if *w == writer => Entry::parse(text).unwrap().chain,
        _ => String::new(),
    };
    for (n, (_, _, text)) in texts.iter_mut().enumerate().skip(at).take_while(|(_, (w, ..))| *w == writer) {
        let mut entry = Entry::parse(text).unwrap();
        if n == at {
            change(&mut entry);
        }
        let (entry, sealed) = entry.sealed(&before, 99);
        (*text, before) = (sealed, entry.chain);
    }
}

proptest! {
    #![proptest_config(cases(60))]

    #[test]
    fn any_change_to_an_entry_older_than_a_receipt_is_located(
        earlier in acts(15), since in acts(10), which in any::<prop::sample::Index>(),
        at in any::<prop::sample::Index>(), by in 1_u8..128, anew in any::<bool>(),
    ) {
        let mut world = World::new(MemoryStore::default(), 3);
        earlier.iter().for_each(|(at, act)| world.act(*at, act));
        let receipt = receipts(&out(&world.store)).unwrap();
        let older = entries(&out(&world.store));
        since.iter().for_each(|(at, act)| world.act(*at, act));
        let file = out(&world.store);
        let found = verify(&file, &receipt).unwrap();
        prop_assert_eq!(&found.findings, &[]);
        prop_assume!(!older.is_empty());
        let (writer, number, _) = which.get(&older).clone();
        let mut texts = entries(&file);
        let place = texts.iter().position(|(w, n, _)| (*w, *n) == (writer, number)).unwrap();
        if anew {
            forge(&mut texts, place, |entry| entry.by = "Somebody else".into());
        } else {
            let mut bytes = texts[place].2.clone().into_bytes();
            let byte = at.index(bytes.len());
            bytes[byte] = (bytes[byte] ^ by) & 0x7f;
            let changed = String::from_utf8(bytes).unwrap();
            prop_assume!(changed != texts[place].2);
            texts[place].2 = changed;
        }
        let found = verified(&texts, &receipt);
        // Where the altered entry ends its chain, the one that follows is what no longer fits.
        let located = |f: &Finding| f.writer == writer && f.from <= number + 1 && f.to >= number;
        prop_assert!(found.findings.iter().any(located), "{} {:?}", number, found.findings);
        prop_assert!(found.findings.iter().all(|f| f.writer == writer), "{:?}", found.findings);
    }
}

fn desk() -> Desk {
    let mut desk = Desk::new(1);
    desk.run(&create(1, "A", vec![])).unwrap();
    for title in ["B", "C", "D"] {
        desk.run(&edit(1, vec![Change::set("title", title)])).unwrap();
    }
    desk
}

fn check(texts: &[Text], receipts: &[Head], expected: &[(u32, u32, Fault)]) {
    let found: Vec<_> = verified(texts, receipts).findings.iter().map(|f| (f.from, f.to, f.fault)).collect();
    assert_eq!(found, expected);
}

#[test]
fn what_is_wrong_is_named_by_writer_and_entry() {
    let desk = desk();
    let file = out(&desk.store);
    let receipt = receipts(&file).unwrap();
    let good = entries(&file);
    check(&good, &receipt, &[]);
    let with = |change: &dyn Fn(&mut Vec<Text>)| {
        let mut texts = good.clone();
        change(&mut texts);
        texts
    };
    check(&with(&|t| _ = t.remove(1)), &receipt, &[(1, 1, Fault::Missing)]);
    check(&with(&|t| _ = t.remove(3)), &receipt, &[(3, 3, Fault::Missing)]);
    check(&with(&|t| _ = t.drain(1..)), &receipt, &[(1, 3, Fault::Missing)]);
    check(&with(&|t| t.clear()), &receipt, &[(0, 3, Fault::Missing)]);
    check(&with(&|t| t[2].2 = "{}".to_owned()), &receipt, &[(2, 2, Fault::Damaged)]);
    check(&with(&|t| t[1].2 = t[1].2.replace("\"B\"", "\"X\"")), &receipt, &[(1, 1, Fault::Broken)]);
    check(&with(&|t| t[1].2 = t[1].2.replace("Mara", "Bela")), &receipt, &[(1, 1, Fault::Broken)]);
    let anew = with(&|t| forge(t, 2, |e| e.ops[0].writes[0].value = Value::text("X")));
    check(&anew, &receipt, &[(0, 3, Fault::Rewritten)]);
    check(&anew, &[], &[]);
    // Another receipt in between says more closely where.
    let between = [Head { writer: Writer::new(1), last: 1, chain: Entry::parse(&good[1].2).unwrap().chain }];
    check(&anew, &[&between[..], &receipt[..]].concat(), &[(2, 3, Fault::Rewritten)]);
}

#[test]
fn a_file_carries_its_receipt_and_files_without_one_stay_readable() {
    let mut desk = desk();
    let file = out(&desk.store);
    let header = file.lines().next().unwrap().to_owned();
    desk.run(&edit(1, vec![Change::set("title", "Later")])).unwrap();
    let later = out(&desk.store);
    assert_eq!(receipts(&header), receipts(&file));
    assert_eq!(verify(&later, &receipts(&header).unwrap()).unwrap().findings, []);
    let (start, rest) = later.split_once(",\"heads\":").unwrap();
    let without = format!("{start}}}{}", &rest[rest.find('\n').unwrap()..]);
    assert_eq!(receipts(&without), None);
    assert_eq!(verify(&without, &[]).unwrap().entries, 5);
    let altered = later.replace("\"C\"", "\"X\"");
    assert_eq!(verify(&altered, &[]).unwrap().findings.len(), 1);
}
