use crate::journal::RecordId;
use crate::ui::app::App;
use crate::ui::view::view;
use leptos::prelude::*;

/// How a record stands with its promise, in at most two units of time.
#[component]
pub fn SlaChip(
    /// The record.
    record: RecordId,
) -> impl IntoView {
    let app = App::here();
    move || {
        let now = app.now.get();
        app.chip(record, now).map(|chip| {
            view! { <span class="sla-chip" data-tone=chip.tone title=chip.title>{chip.text}</span> }
        })
    }
}
