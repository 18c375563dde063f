use crate::browser;
use crate::journal::RecordId;
use crate::measure::{KPIS, kpi};
use crate::order::Ordered;
use crate::register::catalogue::service;
use crate::register::{Field, Kind, Register};
use crate::ui::app::App;
use crate::ui::view::{Piece, Watched, view};
use crate::workspace::{Change, Command};
use leptos::prelude::*;

/// The input of a field: a native control with its label, help and error.
#[component]
pub fn FieldInput(
    /// What kind of record it is of.
    register: &'static Register,
    /// The field.
    field: &'static Field,
    /// What is entered, as text.
    value: Watched<String>,
    /// What is wrong with it, if anything.
    #[prop(into)]
    error: Signal<Option<String>>,
    /// What the id of the control starts with, where several forms are on the page.
    #[prop(default = "field")]
    prefix: &'static str,
    /// Whether the focus goes here.
    #[prop(optional)]
    autofocus: bool,
    /// The state a record is moved from: only what a move leads to is offered.
    #[prop(default = None)]
    from: Option<String>,
) -> Piece {
    let id = format!("{prefix}-{}", field.id);
    let (help_id, error_id) = (format!("{id}-help"), format!("{id}-error"));
    let described = {
        let (help_id, error_id) = (help_id.clone(), error_id.clone());
        move || {
            let mut ids = Vec::new();
            if !field.help.is_empty() {
                ids.push(help_id.clone());
            }
            if error.with(Option::is_some) {
                ids.push(error_id.clone());
            }
            (!ids.is_empty()).then(|| ids.join(" "))
        }
    };
    let invalid = move || error.with(Option::is_some).then_some("true");
    let control_id = id.clone();
    let control =
        control(field, value, &id, described, invalid, autofocus, offered(register, field, from.as_deref()));
    let label = if field.required { field.label.to_owned() } else { label_of(field) };
    view! {
        <div class="field" class:wide=matches!(field.kind, Kind::LongText) data-field=field.id>
            <label for=id>{label}</label>
            {(!field.help.is_empty()).then(|| view! { <p class="help" id=help_id.clone()>{field.help}</p> })}
            {move || error.get().map(|e| {
                let made = Watched::new(false);
                let (error_id, control_id) = (error_id.clone(), control_id.clone());
                view! {
                    {move || if made.get() {
                        view! { <p class="hint" role="status">"Created. Save again."</p> }
                    } else {
                        view! { <p class="error-text" id=error_id.clone()>{e.clone()}</p> {missing(field, value, made, control_id.clone())} }
                    }}
                }
            })}
            {control}
        </div>
    }
}

/// Offers to create a service that a link names and there is none of: a name is all it needs.
fn missing(
    field: &'static Field,
    value: Watched<String>,
    made: Watched<bool>,
    control: String,
) -> Option<Piece> {
    let register = &service::REGISTER;
    let name = value.get_untracked().trim().to_owned();
    if field.kind != Kind::Link(&["service"]) || name.is_empty() {
        return None;
    }
    let app = App::here();
    let label = ["Create service “", &name, "”"].concat();
    let create = move |_| {
        let title = vec![Change::set(register.title(), name.as_str())];
        let command = Command::create(register, RecordId(browser::random_u128()), title);
        if app.run_or_tell(&command, &[&name, " created."].concat()) {
            // The button that has the focus goes.
            browser::focus(&["#", &control].concat());
            made.set(true);
        }
    };
    Some(view! { <button type="button" class="button small" on:click=create>{label}</button> })
}

fn label_of(field: &Field) -> String {
    match field.kind {
        Kind::Number(unit) if !unit.is_empty() => format!("{} ({unit})", field.label),
        Kind::Tags => format!("{} (with commas between)", field.label),
        _ => field.label.to_owned(),
    }
}

/// What may be entered.
enum Offered {
    /// One of these: stored texts and shown ones.
    Only(Vec<(String, String)>),
    /// Anything, these among it.
    Also(Vec<String>),
}

fn offered(register: &'static Register, field: &'static Field, from: Option<&str>) -> Offered {
    let pair = |code: &str, label: &str| (code.to_owned(), label.to_owned());
    match (field.kind, register.life_cycle) {
        (Kind::Choice(choices), _) => Offered::Only(choices.iter().map(|c| pair(c.code, c.label)).collect()),
        (Kind::Status, Some(cycle)) => {
            let states = cycle.states.iter().filter(|s| from.is_none_or(|from| cycle.leads(from, s.code)));
            Offered::Only(states.map(|s| pair(s.code, s.label)).collect())
        }
        (Kind::Flag, _) => Offered::Only(vec![pair("yes", "Yes"), pair("no", "No")]),
        _ => Offered::Also(suggestions(register, field)),
    }
}

fn control(
    field: &'static Field,
    value: Watched<String>,
    id: &str,
    described: impl Fn() -> Option<String> + Send + Sync + 'static,
    invalid: impl Fn() -> Option<&'static str> + Send + Sync + 'static,
    autofocus: bool,
    offered: Offered,
) -> Piece {
    let id = id.to_owned();
    let autofocus = autofocus.then_some("");
    let suggestions = match offered {
        Offered::Only(options) => {
            return view! {
                <select id=id name=field.id aria-describedby=described aria-invalid=invalid data-autofocus=autofocus
                    prop:value=move || value.get()
                    on:change=move |event| value.set(event_target_value(&event))>
                    {(field.kind != Kind::Status).then(|| view! { <option value="">"—"</option> })}
                    {options.into_iter().map(|(code, label)| {
                        let chosen = value.get_untracked() == code;
                        view! { <option value=code selected=chosen>{label}</option> }
                    }).collect::<Vec<_>>()}
                </select>
            };
        }
        Offered::Also(suggestions) => suggestions,
    };
    if field.kind == Kind::LongText {
        return view! {
            <textarea id=id name=field.id rows="4" aria-describedby=described aria-invalid=invalid
                data-autofocus=autofocus prop:value=move || value.get()
                on:input=move |event| value.set(event_target_value(&event))></textarea>
        };
    }
    let kind = match field.kind {
        Kind::Instant => "datetime-local",
        Kind::Day => "date",
        _ => "text",
    };
    let list = format!("{id}-list");
    let has_list = !suggestions.is_empty();
    view! {
        <input type=kind id=id name=field.id autocomplete="off" aria-describedby=described aria-invalid=invalid
            data-autofocus=autofocus required=field.required list=has_list.then(|| list.clone())
            prop:value=move || value.get()
            on:input=move |event| value.set(event_target_value(&event))/>
        {has_list.then(|| view! {
            <datalist id=list>
                {suggestions.into_iter().map(|s| {
                    let name = if is_formula(field) { kpi(&s).map_or("", |k| k.name) } else { "" };
                    view! { <option value=s>{name}</option> }
                }).collect::<Vec<_>>()}
            </datalist>
        })}
    }
}

/// Whether the field names one of the built-in definitions, which are offered with what they are called.
fn is_formula(field: &Field) -> bool {
    field.id == "formula"
}

/// What was entered before and may be meant again: used values, names of people and groups, titles to link to.
fn suggestions(register: &'static Register, field: &Field) -> Vec<String> {
    const MOST: usize = 100;
    let app = App::here();
    let mut offered = app
        .peek(|session| {
            let titles = |register: &str| {
                let table = session.workspace.table(register);
                let records = table.into_iter().flat_map(|t| t.records());
                records.map(|r| r.title().to_owned()).take(MOST).collect::<Vec<_>>()
            };
            let used = || {
                let column = session.workspace.of(register).and_then(|t| t.column(field.id));
                let texts = column.and_then(|c| c.dictionary()).map_or(&[][..], |d| d.texts());
                texts.iter().skip(1).take(MOST).map(|t| t.to_string()).collect::<Vec<_>>()
            };
            match field.kind {
                Kind::Suggest if is_formula(field) => KPIS.iter().map(|k| k.code.to_owned()).collect(),
                Kind::Suggest => used(),
                Kind::Person => titles("person").into_iter().chain(used()).collect(),
                Kind::Group => titles("group").into_iter().chain(used()).collect(),
                // Incidents are too many to list; they are linked by number.
                Kind::Link(registers) => {
                    registers.iter().filter(|r| **r != "incident").flat_map(|r| titles(r)).collect()
                }
                _ => Vec::new(),
            }
        })
        .unwrap_or_default();
    offered.order();
    offered.dedup();
    offered.truncate(MOST);
    offered
}
