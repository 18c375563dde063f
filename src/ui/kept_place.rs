//! A place outside of this browser that is kept up to date: a file, or a folder shared with others.
//!
//! In a folder each copy of the workspace writes a file of its own, and only that; what the others have written there is
//! joined by itself as long as nobody has to decide anything. Nothing is written over that holds more than is here.

mod note;

use self::note::Note;
use super::app::App;
use super::backup;
use super::files::{self, Planned, Read};
use super::parts::Working;
use crate::browser::{self, ChosenPlace, Disk};
use crate::journal::{NotRead, Writer};
use crate::pause::Stretch;
use crate::time::Instant;
use crate::ui::view::{Watched, effect};
use std::cell::RefCell;
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::spawn_local;

/// So long after a change the place is written, in milliseconds, so that what comes in one go is written once.
const PAUSE: f64 = 2_000.0;
/// Of so many times as long as it took it is at most written: a large workspace is not to keep the page busy.
const SHARE: f64 = 10.0;
/// How often a folder is looked into, in milliseconds.
const LOOK_EVERY: i32 = 15_000;
const ANOTHER: &str = "another workspace was opened meanwhile";
/// So many records that others changed come in without the workspace being kept aside before.
const FEW: usize = 25;

/// How the place stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Standing {
    /// No place was chosen.
    Nothing,
    /// It was written and read back then, and holds what is here.
    UpToDate(Instant),
    /// It does not hold everything yet.
    Behind,
    /// The browser wants to be allowed to once more, by a click.
    Asks,
    /// Others have written something that a person has to look at.
    Theirs,
    /// It could not be written or read, for this reason.
    Refused(String),
}

/// What is known of the place of the open workspace.
struct State {
    standing: Standing,
    /// Of which workspace, and where.
    place: Option<(String, ChosenPlace)>,
    /// Others' files that wait for a decision.
    waiting: Vec<(String, String)>,
    /// Others' files that have been taken in, as they were then.
    seen: Vec<String>,
    turn: Turn,
    pause: f64,
    /// Grows with each change of the standing.
    changes: Option<Watched<u64>>,
}

thread_local! {
    static STATE: RefCell<State> = const {
        RefCell::new(State {
            standing: Standing::Nothing,
            place: None,
            waiting: Vec::new(),
            seen: Vec::new(),
            turn: Turn::Idle,
            pause: PAUSE,
            changes: None,
        })
    };
}

/// Whether the place is being written.
#[derive(Clone, Copy, PartialEq)]
enum Turn {
    Idle,
    Waiting,
    Writing,
    /// Something has changed meanwhile.
    WritingAndAgain,
}

/// Keeps the place of the open workspace up to date from now on.
pub fn follow(app: App) {
    STATE.with_borrow_mut(|state| state.changes = Some(Watched::new(0)));
    effect(move |_| {
        let _ = app.revision();
        // What is kept of the place can be read once the disk is there.
        let _ = app.disk_level();
        look(app);
    });
    browser::every(LOOK_EVERY, move || {
        if browser::is_in_sight() && name().is_some_and(|(_, is_folder)| is_folder) {
            soon(app);
        }
    });
}

/// How it stands; follows changes.
pub fn standing() -> Standing {
    STATE.with_borrow(|state| {
        state.changes.iter().for_each(Watched::track);
        state.standing.clone()
    })
}

/// What it is called, and whether it is a folder.
pub fn name() -> Option<(String, bool)> {
    STATE.with_borrow(|state| state.place.as_ref().map(|(_, place)| (place.name(), place.is_folder())))
}

/// Lets a person choose a file or a folder for the open workspace. To be called while a click is handled.
pub fn choose(app: App, folder: bool) {
    let Some((id, name)) = app.peek(|s| (s.id.clone(), backup::file_name(&s.name))) else { return };
    let offered = name + if backup::packs(app) { ".jsonl.gz" } else { ".jsonl" };
    spawn_local(async move {
        let kept = match ChosenPlace::choose((!folder).then_some(offered.as_str())).await {
            Ok(None) => return,
            Ok(Some(place)) => {
                let kept = Disk::here().keep(&kept_name(&id), place.to_keep()).await;
                STATE.with_borrow_mut(|state| {
                    state.place = Some((id.clone(), place));
                    state.seen.clear();
                });
                kept
            }
            Err(why) => Err(why),
        };
        match kept {
            Ok(()) => {
                Note::default().keep(app, &id);
                now(app, true).await;
            }
            Err(why) => app.tell_trouble(&["It was not chosen: ", &why, "."].concat()),
        }
    });
}

/// Writes and reads the place now, and asks the browser to allow it. To be called while a click is handled.
pub fn try_now(app: App) {
    spawn_local(now(app, true));
}

/// Shows what others have written.
pub fn show_theirs(app: App) {
    let waiting = STATE.with_borrow(|state| state.waiting.clone());
    if !waiting.is_empty() {
        files::preview(app, waiting);
    }
}

/// Leaves the place as it is from now on.
pub fn stop(app: App) {
    let Some(id) = open(app) else { return };
    Note::forget(app, &id);
    STATE.with_borrow_mut(|state| state.place = None);
    set(Standing::Nothing);
    spawn_local(async move {
        // Without the note it is not used, be it there or not.
        Disk::here().keep(&kept_name(&id), JsValue::UNDEFINED).await.ok();
    });
}

/// Takes note that something may have changed.
fn look(app: App) {
    let id = open(app);
    let known = STATE.with_borrow_mut(|state| {
        let known = state.place.as_ref().is_some_and(|(of, _)| Some(of) == id.as_ref());
        if !known {
            (state.place, state.seen) = (None, Vec::new());
        }
        known
    });
    let Some(note) = id.as_deref().and_then(|id| Note::of(app, id)) else {
        return set(Standing::Nothing);
    };
    let was = STATE.with_borrow(|state| state.standing.clone());
    let behind = !known || note.is_behind(app);
    if behind && matches!(was, Standing::UpToDate(_) | Standing::Nothing) {
        set(Standing::Behind);
    }
    if behind || was == Standing::Theirs {
        soon(app);
    }
}

fn soon(app: App) {
    let pause = STATE.with_borrow_mut(|state| match state.turn {
        Turn::Idle => {
            state.turn = Turn::Waiting;
            Some(state.pause)
        }
        Turn::Writing => {
            state.turn = Turn::WritingAndAgain;
            None
        }
        Turn::Waiting | Turn::WritingAndAgain => None,
    });
    if let Some(pause) = pause {
        // A tab that is not looked at leaves it to one that is.
        let pause = pause * if browser::is_in_sight() { 1.0 } else { 5.0 };
        browser::call_later(pause as i32, move || spawn_local(now(app, false)));
    }
}

async fn now(app: App, ask: bool) {
    let busy = STATE.with_borrow_mut(|state| {
        let busy = matches!(state.turn, Turn::Writing | Turn::WritingAndAgain);
        state.turn = if busy { Turn::WritingAndAgain } else { Turn::Writing };
        busy
    });
    if busy {
        return;
    }
    // Two tabs of one workspace would read back what the other one has written.
    let leave = ChosenPlace::turn("plumbline-place").await;
    let (id, began) = (open(app), browser::performance_now());
    let standing = tried(app, ask).await.unwrap_or_else(Standing::Refused);
    if let Some(leave) = leave {
        leave.call0(&JsValue::UNDEFINED).ok();
    }
    let took = browser::performance_now() - began;
    let again = STATE.with_borrow_mut(|state| {
        state.pause = PAUSE.max(took * SHARE);
        std::mem::replace(&mut state.turn, Turn::Idle) == Turn::WritingAndAgain
    });
    // What was found out is about the workspace that was open then.
    let same = id == open(app);
    // Somebody wrote there while it was being made: what that is shows once it is read.
    let overtaken = standing == Standing::Behind;
    if same {
        set(standing);
    }
    if again || !same {
        look(app);
    } else if overtaken {
        soon(app);
    }
}

fn set(standing: Standing) {
    let changes = STATE.with_borrow_mut(|state| {
        let changed = state.standing != standing;
        state.standing = standing;
        state.changes.filter(|_| changed)
    });
    if let Some(changes) = changes {
        changes.update(|n| *n += 1);
    }
}

async fn tried(app: App, ask: bool) -> Result<Standing, String> {
    let Some(id) = open(app) else { return Ok(Standing::Nothing) };
    let Some(note) = Note::of(app, &id) else { return Ok(Standing::Nothing) };
    let place = place_of(&id).await?;
    if !place.allowed(ask).await {
        return Ok(Standing::Asks);
    }
    let decided = !place.is_folder() || take_in(app, &id, &place).await?;
    let file = if place.is_folder() { place.file_in(&own_name(app, &id)).await? } else { place };
    let there = file.file().await?;
    let (mut at, size) = (there.last_modified(), there.size());
    let foreign = at != note.modified && size > 0.0;
    if foreign {
        let found = vec![(there.name(), text_of(&there).await?)];
        if !planned(app, &found).await?.plan.changes_nothing() {
            STATE.with_borrow_mut(|state| state.waiting = found);
            return Ok(Standing::Theirs);
        }
    }
    if foreign || size == 0.0 || note.is_behind(app) {
        let written = backup::write_kept(app, &id, &file, (at, size)).await?;
        let Some((modified, reached)) = written else { return Ok(Standing::Behind) };
        // It may have been given up meanwhile.
        if Note::of(app, &id).is_some() {
            Note { modified, reached }.keep(app, &id);
            backup::note_saved(app, &id, reached);
        }
        at = modified;
    }
    Ok(if decided { Standing::UpToDate(Instant::from_millis(at as i64)) } else { Standing::Theirs })
}

/// The place of a workspace, as this page or the browser's database has it.
async fn place_of(id: &str) -> Result<ChosenPlace, String> {
    let known = |state: &State| state.place.as_ref().filter(|(of, _)| of == id).map(|(_, p)| p.clone());
    if let Some(place) = STATE.with_borrow(known) {
        return Ok(place);
    }
    let kept = Disk::here().kept(&kept_name(id)).await?;
    let place = ChosenPlace::from_kept(kept)
        .ok_or("this browser does not know any more which it was; choose it once more")?;
    STATE.with_borrow_mut(|state| state.place = Some((id.to_owned(), place.clone())));
    Ok(place)
}

/// Joins what others have written in a folder; `false` where a person has to look at it first.
async fn take_in(app: App, id: &str, folder: &ChosenPlace) -> Result<bool, String> {
    let own = own_name(app, id);
    let mut came = Vec::new();
    let mut marks = Vec::new();
    for file in folder.files(|name| is_journal(name) && name != own).await? {
        let mark = [&file.name(), " ", &(file.last_modified() as i64).to_string()].concat();
        // One that is being made is empty still.
        if file.size() > 0.0 && !STATE.with_borrow(|state| state.seen.contains(&mark)) {
            came.push((file.name(), text_of(&file).await?));
            marks.push(mark);
        }
    }
    if came.is_empty() {
        return Ok(true);
    }
    let mut here = planned(app, &came).await?;
    if !here.plan.changes_nothing() {
        if here.plan.shown >= FEW && !here.plan.asks() {
            app.keep_snapshot("merge").await?;
            if app.peek(|s| here.holds(s)) != Some(true) {
                here = planned(app, &came).await?;
            }
        }
        if here.plan.asks() {
            STATE.with_borrow_mut(|state| state.waiting = came);
            return Ok(false);
        }
        let joined = app.change(|session| match session.id == id {
            true => files::join(session, &here),
            false => Err(ANOTHER.to_owned()),
        });
        if let Some(words) = joined.ok_or(ANOTHER)?? {
            app.tell_undoable(&words);
        }
    }
    STATE.with_borrow_mut(|state| state.seen.append(&mut marks));
    Ok(true)
}

/// The id of the open workspace, where it can be changed.
fn open(app: App) -> Option<String> {
    app.peek(|s| s.store.only_looked_at().is_none().then(|| s.id.clone())).flatten()
}

/// What taking in files would do to the open workspace.
async fn planned(app: App, files: &[(String, String)]) -> Result<Planned, String> {
    match Planned::of(app, files, Stretch::whole(&Working::quietly(app))).await {
        Ok(planned) => planned.ok_or_else(|| "no workspace is open".to_owned()),
        Err(NotRead::GivenUp) => Err(ANOTHER.to_owned()),
        Err(why) => Err(why.to_string()),
    }
}

/// The text of a workspace file that lies in a chosen place.
async fn text_of(file: &web_sys::File) -> Result<String, String> {
    match files::read(file).await {
        Ok(Read::Workspace(text)) => Ok(text),
        Ok(_) => Err(["“", &file.name(), "” is there, and is no workspace file"].concat()),
        Err(why) => Err(["“", &file.name(), "”: ", &why].concat()),
    }
}

/// The file that this copy of the workspace writes in a folder.
fn own_name(app: App, id: &str) -> String {
    let preference = ["copy.", id].concat();
    let copy = app.preferences().get(&preference).unwrap_or_else(|| {
        let copy = Writer::new(browser::random_u64()).to_string();
        app.preferences().set(&preference, &copy);
        copy
    });
    ["journal-", &copy, ".jsonl"].concat()
}

fn is_journal(name: &str) -> bool {
    name.starts_with("journal-") && name.ends_with(".jsonl")
}

fn kept_name(id: &str) -> String {
    ["place/", id].concat()
}
