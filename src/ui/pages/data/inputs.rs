//! Small labelled controls that settings and the import share.

use crate::decimal;
use crate::ui::view::{Piece, view};
use leptos::prelude::*;

// What the controls do comes behind a pointer, so that each is there once, for size.

/// A button that does something.
pub fn button(label: &str, class: &str, act: impl Fn() + 'static) -> Piece {
    button_of(label, class, Box::new(act))
}

fn button_of(label: &str, class: &str, act: Box<dyn Fn()>) -> Piece {
    let (label, class) = (label.to_owned(), ["button ", class].concat());
    view! { <button type="button" class=class on:click=move |_| act()>{label}</button> }
}

/// A list to choose one entry from, with its label above. Entries are value and text.
pub fn choice(
    id: &str,
    label: &str,
    entries: Vec<(String, String)>,
    chosen: &str,
    choose: impl Fn(String) + 'static,
) -> Piece {
    let (id, label) = (id.to_owned(), label.to_owned());
    let list = choice_of(&id, None, entries, chosen, Box::new(choose));
    view! { <div class="field"><label for=id>{label}</label>{list}</div> }
}

/// A list to choose one entry from; its label is said only, or stands elsewhere.
pub fn bare_choice(
    id: &str,
    said: Option<String>,
    entries: Vec<(String, String)>,
    chosen: &str,
    choose: impl Fn(String) + 'static,
) -> Piece {
    choice_of(id, said, entries, chosen, Box::new(choose))
}

fn choice_of(
    id: &str,
    said: Option<String>,
    entries: Vec<(String, String)>,
    chosen: &str,
    choose: Box<dyn Fn(String)>,
) -> Piece {
    let id = id.to_owned();
    let entries: Vec<Piece> = entries
        .into_iter()
        .map(|(value, text)| {
            let selected = value == chosen;
            view! { <option value=value selected=selected>{text}</option> }
        })
        .collect();
    view! {
        <select id=id aria-label=said on:change=move |event| choose(event_target_value(&event))>{entries}</select>
    }
}

/// A line of text with its label above, offered entries, and what to do once it was changed.
pub fn text_field(
    id: &str,
    label: &str,
    offered: &[String],
    value: &str,
    change: impl Fn(String) + 'static,
) -> Piece {
    text_field_of(id, label, offered, value, Box::new(change))
}

fn text_field_of(
    id: &str,
    label: &str,
    offered: &[String],
    value: &str,
    change: Box<dyn Fn(String)>,
) -> Piece {
    let (id, label, value, list) = (id.to_owned(), label.to_owned(), value.to_owned(), format!("{id}-list"));
    let entries: Vec<Piece> = offered.iter().map(|o| view! { <option value=o.clone()></option> }).collect();
    view! {
        <div class="field">
            <label for=id.clone()>{label}</label>
            <input id=id type="text" autocomplete="off" list=list.clone() value=value
                on:change=move |event| change(event_target_value(&event))/>
            <datalist id=list>{entries}</datalist>
        </div>
    }
}

/// A few choices in a row. Entries are value and text.
pub fn radios(
    name: &'static str,
    label: &'static str,
    entries: &[(&'static str, &str)],
    chosen: &str,
    choose: fn(crate::ui::app::App, &str),
) -> Piece {
    let app = crate::ui::app::App::here();
    let entries: Vec<Piece> = entries
        .iter()
        .map(|&(value, text)| {
            let text = text.to_owned();
            let checked = value == chosen;
            view! {
                <label><input type="radio" name=name value=value checked=checked on:change=move |_| choose(app, value)/>{text}</label>
            }
        })
        .collect();
    view! {
        <fieldset class="field"><legend>{label}</legend><div class="segmented">{entries}</div></fieldset>
    }
}

/// `1 record`, `1,200 records`.
#[must_use]
pub fn counted(records: usize) -> String {
    let mut text = count(records);
    text.push_str(if records == 1 { " record" } else { " records" });
    text
}

/// A number with commas between thousands.
#[must_use]
pub fn count(number: usize) -> String {
    decimal::grouped(&number.to_string())
}
