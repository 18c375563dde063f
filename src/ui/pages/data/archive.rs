//! Closed records to a file of their own, in three turns: see what can leave, save the file, take it out.

use super::inputs::{button, choice, count};
use crate::browser;
use crate::exchange::archive::{MOST_RECORDS, Made, closed_before, make_in};
use crate::journal::{Archive, Left, MemoryStore, StoreError, Writer, make_room};
use crate::letters::lowered;
use crate::pause::Stretch;
use crate::register::catalogue::{REGISTERS, incident, note, register};
use crate::time::Day;
use crate::ui::app::App;
use crate::ui::backup;
use crate::ui::parts::Working;
use crate::ui::parts::subject::today;
use crate::ui::view::{IntoPiece, Piece, Watched, view};
use crate::workspace::day_words::day_shown;
use leptos::prelude::*;
use std::sync::Arc;

/// The browser has so many milliseconds to refuse what it accepted before anything is taken out.
const WAIT: i32 = 2_500;

/// Where the person is.
#[derive(Clone, Copy)]
struct Turn {
    app: App,
    register: Watched<String>,
    before: Watched<String>,
    stage: Watched<Stage>,
    made: StoredValue<Option<Made>, LocalStorage>,
    /// Whether the person has said that the file is kept.
    kept: Watched<bool>,
}

#[derive(Clone, PartialEq)]
enum Stage {
    Asking,
    /// Nothing can leave, or it cannot be made: why.
    Told(String),
    /// So much can leave.
    Seen(String),
    /// The file was handed over.
    Handed,
}

/// The section.
pub fn archive(app: App) -> Piece {
    let turn = Turn {
        app,
        register: Watched::new(incident::REGISTER.id.to_owned()),
        before: Watched::new(today(app).plus_months(-12).to_string()),
        stage: Watched::new(Stage::Asking),
        made: StoredValue::new_local(None),
        kept: Watched::new(false),
    };
    view! {
        <p class="hint">"Closed records leave this browser for a file, with their notes and their whole history. The file is a copy of the whole workspace: it opens to be looked at, and merging it brings the records back."</p>
        {move || archived(app)}
        {move || if app.looking_at().is_some() { ().piece() } else { form(turn) }}
    }
}

/// What was archived so far.
fn archived(app: App) -> Piece {
    let (told, changed) = app.workspace(|w| {
        let told: Vec<String> = w.archives().in_force().map(sentence).collect();
        (told, w.changed_since_archived())
    });
    if told.is_empty() {
        return ().piece();
    }
    let rows: Vec<Piece> = told.into_iter().map(|words| view! { <li>{words}</li> }).collect();
    let changed = (changed > 0).then(|| {
        let words = [
            &count(changed),
            " of them were changed by a colleague since. What was changed is kept; merge the file to see it.",
        ];
        view! { <p class="banner" data-tone="warn">{words.concat()}</p> }
    });
    view! {
        <ul id="archived">{rows}</ul>
        {changed}
        {app.looking_at().is_none().then(|| view! { <div class="form-actions">
            {button("Make room again", "small", move || take_out(app, app.peek(|s| s.id.clone()).unwrap_or_default()))}
        </div> })}
    }
}

fn sentence(archive: &Archive) -> String {
    let mut words = counted(&archive.left);
    if let Some(day) = archive.before {
        words.push_str(" archived, not changed since ");
        words.push_str(&day_shown(day));
    }
    words.push_str(": ");
    words.push_str(&archive.file);
    words
}

/// What leaves, in words: `120 incidents and 80 notes`.
fn counted(left: &[Left]) -> String {
    let mut words = String::new();
    for left in left {
        let Some(register) = register(&left.register) else { continue };
        if !words.is_empty() {
            words.push_str(" and ");
        }
        words.push_str(&count(left.records.len()));
        words.push(' ');
        let name = if left.records.len() == 1 { register.singular } else { register.plural };
        words.push_str(&lowered(name));
    }
    words
}

fn form(turn: Turn) -> Piece {
    let kinds = REGISTERS.iter().filter(|r| r.life_cycle.is_some() && r.id != note::REGISTER.id);
    let kinds = kinds.map(|r| (r.id.to_owned(), r.plural.to_owned())).collect();
    let chosen = turn.register.get_untracked();
    let again = move || turn.stage.set(Stage::Asking);
    view! {
        {choice("archive-register", "What to archive", kinds, &chosen, move |id| {
            turn.register.set(id);
            again();
        })}
        <div class="field">
            <label for="archive-before">"Closed, and not changed since"</label>
            <input id="archive-before" type="date" prop:value=move || turn.before.get() on:input=move |event| {
                turn.before.set(event_target_value(&event));
                again();
            }/>
        </div>
        <div role="status">{move || match turn.stage.get() {
            Stage::Asking => ().piece(),
            Stage::Told(words) | Stage::Seen(words) => view! { <p>{words}</p> },
            Stage::Handed => view! { <p>"The file was read back, and bringing it back was rehearsed. It is among your browser’s downloads: move it to where you keep things, then go on."</p> },
        }}</div>
        <div class="form-actions">{move || match turn.stage.get() {
            Stage::Asking | Stage::Told(_) => button("See what can leave", "", move || look(turn)),
            Stage::Seen(_) => button("Save the archive file", "primary", move || save(turn)),
            Stage::Handed => view! {
                <label class="check"><input id="archive-kept" type="checkbox" prop:checked=move || turn.kept.get()
                    on:change=move |event| turn.kept.set(event_target_checked(&event))/>
                    "I have the file"</label>
                {button("Save it once more", "", move || save(turn))}
                {button("Take the records out", "danger", move || leave(turn))}
            },
        }}</div>
    }
}

fn look(turn: Turn) {
    let Some(working) = Working::begin_or_tell(turn.app, "Rehearsing the archive") else { return };
    wasm_bindgen_futures::spawn_local(async move {
        let seen = seen(turn, Stretch::whole(&working)).await;
        drop(working);
        // The page may have been left meanwhile.
        turn.stage.try_set(match seen {
            Ok((made, words)) => {
                turn.made.try_set_value(Some(made));
                turn.kept.try_set(false);
                Stage::Seen(words)
            }
            Err(why) => Stage::Told(why),
        });
    });
}

async fn seen(turn: Turn, stretch: Stretch<'_>) -> Result<(Made, String), String> {
    let day = turn.before.get_untracked();
    let Some((day, register)) = Day::from_iso(&day).zip(register(&turn.register.get_untracked())) else {
        return Err("Choose a day first.".to_owned());
    };
    let before = turn.app.zone(|zone| zone.day_start(day));
    let source = turn.app.peek(|s| {
        let left = closed_before(&s.workspace, register, before);
        if left.is_empty() {
            return Err(["No closed ", &lowered(register.plural), " have rested that long."].concat());
        }
        let whole: Result<MemoryStore, StoreError> = s.whole();
        let whole = whole.map_err(|error| error.to_string())?;
        let name = [&s.name, " archive ", &day.to_string()].concat();
        let archive = Archive {
            id: browser::random_u64(),
            file: Arc::from([backup::file_name(&name).as_str(), ".jsonl"].concat()),
            before: Some(day),
            left,
            ..Archive::default()
        };
        Ok((whole, s.id.clone(), s.name.clone(), archive))
    });
    let (whole, id, name, archive) = source.unwrap_or_else(|| Err("No workspace is open.".to_owned()))?;
    let writer = Writer::new(browser::random_u64());
    let made = make_in(&whole, &id, &name, archive, writer, browser::now(), stretch).await;
    let made = made.map_err(|why| ["Nothing can be archived: ", &why.to_string(), "."].concat())?;
    let mut words = counted(&made.archive.left);
    words.push_str(" can leave. That makes ");
    words.push_str(&room_for(made.won));
    if made.archive.left.first().is_some_and(|left| left.records.len() == MOST_RECORDS) {
        words.push_str(" More can leave after these.");
    }
    Ok((made, words))
}

fn save(turn: Turn) {
    let saved = turn.made.with_value(|made| {
        made.as_ref().map(|m| browser::download(&m.archive.file, "application/jsonl", m.text.as_bytes()))
    });
    match saved {
        Some(Ok(())) => turn.stage.set(Stage::Handed),
        Some(Err(why)) => turn.app.tell_trouble(&["No file was saved: ", &why, "."].concat()),
        None => turn.stage.set(Stage::Asking),
    }
}

fn leave(turn: Turn) {
    let app = turn.app;
    if !turn.kept.get_untracked() {
        app.tell("Nothing left yet: say first that you have the file.");
        browser::focus("#archive-kept");
        return;
    }
    let Some(archive) = turn.made.with_value(|made| made.as_ref().map(|m| m.archive.clone())) else { return };
    wasm_bindgen_futures::spawn_local(async move {
        let gone = match app.keep_snapshot("archive").await {
            Ok(()) => app
                .change(|s| s.archive(&archive, browser::now()).map(|()| s.id.clone()))
                .unwrap_or_else(|| Err("no workspace is open".to_owned())),
            Err(why) => Err(why),
        };
        turn.made.try_set_value(None);
        turn.stage.try_set(Stage::Asking);
        match gone {
            Ok(workspace) => {
                app.tell(
                    &[&counted(&archive.left), " left for the file. Merging it brings them back."].concat(),
                );
                browser::call_later(WAIT, move || take_out(app, workspace));
            }
            Err(why) => app.tell_trouble(&["Nothing was archived: ", &why, "."].concat()),
        }
    });
}

/// Few records take less than what is remembered of their leaving.
fn room_for(won: usize) -> String {
    if won == 0 { "no room.".to_owned() } else { ["room for ", &count(won), " characters."].concat() }
}

/// Takes what left for files out of the store, as far as it still is there.
fn take_out(app: App, workspace: String) {
    let store = app.store();
    let before = store.fill().used;
    // By way of the session: what is only looked at, or was changed by a newer build, is not written to.
    let made = app.change(|s| {
        let open = s.id == workspace && s.store.only_looked_at().is_none();
        open.then(|| make_room(&s.store, &workspace))
    });
    match made.flatten() {
        None => {}
        Some(Ok(())) => {
            let won = before.saturating_sub(store.fill().used);
            app.tell(&["What left made ", &room_for(won)].concat());
        }
        Some(Err(error)) => {
            app.tell_trouble(&["Not all room could be made: ", &error.to_string(), "."].concat());
        }
    }
}
