use crate::browser;
use crate::letters::lowered;
use crate::register::catalogue;
use crate::route::Route;
use crate::ui::app::App;
use crate::ui::form::NewForm;
use crate::ui::parts::Done;
use crate::ui::view::{Piece, view};
use leptos::prelude::*;

/// The form for a new record as a page of its own, for links that prefill it.
#[component]
pub fn NewPage(
    /// The register's code.
    register: String,
) -> Piece {
    let app = App::here();
    let values = app.route.with_untracked(|route| match route {
        Route::New { values, .. } => values.clone(),
        _ => Vec::new(),
    });
    match catalogue::register(&register) {
        Some(register) => {
            let title = format!("New {}", lowered(register.singular));
            browser::set_title(&format!("{title} – Plumbline"));
            view! {
                <div class="page-head"><h1 tabindex="-1">{title}</h1></div>
                <NewForm register values on_done=Done::new(move || app.go(Route::list(register.id, "")))/>
            }
        }
        None => view! {
            <div class="page-head"><h1 tabindex="-1">"Nothing of that kind"</h1></div>
            <p>"There is no register called "{register}". "<a href="#/">"Go home"</a></p>
        },
    }
}
