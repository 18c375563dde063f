//! Asking for a passphrase: a given one to open a file, a chosen one to save it.

use crate::ui::parts::{Trouble, modal};
use crate::ui::view::{IntoPiece, Piece, Watched, view};
use leptos::prelude::*;
use std::cell::{Cell, RefCell};
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::JsFuture;

/// A chosen passphrase has at least so many characters.
const LEAST: usize = 8;

thread_local! {
    static ASKED: RefCell<Option<Asked>> = const { RefCell::new(None) };
    static SHOWN: Cell<Option<Watched<bool>>> = const { Cell::new(None) };
}

/// What a passphrase is asked for.
#[derive(Clone)]
pub enum Passphrase {
    /// To open a file; whether the one given before was wrong.
    ToOpen {
        /// What the file is called.
        file: String,
        /// Whether another passphrase was tried in vain.
        wrong: bool,
    },
    /// To save one.
    ToSave,
}

/// A question that waits for its answer.
struct Asked {
    purpose: Passphrase,
    answer: js_sys::Function,
}

/// Whether a question is on the page; to be made once, where it is shown.
pub fn asking() -> Watched<bool> {
    let shown = Watched::new(false);
    SHOWN.set(Some(shown));
    shown
}

/// Asks for a passphrase in a dialog; nothing where the person thinks better of it.
pub async fn ask(purpose: Passphrase) -> Option<String> {
    let shown = SHOWN.get()?;
    let answered = js_sys::Promise::new(&mut |answer, _| {
        ASKED.set(Some(Asked { purpose: purpose.clone(), answer }));
    });
    shown.set(true);
    let answer = JsFuture::from(answered).await.ok()?.as_string();
    shown.set(false);
    answer
}

/// The dialog.
#[component]
pub fn PassphraseDialog() -> Piece {
    let dialog = modal("#passphrase");
    let Some(Asked { purpose, answer }) = ASKED.take() else { return ().piece() };
    let (title, done) = match &purpose {
        Passphrase::ToOpen { .. } => ("This file is under a passphrase", "Open"),
        Passphrase::ToSave => ("Save a file with a passphrase", "Save file"),
    };
    let saves = matches!(purpose, Passphrase::ToSave);
    let (file, wrong) = match purpose {
        Passphrase::ToOpen { file, wrong } => (Some(file), wrong),
        Passphrase::ToSave => (None, false),
    };
    let trouble = Trouble::none();
    if wrong {
        trouble.at("passphrase", "The file does not open with that passphrase. Nothing was changed.");
    }
    let (typed, again) = (Watched::new(String::new()), Watched::new(String::new()));
    let reply = move |value: JsValue| {
        // The answer to a promise is heard once; what comes after it is not.
        answer.call1(&JsValue::UNDEFINED, &value).ok();
    };
    let (cancel, closed) = (reply.clone(), reply.clone());
    let submit = move || {
        let words = typed.get_untracked();
        if words.is_empty() {
            trouble.at("passphrase", "Type the passphrase.");
        } else if saves && words.chars().count() < LEAST {
            trouble.at("passphrase", "Take at least 8 characters.");
        } else if saves && words != again.get_untracked() {
            trouble.at("passphrase-again", "The two are not the same.");
        } else {
            reply(JsValue::from_str(&words));
        }
    };
    view! {
        <dialog class="dialog" aria-labelledby="passphrase-title" node_ref=dialog
            on:close=move |_| closed(JsValue::UNDEFINED)>
            <form class="form-grid" on:submit=move |event| {
                event.prevent_default();
                submit();
            }>
                <h2 id="passphrase-title">{title}</h2>
                {file.map(|file| view! { <p>{file}</p> })}
                <div class="field">
                    <label for="passphrase">"Passphrase"</label>
                    <input id="passphrase" type="password" autocomplete="off"
                        aria-invalid=move || trouble.is_at("passphrase") aria-describedby=move || trouble.told_of("passphrase")
                        on:input=move |event| typed.set(event_target_value(&event))/>
                </div>
                {saves.then(|| view! {
                    <div class="field">
                        <label for="passphrase-again">"The same once more"</label>
                        <input id="passphrase-again" type="password" autocomplete="off"
                        aria-invalid=move || trouble.is_at("passphrase-again") aria-describedby=move || trouble.told_of("passphrase-again")
                            on:input=move |event| again.set(event_target_value(&event))/>
                    </div>
                    <p class="hint">"Four or more words that do not belong together are a good one. A forgotten passphrase cannot be recovered by anybody: without it the file stays closed."</p>
                })}
                {trouble.words()}
                <div class="form-actions">
                    <button class="button primary">{done}</button>
                    <button type="button" class="button quiet" on:click=move |_| cancel(JsValue::UNDEFINED)>"Cancel"</button>
                </div>
            </form>
        </dialog>
    }
}
