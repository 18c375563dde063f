use super::{Workspace, reserved};
use crate::journal::{Entry, Extra, Op, RecordId, Stamp, Value, Write};
use crate::order::Ordered;
use std::sync::Arc;

/// A step that can be undone or done again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UndoStep {
    /// The entry that would be taken back.
    pub stamp: Stamp,
    /// What it did.
    pub label: String,
}

impl Workspace {
    /// The step that undo takes back next, if there is one.
    ///
    /// It follows from the entries alone, so it survives a reload. Steps of which nothing is left to take back are passed
    /// over.
    #[must_use]
    pub fn undoable(&self) -> Option<UndoStep> {
        self.next_of(&self.stacks().0)
    }

    /// The step that redo does again next, if there is one.
    #[must_use]
    pub fn redoable(&self) -> Option<UndoStep> {
        self.next_of(&self.stacks().1)
    }

    fn next_of(&self, stack: &[Stamp]) -> Option<UndoStep> {
        let left = |of: Stamp| self.is_merge(of) || self.plan_undo(of, of, "").is_some();
        stack.iter().rev().copied().find(|of| left(*of)).and_then(|stamp| self.step(stamp))
    }

    /// The entry that takes another one back: each field that still shows what it wrote goes back to what it
    /// showed before. Nothing where there is nothing left to take back, for a merge, which
    /// [`plan_unmerge`](Workspace::plan_unmerge) takes back, and for a redaction, which nothing does.
    #[must_use]
    pub fn plan_undo(&self, of: Stamp, stamp: Stamp, by: &str) -> Option<Entry> {
        let applied = self.entries.get(*self.places.get(&of)? as usize)?;
        if let Some(Extra::Merge(_) | Extra::Redaction(_) | Extra::Archive(_) | Extra::BroughtBack(_)) =
            applied.entry.extra
        {
            return None;
        }
        let mut ops = Vec::new();
        for (op, before) in applied.entry.ops.iter().zip(&applied.before) {
            let table = self.table(&op.register)?;
            let row = table.row(op.record)?;
            let created = op.writes.iter().all(|w| w.replaces.is_empty()) && table.began_with(row, of);
            let mut writes = Vec::new();
            let origin =
                |stamp: Stamp, w: &Write| self.origin(stamp, op.record, &w.field, w.element.as_ref());
            if created {
                writes.push(Write {
                    field: Arc::from(reserved::VOID),
                    element: None,
                    value: Value::text("undone"),
                    replaces: table.heads(row, reserved::VOID, None),
                });
            } else {
                for (write, before) in op.writes.iter().zip(before) {
                    let heads = table.heads(row, &write.field, write.element.as_deref());
                    if heads.first().is_some_and(|head| origin(*head, write) == origin(of, write)) {
                        writes.push(Write {
                            field: Arc::clone(&write.field),
                            element: write.element.clone(),
                            value: before.clone(),
                            replaces: heads,
                        });
                    }
                }
            }
            if !writes.is_empty() {
                ops.push(Op { register: Arc::clone(&op.register), record: op.record, at: None, writes });
            }
        }
        let own = applied.entry.batch.is_some().then_some((of, true));
        let marks = own.into_iter().chain(applied.entry.voids().map(|(batch, gone)| (batch, !gone)));
        let marks: Vec<(Stamp, bool)> = marks.collect();
        let mut undo = Entry { undoes: Some(of), ..Entry::new(stamp, by, &applied.entry.label) };
        // Merges, their undo and restoring write all that their batches do not do by themselves.
        let followed = marks.iter().copied().find(|(batch, _)| self.goes_back_to(of, *batch));
        if let Some((batch, gone)) = followed {
            self.follow_batch(batch, gone, &mut ops);
        }
        undo.extra = (!marks.is_empty()).then_some(Extra::Batches(marks));
        // Where a merge brought nothing that shows, taking it back is a step without a write, and so is doing it again.
        let wrote_nothing = applied.entry.undoes.is_some() && applied.entry.ops.is_empty();
        if ops.is_empty() && undo.voids().next().is_none() && !wrote_nothing {
            return None;
        }
        undo.ops = ops;
        Some(undo)
    }

    /// Whether a step is a batch that is no merge, or takes it back, or does it again.
    fn goes_back_to(&self, step: Stamp, batch: Stamp) -> bool {
        let mut stamp = Some(step);
        // Each turn goes back in time, so there are at most as many as entries.
        for _ in 0..self.entries.len() {
            let Some(entry) = stamp.and_then(|stamp| self.entry(stamp)) else { break };
            if entry.stamp == batch {
                return entry.batch.is_some() && !self.is_merge(batch);
            }
            stamp = entry.undoes;
        }
        false
    }

    /// What taking a batch away, or bringing it back, does not do by itself to the records that were there without
    /// it: single writes since then that only put back what the batch had written, or what it had replaced.
    fn follow_batch(&self, batch: Stamp, gone: bool, ops: &mut Vec<Op>) {
        let Some(&batch) = self.batches.get(&batch) else { return };
        for table in &self.tables {
            for (row, field, element, cell) in table.written_over(batch) {
                let record = table.id(row);
                let same = |w: &Write| w.field == *field && w.element.as_ref() == element;
                if ops.iter().any(|o| o.record == record && o.writes.iter().any(same)) {
                    continue;
                }
                let (Some(head), Some((step, floor, value))) = (cell.stamp(), cell.step_of(batch)) else {
                    continue;
                };
                let origin = |head: Stamp| self.origin(head, record, field, element);
                let mut replaces: Vec<Stamp> = cell.heads().iter().map(|(stamp, _)| *stamp).collect();
                let value = if gone && head != step && origin(head) == step {
                    let beneath = cell.without(batch);
                    let beneath = beneath.heads().iter().find(|(stamp, _)| origin(*stamp) != step);
                    replaces.extend(beneath.map(|(stamp, _)| *stamp));
                    let nothing = if element.is_some() { Value::Flag(false) } else { Value::Null };
                    beneath.map_or(nothing, |(_, value)| value.clone())
                } else if !gone && head >= floor && origin(head) < floor {
                    replaces.push(step);
                    value.clone()
                } else {
                    continue;
                };
                let write = Write { field: Arc::clone(field), element: element.cloned(), value, replaces };
                match ops.iter_mut().find(|o| o.record == record) {
                    Some(op) => op.writes.push(write),
                    None => ops.push(Op {
                        register: Arc::from(table.register.id),
                        record,
                        at: None,
                        writes: vec![write],
                    }),
                }
            }
        }
    }

    /// The stamp of the write whose value shows under `head`: an undo shows what the write it took back replaced.
    fn origin(&self, head: Stamp, record: RecordId, field: &str, element: Option<&Arc<str>>) -> Stamp {
        let mut stamp = head;
        let entry_of = |stamp: &Stamp| Some(&self.entries.get(*self.places.get(stamp)? as usize)?.entry);
        let write_of = |entry: &Entry| -> Option<Vec<Stamp>> {
            let op = entry.ops.iter().find(|o| o.record == record)?;
            let same = |w: &&Write| *w.field == *field && w.element.as_ref() == element;
            op.writes.iter().find(same).map(|w| w.replaces.clone())
        };
        // Each turn goes back in time, so there are at most as many as entries.
        for _ in 0..self.entries.len() {
            let Some(entry) = entry_of(&stamp) else { break };
            let Some(undone) = entry.undoes.as_ref().and_then(entry_of) else { break };
            let replaced = match write_of(undone) {
                // Where nothing was written before, nothing shows again.
                Some(replaces) => Some(replaces.first().copied().unwrap_or_default()),
                // It followed a batch: what it shows is named last.
                None => write_of(entry).and_then(|replaces| replaces.last().copied()),
            };
            match replaced {
                Some(earlier) if earlier < stamp => stamp = earlier,
                _ => break,
            }
        }
        stamp
    }

    fn step(&self, stamp: Stamp) -> Option<UndoStep> {
        let applied = self.entries.get(*self.places.get(&stamp)? as usize)?;
        Some(UndoStep { stamp, label: applied.entry.label.to_string() })
    }

    /// What can be undone and what can be done again, the next one last.
    fn stacks(&self) -> (Vec<Stamp>, Vec<Stamp>) {
        let mut in_order: Vec<&Entry> = self.entries().collect();
        in_order.order_by_key(|e| e.stamp);
        let (mut undo, mut redo): (Vec<Stamp>, Vec<Stamp>) = (Vec::new(), Vec::new());
        let brought = self.brought();
        // No step of this copy: taken back with the merge that brought it, if at all.
        let others = |stamp: Stamp| brought.covers(stamp) || self.is_anothers(stamp);
        for entry in in_order {
            match entry.undoes {
                None if others(entry.stamp) => {}
                // What left for a file comes back with the file; what was done before is not undone past it.
                None if self.is_archive_in_force(entry) => {
                    undo.clear();
                    redo.clear();
                }
                None if matches!(
                    entry.extra,
                    Some(Extra::Redaction(_) | Extra::Archive(_) | Extra::BroughtBack(_))
                ) => {}
                None => {
                    undo.push(entry.stamp);
                    redo.clear();
                }
                Some(of) => {
                    if let Some(place) = undo.iter().rposition(|s| *s == of) {
                        undo.remove(place);
                        if !others(entry.stamp) {
                            redo.push(entry.stamp);
                        }
                    } else if let Some(place) = redo.iter().rposition(|s| *s == of) {
                        redo.remove(place);
                        undo.push(entry.stamp);
                    }
                }
            }
        }
        (undo, redo)
    }

    fn is_archive_in_force(&self, entry: &Entry) -> bool {
        matches!(&entry.extra, Some(Extra::Archive(own)) if self.archives().in_force().any(|a| a.id == own.id))
    }
}
