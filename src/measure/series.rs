//! A KPI over periods, and the records behind each of its figures.

use super::facts::{Facts, Mark, Standing};
use super::kpi::{Aggregate, Kpi, Unit};
use super::targets::target_periods;
use crate::decimal;
use crate::time::Period;

/// Which rows are looked at; nothing means all of them.
pub type Filter<'f> = Option<&'f dyn Fn(u32) -> bool>;

/// A KPI over periods.
#[derive(Clone, Debug, PartialEq)]
pub struct Series {
    /// The KPI's code.
    pub code: &'static str,
    /// What the values are in.
    pub unit: Unit,
    /// One for each period, in order.
    pub points: Vec<Point>,
}

/// A KPI in one period.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Point {
    /// The period.
    pub period: Period,
    /// The value; none where nothing was counted that it could be of, and before the period has begun.
    pub value: Option<f64>,
    /// How many records were counted; for shares and means what the sum is divided by.
    pub n: u32,
    /// The sum above the line: records that fulfil it, or the sum of times in the KPI's unit.
    pub numerator: f64,
    /// How many records were left out.
    pub left_out: u32,
    /// The period is not over yet.
    pub partial: bool,
}

impl Series {
    /// The values alone, gaps included.
    #[must_use]
    pub fn values(&self) -> Vec<Option<f64>> {
        self.points.iter().map(|point| point.value).collect()
    }

    /// The values of periods that are over, for judging: a period half gone always looks low.
    #[must_use]
    pub fn whole_values(&self) -> Vec<Option<f64>> {
        self.points.iter().take_while(|p| !p.partial).map(|p| p.value).collect()
    }

    /// The names of the periods.
    #[must_use]
    pub fn labels(&self) -> Vec<String> {
        self.points.iter().map(|point| point.period.to_string()).collect()
    }

    /// The last period that has a value.
    #[must_use]
    pub fn latest(&self) -> Option<&Point> {
        self.points.iter().rfind(|point| point.value.is_some())
    }
}

/// A figure with the records behind it.
#[derive(Clone, Debug, PartialEq)]
pub struct Lineage {
    /// The register the rows are of.
    pub register: &'static str,
    /// The period.
    pub period: Period,
    /// The figure as it is in the series.
    pub point: Point,
    /// The formula in words.
    pub formula: &'static str,
    /// The formula with its numbers: `93 ÷ 120 × 100 = 77.5 %`.
    pub numbers: String,
    /// The rows counted, in order.
    pub counted: Vec<u32>,
    /// What each of those adds, in the KPI's unit, where the figure is a mean or a quantile; otherwise nothing.
    pub values: Vec<f64>,
    /// Where the figure stands among the values from the least on, where it is a quantile.
    pub rank: Option<usize>,
    /// Those of them that fulfil it; for counts and times all of them.
    pub fulfilled: Vec<u32>,
    /// The rows left out, with the reason.
    pub left_out: Vec<(u32, &'static str)>,
}

#[derive(Clone, Copy, Default)]
struct Sum {
    n: u32,
    sum: f64,
    left_out: u32,
}

/// The rows a KPI looks at.
fn rows<'f>(kpi: &Kpi, facts: &Facts<'_>, filter: Filter<'f>) -> (u32, impl Fn(u32) -> bool + use<'f>, bool) {
    let own = kpi.register == "incident";
    let rows = if own { facts.rows() } else { facts.workspace.table(kpi.register).map_or(0, |t| t.len()) };
    // A filter is about incidents; improvements are few and counted whole.
    (rows, move |row| !own || filter.is_none_or(|accepts| accepts(row)), own)
}

fn visit(kpi: &Kpi, facts: &Facts<'_>, filter: Filter<'_>, emit: &mut dyn FnMut(u32, usize, Mark)) {
    let (rows, accepts, own) = rows(kpi, facts, filter);
    for row in 0..rows {
        if (own && facts.standing(row) == Standing::Gone) || !accepts(row) {
            continue;
        }
        (kpi.marks)(facts, row, &mut |period, mark| emit(row, period, mark));
    }
}

/// A KPI over the periods of the facts.
#[must_use]
pub fn compute(kpi: &Kpi, facts: &Facts<'_>, filter: Filter<'_>) -> Series {
    let mut sums = vec![Sum::default(); facts.begun];
    let mut values: Vec<Vec<f64>> = Vec::new();
    let quantile = match kpi.aggregate {
        Aggregate::Quantile(share) => {
            values.resize_with(facts.begun, Vec::new);
            Some(share)
        }
        _ => None,
    };
    visit(kpi, facts, filter, &mut |_, period, mark| {
        let Some(sum) = sums.get_mut(period) else { return };
        match mark {
            Mark::Counted(value) => {
                sum.n += 1;
                sum.sum += value;
                if let Some(values) = values.get_mut(period) {
                    values.push(value);
                }
            }
            Mark::LeftOut(_) => sum.left_out += 1,
        }
    });
    if kpi.aggregate == Aggregate::TargetPeriods {
        let accepts = |row: u32| filter.is_none_or(|accepts| accepts(row));
        for (sum, (met, measured)) in sums.iter_mut().zip(target_periods(facts, &accepts)) {
            (sum.sum, sum.n) = (f64::from(met), measured);
        }
    }
    let point = |(place, period): (usize, &Period)| {
        let sum = sums.get(place).copied();
        let Sum { n, sum: total, left_out } = sum.unwrap_or_default();
        let mean = (n > 0).then(|| total / f64::from(n));
        let value = match kpi.aggregate {
            Aggregate::Sum => sum.map(|sum| sum.sum),
            Aggregate::Share | Aggregate::TargetPeriods => mean.map(|mean| mean * 100.0),
            Aggregate::Mean => mean.map(|mean| mean / kpi.unit.millis()),
            Aggregate::Quantile(_) => None,
        };
        let numerator = total / if kpi.aggregate == Aggregate::Share { 1.0 } else { kpi.unit.millis() };
        let partial = facts.partial && place + 1 == facts.begun;
        Point { period: *period, value, n, numerator, left_out, partial }
    };
    let mut points: Vec<Point> = facts.periods.iter().enumerate().map(point).collect();
    if let Some(share) = quantile {
        for (point, values) in points.iter_mut().zip(&mut values) {
            point.value = select(values, share).map(|value| value / kpi.unit.millis());
        }
    }
    Series { code: kpi.code, unit: kpi.unit, points }
}

/// The records behind the figure of one period, by its place among the periods of the facts.
#[must_use]
pub fn lineage(kpi: &Kpi, facts: &Facts<'_>, filter: Filter<'_>, period: usize) -> Option<Lineage> {
    let point = *compute(kpi, facts, filter).points.get(period)?;
    let (mut counted, mut fulfilled, mut left_out) = (Vec::new(), Vec::new(), Vec::new());
    let mut values = Vec::new();
    let (mut plus, mut minus) = (0_u32, 0_u32);
    let valued = matches!(kpi.aggregate, Aggregate::Mean | Aggregate::Quantile(_));
    let judged = matches!(kpi.aggregate, Aggregate::Share | Aggregate::TargetPeriods);
    visit(kpi, facts, filter, &mut |row, place, mark| {
        if place != period {
            return;
        }
        match mark {
            Mark::Counted(value) => {
                plus += u32::from(value > 0.0);
                minus += u32::from(value < 0.0);
                let own = value / kpi.unit.millis();
                if counted.last() != Some(&row) {
                    counted.push(row);
                    values.extend(valued.then_some(own));
                } else if let Some(sum) = values.last_mut() {
                    *sum += own;
                }
                if (!judged || value > 0.0) && fulfilled.last() != Some(&row) {
                    fulfilled.push(row);
                }
            }
            Mark::LeftOut(reason) => left_out.push((row, reason)),
        }
    });
    let value = kpi.unit.show(point.value);
    let rank = match kpi.aggregate {
        Aggregate::Quantile(share) => values.len().checked_sub(1).map(|last| (share * last as f64) as usize),
        _ => None,
    };
    let numbers = match (kpi.aggregate, point.value) {
        (_, None) => "No data: nothing was counted.".to_owned(),
        (Aggregate::Sum, _) if minus > 0 || kpi.code == "I03" => format!("{plus} − {minus} = {value}"),
        (Aggregate::Sum, _) => value,
        (Aggregate::Share | Aggregate::TargetPeriods, _) => {
            format!("{} ÷ {} × 100 = {value}", decimal::plain(point.numerator), point.n)
        }
        (Aggregate::Mean, _) => format!("{} ÷ {} = {value}", kpi.unit.show(Some(point.numerator)), point.n),
        // Between two values the quantile lies on the line from one to the other (type 7).
        (Aggregate::Quantile(0.5), _) => format!("The middle of {} values is {value}", point.n),
        (Aggregate::Quantile(share), _) => {
            format!("The {}th percentile of {} values is {value}", decimal::plain(share * 100.0), point.n)
        }
    };
    Some(Lineage {
        register: kpi.register,
        period: point.period,
        point,
        formula: kpi.formula,
        numbers,
        counted,
        values,
        rank,
        fulfilled,
        left_out,
    })
}

/// The quantile of type 7 of values in any order, which it puts into another.
pub(super) fn select(values: &mut [f64], share: f64) -> Option<f64> {
    let last = values.len().checked_sub(1)?;
    let rank = share.clamp(0.0, 1.0) * last as f64;
    let below = (rank as usize).min(last);
    let (_, low, above) = values.select_nth_unstable_by(below, f64::total_cmp);
    let low = *low;
    let high = above.iter().copied().min_by(f64::total_cmp).unwrap_or(low);
    Some(low + (high - low) * (rank - below as f64))
}
