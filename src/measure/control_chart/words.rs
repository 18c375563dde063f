//! A control chart said in plain sentences.

use super::rules::{Rule, Side, Signal};
use super::{Assurance, ControlChart, Meaning};
use crate::decimal;

/// What the sentence about a chart needs to know.
#[derive(Clone, Copy, Debug)]
pub struct Naming<'a> {
    /// "Weekly mean time to restore".
    pub name: &'a str,
    /// "Jan–Jun 2026".
    pub range: &'a str,
    /// "h", "%", "incidents"; may be empty.
    pub unit: &'a str,
    /// Digits after the point.
    pub decimals: u8,
    /// What a value stands for, in the plural: "weeks".
    pub periods: &'a str,
    /// One label for each value: "week 18".
    pub labels: &'a [String],
}

impl Signal {
    /// "7 below the average in a row": `centre` is "average" or "median".
    pub fn words(&self, centre: &str) -> String {
        let up = self.side == Some(Side::Up);
        let limit = if up { "upper limit" } else { "lower limit" };
        let over = if up { "above" } else { "below" };
        match self.rule {
            Rule::Outside => format!("{over} the {limit}"),
            Rule::OneSide { count, most: None } => format!("{count} {over} the {centre} in a row"),
            Rule::OneSide { count, most: Some(most) } => {
                format!("{count} {over} the {centre} in a row, chance brings {most} at most")
            }
            Rule::Trend { count } => format!("{count} {} in a row", if up { "rising" } else { "falling" }),
            Rule::Zone { need, of } => match of {
                3 => format!("{need} of {of} near the {limit}"),
                4 => format!("{need} of {of} nearer the {limit} than the {centre}"),
                _ => format!("{need} of {of} over a third of the way to the {limit}"),
            },
            Rule::Alternating { count } => format!("{count} up and down by turns"),
            Rule::Hugging { count } => format!("{count} close to the {centre} in a row"),
            Rule::Avoiding { count } => format!("{count} away from the {centre} in a row"),
            Rule::FewCrossings { count, least } => {
                let times = if count == 1 { "time" } else { "times" };
                format!("crosses the {centre} {count} {times}, chance brings {least} at least")
            }
        }
    }
}

impl ControlChart {
    /// The chart in sentences, for below its title and for those who do not see it:
    /// "Weekly mean time to restore, Jan–Jun 2026: average 5.2 h, limits 1.9–8.5 h. …"
    pub fn sentence(&self, naming: Naming) -> String {
        let show = |value: f64| number(value, naming.decimals);
        // Of whole records, means and limits are told with a tenth.
        let fine = |value: f64| number(value, naming.decimals.max(1));
        let mut text = String::from(naming.name);
        if !naming.range.is_empty() {
            text += &format!(", {}", naming.range);
        }
        let Some((phase, centre)) = self.phases.iter().rev().find_map(|p| Some((p, p.centre?))) else {
            return text + ": no values yet.";
        };
        text += &format!(": {} {}", self.centre_name(), with_unit(&fine(centre), naming.unit));
        if let Some(limits) = phase.limits {
            let told = match (self.lower(limits), self.upper(limits)) {
                (Some(lower), Some(upper)) => Some((format!("{}–{}", fine(lower), fine(upper)), "limits")),
                (Some(lower), None) => Some((fine(lower), "lower limit")),
                (None, Some(upper)) => Some((fine(upper), "upper limit")),
                (None, None) => None,
            };
            if let Some((both, one)) = told {
                let kind = if phase.provisional { format!("provisional {one}") } else { one.to_owned() };
                text += &format!(", {kind} {}", with_unit(&both, naming.unit));
            }
        }
        text += ".";
        if !self.is_xmr && phase.provisional && self.settings.rules != super::RuleSet::Anhoej {
            text += &format!(" Trial limits appear at {} values.", super::FULL_BASELINE);
        }
        text += " ";
        text += &self.change_sentence(phase.start, naming);
        if let Some(target) = self.settings.target {
            let target = with_unit(&show(target), naming.unit);
            match self.assurance {
                Some(Assurance::WillPass) => {
                    text +=
                        &format!(" Target {target} is outside the limits: the process as it is will meet it.")
                }
                Some(Assurance::WillFail) => {
                    text += &format!(
                        " Target {target} is outside the limits: only a changed process will meet it."
                    )
                }
                Some(Assurance::HitOrMiss) => {
                    text += &format!(
                        " Target {target} is inside the limits: some {} will miss it.",
                        naming.periods
                    )
                }
                None => text += &format!(" Target {target}."),
            }
        }
        text
    }

    /// The newest signal of the phase now running.
    fn change_sentence(&self, from: usize, naming: Naming) -> String {
        let running = self.signals.iter().filter(|signal| signal.points.iter().any(|&p| p >= from));
        let Some(signal) = running.max_by_key(|signal| (signal.points.last(), 9 - signal.rule.weight()))
        else {
            let limits = self.phases.last().is_some_and(|phase| phase.limits.is_some());
            let judged = limits || self.settings.rules == super::RuleSet::Anhoej;
            let words =
                if judged { "No signal: the variation is common cause." } else { "No signal so far." };
            return words.into();
        };
        let kind = match signal.meaning {
            Meaning::Improvement => "Special-cause improvement",
            Meaning::Concern => "Special-cause concern",
            Meaning::Undirected => "Special cause",
        };
        let label = |point: Option<&usize>| point.and_then(|&p| naming.labels.get(p)).map_or("", |l| l);
        let first = label(signal.points.first());
        let words = signal.words(self.centre_name());
        let latest = self.points.iter().rposition(|point| point.value.is_some());
        let when = match (signal.points.len() > 1, signal.points.last().copied() == latest) {
            _ if first.is_empty() => String::new(),
            (true, true) => format!(" since {first}"),
            (true, false) => format!(" from {first} to {}", label(signal.points.last())),
            (false, _) => format!(" at {first}"),
        };
        format!("{kind}{when}: {words}.")
    }
}

/// A number with so many digits after the point, "−" before a negative one, no negative zero.
pub fn number(value: f64, decimals: u8) -> String {
    if !value.is_finite() {
        return "–".into();
    }
    if value.abs() >= 1e15 {
        return decimal::scientific(value).replace('-', "−");
    }
    let text = decimal::fixed(value.abs(), decimals);
    let zero = text.bytes().all(|b| b == b'0' || b == b'.');
    if value < 0.0 && !zero { format!("−{text}") } else { text }
}

/// "5.2 h", with a space that does not break; the bare number without a unit.
pub fn with_unit(number: &str, unit: &str) -> String {
    if unit.is_empty() { number.into() } else { format!("{number}\u{a0}{unit}") }
}
