use super::modal;
use crate::ui::app::{App, Overlay};
use crate::ui::view::{Piece, view};
use leptos::prelude::*;

/// A modal dialog around something, for what is only read or chosen from: it closes into nothing lying over the page.
pub fn over_page(label: &'static str, inside: Piece) -> Piece {
    let app = App::here();
    let dialog = modal("");
    view! {
        <dialog class="dialog" aria-label=label node_ref=dialog
            on:close=move |_| app.overlay.set(Overlay::None)
            on:click=move |event| {
                // A click beside the dialog hits the dialog element itself.
                let on_backdrop = event.target().zip(dialog.get()).is_some_and(|(t, d)| {
                    let element: &web_sys::EventTarget = d.as_ref();
                    t == *element
                });
                if on_backdrop {
                    app.overlay.set(Overlay::None);
                }
            }>
            <div class="dialog-body">
                {inside}
                <form method="dialog" class="form-actions"><button class="button quiet">"Close"</button></form>
            </div>
        </dialog>
    }
}
