//! Whether an improvement worked: its KPI before and after the change, with a verdict in a sentence.

use super::expect_open;
use crate::chart::{ControlSpec, Period, Quantity, control};
use crate::measure::control_chart::{FULL_BASELINE, Limits, Phase, Settings, Verdict, control_chart};
use crate::route::Route;
use crate::ui::pages::improvements::effect;
use crate::ui::parts::chart::{Chart, chart_view};
use crate::ui::view::{IntoPiece, Piece, view};
use crate::workspace::{Change as Write, Command};
use leptos::prelude::*;
use std::sync::Arc;

/// The effect of the improvement; nothing on the page of any other record.
#[component]
pub fn Effect() -> Piece {
    let open = expect_open();
    let app = open.app;
    if open.register.id != "improvement" {
        return ().piece();
    }
    view! {
        <section class="effect" aria-labelledby="effect">
            <h2 id="effect">"Effect"</h2>
            {move || match effect(app, open.id) {
                Ok(change) => shown(open, &change),
                Err(missing) => view! { <p class="hint">{missing.sentence()}</p> },
            }}
        </section>
    }
}

fn shown(open: super::Open, change: &crate::measure::Change) -> Piece {
    let app = open.app;
    let sentence = change.sentence();
    let (code, tone) = match change.effect.verdict {
        Verdict::Improved { .. } => ("improved", "ok"),
        Verdict::Worse { .. } => ("worse", "danger"),
        Verdict::Changed { .. } => ("changed", "neutral"),
        Verdict::NoSignalYet { .. } | Verdict::NoBaseline => ("no_signal", "neutral"),
    };
    let settings = Settings { phases: Vec::new(), ..change.effect.chart.settings.clone() };
    let values = change.series.whole_values();
    let (before, later) = values.split_at_checked(change.split).unwrap_or_default();
    let after = control_chart(later, &settings);
    let unit = change.kpi.unit;
    // As on the KPI's own page: limits of fewer values say more than they know.
    let range = |limits: Option<Limits>, n: usize| match limits.filter(|_| n >= FULL_BASELINE) {
        Some(limits) => {
            let chart = &change.effect.chart;
            let ends = [
                chart.lower(limits).unwrap_or(0.0),
                chart.upper(limits).or(unit.most()).unwrap_or(limits.upper),
            ];
            ends.map(|end| unit.show_mean(Some(end))).join(" to ")
        }
        None => "too few values".to_owned(),
    };
    let [before_mean, after_mean] = change.means;
    let before_limits = change.effect.chart.phases.last().and_then(|phase| phase.limits);
    let after_limits = after.phases.last().and_then(|phase| phase.limits);
    let row = |name: &'static str, mean: Option<f64>, limits: Option<Limits>, n: usize| {
        let (range, n) = (range(limits, n), n.to_string());
        view! { <tr><th scope="row">{name}</th><td>{unit.show_mean(mean)}</td><td>{range}</td><td>{n}</td></tr> }
    };
    let since = change.effect.after;
    let rows = vec![
        row("Before the change", before_mean, before_limits, before.iter().flatten().count()),
        row("After the change", after_mean, after_limits, since),
    ];
    let name = app.record(change.record, |r| (r.title().to_owned(), r.address())).unwrap_or_default();
    let route = Route::Kpis { chosen: Some(name.1), options: Vec::new() };
    let taken = app.record(open.id, |r| r.text("verdict") == code).unwrap_or(false);
    let text = sentence.clone();
    let take = move |_| {
        let kept = app.record(open.id, |r| r.text("result").to_owned()).unwrap_or_default();
        let result = if kept.trim().is_empty() { text.clone() } else { [&kept, "\n", &text].concat() };
        let mut changes = vec![Write::set("verdict", code), Write::set("result", result.as_str())];
        let means = [("baseline", before_mean), ("measured", after_mean)];
        let tenth = |value: f64| (value * 10.0).round() / 10.0;
        changes.extend(means.into_iter().filter_map(|(f, mean)| Some(Write::set(f, tenth(mean?)))));
        app.run_or_tell(
            &Command::on("Take the verdict", open.register, open.id, changes),
            "Verdict and result written down.",
        );
    };
    let chart = split_chart(change, name.0.clone(), &sentence);
    view! {
        <div class="verdict" data-tone=tone>
            <p>{sentence}</p>
            <p class="muted">"Measured by "<a href=format!("#{route}")>{name.0}</a>", read against the limits from before the change."</p>
        </div>
        {chart}
        <div class="table-scroll" tabindex="0" role="region" aria-label="Figures before and after the change">
            <table class="table">
                <thead><tr><td></td><th scope="col">"Mean"</th><th scope="col">"Usual range"</th><th scope="col">"Values"</th></tr></thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
        {if taken {
            view! { <p class="hint">"This verdict is written down in the record."</p> }
        } else if since == 0 {
            view! { <p class="hint">"Too early for a verdict: no whole period lies after the change yet."</p> }
        } else {
            view! { <button type="button" class="button" on:click=take>"Take this verdict"</button> }
        }}
    }
}

/// The KPI with its limits before and after the change.
fn split_chart(change: &crate::measure::Change, name: String, sentence: &str) -> Piece {
    let split = Phase { start: change.split, reason: "Change made".to_owned(), baseline: None };
    let settings = Settings { phases: vec![split], ..change.effect.chart.settings.clone() };
    let mut chart = control_chart(&change.series.whole_values(), &settings);
    // As in the table: limits of fewer values say more than they know.
    chart.phases.iter_mut().filter(|phase| phase.provisional).for_each(|phase| phase.limits = None);
    let periods: Vec<Period> = change.series.labels().into_iter().map(Period::new).collect();
    let (unit, decimals) = (change.kpi.unit.sign(), change.kpi.unit.decimals());
    chart_view(Chart {
        title: [&name, ", before and after the change"].concat(),
        sentence: sentence.to_owned(),
        source: "Own records".to_owned(),
        height: 260,
        draw: Arc::new(move |sheet| {
            let quantity = Quantity { name: &name, unit, decimals };
            control(&ControlSpec {
                sheet,
                quantity,
                periods: &periods,
                chart: &chart,
                events: &[],
                reach: None,
            })
        }),
        signals: Vec::new(),
        open: None,
        small: false,
    })
}
