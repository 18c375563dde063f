//! One record: what it is, what can be done with it, what happened to it.

mod clocks;
mod effect;
mod head;
mod history;
mod links;
mod properties;
mod remove;
mod timeline;

pub use remove::{Removing, removal};

use crate::browser;
use crate::journal::RecordId;
use crate::register::{Field, Kind, Phase, Register};
use crate::route::Route;
use crate::ui::app::{App, LOOKED_AT};
use crate::ui::keys::page_keys;
use crate::ui::pages::link::copy_address;
use crate::ui::pages::list::{EditDialog, Editing};
use crate::ui::parts::{ClauseChip, Done};
use crate::ui::view::{Piece, Watched, effect, memo, view};
use crate::workspace::{Change, Command};
use leptos::prelude::*;

/// What the parts of a record page share.
#[derive(Clone, Copy)]
pub struct Open {
    pub app: App,
    pub register: &'static Register,
    pub id: RecordId,
    /// What is being edited in a dialog.
    editing: Watched<Option<Editing>>,
}

impl Open {
    fn new(app: App, register: &'static Register, id: RecordId) -> Open {
        Open { app, register, id, editing: Watched::new(None) }
    }

    /// Edits a field in a dialog, which begins with a value where one is given.
    pub fn edit(self, field: &'static Field, to: Option<&'static str>) {
        if !self.app.refuses_as_looked_at(LOOKED_AT) {
            self.editing.set(Some(Editing { field, records: vec![self.id], to }));
        }
    }
}

/// The page of a record.
#[component]
pub fn RecordPage(
    /// Its number or identity.
    address: String,
) -> Piece {
    let app = App::here();
    let found = app.workspace(|w| {
        w.find(&address)
            .into_iter()
            .map(|r| (r.register(), r.id(), r.name(), r.title().to_owned()))
            .collect::<Vec<_>>()
    });
    let archived = app.workspace(|w| w.archives().in_force().next().is_some());
    match found.as_slice() {
        [] => view! {
            <div class="page-head"><h1 tabindex="-1">"No such record"</h1></div>
            <p>{format!("There is no record {address} in this workspace.")}" "<a href="#/q">"Go to the queue"</a></p>
            {archived.then(|| view! { <p>"It may have left for an archive. "<a href="#/data/archive">"See what was archived"</a></p> })}
        },
        // The one that shows the number plain; its page names the others.
        [(register, id, name, _), ..] if found.len() == 1 || name.eq_ignore_ascii_case(&address) => {
            one(Open::new(app, register, *id))
        }
        several => view! {
            <div class="page-head"><h1 tabindex="-1">{format!("{address} stands for several records")}</h1></div>
            <ul>{several.iter().map(|(_, id, name, title)| view! {
                <li><a href=format!("#{}", Route::record(id.to_string()))>{format!("{name} {title}")}</a></li>
            }).collect::<Vec<_>>()}</ul>
        },
    }
}

fn one(open: Open) -> Piece {
    let app = open.app;
    provide_context(open);
    app.came_from.update_value(|from| from.opened(open.id));
    effect(move |_| {
        let title = app.record(open.id, |r| {
            format!("{} {} – {} – Plumbline", r.name(), r.title(), open.register.plural)
        });
        browser::set_title(&title.unwrap_or_default());
    });
    page_keys(move |name, _| take_key(open, name));
    let stands = memo(move || app.record(open.id, |r| r.stands()).unwrap_or(false));
    view! {
        <article class="record">
            <head::Head/>
            {move || (!stands.get()).then(|| view! {
                <p class="banner" data-tone="warn" role="status">
                    "This record was taken away. Its history stays. "
                    <button type="button" class="button small" on:click=move |_| bring_back(open)>"Bring it back"</button>
                </p>
            })}
            <head::Namesakes/>
            <head::Conflicts/>
            <div class="record-body">
                <links::Links/>
                <div class="record-main">
                    <effect::Effect/>
                    <clocks::Clocks/>
                    <timeline::Timeline/>
                </div>
                <properties::Properties/>
            </div>
        </article>
        {move || open.editing.get().map(|editing| view! {
            <EditDialog register=open.register editing on_done=Done::new(move || {
                let moved = open.editing.get_untracked().is_some_and(|editing| editing.field.kind == Kind::Status);
                open.editing.set(None);
                if moved {
                    // The button that was pressed is another one now, or gone.
                    browser::focus_soon("main h1");
                }
            })/>
        })}
    }
}

fn bring_back(open: Open) {
    let changes = vec![Change::clear(crate::workspace::reserved::VOID)];
    open.app.run_or_tell(&Command::on("Bring back", open.register, open.id, changes), "Brought back.");
}

fn take_key(open: Open, name: &str) -> bool {
    let app = open.app;
    if open.editing.with_untracked(Option::is_some) {
        return false;
    }
    let edit_to = |field: &str, to| {
        if let Some(field) = open.register.field(field) {
            open.edit(field, to);
        }
    };
    let edit = |field: &str| edit_to(field, None);
    match name {
        "j" => step(open, 1),
        "k" => step(open, -1),
        "u" => go_back(open),
        "n" => {
            browser::focus("#note");
        }
        "s" => edit("status"),
        "p" => edit("priority"),
        "a" => edit(if open.register.field("assignee").is_some() { "assignee" } else { "owner" }),
        "t" => edit("tags"),
        "i" => {
            if open.register.field("assignee").is_some() {
                app.as_me(move |me| {
                    let changes = vec![Change::set("assignee", me)];
                    let assign = Command::on("Assign to me", open.register, open.id, changes);
                    app.run_or_tell(&assign, "Assigned to you.");
                });
            }
        }
        "e" => {
            let phase = app.record(open.id, |r| r.phase());
            if phase == Some(Phase::Resolved) {
                let changes = vec![Change::set("status", "closed")];
                app.run_or_tell(&Command::on("Close", open.register, open.id, changes), "Closed.");
            } else {
                let status = app.record(open.id, |r| open.register.resolved_from(r.text("status")));
                edit_to("status", status.flatten());
            }
        }
        "y" => copy_address(app, &app.route.get_untracked(), "Link copied."),
        "h" => {
            browser::focus("#history summary");
        }
        _ => return false,
    }
    true
}

/// To the list one came from, be it by way of others of its records; else to wherever one was before.
fn go_back(open: Open) {
    let from = open.app.came_from;
    if from.with_value(|from| from.last == Some(open.id)) {
        open.app.go(Route::List(from.with_value(|from| from.list.clone())));
    } else if let Some(history) = web_sys::window().and_then(|w| w.history().ok()) {
        history.back().ok();
    }
}

/// The next or previous record of the list one came from.
fn step(open: Open, by: isize) {
    let next = open.app.came_from.with_value(|from| from.beside(open.id, by));
    let address =
        next.and_then(|id| open.app.peek(|s| s.workspace.record(id).map(|r| r.address())).flatten());
    match address {
        Some(address) => open.app.go(Route::record(address)),
        None => open.app.tell("That is the end of the list."),
    }
}

/// The record this part belongs to.
fn expect_open() -> Open {
    use_context::<Open>().unwrap_or_else(|| {
        Open::new(App::here(), &crate::register::catalogue::incident::REGISTER, RecordId(0))
    })
}

/// The clause these records serve.
fn clause(open: Open) -> Piece {
    view! { <ClauseChip clause=open.register.clause/> }
}
