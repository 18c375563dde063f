use super::holdings::{DAMAGED, Holdings};
use super::key::{PREFIX, seal, unseal};
use super::{
    Archives, Batch, BatchColumns, Entry, Extra, Key, KeyKind, Stamp, Store, StoreError, Writer, pack, shard,
};
use crate::order::{Ordered, set_of};
use crate::pause::{AtOnce, GivenUp, Stretch, at_once};
use rustc_hash::FxHashMap;
use std::collections::BTreeSet;
use std::fmt;

const SHARD_DAMAGED: &str = "the shard is damaged";

/// What a workspace's keys hold, ready to be joined.
#[derive(Debug, Default)]
pub struct Loaded {
    /// All readable entries in the order of their stamps.
    pub entries: Vec<(Entry, Writer, u32)>,
    /// The shards that an entry speaks for, in the order of those entries.
    pub shards: Vec<LoadedShard>,
    /// What could not be read. It is kept where it is.
    pub troubles: Vec<Trouble>,
}

/// A shard and the entry it belongs to.
#[derive(Debug)]
pub struct LoadedShard {
    /// Whose it is.
    pub writer: Writer,
    /// Its number among its writer's.
    pub number: u32,
    /// The stamp of the entry that speaks for it.
    pub stamp: Stamp,
    /// How many events the shards before it in the same step hold: its first event's stamp is so much later.
    pub first_event: u32,
    /// What it holds.
    pub batch: BatchColumns,
}

/// A key that could not be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trouble {
    /// The key.
    pub key: String,
    /// What is wrong with it, in words.
    pub reason: &'static str,
}

/// Why a workspace was not read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NotRead {
    /// The store cannot be read.
    Store(StoreError),
    /// It is not wanted any more.
    GivenUp,
}

impl fmt::Display for NotRead {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            NotRead::Store(error) => error.fmt(f),
            NotRead::GivenUp => f.write_str("it was cancelled"),
        }
    }
}

impl From<StoreError> for NotRead {
    fn from(error: StoreError) -> NotRead {
        NotRead::Store(error)
    }
}

impl From<GivenUp> for NotRead {
    fn from(_: GivenUp) -> NotRead {
        NotRead::GivenUp
    }
}

/// What is told of a shard that no entry speaks for.
pub const UNFINISHED: &str = "the shard belongs to a step that was not finished";

/// Reads everything of a workspace, whatever state it is in. Never writes.
///
/// # Errors
/// Where the store itself cannot be read.
pub fn load(store: &dyn Store, workspace: &str) -> Result<Loaded, StoreError> {
    Ok(Holdings::read(store, workspace)?.loaded(workspace))
}

/// The same in pieces.
///
/// # Errors
/// Where the store itself cannot be read, or it is not wanted any more.
pub async fn load_in(store: &dyn Store, workspace: &str, stretch: Stretch<'_>) -> Result<Loaded, NotRead> {
    Ok(Holdings::read(store, workspace)?.loaded_in(workspace, stretch).await?)
}

impl Holdings {
    /// What the keys hold, ready to be joined.
    #[must_use]
    pub fn loaded(&self, workspace: &str) -> Loaded {
        let loaded = at_once(self.loaded_in(workspace, Stretch::whole(&AtOnce)));
        loaded.and_then(Result::ok).unwrap_or_default()
    }

    /// The same in pieces.
    ///
    /// # Errors
    /// Where it is not wanted any more.
    pub async fn loaded_in(&self, workspace: &str, stretch: Stretch<'_>) -> Result<Loaded, GivenUp> {
        let mut loaded = self.parsed(workspace);
        let mut shards: FxHashMap<(Writer, u32), &str> =
            self.shards.iter().map(|(place, stored)| (*place, stored.as_str())).collect();
        let name = |(writer, number)| Key::new(workspace, KeyKind::Shard(writer, number)).to_string();
        // Where values are removed for good, a shard is made anew before the entry that speaks for it can say so.
        let redacting = loaded.entries.iter().any(|(e, ..)| matches!(e.extra, Some(Extra::Redaction(_))));
        let mut archives = Archives::default();
        loaded.entries.iter().for_each(|(entry, ..)| archives.learn(entry));
        for (entry, writer, _) in &loaded.entries {
            let mut first_event = 0_u32;
            for (number, sum) in entry.batch.iter().flat_map(|b| b.shards.iter().copied()) {
                let place = (*writer, number);
                let Some(stored) = shards.remove(&place) else {
                    match archives.events(place) {
                        Some(events) => first_event = first_event.saturating_add(events),
                        None => {
                            loaded.troubles.push(Trouble { key: name(place), reason: "the shard is missing" })
                        }
                    }
                    continue;
                };
                let agrees = stored.get(..8).and_then(|s| u32::from_str_radix(s, 16).ok()) == Some(sum);
                match shard_columns(stored).filter(|_| agrees || redacting) {
                    Some(batch) => {
                        let events = batch.events.len() as u32;
                        loaded.shards.push(LoadedShard {
                            writer: *writer,
                            number,
                            stamp: entry.stamp,
                            first_event,
                            batch,
                        });
                        first_event = first_event.saturating_add(events);
                    }
                    None => {
                        // As where it is not there at all.
                        first_event = first_event.saturating_add(archives.events(place).unwrap_or(0));
                        loaded.troubles.push(Trouble { key: name(place), reason: SHARD_DAMAGED });
                    }
                }
                if let Some(rest) = stretch.due(loaded.shards.len(), self.shards.len()) {
                    rest.await?;
                }
            }
        }
        // Left over from a step that was broken off, or from another tab that is about to finish: not shown, not
        // lost.
        loaded.troubles.extend(shards.into_iter().map(|(place, stored)| {
            let reason = if unseal(stored).is_some() { UNFINISHED } else { SHARD_DAMAGED };
            Trouble { key: name(place), reason }
        }));
        loaded.troubles.order_by(|a, b| a.key.cmp(&b.key));
        Ok(loaded)
    }

    /// The entries that can be read in the order of their stamps, and all troubles, without any shard.
    pub(super) fn parsed(&self, workspace: &str) -> Loaded {
        let mut loaded = Loaded { troubles: self.troubles.clone(), ..Loaded::default() };
        for ((writer, number), text) in &self.entries {
            match Entry::parse(text) {
                Some(entry) => loaded.entries.push((entry, *writer, *number)),
                None => loaded.troubles.push(Trouble {
                    key: Key::new(workspace, KeyKind::Entry(*writer, *number)).to_string(),
                    reason: DAMAGED,
                }),
            }
        }
        loaded.entries.order_by_key(|(entry, writer, number)| (entry.stamp, *writer, *number));
        loaded
    }
}

/// The entry of a stored value.
#[must_use]
pub fn read_entry(stored: &str) -> Option<Entry> {
    Entry::parse(unseal(stored)?)
}

/// The text a shard is stored as: checksum, lengths, and the deflated batch packed into code units.
#[must_use]
pub fn shard_text(batch: &Batch, seed: Option<(u128, u64)>) -> String {
    let deflated = shard::encode(batch, seed);
    seal(&format!("b{}|{}", deflated.len(), pack::pack(&deflated)))
}

/// The batch of a stored shard, by column.
#[must_use]
pub fn shard_columns(stored: &str) -> Option<BatchColumns> {
    unpacked(stored).map(|(batch, _)| batch)
}

/// The batch of a stored shard, change by change.
#[must_use]
pub fn shard_batch(stored: &str) -> Option<Batch> {
    shard_columns(stored).map(|batch| batch.to_batch())
}

/// The batch of a stored shard, and where its ids were drawn from: together what [`shard_text`] made it of.
#[must_use]
pub fn shard_parts(stored: &str) -> Option<(Batch, shard::Seed)> {
    unpacked(stored).map(|(batch, seed)| (batch.to_batch(), seed))
}

fn unpacked(stored: &str) -> Option<(BatchColumns, shard::Seed)> {
    let (length, packed) = unseal(stored)?.strip_prefix('b')?.split_once('|')?;
    shard::decode_parts(&pack::unpack(packed, length.parse().ok()?)?)
}

/// The ids of the workspaces in a store.
///
/// # Errors
/// Where the store cannot be read.
pub fn workspaces(store: &dyn Store) -> Result<BTreeSet<String>, StoreError> {
    Ok(set_of(store.keys(PREFIX)?.iter().filter_map(|key| Some(Key::parse(key)?.workspace))))
}
