//! Bringing a spreadsheet in: choose, say what the columns mean, look at what would be, and then one step.

mod draft_view;
mod mapping_view;
mod outcome;
mod reading;
mod value_view;
mod wizard;
mod writing;

use super::inputs::button;
use crate::browser;
use crate::route::Route;
use crate::ui::app::App;
use crate::ui::files::{self, Brought};
use crate::ui::view::{Piece, Watched, effect, view};
use leptos::prelude::*;
use wizard::{Stage, Wizard};

/// The place.
#[component]
pub fn Import() -> Piece {
    let app = App::here();
    browser::set_title("Bring in a spreadsheet – Plumbline");
    let wizard = Wizard::new(app);
    files::take_spreadsheets(move |brought| reading::read(wizard, Some(brought)));
    effect(move |_| {
        if let Route::Import { step } = app.route.get()
            && wizard.follow(&step)
        {
            reading::check(wizard);
        }
    });
    view! {
        <div class="page-head"><h1 tabindex="-1">"Bring in a spreadsheet"</h1></div>
        {move || steps(wizard.stage.get())}
        {move || {
            let error = wizard.error.get();
            (!error.is_empty()).then(|| view! {
                <div class="banner" data-tone="danger" role="alert" id="import-error"><p>{error}" Nothing was changed."</p></div>
            })
        }}
        {move || match wizard.stage.get() {
            Stage::CHOOSE => choose(wizard),
            Stage::MAP => mapping_view::mapping(wizard),
            Stage::CHECK => draft_view::draft(wizard),
            Stage::DONE => outcome::outcome(wizard),
            _ => working(wizard),
        }}
    }
}

fn steps(stage: usize) -> Piece {
    let items: Vec<Piece> = Stage::STEPS
        .iter()
        .enumerate()
        .map(|(own, &(name, _))| {
            let class = if own < stage { "done" } else { "" };
            view! { <li class=class aria-current=(own == stage).then_some("step")>{name}</li> }
        })
        .collect();
    view! { <ol class="stepper" aria-label="Steps">{items}</ol> }
}

fn choose(wizard: Wizard) -> Piece {
    let pasted = Watched::new(String::new());
    let read = move || {
        let text = pasted.get_untracked();
        reading::read(wizard, Some(Brought::Text(text)));
    };
    view! {
        <p class="subtitle">
            "CSV or pasted cells, one row per record or one row per update. You see every record and every row that is left out before anything changes, and one undo takes it back."
        </p>
        <div class="settings">
            <section class="card">
                <h2>"A file"</h2>
                <p>"CSV from ServiceNow, Jira, GLPI, Zammad, iTop or any spreadsheet. You can also drop it anywhere on this page."</p>
                <label class="button primary" for="import-file">"Choose a file"</label>
                <input id="import-file" class="visually-hidden" type="file"
                    on:change=move |event| files::chosen(wizard.app, &event)/>
            </section>
            <section class="card">
                <h2>"Cells"</h2>
                <div class="field">
                    <label for="paste">"Paste cells with their header row"</label>
                    <textarea id="paste" rows="6" on:input=move |event| pasted.set(event_target_value(&event))></textarea>
                </div>
                <div class="form-actions">{button("Read the cells", "", read)}</div>
            </section>
        </div>
    }
}

fn working(wizard: Wizard) -> Piece {
    view! {
        <section class="card">
            <h2>{move || wizard.doing.get()}</h2>
            <div class="progress">
                <progress id="import-progress" aria-label="Progress" max="100" value=move || wizard.share.get()></progress>
                <span>{move || {
                    let mut text = wizard.share.get().to_string();
                    text.push_str(" %");
                    text
                }}</span>
            </div>
            <div class="form-actions">{button("Cancel", "", move || wizard.cancel())}</div>
        </section>
    }
}
