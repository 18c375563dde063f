//! Files that are chosen, dropped anywhere on the page or pasted: workspace files and spreadsheets.
//!
//! A workspace file says so in its first line, be it packed or under a passphrase. It is previewed here and taken in
//! with one step; anything else goes to the page that brings spreadsheets in.

mod passphrase;
mod planned;
mod preview;
mod reading;

pub use passphrase::{Passphrase, ask};
pub use planned::Planned;
pub use preview::{join, open as preview};
pub use reading::{Read, read};

use super::app::App;
use crate::browser;
use crate::route::Route;
use crate::ui::view::{Piece, Watched, view};
use leptos::prelude::*;
use passphrase::{PassphraseDialog, asking};
use preview::{Preview, PreviewDialog};
use std::cell::RefCell;
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
}

/// A file was chosen in an input.
pub fn chosen(app: App, event: &web_sys::Event) {
    let Some(input) = event.target().and_then(|t| t.dyn_into::<web_sys::HtmlInputElement>().ok()) else {
        return;
    };
    bring_all(app, input.files());
    // The same file can be chosen again, after it was mended.
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
pub fn Files() -> Piece {
    let app = App::here();
    let over = Watched::new(false);
    let preview = Preview::new();
    let asking = asking();
    listen(app, over);
    view! {
        {move || over.get().then(|| view! {
            <div class="drop-zone">
                <p>"Drop a workspace file or a spreadsheet here"</p>
                <p class="hint">"You see what it would do before anything changes."</p>
            </div>
        })}
        {move || preview.shown.get().then(|| view! { <PreviewDialog preview/> })}
        {move || asking.get().then(|| view! { <PassphraseDialog/> })}
    }
}

fn listen(app: App, over: Watched<bool>) {
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
            bring_all(app, data.files());
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

/// Files that came together: workspace files are previewed together, a spreadsheet comes by itself.
fn bring_all(app: App, files: Option<web_sys::FileList>) {
    let files: Vec<web_sys::File> =
        files.into_iter().flat_map(|list| (0..list.length()).filter_map(move |n| list.get(n))).collect();
    wasm_bindgen_futures::spawn_local(async move {
        let mut workspaces = Vec::new();
        for file in files {
            let name = file.name();
            match reading::read(&file).await {
                Ok(Read::Workspace(text)) => workspaces.push((name, text)),
                Ok(Read::Other) => return to_import(app, Brought::File(file), &name),
                Ok(Read::Nothing) => return,
                Err(why) => {
                    return app.tell_trouble(&["“", &name, "” could not be read: ", &why, "."].concat());
                }
            }
        }
        if !workspaces.is_empty() {
            preview::open(app, workspaces);
        }
    });
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
            app.go(Route::Import { step: String::new() });
        }
    }
}
