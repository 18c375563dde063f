use super::{Open, expect_open};
use crate::browser;
use crate::journal::{RecordId, Value};
use crate::order::Ordered;
use crate::register::catalogue::note;
use crate::ui::view::{Piece, view};
use crate::workspace::{Change, Command, Event, EventChange, text_form};
use leptos::prelude::*;

/// What happened, in order, with notes between, and the line to write the next one.
#[component]
pub fn Timeline() -> impl IntoView {
    let open = expect_open();
    let app = open.app;
    let text = RwSignal::new(String::new());
    let public = RwSignal::new(false);
    let items = Memo::new_with_compare(move |_| items(open), |_, _| true);
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
        let command = Command::on("Note", &note::REGISTER, RecordId(browser::random_u128()), changes);
        if app.run_or_tell(&command, "") {
            text.set(String::new());
        }
    };
    view! {
        <section aria-label="Timeline">
            <h2>"Timeline"</h2>
            <ol class="timeline">
                {move || items.get().into_iter().map(|item| item.view()).collect::<Vec<_>>()}
            </ol>
            <form class="note-form" on:submit=move |event| {
                event.prevent_default();
                write();
            }>
                <label for="note">"Note"</label>
                <textarea id="note" rows="3" prop:value=move || text.get()
                    on:input=move |event| text.set(event_target_value(&event))
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
    Note { text: String, public: bool },
    Changes(Vec<(String, String, String)>),
    Created,
}

impl Item {
    fn view(self) -> Piece {
        let Item { when, who, what, .. } = self;
        let head = view! { <p class="muted"><time>{when}</time>{(!who.is_empty()).then(|| format!(" · {who}"))}</p> };
        match what {
            What::Note { text, public } => view! {
                <li class="event note" class:customer=public>
                    {head}
                    {public.then(|| view! { <span class="chip" data-tone="info">"For the customer"</span> })}
                    <p class="note-text">{text}</p>
                </li>
            },
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
        app.zone(|zone| {
            let mut items: Vec<Item> = Vec::new();
            for (place, event) in events.iter().enumerate() {
                let mut changes: Vec<(String, String, String)> = Vec::new();
                for change in &event.changes {
                    if let Some(told) = told(open, workspace, change, zone) {
                        changes.push(told);
                    }
                }
                let what = if place == 0 { What::Created } else { What::Changes(changes) };
                if matches!(&what, What::Changes(c) if c.is_empty()) {
                    continue;
                }
                items.push(Item {
                    order: event.at.millis(),
                    when: text_form::instant_shown(event.at, zone),
                    who: event.by.to_string(),
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
                    items.push(Item {
                        order: at.millis(),
                        when: text_form::instant_shown(at, zone),
                        who: note.text("author").to_owned(),
                        what: What::Note {
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
    change: &EventChange,
    zone: &crate::time::Zone,
) -> Option<(String, String, String)> {
    if &*change.field == crate::workspace::reserved::VOID {
        let word = if change.after.is_null() { "brought back" } else { "taken away" };
        return Some(("Record".to_owned(), String::new(), word.to_owned()));
    }
    let field = open.register.field(&change.field)?;
    if field.automatic {
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
    Some((field.label.to_owned(), show(&change.before), show(&change.after)))
}

/// Every field with everything it ever held; any of it can be brought back.
#[component]
fn History() -> impl IntoView {
    let open = expect_open();
    let app = open.app;
    let shown = RwSignal::new(false);
    let events = move || -> Vec<Event> {
        if !shown.get() {
            return Vec::new();
        }
        app.read(|s| s.workspace.history(open.id, &s.store, &s.id)).unwrap_or_default()
    };
    let restore = move |field: String, value: Value| {
        let change =
            Change { field: field.as_str().into(), change: crate::workspace::FieldChange::Set(value) };
        app.run_or_tell(&Command::on("Restore a value", open.register, open.id, vec![change]), "Restored.");
    };
    view! {
        <details id="history" on:toggle=move |event| {
            let open_now = event.target().and_then(|t| wasm_bindgen::JsCast::dyn_into::<web_sys::Element>(t).ok())
                .is_some_and(|e| e.has_attribute("open"));
            shown.set(open_now);
        }>
            <summary>"History of every field"</summary>
            <div class="table-scroll" tabindex="0" role="region" aria-label="History of every field">
                <table class="history">
                    <thead><tr>
                        <th scope="col">"When"</th><th scope="col">"Who"</th><th scope="col">"Field"</th>
                        <th scope="col">"Before"</th><th scope="col">"After"</th><th scope="col">"Restore"</th>
                    </tr></thead>
                    <tbody>
                        {move || events().into_iter().rev().flat_map(|event| {
                            let when = app.show(event.at);
                            let by = event.by.clone();
                            event.changes.into_iter().filter_map(|change| {
                                let field = open.register.field(&change.field)?;
                                let show = |v: &Value| app.peek(|s| app.zone(|z| text_form::shown_value(&s.workspace, open.register, field, v, z))).unwrap_or_default();
                                let (before, after) = (show(&change.before), show(&change.after));
                                let back = (change.element.is_none() && !field.automatic && field.id != "status")
                                    .then(|| (change.field.to_string(), change.before.clone()));
                                let label = format!("Restore {} as it was before", field.label);
                                Some(view! {
                                    <tr>
                                        <td>{when.clone()}</td><td>{by.to_string()}</td><td>{field.label}</td>
                                        <td>{before}</td><td>{after}</td>
                                        <td>{back.map(|(name, value)| view! {
                                            <button type="button" class="button quiet small" aria-label=label
                                                on:click=move |_| restore(name.clone(), value.clone())>"Before"</button>
                                        })}</td>
                                    </tr>
                                })
                            }).collect::<Vec<_>>()
                        }).collect::<Vec<_>>()}
                    </tbody>
                </table>
            </div>
        </details>
    }
}
