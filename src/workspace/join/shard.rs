use super::{Target, settled};
use crate::journal::{BatchColumns, BatchRecord, LoadedShard, RecordId, Told, Value, Walk};
use crate::workspace::column::{Cells, Column, NO_INSTANT, put};
use crate::workspace::late::Came;
use crate::workspace::table::{Base, Table, reserved};
use crate::workspace::trail::Step;
use std::sync::Arc;

/// A shard on its way into a table.
struct Joining<'a> {
    batch: &'a BatchColumns,
    walk: Walk<'a>,
    fields: Vec<Joined>,
    /// Later events do not count, in milliseconds since 1970.
    until: i64,
}

/// What becomes of a field of the shard.
struct Joined {
    goes: Goes,
    /// The dictionary places of the field's texts, as far as they are known; [`UNSEEN`] of others.
    codes: Vec<u32>,
}

/// Where the values of a field go.
#[derive(Clone, Copy)]
enum Goes {
    /// To the column at a place; `tracked` columns leave a trail.
    Column { place: usize, tracked: bool },
    /// To the numbers that are claimed.
    Number,
    /// To the elements of a set, or beside the columns.
    Apart,
}

const UNSEEN: u32 = u32::MAX;

/// Records of shards as rows.
impl Table {
    /// Takes in the records of a shard, as far as they are told by events no later than `until`, in milliseconds
    /// since 1970. `batch` is what the shard holds but for what is redacted, of which those count that are `shown`.
    pub(in crate::workspace) fn join_shard(
        &mut self,
        loaded: &LoadedShard,
        batch: &BatchColumns,
        shard: u32,
        step: u32,
        until: i64,
        shown: &dyn Fn(RecordId) -> bool,
    ) {
        self.batches.insert(step, loaded.stamp);
        let goes = |name: &Arc<str>| match self.register.position(name) {
            Some(place) => {
                Goes::Column { place, tracked: self.columns.get(place).is_some_and(|c| c.field.tracked) }
            }
            None if **name == *reserved::NUMBER => Goes::Number,
            None => Goes::Apart,
        };
        let fields = batch.fields.iter().enumerate();
        let fields =
            fields.map(|(n, name)| Joined { goes: goes(name), codes: vec![UNSEEN; batch.distinct(n)] });
        let mut joining = Joining { batch, walk: batch.walk(), fields: fields.collect(), until };
        self.reserve(batch.records.len());
        let mut first_event = 0_u32;
        for record in &batch.records {
            let events = joining.walk.events(record);
            let known = until == i64::MAX || events.iter().any(|event| event.at.millis() <= until);
            let stamp = loaded.stamp.later(loaded.first_event.saturating_add(first_event));
            let base = Base { stamp, shard, batch: step };
            first_event = first_event.saturating_add(record.events);
            match self.row(record.id) {
                _ if !known || !shown(record.id) => joining.walk.pass(record, &mut |_| ()),
                None => self.join_new(record, &mut joining, base),
                Some(row) => self.join_known(row, record, &mut joining, base),
            }
        }
    }

    fn join_new(&mut self, record: &BatchRecord, joining: &mut Joining<'_>, base: Base) {
        let Joining { batch, walk, fields, until } = joining;
        let (batch, until) = (*batch, *until);
        let times = walk.events(record).iter().map(|event| event.at.millis()).filter(|at| *at <= until);
        let (born, touched) = times.clone().fold((i64::MAX, i64::MIN), |(b, t), at| (b.min(at), t.max(at)));
        let row = self.new_row(record.id, times.clone().next().unwrap_or(0), base.stamp, base.batch);
        if born <= touched {
            put(&mut self.touched, row, touched, 0);
            put(&mut self.born, row, born, 0);
        }
        put(&mut self.base, row, Some(base), None);
        // What columns alone cannot tell: elements that were taken out, or sets this version does not know.
        let mut apart: Vec<Target> = Vec::new();
        walk.pass_fast(record, |passed| {
            let at = passed.event.at.millis();
            let Some(field) = fields.get_mut(usize::from(passed.field)).filter(|_| at <= until) else {
                return;
            };
            match field.goes {
                Goes::Column { place, tracked } => {
                    let Some(column) = self.columns.get_mut(place) else { return };
                    put(&mut column.ordinals, row, (passed.ordinal + 1).min(255) as u8, 0);
                    let plain = column.set_told(row, passed.told, |text| {
                        // What a text means in a column of codes is looked up once for all changes that share it.
                        let code = field.codes.get_mut(text as usize);
                        (batch.text(passed.field, text), code)
                    });
                    let code = match plain {
                        Some(code) => {
                            if !self.odd.is_empty() {
                                self.odd.remove(row, column.field.id);
                            }
                            code
                        }
                        None => {
                            self.set_column(row, place, &settled("", &batch.value(passed.field, passed.told)))
                        }
                    };
                    if tracked {
                        self.trail.push(row, Step { at, field: place as u16, code });
                    }
                }
                Goes::Number => {
                    let value = settled(reserved::NUMBER, &batch.value(passed.field, passed.told));
                    apart.retain(|t| *t.field != *reserved::NUMBER);
                    self.claim(row, &value);
                    if value.is_null() {
                        let field = Arc::from(reserved::NUMBER);
                        apart.push(Target { field, element: None, value, ordinal: passed.ordinal });
                    }
                }
                Goes::Apart => {
                    let value = batch.value(passed.field, passed.told);
                    let name = batch.fields.get(usize::from(passed.field));
                    let Some(target) = name.and_then(|name| target(name, &value, passed.ordinal)) else {
                        return;
                    };
                    let Some(element) = &target.element else {
                        return self.odd.set(row, &target.field, target.value);
                    };
                    let within = target.value == Value::Flag(true);
                    let known = self.register.position(&target.field);
                    if let Some(column) = known.and_then(|p| self.columns.get_mut(p)) {
                        column.set_element(row, element, within);
                    }
                    apart.retain(|t| t.field != target.field || t.element != target.element);
                    if !within || known.is_none() {
                        apart.push(target);
                    }
                }
            }
        });
        for target in apart {
            self.step(row, target, base);
        }
        self.refresh_void(row);
        self.refresh_haystack(row);
    }

    fn join_known(&mut self, row: u32, record: &BatchRecord, joining: &mut Joining<'_>, base: Base) {
        let Joining { batch, walk, until, .. } = joining;
        if !self.shards(row).any(|shard| shard == base.shard) {
            self.more_shards.entry(row).or_default().push(base.shard);
        }
        self.begins(row, base.stamp, base.batch);
        for event in walk.events(record).iter().filter(|event| event.at.millis() <= *until) {
            self.saw(row, event.at.millis());
        }
        // Within a step only the last word on a field counts.
        let mut last: Vec<Target> = Vec::new();
        walk.pass(record, &mut |passed| {
            let at = passed.event.at.millis();
            let name = batch.fields.get(usize::from(passed.field)).filter(|_| at <= *until);
            let value = batch.value(passed.field, passed.told);
            let Some(target) = name.and_then(|name| target(name, &value, passed.ordinal)) else { return };
            if target.element.is_none() {
                let came = Came { stamp: base.stamp, batch: base.batch, undoes: None };
                self.follow(row, &target.field, came, at, &target.value);
            }
            last.retain(|t| t.field != target.field || t.element != target.element);
            last.push(target);
        });
        for target in last {
            self.step(row, target, base);
        }
    }
}

impl Column {
    /// As [`Column::set`], for a value of a shard in the shape most values of the column have; gives its dictionary place.
    /// Nothing is done where it has another shape. `told` gives a text and where its dictionary place is remembered.
    fn set_told<'t>(
        &mut self,
        row: u32,
        value: Told,
        told: impl FnOnce(u32) -> (Option<&'t Arc<str>>, Option<&'t mut u32>),
    ) -> Option<u32> {
        match (&mut self.cells, value) {
            (Cells::Code(of_column), Told::Text(text)) => {
                let (Some(text), Some(code)) = told(text) else { return None };
                if *code == UNSEEN {
                    // The empty text has the place of none.
                    *code = of_column.dictionary.learn(text);
                }
                put(&mut of_column.codes, row, *code, 0);
                return Some(*code);
            }
            (Cells::Code(of_column), Told::Nothing) => put(&mut of_column.codes, row, 0, 0),
            (Cells::Instant(instants), Told::Instant(at)) => put(instants, row, at, NO_INSTANT),
            (Cells::Number(numbers), Told::Number(number)) => put(numbers, row, number, f64::NAN),
            _ => return None,
        }
        Some(0)
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
