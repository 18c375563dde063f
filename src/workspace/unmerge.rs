//! A merge as one step: what it brought, and how it is taken back.

use super::restore::write;
use super::{PlannedStep, Table, Workspace, difference, reserved};
use crate::journal::{Entry, Extra, Loaded, Op, Stamp, Value, Writer};
use crate::order::Ordered;
use crate::time::Instant;
use rustc_hash::FxHashMap;

/// What a merge is called; an `s` where it took in several files, and their names, follow.
pub const MERGED: &str = "Merged file";

/// What merges brought: the first and last stamps of runs of entries, by writer.
#[derive(Debug, Default)]
pub(super) struct Brought {
    runs: FxHashMap<Writer, Vec<(Stamp, Stamp)>>,
}

impl Brought {
    fn add(&mut self, runs: &[(Stamp, Stamp)]) {
        for (first, last) in runs {
            self.runs.entry(first.writer).or_default().push((*first, *last));
        }
    }

    /// Whether an entry came with one of the merges.
    pub fn covers(&self, stamp: Stamp) -> bool {
        let runs = self.runs.get(&stamp.writer).into_iter().flatten();
        runs.into_iter().any(|(first, last)| (*first..=*last).contains(&stamp))
    }
}

impl Workspace {
    /// What the merges of this copy brought. A merge that itself came with another one is part of that one.
    pub(super) fn brought(&self) -> Brought {
        let mut brought = Brought::default();
        let mut merges: Vec<(Stamp, &[(Stamp, Stamp)])> =
            self.entries().filter_map(|e| Some((e.stamp, merged(e)?))).collect();
        merges.order_by_key(|(stamp, _)| std::cmp::Reverse(*stamp));
        for (stamp, runs) in merges {
            if !brought.covers(stamp) {
                brought.add(runs);
            }
        }
        brought
    }

    /// The merge that brought an entry to this copy, if one did: the entry's author is then as stated in the file it
    /// came in, and the merge's author is who took it in.
    #[must_use]
    pub fn merge_of(&self, stamp: Stamp) -> Option<&Entry> {
        let of = |e: &&Entry| merged(e).is_some_and(|runs| runs.iter().any(|run| within(run, stamp)));
        self.entries().filter(of).max_by_key(|e| e.stamp)
    }

    /// Takes note of who wrote in other copies what came in without a step of its own, since it showed nothing. Whoever
    /// holds the copy remembers it, and says so after every load.
    pub fn set_others(&mut self, writers: impl IntoIterator<Item = Writer>) {
        self.others.extend(writers);
    }

    /// Whether an entry was written in another copy and came in without a step of its own.
    pub(super) fn is_anothers(&self, stamp: Stamp) -> bool {
        self.others.contains(&stamp.writer)
    }

    /// Who wrote what an entry wrote, as far as it is known: a name on an entry that came in a file is a claim of that
    /// file, so the file and who took it in are told with it.
    #[must_use]
    pub fn author(&self, step: Stamp, by: &str) -> String {
        let Some(merge) = self.merge_of(step) else {
            return if self.is_anothers(step) { [by, ", in another copy"].concat() } else { by.to_owned() };
        };
        let mut words = String::from(by);
        if !by.is_empty() {
            words.push_str(", ");
        }
        words.push_str("as stated in ");
        let files = merge.label.strip_prefix(MERGED).unwrap_or(&merge.label);
        words.push_str(files.strip_prefix("s ").unwrap_or(files).trim());
        if !merge.by.is_empty() {
            words.push_str(", merged by ");
            words.push_str(&merge.by);
        }
        words
    }

    /// The name that stands on an entry; nothing where there is no entry of that stamp.
    #[must_use]
    pub fn signed(&self, stamp: Stamp) -> Option<&str> {
        self.entry(stamp).map(|entry| &*entry.by)
    }

    /// Whether a step is a merge, which [`Workspace::plan_unmerge`] takes back and not
    /// [`plan_undo`](Workspace::plan_undo).
    #[must_use]
    pub fn is_merge(&self, stamp: Stamp) -> bool {
        self.entry(stamp).is_some_and(|e| merged(e).is_some())
    }

    /// The step that takes a merge back: every field that shows what the merge brought shows again what it would show
    /// without it, and records it brought are taken away. What was written since stands. `loaded` is everything in
    /// the store. Nothing where the step is no merge.
    ///
    /// The step is taken back and done again like any other from then on.
    #[must_use]
    pub fn plan_unmerge(
        &self,
        of: Stamp,
        loaded: &Loaded,
        stamp: Stamp,
        by: &str,
        now: Instant,
    ) -> Option<PlannedStep> {
        let merge = self.entry(of)?;
        let mut brought = Brought::default();
        brought.add(merged(merge)?);
        let came = |stamp: Stamp| stamp == of || brought.covers(stamp);
        let without = Workspace::of_loaded(loaded, &|stamp| !came(stamp), None);
        // Steps over many records go, or come back, as such; the rest is written back field by field.
        let mut voided = Workspace::of_loaded(loaded, &|_| true, None);
        let mut batches: Vec<Stamp> = loaded.shards.iter().map(|s| s.stamp).collect();
        batches.order();
        batches.dedup();
        let marks = batches.into_iter().filter_map(|batch| {
            let gone = |w: &Workspace| w.batch_voids.get(&batch).is_some_and(|(_, gone)| *gone);
            let wanted = came(batch) || gone(&without);
            (wanted != gone(&voided)).then_some((batch, wanted))
        });
        let marks: Vec<(Stamp, bool)> = marks.collect();
        let mut undo = Entry { undoes: Some(of), ..Entry::new(stamp, by, &merge.label) };
        if !marks.is_empty() {
            undo.extra = Some(Extra::Batches(marks));
            voided.join(undo.clone());
        }
        let mut found = difference(&voided, &without);
        // Records that only came with it go as a whole, whatever was written to them since.
        let only_came = |table: &Table, row: u32| {
            let own = without.table(table.register.id).and_then(|t| Some(t.began_at(t.row(table.id(row))?)));
            came(table.began_at(row)) && own.is_none_or(|own| own > of)
        };
        found.records.retain(|r| {
            let row = voided.of(r.register).and_then(|t| Some((t, t.row(r.record)?)));
            !row.is_some_and(|(table, row)| only_came(table, row))
        });
        undo.ops = voided.ops_towards(&found, "undone");
        for table in voided.tables() {
            for row in table.rows().filter(|row| only_came(table, *row)) {
                let gone = write(table, Some(row), reserved::VOID, None, Value::text("undone"));
                let (register, record) = (table.register.id.into(), table.id(row));
                undo.ops.push(Op { register, record, at: None, writes: vec![gone] });
            }
        }
        Some(PlannedStep::of(undo, now))
    }

    pub(super) fn entry(&self, stamp: Stamp) -> Option<&Entry> {
        Some(&self.entries.get(*self.places.get(&stamp)? as usize)?.entry)
    }
}

fn merged(entry: &Entry) -> Option<&[(Stamp, Stamp)]> {
    if let Some(Extra::Merge(runs)) = &entry.extra { Some(runs) } else { None }
}

fn within((first, last): &(Stamp, Stamp), stamp: Stamp) -> bool {
    first.writer == stamp.writer && (*first..=*last).contains(&stamp)
}
