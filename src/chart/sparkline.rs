//! A line as small as a word.

use super::canvas::Ink;
use super::plot::{Canvas, Edges};
use super::ticks::{around, readable};
use super::{DataTable, Drawing, Mark, Period, PointMark, Px, Quantity, Sheet};

/// The last few values, and the target.
#[derive(Clone, Copy, Debug)]
pub struct SparklineSpec<'a> {
    /// Size and words.
    pub sheet: Sheet<'a>,
    /// What is measured.
    pub quantity: Quantity<'a>,
    /// One for each value.
    pub periods: &'a [Period],
    /// Twelve, commonly; `None` is a gap.
    pub values: &'a [Option<f64>],
    /// What was agreed.
    pub target: Option<f64>,
}

/// Draws the line without axes, a dot at its newest value.
pub fn sparkline(spec: &SparklineSpec) -> Drawing {
    let target = spec.target.filter(|t| readable(*t));
    let ticks = around(spec.values.iter().flatten().copied().chain(target), 2);
    let canvas = Canvas::small(&spec.sheet);
    let edges = Edges { left: 3.0, top: 3.0, right: canvas.width - 3.0, bottom: canvas.height - 3.0 };
    let last = spec.values.len().max(2) as f64 - 1.0;
    let plot = canvas.plot(edges, 0.0..last, ticks.low..ticks.high);
    if let Some(target) = target {
        plot.line(Ink::Target, vec![(0.0, target), (last, target)]);
    }
    plot.gapped(&canvas, Ink::Line1, spec.values);
    let head = spec.quantity.head();
    let mut table = DataTable::new([("Period", None), (head.as_str(), Some(spec.quantity.decimals))]);
    let mut points = Vec::new();
    for (index, value) in spec.values.iter().enumerate() {
        let period = spec.periods.get(index).cloned().unwrap_or_default();
        table.rows.push(vec![period.label.as_str().into(), (*value).into()]);
        let Some(value) = value.filter(|v| readable(*v)) else { continue };
        let (x, y) = plot.at(index as f64, value);
        let label = format!("{}, {}", period.label, spec.quantity.show(value));
        points.push(PointMark { x, y, series: 0, index, label, key: period.key });
    }
    if let Some(newest) = points.last() {
        canvas.push(Mark::Circle { class: Ink::Dot.class(), at: (newest.x, newest.y), r: Px(25) });
    }
    canvas.finish(&spec.sheet, plot.edges, points, table)
}
