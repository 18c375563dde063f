//! The file or folder outside of this browser that is kept up to date.

use super::inputs::button;
use crate::ui::app::App;
use crate::ui::kept_place::{self, Standing};
use crate::ui::view::{Piece, view};

/// What is kept up to date, how it stands, and what can be done about it.
pub fn kept(app: App) -> Piece {
    let standing = kept_place::standing();
    if standing == Standing::Nothing {
        return view! {
            <p class="hint">"This browser can write a file after every change, or share a folder: each colleague's copy writes a file of its own there and takes in what the others wrote. What has to be decided is shown first. Neither is encrypted."</p>
            <div class="form-actions">
                {button("Keep a file up to date…", "", move || kept_place::choose(app, false))}
                {button("Share a folder…", "", move || kept_place::choose(app, true))}
            </div>
        };
    }
    // It takes a moment after a start until the browser tells what it was.
    let (name, is_folder) = kept_place::name().unwrap_or_default();
    let act = move |label: &str| button(label, "", move || kept_place::try_now(app));
    let (tone, words, action) = match standing {
        Standing::UpToDate(at) => {
            let action = is_folder.then(|| act("Exchange now"));
            ("ok", ["Backed up at ", &app.show(at), ": written, and read back."].concat(), action)
        }
        Standing::Nothing | Standing::Behind => ("", "Not everything is in it yet.".to_owned(), None),
        Standing::Asks => {
            ("warn", "The browser wants your permission again.".to_owned(), Some(act("Allow it")))
        }
        Standing::Theirs => (
            "warn",
            "Somebody else wrote what is not here. Look at it before it is taken in.".to_owned(),
            Some(button("See what came", "", move || kept_place::show_theirs(app))),
        ),
        Standing::Refused(why) => ("danger", ["Not written: ", &why, "."].concat(), Some(act("Try again"))),
    };
    view! {
        <dl class="facts">
            <div><dt>{if is_folder { "Folder" } else { "File" }}</dt><dd>{name}</dd></div>
        </dl>
        <div class="banner" data-tone=tone role="status"><p>{words}</p></div>
        <div class="form-actions">
            {action}
            {button("Stop keeping it", "quiet", move || kept_place::stop(app))}
        </div>
    }
}
