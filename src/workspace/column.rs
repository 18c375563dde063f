//! Typed columns: the shapes in which a table keeps the values of its fields.

use crate::journal::Value;
use crate::register::{Field, Kind};
use crate::time::Instant;
use rustc_hash::FxHashMap;
use std::sync::Arc;

/// The values of one field for all rows of a table, in the narrowest shape its kind allows.
///
/// A column may be shorter than the table: rows beyond its end have no value.
#[derive(Debug)]
pub struct Column {
    /// The field it holds.
    pub field: &'static Field,
    /// The values.
    pub cells: Cells,
    /// Which event of a row's base shard wrote the value last, counted from the row's first; 255 means look it up.
    pub(super) ordinals: Vec<u8>,
}

/// The shapes of columns.
#[derive(Debug)]
pub enum Cells {
    /// Free text, each a stretch of one arena.
    Text(Texts),
    /// Recurring short texts, each a place in a dictionary; 0 means none.
    Code(Codes),
    /// Numbers; NaN means none.
    Number(Vec<f64>),
    /// Milliseconds since 1970; `i64::MIN` means none.
    Instant(Vec<i64>),
    /// 0 none, 1 no, 2 yes.
    Flag(Vec<u8>),
    /// Any number of dictionary places for a row, sorted; most rows have none.
    Set(FxHashMap<u32, Vec<u32>>, Dictionary),
}

/// No instant.
pub const NO_INSTANT: i64 = i64::MIN;

/// Free texts in one arena; what is replaced stays behind in it until the next load.
#[derive(Debug, Default)]
pub struct Texts {
    spans: Vec<(u32, u32)>,
    arena: String,
}

/// Places in a dictionary, one a row.
#[derive(Debug, Default)]
pub struct Codes {
    /// One a row; 0 means none.
    pub codes: Vec<u32>,
    /// What the places mean.
    pub dictionary: Dictionary,
}

/// Distinct texts; place 0 is the empty one.
#[derive(Debug)]
pub struct Dictionary {
    texts: Vec<Arc<str>>,
    places: FxHashMap<Arc<str>, u32>,
}

impl Default for Dictionary {
    fn default() -> Dictionary {
        Dictionary { texts: vec![Arc::from("")], places: FxHashMap::default() }
    }
}

impl Dictionary {
    /// The text at a place; empty where there is none.
    #[must_use]
    pub fn text(&self, place: u32) -> &str {
        self.texts.get(place as usize).map_or("", |t| t)
    }

    /// All texts; the first is the empty one.
    #[must_use]
    pub fn texts(&self) -> &[Arc<str>] {
        &self.texts
    }

    /// The place of a text, if it is known.
    #[must_use]
    pub fn place(&self, text: &str) -> Option<u32> {
        self.places.get(text).copied()
    }

    pub(super) fn learn(&mut self, text: &Arc<str>) -> u32 {
        if text.is_empty() {
            return 0;
        }
        if let Some(place) = self.places.get(text) {
            return *place;
        }
        let place = self.texts.len() as u32;
        self.texts.push(Arc::clone(text));
        self.places.insert(Arc::clone(text), place);
        place
    }
}

impl Texts {
    /// The text of a row; empty where there is none.
    #[must_use]
    pub fn text(&self, row: u32) -> &str {
        let (start, length) = self.spans.get(row as usize).copied().unwrap_or_default();
        self.arena.get(start as usize..(start + length) as usize).unwrap_or_default()
    }

    fn set(&mut self, row: u32, text: &str) {
        let span = (self.arena.len() as u32, text.len() as u32);
        self.arena.push_str(text);
        if let Some(place) = slot(&mut self.spans, row, (0, 0)) {
            *place = span;
        }
    }
}

impl Column {
    pub(super) fn new(field: &'static Field) -> Column {
        let cells = match field.kind {
            Kind::Text | Kind::LongText => Cells::Text(Texts::default()),
            Kind::Number(_) | Kind::Span => Cells::Number(Vec::new()),
            Kind::Instant => Cells::Instant(Vec::new()),
            Kind::Flag => Cells::Flag(Vec::new()),
            Kind::Tags | Kind::Links(_) => Cells::Set(FxHashMap::default(), Dictionary::default()),
            Kind::Choice(_)
            | Kind::Status
            | Kind::Suggest
            | Kind::Money
            | Kind::Day
            | Kind::Person
            | Kind::Group
            | Kind::Link(_) => Cells::Code(Codes::default()),
        };
        Column { field, cells, ordinals: Vec::new() }
    }

    /// The value of a row; for a set, nothing: see [`Column::elements`].
    #[must_use]
    pub fn value(&self, row: u32) -> Value {
        let at = row as usize;
        match &self.cells {
            Cells::Text(texts) => some_text(texts.text(row)),
            Cells::Code(codes) => match codes.codes.get(at) {
                None | Some(0) => Value::Null,
                Some(&code) => codes
                    .dictionary
                    .texts
                    .get(code as usize)
                    .map_or(Value::Null, |t| Value::Text(Arc::clone(t))),
            },
            Cells::Number(numbers) => numbers.get(at).map_or(Value::Null, |n| Value::from(*n)),
            Cells::Instant(instants) => match instants.get(at) {
                None | Some(&NO_INSTANT) => Value::Null,
                Some(&ms) => Value::Instant(Instant::from_millis(ms)),
            },
            Cells::Flag(flags) => match flags.get(at) {
                None | Some(0) => Value::Null,
                Some(flag) => Value::Flag(*flag == 2),
            },
            Cells::Set(..) => Value::Null,
        }
    }

    /// The dictionary place of a row in a column of codes; 0 where it has none.
    #[must_use]
    pub fn code(&self, row: u32) -> u32 {
        match &self.cells {
            Cells::Code(codes) => codes.codes.get(row as usize).copied().unwrap_or(0),
            _ => 0,
        }
    }

    /// The text of a row in a column of texts or codes; empty where it has none.
    #[must_use]
    pub fn text(&self, row: u32) -> &str {
        match &self.cells {
            Cells::Text(texts) => texts.text(row),
            Cells::Code(codes) => codes.dictionary.text(self.code(row)),
            _ => "",
        }
    }

    /// Milliseconds since 1970 of a row in a column of instants.
    #[must_use]
    pub fn instant(&self, row: u32) -> Option<i64> {
        match &self.cells {
            Cells::Instant(instants) => instants.get(row as usize).copied().filter(|ms| *ms != NO_INSTANT),
            _ => None,
        }
    }

    /// The number of a row in a column of numbers.
    #[must_use]
    pub fn number(&self, row: u32) -> Option<f64> {
        match &self.cells {
            Cells::Number(numbers) => numbers.get(row as usize).copied().filter(|n| !n.is_nan()),
            _ => None,
        }
    }

    /// Whether the row says yes in a column of flags.
    #[must_use]
    pub fn is_yes(&self, row: u32) -> bool {
        matches!(&self.cells, Cells::Flag(flags) if flags.get(row as usize) == Some(&2))
    }

    /// The elements of a row in a set column.
    pub fn elements(&self, row: u32) -> impl Iterator<Item = &str> {
        let (places, dictionary) = match &self.cells {
            Cells::Set(sets, dictionary) => (sets.get(&row).map_or(&[][..], Vec::as_slice), Some(dictionary)),
            _ => (&[][..], None),
        };
        places.iter().map(move |place| dictionary.map_or("", |d| d.text(*place)))
    }

    /// The dictionary of a column of codes or sets.
    #[must_use]
    pub fn dictionary(&self) -> Option<&Dictionary> {
        match &self.cells {
            Cells::Code(codes) => Some(&codes.dictionary),
            Cells::Set(_, dictionary) => Some(dictionary),
            _ => None,
        }
    }

    /// Puts a value; `false` where it does not fit the column's shape, which then holds nothing for the row.
    pub(super) fn set(&mut self, row: u32, value: &Value) -> bool {
        match (&mut self.cells, value) {
            (Cells::Text(texts), Value::Text(text)) => texts.set(row, text),
            (Cells::Text(texts), Value::Instant(instant)) => texts.set(row, &instant.to_string()),
            (Cells::Text(texts), _) => {
                texts.set(row, "");
                return value.is_null();
            }
            (Cells::Code(codes), Value::Text(text)) => {
                let code = codes.dictionary.learn(text);
                put(&mut codes.codes, row, code, 0);
            }
            (Cells::Code(codes), _) => {
                put(&mut codes.codes, row, 0, 0);
                return value.is_null();
            }
            (Cells::Number(numbers), _) => {
                put(numbers, row, value.as_number().unwrap_or(f64::NAN), f64::NAN);
                return value.is_null() || value.as_number().is_some();
            }
            (Cells::Instant(instants), _) => {
                put(instants, row, value.as_instant().map_or(NO_INSTANT, Instant::millis), NO_INSTANT);
                return value.is_null() || value.as_instant().is_some();
            }
            (Cells::Flag(flags), _) => {
                let flag = match value {
                    Value::Flag(true) => 2,
                    Value::Flag(false) => 1,
                    _ => 0,
                };
                put(flags, row, flag, 0);
                return value.is_null() || flag != 0;
            }
            (Cells::Set(..), _) => return value.is_null(),
        }
        true
    }

    /// The dictionary place of a value in a column of codes, learnt where it is new; 0 where it is none.
    pub(super) fn learn(&mut self, value: &Value) -> u32 {
        match (&mut self.cells, value) {
            (Cells::Code(codes), Value::Text(text)) => codes.dictionary.learn(text),
            _ => 0,
        }
    }

    /// Puts an element into a set or takes it out.
    pub(super) fn set_element(&mut self, row: u32, element: &Arc<str>, within: bool) {
        if let Cells::Set(sets, dictionary) = &mut self.cells {
            let place = dictionary.learn(element);
            let set = sets.entry(row).or_default();
            match (set.binary_search(&place), within) {
                (Err(at), true) => set.insert(at, place),
                (Ok(at), false) => {
                    set.remove(at);
                }
                _ => {}
            }
        }
    }
}

fn some_text(text: &str) -> Value {
    if text.is_empty() { Value::Null } else { Value::text(text) }
}

/// The slot of a row, with the rows before it filled with `none`.
fn slot<T: Clone>(values: &mut Vec<T>, row: u32, none: T) -> Option<&mut T> {
    let row = row as usize;
    if values.len() <= row {
        values.resize(row + 1, none);
    }
    values.get_mut(row)
}

pub(super) fn put<T: Clone>(values: &mut Vec<T>, row: u32, value: T, none: T) {
    if let Some(place) = slot(values, row, none) {
        *place = value;
    }
}
