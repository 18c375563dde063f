mod draft;
mod told;

use draft::{Draft, no_move};

use super::{Number, Record, Workspace, reserved};
use crate::journal::{Batch, Entry, Op, RecordId, Stamp, Value};
use crate::letters::lowered;
use crate::register::{Field, Register};
use crate::time::Instant;
use std::sync::Arc;

/// What a person does to records. One command is one entry: all of it happens or none.
#[derive(Clone, Debug)]
pub struct Command {
    /// What it is called in the undo list.
    pub label: String,
    /// The records and what happens to each.
    pub targets: Vec<Target>,
}

/// What happens to one record.
#[derive(Clone, Debug)]
pub struct Target {
    /// What kind of record it is.
    pub register: &'static Register,
    /// Its identity; one that is not known yet makes a new record.
    pub record: RecordId,
    /// When it happened in the world, where that is not now.
    pub at: Option<Instant>,
    /// The changes.
    pub changes: Vec<Change>,
}

/// A change of a field.
#[derive(Clone, Debug, PartialEq)]
pub struct Change {
    /// The field's code.
    pub field: Arc<str>,
    /// What happens to it.
    pub change: FieldChange,
}

/// What happens to a field.
#[derive(Clone, Debug, PartialEq)]
pub enum FieldChange {
    /// It takes a value; `Null` empties it.
    Set(Value),
    /// The set takes an element.
    Add(Arc<str>),
    /// The set loses an element.
    Remove(Arc<str>),
}

/// Why a command is refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// The record it is about.
    pub record: RecordId,
    /// The field it is about, where it is about one.
    pub field: Option<String>,
    /// A sentence that says what to do.
    pub reason: String,
}

/// A command made ready to be written.
#[derive(Clone, Debug)]
#[allow(clippy::large_enum_variant, reason = "there is one a command, and it is handed on at once")]
pub enum Planned {
    /// It fits one entry.
    Entry(Entry),
    /// It changes too many records for one entry: batches for shards, which an entry will speak for.
    Batches(Vec<Batch>),
}

impl Change {
    /// A field takes a value.
    #[must_use]
    pub fn set(field: &str, value: impl Into<Value>) -> Change {
        Change { field: Arc::from(field), change: FieldChange::Set(value.into()) }
    }

    /// A field is emptied.
    #[must_use]
    pub fn clear(field: &str) -> Change {
        Change { field: Arc::from(field), change: FieldChange::Set(Value::Null) }
    }

    /// A set takes an element.
    #[must_use]
    pub fn add(field: &str, element: &str) -> Change {
        Change { field: Arc::from(field), change: FieldChange::Add(Arc::from(element)) }
    }

    /// A set loses an element.
    #[must_use]
    pub fn remove(field: &str, element: &str) -> Change {
        Change { field: Arc::from(field), change: FieldChange::Remove(Arc::from(element)) }
    }
}

impl Command {
    /// A command on one record.
    #[must_use]
    pub fn on(label: &str, register: &'static Register, record: RecordId, changes: Vec<Change>) -> Command {
        Command { label: label.to_owned(), targets: vec![Target { register, record, at: None, changes }] }
    }

    /// A new record; fields that nobody filled start with what the register says.
    #[must_use]
    pub fn create(register: &'static Register, record: RecordId, mut changes: Vec<Change>) -> Command {
        let unfilled = |f: &&Field| !f.initial.is_empty() && !changes.iter().any(|c| *c.field == *f.id);
        let initial: Vec<Change> =
            register.fields.iter().filter(unfilled).map(|f| Change::set(f.id, f.initial)).collect();
        changes.extend(initial);
        Command::on(&format!("Create {}", lowered(register.singular)), register, record, changes)
    }

    /// A record is taken away, with the reason; it can be brought back.
    #[must_use]
    pub fn void(register: &'static Register, record: RecordId, reason: &str) -> Command {
        let reason = if reason.is_empty() { "taken away" } else { reason };
        Command::on("Take away", register, record, vec![Change::set(reserved::VOID, reason)])
    }
}

const ARCHIVED: &str =
    "This record was archived to a file. Merge that file under Data and settings to work on it again.";

/// More records than this go into shards instead of one entry.
pub(super) const MOST_IN_ENTRY: usize = 400;

impl Workspace {
    /// Checks a command against the registers' rules and makes it ready to be written.
    ///
    /// Required fields, kinds, moves of the life cycle with their guards and what they set, computed fields and
    /// numbers are worked out here, so that what is written is whole. Changes that change nothing are left out.
    ///
    /// # Errors
    /// All refusals, each with the sentence to show.
    pub fn plan(
        &self,
        command: &Command,
        stamp: Stamp,
        by: &str,
        now: Instant,
    ) -> Result<Planned, Vec<Refusal>> {
        let mut refusals = Vec::new();
        let mut ops = Vec::new();
        let mut numbers: Vec<(&'static str, u32)> = Vec::new();
        for target in &command.targets {
            let Some(table) = self.table(target.register.id) else { continue };
            if self.archives.hides(target.record) {
                refusals.push(Refusal { record: target.record, field: None, reason: ARCHIVED.to_owned() });
                continue;
            }
            let mut number = || {
                let place =
                    numbers.iter().position(|(id, _)| *id == target.register.id).unwrap_or_else(|| {
                        numbers.push((target.register.id, table.highest_of(self.site)));
                        numbers.len() - 1
                    });
                let number = numbers.get_mut(place).map_or(1, |(_, n)| {
                    *n += 1;
                    *n
                });
                Number { site: self.site, number }
            };
            let mut draft = Draft::new(self, table, target, now);
            draft.work_out(&mut number);
            refusals.append(&mut draft.refusals);
            let writes = draft.writes();
            if !writes.is_empty() {
                ops.push(Op {
                    register: Arc::from(target.register.id),
                    record: target.record,
                    at: target.at,
                    writes,
                });
            }
        }
        if !refusals.is_empty() {
            return Err(refusals);
        }
        if ops.len() > MOST_IN_ENTRY {
            return Ok(Planned::Batches(batches(&ops, by, now)));
        }
        Ok(Planned::Entry(Entry { ops, ..Entry::new(stamp, by, &command.label) }))
    }

    /// Why a move is refused for a record, if it is.
    #[must_use]
    pub fn refusal_of_move(&self, record: Record<'_>, to: &str) -> Option<String> {
        let from = record.text("status");
        let cycle = record.register().life_cycle?;
        match cycle.move_between(from, to) {
            Some(m) => m.guards.iter().find_map(|g| g.refusal(&record)).map(str::to_owned),
            None => Some(no_move(record.register(), from, to)),
        }
    }
}

pub(super) fn batches(ops: &[Op], by: &str, now: Instant) -> Vec<Batch> {
    let mut batches: Vec<Batch> = Vec::new();
    for op in ops {
        let fits = |b: &Batch| b.register == *op.register && b.records.len() < 1000;
        if !batches.last().is_some_and(fits) {
            let mut batch = Batch::new(&op.register);
            batch.people.push(Arc::from(by));
            batches.push(batch);
        }
        let Some(batch) = batches.last_mut() else { continue };
        batch.start_record(op.record);
        batch.start_event(op.at.unwrap_or(now), 1);
        for write in &op.writes {
            let (name, value) = match (&write.element, &write.value) {
                (None, value) => (write.field.to_string(), value.clone()),
                (Some(e), Value::Flag(true)) => (format!("+{}", write.field), Value::Text(Arc::clone(e))),
                (Some(e), _) => (format!("-{}", write.field), Value::Text(Arc::clone(e))),
            };
            let field = batch.field(&name);
            batch.change(field, value);
        }
    }
    batches
}

/// What is kept of a value, where that is not all of it: blank text is no value; text is kept without blanks around it.
#[must_use]
pub fn tidied(value: &Value) -> Option<Value> {
    let text = value.as_text()?;
    let trimmed = text.trim();
    match trimmed.len() {
        0 => Some(Value::Null),
        length => (length != text.len()).then(|| Value::text(trimmed)),
    }
}
