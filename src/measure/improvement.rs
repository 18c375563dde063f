//! Whether an improvement did what was expected of it: its KPI before and after the change.

use super::control_chart::{Direction, Effect, RuleSet, Settings, effect};
use super::facts::Facts;
use super::kpi::{Kpi, kpi};
use super::series::{Filter, Series, compute};
use crate::journal::RecordId;
use crate::register::Read;
use crate::register::catalogue::kpi::{FORMULA, TARGET};
use crate::time::Instant;
use crate::workspace::{Record, Workspace};

/// An improvement's KPI split at the change.
#[derive(Clone, Debug)]
pub struct Change {
    /// The record of the KPI.
    pub record: RecordId,
    /// Its definition.
    pub kpi: &'static Kpi,
    /// Its values; the period now running is left out of the judgement.
    pub series: Series,
    /// The place of the first whole period after the change; how many whole ones there are, where none lies after it.
    pub split: usize,
    /// What the values say.
    pub effect: Effect,
    /// The mean before the change and the one after it.
    pub means: [Option<f64>; 2],
}

impl Change {
    /// The verdict in a plain sentence, with the means.
    #[must_use]
    pub fn sentence(&self) -> String {
        let [before, after] = self.means;
        let verdict = self.effect.sentence();
        match (before, after) {
            (Some(_), Some(_)) => {
                let show = |mean| self.kpi.unit.show_mean(mean);
                format!("{verdict} On average {} before the change, {} after it.", show(before), show(after))
            }
            _ => verdict,
        }
    }
}

/// Why the effect of an improvement cannot be told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoEffect {
    /// It names no KPI.
    NoKpi,
    /// Its KPI names no formula this version knows.
    NoFormula,
    /// It does not say when the change was made.
    NotDone,
    /// The change lies outside the periods looked at.
    OutOfRange,
}

impl NoEffect {
    /// What is missing, as a sentence.
    #[must_use]
    pub const fn sentence(self) -> &'static str {
        match self {
            NoEffect::NoKpi => "Name the KPI that is to show the effect.",
            NoEffect::NoFormula => "The KPI has no formula that can be reckoned. Choose one for it.",
            NoEffect::NotDone => "Say when the change was made. The chart is split there.",
            NoEffect::OutOfRange => "The change lies outside the time shown.",
        }
    }
}

/// The definition, the record and the moment of change of an improvement.
///
/// # Errors
/// Says what is missing.
pub fn subject<'a>(
    workspace: &'a Workspace,
    improvement: &Record<'_>,
) -> Result<(Record<'a>, &'static Kpi, Instant), NoEffect> {
    let id = RecordId::parse(improvement.text("kpi")).ok_or(NoEffect::NoKpi)?;
    let record = workspace.record(id).filter(Record::stands).ok_or(NoEffect::NoKpi)?;
    let definition = record.get(FORMULA).and_then(|code| kpi(&code)).ok_or(NoEffect::NoFormula)?;
    let done = improvement.value("done_at").as_instant().ok_or(NoEffect::NotDone)?;
    Ok((record, definition, done))
}

/// The way a KPI's record says is better; where it says nothing, that of the definition.
#[must_use]
pub fn direction_of(record: &Record<'_>, definition: &Kpi) -> Direction {
    match record.text("direction") {
        "up" => Direction::HigherIsBetter,
        "down" => Direction::LowerIsBetter,
        "none" => Direction::Neutral,
        _ => definition.direction,
    }
}

/// The effect of an improvement over the periods of the facts, which are days, weeks or months. `filter` is what
/// the KPI's record counts.
///
/// The period in which the change was made is the first one after it where the change was made in its first half,
/// else the last one before.
///
/// # Errors
/// Says what is missing.
pub fn effect_of(
    improvement: &Record<'_>,
    facts: &Facts<'_>,
    filter: Filter<'_>,
    rules: RuleSet,
) -> Result<Change, NoEffect> {
    let (record, definition, done) = subject(facts.workspace, improvement)?;
    let within = |&place: &usize| {
        facts.periods.get(place).is_some_and(|period| {
            let (from, to) = period.bounds(facts.zone);
            from <= done && done < to
        })
    };
    let place = (0..facts.periods.len()).find(within).ok_or(NoEffect::OutOfRange)?;
    let late = facts.periods.get(place).is_some_and(|period| {
        let (from, to) = period.bounds(facts.zone);
        (done - from).millis() > (to - from).millis() / 2
    });
    let series = compute(definition, facts, filter);
    let values = series.whole_values();
    // The change may lie in the period now running.
    let split = values.len().min(place + usize::from(late));
    let settings = Settings {
        target: record.get(TARGET),
        most: definition.unit.most(),
        ..Settings::new(rules, direction_of(&record, definition))
    };
    let mean = |values: &[Option<f64>]| {
        let (n, sum) = values.iter().flatten().fold((0.0, 0.0), |(n, sum), value| (n + 1.0, sum + value));
        (n > 0.0).then(|| sum / n)
    };
    let (before, after) = values.split_at_checked(split).unwrap_or((&values, &[]));
    Ok(Change {
        record: record.id(),
        kpi: definition,
        split,
        effect: effect(&values, split, &settings),
        means: [mean(before), mean(after)],
        series,
    })
}
