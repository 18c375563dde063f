//! KPIs: all of them at a glance, or one with its control chart and the records behind it.

mod asked;
mod behind;
mod incidents;
mod one;

use crate::browser;
use crate::measure::KPIS;
use crate::route::Route;
use crate::ui::app::{App, Overlay};
use crate::ui::parts::chart::folded;
use crate::ui::parts::subject::subjects;
use crate::ui::parts::tile::kpi_tiles;
use crate::ui::parts::{ClauseChip, not_counted};
use crate::ui::view::{IntoPiece, Piece, effect, memo, view};
use leptos::prelude::*;

/// The place.
#[component]
pub fn Kpis() -> Piece {
    let app = App::here();
    let chosen = memo(move || {
        app.route.with(|route| match route {
            Route::Kpis { chosen, .. } => chosen.clone().unwrap_or_default(),
            _ => String::new(),
        })
    });
    effect(move |first| {
        chosen.track();
        if !first {
            browser::scroll_to_top();
            browser::focus_soon("main h1");
        }
    });
    let shown = move || {
        let chosen = chosen.get();
        if chosen.is_empty() { all(app) } else { one::one(app, chosen) }
    };
    shown.piece()
}

fn all(app: App) -> Piece {
    browser::set_title("KPIs – Plumbline");
    let new = move |_: web_sys::MouseEvent| {
        app.offer(Overlay::New(&crate::register::catalogue::kpi::REGISTER, Vec::new()));
    };
    let lead = move || {
        let (built_in, nothing) = app.workspace(|w| {
            let table = w.of(&crate::register::catalogue::incident::REGISTER);
            (subjects(w).1, table.is_none_or(|t| t.standing() == 0))
        });
        if nothing {
            view! {
                <p>"KPIs are reckoned from your records. "<a href="#/import">"Bring in a spreadsheet"</a>
                " or "<a href="#/new/incident">"record the first incident"</a>" to begin."</p>
            }
        } else if built_in {
            view! { <p class="muted">"These definitions are built in. Open one to set a target and an owner."</p> }
        } else {
            ().piece()
        }
    };
    let definitions = || {
        let items: Vec<Piece> = (KPIS.iter())
            .map(|kpi| {
                let mut address = String::from("#/kpi/");
                address.push_str(kpi.code);
                view! { <li><a href=address>{kpi.code}" "{kpi.name}</a></li> }
            })
            .collect();
        view! { <ul class="definitions">{items}</ul> }
    };
    view! {
        <div class="page-head">
            <h1 tabindex="-1">"KPIs"</h1>
            <ClauseChip clause="9.1"/>
            <div class="page-tools">
                <button type="button" class="button primary" data-icon="plus" on:click=new>"New KPI"</button>
            </div>
        </div>
        {lead}
        {move || not_counted(app)}
        {kpi_tiles(app, false)}
        {folded("All built-in definitions", definitions)}
    }
}
