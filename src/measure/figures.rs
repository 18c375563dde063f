//! The figures of a log of incidents: what an import came to, to be held against other reckonings.
//!
//! Values are those that incidents show, instants by the wall clock of one zone. Open time is Monday to Friday
//! 08:00–18:00 without holidays. Quantiles are of type 7.

use super::series::Filter;
use crate::decimal;
use crate::order::Ordered;
use crate::register::catalogue::incident;
use crate::service_level::{Desk, net_open, quantile};
use crate::time::{Calendar, Granularity, Instant, OpenTime, Period, Span, Zone};
use crate::workspace::column::Column;
use crate::workspace::{Table, Workspace};

/// The hours of business.
const HOURS: &str = "Mon-Fri 08:00-18:00";
/// Open hours granted for a resolution, by priority 1 to 4.
const TARGETS: [i64; 4] = [4, 8, 24, 40];
/// Categories named.
const TOP: usize = 10;

/// A figure.
#[derive(Clone, Debug, PartialEq)]
pub enum Figure {
    /// So many.
    Count(u64),
    /// A measure, rounded as it is shown.
    Number(f64),
    /// So many of so many.
    Of(u64, u64),
    /// Figures by name, in order.
    Table(Vec<(String, Figure)>),
}

/// The figures by name, in the order in which they are shown.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Figures(pub Vec<(&'static str, Figure)>);

impl Figures {
    /// The figure of that name.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Figure> {
        self.0.iter().find(|(own, _)| *own == name).map(|(_, figure)| figure)
    }

    /// All of them as JSON, a line for each value.
    #[must_use]
    pub fn to_json(&self) -> String {
        let mut text = String::from("{");
        let mut entries = self.0.iter().map(|(name, figure)| (*name, figure));
        push_entries(&mut text, &mut entries, 1);
        text.push_str("\n}\n");
        text
    }
}

fn push_entries<'a>(
    text: &mut String,
    entries: &mut dyn Iterator<Item = (&'a str, &'a Figure)>,
    depth: usize,
) {
    for (place, (name, figure)) in entries.enumerate() {
        text.push_str(if place == 0 { "\n" } else { ",\n" });
        text.push_str(&" ".repeat(depth));
        // A name may come from a file, so it is written as JSON wants it.
        text.push_str(&serde_json::Value::from(name).to_string());
        text.push_str(": ");
        match figure {
            Figure::Count(count) => text.push_str(&count.to_string()),
            Figure::Number(number) => text.push_str(&decimal::shortest(*number)),
            Figure::Of(part, whole) => text.push_str(&format!("[{part}, {whole}]")),
            Figure::Table(rows) if rows.is_empty() => text.push_str("{}"),
            Figure::Table(rows) => {
                text.push('{');
                let mut rows = rows.iter().map(|(name, figure)| (name.as_str(), figure));
                push_entries(text, &mut rows, depth + 1);
                text.push('\n');
                text.push_str(&" ".repeat(depth));
                text.push('}');
            }
        }
    }
}

/// The figures of the incidents that stand and pass the filter. `rows` is how many rows the log had; `zone` is the
/// one its times were read in.
#[must_use]
pub fn of(workspace: &Workspace, zone: &Zone, rows: u64, filter: Filter<'_>) -> Figures {
    let Some(table) = workspace.of(&incident::REGISTER) else { return Figures::default() };
    let chosen: Vec<u32> = table.rows().filter(|row| filter.is_none_or(|accepts| accepts(*row))).collect();
    let column = |field: &str| table.column(field);
    let instant = |column: Option<&Column>, row: u32| column.and_then(|c| c.instant(row));
    let (opened, resolved, closed) = (column("opened_at"), column("resolved_at"), column("closed_at"));
    // The calendar is the same for everyone, so it is read again only because the zone differs.
    let calendar = Calendar::parse(zone.clone(), HOURS, "", "").unwrap_or_else(|_| Calendar::always());
    let open = OpenTime::new(calendar);
    let desk = Desk::of(Vec::new(), Vec::new());
    let view = desk.view(workspace, Instant::from_millis(i64::MAX));

    let (mut came, mut left) = (Months::new(zone), Months::new(zone));
    let (mut elapsed, mut business, mut net) = (Vec::new(), Vec::new(), Vec::new());
    let (mut gross_met, mut net_met) = ([(0, 0); 4], [(0, 0); 4]);
    let (mut negative, mut held, mut ended_in_all) = (0_u64, 0_u64, 0_u64);
    let mut lives: Vec<(i64, i64)> = Vec::with_capacity(chosen.len());
    let mut holds: Vec<(Instant, Instant)> = Vec::new();
    for &row in &chosen {
        let from = instant(opened, row);
        let to = instant(resolved, row);
        came.count(from);
        left.count(to);
        let ended = to.or_else(|| instant(closed, row)).unwrap_or(i64::MAX);
        lives.push((from.unwrap_or_else(|| table.born(row)), ended));
        holds.clear();
        view.with_trail(row, |trail| holds.extend(trail.holds()));
        // A hold that ended in the minute it began took no time.
        held += u64::from(holds.iter().any(|(from, to)| from < to));
        let Some((from, to)) = from.zip(to) else { continue };
        ended_in_all += 1;
        if to < from {
            // Times that contradict each other are no time taken.
            negative += 1;
            continue;
        }
        let (from, to) = (Instant::from_millis(from), Instant::from_millis(to));
        let (gross, less_hold) = (open.between(from, to), net_open(from, to, &holds, &open));
        elapsed.push((to - from).millis());
        business.push(gross.millis());
        net.push(less_hold.millis());
        let place = usize::from(view.priority(row)).wrapping_sub(1);
        for (tallies, took) in [(&mut gross_met, gross), (&mut net_met, less_hold)] {
            if let Some(((met, all), hours)) = tallies.get_mut(place).zip(TARGETS.get(place)) {
                *all += 1;
                *met += u64::from(took <= Span::from_hours(*hours));
            }
        }
    }

    let number = |field: &str, row: u32| column(field).and_then(|c| c.number(row)).unwrap_or(0.0);
    let count =
        |test: &dyn Fn(u32) -> bool| Figure::Count(chosen.iter().filter(|row| test(**row)).count() as u64);
    let reassigned: f64 = chosen.iter().map(|row| number("reassignment_count", *row)).sum();
    let mean = if chosen.is_empty() { 0.0 } else { reassigned / chosen.len() as f64 };
    let mut categories = counted(table, "category", &chosen);
    categories.order_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    categories.truncate(TOP);
    let sla = |tallies: [(u64, u64); 4]| {
        let named = incident::PRIORITIES.iter().zip(tallies).filter(|(_, (_, all))| *all > 0);
        Figure::Table(named.map(|(p, (met, all))| (priority_name(p.code), Figure::Of(met, all))).collect())
    };
    let priorities =
        counted(table, "priority", &chosen).into_iter().map(|(code, n)| (priority_name(&code), n));
    Figures(vec![
        ("rows", Figure::Count(rows)),
        ("incidents", Figure::Count(chosen.len() as u64)),
        ("resolved", Figure::Count(ended_in_all)),
        ("negative_resolution_times", Figure::Count(negative)),
        ("opened_per_month", came.table()),
        ("resolved_per_month", left.table()),
        ("open_at_month_start", open_at_month_start(&lives, zone)),
        ("by_priority", sorted(priorities.collect())),
        ("by_state", sorted(states(table, &chosen))),
        ("top_categories", table_of(categories)),
        ("reopened", count(&|row| number("reopen_count", row) > 0.0)),
        ("never_reassigned", count(&|row| number("reassignment_count", row) == 0.0)),
        ("reassignments_mean", Figure::Number(rounded(mean, 1e3))),
        ("made_sla_flag_true", count(&|row| column("made_sla").is_some_and(|c| c.is_yes(row)))),
        ("resolution_calendar_minutes", minutes(elapsed)),
        ("resolution_business_minutes", minutes(business)),
        ("resolution_business_minutes_less_hold", minutes(net)),
        ("held_incidents", Figure::Count(held)),
        ("sla_met_gross", sla(gross_met)),
        ("sla_met_net_of_hold", sla(net_met)),
    ])
}

fn rounded(value: f64, digits: f64) -> f64 {
    (value * digits).round() / digits
}

/// A priority as the source writes it: `3 - Moderate`.
fn priority_name(code: &str) -> String {
    let label = incident::REGISTER.label_of("priority", code);
    match label.split_once(' ') {
        Some((_, name)) => format!("{code} - {name}"),
        None => label.to_owned(),
    }
}

fn minutes(mut millis: Vec<i64>) -> Figure {
    millis.order();
    let n = millis.len() as f64;
    let minute = |ms: f64| Figure::Number(rounded(ms / 60_000.0, 1e4));
    let at = |share| quantile(&millis, share).map(minute);
    let mean = (n > 0.0).then(|| minute(millis.iter().map(|ms| *ms as f64).sum::<f64>() / n));
    let rows = [("p50", at(0.5)), ("p90", at(0.9)), ("mean", mean)];
    Figure::Table(rows.into_iter().filter_map(|(name, figure)| Some((name.to_owned(), figure?))).collect())
}

/// How many records have each value of a field; those without one are left out.
fn counted(table: &Table, field: &str, rows: &[u32]) -> Vec<(String, u64)> {
    let column = table.column(field);
    let texts = column.and_then(Column::dictionary).map_or(&[][..], |d| d.texts());
    let mut counts = vec![0_u64; texts.len()];
    for row in rows {
        if let Some(count) = counts.get_mut(column.map_or(0, |c| c.code(*row)) as usize) {
            *count += 1;
        }
    }
    let named = texts.iter().zip(counts).skip(1).filter(|(_, count)| *count > 0);
    named.map(|(text, count)| (text.to_string(), count)).collect()
}

/// How many records are in each state, as their source calls it where it says so.
fn states(table: &Table, rows: &[u32]) -> Vec<(String, u64)> {
    let source = table.column("source_state");
    let (told, own): (Vec<u32>, Vec<u32>) =
        rows.iter().partition(|row| source.is_some_and(|c| c.code(**row) != 0));
    let mut states = counted(table, "source_state", &told);
    for (code, count) in counted(table, "status", &own) {
        let label = incident::REGISTER.label_of("status", &code);
        match states.iter_mut().find(|(name, _)| name == label) {
            Some((_, sum)) => *sum += count,
            None => states.push((label.to_owned(), count)),
        }
    }
    states
}

fn sorted(mut counts: Vec<(String, u64)>) -> Figure {
    counts.order();
    table_of(counts)
}

fn table_of(counts: Vec<(String, u64)>) -> Figure {
    Figure::Table(counts.into_iter().map(|(name, count)| (name, Figure::Count(count))).collect())
}

/// Counts by month, in the order of months; neighbours in time are quick to find.
struct Months<'a> {
    zone: &'a Zone,
    /// First instant, first one after it, month and count.
    months: Vec<(i64, i64, Period, u64)>,
}

impl<'a> Months<'a> {
    fn new(zone: &'a Zone) -> Months<'a> {
        Months { zone, months: Vec::new() }
    }

    fn count(&mut self, at: Option<i64>) {
        let Some(at) = at else { return };
        match self.months.iter_mut().rev().find(|(from, to, ..)| *from <= at && at < *to) {
            Some((.., count)) => *count += 1,
            None => {
                let month = Period::at(Granularity::Month, Instant::from_millis(at), self.zone);
                let (from, to) = month.bounds(self.zone);
                self.months.push((from.millis(), to.millis(), month, 1));
            }
        }
    }

    fn table(mut self) -> Figure {
        self.months.order_by_key(|month| month.0);
        table_of(self.months.into_iter().map(|(.., month, count)| (month.to_string(), count)).collect())
    }
}

/// What was open when each month began: from the one after the first opening to the one after the last end.
fn open_at_month_start(lives: &[(i64, i64)], zone: &Zone) -> Figure {
    let first = lives.iter().map(|life| life.0).min();
    let last = lives.iter().flat_map(|life| [life.0, life.1]).filter(|at| *at != i64::MAX).max();
    let Some((first, last)) = first.zip(last) else { return Figure::Table(Vec::new()) };
    let day = |at: i64| zone.day_at(Instant::from_millis(at));
    let months = Period::range(Granularity::Month, day(first), day(last)).map(Period::next);
    let count = |start: i64| lives.iter().filter(|(from, to)| *from < start && *to >= start).count() as u64;
    let row = |month: Period| {
        let start = month.first_day();
        (start.to_string(), Figure::Count(count(zone.day_start(start).millis())))
    };
    Figure::Table(months.map(row).collect())
}
