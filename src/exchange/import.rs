//! Rows to records with their history: here rows are gathered by key, in [`rows`] those of a key become a record.
//!
//! **One row per update.** The rows of a key are one record, wherever they stand, and a record comes where its first
//! row stands. Every row is an event at its own time, with the fields that changed against the row before; the
//! order is that of the file, even where one row runs backwards in time. A point in time that stands in every row
//! from the first (a rule's `when_reached`) is written in the first event that does not lie before it, or else in
//! the last event. A state that is not known changes nothing and is remarked on. Times without a rule follow from
//! the states: opened with the first event, resolved and closed with the event that says so.
//!
//! **One row per record.** A record begins with an event at its time of opening, or at the time of the import
//! where that is not known; where it is resolved or closed, events at those times say so.

mod rows;

use super::draft::Draft;
use super::life::Life;
use super::rules::{Reading, Rule, Slot, Slots};
use super::{Known, Mapping, Refusal, Shape, Sheet};
use crate::journal::{Batch, RecordId, Value};
use crate::register::{Computed, catalogue};
use crate::time::{DatePattern, Instant, Zone};
use rustc_hash::{FxHashMap, FxHashSet};

/// The end of a chain of rows.
const END: u32 = u32::MAX;

/// Makes records of a sheet, step by step, so that a page stays alive. To cancel, drop it.
pub struct Importer<'a> {
    pub(super) reading: Reading<'a>,
    pub(super) shape: Shape,
    key: Option<usize>,
    updated: Option<usize>,
    pub(super) author: Option<usize>,
    pub(super) rules: Vec<Rule<'a>>,
    pub(super) ruled: FxHashSet<Slot>,
    pub(super) slots: Slots,
    title: Slot,
    pub(super) life: Life,
    /// Fields that follow from others, where no column says them.
    pub(super) computed: Vec<(Slot, &'static Computed)>,
    pub(super) now: Instant,

    /// Rows that were grouped, rows that were built.
    grouped: usize,
    built: usize,
    /// The next row of the same key, for each row.
    next: Vec<u32>,
    /// First and last row of each key, in the order of first rows.
    groups: Vec<(u32, u32)>,
    group_of: FxHashMap<&'a str, u32>,
    group: usize,

    pub(super) current: Vec<Value>,
    pub(super) pending: Vec<(Slot, Value)>,
    pub(super) waiting: Vec<(Slot, Instant)>,
    pub(super) tags: Vec<(usize, Vec<Value>)>,
    pub(super) people: FxHashMap<&'a str, u32>,
    pub(super) batches: Vec<ImportedBatch>,
    pub(super) draft: Draft,
}

/// Records ready to be written.
#[derive(Clone, Debug, Default)]
pub struct ImportedBatch {
    /// The records with their history.
    pub batch: Batch,
    /// The text of each record's key; empty where there is no key column.
    pub keys: Vec<String>,
}

/// What an import comes to.
#[derive(Clone, Debug, Default)]
pub struct Imported {
    /// What it is, for a person.
    pub draft: Draft,
    /// What is to be written: at most a thousand records each, in the order of first rows.
    pub batches: Vec<ImportedBatch>,
}

/// How far an import is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Progress {
    /// Rows that are done with.
    pub rows: usize,
    /// Rows there are.
    pub of: usize,
    /// Share of the work, 0 to 1.
    pub share: f32,
    /// Whether all is done.
    pub done: bool,
}

/// What an import would do.
///
/// # Errors
/// As [`Importer::new`].
pub fn dry_run(
    sheet: &Sheet,
    mapping: &Mapping,
    zone: &Zone,
    known: &Known,
    now: Instant,
) -> Result<Draft, Refusal> {
    let mut importer = Importer::new(sheet, mapping, zone, known, now)?;
    let mut count = 0;
    let mut ids = || {
        count += 1;
        count
    };
    while !importer.step(usize::MAX, &mut ids).done {}
    Ok(importer.finish().draft)
}

impl<'a> Importer<'a> {
    /// Begins an import. `known` is what rows may rely on, and `now` stands in where a record has no time of
    /// its own.
    ///
    /// # Errors
    /// Refuses a mapping that does not fit the sheet or its register.
    pub fn new(
        sheet: &'a Sheet,
        mapping: &Mapping,
        zone: &'a Zone,
        known: &'a Known,
        now: Instant,
    ) -> Result<Importer<'a>, Refusal> {
        let no_register = || Refusal::NoRegister(mapping.register.clone());
        let register = catalogue::register(&mapping.register).ok_or_else(no_register)?;
        let dates = match &mapping.dates {
            Some(text) => DatePattern::from_text(text).ok_or_else(|| Refusal::DatePattern(text.clone()))?,
            None => super::detect_dates(sheet, mapping)
                .and_then(|text| DatePattern::from_text(&text))
                .unwrap_or(DatePattern::Civil(crate::time::DateOrder::YearMonthDay)),
        };
        let empty = mapping.empty.iter().filter(|text| !text.is_empty()).cloned().collect();
        let reading = Reading { sheet, register, zone, dates, empty, known };
        let column = |name: &Option<String>| name.as_ref().map(|name| reading.column(name)).transpose();
        let (key, updated, author) =
            (column(&mapping.key)?, column(&mapping.updated_at)?, column(&mapping.author)?);
        if mapping.shape == Shape::Update && key.is_none() {
            return Err(Refusal::NotSaid("Say which column tells the records apart."));
        }
        if mapping.shape == Shape::Update && updated.is_none() {
            return Err(Refusal::NotSaid("Say which column has the time of the update."));
        }
        if mapping.fields.is_empty() {
            return Err(Refusal::NotSaid("Say for at least one field which column it comes from."));
        }
        let mut slots = Slots::default();
        let title = slots.of(register.title());
        let life = Life::new(register, &mut slots);
        let rules = mapping.fields.iter().map(|rule| Rule::new(rule, &reading, &mut slots));
        let mut rules = rules.collect::<Result<Vec<_>, _>>()?;
        let mut ruled = FxHashSet::default();
        if let Some(twice) = rules.iter().find(|rule| !ruled.insert(rule.slot)) {
            return Err(Refusal::FieldTwice(twice.field.id.to_owned()));
        }
        for rule in &mut rules {
            ruled.iter().for_each(|slot| rule.leave(*slot));
        }
        let follows = |computed: &&'static Computed| {
            let ruled = |field: &str| rules.iter().any(|rule| rule.field.id == field);
            !ruled(computed.field) && computed.from.iter().any(|field| ruled(field))
        };
        let computed = register.computed.iter().filter(follows);
        let computed = computed.map(|computed| (slots.of(computed.field), computed)).collect();
        let tags = rules.iter().enumerate().filter(|(_, rule)| rule.field.is_set());
        let tags = tags.map(|(place, _)| (place, Vec::new())).collect();
        let taken: FxHashSet<usize> = mapping.columns().filter_map(|name| sheet.column(name)).collect();
        let names = sheet.header.iter().enumerate();
        let mut draft = Draft {
            unused: names.filter(|(i, _)| !taken.contains(i)).map(|(_, name)| name.clone()).collect(),
            ..Draft::default()
        };
        draft.counts.rows = sheet.len();
        Ok(Importer {
            shape: mapping.shape,
            key,
            updated,
            author,
            rules,
            ruled,
            title,
            life,
            computed,
            now,
            grouped: 0,
            built: 0,
            next: vec![END; sheet.len()],
            groups: Vec::new(),
            group_of: FxHashMap::default(),
            group: 0,
            current: vec![Value::Null; slots.names.len()],
            slots,
            pending: Vec::new(),
            waiting: Vec::new(),
            tags,
            people: FxHashMap::default(),
            batches: Vec::new(),
            draft,
            reading,
        })
    }

    /// Goes on for about that many rows. `new_id` gives 128 random bits for each record.
    pub fn step(&mut self, max_rows: usize, new_id: &mut dyn FnMut() -> u128) -> Progress {
        let rows = self.reading.sheet.len();
        let mut left = max_rows.max(1);
        while left > 0 && self.grouped < rows {
            self.group_row(self.grouped);
            self.grouped += 1;
            // Finding a row's key is little work beside building its event.
            left -= usize::from(self.grouped.is_multiple_of(8));
        }
        while left > 0 && self.grouped == rows {
            let Some((first, last)) = self.groups.get(self.group).copied() else { break };
            let before = self.built;
            let id = RecordId(new_id());
            match self.shape {
                Shape::Update => self.build_updates(first as usize, last as usize, id),
                Shape::Record => self.build_first_good(first as usize, last as usize, id),
            }
            self.group += 1;
            left = left.saturating_sub(self.built - before);
        }
        let done = self.grouped == rows && self.group == self.groups.len();
        let done_rows = self.draft.counts.accepted + self.draft.counts.rejected;
        let share = (self.grouped as f32 * 0.125 + done_rows as f32) / (rows as f32 * 1.125).max(1.0);
        Progress { rows: done_rows, of: rows, share: if done { 1.0 } else { share.min(0.99) }, done }
    }

    /// What was built.
    #[must_use]
    pub fn finish(self) -> Imported {
        let Importer { mut draft, batches, reading, .. } = self;
        draft.counts.records = batches.iter().map(|b| b.batch.records.len()).sum();
        draft.counts.updates = batches.iter().map(|b| b.batch.events.len()).sum();
        draft.counts.changes = batches.iter().map(|b| b.batch.changes.len()).sum();
        draft.conclude(reading.register, &batches);
        Imported { draft, batches }
    }

    fn group_row(&mut self, row: usize) {
        let sheet = self.reading.sheet;
        let line = sheet.line(row);
        if let Some(flaw) = sheet.flaw(row) {
            return self.draft.reject(line, flaw);
        }
        if sheet.width(row) < sheet.header.len() {
            self.draft
                .remark(line, "It has fewer cells than the header; those that lack are taken as empty.");
        }
        let place = row as u32;
        let Some(column) = self.key else { return self.groups.push((place, place)) };
        let key = self.reading.text(row, column);
        if key.is_empty() {
            let name = sheet.header.get(column).map_or("", String::as_str);
            return self.draft.reject(line, format!("The key column “{name}” is empty."));
        }
        let new = self.groups.len() as u32;
        let group = *self.group_of.entry(key).or_insert(new);
        if group == new {
            return self.groups.push((place, place));
        }
        let Some((_, last)) = self.groups.get_mut(group as usize) else { return };
        if let Some(next) = self.next.get_mut(*last as usize) {
            *next = place;
        }
        *last = place;
    }
}
