//! What workspace files would do, before anything is done: counts, what is wrong, conflicts to decide.

mod conflicts;
mod taking;

use super::Planned;
use crate::exchange::merge::{Kinship, MergePlan};
use crate::exchange::workspace_file::{ImportPlan, plan_import_in};
use crate::journal::{MemoryStore, NotRead};
use crate::letters::lowered;
use crate::pause::Stretch;
use crate::time::Span;
use crate::ui::app::App;
use crate::ui::pages::inputs::{button, count};
use crate::ui::parts::{Working, facts, modal, warning};
use crate::ui::session::needs;
use crate::ui::view::{Piece, Watched, view};
use conflicts::conflicts;
use leptos::prelude::*;
use std::cell::Cell;
pub use taking::join;
use taking::{look_inside, merge, open_apart};
use wasm_bindgen_futures::spawn_local;

thread_local! {
    static HERE: Cell<Option<Preview>> = const { Cell::new(None) };
}

/// Workspace files that were read and wait for a word.
struct Opened {
    files: Vec<(String, String)>,
    /// What they would do to the open workspace, where one is open.
    here: Option<Planned>,
    /// What the first of them is by itself.
    alone: ImportPlan,
}

impl Opened {
    fn plan(&self) -> Option<&MergePlan> {
        self.here.as_ref().map(|here| &here.plan)
    }
}

/// Where opened files wait, and whether they are shown.
#[derive(Clone, Copy)]
pub struct Preview {
    opened: StoredValue<Option<Opened>, LocalStorage>,
    pub shown: Watched<bool>,
    /// The conflicts to flip.
    flipped: Watched<Vec<usize>>,
    /// The records to bring back.
    brought_back: Watched<Vec<usize>>,
    /// What was typed to confirm.
    word: Watched<String>,
}

impl Preview {
    /// The one preview of the page.
    pub fn new() -> Preview {
        let preview = Preview {
            opened: StoredValue::new_local(None),
            shown: Watched::new(false),
            flipped: Watched::new(Vec::new()),
            brought_back: Watched::new(Vec::new()),
            word: Watched::new(String::new()),
        };
        HERE.set(Some(preview));
        preview
    }
}

/// Shows what files would do.
pub fn open(app: App, files: Vec<(String, String)>) {
    let Some(preview) = HERE.get() else { return };
    let Some(working) = Working::begin_or_tell(app, "Reading the file") else { return };
    spawn_local(async move {
        let read = read(app, &files, Stretch::whole(&working)).await;
        drop(working);
        match read {
            Ok((alone, here)) => {
                preview.flipped.set(Vec::new());
                preview.brought_back.set(Vec::new());
                preview.word.set(String::new());
                preview.opened.set_value(Some(Opened { files, here, alone }));
                preview.shown.set(false);
                preview.shown.set(true);
            }
            Err(NotRead::GivenUp) => app.tell("Cancelled. Nothing was changed."),
            Err(why) => {
                let name = files.first().map_or("", |(name, _)| name);
                let why = why.to_string();
                app.tell_trouble(&["“", name, "” was not opened: ", &why, ". Nothing was changed."].concat());
            }
        }
    });
}

/// What the first of the files is by itself, and what all of them would do here.
async fn read(
    app: App,
    files: &[(String, String)],
    stretch: Stretch<'_>,
) -> Result<(ImportPlan, Option<Planned>), NotRead> {
    let nothing = MemoryStore::with_quota(usize::MAX);
    let text = files.first().map_or("", |(_, text)| text);
    let alone = plan_import_in(text, &nothing, "file", stretch.part(0.0, 0.5)).await?;
    if app.only_looked_at().is_some() {
        return Ok((alone, None));
    }
    Ok((alone, Planned::of(app, files, stretch.part(0.5, 1.0)).await?))
}

/// The dialog.
#[component]
pub fn PreviewDialog(preview: Preview) -> Piece {
    let app = App::here();
    let dialog = modal("");
    let close = move || {
        preview.shown.set(false);
        preview.opened.set_value(None);
    };
    let body = preview.opened.with_value(|opened| opened.as_ref().map(|o| summary(app, preview, o)));
    let (merges, own, word) = preview.opened.with_value(|opened| {
        opened.as_ref().map_or((false, false, ""), |o| {
            let merges =
                o.plan().is_some_and(|p| !p.has_troubles() && !p.changes_nothing() && !p.mixes_sample);
            (merges, o.alone.troubles.is_empty() && o.files.len() == 1, o.plan().map_or("", word_asked))
        })
    });
    let known = preview.opened.with_value(|o| o.as_ref().is_some_and(|o| o.alone.needs.is_none()));
    let name = app.peek(|s| s.name.clone()).unwrap_or_default();
    let end = move |what: fn(App, Preview, Opened)| {
        if let Some(opened) = preview.opened.try_update_value(Option::take).flatten() {
            what(app, preview, opened);
        }
        preview.shown.set(false);
    };
    let merge_asked = move || {
        if lowered(preview.word.get_untracked().trim()) == word {
            end(merge);
        } else {
            app.tell_trouble(&["Nothing was changed. Type the word “", word, "” first."].concat());
        }
    };
    view! {
        <dialog class="dialog wide" aria-labelledby="file-preview" node_ref=dialog on:close=move |_| close()>
            {body}
            {(!word.is_empty() && merges).then(|| view! {
                <div class="field">
                    <label for="merge-word">{["Type “", word, "” to go on"].concat()}</label>
                    <input id="merge-word" type="text" autocomplete="off" prop:value=move || preview.word.get()
                        on:input=move |event| preview.word.set(event_target_value(&event))/>
                </div>
            })}
            <div class="form-actions">
                {merges.then(|| button(&["Merge into “", &name, "”"].concat(), "primary", merge_asked))}
                {(own && known).then(|| button("Open as a workspace of its own", if merges { "" } else { "primary" }, move || end(open_apart)))}
                {own.then(|| button("Look inside", if known { "" } else { "primary" }, move || end(look_inside)))}
                <button type="button" class="button quiet" on:click=move |_| close()>"Cancel"</button>
            </div>
        </dialog>
    }
}

/// The word to be typed before so much is done: none, where it is an everyday merge.
fn word_asked(plan: &MergePlan) -> &'static str {
    if plan.drops_many() {
        "drop"
    } else if plan.removes_for_good() {
        "remove"
    } else if plan.foreign().next().is_some() {
        "merge"
    } else {
        ""
    }
}

fn summary(app: App, preview: Preview, opened: &Opened) -> Piece {
    let alone = &opened.alone;
    let names: Vec<&str> = opened.files.iter().map(|(name, _)| name.as_str()).collect();
    let mut told: Vec<(&'static str, String)> = vec![("File", names.join(", "))];
    if !alone.name.is_empty() {
        told.push(("Workspace", alone.name.clone()));
    }
    if let Some(at) = alone.exported {
        told.push(("Saved", app.show(at)));
    }
    let mut say = |name, number: usize| told.push((name, count(number)));
    match opened.plan() {
        Some(here) if alone.needs.is_none() => {
            say("New records", here.new_records);
            say("Changed on their side", here.changed_there);
            say("Changed here", here.changed_here);
            say("In conflict", here.in_conflict);
            say("Taken away there", here.deleted_there);
            for (name, number) in [
                ("Taken away here", here.deleted_here),
                ("New notes", here.new_notes),
                ("Settings", here.settings),
            ] {
                if number > 0 {
                    say(name, number);
                }
            }
        }
        _ => {
            say("Records", alone.new_records);
            say("Steps", alone.entries);
            if alone.unread > 0 {
                say("Lines that cannot be read here", alone.unread);
            }
        }
    }
    // Of a file by itself that is newer than this page there is nothing more to tell.
    let newer = alone.needs.filter(|_| opened.files.len() == 1 || opened.here.is_none());
    let lines = if newer.is_some() { Vec::new() } else { troubles(opened) };
    let troubles: Vec<Piece> = lines.into_iter().take(100).map(|words| view! { <li>{words}</li> }).collect();
    let nothing =
        opened.plan().is_some_and(MergePlan::changes_nothing) && troubles.is_empty() && newer.is_none();
    let warnings: Vec<Piece> = opened.plan().into_iter().flat_map(warnings).map(warning).collect();
    let whole = !alone.hash_agrees && alone.troubles.is_empty();
    view! {
        <h2 id="file-preview">"Open a workspace file"</h2>
        {facts(told)}
        {(!troubles.is_empty()).then(|| view! {
            <div class="banner" data-tone="danger"><p>"The file cannot be taken in as it is. Nothing was changed."</p></div>
            <ul>{troubles}</ul>
        })}
        {newer.map(|format| warning(needs("This file was made by a newer version", format)))}
        {whole.then(|| warning("The file does not add up to the state it says it holds. Save a file of your own before you merge it.".to_owned()))}
        {warnings}
        {nothing.then(|| view! { <p>"Everything in it is here already."</p> })}
        {opened.plan().map(|plan| conflicts(app, preview, plan))}
        {(newer.is_none() && opened.here.is_some()).then(|| view! { <p class="hint">"What is here is never written over: both histories are kept, and each field shows what was written last."</p> })}
    }
}

fn troubles(opened: &Opened) -> Vec<String> {
    let told = |file: &str, line: usize, reason: &str| {
        let place =
            if line == 0 { "The file: ".to_owned() } else { ["Line ", &line.to_string(), ": "].concat() };
        if file.is_empty() { [&place, reason].concat() } else { [file, ", ", &place, reason].concat() }
    };
    if let Some(plan) = opened.plan() {
        let several = plan.files.len() > 1;
        let of_files = plan.files.iter().flat_map(|f| {
            let name = if several { f.name.as_str() } else { "" };
            f.troubles.iter().map(move |t| told(name, t.line, t.reason))
        });
        let all: Vec<String> =
            of_files.chain(plan.troubles().iter().map(|t| told("", t.line, t.reason))).collect();
        if !all.is_empty() {
            return all;
        }
    }
    opened.alone.troubles.iter().map(|t| told("", t.line, t.reason)).collect()
}

/// What a person should know before merging.
fn warnings(plan: &MergePlan) -> Vec<String> {
    let mut told = Vec::new();
    if plan.mixes_sample {
        told.push("One of them is a sample: made-up records are never mixed with real ones.".to_owned());
    }
    for file in plan.files.iter().filter(|f| f.kinship == Kinship::Foreign && !plan.mixes_sample) {
        told.push(["“", &file.name, "” is of another workspace and shares nothing with this one."].concat());
    }
    for (file, ahead) in plan.files.iter().filter_map(|f| f.ahead.map(|ahead| (f, ahead))) {
        let hours = (ahead.millis() / Span::from_hours(1).millis()).to_string();
        told.push(["The clock that wrote “", &file.name, "” is ", &hours, " h ahead of this one."].concat());
    }
    if let Some((first, others)) = plan.given_twice.split_first() {
        let more = if others.is_empty() {
            " was given on both sides.".to_owned()
        } else {
            [" and ", &count(others.len()), " more were given on both sides."].concat()
        };
        told.push(
            [first, &more, " All these records stay; the number given later shows with a mark."].concat(),
        );
    }
    if plan.removes_for_good() {
        let words = "Values that are here were removed for good on their side, and go here as well. No undo brings them back.";
        told.push(words.to_owned());
    }
    if plan.drops_many() {
        let (drops, standing) = (count(plan.drops), count(plan.standing));
        told.push(
            [&drops, " of the ", &standing, " records here would be taken away, more than a fifth."].concat(),
        );
    }
    told
}
