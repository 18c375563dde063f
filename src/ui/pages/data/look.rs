//! What this browser remembers of the person's habits.

use super::inputs::{button, radios};
use crate::browser;
use crate::time::Day;
use crate::ui::app::App;
use crate::ui::theme;
use crate::ui::view::{Piece, view};
use crate::workspace::day_words::{DayStyle, day_in, show_days};
use leptos::prelude::*;

/// Theme, density, type for the back row, and keys.
pub fn look(app: App) -> Piece {
    let preferences = app.preferences();
    let density = preferences.get("density").unwrap_or_default();
    let theme = theme::chosen();
    let dates = preferences.get("dates").unwrap_or_default();
    let sample = Day::from_ymd(2026, 3, 3).unwrap_or_default();
    let local = day_in(&day_style("local"), sample);
    let mut styles = vec![("", "Tue 3 Mar 2026"), ("iso", "2026-03-03")];
    // The browser's own language, where it tells days in another way.
    if styles.iter().all(|(_, shown)| *shown != local) {
        styles.push(("local", &local));
    }
    let shortcuts = app.shortcuts.get_untracked();
    view! {
        {radios("theme", "Theme", &[("", "As the system"), ("light", "Light"), ("dark", "Dark")], &theme, |_, t| theme::choose(t))}
        {radios("density", "Rows", &[("compact", "Compact"), ("", "Default"), ("roomy", "Roomy")], &density, choose_density)}
        {radios("dates", "Dates", &styles, &dates, |app, style| {
            app.preferences().set("dates", style);
            show_days(day_style(style));
            app.changed();
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

/// The style of days of that name among the preferences.
pub fn day_style(name: &str) -> DayStyle {
    match name {
        "iso" => DayStyle::Iso,
        "local" => browser::day_words().map_or(DayStyle::English, DayStyle::Words),
        _ => DayStyle::English,
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
