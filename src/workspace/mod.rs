//! The state of a workspace: commands become entries, entries become columns.
//!
//! A [`Workspace`] is what its entries and shards add up to. Commands are planned against it
//! ([`Workspace::plan`]) into entries, which are written by the journal's hand and joined like any other.

pub mod column;
mod command;
pub mod day_words;
mod deed;
mod difference;
mod digest;
mod haystack;
mod history;
mod join;
mod late;
mod loaded;
mod number;
mod odd;
pub mod query;
mod record;
mod redact;
mod restore;
mod saved_view;
mod settings;
mod table;
pub mod text_form;
mod trail;
mod undo;
mod unmerge;

pub use command::{Change, Command, FieldChange, Planned, Refusal, Target, tidied};
pub use difference::{
    Difference, DifferenceKind, FieldDifference, RecordDifference, difference, difference_in,
};
pub use haystack::Haystack;
pub use history::{Event, EventChange};
pub use number::Number;
pub use query::{ClockState, Clocks, Context, Hit, NoClocks, Query, QueryError};
pub use record::{Record, number_text};
pub use redact::{Extent, Removal};
pub use restore::PlannedStep;
pub use settings::setting_id;
pub use table::{Before, Table, reserved};
pub use trail::{Step, Trail};
pub use undo::UndoStep;
pub use unmerge::MERGED;

use crate::journal::{Archives, Entry, Extra, LoadedShard, Op, RecordId, Redactions, Stamp, Value, Writer};
use crate::register::catalogue::REGISTERS;
use crate::register::{Register, Settings};
use rustc_hash::{FxHashMap, FxHashSet};
use std::sync::Arc;

/// Everything known of a workspace, in columns, with the entries that led there.
#[derive(Debug)]
pub struct Workspace {
    tables: Vec<Table>,
    entries: Vec<Applied>,
    places: FxHashMap<Stamp, u32>,
    of_record: FxHashMap<RecordId, Vec<u32>>,
    shards: Vec<ShardKey>,
    batches: FxHashMap<Stamp, u32>,
    /// The latest mark on each batch.
    batch_voids: FxHashMap<Stamp, (Stamp, bool)>,
    redactions: Redactions,
    archives: Archives,
    /// Archived records that were written to without that being in their file.
    changed_since: FxHashSet<RecordId>,
    /// The letter under which new numbers are given; 0 for none.
    site: u8,
    /// Who wrote in other copies what came in without a step of its own.
    others: FxHashSet<Writer>,
    settings: Settings,
    unknown: usize,
    latest: Option<Stamp>,
    identity: Arc<()>,
}

/// Where a shard is in the store.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ShardKey {
    /// Whose it is.
    pub writer: Writer,
    /// Its number among its writer's.
    pub number: u32,
    /// The stamp of its first event.
    pub stamp: Stamp,
    /// The stamp of the entry that speaks for it.
    pub step: Stamp,
}

#[derive(Debug)]
struct Applied {
    entry: Entry,
    /// What each write of each op replaced on the screen.
    before: Vec<Vec<Value>>,
}

impl Default for Workspace {
    fn default() -> Workspace {
        Workspace {
            tables: REGISTERS.iter().map(|r| Table::new(r)).collect(),
            entries: Vec::new(),
            places: FxHashMap::default(),
            of_record: FxHashMap::default(),
            shards: Vec::new(),
            batches: FxHashMap::default(),
            batch_voids: FxHashMap::default(),
            redactions: Redactions::default(),
            archives: Archives::default(),
            changed_since: FxHashSet::default(),
            site: 0,
            others: FxHashSet::default(),
            settings: Settings::default(),
            unknown: 0,
            latest: None,
            identity: Arc::default(),
        }
    }
}

impl Workspace {
    /// The table of a register.
    #[must_use]
    pub fn table(&self, register: &str) -> Option<&Table> {
        self.tables.iter().find(|t| t.register.id == register)
    }

    /// All tables, in the order of the catalogue.
    #[must_use]
    pub fn tables(&self) -> &[Table] {
        &self.tables
    }

    /// The table of a register that is in the catalogue.
    #[must_use]
    pub fn of(&self, register: &'static Register) -> Option<&Table> {
        self.table(register.id)
    }

    /// A record by its identity, whatever kind it is.
    #[must_use]
    pub fn record(&self, id: RecordId) -> Option<Record<'_>> {
        self.tables.iter().find_map(|t| t.record(id))
    }

    /// The records an address means: `INC-0042`, an identity, or a number of the source they came from. A number means
    /// every record that ever claimed it, the one that shows it plain first.
    #[must_use]
    pub fn find(&self, address: &str) -> Vec<Record<'_>> {
        if let Some(id) = RecordId::parse(address) {
            return self.record(id).into_iter().collect();
        }
        let numbered = self.numbered(address);
        if !numbered.is_empty() {
            return numbered;
        }
        let from_source = |t: &'_ Table| -> Vec<u32> {
            match t.column("source_ref") {
                Some(column) if !address.is_empty() => {
                    t.rows().filter(|r| column.text(*r) == address).collect()
                }
                _ => Vec::new(),
            }
        };
        self.tables.iter().flat_map(|t| from_source(t).into_iter().map(|row| t.at(row))).collect()
    }

    /// What the workspace has settled.
    #[must_use]
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// What tells this state from every other one, be it of the same store: rows and dictionaries are its own.
    #[must_use]
    pub fn identity(&self) -> &Arc<()> {
        &self.identity
    }

    /// How many records stand.
    #[must_use]
    pub fn standing(&self) -> usize {
        self.tables.iter().map(Table::standing).sum()
    }

    /// What was archived.
    #[must_use]
    pub fn archives(&self) -> &Archives {
        &self.archives
    }

    /// Archived records that somebody changed without having heard of it: what was changed is kept, and shows once
    /// they are brought back.
    #[must_use]
    pub fn changed_since_archived(&self) -> usize {
        self.changed_since.len()
    }

    /// How many operations were of a kind this version does not know. They are kept.
    #[must_use]
    pub fn unknown(&self) -> usize {
        self.unknown
    }

    /// Whether an entry is part of the state.
    #[must_use]
    pub fn knows(&self, stamp: Stamp) -> bool {
        self.places.contains_key(&stamp)
    }

    /// The entries in the order they were joined.
    pub fn entries(&self) -> impl DoubleEndedIterator<Item = &Entry> {
        self.entries.iter().map(|a| &a.entry)
    }

    /// The latest stamp of all, those of the events in shards included: what the next one must be later than.
    #[must_use]
    pub fn latest(&self) -> Option<Stamp> {
        self.latest
    }

    /// Where the shards are.
    #[must_use]
    pub fn shards(&self) -> &[ShardKey] {
        &self.shards
    }

    /// Joins the records of a shard; one that is known already changes nothing. An entry speaks for it, but need not
    /// have been joined yet.
    pub fn join_shard(&mut self, loaded: &LoadedShard) {
        self.join_shard_until(loaded, None);
    }

    fn join_shard_until(&mut self, loaded: &LoadedShard, until: Option<i64>) {
        if self.shards.iter().any(|s| (s.writer, s.number) == (loaded.writer, loaded.number)) {
            return;
        }
        let place = self.shards.len() as u32;
        let batch = self.batch_number(loaded.stamp);
        self.shards.push(ShardKey {
            writer: loaded.writer,
            number: loaded.number,
            stamp: loaded.stamp.later(loaded.first_event),
            step: loaded.stamp,
        });
        let events = u32::try_from(loaded.batch.events.len()).unwrap_or(u32::MAX);
        self.latest = self.latest.max(Some(loaded.stamp.later(loaded.first_event.saturating_add(events))));
        let cleaned = self.redactions.cleaned_columns(&loaded.batch, loaded.stamp);
        for record in loaded.batch.records.iter().filter(|r| self.archives.hides(r.id)) {
            if !self.archives.has_shard(record.id, (loaded.writer, loaded.number)) {
                self.changed_since.insert(record.id);
            }
        }
        let archives = &self.archives;
        let records = cleaned.as_ref().unwrap_or(&loaded.batch);
        if let Some(table) = self.tables.iter_mut().find(|t| t.register.id == loaded.batch.register) {
            let shown = |id| !archives.hides(id);
            table.join_shard(loaded, records, place, batch, until.unwrap_or(i64::MAX), &shown);
        } else {
            self.unknown += loaded.batch.records.len();
        }
        self.read_settings(&loaded.batch.register);
    }

    /// Joins an entry; one that is known already changes nothing.
    ///
    /// What an entry redacts or archives is left out of whatever is joined after it; what was joined before stays until everything
    /// is read anew with [`Workspace::from_loaded`].
    pub fn join(&mut self, mut entry: Entry) {
        if self.knows(entry.stamp) {
            return;
        }
        self.redactions.learn(&entry);
        self.redactions.clean_entry(&mut entry);
        self.archives.learn(&entry);
        self.latest = self.latest.max(Some(entry.stamp));
        if self.archives.hold(&entry) {
            return;
        }
        let (archives, changed_since) = (&self.archives, &mut self.changed_since);
        entry.ops.retain(|op| {
            let hidden = archives.hides(op.record);
            if hidden && !archives.has_write(op.record, entry.stamp) {
                changed_since.insert(op.record);
            }
            !hidden
        });
        if let Some(Extra::Archive(archive)) = &entry.extra {
            for left in &archive.left {
                if let Some(table) = self.tables.iter_mut().find(|t| *t.register.id == *left.register) {
                    table.gave(&left.highest);
                }
            }
        }
        let place = self.entries.len() as u32;
        let mut before = Vec::with_capacity(entry.ops.len());
        for op in &entry.ops {
            before.push(self.join_op(op, entry.stamp, entry.undoes));
            self.of_record.entry(op.record).or_default().push(place);
        }
        for (batch, gone) in entry.voids() {
            let latest = self.batch_voids.get(&batch).is_none_or(|(stamp, _)| *stamp < entry.stamp);
            if latest {
                self.batch_voids.insert(batch, (entry.stamp, gone));
                let number = self.batch_number(batch);
                self.tables.iter_mut().for_each(|t| t.void_batch(number, gone));
                self.read_settings("setting");
            }
        }
        self.places.insert(entry.stamp, place);
        self.entries.push(Applied { entry, before });
    }

    /// Batches are counted from 1; 0 stands for none.
    fn batch_number(&mut self, batch: Stamp) -> u32 {
        let next = self.batches.len() as u32 + 1;
        *self.batches.entry(batch).or_insert(next)
    }

    fn join_op(&mut self, op: &Op, stamp: Stamp, undoes: Option<Stamp>) -> Vec<Value> {
        let Some(table) = self.tables.iter_mut().find(|t| *t.register.id == *op.register) else {
            self.unknown += 1;
            return Vec::new();
        };
        let at = op.at.map_or(stamp.ms as i64, |at| at.millis());
        let row = table.ensure_row(op.record, at, stamp);
        let before = op.writes.iter().map(|w| table.write(row, w, stamp, undoes, at).value).collect();
        self.read_settings(&op.register);
        before
    }
}
