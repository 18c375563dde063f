//! The figures of a chart as a table, and as CSV.

use crate::exchange::{Cell as Written, csv_text};

/// A head and its rows.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DataTable {
    /// From left to right.
    pub columns: Vec<Column>,
    /// As many cells each as there are columns.
    pub rows: Vec<Vec<Cell>>,
}

/// A column's head.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    /// With its unit.
    pub name: String,
    /// Set as numbers, to the right.
    pub numeric: bool,
    /// Digits after the point where numbers are shown.
    pub decimals: u8,
}

/// A cell.
#[derive(Clone, Debug, PartialEq)]
pub enum Cell {
    /// No value: a gap.
    Empty,
    /// In full precision.
    Number(f64),
    /// As it is to be read.
    Text(String),
}

impl DataTable {
    /// An empty table: heads, and digits after the point for those of numbers.
    pub(super) fn new<'a>(columns: impl IntoIterator<Item = (&'a str, Option<u8>)>) -> Self {
        let column = |(name, decimals): (&str, Option<u8>)| Column {
            name: name.into(),
            numeric: decimals.is_some(),
            decimals: decimals.unwrap_or_default(),
        };
        DataTable { columns: columns.into_iter().map(column).collect(), rows: Vec::new() }
    }
}

impl From<Option<f64>> for Cell {
    fn from(value: Option<f64>) -> Self {
        value.map_or(Cell::Empty, Cell::Number)
    }
}

impl From<&str> for Cell {
    fn from(text: &str) -> Self {
        if text.is_empty() { Cell::Empty } else { Cell::Text(text.into()) }
    }
}

/// The table as CSV, numbers in full with a point; see [`csv_text`](crate::exchange::csv_text).
#[must_use]
pub fn csv(table: &DataTable) -> String {
    let heads: Vec<&str> = table.columns.iter().map(|column| column.name.as_str()).collect();
    csv_text(&heads, table.rows.iter().map(|row| row.iter().map(written)))
}

fn written(cell: &Cell) -> Written<'_> {
    match cell {
        Cell::Empty => Written::Text(""),
        Cell::Number(value) => Written::Number(*value),
        Cell::Text(text) => Written::Text(text),
    }
}
