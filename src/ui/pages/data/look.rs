//! What this browser remembers of the person's habits.

use super::inputs::{button, radios};
use crate::browser;
use crate::ui::app::App;
use crate::ui::theme;
use crate::ui::view::{Piece, view};
use crate::workspace::text_form;
use leptos::prelude::*;

/// Theme, density, type for the back row, and keys.
pub fn look(app: App) -> Piece {
    let preferences = app.preferences();
    let density = preferences.get("density").unwrap_or_default();
    let theme = theme::chosen();
    let dates = preferences.get("dates").unwrap_or_default();
    let shortcuts = app.shortcuts.get_untracked();
    view! {
        {radios("theme", "Theme", &[("", "As the system"), ("light", "Light"), ("dark", "Dark")], &theme, |_, t| theme::choose(t))}
        {radios("density", "Rows", &[("compact", "Compact"), ("", "Default"), ("roomy", "Roomy")], &density, choose_density)}
        {radios("dates", "Dates", &[("", "Tue 3 Mar 2026"), ("iso", "2026-03-03")], &dates, |app, style| {
            app.preferences().set("dates", style);
            text_form::show_iso_days(style == "iso");
        })}
        <div class="field">
            <label for="shortcuts">
                <input id="shortcuts" type="checkbox" checked=shortcuts on:change=move |event| {
                    let on = event_target_checked(&event);
                    app.shortcuts.set(on);
                    app.preferences().set("shortcuts", if on { "on" } else { "off" });
                }/>
                "Single letters are shortcuts"
            </label>
            <p class="hint">"Keys with Ctrl and Alt work either way. ? lists them all."</p>
        </div>
        <dl class="facts">
            <div><dt>"Times are shown in"</dt><dd>{browser::device_zone()}</dd></div>
        </dl>
        <div class="form-actions">{button("Projector mode", "", theme::toggle_projector)}</div>
    }
}

fn choose_density(app: App, density: &str) {
    app.preferences().set("density", density);
    let root = web_sys::window().and_then(|w| w.document()).and_then(|d| d.document_element());
    if let Some(root) = root {
        if density.is_empty() {
            root.remove_attribute("data-density").ok();
        } else {
            root.set_attribute("data-density", density).ok();
        }
    }
}
