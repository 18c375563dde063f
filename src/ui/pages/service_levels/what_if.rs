//! What other promises would have done: every record replayed, nothing changed.

use super::adopt::adopt;
use crate::browser;
use crate::journal::RecordId;
use crate::service_level::{Agreement, Amount, Desk, DeskView, FEW, Replay, Tally, what_if};
use crate::time::{Calendar, OpenTime, Span};
use crate::ui::app::App;
use crate::ui::parts::{name_cell, number_cell, priority_view, read_row, read_table};
use crate::ui::view::{IntoPiece, Piece, Watched, view};
use crate::workspace::{Record, Workspace};
use leptos::prelude::*;
use std::sync::Arc;

/// What is entered.
#[derive(Clone, Copy)]
pub struct Form {
    /// The agreement's identity.
    pub agreement: Watched<String>,
    /// Times to resolve by priority, as text.
    pub targets: [Watched<String>; 4],
    /// The hours of the week, as text.
    pub hours: Watched<String>,
}

/// The form and what a replay gives.
pub fn section(app: App) -> Piece {
    let text = || Watched::new(String::new());
    let form = Form { agreement: text(), targets: [text(), text(), text(), text()], hours: text() };
    let asked = Watched::new(0_u64);
    let first =
        app.desk(app.now.get_untracked(), |view| view.desk.agreements.first().map(|a| a.id.to_string()));
    fill(app, form, &first.unwrap_or_default());
    let choose = move |event: web_sys::Event| {
        asked.set(0);
        fill(app, form, &event_target_value(&event));
    };
    let targets: Vec<Piece> = [
        ("wi-1", "Resolve P1 within"),
        ("wi-2", "Resolve P2 within"),
        ("wi-3", "Resolve P3 within"),
        ("wi-4", "Resolve P4 within"),
    ]
    .into_iter()
    .zip(form.targets)
    .map(|((id, label), value)| input(id, label, value))
    .collect();
    view! {
        <section aria-labelledby="what-if">
            <h2 id="what-if">"What if"</h2>
            <form class="what-if" on:submit=move |event| {
                event.prevent_default();
                asked.update(|n| *n += 1);
            }>
                <p class="help">"Other targets or hours, replayed over every record there is, of all time; attainment above is of the days chosen. What is open past its target counts as missed. Nothing is changed."</p>
                <div class="field">
                    <label for="wi-agreement">"Agreement"</label>
                    <select id="wi-agreement" on:change=choose>{move || options(app, form)}</select>
                </div>
                <div class="targets">{targets}</div>
                {input("wi-hours", "Hours of the week; empty counts around the clock", form.hours)}
                <div class="form-actions"><button class="button primary">"Replay"</button></div>
                {move || if asked.get() == 0 { ().piece() } else { result(app, form) }}
            </form>
        </section>
    }
}

fn input(id: &'static str, label: &'static str, value: Watched<String>) -> Piece {
    view! {
        <div class="field">
            <label for=id>{label}</label>
            <input type="text" id=id autocomplete="off" prop:value=move || value.get()
                on:input=move |event| value.set(event_target_value(&event))/>
        </div>
    }
}

fn options(app: App, form: Form) -> Piece {
    let chosen = form.agreement.get_untracked();
    let options: Vec<Piece> = app.desk(app.now.get_untracked(), |view| {
        let agreements = view.desk.agreements.iter();
        agreements
            .map(|a| {
                let id = a.id.to_string();
                let selected = id == chosen;
                view! { <option value=id selected=selected>{a.name.clone()}</option> }
            })
            .collect()
    });
    options.piece()
}

/// The form as the agreement stands.
fn fill(app: App, form: Form, id: &str) {
    form.agreement.set(id.to_owned());
    untrack(|| {
        app.desk(app.now.get_untracked(), |view| {
            let Some(agreement) = find(view, id) else { return };
            for (priority, target) in (1_u8..).zip(form.targets) {
                target.set(agreement.resolve.get(priority).map(|a| a.to_string()).unwrap_or_default());
            }
            app.workspace(|w| {
                form.hours
                    .set(calendar_of(w, agreement).map(|c| c.text("hours").to_owned()).unwrap_or_default());
            });
        });
    });
}

/// The agreement of that identity.
pub fn find<'a>(view: &'a DeskView<'_>, id: &str) -> Option<&'a Agreement> {
    view.desk.agreements.iter().find(|a| a.id.to_string() == id)
}

/// The record of an agreement's calendar.
pub fn calendar_of<'a>(workspace: &'a Workspace, agreement: &Agreement) -> Option<Record<'a>> {
    let link = workspace.record(agreement.id)?.text("calendar");
    RecordId::parse(link).and_then(|id| workspace.record(id)).filter(Record::stands)
}

/// The chosen agreement as it would be.
///
/// # Errors
/// A sentence that says what to enter instead.
pub fn wanted(app: App, view: &DeskView<'_>, form: Form) -> Result<Agreement, String> {
    let found = find(view, &form.agreement.get_untracked()).ok_or("Choose an agreement.")?;
    let mut changed = found.clone();
    for (priority, text) in (1_u8..).zip(form.targets) {
        let text = text.get_untracked();
        let amount = if text.trim().is_empty() {
            None
        } else {
            let refusal = || ["P", &priority.to_string(), ": enter a time such as 4 h or 30 m."].concat();
            // What an agreement can keep, so that whatever is tried can be adopted.
            let kept = |amount: &Amount| matches!(amount, Amount::Open(span) if *span > Span::ZERO);
            Some(Amount::parse(&text).filter(kept).ok_or_else(refusal)?)
        };
        changed.resolve = changed.resolve.with(priority, amount);
    }
    let hours = form.hours.get_untracked();
    let hours = hours.trim();
    let (kept, holidays, exceptions) = app.workspace(|w| {
        let calendar = calendar_of(w, found);
        let text = |field: &str| calendar.map(|c| c.text(field).to_owned()).unwrap_or_default();
        (text("hours"), text("holidays"), text("exceptions"))
    });
    if hours.is_empty() {
        changed.open = Arc::new(OpenTime::new(Calendar::always()));
    } else if hours != kept {
        let zone = match found.calendar.is_empty() {
            true => app.zone(Clone::clone),
            false => found.open.calendar().zone().clone(),
        };
        let read = Calendar::parse(zone, hours, &holidays, &exceptions).map_err(|e| e.to_string())?;
        changed.open = Arc::new(OpenTime::new(read));
    }
    Ok(changed)
}

/// The replay and what to say of it.
fn result(app: App, form: Form) -> Piece {
    let now = app.now.get_untracked();
    let replayed = untrack(|| {
        app.desk(now, |view| {
            let changed = wanted(app, view, form)?;
            let (chosen, name) = (changed.id, changed.name.clone());
            let mut agreements = view.desk.agreements.clone();
            if let Some(place) = agreements.iter_mut().find(|a| a.id == changed.id) {
                *place = changed;
            }
            let after = Desk::of(agreements, Vec::new());
            let started = browser::performance_now();
            let replay = app.workspace(|w| what_if(w, view.desk, &after, chosen, now));
            Ok::<_, String>((replay, name, browser::performance_now() - started))
        })
    });
    match replayed {
        Ok((replay, name, took)) => view! {
            {told(&replay, &name, took)}
            <div class="form-actions">
                <button type="button" class="button" on:click=move |_| adopt(app, form)>"Adopt from today"</button>
                <span class="help">"What was opened before keeps the promise it was opened under."</span>
            </div>
        },
        Err(reason) => view! { <p class="error-text" role="alert">{reason}</p> },
    }
}

/// What the replay gives for the chosen agreement, then for all of them where there are others.
fn told([own, all]: &[Replay; 2], name: &str, took: f64) -> Piece {
    let mut rows = Vec::new();
    for (priority, (before, after)) in own.before.iter().zip(&own.after).enumerate() {
        if before.met + before.missed + after.met + after.missed > 0 {
            let name = match priority {
                0 => "No priority".piece(),
                priority => priority_view(&priority.to_string()),
            };
            rows.push(row("", name, before, after));
        }
    }
    let (before, after) = (sum(&own.before), sum(&own.after));
    let (before_all, after_all) = (sum(&all.before), sum(&all.after));
    rows.push(row("total", name.to_owned().piece(), &before, &after));
    let judged = |tally: &Tally| tally.met + tally.missed;
    let others = judged(&before_all) != judged(&before) || judged(&after_all) != judged(&after);
    if others {
        rows.push(row("total", "All agreements".piece(), &before_all, &after_all));
    }
    let count = before_all.met + before_all.missed + before_all.none;
    let mut sentence = if judged(&before) + judged(&after) > 0 {
        let (then, now) = (share(&after), share(&before));
        ["With this promise ", &then, " would have been met; with the one in force it is ", &now, "."]
            .concat()
    } else {
        "No record to judge yet.".to_owned()
    };
    if others {
        let (then, now) = (share(&after_all), share(&before_all));
        sentence.push_str(&[" Over all agreements: ", &then, " instead of ", &now, "."].concat());
    }
    let took = [
        "Replayed ",
        &count.to_string(),
        " records in ",
        &(took.ceil() as u64).to_string(),
        " ms. Nothing was changed.",
    ];
    let head = [
        ("Priority", ""),
        ("Met now", "number"),
        ("Missed now", "number"),
        ("Share now", "number"),
        ("Met then", "number"),
        ("Missed then", "number"),
        ("Share then", "number"),
    ];
    view! {
        <output><p>{sentence}</p></output>
        {read_table("table promises", "What if: before and after".to_owned(), &head, rows)}
        <p class="help">{took.concat()}</p>
    }
}

fn sum(tallies: &[Tally]) -> Tally {
    let mut sum = Tally::default();
    for tally in tallies {
        sum.met += tally.met;
        sum.missed += tally.missed;
        sum.none += tally.none;
    }
    sum
}

fn row(class: &'static str, name: Piece, before: &Tally, after: &Tally) -> Piece {
    let mut cells = vec![name_cell(name)];
    for tally in [before, after] {
        cells.push(number_cell(tally.met.to_string()));
        cells.push(number_cell(tally.missed.to_string()));
        cells.push(number_cell(share(tally)));
    }
    read_row(class, cells)
}

/// The share met, or the counts where they are few.
fn share(tally: &Tally) -> String {
    let judged = tally.met + tally.missed;
    match tally.share() {
        None => "no data".to_owned(),
        Some(_) if judged < FEW => [&tally.met.to_string(), " of ", &judged.to_string()].concat(),
        Some(share) => {
            [&crate::workspace::text_form::number_shown((share * 1000.0).round() / 10.0), " %"].concat()
        }
    }
}
