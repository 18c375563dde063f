//! One KPI: its chart, how it is read, and what it is.

use super::asked::{Asked, controls, option, set_options};
use super::{behind, incidents};
use crate::browser;
use crate::chart::{
    ControlSpec, Event, Period as Label, Quantity, Sheet, control, control_reach, moving_range,
};
use crate::measure::control_chart::{
    Assurance, ControlChart, Direction, FULL_BASELINE, Naming, control_chart,
};
use crate::measure::{Facts, Kpi, Point, compute};
use crate::register::catalogue;
use crate::route::Route;
use crate::time::Granularity;
use crate::ui::app::{App, Overlay};
use crate::ui::parts::chart::{Chart, Open, chart_view, folded};
use crate::ui::parts::subject::{Subject, record_of, subject, with_facts};
use crate::ui::parts::tile::variation;
use crate::ui::parts::{ClauseChip, not_counted};
use crate::ui::view::{IntoPiece, Piece, Watched, memo, view};
use crate::workspace::day_words::day_shown;
use crate::workspace::query::Rows;
use std::sync::Arc;

/// The page of a KPI.
pub fn one(app: App, address: String) -> Piece {
    let Some(found) = app.workspace(|w| subject(w, &address)) else {
        browser::set_title("No such KPI – Plumbline");
        return view! {
            <div class="page-head"><h1 tabindex="-1">"No such KPI"</h1></div>
            <p>"There is no KPI "{address}" in this workspace. "<a href="#/kpi">"See all KPIs"</a></p>
        };
    };
    browser::set_title(&format!("{} – KPIs – Plumbline", found.name));
    // What the charts follow: neither the clock nor the point that is open.
    let asked =
        memo(move || ["grain", "from", "to", "split", "rules"].map(|name| option(app, name)).join("\u{1f}"));
    let place = Watched::new(address);
    let now_subject = move || app.workspace(|w| place.with_untracked(|a| subject(w, a)));
    let improve = move |_: web_sys::MouseEvent| {
        if let Some(subject) = now_subject()
            && record_of(app, &subject, Vec::new()).is_some()
        {
            let values = [("kpi", subject.name.as_str()), ("source_kind", "kpi")];
            let values = values.iter().map(|(n, v)| ((*n).to_owned(), (*v).to_owned())).collect();
            app.offer(Overlay::New(&catalogue::improvement::REGISTER, values));
        }
    };
    let define = move |_: web_sys::MouseEvent| {
        let id = now_subject().and_then(|subject| record_of(app, &subject, Vec::new()));
        if let Some(name) = id.and_then(|id| app.record(id, |r| r.address())) {
            app.go(Route::record(name));
        }
    };
    view! {
        <nav class="breadcrumb" aria-label="Where this is"><a href="#/kpi">"KPIs"</a></nav>
        <div class="page-head">
            <h1 tabindex="-1">{found.name.clone()}</h1>
            <ClauseChip clause="9.1"/>
            <div class="page-tools">
                <button type="button" class="button" on:click=define>"Edit target and definition"</button>
                <button type="button" class="button primary" data-icon="plus" on:click=improve>
                    "Start an improvement from this"
                </button>
            </div>
        </div>
        {move || not_counted(app)}
        {controls(app, found.kpi.as_ref().is_ok_and(|k| k.register == "incident"), found.grain)}
        {move || {
            // Read, not only followed: a memo that nobody reads is never reckoned.
            let _ = asked.get();
            let Some(subject) = now_subject() else { return ().piece() };
            match subject.kpi.clone() {
                Ok(kpi) => shown(app, subject, kpi),
                Err(reason) => {
                    let record = format!("#{}", Route::record(subject.address));
                    view! {
                        <p class="banner" data-tone="warn" role="status">
                            {reason}" "<a href=record>"Mend the definition"</a>
                        </p>
                    }
                }
            }
        }}
    }
}

/// What a control chart is drawn from.
struct Read {
    name: String,
    kpi: &'static Kpi,
    labels: Vec<Label>,
    chart: ControlChart,
    events: Vec<Event>,
}

impl Read {
    fn spec<'a>(&'a self, sheet: Sheet<'a>, reach: Option<(f64, f64)>) -> ControlSpec<'a> {
        ControlSpec {
            sheet,
            quantity: Quantity {
                name: &self.name,
                unit: self.kpi.unit.sign(),
                decimals: self.kpi.unit.decimals(),
            },
            periods: &self.labels,
            chart: &self.chart,
            events: &self.events,
            reach,
        }
    }
}

fn read(asked: &Asked, name: &str, mut points: Vec<Point>, events: &[Event]) -> Read {
    points.retain(|p| !p.partial);
    let values: Vec<Option<f64>> = points.iter().map(|p| p.value).collect();
    let chart = control_chart(&values, &asked.settings(&points));
    let labels = points.iter().map(|p| Label::new(p.period.to_string())).collect();
    Read { name: name.to_owned(), kpi: asked.kpi, labels, chart, events: events.to_vec() }
}

/// Improvements whose change took effect in the periods.
fn events(facts: &Facts<'_>) -> Vec<Event> {
    let mut events = Vec::new();
    let table = facts.workspace.of(&catalogue::improvement::REGISTER);
    for record in table.into_iter().flat_map(|t| t.records()) {
        let Some(done) = record.get(catalogue::improvement::DONE_AT) else { continue };
        let day = facts.zone.day_at(done);
        let holds = |p: &crate::time::Period| p.first_day() <= day && day < p.next().first_day();
        if let Some(index) = facts.periods.iter().position(holds) {
            events.push(Event { index, label: record.name() });
        }
    }
    events
}

fn shown(app: App, subject: Subject, kpi: &'static Kpi) -> Piece {
    let asked = Asked::read(app, subject, kpi);
    let rows = Arc::new(asked.subject.rows(app));
    let (mut whole, mut parts, mut more) = (None, Vec::new(), None);
    with_facts(app, asked.grain, asked.first, asked.last, &mut |facts| {
        let accepts = |row: u32| (*rows).as_ref().is_none_or(|rows| rows.has(row));
        let filter = rows.is_some().then_some(&accepts as &dyn Fn(u32) -> bool);
        let events = events(facts);
        whole = Some(read(&asked, &asked.subject.name, compute(kpi, facts, filter).points, &events));
        if let Some(split) = asked.split(facts) {
            let series = split.series(kpi, facts, filter);
            parts = (split.parts.iter().zip(series))
                .map(|(part, series)| read(&asked, &part.label, series.points, &[]))
                .collect();
        }
        if kpi.register == "incident" {
            more = Some(incidents::figures(facts, filter));
        }
    });
    let Some(whole) = whole else { return ().piece() };
    let source = asked.source();
    let early = asked.ends_early.then(|| {
        let words = [
            "Nothing was opened, resolved or closed after ",
            &day_shown(asked.last),
            ": it is read up to that day.",
        ];
        view! { <p class="hint" id="ends-early">{words.concat()}</p> }
    });
    let open = |part: usize| -> Open {
        let shown = move |index: usize| {
            let (at, part) = (index.to_string(), part.to_string());
            set_options(app, &[("at", &at), ("part", if part == "0" { "" } else { &part })]);
            browser::focus_soon("#behind");
        };
        Arc::new(move |point| shown(point.index))
    };
    let main = main_chart(&asked, whole, &source, open(0));
    let multiples = multiples(parts, &source, &open);
    let panel = definition(&asked);
    let behind_asked = Watched::new(asked);
    view! {
        <div class="kpi">
            <div class="kpi-main">
                {early}
                {main}
                {multiples}
                {behind::behind(app, behind_asked, Arc::clone(&rows))}
            </div>
            {panel}
        </div>
        {more.map(|figures| incidents::charts(app, figures, &source))}
    }
}

fn main_chart(asked: &Asked, whole: Read, source: &str, open: Open) -> Piece {
    let values = whole.chart.points.iter().filter(|p| p.value.is_some()).count();
    if values == 0 {
        return view! {
            <p class="empty">"Nothing was counted in these days. Choose an earlier start, or "
            <a href="#/import">"bring in a spreadsheet"</a>"."</p>
        };
    }
    let labels: Vec<String> = whole.labels.iter().map(|l| l.label.clone()).collect();
    let range = match (labels.first(), labels.last()) {
        (Some(first), Some(last)) => format!("{first} to {last}"),
        _ => String::new(),
    };
    let periods = match asked.grain {
        Granularity::Day => "days",
        Granularity::Week => "weeks",
        Granularity::Month => "months",
    };
    let unit = asked.kpi.unit;
    let naming = Naming {
        name: &asked.subject.name,
        range: &range,
        unit: unit.sign(),
        decimals: unit.decimals(),
        periods,
        labels: &labels,
    };
    let mut sentence = whole.chart.sentence(naming);
    if values < FULL_BASELINE {
        sentence.push_str(&format!(" Needs {FULL_BASELINE} points; you have {values}."));
    }
    let (words, sign) = variation(whole.chart.latest().and_then(|l| l.meaning));
    let assurance = whole.chart.assurance.map(Assurance::words);
    let signals = signals(&whole);
    let is_xmr = whole.chart.is_xmr;
    let screened = whole.chart.phases.iter().map(|phase| phase.screened).sum::<usize>();
    let mut rest_on = String::from("Limits are the average ± 2.66 times the average moving range");
    match screened {
        0 => {}
        1 => rest_on.push_str(", the largest one left out"),
        more => rest_on.push_str(&format!(", the {more} largest left out")),
    }
    rest_on.push_str(": what the process does by itself.");
    let whole = Arc::new(whole);
    let ranges = Arc::clone(&whole);
    let range_source = source.to_owned();
    let chart = chart_view(Chart {
        title: match asked.subject.target {
            Some(_) => format!("Is “{}” changing, and does it meet its target?", asked.subject.name),
            None => format!("Is “{}” changing?", asked.subject.name),
        },
        sentence,
        source: source.to_owned(),
        height: 320,
        draw: Arc::new(move |sheet| control(&whole.spec(sheet, None))),
        signals,
        open: Some(open),
        small: false,
    });
    let range_chart = move || {
        let ranges = Arc::clone(&ranges);
        chart_view(Chart {
            title: "How much it moves from one period to the next".to_owned(),
            sentence: "Each value is the distance to the one before.".to_owned(),
            source: range_source.clone(),
            height: 180,
            draw: Arc::new(move |sheet| moving_range(&ranges.spec(sheet, None))),
            signals: Vec::new(),
            open: None,
            small: false,
        })
    };
    view! {
        <p class="words">
            <span class="variation" data-sign=sign>{words}</span>
            {assurance.map(|words| view! { <span class="assurance">{words}</span> })}
        </p>
        {chart}
        {is_xmr.then(|| view! { <p class="hint">{rest_on}</p> })}
        {is_xmr.then(|| folded("Moving range", range_chart))}
    }
}

/// The values with which a signal begins.
fn signals(read: &Read) -> Vec<usize> {
    read.chart.signals.iter().filter_map(|signal| signal.points.first().copied()).collect()
}

/// The parts side by side on one scale.
fn multiples(parts: Vec<Read>, source: &str, open: &dyn Fn(usize) -> Open) -> Piece {
    if parts.is_empty() {
        return ().piece();
    }
    let mut reach: Option<(f64, f64)> = None;
    for (low, high) in parts.iter().filter_map(|part| control_reach(&part.chart)) {
        reach = Some(reach.map_or((low, high), |(l, h): (f64, f64)| (l.min(low), h.max(high))));
    }
    let views: Vec<Piece> = (parts.into_iter().enumerate())
        .map(|(place, part)| {
            let (title, signals) = (part.name.clone(), signals(&part));
            chart_view(Chart {
                title,
                sentence: String::new(),
                source: source.to_owned(),
                height: 200,
                draw: Arc::new(move |sheet| control(&part.spec(sheet, reach))),
                signals,
                open: Some(open(place + 1)),
                small: true,
            })
        })
        .collect();
    view! {
        <section aria-label="Split">
            <h2>"Side by side, on one scale"</h2>
            <div class="multiples">{views}</div>
        </section>
    }
}

fn definition(asked: &Asked) -> Piece {
    let (kpi, subject) = (asked.kpi, &asked.subject);
    let better = match subject.direction {
        Direction::HigherIsBetter => "Higher is better",
        Direction::LowerIsBetter => "Lower is better",
        Direction::Neutral => "Neither way is better",
    };
    let unit = if kpi.unit.sign().is_empty() { "a number" } else { kpi.unit.sign() };
    let mut target = subject.target_text();
    if let (None, Some(typical)) = (subject.target, kpi.typical) {
        target.push_str(&format!("; a common start is {}", kpi.unit.show(Some(typical))));
    }
    let owner = if subject.owner.is_empty() { "Nobody yet" } else { subject.owner.as_str() };
    let filter = if subject.filter.is_empty() { "" } else { subject.filter.as_str() };
    let facts = [
        ("What it says", if subject.definition.is_empty() { kpi.meaning } else { &subject.definition }),
        ("Formula", kpi.formula),
        ("What is counted", kpi.counts),
        ("Only records that match", filter),
        ("What is left out", kpi.leaves_out),
        ("Unit", unit),
        ("Direction", better),
        ("Target", &target),
        ("Owner", owner),
        ("Code", kpi.code),
    ];
    let items: Vec<Piece> = (facts.iter().filter(|(_, text)| !text.is_empty()))
        .map(|(name, text)| {
            let text = (*text).to_owned();
            view! { <dt>{*name}</dt><dd>{text}</dd> }
        })
        .collect();
    view! {
        <aside class="kpi-side" aria-label="Definition">
            <h2>"Definition"</h2>
            <dl class="definition">{items}</dl>
        </aside>
    }
}

/// Whether a row is counted.
pub fn counts(rows: &Option<Rows>, row: u32) -> bool {
    rows.as_ref().is_none_or(|rows| rows.has(row))
}
