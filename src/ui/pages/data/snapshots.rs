//! What was kept aside before something big was done: to be looked into, and to go back to.

use super::inputs::{button, counted};
use crate::journal::snapshot::SnapshotName;
use crate::time::Instant;
use crate::ui::app::App;
use crate::ui::view::{IntoPiece, Piece, Watched, effect, view};
use wasm_bindgen_futures::spawn_local;

/// The snapshots of the open workspace, the newest first.
pub fn snapshots(app: App) -> Piece {
    let found = Watched::new(None::<Result<Vec<SnapshotName>, String>>);
    effect(move |_| {
        let _ = app.revision();
        // They can be read once the disk is there.
        let _ = app.disk_level();
        spawn_local(async move {
            let names = app.snapshots().await;
            found.try_set(Some(names));
        });
    });
    let shown = move || match found.get() {
        None => ().piece(),
        Some(Err(why)) => {
            view! { <p class="muted">{format!("None can be kept in this browser: {why}.")}</p> }
        }
        Some(Ok(names)) => {
            let here = app.read(|s| s.id.clone()).unwrap_or_default();
            let rows: Vec<Piece> = (names.into_iter().rev())
                .filter(|name| name.workspace == here)
                .map(|name| row(app, name))
                .collect();
            if rows.is_empty() {
                view! { <p class="muted">"None yet."</p> }
            } else {
                view! { <ul class="plain">{rows}</ul> }
            }
        }
    };
    view! {
        <p class="hint">"Before an import, a merge, a change to many records and going back, the workspace is kept aside as it was. The newest three stay."</p>
        {shown}
    }
}

fn row(app: App, name: SnapshotName) -> Piece {
    let when = app.show(Instant::from_millis(name.at as i64));
    let words = [&when, ", before ", &name.why, ": ", &counted(name.records as usize)].concat();
    let (look, back) = (name.clone(), name);
    view! {
        <li class="setting">
            <span>{words}</span>
            {button("Look inside", "small", move || look_inside(app, look.clone()))}
            {button("Go back to it", "small", move || app.restore(back.clone()))}
        </li>
    }
}

fn look_inside(app: App, name: SnapshotName) {
    spawn_local(async move {
        let when = app.show(Instant::from_millis(name.at as i64));
        let words = [
            "This is the workspace as it was on ",
            &when,
            ", before ",
            &name.why,
            ". Nothing in it can be changed.",
        ];
        match app.snapshot(&name, &words.concat()).await {
            Ok(session) => app.look(session),
            Err(why) => app.tell_trouble(&(why + ". Nothing was changed.")),
        }
    });
}
