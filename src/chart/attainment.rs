//! What share met its target: a column of one hundred per cent a period, with how many stand behind it.

use super::canvas::{Ink, text_width};
use super::plot::{Canvas, Edges, EndLabels, FONT, LINE};
use super::{Anchor, Cell, DataTable, Drawing, Period, PointMark, Sheet};

/// How many met and missed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Met {
    /// Within the target.
    pub met: u32,
    /// Beyond it.
    pub missed: u32,
}

/// Shares over time.
#[derive(Clone, Copy, Debug)]
pub struct AttainmentSpec<'a> {
    /// Size and words.
    pub sheet: Sheet<'a>,
    /// One for each value.
    pub periods: &'a [Period],
    /// A period in which nothing was counted is a gap.
    pub values: &'a [Met],
    /// The agreed share, in per cent.
    pub target: Option<f64>,
}

/// Below this many a percentage says more than is known: counts are spoken.
const FEW: u32 = 20;

/// Draws met below, missed above, and n over each column where there is room.
pub fn attainment(spec: &AttainmentSpec) -> Drawing {
    let canvas = Canvas::new(&spec.sheet);
    let target = spec.target.filter(|t| (0.0..=100.0).contains(t));
    let target_text =
        target.map(|t| format!("target {}\u{a0}%", crate::measure::control_chart::number(t, 0)));
    let ends = ["missed", "met"].into_iter().chain(target_text.as_deref());
    let edges = Edges {
        left: text_width("100 %", FONT) + 12.0,
        top: LINE + 6.0,
        right: canvas.width - EndLabels::room(ends),
        bottom: canvas.height - 24.0,
    };
    let span = -0.5..spec.values.len().max(1) as f64 - 0.5;
    let plot = canvas.plot(edges, span.clone(), 0.0..100.0);
    plot.y_axis(&canvas, &super::ticks::place(0.0, 100.0, 4), "%", span.clone());
    plot.x_axis(&canvas, spec.periods);
    let column = (plot.edges.right - plot.edges.left) / spec.values.len().max(1) as f64;
    let mut table = DataTable::new([
        ("Period", None),
        ("Met", Some(0)),
        ("Missed", Some(0)),
        ("n", Some(0)),
        ("Met, %", Some(1)),
    ]);
    let mut points = Vec::new();
    let mut last = None;
    for (index, value) in spec.values.iter().enumerate() {
        let x = index as f64;
        let period = spec.periods.get(index).cloned().unwrap_or_default();
        let (met, n) = (f64::from(value.met), f64::from(value.met) + f64::from(value.missed));
        let share = (n > 0.0).then(|| met / n * 100.0);
        let counts = [met, f64::from(value.missed), n].map(Cell::Number);
        let cells = [period.label.as_str().into()].into_iter().chain(counts).chain([share.into()]);
        table.rows.push(cells.collect());
        let Some(share) = share else { continue };
        plot.rect(Ink::BarMet, (x - 0.4, 0.0), (x + 0.4, share));
        plot.rect(Ink::BarMissed, (x - 0.4, share), (x + 0.4, 100.0));
        let (met, n) = (value.met, value.met.saturating_add(value.missed));
        let text = n.to_string();
        if text_width(&text, FONT) < column {
            let text = if index == 0 && column > 40.0 { format!("n {n}") } else { text };
            canvas.text("tick", plot.at(x, 0.0).0.value(), edges.top - 9.0, Anchor::Middle, text);
        }
        let said = if n < FEW {
            format!("{met} of {n} met")
        } else {
            format!("{} % met, {met} of {n}", crate::measure::control_chart::number(share, 1))
        };
        let at = plot.at(x, share);
        last = Some(share);
        let label = format!("{}, {said}", period.label);
        points.push(PointMark { x: at.0, y: at.1, series: 0, index, label, key: period.key });
    }
    let mut labels = EndLabels::new();
    if let (Some(target), Some(text)) = (target, target_text) {
        plot.line(Ink::Target, vec![(span.start, target), (span.end, target)]);
        labels.add(plot.at(0.0, target).1, "label target", text);
    }
    if let Some(share) = last {
        labels.add(plot.at(0.0, share / 2.0).1, "label met", "met".into());
        if share < 100.0 {
            labels.add(plot.at(0.0, (100.0 + share) / 2.0).1, "label missed", "missed".into());
        }
    }
    labels.draw(&canvas, plot.edges);
    canvas.finish(&spec.sheet, plot.edges, points, table)
}
