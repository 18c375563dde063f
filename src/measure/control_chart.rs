//! Control charts: is a measure changing, or is it only varying as it always does?
//!
//! An **XmR chart** has the mean as its centre and limits at mean ± 2.66 × mean moving range; a series of fewer
//! than twelve values gets a **run chart** around its median and no limits yet. Sources: Shewhart's individuals
//! chart as in Montgomery and the NIST/SEMATECH e-Handbook §6.3.2.2; the rules and the outlier screen of
//! *Making Data Count* as in the NHS-R community's reference code; runs and crossings as in qicharts2.
//!
//! A value that is missing stays a gap: it has no moving range, and a run passes over it.
//! Nothing is drawn here: [`crate::chart`] draws what [`control_chart`] answers.

use crate::order::Ordered;

mod effect;
mod rules;
mod words;

pub use effect::{Effect, Verdict, effect};
pub use rules::{Rule, RuleSet, Side, Signal, crossings_least, longest_run_most};
pub use words::{Naming, number, with_unit};

/// From this many values on a baseline carries limits without reserve.
pub const FULL_BASELINE: usize = 12;
/// Limits lie this many mean moving ranges from the mean: 3 ÷ d2(2) = 3 ÷ 1.128.
const LIMIT_FACTOR: f64 = 2.66;
/// The upper limit of the moving range, in mean moving ranges: D4(2).
const RANGE_FACTOR: f64 = 3.267;
/// Beyond this a number is taken for damage and shown as a gap: sums of it would no longer be numbers.
const LARGEST: f64 = 1e100;

/// Which way a measure gets better.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Direction {
    /// Such as the share of incidents solved in time.
    HigherIsBetter,
    /// Such as the time to restore.
    LowerIsBetter,
    /// Such as the number of requests: a change is worth knowing, but neither good nor bad.
    #[default]
    Neutral,
}

/// What a signal means for those who run the service.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Meaning {
    /// It moved the way that is better.
    Improvement,
    /// It moved the way that is worse.
    Concern,
    /// It changed, and nobody said which way is better.
    Undirected,
}

impl Meaning {
    /// The word spoken and shown: shape and colour only repeat it.
    pub fn word(self) -> &'static str {
        match self {
            Meaning::Improvement => "improvement",
            Meaning::Concern => "concern",
            Meaning::Undirected => "change",
        }
    }
}

/// What the centre and the limits rest on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Basis {
    /// XmR from [`FULL_BASELINE`] values on, before that a run chart; with [`RuleSet::Anhoej`] a run chart.
    #[default]
    Auto,
    /// Mean and limits, however few the values.
    Xmr,
    /// Median, no limits.
    Median,
}

/// A stretch of the series with a centre and limits of its own.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Phase {
    /// Index of its first value.
    pub start: usize,
    /// Why the limits were recalculated from here: a change made on purpose.
    pub reason: String,
    /// Only so many first values make its limits, later ones are judged against them. `None`: all of them.
    pub baseline: Option<usize>,
}

/// How a series is to be read.
#[derive(Clone, Debug, PartialEq)]
pub struct Settings {
    /// Which patterns count as a signal.
    pub rules: RuleSet,
    /// Which way is better.
    pub direction: Direction,
    /// Mean and limits, or median.
    pub basis: Basis,
    /// What was agreed, in the unit of the values.
    pub target: Option<f64>,
    /// The frozen baseline of the first phase, in values. `None`: the whole phase.
    pub baseline: Option<usize>,
    /// Later phases, by start. The first phase always begins at 0 and need not be named.
    pub phases: Vec<Phase>,
    /// Leave moving ranges of 3.267 × their mean and more out of the limits, as *Making Data Count* does; but only where
    /// they are few, and what is left says how much the process varies: see [`PhaseReading::screened`].
    pub screen_outliers: bool,
    /// The most a value can be: 100 for shares.
    pub most: Option<f64>,
}

impl Settings {
    /// The ordinary settings of a rule set: no target, one phase, the screen on for [`RuleSet::Mdc`] alone.
    pub fn new(rules: RuleSet, direction: Direction) -> Self {
        Settings {
            rules,
            direction,
            basis: Basis::Auto,
            target: None,
            baseline: None,
            phases: Vec::new(),
            screen_outliers: rules == RuleSet::Mdc,
            most: None,
        }
    }
}

impl Default for Settings {
    fn default() -> Self {
        Settings::new(RuleSet::Mdc, Direction::Neutral)
    }
}

/// Lower and upper limit: what the process does when nothing special happens.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Limits {
    /// Mean − 2.66 × mean moving range. It may lie below zero where values cannot.
    pub lower: f64,
    /// Mean + 2.66 × mean moving range.
    pub upper: f64,
}

/// A phase with what was calculated for it.
#[derive(Clone, Debug, PartialEq)]
pub struct PhaseReading {
    /// Index of its first value.
    pub start: usize,
    /// Index after its last value.
    pub end: usize,
    /// Why it begins here; empty for the first.
    pub reason: String,
    /// Mean or median of the baseline; `None` when it has no value.
    pub centre: Option<f64>,
    /// `None` on a run chart, or when there is no moving range.
    pub limits: Option<Limits>,
    /// The mean moving range the limits rest on.
    pub mean_range: Option<f64>,
    /// How many moving ranges were left out of that mean: those to and from points that stand alone. Never more than one
    /// in ten, or the two of a single point, and none where nothing but equal values would be left: rare events and
    /// steps are what the process does.
    pub screened: usize,
    /// Upper limit of the moving range.
    pub upper_range: Option<f64>,
    /// Values in its baseline.
    pub baseline: usize,
    /// Fewer than [`FULL_BASELINE`] values in the baseline.
    pub provisional: bool,
}

/// One value, read.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct Reading {
    /// The value, `None` for a gap.
    pub value: Option<f64>,
    /// Distance to the value before, within the phase; `None` after a gap.
    pub moving_range: Option<f64>,
    /// Index into [`ControlChart::phases`].
    pub phase: usize,
    /// Indices into [`ControlChart::signals`], the weightiest first.
    pub signals: Vec<usize>,
    /// What the weightiest signal means; `None`: common cause.
    pub meaning: Option<Meaning>,
}

/// Whether the process, left as it is, meets the target.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Assurance {
    /// The target lies beyond the limit on the easy side.
    WillPass,
    /// The target lies beyond the limit on the hard side: only a change of the process will meet it.
    WillFail,
    /// The target lies between the limits.
    HitOrMiss,
}

impl Assurance {
    /// The words shown beside its sign.
    pub fn words(self) -> &'static str {
        match self {
            Assurance::WillPass => "will pass",
            Assurance::WillFail => "will fail",
            Assurance::HitOrMiss => "hit or miss",
        }
    }
}

/// A series with its centre, limits and signals.
#[derive(Clone, Debug, PartialEq)]
pub struct ControlChart {
    /// How it was read.
    pub settings: Settings,
    /// True: mean and limits. False: a run chart around the median.
    pub is_xmr: bool,
    /// In order, never empty, together covering the series.
    pub phases: Vec<PhaseReading>,
    /// One for each value put in, gaps included.
    pub points: Vec<Reading>,
    /// In order of their first point.
    pub signals: Vec<Signal>,
    /// Against the limits of the last phase; `None` without target, direction or limits.
    pub assurance: Option<Assurance>,
}

impl ControlChart {
    /// "average" or "median".
    pub fn centre_name(&self) -> &'static str {
        if self.is_xmr { "average" } else { "median" }
    }

    /// The lower limit, where a value can fall below it: none where it lies below zero and no value ever did, since
    /// counts, times and shares cannot.
    pub fn lower(&self, limits: Limits) -> Option<f64> {
        let falls = || self.points.iter().any(|point| point.value.is_some_and(|value| value < 0.0));
        (limits.lower >= 0.0 || falls()).then_some(limits.lower)
    }

    /// The upper limit, where a value can rise above it.
    pub fn upper(&self, limits: Limits) -> Option<f64> {
        self.settings.most.is_none_or(|most| limits.upper <= most).then_some(limits.upper)
    }

    /// What the last value says: the sign on a tile.
    pub fn latest(&self) -> Option<&Reading> {
        self.points.iter().rev().find(|point| point.value.is_some())
    }

    /// The signals a point takes part in, in words: "7 below the average in a row".
    pub fn words_at(&self, index: usize) -> Vec<String> {
        let point = self.points.get(index);
        let signals = point.into_iter().flat_map(|point| &point.signals);
        signals.filter_map(|&s| self.signals.get(s)).map(|s| s.words(self.centre_name())).collect()
    }
}

/// Reads a series, a value a period, oldest first.
///
/// Cost grows with the number of values, not with its square. Numbers that are not finite, or beyond ±1e100, are
/// read as gaps.
pub fn control_chart(values: &[Option<f64>], settings: &Settings) -> ControlChart {
    let readable = |v: &f64| v.is_finite() && v.abs() <= LARGEST;
    let values: Vec<Option<f64>> = values.iter().map(|v| v.filter(readable)).collect();
    let present = values.iter().flatten().count();
    let is_xmr = match settings.basis {
        Basis::Xmr => true,
        Basis::Median => false,
        Basis::Auto => present >= FULL_BASELINE && settings.rules != RuleSet::Anhoej,
    };
    let mut chart = ControlChart {
        settings: Settings { target: settings.target.filter(readable), ..settings.clone() },
        is_xmr,
        phases: Vec::new(),
        points: values.iter().map(|&value| Reading { value, ..Reading::default() }).collect(),
        signals: Vec::new(),
        assurance: None,
    };
    for phase in bounds(settings, values.len()) {
        read_phase(&mut chart, phase);
    }
    chart.signals.order_by_key(|signal| (signal.points.first().copied(), signal.rule.weight()));
    attach_signals(&mut chart);
    let last = chart.phases.last().and_then(|phase| phase.limits);
    let target = chart.settings.target;
    chart.assurance = last.and_then(|limits| assure(limits, target?, settings.direction));
    chart
}

/// The phases in order, each with its end; starts out of range or doubled are left out.
fn bounds(settings: &Settings, len: usize) -> Vec<(Phase, usize)> {
    let mut phases = settings.phases.clone();
    phases.retain(|phase| phase.start < len || phase.start == 0);
    phases.order_by_key(|phase| phase.start);
    phases.dedup_by_key(|phase| phase.start);
    if phases.first().is_none_or(|phase| phase.start > 0) {
        phases.insert(0, Phase { baseline: settings.baseline, ..Phase::default() });
    }
    let ends: Vec<usize> = phases.iter().skip(1).map(|phase| phase.start).chain([len]).collect();
    phases.into_iter().zip(ends).collect()
}

/// Centre, limits and signals of one phase.
fn read_phase(chart: &mut ControlChart, (phase, end): (Phase, usize)) {
    let number = chart.phases.len();
    let points = chart.points.get_mut(phase.start..end).unwrap_or_default();
    let mut before = None;
    for point in points.iter_mut() {
        point.phase = number;
        point.moving_range = before.zip(point.value).map(|(a, b): (f64, f64)| (b - a).abs());
        before = point.value;
    }
    let all = points.iter().filter(|point| point.value.is_some()).count();
    let baseline = phase.baseline.map_or(all, |n| n.min(all));
    // The baseline reaches to its last value; what lies behind takes no part, not even by its moving range.
    let mut left = baseline;
    let base: Vec<&Reading> = points
        .iter()
        .take_while(|point| {
            let inside = left > 0;
            left -= usize::from(inside && point.value.is_some());
            inside
        })
        .collect();
    let values: Vec<f64> = base.iter().filter_map(|point| point.value).collect();
    let mut before = None;
    let steps: Vec<Option<f64>> = (base.iter())
        .map(|point| std::mem::replace(&mut before, point.value).zip(point.value).map(|(a, b)| b - a))
        .collect();
    let centre = if chart.is_xmr { mean(&values) } else { median(&values) };
    let ranges: Vec<f64> = steps.iter().flatten().map(|step| step.abs()).collect();
    let all_ranges = mean(&ranges).filter(|_| chart.is_xmr);
    let (mean_range, screened) = match all_ranges.filter(|_| chart.settings.screen_outliers) {
        Some(first) => screen(&steps, first),
        None => (all_ranges, 0),
    };
    let limits = centre.zip(mean_range).map(|(centre, range)| Limits {
        lower: centre - LIMIT_FACTOR * range,
        upper: centre + LIMIT_FACTOR * range,
    });
    if let Some(centre) = centre {
        let scale = rules::Scale { centre, third: mean_range.map(|range| range * LIMIT_FACTOR / 3.0) };
        let numbered = points.iter().enumerate();
        let series: Vec<(usize, f64)> =
            numbered.filter_map(|(i, point)| Some((phase.start + i, point.value?))).collect();
        rules::find(&series, scale, &chart.settings, &mut chart.signals);
    }
    chart.phases.push(PhaseReading {
        start: phase.start,
        end,
        reason: phase.reason,
        centre,
        limits,
        mean_range,
        screened,
        upper_range: mean_range.map(|range| range * RANGE_FACTOR),
        baseline,
        provisional: baseline < FULL_BASELINE,
    });
}

/// The mean of moving ranges without those of points that stand alone, and how many those are. `steps` are the ways from
/// each value to the next, where there are both.
fn screen(steps: &[Option<f64>], first: f64) -> (Option<f64>, usize) {
    let wild = |step: Option<f64>| step.filter(|step| step.abs() >= RANGE_FACTOR * first);
    let step = |place: Option<usize>| place.and_then(|place| wild(steps.get(place).copied().flatten()));
    // Away and back again: a step that stays is what the process does now.
    let there =
        |one: Option<f64>, other: Option<f64>| one.zip(other).is_some_and(|(a, b)| (a > 0.0) != (b > 0.0));
    let alone = |place: usize| {
        let own = step(Some(place));
        there(own, step(Some(place + 1))) || there(step(place.checked_sub(1)), own)
    };
    let ranges = || steps.iter().enumerate().filter_map(|(place, step)| Some((place, step.as_ref()?.abs())));
    let kept: Vec<f64> = ranges().filter(|(place, _)| !alone(*place)).map(|(_, range)| range).collect();
    let all = ranges().count();
    let out = all - kept.len();
    match mean(&kept) {
        Some(kept) if kept > 0.0 && out <= (all / 10).max(OF_ONE_POINT) => (Some(kept), out),
        _ => (Some(first), 0),
    }
}

/// A point that stands alone makes so many moving ranges.
const OF_ONE_POINT: usize = 2;

/// Tells each point which signals it takes part in.
fn attach_signals(chart: &mut ControlChart) {
    for (number, signal) in chart.signals.iter().enumerate() {
        for &index in &signal.points {
            if let Some(point) = chart.points.get_mut(index) {
                point.signals.push(number);
            }
        }
    }
    for point in &mut chart.points {
        let weight = |&s: &usize| chart.signals.get(s).map_or(u8::MAX, |signal| signal.rule.weight());
        point.signals.order_by_key(weight);
        point.meaning = point.signals.first().and_then(|&s| chart.signals.get(s)).map(|s| s.meaning);
    }
}

fn assure(limits: Limits, target: f64, direction: Direction) -> Option<Assurance> {
    let (easy, hard) = match direction {
        Direction::HigherIsBetter => (target < limits.lower, target > limits.upper),
        Direction::LowerIsBetter => (target > limits.upper, target < limits.lower),
        Direction::Neutral => return None,
    };
    Some(match (easy, hard) {
        (true, _) => Assurance::WillPass,
        (_, true) => Assurance::WillFail,
        _ => Assurance::HitOrMiss,
    })
}

/// The mean, `None` of nothing. Taken step by step, so that equal values have exactly that mean.
fn mean(values: &[f64]) -> Option<f64> {
    let step = |(n, mean): (f64, f64), value: &f64| (n + 1.0, mean + (value - mean) / (n + 1.0));
    (!values.is_empty()).then(|| values.iter().fold((0.0, 0.0), step).1)
}

/// The middle value, or the mean of the middle two; `None` of nothing.
fn median(values: &[f64]) -> Option<f64> {
    let mut sorted = values.to_vec();
    sorted.order_by(f64::total_cmp);
    let upper = *sorted.get(sorted.len() / 2)?;
    let lower = *sorted.get(sorted.len().saturating_sub(1) / 2)?;
    Some(lower + (upper - lower) / 2.0)
}
