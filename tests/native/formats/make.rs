//! One small workspace with everything in it that is ever written, made entry by entry: what registers say today is no
//! part of it.

use crate::compaction::confirmed;
use plumbline::exchange::workspace_file::export;
use plumbline::exchange::{FieldRule, Mapping, Shape, Source};

use plumbline::journal::compaction::{Confirmed, Sizes, plan};
use plumbline::journal::key::seal;
use plumbline::journal::snapshot::{self, SnapshotName};
use plumbline::journal::{
    Archive, Batch, BatchRef, Entry, Extra, Fill, Hand, Left, MemoryStore, Op, QUOTA, RecordId, Redaction,
    Run, Stamp, Store, Value, Write, Writer, clean_store, load, shard,
};
use plumbline::time::{Day, Instant};
use plumbline::workspace::Workspace;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::Arc;

pub const WORKSPACE: &str = "ward0001";
pub const NOW: Instant = Instant::from_millis(START + 600_000);
const START: i64 = 1_772_442_000_000;
const NAME: &str = "Ward \"IT\"";
const FOLD: Sizes = Sizes { kept_plain: 1, least_bytes: 1, most_bytes: 1 << 20, packs: 2 };

/// All files of a fixture by name.
pub fn files() -> Vec<(&'static str, String)> {
    let store = workspace();
    let values: BTreeMap<String, String> =
        store.keys("").unwrap().into_iter().map(|k| (k.clone(), store.get(&k).unwrap().unwrap())).collect();
    let loaded = load(&store, WORKSPACE).unwrap();
    assert_eq!(loaded.troubles, []);
    let state = Workspace::from_loaded(loaded);
    let name = SnapshotName {
        workspace: WORKSPACE.to_owned(),
        at: NOW.millis() as u64,
        records: state.standing() as u32,
        why: "bulk edit".to_owned(),
    };
    vec![
        ("local-storage.json", serde_json::to_string_pretty(&values).unwrap() + "\n"),
        ("snapshot.txt", snapshot::write(&store, WORKSPACE).unwrap()),
        ("snapshot-name.txt", name.text() + "\n"),
        ("workspace.plumbline.jsonl", export(&store, WORKSPACE, NAME, NOW).unwrap().text),
        ("mapping.json", mapping().to_json() + "\n"),
        ("mapping.txt", told_mapping(&mapping())),
        ("state.txt", facts(&state)),
    ]
}

pub fn stored(values: &BTreeMap<String, String>) -> MemoryStore {
    let store = MemoryStore::default();
    values.iter().for_each(|(key, value)| store.set(key, value).unwrap());
    store
}

/// The hash of a state, what it was made of in words, and what can be undone.
pub fn facts(state: &Workspace) -> String {
    let mut told = format!("{}\n", state.state_hash());
    let _ = writeln!(told, "{} stand, {} unknown", state.standing(), state.unknown());
    let step = |step: Option<plumbline::workspace::UndoStep>| step.map_or("nothing".to_owned(), |s| s.label);
    let _ = writeln!(told, "undo: {}, redo: {}", step(state.undoable()), step(state.redoable()));
    state.digests().for_each(|(_, _, text)| told.push_str(&text));
    told
}

/// A mapping in words.
pub fn told_mapping(mapping: &Mapping) -> String {
    let mut told = format!("{} into {}, {:?}\n", mapping.name, mapping.register, mapping.shape);
    let keys = [&mapping.key, &mapping.updated_at, &mapping.author, &mapping.dates, &mapping.zone];
    let _ = writeln!(told, "{keys:?} {:?} {:?} {:?}", mapping.separator, mapping.encoding, mapping.empty);
    for rule in &mapping.fields {
        let columns: Vec<_> = rule.columns.iter().map(|c| (&c.before, &c.column)).collect();
        let _ = writeln!(
            told,
            "{} {columns:?} {:?} {:?} {}",
            rule.field, rule.join, rule.values, rule.when_reached
        );
    }
    told
}

fn workspace() -> MemoryStore {
    let store = MemoryStore::default();
    let meta = r#"{"created":"2026-03-02T09:00:00Z","name":"Ward \"IT\"","sample":false,"schema":1}"#;
    store.set(&format!("pl1/{WORKSPACE}/m"), &seal(meta)).unwrap();
    store.set("pl1/gone.oldteam", &seal("oldteam")).unwrap();
    for (habit, text) in [("me", "Mara"), ("workspace", WORKSPACE), ("draft.incident", r#"{"title":"Half"}"#)]
    {
        store.set(&format!("pl1/{habit}"), text).unwrap();
    }
    let (mut mara, mut noor) =
        (Desk::new(&store, 0x0a_0000_0001, "Mara"), Desk::new(&store, 0x0b_0000_0002, "Noor"));

    let created = mara.write(
        "Create incident",
        vec![op(
            "incident",
            1,
            None,
            vec![
                set("title", "Printer jam in room 7", vec![]),
                set("description", "Kovac, room 12", vec![]),
                set("resolution", "Line one\nline \"two\" – ünï 日本 \u{2028}", vec![]),
                set("status", "new", vec![]),
                set("opened_at", Instant::from_millis(START - 90_000), vec![]),
                set("reassignment_count", 2.0, vec![]),
                set("satisfaction", 4.5, vec![]),
                set("made_sla", false, vec![]),
                within("tags", "vip", true, vec![]),
                within("tags", "print/net", true, vec![]),
                set("number", 1.0, vec![]),
                set("of_tomorrow", "kept", vec![]),
            ],
        )],
        |_| {},
    );
    mara.write(
        "Edit",
        vec![op(
            "incident",
            1,
            Some(START - 60_000),
            vec![
                set("status", "in_progress", vec![created]),
                set("satisfaction", Value::Null, vec![created]),
                within("tags", "vip", false, vec![created]),
            ],
        )],
        |_| {},
    );
    let settled = mara.write(
        "Set up",
        vec![
            op("service", 2, None, vec![set("name", "Printing", vec![])]),
            op(
                "view",
                3,
                None,
                vec![
                    set("name", "Mine", vec![]),
                    set("query", "is:open assignee:@me sort:sla", vec![]),
                    set("columns", "title,status", vec![]),
                ],
            ),
            op(
                "mapping",
                4,
                None,
                vec![set("name", "Help desk", vec![]), set("rules", &*mapping().to_json(), vec![])],
            ),
            op("note", 5, None, vec![set("text", "Called back", vec![]), set("about", &*id(1), vec![])]),
            op("asset_of_tomorrow", 6, None, vec![set("title", "kept", vec![])]),
        ],
        |_| {},
    );
    mara.fold();

    // Two writers who do not know of each other: one title shows, the other waits beside it.
    let title = |text: &str| vec![op("incident", 1, None, vec![set("title", text, vec![created])])];
    mara.write("Edit", title("Printer jam, by Mara"), |_| {});
    let theirs = noor.write("Edit", title("Printer jam, by Noor"), |_| {});
    mara.write("Merged file noor.jsonl", vec![], |e| e.extra = Some(Extra::Merge(vec![(theirs, theirs)])));

    let drawn = mara.import(
        "Import of 2 records",
        &[(shard::derived_id(9, 0).0, "Mail slow"), (shard::derived_id(9, 1).0, "VPN")],
        Some((9, 0)),
    );
    let listed = mara.import(
        "Import of 3 records",
        &[(20, "Door open"), (21, "Badge lost"), (22, "Screen dark")],
        None,
    );
    mara.write("Import of 2 records", vec![], |e| {
        (e.undoes, e.extra) = (Some(drawn), Some(Extra::Batches(vec![(drawn, true)])))
    });
    mara.fold();
    mara.write("Import of 2 records", vec![], |e| {
        (e.undoes, e.extra) = (Some(drawn), Some(Extra::Batches(vec![(drawn, false)])))
    });
    noor.write("Go back", vec![], |e| e.extra = Some(Extra::Batches(vec![(listed, true), (drawn, false)])));
    noor.write("Go back", vec![], |e| e.extra = Some(Extra::Batches(vec![(listed, false)])));

    mara.write("Take away", vec![op("service", 2, None, vec![set("void", "void", vec![])])], |_| {});
    let service = mara.last;
    mara.write(
        "Take away",
        vec![op("service", 2, None, vec![set("void", Value::Null, vec![service])])],
        |e| e.undoes = Some(service),
    );
    let fields = [(1, "description"), (5, "text"), (20, "title")];
    let fields = fields.map(|(record, field)| Redaction {
        record: RecordId(record),
        field: Arc::from(field),
        versions: None,
    });
    noor.write("Remove for good", vec![], |e| e.extra = Some(Extra::Redaction(fields.to_vec())));
    let once =
        Redaction { record: RecordId(1), field: Arc::from("resolution"), versions: Some((created, created)) };
    noor.write("Remove for good", vec![], |e| e.extra = Some(Extra::Redaction(vec![once])));
    clean_store(&store, WORKSPACE).unwrap();
    let left = |record| Left {
        register: Arc::from("incident"),
        records: vec![RecordId(record)],
        highest: vec![1.0.into(), "B7".into()],
    };
    let archive = |id, record| Archive {
        id,
        file: Arc::from("old.plumbline.jsonl"),
        before: Day::from_iso("2026-02-01"),
        left: vec![left(record)],
        entries: vec![Run { first: (created, 0), last: (settled, 2) }],
        shards: vec![(Writer::new(0x0a_0000_0001), 2, 6)],
    };
    for (id, record) in [(7, 21), (8, 22)] {
        mara.write("Archive 1 incident", vec![], |e| {
            e.extra = Some(Extra::Archive(Box::new(archive(id, record))));
        });
    }
    mara.write("Archive brought back", vec![], |e| e.extra = Some(Extra::BroughtBack(8)));
    // A pack that was made of packs, one that was made of entries, and entries by themselves.
    (0..2).for_each(|_| noor.fold());
    let edit = |field: &str, text: &str| vec![op("view", 3, None, vec![set(field, text, vec![settled])])];
    mara.write("Edit", edit("layout", "board"), |_| {});
    noor.fold();
    mara.write("Edit", edit("name", "Mine, in columns"), |_| {});
    store
}

/// Somebody who writes, a second after whoever wrote before.
struct Desk<'a> {
    store: &'a MemoryStore,
    hand: Hand,
    by: &'static str,
    last: Stamp,
}

impl Desk<'_> {
    fn new<'a>(store: &'a MemoryStore, writer: u64, by: &'static str) -> Desk<'a> {
        Desk { store, hand: Hand::new(WORKSPACE, Writer::new(writer)), by, last: Stamp::default() }
    }

    fn write(&mut self, label: &str, ops: Vec<Op>, more: impl FnOnce(&mut Entry)) -> Stamp {
        let latest = Workspace::from_loaded(load(self.store, WORKSPACE).unwrap()).latest();
        latest.into_iter().for_each(|stamp| self.hand.saw(stamp));
        let now = latest.map_or(START as u64, |stamp| stamp.ms + 1000);
        let stamp = self.hand.next_stamp(now, 1 << 24);
        let mut entry = Entry { ops, ..Entry::new(stamp, self.by, label) };
        more(&mut entry);
        let (_, not_saved) = self.hand.write(self.store, entry, stamp.ms);
        assert_eq!(not_saved, None);
        self.last = stamp;
        stamp
    }

    fn import(&mut self, label: &str, records: &[(u128, &str)], seed: Option<(u128, u64)>) -> Stamp {
        let mut batch = Batch::new("incident");
        batch.people.push(Arc::from("Import"));
        let [title, status, tags] = ["title", "status", "+tags"].map(|name| batch.field(name));
        for ((record, text), n) in records.iter().zip(0..) {
            batch.start_record(RecordId(*record));
            batch.start_event(Instant::from_millis(START - 86_400_000 + n * 61_000), 1);
            batch.change(title, Value::text(text));
            batch.change(status, Value::text("new"));
            batch.change(tags, Value::text("old"));
            batch.start_event(Instant::from_millis(START - 43_200_000 + n), 0);
            batch.change(status, Value::text("resolved"));
        }
        let mut so_far = BatchRef { shards: vec![], records: 0 };
        self.hand.write_shard(self.store, &batch, seed, &mut so_far).unwrap();
        self.write(label, vec![], |entry| entry.batch = Some(so_far))
    }

    fn fold(&mut self) {
        let fill = Fill { used: self.store.used(), quota: QUOTA };
        let written =
            plan(self.store, WORKSPACE, fill, FOLD).unwrap().unwrap().write(self.store, &mut self.hand, 0);
        assert!(matches!(confirmed(written.unwrap(), self.store, fill, 0), Confirmed::Done(_)));
    }
}

fn op(register: &str, record: u128, at: Option<i64>, writes: Vec<Write>) -> Op {
    Op { register: Arc::from(register), record: RecordId(record), at: at.map(Instant::from_millis), writes }
}

fn set(field: &str, value: impl Into<Value>, replaces: Vec<Stamp>) -> Write {
    Write { field: Arc::from(field), element: None, value: value.into(), replaces }
}

fn within(field: &str, element: &str, within: bool, replaces: Vec<Stamp>) -> Write {
    Write { field: Arc::from(field), element: Some(Arc::from(element)), value: Value::Flag(within), replaces }
}

fn id(record: u128) -> String {
    RecordId(record).to_string()
}

fn mapping() -> Mapping {
    let state =
        |sets: &[(&str, &str)]| sets.iter().map(|(f, v)| ((*f).to_owned(), (*v).to_owned())).collect();
    let source = |before: &str, column: &str| Source { column: column.to_owned(), before: before.to_owned() };
    Mapping {
        name: "Help desk".to_owned(),
        shape: Shape::Update,
        key: Some("Ticket".to_owned()),
        updated_at: Some("Changed".to_owned()),
        author: Some("Who".to_owned()),
        separator: Some(';'),
        dates: Some("d/m/y".to_owned()),
        zone: Some("Europe/Berlin".to_owned()),
        empty: vec!["-".to_owned()],
        fields: vec![
            FieldRule {
                columns: vec![source("", "Subject"), source("Room ", "Place")],
                join: " · ".to_owned(),
                ..FieldRule::of("title", "")
            },
            FieldRule {
                values: [
                    ("Open".to_owned(), state(&[("status", "new")])),
                    ("Waiting".to_owned(), state(&[("status", "on_hold"), ("hold_reason", "caller")])),
                ]
                .into(),
                ..FieldRule::of("status", "State")
            },
            FieldRule { when_reached: true, ..FieldRule::of("closed_at", "Closed") },
        ],
        ..Mapping::new("incident")
    }
}
