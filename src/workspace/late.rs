use super::trail::Step;
use crate::journal::Stamp;

/// The steps of a row's trail that came after its shard, so that one that arrives late still finds its place.
#[derive(Debug, Default)]
pub(super) struct Late {
    /// How many steps the row's shard gave, which come before.
    pub base: usize,
    /// In the order of their stamps.
    pub steps: Vec<LateStep>,
}

/// What a write came with.
#[derive(Clone, Copy, Debug)]
pub(super) struct Came {
    /// What orders it.
    pub stamp: Stamp,
    /// The batch; 0 for none.
    pub batch: u32,
    /// The entry it takes back, where it is an undo or a redo.
    pub undoes: Option<Stamp>,
}

/// A step with what it came with.
#[derive(Clone, Copy, Debug)]
pub(super) struct LateStep {
    /// What it came with.
    pub came: Came,
    /// The step itself.
    pub step: Step,
}

/// A step that stands.
struct Standing {
    /// Its place among the others.
    order: Stamp,
    /// The entry that wrote it last: its own, or the redo that brought it back.
    by: Stamp,
    /// Somebody else wrote the same meanwhile: it happened, whoever takes his own word back.
    confirmed: bool,
    step: Step,
}

impl Late {
    /// Puts a step in its place.
    pub fn insert(&mut self, late: LateStep) {
        let place = self.steps.partition_point(|other| other.came.stamp <= late.came.stamp);
        self.steps.insert(place, late);
    }

    /// The whole trail: what the shard gave and, of what stands since, what batches wrote and the single writes that
    /// changed something.
    ///
    /// What was undone right away never happened, and what was then done again happened when it did first: a wrong key
    /// leaves no mark on a clock. Where somebody wrote to the field in between, undoing is a change like any other.
    pub fn trail(&self, before: &[Step], gone: impl Fn(u32) -> bool) -> Vec<Step> {
        let base = before.get(..self.base).unwrap_or(before);
        let mut standing: Vec<Standing> = Vec::new();
        let mut undone: Vec<(Stamp, Standing)> = Vec::new();
        for LateStep { came, step } in self.steps.iter().copied().filter(|late| !gone(late.came.batch)) {
            let of_field = |place: &usize| standing.get(*place).is_some_and(|s| s.step.field == step.field);
            let mut places = (0..standing.len()).rev().filter(of_field);
            let (last, earlier) = (places.next(), places.next());
            let code_at = |place: Option<usize>| match place.and_then(|place| standing.get(place)) {
                Some(standing) => standing.step.code,
                None => base.iter().rev().find(|s| s.field == step.field).map_or(0, |s| s.code),
            };
            let shown = code_at(last);
            if let Some(of) = came.undoes {
                let taken_back =
                    last.filter(|place| standing.get(*place).is_some_and(|s| s.by == of && !s.confirmed));
                if let Some(place) = taken_back.filter(|_| code_at(earlier) == step.code) {
                    undone.push((came.stamp, standing.remove(place)));
                    continue;
                }
                let again = |(by, own): &(Stamp, Standing)| {
                    let after =
                        last.and_then(|place| standing.get(place)).is_none_or(|s| s.order < own.order);
                    *by == of && own.step.field == step.field && own.step.code == step.code && after
                };
                if let Some(place) = undone.iter().position(again) {
                    let (_, own) = undone.remove(place);
                    let place = standing.partition_point(|other| other.order <= own.order);
                    standing.insert(place, Standing { by: came.stamp, ..own });
                    continue;
                }
            }
            if came.batch != 0 || shown != step.code {
                standing.push(Standing { order: came.stamp, by: came.stamp, confirmed: false, step });
            } else if came.undoes.is_none()
                && let Some(same) = last.and_then(|place| standing.get_mut(place))
            {
                same.confirmed = true;
            }
        }
        base.iter().copied().chain(standing.into_iter().map(|s| s.step)).collect()
    }
}
