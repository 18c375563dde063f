use super::MergePlan;
use crate::journal::{Cell, Op, RecordId, Value, Write};
use crate::order::Ordered;
use crate::register::Register;
use crate::workspace::{Difference, DifferenceKind, FieldDifference, RecordDifference, Workspace, reserved};
use rustc_hash::FxHashMap;
use std::sync::Arc;

/// A field in which both sides wrote without knowing of each other.
#[derive(Clone, Debug)]
pub struct Conflict {
    /// What kind of record it is in.
    pub register: &'static Register,
    /// The record.
    pub record: RecordId,
    /// The field's code.
    pub field: Arc<str>,
    /// What both sides showed when they last had the same, where both knew the record then.
    pub before: Option<Value>,
    /// What shows here.
    pub ours: Value,
    /// What shows on their side.
    pub theirs: Value,
    /// Who wrote that, as their file states it; empty where it does not say.
    pub their_author: Arc<str>,
    /// Whose value will show: what was written last.
    pub shows: Side,
    /// What shows instead where it is flipped.
    pub flipped: Value,
}

/// A side of a merge.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// The open workspace.
    Ours,
    /// The files.
    Theirs,
}

/// A record that one side took away and the other one changed.
#[derive(Clone, Debug)]
pub struct DeletedAndEdited {
    /// What kind of record it is.
    pub register: &'static Register,
    /// The record.
    pub record: RecordId,
    /// Who took it away; the other side changed it.
    pub deleted: Side,
    /// What the other side changed.
    pub fields: Vec<FieldDifference>,
    /// Whether it will stand.
    pub stands: bool,
}

/// What was decided, by places in the lists of a [`MergePlan`]. What is not named stays as it comes.
#[derive(Clone, Debug, Default)]
pub struct Choices {
    /// Conflicts to flip.
    pub flipped: Vec<usize>,
    /// Records, taken away by one side and changed by the other, that are to stand after all.
    pub brought_back: Vec<usize>,
}

impl Choices {
    /// Whether anything was decided otherwise than it comes.
    #[must_use]
    pub fn any(&self) -> bool {
        !self.flipped.is_empty() || !self.brought_back.is_empty()
    }
}

impl MergePlan {
    /// The conflicts to flip so that in all of them one side's value shows.
    #[must_use]
    pub fn flips_for(&self, side: Side) -> Vec<usize> {
        let others = self.conflicts.iter().enumerate().filter(|(_, c)| c.shows != side);
        others.map(|(place, _)| place).collect()
    }

    /// The writes of what was decided, each replacing all that shows or stands beside it.
    pub(super) fn decided(&self, workspace: &Workspace, choices: &Choices) -> Vec<Op> {
        let mut ops: Vec<Op> = Vec::new();
        let mut places: FxHashMap<RecordId, usize> = FxHashMap::default();
        let mut add = |register: &'static Register, record: RecordId, field: &str, value: Value| {
            let Some(table) = workspace.of(register) else { return };
            let Some(row) = table.row(record) else { return };
            let replaces = table.heads(row, field, None);
            let write = Write { field: Arc::from(field), element: None, value, replaces };
            let place = *places.entry(record).or_insert(ops.len());
            if place == ops.len() {
                ops.push(Op { register: Arc::from(register.id), record, at: None, writes: Vec::new() });
            }
            ops.get_mut(place).into_iter().for_each(|op| op.writes.push(write.clone()));
        };
        let mut flipped = choices.flipped.clone();
        flipped.order();
        flipped.dedup();
        for conflict in flipped.iter().filter_map(|place| self.conflicts.get(*place)) {
            add(conflict.register, conflict.record, &conflict.field, conflict.flipped.clone());
        }
        let mut back = choices.brought_back.clone();
        back.order();
        back.dedup();
        for found in back.iter().filter_map(|place| self.deleted_and_edited.get(*place)) {
            let Some(table) = workspace.of(found.register) else { continue };
            let row = table.row(found.record).filter(|row| !table.stands(*row));
            if let Some(row) = row {
                add(found.register, found.record, reserved::VOID, table.standing_again(row));
            }
        }
        ops
    }
}

/// The conflicts there would be that are not here already.
pub(super) fn conflicts(
    before: &Workspace,
    ours: &Workspace,
    theirs: &Workspace,
    joined: &Workspace,
) -> Vec<Conflict> {
    let mut found = Vec::new();
    for table in joined.tables() {
        let register = table.register;
        let mut disagree: Vec<(RecordId, &str, &Cell)> = table
            .cells()
            .filter(|(_, _, element, cell)| element.is_none() && cell.also().next().is_some())
            .map(|(row, field, _, cell)| (table.id(row), field, cell))
            .collect();
        disagree.order_by(|a, b| (a.0, a.1).cmp(&(b.0, b.1)));
        for (record, field, cell) in disagree {
            let own = ours.of(register).and_then(|t| t.cell(t.row(record)?, field));
            if own.is_some_and(|own| own.heads() == cell.heads()) {
                continue;
            }
            let shown = |workspace: &Workspace| {
                let table = workspace.of(register)?;
                Some(table.value(table.row(record)?, field))
            };
            let (our, their) = (shown(ours).unwrap_or_default(), shown(theirs).unwrap_or_default());
            let shows =
                if *cell.shown() == their || *cell.shown() != our { Side::Theirs } else { Side::Ours };
            let other = match shows {
                Side::Ours => their.clone(),
                Side::Theirs => our.clone(),
            };
            // Where neither side shows the loser, the latest of those that stand beside is what to flip to.
            let beside = |value: &Value| cell.also().any(|(_, v)| v == value);
            let flipped = match cell.also().next() {
                Some((_, latest)) if !beside(&other) => latest.clone(),
                _ => other,
            };
            let head =
                theirs.of(register).and_then(|t| t.heads(t.row(record)?, field, None).first().copied());
            found.push(Conflict {
                register,
                record,
                field: Arc::from(field),
                before: shown(before),
                ours: our,
                theirs: their,
                their_author: Arc::from(head.and_then(|head| theirs.signed(head)).unwrap_or_default()),
                shows,
                flipped,
            });
        }
    }
    found
}

/// Records that one side took away since both had the same, and the other one changed.
pub(super) fn deleted_and_edited(
    here: &Difference,
    there: &Difference,
    joined: &Workspace,
) -> Vec<DeletedAndEdited> {
    let by_record = |d: &Difference| -> FxHashMap<RecordId, usize> {
        d.records.iter().enumerate().map(|(place, r)| (r.record, place)).collect()
    };
    let (of_here, of_there) = (by_record(here), by_record(there));
    let mut found = Vec::new();
    let mut meet = |gone: &Difference, edits: &Difference, places: &FxHashMap<RecordId, usize>, deleted| {
        for record in gone.records.iter().filter(|r| r.kind == DifferenceKind::Gone) {
            let edit: Option<&RecordDifference> =
                places.get(&record.record).and_then(|p| edits.records.get(*p));
            let Some(edit) = edit.filter(|e| e.kind == DifferenceKind::Changed) else { continue };
            found.push(DeletedAndEdited {
                register: record.register,
                record: record.record,
                deleted,
                fields: edit.fields.clone(),
                stands: joined.record(record.record).is_some_and(|r| r.stands()),
            });
        }
    };
    meet(there, here, &of_here, Side::Theirs);
    meet(here, there, &of_there, Side::Ours);
    found.order_by_key(|d| (d.register.id, d.record));
    found
}
