//! Files of the whole workspace: when one was last saved, and saving one.

use super::app::App;
use super::session::Session;
use leptos::prelude::*;

/// When a file was last saved, in words, with what has changed since.
#[must_use]
pub fn age(app: App, session: &Session) -> String {
    let Some((at, entries)) = last(app, &session.id) else { return "no file yet".to_owned() };
    let days = (app.now.get().millis() - at) / 86_400_000;
    let since = session.workspace.entries().count().saturating_sub(entries);
    let when = match days {
        i64::MIN..=0 => "file today".to_owned(),
        1 => "file yesterday".to_owned(),
        days => format!("file {days} d ago"),
    };
    match since {
        0 => when,
        1 => format!("{when}, 1 change since"),
        more => format!("{when}, {more} changes since"),
    }
}

/// When a file was last saved in milliseconds since 1970, and how many entries were in it.
fn last(app: App, workspace: &str) -> Option<(i64, usize)> {
    let stored = app.preferences().get(&format!("file.{workspace}"))?;
    let (at, entries) = stored.split_once(' ')?;
    Some((at.parse().ok()?, entries.parse().ok()?))
}

/// Notes that a file was saved now.
pub fn note_saved(app: App, workspace: &str, entries: usize) {
    let now = crate::browser::now().millis();
    app.preferences().set(&format!("file.{workspace}"), &format!("{now} {entries}"));
    app.changed();
}

/// Saves a file of the open workspace.
pub fn save_file(app: App) {
    app.tell("Saving files comes with the workspace file.");
}
