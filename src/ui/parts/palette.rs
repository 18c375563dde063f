use super::modal;
use crate::browser;
use crate::letters::lowered;
use crate::order::Ordered;
use crate::register::Register;
use crate::register::catalogue::REGISTERS;
use crate::route::Route;
use crate::ui::app::{App, Overlay};
use crate::ui::commands::{COMMANDS, keys_here};
use crate::ui::keys;
use crate::ui::view::{Piece, Watched, anew, view};
use crate::workspace::query::fuzzy;
use leptos::prelude::*;

#[derive(Clone)]
struct Found {
    label: String,
    hint: String,
    keys: &'static str,
    what: What,
}

#[derive(Clone)]
enum What {
    Command(fn(App)),
    Record(String),
    Template(&'static Register, usize),
    /// A key of the place one is at.
    Key(&'static str),
}

/// Commands and records by a few letters, each command with its keys.
#[component]
pub fn Palette() -> Piece {
    let app = App::here();
    let typed = Watched::new(String::new());
    let chosen = Watched::new(0_usize);
    let found = anew(move || search(app, &typed.get()));
    let dialog = modal(".palette input");
    let take = move |place: usize| {
        let Some(what) = found.with_untracked(|f| f.get(place).map(|f| f.what.clone())) else { return };
        app.overlay.set(Overlay::None);
        match what {
            What::Command(run) => run(app),
            // Once the palette is gone and the focus is back where it was.
            What::Key(key) => browser::next_frame(move || browser::next_frame(move || keys::press(key))),
            What::Record(address) => app.go(Route::record(address)),
            What::Template(register, place) => {
                let values = register.templates.get(place).map_or(&[][..], |t| t.values);
                let values = values.iter().map(|(f, v)| ((*f).to_owned(), (*v).to_owned())).collect();
                app.offer(Overlay::New(register, values));
            }
        }
    };
    let on_key = move |event: web_sys::KeyboardEvent| {
        let last = found.with_untracked(|f| f.len().saturating_sub(1));
        match event.key().as_str() {
            "ArrowDown" => chosen.update(|c| *c = (*c + 1).min(last)),
            "ArrowUp" => chosen.update(|c| *c = c.saturating_sub(1)),
            "Enter" => take(chosen.get_untracked()),
            _ => return,
        }
        event.prevent_default();
    };
    view! {
        <dialog class="dialog palette" aria-label="Search and commands" node_ref=dialog
            on:close=move |_| app.overlay.set(Overlay::None)>
            <input type="text" role="combobox" aria-expanded="true" aria-controls="palette-list" autocomplete="off"
                aria-label="Search and commands" placeholder="A command, a number, or words of a record"
                aria-activedescendant=move || format!("palette-{}", chosen.get())
                prop:value=move || typed.get()
                on:input=move |event| {
                    typed.set(event_target_value(&event));
                    chosen.set(0);
                }
                on:keydown=on_key/>
            <ul id="palette-list" role="listbox" aria-label="What was found">
                {move || found.get().into_iter().enumerate().map(|(place, found)| view! {
                    <li role="option" id=format!("palette-{place}")
                        aria-selected=move || (chosen.get() == place).to_string()
                        on:click=move |_| take(place)>
                        <span>{found.label}</span>
                        <span class="muted">{found.hint}</span>
                        {(!found.keys.is_empty()).then(|| view! { <kbd>{found.keys}</kbd> })}
                    </li>
                }).collect::<Vec<_>>()}
            </ul>
            {move || found.with(Vec::is_empty).then(|| view! { <p class="muted">"Nothing of that name."</p> })}
        </dialog>
    }
}

fn search(app: App, typed: &str) -> Vec<Found> {
    let typed = typed.trim();
    let mut found: Vec<(i64, Found)> = Vec::new();
    for command in COMMANDS {
        let score = if typed.is_empty() {
            Some(0)
        } else {
            fuzzy(typed, command.label).map(|(score, _)| i64::from(score))
        };
        if let Some(score) = score {
            let what = What::Command(command.run);
            found.push((
                score,
                Found { label: command.label.to_owned(), hint: String::new(), keys: command.keys, what },
            ));
        }
    }
    let (place, keys) = keys_here(app);
    for (key, label) in keys {
        if let Some((score, _)) = fuzzy(typed, label).filter(|_| !typed.is_empty()) {
            let what = What::Key(key);
            let hint = place.to_owned();
            found.push((i64::from(score), Found { label: label.to_owned(), hint, keys: key, what }));
        }
    }
    for register in REGISTERS {
        for (place, template) in register.templates.iter().enumerate() {
            let label = format!("New {}: {}", lowered(register.singular), template.name);
            if let Some((score, _)) = fuzzy(typed, &label).filter(|_| !typed.is_empty()) {
                let what = What::Template(register, place);
                found.push((i64::from(score), Found { label, hint: "Template".to_owned(), keys: "", what }));
            }
        }
    }
    found.order_by_key(|(score, _)| std::cmp::Reverse(*score));
    let mut found: Vec<Found> = found.into_iter().map(|(_, f)| f).take(12).collect();
    if typed.chars().count() >= 2 {
        let records = app.peek(|s| records(&s.workspace, typed)).unwrap_or_default();
        // A number that is meant exactly comes first, other records after the commands.
        let exact =
            records.iter().filter(|r| r.hint.eq_ignore_ascii_case(typed)).cloned().collect::<Vec<_>>();
        let rest = records.into_iter().filter(|r| !r.hint.eq_ignore_ascii_case(typed));
        found = exact.into_iter().chain(found).chain(rest).take(20).collect();
    }
    found
}

fn records(workspace: &crate::workspace::Workspace, typed: &str) -> Vec<Found> {
    let mut found: Vec<Found> = Vec::new();
    let show = |r: crate::workspace::Record<'_>| Found {
        label: r.shown_title().to_owned(),
        hint: r.name(),
        keys: "",
        what: What::Record(r.address()),
    };
    found.extend(workspace.find(typed).into_iter().filter(|r| r.stands()).take(3).map(show));
    let needle = lowered(typed);
    let mut named: Vec<Found> = Vec::new();
    for table in workspace
        .tables()
        .iter()
        .filter(|t| !matches!(t.register.id, "setting" | "view" | "mapping" | "note"))
    {
        let mut rows = Vec::new();
        table.haystack().find(&needle, |row| {
            if rows.len() < 200 && table.stands(row) {
                rows.push(row);
            }
        });
        let titled = |row: u32| lowered(table.at(row).title()).contains(&needle);
        rows.order_by_key(|row| {
            (!titled(*row), !table.phase(*row).is_open(), std::cmp::Reverse(table.touched(*row)))
        });
        named.extend(rows.into_iter().take(6).map(|row| show(table.at(row))));
    }
    // What is called just so comes before what only begins or mentions it.
    named.order_by_key(|found| {
        let label = lowered(&found.label);
        (label != needle, !label.contains(&needle))
    });
    found.extend(named);
    found
}
