//! How far promises were kept.

use crate::journal::RecordId;
use crate::service_level::{
    Attainment, Cut, DeskView, FEW, Metric, Workload, attainment, span_text, workload,
};
use crate::time::{Instant, Span};
use crate::ui::app::App;
use crate::ui::parts::{
    cell, name_cell, not_counted, number_cell, priority_view, read_row, read_table, record_link, segmented,
    text_cell,
};
use crate::ui::view::{IntoPiece, Piece, Watched, view};
use crate::workspace::text_form;

/// Attainment over the last days, by agreement or service and by priority.
pub fn section(app: App) -> Piece {
    let (days, by, metric) = (Watched::new(90_u64), Watched::new(0_u64), Watched::new(1_u64));
    view! {
        <section aria-labelledby="attainment">
            <div class="section-head">
                <h2 id="attainment">"Attainment"</h2>
                {segmented("Period", &[(30, "30 days"), (90, "90 days"), (365, "365 days")], days)}
                {segmented("By", &[(0, "By agreement"), (1, "By service")], by)}
                {segmented("What", &[(1, "Resolution"), (0, "Response")], metric)}
            </div>
            {move || {
                let metric = if metric.get() == 0 { Metric::Respond } else { Metric::Resolve };
                let cut = if by.get() == 0 { Cut::Agreement } else { Cut::Service };
                table(app, days.get(), metric, cut)
            }}
        </section>
    }
}

fn table(app: App, days: u64, metric: Metric, cut: Cut) -> Piece {
    // What ended and when does not change with every tick of the clock, so the table waits for the next change.
    let now = app.now.get_untracked();
    let from = now - Span::from_days(days as i64);
    // What ended this very moment is part of it.
    let to = now + Span::from_millis(1);
    let (lines, loads) = app.desk(now, |view| {
        let lines = attainment(view, metric, from, to, cut);
        let lines: Vec<Piece> = lines.into_iter().map(|line| row(app, view, &line)).collect();
        (lines, load_rows(view, from, to))
    });
    if lines.is_empty() {
        return view! { <p class="muted">"No data: nothing under a promise ended in this period."</p> };
    }
    let of = if cut == Cut::Agreement { "Agreement" } else { "Service" };
    let head = [
        (of, ""),
        ("Priority", ""),
        ("Target", "number"),
        ("Met", "number"),
        ("Judged", "number"),
        ("Half took", "number"),
        ("85 %", "number"),
        ("95 %", "number"),
        ("Open, overdue", "number"),
        ("Goal", ""),
    ];
    view! {
        {read_table("table promises", "Targets met by priority".to_owned(), &head, lines)}
        {not_counted(app)}
        <p class="help">
            "Times are open time without pauses: half, 85 and 95 of 100 took at most so long. Below 20 judged records \
             there are counts instead of a share. What is open past its target is shown apart. Left out is what was \
             cancelled, was resolved before it was opened, or was closed without a time of resolution."
        </p>
        {(!loads.is_empty()).then(|| view! {
            <h3>"Workload against the limit"</h3>
            {read_table("table promises", "Records by month".to_owned(),
                &[("Agreement", ""), ("Month", ""), ("Records", "number"), ("Limit", "number"), ("Result", "")], loads)}
        })}
    }
}

fn row(app: App, view: &DeskView<'_>, line: &Attainment) -> Piece {
    let called = line.of.map_or_else(|| "No service".to_owned(), |id| name(app, view, id));
    // The lines of single priorities are named for who hears them; who sees them reads the line above.
    let name = match line.of {
        _ if line.priority > 0 => view! { <span class="visually-hidden">{called}</span> },
        Some(id) => record_link(&id.to_string(), &called),
        None => called.piece(),
    };
    let quantile = |value: Option<f64>| {
        number_cell(value.map_or("–".to_owned(), |ms| span_text(Span::from_millis(ms as i64), false)))
    };
    let (priority, class) = match line.priority {
        0 => ("All".piece(), "whole"),
        priority => (priority_view(&priority.to_string()), ""),
    };
    let target = line.target.map_or("–".to_owned(), |target| target.to_string());
    read_row(
        class,
        vec![
            name_cell(name),
            cell("", priority),
            number_cell(target),
            number_cell(line.result()),
            number_cell(line.n().to_string()),
            quantile(line.p50),
            quantile(line.p85),
            quantile(line.p95),
            number_cell(line.open_breached.to_string()),
            cell("", goal(line)),
        ],
    )
}

fn name(app: App, view: &DeskView<'_>, id: RecordId) -> String {
    let agreement = view.desk.agreements.iter().find(|a| a.id == id).map(|a| a.name.clone());
    agreement.unwrap_or_else(|| app.workspace(|w| text_form::linked(w, &id.to_string())))
}

/// Whether the goal was reached, in words, and whether more came than was agreed.
fn goal(line: &Attainment) -> Piece {
    let (tone, words) = match line.reached() {
        None if line.goal.is_none() => ("neutral", "No goal"),
        None => ("neutral", "No data for "),
        Some(_) if line.n() < FEW => ("neutral", "Too few to say"),
        Some(true) => ("ok", "Reached "),
        Some(false) => ("danger", "Below "),
    };
    let mut text = words.to_owned();
    if let Some(goal) = line.goal.filter(|_| text.ends_with(' ')) {
        text.push_str(&text_form::number_shown(goal));
        text.push_str(" %");
    }
    view! {
        <span class="status-pill" data-tone=tone>{text}</span>
        {line.limit_exceeded.then(|| view! { " "<span class="chip" data-tone="warn">"Above the workload limit"</span> })}
    }
}

fn load_rows(view: &DeskView<'_>, from: Instant, to: Instant) -> Vec<Piece> {
    let limited = view.desk.agreements.iter().filter(|a| a.workload_limit.is_some());
    limited
        .flat_map(|agreement| {
            let months = workload(view, agreement, from, to);
            months.into_iter().map(move |month: Workload| {
                let so_far = if month.so_far { " so far" } else { "" };
                let mark = if month.exceeded() {
                    view! { <span class="chip" data-tone="warn">"Above the limit"</span> }
                } else {
                    "Within the limit".piece()
                };
                read_row(
                    "",
                    vec![
                        name_cell(record_link(&agreement.id.to_string(), &agreement.name)),
                        text_cell([&month.month.to_string(), so_far].concat()),
                        number_cell(month.records.to_string()),
                        number_cell(month.limit.map(text_form::number_shown).unwrap_or_default()),
                        cell("", mark),
                    ],
                )
            })
        })
        .collect()
}
