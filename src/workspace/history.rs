use super::{Workspace, reserved};
use crate::journal::{Key, KeyKind, RecordId, Stamp, Store, Value, shard_batch};
use crate::order::Ordered;
use crate::time::Instant;
use std::sync::Arc;

/// One thing that happened to a record.
#[derive(Clone, Debug, PartialEq)]
pub struct Event {
    /// When it happened in the world.
    pub at: Instant,
    /// When and by which writer it was written.
    pub stamp: Stamp,
    /// The stamp of the entry it belongs to: the same, but for what a step over many records wrote.
    pub step: Stamp,
    /// Who did it, as the page was told; may be empty.
    pub by: Arc<str>,
    /// What was done, where it was a command of this product.
    pub label: Arc<str>,
    /// The fields that changed.
    pub changes: Vec<EventChange>,
}

/// A field that changed.
#[derive(Clone, Debug, PartialEq)]
pub struct EventChange {
    /// The field's code.
    pub field: Arc<str>,
    /// The element, where the field is a set.
    pub element: Option<Arc<str>>,
    /// The value before, as far as it is known.
    pub before: Value,
    /// The value after.
    pub after: Value,
}

impl Workspace {
    /// Everything that happened to a record, in the order it was written.
    ///
    /// What is settled in a shard is read from the store; without it, only what came after is told.
    #[must_use]
    pub fn history(&self, id: RecordId, store: &dyn Store, workspace: &str) -> Vec<Event> {
        let mut events = Vec::new();
        for shard in self.record(id).into_iter().flat_map(|r| r.table().shards(r.row())) {
            events.extend(self.settled_history(id, shard, store, workspace).unwrap_or_default());
        }
        for place in self.of_record.get(&id).into_iter().flatten() {
            let Some(applied) = self.entries.get(*place as usize) else { continue };
            let entry = &applied.entry;
            for (op, before) in entry.ops.iter().zip(&applied.before).filter(|(op, _)| op.record == id) {
                let changes = op.writes.iter().zip(before).filter(|(w, _)| *w.field != *reserved::NUMBER);
                events.push(Event {
                    at: op.at.unwrap_or(Instant::from_millis(entry.stamp.ms as i64)),
                    stamp: entry.stamp,
                    step: entry.stamp,
                    by: Arc::clone(&entry.by),
                    label: Arc::clone(&entry.label),
                    changes: changes
                        .map(|(write, before)| EventChange {
                            field: Arc::clone(&write.field),
                            element: write.element.clone(),
                            before: before.clone(),
                            after: write.value.clone(),
                        })
                        .collect(),
                });
            }
        }
        events.order_by_key(|e| e.stamp);
        events
    }

    fn settled_history(
        &self,
        id: RecordId,
        shard: u32,
        store: &dyn Store,
        workspace: &str,
    ) -> Option<Vec<Event>> {
        let shard = self.shards.get(shard as usize)?;
        let key = Key::new(workspace, KeyKind::Shard(shard.writer, shard.number)).to_string();
        let batch = shard_batch(&store.get(&key).ok()??)?;
        let mut shown: Vec<(Arc<str>, Value)> = Vec::new();
        let of_record = batch.iter().filter(|r| r.id == id);
        let numbered =
            of_record.flat_map(|r| r.events().enumerate().map(move |(n, e)| (r.first_event + n, e)));
        let events = numbered.map(|(n, (event, changes))| {
            let mut told = Vec::new();
            for change in changes {
                let Some(name) = batch.fields.get(usize::from(change.field)) else { continue };
                if **name == *reserved::NUMBER {
                    continue;
                }
                let element = name.strip_prefix('+').or_else(|| name.strip_prefix('-'));
                if let (Some(set), Value::Text(text)) = (element, &change.value) {
                    let added = name.starts_with('+');
                    told.push(EventChange {
                        field: Arc::from(set),
                        element: Some(Arc::clone(text)),
                        before: Value::Flag(!added),
                        after: Value::Flag(added),
                    });
                    continue;
                }
                let before = match shown.iter_mut().find(|(f, _)| f == name) {
                    Some((_, value)) => std::mem::replace(value, change.value.clone()),
                    None => {
                        shown.push((Arc::clone(name), change.value.clone()));
                        Value::Null
                    }
                };
                told.push(EventChange {
                    field: Arc::clone(name),
                    element: None,
                    before,
                    after: change.value.clone(),
                });
            }
            Event {
                at: event.at,
                stamp: shard.stamp.later(n as u32),
                step: shard.step,
                by: batch.people.get(event.by as usize).cloned().unwrap_or_else(|| Arc::from("")),
                label: Arc::from(""),
                changes: told,
            }
        });
        Some(events.collect())
    }
}
