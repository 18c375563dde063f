//! The KPIs one steers by: those of the workspace's register, and the definitions that are built in.

use crate::browser;
use crate::journal::RecordId;
use crate::measure::control_chart::{Direction, RuleSet};
use crate::measure::{Facts, KPIS, Kpi, direction_of, kpi};
use crate::register::catalogue::{self, incident};
use crate::time::{Day, Granularity};
use crate::ui::app::App;
use crate::workspace::query::{Query, Rows};
use crate::workspace::{Change, Command, Record, Workspace};
use leptos::prelude::*;

/// A KPI as the workspace has it.
#[derive(Clone)]
pub struct Subject {
    /// What it is called.
    pub name: String,
    /// Its place in the address: the record's, or the code of the definition.
    pub address: String,
    /// Its record, if there is one.
    pub record: Option<RecordId>,
    /// How it is reckoned, or why that cannot be said.
    pub kpi: Result<&'static Kpi, String>,
    /// The value to reach.
    pub target: Option<f64>,
    /// Which way is better.
    pub direction: Direction,
    /// The length of its periods where nobody asks for another.
    pub grain: Granularity,
    /// A query for what is counted; empty means all.
    pub filter: String,
    /// Days from which limits were recalculated, with the reason.
    pub phases: Vec<(Day, String)>,
    /// Who answers for it.
    pub owner: String,
    /// What the record says about it.
    pub definition: String,
    /// Whether it stands on the home page.
    pub on_home: bool,
}

impl Subject {
    fn built_in(kpi: &'static Kpi) -> Subject {
        Subject {
            name: kpi.name.to_owned(),
            address: kpi.code.to_owned(),
            record: None,
            kpi: Ok(kpi),
            target: None,
            direction: kpi.direction,
            grain: Granularity::Week,
            filter: String::new(),
            phases: Vec::new(),
            owner: String::new(),
            definition: String::new(),
            on_home: true,
        }
    }

    fn of(record: &Record<'_>) -> Subject {
        let code = record.text("formula").trim();
        let found = kpi(code).ok_or_else(|| {
            if code.is_empty() {
                "It names no formula yet.".to_owned()
            } else {
                format!("There is no formula {code}.")
            }
        });
        let filter = record.text("filter").trim().to_owned();
        let found = match Query::parse(&filter).1.into_iter().next() {
            Some(error) => Err(format!("Its filter cannot be read: {}", error.message)),
            None => found,
        };
        let phase = |line: &str| {
            let (day, reason) = line.trim().split_once(' ').unwrap_or((line.trim(), ""));
            Some((Day::from_iso(day)?, reason.trim().to_owned()))
        };
        Subject {
            name: record.title().to_owned(),
            address: record.address(),
            record: Some(record.id()),
            target: record.get(catalogue::kpi::TARGET),
            direction: found.as_ref().map_or(Direction::Neutral, |kpi| direction_of(record, kpi)),
            kpi: found,
            grain: grain_of(record.text("grain")).unwrap_or(Granularity::Week),
            filter,
            phases: record.text("phases").lines().filter_map(phase).collect(),
            owner: record.text("owner").to_owned(),
            definition: record.text("definition").to_owned(),
            on_home: record.text("on_home") == "yes",
        }
    }

    /// The target as it is shown: `target ≤ 4 h`.
    #[must_use]
    pub fn target_text(&self) -> String {
        let (Some(target), Ok(kpi)) = (self.target, &self.kpi) else { return "no target".to_owned() };
        let sign = match self.direction {
            Direction::HigherIsBetter => "≥ ",
            Direction::LowerIsBetter => "≤ ",
            Direction::Neutral => "",
        };
        format!("target {sign}{}", kpi.unit.show(Some(target)))
    }

    /// The rows counted, where not all of them are.
    #[must_use]
    pub fn rows(&self, app: App) -> Option<Rows> {
        if self.filter.is_empty() {
            return None;
        }
        let query = Query::parse(&self.filter).0;
        app.in_context(|workspace, context| {
            workspace.of(&incident::REGISTER).map(|table| query.matches(workspace, table, context))
        })
    }
}

/// The workspace's KPIs; where it has none, those that are built in. The second value says which.
#[must_use]
pub fn subjects(workspace: &Workspace) -> (Vec<Subject>, bool) {
    let table = workspace.of(&catalogue::kpi::REGISTER);
    let own: Vec<Subject> =
        table.into_iter().flat_map(|t| t.records()).map(|record| Subject::of(&record)).collect();
    if own.is_empty() {
        return (KPIS.iter().map(Subject::built_in).collect(), true);
    }
    (own, false)
}

/// The KPI an address means: the address of its record, or the code of its formula.
#[must_use]
pub fn subject(workspace: &Workspace, address: &str) -> Option<Subject> {
    let records = workspace.find(address);
    let is_kpi = |r: &&Record<'_>| r.register().id == catalogue::kpi::REGISTER.id && r.stands();
    if let Some(record) = records.iter().find(is_kpi) {
        return Some(Subject::of(record));
    }
    let named = kpi(address)?;
    let table = workspace.of(&catalogue::kpi::REGISTER);
    let same = |r: &Record<'_>| r.text("formula").trim().eq_ignore_ascii_case(named.code);
    let record = table.into_iter().flat_map(|t| t.records()).find(same);
    Some(record.map_or_else(|| Subject::built_in(named), |record| Subject::of(&record)))
}

/// The record of a KPI, made where it is only built in. Nothing where it could not be made.
pub fn record_of(app: App, subject: &Subject, more: Vec<Change>) -> Option<RecordId> {
    let register = &catalogue::kpi::REGISTER;
    let id = subject.record.unwrap_or_else(|| RecordId(browser::random_u128()));
    let mut changes = more;
    if subject.record.is_none() {
        let code = subject.kpi.as_ref().map_or("", |kpi| kpi.code);
        changes.push(Change::set("name", subject.name.as_str()));
        changes.push(Change::set("formula", code));
    }
    if changes.is_empty() {
        return Some(id);
    }
    let label = format!("Change KPI {}", subject.name);
    app.run_or_tell(&Command::on(&label, register, id, changes), "").then_some(id)
}

/// The length of a period by its name.
#[must_use]
pub fn grain_of(name: &str) -> Option<Granularity> {
    match name {
        "day" => Some(Granularity::Day),
        "week" => Some(Granularity::Week),
        "month" => Some(Granularity::Month),
        _ => None,
    }
}

/// The rule set by its name in the address; the usual one where it is none.
#[must_use]
pub fn rules_of(name: &str) -> RuleSet {
    match name {
        "house" => RuleSet::HOUSE,
        "we" => RuleSet::WesternElectric,
        "nelson" => RuleSet::Nelson,
        "anhoej" => RuleSet::Anhoej,
        _ => RuleSet::Mdc,
    }
}

/// Reads the facts of some days as of now. Following changes of the workspace is the caller's.
pub fn with_facts(app: App, grain: Granularity, first: Day, last: Day, read: &mut dyn FnMut(&Facts<'_>)) {
    untrack(|| {
        app.desk(app.now.get_untracked(), |view| {
            app.workspace(|workspace| {
                app.zone(|zone| read(&Facts::new(workspace, view, zone, grain, first, last)));
            });
        });
    });
}

/// Today, by the clock of this device.
#[must_use]
pub fn today(app: App) -> Day {
    app.zone(|zone| zone.day_at(app.now.get_untracked()))
}
