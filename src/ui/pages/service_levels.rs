use crate::browser;
use leptos::prelude::*;

/// The place.
#[component]
pub fn ServiceLevels() -> impl IntoView {
    browser::set_title("Service levels – Plumbline");
    view! { <div class="page-head"><h1 tabindex="-1">"Service levels"</h1></div> }
}
