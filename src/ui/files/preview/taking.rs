//! What can be done with opened files: merged, opened apart, looked into.

use super::{Opened, Preview};
use crate::browser;
use crate::exchange::merge::Choices;
use crate::exchange::workspace_file::NotImported;
use crate::journal::{Deed, MemoryStore, Store, units};
use crate::pause::Stretch;
use crate::route::Route;
use crate::ui::app::App;
use crate::ui::files::Planned;
use crate::ui::pages::inputs::counted;
use crate::ui::parts::Working;
use crate::ui::session::Session;
use std::rc::Rc;

/// Takes the files into the open workspace, as one step, with a snapshot kept before.
pub fn merge(app: App, preview: Preview, opened: Opened) {
    let choices = Choices {
        flipped: preview.flipped.get_untracked(),
        brought_back: preview.brought_back.get_untracked(),
    };
    let Some(working) = Working::begin_or_tell(app, "Merging") else { return };
    wasm_bindgen_futures::spawn_local(async move {
        let done = taken_in(app, opened, &choices, Stretch::whole(&working)).await;
        drop(working);
        match done {
            Ok(taken) => {
                // What a colleague removed for good goes from what was kept aside as well.
                app.clean_snapshots().await.ok();
                app.ask_to_keep();
                app.tell_undoable(&taken.words());
                app.go(Route::list("incident", "is:open sort:sla"));
            }
            Err(why) => {
                app.tell_trouble(&["The merge was not done: ", &why, ". Nothing was changed."].concat())
            }
        }
    });
}

async fn taken_in(
    app: App,
    opened: Opened,
    choices: &Choices,
    stretch: Stretch<'_>,
) -> Result<Taken, String> {
    app.keep_snapshot("merge").await?;
    let Opened { files, here, .. } = opened;
    let conflicts = here.as_ref().map_or(0, |here| here.plan.conflicts.len());
    let mut here = here.filter(|here| app.peek(|s| here.holds(s)) == Some(true));
    if here.is_none() {
        // Another tab has written meanwhile.
        here = Planned::of(app, &files, stretch).await.map_err(|why| why.to_string())?;
    }
    let here = here.ok_or("no workspace is open")?;
    if conflicts != here.plan.conflicts.len() && choices.any() {
        return Err(MEANWHILE.to_owned());
    }
    app.change(|session| merged(session, &here, Some(choices)))
        .unwrap_or_else(|| Err("no workspace is open".to_owned()))
}

const MEANWHILE: &str = "something was changed meanwhile; open the file once more";

/// Takes files into the open workspace where nobody has to decide anything; tells what came. Nothing where they hold no
/// more than steps that show nothing, such as the merges of others: those are taken in without a step of their own, or
/// two copies would answer each other for ever.
///
/// # Errors
/// In words, where nothing was taken in.
pub fn join(session: &mut Session, planned: &Planned) -> Result<Option<String>, String> {
    let taken = merged(session, planned, None)?;
    Ok((taken.shown > 0).then(|| taken.words()))
}

/// What came with files that were taken in.
struct Taken {
    /// What the step is called.
    label: String,
    /// Records that came or changed.
    records: usize,
    /// Steps among what came that show something.
    shown: usize,
    /// There was no room for what a person decided.
    undecided: bool,
    /// The letter that numbers of this copy carry from now on, where that is new.
    letter: Option<char>,
}

impl Taken {
    fn words(&self) -> String {
        let letter = lettered(self.letter);
        let undecided = if self.undecided {
            " There was no room for what you decided: where both sides changed something, both values stand on the record."
        } else {
            ""
        };
        [&self.label, ": ", &counted(self.records), " came in or changed.", undecided, &letter].concat()
    }
}

/// That numbers carry a letter from now on, where that is so.
fn lettered(letter: Option<char>) -> String {
    let Some(letter) = letter else { return String::new() };
    let mut words = String::from(" New numbers of this copy carry the letter ");
    words.push(letter);
    words.push('.');
    words
}

/// `decided` is what a person chose, where one was asked.
fn merged(session: &mut Session, planned: &Planned, decided: Option<&Choices>) -> Result<Taken, String> {
    if !planned.holds(session) {
        return Err(MEANWHILE.to_owned());
    }
    let now = browser::now();
    let plan = &planned.plan;
    let none = Choices::default();
    let choices = decided.unwrap_or(&none);
    room_for(session, plan.writes())?;
    let silent = decided.is_none() && plan.shown == 0;
    let (plain, before) = (session.workspace.plain_numbers(), silent.then(|| session.stamps()));
    plan.write(&session.store).map_err(not_imported)?;
    session.reload();
    let mut undecided = false;
    if let Some(before) = before {
        session.note_others(&before);
    } else {
        let stamp = session.stamp(now);
        let step = plan.step(&session.workspace, choices, stamp, &session.me, now);
        if step.is_some_and(|step| session.write_planned(step).is_err()) {
            // What came in is there already, and is one step to undo all the same; what was decided had no room.
            undecided = true;
            let stamp = session.stamp(now);
            let step = plan.step(&session.workspace, &none, stamp, &session.me, now);
            step.map(|step| session.write_planned(step)).transpose().map_err(|e| e.to_string())?;
        }
    }
    let records = plan.new_records + plan.changed_there;
    Ok(Taken {
        label: plan.label(),
        records,
        shown: plan.shown,
        undecided,
        letter: session.tell_apart(plain),
    })
}

/// Whether there is room for what files bring.
fn room_for(session: &Session, writes: &[(String, String)]) -> Result<(), String> {
    let more = writes.iter().map(|(key, value)| units(key) + units(value)).sum();
    match session.refuses(Deed::Grow, more) {
        Some(reason) => Err(reason.trim_end_matches('.').to_owned()),
        None => Ok(()),
    }
}

fn not_imported(error: NotImported) -> String {
    match error {
        NotImported::Troubles => "the file does not fit what is here".to_owned(),
        NotImported::Store(error) => error.to_string(),
    }
}

/// Makes a workspace of its own of a file.
pub fn open_apart(app: App, _: Preview, opened: Opened) {
    let Opened { files, alone, .. } = opened;
    let Some((file, _)) = files.first() else { return };
    let stem = file.split('.').next().unwrap_or_default();
    let name = if alone.name.is_empty() { stem } else { alone.name.as_str() };
    if !app.create(&app.name_apart(name), alone.sample) {
        return;
    }
    let done = app.change(|session| {
        let plan = alone.moved_to(&session.id);
        room_for(session, plan.writes())?;
        plan.write(&session.store).map_err(not_imported)?;
        session.reload();
        let letter = session.take_free_site();
        Ok::<_, String>((plan.new_records + plan.changed_records, letter))
    });
    match done {
        Some(Ok((records, letter))) => {
            let words = ["Opened ", file, ": ", &counted(records), " came in.", &lettered(letter)];
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
pub fn look_inside(app: App, _: Preview, opened: Opened) {
    let Some((file, text)) = opened.files.first() else { return };
    let inside = || {
        let store = MemoryStore::with_quota(usize::MAX);
        let plan = &opened.alone;
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
            if plan.needs.is_some() {
                " It was made by a newer version, which may show more of it."
            } else {
                ""
            },
        ];
        let mut session = Session::view(store, "file", &words.concat(), None).map_err(|e| e.to_string())?;
        if !opened.alone.name.is_empty() {
            session.name.clone_from(&opened.alone.name);
        }
        session.original = plan.needs.map(|_| Rc::from(text.as_str()));
        Ok::<_, String>(session)
    };
    match inside() {
        Ok(session) => app.look(session),
        Err(why) => app.tell_trouble(&["“", file, "” cannot be shown: ", &why, "."].concat()),
    }
}
