//! What came in.

use super::wizard::{Stage, Wizard};
use crate::browser;
use crate::decimal;
use crate::measure::figures::{self, Figure, Figures};
use crate::register::Register;
use crate::route::Route;
use crate::time::Zone;
use crate::ui::pages::inputs::{button, count, counted};
use crate::ui::view::{Piece, memo, view};
use crate::workspace::Number;
use leptos::prelude::*;

/// The figures of the records that were numbered after `highest`, where they are incidents.
pub fn figures(wizard: Wizard, register: &'static Register, highest: Number) -> Figures {
    let (rows, zone) = wizard.work.with_value(|w| {
        (w.made.as_ref().map_or(0, |m| m.draft.counts.rows), w.zone.clone().unwrap_or_else(Zone::utc))
    });
    if register.id != "incident" {
        return Figures::default();
    }
    let figures = wizard.app.peek(|s| {
        let table = s.workspace.of(register);
        let after = |n: Number| n.site == highest.site && n.number > highest.number;
        let came = |row: u32| table.is_some_and(|t| after(t.claim_of(row)));
        figures::of(&s.workspace, &zone, rows as u64, Some(&came))
    });
    figures.unwrap_or_default()
}

/// What came in, in figures, and where to go from here.
pub fn outcome(wizard: Wizard) -> Piece {
    let (records, figures, register, name, flagged) = wizard.work.with_value(|w| {
        let register = w.mapping.as_ref().map(|m| m.register.clone()).unwrap_or_default();
        let flagged = w.mapping.as_ref().is_some_and(|m| m.rule("made_sla").is_some());
        (w.records, w.outcome.clone(), register, w.name.clone(), flagged)
    });
    let mut words = counted(records);
    words.push_str(" came in from ");
    words.push_str(&name);
    // Undone on this very page, what is said here is over.
    let step = wizard.app.peek(|s| s.workspace.undoable()).flatten();
    let stands = memo(move || wizard.app.read(|s| s.workspace.undoable()).flatten() == step);
    let told = move || {
        if stands.get() {
            [&words, ". They are one step: Ctrl Z takes it back."].concat()
        } else {
            [&words, ". Something was done or undone since."].concat()
        }
    };
    let list = format!("#{}", Route::list(&register, ""));
    let single: Vec<Piece> = figures
        .0
        .iter()
        .filter(|(name, figure)| {
            let unsaid = *name == "made_sla_flag_true" && !flagged;
            !unsaid && !matches!(figure, Figure::Table(_))
        })
        .map(|(name, figure)| {
            view! { <div><dt>{title(name)}</dt><dd data-figure=*name>{plain(figure)}</dd></div> }
        })
        .collect();
    let tables: Vec<Piece> = figures
        .0
        .iter()
        .filter_map(|(name, figure)| match figure {
            Figure::Table(rows) if !rows.is_empty() => Some(table(name, rows)),
            _ => None,
        })
        .collect();
    view! {
        <div class="banner" data-tone=move || if stands.get() { "ok" } else { "info" }><p id="import-done">{told}</p></div>
        <div class="form-actions">
            <a class="button primary" href=list>"See the records"</a>
            {button("Bring in another", "", move || wizard.go(Stage::CHOOSE, "Choose a file"))}
        </div>
        {(!single.is_empty()).then(|| view! {
            <section class="card"><h2>"What came in"</h2><dl class="facts">{single}</dl></section>
        })}
        <div class="cards">{tables}</div>
    }
}

fn table(name: &'static str, rows: &[(String, Figure)]) -> Piece {
    // What is open at the start of a month that has not come is not known yet.
    let today = browser::now().utc_day().to_string();
    let rows: Vec<Piece> = rows
        .iter()
        .filter(|(own, _)| name != "open_at_month_start" || *own <= today)
        .map(|(own, figure)| {
            view! { <tr><th scope="row">{own.clone()}</th><td>{plain(figure)}</td></tr> }
        })
        .collect();
    view! {
        <section class="card"><table class="table" data-figure=name><caption>{title(name)}</caption><tbody>{rows}</tbody></table></section>
    }
}

fn plain(figure: &Figure) -> String {
    match figure {
        Figure::Count(number) => count(*number as usize),
        Figure::Number(number) => decimal::plain(*number),
        Figure::Of(part, whole) => {
            let mut text = count(*part as usize);
            text.push_str(" of ");
            text.push_str(&count(*whole as usize));
            text
        }
        Figure::Table(_) => String::new(),
    }
}

/// `opened_per_month` as `Opened per month`.
fn title(name: &str) -> String {
    match name {
        "negative_resolution_times" => {
            return "Resolved before they were opened, in no figure of time".to_owned();
        }
        "reassignments_mean" => return "Reassignments each, on average".to_owned(),
        "made_sla_flag_true" => return "On time, by the source’s own flag".to_owned(),
        "held_incidents" => return "On hold at some time".to_owned(),
        "resolution_calendar_minutes" => return "Minutes to resolve, round the clock".to_owned(),
        "resolution_business_minutes" => return "Minutes to resolve, in office hours".to_owned(),
        "resolution_business_minutes_less_hold" => {
            return "Minutes to resolve, in office hours, without holds".to_owned();
        }
        "sla_met_gross" => return "On time, holds counted".to_owned(),
        "sla_met_net_of_hold" => return "On time, holds not counted".to_owned(),
        _ => {}
    }
    let words = name.replace('_', " ").replace("sla", "SLA");
    let mut letters = words.chars();
    letters.next().map(|c| c.to_ascii_uppercase().to_string() + letters.as_str()).unwrap_or_default()
}
