use super::table::expect_list;
use crate::route::Route;
use crate::ui::parts::{priority_view, sla_chip, state_view};
use crate::ui::view::{Piece, view};
use crate::workspace::text_form;
use leptos::prelude::*;

/// The focused record beside the list, without losing one's place.
#[component]
pub fn Peek() -> Piece {
    let state = expect_list();
    let app = state.app;
    let shown = move || {
        if !state.peeking.get() {
            return None;
        }
        state.rows.track();
        let id = state.id_at(state.focused.get())?;
        app.record(id, |record| {
            let facts = app.peek(|s| {
                let fields = record.register().fields.iter().filter(|f| f.id != record.register().title());
                app.zone(|zone| {
                    fields
                        .map(|f| (f.label, text_form::shown(&s.workspace, record, f, zone)))
                        .filter(|(_, text)| !text.is_empty())
                        .collect::<Vec<_>>()
                })
            });
            (
                id,
                record.name(),
                record.shown_title().to_owned(),
                record.address(),
                record.text("status").to_owned(),
                record.text("priority").to_owned(),
                facts.unwrap_or_default(),
            )
        })
    };
    view! {
        {move || shown().map(|(id, name, title, address, status, priority, facts)| view! {
            <aside class="peek" aria-label=format!("Peek at {name}")>
                <header>
                    <h2><a href=format!("#{}", Route::record(address)) on:click=move |_| state.remember_list()>{name}</a>" "{title}</h2>
                    <button type="button" class="button quiet icon" data-icon="close" aria-label="Close"
                        on:click=move |_| state.peeking.set(false)></button>
                </header>
                <p class="record-line">
                    {(!status.is_empty()).then(|| state_view(state.register, &status))}
                    {(!priority.is_empty()).then(|| priority_view(&priority))}
                    {state.register.work.then(|| sla_chip(state.app, id))}
                </p>
                <dl class="properties">
                    {facts.into_iter().map(|(label, text)| view! { <div><dt>{label}</dt><dd>{text}</dd></div> }).collect::<Vec<_>>()}
                </dl>
            </aside>
        })}
    }
}
