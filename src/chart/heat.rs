//! When is it busy: a table of weekday and hour, shaded, with its numbers.

use super::canvas::{Ink, text_width};
use super::plot::{Canvas, Edges, FONT, LINE};
use super::{Anchor, Cell, DataTable, Drawing, PointMark, Sheet};
use crate::measure::control_chart::with_unit;

/// Counts by weekday and hour.
#[derive(Clone, Copy, Debug)]
pub struct HeatSpec<'a> {
    /// Size and words.
    pub sheet: Sheet<'a>,
    /// Names of the rows, in the order in which a week begins for the reader.
    pub rows: &'a [&'a str],
    /// Names of the columns: hours.
    pub columns: &'a [&'a str],
    /// Row by row; `None` is not measured, 0 is none.
    pub counts: &'a [Vec<Option<u32>>],
    /// "incidents".
    pub unit: &'a str,
}

/// How strongly a cell is shaded: 0 for none, 9 for the largest.
pub fn heat_level(count: u32, largest: u32) -> u8 {
    if largest == 0 { 0 } else { (u64::from(count.min(largest)) * 9).div_ceil(u64::from(largest)) as u8 }
}

/// Draws the table; numbers are written where cells have room for them.
pub fn heat(spec: &HeatSpec) -> Drawing {
    let largest = spec.counts.iter().flatten().flatten().copied().max().unwrap_or_default();
    let canvas = Canvas::new(&spec.sheet);
    let left = spec.rows.iter().map(|name| text_width(name, FONT)).fold(0.0, f64::max) + 10.0;
    let edges = Edges { left, top: LINE + 6.0, right: canvas.width - 4.0, bottom: canvas.height - 4.0 };
    let (rows, columns) = (spec.rows.len().max(1) as f64, spec.columns.len().max(1) as f64);
    let plot = canvas.plot(edges, 0.0..columns, rows..0.0);
    let cell = (plot.edges.right - plot.edges.left) / columns;
    let every = (spec.columns.iter().map(|c| text_width(c, FONT)).fold(0.0, f64::max) + 6.0) / cell;
    for (i, name) in spec.columns.iter().enumerate().step_by(every.ceil().clamp(1.0, 1_000.0) as usize) {
        let x = plot.at(i as f64 + 0.5, 0.0).0.value();
        canvas.text("tick", x, edges.top - 10.0, Anchor::Middle, *name);
    }
    let head = if spec.unit.is_empty() { "count" } else { spec.unit };
    let mut table =
        DataTable::new([(head, None)].into_iter().chain(spec.columns.iter().map(|c| (*c, Some(0)))));
    let mut points = Vec::new();
    for (row, name) in spec.rows.iter().enumerate() {
        let y = row as f64;
        canvas.text("label", left - 6.0, plot.at(0.0, y + 0.5).1.value(), Anchor::End, *name);
        let counts = spec.counts.get(row).map_or(&[][..], Vec::as_slice);
        let mut cells: Vec<Cell> = vec![(*name).into()];
        for (column, hour) in spec.columns.iter().enumerate() {
            let count = counts.get(column).copied().flatten();
            cells.push(count.map(f64::from).into());
            let Some(count) = count else { continue };
            let x = column as f64;
            let level = heat_level(count, largest);
            plot.rect(Ink::heat(level), (x + 0.03, y + 0.04), (x + 0.97, y + 0.96));
            let at = plot.at(x + 0.5, y + 0.5);
            let text = count.to_string();
            if count > 0 && text_width(&text, FONT) < cell {
                let class = if level > 5 { "heat-value strong" } else { "heat-value" };
                canvas.text(class, at.0.value(), at.1.value(), Anchor::Middle, text);
            }
            let label = format!("{name} {hour}, {}", with_unit(&count.to_string(), spec.unit));
            points.push(PointMark {
                x: at.0,
                y: at.1,
                series: row,
                index: column,
                label,
                key: String::new(),
            });
        }
        table.rows.push(cells);
    }
    canvas.finish(&spec.sheet, plot.edges, points, table)
}
