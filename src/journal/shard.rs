//! A batch as bytes, by column and deflated: what a settled record takes is tens of code units, not a thousand.
//!
//! Layout before deflation, all numbers as variable-length integers: version, names of register, fields and
//! people, record ids (drawn from one seed, or each in full), then columns: events a record, times, people,
//! changes an event, fields of changes, and for each field the values of its changes in order.

use super::batch_columns::{FieldValues, kind, unit_of};
use super::bytes::{Reader, Writing};
use super::{Batch, BatchColumns, BatchEvent, BatchRecord, RecordId};
use crate::time::Instant;
use std::sync::Arc;

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
pub fn encode(batch: &Batch, seed: Seed) -> Vec<u8> {
    miniz_oxide::deflate::compress_to_vec(&encode_raw(&BatchColumns::of(batch), seed), 6)
}

/// Where the ids of a batch were drawn from, and the number of its first record in that drawing.
pub type Seed = Option<(u128, u64)>;

/// The batch of deflated bytes with the seed it was encoded with: what [`encode`] needs to give the same bytes. Nothing
/// where they are none.
#[must_use]
pub fn decode_parts(deflated: &[u8]) -> Option<(BatchColumns, Seed)> {
    let limit = deflated.len().saturating_mul(1100).clamp(1024, MOST_BYTES);
    let raw = miniz_oxide::inflate::decompress_to_vec_with_limit(deflated, limit).ok()?;
    decode_raw(&raw)
}

fn encode_raw(batch: &BatchColumns, seed: Seed) -> Vec<u8> {
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
    batch.changes.iter().for_each(|field| out.number(u64::from(*field)));
    batch.values.iter().for_each(|values| encode_values(&mut out, values));
    out.bytes
}

fn encode_values(out: &mut Writing, values: &FieldValues) {
    out.bytes.extend(&values.kinds);
    out.number(values.unit as u64);
    values.steps.iter().for_each(|step| out.signed(*step));
    let mut numbers = values.numbers.iter();
    for kind in values.kinds.iter().filter(|k| matches!(**k, kind::WHOLE | kind::NUMBER)) {
        let Some(number) = numbers.next() else { break };
        if *kind == kind::WHOLE {
            out.signed(*number as i64);
        } else {
            out.bytes.extend(number.to_le_bytes());
        }
    }
    // Texts that recur are told once and pointed to.
    out.number(values.distinct.len() as u64);
    values.distinct.iter().for_each(|text| out.text(text));
    if values.distinct.len() < values.texts.len() {
        values.texts.iter().for_each(|place| out.number(u64::from(*place)));
    }
}

fn decode_raw(raw: &[u8]) -> Option<(BatchColumns, Seed)> {
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
    let mut batch = BatchColumns { register, fields, people, ..BatchColumns::default() };
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
    batch.changes = input.numbers(changes)?;
    let mut counts = vec![0_usize; batch.fields.len()];
    for field in &batch.changes {
        *counts.get_mut(usize::from(*field))? += 1;
    }
    let furthest = batch.events.iter().map(|e| e.at.millis().unsigned_abs()).max().unwrap_or(0);
    for count in counts {
        batch.values.push(decode_values(&mut input, count).filter(|values| values.reach(furthest))?);
    }
    input.finished().then_some((batch, drawn))
}

/// So many things are reserved room for at once at most: what a hostile shard claims reserves little.
const MOST_RESERVED: usize = 1 << 16;

fn decode_values(input: &mut Reader<'_>, count: usize) -> Option<FieldValues> {
    let kinds = input.take(count)?;
    let mut of_kind = [0_usize; 7];
    for kind in kinds {
        *of_kind.get_mut(usize::from(*kind))? += 1;
    }
    let [.., whole, broken, texts, instants] = of_kind;
    let unit = i64::try_from(input.number()?).ok().filter(|u| *u > 0)?;
    let steps = (0..instants).map(|_| input.signed()).collect::<Option<_>>()?;
    let mut numbers = Vec::with_capacity((whole + broken).min(MOST_RESERVED));
    if whole + broken > 0 {
        for kind in kinds {
            match *kind {
                kind::WHOLE => numbers.push(input.signed()? as f64),
                kind::NUMBER => numbers.push(f64::from_le_bytes(input.take(8)?.try_into().ok()?)),
                _ => {}
            }
        }
    }
    let distinct: Vec<Arc<str>> = input.list(|i| i.text().map(Arc::from))?;
    let texts = if distinct.len() < texts {
        input.numbers(texts)?
    } else {
        (0..u32::try_from(texts).ok()?).collect()
    };
    let most = texts.iter().max();
    if most.is_some_and(|place| *place as usize >= distinct.len()) {
        return None;
    }
    Some(FieldValues { kinds: kinds.to_vec(), unit, steps, numbers, texts, distinct })
}
