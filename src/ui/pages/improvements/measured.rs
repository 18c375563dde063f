//! What KPIs say of improvements and of the last weeks.

use crate::journal::RecordId;
use crate::measure::control_chart::RuleSet;
use crate::measure::{Change, NoEffect, effect_of, first_whole, subject};
use crate::register::Read;
use crate::register::catalogue::{improvement, incident};
use crate::time::{Day, Granularity};
use crate::ui::app::App;
use crate::ui::parts::subject::with_facts;
use crate::workspace::Record;
use crate::workspace::query::{Query, Rows};
use leptos::prelude::*;

/// Which incidents a KPI's record counts; nothing means all.
fn counted(app: App, record: &Record<'_>) -> Option<Rows> {
    let text = record.text("filter");
    if text.trim().is_empty() {
        return None;
    }
    let (query, _) = Query::parse(text);
    // Not with every tick of the clock.
    untrack(|| {
        app.in_context(|workspace, context| {
            Some(query.matches(workspace, workspace.of(&incident::REGISTER)?, context))
        })
    })
}

fn grain(record: &Record<'_>) -> Granularity {
    match record.text("grain") {
        "day" => Granularity::Day,
        "month" => Granularity::Month,
        _ => Granularity::Week,
    }
}

/// So many periods before a day.
fn before(grain: Granularity, day: Day, periods: i32) -> Day {
    match grain {
        Granularity::Day => day.plus_days(-periods),
        Granularity::Week => day.plus_days(-7 * periods),
        Granularity::Month => day.plus_months(-periods),
    }
}

/// So many periods before a day, but not before there were records.
fn first_day(app: App, grain: Granularity, day: Day, periods: i32) -> Day {
    let now = app.now.get_untracked();
    let today = app.zone(|zone| zone.day_at(now));
    app.workspace(|w| first_whole(w, grain, today, now)).max(before(grain, day, periods))
}

/// The effect of an improvement, from half a year of weeks before its change until now.
pub fn effect(app: App, id: RecordId) -> Result<Change, NoEffect> {
    let asked = app.workspace(|w| {
        let record = w.record(id).ok_or(NoEffect::NoKpi)?;
        let (kpi, _, done) = subject(w, &record)?;
        Ok((grain(&kpi), counted(app, &kpi), done))
    });
    let (grain, rows, done) = asked?;
    let (changed, today) = app.zone(|zone| (zone.day_at(done), zone.day_at(app.now.get_untracked())));
    let accepts = |row: u32| rows.as_ref().is_none_or(|rows| rows.has(row));
    let mut found = Err(NoEffect::OutOfRange);
    with_facts(app, grain, first_day(app, grain, changed, 26), today, &mut |facts| {
        if let Some(record) = facts.workspace.record(id) {
            found = effect_of(&record, facts, rows.is_some().then_some(&accepts as _), RuleSet::Mdc);
        }
    });
    found
}

/// The improvements whose change was made four weeks ago or longer and whose effect nobody has judged yet: identity,
/// number and title, the oldest change first.
pub fn awaiting(app: App) -> Vec<(RecordId, String, String)> {
    let limit = app.now.get_untracked().millis() - 28 * 86_400_000;
    app.workspace(|w| {
        let records = w.of(&improvement::REGISTER).into_iter().flat_map(|t| t.records());
        let mut found: Vec<(i64, RecordId, String, String)> = records
            .filter(|r| r.text("status") == "check" && r.text("verdict").is_empty())
            .filter_map(|r| {
                let done = r.value("done_at").as_instant()?.millis();
                (done <= limit).then(|| (done, r.id(), r.name(), r.title().to_owned()))
            })
            .collect();
        crate::order::Ordered::order_by_key(&mut found, |f| f.0);
        found.into_iter().map(|(_, id, name, title)| (id, name, title)).collect()
    })
}
