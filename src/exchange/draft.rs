use super::{ImportedBatch, MissingRecord};
use crate::journal::Value;
use crate::order::Ordered;
use crate::register::{Field, Kind, Register};

/// What an import would do, before it is done.
#[derive(Clone, Debug, Default)]
pub struct Draft {
    /// How much there is of everything.
    pub counts: Counts,
    /// The first records as they will be.
    pub first: Vec<Preview>,
    /// Rows that are not taken, by line; at most [`LISTED`] of them, all are counted.
    pub rejected: Vec<Rejected>,
    /// What is taken although something about it is odd.
    pub remarks: Vec<Remark>,
    /// Columns that no field takes.
    pub unused: Vec<String>,
    /// What columns name that is no record yet; at most [`MISSING`] of them.
    pub missing: Vec<MissingRecord>,
}

/// Numbers of an import. Rows are the accepted and the rejected ones together.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Rows below the header.
    pub rows: usize,
    /// Rows that became part of a record.
    pub accepted: usize,
    /// Rows that did not.
    pub rejected: usize,
    /// Records.
    pub records: usize,
    /// Events in the history of the records.
    pub updates: usize,
    /// Changes of fields in all events.
    pub changes: usize,
}

/// A record as it will be.
#[derive(Clone, Debug)]
pub struct Preview {
    /// The text of its key; empty where there is no key column.
    pub key: String,
    /// Its fields that hold something, in the order of the register.
    pub fields: Vec<(&'static Field, Value)>,
    /// How many events its history has.
    pub updates: usize,
}

/// A row that is not taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rejected {
    /// The line of the file in which it starts, from 1.
    pub line: u32,
    /// Why, in a sentence.
    pub reason: String,
}

/// Something odd about rows that are taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Remark {
    /// What, in a sentence.
    pub text: String,
    /// The lines of the first [`REMARKED`] such rows.
    pub lines: Vec<u32>,
    /// How many such rows there are.
    pub count: usize,
}

/// Most rejected rows that are listed.
pub const LISTED: usize = 1000;
/// Most lines that are listed for a remark.
pub const REMARKED: usize = 50;
/// Most names without a record that are listed.
pub const MISSING: usize = 500;
/// Most different remarks.
const REMARKS: usize = 200;
/// How many records are shown.
const SHOWN: usize = 20;

/// What is remarked of a record without a time of opening.
pub(super) const NOT_OPENED: &str = "It has no time of opening.";

impl Draft {
    /// Whether no record at all says when it was opened, so that no clock and no figure of time would mean anything.
    #[must_use]
    pub fn lacks_opening(&self) -> bool {
        let not_opened = self.remarks.iter().find(|remark| remark.text == NOT_OPENED);
        not_opened.is_some_and(|remark| remark.count == self.counts.records)
    }

    /// Counts and lists a row that is not taken.
    pub(super) fn reject(&mut self, line: u32, reason: String) {
        self.counts.rejected += 1;
        if self.rejected.len() < LISTED {
            self.rejected.push(Rejected { line, reason });
        }
    }

    /// Takes note of a name that stands for no record yet.
    pub(super) fn miss(&mut self, missing: MissingRecord) {
        if self.missing.len() < MISSING && !self.missing.contains(&missing) {
            self.missing.push(missing);
        }
    }

    /// Counts a remark on a row.
    pub(super) fn remark(&mut self, line: u32, text: &str) {
        let known = self.remarks.iter().position(|remark| remark.text == text);
        let place = known.unwrap_or_else(|| {
            let others = self.remarks.len() >= REMARKS;
            let text = if others { "There are more remarks of other kinds." } else { text };
            if self.remarks.last().is_none_or(|last| last.text != text) {
                self.remarks.push(Remark { text: text.to_owned(), lines: Vec::new(), count: 0 });
            }
            self.remarks.len() - 1
        });
        if let Some(remark) = self.remarks.get_mut(place) {
            remark.count += 1;
            if remark.lines.len() < REMARKED && remark.lines.last() != Some(&line) {
                remark.lines.push(line);
            }
        }
    }

    /// Shows the first records of what was built, and puts the lists in order.
    pub(super) fn conclude(&mut self, register: &'static Register, batches: &[ImportedBatch]) {
        self.rejected.order_by_key(|rejected| rejected.line);
        for remark in &mut self.remarks {
            remark.lines.order();
        }
        let records = batches.iter().flat_map(|imported| {
            imported.batch.iter().zip(&imported.keys).map(move |(record, key)| (&imported.batch, record, key))
        });
        for (batch, record, key) in records.take(SHOWN) {
            let mut fields: Vec<(&'static Field, Value)> = Vec::new();
            let mut updates = 0;
            for (_, changes) in record.events() {
                updates += 1;
                for change in changes {
                    let name = batch.fields.get(usize::from(change.field)).map_or("", |name| &**name);
                    show(register, &mut fields, name, &change.value);
                }
            }
            fields.retain(|(_, value)| !value.is_null());
            fields.order_by_key(|(field, _)| register.position(field.id));
            self.first.push(Preview { key: key.clone(), fields, updates });
        }
    }
}

impl Preview {
    /// The value of a field.
    #[must_use]
    pub fn value(&self, field: &str) -> Option<&Value> {
        self.fields.iter().find(|(own, _)| own.id == field).map(|(_, value)| value)
    }
}

fn show(register: &'static Register, fields: &mut Vec<(&'static Field, Value)>, name: &str, value: &Value) {
    let bare = name.trim_start_matches(['+', '-']);
    let Some(field) = register.field(bare) else { return };
    let held = fields.iter_mut().find(|(own, _)| own.id == bare).map(|(_, held)| held);
    match (held, name.as_bytes().first()) {
        (Some(held), Some(b'+')) if matches!(field.kind, Kind::Tags) => {
            *held = Value::Text(format!("{held}, {value}").into());
        }
        (Some(held), Some(b'-')) => {
            let left: Vec<String> = held
                .to_string()
                .split(", ")
                .filter(|tag| *tag != value.to_string())
                .map(str::to_owned)
                .collect();
            *held = if left.is_empty() { Value::Null } else { Value::Text(left.join(", ").into()) };
        }
        (Some(held), _) => *held = value.clone(),
        (None, _) => fields.push((field, value.clone())),
    }
}
