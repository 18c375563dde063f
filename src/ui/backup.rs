//! Files of the whole workspace: when one was last saved, and saving one.

use super::app::App;
use super::files::{self, Passphrase};
use super::reached::Reached;
use super::session::Session;
use crate::browser::{self, ChosenPlace};
use crate::exchange::locked_file;
use crate::exchange::workspace_file::{Export, NotExported, export_in};
use crate::journal::{MemoryStore, NotRead, StoreError};
use crate::pause::Stretch;
use crate::ui::parts::Working;
use std::rc::Rc;
use wasm_bindgen_futures::spawn_local;

/// When a file was last saved, in words, with what has changed since.
#[must_use]
pub fn age(app: App, session: &Session) -> String {
    let Some((at, reached)) = last(app, &session.id) else { return "no file yet".to_owned() };
    let days = (app.now.get().millis() - at) / 86_400_000;
    let since = reached.since(session);
    let when = match days {
        i64::MIN..=0 => "file today".to_owned(),
        1 => "file yesterday".to_owned(),
        days => format!("file {days} d ago"),
    };
    match since {
        0 => when,
        1 => format!("{when}, 1 change since"),
        more => format!("{when}, {more} changes since"),
    }
}

/// Whether a file was saved since the last change.
#[must_use]
pub fn is_up_to_date(app: App, session: &Session) -> bool {
    last(app, &session.id).is_some_and(|(_, reached)| reached.since(session) == 0)
}

/// When a file was last saved in milliseconds since 1970, and how far the workspace had come.
fn last(app: App, workspace: &str) -> Option<(i64, Reached)> {
    let stored = app.preferences().get(&["file.", workspace].concat())?;
    let (at, reached) = stored.split_once(' ')?;
    Some((at.parse().ok()?, Reached::parse(reached)?))
}

/// Notes that a file was saved now of what was reached when it was begun.
pub fn note_saved(app: App, workspace: &str, reached: Reached) {
    let now = browser::now().millis().to_string();
    app.preferences().set(&["file.", workspace].concat(), &[now, reached.text()].join(" "));
    app.changed();
}

/// Whether files are saved packed, as long as nothing else is said.
const PACKED: &str = "files.packed";

/// Whether files are saved packed.
#[must_use]
pub fn packs(app: App) -> bool {
    app.preferences().get(PACKED).as_deref() == Some("on")
}

/// Lets files be saved packed, or not.
pub fn pack(app: App, on: bool) {
    app.preferences().set(PACKED, if on { "on" } else { "off" });
}

/// Saves a file of the open workspace: it is read back and compared before it is handed over, and only then is
/// anything called backed up.
pub fn save_file(app: App) {
    save(app, if packs(app) { Wrap::Packed } else { Wrap::Plain });
}

/// Saves a file under a passphrase, which is asked for.
pub fn save_locked(app: App) {
    spawn_local(async move {
        if let Some(passphrase) = files::ask(Passphrase::ToSave).await {
            save(app, Wrap::Locked(passphrase));
        }
    });
}

/// What a file is wrapped in.
enum Wrap {
    Plain,
    Packed,
    Locked(String),
}

fn save(app: App, wrap: Wrap) {
    let Some(working) = Working::begin_or_tell(app, "Making the file") else { return };
    let Some(source) = app.peek(Source::of) else {
        app.tell("There is no workspace open to save.");
        return;
    };
    spawn_local(async move {
        let saved: Result<Option<File>, String> = async {
            let Some(mut file) = file(source?, &working).await? else { return Ok(None) };
            let (ending, kind, bytes) = wrapped(&file.export.text, wrap).await?;
            file.name.push_str(ending);
            browser::download(&file.name, kind, bytes.as_deref().unwrap_or(file.export.text.as_bytes()))?;
            Ok(Some(file))
        }
        .await;
        drop(working);
        match saved {
            Ok(Some(file)) => told(app, &file),
            Ok(None) => app.tell("Cancelled. No file was saved."),
            Err(reason) => app.tell_trouble(&["No file was saved: ", &reason, "."].concat()),
        }
    });
}

fn told(app: App, file: &File) {
    if app.peek(|s| s.store.is_kept()) == Some(true) {
        note_saved(app, &file.workspace, file.reached);
    }
    let mut words = String::from(if file.as_it_was { "Saved as it was: " } else { "Backed up: " });
    words.push_str(&file.name);
    if !file.as_it_was {
        words.push_str(" was read back, agrees with what is here, and");
    }
    words.push_str(" is among your browser's downloads.");
    if !file.export.left_out.is_empty() {
        words.push_str(" Not in it: ");
        words.push_str(&file.export.left_out.len().to_string());
        words.push_str(" stored texts that cannot be read. Data and settings names them.");
    }
    app.tell(&words);
}

/// How the name of a file goes on, its type, and its bytes where they are not those of the text itself. What is wrapped
/// is unwrapped again, as it will be to open it, and compared.
async fn wrapped(text: &str, wrap: Wrap) -> Result<(&'static str, &'static str, Option<Vec<u8>>), String> {
    let (made, unwrapped) = match wrap {
        Wrap::Plain => return Ok((".jsonl", "application/jsonl", None)),
        Wrap::Packed => {
            let packed = browser::pack(text.as_bytes()).await?;
            let unpacked = unpacked(&packed).await?;
            ((".jsonl.gz", "application/gzip", Some(packed)), unpacked)
        }
        Wrap::Locked(passphrase) => {
            let packed = browser::pack(text.as_bytes()).await?;
            let locked = browser::lock(&packed, &passphrase).await?;
            let file = locked_file::parse(&locked).map_err(|why| why.to_string())?;
            let packed = browser::unlock(file, &passphrase).await?.unwrap_or_default();
            let unpacked = unpacked(&packed).await?;
            ((".locked", "application/octet-stream", Some(locked)), unpacked)
        }
    };
    if unwrapped == text.as_bytes() { Ok(made) } else { Err(NotExported::Otherwise.to_string()) }
}

/// Writes a file of the open workspace to a chosen place, and reads it back from there; tells when the browser says that
/// it was written, in milliseconds since 1970, and how far the workspace had come. Nothing where the place is not as it
/// was `seen` any more: its time and its size.
///
/// # Errors
/// In words, where it was not written as it should be.
pub async fn write_kept(
    app: App,
    id: &str,
    place: &ChosenPlace,
    seen: (f64, f64),
) -> Result<Option<(f64, Reached)>, String> {
    let source = app.peek(|session| (session.id == id).then(|| Source::of(session))).flatten();
    let source = source.ok_or("another workspace was opened meanwhile")??;
    let file = file(source, &Working::quietly(app)).await?.ok_or("it was cancelled")?;
    let wrap = if place.name().ends_with(".gz") { Wrap::Packed } else { Wrap::Plain };
    let (_, _, bytes) = wrapped(&file.export.text, wrap).await?;
    let bytes = bytes.as_deref().unwrap_or(file.export.text.as_bytes());
    // Making it took a while: what somebody wrote there meanwhile is not written over.
    let there = place.file().await?;
    if (there.last_modified(), there.size()) != seen {
        return Ok(None);
    }
    place.write(bytes).await?;
    let there = place.file().await?;
    if browser::read_bytes(&there).await? != bytes {
        return Err(NotExported::Otherwise.to_string());
    }
    Ok(Some((there.last_modified(), file.reached)))
}

async fn unpacked(packed: &[u8]) -> Result<Vec<u8>, String> {
    let blob = browser::blob(packed).map_err(|_| "the browser has no room for it".to_owned())?;
    browser::unpack(&blob).await
}

struct File {
    workspace: String,
    name: String,
    export: Export,
    reached: Reached,
    /// Whether it is the very file that is looked at.
    as_it_was: bool,
}

/// What a file is made of: a copy, so that work can go on while it is being made.
struct Source {
    workspace: String,
    name: String,
    reached: Reached,
    whole: MemoryStore,
    original: Option<Rc<str>>,
}

impl Source {
    fn of(session: &Session) -> Result<Source, String> {
        let nothing = || Ok(MemoryStore::with_quota(usize::MAX));
        let whole = if session.original.is_some() { nothing() } else { session.whole() };
        Ok(Source {
            workspace: session.id.clone(),
            name: session.name.clone(),
            reached: Reached::of(session),
            whole: whole.map_err(|error: StoreError| error.to_string())?,
            original: session.original.clone(),
        })
    }
}

/// Nothing where it was cancelled.
async fn file(source: Source, working: &Working) -> Result<Option<File>, String> {
    let Source { workspace, name, reached, whole, original } = source;
    let (as_it_was, export) = match original {
        Some(text) => {
            (true, Export { text: (*text).to_owned(), left_out: vec![], hash: String::new(), entries: 0 })
        }
        None => {
            let made = export_in(&whole, &workspace, &name, browser::now(), Stretch::whole(working)).await;
            match made {
                Ok(export) => (false, export),
                Err(NotExported::NotRead(NotRead::GivenUp)) => return Ok(None),
                Err(why) => return Err(why.to_string()),
            }
        }
    };
    Ok(Some(File { workspace, name: file_name(&name), export, reached, as_it_was }))
}

/// The workspace's name as a file's, without what some systems do not take, and without its ending.
#[must_use]
pub fn file_name(name: &str) -> String {
    let plain = |c: char| if c.is_alphanumeric() || "-_ ".contains(c) { c } else { '-' };
    let mut file: String = name.trim().chars().map(plain).take(80).collect();
    if file.is_empty() {
        file.push_str("workspace");
    }
    file.push_str(".plumbline");
    file
}
