//! What charts beside those of KPIs show: flow, causes, ages, times of day, spreads, promises kept and missed.

use super::facts::{Facts, NEVER, Standing, Timed};
use super::kpi::kpi;
use super::series::{Filter, compute};
use super::split::label_of;
use crate::order::Ordered;
use crate::service_level::{Metric, State};
use crate::workspace::column::Column;

/// What came in, what was done, and what was waiting at the end of each period.
#[derive(Clone, Debug, Default, PartialEq)]
#[expect(missing_docs, reason = "said above")]
pub struct Flow {
    pub labels: Vec<String>,
    pub arrivals: Vec<Option<f64>>,
    pub departures: Vec<Option<f64>>,
    pub backlog: Vec<Option<f64>>,
}

/// The flow over the periods of the facts: a backlog is always the one before, plus arrivals, less departures.
#[must_use]
pub fn flow(facts: &Facts<'_>, filter: Filter<'_>) -> Flow {
    let series = |code: &str| kpi(code).map(|kpi| compute(kpi, facts, filter));
    let Some(((opened, growth), backlog)) = series("I01").zip(series("I03")).zip(series("I02")) else {
        return Flow::default();
    };
    let (arrivals, backlog) = (opened.values(), backlog.values());
    let left = |(came, more): (&Option<f64>, Option<f64>)| came.zip(more).map(|(came, more)| came - more);
    let departures = arrivals.iter().zip(growth.values()).map(left).collect();
    Flow { labels: opened.labels(), arrivals, departures, backlog }
}

/// A cause and how much it weighs.
#[derive(Clone, Debug, PartialEq)]
pub struct Cause {
    /// What it is called; `None` for records without one.
    pub label: String,
    /// The stored value; empty for records without one.
    pub value: String,
    /// Records opened.
    pub records: u32,
    /// Net open hours that those resolved took.
    pub hours: f64,
}

/// Incidents opened in the periods of the facts by a field such as `category`, the most frequent first.
#[must_use]
pub fn pareto(facts: &Facts<'_>, field: &str, filter: Filter<'_>) -> Vec<Cause> {
    let column = facts.table.and_then(|t| t.column(field));
    let texts = column.and_then(Column::dictionary).map_or(&[][..], |d| d.texts());
    let mut counts = vec![(0_u32, 0_i64); texts.len().max(1)];
    for row in counted(facts, filter).filter(|row| facts.period_of(facts.opened(*row)).is_some()) {
        if let Some((records, net)) = counts.get_mut(column.map_or(0, |c| c.code(row)) as usize) {
            *records += 1;
            let clock = facts.clock(row, Metric::Resolve).filter(|_| facts.resolved(row).is_some());
            *net += clock.map_or(0, |clock| clock.net);
        }
    }
    let mut causes: Vec<Cause> = (counts.into_iter().enumerate())
        .filter(|(_, (records, _))| *records > 0)
        .map(|(place, (records, net))| {
            let value = texts.get(place).map_or("", |t| t);
            let label = if value.is_empty() { "None".to_owned() } else { label_of(facts, field, value) };
            Cause { label, value: value.to_owned(), records, hours: net as f64 / 3_600_000.0 }
        })
        .collect();
    causes.order_by(|a, b| b.records.cmp(&a.records).then_with(|| a.label.cmp(&b.label)));
    causes
}

/// An open record and its age.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Aged {
    /// Its row among the incidents.
    pub row: u32,
    /// Elapsed days since it was opened.
    pub days: f64,
}

/// What is open at the facts' moment, the oldest first.
#[must_use]
pub fn ages(facts: &Facts<'_>, filter: Filter<'_>) -> Vec<Aged> {
    let now = facts.view.now.millis();
    let open = counted(facts, filter).filter(|row| facts.opened(*row) <= now && facts.ended(*row) > now);
    let aged = |row: u32| Aged { row, days: (now - facts.opened(row)) as f64 / 86_400_000.0 };
    let mut ages: Vec<Aged> = open.map(aged).collect();
    ages.order_by(|a, b| b.days.total_cmp(&a.days));
    ages
}

/// Incidents opened in the periods of the facts by weekday (from Monday) and hour of the facts' zone.
#[must_use]
pub fn arrivals_by_hour(facts: &Facts<'_>, filter: Filter<'_>) -> [[u32; 24]; 7] {
    let mut counts = [[0; 24]; 7];
    for row in counted(facts, filter) {
        let opened = facts.opened(row);
        if facts.period_of(opened).is_none() {
            continue;
        }
        let (day, in_day) = facts.zone.local(crate::time::Instant::from_millis(opened));
        let hours = counts.get_mut(day.weekday() as usize);
        if let Some(count) = hours.and_then(|hours| hours.get_mut(in_day as usize / 3_600_000)) {
            *count += 1;
        }
    }
    counts
}

/// How long the incidents of one priority took.
#[derive(Clone, Debug, PartialEq)]
pub struct Spread {
    /// 1 to 4; 0 for those without one.
    pub priority: u8,
    /// Net open hours, in order.
    pub hours: Vec<f64>,
    /// What 50, 85 and 95 of 100 do not exceed, in hours.
    pub percentiles: [Option<f64>; 3],
}

/// Times to resolve, or to respond, of what ended in the periods of the facts, by priority.
#[must_use]
pub fn spreads(facts: &Facts<'_>, metric: Metric, filter: Filter<'_>) -> Vec<Spread> {
    let mut nets: [Vec<i64>; 6] = Default::default();
    for row in counted(facts, filter) {
        let Some(clock) = ended(facts, row, metric) else { continue };
        if facts.period_of(clock.stopped).is_some()
            && let Some(own) = nets.get_mut(usize::from(facts.view.priority(row)))
        {
            own.push(clock.net);
        }
    }
    let hours = |ms: f64| ms / 3_600_000.0;
    let mut spreads = Vec::new();
    for (priority, mut net) in (0..).zip(nets).filter(|(_, net)| !net.is_empty()) {
        net.order();
        let percentiles =
            [0.5, 0.85, 0.95].map(|share| crate::service_level::quantile(&net, share).map(hours));
        spreads.push(Spread {
            priority,
            hours: net.iter().map(|ms| hours(*ms as f64)).collect(),
            percentiles,
        });
    }
    spreads.order_by_key(|spread| spread.priority.wrapping_sub(1));
    spreads
}

/// Promises kept and missed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[expect(missing_docs, reason = "said above")]
pub struct Kept {
    pub met: u32,
    pub missed: u32,
}

/// Targets met and missed by what ended in each period that has begun.
#[must_use]
pub fn kept(facts: &Facts<'_>, metric: Metric, filter: Filter<'_>) -> Vec<Kept> {
    let mut kept = vec![Kept::default(); facts.begun];
    for row in counted(facts, filter) {
        let Some(clock) = ended(facts, row, metric) else { continue };
        let Some(own) = facts.period_of(clock.stopped).and_then(|period| kept.get_mut(period)) else {
            continue;
        };
        match clock.state {
            State::Met => own.met += 1,
            State::Missed => own.missed += 1,
            _ => {}
        }
    }
    kept
}

/// The clock of a record that has ended, where figures are made of it: the same ones as of KPIs.
fn ended<'f>(facts: &'f Facts<'_>, row: u32, metric: Metric) -> Option<&'f Timed> {
    let clock = facts.clock(row, metric).filter(|clock| clock.stopped != NEVER)?;
    facts.view.is_judged(row, metric).then_some(clock)
}

/// The incidents that stand, were not cancelled, and pass the filter.
fn counted<'f>(facts: &'f Facts<'_>, filter: Filter<'f>) -> impl Iterator<Item = u32> + 'f {
    (0..facts.rows()).filter(move |row| {
        facts.standing(*row) == Standing::Counts && filter.is_none_or(|accepts| accepts(*row))
    })
}
