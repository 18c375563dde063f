//! The figures beside the goals.

use std::fmt::Write as _;

use serde_json::{Value, json};

/// The quantile that a row shows.
pub const MEDIAN: f64 = 0.5;
pub const P95: f64 = 0.95;
pub const P99: f64 = 0.99;

/// A goal of `shared/reference/performance.md`. Its peers were measured there, on another machine.
struct Goal {
    measure: &'static str,
    /// Where it holds; everywhere if empty.
    world: &'static str,
    at_least: bool,
    value: f64,
    why: &'static str,
}

const fn most(measure: &'static str, world: &'static str, value: f64, why: &'static str) -> Goal {
    Goal { measure, world, at_least: false, value, why }
}

const fn least(measure: &'static str, world: &'static str, value: f64, why: &'static str) -> Goal {
    Goal { measure, world, at_least: true, value, why }
}

const GROWTH: &str = "open: list painted, 50,000 to 1,000";
const GOALS: [Goal; 20] = [
    most("open: list painted", "5,000", 200.0, "no slower than the hand-written app"),
    most("open: list painted", "10,000", 495.0, "half of Dexie's 991"),
    most("open: list painted", "50,000", 858.0, "a fifth of Dexie's 4,290"),
    most(GROWTH, "50,000", 3.0, "under 3×"),
    most("key in the query: painted, p50", "50,000", 16.7, "one frame, and a third of the best grid's 41"),
    most("key in the query: all work of the tab", "50,000", 14.6, "twice the floor's 7.3"),
    most("sort by Title: painted", "50,000", 38.0, "twice the floor's 19, and half of SlickGrid's 86"),
    most("one edit: handler returned", "", 0.5, "the synchronous part, the same at any size"),
    least("incidents that fit at that rate", "50,000", 50_000.0, "in the quota, with history"),
    most("KPIs: first", "50,000", 144.0, "ahead of Solid with uPlot"),
    least("open-time computations", "", 20.0, "five times hand-written JavaScript"),
    least("CSV import by drop, file to records", "", 150_000.0, "the whole way to records with history"),
    least(
        "CSV import by drop, file to stored and read back",
        "",
        150_000.0,
        "the whole way to records with history",
    ),
    most("memory: private, whole tab", "50,000", 174.0, "twice the floor's 87"),
    most("the program, brotli", "", 300.0, "now; 500 when the product is whole"),
    most("one edit: written, p95", "real log", 8.0, "half a frame"),
    most("one edit: painted", "real log", 16.7, "one frame"),
    most("one edit: on disk, p99", "real log", 50.0, "as the bare write was on the machine of the study"),
    most("open again, to its bare read and inflate", "real log", 2.0, "at most twice"),
    most("of the storage's quota", "real log", 35.0, "with its whole history"),
];

/// One line of the table.
struct Row {
    measure: String,
    unit: &'static str,
    quantile: f64,
    /// World and values.
    values: Vec<(String, Vec<f64>)>,
}

/// Everything that was measured.
#[derive(Default)]
pub struct Report {
    worlds: Vec<String>,
    rows: Vec<Row>,
    notes: Vec<String>,
}

impl Report {
    /// A column of the table.
    pub fn world(&mut self, name: &str) {
        self.worlds.push(name.to_owned());
    }

    /// One value.
    pub fn add(&mut self, world: &str, measure: &str, unit: &'static str, quantile: f64, value: f64) {
        if !self.worlds.iter().any(|known| known == world) {
            self.worlds.push(world.to_owned());
        }
        if !self.rows.iter().any(|row| row.measure == measure) {
            self.rows.push(Row { measure: measure.to_owned(), unit, quantile, values: Vec::new() });
        }
        let Some(row) = self.rows.iter_mut().find(|row| row.measure == measure) else { return };
        match row.values.iter_mut().find(|(known, _)| known == world) {
            Some((_, values)) => values.push(value),
            None => row.values.push((world.to_owned(), vec![value])),
        }
    }

    /// Why something was not measured, or what is to be known of it; said at once, and once below the table.
    pub fn note(&mut self, world: &str, part: &str, reason: &str) {
        let note = format!("{world}, {part}: {reason}");
        println!("{note}");
        if !self.notes.contains(&note) {
            self.notes.push(note);
        }
    }

    /// The table for a person.
    pub fn markdown(&self) -> String {
        let mut text =
            format!("| measure | unit | {} | goal | reached |\n|---|---|", self.worlds.join(" | "));
        text.push_str(&"--:|".repeat(self.worlds.len()));
        text.push_str("---|---|\n");
        for row in self.rows.iter().chain(&self.growth()) {
            let _ = write!(text, "| {} | {} |", row.measure, row.unit);
            for world in &self.worlds {
                let _ = write!(text, " {} |", row.value(world).map_or_else(String::new, shown));
            }
            let goals: Vec<&Goal> = goals(row).collect();
            let words = goals.iter().map(|goal| goal.words());
            let reached = goals.iter().filter_map(|goal| goal.verdict(row));
            let _ = writeln!(
                text,
                " {} | {} |",
                words.collect::<Vec<_>>().join("; "),
                reached.collect::<Vec<_>>().join("; ")
            );
        }
        for note in &self.notes {
            let _ = write!(text, "\n- {note}");
        }
        text
    }

    /// The same for programs, with every value.
    pub fn json(&self) -> String {
        let rows: Vec<Value> = self
            .rows
            .iter()
            .chain(&self.growth())
            .map(|row| {
                let worlds = row.values.iter().map(|(world, values)| {
                    let goal = goals(row).find(|goal| goal.holds_in(world));
                    let value = row.value(world);
                    json!({
                        "world": world,
                        "value": value,
                        "values": values,
                        "goal": goal.map(Goal::words),
                        "reached": goal.zip(value).map(|(goal, value)| goal.is_reached(value)),
                    })
                });
                json!({ "measure": row.measure, "unit": row.unit, "quantile": row.quantile, "worlds": worlds.collect::<Vec<_>>() })
            })
            .collect();
        let text = serde_json::to_string_pretty(&json!({ "measures": rows, "notes": self.notes }));
        text.unwrap_or_default()
    }

    /// How opening grows from the smallest goal's size to the largest, where both were measured.
    fn growth(&self) -> Option<Row> {
        let opened = self.rows.iter().find(|row| row.measure == "open: list painted")?;
        let times = opened.value("50,000")? / opened.value("1,000")?;
        let values = vec![("50,000".to_owned(), vec![times])];
        Some(Row { measure: GROWTH.to_owned(), unit: "×", quantile: MEDIAN, values })
    }
}

impl Row {
    /// The row's quantile of a world's values, by linear interpolation between the nearest.
    fn value(&self, world: &str) -> Option<f64> {
        let mut values = self.values.iter().find(|(known, _)| known == world)?.1.clone();
        values.sort_by(f64::total_cmp);
        let place = self.quantile * (values.len() - 1) as f64;
        let (below, above) = (values.get(place as usize)?, values.get(place.ceil() as usize)?);
        Some(below + (above - below) * place.fract())
    }
}

fn goals(row: &Row) -> impl Iterator<Item = &'static Goal> {
    GOALS.iter().filter(|goal| goal.measure == row.measure)
}

impl Goal {
    fn holds_in(&self, world: &str) -> bool {
        self.world.is_empty() || self.world == world
    }

    fn is_reached(&self, value: f64) -> bool {
        if self.at_least { value >= self.value } else { value <= self.value }
    }

    fn words(&self) -> String {
        let sign = if self.at_least { "≥" } else { "≤" };
        let place = if self.world.is_empty() { String::new() } else { format!(" at {}", self.world) };
        format!("{sign} {}{place} ({})", shown(self.value), self.why)
    }

    /// Yes or no for each world that was measured; nothing where none was.
    fn verdict(&self, row: &Row) -> Option<String> {
        let held = row.values.iter().filter(|(world, _)| self.holds_in(world));
        let verdicts: Vec<bool> =
            held.filter_map(|(world, _)| row.value(world)).map(|value| self.is_reached(value)).collect();
        match (verdicts.iter().filter(|reached| **reached).count(), verdicts.len()) {
            (_, 0) => None,
            (reached, all) if reached == all => Some("yes".into()),
            (0, _) => Some("**no**".into()),
            (reached, all) => Some(format!("**in {reached} of {all}**")),
        }
    }
}

fn shown(value: f64) -> String {
    match value.abs() {
        size if size >= 100.0 => format!("{value:.0}"),
        size if size >= 10.0 => format!("{value:.1}"),
        _ => format!("{value:.2}"),
    }
}
