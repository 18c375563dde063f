use super::{FieldInput, draft};
use crate::browser;
use crate::journal::RecordId;
use crate::order::map_of;
use crate::register::{Field, Register};
use crate::route::Route;
use crate::ui::app::App;
use crate::ui::parts::{Done, priority_view};
use crate::ui::view::{IntoPiece, Piece, Watched, memo, view};
use crate::workspace::query::similar;
use crate::workspace::{Change, Command, text_form};
use leptos::prelude::*;
use std::collections::BTreeMap;

type Draft = Vec<(&'static Field, Watched<String>)>;

/// The form for a new record. A title is all it needs; what is entered is kept as a draft until it is saved.
#[component]
pub fn NewForm(
    /// What kind of record.
    register: &'static Register,
    /// Prefilled fields.
    values: Vec<(String, String)>,
    /// Called when the form is done with.
    on_done: Done,
) -> Piece {
    let app = App::here();
    let kept = if values.is_empty() { draft::kept(app, register) } else { map_of(values.into_iter()) };
    let draft: Draft = register
        .fields
        .iter()
        .filter(|f| !f.automatic && f.id != "status" && f.id != "opened_at")
        .map(|f| (f, Watched::new(kept.get(f.id).cloned().unwrap_or_else(|| f.initial.to_owned()))))
        .collect();
    let draft = Watched::new(draft);
    let errors = Watched::new(BTreeMap::<String, String>::new());
    let more = Watched::new(kept.iter().any(|(name, _)| register.field(name).is_some_and(|f| !f.at_start)));
    let title = draft.with_untracked(|d| d.first().map(|(_, v)| *v)).unwrap_or_default();

    Effect::new(move |before: Option<Vec<(&'static str, String)>>| {
        let entered = draft.with_untracked(|d| d.iter().map(|(f, v)| (f.id, v.get())).collect::<Vec<_>>());
        draft::keep(app, register, &entered);
        // A complaint is about what was entered: it goes when that is changed.
        let changed = entered.iter().zip(before.iter().flatten()).filter(|(now, then)| now != then);
        for ((field, _), _) in changed {
            if errors.with_untracked(|e| e.contains_key(*field)) {
                errors.update(|e| {
                    e.remove(*field);
                });
            }
        }
        entered
    });
    browser::focus_soon(&["#new-", register.title()].concat());

    let save = move |again: bool| {
        let id = RecordId(browser::random_u128());
        let mut found = BTreeMap::new();
        let mut changes: Vec<Change> = Vec::new();
        draft.with_untracked(|draft| {
            for (field, value) in
                draft.iter().map(|(f, v)| (*f, v.get_untracked())).filter(|(_, v)| !v.trim().is_empty())
            {
                let read = app
                    .zone(|zone| app.peek(|s| text_form::changes(&s.workspace, field, &value, zone, None)));
                match read {
                    Some(Ok(mut read)) => changes.append(&mut read),
                    Some(Err(reason)) => {
                        found.insert(field.id.to_owned(), reason);
                    }
                    None => {}
                }
            }
        });
        if found.is_empty() {
            let command = Command::create(register, id, changes);
            if let Err(refusals) = app.run(&command, "") {
                for refusal in refusals {
                    found
                        .insert(refusal.field.unwrap_or_else(|| register.title().to_owned()), refusal.reason);
                }
            }
        }
        let failed = !found.is_empty();
        if found.keys().any(|id| register.field(id).is_some_and(|field| !field.at_start)) {
            more.set(true);
        }
        errors.set(found);
        if failed {
            browser::set_title("Error: new record – Plumbline");
            browser::focus_soon(".error-summary");
            return;
        }
        let name = app.peek(|s| s.workspace.record(id).map(|r| r.name())).flatten().unwrap_or_default();
        draft.with_untracked(|draft| draft.iter().for_each(|(f, v)| v.set(f.initial.to_owned())));
        draft::keep(app, register, &[]);
        app.tell_undoable(&format!("{name} created."));
        if again {
            browser::focus(&format!("#new-{}", register.title()));
        } else {
            on_done.run();
        }
    };
    let fields = move |at_start: bool| {
        draft.with_untracked(|draft| {
            draft
                .iter()
                .filter(|(f, _)| f.at_start == at_start)
                .map(|(field, value)| {
                    let (field, id): (&'static Field, &'static str) = (*field, field.id);
                    let error = Signal::derive(move || errors.with(|e| e.get(id).cloned()));
                    view! { <FieldInput register field value=*value error prefix="new"/> }
                })
                .collect::<Vec<_>>()
        })
    };
    // What the title is like stands below it, what impact and urgency lead to below them.
    let at_start = move || {
        let fields = fields(true);
        let ids = draft.with_untracked(|d| {
            d.iter().map(|(f, _)| *f).filter(|f| f.at_start).map(|f| f.id).collect::<Vec<_>>()
        });
        let mut all = Vec::new();
        for (id, piece) in ids.into_iter().zip(fields) {
            all.push(piece);
            if id == register.title() {
                all.push(view! { <LookAlikes register title/> });
            } else if id == "urgency" {
                all.push(view! { <Outcome register draft/> });
            }
        }
        all
    };
    let at_start = at_start();
    view! {
        <form class="new-form" novalidate
            on:submit=move |event| {
                event.prevent_default();
                save(false);
            }
            on:keydown=move |event| {
                if event.key() == "Enter" && (event.ctrl_key() || event.meta_key()) {
                    event.prevent_default();
                    save(event.shift_key());
                }
            }>
            {move || error_summary(register, &errors.get())}
            <div class="form-grid">{at_start}</div>
            <details open=move || more.get()>
                <summary>"More fields"</summary>
                <div class="form-grid">{fields(false)}</div>
            </details>
            <div class="form-actions">
                <button type="submit" class="button primary">"Save"<kbd>"Ctrl Enter"</kbd></button>
                <button type="button" class="button" on:click=move |_| save(true)>"Save and new"</button>
            </div>
        </form>
    }
}

/// All errors at the top, each leading to its field.
fn error_summary(register: &'static Register, errors: &BTreeMap<String, String>) -> Option<Piece> {
    if errors.is_empty() {
        return None;
    }
    let items = errors.iter().map(|(field, reason)| {
        let (label, target) = (register.field(field).map_or("", |f| f.label), format!("#new-{field}"));
        let text = if reason.starts_with(label) { reason.clone() } else { format!("{label}: {reason}") };
        view! {
            <li><a href="#" on:click=move |event| {
                event.prevent_default();
                browser::focus(&target);
            }>{text}</a></li>
        }
    });
    Some(view! {
        <div class="error-summary" role="alert" tabindex="-1">
            <h3>"There is a problem"</h3>
            <ul>{items.collect::<Vec<_>>()}</ul>
        </div>
    })
}

/// What impact and urgency lead to, spelled out before saving.
#[component]
fn Outcome(register: &'static Register, draft: Watched<Draft>) -> Piece {
    let app = App::here();
    let value = move |field: &str| {
        draft.with_untracked(|d| d.iter().find(|(f, _)| f.id == field).map(|(_, v)| v.get()))
    };
    let priority = move || {
        let level = |text: Option<String>| match text.as_deref() {
            Some("high") => Some(0),
            Some("medium") => Some(1),
            Some("low") => Some(2),
            _ => None,
        };
        let (impact, urgency): (usize, usize) = (level(value("impact"))?, level(value("urgency"))?);
        app.workspace(|w| w.settings().matrix.get(impact).and_then(|r| r.get(urgency)).copied())
    };
    if register.computed.is_empty() {
        return ().piece();
    }
    view! {
        <p class="outcome">
            {move || priority().map(|p| view! {
                "Impact and urgency make it " {priority_view(&p.to_string())}
            })}
        </p>
    }
}

/// Open records with much the same title, to link or add to instead.
#[component]
fn LookAlikes(register: &'static Register, title: Watched<String>) -> Piece {
    let app = App::here();
    let alike = memo(move || {
        let title = title.get();
        if !register.work || title.trim().chars().count() < 4 {
            return Vec::new();
        }
        app.workspace(|w| {
            let Some(table) = w.of(register) else { return Vec::new() };
            let rows = similar(table, &title, 3);
            rows.into_iter()
                .map(|(row, _)| (table.at(row).name(), table.at(row).title().to_owned()))
                .collect::<Vec<_>>()
        })
    });
    view! {
        {move || {
            let alike = alike.get();
            (!alike.is_empty()).then(|| view! {
                <section class="look-alikes" aria-label="Look-alikes">
                    <h3>"Is it one of these?"</h3>
                    <ul>{alike.into_iter().map(|(name, title)| view! {
                        <li><a href=format!("#{}", Route::record(name.as_str()))>{name}</a>" "{title}</li>
                    }).collect::<Vec<_>>()}</ul>
                </section>
            })
        }}
    }
}
