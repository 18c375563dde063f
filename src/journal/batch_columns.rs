use super::{Batch, BatchChange, BatchEvent, BatchRecord, Value};
use crate::time::Instant;
use rustc_hash::FxHashMap;
use std::slice;
use std::sync::Arc;

/// A batch by column, as a shard holds it: what repeats stands once. It is what a table joins, one record after the other
/// ([`BatchColumns::walk`]), without a value being made for each change.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct BatchColumns {
    /// The register's code.
    pub register: String,
    /// Names of the fields that changes point to, as in [`Batch::fields`].
    pub fields: Vec<Arc<str>>,
    /// Names of the people that events point to.
    pub people: Vec<Arc<str>>,
    /// The records, each with the number of its events.
    pub records: Vec<BatchRecord>,
    /// The events of all records.
    pub events: Vec<BatchEvent>,
    /// The fields of all changes, as places in `fields`.
    pub(super) changes: Vec<u16>,
    /// The values of each field's changes, in their order.
    pub(super) values: Vec<FieldValues>,
}

/// The values of a field's changes, kind by kind.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct FieldValues {
    /// What kind each is of.
    pub kinds: Vec<u8>,
    /// What instants are told in: milliseconds, at least one.
    pub unit: i64,
    /// Instants, as steps from the time of their event.
    pub steps: Vec<i64>,
    pub numbers: Vec<f64>,
    /// Texts, as places in `distinct`.
    pub texts: Vec<u32>,
    pub distinct: Vec<Arc<str>>,
}

/// Kinds of values, as they are stored.
pub(super) mod kind {
    pub const NULL: u8 = 0;
    pub const NO: u8 = 1;
    pub const YES: u8 = 2;
    pub const WHOLE: u8 = 3;
    pub const NUMBER: u8 = 4;
    pub const TEXT: u8 = 5;
    pub const INSTANT: u8 = 6;
}

/// A value of a change, where it is read in passing.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Told {
    /// No value.
    Nothing,
    /// Yes or no.
    Flag(bool),
    /// A finite number.
    Number(f64),
    /// A text: its place among the distinct ones of its field.
    Text(u32),
    /// Milliseconds since 1970.
    Instant(i64),
}

/// A change in passing.
#[derive(Clone, Copy, Debug)]
pub struct Passed<'a> {
    /// The number of its event within the record, from 0 on.
    pub ordinal: usize,
    /// Its event.
    pub event: &'a BatchEvent,
    /// A place in [`BatchColumns::fields`].
    pub field: u16,
    /// What is set.
    pub told: Told,
}

/// Goes through the records of a batch from the first to the last.
#[derive(Debug)]
pub struct Walk<'a> {
    cursors: Vec<Cursor<'a>>,
    events: &'a [BatchEvent],
    changes: slice::Iter<'a, u16>,
}

/// How far the values of a field have been read.
#[derive(Debug)]
struct Cursor<'a> {
    kinds: slice::Iter<'a, u8>,
    unit: i64,
    steps: slice::Iter<'a, i64>,
    numbers: slice::Iter<'a, f64>,
    texts: slice::Iter<'a, u32>,
}

impl BatchColumns {
    /// A batch by column.
    #[must_use]
    pub fn of(batch: &Batch) -> BatchColumns {
        let mut gathered: Vec<Vec<(&Value, i64)>> = vec![Vec::new(); batch.fields.len()];
        let mut changes = batch.changes.iter();
        for event in &batch.events {
            for change in changes.by_ref().take(event.changes as usize) {
                if let Some(values) = gathered.get_mut(usize::from(change.field)) {
                    values.push((&change.value, event.at.millis()));
                }
            }
        }
        BatchColumns {
            register: batch.register.clone(),
            fields: batch.fields.clone(),
            people: batch.people.clone(),
            records: batch.records.clone(),
            events: batch.events.clone(),
            changes: batch.changes.iter().map(|change| change.field).collect(),
            values: gathered.iter().map(|values| FieldValues::of(values)).collect(),
        }
    }

    /// The batch, change by change.
    #[must_use]
    pub fn to_batch(&self) -> Batch {
        let mut batch = Batch {
            register: self.register.clone(),
            fields: self.fields.clone(),
            people: self.people.clone(),
            records: self.records.clone(),
            events: self.events.clone(),
            changes: Vec::with_capacity(self.changes.len()),
        };
        let mut walk = self.walk();
        for record in &self.records {
            walk.pass(record, &mut |passed| {
                let value = self.value(passed.field, passed.told);
                batch.changes.push(BatchChange { field: passed.field, value });
            });
        }
        batch
    }

    /// A walk through the records, before the first one.
    #[must_use]
    pub fn walk(&self) -> Walk<'_> {
        Walk {
            cursors: self.values.iter().map(Cursor::of).collect(),
            events: &self.events,
            changes: self.changes.iter(),
        }
    }

    /// A text of a field.
    #[must_use]
    pub fn text(&self, field: u16, place: u32) -> Option<&Arc<str>> {
        self.values.get(usize::from(field))?.distinct.get(place as usize)
    }

    /// How many distinct texts a field has.
    #[must_use]
    pub fn distinct(&self, field: usize) -> usize {
        self.values.get(field).map_or(0, |values| values.distinct.len())
    }

    /// A value of a field on its own.
    #[must_use]
    pub fn value(&self, field: u16, told: Told) -> Value {
        match told {
            Told::Nothing => Value::Null,
            Told::Flag(flag) => Value::Flag(flag),
            Told::Number(number) => Value::Number(number),
            Told::Text(place) => self.text(field, place).map_or(Value::Null, |t| Value::Text(Arc::clone(t))),
            Told::Instant(at) => Value::Instant(Instant::from_millis(at)),
        }
    }
}

impl<'a> Walk<'a> {
    /// The events of the next record. They stay the next until they are passed.
    #[must_use]
    pub fn events(&self, record: &BatchRecord) -> &'a [BatchEvent] {
        self.events.get(..record.events as usize).unwrap_or(self.events)
    }

    /// Goes past the next record, and tells its changes in causal order. Its code is there once.
    #[inline(never)]
    pub fn pass(&mut self, record: &BatchRecord, each: &mut dyn FnMut(Passed<'a>)) {
        self.pass_fast(record, each);
    }

    /// As [`Walk::pass`], with code of its own for each use: for where every change of a workspace goes by.
    pub fn pass_fast(&mut self, record: &BatchRecord, mut each: impl FnMut(Passed<'a>)) {
        let (own, rest) = self.events.split_at_checked(record.events as usize).unwrap_or((self.events, &[]));
        self.events = rest;
        for (ordinal, event) in own.iter().enumerate() {
            for _ in 0..event.changes {
                let Some(&field) = self.changes.next() else { return };
                let told = self.cursors.get_mut(usize::from(field)).and_then(|c| c.next(event.at.millis()));
                each(Passed { ordinal, event, field, told: told.unwrap_or(Told::Nothing) });
            }
        }
    }
}

impl<'a> Cursor<'a> {
    fn of(values: &'a FieldValues) -> Cursor<'a> {
        Cursor {
            kinds: values.kinds.iter(),
            unit: values.unit,
            steps: values.steps.iter(),
            numbers: values.numbers.iter(),
            texts: values.texts.iter(),
        }
    }

    /// The next value, which belongs to an event of that time.
    #[inline]
    fn next(&mut self, at: i64) -> Option<Told> {
        Some(match *self.kinds.next()? {
            kind::NULL => Told::Nothing,
            kind::NO => Told::Flag(false),
            kind::YES => Told::Flag(true),
            kind::TEXT => Told::Text(*self.texts.next()?),
            kind::INSTANT => {
                Told::Instant((at / self.unit).wrapping_add(*self.steps.next()?).wrapping_mul(self.unit))
            }
            _ => {
                let number = *self.numbers.next()?;
                // Adding zero makes one zero of the two.
                if number.is_finite() { Told::Number(number + 0.0) } else { Told::Nothing }
            }
        })
    }
}

impl FieldValues {
    fn of(values: &[(&Value, i64)]) -> FieldValues {
        let instants = || values.iter().filter_map(|(v, at)| Some((v.as_instant()?.millis(), *at)));
        let unit = unit_of(instants().flat_map(|(a, b)| [a, b]));
        let mut of = FieldValues {
            kinds: values.iter().map(|(value, _)| kind_of(value)).collect(),
            unit,
            steps: instants().map(|(value, at)| value / unit - at / unit).collect(),
            numbers: values.iter().filter_map(|(v, _)| v.as_number()).collect(),
            texts: Vec::new(),
            distinct: Vec::new(),
        };
        let mut places: FxHashMap<&str, u32> = FxHashMap::default();
        for text in
            values.iter().filter_map(|(v, _)| if let Value::Text(text) = v { Some(text) } else { None })
        {
            let place = *places.entry(text).or_insert_with(|| {
                of.distinct.push(Arc::clone(text));
                of.distinct.len() as u32 - 1
            });
            of.texts.push(place);
        }
        of
    }

    /// Whether every instant beside an event no further from 1970 than `most` milliseconds is one there is.
    pub fn reach(&self, most: u64) -> bool {
        let step = self.steps.iter().map(|step| step.unsigned_abs()).max().unwrap_or(0);
        let furthest = (most / self.unit.unsigned_abs()).checked_add(step);
        furthest
            .and_then(|f| f.checked_mul(self.unit.unsigned_abs()))
            .is_some_and(|f| i64::try_from(f).is_ok())
    }
}

fn kind_of(value: &Value) -> u8 {
    match value {
        Value::Null => kind::NULL,
        Value::Flag(false) => kind::NO,
        Value::Flag(true) => kind::YES,
        Value::Number(n) if n.fract() == 0.0 && n.abs() < 9e15 => kind::WHOLE,
        Value::Number(_) => kind::NUMBER,
        Value::Text(_) => kind::TEXT,
        Value::Instant(_) => kind::INSTANT,
    }
}

/// The coarsest of minute, second and millisecond, in milliseconds, that tells all of some times.
pub(super) fn unit_of(mut millis: impl Iterator<Item = i64>) -> i64 {
    let mut unit = 60_000;
    for at in millis.by_ref() {
        if at % unit != 0 {
            unit = if at % 1000 == 0 { 1000 } else { 1 };
        }
        if unit == 1 {
            break;
        }
    }
    unit
}
