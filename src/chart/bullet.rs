//! Are we at target: a bar, a tick for the target, bands behind.

use super::canvas::{Ink, text_width};
use super::plot::{Canvas, Edges, FONT};
use super::ticks::{from_zero, readable};
use super::{Anchor, DataTable, Drawing, PointMark, Quantity, Sheet};

/// One value against its target.
#[derive(Clone, Copy, Debug)]
pub struct BulletSpec<'a> {
    /// Size and words. A height of 20 is bars alone, from 36 on there is a scale.
    pub sheet: Sheet<'a>,
    /// What is measured.
    pub quantity: Quantity<'a>,
    /// `None`: no data.
    pub value: Option<f64>,
    /// What was agreed.
    pub target: Option<f64>,
    /// Where the bands end, ascending; the last one reaches to the edge.
    pub bands: &'a [f64],
    /// The end of the scale; `None`: what is largest.
    pub most: Option<f64>,
}

/// Draws a tile's bar.
pub fn bullet(spec: &BulletSpec) -> Drawing {
    let value = spec.value.filter(|v| readable(*v));
    let target = spec.target.filter(|t| readable(*t));
    let ticks = from_zero(spec.bands.iter().copied().chain(value).chain(target).chain(spec.most), 4);
    let high = spec.most.filter(|m| readable(*m) && *m > ticks.low).unwrap_or(ticks.high);
    let canvas = Canvas::small(&spec.sheet);
    let scale = canvas.height >= 36.0;
    let bottom = canvas.height - if scale { 20.0 } else { 2.0 };
    let edges = Edges { left: 4.0, top: 2.0, right: canvas.width - 4.0, bottom };
    let plot = canvas.plot(edges, ticks.low..high, 0.0..1.0);
    let inside = |v: f64| v.max(ticks.low).min(high);
    let mut from = ticks.low;
    let inks = [Ink::BandPoor, Ink::BandFair, Ink::BandGood];
    for (end, ink) in spec.bands.iter().copied().filter(|b| readable(*b)).take(2).chain([high]).zip(inks) {
        plot.rect(ink, (from, 0.0), (inside(end), 1.0));
        from = inside(end);
    }
    let mut points = Vec::new();
    if let Some(value) = value {
        plot.rect(Ink::Bar1, (0.0, 0.32), (inside(value), 0.68));
        let (x, y) = plot.at(inside(value), 0.5);
        let mut label = format!("{}, {}", spec.quantity.name, spec.quantity.show(value));
        if let Some(target) = target {
            label += &format!(", target {}", spec.quantity.show(target));
        }
        points.push(PointMark { x, y, series: 0, index: 0, label, key: String::new() });
    } else {
        let y = plot.at(0.0, 0.5).1.value();
        canvas.text("label", canvas.width / 2.0, y, Anchor::Middle, "no data");
    }
    if let Some(target) = target {
        plot.line(Ink::TargetTick, vec![(inside(target), 0.12), (inside(target), 0.88)]);
    }
    if scale {
        for &tick in ticks.values.iter().filter(|t| **t <= high) {
            let text = ticks.label(tick);
            let half = text_width(&text, FONT) / 2.0;
            let x = plot.at(tick, 0.0).0.value().min(canvas.width - half).max(half);
            canvas.text("tick", x, bottom + 11.0, Anchor::Middle, text);
        }
    }
    let head = spec.quantity.head();
    let digits = Some(spec.quantity.decimals);
    let mut table = DataTable::new([(head.as_str(), digits), ("Target", digits)]);
    table.rows.push(vec![spec.value.into(), spec.target.into()]);
    canvas.finish(&spec.sheet, plot.edges, points, table)
}
