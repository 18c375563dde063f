use super::{Target, settled};
use crate::journal::{Batch, BatchEvent, LoadedShard, RecordId, RecordSlice, Value};
use crate::workspace::column::{Cells, Column, put};
use crate::workspace::late::Came;
use crate::workspace::table::{Base, Table, reserved};
use crate::workspace::trail::Step;
use rustc_hash::FxHashMap;
use std::sync::Arc;

/// The dictionary places of a shard's texts, by their column and where they are in memory: while the shard is, no other
/// text is there.
#[derive(Default)]
struct Seen(FxHashMap<(usize, usize), u32>);

/// Records of shards as rows.
impl Table {
    /// Takes in the records of a shard, as far as they are told by events no later than `until`, in milliseconds
    /// since 1970. `records` is what the shard holds but for what is redacted, of which those count that are `shown`.
    pub(in crate::workspace) fn join_shard(
        &mut self,
        loaded: &LoadedShard,
        records: &Batch,
        shard: u32,
        batch: u32,
        until: i64,
        shown: &dyn Fn(RecordId) -> bool,
    ) {
        self.batches.insert(batch, loaded.stamp);
        let fields = &records.fields;
        let places: Vec<Option<usize>> = fields.iter().map(|f| self.register.position(f)).collect();
        let mut seen = Seen::default();
        for record in records.iter().filter(|r| shown(r.id)) {
            if until < i64::MAX && !record.events().any(|(e, _)| e.at.millis() <= until) {
                continue;
            }
            let stamp = loaded.stamp.later(loaded.first_event.saturating_add(record.first_event as u32));
            let base = Base { stamp, shard, batch };
            match self.row(record.id) {
                None => self.join_new(&record, &places, fields, base, until, &mut seen),
                Some(row) => self.join_known(row, &record, fields, base, until),
            }
        }
    }

    fn join_new(
        &mut self,
        record: &RecordSlice<'_>,
        places: &[Option<usize>],
        names: &[Arc<str>],
        base: Base,
        until: i64,
        seen: &mut Seen,
    ) {
        let known = |(_, (event, _)): &(usize, (&BatchEvent, _))| event.at.millis() <= until;
        let at = record.events().enumerate().find(known).map_or(0, |(_, (e, _))| e.at.millis());
        let row = self.new_row(record.id, at, base.stamp, base.batch);
        put(&mut self.base, row, Some(base), None);
        // What columns alone cannot tell: elements that were taken out, or sets this version does not know.
        let mut apart: Vec<Target> = Vec::new();
        for (ordinal, (event, changes)) in record.events().enumerate().filter(known) {
            let at = event.at.millis();
            for change in changes {
                let place = usize::from(change.field);
                let Some(name) = names.get(place) else { continue };
                if let Some(place) = places.get(place).copied().flatten() {
                    let code = match &change.value {
                        Value::Text(text) => self.set_text(row, place, text, seen),
                        value => self.set_column(row, place, value),
                    };
                    if let Some(column) = self.columns.get_mut(place) {
                        put(&mut column.ordinals, row, (ordinal + 1).min(255) as u8, 0);
                        if column.field.tracked {
                            self.trail.push(row, Step { at, field: place as u16, code });
                        }
                    }
                } else if let Some(target) = target(name, &change.value, ordinal) {
                    match (&target.element, self.register.position(&target.field)) {
                        (None, _) if *target.field == *reserved::NUMBER => {
                            apart.retain(|t| t.field != target.field);
                            self.claim(row, &target.value);
                            if target.value.is_null() {
                                apart.push(target);
                            }
                        }
                        (None, _) => {
                            self.odd.set(row, &target.field, target.value);
                        }
                        (Some(element), known) => {
                            let within = target.value == Value::Flag(true);
                            if let Some(column) = known.and_then(|p| self.columns.get_mut(p)) {
                                column.set_element(row, element, within);
                            }
                            apart.retain(|t| t.field != target.field || t.element != target.element);
                            if !within || known.is_none() {
                                apart.push(target);
                            }
                        }
                    }
                }
            }
            self.saw(row, at);
        }
        for target in apart {
            self.step(row, target, base);
        }
        self.refresh_void(row);
        self.refresh_haystack(row);
    }

    fn join_known(&mut self, row: u32, record: &RecordSlice<'_>, names: &[Arc<str>], base: Base, until: i64) {
        let known = |(_, (event, _)): &(usize, (&BatchEvent, _))| event.at.millis() <= until;
        if !self.shards(row).any(|shard| shard == base.shard) {
            self.more_shards.entry(row).or_default().push(base.shard);
        }
        self.begins(row, base.stamp, base.batch);
        // Within a step only the last word on a field counts.
        let mut last: Vec<Target> = Vec::new();
        for (ordinal, (event, changes)) in record.events().enumerate().filter(known) {
            let at = event.at.millis();
            for change in changes {
                let Some(name) = names.get(usize::from(change.field)) else { continue };
                let Some(target) = target(name, &change.value, ordinal) else { continue };
                if target.element.is_none() {
                    let came = Came { stamp: base.stamp, batch: base.batch, undoes: None };
                    self.follow(row, &target.field, came, at, &target.value);
                }
                last.retain(|t| t.field != target.field || t.element != target.element);
                last.push(target);
            }
            self.saw(row, at);
        }
        for target in last {
            self.step(row, target, base);
        }
    }

    /// As [`Table::set_column`], for a text of a shard: what it means in a column of codes is looked up once for all
    /// changes that share it.
    fn set_text(&mut self, row: u32, place: usize, text: &Arc<str>, seen: &mut Seen) -> u32 {
        if text.is_empty() {
            return self.set_column(row, place, &Value::Null);
        }
        let Some(Column { cells: Cells::Code(codes), field, .. }) = self.columns.get_mut(place) else {
            return self.set_column(row, place, &Value::Text(Arc::clone(text)));
        };
        let key = (place, text.as_ptr() as usize);
        let code = *seen.0.entry(key).or_insert_with(|| codes.dictionary.learn(text));
        put(&mut codes.codes, row, code, 0);
        self.odd.remove(row, field.id);
        code
    }
}

/// The field or element a change of a batch is about; nothing where an element is no text.
fn target(name: &Arc<str>, value: &Value, ordinal: usize) -> Option<Target> {
    let (set, within) = match (name.strip_prefix('+'), name.strip_prefix('-')) {
        (Some(set), _) => (set, true),
        (_, Some(set)) => (set, false),
        _ => {
            let (field, value) = (Arc::clone(name), settled(name, value));
            return Some(Target { field, element: None, value, ordinal });
        }
    };
    let element = match value {
        Value::Text(text) => Arc::clone(text),
        Value::Instant(instant) => Arc::from(instant.to_string()),
        _ => return None,
    };
    Some(Target { field: Arc::from(set), element: Some(element), value: Value::Flag(within), ordinal })
}
