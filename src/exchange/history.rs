use super::Shape;
use super::import::{ImportedBatch, Importer};
use super::rules::Slot;
use crate::journal::{Batch, RecordId, Value};
use crate::register::{Kind, Phase, Read};
use crate::time::Instant;
use std::sync::Arc;

/// Records in a batch.
const BATCH: usize = 1000;

/// How a record's history is written, event by event.
impl Importer<'_> {
    /// Writes what a row changes, and what follows from it.
    pub(super) fn settle(&mut self, at: Instant, first: bool) {
        let old = self.status();
        let waits = |own: &Self, slot: Slot| own.rules.iter().any(|rule| rule.slot == slot && rule.waits);
        for (slot, value) in std::mem::take(&mut self.pending) {
            match value.as_instant() {
                Some(time) if time > at && waits(self, slot) => {
                    self.waiting.retain(|(own, _)| *own != slot);
                    self.waiting.push((slot, time));
                }
                _ => {
                    if waits(self, slot) {
                        self.waiting.retain(|(own, _)| *own != slot);
                    }
                    self.write(slot, value);
                }
            }
        }
        for (slot, time) in std::mem::take(&mut self.waiting) {
            if time <= at { self.write(slot, Value::Instant(time)) } else { self.waiting.push((slot, time)) }
        }
        if first
            && let Some(status) = self.life.status
            && self.status().is_null()
        {
            self.write(status, self.life.first());
        }
        self.compute();
        self.follow(at, first, &old);
    }

    /// Writes the fields that follow from others, such as a priority from impact and urgency.
    pub(super) fn compute(&mut self) {
        for place in 0..self.computed.len() {
            let Some((slot, computed)) = self.computed.get(place).copied() else { return };
            let record = Current { names: &self.slots.names, values: &self.current };
            let value = (computed.rule)(&record, &self.reading.known.settings);
            self.write(slot, value);
        }
    }

    /// States from times and times from states, where no column says them.
    fn follow(&mut self, at: Instant, first: bool, old: &Value) {
        let free = |own: &Self, slot: Option<Slot>| slot.filter(|slot| !own.ruled.contains(slot));
        let has = |own: &Self, slot: Option<Slot>| {
            slot.and_then(|slot| own.current.get(usize::from(slot))).is_some_and(|value| !value.is_null())
        };
        if let Some(status) = free(self, self.life.status) {
            let (closed, resolved) = (has(self, self.life.closed), has(self, self.life.resolved));
            let state = if closed { self.life.shut() } else { self.life.done() };
            if closed || resolved {
                self.write(status, state);
            }
            return;
        }
        if first && let Some(opened) = free(self, self.life.opened) {
            self.write(opened, Value::Instant(at));
        }
        let (was, is) = (self.life.phase(old), self.life.phase(&self.status()));
        let resolved = |phase: Phase| matches!(phase, Phase::Resolved | Phase::Closed);
        let closed = |phase: Phase| matches!(phase, Phase::Closed | Phase::Cancelled);
        for (slot, was, is) in [
            (free(self, self.life.resolved), resolved(was), resolved(is)),
            (free(self, self.life.closed), closed(was), closed(is)),
        ] {
            if let (Some(slot), true) = (slot, was != is) {
                self.write(slot, if is { Value::Instant(at) } else { Value::Null });
            }
        }
    }

    pub(super) fn write_tags(&mut self, row: usize) {
        for (place, held) in &mut self.tags {
            let Some(rule) = self.rules.get(*place) else { continue };
            let now = rule.elements(&self.reading, row);
            if *held == now {
                continue;
            }
            let Some(imported) = self.batches.last_mut() else { return };
            for value in held.iter().filter(|value| !now.contains(value)) {
                let field = imported.batch.field(&format!("-{}", rule.field.id));
                imported.batch.change(field, value.clone());
            }
            for value in now.iter().filter(|value| !held.contains(value)) {
                let field = imported.batch.field(&format!("+{}", rule.field.id));
                imported.batch.change(field, value.clone());
            }
            *held = now;
        }
    }

    pub(super) fn write(&mut self, slot: Slot, value: Value) {
        let Some(current) = self.current.get_mut(usize::from(slot)) else { return };
        if *current != value {
            *current = value.clone();
            if let Some(imported) = self.batches.last_mut() {
                imported.batch.change(slot, value);
            }
        }
    }

    pub(super) fn status(&self) -> Value {
        let slot = self.life.status.map(usize::from);
        slot.and_then(|slot| self.current.get(slot)).cloned().unwrap_or_default()
    }

    pub(super) fn remark_unknown(&mut self, line: u32) {
        let status = self.life.status;
        for rule in &self.rules {
            if let Some(text) = &rule.unknown {
                if let Kind::Link(registers) = rule.field.kind
                    && let Some(missing) = self.reading.known.missing(registers, text)
                {
                    self.draft.miss(missing);
                }
                let told = match rule.field.kind {
                    Kind::Link(_) => "” is not the name of one record here; the field stays empty.",
                    _ if Some(rule.slot) == status && self.shape == Shape::Record => {
                        "” means nothing here; the status is taken from the times, or is the first one."
                    }
                    _ if Some(rule.slot) == status => "” means nothing here; the status stays as it was.",
                    _ => "” means nothing here; it is left out.",
                };
                self.draft.remark(line, &[rule.field.label, ": “", text, told].concat());
            }
        }
    }

    pub(super) fn remark_times(&mut self, line: u32) {
        let at = |slot: Option<Slot>| {
            slot.and_then(|slot| self.current.get(usize::from(slot))).and_then(Value::as_instant)
        };
        let (opened, resolved, closed) = (at(self.life.opened), at(self.life.resolved), at(self.life.closed));
        let before = |a: Option<Instant>, b: Option<Instant>| a.zip(b).is_some_and(|(a, b)| a < b);
        if before(Some(self.now), opened.max(resolved).max(closed)) {
            self.draft.remark(line, "One of its times lies in the future.");
        }
        if before(resolved, opened) {
            self.draft.remark(line, "It was resolved before it was opened.");
        }
        if before(closed, resolved) {
            self.draft.remark(line, "It was closed before it was resolved.");
        }
    }

    pub(super) fn forget(&mut self) {
        self.current.fill(Value::Null);
        self.waiting.clear();
        self.tags.iter_mut().for_each(|(_, held)| held.clear());
        self.rules.iter_mut().for_each(|rule| rule.unknown = None);
    }

    pub(super) fn start_record(&mut self, id: RecordId, key: &str) {
        if self.batches.last().is_none_or(|last| last.batch.records.len() >= BATCH) {
            let mut batch = Batch::new(self.reading.register.id);
            batch.fields.clone_from(&self.slots.names);
            self.batches.push(ImportedBatch { batch, keys: Vec::new() });
            self.people.clear();
        }
        if let Some(imported) = self.batches.last_mut() {
            imported.batch.start_record(id);
            imported.keys.push(key.to_owned());
        }
    }

    pub(super) fn start_event(&mut self, at: Instant, row: usize) {
        let name = self.author.map_or("", |column| self.reading.text(row, column));
        let Some(imported) = self.batches.last_mut() else { return };
        let by = if name.is_empty() {
            0
        } else {
            *self.people.entry(name).or_insert_with(|| {
                imported.batch.people.push(Arc::from(name));
                imported.batch.people.len() as u32 - 1
            })
        };
        imported.batch.start_event(at, by);
    }
}

/// What a record shows while its history is written.
struct Current<'a> {
    names: &'a [Arc<str>],
    values: &'a [Value],
}

impl Read for Current<'_> {
    fn value(&self, field: &str) -> Value {
        let slot = self.names.iter().position(|name| **name == *field);
        slot.and_then(|slot| self.values.get(slot)).cloned().unwrap_or_default()
    }
}
