//! The frame around every page.

use super::app::{App, Overlay};
use super::pages;
use super::parts::{KeySheet, Palette, SaveChip, Toasts};
use super::{form, keys};
use crate::browser;
use crate::route::Route;
use crate::ui::erased::{dynamic, on_mouse, part};
use leptos::prelude::*;

/// Follows keys, the address, the clock and other tabs, for as long as the page lives.
pub fn listen(app: App) {
    keys::listen(app);
    browser::on_hash_change(move |hash| {
        app.overlay.set(Overlay::None);
        app.route.set(Route::parse(&hash));
    });
    browser::every(15_000, move || app.now.set(browser::now()));
    browser::on_foreign_write(move |key, value| {
        if app.change_quietly(|s| s.hear(&key, value.as_deref())) == Some(true) {
            app.changed();
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
        Route::Import => (8, String::new()),
    }
}

/// Top bar, rail, page, and what lies over them.
#[component]
pub fn Shell() -> impl IntoView {
    let app = App::here();
    let place = Memo::new(move |_| app.route.with(place_of));
    let opened = Memo::new(move |_| app.read(|s| s.id.clone()));
    Effect::new(move |before: Option<()>| {
        place.track();
        // The first page leaves the focus where the browser put it, unless there is one thing to do.
        if before.is_none() {
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
    view! {
        <div class="shell">
            <a class="skip-link" href="#main" on:click=on_mouse(move |event| {
                event.prevent_default();
                browser::focus("main h1");
            })>"Skip to the page"</a>
            <Topbar/>
            <Show when=move || opened.get().is_some()>
                <Rail/>
            </Show>
            <main class="page" id="main" tabindex="-1">
                {part(move || {
                    opened.track();
                    let place = place.get();
                    page(app, &place)
                })}
            </main>
        </div>
        <div class="visually-hidden" aria-live="polite">{part(move || app.said.get())}</div>
        <Toasts/>
        <super::files::Files/>
        {part(move || overlay(app))}
    }
}

fn page(app: App, place: &(u8, String)) -> AnyView {
    if app.peek(|_| ()).is_none() {
        return view! { <pages::Welcome/> }.into_any();
    }
    let text = place.1.clone();
    match place.0 {
        0 => view! { <pages::Home/> }.into_any(),
        1 => view! { <pages::ListPage register=text/> }.into_any(),
        2 => view! { <pages::RecordPage address=text/> }.into_any(),
        3 => view! { <pages::NewPage register=text/> }.into_any(),
        4 => view! { <pages::ServiceLevels/> }.into_any(),
        5 => view! { <pages::Improvements/> }.into_any(),
        6 => view! { <pages::Kpis/> }.into_any(),
        7 => view! { <pages::Data/> }.into_any(),
        _ => view! { <pages::Import/> }.into_any(),
    }
}

fn overlay(app: App) -> AnyView {
    match app.overlay.get() {
        Overlay::None => ().into_any(),
        Overlay::Palette => view! { <Palette/> }.into_any(),
        Overlay::Keys => view! { <KeySheet/> }.into_any(),
        Overlay::Create => view! { <form::CreateMenu/> }.into_any(),
        Overlay::New(register, values) => view! { <form::NewSheet register values/> }.into_any(),
    }
}

#[component]
fn Topbar() -> impl IntoView {
    let app = App::here();
    let name = move || app.read(|s| s.name.clone()).unwrap_or_else(|| "Plumbline".to_owned());
    view! {
        <header class="topbar">
            <a class="workspace-name" href="#/">{name}</a>
            <SaveChip/>
            <button type="button" class="search-field" on:click=on_mouse(move |_| app.overlay.set(Overlay::Palette))>
                "Search"<kbd>"Ctrl K"</kbd>
            </button>
            <Show when=move || app.is_open()>
                <button type="button" class="button primary" data-icon="plus"
                    on:click=on_mouse(move |_| app.overlay.set(Overlay::Create))>"New"</button>
            </Show>
            <button type="button" class="button quiet icon" data-icon="help" aria-label="All keys"
                on:click=on_mouse(move |_| app.overlay.set(Overlay::Keys))></button>
        </header>
    }
}

#[component]
fn Rail() -> impl IntoView {
    let app = App::here();
    let more = RwSignal::new(false);
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
                <li class:in-more=dynamic(move || !in_bar && !more.get())>
                    <a href=address aria-current=dynamic(move || current(address))
                        on:click=on_mouse(move |_| more.set(false))>
                        <span>{name}</span><kbd>{keys}</kbd>
                    </a>
                </li>
            }
        })
        .collect_view();
    view! {
        <nav class="rail" aria-label="Places">
            <ul>
                {items}
                <li class="more">
                    <button type="button" aria-expanded=dynamic(move || more.get().to_string())
                        on:click=on_mouse(move |_| more.update(|m| *m = !*m)) data-icon="more"><span>"More"</span></button>
                </li>
            </ul>
        </nav>
    }
}
