use super::column::{Column, put};
use super::haystack::Haystack;
use super::record::Record;
use super::trail::{Step, Trail};
use crate::journal::{Cell, LoadedShard, RecordId, RecordSlice, Stamp, Value, Write};
use crate::register::{Kind, Phase, Register};
use rustc_hash::FxHashMap;
use std::sync::Arc;

/// All records of one register, by column.
#[derive(Debug)]
pub struct Table {
    /// What the records are.
    pub register: &'static Register,
    ids: Vec<RecordId>,
    rows: FxHashMap<RecordId, u32>,
    columns: Vec<Column>,
    numbers: Vec<u32>,
    /// Whether a row was taken away, and the batch it came with (0 for none).
    void: Vec<bool>,
    batch: Vec<u16>,
    /// The shard a row began in and the place of its first event in that step.
    base: Vec<Option<Base>>,
    /// Cells of fields written since their row's shard, or concurrently.
    cells: FxHashMap<CellKey, Cell>,
    /// Values that no column of this version takes.
    odd: FxHashMap<(u32, Arc<str>), Value>,
    trail: Trail,
    haystack: Haystack,
    touched: Vec<i64>,
    born: Vec<i64>,
    highest: u32,
    live: usize,
}

/// Row, field, and the element where the field is a set.
type CellKey = (u32, Arc<str>, Option<Arc<str>>);

#[derive(Clone, Copy, Debug)]
struct Base {
    stamp: Stamp,
    shard: u32,
}

/// Reserved fields of every record.
pub mod reserved {
    /// The human number: a claim, not the identity.
    pub const NUMBER: &str = "number";
    /// The reason why the record was taken away; nothing while it stands.
    pub const VOID: &str = "void";
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
            numbers: Vec::new(),
            void: Vec::new(),
            batch: Vec::new(),
            base: Vec::new(),
            cells: FxHashMap::default(),
            odd: FxHashMap::default(),
            trail: Trail::default(),
            haystack: Haystack::default(),
            touched: Vec::new(),
            born: Vec::new(),
            highest: 0,
            live: 0,
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

    /// The searched text.
    #[must_use]
    pub fn haystack(&self) -> &Haystack {
        &self.haystack
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

    /// When the record was written first, in milliseconds since 1970.
    #[must_use]
    pub fn born(&self, row: u32) -> i64 {
        self.born.get(row as usize).copied().unwrap_or(0)
    }

    /// The number of a row's record, as in 42 of `INC-0042`; 0 where it has none.
    #[must_use]
    pub fn number(&self, row: u32) -> u32 {
        self.numbers.get(row as usize).copied().unwrap_or(0)
    }

    /// The highest number given so far.
    #[must_use]
    pub fn highest_number(&self) -> u32 {
        self.highest
    }

    /// The rows that hold a number; more than one after a merge of two copies.
    #[must_use]
    pub fn rows_with_number(&self, number: u32) -> Vec<u32> {
        let holds = |row: &u32| self.numbers.get(*row as usize) == Some(&number);
        (0..self.len()).filter(holds).collect()
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
            None => self.base_stamp(row, field).into_iter().collect(),
        }
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

    /// The shown value of any field, reserved and unknown ones included.
    #[must_use]
    pub fn value(&self, row: u32, field: &str) -> Value {
        match field {
            reserved::NUMBER => match self.number(row) {
                0 => Value::Null,
                number => Value::Number(f64::from(number)),
            },
            _ => match self.column(field).map(|c| c.value(row)) {
                Some(value) if !value.is_null() => value,
                _ => self.odd.get(&(row, Arc::from(field))).cloned().unwrap_or_default(),
            },
        }
    }

    /// The fields of a row that no column of this version takes.
    pub fn odd(&self, row: u32) -> impl Iterator<Item = (&Arc<str>, &Value)> {
        self.odd.iter().filter(move |((r, _), _)| *r == row).map(|((_, field), value)| (field, value))
    }

    fn base_stamp(&self, row: u32, field: &str) -> Option<Stamp> {
        let base = self.base.get(row as usize).copied().flatten()?;
        let place = self.register.position(field);
        let ordinal = match place.and_then(|p| self.columns.get(p)) {
            Some(column) => *column.ordinals.get(row as usize)?,
            None => 0,
        };
        // 0 is for fields the shard did not write; a count past 254 stands for the last countable event.
        ordinal.checked_sub(1).or((place.is_none()).then_some(0)).map(|n| base.stamp.later(u32::from(n)))
    }

    fn new_row(&mut self, id: RecordId, at: i64) -> u32 {
        let row = self.len();
        self.ids.push(id);
        self.rows.insert(id, row);
        self.void.push(false);
        self.batch.push(0);
        self.base.push(None);
        self.touched.push(at);
        self.born.push(at);
        self.live += 1;
        row
    }

    /// Takes in the records of a shard; those already known take its events as later writes.
    pub(super) fn join_shard(&mut self, loaded: &LoadedShard, shard: u32, batch: u16) {
        let fields: Vec<FieldPlace> = loaded.batch.fields.iter().map(|f| self.field_place(f)).collect();
        for record in loaded.batch.iter() {
            let stamp = loaded.stamp.later(loaded.first_event + record.first_event as u32);
            match self.row(record.id) {
                None => self.join_new(&record, &fields, &loaded.batch.fields, Base { stamp, shard }, batch),
                Some(row) => self.join_known(row, &record, &loaded.batch.fields, stamp),
            }
        }
    }

    fn field_place(&self, name: &str) -> FieldPlace {
        match name {
            reserved::NUMBER => FieldPlace::Number,
            _ => match (name.strip_prefix('+'), name.strip_prefix('-')) {
                (Some(set), _) => {
                    self.register.position(set).map_or(FieldPlace::Unknown, |p| FieldPlace::Element(p, true))
                }
                (_, Some(set)) => {
                    self.register.position(set).map_or(FieldPlace::Unknown, |p| FieldPlace::Element(p, false))
                }
                _ => self.register.position(name).map_or(FieldPlace::Unknown, FieldPlace::Column),
            },
        }
    }

    fn join_new(
        &mut self,
        record: &RecordSlice<'_>,
        fields: &[FieldPlace],
        names: &[Arc<str>],
        base: Base,
        batch: u16,
    ) {
        let row = self.new_row(record.id, record.events().next().map_or(0, |(e, _)| e.at.millis()));
        put(&mut self.batch, row, batch, 0);
        put(&mut self.base, row, Some(base), None);
        for (ordinal, (event, changes)) in record.events().enumerate() {
            let at = event.at.millis();
            for change in changes {
                let place = fields.get(usize::from(change.field)).copied().unwrap_or(FieldPlace::Unknown);
                match place {
                    FieldPlace::Number => self.claim(row, &change.value),
                    FieldPlace::Element(place, within) => {
                        if let (Some(column), Value::Text(element)) =
                            (self.columns.get_mut(place), &change.value)
                        {
                            column.set_element(row, element, within);
                        }
                    }
                    FieldPlace::Column(place) => {
                        if self.set_column(row, place, &change.value, at)
                            && let Some(column) = self.columns.get_mut(place)
                        {
                            put(&mut column.ordinals, row, (ordinal + 1).min(255) as u8, 0);
                        }
                    }
                    FieldPlace::Unknown => {
                        if let Some(name) = names.get(usize::from(change.field)) {
                            self.odd.insert((row, Arc::clone(name)), change.value.clone());
                        }
                    }
                }
            }
            let latest = self.touched(row).max(at);
            put(&mut self.touched, row, latest, 0);
        }
        self.refresh_haystack(row);
    }

    fn join_known(&mut self, row: u32, record: &RecordSlice<'_>, names: &[Arc<str>], stamp: Stamp) {
        for (n, (event, changes)) in record.events().enumerate() {
            let stamp = stamp.later(n as u32);
            for change in changes {
                let Some(name) = names.get(usize::from(change.field)) else { continue };
                let (field, element, value) =
                    match (name.strip_prefix('+'), name.strip_prefix('-'), &change.value) {
                        (Some(set), _, Value::Text(e)) => {
                            (Arc::from(set), Some(Arc::clone(e)), Value::Flag(true))
                        }
                        (_, Some(set), Value::Text(e)) => {
                            (Arc::from(set), Some(Arc::clone(e)), Value::Flag(false))
                        }
                        _ => (Arc::clone(name), None, change.value.clone()),
                    };
                // A step over many records replaces what stood when it was written.
                let mut replaces = self.heads(row, &field, element.as_deref());
                replaces.retain(|old| *old < stamp);
                self.write(row, &Write { field, element, value, replaces }, stamp, event.at.millis());
            }
        }
    }

    /// Takes in one write, and tells what was shown before.
    pub(super) fn write(&mut self, row: u32, write: &Write, stamp: Stamp, at: i64) -> Before {
        let before = match &write.element {
            None => self.value_or_void(row, &write.field),
            Some(element) => {
                let within =
                    self.column(&write.field).is_some_and(|c| c.elements(row).any(|e| *e == **element));
                Value::Flag(within)
            }
        };
        let key = (row, Arc::clone(&write.field), write.element.clone());
        if !self.cells.contains_key(&key) {
            let base = match self.base_stamp(row, &write.field) {
                Some(stamp) => Cell::of(stamp, before.clone()),
                None => Cell::default(),
            };
            self.cells.insert(key.clone(), base);
        }
        let Some(cell) = self.cells.get_mut(&key) else { return Before { value: before } };
        cell.write(stamp, write.value.clone(), &write.replaces);
        let shown = cell.shown().clone();
        // Added beside a removal that did not know of it: the addition wins.
        let within = cell.heads().iter().any(|(_, value)| *value == Value::Flag(true));
        match (&*write.field, &write.element) {
            (reserved::NUMBER, _) => self.claim(row, &shown),
            (reserved::VOID, _) => {
                let gone = !shown.is_null();
                self.odd.insert((row, Arc::clone(&write.field)), shown);
                self.set_void(row, gone);
            }
            (field, Some(element)) => {
                if let Some(column) = self.register.position(field).and_then(|p| self.columns.get_mut(p)) {
                    column.set_element(row, element, within);
                }
            }
            (field, None) => match self.register.position(field) {
                Some(place) => {
                    if shown != before {
                        self.set_column(row, place, &shown, at);
                        let field = self.register.fields.get(place);
                        if field.is_some_and(|f| f.searched || matches!(f.kind, Kind::Suggest)) {
                            self.refresh_haystack(row);
                        }
                    }
                }
                None => {
                    self.odd.insert((row, Arc::clone(&write.field)), shown);
                }
            },
        }
        let latest = self.touched(row).max(at);
        put(&mut self.touched, row, latest, 0);
        Before { value: before }
    }

    /// The row of a record, made where it is new.
    pub(super) fn ensure_row(&mut self, id: RecordId, at: i64) -> u32 {
        self.row(id).unwrap_or_else(|| {
            let row = self.new_row(id, at);
            self.refresh_haystack(row);
            row
        })
    }

    /// Takes away the records of a batch, or brings them back.
    pub(super) fn void_batch(&mut self, batch: u16, gone: bool) {
        for row in 0..self.len() {
            if self.batch.get(row as usize) == Some(&batch) {
                let own = self.odd.get(&(row, Arc::from(reserved::VOID))).is_some_and(|v| !v.is_null());
                self.set_void(row, gone || own);
            }
        }
    }

    fn value_or_void(&self, row: u32, field: &str) -> Value {
        if field == reserved::VOID {
            self.odd.get(&(row, Arc::from(field))).cloned().unwrap_or_default()
        } else {
            self.value(row, field)
        }
    }

    fn set_void(&mut self, row: u32, gone: bool) {
        if let Some(void) = self.void.get_mut(row as usize)
            && *void != gone
        {
            *void = gone;
            self.live = if gone { self.live.saturating_sub(1) } else { self.live + 1 };
        }
    }

    /// Sets a value in its column and follows it on the trail; `false` where the column does not take it.
    fn set_column(&mut self, row: u32, place: usize, value: &Value, at: i64) -> bool {
        let Some(column) = self.columns.get_mut(place) else { return false };
        let fits = column.set(row, value);
        if column.field.tracked {
            let code = column.code(row);
            self.trail.push(row, Step { at, field: place as u16, code });
        }
        let key = || (row, Arc::from(self.register.fields.get(place).map_or("", |f| f.id)));
        if !fits {
            self.odd.insert(key(), value.clone());
        } else if !self.odd.is_empty() {
            self.odd.remove(&key());
        }
        fits
    }

    fn claim(&mut self, row: u32, value: &Value) {
        if let Some(number) = value.as_number().filter(|n| *n >= 1.0 && *n < 1e9) {
            put(&mut self.numbers, row, number as u32, 0);
            self.highest = self.highest.max(number as u32);
        }
    }

    fn refresh_haystack(&mut self, row: u32) {
        let mut haystack = std::mem::take(&mut self.haystack);
        let searched =
            self.columns.iter().filter(|c| c.field.searched || matches!(c.field.kind, Kind::Suggest));
        haystack.set(row, searched.map(|c| c.text(row)));
        self.haystack = haystack;
    }
}

#[derive(Clone, Copy, Debug)]
enum FieldPlace {
    Column(usize),
    Element(usize, bool),
    Number,
    Unknown,
}
