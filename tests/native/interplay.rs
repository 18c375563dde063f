//! Everything that can happen to a workspace, in any order, in three copies that hear of each other late, in part, or
//! through files that are older than they are: no record is lost, no removed value comes back, copies agree.
//!
//! `CASES` sets how many worlds are tried.

use crate::compaction::{EAGER, compact};
use crate::workspace::{Desk, create, edit};
use crate::workspace_properties::{cases, facts};
use plumbline::exchange::archive::{Unfit, leave, make};
use plumbline::exchange::masked::export_masked;
use plumbline::exchange::merge::{Choices, MergeFile, plan_merge};
use plumbline::exchange::workspace_file::{export, plan_import, verify};
use plumbline::journal::chain::{Fault, Finding};
use plumbline::journal::compaction::plan as plan_compaction;
use plumbline::journal::key::{seal, unseal};
use plumbline::journal::{
    Archive, Batch, BatchRef, Faults, FaultyStore, Fill, Hand, Holdings, Key, KeyKind, Left, Loaded,
    MemoryStore, READ_ELSEWHERE, RecordId, Redactions, Store, UNFINISHED, Value, Writer, clean_store, load,
    make_room, shard_batch, snapshot,
};
use plumbline::register::catalogue::incident;
use plumbline::time::Instant;
use plumbline::workspace::{Change, Extent, Workspace};
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// What is done to a copy. Numbers are taken modulo whatever there is.
#[derive(Clone, Debug)]
enum Deed {
    Create,
    Edit(u8, u8),
    Import(Vec<u8>),
    Undo,
    Redo,
    Archive(u8),
    Room,
    Redact(u8, u8, u8, u8),
    Compact,
    /// A file is made.
    Send,
    /// Files are taken in, of whatever age and whoever made them.
    Merge(u8, Option<u8>),
    /// A snapshot is taken.
    Keep,
    Restore(u8),
    Mask,
    /// What a later build wrote is there from now on.
    Carry,
    /// A stored text is damaged that some file still has.
    Damage(u8),
}

fn deed() -> impl Strategy<Value = Deed> {
    let n = any::<u8>;
    prop_oneof![
        3 => Just(Deed::Create),
        5 => (n(), n()).prop_map(|(a, b)| Deed::Edit(a, b)),
        3 => proptest::collection::vec(n(), 2..6).prop_map(Deed::Import),
        3 => Just(Deed::Undo),
        1 => Just(Deed::Redo),
        3 => n().prop_map(Deed::Archive),
        3 => Just(Deed::Room),
        4 => (n(), n(), n(), n()).prop_map(|(a, b, c, d)| Deed::Redact(a, b, c, d)),
        2 => Just(Deed::Compact),
        4 => Just(Deed::Send),
        6 => (n(), proptest::option::of(n())).prop_map(|(a, b)| Deed::Merge(a, b)),
        1 => Just(Deed::Keep),
        1 => n().prop_map(Deed::Restore),
        1 => Just(Deed::Mask),
        1 => proptest::option::weighted(0.2, Just(())).prop_map(|carry| carry.map_or(Deed::Send, |()| Deed::Carry)),
        2 => n().prop_map(Deed::Damage),
    ]
}

/// Which copy does what, and at which operation of the store the page is gone, if at all.
type Turn = (usize, Deed, Option<u64>);

fn turns(most: usize) -> impl Strategy<Value = Vec<Turn>> {
    let dies = proptest::option::weighted(0.15, 1_u64..40);
    proptest::collection::vec((0_usize..3, deed(), dies), 8..most)
}

struct Copy {
    desk: Desk,
    letter: Option<char>,
    ring: Vec<String>,
    given: BTreeSet<String>,
}

struct World {
    copies: Vec<Copy>,
    /// All files that were ever made, archives too.
    files: Vec<String>,
    /// What was ever stored, as it was first stored.
    log: BTreeMap<String, String>,
    /// Counts texts, records, archives and writers.
    count: u64,
    now: u64,
}

const FIELDS: [&str; 4] = ["title", "description", "category", "tags"];
const LATER: u64 = 0xee;

impl World {
    fn new() -> World {
        let copy =
            |(n, letter)| Copy { desk: Desk::new(n), letter, ring: Vec::new(), given: BTreeSet::new() };
        let copies = [(1, None), (2, Some('B')), (3, Some('C'))].map(copy);
        let (files, log) = (Vec::new(), BTreeMap::new());
        let mut world = World { copies: copies.into(), files, log, count: 100, now: 1_772_442_000_000 };
        (0..3).for_each(|at| world.refresh(at));
        world
    }

    fn next(&mut self) -> u64 {
        self.count += 1;
        self.count
    }

    /// A text that was never written before.
    fn text(&mut self) -> String {
        format!("x{}x", self.next())
    }

    fn refresh(&mut self, at: usize) {
        let Copy { desk, letter, .. } = &mut self.copies[at];
        desk.refresh();
        desk.workspace.set_site(*letter);
    }

    /// The page is gone, and opened again.
    fn crash(&mut self, at: usize) {
        let writer = Writer::new(self.next());
        self.copies[at].desk.hand = Hand::new("w", writer);
        self.refresh(at);
    }

    fn turn(&mut self, (at, deed, dies): &Turn) {
        self.now += 60_000;
        self.copies[*at].desk.now = self.now;
        let (gone, known) = (self.gone(*at), self.places(*at));
        let writer = self.copies[*at].desk.hand.writer();
        self.act(*at, deed, *dies);
        if dies.is_some() {
            self.crash(*at);
        }
        self.refresh(*at);
        let loaded = load(&self.copies[*at].desk.store, "w").unwrap();
        for (entry, by, number) in &loaded.entries {
            if *by == writer && !known.contains(&(*by, *number)) {
                let mut written = texts(&one(entry.clone()), &Redactions::default(), false);
                written.retain(|text| gone.contains(text));
                assert_eq!(written, BTreeSet::new(), "{deed:?} brings back what was removed");
            }
        }
        let workspace = &self.copies[*at].desk.workspace;
        let left = |a: &Archive| a.left.iter().flat_map(|l| l.records.clone()).collect::<Vec<_>>();
        for record in workspace.archives().in_force().flat_map(left) {
            assert!(workspace.record(record).is_none(), "{record} is archived and shows");
        }
        let held = Holdings::read(&self.copies[*at].desk.store, "w").unwrap();
        let readable: BTreeSet<String> = keys(&loaded).into_iter().collect();
        for (key, value) in held.unpacked("w").filter(|(key, _)| readable.contains(key)) {
            self.log.entry(key).or_insert(value);
        }
    }

    fn act(&mut self, at: usize, deed: &Deed, dies: Option<u64>) {
        let (text, other) = (self.text(), self.text());
        let now = Instant::from_millis(self.now as i64);
        let faults = Faults { dead_from: dies, ..Faults::default() };
        match deed {
            Deed::Create => {
                let id = u128::from(self.next());
                let Copy { desk, given, .. } = &mut self.copies[at];
                desk.run(&create(id, &text, vec![Change::add("tags", &other)])).unwrap();
                let name = desk.workspace.record(RecordId(id)).unwrap().name();
                // Of what is damaged nobody knows which number it has.
                let unread = load(&desk.store, "w").unwrap().troubles.iter().any(|t| t.reason != UNFINISHED);
                assert!(given.insert(name.clone()) || unread, "{name} is given twice");
            }
            Deed::Edit(record, field) => {
                let Some(id) = self.pick(at, *record) else { return };
                let field = FIELDS[usize::from(*field) % 4];
                let desk = &mut self.copies[at].desk;
                let change = if field == "tags" {
                    Change::add("tags", &text)
                } else {
                    Change::set(field, text.as_str())
                };
                // Without a title, where that was removed, nothing else is taken.
                if desk.run(&edit(id.0, vec![change])).is_err() {
                    return;
                }
                self.refresh(at);
                assert!(
                    field == "tags" || self.copies[at].desk.shows(id, field) == text,
                    "an own edit shows"
                );
            }
            Deed::Import(records) => self.import(at, records, faults),
            Deed::Undo => drop(self.copies[at].desk.undo()),
            Deed::Redo => drop(self.copies[at].desk.redo()),
            Deed::Archive(mask) => self.archive(at, *mask),
            Deed::Room => drop(make_room(&FaultyStore::new(&self.copies[at].desk.store, faults), "w")),
            Deed::Redact(record, field, version, extent) => {
                let Some(id) = self.pick(at, *record) else { return };
                let (field, Copy { desk, ring, .. }) =
                    (FIELDS[usize::from(*field) % 4], &mut self.copies[at]);
                let events = desk.workspace.history(id, &desk.store, "w");
                let of_field = events.iter().filter(|e| e.changes.iter().any(|c| *c.field == *field));
                let versions: Vec<_> = of_field.map(|e| e.stamp).collect();
                if versions.is_empty() {
                    return;
                }
                let version = versions[usize::from(*version) % versions.len()];
                let extent = [Extent::AndOlder, Extent::OnlyThis, Extent::All][usize::from(*extent) % 3];
                let fields = Workspace::redactions_of(id, field, version, extent, &events);
                let stamp = desk.stamp();
                desk.write(Workspace::plan_redaction(fields, "asked for", stamp, "Mara"));
                clean_store(&FaultyStore::new(&desk.store, faults), "w").ok();
                desk.refresh();
                for text in ring.iter_mut().filter(|_| dies.is_none()) {
                    let cleaned = snapshot::cleaned(text, "w", desk.workspace.redactions()).unwrap();
                    *text = cleaned.unwrap_or_else(|| text.clone());
                }
            }
            Deed::Compact => {
                let writer = self.next();
                let store = &self.copies[at].desk.store;
                let fill = Fill { used: store.used(), quota: usize::MAX };
                match plan_compaction(store, "w", fill, EAGER).unwrap() {
                    Some(plan) if dies.is_some() => {
                        let mut hand = Hand::new("w", Writer::new(writer));
                        plan.write(&FaultyStore::new(store, faults), &mut hand, 0).ok();
                    }
                    _ => drop(compact(store, writer, EAGER)),
                }
            }
            Deed::Send => {
                let file = self.out(at);
                self.files.push(file);
            }
            Deed::Merge(first, second) => self.merge(at, *first, *second, now, faults),
            Deed::Keep => {
                let Copy { desk, ring, .. } = &mut self.copies[at];
                ring.push(snapshot::write(&desk.store, "w").unwrap());
            }
            Deed::Restore(n) => {
                let Copy { desk, ring, .. } = &mut self.copies[at];
                let Some(text) = ring.get(usize::from(*n) % ring.len().max(1)) else { return };
                let cleaned = snapshot::cleaned(text, "w", desk.workspace.redactions()).unwrap();
                let kept = snapshot::read(cleaned.as_ref().unwrap_or(text)).unwrap();
                let wanted = Workspace::from_loaded(load(&kept, "w").unwrap());
                let stamp = desk.stamp();
                if let Some(step) = desk.workspace.plan_restore(&wanted, "Go back", stamp, "Mara", now) {
                    desk.write_step(step);
                }
            }
            Deed::Mask => {
                let (mut random, store) = (self.count, &self.copies[at].desk.store);
                let mut next = || {
                    random += 1;
                    random
                };
                let masked = export_masked(store, "w", "Desk", now, &mut next).unwrap();
                let plan = plan_import(&masked.text, &MemoryStore::default(), "wm").unwrap();
                assert_eq!((&plan.troubles, plan.hash_agrees), (&vec![], true));
                assert_eq!(found(&masked.text, &self.gone(at)), Vec::<&str>::new(), "in a masked file");
            }
            Deed::Carry => later().iter().for_each(|(k, v)| self.copies[at].desk.store.set(k, v).unwrap()),
            Deed::Damage(n) => self.damage(at, *n),
        }
    }

    /// A record that shows.
    fn pick(&self, at: usize, n: u8) -> Option<RecordId> {
        let table = self.copies[at].desk.workspace.of(&incident::REGISTER)?;
        let mut ids: Vec<RecordId> = table.rows().map(|row| table.id(row)).collect();
        ids.sort_unstable();
        ids.get(usize::from(n) % ids.len().max(1)).copied()
    }

    fn import(&mut self, at: usize, records: &[u8], faults: Faults) {
        let mut batches = Vec::new();
        for part in records.chunks(records.len().div_ceil(2)) {
            let mut batch = Batch::new("incident");
            for n in part {
                let known = self.pick(at, *n).filter(|_| n % 3 > 0);
                batch.start_record(known.unwrap_or(RecordId(u128::from(self.next()))));
                batch.start_event(Instant::from_millis(self.now as i64), 0);
                for name in ["title", "+tags"] {
                    let (field, text) = (batch.field(name), self.text());
                    batch.change(field, Value::text(&text));
                }
            }
            batches.push(batch);
        }
        let desk = &mut self.copies[at].desk;
        let store = FaultyStore::new(&desk.store, faults);
        let mut reference = BatchRef { shards: vec![], records: 0 };
        for batch in &batches {
            if desk.hand.write_shard(&store, batch, None, &mut reference).is_err() {
                return;
            }
        }
        let stamp = desk.hand.next_stamp(self.now, 2 * records.len() as u32);
        let mut entry = Workspace::plan_redaction(vec![], "", stamp, "Mara");
        (entry.extra, entry.label, entry.batch) = (None, Arc::from("Import"), Some(reference));
        drop(desk.hand.write(&store, entry, 3));
    }

    fn archive(&mut self, at: usize, mask: u8) {
        let (id, now) = (self.next(), Instant::from_millis(self.now as i64));
        let desk = &mut self.copies[at].desk;
        let table = desk.workspace.of(&incident::REGISTER).unwrap();
        let mut records: Vec<RecordId> = table.rows().map(|row| table.id(row)).collect();
        records.sort_unstable();
        let mut place = 0;
        records.retain(|_| {
            place += 1;
            mask >> (place % 8) & 1 == 1
        });
        let left = Left { register: Arc::from("incident"), records, highest: table.given() };
        let archive = Archive { id, file: Arc::from("a.jsonl"), left: vec![left], ..Archive::default() };
        let nothing = archive.records() == 0;
        let loaded = load(&desk.store, "w").unwrap();
        let unread = loaded.troubles.iter().any(|t| ![UNFINISHED, READ_ELSEWHERE].contains(&t.reason));
        match make(&desk.store, "w", "Desk", archive, Writer::new(0xA000 + id), now) {
            Ok(made) => {
                let stamp = desk.stamp();
                desk.write(leave(&made.archive, &loaded, stamp, "Mara").unwrap());
                assert_eq!(found(&made.text, &self.gone(at)), Vec::<&str>::new(), "in an archive");
                self.files.push(made.text);
            }
            Err(Unfit::Nothing) => assert!(nothing),
            Err(Unfit::Troubles) => assert!(unread),
            Err(unfit) => panic!("{unfit:?} {:?}", loaded.troubles),
        }
    }

    fn merge(&mut self, at: usize, first: u8, second: Option<u8>, now: Instant, faults: Faults) {
        if self.files.is_empty() {
            return;
        }
        let file = |n: u8| self.files[usize::from(n) % self.files.len()].clone();
        let texts: Vec<String> = [Some(first), second].into_iter().flatten().map(file).collect();
        let files: Vec<MergeFile<'_>> = texts.iter().map(|text| MergeFile { name: "a", text }).collect();
        let desk = &mut self.copies[at].desk;
        let plan = plan_merge(&files, &desk.store, "w", now).unwrap();
        assert!(!plan.has_troubles(), "{:?} {:?}", plan.files, plan.troubles());
        assert!(plan.files.iter().all(|f| f.hash_agrees), "{:?}", plan.files);
        let written = plan.write(&FaultyStore::new(&desk.store, faults));
        self.refresh(at);
        let desk = &mut self.copies[at].desk;
        let stamp = desk.stamp();
        let step = plan.step(&desk.workspace, &Choices::default(), stamp, "Mara", now);
        if let (Ok(()), Some(step)) = (written, step) {
            desk.write_step(step);
        }
        self.refresh(at);
        clean_store(&self.copies[at].desk.store, "w").unwrap();
    }

    fn damage(&mut self, at: usize, n: u8) {
        let store = &self.copies[at].desk.store;
        let mut keys = store.keys("pl1/w/").unwrap();
        keys.sort_unstable();
        keys.retain(|key| {
            let line = match Key::parse(key).map(|k| k.kind) {
                Some(KeyKind::Shard(writer, n)) => format!("{{\"c\":\"{writer}\",\"n\":{n},"),
                Some(KeyKind::Entry(writer, n)) => format!("{{\"j\":\"{writer}\",\"n\":{n},"),
                _ => return false,
            };
            // What says that something left or was removed is left alone: without it nobody can know.
            let special = ["\"redacts\":", "\"archives\":", "\"back\":", "\"brought\":"];
            let stored = store.get(key).unwrap().unwrap();
            !special.iter().any(|s| stored.contains(s)) && self.files.iter().any(|f| f.contains(&line))
        });
        if let Some(key) = keys.get(usize::from(n) % keys.len().max(1)) {
            store.set(key, "damaged").unwrap();
        }
    }

    /// The copy as a file, which reads back to the same.
    fn out(&self, at: usize) -> String {
        let desk = &self.copies[at].desk;
        let now = Instant::from_millis(self.now as i64);
        let file = export(&desk.store, "w", "Desk", now).unwrap().text;
        let fresh = MemoryStore::default();
        let plan = plan_import(&file, &fresh, "w").unwrap();
        assert_eq!((&plan.troubles, plan.hash_agrees), (&vec![], true), "what goes out can come in");
        plan.write(&fresh).unwrap();
        let read = Workspace::from_loaded(load(&fresh, "w").unwrap());
        assert_eq!(facts(&read), facts(&desk.workspace), "what goes out is what shows");
        assert_eq!(found(&file, &self.gone(at)), Vec::<&str>::new(), "in a file");
        // The chain names what is not here, be it damaged or not heard of yet, and nothing else.
        let places = self.places(at);
        let right = |finding: &Finding| {
            let mut told = (finding.from..=finding.to).map(|n| (finding.writer, n));
            finding.writer == Writer::new(LATER)
                || (finding.fault == Fault::Missing && !told.any(|place| places.contains(&place)))
        };
        let verified = verify(&file, &[]).unwrap();
        assert!(verified.findings.iter().all(right), "{:?}", verified.findings);
        file
    }

    fn places(&self, at: usize) -> BTreeSet<(Writer, u32)> {
        let loaded = load(&self.copies[at].desk.store, "w").unwrap();
        loaded.entries.iter().map(|(_, writer, number)| (*writer, *number)).collect()
    }

    /// The texts that a copy knows to be removed, and of which nobody has written another copy it knows of.
    fn gone(&self, at: usize) -> BTreeSet<String> {
        let desk = &self.copies[at].desk;
        let known = Workspace::from_loaded(load(&desk.store, "w").unwrap()).redactions().clone();
        let mut gone = texts(&load(&stored(&self.log), "w").unwrap(), &known, true);
        let stand = texts(&load(&desk.store, "w").unwrap(), &known, false);
        gone.retain(|text| !stand.contains(text));
        gone
    }

    /// In the end everybody hears everything, and all that left comes back.
    fn end(mut self) {
        for at in 0..3 {
            self.refresh(at);
            clean_store(&self.copies[at].desk.store, "w").unwrap();
            let file = self.out(at);
            self.files.push(file);
        }
        for at in 0..3 {
            let store = &self.copies[at].desk.store;
            for n in 0..2 * self.files.len() {
                let plan = plan_import(&self.files[(n * 7 + at) % self.files.len()], store, "w").unwrap();
                assert_eq!((&plan.troubles, plan.hash_agrees), (&vec![], true));
                plan.write(store).unwrap();
            }
            for file in &self.files {
                plan_import(file, store, "w").unwrap().write(store).unwrap();
            }
            clean_store(store, "w").unwrap();
            self.refresh(at);
        }
        let mut log = std::mem::take(&mut self.log);
        for copy in &self.copies {
            let held = Holdings::read(&copy.desk.store, "w").unwrap();
            let loaded = held.loaded("w");
            let later = |key: &str| later().iter().any(|(k, _)| k == key);
            let wrong = loaded
                .troubles
                .iter()
                .filter(|t| t.reason != UNFINISHED && t.reason != READ_ELSEWHERE && !later(&t.key));
            assert_eq!(wrong.collect::<Vec<_>>(), Vec::<&plumbline::journal::Trouble>::new());
            assert_eq!(copy.desk.workspace.archives().in_force().count(), 0);
            let readable: BTreeSet<String> = keys(&loaded).into_iter().collect();
            let there: BTreeMap<_, _> = held.unpacked("w").filter(|(k, _)| readable.contains(k)).collect();
            Redactions::of_values(&log).clean(&mut log);
            let missing: Vec<_> = log.keys().filter(|key| !there.contains_key(*key)).collect();
            assert_eq!(missing, Vec::<&String>::new(), "nothing is lost");
            for (key, value) in &log {
                assert_eq!(&there[key], value, "{key} is as it was written");
            }
        }
        for at in 0..3 {
            let copy = &self.copies[at].desk;
            assert_eq!(facts(&copy.workspace), facts(&self.copies[0].desk.workspace), "copies agree");
            assert_eq!(
                found(&open(&copy.store), &self.gone_of(&log, at)),
                Vec::<&str>::new(),
                "in the store"
            );
            self.out(at);
        }
    }

    fn gone_of(&self, log: &BTreeMap<String, String>, at: usize) -> BTreeSet<String> {
        let known = self.copies[at].desk.workspace.redactions();
        let stand = texts(&load(&stored(log), "w").unwrap(), known, false);
        let all: BTreeSet<String> = (100..=self.count).map(|n| format!("x{n}x")).collect();
        let label =
            |text: &String| self.copies[at].desk.workspace.entries().any(|e| e.label.contains(text.as_str()));
        all.into_iter().filter(|text| !stand.contains(text) && !label(text)).collect()
    }
}

/// Keys and values that this version can make nothing of.
fn later() -> [(String, String); 2] {
    let entry = "{\"t\":\"1.0.00000000ee\",\"by\":\"\",\"do\":\"Spin\",\"salt\":\"\",\"body\":{\"ops\":[{\"spin\":3}]},\"chain\":\"\"}";
    [
        ("pl1/w/new/1".to_owned(), "of tomorrow".to_owned()),
        (format!("pl1/w/j/{}/0", Writer::new(LATER)), seal(entry)),
    ]
}

fn one(entry: plumbline::journal::Entry) -> Loaded {
    let writer = entry.stamp.writer;
    Loaded { entries: vec![(entry, writer, 0)], ..Loaded::default() }
}

fn stored(values: &BTreeMap<String, String>) -> MemoryStore {
    let store = MemoryStore::default();
    values.iter().for_each(|(key, value)| store.set(key, value).unwrap());
    store
}

fn keys(loaded: &Loaded) -> Vec<String> {
    let entries = loaded.entries.iter().map(|(_, w, n)| KeyKind::Entry(*w, *n));
    let kinds = entries.chain(loaded.shards.iter().map(|s| KeyKind::Shard(s.writer, s.number)));
    kinds.map(|kind| Key::new("w", kind).to_string()).collect()
}

/// The texts that were written to fields, of the writes that are removed or of those that are not.
fn texts(loaded: &Loaded, known: &Redactions, removed: bool) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for (entry, ..) in &loaded.entries {
        for (op, write) in entry.ops.iter().flat_map(|op| op.writes.iter().map(move |w| (op, w))) {
            if known.covers(op.record, &write.field, entry.stamp) == removed {
                found.extend(write.value.as_text().map(str::to_owned));
                found.extend(write.element.iter().map(|e| e.to_string()));
            }
        }
    }
    for shard in &loaded.shards {
        let batch = shard.batch.to_batch();
        for record in batch.iter() {
            for change in record.events().flat_map(|(_, changes)| changes) {
                let name = batch.fields[usize::from(change.field)].trim_start_matches(['+', '-']);
                if known.covers(record.id, name, shard.stamp) == removed {
                    found.extend(change.value.as_text().map(str::to_owned));
                }
            }
        }
    }
    found.retain(|text| text.starts_with('x'));
    found
}

fn found<'a>(within: &str, texts: &'a BTreeSet<String>) -> Vec<&'a str> {
    texts.iter().map(String::as_str).filter(|text| within.contains(text)).collect()
}

/// Everything in a store in the open, but for shards that no entry speaks for.
fn open(store: &dyn Store) -> String {
    let held = Holdings::read(store, "w").unwrap();
    let readable: BTreeSet<String> = keys(&held.loaded("w")).into_iter().collect();
    let mut all: String =
        store.keys("pl1/w/j/").unwrap().iter().filter_map(|key| store.get(key).unwrap()).collect();
    for (_, value) in held.unpacked("w").filter(|(key, _)| readable.contains(key)) {
        all.push_str(unseal(&value).unwrap());
        all.extend(shard_batch(&value).map(|batch| format!("{batch:?}")));
    }
    all
}

proptest! {
    #![proptest_config(cases(20))]

    #[test]
    fn whatever_happens_to_three_copies_nothing_is_lost_and_nothing_removed_comes_back(turns in turns(40)) {
        let mut world = World::new();
        turns.iter().for_each(|turn| world.turn(turn));
        world.end();
    }
}
