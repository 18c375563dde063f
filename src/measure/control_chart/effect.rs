//! Did an improvement work? Values after a change, judged against the limits from before it.

use super::{Basis, ControlChart, Meaning, Phase, Rule, Settings, Side, control_chart};
use super::{Direction, FULL_BASELINE};

/// What the values after a change say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// A signal the way that is better.
    Improved {
        /// The signal in words: "8 below the average in a row".
        words: String,
    },
    /// A signal the way that is worse.
    Worse {
        /// The signal in words.
        words: String,
    },
    /// A signal, and nobody said which way is better.
    Changed {
        /// The signal in words.
        words: String,
    },
    /// Nothing but common cause so far.
    NoSignalYet {
        /// So many more values on the better side would be a signal.
        more: usize,
    },
    /// Fewer than two neighbouring values before the change: nothing to compare with.
    NoBaseline,
}

/// An improvement's effect, and how sure one can be of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Effect {
    /// What the values say.
    pub verdict: Verdict,
    /// The whole series read against the limits from before the change.
    pub chart: ControlChart,
    /// The baseline has fewer than [`FULL_BASELINE`] values.
    pub provisional: bool,
    /// Values after the change.
    pub after: usize,
}

impl Effect {
    /// "Improved: 8 below the average in a row since the change."
    pub fn sentence(&self) -> String {
        let side = match self.chart.settings.direction {
            Direction::Neutral => "one side",
            _ => "the better side",
        };
        let verdict = match &self.verdict {
            Verdict::Improved { words } => format!("Improved since the change: {words}."),
            Verdict::Worse { words } => format!("Got worse since the change: {words}."),
            Verdict::Changed { words } => format!("Different since the change: {words}."),
            Verdict::NoSignalYet { more: 1 } => {
                format!("No signal yet: 1 more value on {side} is needed.")
            }
            Verdict::NoSignalYet { more } => {
                format!("No signal yet: {more} more values on {side} are needed.")
            }
            Verdict::NoBaseline => {
                "Nothing to compare with: two values in a row before the change are needed.".into()
            }
        };
        if self.provisional && self.verdict != Verdict::NoBaseline {
            let before = self.chart.phases.first().map_or(0, |phase| phase.baseline);
            format!("{verdict} Provisional: the baseline has {before} of {FULL_BASELINE} values.")
        } else {
            verdict
        }
    }
}

/// Judges the values from `change` on against the baseline before it.
///
/// Phases in `settings` after the change are not used; one before it begins the baseline.
pub fn effect(values: &[Option<f64>], change: usize, settings: &Settings) -> Effect {
    let start = settings.phases.iter().map(|phase| phase.start).filter(|&start| start < change).max();
    let from = start.unwrap_or(0);
    let before = values.get(from..change.min(values.len())).unwrap_or_default();
    let baseline = before.iter().flatten().count();
    let phases = [(0, None), (from, Some(baseline))];
    let split = Settings {
        basis: Basis::Xmr,
        phases: phases
            .into_iter()
            .skip(usize::from(from == 0))
            .map(|(start, baseline)| Phase { start, reason: String::new(), baseline })
            .collect(),
        ..settings.clone()
    };
    let chart = control_chart(values, &split);
    let after = values.iter().skip(change).flatten().count();
    let comparable = baseline > 0 && chart.phases.last().is_some_and(|phase| phase.mean_range.is_some());
    let verdict = if comparable { judge(&chart, change) } else { Verdict::NoBaseline };
    Effect { verdict, chart, provisional: baseline < FULL_BASELINE, after }
}

/// The newest signal made by values after the change alone; a trend that began before does not tell of it.
fn judge(chart: &ControlChart, change: usize) -> Verdict {
    let useful = chart.points.iter().filter(|point| point.value.is_some()).count();
    let needed = chart.settings.rules.run_length(useful);
    let centre = chart.phases.last().and_then(|phase| phase.centre).unwrap_or_default();
    let own = |points: &[usize]| points.iter().filter(|&&p| p >= change).count();
    let tells = chart.signals.iter().filter(|signal| match signal.rule {
        Rule::OneSide { .. } => own(&signal.points) >= needed,
        Rule::FewCrossings { .. } => false,
        _ => signal.points.first().is_some_and(|&p| p >= change),
    });
    if let Some(signal) = tells.max_by_key(|signal| (signal.points.last(), 9 - signal.rule.weight())) {
        let mut own_part = signal.clone();
        own_part.points.retain(|&p| p >= change);
        if let Rule::OneSide { count, .. } = &mut own_part.rule {
            *count = own_part.points.len();
        }
        let words = own_part.words(chart.centre_name());
        return match signal.meaning {
            Meaning::Improvement => Verdict::Improved { words },
            Meaning::Concern => Verdict::Worse { words },
            Meaning::Undirected => Verdict::Changed { words },
        };
    }
    let better = |value: f64| match chart.settings.direction {
        Direction::HigherIsBetter => value > centre,
        Direction::LowerIsBetter => value < centre,
        Direction::Neutral => last_side(chart, centre) == side(value, centre),
    };
    let newest = chart.points.iter().skip(change).rev().filter_map(|point| point.value);
    let run = newest.take_while(|&value| better(value)).count();
    Verdict::NoSignalYet { more: needed.saturating_sub(run).max(1) }
}

fn side(value: f64, centre: f64) -> Option<Side> {
    (value != centre).then_some(if value > centre { Side::Up } else { Side::Down })
}

fn last_side(chart: &ControlChart, centre: f64) -> Option<Side> {
    chart.latest().and_then(|point| side(point.value?, centre))
}
