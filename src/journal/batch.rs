use super::{RecordId, Value};
use crate::time::Instant;
use std::sync::Arc;

/// Many changes to records of one register, as one step: what an import, a bulk edit or a sample world writes.
///
/// Laid out flat, record by record and event by event; it is what a shard encodes.
/// A field name starting with `+` adds an element to a set field, one with `-` takes it out.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Batch {
    /// The register's code.
    pub register: String,
    /// Names of the fields that changes point to.
    pub fields: Vec<Arc<str>>,
    /// Names of the people that events point to; the first one is empty: nobody is named.
    pub people: Vec<Arc<str>>,
    /// The records, each with the number of its events.
    pub records: Vec<BatchRecord>,
    /// The events of all records, in the order of records and in causal order within one.
    pub events: Vec<BatchEvent>,
    /// The changes of all events, in their order.
    pub changes: Vec<BatchChange>,
}

/// A record of a batch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BatchRecord {
    /// Its identity.
    pub id: RecordId,
    /// How many of the events are its own.
    pub events: u32,
}

/// One change of a record at one time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BatchEvent {
    /// When it happened in the world.
    pub at: Instant,
    /// Who did it: a place in [`Batch::people`].
    pub by: u32,
    /// How many of the changes are its own.
    pub changes: u32,
}

/// A field set to a value.
#[derive(Clone, Debug, PartialEq)]
pub struct BatchChange {
    /// A place in [`Batch::fields`].
    pub field: u16,
    /// The new value.
    pub value: Value,
}

/// A record of a batch with its events, for reading.
#[derive(Clone, Copy, Debug)]
pub struct RecordSlice<'a> {
    /// Its identity.
    pub id: RecordId,
    /// Number of its first event within the batch.
    pub first_event: usize,
    events: &'a [BatchEvent],
    changes: &'a [BatchChange],
}

impl Batch {
    /// An empty batch for a register, with nobody as the first person.
    #[must_use]
    pub fn new(register: &str) -> Batch {
        Batch { register: register.to_owned(), people: vec![Arc::from("")], ..Batch::default() }
    }

    /// The place of a field name, added where it is new. Meant for setting up, not for each change.
    pub fn field(&mut self, name: &str) -> u16 {
        let place = self.fields.iter().position(|f| &**f == name).unwrap_or_else(|| {
            self.fields.push(Arc::from(name));
            self.fields.len() - 1
        });
        place as u16
    }

    /// Starts a record; what follows belongs to it.
    pub fn start_record(&mut self, id: RecordId) {
        self.records.push(BatchRecord { id, events: 0 });
    }

    /// Starts an event of the last record; what follows belongs to it.
    pub fn start_event(&mut self, at: Instant, by: u32) {
        self.events.push(BatchEvent { at, by, changes: 0 });
        if let Some(record) = self.records.last_mut() {
            record.events += 1;
        }
    }

    /// Adds a change to the last event.
    pub fn change(&mut self, field: u16, value: Value) {
        self.changes.push(BatchChange { field, value });
        if let Some(event) = self.events.last_mut() {
            event.changes += 1;
        }
    }

    /// The batch in two, at half its records.
    #[must_use]
    pub fn halved(&self) -> (Batch, Batch) {
        let mut halves = (self.emptied(), self.emptied());
        for (n, record) in self.iter().enumerate() {
            let half = if n * 2 < self.records.len() { &mut halves.0 } else { &mut halves.1 };
            half.start_record(record.id);
            for (event, changes) in record.events() {
                half.start_event(event.at, event.by);
                changes.iter().for_each(|c| half.change(c.field, c.value.clone()));
            }
        }
        halves
    }

    fn emptied(&self) -> Batch {
        Batch {
            register: self.register.clone(),
            fields: self.fields.clone(),
            people: self.people.clone(),
            ..Batch::default()
        }
    }

    /// The records with their events, in order.
    pub fn iter(&self) -> impl Iterator<Item = RecordSlice<'_>> {
        let (mut first_event, mut events, mut changes) = (0, self.events.as_slice(), self.changes.as_slice());
        self.records.iter().map_while(move |record| {
            let (own, rest) = events.split_at_checked(record.events as usize)?;
            let count = own.iter().map(|e| e.changes as usize).sum();
            let (own_changes, rest_changes) = changes.split_at_checked(count)?;
            let slice = RecordSlice { id: record.id, first_event, events: own, changes: own_changes };
            (events, changes) = (rest, rest_changes);
            first_event += own.len();
            Some(slice)
        })
    }
}

impl<'a> RecordSlice<'a> {
    /// The record's events with their changes, in causal order.
    pub fn events(&self) -> impl Iterator<Item = (&'a BatchEvent, &'a [BatchChange])> + use<'a> {
        let mut changes = self.changes;
        self.events.iter().map_while(move |event| {
            let (own, rest) = changes.split_at_checked(event.changes as usize)?;
            changes = rest;
            Some((event, own))
        })
    }
}
