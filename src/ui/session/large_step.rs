//! Steps over many records: written as shards that show once an entry speaks for them.

use super::Session;
use crate::exchange::archive::leave;
use crate::journal::{Archive, Batch, BatchRef, Deed, Entry, StoreError, load};
use crate::time::Instant;
use crate::workspace::PlannedStep;

/// A step in shards, being written: nothing of it shows before it is finished.
#[derive(Debug, Default)]
pub struct LargeStep {
    so_far: Option<BatchRef>,
}

impl Session {
    /// Writes shards of a large step that brings in records; they show once it is finished.
    ///
    /// # Errors
    /// Where a shard was not stored; give the step up then.
    pub fn add_to_step(
        &mut self,
        step: &mut LargeStep,
        batch: &Batch,
        seed: Option<(u128, u64)>,
    ) -> Result<(), StoreError> {
        if self.refuses(Deed::Grow, 0).is_some() {
            return Err(StoreError::Full);
        }
        self.add_shard(step, batch, seed)
    }

    fn add_shard(
        &mut self,
        step: &mut LargeStep,
        batch: &Batch,
        seed: Option<(u128, u64)>,
    ) -> Result<(), StoreError> {
        let so_far = step.so_far.get_or_insert_with(|| BatchRef { shards: Vec::new(), records: 0 });
        self.hand.write_shard(&self.store, batch, seed, so_far)
    }

    /// Takes away what a step has written so far.
    pub fn give_up_step(&self, step: &LargeStep) {
        if let Some(so_far) = &step.so_far {
            self.hand.drop_shards(&self.store, so_far);
        }
    }

    /// Makes a large step count: from here on it is part of the workspace, and one undo takes it back.
    pub fn finish_step(&mut self, step: LargeStep, label: &str, now: Instant) -> Entry {
        let stamp = self.stamp(now);
        let entry = Entry { batch: step.so_far, ..Entry::new(stamp, &self.me, label) };
        let entry = self.write(entry);
        // What was just written is read like anything else, so that the screen shows what the store holds.
        self.reload();
        entry
    }

    /// Writes a step that was made ready.
    ///
    /// # Errors
    /// Where it could not be stored; nothing of it shows then.
    pub fn write_planned(&mut self, planned: PlannedStep) -> Result<(), StoreError> {
        let PlannedStep { mut entry, batches } = planned;
        if batches.is_empty() {
            self.write(entry);
            return Ok(());
        }
        entry.batch = self.write_batches(&batches)?.so_far;
        self.write(entry);
        self.reload();
        Ok(())
    }

    /// Lets records leave for the file they are in; what they are made of is taken out later.
    ///
    /// # Errors
    /// In words, why they did not.
    pub fn archive(&mut self, archive: &Archive, now: Instant) -> Result<(), String> {
        if self.store.only_looked_at().is_some() {
            return Err("this is only looked at".to_owned());
        }
        let loaded = load(&self.store, &self.id).map_err(|error| error.to_string())?;
        let stamp = self.hand.next_stamp(now.millis().max(0) as u64, 0);
        let Some(entry) = leave(archive, &loaded, stamp, &self.me) else {
            return Err("one of the records was changed meanwhile; make the file once more".to_owned());
        };
        self.write(entry);
        self.reload();
        Ok(())
    }

    /// Writes all shards of a large step, or none.
    pub(super) fn write_batches(&mut self, batches: &[Batch]) -> Result<LargeStep, StoreError> {
        let mut step = LargeStep::default();
        for batch in batches {
            if let Err(error) = self.add_shard(&mut step, batch, None) {
                self.give_up_step(&step);
                return Err(error);
            }
        }
        Ok(step)
    }
}
