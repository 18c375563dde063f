//! How old is what is open: a column for each age group, and below it every record by status.

use super::canvas::{Ink, text_width};
use super::pareto::clip;
use super::plot::{Canvas, Edges, FONT, LINE};
use super::ticks::{from_zero, readable};
use super::{Anchor, Cell, DataTable, Drawing, Mark, PointMark, Px, Sheet};

/// Age groups in days: each begins at 0 or where the one before ends.
pub const AGE_BUCKETS: [(&str, f64); 7] = [
    ("0–1", 1.0),
    ("1–3", 3.0),
    ("3–7", 7.0),
    ("7–14", 14.0),
    ("14–30", 30.0),
    ("30–90", 90.0),
    (">90", f64::INFINITY),
];

/// An open record.
#[derive(Clone, Debug, PartialEq)]
pub struct Aged {
    /// In days, from its opening; less than 0 counts as 0.
    pub days: f64,
    /// Index into [`AgeingSpec::statuses`].
    pub status: usize,
    /// Its name, spoken: "INC-0042".
    pub label: String,
    /// Handed through to [`PointMark::key`].
    pub key: String,
}

/// Open records by age.
#[derive(Clone, Copy, Debug)]
pub struct AgeingSpec<'a> {
    /// Size and words.
    pub sheet: Sheet<'a>,
    /// One row each, in order.
    pub statuses: &'a [&'a str],
    /// In any order.
    pub records: &'a [Aged],
    /// The age 85 of 100 do not exceed, in days.
    pub p85: Option<f64>,
}

/// The age group of so many days, an index into [`AGE_BUCKETS`]. Exactly one day is in the group from 1.
pub fn age_bucket(days: f64) -> usize {
    AGE_BUCKETS.iter().position(|(_, end)| days < *end).unwrap_or(AGE_BUCKETS.len() - 1)
}

/// Where an age lies among the columns; beyond a year it stays at the edge.
fn place(days: f64) -> f64 {
    let bucket = age_bucket(days);
    let end = AGE_BUCKETS.get(bucket).map_or(365.0, |b| b.1.min(365.0));
    let start = bucket.checked_sub(1).and_then(|b| AGE_BUCKETS.get(b)).map_or(0.0, |b| b.1);
    bucket as f64 + ((days - start) / (end - start)).clamp(0.0, 0.98)
}

/// Draws columns and strip over the same ages.
pub fn ageing(spec: &AgeingSpec) -> Drawing {
    let records: Vec<(usize, &Aged)> = spec
        .records
        .iter()
        .enumerate()
        .filter(|(_, r)| readable(r.days) && r.status < spec.statuses.len())
        .collect();
    let mut counts = vec![[0u32; AGE_BUCKETS.len()]; spec.statuses.len()];
    for (_, record) in &records {
        let row = counts.get_mut(record.status);
        if let Some(count) = row.and_then(|row| row.get_mut(age_bucket(record.days))) {
            *count += 1;
        }
    }
    let mut totals = [0u32; AGE_BUCKETS.len()];
    for row in &counts {
        for (total, count) in totals.iter_mut().zip(row) {
            *total += count;
        }
    }

    let canvas = Canvas::new(&spec.sheet);
    let names = spec.statuses.iter().map(|name| text_width(name, FONT)).fold(0.0, f64::max);
    let left = (names + 12.0).min(canvas.width * 0.35);
    let right = canvas.width - 12.0;
    let (first, last) = (LINE + 4.0, canvas.height - 24.0);
    let split = first + (last - first) * 0.45;
    let upper = Edges { left, top: first, right, bottom: split };
    let lower = Edges { left, top: split + 20.0, right, bottom: last };
    let columns = AGE_BUCKETS.len() as f64;
    let ticks = from_zero(totals.iter().map(|&n| f64::from(n)), 3);
    let plot = canvas.plot(upper, 0.0..columns, 0.0..ticks.high);
    for (i, &total) in totals.iter().enumerate() {
        let (x, height) = (i as f64, f64::from(total));
        plot.rect(Ink::Bar1, (x + 0.08, 0.0), (x + 0.92, height));
        let at = plot.at(x + 0.5, height);
        canvas.text("value", at.0.value(), at.1.value() - 8.0, Anchor::Middle, total.to_string());
    }

    let rows = spec.statuses.len().max(1) as f64;
    let strip = canvas.plot(lower, 0.0..columns, rows..0.0);
    for (i, (label, _)) in AGE_BUCKETS.iter().enumerate() {
        if i > 0 {
            strip.line(Ink::Grid, vec![(i as f64, 0.0), (i as f64, rows)]);
        }
        let unit = if i + 1 == AGE_BUCKETS.len() { "\u{a0}d" } else { "" };
        let x = strip.at(i as f64 + 0.5, 0.0).0.value();
        canvas.text("tick", x, lower.bottom + 12.0, Anchor::Middle, format!("{label}{unit}"));
    }
    for (row, name) in spec.statuses.iter().enumerate() {
        let y = strip.at(0.0, row as f64 + 0.5).1.value();
        canvas.text("label", left - 6.0, y, Anchor::End, clip(name, left - 8.0));
    }
    if let Some(p85) = spec.p85.filter(|days| readable(*days)) {
        let x = place(p85.max(0.0));
        strip.line(Ink::P85, vec![(x, 0.0), (x, rows)]);
        let text = format!("p85 {} d", crate::measure::control_chart::number(p85, 1));
        let half = text_width(&text, FONT) / 2.0;
        let middle = strip.at(x, 0.0).0.value().min(canvas.width - half);
        canvas.text("label p85", middle, lower.top - 9.0, Anchor::Middle, text);
    }
    let mut points = Vec::with_capacity(records.len());
    for (index, record) in records {
        // Spread over the row by the golden ratio: even, and the same every time.
        let spread = (index as f64 * 0.618_033_988_75).fract() * 0.6 + 0.2;
        let at = strip.at(place(record.days.max(0.0)), record.status as f64 + spread);
        canvas.push(Mark::Circle { class: Ink::Dot.class(), at, r: Px(25) });
        let status = spec.statuses.get(record.status).copied().unwrap_or_default();
        let age = crate::measure::control_chart::number(record.days, 1);
        let label = format!("{}, {age} days, {status}", record.label);
        points.push(PointMark {
            x: at.0,
            y: at.1,
            series: record.status,
            index,
            label,
            key: record.key.clone(),
        });
    }

    let heads = AGE_BUCKETS.iter().map(|(label, _)| (*label, Some(0)));
    let mut table = DataTable::new([("Status, days open", None)].into_iter().chain(heads));
    let all = [("All", &totals)];
    for (name, row) in spec.statuses.iter().copied().zip(&counts).chain(all) {
        let cells = row.iter().map(|&count| Cell::Number(f64::from(count)));
        table.rows.push([name.into()].into_iter().chain(cells).collect());
    }
    canvas.finish(&spec.sheet, Edges { bottom: lower.bottom, ..upper }, points, table)
}
