//! What is the person's own: workspaces, name tags, ways to read spreadsheets.

use super::inputs::{button, count, text_field};
use crate::browser;
use crate::journal::RecordId;
use crate::register::catalogue::mapping;
use crate::ui::app::App;
use crate::ui::backup;
use crate::ui::parts::{Trouble, ask_name, focus_returns};
use crate::ui::session::{Session, WorkspaceName};
use crate::ui::view::{Piece, Watched, view};
use crate::workspace::Command;
use leptos::prelude::*;

/// The workspaces in this browser.
pub fn workspaces(app: App) -> Piece {
    let open = app.read(|s| s.id.clone()).unwrap_or_default();
    let rows: Vec<Piece> = app.workspaces().into_iter().map(|w| row(app, w, &open)).collect();
    let name = Watched::new(String::new());
    let make = move || {
        let name = name.get_untracked();
        if name.trim().is_empty() {
            app.tell("Enter a name for it first.");
            browser::focus("#new-workspace");
            return;
        }
        app.create(&app.name_apart(name.trim()), false);
    };
    view! {
        <ul class="workspaces">{rows}</ul>
        {text_field("new-workspace", "Name of a new workspace", &[], "", move |text| name.set(text))}
        <div class="form-actions">
            {button("New workspace", "", make)}
            {button("Open the sample company", "", move || crate::ui::sample::open(app))}
        </div>
    }
}

fn row(app: App, workspace: WorkspaceName, open: &str) -> Piece {
    let is_open = workspace.id == open;
    let asking = Watched::new(false);
    let (named, renamed, gone) = (workspace.clone(), workspace.clone(), workspace.clone());
    let told = !workspace.sample || workspace.name.ends_with("(sample)");
    let kind = if told { "" } else { " (sample)" };
    let state = is_open.then(|| view! { <span class="chip">"Open"</span> });
    view! {
        <li>
            <span>{workspace.name}{kind}</span>
            {state}
            {(!is_open).then(|| button("Open", "small", move || app.open(&named.id)))}
            {button("Rename", "small quiet", move || {
                let renamed = renamed.clone();
                ask_name(app, "Rename the workspace", &renamed.name.clone(), move |name| rename(app, &renamed, name));
            })}
            {button("Erase", "small danger", move || asking.set(true))}
            {move || asking.get().then(|| erase(app, gone.clone(), is_open, asking))}
        </li>
    }
}

fn rename(app: App, workspace: &WorkspaceName, name: &str) {
    let renamed = WorkspaceName { name: name.to_owned(), ..workspace.clone() };
    if let Err(error) = Session::name_it(&app.store(), &renamed, browser::now()) {
        app.tell_trouble(&format!("The name was not stored: {error}."));
        return;
    }
    app.change(|s| {
        if s.id == renamed.id {
            s.name = name.to_owned();
        }
    });
}

fn erase(app: App, workspace: WorkspaceName, is_open: bool, asking: Watched<bool>) -> Piece {
    let typed = Watched::new(String::new());
    let trouble = Trouble::none();
    focus_returns();
    browser::focus_soon("#erase-name");
    let name = workspace.name.clone();
    let shown = name.clone();
    let go = move || {
        if typed.get_untracked().trim() == name.trim() {
            app.erase(&workspace.id);
            app.tell("The workspace was erased from this browser.");
        } else {
            trouble.at("erase-name", "Nothing was erased: the name that was typed is another one.");
        }
    };
    view! {
        <div class="card wide" on:keydown=move |event| {
            if event.key() == "Escape" {
                event.prevent_default();
                asking.set(false);
            }
        }>
            <p>"This takes the workspace with its whole history out of this browser. It cannot be undone; a file can be opened again."</p>
            {is_open.then(|| button("Save file first", "", move || backup::save_file(app)))}
            <form class="field" on:submit=move |event| {
                event.prevent_default();
                go();
            }>
                <label for="erase-name">{format!("Type “{shown}” to erase it")}</label>
                <input id="erase-name" type="text" autocomplete="off" aria-invalid=move || trouble.is_at("erase-name")
                    aria-describedby=move || trouble.told_of("erase-name")
                    on:input=move |e| typed.set(event_target_value(&e))/>
                {trouble.words()}
                <div class="form-actions">
                    <button class="button danger">"Erase this workspace"</button>
                    {button("Keep it", "quiet", move || asking.set(false))}
                </div>
            </form>
        </div>
    }
}

/// Name tags.
pub fn people(app: App) -> Piece {
    let (me, names, groups) = app
        .read(|s| {
            let titles = |register: &str| {
                let table = s.workspace.table(register);
                table.into_iter().flat_map(|t| t.records()).map(|r| r.title().to_owned()).collect::<Vec<_>>()
            };
            (s.me.clone(), titles("person"), titles("group").len())
        })
        .unwrap_or_default();
    view! {
        {text_field("who-am-i", "Who am I", &names, &me, move |text| app.set_me(text.trim()))}
        <p class="hint">"This is a name tag, not a login. It stands on what you write; nobody checks it."</p>
        <div class="form-actions">
            <a class="button" href="#/q?r=person">{format!("People ({})", count(names.len()))}</a>
            <a class="button" href="#/q?r=group">{format!("Groups ({})", count(groups))}</a>
        </div>
    }
}

/// The way to the import, and the mappings that were saved.
pub fn spreadsheets(app: App) -> Piece {
    let saved: Vec<(RecordId, String)> = app.workspace(|w| {
        let table = w.of(&mapping::REGISTER);
        table.into_iter().flat_map(|t| t.records()).map(|r| (r.id(), r.title().to_owned())).collect()
    });
    let rows: Vec<Piece> = saved
        .into_iter()
        .map(|(id, name)| {
            view! {
                <li class="setting">
                    <span>{name}</span>
                    {button("Remove", "small quiet", move || {
                        app.run_or_tell(&Command::void(&mapping::REGISTER, id, "removed"), "Mapping removed.");
                    })}
                </li>
            }
        })
        .collect();
    let none = rows.is_empty();
    view! {
        <p>"Records with their history from a CSV file, or pasted from a spreadsheet."</p>
        <div class="form-actions"><a class="button" href="#/import">"Bring in a spreadsheet"</a></div>
        <h3>"Saved mappings"</h3>
        {if none {
            view! { <p class="hint">"None yet. The import offers to save how columns become fields."</p> }
        } else {
            view! { <ul>{rows}</ul> }
        }}
    }
}
