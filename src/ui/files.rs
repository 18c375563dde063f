//! Files that are chosen, dropped anywhere on the page or pasted: workspace files and spreadsheets.
//!
//! A workspace file says so in its first line. It is previewed here and taken in with one step; anything else goes
//! to the page that brings spreadsheets in.

use super::app::App;
use super::pages::inputs::{button, count};
use crate::browser;
use crate::exchange::workspace_file::{ImportPlan, NotImported, plan_import};
use crate::journal::MemoryStore;
use crate::route::Route;
use crate::ui::view::{Piece, view};
use leptos::html;
use leptos::prelude::*;
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use wasm_bindgen::JsCast;

/// What was brought to the page.
#[derive(Clone)]
pub enum Brought {
    /// A file.
    File(web_sys::File),
    /// Cells that were pasted.
    Text(String),
}

type Taker = Rc<dyn Fn(Brought)>;

thread_local! {
    static WAITING: RefCell<Option<Brought>> = const { RefCell::new(None) };
    static TAKER: RefCell<Option<Taker>> = const { RefCell::new(None) };
    static HERE: Cell<Option<Preview>> = const { Cell::new(None) };
}

/// A workspace file that was read and waits for a word.
struct Opened {
    file: String,
    text: String,
    /// What it would do to the open workspace, where one is open.
    here: Option<ImportPlan>,
    /// What it is by itself.
    alone: ImportPlan,
}

#[derive(Clone, Copy)]
struct Preview {
    opened: StoredValue<Option<Opened>, LocalStorage>,
    shown: RwSignal<bool>,
}

/// A file was chosen in an input.
pub fn chosen(app: App, event: &web_sys::Event) {
    let Some(input) = event.target().and_then(|t| t.dyn_into::<web_sys::HtmlInputElement>().ok()) else {
        return;
    };
    let file = input.files().and_then(|files| files.get(0));
    // The same file can be chosen again, after it was mended.
    if let Some(file) = file {
        bring(app, file);
    }
    input.set_value("");
}

/// While the calling view is on the page, spreadsheets go to it; the one that waits goes at once.
pub fn take_spreadsheets(take: impl Fn(Brought) + 'static) {
    let take: Taker = Rc::new(take);
    TAKER.with_borrow_mut(|taker| *taker = Some(Rc::clone(&take)));
    on_cleanup(|| TAKER.with_borrow_mut(|taker| *taker = None));
    if let Some(waiting) = WAITING.take() {
        take(waiting);
    }
}

/// The zone over the whole page where files are dropped, and the preview of a workspace file.
#[component]
pub fn Files() -> impl IntoView {
    let app = App::here();
    let over = RwSignal::new(false);
    let preview = Preview { opened: StoredValue::new_local(None), shown: RwSignal::new(false) };
    HERE.set(Some(preview));
    listen(app, over);
    view! {
        {move || over.get().then(|| view! {
            <div class="drop-zone">
                <p>"Drop a workspace file or a spreadsheet here"</p>
                <p class="hint">"You see what it would do before anything changes."</p>
            </div>
        })}
        {move || preview.shown.get().then(|| view! { <PreviewDialog preview/> })}
    }
}

fn listen(app: App, over: RwSignal<bool>) {
    let files_in =
        |event: &web_sys::DragEvent| event.data_transfer().filter(|d| d.types().includes(&"Files".into(), 0));
    for name in ["dragenter", "dragover"] {
        browser::on_window(name, move |event| {
            if let Some(event) = event.dyn_ref::<web_sys::DragEvent>()
                && files_in(event).is_some()
            {
                event.prevent_default();
                if !over.get_untracked() {
                    over.set(true);
                }
            }
        });
    }
    browser::on_window("dragleave", move |event| {
        // Outside of the window there is nothing the pointer goes to.
        if event.dyn_ref::<web_sys::DragEvent>().is_some_and(|e| e.related_target().is_none()) {
            over.set(false);
        }
    });
    browser::on_window("drop", move |event| {
        over.set(false);
        let Some(event) = event.dyn_ref::<web_sys::DragEvent>() else { return };
        if let Some(data) = files_in(event) {
            event.prevent_default();
            if let Some(file) = data.files().and_then(|files| files.get(0)) {
                bring(app, file);
            }
        }
    });
    browser::on_window("paste", move |event| {
        let Some(event) = event.dyn_ref::<web_sys::ClipboardEvent>() else { return };
        if is_typing(event) {
            return;
        }
        let text = event.clipboard_data().and_then(|d| d.get_data("text/plain").ok()).unwrap_or_default();
        if is_table(&text) && app.peek(|_| ()).is_some() {
            event.prevent_default();
            to_import(app, Brought::Text(text), "");
        }
    });
}

/// Cells as spreadsheets copy them: at least two lines with a tab in each.
fn is_table(text: &str) -> bool {
    let mut lines = text.lines().filter(|line| !line.is_empty()).take(2);
    lines.next().is_some_and(|l| l.contains('\t')) && lines.next().is_some_and(|l| l.contains('\t'))
}

fn is_typing(event: &web_sys::Event) -> bool {
    let target = event.target().and_then(|t| t.dyn_into::<web_sys::Element>().ok());
    target.is_some_and(|t| matches!(t.tag_name().as_str(), "INPUT" | "TEXTAREA" | "SELECT"))
}

fn bring(app: App, file: web_sys::File) {
    wasm_bindgen_futures::spawn_local(async move {
        let name = file.name();
        let trouble = |why: &str| app.tell_trouble(&format!("“{name}” could not be read: {why}."));
        let head = match file.slice_with_f64_and_f64(0.0, 256.0) {
            Ok(head) => browser::read_bytes(&head).await,
            Err(_) => Err("the browser does not give it out".to_owned()),
        };
        match head {
            Err(why) => trouble(&why),
            Ok(head) if is_workspace_file(&head) => match browser::read_bytes(&file).await {
                Err(why) => trouble(&why),
                Ok(bytes) => match String::from_utf8(bytes) {
                    Err(_) => trouble("it is not written in UTF-8"),
                    Ok(text) => open(app, name, text),
                },
            },
            Ok(_) => to_import(app, Brought::File(file), &name),
        }
    });
}

fn is_workspace_file(head: &[u8]) -> bool {
    let text = String::from_utf8_lossy(head);
    text.trim_start_matches('\u{feff}').trim_start().starts_with("{\"plumbline\"")
}

fn to_import(app: App, brought: Brought, file: &str) {
    if app.peek(|_| ()).is_none() {
        let name = file.rsplit_once('.').map_or(file, |(stem, _)| stem);
        if !app.create(if name.is_empty() { "My IT team" } else { name }, false) {
            return;
        }
    }
    match TAKER.with_borrow(Clone::clone) {
        Some(take) => take(brought),
        None => {
            WAITING.set(Some(brought));
            app.go(Route::Import);
        }
    }
}

fn open(app: App, file: String, text: String) {
    let Some(preview) = HERE.get() else { return };
    let nothing = MemoryStore::with_quota(usize::MAX);
    let alone = plan_import(&text, &nothing, "file");
    let here = app.peek(|s| s.whole().and_then(|whole| plan_import(&text, &whole, &s.id))).transpose();
    match (alone, here) {
        (Ok(alone), Ok(here)) => {
            preview.opened.set_value(Some(Opened { file, text, here, alone }));
            preview.shown.set(false);
            preview.shown.set(true);
        }
        (Err(error), _) | (_, Err(error)) => {
            app.tell_trouble(&format!("“{file}” was not opened: {error}. Nothing was changed."));
        }
    }
}

#[component]
fn PreviewDialog(preview: Preview) -> impl IntoView {
    let app = App::here();
    let dialog = NodeRef::<html::Dialog>::new();
    Effect::new(move |_| {
        if let Some(dialog) = dialog.get()
            && !dialog.open()
        {
            dialog.show_modal().ok();
        }
    });
    let close = move || {
        preview.shown.set(false);
        preview.opened.set_value(None);
    };
    let body = preview.opened.with_value(|opened| opened.as_ref().map(|o| summary(app, o)));
    let (merges, own) = preview.opened.with_value(|opened| {
        opened.as_ref().map_or((false, false), |o| {
            let merges = o.here.as_ref().is_some_and(|p| p.troubles.is_empty() && !p.changes_nothing());
            (merges, o.alone.troubles.is_empty())
        })
    });
    let name = app.peek(|s| s.name.clone()).unwrap_or_default();
    let again = move |into_this: bool| {
        if let Some(opened) = preview.opened.try_update_value(Option::take).flatten() {
            take_in(app, &opened, into_this);
        }
        preview.shown.set(false);
    };
    view! {
        <dialog class="dialog" aria-labelledby="file-preview" node_ref=dialog
            on:close=move |_| close()>
            {body}
            <div class="form-actions">
                {merges.then(|| button(&format!("Merge into “{name}”"), "primary", move || again(true)))}
                {own.then(|| button("Open as a workspace of its own", if merges { "" } else { "primary" }, move || again(false)))}
                <button type="button" class="button quiet" on:click=move |_| close()>"Cancel"</button>
            </div>
        </dialog>
    }
}

fn summary(app: App, opened: &Opened) -> Piece {
    let alone = &opened.alone;
    let mut facts: Vec<(&'static str, String)> = vec![("File", opened.file.clone())];
    let mut say = |name, number: usize| facts.push((name, count(number)));
    match &opened.here {
        Some(here) => {
            say("New records", here.new_records);
            say("Changed records", here.changed_records);
            say("Taken away", here.taken_away);
            say("Already here", here.already_there);
            say("Conflicts to look at", here.conflicts);
        }
        None => {
            say("Records", alone.new_records);
            say("Steps", alone.entries);
        }
    }
    if !alone.name.is_empty() {
        facts.insert(1, ("Workspace", alone.name.clone()));
    }
    if let Some(at) = alone.exported {
        facts.insert(1, ("Saved", app.show(at)));
    }
    let troubles = if alone.troubles.is_empty() {
        opened.here.as_ref().map_or(&[][..], |p| p.troubles.as_slice())
    } else {
        alone.troubles.as_slice()
    };
    let listed: Vec<Piece> = troubles
        .iter()
        .map(|t| {
            let place = if t.line == 0 { "The file: ".to_owned() } else { format!("Line {}: ", t.line) };
            view! { <li>{place}{t.reason}</li> }
        })
        .collect();
    let nothing = opened.here.as_ref().is_some_and(ImportPlan::changes_nothing) && troubles.is_empty();
    view! {
        <h2 id="file-preview">"Open a workspace file"</h2>
        <dl class="facts">
            {facts.into_iter().map(|(name, what)| view! { <div><dt>{name}</dt><dd>{what}</dd></div> }).collect::<Vec<Piece>>()}
        </dl>
        {(!listed.is_empty()).then(|| view! {
            <div class="banner" data-tone="danger"><p>"The file cannot be taken in as it is. Nothing was changed."</p></div>
            <ul>{listed}</ul>
        })}
        {(!alone.hash_agrees && alone.troubles.is_empty()).then(|| view! {
            <div class="banner" data-tone="warn"><p>"The file does not add up to the state it says it holds. Save a file of your own before you merge it."</p></div>
        })}
        {nothing.then(|| view! { <p>"Everything in it is here already."</p> })}
        <p class="hint">"What is here is never written over: both histories are kept, and each field shows what was written last."</p>
    }
}

fn take_in(app: App, opened: &Opened, into_this: bool) {
    if !into_this {
        let stem = opened.file.split('.').next().unwrap_or_default();
        let name = if opened.alone.name.is_empty() { stem } else { opened.alone.name.as_str() };
        if !app.create(name, false) {
            return;
        }
    }
    // The plan is made anew: another tab may have written meanwhile.
    let done = app.change(|session| {
        let plan = plan_import(&opened.text, &session.store, &session.id).map_err(|e| e.to_string())?;
        plan.write(&session.store).map_err(|error| match error {
            NotImported::Troubles => "the file does not fit what is here".to_owned(),
            NotImported::Store(error) => error.to_string(),
        })?;
        session.reload();
        Ok::<_, String>(plan.new_records + plan.changed_records)
    });
    match done {
        Some(Ok(records)) => {
            let mut words = String::from("Opened ");
            words.push_str(&opened.file);
            words.push_str(": ");
            words.push_str(&count(records));
            words.push_str(" records came in.");
            app.tell(&words);
            app.go(Route::list("incident", "is:open sort:sla"));
        }
        Some(Err(why)) => {
            if !into_this && let Some(id) = app.peek(|s| s.id.clone()) {
                app.erase(&id);
            }
            app.tell_trouble(&format!("“{}” was not taken in: {why}. Nothing was changed.", opened.file));
        }
        None => {}
    }
}
