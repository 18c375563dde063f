//! The interface.

/// Mounts the interface on the page.
pub fn mount() {
    leptos::mount::mount_to_body(|| leptos::prelude::view! { <p>"Plumbline"</p> });
}
