//! What else incidents say over the same time: flow, causes, ages, times of day, spreads, promises kept.

use crate::chart::{
    self, AgeingSpec, AttainmentSpec, FlowSpec, Met, ParetoSpec, PercentileSpec, Period as Label, PointMark,
    Quantity, heat_level,
};
use crate::measure::{
    Aged, Cause, Facts, Flow, Kept, Spread, ages, arrivals_by_hour, flow, kept, pareto, spreads,
};
use crate::route::Route;
use crate::service_level::{Metric, quantile};
use crate::ui::app::App;
use crate::ui::parts::chart::{Chart, Draw, Open, chart_view};
use crate::ui::view::{IntoPiece, Piece, view};
use crate::workspace::query::value_text;
use std::sync::Arc;

/// What the charts are drawn from.
pub struct Figures {
    flow: Flow,
    causes: Vec<Cause>,
    ages: Vec<(Aged, usize, String)>,
    statuses: Vec<&'static str>,
    hours: [[u32; 24]; 7],
    spreads: Vec<Spread>,
    kept: Vec<Kept>,
    /// What is said of a last period that is not over.
    running: &'static str,
}

/// Reads them from the facts.
pub fn figures(facts: &Facts<'_>, filter: Option<&dyn Fn(u32) -> bool>) -> Figures {
    let mut statuses: Vec<&'static str> = Vec::new();
    let mut aged = Vec::new();
    let register = &crate::register::catalogue::incident::REGISTER;
    if let Some(table) = facts.workspace.of(register) {
        for one in ages(facts, filter) {
            let record = table.at(one.row);
            let status = register.state(record.text("status")).map_or("Other", |state| state.label);
            let place = statuses.iter().position(|s| *s == status).unwrap_or_else(|| {
                statuses.push(status);
                statuses.len() - 1
            });
            aged.push((one, place, record.name()));
        }
    }
    Figures {
        flow: flow(facts, filter),
        causes: pareto(facts, "category", filter),
        ages: aged,
        statuses,
        hours: arrivals_by_hour(facts, filter),
        spreads: spreads(facts, Metric::Resolve, filter),
        kept: kept(facts, Metric::Resolve, filter),
        running: if facts.partial { " The newest is not over yet." } else { "" },
    }
}

/// More dots than this are one mass; the oldest are shown.
const MOST_AGES: usize = 1500;
/// Of fewer no line is drawn that 85 of 100 are below.
const FEW_AGES: usize = 10;
const DAY: f64 = 86_400_000.0;

/// The charts, each with its question.
pub fn charts(app: App, figures: Figures, source: &str) -> Piece {
    let Figures { flow, causes, ages, statuses, hours, spreads, kept, running } = figures;
    let labels: Vec<Label> = flow.labels.iter().map(Label::new).collect();
    let view = |title: &str, sentence: &str, height: u32, draw: Draw, open: Option<Open>| {
        chart_view(Chart {
            title: title.to_owned(),
            sentence: sentence.to_owned(),
            source: source.to_owned(),
            height,
            draw,
            signals: Vec::new(),
            open,
            small: false,
        })
    };
    let mut views = Vec::new();
    let periods = labels.clone();
    views.push(view(
        "Does more come in than is closed?",
        &["Opened and closed in each period, and what was open at its end.", running].concat(),
        280,
        Arc::new(move |sheet| {
            chart::flow(&FlowSpec {
                sheet,
                periods: &periods,
                arrivals: &flow.arrivals,
                closures: &flow.departures,
                backlog: &flow.backlog,
            })
        }),
        None,
    ));
    let to_query = move |point: &PointMark| {
        if !point.key.is_empty() {
            app.go(Route::list("incident", &point.key));
        }
    };
    if !causes.is_empty() {
        let bars: Vec<chart::Cause> = (causes.into_iter())
            .map(|cause| chart::Cause {
                key: format!(
                    "category:{}",
                    if cause.value.is_empty() { "none".into() } else { value_text(&cause.value) }
                ),
                label: cause.label,
                value: f64::from(cause.records),
            })
            .collect();
        views.push(view(
            "What causes most?",
            "Incidents opened, by category.",
            300,
            Arc::new(move |sheet| {
                let quantity = Quantity { name: "Incidents", unit: "", decimals: 0 };
                chart::pareto(&ParetoSpec { sheet, quantity, causes: &bars, cumulative: false })
            }),
            Some(Arc::new(to_query)),
        ));
    }
    if !ages.is_empty() {
        let oldest_last: Vec<i64> = ages.iter().rev().map(|(aged, ..)| (aged.days * DAY) as i64).collect();
        let p85 = quantile(&oldest_last, 0.85).filter(|_| ages.len() >= FEW_AGES).map(|days| days / DAY);
        let line = if p85.is_some() { " 85 of 100 are younger than the line." } else { "" };
        let sentence = format!("{} open.{line}", ages.len());
        let dots: Vec<chart::Aged> = (ages.into_iter().take(MOST_AGES))
            .map(|(aged, status, name)| chart::Aged {
                days: aged.days,
                status,
                key: name.clone(),
                label: name,
            })
            .collect();
        let height = 180 + 32 * u32::try_from(statuses.len()).unwrap_or(0);
        views.push(view(
            "How old is what is open?",
            &sentence,
            height,
            Arc::new(move |sheet| {
                chart::ageing(&AgeingSpec { sheet, statuses: &statuses, records: &dots, p85 })
            }),
            Some(Arc::new(move |point: &PointMark| app.go(Route::record(point.key.clone())))),
        ));
    }
    if !spreads.is_empty() {
        let height = 60 + 56 * u32::try_from(spreads.len()).unwrap_or(0);
        views.push(view(
            "How long does it take?",
            "Open hours from opening to resolution, by priority, with what 50, 85 and 95 of 100 do not exceed.",
            height,
            Arc::new(move |sheet| {
                let names: Vec<String> = (spreads.iter())
                    .map(|s| if s.priority == 0 { "None".to_owned() } else { format!("P{}", s.priority) })
                    .collect();
                let rows: Vec<chart::Spread<'_>> = (spreads.iter().zip(&names))
                    .map(|(s, name)| chart::Spread { name, values: &s.hours, percentiles: s.percentiles, key: "" })
                    .collect();
                let quantity = Quantity { name: "Time to resolve", unit: "h", decimals: 1 };
                chart::percentile(&PercentileSpec { sheet, quantity, rows: &rows, target: None })
            }),
            None,
        ));
    }
    if kept.iter().any(|k| k.met + k.missed > 0) {
        let values: Vec<Met> = kept.iter().map(|k| Met { met: k.met, missed: k.missed }).collect();
        let periods: Vec<Label> = labels.into_iter().take(values.len()).collect();
        views.push(view(
            "Are promises kept?",
            &["Share of resolution targets met of those that ended, with their number.", running].concat(),
            240,
            Arc::new(move |sheet| {
                chart::attainment(&AttainmentSpec { sheet, periods: &periods, values: &values, target: None })
            }),
            None,
        ));
    }
    view! {
        <section class="kpi-more">
            <h2>"Incidents over the same time"</h2>
            <div class="figures">{views}</div>
            {heat(&hours)}
        </section>
    }
}

const DAYS: [&str; 7] = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];

fn heat(hours: &[[u32; 24]; 7]) -> Piece {
    let largest = hours.iter().flatten().copied().max().unwrap_or_default();
    if largest == 0 {
        return ().piece();
    }
    let heads: Vec<Piece> = (0..24).map(|h| view! { <th scope="col">{h.to_string()}</th> }).collect();
    let rows: Vec<Piece> = (hours.iter().zip(DAYS))
        .map(|(counts, day)| {
            let cells: Vec<Piece> = (counts.iter())
                .map(|count| {
                    let mut class = String::from("h");
                    class.push_str(&heat_level(*count, largest).to_string());
                    view! { <td class=class>{count.to_string()}</td> }
                })
                .collect();
            view! { <tr><th scope="row">{day}</th>{cells}</tr> }
        })
        .collect();
    view! {
        <h3>"When is it busy?"</h3>
        <div class="table-scroll" tabindex="0" role="region" aria-label="Incidents opened by weekday and hour">
            <table class="heat">
                <caption>"Incidents opened by weekday and hour"</caption>
                <thead><tr><th scope="col">"Day"</th>{heads}</tr></thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
}
