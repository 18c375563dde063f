use crate::browser;
use leptos::prelude::*;

/// The place.
#[component]
pub fn Kpis() -> impl IntoView {
    browser::set_title("KPIs – Plumbline");
    view! { <div class="page-head"><h1 tabindex="-1">"KPIs"</h1></div> }
}
