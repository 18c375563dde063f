use crate::browser;
use leptos::prelude::*;

/// The place.
#[component]
pub fn Home() -> impl IntoView {
    browser::set_title("Home – Plumbline");
    view! { <div class="page-head"><h1 tabindex="-1">"Home"</h1></div> }
}
