use super::key::seal;
use super::{
    Batch, BatchRef, Entry, Key, KeyKind, Redactions, Stamp, StampClock, Store, StoreError, Writer,
    shard_text, units,
};
use std::collections::{BTreeMap, VecDeque};

/// The hand that writes: one writer's own keys of one workspace, each written once and read back.
#[derive(Debug)]
pub struct Hand {
    workspace: String,
    clock: StampClock,
    entries: u32,
    shards: u32,
    chain: String,
    /// Written on the screen, not yet in the store, oldest first.
    waiting: VecDeque<(String, String)>,
}

/// A change that is on the screen but not in the store.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotSaved {
    /// Why.
    pub error: StoreError,
    /// How many changes wait.
    pub waiting: usize,
}

/// No single write is larger, in UTF-16 code units, so that a tab closed at once does not lose it (measured: none of
/// ten at this size).
pub const MOST_UNITS: usize = 100_000;

impl Hand {
    /// A hand for a writer that has written nothing yet.
    #[must_use]
    pub fn new(workspace: &str, writer: Writer) -> Hand {
        Hand {
            workspace: workspace.to_owned(),
            clock: StampClock::new(writer),
            entries: 0,
            shards: 0,
            chain: String::new(),
            waiting: VecDeque::new(),
        }
    }

    /// Whose hand it is.
    #[must_use]
    pub fn writer(&self) -> Writer {
        self.clock.writer()
    }

    /// The workspace it writes to.
    #[must_use]
    pub fn workspace(&self) -> &str {
        &self.workspace
    }

    /// Takes note of a stamp that was read.
    pub fn saw(&mut self, stamp: Stamp) {
        self.clock.saw(stamp);
    }

    /// The next stamp; see [`StampClock::next`].
    pub fn next_stamp(&mut self, now: u64, room: u32) -> Stamp {
        self.clock.next(now, room)
    }

    /// Writes an entry under the next key. Either way it counts as done on the screen; where it could not be
    /// stored it waits, in order, and is tried again with the next one: then what waits is told as well.
    pub fn write(&mut self, store: &dyn Store, entry: Entry, salt: u64) -> (Entry, Option<NotSaved>) {
        let (entry, text) = entry.sealed(&self.chain, salt);
        self.chain.clone_from(&entry.chain);
        let key = Key::new(&self.workspace, KeyKind::Entry(self.writer(), self.entries)).to_string();
        self.entries += 1;
        self.waiting.push_back((key, seal(&text)));
        (entry, self.flush(store).err())
    }

    /// Tries again to store what waits.
    ///
    /// # Errors
    /// Where something still waits.
    pub fn flush(&mut self, store: &dyn Store) -> Result<(), NotSaved> {
        while let Some((key, value)) = self.waiting.front() {
            if let Err(error) = set_and_read_back(store, key, value) {
                return Err(NotSaved { error, waiting: self.waiting.len() });
            }
            self.waiting.pop_front();
        }
        Ok(())
    }

    /// What waits to be stored, as key and value, for a rescue file.
    pub fn waiting(&self) -> impl Iterator<Item = &(String, String)> {
        self.waiting.iter()
    }

    /// Removes from what waits what is redacted.
    pub fn clean(&mut self, known: &Redactions) {
        let mut values = BTreeMap::new();
        for (key, value) in &self.waiting {
            values.insert(key.clone(), value.clone());
        }
        known.clean(&mut values);
        for (key, value) in &mut self.waiting {
            values.get(key).into_iter().for_each(|cleaned| value.clone_from(cleaned));
        }
    }

    /// Writes one shard of a step that is not spoken for yet; a batch that is too large is halved.
    ///
    /// # Errors
    /// Where a shard was not stored; what was written so far stays unseen until an entry speaks for it.
    pub fn write_shard(
        &mut self,
        store: &dyn Store,
        batch: &Batch,
        seed: Option<(u128, u64)>,
        so_far: &mut BatchRef,
    ) -> Result<(), StoreError> {
        let text = shard_text(batch, seed);
        if units(&text) > MOST_UNITS && batch.records.len() > 1 {
            let (first, second) = batch.halved();
            let second_seed = seed.map(|(seed, n)| (seed, n + first.records.len() as u64));
            self.write_shard(store, &first, seed, so_far)?;
            return self.write_shard(store, &second, second_seed, so_far);
        }
        let (number, _) = self.write_next(store, &text)?;
        let sum = text.get(..8).and_then(|s| u32::from_str_radix(s, 16).ok()).unwrap_or(0);
        so_far.shards.push((number, sum));
        so_far.records += batch.records.len() as u32;
        Ok(())
    }

    /// Writes a pack of entries under a key of its own, which it gives back. Unlike a shard it counts at once: what
    /// it holds is there already.
    ///
    /// # Errors
    /// Where it was not stored.
    pub fn write_pack(&mut self, store: &dyn Store, text: &str) -> Result<String, StoreError> {
        self.write_next(store, text).map(|(_, key)| key)
    }

    fn write_next(&mut self, store: &dyn Store, text: &str) -> Result<(u32, String), StoreError> {
        let number = self.shards;
        self.shards += 1;
        let key = Key::new(&self.workspace, KeyKind::Shard(self.writer(), number)).to_string();
        if let Err(error) = set_and_read_back(store, &key, text) {
            // It may be there all the same; what stays is unseen, or a second copy of what is there already.
            store.remove(&key).ok();
            return Err(error);
        }
        Ok((number, key))
    }

    /// Takes away the shards of a step that was given up before an entry spoke for them.
    pub fn drop_shards(&self, store: &dyn Store, so_far: &BatchRef) {
        for (number, _) in &so_far.shards {
            // What cannot be removed is unseen and named on the data page: nothing more to do here.
            store.remove(&Key::new(&self.workspace, KeyKind::Shard(self.writer(), *number)).to_string()).ok();
        }
    }
}

pub(super) fn set_and_read_back(store: &dyn Store, key: &str, value: &str) -> Result<(), StoreError> {
    store.set(key, value)?;
    match store.get(key)? {
        Some(read) if read == value => Ok(()),
        _ => Err(StoreError::Other("the browser did not keep what it was given".to_owned())),
    }
}
