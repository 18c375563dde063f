//! What every chart answers, and what every chart is told.

use super::{DataTable, Mark, Px};
use crate::measure::control_chart::{number, with_unit};

/// A finished chart.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct Drawing {
    /// In pixels.
    pub width: u32,
    /// In pixels.
    pub height: u32,
    /// The finding or the question.
    pub title: String,
    /// The chart in sentences.
    pub description: String,
    /// In drawing order.
    pub marks: Vec<Mark>,
    /// Where figures are drawn; every point lies in it.
    pub plot: Area,
    /// What can be pointed at and read one by one.
    pub points: Vec<PointMark>,
    /// The same figures as a table.
    pub table: DataTable,
}

/// A rectangle in the drawing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Area {
    /// Left edge.
    pub x: Px,
    /// Upper edge.
    pub y: Px,
    /// Never negative.
    pub width: Px,
    /// Never negative.
    pub height: Px,
}

/// A figure's place in a drawing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PointMark {
    /// Its centre.
    pub x: Px,
    /// Its centre.
    pub y: Px,
    /// Which series or row, from 0.
    pub series: usize,
    /// Which value of the series, from 0, as it was put in.
    pub index: usize,
    /// Spoken: "Week 18, 3.1 h, below the lower limit, improvement".
    pub label: String,
    /// Whose records stand behind it, in the caller's words; may be empty.
    pub key: String,
}

/// Size and words of a chart.
#[derive(Clone, Copy, Debug, Default)]
pub struct Sheet<'a> {
    /// In pixels; brought to 160–4,000, in tiles to 40.
    pub width: u32,
    /// In pixels; brought to 100–4,000, in tiles to 16.
    pub height: u32,
    /// The finding or the question.
    pub title: &'a str,
    /// The chart in sentences.
    pub description: &'a str,
}

/// What is measured.
#[derive(Clone, Copy, Debug, Default)]
pub struct Quantity<'a> {
    /// "Mean time to restore".
    pub name: &'a str,
    /// "h", "%", "incidents"; may be empty.
    pub unit: &'a str,
    /// Digits after the point where a value is shown or spoken.
    pub decimals: u8,
}

impl Quantity<'_> {
    /// "3.1 h".
    pub fn show(&self, value: f64) -> String {
        with_unit(&number(value, self.decimals), self.unit)
    }

    /// A mean or a limit of such values: of whole records, with a tenth.
    pub fn show_mean(&self, value: f64) -> String {
        with_unit(&number(value, self.decimals.max(1)), self.unit)
    }

    /// "Mean time to restore, h": the head of a column.
    pub fn head(&self) -> String {
        if self.unit.is_empty() { self.name.into() } else { format!("{}, {}", self.name, self.unit) }
    }
}

/// A place on the time axis.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Period {
    /// Spoken and in the table: "Week 18".
    pub label: String,
    /// Written at the axis, where there is room. When no period has one, some labels are.
    pub tick: Option<String>,
    /// Handed through to [`PointMark::key`].
    pub key: String,
}

impl Period {
    /// A period with a label alone.
    pub fn new(label: impl Into<String>) -> Self {
        Period { label: label.into(), ..Period::default() }
    }
}

/// Something that happened, drawn across a chart over time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// At which period.
    pub index: usize,
    /// "Mail release 7".
    pub label: String,
}
