//! The frame around every page.

use super::app::{App, Overlay};
use super::pages;
use super::parts::{KeySheet, Palette, SaveChip, Toasts, name_dialog};
use super::{form, kept_place, keys};
use crate::browser;
use crate::route::Route;
use crate::ui::view::{IntoPiece, Piece, Watched, effect, memo, view, when};
use leptos::prelude::*;

/// Follows keys, the address, the clock and other tabs, for as long as the page lives.
pub fn listen(app: App) {
    keys::listen(app);
    kept_place::follow(app);
    browser::on_hash_change(move |hash| {
        app.overlay.set(Overlay::None);
        let route = Route::parse(&hash);
        if route == Route::Home && !hash.trim_matches('/').is_empty() {
            app.tell("There is no page at that address. This is Home.");
        }
        app.route.set(route);
    });
    browser::every(15_000, move || app.tick());
    browser::on_foreign_write(move |key, value| {
        let before = app.only_looked_at();
        if app.change_quietly(|s| s.hear(&key, value.as_deref())) == Some(true) {
            app.changed();
            if let Some(words) = app.only_looked_at().filter(|words| before.as_ref() != Some(words)) {
                app.said.set(words);
            }
        }
    });
}

/// Where the rail leads: name, keys, address, and whether phones show it in the bar.
const PLACES: &[(&str, &str, &str, bool)] = &[
    ("Home", "g h", "#/", true),
    ("Queue", "g q", "#/q?r=incident&f=is:open%20sort:sla", true),
    ("My work", "g w", "#/q?r=incident&f=is:open%20assignee:@me%20sort:sla", false),
    ("Problems", "g b", "#/q?r=problem&f=is:open", false),
    ("Services", "g c", "#/q?r=service", false),
    ("Service levels", "g l", "#/sla", true),
    ("Improvements", "g i", "#/improvements", false),
    ("KPIs", "g k", "#/kpi", true),
    ("Data and settings", "g s", "#/data", true),
];

/// Which part of the page is drawn anew when the address changes; the rest of the address the part itself follows.
fn place_of(route: &Route) -> (u8, String) {
    match route {
        Route::Home => (0, String::new()),
        Route::List(list) => (1, list.register.clone()),
        Route::Record { address } => (2, address.clone()),
        Route::New { register, .. } => (3, register.clone()),
        Route::ServiceLevels => (4, String::new()),
        Route::Improvements => (5, String::new()),
        Route::Kpis { .. } => (6, String::new()),
        Route::Data { .. } => (7, String::new()),
        Route::Import { .. } => (8, String::new()),
        Route::Link { carried } => (9, carried.clone()),
    }
}

/// Top bar, rail, page, and what lies over them.
#[component]
pub fn Shell() -> Piece {
    let app = App::here();
    let place = memo(move || app.route.with(place_of));
    // What is looked at may be another state of the same workspace.
    let opened = memo(move || {
        app.read(|s| {
            // A workspace that cannot be changed any more is not drawn anew: what is typed stays.
            let words = s.store.only_looked_at().filter(|_| !s.store.is_kept());
            [s.id.as_str(), words.unwrap_or_default()].join("\n")
        })
    });
    effect(move |first| {
        place.track();
        // The first page leaves the focus where the browser put it, unless there is one thing to do.
        if first {
            browser::next_frame(|| {
                browser::focus("[data-autofocus]");
            });
        } else {
            browser::scroll_to_top();
            browser::next_frame(|| {
                if !browser::focus("[data-autofocus]") {
                    browser::focus("main h1");
                }
            });
        }
    });
    // Stands on paper only.
    let paper = move || {
        let (name, past) = app.read(|s| (s.name.clone(), s.as_of.is_some())).unwrap_or_default();
        [name.as_str(), if past { ", as of " } else { ", printed " }, &app.show(app.now.get())].concat()
    };
    view! {
        <div class="shell">
            <a class="skip-link" href="#main" on:click=move |event| {
                event.prevent_default();
                browser::focus("main h1");
            }>"Skip to the page"</a>
            <Topbar/>
            {when(move || opened.get().is_some(), || view! { <Rail/> }, || ().piece())}
            <main class="page" id="main" tabindex="-1">
                <p class="print-head">{paper}</p>
                {move || app.looking_at().map(|words| {
                    let kept = app.peek(|s| s.store.is_kept()) == Some(true);
                    let (tone, way) = if kept { ("warn", "Reload") } else { ("info", "Back to the workspace") };
                    view! {
                        <div class="banner" data-tone=tone id="looking">
                            <p>{words}</p>
                            <button type="button" class="button small" on:click=move |_| {
                                if kept { browser::reload() } else { app.look_away() }
                            }>{way}</button>
                        </div>
                    }
                })}
                {move || {
                    opened.track();
                    let place = place.get();
                    page(app, &place)
                }}
            </main>
        </div>
        <div class="visually-hidden" aria-live="polite">{move || app.said.get()}</div>
        <Toasts/>
        <super::files::Files/>
        {move || overlay(app)}
    }
}

fn page(app: App, place: &(u8, String)) -> Piece {
    let text = place.1.clone();
    match place.0 {
        9 => view! { <pages::LinkPage carried=text/> },
        _ if app.peek(|_| ()).is_none() => view! { <pages::Welcome/> },
        0 => view! { <pages::Home/> },
        1 => view! { <pages::ListPage register=text/> },
        2 => view! { <pages::RecordPage address=text/> },
        3 => view! { <pages::NewPage register=text/> },
        4 => view! { <pages::ServiceLevels/> },
        5 => view! { <pages::Improvements/> },
        6 => view! { <pages::Kpis/> },
        7 => view! { <pages::Data/> },
        _ => view! { <pages::Import/> },
    }
}

fn overlay(app: App) -> Piece {
    match app.overlay.get() {
        Overlay::None => ().piece(),
        Overlay::Palette => view! { <Palette/> },
        Overlay::Keys => view! { <KeySheet/> },
        Overlay::Remove(removing) => pages::removal(removing),
        Overlay::Name(asked) => name_dialog(asked),
        Overlay::Create => view! { <form::CreateMenu/> },
        Overlay::New(register, values) => view! { <form::NewSheet register values/> },
    }
}

#[component]
fn Topbar() -> Piece {
    let app = App::here();
    let name = move || app.read(|s| s.name.clone()).unwrap_or_else(|| "Plumbline".to_owned());
    view! {
        <header class="topbar">
            <a class="workspace-name" href="#/">{name}</a>
            <SaveChip/>
            <button type="button" class="search-field" on:click=move |_| app.overlay.set(Overlay::Palette)>
                "Search"<kbd>"Ctrl K"</kbd>
            </button>
            {move || app.is_open().then(|| view! {
                <button type="button" class="button primary" data-icon="plus"
                    on:click=move |_| app.offer(Overlay::Create)>"New"</button>
            })}
            <button type="button" class="button quiet icon" data-icon="help" aria-label="All keys"
                on:click=move |_| app.overlay.set(Overlay::Keys)></button>
        </header>
    }
}

#[component]
fn Rail() -> Piece {
    let app = App::here();
    let more = Watched::new(false);
    let current = move |address: &'static str| {
        let here = app.route.get();
        let there = Route::parse(address.trim_start_matches('#'));
        let same = match (&here, &there) {
            (Route::List(a), Route::List(b)) => {
                let mine = |q: &str| q.contains("assignee:@me");
                a.register == b.register && mine(&a.query) == mine(&b.query)
            }
            _ => place_of(&here).0 == place_of(&there).0,
        };
        same.then_some("page")
    };
    let items = PLACES
        .iter()
        .map(|&(name, keys, address, in_bar)| {
            view! {
                <li class:in-more=move || !in_bar && !more.get()>
                    <a href=address aria-current=move || current(address)
                        on:click=move |_| more.set(false)>
                        <span>{name}</span><kbd>{keys}</kbd>
                    </a>
                </li>
            }
        })
        .collect::<Vec<_>>();
    view! {
        <nav class="rail" aria-label="Places">
            <ul>
                {items}
                <li class="more">
                    <button type="button" aria-expanded=move || more.get().to_string()
                        on:click=move |_| more.update(|m| *m = !*m) data-icon="more"><span>"More"</span></button>
                </li>
            </ul>
        </nav>
    }
}
