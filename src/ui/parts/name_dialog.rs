use super::modal;
use crate::ui::app::{App, Overlay};
use crate::ui::view::{Piece, Watched, view};
use leptos::prelude::*;
use send_wrapper::SendWrapper;
use std::fmt;
use std::rc::Rc;

/// What is done with a name.
type Then = Rc<dyn Fn(&str)>;

/// A name that is asked for, and what it is for.
#[derive(Clone)]
pub struct NameAsked {
    title: &'static str,
    label: &'static str,
    suggested: String,
    then: SendWrapper<Then>,
}

impl fmt::Debug for NameAsked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.title)
    }
}

/// Asks for a name over the page; `then` gets it, without space around it and never empty.
pub fn ask_name(app: App, title: &'static str, suggested: &str, then: impl Fn(&str) + 'static) {
    ask(app, title, "Name", suggested, then);
}

/// As [`ask_name`], for another line of text: what it is called.
pub fn ask(
    app: App,
    title: &'static str,
    label: &'static str,
    suggested: &str,
    then: impl Fn(&str) + 'static,
) {
    app.overlay.set(Overlay::Name(NameAsked {
        title,
        label,
        suggested: suggested.to_owned(),
        then: SendWrapper::new(Rc::new(then)),
    }));
}

/// The dialog.
pub fn name_dialog(asked: NameAsked) -> Piece {
    let app = App::here();
    let dialog = modal("#asked-name");
    let NameAsked { title, label, suggested, then } = asked;
    let typed = Watched::new(suggested.clone());
    let close = move || app.overlay.set(Overlay::None);
    let done = move || {
        let name = typed.get_untracked();
        close();
        then(name.trim());
    };
    view! {
        <dialog class="dialog" aria-labelledby="asked-name-title" node_ref=dialog on:close=move |_| close()>
            <form class="dialog-body" on:submit=move |event| {
                event.prevent_default();
                done();
            }>
                <h2 id="asked-name-title">{title}</h2>
                <div class="field">
                    <label for="asked-name">{label}</label>
                    <input id="asked-name" type="text" autocomplete="off" required="" pattern=".*\\S.*" value=suggested
                        on:input=move |event| typed.set(event_target_value(&event))/>
                </div>
                <div class="form-actions">
                    <button class="button primary">"Save"</button>
                    <button type="button" class="button quiet" on:click=move |_| close()>"Cancel"</button>
                </div>
            </form>
        </dialog>
    }
}
