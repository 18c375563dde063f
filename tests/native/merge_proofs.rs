//! P2 in full for a small scope, P4 to P6 for copies that went apart.

use crate::workspace::{Desk, create};
use plumbline::journal::{Cell, Entry, Op, RecordId, Stamp, Value, Write, Writer, load};
use plumbline::workspace::{Change, Workspace};
use proptest::prelude::*;
use std::collections::BTreeSet;
use std::sync::Arc;

/// Two records of two fields.
const CELLS: usize = 4;

/// A copy: its cells, and the writes it made itself.
#[derive(Clone, Default)]
struct Replica {
    cells: [Cell; CELLS],
    entries: Vec<Entry>,
}

impl Replica {
    fn hear(&mut self, other: &Replica) {
        self.cells.iter_mut().zip(&other.cells).for_each(|(own, other)| own.join(other));
    }

    fn joined(&self, other: &Replica) -> [Cell; CELLS] {
        let mut both = self.clone();
        both.hear(other);
        both.cells
    }
}

/// A write of a replica to a cell, having heard of everything before or only of its own.
#[derive(Clone, Copy, Debug)]
struct Act {
    replica: usize,
    cell: usize,
    heard: bool,
}

/// Calls `each` with all sequences of at most five writes of three replicas to two records of two fields.
///
/// Cells do not know of each other and are alike, as are the replicas but for the order of their writers: so the
/// first one named is always the first one, the next new one the second, and both orders of writers are tried.
/// Whether a writer has heard of the others only matters where another one has written to the same cell.
fn each_sequence(acts: &mut Vec<Act>, each: &mut dyn FnMut(&[Act])) {
    each(acts);
    if acts.len() == 5 {
        return;
    }
    let next = |of: &dyn Fn(&Act) -> usize, most: usize| {
        acts.iter().map(|a| of(a) + 1).max().unwrap_or(0).min(most - 1)
    };
    let (replicas, cells) = (next(&|a| a.replica, 3), next(&|a| a.cell, CELLS));
    for replica in 0..=replicas {
        for cell in 0..=cells {
            let news = acts.iter().any(|a| a.cell == cell && a.replica != replica);
            for heard in [false, true].into_iter().take(1 + usize::from(news)) {
                acts.push(Act { replica, cell, heard });
                each_sequence(acts, each);
                acts.pop();
            }
        }
    }
}

/// What three replicas hold after the acts. `tied` gives all writes the same time, so that writers decide.
fn replicas(acts: &[Act], tied: bool, backwards: bool) -> [Replica; 3] {
    let mut replicas: [Replica; 3] = Default::default();
    for (n, act) in acts.iter().enumerate() {
        if act.heard {
            for other in 0..3 {
                let other = replicas[other].clone();
                replicas[act.replica].hear(&other);
            }
        }
        let writer = if backwards { 9 - act.replica } else { act.replica } as u64;
        let own = &mut replicas[act.replica];
        let heads: Vec<Stamp> = own.cells[act.cell].heads().iter().map(|(s, _)| *s).collect();
        // Later than all it has seen, as the clock gives it.
        let seen = own.cells.iter().filter_map(Cell::stamp).map(|s| s.counter + 1).max().unwrap_or(0);
        let ms = if tied { 7 } else { n as u64 };
        let counter = if tied { seen } else { 0 };
        let stamp = Stamp { ms, counter, writer: Writer::new(writer) };
        let value = Value::text(["a", "b", "c", "d", "e"][n]);
        own.cells[act.cell].write(stamp, value.clone(), &heads);
        own.entries.push(one_write(stamp, act.cell, value, heads));
    }
    replicas
}

fn one_write(stamp: Stamp, cell: usize, value: Value, replaces: Vec<Stamp>) -> Entry {
    let field = Arc::from(["title", "description"][cell % 2]);
    let writes = vec![Write { field, element: None, value, replaces }];
    Entry {
        stamp,
        by: Arc::from(""),
        label: Arc::from(""),
        undoes: None,
        ops: vec![Op {
            register: Arc::from("incident"),
            record: RecordId(cell as u128 / 2),
            at: None,
            writes,
        }],
        batch: None,
        extra: None,
        chain: String::new(),
    }
}

#[test]
fn all_merges_of_three_copies_with_up_to_five_writes_agree() {
    let (mut sequences, mut whole) = (0_u32, 0_u32);
    each_sequence(&mut Vec::new(), &mut |acts| {
        for (tied, backwards) in [(false, false), (true, false), (true, true)] {
            sequences += 1;
            let [a, b, c] = replicas(acts, tied, backwards);
            let joined = |x: &Replica, y: &Replica| Replica { cells: x.joined(y), entries: vec![] };
            let all = joined(&joined(&a, &b), &c).cells;
            assert_eq!(all, joined(&a, &joined(&b, &c)).cells, "{acts:?}");
            assert_eq!(all, joined(&joined(&c, &a), &b).cells, "{acts:?}");
            // P4: nothing is gone that nothing replaced.
            for entry in [&a, &b, &c].iter().flat_map(|r| &r.entries) {
                let write = &entry.ops[0].writes[0];
                let cell = (entry.ops[0].record.0 * 2) as usize + usize::from(*write.field == *"description");
                let others = [&a, &b, &c].into_iter().flat_map(|r| &r.entries);
                let mut replaced = others.flat_map(|e| &e.ops[0].writes[0].replaces);
                let shows = all[cell].heads().contains(&(entry.stamp, write.value.clone()));
                assert!(shows || replaced.any(|s| *s == entry.stamp), "{acts:?}");
            }
            if sequences.is_multiple_of(499) {
                whole += 1;
                workspaces_agree(&[a, b, c]);
            }
        }
    });
    eprintln!("{sequences} merges, {whole} of them of whole workspaces");
    assert!(sequences > 10_000 && whole > 20);
}

fn workspaces_agree(replicas: &[Replica; 3]) {
    let hash = |order: [usize; 3]| {
        let mut workspace = Workspace::default();
        let entries = order.into_iter().flat_map(|n| &replicas[n].entries);
        entries.clone().chain(entries).for_each(|e| workspace.join(e.clone()));
        workspace.state_hash()
    };
    let first = hash([0, 1, 2]);
    for order in [[2, 1, 0], [1, 2, 0], [0, 2, 1]] {
        assert_eq!(hash(order), first);
    }
}

fn ids(workspace: &Workspace) -> BTreeSet<(&'static str, RecordId)> {
    let tables = workspace.tables().iter();
    tables.flat_map(|t| (0..t.len()).map(|row| (t.register.id, t.id(row)))).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    /// P5 and P6: three desks that do not know of each other give the same numbers to different records.
    #[test]
    fn copies_that_went_apart_keep_every_record_and_every_number_finds_its_records(
        acts in proptest::collection::vec((0_usize..3, 0_u8..4), 1..25),
    ) {
        let mut desks = [Desk::new(1), Desk::new(2), Desk::new(3)];
        let mut shown: Vec<(String, RecordId)> = Vec::new();
        for (n, (at, what)) in acts.iter().enumerate() {
            let desk = &mut desks[*at];
            let known: Vec<RecordId> = ids(&desk.workspace).into_iter().map(|(_, id)| id).collect();
            match (what, known.last()) {
                (3, Some(id)) => {
                    desk.run(&plumbline::workspace::Command::void(&plumbline::register::catalogue::incident::REGISTER, *id, "gone")).ok();
                }
                (2, Some(id)) => {
                    desk.run(&crate::workspace::edit(id.0, vec![Change::add("tags", &format!("t{n}"))])).ok();
                }
                _ => {
                    let id = 100 * (*at as u128 + 1) + n as u128;
                    desk.run(&create(id, "Apart", vec![])).unwrap();
                    shown.push((desk.workspace.record(RecordId(id)).unwrap().address(), RecordId(id)));
                }
            }
        }
        let before: BTreeSet<_> = desks.iter().flat_map(|d| ids(&d.workspace)).collect();
        let mut merged = Workspace::default();
        for desk in &desks {
            load(&desk.store, "w").unwrap().entries.into_iter().for_each(|(e, ..)| merged.join(e));
        }
        prop_assert_eq!(ids(&merged), before);
        for (number, id) in shown {
            let record = merged.record(id).unwrap();
            // Where two claim a number, each is told apart by more than it.
            let alone = merged.find(&number).len() < 2;
            prop_assert!(!alone || record.address() == number || !record.stands(), "{} is at {}", number, record.address());
            if record.stands() {
                prop_assert!(merged.find(&number).iter().any(|r| r.id() == id), "{} does not find {}", number, id);
            }
        }
        for desk in &desks {
            let tags = |w: &Workspace| -> BTreeSet<(RecordId, String)> {
                let table = w.table("incident").unwrap();
                let column = table.column("tags").unwrap();
                (0..table.len()).flat_map(|row| column.elements(row).map(move |e| (table.id(row), e.to_owned()))).collect()
            };
            prop_assert!(tags(&desk.workspace).is_subset(&tags(&merged)));
        }
    }
}
