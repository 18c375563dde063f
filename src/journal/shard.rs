//! A batch as bytes, by column and deflated: what a settled record takes is tens of code units, not a thousand.
//!
//! Layout before deflation, all numbers as variable-length integers: version, names of register, fields and
//! people, record ids (drawn from one seed, or each in full), then columns: events a record, times, people,
//! changes an event, fields of changes, and for each field the values of its changes in order.

use super::bytes::{Reader, Writing};
use super::{Batch, BatchChange, BatchEvent, BatchRecord, RecordId, Value};
use crate::time::Instant;
use rustc_hash::FxHashMap;
use std::sync::Arc;
use std::{slice, vec};

const VERSION: u64 = 1;
/// A shard that claims to be larger than this when inflated is refused.
const MOST_BYTES: usize = 64 << 20;

/// The id of the n-th record drawn from a seed.
#[must_use]
pub fn derived_id(seed: u128, n: u64) -> RecordId {
    // SplitMix64 on both halves: statistically random, and cheap to draw again on loading.
    let mix = |mut z: u64| {
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    };
    let step = (n + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    let (high, low) = ((seed >> 64) as u64, seed as u64);
    RecordId(u128::from(mix(high.wrapping_add(step))) << 64 | u128::from(mix(low ^ step.rotate_left(32))))
}

/// The batch as deflated bytes, with their length before deflation. `seed` is where its ids were drawn from, and
/// the number of its first record in that drawing, if they were.
#[must_use]
pub fn encode(batch: &Batch, seed: Option<(u128, u64)>) -> Vec<u8> {
    miniz_oxide::deflate::compress_to_vec(&encode_raw(batch, seed), 6)
}

/// Where the ids of a batch were drawn from, and the number of its first record in that drawing.
pub type Seed = Option<(u128, u64)>;

/// The batch of deflated bytes with the seed it was encoded with: what [`encode`] needs to give the same bytes. Nothing
/// where they are none.
#[must_use]
pub fn decode_parts(deflated: &[u8]) -> Option<(Batch, Seed)> {
    let limit = deflated.len().saturating_mul(1100).clamp(1024, MOST_BYTES);
    let raw = miniz_oxide::inflate::decompress_to_vec_with_limit(deflated, limit).ok()?;
    decode_raw(&raw)
}

fn encode_raw(batch: &Batch, seed: Option<(u128, u64)>) -> Vec<u8> {
    let mut out = Writing::default();
    out.number(VERSION);
    out.text(&batch.register);
    out.number(batch.fields.len() as u64);
    batch.fields.iter().for_each(|f| out.text(f));
    out.number(batch.people.len() as u64);
    batch.people.iter().for_each(|p| out.text(p));
    out.number(batch.records.len() as u64);
    out.number(batch.events.len() as u64);
    out.number(batch.changes.len() as u64);
    let drawn = seed.filter(|(seed, first)| {
        batch.records.iter().zip(*first..).all(|(record, n)| record.id == derived_id(*seed, n))
    });
    match drawn {
        Some((seed, first)) => {
            out.number(1);
            out.wide(seed);
            out.number(first);
        }
        None => {
            out.number(0);
            batch.records.iter().for_each(|r| out.wide(r.id.0));
        }
    }
    batch.records.iter().for_each(|r| out.number(u64::from(r.events)));
    // Times in the coarsest unit that loses nothing, each as the step from the one before.
    let millis = || batch.events.iter().map(|e| e.at.millis());
    let unit = unit_of(millis());
    out.number(unit as u64);
    let mut last = 0;
    for at in millis() {
        out.signed(at / unit - last);
        last = at / unit;
    }
    batch.events.iter().for_each(|e| out.number(u64::from(e.by)));
    batch.events.iter().for_each(|e| out.number(u64::from(e.changes)));
    batch.changes.iter().for_each(|c| out.number(u64::from(c.field)));
    // The time of the event each change belongs to: what instants are told from.
    let mut times = Vec::with_capacity(batch.changes.len());
    for event in &batch.events {
        times.extend(std::iter::repeat_n(event.at.millis(), event.changes as usize));
    }
    for field in 0..batch.fields.len() {
        let of_field = batch
            .changes
            .iter()
            .zip(&times)
            .filter(|(c, _)| usize::from(c.field) == field)
            .map(|(c, at)| (&c.value, *at));
        encode_column(&mut out, &of_field.collect::<Vec<_>>());
    }
    out.bytes
}

fn unit_of(mut millis: impl Iterator<Item = i64>) -> i64 {
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

fn encode_column(out: &mut Writing, values: &[(&Value, i64)]) {
    for (value, _) in values {
        out.bytes.push(match value {
            Value::Null => 0,
            Value::Flag(false) => 1,
            Value::Flag(true) => 2,
            Value::Number(n) if whole(*n) => 3,
            Value::Number(_) => 4,
            Value::Text(_) => 5,
            Value::Instant(_) => 6,
        });
    }
    let instants = || values.iter().filter_map(|(v, at)| Some((v.as_instant()?.millis(), *at)));
    let unit = unit_of(instants().flat_map(|(a, b)| [a, b]));
    out.number(unit as u64);
    instants().for_each(|(value, at)| out.signed(value / unit - at / unit));
    for number in values.iter().filter_map(|(v, _)| v.as_number()) {
        if whole(number) {
            out.signed(number as i64);
        } else {
            out.bytes.extend(number.to_le_bytes());
        }
    }
    // Texts that recur are told once and pointed to.
    let texts = || values.iter().filter_map(|(v, _)| v.as_text());
    let mut places = FxHashMap::default();
    let mut distinct = Vec::new();
    for text in texts() {
        places.entry(text).or_insert_with(|| {
            distinct.push(text);
            distinct.len() as u64 - 1
        });
    }
    out.number(distinct.len() as u64);
    distinct.iter().for_each(|text| out.text(text));
    if distinct.len() < texts().count() {
        texts().for_each(|text| out.number(places.get(text).copied().unwrap_or(0)));
    }
}

fn whole(number: f64) -> bool {
    number.fract() == 0.0 && number.abs() < 9e15
}

fn decode_raw(raw: &[u8]) -> Option<(Batch, Seed)> {
    let mut input = Reader::new(raw);
    if input.number()? != VERSION {
        return None;
    }
    let register = input.text()?.to_owned();
    let fields = input.list(|i| i.text().map(Arc::from))?;
    let people: Vec<Arc<str>> = input.list(|i| i.text().map(Arc::from))?;
    let (records, events, changes) = (input.count()?, input.count()?, input.count()?);
    let mut drawn = None;
    let ids: Vec<RecordId> = if input.number()? == 1 {
        let (seed, first) = (input.wide()?, input.number()?);
        drawn = Some((seed, first));
        (0..records as u64).map(|n| derived_id(seed, first.wrapping_add(n))).collect()
    } else {
        (0..records).map(|_| input.wide().map(RecordId)).collect::<Option<_>>()?
    };
    let mut batch = Batch { register, fields, people, ..Batch::default() };
    batch.records.reserve(records.min(MOST_RESERVED));
    for id in ids {
        batch.records.push(BatchRecord { id, events: u32::try_from(input.number()?).ok()? });
    }
    let unit = i64::try_from(input.number()?).ok().filter(|u| *u > 0)?;
    let mut last = 0_i64;
    batch.events.reserve(events.min(MOST_RESERVED));
    for _ in 0..events {
        last = last.checked_add(input.signed()?)?;
        batch.events.push(BatchEvent {
            at: Instant::from_millis(last.checked_mul(unit)?),
            by: 0,
            changes: 0,
        });
    }
    for event in &mut batch.events {
        event.by = u32::try_from(input.number()?).ok().filter(|by| (*by as usize) < batch.people.len())?;
    }
    for event in &mut batch.events {
        event.changes = u32::try_from(input.number()?).ok()?;
    }
    let of_records: u64 = batch.records.iter().map(|r| u64::from(r.events)).sum();
    let of_events: u64 = batch.events.iter().map(|e| u64::from(e.changes)).sum();
    if of_records != events as u64 || of_events != changes as u64 {
        return None;
    }
    // What a hostile shard claims reserves little.
    let mut of_changes = Vec::with_capacity(changes.min(MOST_RESERVED));
    let mut counts = vec![0_usize; batch.fields.len()];
    for _ in 0..changes {
        let field = u16::try_from(input.number()?).ok()?;
        *counts.get_mut(usize::from(field))? += 1;
        of_changes.push(field);
    }
    let mut columns =
        counts.iter().map(|count| decode_column(&mut input, *count)).collect::<Option<Vec<_>>>()?;
    batch.changes.reserve(changes.min(MOST_RESERVED));
    let mut of_changes = of_changes.into_iter();
    for event in &batch.events {
        for field in of_changes.by_ref().take(event.changes as usize) {
            let value = columns.get_mut(usize::from(field))?.next_at(event.at)?;
            batch.changes.push(BatchChange { field, value });
        }
    }
    input.finished().then_some((batch, drawn))
}

/// So many things are reserved room for at once at most.
const MOST_RESERVED: usize = 1 << 16;

/// The values of a field's changes, in their order.
struct Column<'a> {
    kinds: slice::Iter<'a, u8>,
    /// What instants are told in, as steps from the time of their event: milliseconds.
    unit: i64,
    instants: vec::IntoIter<i64>,
    numbers: vec::IntoIter<f64>,
    texts: vec::IntoIter<Arc<str>>,
}

impl Column<'_> {
    /// The next value, which belongs to an event of that time.
    fn next_at(&mut self, at: Instant) -> Option<Value> {
        Some(match self.kinds.next()? {
            0 => Value::Null,
            1 => Value::Flag(false),
            2 => Value::Flag(true),
            3 | 4 => Value::from(self.numbers.next()?),
            5 => Value::Text(self.texts.next()?),
            6 => {
                let told = (at.millis() / self.unit).checked_add(self.instants.next()?)?;
                Value::Instant(Instant::from_millis(told.checked_mul(self.unit)?))
            }
            _ => return None,
        })
    }
}

fn decode_column<'a>(input: &mut Reader<'a>, count: usize) -> Option<Column<'a>> {
    let kinds = input.take(count)?;
    let of = |kind: u8| kinds.iter().filter(move |k| **k == kind);
    let unit = i64::try_from(input.number()?).ok().filter(|u| *u > 0)?;
    let instants = of(6).map(|_| input.signed()).collect::<Option<Vec<_>>>()?;
    let numbers = kinds.iter().filter(|k| matches!(k, 3 | 4)).map(|kind| match kind {
        3 => input.signed().map(|whole| whole as f64),
        _ => Some(f64::from_le_bytes(input.take(8)?.try_into().ok()?)),
    });
    let numbers = numbers.collect::<Option<Vec<_>>>()?;
    let distinct: Vec<Arc<str>> = input.list(|i| i.text().map(Arc::from))?;
    let texts = of(5).count();
    let texts = if distinct.len() < texts {
        let told = of(5).map(|_| distinct.get(usize::try_from(input.number()?).ok()?).cloned());
        told.collect::<Option<Vec<_>>>()?
    } else {
        distinct
    };
    Some(Column {
        kinds: kinds.iter(),
        unit,
        instants: instants.into_iter(),
        numbers: numbers.into_iter(),
        texts: texts.into_iter(),
    })
}
