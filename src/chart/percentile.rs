//! How long things take: every value as a dot, and the values 50, 85 and 95 of 100 do not exceed.

use super::canvas::{Ink, text_width};
use super::pareto::clip;
use super::plot::{Canvas, Edges, FONT, LINE};
use super::ticks::{from_zero, readable};
use super::{Anchor, Cell, DataTable, Drawing, Mark, PointMark, Px, Quantity, Sheet};
use crate::order::Ordered;

/// A row of dots.
#[derive(Clone, Copy, Debug)]
pub struct Spread<'a> {
    /// "P1", "Mail".
    pub name: &'a str,
    /// In any order.
    pub values: &'a [f64],
    /// p50, p85 and p95 as the caller reckons them, so that no two figures of the page differ.
    pub percentiles: [Option<f64>; 3],
    /// Handed through to [`PointMark::key`].
    pub key: &'a str,
}

/// Rows of dots over one scale.
#[derive(Clone, Copy, Debug)]
pub struct PercentileSpec<'a> {
    /// Size and words.
    pub sheet: Sheet<'a>,
    /// What is measured.
    pub quantity: Quantity<'a>,
    /// From top to bottom.
    pub rows: &'a [Spread<'a>],
    /// What was agreed.
    pub target: Option<f64>,
}

const PERCENTILES: [(&str, Ink); 3] = [("p50", Ink::P50), ("p85", Ink::P85), ("p95", Ink::P95)];
/// More dots than this in one place look the same as this many.
const DEEP: usize = 6;

/// Draws the rows. What can be pointed at are the percentiles; the dots show the shape.
pub fn percentile(spec: &PercentileSpec) -> Drawing {
    let marks = spec.rows.iter().flat_map(|row| row.percentiles.into_iter().flatten());
    let values = spec.rows.iter().flat_map(|row| row.values.iter().copied());
    let ticks = from_zero(values.chain(marks).chain(spec.target), 6);
    let canvas = Canvas::new(&spec.sheet);
    let names = spec.rows.iter().map(|row| text_width(row.name, FONT)).fold(0.0, f64::max);
    let left = (names + 12.0).min(canvas.width * 0.35);
    let top = if spec.target.is_some() { LINE + 4.0 } else { 4.0 };
    let edges = Edges { left, top, right: canvas.width - 16.0, bottom: canvas.height - 24.0 };
    let rows = spec.rows.len().max(1) as f64;
    let plot = canvas.plot(edges, ticks.low..ticks.high, rows..0.0);
    let last = ticks.values.len().saturating_sub(1);
    for (i, &value) in ticks.values.iter().enumerate() {
        plot.line(Ink::Grid, vec![(value, 0.0), (value, rows)]);
        let unit = if i == last { spec.quantity.unit } else { "" };
        let text = crate::measure::control_chart::with_unit(&ticks.label(value), unit);
        let half = text_width(&text, FONT) / 2.0;
        let x = plot.at(value, 0.0).0.value().min(canvas.width - half);
        canvas.text("tick", x, edges.bottom + 12.0, Anchor::Middle, text);
    }
    if let Some(target) = spec.target.filter(|t| readable(*t)) {
        plot.line(Ink::Target, vec![(target, 0.0), (target, rows)]);
        let text = format!("target {}", spec.quantity.show(target));
        let half = text_width(&text, FONT) / 2.0;
        let x = plot.at(target, 0.0).0.value().min(canvas.width - half).max(half);
        canvas.text("label target", x, edges.top - 9.0, Anchor::Middle, text);
    }

    let digits = Some(spec.quantity.decimals);
    let mut table = DataTable::new([
        (spec.quantity.name, None),
        ("n", Some(0)),
        ("p50", digits),
        ("p85", digits),
        ("p95", digits),
    ]);
    let mut points = Vec::new();
    for (series, row) in spec.rows.iter().enumerate() {
        let middle = series as f64 + 0.5;
        let y = plot.at(0.0, middle).1.value();
        canvas.text("label", left - 6.0, y, Anchor::End, clip(row.name, left - 8.0));
        draw_dots(&canvas, &plot, row.values, y);
        let count = row.values.len();
        // Names of percentiles that lie close together are told beside each other.
        let mut free = 0.0_f64;
        for (index, ((name, ink), value)) in PERCENTILES.into_iter().zip(row.percentiles).enumerate() {
            let Some(value) = value.filter(|v| readable(*v)) else { continue };
            let at = plot.at(value, middle);
            let half = Px::of(((plot.edges.bottom - plot.edges.top) / rows * 0.24).min(14.0)).0;
            let ends = [(at.0, Px(at.1.0 - half)), (at.0, Px(at.1.0 + half))];
            canvas.push(Mark::Line { class: ink.class(), from: ends[0], to: ends[1] });
            if series == 0 {
                let half_name = text_width(name, FONT) / 2.0;
                let x = at.0.value().max(free + half_name);
                free = x + half_name + 9.0;
                canvas.text("label percentile", x, Px(at.1.0 - half).value() - 7.0, Anchor::Middle, name);
            }
            let label = format!("{}, {name} {}, n {count}", row.name, spec.quantity.show(value));
            points.push(PointMark { x: at.0, y: at.1, series, index, label, key: row.key.into() });
        }
        let figures = row.percentiles.map(Cell::from);
        let head = [row.name.into(), Cell::Number(count as f64)];
        table.rows.push(head.into_iter().chain(figures).collect());
    }
    canvas.finish(&spec.sheet, plot.edges, points, table)
}

/// Dots in columns of two pixels, piled around the middle of the row.
fn draw_dots(canvas: &Canvas, plot: &super::plot::Plot, values: &[f64], y: f64) {
    let mut columns: Vec<i32> =
        values.iter().filter(|v| readable(**v)).map(|&v| (plot.at(v, 0.0).0.0 / 20) * 20).collect();
    columns.order();
    for column in columns.chunk_by(|a, b| a == b) {
        for (i, &x) in column.iter().take(DEEP).enumerate() {
            let step = i.div_ceil(2) as f64 * 2.6;
            let up = if i % 2 == 0 { step } else { -step };
            canvas.push(Mark::Circle { class: Ink::Dot.class(), at: (Px(x), Px::of(y + up)), r: Px(16) });
        }
    }
}
