//! Service levels: what falls due, how far promises were kept, what was promised, and what other promises would do.

mod adopt;
mod agreements;
mod at_risk;
mod attainment;
mod calendars;
mod template;
mod what_if;

pub use template::office_hours;

use crate::browser;
use crate::register::catalogue::{agreement, calendar};
use crate::ui::app::{App, Overlay};
use crate::ui::parts::{ClauseChip, record_link};
use crate::ui::view::{IntoPiece, Piece, memo, view};
use leptos::prelude::*;

/// The place.
#[component]
pub fn ServiceLevels() -> Piece {
    let app = App::here();
    browser::set_title("Service levels – Plumbline");
    let any =
        memo(move || app.workspace(|w| w.table(agreement::REGISTER.id).is_some_and(|t| t.standing() > 0)));
    view! {
        <div class="page-head">
            <h1 tabindex="-1">"Service levels"</h1>
            <ClauseChip clause="8.3.3"/>
            <div class="page-tools">
                <button type="button" class="button" data-icon="plus"
                    on:click=move |_| app.offer(Overlay::New(&agreement::REGISTER, Vec::new()))>"New agreement"</button>
                <button type="button" class="button" data-icon="plus" on:click=move |_| {
                    let zone = ("zone".to_owned(), browser::device_zone());
                    app.offer(Overlay::New(&calendar::REGISTER, vec![zone]));
                }>"New calendar"</button>
            </div>
        </div>
        {move || troubles(app)}
        {move || if any.get() {
            view! {
                {at_risk::section(app)}
                {attainment::section(app)}
                {agreements::section(app)}
                {calendars::section(app)}
                {what_if::section(app)}
            }
        } else {
            view! {
                {empty(app)}
                {calendars::section(app)}
            }
        }}
    }
}

fn empty(app: App) -> Piece {
    view! {
        <section class="empty">
            <h2>"No promises yet"</h2>
            <p>
                "Start from a template: Office hours basic counts Monday to Friday, 08:00 to 18:00. P1 is responded to in \
                 15 m and resolved in 4 h, P2 in 30 m and 8 h, P3 in 2 h and 24 h, P4 in 8 h and 40 h."
            </p>
            {template::button(app, "button primary")}
        </section>
    }
}

/// What keeps promises from being reckoned as meant, each with the record to look at.
fn troubles(app: App) -> Piece {
    let told = app.desk(app.now.get_untracked(), |view| view.desk.troubles.clone());
    let banners: Vec<Piece> = told
        .into_iter()
        .map(|trouble| {
            let address = trouble.record.to_string();
            view! {
                <div class="banner" data-tone="warn" role="status">
                    <p>{trouble.sentence}</p>
                    {record_link(&address, "Look at it")}
                </div>
            }
        })
        .collect();
    banners.piece()
}
