//! What was entered and is not written yet, kept for whoever comes back to it: for each workspace one draft of each kind
//! of record, and the last note.

use crate::journal::RecordId;
use crate::order::map_of;
use crate::register::Register;
use crate::register::catalogue::REGISTERS;
use crate::ui::app::App;
use leptos::prelude::untrack;
use serde_json::Value as Json;
use std::collections::BTreeMap;
use std::sync::Arc;

/// The draft of a new record: fields and what is entered in them.
pub fn kept(app: App, register: &Register) -> BTreeMap<String, String> {
    take_over(app, register);
    let Ok(Json::Object(kept)) = serde_json::from_str(&get(app, register.id)) else { return BTreeMap::new() };
    map_of(kept.into_iter().filter_map(|(name, value)| match value {
        Json::String(text) => Some((name, text)),
        _ => None,
    }))
}

/// Keeps what is entered for a new record, as far as it is not what the form began with.
pub fn keep(app: App, register: &Register, entered: &[(&str, String)]) {
    let initial = |name: &str, value: &str| register.field(name).is_some_and(|f| f.initial == value);
    let filled = entered.iter().filter(|(n, v)| !v.is_empty() && !initial(n, v));
    let mut draft = serde_json::Map::new();
    filled.for_each(|(n, v)| {
        draft.insert((*n).to_owned(), Json::String(v.clone()));
    });
    let text = if draft.is_empty() { String::new() } else { Json::Object(draft).to_string() };
    set(app, register.id, &text);
}

/// The note begun about a record.
pub fn kept_note(app: App, about: RecordId) -> String {
    let kept = get(app, NOTE);
    kept.strip_prefix(&about.to_string()).map(str::trim_start).unwrap_or_default().to_owned()
}

/// Keeps the note begun about a record, in place of one about another.
pub fn keep_note(app: App, about: RecordId, text: &str) {
    let text = if text.trim().is_empty() { String::new() } else { [&about.to_string(), " ", text].concat() };
    set(app, NOTE, &text);
}

/// Empties the drafts that hold one of these texts, which were removed for good.
pub fn forget_removed(app: App, removed: &[Arc<str>]) {
    // A letter or two are in everything.
    let holds = |entered: &str| {
        removed.iter().any(|text| **text == *entered || text.len() > 3 && entered.contains(&**text))
    };
    for register in REGISTERS {
        if kept(app, register).values().any(|entered| holds(entered)) {
            set(app, register.id, "");
        }
    }
    if holds(get(app, NOTE).split_once(' ').map_or("", |(_, text)| text)) {
        set(app, NOTE, "");
    }
}

/// Takes all drafts of a workspace away.
pub fn forget_all(app: &App, workspace: &str) {
    app.preferences().forget(&name(workspace, ""));
}

/// Drafts once were of all workspaces. One that is left belongs to whoever sees it first, but to no sample.
fn take_over(app: App, register: &Register) {
    let common = ["draft.", register.id].concat();
    let left = app.preferences().get(&common).filter(|left| !left.is_empty());
    if let Some(left) = left.filter(|_| !untrack(|| app.is_sample()) && get(app, register.id).is_empty()) {
        set(app, register.id, &left);
        // Where there was no room for it, it stays where it is.
        if get(app, register.id) == left {
            app.preferences().set(&common, "");
        }
    }
}

/// The draft of a note has no register's code.
const NOTE: &str = "-";

fn name(workspace: &str, of: &str) -> String {
    ["draft.", workspace, ".", of].concat()
}

fn own_name(app: App, of: &str) -> String {
    name(&app.peek(|s| s.id.clone()).unwrap_or_default(), of)
}

fn get(app: App, of: &str) -> String {
    app.preferences().get(&own_name(app, of)).unwrap_or_default()
}

fn set(app: App, of: &str, text: &str) {
    if text != get(app, of) {
        app.preferences().set(&own_name(app, of), text);
    }
}
