use super::trail::Step;
use crate::journal::Stamp;

/// The steps of a row's trail that came after its shard, so that one that arrives late still finds its place.
#[derive(Debug, Default)]
pub(super) struct Late {
    /// How many steps the row's shard gave, which come before.
    pub base: usize,
    /// With the stamp that orders them and the batch they came with (0 for none).
    pub steps: Vec<(Stamp, u32, Step)>,
}

impl Late {
    /// Puts a step in its place.
    pub fn insert(&mut self, stamp: Stamp, batch: u32, step: Step) {
        let place = self.steps.partition_point(|(s, ..)| *s <= stamp);
        self.steps.insert(place, (stamp, batch, step));
    }

    /// The whole trail: what the shard gave and, of what stands since, what batches wrote and the single writes that
    /// changed something.
    pub fn trail(&self, before: &[Step], gone: impl Fn(u32) -> bool) -> Vec<Step> {
        let mut trail: Vec<Step> = before.iter().take(self.base).copied().collect();
        for (_, batch, step) in &self.steps {
            let last = trail.iter().rev().find(|s| s.field == step.field).map_or(0, |s| s.code);
            if !gone(*batch) && (*batch != 0 || last != step.code) {
                trail.push(*step);
            }
        }
        trail
    }
}
