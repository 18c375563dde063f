use crate::browser;
use leptos::prelude::*;

/// The place.
#[component]
pub fn Improvements() -> impl IntoView {
    browser::set_title("Improvements – Plumbline");
    view! { <div class="page-head"><h1 tabindex="-1">"Improvements"</h1></div> }
}
