use crate::browser;
use leptos::prelude::*;

/// The place.
#[component]
pub fn Data() -> impl IntoView {
    browser::set_title("Data and settings – Plumbline");
    view! { <div class="page-head"><h1 tabindex="-1">"Data and settings"</h1></div> }
}
