//! What counts as a signal, rule set by rule set.

use super::{Direction, Meaning, Settings};

/// Which patterns count as a signal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum RuleSet {
    /// *Making Data Count* of the English health service: a point outside the limits, 7 on one side, 7 rising or
    /// falling, 2 of 3 near the same limit.
    #[default]
    Mdc,
    /// Wheeler's plain reading: a point outside the limits, `run` in a row on one side.
    House {
        /// 7, 8 or 9; what lies outside is brought to the nearer of them.
        run: u8,
        /// Count 3 of 4 nearer a limit than the centre as well.
        three_of_four: bool,
    },
    /// Western Electric: outside the limits, 2 of 3 beyond two thirds of the way to one, 4 of 5 beyond one third,
    /// 8 on one side.
    WesternElectric,
    /// Nelson's eight: as Western Electric with 9 on one side, and 6 rising or falling, 14 alternating, 15 near the
    /// centre, 8 away from it.
    Nelson,
    /// Anhøj: an unusually long run or unusually few crossings, both growing with the length of the series.
    Anhoej,
}

impl RuleSet {
    /// The house default: 8 in a row.
    pub const HOUSE: RuleSet = RuleSet::House { run: 8, three_of_four: false };

    /// So many values in a row on one side are a signal, in a series of `useful` values off the centre.
    pub fn run_length(self, useful: usize) -> usize {
        match self {
            RuleSet::Mdc => 7,
            RuleSet::House { run, .. } => usize::from(run.clamp(7, 9)),
            RuleSet::WesternElectric => 8,
            RuleSet::Nelson => 9,
            RuleSet::Anhoej => longest_run_most(useful) + 1,
        }
    }
}

/// Which side of the centre, or which way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// Above, or rising.
    Up,
    /// Below, or falling.
    Down,
}

/// A pattern that came true, with its numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rule {
    /// One value beyond a limit.
    Outside,
    /// So many in a row on one side.
    OneSide {
        /// Values in the run.
        count: usize,
        /// The longest run chance would bring, where the rule set reckons it.
        most: Option<usize>,
    },
    /// So many in a row, each higher or each lower than the one before.
    Trend {
        /// Values in the run.
        count: usize,
    },
    /// So many of so many beyond a share of the way to the same limit.
    Zone {
        /// Values needed.
        need: usize,
        /// Among this many neighbours.
        of: usize,
    },
    /// So many in a row up and down by turns.
    Alternating {
        /// Values in the run.
        count: usize,
    },
    /// So many in a row within a third of the way to the limits.
    Hugging {
        /// Values in the run.
        count: usize,
    },
    /// So many in a row, none within a third of the way to the limits.
    Avoiding {
        /// Values in the run.
        count: usize,
    },
    /// The line crosses the centre more seldom than chance would have it.
    FewCrossings {
        /// Crossings seen.
        count: usize,
        /// The fewest chance would bring.
        least: usize,
    },
}

impl Rule {
    /// Order of telling where a point takes part in several: 0 comes first.
    pub(super) fn weight(self) -> u8 {
        match self {
            Rule::Outside => 0,
            Rule::OneSide { .. } => 1,
            Rule::Zone { .. } => 2,
            Rule::Trend { .. } => 3,
            Rule::Alternating { .. } | Rule::Hugging { .. } | Rule::Avoiding { .. } => 4,
            Rule::FewCrossings { .. } => 5,
        }
    }
}

/// A special cause: what was seen, at which points, and what it means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signal {
    /// The pattern.
    pub rule: Rule,
    /// Which side or way; `None` where the pattern has none.
    pub side: Option<Side>,
    /// Good, bad, or only different.
    pub meaning: Meaning,
    /// Indices of the values that make it, ascending, never empty. Of [`Rule::FewCrossings`]: the last value.
    pub points: Vec<usize>,
}

/// Upper limit of the longest run among `useful` values off the centre: log2(n) + 3, rounded. In whole numbers, since
/// a logarithm rounds up where n² is at least an odd power of two.
/// Source: Schilling 2012, as used in qicharts2.
pub fn longest_run_most(useful: usize) -> usize {
    let n = (useful.max(1) as u128).min(1 << 40);
    3 + (0..40).take_while(|k| n * n >= 2 << (2 * k)).count()
}

/// Lower limit of the number of crossings among `useful` values off the centre: the 5 % quantile of a fair coin
/// thrown n − 1 times. Source: Chen 2010, as used in qicharts2.
pub fn crossings_least(useful: usize) -> usize {
    let throws = useful.saturating_sub(1);
    // Probabilities relative to the likeliest outcome: 0.5^n itself is no number from n = 1075 on.
    let middle = throws / 2;
    let mut weights = vec![1.0f64; throws + 1];
    let mut weight = 1.0;
    for k in (0..middle).rev() {
        weight *= (k + 1) as f64 / (throws - k) as f64;
        for place in [k, throws - k] {
            if let Some(slot) = weights.get_mut(place) {
                *slot = weight;
            }
        }
    }
    let total: f64 = weights.iter().sum();
    let mut reached = 0.0;
    let short = |weight: &&f64| {
        reached += **weight / total;
        reached < 0.05
    };
    weights.iter().take_while(short).count()
}

/// Where values are measured from.
#[derive(Clone, Copy)]
pub(super) struct Scale {
    /// Mean or median.
    pub centre: f64,
    /// A third of the way to a limit, one sigma; `None` without limits.
    pub third: Option<f64>,
}

/// A value as the rules see it.
#[derive(Clone, Copy)]
struct Seen {
    index: usize,
    value: f64,
    /// Distance from the centre in thirds of the way to the limit, with sign; only the sign counts without limits.
    zone: f64,
}

/// Finds the signals of one phase: `series` is index and value, gaps left out.
pub(super) fn find(series: &[(usize, f64)], scale: Scale, settings: &Settings, out: &mut Vec<Signal>) {
    let seen: Vec<Seen> = series
        .iter()
        .map(|&(index, value)| {
            let away = value - scale.centre;
            // A difference in the last bits is the arithmetic's, not the process's.
            let blur = 1e-12 * value.abs().max(scale.centre.abs());
            let away = if away.abs() <= blur { 0.0 } else { away };
            let zone = if away == 0.0 { 0.0 } else { away / scale.third.unwrap_or(away.abs()) };
            Seen { index, value, zone }
        })
        .collect();
    // A run chart has values on its median by construction: there they neither make nor break a run.
    let off: Vec<Seen> = seen.iter().copied().filter(|s| s.zone != 0.0).collect();
    let skip = scale.third.is_none() || settings.rules == RuleSet::Anhoej;
    let run_series = if skip { &off } else { &seen };
    let mut finder = Finder { direction: settings.direction, out };
    if scale.third.is_some() {
        for s in seen.iter().filter(|s| s.zone.abs() > 3.0) {
            finder.add(Rule::Outside, side_of(s.zone), vec![s.index]);
        }
    }
    // A baseline without any variation has no zones, only values that differ.
    let zones = scale.third.is_some_and(|third| third > 0.0);
    let run = settings.rules.run_length(off.len());
    let most = (settings.rules == RuleSet::Anhoej).then_some(run - 1);
    for found in streaks(run_series, run, |a, b| a.zone * b.zone > 0.0) {
        let side = found.first().and_then(|s| side_of(s.zone));
        finder.add(Rule::OneSide { count: found.len(), most }, side, indices(found));
    }
    match settings.rules {
        RuleSet::Mdc => {
            finder.trend(&seen, 7);
            if zones {
                finder.zone(&seen, Window { need: 2, of: 3, beyond: 2.0, within: 3.0, all_one_side: true });
            }
        }
        RuleSet::House { three_of_four, .. } => {
            if zones && three_of_four {
                finder.zone(&seen, Window { need: 3, of: 4, beyond: 1.5, ..Window::WIDE });
            }
        }
        RuleSet::WesternElectric | RuleSet::Nelson if zones => {
            finder.zone(&seen, Window { need: 2, of: 3, beyond: 2.0, ..Window::WIDE });
            finder.zone(&seen, Window { need: 4, of: 5, beyond: 1.0, ..Window::WIDE });
        }
        RuleSet::Anhoej => finder.crossings(&off),
        RuleSet::WesternElectric | RuleSet::Nelson => {}
    }
    if settings.rules == RuleSet::Nelson {
        finder.trend(&seen, 6);
        finder.alternating(&seen, 14);
        if zones {
            for found in streaks(&seen, 15, |a, b| a.zone.abs() < 1.0 && b.zone.abs() < 1.0) {
                finder.add(Rule::Hugging { count: found.len() }, None, indices(found));
            }
            for found in streaks(&seen, 8, |a, b| a.zone.abs() > 1.0 && b.zone.abs() > 1.0) {
                finder.add(Rule::Avoiding { count: found.len() }, None, indices(found));
            }
        }
    }
}

fn side_of(zone: f64) -> Option<Side> {
    (zone != 0.0).then_some(if zone > 0.0 { Side::Up } else { Side::Down })
}

fn indices(seen: &[Seen]) -> Vec<usize> {
    seen.iter().map(|s| s.index).collect()
}

/// The longest stretches in which each value goes `together` with the one before, of at least so many values.
fn streaks(seen: &[Seen], least: usize, together: fn(&Seen, &Seen) -> bool) -> impl Iterator<Item = &[Seen]> {
    seen.chunk_by(together).filter(move |chunk| chunk.len() >= least)
}

/// So many of so many beyond a zone.
struct Window {
    need: usize,
    of: usize,
    beyond: f64,
    /// Values beyond this do not count here: they are signals of their own.
    within: f64,
    /// The others of the window must lie on the same side too.
    all_one_side: bool,
}

impl Window {
    const WIDE: Window = Window { need: 0, of: 0, beyond: 0.0, within: f64::INFINITY, all_one_side: false };
}

struct Finder<'a> {
    direction: Direction,
    out: &'a mut Vec<Signal>,
}

impl Finder<'_> {
    fn add(&mut self, rule: Rule, side: Option<Side>, points: Vec<usize>) {
        let meaning = match (self.direction, side) {
            (Direction::Neutral, _) | (_, None) => Meaning::Undirected,
            (Direction::HigherIsBetter, Some(Side::Up)) | (Direction::LowerIsBetter, Some(Side::Down)) => {
                Meaning::Improvement
            }
            _ => Meaning::Concern,
        };
        self.out.push(Signal { rule, side, meaning, points });
    }

    fn trend(&mut self, seen: &[Seen], least: usize) {
        for found in streaks(seen, least, |a, b| b.value > a.value) {
            self.add(Rule::Trend { count: found.len() }, Some(Side::Up), indices(found));
        }
        for found in streaks(seen, least, |a, b| b.value < a.value) {
            self.add(Rule::Trend { count: found.len() }, Some(Side::Down), indices(found));
        }
    }

    /// Overlapping windows of one side are one signal.
    fn zone(&mut self, seen: &[Seen], window: Window) {
        for (sign, side) in [(1.0, Side::Up), (-1.0, Side::Down)] {
            let counts = |s: &Seen| s.zone * sign > window.beyond && s.zone * sign <= window.within;
            let mut group: Vec<usize> = Vec::new();
            let mut group_end = 0;
            for (start, part) in seen.windows(window.of).enumerate() {
                let hits = part.iter().filter(|s| counts(s)).count();
                let one_side = !window.all_one_side || part.iter().all(|s| s.zone * sign > 0.0);
                if hits < window.need || !one_side {
                    continue;
                }
                if start > group_end && !group.is_empty() {
                    let points = std::mem::take(&mut group);
                    self.add(Rule::Zone { need: window.need, of: window.of }, Some(side), points);
                }
                group_end = start + window.of - 1;
                for s in part.iter().filter(|s| counts(s)) {
                    if group.last().is_none_or(|&last| s.index > last) {
                        group.push(s.index);
                    }
                }
            }
            if !group.is_empty() {
                self.add(Rule::Zone { need: window.need, of: window.of }, Some(side), group);
            }
        }
    }

    fn alternating(&mut self, seen: &[Seen], least: usize) {
        let steps: Vec<f64> = seen.windows(2).map(step).collect();
        let mut start = 0;
        for chunk in steps.chunk_by(|a, b| a * b < 0.0) {
            // So many steps join one value more.
            let turning = chunk.first().is_some_and(|step| *step != 0.0);
            if turning && chunk.len() + 1 >= least {
                let found = seen.get(start..=start + chunk.len()).unwrap_or_default();
                self.add(Rule::Alternating { count: found.len() }, None, indices(found));
            }
            start += chunk.len();
        }
    }

    fn crossings(&mut self, off: &[Seen]) {
        let count = off.chunk_by(|a, b| a.zone * b.zone > 0.0).count().saturating_sub(1);
        let least = crossings_least(off.len());
        if let (true, Some(last)) = (count < least, off.last()) {
            self.add(Rule::FewCrossings { count, least }, None, vec![last.index]);
        }
    }
}

/// Up, down or level from one value to the next.
fn step(pair: &[Seen]) -> f64 {
    match pair {
        [a, b] if b.value > a.value => 1.0,
        [a, b] if b.value < a.value => -1.0,
        _ => 0.0,
    }
}
