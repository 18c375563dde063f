use super::NewForm;
use crate::letters::lowered;
use crate::register::Register;
use crate::ui::app::{App, Overlay};
use crate::ui::parts::{Done, focus_returns};
use crate::ui::view::{Piece, view};
use leptos::prelude::*;

/// The form for a new record at the side of the page, so that the list stays in sight while on the phone.
#[component]
pub fn NewSheet(
    /// What kind of record.
    register: &'static Register,
    /// Prefilled fields.
    values: Vec<(String, String)>,
) -> Piece {
    let app = App::here();
    focus_returns();
    let label = format!("New {}", lowered(register.singular));
    view! {
        <aside class="sheet" aria-label=label.clone()>
            <header>
                <h2>{label}</h2>
                <button type="button" class="button quiet icon" data-icon="close" aria-label="Close, keep the draft"
                    on:click=move |_| app.overlay.set(Overlay::None)></button>
            </header>
            <NewForm register values on_done=Done::new(move || app.overlay.set(Overlay::None))/>
        </aside>
    }
}
