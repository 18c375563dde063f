use super::{Open, expect_open};
use crate::order::Ordered;
use crate::register::catalogue::incident;
use crate::service_level::{Cause, DeskView, Metric, Row, State, escalation, span_text};
use crate::time::{Instant, Span};
use crate::ui::app::{App, tone};
use crate::ui::parts::{cell, number_cell, read_row, read_table, record_link, text_cell};
use crate::ui::view::{IntoPiece, Piece, Watched, memo, view};
use leptos::prelude::*;
use wasm_bindgen::JsCast;

/// The clocks of the record, each with the ledger that explains every minute of its deadline.
#[component]
pub fn Clocks() -> Piece {
    let open = expect_open();
    (open.register.id == incident::REGISTER.id).then(|| clocks(open)).piece()
}

fn clocks(open: Open) -> Piece {
    let promised =
        memo(move || ask(open, Instant::default(), |view, row| view.agreement(row).map(|_| ())).is_some());
    view! {
        <section class="clocks" aria-labelledby="clocks-title">
            <h2 id="clocks-title">"Service levels"</h2>
            {move || if promised.get() {
                view! {
                    {move || agreement(open)}
                    {clock(open, Metric::Respond)}
                    {clock(open, Metric::Resolve)}
                }
            } else {
                view! {
                    <p class="muted">"No agreement covers this incident. "<a href="#/sla">"Go to service levels"</a></p>
                }
            }}
        </section>
    }
}

/// Asks the desk about this record; nothing where nothing was promised.
fn ask<T>(open: Open, now: Instant, with: impl FnOnce(&DeskView<'_>, u32) -> Option<T>) -> Option<T> {
    open.app.desk(now, |view| {
        let row = view.table().and_then(|table| table.row(open.id))?;
        with(view, row)
    })
}

fn agreement(open: Open) -> Piece {
    let told = ask(open, Instant::default(), |view, row| {
        let found = view.agreement(row)?;
        let zone = found.open.calendar().zone().name().to_owned();
        let hours =
            if found.calendar.is_empty() { "Around the clock".to_owned() } else { found.calendar.clone() };
        Some((found.id.to_string(), found.name.clone(), view.why(row)?.sentence(), hours, zone))
    });
    let Some((address, name, why, hours, zone)) = told else { return ().piece() };
    let here = open.app.zone(|here| here.name().to_owned());
    let zones = if zone == here || hours == "Around the clock" {
        ".".to_owned()
    } else {
        [" in ", &zone, "; times are shown in ", &here, "."].concat()
    };
    view! {
        <p class="small muted">"Agreement "{record_link(&address, &name)}". "{why}" Hours: "{hours}{zones}</p>
    }
}

const fn name_of(metric: Metric) -> &'static str {
    match metric {
        Metric::Respond => "Response",
        Metric::Resolve => "Resolution",
    }
}

fn clock(open: Open, metric: Metric) -> Piece {
    let shown = Watched::new(false);
    view! {
        <article class="clock">
            {move || facts(open, metric)}
            <details on:toggle=move |event| {
                let details = event.target().and_then(|t| t.dyn_into::<web_sys::Element>().ok());
                shown.set(details.is_some_and(|d| d.has_attribute("open")));
            }>
                <summary>"Why this deadline"<span class="visually-hidden">": "{name_of(metric)}</span></summary>
                {move || if shown.get() { ledger(open, metric) } else { ().piece() }}
            </details>
        </article>
    }
}

/// How the clock stands: in words, and when the target is used up.
fn facts(open: Open, metric: Metric) -> Piece {
    let app = open.app;
    let now = app.now.get();
    let found = ask(open, now, |view, row| {
        let clock = view.clock(row, metric)?;
        let promise = view.agreement(row)?.promise();
        let target = clock.target.filter(|_| matches!(clock.state, State::Running));
        let mut points: Vec<(Instant, String)> = Vec::new();
        for point in &view.agreement(row)?.escalation {
            let at = target.and_then(|target| {
                let offset = point.offset(target);
                view.with_trail(row, |trail| escalation(trail, &promise, metric, now, offset))
            });
            points.extend(at.map(|at| (at, point.words())));
        }
        points.order_by_key(|(at, _)| *at);
        let held = match clock.state {
            State::Paused(reason) => view.hold_label(reason).to_owned(),
            _ => String::new(),
        };
        Some((clock, points, held))
    });
    let Some((clock, points, held)) = found else { return ().piece() };
    let chip = clock.chip();
    let mut told: Vec<Piece> = Vec::new();
    let mut tell = |label: &str, text: String| {
        let label = label.to_owned();
        told.push(view! { <div><dt>{label}</dt><dd>{text}</dd></div> });
    };
    if clock.state == State::NoTarget {
        let why = if clock.priority == 0 { "None: it has no priority" } else { "None for this priority" };
        tell("Target", why.to_owned());
    } else if let Some(target) = clock.target {
        let priority = ["P", &clock.priority.to_string(), ": ", &span_text(target, false)].concat();
        tell("Target", priority);
        let due = match (clock.due, clock.state) {
            (Some(due), _) => app.show(due),
            (None, State::Paused(_)) => "Known when it goes on".to_owned(),
            _ => "Never".to_owned(),
        };
        tell("Due", due);
    }
    for (at, words) in points {
        tell(&words, [if at <= now { "since " } else { "at " }, &app.show(at)].concat());
    }
    if clock.started.is_some() {
        tell("Counted", span_text(clock.net, false));
        tell("Open time in all", span_text(clock.gross, false));
    }
    if let Some(stopped) = clock.stopped {
        tell("Stopped", app.show(stopped));
    }
    if !held.is_empty() {
        tell("On hold", held);
    }
    view! {
        <div class="clock-head">
            <h3>{name_of(metric)}</h3>
            <span class="sla-chip" data-tone=tone(chip.tone)>{chip.text}</span>
        </div>
        <dl class="facts">{told}</dl>
    }
}

/// Every stretch of time with what it counts: the column adds up to the sums below it.
fn ledger(open: Open, metric: Metric) -> Piece {
    let app = open.app;
    let now = app.now.get();
    let explained = ask(open, now, |view, row| view.ledger(row, metric));
    let Some(explained) = explained else { return ().piece() };
    let mut sum = 0;
    let mut rows: Vec<Piece> = Vec::new();
    for row in &explained.ledger.rows {
        let before = sum;
        sum += row.counted.millis();
        let moment = row.from == row.to;
        let class = match row.cause {
            Cause::Paused(_) | Cause::Resolved => "paused",
            _ if row.ahead => "muted",
            _ => "",
        };
        rows.push(read_row(
            class,
            vec![
                text_cell(to_the_second(app, row.from)),
                text_cell(if moment { String::new() } else { to_the_second(app, row.to) }),
                number_cell(if moment { String::new() } else { exact(sum, before) }),
                text_cell(reason(&explained.words(&row.cause), row)),
            ],
        ));
    }
    // A pause that begins with this very moment has no length yet, and is told all the same.
    if let State::Paused(reason) = explained.ledger.clock.state {
        let cause = Cause::Paused(reason);
        if explained.ledger.rows.last().is_none_or(|row| row.cause != cause) {
            let words = text_cell(explained.words(&cause));
            let cells = vec![text_cell(to_the_second(app, now)), text_cell(""), number_cell(""), words];
            rows.push(read_row("paused", cells));
        }
    }
    let mut total = |label: &'static str, counted: Span| {
        let label = view! { <th scope="row" colspan="2">{label}</th> };
        rows.push(read_row(
            "total",
            vec![label, number_cell(exact(counted.millis(), 0)), cell("", ().piece())],
        ));
    };
    let ledger = &explained.ledger;
    if ledger.rows.iter().any(|row| row.cause == Cause::TargetReached) {
        total("Counted up to the deadline, as promised", ledger.counted_to_deadline());
    }
    total(
        if ledger.clock.stopped.is_some() { "Counted until it stopped" } else { "Counted until now" },
        ledger.counted(),
    );
    read_table(
        "ledger",
        [name_of(metric), ": why this deadline"].concat(),
        &[("From", ""), ("To", ""), ("Counted", "number"), ("Why", "")],
        rows,
    )
}

fn reason(words: &str, row: &Row) -> String {
    let mut text = words.to_owned();
    if matches!(row.cause, Cause::Paused(_) | Cause::Resolved) && row.open > Span::ZERO {
        text.push_str(", ");
        text.push_str(&span_text(row.open, false));
        text.push_str(" of open time left out");
    }
    if row.ahead {
        text.push_str(" (to come)");
    }
    text
}

fn to_the_second(app: App, at: Instant) -> String {
    let mut text = app.show(at);
    let seconds = at.millis().div_euclid(1000).rem_euclid(60);
    if seconds != 0 {
        text.push_str(if seconds < 10 { ":0" } else { ":" });
        text.push_str(&seconds.to_string());
    }
    text
}

/// What lies between two sums in whole seconds, each sum cut to them, so that what is shown adds up.
fn exact(sum: i64, before: i64) -> String {
    let seconds = sum.div_euclid(1000) - before.div_euclid(1000);
    let mut text = String::new();
    for (count, unit) in [(seconds / 3600, " h "), (seconds / 60 % 60, " m "), (seconds % 60, " s ")] {
        if count != 0 {
            text.push_str(&count.to_string());
            text.push_str(unit);
        }
    }
    if text.is_empty() { "0 m".to_owned() } else { text.trim_end().to_owned() }
}
