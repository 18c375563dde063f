use super::column::Column;
use super::haystack::Haystack;
use super::late::Late;
use super::number::{Claims, Number};
use super::odd::Odd;
use super::record::Record;
use super::trail::Trail;
use crate::journal::{Cell, RecordId, Stamp, Value};
use crate::order::Ordered;
use crate::register::{Field, Kind, Phase, Register};
use rustc_hash::{FxHashMap, FxHashSet};
use std::sync::{Arc, OnceLock};

/// All records of one register, by column.
#[derive(Debug)]
pub struct Table {
    /// What the records are.
    pub register: &'static Register,
    ids: Vec<RecordId>,
    rows: FxHashMap<RecordId, u32>,
    pub(super) columns: Vec<Column>,
    /// The places of the columns that are searched.
    searched: Vec<usize>,
    pub(super) numbers: Vec<Number>,
    pub(super) claims: Claims,
    /// Whether a row was taken away, by itself or with its batch.
    pub(super) void: Vec<bool>,
    /// The earliest write to a row, and the batch it belongs to (0 for none): the row goes with that batch.
    pub(super) began: Vec<(Stamp, u32)>,
    /// The shard a row was first read from.
    pub(super) base: Vec<Option<Base>>,
    /// Other shards that wrote to a row.
    pub(super) more_shards: FxHashMap<u32, Vec<u32>>,
    /// Cells of fields written since their row's shard, or concurrently.
    pub(super) cells: FxHashMap<CellKey, Cell>,
    pub(super) odd: Odd,
    pub(super) trail: Trail,
    /// Steps of the trail that came after a row's shard, with what orders them.
    pub(super) late: FxHashMap<u32, Late>,
    haystack: OnceLock<Haystack>,
    pub(super) touched: Vec<i64>,
    pub(super) born: Vec<i64>,
    pub(super) live: usize,
    /// When each batch was written, and those that are taken away.
    pub(super) batches: FxHashMap<u32, Stamp>,
    pub(super) gone: FxHashSet<u32>,
}

/// Row, field, element where the field is a set, and its cell.
pub(super) type Written<'a> = (u32, &'a Arc<str>, Option<&'a Arc<str>>, &'a Cell);

/// Row, field, and the element where the field is a set.
pub(super) type CellKey = (u32, Arc<str>, Option<Arc<str>>);

#[derive(Clone, Copy, Debug)]
pub(super) struct Base {
    /// The stamp of the record's first event.
    pub stamp: Stamp,
    pub shard: u32,
    pub batch: u32,
}

/// Reserved fields of every record.
pub mod reserved {
    /// The human number: a claim, not the identity.
    pub const NUMBER: &str = "number";
    /// The reason why the record was taken away; nothing while it stands, and *no* where it stands although the
    /// step that brought it was taken back.
    pub const VOID: &str = "void";
}

/// Whether what a field holds is part of what a search goes through.
pub(super) fn is_searched(field: &Field) -> bool {
    field.searched || matches!(field.kind, Kind::Suggest)
}

/// What a write changed, for undo.
#[derive(Clone, Debug, PartialEq)]
pub struct Before {
    /// The value shown before.
    pub value: Value,
}

impl Table {
    pub(super) fn new(register: &'static Register) -> Table {
        Table {
            register,
            ids: Vec::new(),
            rows: FxHashMap::default(),
            columns: register.fields.iter().map(Column::new).collect(),
            searched: (0..)
                .zip(register.fields)
                .filter(|(_, f)| is_searched(f))
                .map(|(place, _)| place)
                .collect(),
            numbers: Vec::new(),
            claims: Claims::default(),
            void: Vec::new(),
            began: Vec::new(),
            base: Vec::new(),
            more_shards: FxHashMap::default(),
            cells: FxHashMap::default(),
            odd: Odd::default(),
            trail: Trail::default(),
            late: FxHashMap::default(),
            haystack: OnceLock::new(),
            touched: Vec::new(),
            born: Vec::new(),
            live: 0,
            batches: FxHashMap::default(),
            gone: FxHashSet::default(),
        }
    }

    /// How many rows there are, those taken away included.
    #[must_use]
    pub fn len(&self) -> u32 {
        self.ids.len() as u32
    }

    /// Whether there is no row at all.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.ids.is_empty()
    }

    /// How many records stand.
    #[must_use]
    pub fn standing(&self) -> usize {
        self.live
    }

    /// Whether the record of a row stands, and was not taken away.
    #[must_use]
    pub fn stands(&self, row: u32) -> bool {
        self.void.get(row as usize) == Some(&false)
    }

    /// The rows that stand.
    pub fn rows(&self) -> impl Iterator<Item = u32> + '_ {
        (0..self.len()).filter(|row| self.stands(*row))
    }

    /// The records that stand.
    pub fn records(&self) -> impl Iterator<Item = Record<'_>> {
        self.rows().map(|row| Record::new(self, row))
    }

    /// The row of a record, taken away or not.
    #[must_use]
    pub fn row(&self, id: RecordId) -> Option<u32> {
        self.rows.get(&id).copied()
    }

    /// A record, taken away or not.
    #[must_use]
    pub fn record(&self, id: RecordId) -> Option<Record<'_>> {
        self.row(id).map(|row| Record::new(self, row))
    }

    /// The record of a row.
    #[must_use]
    pub fn at(&self, row: u32) -> Record<'_> {
        Record::new(self, row)
    }

    /// The identity of a row's record.
    #[must_use]
    pub fn id(&self, row: u32) -> RecordId {
        self.ids.get(row as usize).copied().unwrap_or_default()
    }

    /// The column of a field.
    #[must_use]
    pub fn column(&self, field: &str) -> Option<&Column> {
        self.register.position(field).and_then(|place| self.columns.get(place))
    }

    /// The columns in the order of the register's fields.
    #[must_use]
    pub fn columns(&self) -> &[Column] {
        &self.columns
    }

    /// The searched text. It is gathered when it is first asked for, so that opening a workspace does not wait for it.
    #[must_use]
    pub fn haystack(&self) -> &Haystack {
        self.haystack.get_or_init(|| {
            let mut haystack = Haystack::default();
            (0..self.len()).for_each(|row| haystack.set(row, self.searched_texts(row)));
            haystack
        })
    }

    fn searched_texts(&self, row: u32) -> impl Iterator<Item = &str> {
        let searched = self.searched.iter().filter_map(|place| self.columns.get(*place));
        searched.map(move |column| column.text(row))
    }

    /// Follows a change of a row's texts, where they were gathered already.
    pub(super) fn refresh_haystack(&mut self, row: u32) {
        if let Some(mut haystack) = self.haystack.take() {
            haystack.set(row, self.searched_texts(row));
            self.haystack = OnceLock::from(haystack);
        }
    }

    /// What became of the tracked fields.
    #[must_use]
    pub fn trail(&self) -> &Trail {
        &self.trail
    }

    /// When the record was last changed, in milliseconds since 1970.
    #[must_use]
    pub fn touched(&self, row: u32) -> i64 {
        self.touched.get(row as usize).copied().unwrap_or(0)
    }

    /// The earliest time anything was written about, in milliseconds since 1970.
    #[must_use]
    pub fn born(&self, row: u32) -> i64 {
        self.born.get(row as usize).copied().unwrap_or(0)
    }

    /// The number of a row's record, as in 42 of `INC-0042` and of `INC-B0042`; 0 where it has none.
    #[must_use]
    pub fn number(&self, row: u32) -> u32 {
        self.claim_of(row).number
    }

    /// The highest number given so far without a letter.
    #[must_use]
    pub fn highest_number(&self) -> u32 {
        self.highest_of(0)
    }

    /// The phase of a row's record; open where the register has no life cycle.
    #[must_use]
    pub fn phase(&self, row: u32) -> Phase {
        let status = self.column("status").map_or("", |c| c.text(row));
        self.register.state(status).map_or(Phase::Open, |s| s.phase)
    }

    /// The phase of each place of the status column's dictionary.
    #[must_use]
    pub fn phases(&self) -> Vec<Phase> {
        let texts = self.column("status").and_then(Column::dictionary).map_or(&[][..], |d| d.texts());
        texts.iter().map(|t| self.register.state(t).map_or(Phase::Open, |s| s.phase)).collect()
    }

    /// The stamps that the next write to a field of a row replaces.
    #[must_use]
    pub fn heads(&self, row: u32, field: &str, element: Option<&str>) -> Vec<Stamp> {
        let key = (row, Arc::from(field), element.map(Arc::from));
        match self.cells.get(&key) {
            Some(cell) => cell.heads().iter().map(|(stamp, _)| *stamp).collect(),
            None => self.base_stamp(row, field, element).into_iter().collect(),
        }
    }

    /// All cells: row, field, element where the field is a set, and the cell. In any order.
    pub fn cells(&self) -> impl Iterator<Item = (u32, &str, Option<&str>, &Cell)> {
        self.cells.iter().map(|((row, field, element), cell)| (*row, &**field, element.as_deref(), cell))
    }

    /// The cells that a batch wrote to in rows that were there without it: row, field, element and cell.
    pub(super) fn written_over(&self, batch: u32) -> Vec<Written<'_>> {
        let began = |row: u32| self.began.get(row as usize).map_or(0, |(_, b)| *b);
        let written =
            self.cells.iter().filter(|((row, ..), cell)| cell.has_step_of(batch) && began(*row) != batch);
        let mut written: Vec<_> = written.map(|((r, f, e), cell)| (*r, f, e.as_ref(), cell)).collect();
        written.order_by(|a, b| (a.0, a.1, a.2).cmp(&(b.0, b.1, b.2)));
        written
    }

    /// The cell of a field where it was written since the row's shard.
    #[must_use]
    pub fn cell(&self, row: u32, field: &str) -> Option<&Cell> {
        self.cells.get(&(row, Arc::from(field), None))
    }

    /// Fields in which two people wrote without knowing of each other: field, and the values not shown.
    pub fn conflicts(&self, row: u32) -> impl Iterator<Item = (&str, Vec<&(Stamp, Value)>)> {
        self.cells
            .iter()
            .filter(move |((r, _, element), cell)| {
                *r == row && element.is_none() && cell.also().next().is_some()
            })
            .map(|((_, field, _), cell)| (&**field, cell.also().collect()))
    }

    /// The shard a row began in: its place among the workspace's shards.
    #[must_use]
    pub fn base_shard(&self, row: u32) -> Option<u32> {
        self.base.get(row as usize).copied().flatten().map(|b| b.shard)
    }

    /// All shards that wrote to a row, by their places among the workspace's shards.
    pub fn shards(&self, row: u32) -> impl Iterator<Item = u32> + '_ {
        self.base_shard(row).into_iter().chain(self.more_shards.get(&row).into_iter().flatten().copied())
    }

    /// Whether a single entry of that stamp was the first to write to a row.
    #[must_use]
    pub fn began_with(&self, row: u32, stamp: Stamp) -> bool {
        self.began.get(row as usize) == Some(&(stamp, 0))
    }

    /// The stamp of the entry that was the first to write to a row, by itself or by its shards.
    #[must_use]
    pub fn began_at(&self, row: u32) -> Stamp {
        let (stamp, batch) = self.began.get(row as usize).copied().unwrap_or_default();
        self.batches.get(&batch).copied().unwrap_or(stamp)
    }

    /// The rows that began with a batch.
    pub(super) fn rows_of_batch(&self, batch: u32) -> impl Iterator<Item = u32> + '_ {
        (0..self.len()).filter(move |row| self.began.get(*row as usize).is_some_and(|b| b.1 == batch))
    }

    /// What the mark of a record that was taken away must be for it to stand again.
    #[must_use]
    pub fn standing_again(&self, row: u32) -> Value {
        if self.goes_with_batch(row) { Value::Flag(false) } else { Value::Null }
    }

    /// Whether the batch a row began with is taken back.
    pub(super) fn goes_with_batch(&self, row: u32) -> bool {
        self.began.get(row as usize).is_some_and(|(_, batch)| self.gone.contains(batch))
    }

    /// The shown value of any field, reserved and unknown ones included.
    #[must_use]
    pub fn value(&self, row: u32, field: &str) -> Value {
        match field {
            reserved::NUMBER => self.claim_of(row).value(),
            _ => match self.column(field).map(|c| c.value(row)) {
                Some(value) if !value.is_null() => value,
                _ => self.odd.get(row, field).cloned().unwrap_or_default(),
            },
        }
    }

    /// The fields of a row that no column of this version takes.
    pub fn odd(&self, row: u32) -> impl Iterator<Item = (&Arc<str>, &Value)> {
        self.odd.of(row).iter().map(|(field, value)| (field, value))
    }

    /// The stamp of what a row's shard wrote to a field that has no cell yet.
    pub(super) fn base_stamp(&self, row: u32, field: &str, element: Option<&str>) -> Option<Stamp> {
        let base = self.base.get(row as usize).copied().flatten()?;
        let column = self.column(field);
        let written = match (column, element) {
            (Some(column), Some(element)) => column.elements(row).any(|e| e == element),
            (Some(column), None) => {
                // 0 is for fields the shard did not write; a count past 254 stands for the last countable event.
                let ordinal = column.ordinals.get(row as usize)?.checked_sub(1)?;
                return Some(base.stamp.later(u32::from(ordinal)));
            }
            (None, Some(_)) => false,
            (None, None) if field == reserved::NUMBER => self.number(row) > 0,
            (None, None) => self.odd.get(row, field).is_some(),
        };
        written.then_some(base.stamp)
    }

    /// Makes room for so many more rows.
    pub(super) fn reserve(&mut self, rows: usize) {
        self.ids.reserve(rows);
        self.rows.reserve(rows);
    }

    pub(super) fn new_row(&mut self, id: RecordId, at: i64, stamp: Stamp, batch: u32) -> u32 {
        let row = self.len();
        self.ids.push(id);
        self.rows.insert(id, row);
        self.void.push(false);
        self.began.push((stamp, batch));
        self.base.push(None);
        self.touched.push(at);
        self.born.push(at);
        self.live += 1;
        row
    }
}
