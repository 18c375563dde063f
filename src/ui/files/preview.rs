//! What workspace files would do, before anything is done: counts, what is wrong, conflicts to decide.

use crate::browser;
use crate::exchange::merge::{Choices, Conflict, Kinship, MergeFile, MergePlan, Side, plan_merge};
use crate::exchange::workspace_file::{ImportPlan, NotImported, plan_import};
use crate::journal::{MemoryStore, Store, Value};
use crate::route::Route;
use crate::time::Span;
use crate::ui::app::App;
use crate::ui::pages::inputs::{button, count};
use crate::ui::parts::modal;
use crate::ui::session::Session;
use crate::ui::view::{IntoPiece, Piece, view};
use crate::workspace::text_form;
use leptos::prelude::*;
use std::cell::Cell;

thread_local! {
    static HERE: Cell<Option<Preview>> = const { Cell::new(None) };
}

/// Workspace files that were read and wait for a word.
struct Opened {
    files: Vec<(String, String)>,
    /// What they would do to the open workspace, where one is open.
    here: Option<MergePlan>,
    /// What the first of them is by itself.
    alone: ImportPlan,
}

/// Where opened files wait, and whether they are shown.
#[derive(Clone, Copy)]
pub struct Preview {
    opened: StoredValue<Option<Opened>, LocalStorage>,
    pub shown: RwSignal<bool>,
    /// The conflicts to flip.
    flipped: RwSignal<Vec<usize>>,
    /// The records to bring back.
    brought_back: RwSignal<Vec<usize>>,
    /// What was typed to confirm.
    word: RwSignal<String>,
}

impl Preview {
    /// The one preview of the page.
    pub fn new() -> Preview {
        let preview = Preview {
            opened: StoredValue::new_local(None),
            shown: RwSignal::new(false),
            flipped: RwSignal::new(Vec::new()),
            brought_back: RwSignal::new(Vec::new()),
            word: RwSignal::new(String::new()),
        };
        HERE.set(Some(preview));
        preview
    }
}

/// Shows what files would do.
pub fn open(app: App, files: Vec<(String, String)>) {
    let Some(preview) = HERE.get() else { return };
    let nothing = MemoryStore::with_quota(usize::MAX);
    let Some((name, text)) = files.first() else { return };
    let alone = plan_import(text, &nothing, "file");
    let looking = app.looking_at().is_some();
    let here = app
        .peek(|s| s.whole().and_then(|whole| plan_merge(&merge_files(&files), &whole, &s.id, browser::now())))
        .filter(|_| !looking)
        .transpose();
    match (alone, here) {
        (Ok(alone), Ok(here)) => {
            preview.flipped.set(Vec::new());
            preview.brought_back.set(Vec::new());
            preview.word.set(String::new());
            preview.opened.set_value(Some(Opened { files, here, alone }));
            preview.shown.set(false);
            preview.shown.set(true);
        }
        (Err(error), _) | (_, Err(error)) => {
            app.tell_trouble(
                &["“", name, "” was not opened: ", &error.to_string(), ". Nothing was changed."].concat(),
            );
        }
    }
}

fn merge_files(files: &[(String, String)]) -> Vec<MergeFile<'_>> {
    files.iter().map(|(name, text)| MergeFile { name, text }).collect()
}

/// The dialog.
#[component]
pub fn PreviewDialog(preview: Preview) -> impl IntoView {
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
                o.here.as_ref().is_some_and(|p| !p.has_troubles() && !p.changes_nothing() && !p.mixes_sample);
            (
                merges,
                o.alone.troubles.is_empty() && o.files.len() == 1,
                o.here.as_ref().map_or("", word_asked),
            )
        })
    });
    let name = app.peek(|s| s.name.clone()).unwrap_or_default();
    let end = move |what: fn(App, Preview, Opened)| {
        if let Some(opened) = preview.opened.try_update_value(Option::take).flatten() {
            what(app, preview, opened);
        }
        preview.shown.set(false);
    };
    let merge_asked = move || {
        if preview.word.get_untracked().trim().to_lowercase() == word {
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
                {own.then(|| button("Open as a workspace of its own", if merges { "" } else { "primary" }, move || end(open_apart)))}
                {own.then(|| button("Look inside", "", move || end(look_inside)))}
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
    let mut facts: Vec<(&'static str, String)> = vec![("File", names.join(", "))];
    if !alone.name.is_empty() {
        facts.push(("Workspace", alone.name.clone()));
    }
    if let Some(at) = alone.exported {
        facts.push(("Saved", app.show(at)));
    }
    let mut say = |name, number: usize| facts.push((name, count(number)));
    match &opened.here {
        Some(here) => {
            say("New records", here.new_records);
            say("Changed on their side", here.changed_there);
            say("Changed here", here.changed_here);
            say("In conflict", here.in_conflict);
            say("Taken away there", here.deleted_there);
        }
        None => {
            say("Records", alone.new_records);
            say("Steps", alone.entries);
        }
    }
    let facts: Vec<Piece> =
        facts.into_iter().map(|(name, what)| view! { <div><dt>{name}</dt><dd>{what}</dd></div> }).collect();
    let troubles: Vec<Piece> =
        troubles(opened).into_iter().take(100).map(|words| view! { <li>{words}</li> }).collect();
    let nothing = opened.here.as_ref().is_some_and(MergePlan::changes_nothing) && troubles.is_empty();
    let warnings: Vec<Piece> = opened.here.iter().flat_map(warnings).map(warning).collect();
    let whole = !alone.hash_agrees && alone.troubles.is_empty();
    view! {
        <h2 id="file-preview">"Open a workspace file"</h2>
        <dl class="facts">{facts}</dl>
        {(!troubles.is_empty()).then(|| view! {
            <div class="banner" data-tone="danger"><p>"The file cannot be taken in as it is. Nothing was changed."</p></div>
            <ul>{troubles}</ul>
        })}
        {whole.then(|| warning("The file does not add up to the state it says it holds. Save a file of your own before you merge it.".to_owned()))}
        {warnings}
        {nothing.then(|| view! { <p>"Everything in it is here already."</p> })}
        {opened.here.as_ref().map(|plan| conflicts(app, preview, plan))}
        <p class="hint">"What is here is never written over: both histories are kept, and each field shows what was written last."</p>
    }
}

fn warning(words: String) -> Piece {
    view! { <div class="banner" data-tone="warn"><p>{words}</p></div> }
}

fn troubles(opened: &Opened) -> Vec<String> {
    let told = |file: &str, line: usize, reason: &str| {
        let place =
            if line == 0 { "The file: ".to_owned() } else { ["Line ", &line.to_string(), ": "].concat() };
        if file.is_empty() { [&place, reason].concat() } else { [file, ", ", &place, reason].concat() }
    };
    if let Some(plan) = &opened.here {
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

/// So many conflicts are listed; all of a kind can be decided at once.
const LISTED: usize = 200;

fn conflicts(app: App, preview: Preview, plan: &MergePlan) -> Piece {
    if plan.conflicts.is_empty() && plan.deleted_and_edited.is_empty() {
        return ().piece();
    }
    let (ours, theirs) = (plan.flips_for(Side::Ours), plan.flips_for(Side::Theirs));
    let rows: Vec<Piece> = plan
        .conflicts
        .iter()
        .take(LISTED)
        .enumerate()
        .map(|(place, c)| conflict(app, preview, place, c))
        .collect();
    let gone: Vec<Piece> = (plan.deleted_and_edited.iter().take(LISTED).enumerate())
        .map(|(place, record)| {
            let name = record_name(app, record.record, record.register.singular);
            let by = if record.deleted == Side::Ours {
                "here and changed there"
            } else {
                "there and changed here"
            };
            let label = [&name, ": taken away ", by, ". It stands after all"].concat();
            let stands = record.stands;
            let chosen = move || stands || preview.brought_back.with(|b| b.contains(&place));
            view! {
                <li><label>
                    <input type="checkbox" prop:checked=chosen disabled=stands
                        on:change=move |_| preview.brought_back.update(|b| toggle(b, place))/>
                    {label}
                </label></li>
            }
        })
        .collect();
    let more = plan.conflicts.len().saturating_sub(LISTED);
    view! {
        {(!rows.is_empty()).then(|| view! {
            <h3>"Written on both sides"</h3>
            <div class="form-actions">
                {button("All as here", "small", move || preview.flipped.set(ours.clone()))}
                {button("All as there", "small", move || preview.flipped.set(theirs.clone()))}
                {button("All as written last", "small", move || preview.flipped.set(Vec::new()))}
            </div>
            <div class="table-scroll" tabindex="0" role="region" aria-label="Conflicts">
                <table class="table">
                    <thead><tr><th scope="col">"Field"</th><th scope="col">"Before"</th><th scope="col">"Here"</th><th scope="col">"There"</th></tr></thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
        })}
        {(more > 0).then(|| view! { <p class="muted">{["and ", &count(more), " more, decided by the buttons above"].concat()}</p> })}
        {(!gone.is_empty()).then(|| view! { <h3>"Taken away on one side"</h3><ul>{gone}</ul> })}
    }
}

fn toggle(places: &mut Vec<usize>, place: usize) {
    match places.iter().position(|p| *p == place) {
        Some(at) => {
            places.remove(at);
        }
        None => places.push(place),
    }
}

fn record_name(app: App, id: crate::journal::RecordId, kind: &str) -> String {
    let named = app.peek(|s| s.workspace.record(id).map(|r| [&r.name(), " ", r.title()].concat())).flatten();
    named.unwrap_or_else(|| ["A new ", &kind.to_lowercase()].concat())
}

/// A field with what stood before, here and there; what will show is chosen.
fn conflict(app: App, preview: Preview, place: usize, conflict: &Conflict) -> Piece {
    let field = conflict.register.field(&conflict.field);
    let shown = |value: &Value| match (field, value) {
        (_, Value::Null) => "nothing".to_owned(),
        (Some(field), value) => app
            .workspace(|w| app.zone(|zone| text_form::shown_value(w, conflict.register, field, value, zone))),
        (None, value) => value.to_string(),
    };
    let label = field.map_or(&*conflict.field, |f| f.label);
    let name = [record_name(app, conflict.record, conflict.register.singular).as_str(), ": ", label].concat();
    let before = conflict.before.as_ref().map_or_else(|| "–".to_owned(), shown);
    let choice = |side: Side, value: &Value, label: &str| {
        let shows = conflict.shows == side;
        let chosen = move || preview.flipped.with(|f| f.contains(&place)) != shows;
        let group = ["conflict-", &place.to_string()].concat();
        let named = [label, ", ", &name].concat();
        let text = shown(value);
        view! {
            <label>
                <input type="radio" name=group aria-label=named prop:checked=chosen on:change=move |_| {
                    preview.flipped.update(|f| {
                        f.retain(|p| *p != place);
                        if !shows {
                            f.push(place);
                        }
                    });
                }/>
                {text}
            </label>
        }
    };
    let (ours, theirs) =
        (choice(Side::Ours, &conflict.ours, "Here"), choice(Side::Theirs, &conflict.theirs, "There"));
    let author = conflict.their_author.to_string();
    let stated =
        (!author.is_empty()).then(|| view! { <p class="hint">{author}", as stated in the file"</p> });
    view! { <tr><th scope="row">{name}</th><td>{before}</td><td>{ours}</td><td>{theirs}{stated}</td></tr> }
}

/// Takes the files into the open workspace, as one step, with a snapshot kept before.
fn merge(app: App, preview: Preview, opened: Opened) {
    let choices = Choices {
        flipped: preview.flipped.get_untracked(),
        brought_back: preview.brought_back.get_untracked(),
    };
    wasm_bindgen_futures::spawn_local(async move {
        let done = match app.keep_snapshot("merge").await {
            Ok(()) => app
                .change(|session| merged(session, &opened, &choices))
                .unwrap_or_else(|| Err("no workspace is open".to_owned())),
            Err(why) => Err(why),
        };
        match done {
            Ok((label, records, letter)) => {
                // What a colleague removed for good goes from what was kept aside as well.
                app.clean_snapshots().await.ok();
                let words =
                    [&label, ": ", &count(records), " records came in or changed.", &lettered(letter)];
                app.tell_undoable(&words.concat());
                app.go(Route::list("incident", "is:open sort:sla"));
            }
            Err(why) => {
                app.tell_trouble(&["The merge was not done: ", &why, ". Nothing was changed."].concat())
            }
        }
    });
}

/// That numbers carry a letter from now on, where that is so.
fn lettered(letter: Option<char>) -> String {
    let Some(letter) = letter else { return String::new() };
    let mut words = String::from(" New numbers of this copy carry the letter ");
    words.push(letter);
    words.push('.');
    words
}

type Merged = (String, usize, Option<char>);

fn merged(session: &mut Session, opened: &Opened, choices: &Choices) -> Result<Merged, String> {
    let now = browser::now();
    // The plan is made anew: another tab may have written meanwhile.
    let plan = plan_merge(&merge_files(&opened.files), &session.store, &session.id, now)
        .map_err(|e| e.to_string())?;
    let same = opened.here.as_ref().is_some_and(|before| before.conflicts.len() == plan.conflicts.len());
    let decided = !choices.flipped.is_empty() || !choices.brought_back.is_empty();
    if !same && decided {
        return Err("something was changed meanwhile; open the file once more".to_owned());
    }
    let plain = session.workspace.plain_numbers();
    plan.write(&session.store).map_err(not_imported)?;
    session.reload();
    let stamp = session.stamp(now);
    if let Some(step) = plan.step(&session.workspace, choices, stamp, &session.me, now) {
        session.write_planned(step).map_err(|e| e.to_string())?;
    }
    Ok((plan.label(), plan.new_records + plan.changed_there, session.tell_apart(plain)))
}

fn not_imported(error: NotImported) -> String {
    match error {
        NotImported::Troubles => "the file does not fit what is here".to_owned(),
        NotImported::Store(error) => error.to_string(),
    }
}

/// Makes a workspace of its own of a file.
fn open_apart(app: App, _: Preview, opened: Opened) {
    let Some((file, text)) = opened.files.first() else { return };
    let stem = file.split('.').next().unwrap_or_default();
    let name = if opened.alone.name.is_empty() { stem } else { opened.alone.name.as_str() };
    if !app.create(name, opened.alone.sample) {
        return;
    }
    let done = app.change(|session| {
        let plan = plan_import(text, &session.store, &session.id).map_err(|e| e.to_string())?;
        plan.write(&session.store).map_err(not_imported)?;
        session.reload();
        let letter = if plan.sample { None } else { session.take_free_site() };
        Ok::<_, String>((plan.new_records + plan.changed_records, letter))
    });
    match done {
        Some(Ok((records, letter))) => {
            let words = ["Opened ", file, ": ", &count(records), " records came in.", &lettered(letter)];
            app.tell(&words.concat());
            app.go(Route::list("incident", "is:open sort:sla"));
        }
        Some(Err(why)) => {
            if let Some(id) = app.peek(|s| s.id.clone()) {
                app.erase(&id);
            }
            app.tell_trouble(&["“", file, "” was not taken in: ", &why, ". Nothing was changed."].concat());
        }
        None => {}
    }
}

/// Shows what a file holds without taking it in.
fn look_inside(app: App, _: Preview, opened: Opened) {
    let Some((file, text)) = opened.files.first() else { return };
    let inside = || {
        let store = MemoryStore::with_quota(usize::MAX);
        let plan = plan_import(text, &store, "file").map_err(|e| e.to_string())?;
        for (key, value) in plan.writes() {
            store.set(key, value).map_err(|e| e.to_string())?;
        }
        let when = opened.alone.exported.map(|at| [", saved ", &app.show(at)].concat()).unwrap_or_default();
        let words = [
            "This is the file “",
            file,
            "”",
            &when,
            ". Nothing in it can be changed, and nothing of it is kept here.",
        ];
        let mut session = Session::view(store, "file", &words.concat(), None).map_err(|e| e.to_string())?;
        if !opened.alone.name.is_empty() {
            session.name.clone_from(&opened.alone.name);
        }
        Ok::<_, String>(session)
    };
    match inside() {
        Ok(session) => app.look(session),
        Err(why) => app.tell_trouble(&["“", file, "” cannot be shown: ", &why, "."].concat()),
    }
}
