//! A whole workspace as canonical JSON lines, and back.
//!
//! ```text
//! {"plumbline":1,"workspace":"w","name":"…","schema":1,"exported":"…","entries":2,"shards":1,"hash":"…"}
//! {"j":"00000000ff","n":0,"entry":{…}}                      one journal entry, its stored text byte for byte
//! {"c":"00000000ff","n":0,"sum":"…","register":"incident","fields":[…],"people":[…],"records":[…]}
//! ```
//!
//! Lines are in the order of writer and number, entries before shards, packs of entries opened, so the same
//! workspace gives the same bytes everywhere. A record of a shard is `{"id":"…","events":[{"at":"…","by":"…","set":[["title","…"],…]},…]}`.
//! Entries name the checksum of the packed text of their shards, so the packed text is made again on reading and
//! must have that checksum (`sum`). A shard of which that would not be so is written as `{"c":…,"packed":"…"}`.
//!
//! Reading is a union with what is there, key by key; what is there is never written over.

mod shard_line;

use crate::journal::key::{seal, unseal};
use crate::journal::{
    Entry, Holdings, Key, KeyKind, MemoryStore, READ_ELSEWHERE, RecordId, Stamp, Store, StoreError, Trouble,
    UNFINISHED, Writer, load, read_entry,
};
use crate::order::Ordered;
use crate::time::Instant;
use crate::workspace::Workspace;
use rustc_hash::FxHashMap;
use serde_json::Value as Json;
use std::collections::BTreeMap;

/// The most a file may hold, in bytes.
pub const MOST_BYTES: usize = 64 << 20;
/// The most a line of an entry may hold, in bytes.
pub const MOST_ENTRY_BYTES: usize = 1 << 20;
/// How deep lists and objects may be within each other.
pub const MOST_DEPTH: usize = 64;
const SCHEMA: u64 = 1;

/// A workspace as a file.
#[derive(Clone, Debug)]
pub struct Export {
    /// The lines.
    pub text: String,
    /// What could not be read and so is not in the file.
    pub left_out: Vec<Trouble>,
    /// The hash of the state that is in the file; see [`state_hash`].
    pub hash: String,
    /// How many entries the file holds.
    pub entries: usize,
}

/// What reading a file would do. Nothing is written before [`ImportPlan::write`].
#[derive(Clone, Debug, Default)]
pub struct ImportPlan {
    /// The workspace the file was made of.
    pub workspace: String,
    /// What it was called.
    pub name: String,
    /// When the file was made, where it says so.
    pub exported: Option<Instant>,
    /// Entries that are not there yet.
    pub entries: usize,
    /// Entries and shards that are there already.
    pub already_there: usize,
    /// Shards that are not there yet.
    pub shards: usize,
    /// Records that would be new.
    pub new_records: usize,
    /// Records that would show or hold something else than before.
    pub changed_records: usize,
    /// Records that stand now and would not any more.
    pub taken_away: usize,
    /// Fields in which the file and what is there would disagree, to be looked at after.
    pub conflicts: usize,
    /// Whether the file adds up to the state it says it holds.
    pub hash_agrees: bool,
    /// What is wrong with the file. With any trouble nothing is written.
    pub troubles: Vec<LineTrouble>,
    /// Shards first, then entries, those that speak for shards last.
    writes: Vec<(String, String)>,
}

/// Something wrong with a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LineTrouble {
    /// The line, counted from 1; 0 where it is about the whole file.
    pub line: usize,
    /// What is wrong, in words.
    pub reason: &'static str,
}

/// Why a file was not read in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NotImported {
    /// The file has troubles; nothing was written.
    Troubles,
    /// The store failed; what was written was taken back as far as the store let it.
    Store(StoreError),
}

/// The hash of what a workspace adds up to; see [`Workspace::state_hash`].
#[must_use]
pub fn state_hash(workspace: &Workspace) -> String {
    workspace.state_hash()
}

/// Writes a workspace as a file.
///
/// # Errors
/// Where the store cannot be read.
pub fn export(store: &dyn Store, workspace: &str, name: &str, now: Instant) -> Result<Export, StoreError> {
    let held = Holdings::read(store, workspace)?;
    let loaded = held.loaded(workspace);
    let mut left_out = loaded.troubles.clone();
    left_out.retain(|t| t.reason != READ_ELSEWHERE);
    let mut keys: Vec<KeyKind> = loaded.entries.iter().map(|(_, w, n)| KeyKind::Entry(*w, *n)).collect();
    keys.extend(loaded.shards.iter().map(|s| KeyKind::Shard(s.writer, s.number)));
    keys.order();
    let (entries, shards) = (loaded.entries.len(), loaded.shards.len());
    let hash = Workspace::from_loaded(loaded).state_hash();
    let mut lines = String::new();
    for kind in keys {
        match kind {
            KeyKind::Entry(writer, n) => {
                let text = held.entries.get(&(writer, n)).map_or("", String::as_str);
                entry_line(writer, n, text, &mut lines);
            }
            KeyKind::Shard(writer, n) => {
                let stored = held.shards.get(&(writer, n)).map_or("", String::as_str);
                shard_line::write(writer, n, stored, &mut lines);
            }
            KeyKind::Meta | KeyKind::Ballast => {}
        }
    }
    let text = |text: &str| Json::from(text).to_string();
    let header = format!(
        "{{\"plumbline\":1,\"workspace\":{},\"name\":{},\"schema\":{SCHEMA},\"exported\":\"{now}\",\
         \"entries\":{entries},\"shards\":{shards},\"hash\":\"{hash}\"}}\n",
        text(workspace),
        text(name),
    );
    Ok(Export { text: header + &lines, left_out, hash, entries })
}

/// Says what reading a file into a workspace would do.
///
/// # Errors
/// Where the store cannot be read.
pub fn plan_import(text: &str, store: &dyn Store, into: &str) -> Result<ImportPlan, StoreError> {
    let mut plan = ImportPlan::default();
    let mut wanted = BTreeMap::new();
    let header = read_lines(text, &mut plan, &mut wanted);
    if !plan.troubles.is_empty() {
        return Ok(plan);
    }

    // What the file holds by itself, and what there would be with it.
    let alone = MemoryStore::with_quota(usize::MAX);
    let joined = MemoryStore::with_quota(usize::MAX);
    for (key, value) in Holdings::read(store, into)?.unpacked(into) {
        joined.set(&key, &value)?;
    }
    let before = Workspace::from_loaded(load(&joined, into)?);
    for (kind, (line, value)) in wanted {
        let key = Key::new(into, kind).to_string();
        alone.set(&key, &value)?;
        match joined.get(&key)? {
            Some(there) if there == value => plan.already_there += 1,
            // What is there but damaged is mended from the file.
            Some(there) if unseal(&there).is_some() => {
                plan.trouble(line, "the workspace already holds something else under this writer and number");
            }
            _ => {
                match kind {
                    KeyKind::Shard(..) => plan.shards += 1,
                    _ => plan.entries += 1,
                }
                joined.set(&key, &value)?;
                plan.writes.push((key, value));
            }
        }
    }
    plan.writes.order_by_key(|(key, value)| (order(key, value), key.clone()));
    let loaded = load(&alone, into)?;
    if loaded.troubles.iter().any(|t| t.reason != UNFINISHED) {
        plan.trouble(0, "an entry speaks for a shard that is not in the file");
    }
    plan.hash_agrees = header.get("hash").and_then(Json::as_str)
        == Some(Workspace::from_loaded(loaded).state_hash().as_str());
    if plan.troubles.is_empty() {
        plan.compare(&before, &Workspace::from_loaded(load(&joined, into)?));
    }
    Ok(plan)
}

impl ImportPlan {
    /// Whether the workspace would stay as it is.
    #[must_use]
    pub fn changes_nothing(&self) -> bool {
        self.writes.is_empty()
    }

    /// Keys and values that would be written, in their order.
    #[must_use]
    pub fn writes(&self) -> &[(String, String)] {
        &self.writes
    }

    /// Writes what is new and reads it back. All or nothing, as far as one store allows it: shards come first, which
    /// show nothing by themselves, and after a failure what was written is taken back.
    ///
    /// # Errors
    /// Where the file has troubles, or the store fails.
    pub fn write(&self, store: &dyn Store) -> Result<(), NotImported> {
        if !self.troubles.is_empty() {
            return Err(NotImported::Troubles);
        }
        let mut done: Vec<(&String, Option<String>)> = Vec::new();
        for (key, value) in &self.writes {
            let old = match store.get(key) {
                Ok(old) => old,
                Err(error) => return Err(give_up(store, &done, error)),
            };
            if old.as_ref() == Some(value) {
                continue;
            }
            // Another tab was faster: its value is as good as any and is not written over.
            if old.as_deref().and_then(unseal).is_some() {
                let words = "the workspace changed meanwhile; read the file again".to_owned();
                return Err(give_up(store, &done, StoreError::Other(words)));
            }
            done.push((key, old));
            let kept = store.set(key, value).and_then(|()| store.get(key));
            match kept {
                Ok(Some(read)) if read == *value => {}
                Ok(_) => {
                    let words = "the browser did not keep what it was given".to_owned();
                    return Err(give_up(store, &done, StoreError::Other(words)));
                }
                Err(error) => return Err(give_up(store, &done, error)),
            }
        }
        Ok(())
    }

    fn trouble(&mut self, line: usize, reason: &'static str) {
        // A file that is wrong throughout need not be told line by line.
        if self.troubles.len() < 100 {
            self.troubles.push(LineTrouble { line, reason });
        }
    }

    fn compare(&mut self, before: &Workspace, after: &Workspace) {
        let mut texts: FxHashMap<(&str, RecordId), String> = FxHashMap::default();
        before.digests(|register, id, text| {
            texts.insert((register, id), text.to_owned());
        });
        after.digests(|register, id, text| match texts.get(&(register, id)) {
            None => self.new_records += 1,
            Some(old) if old != text => self.changed_records += 1,
            Some(_) => {}
        });
        let stands =
            |w: &Workspace, t: &str, id| w.table(t).and_then(|t| t.record(id)).is_some_and(|r| r.stands());
        self.taken_away = texts
            .keys()
            .filter(|(register, id)| stands(before, register, *id) && !stands(after, register, *id))
            .count();
        self.conflicts = conflicts(after).saturating_sub(conflicts(before));
    }
}

fn conflicts(workspace: &Workspace) -> usize {
    let disagree = |(_, _, element, cell): &(_, _, Option<_>, &crate::journal::Cell)| {
        element.is_none() && cell.also().next().is_some()
    };
    workspace.tables().iter().map(|t| t.cells().filter(disagree).count()).sum()
}

/// Takes back what was written, the last first; what was damaged before is put back as it was.
fn give_up(store: &dyn Store, done: &[(&String, Option<String>)], error: StoreError) -> NotImported {
    for (key, old) in done.iter().rev() {
        // Where this fails as well, the first error is the one to tell; a shard left behind shows nothing.
        match old {
            Some(old) => store.set(key, old).ok(),
            None => store.remove(key).ok(),
        };
    }
    NotImported::Store(error)
}

/// Shards, then plain entries in the order of their stamps, then entries that speak for shards.
fn order(key: &str, value: &str) -> (u8, Stamp) {
    match Key::parse(key).map(|k| k.kind) {
        Some(KeyKind::Shard(..)) => (0, Stamp::default()),
        _ => match read_entry(value) {
            Some(entry) => (1 + u8::from(entry.batch.is_some()), entry.stamp),
            None => (1, Stamp::default()),
        },
    }
}

fn entry_line(writer: Writer, n: u32, text: &str, lines: &mut String) {
    // The stored text is JSON; one laid out over several lines by a foreign hand is told as a string.
    let body = if text.contains(['\n', '\r']) {
        format!("\"text\":{}", Json::from(text))
    } else {
        format!("\"entry\":{text}")
    };
    lines.push_str(&format!("{{\"j\":\"{writer}\",\"n\":{n},{body}}}\n"));
}

/// Reads all lines into stored values by key, and gives back the header.
fn read_lines(text: &str, plan: &mut ImportPlan, wanted: &mut BTreeMap<KeyKind, (usize, String)>) -> Json {
    if text.len() > MOST_BYTES {
        plan.trouble(0, "the file is larger than 64 MiB");
        return Json::Null;
    }
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut lines = text.lines().enumerate().map(|(n, line)| (n + 1, line));
    let header = lines.next().and_then(|(_, line)| read_json(line)).unwrap_or_default();
    let member = |name: &str| header.get(name);
    match member("plumbline").and_then(Json::as_u64) {
        None => plan.trouble(1, "this is not a workspace file"),
        Some(1) => {}
        Some(_) => plan.trouble(1, "the file was made by a later version; open it there"),
    }
    if member("schema").and_then(Json::as_u64).is_some_and(|s| s > SCHEMA) {
        plan.trouble(1, "the file was made by a later version; open it there");
    }
    if !plan.troubles.is_empty() {
        return header;
    }
    let word = |name: &str| member(name).and_then(Json::as_str).unwrap_or_default().to_owned();
    plan.workspace = word("workspace");
    plan.name = word("name");
    plan.exported = Instant::from_canonical(&word("exported"));
    let (mut entries, mut shards) = (0_u64, 0_u64);
    for (n, line) in lines.filter(|(_, line)| !line.is_empty()) {
        let read = match line.get(..5) {
            Some("{\"j\":") => {
                entries += 1;
                read_entry_line(line)
            }
            Some("{\"c\":") => {
                shards += 1;
                shard_line::read(line)
            }
            _ => Err("the line is damaged"),
        };
        match read {
            Ok((kind, value)) => {
                let old = wanted.entry(kind).or_insert_with(|| (n, value.clone()));
                if old.1 != value {
                    plan.trouble(n, "another line has the same writer and number, and holds something else");
                }
            }
            Err(reason) => plan.trouble(n, reason),
        }
    }
    let told = |name: &str| header.get(name).and_then(Json::as_u64);
    if told("entries") != Some(entries) || told("shards") != Some(shards) {
        plan.trouble(0, "the file does not have as many lines as it says; it may have been cut off");
    }
    header
}

fn read_entry_line(line: &str) -> Result<(KeyKind, String), &'static str> {
    const DAMAGED: &str = "the entry is damaged";
    if line.len() > MOST_ENTRY_BYTES {
        return Err("the entry is longer than 1 MiB");
    }
    let json = read_json(line).ok_or(DAMAGED)?;
    let (writer, n) = place(&json, "j").ok_or(DAMAGED)?;
    let text = match json.get("text").and_then(Json::as_str) {
        Some(text) => text,
        // The text itself is what is kept: reading and writing it anew could change bytes the chain covers.
        None => line
            .strip_prefix(&format!("{{\"j\":\"{writer}\",\"n\":{n},\"entry\":"))
            .and_then(|rest| rest.strip_suffix('}'))
            .ok_or(DAMAGED)?,
    };
    if depth(text) > MOST_DEPTH || Entry::parse(text).is_none() {
        return Err(DAMAGED);
    }
    Ok((KeyKind::Entry(writer, n), seal(text)))
}

/// The writer and number a line is about.
fn place(json: &Json, member: &str) -> Option<(Writer, u32)> {
    let writer = Writer::parse(json.get(member)?.as_str()?)?;
    Some((writer, u32::try_from(json.get("n")?.as_u64()?).ok()?))
}

fn read_json(line: &str) -> Option<Json> {
    if depth(line) > MOST_DEPTH { None } else { serde_json::from_str(line).ok() }
}

/// How deep lists and objects are within each other.
fn depth(json: &str) -> usize {
    let (mut depth, mut deepest, mut quoted, mut escaped) = (0_usize, 0, false, false);
    for byte in json.bytes() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if quoted => escaped = true,
            b'"' => quoted = !quoted,
            b'[' | b'{' if !quoted => {
                depth += 1;
                deepest = deepest.max(depth);
            }
            b']' | b'}' if !quoted => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    deepest
}
