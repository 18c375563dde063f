use leptos::prelude::*;

/// The clocks of the record, each with the ledger that explains every minute of its deadline.
#[component]
pub fn Clocks() -> impl IntoView {
    view! {}
}
