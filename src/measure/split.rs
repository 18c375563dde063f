//! A figure told apart by service, priority, category, group.

use super::facts::{Facts, Standing};
use super::kpi::Kpi;
use super::series::{Filter, Series, compute};
use crate::order::Ordered;
use crate::register::{Kind, catalogue};
use crate::workspace::column::Column;

/// A part of the records: those with some values of a field.
#[derive(Clone, Debug, PartialEq)]
pub struct Part {
    /// What it is called: the value, `None` for records without one, `All others` for the rest.
    pub label: String,
    /// The stored value, for a link to its records; empty for records without one and for the rest.
    pub value: String,
    /// How many records that stand it has.
    pub records: u32,
    /// Whether each place of the field's dictionary belongs to it.
    places: Vec<bool>,
}

/// The incidents in parts by a field.
#[derive(Clone, Debug)]
pub struct Split<'a> {
    /// The field.
    pub field: &'static str,
    /// The parts, the largest first, the rest last.
    pub parts: Vec<Part>,
    column: Option<&'a Column>,
}

impl<'a> Split<'a> {
    /// Splits by `service`, `priority`, `category`, `group` or any other field with recurring values; those beyond
    /// the `top` largest parts are one. A priority or another choice keeps its own order.
    #[must_use]
    pub fn by(facts: &Facts<'a>, field: &str, top: usize) -> Split<'a> {
        let register = &catalogue::incident::REGISTER;
        let described = register.field(field);
        let column = facts.table.and_then(|t| t.column(field)).filter(|c| c.dictionary().is_some());
        let texts = column.and_then(Column::dictionary).map_or(&[][..], |d| d.texts());
        let mut counts = vec![0_u32; texts.len().max(1)];
        for row in (0..facts.rows()).filter(|row| facts.standing(*row) == Standing::Counts) {
            if let Some(count) = counts.get_mut(column.map_or(0, |c| c.code(row)) as usize) {
                *count += 1;
            }
        }
        let mut places: Vec<(usize, u32)> =
            counts.iter().copied().enumerate().filter(|(_, count)| *count > 0).collect();
        places.order_by_key(|(place, count)| (std::cmp::Reverse(*count), *place));
        let rest = places.split_off(top.min(places.len()));
        let closed = described.is_some_and(|f| matches!(f.kind, Kind::Choice(_) | Kind::Status));
        if closed {
            places.order_by_key(|(place, _)| (*place == 0, texts.get(*place).cloned()));
        }
        let part = |label: String, value: &str, own: &[(usize, u32)]| {
            let mut within = vec![false; counts.len()];
            for (place, _) in own {
                if let Some(place) = within.get_mut(*place) {
                    *place = true;
                }
            }
            let records = own.iter().map(|(_, count)| count).sum();
            Part { label, value: value.to_owned(), records, places: within }
        };
        let name = |place: usize| match texts.get(place).map_or("", |t| t) {
            "" => "None".to_owned(),
            text => label_of(facts, field, text),
        };
        let mut parts: Vec<Part> = places
            .iter()
            .map(|one| part(name(one.0), texts.get(one.0).map_or("", |t| t), std::slice::from_ref(one)))
            .collect();
        if !rest.is_empty() {
            parts.push(part("All others".to_owned(), "", &rest));
        }
        Split { field: described.map_or("", |f| f.id), parts, column }
    }

    /// Whether a row belongs to a part.
    #[must_use]
    pub fn has(&self, part: &Part, row: u32) -> bool {
        let code = self.column.map_or(0, |c| c.code(row));
        part.places.get(code as usize) == Some(&true)
    }

    /// A KPI for each part.
    #[must_use]
    pub fn series(&self, kpi: &Kpi, facts: &Facts<'_>, filter: Filter<'_>) -> Vec<Series> {
        let of = |part: &Part| {
            let accepts = |row: u32| self.has(part, row) && filter.is_none_or(|filter| filter(row));
            compute(kpi, facts, Some(&accepts))
        };
        self.parts.iter().map(of).collect()
    }
}

/// What a stored value is called: a choice by its label, a record by its title.
pub(super) fn label_of(facts: &Facts<'_>, field: &str, text: &str) -> String {
    let linked = crate::journal::RecordId::parse(text).and_then(|id| facts.workspace.record(id));
    match linked {
        Some(record) => record.title().to_owned(),
        None => catalogue::incident::REGISTER.label_of(field, text).to_owned(),
    }
}
