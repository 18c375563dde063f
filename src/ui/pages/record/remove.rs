use crate::journal::{RecordId, Redaction, Stamp, Value};
use crate::letters::lowered;
use crate::register::{Field, Register};
use crate::ui::app::{App, Overlay};
use crate::ui::form::draft;
use crate::ui::parts::{Trouble, modal};
use crate::ui::view::{IntoPiece, Piece, Watched, view};
use crate::workspace::{Event, EventChange, Extent, Workspace, text_form};
use leptos::prelude::*;
use std::sync::Arc;

/// What is to be removed for good: a version of a field of a record.
#[derive(Clone, Copy, Debug)]
pub struct Removing {
    /// What kind of record.
    pub register: &'static Register,
    /// The record.
    pub record: RecordId,
    /// The field.
    pub field: &'static Field,
    /// The stamp the version was written under; the latest where it is not said.
    pub version: Option<Stamp>,
}

/// What has to be typed before anything goes.
const WORD: &str = "remove";

/// What the dialog tells of the version.
struct Told {
    version: Stamp,
    value: String,
    /// Whether the field shows it now.
    shows: bool,
    /// Whether the name of a step holds it.
    named: bool,
}

/// Says what goes and what is not reached, asks why, and removes it once the word was typed.
pub fn removal(removing: Removing) -> Piece {
    let app = App::here();
    let Removing { register, record, field, .. } = removing;
    let Some(told) = told(app, removing) else { return ().piece() };
    let dialog = modal("#remove-reason");
    let set = field.is_set();
    let (only, reason, word) =
        (Watched::new(false), Watched::new(String::new()), Watched::new(String::new()));
    let trouble = Trouble::none();
    let version = told.version;
    let close = move || app.overlay.set(Overlay::None);
    let remove = move || {
        let why = reason.get_untracked();
        if why.trim().is_empty() {
            return trouble.at("remove-reason", "Say why: it stands in the history in place of the value.");
        }
        if lowered(word.get_untracked().trim()) != WORD {
            return trouble.at("remove-word", "Type the word “remove” first.");
        }
        let extent = match (set, only.get_untracked()) {
            (true, _) => Extent::All,
            (_, true) => Extent::OnlyThis,
            _ => Extent::AndOlder,
        };
        let found = app.peek(|s| {
            let events = s.workspace.history(record, &s.store, &s.id);
            let fields = Workspace::redactions_of(record, field.id, version, extent, &events);
            let texts = texts_of(&fields, field, &events);
            (fields, texts)
        });
        close();
        if let Some((fields, texts)) = found.filter(|(fields, _)| !fields.is_empty())
            && app.remove_for_good(fields, why.trim())
        {
            draft::forget_removed(app, &texts);
        }
    };
    let shows = (told.shows && !set).then(|| view! { <li>"The field shows it now, and will be empty."</li> });
    let named = told.named.then(|| {
        view! { <li>"It also stands in the name of an earlier step. From there it cannot be removed."</li> }
    });
    let choice = |label: &'static str, value: bool| {
        view! {
            <label><input type="radio" name="remove-extent" prop:checked=move || only.get() == value
                on:change=move |_| only.set(value)/>{label}</label>
        }
    };
    let what = if set {
        view! { <p>"Everything the field ever held goes."</p> }
    } else {
        view! {
            <fieldset class="field">
                <legend>"What goes"</legend>
                {choice("This value and all older ones of the field", false)}
                {choice("Only this value, wherever it stands in the history of the field", true)}
            </fieldset>
        }
    };
    let value = told.value;
    let name = [register.singular, ", ", field.label].concat();
    view! {
        <dialog class="dialog" aria-labelledby="remove-title" node_ref=dialog on:close=move |_| close()>
            <form class="dialog-body removing" on:submit=move |event| {
                event.prevent_default();
                remove();
            }>
                <h2 id="remove-title">"Remove for good"</h2>
                <p class="muted">{name}</p>
                <p class="note-text">{value}</p>
                {what}
                <ul class="hint">
                    {shows}
                    <li>"It goes from this browser, from its second copy on the disk and from the snapshots kept aside. Colleagues lose it when they merge a file saved from now on."</li>
                    <li>"Nothing brings it back: no undo, no merge, no snapshot."</li>
                    <li>"Not reached: files and downloads from before, copies in other fields, and what the disk has not yet overwritten."</li>
                    {named}
                </ul>
                <div class="field">
                    <label for="remove-reason">"Why"</label>
                    <input id="remove-reason" type="text" autocomplete="off"
                        aria-invalid=move || trouble.is_at("remove-reason") aria-describedby=move || trouble.told_of("remove-reason")
                        on:input=move |event| reason.set(event_target_value(&event))/>
                </div>
                <div class="field">
                    <label for="remove-word">"Type “remove” to go on"</label>
                    <input id="remove-word" type="text" autocomplete="off"
                        aria-invalid=move || trouble.is_at("remove-word") aria-describedby=move || trouble.told_of("remove-word")
                        on:input=move |event| word.set(event_target_value(&event))/>
                </div>
                {trouble.words()}
                <div class="form-actions">
                    <button class="button danger">"Remove for good"</button>
                    <button type="button" class="button quiet" on:click=move |_| close()>"Cancel"</button>
                </div>
            </form>
        </dialog>
    }
}

/// The texts that go.
fn texts_of(fields: &[Redaction], field: &Field, events: &[Event]) -> Vec<Arc<str>> {
    let goes = |event: &&Event| {
        let within = |(first, last): (Stamp, Stamp)| (first..=last).contains(&event.step);
        fields.iter().any(|redaction| redaction.versions.is_none_or(within))
    };
    let changes =
        events.iter().filter(goes).flat_map(|event| &event.changes).filter(|c| *c.field == *field.id);
    let text = |change: &EventChange| match (&change.element, &change.after) {
        (Some(element), _) => Some(Arc::clone(element)),
        (None, Value::Text(text)) => Some(Arc::clone(text)),
        _ => None,
    };
    changes.filter_map(text).collect()
}

fn told(app: App, removing: Removing) -> Option<Told> {
    let Removing { register, record, field, version } = removing;
    app.peek(|s| {
        let events = s.workspace.history(record, &s.store, &s.id);
        let of_field = events.iter().flat_map(|e| e.changes.iter().map(move |c| (e.stamp, c)));
        let mut of_field =
            of_field.filter(|(stamp, c)| *c.field == *field.id && version.is_none_or(|v| v == *stamp));
        let (version, change) = of_field.next_back()?;
        let value = match &change.element {
            Some(element) => Value::Text(element.clone()),
            None => change.after.clone(),
        };
        let here = s.workspace.record(record)?;
        let shows = crate::register::Read::value(&here, field.id) == value;
        let named = s.workspace.names_a_step(&value);
        let value = app.zone(|zone| text_form::shown_value(&s.workspace, register, field, &value, zone));
        Some(Told { version, value, shows, named })
    })
    .flatten()
}
