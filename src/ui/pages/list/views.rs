use super::state::ListState;
use super::table::expect_list;
use crate::browser;
use crate::journal::RecordId;
use crate::register::catalogue::view as view_register;
use crate::route::Route;
use crate::ui::app::Overlay;
use crate::ui::parts::ClauseChip;
use crate::ui::view::view;
use crate::workspace::query::Query;
use crate::workspace::{Change, Command};
use leptos::prelude::*;

/// Views that every list of that register has.
const USUAL: &[(&str, &str, &str)] = &[
    ("incident", "Open", "is:open sort:sla"),
    ("incident", "Breaching soon", "is:open sla:<60m sort:sla"),
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
pub fn Views() -> impl IntoView {
    let state = expect_list();
    let app = state.app;
    let register = state.register;
    let saved = Memo::new(move |_| {
        app.workspace(|w| {
            let table = w.of(&view_register::REGISTER);
            let records = table.into_iter().flat_map(|t| t.records());
            records
                .filter(|r| r.text("layout").is_empty() || r.text("layout") == register.id)
                .map(|r| (r.id(), r.title().to_owned(), r.text("query").to_owned()))
                .collect::<Vec<_>>()
        })
    });
    let link = move |name: String, query: String, own: Option<RecordId>| {
        let address = format!("#{}", Route::list(register.id, &query));
        let count = {
            let query = query.clone();
            Memo::new(move |_| app.count(register, &Query::parse(&query).0))
        };
        let current = move || (state.text.get().trim() == query).then_some("true");
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
                    .map(|(_, name, query)| link((*name).to_owned(), (*query).to_owned(), None)).collect::<Vec<_>>()}
                {move || saved.get().into_iter().map(|(id, name, query)| link(name, query, Some(id))).collect::<Vec<_>>()}
                <li>
                    <button type="button" class="button quiet small" on:click=move |_| save(state)>"Save this view"</button>
                </li>
            </ul>
        </nav>
    }
}

/// Saves what is shown as a view, named after its query.
pub fn save(state: ListState) {
    let query = state.text.get_untracked();
    let name = if query.trim().is_empty() { "All".to_owned() } else { query.trim().to_owned() };
    let name = web_sys::window()
        .and_then(|w| w.prompt_with_message_and_default("Name of the view", &name).ok())
        .flatten();
    let Some(name) = name.filter(|n| !n.trim().is_empty()) else { return };
    let changes = vec![
        Change::set("name", name.trim()),
        Change::set("query", query.trim()),
        Change::set("layout", state.register.id),
    ];
    let command =
        Command::on("Save view", &view_register::REGISTER, RecordId(browser::random_u128()), changes);
    state.app.run_or_tell(&command, "View saved.");
}

/// Which columns the table shows.
#[component]
pub fn Columns() -> impl IntoView {
    let state = expect_list();
    let fields = state.register.fields.iter().filter(|f| f.id != state.register.title());
    view! {
        <details class="menu-anchor">
            <summary class="button">"Columns"</summary>
            <div class="menu columns">
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
        </details>
    }
}

/// What a list without any record says: what it is for, and how to begin.
#[component]
pub fn FirstUse() -> impl IntoView {
    let state = expect_list();
    let app = state.app;
    let register = state.register;
    let title = RwSignal::new(String::new());
    let save = move || {
        if title.get_untracked().trim().is_empty() {
            app.overlay.set(Overlay::New(register, Vec::new()));
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
            <form on:submit=move |event| {
                event.prevent_default();
                save();
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
