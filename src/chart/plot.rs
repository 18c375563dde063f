//! The sheet a chart is drawn on and the plots on it: margins, grid, axes, lines with gaps, labels that do not overlap.

use super::canvas::{Ink, MarkBackend, text_width};
use super::ticks::{Ticks, readable};
use super::{Anchor, Area, DataTable, Drawing, Event, Mark, Period, PointMark, Px, Sheet};
use crate::order::Ordered;
use plotters::coord::Shift;
use plotters::coord::cartesian::Cartesian2d;
use plotters::coord::types::RangedCoordf64;
use plotters::drawing::DrawingArea;
use plotters::element::{PathElement, Rectangle};
use plotters::style::ShapeStyle;
use std::cell::RefCell;
use std::rc::Rc;

/// Font size of every text in a chart, in pixels.
pub(super) const FONT: f64 = 12.0;
/// Height of a line of text.
pub(super) const LINE: f64 = 15.0;
/// From this many points on a line is thinned to its lows and highs.
const THIN_FROM: usize = 1_000;
/// Up to this many points each ordinary one gets its dot.
pub(super) const DOTS_TO: usize = 200;

/// A sheet being drawn.
pub(super) struct Canvas {
    backend: Rc<RefCell<MarkBackend>>,
    root: DrawingArea<MarkBackend, Shift>,
    pub width: f64,
    pub height: f64,
}

/// Left, upper, right and lower edge in pixels.
#[derive(Clone, Copy, Debug)]
pub(super) struct Edges {
    pub left: f64,
    pub top: f64,
    pub right: f64,
    pub bottom: f64,
}

impl Canvas {
    /// For a chart with axes.
    pub fn new(sheet: &Sheet) -> Self {
        Canvas::at_least(sheet, 160, 100)
    }

    /// For a chart within a tile or a line of text.
    pub fn small(sheet: &Sheet) -> Self {
        Canvas::at_least(sheet, 40, 16)
    }

    fn at_least(sheet: &Sheet, width: u32, height: u32) -> Self {
        let (width, height) = (sheet.width.clamp(width, 4_000), sheet.height.clamp(height, 4_000));
        let backend = Rc::new(RefCell::new(MarkBackend::new(width, height)));
        let root = DrawingArea::from(&backend);
        Canvas { backend, root, width: f64::from(width), height: f64::from(height) }
    }

    /// Puts a mark on top.
    pub fn push(&self, mark: Mark) {
        self.backend.borrow_mut().marks.push(mark);
    }

    /// A text whose middle is at height `y`.
    pub fn text(&self, class: &'static str, x: f64, y: f64, anchor: Anchor, text: impl Into<String>) {
        let text = text.into();
        if !text.is_empty() {
            self.push(Mark::Text { class, at: (Px::of(x), Px::of(y + 4.0)), anchor, text });
        }
    }

    /// A plot between edges; ranges must not be empty.
    pub fn plot(&self, edges: Edges, x: std::ops::Range<f64>, y: std::ops::Range<f64>) -> Plot {
        let right = edges.right.max(edges.left + 1.0);
        let bottom = edges.bottom.max(edges.top + 1.0);
        let edges = Edges { right, bottom, ..edges };
        let tenth = |pixels: f64| Px::of(pixels).0;
        let pixels = (tenth(edges.left)..tenth(right), tenth(bottom)..tenth(edges.top));
        let coord = Cartesian2d::<RangedCoordf64, RangedCoordf64>::new(x, y, pixels);
        Plot { area: self.root.apply_coord_spec(coord), edges }
    }

    /// Collects what was drawn.
    pub fn finish(self, sheet: &Sheet, plot: Edges, points: Vec<PointMark>, table: DataTable) -> Drawing {
        let marks = std::mem::take(&mut self.backend.borrow_mut().marks);
        Drawing {
            width: self.width as u32,
            height: self.height as u32,
            title: sheet.title.into(),
            description: sheet.description.into(),
            marks,
            plot: Area {
                x: Px::of(plot.left),
                y: Px::of(plot.top),
                width: Px::of(plot.right - plot.left),
                height: Px::of(plot.bottom - plot.top),
            },
            points,
            table,
        }
    }
}

/// A rectangle with a scale in each direction.
pub(super) struct Plot {
    area: DrawingArea<MarkBackend, Cartesian2d<RangedCoordf64, RangedCoordf64>>,
    pub edges: Edges,
}

impl Plot {
    /// Where a pair of values lies.
    pub fn at(&self, x: f64, y: f64) -> (Px, Px) {
        let (x, y) = self.area.map_coordinate(&(x, y));
        (Px(x), Px(y))
    }

    /// A line through points.
    pub fn line(&self, ink: Ink, points: Vec<(f64, f64)>) {
        // The back-end answers no error, and nothing else holds it while this draws.
        let _ = self.area.draw(&PathElement::new(points, ShapeStyle::from(ink.sentinel())));
    }

    /// A filled rectangle between two corners.
    pub fn rect(&self, ink: Ink, a: (f64, f64), b: (f64, f64)) {
        let _ = self.area.draw(&Rectangle::new([a, b], ShapeStyle::from(ink.sentinel()).filled()));
    }

    /// A line over the periods, broken at gaps; a value between two gaps is a dot.
    pub fn gapped(&self, canvas: &Canvas, ink: Ink, values: &[Option<f64>]) {
        let numbered: Vec<(usize, Option<f64>)> =
            values.iter().map(|v| v.filter(|v| readable(*v))).enumerate().collect();
        let thin = values.len() > THIN_FROM;
        let columns = (self.edges.right - self.edges.left).max(1.0);
        let chunk = (values.len() as f64 / columns).ceil() as usize;
        for part in numbered.chunk_by(|a, b| a.1.is_some() == b.1.is_some()) {
            let points: Vec<(f64, f64)> = part.iter().filter_map(|(i, v)| Some((*i as f64, (*v)?))).collect();
            match points.as_slice() {
                [] => {}
                &[(x, y)] => canvas.push(Mark::Circle { class: ink.class(), at: self.at(x, y), r: Px(15) }),
                points if thin => self.line(ink, lows_and_highs(points, chunk)),
                _ => self.line(ink, points),
            }
        }
    }

    /// Grid and labels of the upright axis; the unit stands beside the highest label.
    pub fn y_axis(&self, canvas: &Canvas, ticks: &Ticks, unit: &str, x: std::ops::Range<f64>) {
        let last = ticks.values.len().saturating_sub(1);
        for (i, &value) in ticks.values.iter().enumerate() {
            self.line(Ink::Grid, vec![(x.start, value), (x.end, value)]);
            let y = self.at(x.start, value).1.value();
            let unit = if i == last { unit } else { "" };
            let label = crate::measure::control_chart::with_unit(&ticks.label(value), unit);
            canvas.text("tick", self.edges.left - 6.0, y, Anchor::End, label);
        }
    }

    /// Labels of the time axis, as many as there is room for.
    pub fn x_axis(&self, canvas: &Canvas, periods: &[Period]) {
        let own = periods.iter().any(|period| period.tick.is_some());
        let y = self.edges.bottom + 12.0;
        let widest = periods.iter().map(|p| text_width(&p.label, FONT)).fold(0.0, f64::max) + 16.0;
        let step = (self.edges.right - self.edges.left) / periods.len().max(1) as f64;
        let every = if own { 1 } else { (widest / step.max(1e-6)).ceil().max(1.0) as usize };
        let mut free_from = 0.0;
        for (i, period) in periods.iter().enumerate().step_by(every) {
            let Some(text) = (if own { period.tick.as_deref() } else { Some(period.label.as_str()) }) else {
                continue;
            };
            let half = text_width(text, FONT) / 2.0;
            let room = half.min(canvas.width / 2.0);
            let x = self.at(i as f64, 0.0).0.value().min(canvas.width - room).max(room);
            if x - half >= free_from {
                canvas.text("tick", x, y, Anchor::Middle, text);
                free_from = x + half + 8.0;
            }
        }
    }

    /// Upright lines where something happened, their labels above the plot in up to two rows.
    pub fn events(&self, canvas: &Canvas, events: &[Event], periods: usize) {
        let mut taken = [0.0f64; 2];
        let mut sorted: Vec<&Event> = events.iter().filter(|event| event.index < periods).collect();
        sorted.order_by_key(|event| event.index);
        for event in sorted {
            let x = self.at(event.index as f64, 0.0).0;
            let (top, bottom) = (Px::of(self.edges.top), Px::of(self.edges.bottom));
            canvas.push(Mark::Line { class: Ink::Event.class(), from: (x, top), to: (x, bottom) });
            let width = text_width(&event.label, FONT);
            let left = (x.value() - width / 2.0).min(canvas.width - width).max(0.0);
            if let Some((row, free)) = taken.iter_mut().enumerate().find(|(_, free)| left >= **free) {
                *free = left + width + 8.0;
                let y = self.edges.top - 8.0 - LINE * row as f64;
                canvas.text("event-label", left, y, Anchor::Start, event.label.as_str());
            }
        }
    }
}

/// Room above a plot for the labels of its events.
pub(super) fn event_room(events: &[Event]) -> f64 {
    match events.len() {
        0 => 8.0,
        1 => 6.0 + LINE,
        _ => 6.0 + 2.0 * LINE,
    }
}

/// Room left of a plot for the labels of its axis.
pub(super) fn tick_room(ticks: &Ticks, unit: &str) -> f64 {
    let last = ticks.values.len().saturating_sub(1);
    let width = |(i, v): (usize, &f64)| {
        let unit = if i == last && !unit.is_empty() { text_width(unit, FONT) + 4.0 } else { 0.0 };
        text_width(&ticks.label(*v), FONT) + unit
    };
    ticks.values.iter().enumerate().map(width).fold(8.0, f64::max) + 10.0
}

/// Words at the right end of lines, pushed apart where they would overlap.
pub(super) struct EndLabels {
    labels: Vec<(f64, &'static str, String)>,
}

impl EndLabels {
    pub fn new() -> Self {
        EndLabels { labels: Vec::new() }
    }

    pub fn add(&mut self, y: Px, class: &'static str, text: String) {
        self.labels.push((y.value(), class, text));
    }

    /// The room that words need right of a plot.
    pub fn room<'a>(texts: impl Iterator<Item = &'a str>) -> f64 {
        texts.map(|text| text_width(text, FONT) + 12.0).fold(8.0, f64::max)
    }

    pub fn draw(mut self, canvas: &Canvas, edges: Edges) {
        self.labels.order_by(|a, b| a.0.total_cmp(&b.0));
        let mut above = f64::NEG_INFINITY;
        for label in &mut self.labels {
            label.0 = label.0.max(above + LINE - 1.0).max(edges.top + 4.0);
            above = label.0;
        }
        let mut below = edges.bottom + LINE;
        for label in self.labels.iter_mut().rev() {
            label.0 = label.0.min(below - LINE + 1.0);
            below = label.0;
        }
        for (y, class, text) in self.labels {
            canvas.text(class, edges.right + 6.0, y, Anchor::Start, text);
        }
    }
}

/// The lowest and the highest of each stretch, in their order, between the first and the last point.
fn lows_and_highs(points: &[(f64, f64)], chunk: usize) -> Vec<(f64, f64)> {
    let mut out = Vec::with_capacity(points.len() / chunk.max(1) * 2 + 2);
    out.extend(points.first());
    for part in points.chunks(chunk.max(1)) {
        let low = part.iter().min_by(|a, b| a.1.total_cmp(&b.1));
        let high = part.iter().max_by(|a, b| a.1.total_cmp(&b.1));
        if let (Some(&low), Some(&high)) = (low, high) {
            out.extend(if low.0 <= high.0 { [low, high] } else { [high, low] });
        }
    }
    out.extend(points.last());
    out.dedup();
    out
}
