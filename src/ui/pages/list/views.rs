use super::state::ListState;
use super::table::expect_list;
use crate::browser;
use crate::journal::RecordId;
use crate::register::catalogue::view as view_register;
use crate::route::{List, Route};
use crate::ui::app::Overlay;
use crate::ui::parts::{ClauseChip, ask_name};
use crate::ui::view::{Piece, Watched, memo, view};
use crate::workspace::query::Query;
use crate::workspace::{Change, Command};
use leptos::prelude::*;

/// Views that every list of that register has.
const USUAL: &[(&str, &str, &str)] = &[
    ("incident", "Open", "is:open sort:sla"),
    ("incident", "Breaching soon", "is:open sla:<60m -sla:breached sort:sla"),
    ("incident", "Breached", "is:open sla:breached sort:sla"),
    ("incident", "Unassigned", "is:open no:assignee sort:sla"),
    ("incident", "Mine", "is:open assignee:@me sort:sla"),
    ("incident", "Major", "is:major"),
    ("incident", "Waiting", "is:held"),
    ("incident", "All", ""),
    ("problem", "Open", "is:open"),
    ("problem", "Known errors", "status:known_error"),
    ("problem", "All", ""),
    ("improvement", "Open", "is:open"),
    ("improvement", "All", ""),
];

/// Saved views with how many records each finds, exactly.
#[component]
pub fn Views() -> Piece {
    let state = expect_list();
    let app = state.app;
    let register = state.register;
    let saved = memo(move || {
        app.workspace(|w| {
            let table = w.of(&view_register::REGISTER);
            let records = table.into_iter().flat_map(|t| t.records());
            records
                .filter_map(|r| Some((r.id(), r.title().to_owned(), List::of_view(r, register)?)))
                .collect::<Vec<_>>()
        })
    });
    let link = move |name: String, list: List, own: Option<RecordId>| {
        let address = format!("#{}", Route::List(list.clone()));
        let count = {
            let query = list.query.clone();
            memo(move || app.count(register, &Query::parse(&query).0))
        };
        // A view that says nothing of columns and layout leaves them as they are, and is shown in any.
        let current = move || {
            let columns =
                || state.columns.with(|c| c.iter().map(|f| f.id).eq(list.columns.iter().map(String::as_str)));
            // Of a usual view and one's own that ask for the same, one's own is meant.
            let own_too = || saved.with(|s| s.iter().any(|(_, _, own)| own.query == list.query));
            let same = state.text.get().trim() == list.query
                && (own.is_some() || !own_too())
                && (!list.board || state.board.get())
                && (list.columns.is_empty() || columns());
            same.then_some("true")
        };
        let label = format!("Remove the view {name}");
        view! {
            <li>
                <a href=address aria-current=current>{name}" "<span class="count">{move || count.get()}</span></a>
                {own.map(|id| view! {
                    <button type="button" class="button quiet small icon" data-icon="close" aria-label=label
                        on:click=move |_| {
                            app.run_or_tell(&Command::void(&view_register::REGISTER, id, "removed"), "View removed.");
                        }></button>
                })}
            </li>
        }
    };
    view! {
        <nav class="views" aria-label="Views">
            <ul>
                {USUAL.iter().filter(|(r, ..)| *r == register.id)
                    .map(|(_, name, query)| {
                        let list = List { register: register.id.to_owned(), query: (*query).to_owned(), ..List::default() };
                        link((*name).to_owned(), list, None)
                    }).collect::<Vec<_>>()}
                {move || saved.get().into_iter().map(|(id, name, list)| link(name, list, Some(id))).collect::<Vec<_>>()}
                <li>
                    <button type="button" class="button quiet small" on:click=move |_| save(state)>"Save this view"</button>
                </li>
            </ul>
        </nav>
    }
}

/// Saves what is shown as a view, named after its query.
pub fn save(state: ListState) {
    let Route::List(list) = state.address() else { return };
    let query = list.query.trim();
    let name = if query.is_empty() { "All" } else { query };
    let app = state.app;
    let view = list.clone();
    ask_name(app, "Save this view", name, move |name| {
        let id = RecordId(browser::random_u128());
        let command = Command::on("Save view", &view_register::REGISTER, id, view.as_view(name));
        app.run_or_tell(&command, "View saved.");
    });
}

/// Which columns the table shows.
#[component]
pub fn Columns() -> Piece {
    let state = expect_list();
    let fields = state.register.fields.iter().filter(|f| f.id != state.register.title());
    view! {
        <div class="menu-anchor" on:keydown=move |event| {
            // The key closes the menu: it is not the list's.
            if event.key() == "Escape" {
                event.stop_propagation();
            }
        }>
            <button type="button" class="button" popovertarget="columns">"Columns"</button>
            <div id="columns" class="menu picks" popover="">
                {fields.map(|field| view! {
                    <label>
                        <input type="checkbox" prop:checked=move || state.columns.with(|c| c.iter().any(|f| f.id == field.id))
                            on:change=move |event| {
                                let shown = event_target_checked(&event);
                                state.columns.update(|columns| {
                                    columns.retain(|f| f.id != field.id);
                                    if shown {
                                        columns.push(field);
                                    }
                                });
                            }/>
                        {field.label}
                    </label>
                }).collect::<Vec<_>>()}
            </div>
        </div>
    }
}

/// What a list without any record says: what it is for, and how to begin.
#[component]
pub fn FirstUse() -> Piece {
    let state = expect_list();
    let app = state.app;
    let register = state.register;
    let title = Watched::new(String::new());
    let save = move || {
        if title.get_untracked().trim().is_empty() {
            app.offer(Overlay::New(register, Vec::new()));
            return;
        }
        let text = title.get_untracked();
        let changes = vec![Change::set(register.title(), text.as_str())];
        let command = Command::create(register, RecordId(browser::random_u128()), changes);
        let done = format!("{} created. Press ? for all keys.", register.singular);
        if app.run_or_tell(&command, &done) {
            title.set(String::new());
        }
    };
    let is_incident = register.id == "incident";
    view! {
        <div class="empty">
            <p>{register.help}" "<ClauseChip clause=register.clause/></p>
            <form
                on:submit=move |event| {
                    event.prevent_default();
                    save();
                }
                on:keydown=move |event| {
                    if event.key() == "Enter" && (event.ctrl_key() || event.meta_key()) {
                        event.prevent_default();
                        save();
                    }
                }>
                <label for="first-title">{if is_incident { "What's broken?" } else { register.fields.first().map_or("Title", |f| f.label) }}</label>
                <input id="first-title" class="large" type="text" data-autofocus=""
                    placeholder=if is_incident { "Wi-Fi down in meeting room 2" } else { "" }
                    prop:value=move || title.get() on:input=move |event| title.set(event_target_value(&event))/>
                <button class="button primary">"Save"</button>
            </form>
            <p><a href="#/import">"Bring in a spreadsheet"</a>" instead, or open the sample company under "<a href="#/data">"Data and settings"</a>"."</p>
        </div>
    }
}
