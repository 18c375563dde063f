use super::state::ListState;
use super::table::expect_list;
use crate::browser;
use crate::ui::pages::inputs::count;
use crate::ui::view::{Piece, view};
use crate::workspace::text_form;
use leptos::html;
use leptos::prelude::*;
use web_sys::Element;

/// Rows on paper at most.
const MOST: usize = 2000;

/// What stands on paper above a list, and the list itself: on the screen only the rows in sight are drawn.
#[component]
pub fn Printed() -> Piece {
    let state = expect_list();
    let place = NodeRef::<html::Div>::new();
    // The browser draws the paper as soon as the listener returns: nothing can wait for the next frame.
    let before = window_event_listener_untyped("beforeprint", move |_| {
        if let Some(place) = place.get_untracked() {
            place.set_text_content(None);
            draw(state, &place);
        }
    });
    let after = window_event_listener_untyped("afterprint", move |_| {
        if let Some(place) = place.get_untracked() {
            place.set_text_content(None);
        }
    });
    on_cleanup(move || {
        before.remove();
        after.remove();
    });
    view! { <div class="printed" node_ref=place></div> }
}

fn draw(state: ListState, place: &Element) {
    let app = state.app;
    let rows = state.rows.get_untracked();
    let board = state.board.get_untracked();
    let now = browser::now();
    let query = state.text.get_untracked();
    let (asked, query) = if query.trim().is_empty() { ("All", "") } else { ("Query: ", query.trim()) };
    let found = count(rows.len());
    let mut words = [asked, query, ". Found: ", &found, "."].concat();
    if rows.len() > MOST && !board {
        words.push_str(
            &[" The first ", &count(MOST), " are below; narrow the query for the others."].concat(),
        );
    }
    add(place, "p", &words);
    if board {
        return;
    }
    let register = state.register;
    let columns = state.columns.get_untracked();
    let Some(table) = add(place, "table", "") else { return };
    let line = |within: &Element, kind: &str, sla: &str, number: &str, texts: Vec<String>| {
        let Some(line) = add(within, "tr", "") else { return };
        if register.work {
            add(&line, kind, sla);
        }
        if !register.prefix.is_empty() {
            add(&line, kind, number);
        }
        for text in texts {
            add(&line, kind, &text);
        }
    };
    if let Some(head) = add(&table, "thead", "") {
        line(&head, "th", "SLA", "Number", columns.iter().map(|f| f.label.to_owned()).collect());
    }
    let Some(body) = add(&table, "tbody", "") else { return };
    app.peek(|session| {
        let Some(records) = session.workspace.of(register) else { return };
        app.zone(|zone| {
            for row in rows.iter().take(MOST) {
                let record = records.at(*row);
                let chip = if register.work { app.chip(record.id(), now) } else { None };
                let texts =
                    columns.iter().map(|f| text_form::shown(&session.workspace, record, f, zone)).collect();
                line(&body, "td", &chip.map(|c| c.text).unwrap_or_default(), &record.name(), texts);
            }
        });
    });
}

/// An element with a text, at the end of another one.
fn add(within: &Element, tag: &str, text: &str) -> Option<Element> {
    let element = within.owner_document()?.create_element(tag).ok()?;
    if !text.is_empty() {
        element.set_text_content(Some(text));
    }
    within.append_child(&element).ok()?;
    Some(element)
}
