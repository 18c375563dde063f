//! What two states show differently, told as a person would.

use super::column::{Cells, Column};
use super::{Table, Workspace, reserved};
use crate::journal::{RecordId, Value};
use crate::order::Ordered;
use crate::pause::{AtOnce, GivenUp, Stretch, at_once};
use crate::register::Register;
use rustc_hash::FxHashSet;
use std::sync::Arc;

/// What two states show differently.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Difference {
    /// The records that differ, by register in the order of the catalogue and by identity within one.
    pub records: Vec<RecordDifference>,
}

/// A record that two states show differently.
#[derive(Clone, Debug)]
pub struct RecordDifference {
    /// What kind of record it is.
    pub register: &'static Register,
    /// Its identity.
    pub record: RecordId,
    /// What became of it as a whole.
    pub kind: DifferenceKind,
    /// What its fields show differently; nothing where it does not stand in the second state.
    pub fields: Vec<FieldDifference>,
}

/// What became of a record between two states.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DifferenceKind {
    /// Only the second state knows it, and it stands there.
    New,
    /// It was taken away in the first state and stands in the second.
    Back,
    /// It stands in both, and shows something else.
    Changed,
    /// It stands in the first state and is taken away in the second.
    Gone,
    /// It stands in the first state, and the second does not know it.
    Missing,
}

/// A field, or an element of a set, that two states show differently.
#[derive(Clone, Debug, PartialEq)]
pub struct FieldDifference {
    /// The field's code.
    pub field: Arc<str>,
    /// The element, where the field is a set; the values are then flags: in or out.
    pub element: Option<Arc<str>>,
    /// What the first state shows.
    pub from: Value,
    /// What the second state shows.
    pub to: Value,
}

impl PartialEq for RecordDifference {
    fn eq(&self, other: &RecordDifference) -> bool {
        let key = |d: &RecordDifference| (d.register.id, d.record, d.kind);
        key(self) == key(other) && self.fields == other.fields
    }
}

impl Difference {
    /// Whether both states show the same.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.records.is_empty()
    }

    /// How many records differ in one way.
    #[must_use]
    pub fn count(&self, kind: DifferenceKind) -> usize {
        self.records.iter().filter(|r| r.kind == kind).count()
    }
}

/// What `to` shows differently from `from`.
///
/// Only what shows counts: not stamps, not values in conflict that do not show, not records that stand in neither.
/// Records of registers this version does not know are not compared.
#[must_use]
pub fn difference(from: &Workspace, to: &Workspace) -> Difference {
    let found = at_once(difference_in(from, to, Stretch::whole(&AtOnce)));
    found.and_then(Result::ok).unwrap_or_default()
}

/// The same in pieces.
///
/// # Errors
/// Where it is not wanted any more.
pub async fn difference_in(
    from: &Workspace,
    to: &Workspace,
    stretch: Stretch<'_>,
) -> Result<Difference, GivenUp> {
    let mut records = Vec::new();
    let rows = to.tables().iter().map(|table| table.len() as usize).sum::<usize>().max(1);
    let mut done = 0;
    for (from, to) in from.tables().iter().zip(to.tables()) {
        let start = records.len();
        let share = |done: usize| done as f64 / rows as f64;
        let own = stretch.part(share(done), share(done + to.len() as usize));
        tables(from, to, &mut records, own).await?;
        done += to.len() as usize;
        let mut own = records.split_off(start);
        own.order_by_key(|r: &RecordDifference| r.record);
        records.append(&mut own);
    }
    Ok(Difference { records })
}

async fn tables(
    from: &Table,
    to: &Table,
    records: &mut Vec<RecordDifference>,
    stretch: Stretch<'_>,
) -> Result<(), GivenUp> {
    let register = to.register;
    for row in to.rows() {
        if let Some(rest) = stretch.due(row as usize, to.len() as usize) {
            rest.await?;
        }
        let record = to.id(row);
        let old = from.row(record);
        let kind = match old {
            None => DifferenceKind::New,
            Some(old) if !from.stands(old) => DifferenceKind::Back,
            Some(_) => DifferenceKind::Changed,
        };
        let mut fields = Vec::new();
        compare_columns((from, old), (to, row), &mut fields);
        let mut odd = odd_fields(to, row);
        odd.extend(old.into_iter().flat_map(|old| odd_fields(from, old)));
        for field in odd.into_iter().chain([reserved::NUMBER]) {
            let known = |f: &FieldDifference| *f.field == *field && f.element.is_none();
            let before = old.map_or(Value::Null, |old| from.value(old, field));
            let after = to.value(row, field);
            if before != after && !fields.iter().any(known) {
                fields.push(told(field, before, after));
            }
        }
        if kind != DifferenceKind::Changed || !fields.is_empty() {
            records.push(RecordDifference { register, record, kind, fields });
        }
    }
    for row in from.rows() {
        let record = from.id(row);
        let kind = match to.row(record) {
            None => DifferenceKind::Missing,
            Some(row) if !to.stands(row) => DifferenceKind::Gone,
            Some(_) => continue,
        };
        records.push(RecordDifference { register, record, kind, fields: Vec::new() });
    }
    Ok(())
}

/// The fields of a row that no column takes, but for the mark of those taken away, in order.
fn odd_fields(table: &Table, row: u32) -> Vec<&str> {
    let fields = table.odd(row).map(|(field, _)| &**field);
    let mut fields: Vec<&str> = fields.filter(|field| *field != reserved::VOID).collect();
    fields.order();
    fields
}

fn compare_columns(
    (from, old): (&Table, Option<u32>),
    (to, row): (&Table, u32),
    fields: &mut Vec<FieldDifference>,
) {
    for (before, after) in from.columns().iter().zip(to.columns()) {
        let id = after.field.id;
        // A row beyond the end of every column has no value.
        let old = old.unwrap_or(u32::MAX);
        if after.field.is_set() {
            let held: FxHashSet<&str> = before.elements(old).collect();
            let holds: FxHashSet<&str> = after.elements(row).collect();
            let mut elements: Vec<(&str, bool)> = holds.difference(&held).map(|e| (*e, true)).collect();
            elements.extend(held.difference(&holds).map(|e| (*e, false)));
            elements.order();
            fields.extend(elements.into_iter().map(|(element, within)| FieldDifference {
                field: Arc::from(id),
                element: Some(Arc::from(element)),
                from: Value::Flag(!within),
                to: Value::Flag(within),
            }));
        } else if !alike(before, old, after, row) {
            let shown = if old == u32::MAX { Value::Null } else { from.value(old, id) };
            fields.push(told(id, shown, to.value(row, id)));
        }
    }
    // What a column does not take stands beside it, and may be the same all the same.
    fields.retain(|f| f.from != f.to);
}

/// Whether two rows hold the same in a column, without a copy of it.
fn alike(before: &Column, old: u32, after: &Column, row: u32) -> bool {
    match &after.cells {
        Cells::Text(_) | Cells::Code(_) => before.text(old) == after.text(row),
        Cells::Number(_) => before.number(old) == after.number(row),
        Cells::Instant(_) => before.instant(old) == after.instant(row),
        Cells::Flag(_) => before.value(old) == after.value(row),
        Cells::Set(..) => true,
    }
}

fn told(field: &str, from: Value, to: Value) -> FieldDifference {
    FieldDifference { field: Arc::from(field), element: None, from, to }
}
