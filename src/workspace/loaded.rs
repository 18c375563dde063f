//! What a store's keys add up to: all of them, some of them, or those up to an instant.

use super::Workspace;
use crate::journal::{Batch, BatchColumns, Extra, Loaded, LoadedShard, Stamp};
use crate::pause::{AtOnce, GivenUp, Stretch, at_once};
use crate::time::Instant;

impl Workspace {
    /// All of what was loaded.
    #[must_use]
    pub fn from_loaded(loaded: Loaded) -> Workspace {
        let workspace = at_once(Workspace::from_loaded_in(loaded, Stretch::whole(&AtOnce)));
        workspace.and_then(Result::ok).unwrap_or_default()
    }

    /// The same in pieces.
    ///
    /// # Errors
    /// Where it is not wanted any more.
    pub async fn from_loaded_in(loaded: Loaded, stretch: Stretch<'_>) -> Result<Workspace, GivenUp> {
        let mut workspace = Workspace::default();
        workspace.learn(&loaded, &|_| true);
        let all = loaded.shards.len() + loaded.entries.len();
        let mut shards = loaded.shards.into_iter().peekable();
        for (entry, ..) in loaded.entries {
            while let Some(shard) = shards.next_if(|s| s.stamp <= entry.stamp) {
                workspace.join_shard(&shard);
                if let Some(rest) = stretch.due(workspace.shards.len() + workspace.entries.len(), all) {
                    rest.await?;
                }
            }
            workspace.join(entry);
            if let Some(rest) = stretch.due(workspace.shards.len() + workspace.entries.len(), all) {
                rest.await?;
            }
        }
        shards.for_each(|shard| workspace.join_shard(&shard));
        Ok(workspace)
    }

    /// What some of the entries that were loaded add up to, with the shards of those; of the shards, no event later
    /// than `until` in milliseconds since 1970. What is redacted or archived by any entry at all is left out.
    #[must_use]
    pub fn of_loaded(loaded: &Loaded, keep: &dyn Fn(Stamp) -> bool, until: Option<i64>) -> Workspace {
        let workspace = at_once(Workspace::of_loaded_in(loaded, keep, until, Stretch::whole(&AtOnce)));
        workspace.and_then(Result::ok).unwrap_or_default()
    }

    /// The same in pieces.
    ///
    /// # Errors
    /// Where it is not wanted any more.
    pub async fn of_loaded_in(
        loaded: &Loaded,
        keep: &dyn Fn(Stamp) -> bool,
        until: Option<i64>,
        stretch: Stretch<'_>,
    ) -> Result<Workspace, GivenUp> {
        let mut workspace = Workspace::default();
        let all = loaded.shards.len() + loaded.entries.len();
        let mut done = 0;
        workspace.learn(loaded, &|stamp| until.is_some() || keep(stamp));
        let mut shards = loaded.shards.iter().peekable();
        for (entry, ..) in &loaded.entries {
            while let Some(shard) = shards.next_if(|s| s.stamp <= entry.stamp) {
                if until.is_some() || keep(shard.stamp) {
                    workspace.join_shard_until(shard, until);
                }
                done += 1;
                if let Some(rest) = stretch.due(done, all) {
                    rest.await?;
                }
            }
            if keep(entry.stamp) {
                workspace.join(entry.clone());
            }
            done += 1;
            if let Some(rest) = stretch.due(done, all) {
                rest.await?;
            }
        }
        shards
            .filter(|s| until.is_some() || keep(s.stamp))
            .for_each(|shard| workspace.join_shard_until(shard, until));
        Ok(workspace)
    }

    /// Learns what is redacted or archived before anything is joined; of what was brought back, only what is kept.
    fn learn(&mut self, loaded: &Loaded, keep: &dyn Fn(Stamp) -> bool) {
        for (entry, ..) in &loaded.entries {
            self.redactions.learn(entry);
            if keep(entry.stamp) || !matches!(entry.extra, Some(Extra::BroughtBack(_))) {
                self.archives.learn(entry);
            }
        }
    }

    /// The workspace as it was recorded at an instant, for any list, record or figure as of then.
    ///
    /// An entry counts where it was written no later than that, by its stamp; an undo, a merge or a removal counts
    /// from when it was written. Of steps over many records, such as an import, the events count that happened no
    /// later than that, whenever the step itself was written: an import tells what another system had recorded then.
    /// What was redacted since is not shown again.
    #[must_use]
    pub fn as_of(loaded: &Loaded, instant: Instant) -> Workspace {
        let until = instant.millis();
        let known = |stamp: Stamp| i64::try_from(stamp.ms).is_ok_and(|ms| ms <= until);
        Workspace::of_loaded(loaded, &known, Some(until))
    }

    /// What batches add up to as the shards of one step, without a store: for reading.
    #[must_use]
    pub fn from_batches(stamp: Stamp, batches: impl IntoIterator<Item = Batch>) -> Workspace {
        let mut workspace = Workspace::default();
        let mut first_event = 0;
        for (number, batch) in (0..).zip(batches) {
            let (events, batch) = (batch.events.len() as u32, BatchColumns::of(&batch));
            workspace.join_shard(&LoadedShard { writer: stamp.writer, number, stamp, first_event, batch });
            first_event += events;
        }
        workspace
    }
}
