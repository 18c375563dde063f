//! Making the workspace show what another state shows, as a step like any other.

use super::command::{MOST_IN_ENTRY, batches};
use super::{Difference, DifferenceKind, Table, Workspace, difference, reserved};
use crate::journal::{Batch, Entry, Extra, Op, RecordId, Stamp, Value, Write};
use crate::order::Ordered;
use crate::time::Instant;
use rustc_hash::FxHashSet;
use std::sync::Arc;

/// A step made ready to be written: an entry, and the batches that are to be written as shards before it, where it
/// changes too many records for one entry.
///
/// Where there are batches, the entry's stamp must have room behind it for their events, and its
/// [`batch`](Entry::batch) is filled with what writing the shards gave.
#[derive(Clone, Debug)]
pub struct PlannedStep {
    /// The entry.
    pub entry: Entry,
    /// What it is to speak for.
    pub batches: Vec<Batch>,
}

impl PlannedStep {
    /// Moves the entry's writes into batches where they are too many for one entry.
    #[must_use]
    pub fn of(mut entry: Entry, now: Instant) -> PlannedStep {
        let mut large = Vec::new();
        if entry.ops.len() > MOST_IN_ENTRY {
            large = batches(&std::mem::take(&mut entry.ops), &entry.by, now);
        }
        PlannedStep { entry, batches: large }
    }
}

impl Workspace {
    /// The step that makes this workspace show what another state shows; nothing where it does already.
    ///
    /// It is a new step that one undo takes back, and nothing is erased: what was changed since is changed back, and
    /// records that the other state does not show are taken away as [`Command::void`](super::Command::void) does it.
    #[must_use]
    pub fn plan_restore(
        &self,
        wanted: &Workspace,
        label: &str,
        stamp: Stamp,
        by: &str,
        now: Instant,
    ) -> Option<PlannedStep> {
        let mut found = difference(self, wanted);
        // What left for a file comes back with the file only.
        found.records.retain(|r| !self.archives.hides(r.record));
        let marks = self.marks_towards(&mut found, wanted);
        let entry = Entry {
            ops: self.ops_towards(&found, "restored"),
            extra: (!marks.is_empty()).then_some(Extra::Batches(marks)),
            ..Entry::new(stamp, by, label)
        };
        (!entry.ops.is_empty() || entry.extra.is_some()).then(|| PlannedStep::of(entry, now))
    }

    /// The steps over many records that go or come back as a whole on the way to another state, so that an import is
    /// not taken back record by record. What is done with that is taken out of the difference.
    fn marks_towards(&self, found: &mut Difference, wanted: &Workspace) -> Vec<(Stamp, bool)> {
        let mut marks = Vec::new();
        let mut batches: Vec<(Stamp, u32)> = self.batches.iter().map(|(stamp, n)| (*stamp, *n)).collect();
        batches.order();
        let mut done: FxHashSet<RecordId> = FxHashSet::default();
        for (stamp, batch) in batches {
            // What left of it for a file neither goes nor comes with the others.
            let left = |(number, _): &(u32, u32)| self.archives.events((stamp.writer, *number)).is_some();
            let of_step = self.entry(stamp).and_then(|entry| entry.batch.as_ref());
            if of_step.is_some_and(|of| of.shards.iter().any(left)) {
                continue;
            }
            let gone = self.batch_voids.get(&stamp).is_some_and(|(_, gone)| *gone);
            let mut records = Vec::new();
            // All records the step began have to become what it makes of them; a mark of their own outlives it.
            let fits = self.tables.iter().all(|table| {
                let there = wanted.of(table.register);
                table.rows_of_batch(batch).all(|row| {
                    let id = table.id(row);
                    let stands = there.and_then(|t| Some(t.stands(t.row(id)?))).unwrap_or(false);
                    match table.value(row, reserved::VOID) {
                        Value::Null => {
                            records.push(id);
                            stands == gone
                        }
                        Value::Flag(false) => true,
                        _ => gone || !stands,
                    }
                }) && table.written_over(batch).is_empty()
            });
            if fits && !records.is_empty() {
                marks.push((stamp, !gone));
                done.extend(records);
            }
        }
        found.records.retain_mut(|r| {
            if done.contains(&r.record) {
                r.kind = DifferenceKind::Changed;
            }
            r.kind != DifferenceKind::Changed || !r.fields.is_empty()
        });
        marks
    }

    /// The writes that make this workspace show the second state of a difference of which it is the first.
    /// `reason` stands on the records that are taken away.
    pub(super) fn ops_towards(&self, difference: &Difference, reason: &str) -> Vec<Op> {
        let mut ops = Vec::new();
        for found in &difference.records {
            let Some(table) = self.of(found.register) else { continue };
            let row = table.row(found.record);
            let mut writes: Vec<Write> = Vec::new();
            match (found.kind, row) {
                (DifferenceKind::Gone | DifferenceKind::Missing, _) => {
                    writes.push(write(table, row, reserved::VOID, None, Value::text(reason)));
                }
                (DifferenceKind::Back, Some(at)) => {
                    writes.push(write(table, row, reserved::VOID, None, table.standing_again(at)));
                }
                _ => {}
            }
            for field in &found.fields {
                writes.push(write(table, row, &field.field, field.element.clone(), field.to.clone()));
            }
            let register = Arc::from(found.register.id);
            ops.push(Op { register, record: found.record, at: None, writes });
        }
        ops
    }
}

/// A write that replaces what shows.
pub(super) fn write(
    table: &Table,
    row: Option<u32>,
    field: &str,
    element: Option<Arc<str>>,
    value: Value,
) -> Write {
    let replaces = row.map_or(Vec::new(), |row| table.heads(row, field, element.as_deref()));
    Write { field: Arc::from(field), element, value, replaces }
}
