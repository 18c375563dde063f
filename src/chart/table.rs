//! The figures of a chart as a table, and as CSV.

use crate::decimal;

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

/// The table as CSV: RFC 4180 with CRLF, numbers in full with a point.
///
/// A text that a spreadsheet would run as a formula gets an apostrophe before it.
pub fn csv(table: &DataTable) -> String {
    let mut out = String::new();
    let heads = table.columns.iter().map(|column| field(&column.name));
    push_line(&mut out, heads);
    for row in &table.rows {
        let cells = row.iter().map(|cell| match cell {
            Cell::Empty => String::new(),
            Cell::Number(value) => decimal::plain(*value),
            Cell::Text(text) => field(text),
        });
        push_line(&mut out, cells);
    }
    out
}

fn push_line(out: &mut String, fields: impl Iterator<Item = String>) {
    for (i, field) in fields.enumerate() {
        if i > 0 {
            out.push(',');
        }
        out.push_str(&field);
    }
    out.push_str("\r\n");
}

/// A text as a CSV field: guarded, quoted where it must be.
fn field(text: &str) -> String {
    let formula = text.starts_with(['=', '+', '-', '@', '\t', '\r']) && decimal::parse(text).is_none();
    let guard = if formula { "'" } else { "" };
    if text.contains([',', '"', '\n', '\r']) {
        format!("\"{guard}{}\"", text.replace('"', "\"\""))
    } else {
        format!("{guard}{text}")
    }
}
