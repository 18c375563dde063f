mod told;

use super::{Number, Record, Table, Workspace, reserved};
use crate::journal::{Batch, Entry, Op, RecordId, Stamp, Value, Write};
use crate::letters::{lower, lowered};
use crate::register::{Field, Kind, Phase, Read, Register, SetTo};
use crate::time::{Instant, Span};
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
        Ok(Planned::Entry(entry(stamp, by, &command.label, ops)))
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

pub(super) fn entry(stamp: Stamp, by: &str, label: &str, ops: Vec<Op>) -> Entry {
    Entry {
        stamp,
        by: Arc::from(by),
        label: Arc::from(label),
        undoes: None,
        ops,
        batch: None,
        extra: None,
        chain: String::new(),
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

fn no_move(register: &Register, from: &str, to: &str) -> String {
    let label = |code: &str| register.state(code).map_or_else(|| code.to_owned(), |s| lowered(s.label));
    format!("There is no way from {} to {}.", label(from), label(to))
}

/// A record as it will be, while a command is worked out.
struct Draft<'a> {
    workspace: &'a Workspace,
    table: &'a Table,
    target: &'a Target,
    row: Option<u32>,
    now: Instant,
    changes: Vec<Change>,
    refusals: Vec<Refusal>,
}

impl Read for Draft<'_> {
    fn value(&self, field: &str) -> Value {
        let set = self.changes.iter().rev().find_map(|c| match &c.change {
            FieldChange::Set(value) if *c.field == *field => Some(value.clone()),
            _ => None,
        });
        set.unwrap_or_else(|| self.row.map_or(Value::Null, |row| self.table.value(row, field)))
    }
}

impl<'a> Draft<'a> {
    fn new(workspace: &'a Workspace, table: &'a Table, target: &'a Target, now: Instant) -> Draft<'a> {
        let row = table.row(target.record);
        let at = target.at.unwrap_or(now);
        Draft {
            workspace,
            table,
            target,
            row,
            now: at,
            changes: target.changes.clone(),
            refusals: Vec::new(),
        }
    }

    fn refuse(&mut self, field: Option<&str>, reason: impl Into<String>) {
        self.refusals.push(Refusal {
            record: self.target.record,
            field: field.map(str::to_owned),
            reason: reason.into(),
        });
    }

    fn work_out(&mut self, number: &mut dyn FnMut() -> Number) {
        if self.changes.iter().any(|c| *c.field == *reserved::VOID) {
            return;
        }
        self.tidy();
        if self.row.is_none() {
            self.start(number);
        } else {
            self.check_move();
        }
        self.compute();
        self.check_fields();
    }

    /// What is required is there, and each value fits its field.
    fn check_fields(&mut self) {
        let register = self.target.register;
        for field in register.fields.iter().filter(|f| f.required) {
            if !self.has(field.id) {
                self.refuse(Some(field.id), format!("Enter {}.", in_sentence(field.label)));
            }
        }
        for field in register.fields {
            let value = self.value(field.id);
            if let Some(reason) = misfit(&field.kind, &value, register) {
                self.refuse(Some(field.id), format!("{}: {reason}", field.label));
            }
        }
    }

    fn tidy(&mut self) {
        for change in &mut self.changes {
            if let FieldChange::Set(value) = &mut change.change
                && let Some(tidied) = tidied(value)
            {
                *value = tidied;
            }
        }
    }

    fn start(&mut self, number: &mut dyn FnMut() -> Number) {
        let register = self.target.register;
        if !register.prefix.is_empty() && !self.has(reserved::NUMBER) {
            let number = number().value();
            self.changes.push(Change::set(reserved::NUMBER, number));
        }
        if let Some(cycle) = register.life_cycle
            && !self.has("status")
        {
            self.changes.push(Change::set("status", cycle.first()));
        }
        if register.field("opened_at").is_some() && !self.has("opened_at") {
            self.changes.push(Change::set("opened_at", self.now));
        }
    }

    /// A new status must be one a move leads to; its guards must hold, and what it sets is set.
    fn check_move(&mut self) {
        let register = self.target.register;
        let Some(cycle) = register.life_cycle else { return };
        let from = self.row.and_then(|row| self.table.column("status").map(|c| c.text(row))).unwrap_or("");
        let to = self.value("status").to_string();
        if to == from || from.is_empty() {
            return;
        }
        let Some(found) = cycle.move_between(from, &to) else {
            self.refuse(Some("status"), no_move(register, from, &to));
            return;
        };
        for refusal in found.guards.iter().filter_map(|g| g.refusal(&*self)).collect::<Vec<_>>() {
            self.refuse(found.asks.first().copied(), refusal);
        }
        if found.id == "reopen" && register.id == "incident" {
            self.check_reopen_window();
        }
        for (field, to) in found.sets {
            let given = self.changes.iter().any(|c| *c.field == **field);
            let value = match to {
                SetTo::Now if given => continue,
                SetTo::Now => Value::Instant(self.now),
                SetTo::Empty => Value::Null,
                SetTo::Text(text) => Value::text(text),
            };
            self.changes.push(Change { field: Arc::from(*field), change: FieldChange::Set(value) });
        }
        // Taking it up is the first response, unless one was noted before.
        let answered = self.workspace_phase(&to).is_some_and(|p| p != Phase::Cancelled) && to != "new";
        if answered && register.field("responded_at").is_some() && !self.has("responded_at") {
            self.changes.push(Change::set("responded_at", self.now));
        }
    }

    fn workspace_phase(&self, status: &str) -> Option<Phase> {
        self.target.register.state(status).map(|s| s.phase)
    }

    fn check_reopen_window(&mut self) {
        let days = self.workspace.settings().reopen_days;
        let resolved = self.row.and_then(|row| self.table.value(row, "resolved_at").as_instant());
        if let Some(resolved) = resolved
            && self.now - resolved > Span::from_days(i64::from(days))
        {
            self.refuse(
                Some("status"),
                format!("It was resolved more than {days} days ago. Create a new incident and link it to this one."),
            );
        }
    }

    fn compute(&mut self) {
        for computed in self.target.register.computed {
            let written = self.changes.iter().any(|c| computed.from.contains(&&*c.field));
            let given = self.changes.iter().any(|c| *c.field == *computed.field);
            if !written && !given {
                continue;
            }
            let value = (computed.rule)(&*self, self.workspace.settings());
            if given && !value.is_null() && value != self.value(computed.field) {
                let reason = self.target.register.field(&[computed.field, "_reason"].concat());
                let reason = reason.map_or("", |f| f.label);
                self.refuse(
                    Some(computed.field),
                    format!(
                        "Impact and urgency give another priority. To set it by hand, fill in “{reason}”."
                    ),
                );
            } else if value != self.value(computed.field) {
                self.changes
                    .push(Change { field: Arc::from(computed.field), change: FieldChange::Set(value) });
            }
        }
    }

    /// The writes that change something, the last one for each field.
    fn writes(&self) -> Vec<Write> {
        let mut writes: Vec<Write> = Vec::new();
        for change in &self.changes {
            let (element, value) = match &change.change {
                FieldChange::Set(value) => (None, value.clone()),
                FieldChange::Add(element) => (Some(Arc::clone(element)), Value::Flag(true)),
                FieldChange::Remove(element) => (Some(Arc::clone(element)), Value::Flag(false)),
            };
            writes.retain(|w| w.field != change.field || w.element != element);
            let shown = match (&element, self.row) {
                (_, None) => Value::Null,
                (None, Some(row)) if *change.field == *reserved::VOID => {
                    if self.table.stands(row) {
                        Value::Null
                    } else {
                        Value::text("void")
                    }
                }
                (None, Some(row)) => self.table.value(row, &change.field),
                (Some(element), Some(row)) => Value::Flag(
                    self.table
                        .column(&change.field)
                        .is_some_and(|c| c.elements(row).any(|e| *e == **element)),
                ),
            };
            let nothing_new =
                shown == value || (self.row.is_none() && value == Value::Flag(false) && element.is_some());
            if nothing_new {
                continue;
            }
            let replaces =
                self.row.map_or(Vec::new(), |row| self.table.heads(row, &change.field, element.as_deref()));
            writes.push(Write { field: Arc::clone(&change.field), element, value, replaces });
        }
        writes
    }
}

fn in_sentence(label: &str) -> String {
    let mut letters = label.chars();
    let first = letters.next().map(|c| String::from(lower(c))).unwrap_or_default();
    format!("a {first}{}", letters.as_str())
}

/// Why a value does not fit a field of that kind, if it does not.
fn misfit(kind: &Kind, value: &Value, register: &Register) -> Option<&'static str> {
    let fits = match (kind, value) {
        (_, Value::Null) => true,
        (Kind::Choice(choices), Value::Text(code)) => choices.iter().any(|c| *c.code == **code),
        (Kind::Status, Value::Text(code)) => register.state(code).is_some(),
        (Kind::Day, Value::Text(day)) => crate::time::Day::from_iso(day).is_some(),
        (Kind::Money, Value::Text(money)) => is_money(money),
        (Kind::Link(_), Value::Text(id)) => RecordId::parse(id).is_some(),
        (Kind::Text | Kind::LongText, Value::Text(text)) => text.len() <= 1 << 20,
        (Kind::Suggest | Kind::Person | Kind::Group, Value::Text(text)) => text.len() <= 1000,
        (Kind::Text | Kind::LongText | Kind::Instant, Value::Instant(_))
        | (Kind::Number(_) | Kind::Span, Value::Number(_))
        | (Kind::Flag, Value::Flag(_)) => true,
        _ => false,
    };
    let reason = match kind {
        Kind::Choice(_) | Kind::Status => "choose one of the list.",
        Kind::Day => "enter a day such as 2026-03-02.",
        Kind::Money => "enter an amount such as 1250.00 EUR.",
        Kind::Link(_) => "choose a record.",
        Kind::Instant => "enter a day and a time.",
        Kind::Number(_) => "enter a number.",
        Kind::Span => "enter a length of time such as 4 h.",
        Kind::Flag => "choose yes or no.",
        _ => "the text is too long.",
    };
    (!fits).then_some(reason)
}

/// Whole minor units and a currency of three capitals.
fn is_money(text: &str) -> bool {
    text.split_once(' ').is_some_and(|(amount, currency)| {
        amount.parse::<i64>().is_ok()
            && currency.len() == 3
            && currency.bytes().all(|b| b.is_ascii_uppercase())
    })
}
