use crate::browser;
use leptos::prelude::*;

/// The place.
#[component]
pub fn Import() -> impl IntoView {
    browser::set_title("Bring in a spreadsheet – Plumbline");
    view! { <div class="page-head"><h1 tabindex="-1">"Bring in a spreadsheet"</h1></div> }
}
