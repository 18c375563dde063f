use super::{clause, expect_open};
use crate::browser;
use crate::journal::Stamp;
use crate::order::Ordered;
use crate::register::{Move, Phase};
use crate::ui::pages::link::{copy as copy_carrying, copy_address};
use crate::ui::parts::{ask, priority_view, record_link, sla_chip, state_view};
use crate::ui::view::{Piece, memo, view};
use crate::workspace::{Change, Command, Record, text_form};
use leptos::prelude::*;
use wasm_bindgen::JsCast;

/// Number, title, state, clocks, and the moves, with the likeliest one first.
#[component]
pub fn Head() -> Piece {
    let open = expect_open();
    let app = open.app;
    let name = memo(move || app.record(open.id, |r| r.name()).unwrap_or_default());
    let title = memo(move || app.record(open.id, |r| r.shown_title().to_owned()).unwrap_or_default());
    let status = memo(move || app.record(open.id, |r| r.text("status").to_owned()).unwrap_or_default());
    let priority = memo(move || app.record(open.id, |r| r.text("priority").to_owned()).unwrap_or_default());
    let major = memo(move || {
        app.record(open.id, |r| r.table().column("major").is_some_and(|c| c.is_yes(r.row()))).unwrap_or(false)
    });
    let stands = memo(move || app.record(open.id, |r| r.stands()).unwrap_or(false));
    let moves = move || {
        if !stands.get() {
            return Vec::new();
        }
        let status = status.get();
        let cycle = open.register.life_cycle;
        let mut moves: Vec<&'static Move> =
            cycle.map(|c| c.moves_from(&status).collect()).unwrap_or_default();
        // What moves the work on comes first, what gives it up last.
        moves.order_by_key(|m| {
            let phase = open.register.state(m.to).map(|s| s.phase);
            (phase == Some(Phase::Cancelled), phase == Some(Phase::Held), m.id == "reopen")
        });
        moves
    };
    view! {
        <header class="record-head">
            <p class="record-line">
                <span class="id">{name}</span>
                {clause(open)}
                {move || state_view(open.register, &status.get())}
                {move || (!priority.get().is_empty()).then(|| priority_view(&priority.get()))}
                {move || major.get().then(|| view! { <span class="chip" data-tone="danger">"Major incident"</span> })}
                {move || (open.register.work && stands.get()).then(|| sla_chip(app, open.id))}
            </p>
            <h1 tabindex="-1">{title}</h1>
            <div class="moves" role="toolbar" aria-label="What can be done">
                {move || moves().into_iter().enumerate().map(|(place, m)| {
                    let class = if place == 0 { "button primary" } else { "button" };
                    view! { <button type="button" class=class on:click=move |_| make(open, m)>{m.label}</button> }
                }).collect::<Vec<_>>()}
                <details class="menu-anchor">
                    <summary class="button quiet" data-icon="link">"Copy link"</summary>
                    <div class="menu">
                        <button type="button" on:click=move |event| {
                            close_menu(&event);
                            copy_address(app, &app.route.get_untracked(), "Link copied.");
                        }>"Copy a link to this record"</button>
                        <button type="button" on:click=move |event| {
                            close_menu(&event);
                            copy_carrying(app, open.id);
                        }>"Copy a link that carries this record"</button>
                    </div>
                </details>
                {move || stands.get().then(|| view! {
                    <button type="button" class="button quiet danger" on:click=move |_| {
                        ask(app, "Take away", "Why", "", move |why| {
                            app.run_or_tell(&Command::void(open.register, open.id, why), "Taken away. It can be brought back.");
                            browser::focus_soon("main h1");
                        });
                    }>"Take away"</button>
                })}
            </div>
        </header>
    }
}

/// Folds the menu that what was pressed is in.
fn close_menu(event: &web_sys::MouseEvent) {
    let pressed = event.target().and_then(|t| t.dyn_into::<web_sys::Element>().ok());
    if let Some(menu) = pressed.and_then(|e| e.closest("details").ok().flatten()) {
        menu.remove_attribute("open").ok();
    }
}

/// Makes a move at once, or asks for what it needs.
fn make(open: super::Open, m: &'static Move) {
    let refused = open
        .app
        .record(open.id, |r| open.app.peek(|s| s.workspace.refusal_of_move(r, m.to)).flatten())
        .flatten();
    let asks =
        m.asks.iter().any(|field| open.app.record(open.id, |r| r.text(field).is_empty()).unwrap_or(true));
    if refused.is_some() || asks {
        // The dialog starts at the state the move leads to.
        super::properties::ask_move(open, m.to);
    } else {
        let changes = vec![Change::set("status", m.to)];
        let done = format!("{}.", open.register.state(m.to).map_or(m.label, |s| s.label));
        if open.app.run_or_tell(&Command::on(m.label, open.register, open.id, changes), &done) {
            // Another move is about to stand where this one was: pressed twice, the key must not make that one too.
            browser::focus_soon("main h1");
        }
    }
}

/// The other records that were given the same number in a copy that was apart.
#[component]
pub fn Namesakes() -> Piece {
    let open = expect_open();
    let links = move || -> Vec<Piece> {
        open.app.workspace(|w| {
            let link =
                |r: &Record<'_>| record_link(&r.id().to_string(), &[&r.name(), " ", r.title()].concat());
            w.namesakes(open.id).iter().map(link).collect()
        })
    };
    view! {
        {move || {
            let links = links();
            (!links.is_empty()).then(|| view! {
                <section class="banner" data-tone="info">
                    <p>"This number was given more than once, in copies that were apart. Nothing is renumbered; the earliest shows it plain. Also under it:"</p>
                    {links}
                </section>
            })
        }}
    }
}

/// Fields that two people wrote without knowing of each other: both values, and which one to keep.
#[component]
pub fn Conflicts() -> Piece {
    let open = expect_open();
    let app = open.app;
    let conflicts = memo(move || {
        app.read(|s| {
            let Some(record) = s.workspace.record(open.id) else { return Vec::new() };
            let table = record.table();
            let events = s.workspace.history(open.id, &s.store, &s.id);
            let mut found: Vec<(String, String, String)> = Vec::new();
            for (name, also) in table.conflicts(record.row()) {
                let Some(field) = open.register.field(name) else { continue };
                let show = |v: &crate::journal::Value| {
                    app.zone(|z| text_form::shown_value(&s.workspace, open.register, field, v, z))
                };
                let signed = |value: &str, stamp: Option<Stamp>| {
                    let event = events.iter().find(|e| Some(e.stamp) == stamp);
                    let author = event.map_or(String::new(), |e| s.workspace.author(e.step, &e.by));
                    if author.is_empty() { value.to_owned() } else { [value, " (", &author, ")"].concat() }
                };
                let shown = table.heads(record.row(), name, None).first().copied();
                let ours = signed(&show(&table.value(record.row(), name)), shown);
                for (stamp, value) in also {
                    let other = show(value);
                    let words = [
                        field.label,
                        " was changed in two places at once. Shown: ",
                        &ours,
                        ". The other one: ",
                        &signed(&other, Some(*stamp)),
                        ".",
                    ];
                    found.push((name.to_owned(), words.concat(), other));
                }
            }
            found.order();
            found
        })
        .unwrap_or_default()
    });
    let keep = move |field: &str, value: &str| {
        let Some(field) = open.register.field(field) else { return };
        let planned = app.peek(|s| {
            app.zone(|zone| text_form::changes(&s.workspace, field, value, zone, s.workspace.record(open.id)))
        });
        match planned {
            Some(Ok(changes)) => {
                app.run_or_tell(&Command::on("Settle", open.register, open.id, changes), "Settled.");
            }
            Some(Err(reason)) => app.tell_trouble(&reason),
            None => {}
        }
    };
    view! {
        {move || conflicts.get().into_iter().map(|(field, words, other)| {
            view! {
                <section class="conflict banner" data-tone="warn">
                    <p>{words}</p>
                    <button type="button" class="button small" on:click=move |_| keep(&field, &other)>"Use the other one"</button>
                </section>
            }
        }).collect::<Vec<_>>()}
    }
}
