use crate::browser::Level;
use crate::journal::StoreError;
use crate::route::Route;
use crate::ui::app::App;
use crate::ui::backup;
use crate::ui::view::{Piece, view};
use leptos::prelude::*;

/// Whether what is on the screen is kept, in words that never promise more than is true.
#[component]
pub fn SaveChip() -> Piece {
    let app = App::here();
    let state = move || {
        app.read(|session| match &session.not_saved {
            Some(not_saved) => {
                let why = match not_saved.error {
                    StoreError::Full => "storage full",
                    StoreError::Blocked => "storage blocked",
                    StoreError::Other(_) => "the browser refused",
                };
                let many = if not_saved.waiting == 1 {
                    "1 change".to_owned()
                } else {
                    format!("{} changes", not_saved.waiting)
                };
                ("error", format!("Not saved: {many}, {why}"))
            }
            None if session.store.only_looked_at().is_some() => {
                ("view", "Looking: nothing is changed".to_owned())
            }
            None => {
                let (level, words) = match app.disk_level() {
                    Level::OnDisk => ("disk", "On disk"),
                    Level::Waiting => ("saved", "Saved in this browser"),
                    Level::Refused(_) => ("warn", "Saved in this browser, not yet on disk"),
                };
                (level, format!("{words} · {}", backup::age(app, session)))
            }
        })
    };
    view! {
        {move || state().map(|(level, text)| view! {
            <button type="button" class="save-chip" data-level=level on:click=move |_| {
                if level == "error" {
                    app.change(|s| s.retry());
                }
                app.go(Route::Data { part: String::new() });
            }>{text}</button>
        })}
    }
}
