//! How writes become columns: the same in whatever order they come.
//!
//! A row that is read from a shard first needs no cells: its values are in the columns and their stamps follow from
//! the shard. Whatever else writes to it makes cells of what it touches, or of the whole row where it is earlier.

mod shard;

use super::column::put;
use super::late::{Came, Late, LateStep};
use super::number::Number;
use super::table::{Base, Before, CellKey, Table, is_searched, reserved};
use super::trail::Step;
use crate::journal::{Cell, RecordId, Stamp, Value, Write};
use crate::order::Ordered;
use std::sync::Arc;

/// What a change of a batch is about, with the number of its event within the record.
struct Target {
    field: Arc<str>,
    element: Option<Arc<str>>,
    value: Value,
    ordinal: usize,
}

impl Table {
    /// Takes in what a step wrote to one field.
    fn step(&mut self, row: u32, target: Target, base: Base) {
        let ordinal = match (&target.element, self.register.position(&target.field)) {
            (None, Some(_)) => target.ordinal.min(254) as u32,
            _ => 0,
        };
        let floor = self.batches.get(&base.batch).copied().unwrap_or(base.stamp);
        let gone = self.hides(row, base.batch);
        if *target.field == *reserved::NUMBER {
            self.claims.add(row, Number::of(&target.value));
        }
        let key = (row, target.field, target.element);
        self.make_cell(&key);
        if let Some(cell) = self.cells.get_mut(&key) {
            cell.step(base.stamp.later(ordinal), floor, target.value, base.batch, gone);
        }
        self.show(&key);
    }

    /// Takes in one write, and tells what was shown before.
    pub(super) fn write(
        &mut self,
        row: u32,
        write: &Write,
        stamp: Stamp,
        undoes: Option<Stamp>,
        at: i64,
    ) -> Before {
        let key = (row, Arc::clone(&write.field), write.element.clone());
        let before = self.shown(&key);
        let value = settled(&write.field, &write.value);
        if write.element.is_none() {
            let came = Came { stamp, batch: 0, undoes };
            self.follow(row, &write.field, came, at, &value);
        }
        if *write.field == *reserved::NUMBER {
            self.claims.add(row, Number::of(&value));
        }
        self.make_cell(&key);
        if let Some(cell) = self.cells.get_mut(&key) {
            cell.write(stamp, value, &write.replaces);
        }
        self.show(&key);
        Before { value: before }
    }

    /// The row of a record that an entry writes to, made where it is new.
    pub(super) fn ensure_row(&mut self, id: RecordId, at: i64, stamp: Stamp) -> u32 {
        match self.row(id) {
            Some(row) => {
                self.begins(row, stamp, 0);
                self.saw(row, at);
                row
            }
            None => {
                let row = self.new_row(id, at, stamp, 0);
                self.refresh_haystack(row);
                row
            }
        }
    }

    /// Takes away what a batch wrote, or brings it back: the records that began with it, and its writes to others.
    pub(super) fn void_batch(&mut self, batch: u32, gone: bool) {
        let changed = if gone { self.gone.insert(batch) } else { self.gone.remove(&batch) };
        if !changed {
            return;
        }
        for row in 0..self.len() {
            if self.began.get(row as usize).is_some_and(|(_, b)| *b == batch) {
                self.refresh_void(row);
            }
        }
        let mut rows: Vec<u32> = self
            .cells
            .iter()
            .filter(|(_, cell)| cell.has_step_of(batch))
            .map(|((row, ..), _)| *row)
            .collect();
        rows.order();
        rows.dedup();
        for row in rows {
            self.refresh_steps(row);
        }
    }

    /// Takes note of a write to a row that may be earlier than all before.
    fn begins(&mut self, row: u32, stamp: Stamp, batch: u32) {
        let Some(&began) = self.began.get(row as usize) else { return };
        if (stamp, batch) >= began {
            return;
        }
        self.unfold(row);
        put(&mut self.began, row, (stamp, batch), (stamp, batch));
        self.refresh_steps(row);
        self.refresh_void(row);
    }

    /// Makes cells of everything a row's shard wrote, for what was written before it.
    fn unfold(&mut self, row: u32) {
        let Some(base) = self.base.get(row as usize).copied().flatten() else { return };
        let mut keys: Vec<CellKey> = Vec::new();
        for column in &self.columns {
            let field: Arc<str> = Arc::from(column.field.id);
            if column.ordinals.get(row as usize).is_some_and(|o| *o > 0) {
                keys.push((row, Arc::clone(&field), None));
            }
            keys.extend(column.elements(row).map(|e| (row, Arc::clone(&field), Some(Arc::from(e)))));
        }
        keys.extend(self.odd.of(row).iter().map(|(field, _)| (row, Arc::clone(field), None)));
        keys.push((row, Arc::from(reserved::NUMBER), None));
        for key in &keys {
            self.make_cell(key);
        }
        let steps: Vec<Step> = self.trail.steps(row).to_vec();
        let late = self.late.entry(row).or_default();
        // Where nothing came late so far, all steps are the shard's.
        let of_base = if late.steps.is_empty() { steps.len() } else { late.base };
        late.base = 0;
        for step in steps.iter().take(of_base) {
            let came = Came { stamp: base.stamp, batch: base.batch, undoes: None };
            late.insert(LateStep { came, step: *step });
        }
    }

    /// Makes the cell of a field, with what the row's shard wrote there.
    fn make_cell(&mut self, key: &CellKey) {
        if self.cells.contains_key(key) {
            return;
        }
        let mut cell = Cell::default();
        let base = self.base.get(key.0 as usize).copied().flatten();
        if let (Some(base), Some(stamp)) = (base, self.base_stamp(key.0, &key.1, key.2.as_deref())) {
            let floor = self.batches.get(&base.batch).copied().unwrap_or(base.stamp);
            cell.step(stamp, floor, self.shown(key), base.batch, self.hides(key.0, base.batch));
        }
        self.cells.insert(key.clone(), cell);
    }

    /// Whether what a batch wrote to a row is taken back. A row that began with the batch goes as a whole instead.
    fn hides(&self, row: u32, batch: u32) -> bool {
        batch != 0
            && self.gone.contains(&batch)
            && self.began.get(row as usize).is_some_and(|(_, began)| *began != batch)
    }

    /// Works out a row anew after a batch was taken away or brought back.
    fn refresh_steps(&mut self, row: u32) {
        let keys: Vec<CellKey> = self.cells.keys().filter(|(r, ..)| *r == row).cloned().collect();
        let (gone, began) = (&self.gone, self.began.get(row as usize).map_or(0, |(_, batch)| *batch));
        let mut changed = Vec::new();
        for key in keys {
            let cell = self.cells.get_mut(&key);
            if cell.is_some_and(|c| c.void_steps(|batch| gone.contains(&batch) && batch != began)) {
                changed.push(key);
            }
        }
        changed.iter().for_each(|key| self.show(key));
        self.refresh_trail(row);
    }

    fn refresh_trail(&mut self, row: u32) {
        let Some(late) = self.late.get(&row) else { return };
        let trail = late.trail(self.trail.steps(row), |batch| self.hides(row, batch));
        self.trail.replace(row, &trail);
    }

    /// Follows a tracked field, in the order of stamps.
    fn follow(&mut self, row: u32, field: &str, came: Came, at: i64, value: &Value) {
        let Some(place) = self.register.position(field) else { return };
        let Some(column) = self.columns.get_mut(place).filter(|c| c.field.tracked) else { return };
        let step = Step { at, field: place as u16, code: column.learn(value) };
        let steps = self.trail.steps(row);
        let base = if self.base.get(row as usize).copied().flatten().is_some() { steps.len() } else { 0 };
        let late = self.late.entry(row).or_insert_with(|| Late { base, steps: Vec::new() });
        let last = late.steps.last().is_none_or(|other| other.came.stamp <= came.stamp);
        late.insert(LateStep { came, step });
        if last && came.undoes.is_none() && !self.hides(row, came.batch) {
            if came.batch == 0 {
                self.trail.go_on(row, step);
            } else {
                self.trail.push(row, step);
            }
        } else {
            self.refresh_trail(row);
        }
    }

    fn shown(&self, key: &CellKey) -> Value {
        match &key.2 {
            None if *key.1 == *reserved::VOID => self.odd.get(key.0, &key.1).cloned().unwrap_or_default(),
            None => self.value(key.0, &key.1),
            Some(element) => {
                Value::Flag(self.column(&key.1).is_some_and(|c| c.elements(key.0).any(|e| *e == **element)))
            }
        }
    }

    /// Puts what a cell shows where it is read.
    fn show(&mut self, key: &CellKey) {
        let (row, field, element) = (key.0, &key.1, &key.2);
        let Some(cell) = self.cells.get(key) else { return };
        let shown = cell.shown().clone();
        // Added beside a removal that did not know of it: the addition wins.
        let within = cell.heads().iter().any(|(_, value)| *value == Value::Flag(true));
        match (&**field, element, self.register.position(field)) {
            (reserved::NUMBER, None, _) => self.claim(row, &shown),
            (_, Some(element), place) => {
                if let Some(column) = place.and_then(|p| self.columns.get_mut(p)) {
                    column.set_element(row, element, within);
                }
            }
            (_, None, Some(place)) => {
                if shown != self.value(row, field) {
                    self.set_column(row, place, &shown);
                    let field = self.register.fields.get(place);
                    if field.is_some_and(is_searched) {
                        self.refresh_haystack(row);
                    }
                }
            }
            (_, None, None) => {
                self.odd.set(row, field, shown);
                if **field == *reserved::VOID {
                    self.refresh_void(row);
                }
            }
        }
    }

    fn refresh_void(&mut self, row: u32) {
        let gone = match self.odd.get(row, reserved::VOID) {
            None | Some(Value::Null) => self.goes_with_batch(row),
            Some(own) => *own != Value::Flag(false),
        };
        if let Some(void) = self.void.get_mut(row as usize)
            && *void != gone
        {
            *void = gone;
            self.live = if gone { self.live.saturating_sub(1) } else { self.live + 1 };
        }
    }

    /// Sets a value in its column, or beside it where the column does not take it; gives its dictionary place.
    fn set_column(&mut self, row: u32, place: usize, value: &Value) -> u32 {
        let Some(column) = self.columns.get_mut(place) else { return 0 };
        let fits = column.set(row, value);
        let code = column.code(row);
        let id = column.field.id;
        if !fits {
            self.odd.set(row, &Arc::from(id), value.clone());
        } else {
            self.odd.remove(row, id);
        }
        code
    }

    fn claim(&mut self, row: u32, value: &Value) {
        let number = Number::of(value);
        put(&mut self.numbers, row, number, Number::NONE);
        self.claims.add(row, number);
    }

    fn saw(&mut self, row: u32, at: i64) {
        let (touched, born) = (self.touched(row).max(at), self.born(row).min(at));
        put(&mut self.touched, row, touched, 0);
        put(&mut self.born, row, born, 0);
    }
}

/// A value as it is kept: an empty text is none, and a number of a record is one it can have.
fn settled(field: &str, value: &Value) -> Value {
    match value {
        Value::Text(text) if text.is_empty() => Value::Null,
        _ if field == reserved::NUMBER => Number::of(value).value(),
        _ => value.clone(),
    }
}
