use super::history::{History, removed};
use super::{Open, Removing, expect_open};
use crate::browser;
use crate::journal::{RecordId, Value};
use crate::order::Ordered;
use crate::register::Read;
use crate::register::catalogue::incident::RESPONDED_AT;
use crate::register::catalogue::note;
use crate::ui::app::Overlay;
use crate::ui::form::draft;
use crate::ui::view::{Piece, Watched, anew, view};
use crate::workspace::{Change, Command, Event, EventChange, Removal, Target, text_form};
use leptos::prelude::*;

/// What happened, in order, with notes between, and the line to write the next one.
#[component]
pub fn Timeline() -> Piece {
    let open = expect_open();
    let app = open.app;
    let text = Watched::new(draft::kept_note(app, open.id));
    let public = Watched::new(false);
    let items = anew(move || items(open));
    let write = move || {
        let said = text.get_untracked();
        if said.trim().is_empty() {
            browser::focus("#note");
            return;
        }
        let me = app.peek(|s| s.me.clone()).unwrap_or_default();
        let mut changes = vec![
            Change::set("text", said.trim()),
            Change::set("about", open.id.to_string().as_str()),
            Change::set("author", me.as_str()),
        ];
        if public.get_untracked() {
            changes.push(Change::set("public", true));
        }
        let mut command = Command::on("Note", &note::REGISTER, RecordId(browser::random_u128()), changes);
        // What is written to the customer answers, where nobody has before.
        let unanswered =
            app.record(open.id, |r| r.phase().is_open() && r.value(RESPONDED_AT.field).is_null());
        let answers = open.register.field(RESPONDED_AT.field).is_some() && unanswered == Some(true);
        if public.get_untracked() && answers {
            let now = vec![Change::set(RESPONDED_AT.field, browser::now())];
            command.targets.push(Target { register: open.register, record: open.id, at: None, changes: now });
        }
        if app.run_or_tell(&command, "") {
            text.set(String::new());
            draft::keep_note(app, open.id, "");
        }
    };
    view! {
        <section aria-label="Timeline">
            <h2>"Timeline"</h2>
            <ol class="timeline">
                {move || items.get().into_iter().map(|item| item.view(open)).collect::<Vec<_>>()}
            </ol>
            <form class="note-form" on:submit=move |event| {
                event.prevent_default();
                write();
            }>
                <label for="note">"Note"</label>
                <textarea id="note" rows="3" prop:value=move || text.get()
                    on:input=move |event| {
                        text.set(event_target_value(&event));
                        text.with_untracked(|text| draft::keep_note(app, open.id, text));
                    }
                    on:keydown=move |event| {
                        if event.key() == "Enter" && (event.ctrl_key() || event.meta_key()) {
                            event.prevent_default();
                            write();
                        }
                    }></textarea>
                <div class="row">
                    <label class="check"><input type="checkbox" prop:checked=move || public.get()
                        on:change=move |event| public.set(event_target_checked(&event))/>"For the customer"</label>
                    <button class="button">"Add note"<kbd>"Ctrl Enter"</kbd></button>
                </div>
            </form>
            <History/>
        </section>
    }
}

#[derive(Clone)]
struct Item {
    order: i64,
    when: String,
    who: String,
    what: What,
}

#[derive(Clone)]
enum What {
    Note { id: RecordId, text: String, public: bool, removed: Option<String> },
    Changes(Vec<(String, String, String)>),
    Created,
    Removed(String),
}

impl Item {
    fn view(self, open: Open) -> Piece {
        let Item { when, who, what, .. } = self;
        let head = view! { <p class="muted"><time>{when}</time>{(!who.is_empty()).then(|| format!(" · {who}"))}</p> };
        match what {
            What::Note { removed: Some(removed), .. } => view! {
                <li class="event note">{head}<p class="muted">{removed}</p></li>
            },
            What::Note { id, text, public, removed: None } => view! {
                <li class="event note" class:customer=public>
                    {head}
                    {public.then(|| view! { <span class="chip" data-tone="info">"For the customer"</span> })}
                    <p class="note-text">{text}</p>
                    <button type="button" class="button quiet small" aria-label="Remove this note for good" on:click=move |_| {
                        let Some(field) = note::REGISTER.field("text") else { return };
                        let register = &note::REGISTER;
                        let removing = Removing { register, record: id, field, version: None };
                        open.app.overlay.set(Overlay::Remove(removing));
                    }>"Remove…"</button>
                </li>
            },
            What::Removed(words) => view! { <li class="event">{head}<p>{words}</p></li> },
            What::Created => view! { <li class="event">{head}<p>"Created"</p></li> },
            What::Changes(changes) => view! {
                <li class="event">
                    {head}
                    <ul>{changes.into_iter().map(|(label, before, after)| view! { <li class="diff">{label}": "{diff(before, after)}</li> }).collect::<Vec<_>>()}</ul>
                </li>
            },
        }
    }
}

fn diff(before: String, after: String) -> Piece {
    view! {
        {(!before.is_empty()).then(|| view! { <del>{before}</del>" " })}
        {if after.is_empty() { view! { <ins>"empty"</ins> } } else { view! { <ins>{after}</ins> } }}
    }
}

fn items(open: Open) -> Vec<Item> {
    let app = open.app;
    app.read(|session| {
        let workspace = &session.workspace;
        let events = workspace.history(open.id, &session.store, &session.id);
        let removals = workspace.removals(open.id);
        app.zone(|zone| {
            let mut items: Vec<Item> = Vec::new();
            for removal in &removals {
                let name =
                    |r: &crate::journal::Redaction| open.register.field(&r.field).map_or("", |f| f.label);
                let mut fields: Vec<&str> = removal.redactions.iter().map(name).collect();
                fields.dedup();
                let at = crate::time::Instant::from_millis(removal.stamp.ms as i64);
                items.push(Item {
                    order: at.millis(),
                    when: text_form::instant_shown(at, zone),
                    who: removal.by.clone(),
                    what: What::Removed(
                        [&fields.join(", "), ": removed for good. ", &removal.reason].concat(),
                    ),
                });
            }
            for (place, event) in events.iter().enumerate() {
                let mut changes: Vec<(String, String, String)> = Vec::new();
                for change in &event.changes {
                    changes.extend(told(open, workspace, event, change, &removals, zone));
                }
                let what = if place == 0 { What::Created } else { What::Changes(changes) };
                if matches!(&what, What::Changes(c) if c.is_empty()) {
                    continue;
                }
                items.push(Item {
                    order: event.at.millis(),
                    when: text_form::instant_shown(event.at, zone),
                    who: workspace.author(event.step, &event.by),
                    what,
                });
            }
            let about = open.id.to_string();
            if let Some(table) = workspace.of(&note::REGISTER)
                && let Some(column) = table.column("about")
                && let Some(code) = column.dictionary().and_then(|d| d.place(&about))
            {
                for row in table.rows().filter(|row| column.code(*row) == code) {
                    let note = table.at(row);
                    let at = note.get(crate::register::Handle::new("opened_at")).unwrap_or(note.touched());
                    let gone = workspace.removals(note.id()).pop().filter(|_| note.text("text").is_empty());
                    items.push(Item {
                        order: at.millis(),
                        when: text_form::instant_shown(at, zone),
                        who: workspace.author(table.began_at(row), note.text("author")),
                        what: What::Note {
                            id: note.id(),
                            removed: gone.map(|removal| removed(&removal, zone)),
                            text: note.text("text").to_owned(),
                            public: table.column("public").is_some_and(|c| c.is_yes(row)),
                        },
                    });
                }
            }
            items.order_by_key(|i| i.order);
            items
        })
    })
    .unwrap_or_default()
}

/// A change in words: the field, what it was, what it became.
fn told(
    open: Open,
    workspace: &crate::workspace::Workspace,
    event: &Event,
    change: &EventChange,
    removals: &[Removal],
    zone: &crate::time::Zone,
) -> Option<(String, String, String)> {
    if &*change.field == crate::workspace::reserved::VOID {
        let word = if change.after.is_null() { "brought back" } else { "taken away" };
        return Some(("Record".to_owned(), String::new(), word.to_owned()));
    }
    let field = open.register.field(&change.field)?;
    if field.automatic || (change.element.is_none() && change.before == change.after) {
        return None;
    }
    if let Some(element) = &change.element {
        let name = match field.kind {
            crate::register::Kind::Links(_) => text_form::linked(workspace, element),
            _ => element.to_string(),
        };
        let added = change.after == Value::Flag(true);
        return Some((
            field.label.to_owned(),
            if added { String::new() } else { name.clone() },
            if added { name } else { "taken out".to_owned() },
        ));
    }
    let show = |v: &Value| text_form::shown_value(workspace, open.register, field, v, zone);
    let gone = removals.iter().any(|removal| removal.covers(field.id, event.step));
    let after = if gone { "removed for good".to_owned() } else { show(&change.after) };
    Some((field.label.to_owned(), show(&change.before), after))
}
