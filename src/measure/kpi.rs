//! The definitions of the KPIs: what each says, how it is reckoned, what it counts and what it leaves out.

use super::control_chart::{Direction, number, with_unit};
use super::facts::{Facts, Mark};
use super::{ageing, benefit, handling, targets, times, volume};
use crate::decimal;

/// A key performance indicator.
#[derive(Debug)]
pub struct Kpi {
    /// Stable code, as records of the KPI register name it: `I07`; a variant follows after a point.
    pub code: &'static str,
    /// What it is called.
    pub name: &'static str,
    /// What it says, in one sentence.
    pub meaning: &'static str,
    /// How it is reckoned.
    pub formula: &'static str,
    /// Which records it counts.
    pub counts: &'static str,
    /// Which it leaves out, and why.
    pub leaves_out: &'static str,
    /// What its values are in.
    pub unit: Unit,
    /// Which way is better.
    pub direction: Direction,
    /// A common starting value for a target; what was agreed always counts more.
    pub typical: Option<f64>,
    /// The register whose records it counts.
    pub register: &'static str,
    /// Whether it needs the clocks of agreements.
    pub by_agreement: bool,
    /// What a record of a share is called that counts above the line, and one that does not.
    pub sides: [&'static str; 2],
    /// How the marks of records become a value.
    pub(super) aggregate: Aggregate,
    /// What a record means for each period.
    pub(super) marks: Marks,
}

/// Shows what a record means for the periods it touches.
pub(super) type Marks = fn(&Facts<'_>, u32, &mut dyn FnMut(usize, Mark));

/// What values are in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// Whole records.
    Count,
    /// Of a hundred.
    Percent,
    /// Minutes.
    Minutes,
    /// Hours.
    Hours,
    /// Days of 24 hours.
    Days,
    /// Times a record, on the average.
    Times,
}

impl Unit {
    /// The sign behind a number; empty for counts.
    #[must_use]
    pub const fn sign(self) -> &'static str {
        match self {
            Unit::Count | Unit::Times => "",
            Unit::Percent => "%",
            Unit::Minutes => "min",
            Unit::Hours => "h",
            Unit::Days => "d",
        }
    }

    /// The most a value can be, where there is such a thing.
    #[must_use]
    pub const fn most(self) -> Option<f64> {
        if matches!(self, Unit::Percent) { Some(100.0) } else { None }
    }

    /// Digits shown after the point.
    #[must_use]
    pub const fn decimals(self) -> u8 {
        match self {
            Unit::Count | Unit::Minutes => 0,
            Unit::Percent | Unit::Hours | Unit::Days => 1,
            Unit::Times => 2,
        }
    }

    /// A value as it is shown, `5.2 h`; a dash where there is none.
    #[must_use]
    pub fn show(self, value: Option<f64>) -> String {
        self.shown(value, self.decimals())
    }

    /// A mean as it is shown: of whole records, with a tenth.
    #[must_use]
    pub fn show_mean(self, mean: Option<f64>) -> String {
        self.shown(mean, self.decimals().max(1))
    }

    fn shown(self, value: Option<f64>, decimals: u8) -> String {
        match value {
            Some(value) => with_unit(&decimal::grouped(&number(value, decimals)), self.sign()),
            None => "–".to_owned(),
        }
    }

    /// How many milliseconds one is, where it is a time.
    pub(super) const fn millis(self) -> f64 {
        match self {
            Unit::Minutes => 60_000.0,
            Unit::Hours => 3_600_000.0,
            Unit::Days => 86_400_000.0,
            _ => 1.0,
        }
    }
}

/// How the marks of a period become its value.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Aggregate {
    /// Their sum; nothing counted is 0.
    Sum,
    /// Their mean as a percentage.
    Share,
    /// Their mean.
    Mean,
    /// The value that so large a share of them does not exceed.
    Quantile(f64),
    /// Target-periods met of those measured; see [`targets::target_periods`].
    TargetPeriods,
}

/// The KPI with that code.
#[must_use]
pub fn kpi(code: &str) -> Option<&'static Kpi> {
    KPIS.iter().find(|kpi| kpi.code.eq_ignore_ascii_case(code.trim()))
}

const INCIDENT: &str = "incident";
const CANCELLED: &str = "Cancelled incidents.";
const UNRESOLVED: &str = "Cancelled incidents, and closed ones that do not say when they were resolved.";
const NO_TARGET: &str =
    "Cancelled incidents, those without a time of resolution, and those without a target to judge by.";
const RESOLVED_IN: &str = "Incidents resolved in the period.";
const OPEN_AT_END: &str =
    "Incidents opened before the end of the period, and neither resolved nor closed before it.";

use Direction::{HigherIsBetter as Up, LowerIsBetter as Down, Neutral};

/// A definition with its most common parts.
const fn base(code: &'static str, name: &'static str, aggregate: Aggregate, marks: Marks) -> Kpi {
    Kpi {
        code,
        name,
        meaning: "",
        formula: "",
        counts: RESOLVED_IN,
        leaves_out: UNRESOLVED,
        unit: Unit::Percent,
        direction: Down,
        typical: None,
        register: INCIDENT,
        by_agreement: false,
        sides: [""; 2],
        aggregate,
        marks,
    }
}

/// All KPIs, in the order of their codes.
pub static KPIS: &[Kpi] = &[
    Kpi {
        meaning: "How much work comes in.",
        formula: "incidents opened in the period",
        counts: "Incidents by their time of opening.",
        leaves_out: CANCELLED,
        unit: Unit::Count,
        direction: Neutral,
        ..base("I01", "Incidents opened", Aggregate::Sum, volume::opened)
    },
    Kpi {
        meaning: "How much is waiting at the end of the period.",
        formula: "incidents opened before the end of the period and not resolved by then",
        counts: OPEN_AT_END,
        leaves_out: CANCELLED,
        unit: Unit::Count,
        ..base("I02", "Open backlog", Aggregate::Sum, volume::backlog)
    },
    Kpi {
        meaning: "Whether more comes in than is resolved.",
        formula: "incidents opened in the period − incidents resolved in the period",
        counts: "Incidents by their time of opening, and by their time of resolution, or of closure where they have none.",
        leaves_out: CANCELLED,
        unit: Unit::Count,
        typical: Some(0.0),
        ..base("I03", "Backlog growth", Aggregate::Sum, volume::growth)
    },
    Kpi {
        meaning: "Half of the incidents are responded to at least as soon as this.",
        formula: "median of open minutes from opening to first response, pauses left out",
        unit: Unit::Minutes,
        ..RESPOND
    },
    Kpi {
        code: "I04.p90",
        name: "Time to respond, P90",
        meaning: "Nine of ten incidents are responded to at least as soon as this.",
        formula: "90th percentile of open minutes from opening to first response, pauses left out",
        aggregate: Aggregate::Quantile(0.9),
        ..RESPOND
    },
    Kpi {
        code: "I04.mean",
        name: "Time to respond, mean",
        meaning: "How long a first response takes on the average; a few long ones move it.",
        formula: "mean of open minutes from opening to first response, pauses left out",
        aggregate: Aggregate::Mean,
        ..RESPOND
    },
    Kpi { ..RESOLVE },
    Kpi {
        code: "I05.p90",
        name: "Time to resolve, P90",
        meaning: "Nine of ten incidents are resolved at least as soon as this.",
        formula: "90th percentile of open hours from opening to resolution, pauses left out",
        aggregate: Aggregate::Quantile(0.9),
        ..RESOLVE
    },
    Kpi {
        code: "I05.mean",
        name: "Time to resolve, mean",
        meaning: "How long a resolution takes on the average (MTTR); a few long ones move it.",
        formula: "mean of open hours from opening to resolution, pauses left out",
        aggregate: Aggregate::Mean,
        ..RESOLVE
    },
    Kpi {
        meaning: "How often the promised first response came in time.",
        formula: "responses in time ÷ responses due or given in the period × 100",
        counts: "Incidents whose response was due or given in the period, under an agreement with a target.",
        leaves_out: "Cancelled incidents, those without a target, and those that are not due yet.",
        direction: Up,
        typical: Some(95.0),
        by_agreement: true,
        sides: ["met", "missed"],
        ..base("I06", "Response targets met", Aggregate::Share, targets::respond)
    },
    Kpi {
        meaning: "How often service was back within the promised time.",
        formula: "resolved in time ÷ resolved with a target × 100",
        counts: "Incidents resolved in the period, under an agreement with a target.",
        leaves_out: NO_TARGET,
        direction: Up,
        typical: Some(95.0),
        by_agreement: true,
        sides: ["met", "missed"],
        ..base("I07", "Resolution targets met", Aggregate::Share, targets::resolve)
    },
    Kpi {
        meaning: "What is late and still waits; nobody looks better by not resolving.",
        formula: "incidents open at the end of the period whose time to resolve was used up by then",
        counts: OPEN_AT_END,
        leaves_out: "Cancelled incidents, and those without a target.",
        unit: Unit::Count,
        typical: Some(0.0),
        by_agreement: true,
        ..base("I08", "Breached and still open", Aggregate::Sum, targets::breached)
    },
    Kpi {
        meaning: "How often the first contact is also the last.",
        formula: "resolved within 30 minutes of the first response, never handed over, never reopened ÷ resolved that the first line could have × 100",
        leaves_out: "Cancelled and major incidents, those that monitoring reported, and those without a time of resolution.",
        direction: Up,
        typical: Some(65.0),
        sides: ["at first contact", "not at first contact"],
        ..base("I09", "First-contact resolution", Aggregate::Share, handling::first_contact)
    },
    Kpi {
        meaning: "How often those who get an incident first also resolve it.",
        formula: "resolved and never handed over ÷ resolved × 100",
        direction: Up,
        typical: Some(75.0),
        sides: ["never handed over", "handed over"],
        ..base("I10", "First-assignment resolution", Aggregate::Share, handling::first_assignment)
    },
    Kpi {
        meaning: "How often something was called resolved and was not.",
        formula: "resolved and reopened at least once ÷ resolved × 100",
        typical: Some(5.0),
        sides: ["reopened", "not reopened"],
        ..base("I11", "Reopen rate", Aggregate::Share, handling::reopened)
    },
    Kpi {
        meaning: "How often an incident is handed from one to another.",
        formula: "reassignments ÷ incidents resolved",
        unit: Unit::Times,
        typical: Some(1.2),
        ..base("I12", "Average reassignments", Aggregate::Mean, handling::reassignments)
    },
    Kpi { ..AGE },
    Kpi {
        code: "I13.p90",
        name: "Age of open incidents, P90",
        meaning: "Nine of ten open incidents are at most so old.",
        formula: "90th percentile of elapsed days from opening to the end of the period",
        aggregate: Aggregate::Quantile(0.9),
        ..AGE
    },
    Kpi {
        code: "I13.old",
        name: "Open for more than 30 days",
        meaning: "How much of what is open has been left lying.",
        formula: "open for more than 30 days ÷ open × 100",
        unit: Unit::Percent,
        typical: Some(5.0),
        sides: ["more than 30 days", "30 days or less"],
        aggregate: Aggregate::Share,
        marks: ageing::old,
        ..AGE
    },
    Kpi {
        meaning: "How much of what is open nobody has touched for five days.",
        formula: "open and not updated in the last 5 days ÷ open × 100",
        counts: OPEN_AT_END,
        leaves_out: "Cancelled incidents. For a period gone by, updates of state, priority, assignment and waiting count.",
        typical: Some(5.0),
        sides: ["not touched for 5 days", "touched since"],
        ..base("I14", "Stale share", Aggregate::Share, ageing::stale)
    },
    Kpi {
        meaning: "How often the major incident procedure was needed.",
        formula: "major incidents opened in the period",
        counts: "Incidents marked as major, by their time of opening.",
        leaves_out: CANCELLED,
        unit: Unit::Count,
        typical: Some(2.0),
        ..base("I15", "Major incidents", Aggregate::Sum, volume::major)
    },
    Kpi {
        meaning: "How long service was gone in a major incident, around the clock.",
        formula: "elapsed hours from opening to resolution ÷ major incidents resolved",
        counts: "Incidents marked as major and resolved in the period.",
        unit: Unit::Hours,
        typical: Some(4.0),
        ..base("I15.restore", "Major incidents, mean time to restore", Aggregate::Mean, times::restore)
    },
    Kpi {
        meaning: "How much of the work is urgent.",
        formula: "resolved with priority 1 or 2 ÷ resolved × 100",
        direction: Neutral,
        typical: Some(10.0),
        sides: ["P1 or P2", "not P1 or P2"],
        ..base("I21", "High-priority share", Aggregate::Share, handling::high_priority)
    },
    Kpi {
        meaning: "Of all promises measured, how many were kept.",
        formula: "target-periods met ÷ target-periods measured × 100",
        counts: "Each target of an agreement (response or resolution, one priority) with at least one record in the period; met where its share reaches the agreement's goal, 95 % where none is agreed.",
        leaves_out: "Targets without a record in the period: no data, neither met nor missed.",
        direction: Up,
        typical: Some(95.0),
        by_agreement: true,
        ..base("S01", "Service targets met", Aggregate::TargetPeriods, targets::measured)
    },
    Kpi {
        meaning: "How often an improvement brought what was expected of it.",
        formula: "closed with the effect confirmed and at least 80 % of the expected change ÷ closed × 100",
        counts: "Improvements closed in the period after their change was made.",
        leaves_out: "Improvements dropped before a change was made.",
        direction: Up,
        typical: Some(70.0),
        register: "improvement",
        sides: ["benefit realised", "not realised"],
        ..base("Q04", "Improvements with benefit realised", Aggregate::Share, benefit::realised)
    },
];

const RESPOND: Kpi = Kpi {
    meaning: "Half of the incidents are responded to at least as soon as this.",
    formula: "median of open minutes from opening to first response, pauses left out",
    counts: "Incidents first responded to in the period: as noted, or when work on them began. Elapsed minutes where no agreement is for them.",
    leaves_out: CANCELLED,
    unit: Unit::Minutes,
    by_agreement: true,
    ..base("I04", "Time to respond, median", Aggregate::Quantile(0.5), times::respond)
};

const RESOLVE: Kpi = Kpi {
    meaning: "Half of the incidents are resolved at least as soon as this.",
    formula: "median of open hours from opening to resolution, pauses left out",
    counts: "Incidents resolved in the period. Elapsed hours where no agreement is for them.",
    unit: Unit::Hours,
    by_agreement: true,
    ..base("I05", "Time to resolve, median", Aggregate::Quantile(0.5), times::resolve)
};

const AGE: Kpi = Kpi {
    meaning: "Half of what is open is at most so old.",
    formula: "median of elapsed days from opening to the end of the period",
    counts: OPEN_AT_END,
    leaves_out: CANCELLED,
    unit: Unit::Days,
    ..base("I13", "Age of open incidents, median", Aggregate::Quantile(0.5), ageing::age)
};
