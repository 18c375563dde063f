//! A whole workspace as canonical JSON lines, and back.
//!
//! ```text
//! {"plumbline":1,"workspace":"w","name":"…","schema":1,"exported":"…","entries":2,"shards":1,"hash":"…",
//!  "heads":{"00000000ff":[1,"…"]}}                          (in one line) how far each writer's chain has come
//! {"j":"00000000ff","n":0,"entry":{…}}                      one journal entry, its stored text byte for byte
//! {"c":"00000000ff","n":0,"sum":"…","register":"incident","fields":[…],"people":[…],"records":[…]}
//! {"k":"new/1","v":"…"}                                     a stored text that this version cannot read, word for word
//! ```
//!
//! Lines are in the order of writer and number, entries before shards, so the same workspace gives the same bytes
//! everywhere. A record of a shard is `{"id":"…","events":[{"at":"…","by":"…","set":[["title","…"],…]},…]}`.
//! Entries name the checksum of the packed text of their shards, so the packed text is made again on reading and
//! must have that checksum (`sum`). A shard of which that would not be so is written as `{"c":…,"packed":"…"}`.
//!
//! The heads are a receipt ([`chain`]): who keeps the file, or this line of it, can tell what was altered since.
//! `"sample":true` in the header says that the workspace is made up; `"lacks":["00000000ff/0"]` names shards that
//! could not be read when the file was made, which its entries still speak for. `schema` is the format a build needs to
//! take the file in ([`FORMAT`]); of a file of a later one it shows what it can read, and writes nothing. Where there
//! are stored texts it cannot read, `carried` tells how many, and no hash vouches for what they add up to.
//!
//! Reading is a union with what is there, key by key; what is there is never written over, but for values that are
//! removed for good ([`Redactions`]): those go from what is there and do not come in with the file.

mod carried;
mod lines;
mod shard_line;

pub(super) use lines::read_lines;

use super::archive;
use crate::journal::chain::{self, Head};
use crate::journal::key::{PREFIX, unseal};
use crate::journal::{
    Entry, Extra, FORMAT, Holdings, Key, KeyKind, Loaded, MemoryStore, Meta, READ_ELSEWHERE, RecordId,
    Redactions, Stamp, Store, StoreError, Trouble, UNFINISHED, Writer, load, read_entry, same_step,
};
use crate::order::{Ordered, map_of};
use crate::time::Instant;
use crate::workspace::Workspace;
use rustc_hash::FxHashMap;
use serde_json::Value as Json;
use std::collections::{BTreeMap, BTreeSet};

/// The most a file may hold, in bytes.
pub const MOST_BYTES: usize = 64 << 20;
/// The most a line of an entry may hold, in bytes: more than any entry that local storage takes, which holds 5 Mi code
/// units. What was stored once can go out and come in.
pub const MOST_ENTRY_BYTES: usize = 16 << 20;
/// How deep lists and objects may be within each other.
pub const MOST_DEPTH: usize = 64;
pub(super) const LATER: &str = "the file was made by a later version; here it can only be looked at";

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
    /// Whether the workspace of the file is made up.
    pub sample: bool,
    /// How far the chains had come when the file was made; nothing in a file of an earlier version.
    pub receipts: Vec<Head>,
    /// Whether the file adds up to the state it says it holds, where it says that.
    pub hash_agrees: bool,
    /// The hash of the state the file adds up to by itself.
    pub hash: String,
    /// The format that is needed to take the file in, where that is a later one than this build's: it can only be
    /// looked at then, and nothing is written.
    pub needs: Option<u32>,
    /// Lines of a file of a later format that cannot be read here.
    pub unread: usize,
    /// Shards that could not be read when the file was made, as it says itself: its entries speak for them in vain.
    pub lacks: Vec<KeyKind>,
    /// What is wrong with the file. With any trouble nothing is written.
    pub troubles: Vec<LineTrouble>,
    /// Shards first, then entries, those that speak for shards last.
    writes: Vec<(String, String)>,
    /// What the file carries without this version being able to read it, by the rest of its key.
    pub(super) carried: BTreeMap<String, String>,
    /// What is there and loses a value that is redacted: keys with what they hold before.
    cleaned: BTreeMap<String, String>,
}

/// What a workspace holds, a file holds, and both together.
pub(super) struct Fitted {
    pub there: Loaded,
    pub alone: Loaded,
    pub joined: Loaded,
    /// The hash of what the file adds up to by itself, where what is removed here makes it something else.
    whole: Option<String>,
}

impl Fitted {
    /// The hash of what the file adds up to by itself.
    pub fn hash(&self) -> String {
        let alone = || Workspace::of_loaded(&self.alone, &|_| true, None).state_hash();
        self.whole.clone().unwrap_or_else(alone)
    }
}

/// What the lines of files hold: stored values by what they are, each with the number of its line.
pub(super) type Lines = BTreeMap<KeyKind, (usize, String)>;

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
    let mut heads: BTreeMap<Writer, (u32, String)> = BTreeMap::new();
    for (entry, writer, n) in &loaded.entries {
        let head = heads.entry(*writer).or_default();
        if head.1.is_empty() || head.0 < *n {
            *head = (*n, entry.chain.clone());
        }
    }
    let shards = |(entry, writer, _): &(Entry, Writer, u32)| {
        let writer = *writer;
        let numbers: Vec<u32> = entry.batch.iter().flat_map(|b| &b.shards).map(|(n, _)| *n).collect();
        numbers.into_iter().map(move |n| KeyKind::Shard(writer, n))
    };
    let spoken: Vec<KeyKind> = loaded.entries.iter().flat_map(shards).collect();
    let hash = Workspace::from_loaded(loaded).state_hash();
    let mut lines = String::new();
    let mut values = map_of(held.unpacked(workspace));
    // What is redacted but was not removed from the store yet does not go out either.
    Redactions::of_values(&values).clean(&mut values);
    let (mut entries, mut shards) = (0, 0);
    for kind in keys {
        let key = Key::new(workspace, kind).to_string();
        let stored = values.get(&key).map_or("", String::as_str);
        match kind {
            KeyKind::Entry(writer, n) => {
                entries += 1;
                entry_line(writer, n, unseal(stored).unwrap_or_default(), &mut lines);
            }
            KeyKind::Shard(writer, n) => {
                shards += 1;
                shard_line::write(writer, n, stored, &mut lines);
            }
            KeyKind::Meta | KeyKind::Ballast => {}
        }
    }
    let mut carried = Vec::new();
    for trouble in &left_out {
        let stored = match values.get(&trouble.key) {
            Some(unpacked) => Some(unpacked.clone()),
            None => store.get(&trouble.key)?,
        };
        if let Some(line) = stored.and_then(|stored| carried::line(&trouble.key, &stored)) {
            lines.push_str(&line);
            carried.push(trouble.key.clone());
        }
    }
    left_out.retain(|t| !carried.contains(&t.key));
    // An entry that cannot be read may speak for a shard that can.
    let speak: Vec<Writer> = carried.iter().filter_map(|key| carried::entry(key)).map(|(w, _)| w).collect();
    left_out.retain(|t| {
        let shard = match Key::parse(&t.key).map(|key| key.kind) {
            Some(KeyKind::Shard(writer, n)) if t.reason == UNFINISHED && speak.contains(&writer) => {
                (writer, n)
            }
            _ => return true,
        };
        let stored = values.get(&t.key).map_or("", String::as_str);
        let written = shard_line::write(shard.0, shard.1, stored, &mut lines);
        shards += usize::from(written);
        !written
    });
    let meta = Meta::read(store, workspace)?.unwrap_or_default();
    let schema = meta.format().max(FORMAT);
    let sample = if meta.is_sample() { ",\"sample\":true" } else { "" };
    // Who can read all of it may find that it adds up to something else.
    let vouched = match (carried.len(), schema) {
        (0, FORMAT) => format!("\"hash\":\"{hash}\""),
        (carried, _) => format!("\"carried\":{carried}"),
    };
    let mut lacks: Vec<Json> = left_out
        .iter()
        .filter(|t| t.reason != UNFINISHED)
        .filter_map(|t| match Key::parse(&t.key)?.kind {
            kind @ KeyKind::Shard(writer, n) if spoken.contains(&kind) => {
                Some([writer.to_string(), n.to_string()].join("/").into())
            }
            _ => None,
        })
        .collect();
    lacks.dedup();
    let lacks = if lacks.is_empty() { String::new() } else { format!(",\"lacks\":{}", Json::Array(lacks)) };
    let mut receipts = serde_json::Map::new();
    for (writer, (last, chain)) in heads {
        receipts.insert(writer.to_string(), serde_json::json!([last, chain]));
    }
    let text = |text: &str| Json::from(text).to_string();
    let header = format!(
        "{{\"plumbline\":1,\"workspace\":{},\"name\":{},\"schema\":{schema},\"exported\":\"{now}\",\
         \"entries\":{entries},\"shards\":{shards},{vouched}{sample}{lacks},\"heads\":{}}}\n",
        text(workspace),
        text(name),
        Json::Object(receipts),
    );
    Ok(Export { text: header + &lines, left_out, hash, entries })
}

/// Whether the name a workspace is known by says that it is made up.
///
/// # Errors
/// Where the store cannot be read.
pub fn is_sample(store: &dyn Store, workspace: &str) -> Result<bool, StoreError> {
    Ok(Meta::read(store, workspace)?.is_some_and(|meta| meta.is_sample()))
}

/// Says what reading a file into a workspace would do.
///
/// # Errors
/// Where the store cannot be read.
pub fn plan_import(text: &str, store: &dyn Store, into: &str) -> Result<ImportPlan, StoreError> {
    let mut plan = ImportPlan::default();
    let mut wanted = Lines::new();
    let hash = read_lines(text, &mut plan, &mut wanted, &|_| None);
    if !plan.troubles.is_empty() {
        return Ok(plan);
    }
    let fitted = fit(&mut plan, wanted, store, into)?;
    plan.vouch(hash.as_deref(), fitted.hash());
    if plan.troubles.is_empty() {
        plan.compare(&Workspace::from_loaded(fitted.there), &Workspace::from_loaded(fitted.joined));
    }
    Ok(plan)
}

/// Works out what the lines of files and what a workspace holds make together, and what is to be written for that.
pub(super) fn fit(
    plan: &mut ImportPlan,
    wanted: Lines,
    store: &dyn Store,
    into: &str,
) -> Result<Fitted, StoreError> {
    // As it is kept: packs are cleaned as packs.
    let mut kept = BTreeMap::new();
    for key in store.keys(&format!("{PREFIX}{into}/"))? {
        if let Some(value) = store.get(&key)? {
            kept.insert(key, value);
        }
    }
    let mut lines = BTreeMap::new();
    let mut alone = BTreeMap::new();
    for (kind, (line, value)) in wanted {
        let key = Key::new(into, kind).to_string();
        lines.insert(key.clone(), line);
        alone.insert(key, value);
    }
    let mut unread = BTreeSet::new();
    for (rest, value) in &plan.carried {
        let key = [PREFIX, into, "/", rest].concat();
        if !alone.contains_key(&key) {
            alone.insert(key.clone(), value.clone());
            unread.insert(key);
        }
    }
    let fitted_there = load(&stored(&kept)?, into)?;
    let told = Redactions::of_values(&alone);
    let mut redactions = told.clone();
    redactions.join(&Redactions::of_values(&kept));
    let mut whole = None;
    if redactions != told {
        whole = Some(Workspace::from_loaded(load(&stored(&alone)?, into)?).state_hash());
    }
    let before = if redactions.is_empty() { BTreeMap::new() } else { kept.clone() };
    for key in clean(&redactions, &mut kept, &alone) {
        if let (Some(old), Some(new)) = (before.get(&key), kept.get(&key)) {
            plan.cleaned.insert(key.clone(), old.clone());
            plan.writes.push((key, new.clone()));
        }
    }
    let mut there = map_of(Holdings::read(&stored(&kept)?, into)?.unpacked(into));
    redactions.clean(&mut alone);
    let fitted_alone = load(&stored(&alone)?, into)?;
    let told_of = |t: &Trouble| Key::parse(&t.key).is_some_and(|key| plan.lacks.contains(&key.kind));
    let lacks = |t: &Trouble| t.reason != UNFINISHED && !unread.contains(&t.key) && !told_of(t);
    if fitted_alone.troubles.iter().any(lacks) {
        plan.trouble(0, "an entry speaks for a shard that is not in the file");
    }
    archive::leave_out(&mut alone, &fitted_there, &fitted_alone, into);
    for (key, value) in alone {
        match there.get(&key) {
            Some(there) if *there == value || (!redactions.is_empty() && one_step(there, &value)) => {
                plan.already_there += 1;
            }
            there if unread.contains(&key) => match there.or_else(|| kept.get(&key)) {
                None => plan.writes.push((key, value)),
                // Neither is written over by what cannot be read.
                Some(_) => plan.already_there += 1,
            },
            // What is there but damaged is mended from the file.
            Some(there) if unseal(there).is_some() => {
                let line = lines.get(&key).copied().unwrap_or(0);
                plan.trouble(line, "the workspace already holds something else under this writer and number");
            }
            _ => {
                match Key::parse(&key).map(|k| k.kind) {
                    Some(KeyKind::Shard(..)) => plan.shards += 1,
                    _ => plan.entries += 1,
                }
                there.insert(key.clone(), value.clone());
                plan.writes.push((key, value));
            }
        }
    }
    plan.writes.order_by_key(|(key, value)| (order(key, value), key.clone()));
    Ok(Fitted { there: fitted_there, alone: fitted_alone, joined: load(&stored(&there)?, into)?, whole })
}

/// Removes what is redacted from what is kept, and tells the keys that changed. Whose step a shard is of, the file says
/// where the entry that is here cannot be read.
fn clean(
    redactions: &Redactions,
    kept: &mut BTreeMap<String, String>,
    file: &BTreeMap<String, String>,
) -> Vec<String> {
    let mut lent = Vec::new();
    for (key, value) in file.iter().filter(|(_, value)| value.contains("\"shards\":")) {
        if !redactions.is_empty() && kept.get(key).is_none_or(|stored| unseal(stored).is_none()) {
            lent.push((key, kept.insert(key.clone(), value.clone())));
        }
    }
    let mut changed = redactions.clean(kept);
    for (key, old) in lent {
        changed.retain(|c| c != key);
        match old {
            Some(old) => _ = kept.insert(key.clone(), old),
            None => _ = kept.remove(key),
        }
    }
    changed
}

/// Whether two stored values are of one step over many records; see [`same_step`].
pub(super) fn one_step(one: &str, other: &str) -> bool {
    unseal(one).zip(unseal(other)).is_some_and(|(one, other)| same_step(one, other))
}

/// Values as a store in memory.
fn stored(values: &BTreeMap<String, String>) -> Result<MemoryStore, StoreError> {
    let store = MemoryStore::with_quota(usize::MAX);
    values.iter().try_for_each(|(key, value)| store.set(key, value))?;
    Ok(store)
}

/// The receipt in a file's header: how far the chains had come when it was made. Nothing where there is none.
#[must_use]
pub fn receipts(text: &str) -> Option<Vec<Head>> {
    lines::receipts(&lines::header(text))
}

/// Verifies the chains of a file against what receipts say, and against what its own header says. See
/// [`chain::verify`].
///
/// # Errors
/// What is wrong with the file, where it cannot be read.
pub fn verify(text: &str, receipts: &[Head]) -> Result<chain::Verified, Vec<LineTrouble>> {
    let mut plan = ImportPlan::default();
    let mut lines = Lines::new();
    read_lines(text, &mut plan, &mut lines, &|_| None);
    if !plan.troubles.is_empty() {
        return Err(plan.troubles);
    }
    let texts = lines.iter().filter_map(|(kind, (_, value))| match kind {
        KeyKind::Entry(writer, n) => Some((*writer, *n, unseal(value)?)),
        _ => None,
    });
    let unread = plan.carried.iter().filter_map(|(rest, value)| {
        let (writer, n) = carried::entry(&[PREFIX, "w/", rest].concat())?;
        Some((writer, n, unseal(value)?))
    });
    plan.receipts.extend_from_slice(receipts);
    Ok(chain::verify(texts.chain(unread), &plan.receipts))
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
        if !self.troubles.is_empty() || self.needs.is_some() {
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
            let cleaned = old.is_some() && old.as_ref() == self.cleaned.get(key);
            if !cleaned && old.as_deref().and_then(unseal).is_some() {
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

    /// Takes note of the hash of the state the file adds up to, beside the one it tells.
    pub(super) fn vouch(&mut self, told: Option<&str>, hash: String) {
        let silent = self.needs.is_some() || !self.carried.is_empty();
        self.hash_agrees = told.map_or(silent, |told| told == hash);
        self.hash = hash;
    }

    /// Whether something that is there loses a value for good.
    pub(super) fn removes(&self) -> bool {
        !self.cleaned.is_empty()
    }

    fn trouble(&mut self, line: usize, reason: &'static str) {
        // What does not fit this format may well fit the one of the file. And a file that is wrong throughout need not
        // be told line by line.
        if self.needs.is_none() && self.troubles.len() < 100 {
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

/// Redactions, then shards, then plain entries in the order of their stamps, then entries that speak for shards, then
/// what brings an archive back.
fn order(key: &str, value: &str) -> (u8, Stamp) {
    match Key::parse(key).map(|k| k.kind) {
        Some(KeyKind::Shard(..)) => (1, Stamp::default()),
        _ => match read_entry(value) {
            Some(entry) if matches!(entry.extra, Some(Extra::Redaction(_))) => (0, entry.stamp),
            // Nothing comes back before all it is made of.
            Some(entry) if matches!(entry.extra, Some(Extra::BroughtBack(_))) => (4, entry.stamp),
            Some(entry) => (2 + u8::from(entry.batch.is_some()), entry.stamp),
            None => (2, Stamp::default()),
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
