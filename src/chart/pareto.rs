//! What causes most: bars in order, the ten longest and the rest.

use super::canvas::{Ink, text_width};
use super::plot::{Canvas, Edges, FONT, LINE};
use super::ticks::{from_zero, readable};
use super::{Anchor, Cell, DataTable, Drawing, PointMark, Quantity, Sheet};
use crate::decimal;
use crate::order::Ordered;

/// A bar of a Pareto chart.
#[derive(Clone, Debug, PartialEq)]
pub struct Cause {
    /// Its name.
    pub label: String,
    /// How often, how long, how dear; what is negative or no number is left out.
    pub value: f64,
    /// Handed through to [`PointMark::key`].
    pub key: String,
}

/// Bars in order of length.
#[derive(Clone, Copy, Debug)]
pub struct ParetoSpec<'a> {
    /// Size and words.
    pub sheet: Sheet<'a>,
    /// What is counted.
    pub quantity: Quantity<'a>,
    /// In any order.
    pub causes: &'a [Cause],
    /// Draw the running share of the whole in a panel of its own.
    pub cumulative: bool,
}

/// So many bars before the rest are taken together.
const TOP: usize = 10;

/// Draws causes by size. The table has all of them.
pub fn pareto(spec: &ParetoSpec) -> Drawing {
    let mut all: Vec<&Cause> = spec.causes.iter().filter(|c| readable(c.value) && c.value >= 0.0).collect();
    all.order_by(|a, b| b.value.total_cmp(&a.value).then_with(|| a.label.cmp(&b.label)));
    let total: f64 = all.iter().map(|cause| cause.value).sum();
    let share = |value: f64| if total > 0.0 { value / total * 100.0 } else { 0.0 };
    let mut bars: Vec<Cause> = all.iter().take(TOP).map(|cause| (*cause).clone()).collect();
    let rest: Vec<&&Cause> = all.iter().skip(TOP).collect();
    if !rest.is_empty() {
        let value = rest.iter().map(|cause| cause.value).sum::<f64>().min(1e100);
        bars.push(Cause { label: format!("Other ({})", rest.len()), value, key: String::new() });
    }

    let canvas = Canvas::new(&spec.sheet);
    let names = bars.iter().map(|bar| text_width(&bar.label, FONT)).fold(0.0, f64::max);
    let figures = bars.iter().map(|bar| text_width(&spec.quantity.show(bar.value), FONT)).fold(0.0, f64::max);
    let left = (names + 10.0).min(canvas.width * 0.4);
    let top = if spec.cumulative { LINE + 6.0 } else { 4.0 };
    let panel = if spec.cumulative { (canvas.width * 0.22).max(60.0) } else { 0.0 };
    let right = canvas.width - panel - figures - 16.0;
    let edges = Edges { left, top, right, bottom: canvas.height - 4.0 };
    let ticks = from_zero(bars.iter().map(|bar| bar.value), 4);
    let rows = bars.len().max(1) as f64;
    let plot = canvas.plot(edges, 0.0..ticks.high, rows - 0.5..-0.5);
    let mut points = Vec::new();
    for (index, bar) in bars.iter().enumerate() {
        let y = index as f64;
        let is_rest = index >= TOP;
        plot.rect(if is_rest { Ink::BarOther } else { Ink::Bar1 }, (0.0, y - 0.36), (bar.value, y + 0.36));
        let at = plot.at(bar.value, y);
        let row = at.1.value();
        canvas.text("label", left - 6.0, row, Anchor::End, clip(&bar.label, left - 8.0));
        canvas.text("value", at.0.value() + 5.0, row, Anchor::Start, spec.quantity.show(bar.value));
        let label = format!(
            "{}, {}, {} %",
            bar.label,
            spec.quantity.show(bar.value),
            decimal::fixed(share(bar.value), 0)
        );
        points.push(PointMark { x: at.0, y: at.1, series: 0, index, label, key: bar.key.clone() });
    }
    if spec.cumulative && total > 0.0 {
        let (from, to) = (canvas.width - panel, canvas.width - 34.0);
        let plot = canvas.plot(Edges { left: from, right: to, ..edges }, 0.0..100.0, rows - 0.5..-0.5);
        let mut sum = 0.0;
        let path = bars.iter().enumerate().map(|(i, bar)| {
            sum += share(bar.value);
            (sum, i as f64)
        });
        let path: Vec<(f64, f64)> = path.collect();
        plot.line(Ink::Grid, vec![(80.0, -0.5), (80.0, rows - 0.5)]);
        canvas.text("tick", plot.at(80.0, 0.0).0.value(), top - 10.0, Anchor::Middle, "80\u{a0}%");
        canvas.text("tick", from, top - 10.0, Anchor::Start, "so far");
        for &(sum, row) in &path {
            let at = plot.at(sum, row);
            canvas.push(super::Mark::Circle { class: Ink::Dot.class(), at, r: super::Px(25) });
        }
        plot.line(Ink::Line1, path);
    }

    let head = spec.quantity.head();
    let columns = [("Cause", None), (head.as_str(), Some(spec.quantity.decimals)), ("Share, %", Some(1))];
    let mut table = DataTable::new(columns.into_iter().chain([("So far, %", Some(1))]));
    let mut sum = 0.0;
    for cause in all {
        sum += share(cause.value);
        let figures = [cause.value, share(cause.value), sum].map(Cell::Number);
        table.rows.push([cause.label.as_str().into()].into_iter().chain(figures).collect());
    }
    canvas.finish(&spec.sheet, plot.edges, points, table)
}

/// As much of a text as there is room for.
pub(super) fn clip(text: &str, room: f64) -> String {
    if text_width(text, FONT) <= room {
        return text.into();
    }
    let mut short = String::new();
    for c in text.chars() {
        short.push(c);
        if text_width(&short, FONT) > room - FONT {
            break;
        }
    }
    short.pop();
    short.trim_end().to_string() + "…"
}
