//! Closed records to a file, rehearsed before anything leaves.
//!
//! The file is a whole workspace file, so that what left can be read with all it links to. It ends with the entry that
//! brings the records back ([`journal::Archive`](crate::journal::Archive)), so merging it is all it takes.

use super::workspace_file::{NotExported, export_in, plan_import_in};
use crate::journal::key::all_of;
use crate::journal::{
    Archive, Archives, Entry, Extra, Hand, Key, KeyKind, Left, Loaded, MemoryStore, NotRead, READ_ELSEWHERE,
    RecordId, Run, Stamp, Store, StoreError, UNFINISHED, Writer, load_in, make_room, values,
};
use crate::order::Ordered;
use crate::pause::{AtOnce, Stretch, at_once};
use crate::register::catalogue::note;
use crate::register::{Phase, Register};
use crate::time::Instant;
use crate::workspace::Workspace;
use rustc_hash::FxHashSet;
use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

/// No more records leave in one step, so that the entry that names them stays small; the others leave in the next.
pub const MOST_RECORDS: usize = 2_000;

/// An archive that was made ready: nothing left yet.
#[derive(Debug)]
pub struct Made {
    /// The file's text, read back and rehearsed.
    pub text: String,
    /// What is to be written once the file is kept.
    pub archive: Archive,
    /// Code units of room that are won, what the archive itself takes subtracted.
    pub won: usize,
}

/// Why no archive was made. Nothing was changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unfit {
    /// Nothing is to leave.
    Nothing,
    /// Something in the store cannot be read, and so would not be in the file.
    Troubles,
    /// The file read back, or merged back, did not add up to what is here.
    Rehearsal,
    /// The workspace was not read.
    NotRead(NotRead),
}

impl fmt::Display for Unfit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Unfit::Nothing => f.write_str("there is nothing to archive"),
            Unfit::Troubles => f.write_str("some stored texts cannot be read, see Health"),
            Unfit::Rehearsal => f.write_str("read back, the file does not add up to what is here"),
            Unfit::NotRead(why) => why.fmt(f),
        }
    }
}

impl<E: Into<NotRead>> From<E> for Unfit {
    fn from(why: E) -> Unfit {
        Unfit::NotRead(why.into())
    }
}

impl From<NotExported> for Unfit {
    fn from(why: NotExported) -> Unfit {
        match why {
            NotExported::NotRead(why) => Unfit::NotRead(why),
            NotExported::Otherwise => Unfit::Rehearsal,
        }
    }
}

/// The records of a register that are closed, and that nobody has changed or written a note on since `before`, at most
/// [`MOST_RECORDS`], those first that have rested longest; with their notes.
#[must_use]
pub fn closed_before(workspace: &Workspace, register: &'static Register, before: Instant) -> Vec<Left> {
    let Some(table) = workspace.of(register) else { return Vec::new() };
    let until = before.millis();
    let mut rows: Vec<u32> = table.rows().collect();
    rows.retain(|row| {
        matches!(table.phase(*row), Phase::Closed | Phase::Cancelled) && table.touched(*row) < until
    });
    rows.order_by_key(|row| (table.touched(*row), table.id(*row)));
    let mut records: Vec<RecordId> = rows.into_iter().map(|row| table.id(row)).collect();
    let (notes, about) = match workspace.of(&note::REGISTER) {
        Some(notes) => (Some(notes), notes.column("about")),
        None => (None, None),
    };
    let mut noted: Vec<(RecordId, RecordId, bool)> = Vec::new();
    if let (Some(notes), Some(about)) = (notes, about) {
        noted.extend(notes.rows().filter_map(|row| {
            Some((RecordId::parse(about.text(row))?, notes.id(row), notes.touched(row) < until))
        }));
    }
    let mut awake: FxHashSet<RecordId> = FxHashSet::default();
    noted.iter().filter(|(.., rests)| !rests).for_each(|(about, ..)| _ = awake.insert(*about));
    records.retain(|id| !awake.contains(id));
    records.truncate(MOST_RECORDS);
    let mut chosen: FxHashSet<RecordId> = FxHashSet::default();
    records.iter().for_each(|id| _ = chosen.insert(*id));
    noted.retain(|(about, ..)| chosen.contains(about));
    let notes: Vec<RecordId> = noted.into_iter().map(|(_, id, _)| id).collect();
    let left = |register: &'static Register, records| Left {
        register: Arc::from(register.id),
        records,
        highest: workspace.of(register).map(|table| table.given()).unwrap_or_default(),
    };
    let mut all = vec![left(register, records), left(&note::REGISTER, notes)];
    all.retain(|left| !left.records.is_empty());
    all
}

/// Makes the file of what is to leave and rehearses the whole way: the file is read back, the records leave a copy of
/// the store and come back to it from the file, and it adds up to what is here.
///
/// `archive` says what it is called, its random id and what is to leave; `writer` is one that has never written.
/// `title` is the workspace's name.
///
/// # Errors
/// Why there is no archive.
pub fn make(
    store: &dyn Store,
    workspace: &str,
    title: &str,
    archive: Archive,
    writer: Writer,
    now: Instant,
) -> Result<Made, Unfit> {
    let made = make_in(store, workspace, title, archive, writer, now, Stretch::whole(&AtOnce));
    at_once(made).unwrap_or(Err(Unfit::NotRead(NotRead::GivenUp)))
}

/// The same in pieces.
///
/// # Errors
/// Why there is no archive.
pub async fn make_in(
    store: &dyn Store,
    workspace: &str,
    title: &str,
    mut archive: Archive,
    writer: Writer,
    now: Instant,
    stretch: Stretch<'_>,
) -> Result<Made, Unfit> {
    if archive.records() == 0 {
        return Err(Unfit::Nothing);
    }
    let loaded = load_in(store, workspace, stretch.part(0.0, 0.05)).await?;
    if loaded.troubles.iter().any(|t| t.reason != READ_ELSEWHERE && t.reason != UNFINISHED) {
        return Err(Unfit::Troubles);
    }
    name_parts(&mut archive, &loaded);
    let shown = Workspace::from_loaded_in(loaded, stretch.part(0.05, 0.1)).await?;
    let mut hand = Hand::new(workspace, writer);
    shown.latest().into_iter().for_each(|stamp| hand.saw(stamp));
    let hash = shown.state_hash_in(stretch.part(0.1, 0.2)).await?;

    let file = copied(store, workspace)?;
    let mut write = |to: &MemoryStore, label: &str, extra: Extra| {
        let stamp = hand.next_stamp(now.millis().max(0) as u64, 0);
        hand.write(to, entry(stamp, "", label, extra), archive.id);
    };
    write(&file, "Bring back an archive", Extra::BroughtBack(archive.id));
    let file = export_in(&file, workspace, title, now, stretch.part(0.2, 0.45)).await?;
    let nothing = MemoryStore::with_quota(usize::MAX);
    let read = plan_import_in(&file.text, &nothing, workspace, stretch.part(0.45, 0.65)).await?;
    // What a step left that was broken off shows nothing, and stays here.
    let left_out = file.left_out.iter().any(|t| t.reason != UNFINISHED);
    if !read.troubles.is_empty() || !read.hash_agrees || file.hash != hash || left_out {
        return Err(Unfit::Rehearsal);
    }

    let stage = copied(store, workspace)?;
    let before = stage.used();
    write(&stage, LABEL, Extra::Archive(Box::new(archive.clone())));
    make_room(&stage, workspace)?;
    let won = before.saturating_sub(stage.used());
    let gone = joined(&stage, workspace, stretch.part(0.65, 0.7)).await?;
    let hidden = |id: &RecordId| gone.archives().hides(*id) && gone.record(*id).is_none();
    let all_hidden = archive.left.iter().flat_map(|left| &left.records).all(hidden);
    let back = plan_import_in(&file.text, &stage, workspace, stretch.part(0.7, 0.85)).await?;
    back.write(&stage).map_err(|_| Unfit::Rehearsal)?;
    let back = joined(&stage, workspace, stretch.part(0.85, 0.9)).await?;
    if !all_hidden || back.state_hash_in(stretch.part(0.9, 1.0)).await? != hash {
        return Err(Unfit::Rehearsal);
    }
    Ok(Made { text: file.text, archive, won })
}

async fn joined(store: &dyn Store, workspace: &str, stretch: Stretch<'_>) -> Result<Workspace, NotRead> {
    let loaded = load_in(store, workspace, stretch.part(0.0, 0.5)).await?;
    Ok(Workspace::from_loaded_in(loaded, stretch.part(0.5, 1.0)).await?)
}

/// The entry by which the records leave, to be written once the file is kept. Nothing where one of them was written to
/// since the file was made.
#[must_use]
pub fn leave(archive: &Archive, loaded: &Loaded, stamp: Stamp, by: &str) -> Option<Entry> {
    let entry = entry(stamp, by, LABEL, Extra::Archive(Box::new(archive.clone())));
    let mut archives = Archives::default();
    archives.learn(&entry);
    let written = loaded.entries.iter().flat_map(|(e, ..)| e.ops.iter().map(|op| (op.record, e.stamp)));
    let in_shards = loaded
        .shards
        .iter()
        .flat_map(|shard| shard.batch.records.iter().map(|record| (record.id, (shard.writer, shard.number))));
    let fits = written.into_iter().all(|(id, at)| !archives.hides(id) || archives.has_write(id, at))
        && in_shards.into_iter().all(|(id, at)| !archives.hides(id) || archives.has_shard(id, at));
    fits.then_some(entry)
}

/// What left for a file does not come in again with a copy that still has it.
pub(super) fn leave_out(alone: &mut BTreeMap<String, String>, there: &Loaded, file: &Loaded, into: &str) {
    let mut archives = Archives::default();
    there.entries.iter().chain(&file.entries).for_each(|(entry, ..)| archives.learn(entry));
    if archives.in_force().next().is_none() {
        return;
    }
    let mut leave = |kind| _ = alone.remove(&Key::new(into, kind).to_string());
    for (_, writer, n) in file.entries.iter().filter(|(entry, ..)| archives.hold(entry)) {
        leave(KeyKind::Entry(*writer, *n));
    }
    for shard in &file.shards {
        let place = (shard.writer, shard.number);
        if shard.batch.records.iter().all(|record| archives.has_shard(record.id, place)) {
            leave(KeyKind::Shard(place.0, place.1));
        }
    }
}

const LABEL: &str = "Archive closed records";

/// Names the entries and shards that are about what leaves.
fn name_parts(archive: &mut Archive, loaded: &Loaded) {
    let mut leaving: FxHashSet<RecordId> = FxHashSet::default();
    archive.left.iter().flat_map(|left| &left.records).for_each(|id| _ = leaving.insert(*id));
    let mut places: Vec<(Writer, u32, Stamp)> = Vec::new();
    for (entry, writer, number) in &loaded.entries {
        if entry.ops.iter().any(|op| leaving.contains(&op.record)) {
            places.push((*writer, *number, entry.stamp));
        }
    }
    places.order();
    archive.entries.clear();
    for (writer, number, stamp) in places {
        match archive.entries.last_mut() {
            Some(Run { first, last })
                if first.0.writer == writer && number.checked_sub(1) == Some(last.1) =>
            {
                *last = (stamp, number);
            }
            _ => archive.entries.push(Run { first: (stamp, number), last: (stamp, number) }),
        }
    }
    archive.shards = (loaded.shards.iter())
        .filter(|shard| shard.batch.records.iter().any(|record| leaving.contains(&record.id)))
        .map(|shard| (shard.writer, shard.number, shard.batch.events.len() as u32))
        .collect();
}

fn entry(stamp: Stamp, by: &str, label: &str, extra: Extra) -> Entry {
    Entry { extra: Some(extra), ..Entry::new(stamp, by, label) }
}

fn copied(store: &dyn Store, workspace: &str) -> Result<MemoryStore, StoreError> {
    Ok(MemoryStore::holding(values(store, &all_of(workspace))?))
}
