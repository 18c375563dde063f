//! Records that left a workspace for a file, and how they come back.
//!
//! An [`Archive`] is an entry that names records, and the entries and shards that a file holds of them. From then on
//! these records do not show, whether what is named is still stored or not: so it can be taken out of any copy's store
//! at any time ([`make_room`]), and a copy that still has it shows the same. What somebody wrote to such a record
//! without being in the file is never taken out.
//!
//! The file ends with an entry that names the archive as brought back. It is a file like any other: joined with a copy,
//! it brings what the records were made of and that entry, and they show again. An archive that was brought back once
//! stays so; whoever archives the records again makes another one. Both are sets that only grow, so copies agree
//! however they are joined.

use super::packed_entries::pack_text;
use super::{Entry, Extra, Holdings, Key, KeyKind, RecordId, Stamp, Store, StoreError, Value, Writer};
use crate::order::Ordered;
use crate::time::Day;
use rustc_hash::FxHashMap;
use std::sync::Arc;

/// Records that left for a file.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Archive {
    /// Drawn at random; the file has it too.
    pub id: u64,
    /// The file's name.
    pub file: Arc<str>,
    /// The records were closed before that day, and not changed since.
    pub before: Option<Day>,
    /// What left, by register.
    pub left: Vec<Left>,
    /// The entries in the file that write to these records.
    pub entries: Vec<Run>,
    /// The shards in the file that hold these records, by writer and number, each with how many events it has: the
    /// stamps of what follows in the same step come after those.
    pub shards: Vec<(Writer, u32, u32)>,
}

/// An unbroken run of one writer's entries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Run {
    /// The first one's stamp, which names the writer, and its number among that writer's.
    pub first: (Stamp, u32),
    /// The last one's.
    pub last: (Stamp, u32),
}

/// What left a register.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Left {
    /// The register's code.
    pub register: Arc<str>,
    /// The records.
    pub records: Vec<RecordId>,
    /// The highest numbers that were given in the register so far, so that none is given twice.
    pub highest: Vec<Value>,
}

/// All archives that are known, and which of them were brought back.
#[derive(Clone, Debug, Default)]
pub struct Archives {
    /// Each with the stamp of its entry.
    all: Vec<(Stamp, Archive)>,
    /// The places in `all` of those that name a record.
    of_record: FxHashMap<RecordId, Vec<u32>>,
    back: Vec<u64>,
}

impl Archives {
    /// Takes note of what an entry archives or brings back.
    pub fn learn(&mut self, entry: &Entry) {
        match &entry.extra {
            Some(Extra::Archive(archive)) if self.all.iter().all(|(at, _)| *at != entry.stamp) => {
                let place = self.all.len() as u32;
                for id in archive.left.iter().flat_map(|left| &left.records) {
                    self.of_record.entry(*id).or_default().push(place);
                }
                self.all.push((entry.stamp, (**archive).clone()));
            }
            Some(Extra::BroughtBack(id)) => self.back.push(*id),
            _ => {}
        }
    }

    /// The archives whose records do not show now.
    pub fn in_force(&self) -> impl Iterator<Item = &Archive> {
        self.all.iter().map(|(_, archive)| archive).filter(|archive| !self.back.contains(&archive.id))
    }

    /// Whether a record is archived, and so does not show.
    #[must_use]
    pub fn hides(&self, record: RecordId) -> bool {
        self.naming(record).next().is_some()
    }

    /// Whether an entry is in the files of all records it writes to, and does nothing else.
    #[must_use]
    pub fn hold(&self, entry: &Entry) -> bool {
        let plain = entry.batch.is_none() && entry.extra.is_none();
        plain && !entry.ops.is_empty() && entry.ops.iter().all(|op| self.has_write(op.record, entry.stamp))
    }

    /// Whether a record is archived, and the entry of that stamp in its file.
    #[must_use]
    pub fn has_write(&self, record: RecordId, stamp: Stamp) -> bool {
        let covers =
            |run: &Run| run.first.0.writer == stamp.writer && (run.first.0..=run.last.0).contains(&stamp);
        self.naming(record).any(|archive| archive.entries.iter().any(covers))
    }

    /// Whether a record is archived, and a shard in its file.
    #[must_use]
    pub fn has_shard(&self, record: RecordId, shard: (Writer, u32)) -> bool {
        self.naming(record).any(|archive| archive.events(shard).is_some())
    }

    /// Whether the entries of a writer from one number to another may be missing, since all of them left for files.
    #[must_use]
    pub fn explain(&self, writer: Writer, from: u32, to: u32) -> bool {
        // Run by run, since a file can claim as many entries as there are numbers.
        let mut next = from;
        loop {
            let runs = self.in_force().flat_map(|archive| &archive.entries);
            let covering =
                runs.filter(|r| r.first.0.writer == writer && (r.first.1..=r.last.1).contains(&next));
            match covering.map(|run| run.last.1).max() {
                Some(last) if last < to => next = last + 1,
                covering => return covering.is_some(),
            }
        }
    }

    /// How many events a shard has that left for a file; nothing where it did not, and so ought to be there.
    #[must_use]
    pub fn events(&self, shard: (Writer, u32)) -> Option<u32> {
        self.in_force().find_map(|archive| archive.events(shard))
    }

    fn naming(&self, record: RecordId) -> impl Iterator<Item = &Archive> {
        let places = self.of_record.get(&record).into_iter().flatten();
        let archives = places.filter_map(|place| self.all.get(*place as usize));
        archives.map(|(_, archive)| archive).filter(|archive| !self.back.contains(&archive.id))
    }
}

impl Archive {
    /// How many records left.
    #[must_use]
    pub fn records(&self) -> usize {
        self.left.iter().map(|left| left.records.len()).sum()
    }

    fn events(&self, (writer, number): (Writer, u32)) -> Option<u32> {
        let shard = self.shards.iter().find(|(w, n, _)| (*w, *n) == (writer, number));
        shard.map(|(.., events)| *events)
    }
}

/// Takes out of the store of a workspace what archived records were made of, as far as their files hold it. Nothing that
/// shows changes; what stops halfway goes on the next time.
///
/// # Errors
/// Where the store cannot be read or written.
pub fn make_room(store: &dyn Store, workspace: &str) -> Result<(), StoreError> {
    let held = Holdings::read(store, workspace)?;
    let loaded = held.loaded(workspace);
    let mut archives = Archives::default();
    loaded.entries.iter().for_each(|(entry, ..)| archives.learn(entry));
    let mut gone: Vec<(Writer, u32)> = Vec::new();
    for (entry, writer, number) in &loaded.entries {
        if archives.hold(entry) {
            gone.push((*writer, *number));
        }
    }
    gone.order();
    let leaves = |place: &(Writer, u32)| gone.binary_search(place).is_ok();
    let key = |kind: KeyKind| Key::new(workspace, kind).to_string();
    for pack in &held.packs {
        let mut kept = pack.entries.clone();
        kept.retain(|place| !leaves(place));
        if kept.len() == pack.entries.len() {
            continue;
        }
        let name = key(KeyKind::Shard(pack.place.0, pack.place.1));
        let texts = kept.iter().map(|(w, n)| Some((*w, *n, held.entries.get(&(*w, *n))?.as_str())));
        match texts.collect::<Option<Vec<_>>>().and_then(|texts| pack_text(&texts)) {
            _ if kept.is_empty() => store.remove(&name)?,
            Some(text) => store.set(&name, &text)?,
            None => {}
        }
    }
    for (writer, number) in held.plain.iter().filter(|place| leaves(place)) {
        store.remove(&key(KeyKind::Entry(*writer, *number)))?;
    }
    for shard in &loaded.shards {
        let place = (shard.writer, shard.number);
        if shard.batch.records.iter().all(|record| archives.has_shard(record.id, place)) {
            store.remove(&key(KeyKind::Shard(place.0, place.1)))?;
        }
    }
    Ok(())
}
