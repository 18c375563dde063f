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
//! take the file in ([`FORMAT`](crate::journal::FORMAT)); of a file of a later one it shows what it can read, and writes
//! nothing. Where there are stored texts it cannot read, `carried` tells how many, and no hash vouches for what they add
//! up to.
//!
//! Reading is a union with what is there, key by key; what is there is never written over, but for values that are
//! removed for good ([`Redactions`](crate::journal::Redactions)): those go from what is there and do not come in with the
//! file.

mod carried;
mod export;
mod fit;
mod lines;
mod shard_line;

pub use export::{Export, NotExported, export, export_in};
pub(super) use fit::{Fitted, fit, one_step};
use lines::read_lines;
pub(super) use lines::read_lines_in;

use crate::journal::chain::{self, Head};
use crate::journal::key::{all_of, unseal};
use crate::journal::{Extra, Key, KeyKind, Meta, NotRead, RecordId, Stamp, Store, StoreError, read_entry};
use crate::pause::{AtOnce, GivenUp, Stretch, at_once};
use crate::register::catalogue::setting;
use crate::time::Instant;
use crate::workspace::Workspace;
use rustc_hash::FxHashMap;
use std::collections::BTreeMap;

/// The most a file may hold, in bytes.
pub const MOST_BYTES: usize = 64 << 20;
/// The most a line of an entry may hold, in bytes: more than any entry that local storage takes, which holds 5 Mi code
/// units. What was stored once can go out and come in.
pub const MOST_ENTRY_BYTES: usize = 16 << 20;
/// How deep lists and objects may be within each other.
pub const MOST_DEPTH: usize = 64;
pub(super) const LATER: &str = "the file was made by a later version; here it can only be looked at";

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
    /// Records that would be new. Settings, which stand in no list, are not counted.
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
    /// The workspace the keys of `writes` are of.
    into: String,
    /// Shards first, then entries, those that speak for shards last.
    writes: Vec<(String, String)>,
    /// What the file carries without this version being able to read it, by the rest of its key.
    pub(super) carried: BTreeMap<String, String>,
    /// What is there and loses a value that is redacted: keys with what they hold before.
    cleaned: BTreeMap<String, String>,
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
    planned(at_once(plan_import_in(text, store, into, Stretch::whole(&AtOnce))))
}

/// The same in pieces.
///
/// # Errors
/// Where the store cannot be read, or it is not wanted any more.
pub async fn plan_import_in(
    text: &str,
    store: &dyn Store,
    into: &str,
    stretch: Stretch<'_>,
) -> Result<ImportPlan, NotRead> {
    let mut plan = ImportPlan { into: into.to_owned(), ..ImportPlan::default() };
    let mut wanted = Lines::new();
    let hash = read_lines_in(text, &mut plan, &mut wanted, &|_| None, stretch.part(0.0, 0.4)).await?;
    if !plan.troubles.is_empty() {
        return Ok(plan);
    }
    let fitted = fit(&mut plan, wanted, store, into, stretch.part(0.4, 0.6)).await?;
    plan.vouch(hash.as_deref(), fitted.hash(stretch.part(0.6, 0.8)).await?);
    if plan.troubles.is_empty() {
        let there = Workspace::from_loaded_in(fitted.there, stretch.part(0.8, 0.85)).await?;
        let joined = Workspace::from_loaded_in(fitted.joined, stretch.part(0.85, 0.9)).await?;
        plan.compare(&there, &joined, stretch.part(0.9, 1.0)).await?;
    }
    Ok(plan)
}

/// What planning came to that never pauses.
pub(super) fn planned<T>(outcome: Option<Result<T, NotRead>>) -> Result<T, StoreError> {
    match outcome {
        Some(Ok(plan)) => Ok(plan),
        Some(Err(NotRead::Store(error))) => Err(error),
        Some(Err(NotRead::GivenUp)) | None => Err(StoreError::Other("it was given up".to_owned())),
    }
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
        let (writer, n) = carried::entry(&[&all_of("w"), rest.as_str()].concat())?;
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

    /// What was planned for an empty workspace, for another empty one: nothing but the keys tells them apart.
    #[must_use]
    pub fn moved_to(mut self, into: &str) -> ImportPlan {
        let from = all_of(&self.into);
        for (key, _) in &mut self.writes {
            if let Some(rest) = key.strip_prefix(&from) {
                *key = [&all_of(into), rest].concat();
            }
        }
        self.into = into.to_owned();
        self
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

    async fn compare(
        &mut self,
        before: &Workspace,
        after: &Workspace,
        stretch: Stretch<'_>,
    ) -> Result<(), GivenUp> {
        let mut texts: FxHashMap<(&str, RecordId), String> = FxHashMap::default();
        let rows = |w: &Workspace| w.tables().iter().map(|table| table.len() as usize).sum::<usize>();
        let (of_before, all) = (rows(before), rows(before) + rows(after));
        for (done, (register, id, text)) in before.digests().enumerate() {
            texts.insert((register, id), text);
            if let Some(rest) = stretch.due(done, all) {
                rest.await?;
            }
        }
        for (done, (register, id, text)) in after.digests().enumerate() {
            if let Some(rest) = stretch.due(of_before + done, all) {
                rest.await?;
            }
            match texts.get(&(register, id)) {
                _ if register == setting::REGISTER.id => {}
                None => self.new_records += 1,
                Some(old) if *old != text => self.changed_records += 1,
                Some(_) => {}
            }
        }
        let stands =
            |w: &Workspace, t: &str, id| w.table(t).and_then(|t| t.record(id)).is_some_and(|r| r.stands());
        self.taken_away = texts
            .keys()
            .filter(|(register, id)| stands(before, register, *id) && !stands(after, register, *id))
            .count();
        self.conflicts = conflicts(after).saturating_sub(conflicts(before));
        Ok(())
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
