//! From keys to commands.

use super::app::{App, Overlay};
use super::commands::COMMANDS;
use crate::browser;
use crate::letters::is_capital;
use leptos::prelude::*;
use std::cell::Cell;
use std::rc::Rc;
use wasm_bindgen::JsCast;
use web_sys::KeyboardEvent;

type PageKeys = Rc<dyn Fn(&str, &KeyboardEvent) -> bool>;

thread_local! {
    static PAGE_KEYS: std::cell::RefCell<Vec<(u64, PageKeys)>> = const { std::cell::RefCell::new(Vec::new()) };
    static NEXT: Cell<u64> = const { Cell::new(0) };
}

/// While the calling view is on the page, keys that are no command of the whole page go to it, by name, such as
/// `j`, `Shift ArrowDown` or `Ctrl A`. It answers whether it took the key.
pub fn page_keys(take: impl Fn(&str, &KeyboardEvent) -> bool + 'static) {
    let id = NEXT.with(|n| {
        n.set(n.get() + 1);
        n.get()
    });
    PAGE_KEYS.with_borrow_mut(|keys| keys.push((id, Rc::new(take))));
    on_cleanup(move || PAGE_KEYS.with_borrow_mut(|keys| keys.retain(|(other, _)| *other != id)));
}

/// Does on the page what one of its keys does.
pub fn press(name: &str) {
    if let Ok(event) = KeyboardEvent::new("keydown") {
        give_page(name, &event);
    }
}

fn give_page(name: &str, event: &KeyboardEvent) -> bool {
    let takers: Vec<PageKeys> =
        PAGE_KEYS.with_borrow(|keys| keys.iter().rev().map(|(_, k)| Rc::clone(k)).collect());
    takers.iter().any(|take| take(name, event))
}

/// Listens for keys for as long as the page lives.
pub fn listen(app: App) {
    // The first of two keys, such as `g`, and when it was pressed.
    let pending: Rc<Cell<(char, f64)>> = Rc::new(Cell::new((' ', 0.0)));
    browser::on_key(move |event| {
        if event.is_composing() || event.default_prevented() {
            return;
        }
        let name = key_name(&event);
        let typing = is_typing(&event);
        let plain = !(event.ctrl_key() || event.meta_key() || event.alt_key());
        let overlay = app.overlay.get_untracked();
        if name == "Escape" && !overlay.is_none() {
            // Dialogs close themselves; this is for what is not a dialog.
            app.overlay.set(Overlay::None);
            event.prevent_default();
            return;
        }
        if name == "Escape" && typing && !dialog_open() {
            // One level out: from the field to the page.
            browser::focus("main");
            return;
        }
        if plain && (typing || !app.shortcuts.get_untracked()) && !name.starts_with("Escape") {
            return;
        }
        if typing && matches!(name.as_str(), "Ctrl Z" | "Ctrl Shift Z" | "Ctrl A" | "Ctrl C" | "Ctrl V") {
            return;
        }
        let (first, at) = pending.replace((' ', 0.0));
        let recent = event.time_stamp() - at < 1500.0;
        // The menu of kinds shows the second keys: it waits for one as long as it is open.
        let menu = matches!(overlay, Overlay::Create) && name != "c";
        let (first, recent) = if menu { ('c', true) } else { (first, recent) };
        if plain && recent && (first == 'g' || first == 'c') && overlay_allows(&overlay, first) {
            let both = format!("{first} {name}");
            if let Some(command) = COMMANDS.iter().find(|c| c.keys == both) {
                app.overlay.set(Overlay::None);
                (command.run)(app);
                event.prevent_default();
                return;
            }
        }
        if plain && overlay.is_none() && name == "g" {
            pending.set(('g', event.time_stamp()));
            return;
        }
        if plain && overlay.is_none() && name == "c" {
            pending.set(('c', event.time_stamp()));
        }
        if !overlay.is_none() && plain {
            return;
        }
        if let Some(command) = COMMANDS.iter().find(|c| c.keys == name) {
            (command.run)(app);
            event.prevent_default();
            return;
        }
        if overlay.is_none() && !dialog_open() && give_page(&name, &event) {
            event.prevent_default();
        }
    });
}

fn overlay_allows(overlay: &Overlay, first: char) -> bool {
    match overlay {
        Overlay::None => true,
        Overlay::Create => first == 'c',
        _ => false,
    }
}

fn dialog_open() -> bool {
    let document = web_sys::window().and_then(|w| w.document());
    document.and_then(|d| d.query_selector("dialog[open]").ok().flatten()).is_some()
}

/// A key as it is written in the tables: modifiers first, letters small unless with Ctrl or Alt.
fn key_name(event: &KeyboardEvent) -> String {
    let key = event.key();
    let command = event.ctrl_key() || event.meta_key();
    let letter = key.chars().count() == 1;
    let mut name = String::new();
    if command {
        name.push_str("Ctrl ");
    }
    if event.alt_key() {
        name.push_str("Alt ");
    }
    let upper = letter && key.chars().all(is_capital);
    if event.shift_key() && (!letter || command || event.alt_key() || upper) {
        name.push_str("Shift ");
    }
    match key.as_str() {
        " " => name.push_str("Space"),
        _ if letter && (command || event.alt_key() || upper) => name.push_str(&key.to_ascii_uppercase()),
        _ => name.push_str(&key),
    }
    name
}

fn is_typing(event: &KeyboardEvent) -> bool {
    let Some(target) = event.target().and_then(|t| t.dyn_into::<web_sys::HtmlElement>().ok()) else {
        return false;
    };
    match target.tag_name().as_str() {
        "TEXTAREA" | "SELECT" => true,
        "INPUT" => {
            let kind = target.get_attribute("type").unwrap_or_default();
            !matches!(kind.as_str(), "checkbox" | "radio" | "button" | "submit" | "range")
        }
        _ => target.is_content_editable(),
    }
}
