//! The adversary of journal and workspace: many writers, any order, any clock, steps over many records, undo.

use plumbline::journal::{
    Batch, BatchColumns, BatchRef, Entry, FaultKind, Faults, FaultyStore, Hand, LoadedShard, MemoryStore, Op,
    RecordId, Stamp, Store, Value, Write, Writer, load,
};
use plumbline::register::catalogue::{incident, setting};
use plumbline::register::{Read, Register};
use plumbline::time::Instant;
use plumbline::workspace::{Change, Command, Planned, Record, Target, Workspace, setting_id};
use proptest::prelude::*;
use std::fmt::Write as _;
use std::sync::Arc;

const START: u64 = 1_772_442_000_000;

/// What a random person does. Numbers are taken modulo whatever there is.
#[derive(Clone, Debug)]
pub enum Act {
    Create(u8),
    Edit(u8, u8, u8),
    Tag(u8, u8, bool),
    Both(u8, u8),
    Move(u8, u8),
    Void(u8),
    Raw(u8, u8, u8, i8),
    Setting(u8),
    Import(Vec<(u8, u8, u8)>),
    Undo,
    Redo,
    TakeBack(u8),
    /// Some of what the others wrote arrives, in any order.
    Hear(u8),
    Clock(i16),
}

pub fn act() -> impl Strategy<Value = Act> {
    let n = any::<u8>;
    prop_oneof![
        3 => n().prop_map(Act::Create),
        4 => (n(), n(), n()).prop_map(|(a, b, c)| Act::Edit(a, b, c)),
        3 => (n(), n(), any::<bool>()).prop_map(|(a, b, c)| Act::Tag(a, b, c)),
        1 => (n(), n()).prop_map(|(a, b)| Act::Both(a, b)),
        2 => (n(), n()).prop_map(|(a, b)| Act::Move(a, b)),
        1 => n().prop_map(Act::Void),
        3 => (n(), n(), n(), any::<i8>()).prop_map(|(a, b, c, d)| Act::Raw(a, b, c, d)),
        1 => n().prop_map(Act::Setting),
        3 => proptest::collection::vec((n(), n(), n()), 1..8).prop_map(Act::Import),
        2 => Just(Act::Undo),
        1 => Just(Act::Redo),
        1 => n().prop_map(Act::TakeBack),
        3 => n().prop_map(Act::Hear),
        1 => any::<i16>().prop_map(Act::Clock),
    ]
}

pub fn acts(most: usize) -> impl Strategy<Value = Vec<(u8, Act)>> {
    proptest::collection::vec((0_u8..3, act()), 1..most)
}

/// What travels between writers: entries and shards on their own, in any order.
#[derive(Clone, Debug)]
enum Parcel {
    Entry(Entry),
    Shard(Writer, u32, Stamp, u32, Batch),
}

fn deliver(workspace: &mut Workspace, parcel: &Parcel) {
    match parcel {
        Parcel::Entry(entry) => workspace.join(entry.clone()),
        Parcel::Shard(writer, number, stamp, first_event, batch) => workspace.join_shard(&LoadedShard {
            writer: *writer,
            number: *number,
            stamp: *stamp,
            first_event: *first_event,
            batch: BatchColumns::of(batch),
        }),
    }
}

struct Site {
    hand: Hand,
    workspace: Workspace,
    now: u64,
    heard: Vec<bool>,
}

/// Several writers of one store.
pub struct World<S> {
    pub store: S,
    sites: Vec<Site>,
    parcels: Vec<Parcel>,
}

const FIELDS: [(&str, &[&str]); 7] = [
    ("title", &["A", "B", "C"]),
    ("description", &["long", "", "longer"]),
    ("assignee", &["Ana", "Ben", ""]),
    ("group", &["Desk", "", "Net"]),
    ("impact", &["high", "low", "medium"]),
    ("urgency", &["low", "high", "medium"]),
    ("category", &["Net", "Disk", ""]),
];
const ODD: [&str; 9] =
    ["title", "status", "priority", "number", "major", "void", "from_tomorrow", "tags", "opened_at"];
const STATES: [&str; 6] = ["assigned", "in_progress", "on_hold", "resolved", "closed", "new"];
const TAGS: [&str; 3] = ["vip", "2026-03-02T09:00:00Z", "net"];

fn pick<T: Copy>(from: &[T], n: u8) -> T {
    from[usize::from(n) % from.len()]
}

fn any_value(n: u8) -> Value {
    match n % 9 {
        0 => Value::Null,
        1 => Value::Flag(true),
        2 => Value::Number(f64::from(n)),
        3 => Value::Number(0.5),
        4 => Value::text("2026-03-02T09:00:00Z"),
        5 => Value::text(""),
        6 => Value::text("resolved"),
        7 => Value::text("1"),
        _ => Value::text("some text"),
    }
}

impl<S: Store> World<S> {
    pub fn new(store: S, sites: u64) -> World<S> {
        let site = |n| Site {
            hand: Hand::new("w", Writer::new(n + 1)),
            workspace: Workspace::default(),
            now: START,
            heard: Vec::new(),
        };
        World { store, sites: (0..sites).map(site).collect(), parcels: Vec::new() }
    }

    pub fn act(&mut self, at: u8, act: &Act) {
        let at = usize::from(at) % self.sites.len();
        self.sites[at].now += 1000;
        let incident = |record: u8, changes| {
            Command::on("Do", &incident::REGISTER, RecordId(u128::from(record % 6)), changes)
        };
        match act {
            Act::Create(n) => {
                let number = if n % 5 == 0 { vec![Change::set("number", f64::from(n % 4))] } else { vec![] };
                let tag = Change::add("tags", pick(&TAGS, *n));
                self.command(at, incident(*n, [vec![Change::set("title", "New one"), tag], number].concat()));
            }
            Act::Edit(record, field, value) => {
                let (field, values) = pick(&FIELDS, *field);
                let change = Change::set(field, pick(values, *value));
                self.command(at, incident(*record, vec![change]));
            }
            Act::Tag(record, tag, within) => {
                let change = if *within { Change::add } else { Change::remove };
                self.command(at, incident(*record, vec![change("tags", pick(&TAGS, *tag))]));
            }
            Act::Both(a, b) => {
                let target = |n: &u8, title: &str| Target {
                    register: &incident::REGISTER,
                    record: RecordId(u128::from(n % 6)),
                    at: None,
                    changes: vec![Change::set("title", title)],
                };
                if a % 6 != b % 6 {
                    let targets = vec![target(a, "Both"), target(b, "of them")];
                    self.command(at, Command { label: "Both".to_owned(), targets });
                }
            }
            Act::Move(record, to) => {
                let changes = vec![
                    Change::set("status", pick(&STATES, *to)),
                    Change::set("resolution", "Done"),
                    Change::set("hold_reason", "caller"),
                    Change::set("assignee", "Ana"),
                ];
                self.command(at, incident(*record, changes));
            }
            Act::Void(record) => {
                let id = RecordId(u128::from(record % 6));
                self.command(at, Command::void(&incident::REGISTER, id, "test"));
            }
            Act::Raw(record, field, value, when) => self.raw(at, *record, *field, *value, *when),
            Act::Setting(n) => {
                let changes = vec![
                    Change::set("name", "reopen_days"),
                    Change::set("text", pick(&["3", "7", "14"], *n)),
                ];
                self.command(at, Command::on("Set", &setting::REGISTER, setting_id("reopen_days"), changes));
            }
            Act::Import(records) => {
                self.import(at, records);
            }
            Act::Undo => {
                let step = self.sites[at].workspace.undoable();
                self.take_back(at, step.map(|s| s.stamp));
            }
            Act::Redo => {
                let step = self.sites[at].workspace.redoable();
                self.take_back(at, step.map(|s| s.stamp));
            }
            Act::TakeBack(n) => {
                let stamps: Vec<Stamp> = self.sites[at].workspace.entries().map(|e| e.stamp).collect();
                if !stamps.is_empty() {
                    self.take_back(at, Some(pick(&stamps, *n)));
                }
            }
            Act::Hear(n) => self.hear(at, usize::from(*n), usize::from(*n % 5) + 1),
            Act::Clock(by) => {
                let site = &mut self.sites[at];
                site.now = site.now.saturating_add_signed(i64::from(*by) * 50);
            }
        }
        // One searches after every act, the others not before the end: what is searched is the same.
        if let Some(searching) = self.sites.first() {
            searching.workspace.tables().iter().for_each(|table| _ = table.haystack());
        }
    }

    pub fn take_letter(&mut self, at: u8, letter: char) {
        let at = usize::from(at) % self.sites.len();
        self.sites[at].workspace.set_site(Some(letter));
    }

    fn command(&mut self, at: usize, command: Command) {
        let site = &mut self.sites[at];
        let stamp = site.hand.next_stamp(site.now, 0);
        let now = Instant::from_millis(site.now as i64);
        let Ok(Planned::Entry(entry)) = site.workspace.plan(&command, stamp, "Mara", now) else { return };
        if entry.ops.is_empty() {
            return;
        }
        self.write(at, entry);
        // P7: what a person enters is what that person sees.
        for target in &command.targets {
            let Some(record) = self.sites[at].workspace.record(target.record) else { continue };
            for change in &target.changes {
                if let plumbline::workspace::FieldChange::Set(value) = &change.change
                    && ["title", "description", "category"].contains(&&*change.field)
                {
                    let shown = record.value(&change.field);
                    let wanted = if value.to_string().is_empty() { Value::Null } else { value.clone() };
                    assert_eq!(shown, wanted, "{} of {}", change.field, target.record);
                }
            }
        }
    }

    fn raw(&mut self, at: usize, record: u8, field: u8, value: u8, when: i8) {
        let site = &mut self.sites[at];
        let stamp = site.hand.next_stamp(site.now, 0);
        let (name, value) = (pick(&ODD, field), any_value(value));
        let register = if record.is_multiple_of(17) { "asset_of_tomorrow" } else { "incident" };
        let id = RecordId(u128::from(record % 6));
        let replaces = match site.workspace.table("incident").and_then(|t| Some((t, t.row(id)?))) {
            Some((table, row)) if register == "incident" && when % 3 != 0 => table.heads(row, name, None),
            _ => vec![],
        };
        let mut entry = blank(stamp);
        let at_time =
            (when & 1 == 0).then(|| Instant::from_millis(START as i64 + i64::from(when) * 3_600_000));
        let writes = vec![Write { field: Arc::from(name), element: None, value, replaces }];
        entry.ops.push(Op { register: Arc::from(register), record: id, at: at_time, writes });
        self.write(at, entry);
    }

    /// A step over many records: some new, some known, in two shards. Gives the stamp of its entry.
    fn import(&mut self, at: usize, records: &[(u8, u8, u8)]) -> Option<Stamp> {
        let site = &mut self.sites[at];
        let events = 2 * records.len() as u32;
        let stamp = site.hand.next_stamp(site.now, events);
        let mut reference = BatchRef { shards: vec![], records: 0 };
        let (mut first_event, mut sent) = (0, Vec::new());
        for part in records.chunks(records.len().div_ceil(2)) {
            let mut batch = Batch::new("incident");
            batch.people.push(Arc::from("Import"));
            for (record, field, value) in part {
                batch.start_record(RecordId(u128::from(record % 8)));
                for n in 0..1 + (value % 2) {
                    let at = START + u64::from(*field) * 60_000 + u64::from(n) * 1000;
                    batch.start_event(Instant::from_millis(at as i64), u32::from(n % 2));
                    let (name, values) = pick(&FIELDS, field.wrapping_add(n));
                    let place = batch.field(name);
                    batch.change(place, Value::text(pick(values, value.wrapping_add(n))));
                    let (name, value) = match value % 6 {
                        0 => ("+tags", Value::text(pick(&TAGS, *field))),
                        1 => ("-tags", Value::text(pick(&TAGS, *field))),
                        2 => ("number", Value::Number(f64::from(field % 5))),
                        3 => (pick(&ODD, *field), any_value(*value)),
                        4 => ("+of_tomorrow", Value::text("x")),
                        _ => ("status", Value::text(pick(&STATES, *field))),
                    };
                    let place = batch.field(name);
                    batch.change(place, value);
                }
            }
            let before = reference.shards.len();
            if site.hand.write_shard(&self.store, &batch, None, &mut reference).is_err() {
                site.hand.drop_shards(&self.store, &reference);
                return None;
            }
            let number = reference.shards[before].0;
            let events = batch.events.len() as u32;
            sent.push(Parcel::Shard(site.hand.writer(), number, stamp, first_event, batch));
            first_event += events;
        }
        for parcel in sent {
            self.send(at, parcel);
        }
        let mut entry = blank(stamp);
        entry.batch = Some(reference);
        self.write(at, entry);
        Some(stamp)
    }

    fn take_back(&mut self, at: usize, of: Option<Stamp>) {
        let site = &mut self.sites[at];
        let stamp = site.hand.next_stamp(site.now, 0);
        if let Some(entry) = of.and_then(|of| site.workspace.plan_undo(of, stamp, "Mara")) {
            self.write(at, entry);
        }
    }

    fn write(&mut self, at: usize, entry: Entry) {
        let (entry, _) = self.sites[at].hand.write(&self.store, entry, 7);
        self.send(at, Parcel::Entry(entry));
    }

    fn send(&mut self, at: usize, parcel: Parcel) {
        deliver(&mut self.sites[at].workspace, &parcel);
        self.parcels.push(parcel);
        let count = self.parcels.len();
        self.sites.iter_mut().for_each(|s| s.heard.resize(count, false));
        self.sites[at].heard[count - 1] = true;
    }

    fn hear(&mut self, at: usize, from: usize, count: usize) {
        let missing: Vec<usize> = (0..self.parcels.len())
            .filter(|n| !self.sites[at].heard.get(*n).copied().unwrap_or(false))
            .collect();
        let len = missing.len().max(1);
        for n in missing.iter().cycle().skip(from % len).take(count.min(missing.len())) {
            let site = &mut self.sites[at];
            deliver(&mut site.workspace, &self.parcels[*n]);
            site.heard[*n] = true;
            if let Some(latest) = site.workspace.latest() {
                site.hand.saw(latest);
            }
        }
    }

    fn hear_all(&mut self) {
        for at in 0..self.sites.len() {
            self.hear(at, at * 7, usize::MAX);
        }
    }
}

fn blank(stamp: Stamp) -> Entry {
    Entry::new(stamp, "Mara", "Raw")
}

/// Everything a view could read, in words.
pub fn facts(workspace: &Workspace) -> String {
    let mut out = String::new();
    workspace.digests().for_each(|(_, _, text)| out.push_str(&text));
    for table in workspace.tables().iter().filter(|t| !t.is_empty()) {
        let (id, standing, highest) = (table.register.id, table.standing(), table.highest_number());
        let _ = writeln!(out, "{id}: {standing} stand, {highest} highest");
        assert_eq!(table.standing(), table.rows().count());
        let mut rows: Vec<u32> = (0..table.len()).collect();
        rows.sort_by_key(|r| table.id(*r));
        for row in rows {
            let (touched, born) = (table.touched(row) - START as i64, table.born(row) - START as i64);
            let _ = write!(out, "{}: {touched} {born} {:?}", table.id(row), table.haystack().text(row));
            let mut conflicts: Vec<_> = table.conflicts(row).collect();
            conflicts.sort_by_key(|(f, _)| *f);
            let _ = write!(out, " {conflicts:?}");
            for step in table.trail().steps(row) {
                let column = &table.columns()[usize::from(step.field)];
                let text = column.dictionary().map_or("", |d| d.text(step.code));
                let _ = write!(out, " {}@{}={text}", column.field.id, step.at - START as i64);
            }
            out.push('\n');
        }
    }
    let _ = write!(out, "{:?} {:?} {}", workspace.settings(), workspace.latest(), workspace.unknown());
    out
}

/// What the standing records show.
fn shown(workspace: &Workspace) -> String {
    let mut out = String::new();
    let fields = |register: &'static Register| register.fields.iter().map(|f| f.id);
    let mut records: Vec<Record<'_>> = workspace.tables().iter().flat_map(|t| t.records()).collect();
    records.sort_by_key(|r| (r.register().id, r.id()));
    for record in records {
        let _ = write!(out, "{}", record.id());
        for field in fields(record.register()) {
            let mut elements: Vec<&str> =
                record.table().column(field).into_iter().flat_map(|c| c.elements(record.row())).collect();
            elements.sort_unstable();
            let _ = write!(out, " {field}={}{}", record.value(field), elements.join("+"));
        }
        let _ = writeln!(out, " {}", record.value("from_tomorrow"));
    }
    out
}

fn run(acts: &[(u8, Act)], sites: u64) -> World<MemoryStore> {
    let mut world = World::new(MemoryStore::default(), sites);
    acts.iter().for_each(|(at, act)| world.act(*at, act));
    world
}

fn reloaded(store: &dyn Store) -> Workspace {
    let loaded = load(store, "w").unwrap();
    assert_eq!(loaded.troubles, []);
    Workspace::from_loaded(loaded)
}

pub fn cases(most: u32) -> ProptestConfig {
    ProptestConfig::with_cases(std::env::var("CASES").ok().and_then(|c| c.parse().ok()).unwrap_or(most))
}

proptest! {
    #![proptest_config(cases(100))]

    #[test]
    fn every_writer_sees_the_same_in_the_end_and_after_a_reload(acts in acts(40), order in any::<u64>()) {
        let mut world = run(&acts, 3);
        world.hear_all();
        let after_reload = facts(&reloaded(&world.store));
        for site in &world.sites {
            prop_assert_eq!(facts(&site.workspace), after_reload.clone());
        }
        let mut shuffled = world.parcels.clone();
        for i in 0..shuffled.len() {
            let other = order.rotate_left(i as u32 * 11) as usize % shuffled.len();
            shuffled.swap(i, other);
        }
        let mut again = Workspace::default();
        // Everything arrives twice.
        shuffled.iter().chain(&shuffled).for_each(|p| deliver(&mut again, p));
        prop_assert_eq!(facts(&again), after_reload);
        prop_assert_eq!(again.state_hash(), world.sites[0].workspace.state_hash());
    }

    #[test]
    fn undoing_everything_goes_back_through_every_state(acts in acts(30)) {
        let mut world = World::new(MemoryStore::default(), 1);
        let mut states = vec![shown(&world.sites[0].workspace)];
        for (_, act) in acts.iter().filter(|(_, a)| !matches!(a, Act::Undo | Act::Redo | Act::TakeBack(_) | Act::Raw(..))) {
            let entries = world.sites[0].workspace.entries().count();
            world.act(0, act);
            if world.sites[0].workspace.entries().count() > entries {
                states.push(shown(&world.sites[0].workspace));
            }
        }
        let last = states.len() - 1;
        for state in states.iter().rev().skip(1) {
            world.act(0, &Act::Undo);
            prop_assert_eq!(&shown(&world.sites[0].workspace), state);
        }
        for state in states.iter().skip(1) {
            world.act(0, &Act::Redo);
            prop_assert_eq!(&shown(&world.sites[0].workspace), state);
        }
        prop_assert_eq!(&shown(&reloaded(&world.store)), &states[last]);
    }

    #[test]
    fn every_write_is_told_in_the_history(acts in acts(30)) {
        let mut world = run(&acts, 3);
        world.hear_all();
        let workspace = &world.sites[0].workspace;
        for parcel in &world.parcels {
            match parcel {
                Parcel::Entry(entry) => for op in entry.ops.iter().filter(|o| &*o.register == "incident") {
                    let history = workspace.history(op.record, &world.store, "w");
                    prop_assert!(history.iter().any(|e| e.stamp == entry.stamp));
                },
                Parcel::Shard(_, _, stamp, first, batch) => for record in batch.iter() {
                    let history = workspace.history(record.id, &world.store, "w");
                    for n in 0..record.events().count() {
                        let stamp = stamp.later(first + (record.first_event + n) as u32);
                        prop_assert!(history.iter().any(|e| e.stamp == stamp));
                    }
                },
            }
        }
    }
}

fn steps() -> Vec<(u8, Act)> {
    vec![
        (0, Act::Create(1)),
        (0, Act::Import(vec![(1, 3, 0), (3, 4, 1), (7, 1, 2)])),
        (1, Act::Hear(4)),
        (1, Act::Tag(1, 0, true)),
        (0, Act::Edit(3, 0, 2)),
        (0, Act::Undo),
        (0, Act::Undo),
    ]
}

#[test]
fn whichever_operation_fails_once_nothing_that_shows_is_lost() {
    let whole = FaultyStore::new(MemoryStore::default(), Faults::default());
    let mut world = World::new(whole, 2);
    steps().iter().for_each(|(at, act)| world.act(*at, act));
    for n in 1..=world.store.operations() {
        for (kind, dead) in [(FaultKind::Full, false), (FaultKind::Other, false), (FaultKind::Other, true)] {
            let inner = MemoryStore::default();
            let faults =
                Faults { fail_at: Some((n, kind)), dead_from: dead.then_some(n), ..Faults::default() };
            let mut world = World::new(FaultyStore::new(&inner, faults), 2);
            steps().iter().for_each(|(at, act)| world.act(*at, act));
            // The page tries again, or a rescue file is read in.
            world.sites.iter_mut().for_each(|s| s.hand.flush(&inner).unwrap());
            world.hear_all();
            let loaded = load(&inner, "w").unwrap();
            assert!(dead || loaded.troubles.is_empty(), "operation {n}: {:?}", loaded.troubles);
            let reloaded = Workspace::from_loaded(loaded);
            assert_eq!(facts(&reloaded), facts(&world.sites[0].workspace), "operation {n}");
        }
    }
}

#[test]
fn an_edit_of_many_known_records_is_undone_and_done_again() {
    let mut world = World::new(MemoryStore::default(), 1);
    world.act(0, &Act::Create(1));
    let before = shown(&world.sites[0].workspace);
    world.act(0, &Act::Import(vec![(1, 0, 1), (1, 2, 0)]));
    let after = shown(&world.sites[0].workspace);
    assert_ne!(before, after);
    world.act(0, &Act::Undo);
    assert_eq!(shown(&world.sites[0].workspace), before);
    assert_eq!(shown(&reloaded(&world.store)), before);
    world.act(0, &Act::Redo);
    assert_eq!(shown(&world.sites[0].workspace), after);
}

#[test]
fn an_element_taken_out_of_a_shards_set_stays_out_whichever_comes_first() {
    let mut world = World::new(MemoryStore::default(), 1);
    world.act(0, &Act::Import(vec![(1, 0, 0)]));
    world.act(0, &Act::Tag(1, 0, false));
    let mut backwards = Workspace::default();
    world.parcels.iter().rev().for_each(|p| deliver(&mut backwards, p));
    for workspace in [&world.sites[0].workspace, &backwards] {
        let table = workspace.table("incident").unwrap();
        assert_eq!(table.column("tags").unwrap().elements(0).count(), 0);
    }
}
