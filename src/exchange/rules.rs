use super::recognise::recognise;
use super::{FieldRule, Known, Refusal, Sheet};
use crate::decimal;
use crate::journal::{RecordId, Value};
use crate::register::{Field, Kind, Register};
use crate::time::{DatePattern, Instant, Zone};
use rustc_hash::FxHashMap;
use std::borrow::Cow;
use std::sync::Arc;

/// A place among the fields of a batch.
pub(super) type Slot = u16;

/// The fields an import writes.
#[derive(Debug, Default)]
pub(super) struct Slots {
    pub names: Vec<Arc<str>>,
}

/// A rule of a mapping, ready to be applied to rows.
#[derive(Debug)]
pub(super) struct Rule<'a> {
    pub field: &'static Field,
    pub slot: Slot,
    pub waits: bool,
    /// Whether the text it read last means nothing to the field; then a remark is due.
    pub unknown: Option<Arc<str>>,
    sources: Vec<(usize, String)>,
    join: String,
    values: FxHashMap<String, Vec<(Slot, Value)>>,
    /// Every field it sets, its own one first.
    pub sets: Vec<Slot>,
    /// The field that a recognised state of waiting also sets.
    hold: Option<Slot>,
    known: FxHashMap<&'a str, Option<Vec<(Slot, Value)>>>,
}

/// How texts of a file are read.
pub(super) struct Reading<'a> {
    pub sheet: &'a Sheet,
    pub register: &'static Register,
    pub zone: &'a Zone,
    pub dates: DatePattern,
    pub empty: Vec<String>,
    pub known: &'a Known,
}

impl Slots {
    pub fn of(&mut self, name: &str) -> Slot {
        let place = self.names.iter().position(|n| &**n == name).unwrap_or_else(|| {
            self.names.push(Arc::from(name));
            self.names.len() - 1
        });
        place as Slot
    }
}

impl<'a> Reading<'a> {
    /// The text of a cell; blank where it is marked as empty.
    pub fn text(&self, row: usize, column: usize) -> &'a str {
        let text = self.sheet.cell(row, column);
        if self.empty.iter().any(|empty| empty == text) { "" } else { text }
    }

    /// A point in time.
    pub fn instant(&self, what: &str, text: &str) -> Result<Instant, String> {
        self.dates.parse(text, self.zone).map_err(|error| {
            format!(
                "{what}: “{}” is not a date of the pattern {}: {error}.",
                short(text),
                self.dates.as_str()
            )
        })
    }

    pub fn column(&self, name: &str) -> Result<usize, Refusal> {
        let missing = || Refusal::NoColumn(name.to_owned(), self.sheet.header.clone());
        self.sheet.column(name).ok_or_else(missing)
    }

    /// The value a text of a field stands for; nothing where it means nothing to the field.
    fn value(&self, field: &'static Field, text: &str) -> Result<Option<Value>, String> {
        let number = || {
            decimal::read(text).ok_or_else(|| format!("{}: “{}” is not a number.", field.label, short(text)))
        };
        Ok(Some(match field.kind {
            Kind::Number(_) | Kind::Span => Value::from(number()?),
            Kind::Instant => Value::Instant(self.instant(field.label, text)?),
            Kind::Day => {
                let at = self
                    .dates
                    .parse(text, &Zone::utc())
                    .map_err(|error| format!("{}: “{}” is not a day: {error}.", field.label, short(text)))?;
                Value::Text(at.utc_day().to_string().into())
            }
            Kind::Money => return Ok(money(text).map(|money| Value::Text(money.into()))),
            Kind::Flag => return Ok(flag(text).map(Value::Flag)),
            Kind::Link(registers) => {
                let id = RecordId::parse(text).or_else(|| self.known.find(registers, text));
                return Ok(id.map(|id| Value::Text(id.to_string().into())));
            }
            _ => Value::text(text),
        }))
    }
}

impl<'a> Rule<'a> {
    pub fn new(rule: &FieldRule, reading: &Reading<'a>, slots: &mut Slots) -> Result<Rule<'a>, Refusal> {
        let no_field = || Refusal::NoField(rule.field.clone());
        let field = reading.register.field(&rule.field).ok_or_else(no_field)?;
        let sources = rule.columns.iter().map(|s| Ok((reading.column(&s.column)?, s.before.clone())));
        let slot = slots.of(field.id);
        let (mut values, mut sets) = (FxHashMap::default(), vec![slot]);
        for (text, meaning) in &rule.values {
            let mut pairs = Vec::new();
            for (name, value) in meaning {
                let target = reading.register.field(name).ok_or_else(|| Refusal::NoField(name.clone()))?;
                let target = slots.of(target.id);
                if !sets.contains(&target) {
                    sets.push(target);
                }
                // Numbers, flags and dates in a mapping are written as in the file.
                let value = reading.register.field(name).map(|f| reading.value(f, value));
                pairs.push((target, value.and_then(|v| v.ok().flatten()).unwrap_or_default()));
            }
            values.insert(text.clone(), pairs);
        }
        let holds = matches!(field.kind, Kind::Status) && reading.register.field("hold_reason").is_some();
        let hold = holds.then(|| slots.of("hold_reason"));
        sets.extend(hold.filter(|hold| !sets.contains(hold)));
        Ok(Rule {
            field,
            slot,
            waits: rule.when_reached,
            unknown: None,
            sources: sources.collect::<Result<_, Refusal>>()?,
            join: rule.join.clone(),
            values,
            sets,
            hold,
            known: FxHashMap::default(),
        })
    }

    /// Whether its columns hold the same in both rows.
    pub fn same(&self, sheet: &Sheet, row: usize, other: usize) -> bool {
        self.sources.iter().all(|(column, _)| sheet.same(row, other, *column))
    }

    /// Leaves a field to another rule, which is its own.
    pub fn leave(&mut self, slot: Slot) {
        if slot != self.slot {
            self.sets.retain(|own| *own != slot);
        }
    }

    /// The elements of a set field, each once.
    pub fn elements(&self, reading: &Reading<'a>, row: usize) -> Vec<Value> {
        let mut elements: Vec<Value> = Vec::new();
        for (column, _) in &self.sources {
            let parts = reading.text(row, *column).split([',', ';', '|']).map(str::trim);
            for part in parts.filter(|part| !part.is_empty()) {
                let value = Value::text(part);
                if !elements.contains(&value) {
                    elements.push(value);
                }
            }
        }
        elements
    }

    /// Reads a row: every field this rule sets with its value, null where it becomes empty.
    /// A text that means nothing sets nothing and is remembered in `unknown`.
    pub fn read(
        &mut self,
        reading: &Reading<'a>,
        row: usize,
        out: &mut Vec<(Slot, Value)>,
    ) -> Result<(), String> {
        self.unknown = None;
        let text = self.text(reading, row);
        if text.is_empty() {
            out.extend(self.sets.iter().map(|slot| (*slot, Value::Null)));
            return Ok(());
        }
        if let Cow::Borrowed(text) = text
            && let Some(meaning) = self.known.get(text)
        {
            emit(&self.sets, meaning.as_deref(), out);
            self.unknown = meaning.is_none().then(|| Arc::from(short(text)));
            return Ok(());
        }
        let meaning = self.meaning(reading, &text)?;
        emit(&self.sets, meaning.as_deref(), out);
        self.unknown = meaning.is_none().then(|| Arc::from(short(&text)));
        // Free text hardly ever comes twice.
        if let Cow::Borrowed(text) = text
            && !matches!(self.field.kind, Kind::Text | Kind::LongText | Kind::Instant)
        {
            self.known.insert(text, meaning);
        }
        Ok(())
    }

    fn meaning(&self, reading: &Reading<'a>, text: &str) -> Result<Option<Vec<(Slot, Value)>>, String> {
        if let Some(values) = self.values.get(text) {
            return Ok(Some(values.clone()));
        }
        if matches!(self.field.kind, Kind::Choice(_) | Kind::Status) {
            let found = recognise(reading.register, self.field, text);
            let mut pairs = Vec::new();
            for (i, (_, code)) in found.iter().enumerate() {
                // The field itself comes first, then the reason for waiting.
                let slot = if i == 0 { Some(self.slot) } else { self.hold };
                pairs.extend(slot.map(|slot| (slot, Value::Text(Arc::from(*code)))));
            }
            return Ok((!pairs.is_empty()).then_some(pairs));
        }
        Ok(reading.value(self.field, text)?.map(|value| vec![(self.slot, value)]))
    }

    fn text(&self, reading: &Reading<'a>, row: usize) -> Cow<'a, str> {
        if let [(column, before)] = self.sources.as_slice()
            && before.is_empty()
        {
            return Cow::Borrowed(reading.text(row, *column));
        }
        let mut joined = String::new();
        for (column, before) in &self.sources {
            let text = reading.text(row, *column);
            if !text.is_empty() {
                if !joined.is_empty() {
                    joined.push_str(if self.join.is_empty() { " " } else { &self.join });
                }
                joined.push_str(before);
                joined.push_str(text);
            }
        }
        Cow::Owned(joined)
    }
}

/// The first characters of a text that may be long.
pub(super) fn short(text: &str) -> Cow<'_, str> {
    match text.char_indices().nth(60) {
        Some((end, _)) => Cow::Owned(format!("{}…", text.get(..end).unwrap_or_default())),
        None => Cow::Borrowed(text),
    }
}

fn emit(sets: &[Slot], meaning: Option<&[(Slot, Value)]>, out: &mut Vec<(Slot, Value)>) {
    let Some(meaning) = meaning else { return };
    for slot in sets {
        let value = meaning.iter().find(|(own, _)| own == slot).map(|(_, value)| value.clone());
        out.push((*slot, value.unwrap_or_default()));
    }
}

/// An amount with the three letters of its currency on either side, as whole minor units: `1,250.00 EUR` as
/// `125000 EUR`.
fn money(text: &str) -> Option<String> {
    /// Currencies without minor units (ISO 4217).
    const WHOLE: [&str; 6] = ["CLP", "ISK", "JPY", "KRW", "UGX", "VND"];
    let letters = |c: char| c.is_ascii_alphabetic();
    let currency = text.trim_matches(|c: char| !letters(c));
    let amount = decimal::read(text.trim_matches(|c: char| letters(c) || c.is_whitespace()))?;
    if currency.len() != 3 || !currency.chars().all(letters) {
        return None;
    }
    let currency = currency.to_ascii_uppercase();
    let minor = if WHOLE.contains(&currency.as_str()) { amount } else { amount * 100.0 };
    // Beyond this a number does not hold every unit.
    (minor.abs() < 9e15).then(|| format!("{} {currency}", minor.round() as i64))
}

fn flag(text: &str) -> Option<bool> {
    const YES: [&str; 8] = ["true", "yes", "1", "x", "y", "ja", "oui", "wahr"];
    const NO: [&str; 8] = ["false", "no", "0", "n", "nein", "non", "falsch", "off"];
    let is = |words: &[&str]| words.iter().any(|word| text.eq_ignore_ascii_case(word));
    if is(&YES) { Some(true) } else { is(&NO).then_some(false) }
}
