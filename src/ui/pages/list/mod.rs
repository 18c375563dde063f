//! The one list: a query, a table or a board over what it finds, and what is done to many at once.

mod board;
mod bulk;
mod cell;
mod copied;
mod edit_dialog;
mod keys;
mod peek;
mod printed;
mod query_bar;
mod state;
mod table;
mod views;

use crate::browser;
use crate::letters::lowered;
use crate::register::catalogue::{self, incident};
use crate::route::{List, Route};
use crate::ui::app::{App, Overlay};
use crate::ui::keys::page_keys;
use crate::ui::pages::link::copy_address;
use crate::ui::parts::{ClauseChip, Done};
use crate::ui::view::{Piece, effect, memo, view, when};
use leptos::prelude::*;
use state::ListState;

pub use edit_dialog::{EditDialog, Editing};

/// A list of the records of a register.
#[component]
pub fn ListPage(
    /// The register's code; empty means incidents.
    register: String,
) -> Piece {
    let app = App::here();
    let register = catalogue::register(&register).unwrap_or(&incident::REGISTER);
    let state = ListState::new(app, register);
    provide_context(state);
    effect(move |_| {
        browser::set_title(&format!("{} – Plumbline", register.plural));
    });
    page_keys(move |name, event| state.take_key(name, event));
    let empty = memo(move || app.workspace(|w| w.of(register).is_none_or(|t| t.standing() == 0)));
    view! {
        <div class="page-head">
            <h1 tabindex="-1">{if register.id == "incident" { "Queue" } else { register.plural }}</h1>
            <ClauseChip clause=register.clause/>
            <div class="page-tools">
                <fieldset class="segmented">
                    <legend class="visually-hidden">"Layout"</legend>
                    {[("Table", false), ("Board", true)].into_iter().map(|(label, board)| view! {
                        <label>
                            <input type="radio" name="layout" prop:checked=move || state.board.get() == board
                                on:change=move |_| state.board.set(board)/>
                            <span>{label}</span>
                        </label>
                    }).collect::<Vec<_>>()}
                </fieldset>
                <views::Columns/>
                <button type="button" class="button" data-icon="link"
                    on:click=move |_| copy_address(app, &state.address(), "Link copied. It opens this list with its query and columns.")>"Copy link"</button>
                <button type="button" class="button" data-icon="download" on:click=move |_| state.download()>"CSV"</button>
                <button type="button" class="button primary" data-icon="plus"
                    on:click=move |_| app.offer(Overlay::New(register, Vec::new()))>
                    {format!("New {}", lowered(register.singular))}
                </button>
            </div>
        </div>
        {when(move || empty.get(), || view! { <views::FirstUse/> }, move || view! {
            <views::Views/>
            <query_bar::QueryBar/>
            <printed::Printed/>
            {when(move || state.board.get(), || view! { <board::Board/> }, || view! { <table::ListTable/> })}
            <bulk::BulkBar/>
            <peek::Peek/>
        })}
        {move || state.editing.get().map(|editing| view! {
            <EditDialog register editing on_done=Done::new(move || state.editing.set(None))/>
        })}
    }
}

/// The list an address asks for, or the usual one.
fn asked(route: &Route) -> List {
    match route {
        Route::List(list) => list.clone(),
        _ => List::default(),
    }
}
