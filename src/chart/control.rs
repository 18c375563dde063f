//! XmR chart, run chart and the panel of moving ranges.

use super::canvas::Ink;
use super::plot::{Canvas, DOTS_TO, Edges, EndLabels, LINE, Plot, event_room, tick_room};
use super::ticks::around;
use super::{Anchor, Cell, DataTable, Drawing, Event, Mark, Period, PointMark, Px, Quantity, Sheet};
use crate::measure::control_chart::{ControlChart, Meaning, PhaseReading, Side};

/// A control chart to be drawn.
#[derive(Clone, Copy, Debug)]
pub struct ControlSpec<'a> {
    /// Size and words.
    pub sheet: Sheet<'a>,
    /// What is measured.
    pub quantity: Quantity<'a>,
    /// One for each value.
    pub periods: &'a [Period],
    /// The series, read; its target is drawn too.
    pub chart: &'a ControlChart,
    /// What happened meanwhile.
    pub events: &'a [Event],
    /// What the scale must reach as well: small multiples on one scale share the widest [`control_reach`].
    pub reach: Option<(f64, f64)>,
}

/// The lowest and highest value a control chart shows: values, limits, target. `None` when it shows nothing.
pub fn control_reach(chart: &ControlChart) -> Option<(f64, f64)> {
    shown(chart).fold(None, |reach, value| match reach {
        None => Some((value, value)),
        Some((low, high)) => Some((value.min(low), value.max(high))),
    })
}

fn shown(chart: &ControlChart) -> impl Iterator<Item = f64> {
    let lines = chart.phases.iter().flat_map(move |phase| {
        let limits = phase.limits.into_iter().flat_map(|limits| [chart.lower(limits), chart.upper(limits)]);
        limits.flatten().chain(phase.centre)
    });
    let values = chart.points.iter().filter_map(|point| point.value);
    values.chain(lines).chain(chart.settings.target)
}

/// The values with centre, limits, target, phases and events; signals have a shape and a word.
pub fn control(spec: &ControlSpec) -> Drawing {
    let chart = spec.chart;
    let target = chart.settings.target;
    let values: Vec<Option<f64>> = chart.points.iter().map(|point| point.value).collect();
    let reach = spec.reach.into_iter().flat_map(|(low, high)| [low, high]);
    let ticks = around(shown(chart).chain(reach), 5);
    let last = chart.phases.last();
    let show = |value: f64| spec.quantity.show(value);
    let fine = |value: f64| spec.quantity.show_mean(value);
    let mut ends: Vec<(f64, &'static str, String)> = Vec::new();
    if let Some(limits) = last.and_then(|phase| phase.limits) {
        if let Some(upper) = chart.upper(limits) {
            ends.push((upper, "label limit", format!("upper limit {}", fine(upper))));
        }
        if let Some(lower) = chart.lower(limits) {
            ends.push((lower, "label limit", format!("lower limit {}", fine(lower))));
        }
    }
    if let Some(centre) = last.and_then(|phase| phase.centre) {
        ends.push((centre, "label centre", format!("{} {}", chart.centre_name(), fine(centre))));
    }
    if let Some(target) = target {
        ends.push((target, "label target", format!("target {}", show(target))));
    }

    let canvas = Canvas::new(&spec.sheet);
    let reasons = chart.phases.iter().any(|phase| phase.start > 0 && !phase.reason.is_empty());
    let edges = Edges {
        left: tick_room(&ticks, spec.quantity.unit),
        top: event_room(spec.events) + if reasons { LINE } else { 0.0 },
        right: canvas.width - EndLabels::room(ends.iter().map(|end| end.2.as_str())),
        bottom: canvas.height - 24.0,
    };
    let count = chart.points.len().max(1) as f64;
    let plot = canvas.plot(edges, -0.5..count - 0.5, ticks.low..ticks.high);
    plot.y_axis(&canvas, &ticks, spec.quantity.unit, -0.5..count - 0.5);
    plot.x_axis(&canvas, spec.periods);
    plot.events(&canvas, spec.events, chart.points.len());
    for phase in &chart.phases {
        draw_phase(&canvas, &plot, chart, phase, edges.top - event_room(spec.events) - 2.0);
    }
    if let Some(target) = target {
        plot.line(Ink::Target, vec![(-0.5, target), (count - 0.5, target)]);
    }
    plot.gapped(&canvas, Ink::LineCommon, &values);
    let points = draw_points(&canvas, &plot, spec);
    let mut labels = EndLabels::new();
    for (value, class, text) in ends {
        labels.add(plot.at(0.0, value).1, class, text);
    }
    labels.draw(&canvas, plot.edges);
    canvas.finish(&spec.sheet, plot.edges, points, table(spec))
}

/// The moving ranges below a control chart, with their mean and upper limit.
pub fn moving_range(spec: &ControlSpec) -> Drawing {
    let chart = spec.chart;
    let values: Vec<Option<f64>> = chart.points.iter().map(|point| point.moving_range).collect();
    let lines = chart.phases.iter().flat_map(|phase| phase.mean_range.into_iter().chain(phase.upper_range));
    let ticks = around(values.iter().flatten().copied().chain(lines).chain([0.0]), 3);
    let last = chart.phases.last();
    let mut ends: Vec<(f64, &'static str, String)> = Vec::new();
    if let Some((mean, upper)) = last.and_then(|phase| phase.mean_range.zip(phase.upper_range)) {
        ends.push((upper, "label limit", format!("upper limit {}", spec.quantity.show_mean(upper))));
        ends.push((mean, "label centre", format!("average {}", spec.quantity.show_mean(mean))));
    }
    let canvas = Canvas::new(&spec.sheet);
    let edges = Edges {
        left: tick_room(&ticks, spec.quantity.unit),
        top: 8.0,
        right: canvas.width - EndLabels::room(ends.iter().map(|end| end.2.as_str())),
        bottom: canvas.height - 24.0,
    };
    let count = chart.points.len().max(1) as f64;
    let plot = canvas.plot(edges, -0.5..count - 0.5, ticks.low..ticks.high);
    plot.y_axis(&canvas, &ticks, spec.quantity.unit, -0.5..count - 0.5);
    plot.x_axis(&canvas, spec.periods);
    for phase in &chart.phases {
        let (from, to) = (phase.start as f64 - 0.5, phase.end as f64 - 0.5);
        for (ink, value) in [(Ink::Centre, phase.mean_range), (Ink::Limit, phase.upper_range)] {
            if let Some(value) = value {
                plot.line(ink, vec![(from, value), (to, value)]);
            }
        }
    }
    plot.gapped(&canvas, Ink::LineCommon, &values);
    let mut points = Vec::new();
    let mut table = DataTable::new([
        ("Period", None),
        (format!("Moving range of {}", spec.quantity.head()).as_str(), Some(spec.quantity.decimals)),
        ("Upper limit", Some(spec.quantity.decimals)),
    ]);
    for (index, reading) in chart.points.iter().enumerate() {
        let period = spec.periods.get(index).cloned().unwrap_or_default();
        let upper = chart.phases.get(reading.phase).and_then(|phase| phase.upper_range);
        table.rows.push(vec![period.label.as_str().into(), reading.moving_range.into(), upper.into()]);
        let Some(range) = reading.moving_range else { continue };
        let at = plot.at(index as f64, range);
        let beyond = upper.is_some_and(|upper| range > upper);
        let mut label = format!("{}, moving range {}", period.label, spec.quantity.show(range));
        if beyond {
            label += ", above the upper limit";
        }
        if beyond || chart.points.len() <= DOTS_TO {
            shape(&canvas, at, if beyond { Some(Meaning::Undirected) } else { None }, None);
        }
        points.push(PointMark { x: at.0, y: at.1, series: 0, index, label, key: period.key });
    }
    let mut labels = EndLabels::new();
    for (value, class, text) in ends {
        labels.add(plot.at(0.0, value).1, class, text);
    }
    labels.draw(&canvas, plot.edges);
    canvas.finish(&spec.sheet, plot.edges, points, table)
}

/// Centre and limits over the length of a phase, and the reason where it begins, above the labels of events.
fn draw_phase(canvas: &Canvas, plot: &Plot, chart: &ControlChart, phase: &PhaseReading, label_y: f64) {
    let (from, to) = (phase.start as f64 - 0.5, phase.end as f64 - 0.5);
    if let Some(limits) = phase.limits {
        let ink = if phase.provisional { Ink::LimitProvisional } else { Ink::Limit };
        for limit in chart.lower(limits).into_iter().chain(chart.upper(limits)) {
            plot.line(ink, vec![(from, limit), (to, limit)]);
        }
    }
    if let Some(centre) = phase.centre {
        plot.line(Ink::Centre, vec![(from, centre), (to, centre)]);
    }
    if phase.start > 0 {
        let x = plot.at(from, 0.0).0;
        let (top, bottom) = (Px::of(label_y + 6.0), Px::of(plot.edges.bottom));
        canvas.push(Mark::Line { class: Ink::Phase.class(), from: (x, top), to: (x, bottom) });
        let width = super::canvas::text_width(&phase.reason, super::plot::FONT);
        let left = x.value().min(canvas.width - width).max(0.0);
        canvas.text("phase-label", left, label_y, Anchor::Start, phase.reason.as_str());
    }
}

/// Dots and the shapes of signals, and what can be read at each.
fn draw_points(canvas: &Canvas, plot: &Plot, spec: &ControlSpec) -> Vec<PointMark> {
    let chart = spec.chart;
    let mut points = Vec::with_capacity(chart.points.len());
    for (index, reading) in chart.points.iter().enumerate() {
        let Some(value) = reading.value else { continue };
        let at = plot.at(index as f64, value);
        let first = reading.signals.first().and_then(|&s| chart.signals.get(s));
        if reading.meaning.is_some() || chart.points.len() <= DOTS_TO {
            shape(canvas, at, reading.meaning, first.and_then(|signal| signal.side));
        }
        let period = spec.periods.get(index).cloned().unwrap_or_default();
        let mut label = format!("{}, {}", period.label, spec.quantity.show(value));
        for words in chart.words_at(index) {
            label += ", ";
            label += &words;
        }
        if let Some(meaning) = reading.meaning {
            label += ", ";
            label += meaning.word();
        }
        for event in spec.events.iter().filter(|event| event.index == index) {
            label += ", ";
            label += &event.label;
        }
        points.push(PointMark { x: at.0, y: at.1, series: 0, index, label, key: period.key });
    }
    points
}

/// ▲ and ▼ improvement, ◆ concern, ■ a change, • common cause.
fn shape(canvas: &Canvas, (x, y): (Px, Px), meaning: Option<Meaning>, side: Option<Side>) {
    let moved = |(dx, dy): (i32, i32)| (Px(x.0 + dx), Px(y.0 + dy));
    let polygon = |class, corners: &[(i32, i32)]| {
        canvas.push(Mark::Polygon { class, points: corners.iter().copied().map(moved).collect() });
    };
    match (meaning, side) {
        (None, _) => canvas.push(Mark::Circle { class: Ink::Common.class(), at: (x, y), r: Px(25) }),
        (Some(Meaning::Improvement), Some(Side::Down)) => {
            polygon(Ink::Improvement.class(), &[(-50, -40), (50, -40), (0, 50)])
        }
        (Some(Meaning::Improvement), _) => {
            polygon(Ink::Improvement.class(), &[(-50, 40), (50, 40), (0, -50)])
        }
        (Some(Meaning::Concern), _) => polygon(Ink::Concern.class(), &[(0, -55), (55, 0), (0, 55), (-55, 0)]),
        (Some(Meaning::Undirected), _) => {
            polygon(Ink::Undirected.class(), &[(-40, -40), (40, -40), (40, 40), (-40, 40)])
        }
    }
}

fn table(spec: &ControlSpec) -> DataTable {
    let digits = Some(spec.quantity.decimals);
    let chart = spec.chart;
    let centre = if chart.is_xmr { "Average" } else { "Median" };
    let head = spec.quantity.head();
    let mut table = DataTable::new([
        ("Period", None),
        (head.as_str(), digits),
        (centre, digits),
        ("Lower limit", digits),
        ("Upper limit", digits),
        ("Signal", None),
        ("Meaning", None),
        ("Event", None),
    ]);
    for (index, reading) in chart.points.iter().enumerate() {
        let phase = chart.phases.get(reading.phase);
        let limits = phase.and_then(|phase| phase.limits);
        let here = spec.events.iter().filter(|event| event.index == index);
        let events: Vec<&str> = here.map(|event| event.label.as_str()).collect();
        table.rows.push(vec![
            spec.periods.get(index).map_or("", |period| &period.label).into(),
            reading.value.into(),
            phase.and_then(|phase| phase.centre).into(),
            limits.and_then(|limits| chart.lower(limits)).into(),
            limits.and_then(|limits| chart.upper(limits)).into(),
            chart.words_at(index).join("; ").as_str().into(),
            reading.meaning.map_or(Cell::Empty, |meaning| meaning.word().into()),
            events.join("; ").as_str().into(),
        ]);
    }
    table
}
