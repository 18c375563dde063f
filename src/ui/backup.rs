//! Files of the whole workspace: when one was last saved, and saving one.

use super::app::App;
use super::session::Session;
use crate::browser;
use crate::exchange::workspace_file::{self, Export};
use crate::journal::{MemoryStore, StoreError};
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

/// Whether a file was saved since the last change.
#[must_use]
pub fn is_up_to_date(app: App, session: &Session) -> bool {
    last(app, &session.id).is_some_and(|(_, entries)| entries >= session.workspace.entries().count())
}

/// When a file was last saved in milliseconds since 1970, and how many entries were in it.
fn last(app: App, workspace: &str) -> Option<(i64, usize)> {
    let stored = app.preferences().get(&format!("file.{workspace}"))?;
    let (at, entries) = stored.split_once(' ')?;
    Some((at.parse().ok()?, entries.parse().ok()?))
}

/// Notes that a file was saved now.
pub fn note_saved(app: App, workspace: &str, entries: usize) {
    let now = browser::now().millis();
    app.preferences().set(&format!("file.{workspace}"), &format!("{now} {entries}"));
    app.changed();
}

/// Saves a file of the open workspace: it is read back and compared before it is handed over, and only then is
/// anything called backed up.
pub fn save_file(app: App) {
    let Some(made) = app.peek(file) else {
        app.tell("There is no workspace open to save.");
        return;
    };
    let saved = made.and_then(|file| {
        browser::download(&file.name, "application/jsonl", file.export.text.as_bytes())?;
        Ok(file)
    });
    match saved {
        Ok(file) => {
            if app.looking_at().is_none() {
                note_saved(app, &file.workspace, file.export.entries);
            }
            let mut words = String::from("Backed up: ");
            words.push_str(&file.name);
            words
                .push_str(" was read back, agrees with what is here, and is among your browser's downloads.");
            if !file.export.left_out.is_empty() {
                words.push_str(" Not in it: ");
                words.push_str(&file.export.left_out.len().to_string());
                words.push_str(" stored texts that cannot be read. Data and settings names them.");
            }
            app.tell(&words);
        }
        Err(reason) => app.tell_trouble(&format!("No file was saved: {reason}.")),
    }
}

struct File {
    workspace: String,
    name: String,
    export: Export,
}

fn file(session: &Session) -> Result<File, String> {
    let words = |error: StoreError| error.to_string();
    let whole = session.whole().map_err(words)?;
    let export = workspace_file::export(&whole, &session.id, &session.name, browser::now()).map_err(words)?;
    let nothing = MemoryStore::with_quota(usize::MAX);
    let plan = workspace_file::plan_import(&export.text, &nothing, &session.id).map_err(words)?;
    if let Some(trouble) = plan.troubles.first() {
        return Err(format!("read back, its line {} is wrong: {}", trouble.line, trouble.reason));
    }
    if !plan.hash_agrees || plan.entries != export.entries {
        return Err("read back, it does not add up to what is here".to_owned());
    }
    Ok(File { workspace: session.id.clone(), name: file_name(&session.name), export })
}

/// The workspace's name as a file's, without what some systems do not take.
#[must_use]
pub fn file_name(name: &str) -> String {
    let plain = |c: char| if c.is_alphanumeric() || "-_ ".contains(c) { c } else { '-' };
    let mut file: String = name.trim().chars().map(plain).take(80).collect();
    if file.is_empty() {
        file.push_str("workspace");
    }
    file.push_str(".plumbline.jsonl");
    file
}
