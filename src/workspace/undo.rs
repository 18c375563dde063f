use super::{Workspace, command::entry, reserved};
use crate::journal::{Entry, Op, Stamp, Value, Write};
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
    /// It follows from the entries alone, so it survives a reload.
    #[must_use]
    pub fn undoable(&self) -> Option<UndoStep> {
        self.stacks().0.pop().and_then(|stamp| self.step(stamp))
    }

    /// The step that redo does again next, if there is one.
    #[must_use]
    pub fn redoable(&self) -> Option<UndoStep> {
        self.stacks().1.pop().and_then(|stamp| self.step(stamp))
    }

    /// The entry that takes another one back: each field that still shows what it wrote goes back to what it
    /// showed before. Nothing where there is nothing left to take back.
    #[must_use]
    pub fn plan_undo(&self, of: Stamp, stamp: Stamp, by: &str) -> Option<Entry> {
        let applied = self.entries.get(*self.places.get(&of)? as usize)?;
        let mut ops = Vec::new();
        for (op, before) in applied.entry.ops.iter().zip(&applied.before) {
            let table = self.table(&op.register)?;
            let row = table.row(op.record)?;
            let created = op.writes.iter().all(|w| w.replaces.is_empty())
                && table.born(row) == op.at.map_or(of.ms as i64, |at| at.millis())
                && self.of_record.get(&op.record).and_then(|places| places.first()) == self.places.get(&of)
                && table.base_shard(row).is_none();
            let mut writes = Vec::new();
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
                    if heads
                        .first()
                        .is_some_and(|head| self.origin(*head, op, write) == self.origin(of, op, write))
                    {
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
        let void = match (&applied.entry.batch, applied.entry.void) {
            (Some(_), _) => Some((of, true)),
            (None, Some((batch, gone))) => Some((batch, !gone)),
            (None, None) => None,
        };
        if ops.is_empty() && void.is_none() {
            return None;
        }
        let mut undo = entry(stamp, by, &applied.entry.label, ops);
        undo.undoes = Some(of);
        undo.void = void;
        Some(undo)
    }

    /// The stamp of the write whose value shows under `head`: an undo shows what the write it took back replaced.
    fn origin(&self, head: Stamp, of: &Op, field: &Write) -> Stamp {
        let mut stamp = head;
        // Each turn goes back in time, so there are at most as many as entries.
        for _ in 0..self.entries.len() {
            let undone = self
                .places
                .get(&stamp)
                .and_then(|p| self.entries.get(*p as usize))
                .and_then(|a| a.entry.undoes);
            let Some(undone) = undone else { break };
            let replaced = || {
                let taken_back = &self.entries.get(*self.places.get(&undone)? as usize)?.entry;
                let op = taken_back.ops.iter().find(|o| o.record == of.record)?;
                let same = |w: &&Write| w.field == field.field && w.element == field.element;
                op.writes.iter().find(same)?.replaces.first().copied()
            };
            match replaced() {
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
        in_order.sort_by_key(|e| e.stamp);
        let (mut undo, mut redo): (Vec<Stamp>, Vec<Stamp>) = (Vec::new(), Vec::new());
        for entry in in_order {
            match entry.undoes {
                None => {
                    undo.push(entry.stamp);
                    redo.clear();
                }
                Some(of) => {
                    if let Some(place) = undo.iter().rposition(|s| *s == of) {
                        undo.remove(place);
                        redo.push(entry.stamp);
                    } else if let Some(place) = redo.iter().rposition(|s| *s == of) {
                        redo.remove(place);
                        undo.push(entry.stamp);
                    }
                }
            }
        }
        (undo, redo)
    }
}
