use super::Drawn;
use crate::decimal;
use crate::journal::shard::derived_id;
use crate::journal::{Batch, RecordId, Value};
use crate::register::catalogue::register;
use crate::register::{Kind, Register};
use crate::time::Instant;
use std::sync::Arc;

/// The world's one seed for identities.
pub(super) fn wide(seed: u64) -> u128 {
    u128::from(seed) << 64 | u128::from(!seed)
}

/// Where in the drawing the identities of a register begin.
pub(super) fn first_of(register: &str) -> u64 {
    (RecordId::of_name(register).0 as u64) & 0xffff_ff00_0000
}

/// The identity of the n-th record of a register, from 0.
pub(super) fn id_of(seed: u64, register: &str, n: u64) -> RecordId {
    derived_id(wide(seed), first_of(register) + n)
}

/// A batch of a register's records in the making.
pub(super) struct Book {
    register: &'static Register,
    batch: Batch,
    seed: u64,
    records: u64,
}

impl Book {
    pub fn new(seed: u64, of: &'static Register) -> Book {
        Book { register: of, batch: Batch::new(of.id), seed, records: 0 }
    }

    /// Starts a record with its number and its first event.
    pub fn record(&mut self, at: Instant, by: &str) {
        self.batch.start_record(id_of(self.seed, self.register.id, self.records));
        self.records += 1;
        self.event(at, by);
        if !self.register.prefix.is_empty() {
            self.put("number", self.records as f64);
        }
    }

    pub fn event(&mut self, at: Instant, by: &str) {
        let place = self.batch.people.iter().position(|p| **p == *by).unwrap_or_else(|| {
            self.batch.people.push(Arc::from(by));
            self.batch.people.len() - 1
        });
        self.batch.start_event(at, place as u32);
    }

    pub fn put(&mut self, field: &str, value: impl Into<Value>) {
        let place = self.batch.field(field);
        self.batch.change(place, value.into());
    }

    /// Writes a value as its field takes it: numbers and lengths as digits, links as the linked record's place in
    /// its register, sets with commas between the elements. Nothing where the text is empty.
    pub fn read(&mut self, field: &str, text: &str) {
        let Some(kind) = self.register.field(field).map(|f| f.kind).filter(|_| !text.is_empty()) else {
            return;
        };
        let seed = self.seed;
        let link = |to: &[&str], n: &str| {
            let to = to.first().copied().unwrap_or_default();
            id_of(seed, to, n.parse().unwrap_or(0)).to_string()
        };
        match kind {
            Kind::Number(_) | Kind::Span => self.put(field, decimal::parse(text).unwrap_or(0.0)),
            Kind::Flag => self.put(field, true),
            Kind::Link(to) => self.put(field, link(to, text).as_str()),
            Kind::Links(_) | Kind::Tags => {
                for element in text.split(',') {
                    let linked =
                        if let Kind::Links(to) = kind { link(to, element) } else { element.to_owned() };
                    self.put(&format!("+{field}"), linked.as_str());
                }
            }
            // A line break within a line of the table.
            _ => self.put(field, text.replace('~', "\n").as_str()),
        }
    }

    /// One record a line, with `|` between the values of those fields, all written in one event.
    pub fn table(&mut self, at: Instant, by: &str, fields: &str, lines: &str) {
        for line in lines.lines() {
            self.record(at, by);
            for (field, text) in fields.split('|').zip(line.split('|')) {
                self.read(field, text);
            }
        }
    }

    pub fn drawn(self) -> Drawn {
        Drawn { seed: (wide(self.seed), first_of(self.register.id)), batch: self.batch }
    }
}

/// A whole register from a table; see [`Book::table`].
pub(super) fn of_table(seed: u64, at: Instant, of: &str, fields: &str, lines: &str) -> Option<Drawn> {
    let mut book = Book::new(seed, register(of)?);
    book.table(at, super::staff::HEAD, fields, lines);
    Some(book.drawn())
}
