//! Light, dark, projector.

use crate::browser::LocalStore;
use crate::browser::Preferences;

fn root() -> Option<web_sys::Element> {
    web_sys::window()?.document()?.document_element()
}

/// The theme that was chosen: `light`, `dark`, or empty for the system's.
#[must_use]
pub fn chosen() -> String {
    root().and_then(|r| r.get_attribute("data-theme")).unwrap_or_default()
}

/// Sets the theme, and remembers it.
pub fn choose(theme: &str) {
    let Some(root) = root() else { return };
    if theme.is_empty() {
        root.remove_attribute("data-theme").ok();
    } else {
        root.set_attribute("data-theme", theme).ok();
    }
    if let Ok(store) = LocalStore::open() {
        Preferences::new(store).set("theme", theme);
    }
}

/// From light to dark and back.
pub fn toggle() {
    let dark = match chosen().as_str() {
        "dark" => true,
        "light" => false,
        _ => web_sys::window()
            .and_then(|w| w.match_media("(prefers-color-scheme: dark)").ok().flatten())
            .is_some_and(|m| m.matches()),
    };
    choose(if dark { "light" } else { "dark" });
}

/// Larger type for the back row, and back.
pub fn toggle_projector() {
    if let Some(root) = root() {
        root.toggle_attribute("data-projector").ok();
    }
}
