//! Up to four lines over time, named at their ends.

use super::canvas::Ink;
use super::plot::{Canvas, Edges, EndLabels, event_room, tick_room};
use super::ticks::{around, readable};
use super::{DataTable, Drawing, Event, Period, PointMark, Quantity, Sheet};

/// A line of a trend.
#[derive(Clone, Copy, Debug)]
pub struct Series<'a> {
    /// Written at its end.
    pub name: &'a str,
    /// One for each period; `None` is a gap.
    pub values: &'a [Option<f64>],
}

/// Lines over time.
#[derive(Clone, Copy, Debug)]
pub struct TrendSpec<'a> {
    /// Size and words.
    pub sheet: Sheet<'a>,
    /// What all of them measure.
    pub quantity: Quantity<'a>,
    /// One for each value.
    pub periods: &'a [Period],
    /// At most four are told apart; more belong into small multiples.
    pub series: &'a [Series<'a>],
    /// What was agreed.
    pub target: Option<f64>,
    /// What happened meanwhile.
    pub events: &'a [Event],
    /// What the scale must reach as well, for small multiples on one scale.
    pub reach: Option<(f64, f64)>,
}

const LABELS: [&str; 4] = ["label s1", "label s2", "label s3", "label s4"];

/// Draws lines over time.
pub fn trend(spec: &TrendSpec) -> Drawing {
    let all = spec.series.iter().flat_map(|series| series.values.iter().flatten().copied());
    let reach = spec.reach.into_iter().flat_map(|(low, high)| [low, high]);
    let ticks = around(all.chain(spec.target).chain(reach), 5);
    let names = spec.series.iter().map(|series| series.name.to_string());
    let target = spec.target.map(|target| format!("target {}", spec.quantity.show(target)));
    let texts: Vec<String> = names.chain(target.clone()).collect();

    let canvas = Canvas::new(&spec.sheet);
    let edges = Edges {
        left: tick_room(&ticks, spec.quantity.unit),
        top: event_room(spec.events),
        right: canvas.width - EndLabels::room(texts.iter().map(String::as_str)),
        bottom: canvas.height - 24.0,
    };
    let longest = spec.series.iter().map(|series| series.values.len()).max().unwrap_or_default();
    let span = -0.5..longest.max(1) as f64 - 0.5;
    let plot = canvas.plot(edges, span.clone(), ticks.low..ticks.high);
    plot.y_axis(&canvas, &ticks, spec.quantity.unit, span.clone());
    plot.x_axis(&canvas, spec.periods);
    plot.events(&canvas, spec.events, longest);
    let mut labels = EndLabels::new();
    if let (Some(target), Some(text)) = (spec.target.filter(|t| readable(*t)), target) {
        plot.line(Ink::Target, vec![(span.start, target), (span.end, target)]);
        labels.add(plot.at(0.0, target).1, "label target", text);
    }
    let mut points = Vec::new();
    for (number, series) in spec.series.iter().enumerate() {
        plot.gapped(&canvas, Ink::line(number), series.values);
        let mut last = None;
        for (index, value) in series.values.iter().enumerate() {
            let Some(value) = value.filter(|v| readable(*v)) else { continue };
            let (x, y) = plot.at(index as f64, value);
            last = Some(y);
            let period = spec.periods.get(index).cloned().unwrap_or_default();
            let mut label = format!("{}, {}", period.label, spec.quantity.show(value));
            if spec.series.len() > 1 {
                label = format!("{}, {label}", series.name);
            }
            points.push(PointMark { x, y, series: number, index, label, key: period.key });
        }
        if let Some(y) = last {
            let class = LABELS.get(number % 4).copied().unwrap_or_default();
            labels.add(y, class, series.name.into());
        }
    }
    labels.draw(&canvas, plot.edges);

    let digits = Some(spec.quantity.decimals);
    let heads = spec.series.iter().map(|series| (series.name, digits));
    let mut table = DataTable::new([("Period", None)].into_iter().chain(heads));
    for index in 0..longest {
        let label = spec.periods.get(index).map_or("", |period| &period.label).into();
        let cells = spec.series.iter().map(|series| series.values.get(index).copied().flatten().into());
        table.rows.push([label].into_iter().chain(cells).collect());
    }
    canvas.finish(&spec.sheet, plot.edges, points, table)
}
