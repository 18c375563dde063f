use super::{Change, FieldChange, Refusal, Target, tidied};
use crate::journal::{RecordId, Value, Write};
use crate::letters::{lower, lowered};
use crate::register::{Field, Kind, Read, Register, SetTo};
use crate::time::{Instant, Span};
use crate::workspace::{Number, Table, Workspace, reserved};
use std::sync::Arc;

/// A record as it will be, while a command is worked out.
pub(super) struct Draft<'a> {
    workspace: &'a Workspace,
    table: &'a Table,
    target: &'a Target,
    pub(super) row: Option<u32>,
    now: Instant,
    changes: Vec<Change>,
    pub(super) refusals: Vec<Refusal>,
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
    pub(super) fn new(
        workspace: &'a Workspace,
        table: &'a Table,
        target: &'a Target,
        now: Instant,
    ) -> Draft<'a> {
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

    pub(super) fn work_out(&mut self, number: &mut dyn FnMut() -> Number) {
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
        self.check_rules();
    }

    /// What is required is there, and each value fits its field.
    pub(super) fn check_fields(&mut self) {
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

    /// What was changed by hand passes the rules of its fields, and links lead elsewhere.
    fn check_rules(&mut self) {
        for field in self.target.register.fields {
            if self.target.changes.iter().any(|c| *c.field == *field.id) {
                let broken = field.rule.and_then(|rule| rule(&*self)).or_else(|| self.circle(field));
                broken.into_iter().for_each(|reason| self.refuse(Some(field.id), reason));
            }
        }
    }

    /// Why a link will not do: it leads back to the record.
    fn circle(&self, field: &Field) -> Option<String> {
        let own = self.target.record.to_string();
        let added = |change: &Change| matches!(&change.change, FieldChange::Add(id) if **id == *own);
        if self.changes.iter().any(|c| *c.field == *field.id && added(c)) {
            return Some("It cannot be linked to itself.".to_owned());
        }
        if !matches!(field.kind, Kind::Link(_)) {
            return None;
        }
        let mut linked = self.value(field.id);
        for steps in 0..MOST_STEPS {
            let id = linked.as_text()?;
            if id == own {
                let circle = "That would make a circle: the other one leads back to this record.";
                return Some(if steps == 0 { "It cannot be linked to itself." } else { circle }.to_owned());
            }
            linked = self.workspace.record(RecordId::parse(id)?)?.value(field.id);
        }
        None
    }

    pub(super) fn tidy(&mut self) {
        for change in &mut self.changes {
            if let FieldChange::Set(value) = &mut change.change
                && let Some(tidied) = tidied(value)
            {
                *value = tidied;
            }
        }
    }

    pub(super) fn start(&mut self, number: &mut dyn FnMut() -> Number) {
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
        for (field, refusal) in
            found.guards.iter().filter_map(|g| Some((g.field(), g.refusal(&*self)?))).collect::<Vec<_>>()
        {
            self.refuse(field.or_else(|| found.asks.first().copied()), refusal);
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
        if register.answers(&to) && register.field("responded_at").is_some() && !self.has("responded_at") {
            self.changes.push(Change::set("responded_at", self.now));
        }
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
                let (field, label) = reason.map_or((computed.field, ""), |f| (f.id, f.label));
                let words = format!(
                    "Impact and urgency give another priority. To set it by hand, fill in “{label}”."
                );
                self.refuse(Some(field), words);
            } else if value != self.value(computed.field) {
                self.changes
                    .push(Change { field: Arc::from(computed.field), change: FieldChange::Set(value) });
            }
        }
    }

    /// The writes that change something, the last one for each field.
    pub(super) fn writes(&self) -> Vec<Write> {
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

/// So many links are followed from a record to see whether they lead back to it.
const MOST_STEPS: usize = 1000;

pub(super) fn no_move(register: &Register, from: &str, to: &str) -> String {
    let label = |code: &str| register.state(code).map_or_else(|| code.to_owned(), |s| lowered(s.label));
    format!("There is no way from {} to {}.", label(from), label(to))
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
