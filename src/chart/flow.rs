//! What came in, what was closed, and what stayed open: two panels over the same periods.

use super::canvas::{Ink, text_width};
use super::plot::{Canvas, Edges, FONT, LINE, tick_room};
use super::ticks::{from_zero, readable};
use super::{Anchor, DataTable, Drawing, Period, PointMark, Quantity, Sheet};

/// Arrivals, closures and the backlog at the end of each period.
#[derive(Clone, Copy, Debug)]
pub struct FlowSpec<'a> {
    /// Size and words.
    pub sheet: Sheet<'a>,
    /// One for each value.
    pub periods: &'a [Period],
    /// Came in.
    pub arrivals: &'a [Option<f64>],
    /// Were closed.
    pub closures: &'a [Option<f64>],
    /// Were open at the end.
    pub backlog: &'a [Option<f64>],
}

/// Draws the flow: columns above, the backlog below, never two scales in one plot.
pub fn flow(spec: &FlowSpec) -> Drawing {
    let clean = |values: &[Option<f64>]| -> Vec<Option<f64>> {
        values.iter().map(|value| value.filter(|v| readable(*v))).collect()
    };
    let (arrivals, closures, backlog) = (clean(spec.arrivals), clean(spec.closures), clean(spec.backlog));
    let columns = from_zero(arrivals.iter().chain(&closures).flatten().copied(), 4);
    let line = from_zero(backlog.iter().flatten().copied(), 3);
    let canvas = Canvas::new(&spec.sheet);
    let left = tick_room(&columns, "").max(tick_room(&line, ""));
    let right = canvas.width - 12.0;
    let (first, last) = (LINE + 6.0, canvas.height - 24.0);
    let split = first + (last - first) * 0.56;
    let upper = Edges { left, top: first, right, bottom: split - LINE };
    let lower = Edges { left, top: split + 10.0, right, bottom: last };
    let count = arrivals.len().max(closures.len()).max(backlog.len());
    let span = -0.5..count.max(1) as f64 - 0.5;

    let plot = canvas.plot(upper, span.clone(), columns.low..columns.high);
    plot.y_axis(&canvas, &columns, "", span.clone());
    canvas.text("label s1", left, upper.top - 12.0, Anchor::Start, "Arrived");
    let beside = left + text_width("Arrived", FONT) + 14.0;
    canvas.text("label s2", beside, upper.top - 12.0, Anchor::Start, "Closed");
    let mut points = Vec::new();
    let quantity = Quantity::default();
    for (series, (values, ink, word)) in
        [(&arrivals, Ink::Bar1, "arrived"), (&closures, Ink::Bar2, "closed")].into_iter().enumerate()
    {
        let from = if series == 0 { -0.38 } else { 0.02 };
        for (index, value) in values.iter().enumerate() {
            let Some(value) = *value else { continue };
            let x = index as f64 + from;
            plot.rect(ink, (x, 0.0), (x + 0.36, value));
            let at = plot.at(x + 0.18, value);
            points.push(point(spec.periods, at, series, index, format!("{} {word}", quantity.show(value))));
        }
    }
    let plot = canvas.plot(lower, span.clone(), line.low..line.high);
    plot.y_axis(&canvas, &line, "", span);
    plot.x_axis(&canvas, spec.periods);
    canvas.text("label s3", left, lower.top - 12.0, Anchor::Start, "Open at the end");
    plot.gapped(&canvas, Ink::Line3, &backlog);
    for (index, value) in backlog.iter().enumerate() {
        let Some(value) = *value else { continue };
        let at = plot.at(index as f64, value);
        points.push(point(spec.periods, at, 2, index, format!("{} open at the end", quantity.show(value))));
    }

    let heads = [("Period", None), ("Arrived", Some(0)), ("Closed", Some(0)), ("Open at the end", Some(0))];
    let mut table = DataTable::new(heads);
    for index in 0..count {
        let value = |values: &[Option<f64>]| values.get(index).copied().flatten().into();
        let label = spec.periods.get(index).map_or("", |period| &period.label).into();
        table.rows.push(vec![label, value(spec.arrivals), value(spec.closures), value(spec.backlog)]);
    }
    canvas.finish(&spec.sheet, Edges { bottom: lower.bottom, ..upper }, points, table)
}

fn point(
    periods: &[Period],
    (x, y): (super::Px, super::Px),
    series: usize,
    index: usize,
    text: String,
) -> PointMark {
    let period = periods.get(index).cloned().unwrap_or_default();
    PointMark { x, y, series, index, label: format!("{}, {text}", period.label), key: period.key }
}
