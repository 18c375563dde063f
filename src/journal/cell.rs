use super::entry::to_json;
use super::{Stamp, Value};

/// One field of one record as a join of writes: the later stamp shows, a concurrent loser stays beside it.
///
/// A write names the stamps it replaces. What nothing has replaced is a *head*; the latest head shows and the
/// others are in conflict with it. The cell is a set of heads and a set of replaced stamps, both only united by
/// a join, which is therefore commutative, associative and idempotent.
///
/// A write by a step over many records ([`Cell::step`]) names nothing: it replaces whatever was written before the
/// step, and it can be taken away again as a whole.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Cell {
    /// Latest first.
    heads: Vec<(Stamp, Value)>,
    /// Sorted.
    replaced: Vec<Stamp>,
    /// Only where a step wrote.
    steps: Option<Box<Steps>>,
}

#[derive(Clone, Debug, Default, PartialEq)]
struct Steps {
    /// Latest first.
    writes: Vec<StepWrite>,
    /// The heads of single writes, as they would be without any step.
    own: Vec<(Stamp, Value)>,
}

#[derive(Clone, Debug, PartialEq)]
struct StepWrite {
    stamp: Stamp,
    /// What is earlier than this is replaced.
    floor: Stamp,
    value: Value,
    batch: u32,
    gone: bool,
}

impl Cell {
    /// A cell that holds one value.
    #[must_use]
    pub fn of(stamp: Stamp, value: Value) -> Cell {
        Cell { heads: vec![(stamp, value)], ..Cell::default() }
    }

    /// Takes in a write.
    pub fn write(&mut self, stamp: Stamp, value: Value, replaces: &[Stamp]) {
        for &old in replaces {
            self.replace(old);
        }
        self.add_head(stamp, value);
        self.settle();
    }

    /// Takes in a write by a step over many records that was begun at `floor`. `batch` says which step it was.
    pub fn step(&mut self, stamp: Stamp, floor: Stamp, value: Value, batch: u32, gone: bool) {
        let own = &self.heads;
        let steps = self.steps.get_or_insert_with(|| Box::new(Steps { writes: vec![], own: own.clone() }));
        if let Some(same) = steps.writes.iter_mut().find(|s| s.stamp == stamp) {
            if text(&same.value) < text(&value) {
                same.value = value;
            }
        } else {
            let place = steps.writes.partition_point(|s| s.stamp > stamp);
            steps.writes.insert(place, StepWrite { stamp, floor, value, batch, gone });
        }
        self.settle();
    }

    /// Whether a step of that batch wrote here.
    #[must_use]
    pub fn has_step_of(&self, batch: u32) -> bool {
        self.steps.as_ref().is_some_and(|s| s.writes.iter().any(|w| w.batch == batch))
    }

    /// What the latest step of a batch wrote here: its stamp, the stamp it was begun at, and the value.
    #[must_use]
    pub fn step_of(&self, batch: u32) -> Option<(Stamp, Stamp, &Value)> {
        let of_batch = self.steps.iter().flat_map(|s| &s.writes).find(|w| w.batch == batch);
        of_batch.map(|w| (w.stamp, w.floor, &w.value))
    }

    /// The cell as it is where a batch is taken away.
    #[must_use]
    pub fn without(&self, batch: u32) -> Cell {
        let mut cell = self.clone();
        for step in cell.steps.iter_mut().flat_map(|s| &mut s.writes) {
            step.gone |= step.batch == batch;
        }
        cell.settle();
        cell
    }

    /// Says of each step by its batch whether it is taken away; `true` where that changed anything.
    pub fn void_steps(&mut self, gone: impl Fn(u32) -> bool) -> bool {
        let mut changed = false;
        for step in self.steps.iter_mut().flat_map(|s| &mut s.writes) {
            changed |= step.gone != gone(step.batch);
            step.gone = gone(step.batch);
        }
        if changed {
            self.settle();
        }
        changed
    }

    /// Takes in everything another copy of the cell knows.
    pub fn join(&mut self, other: &Cell) {
        for &old in &other.replaced {
            self.replace(old);
        }
        for step in other.steps.iter().flat_map(|s| &s.writes) {
            self.step(step.stamp, step.floor, step.value.clone(), step.batch, step.gone);
        }
        let own = other.steps.as_ref().map_or(&other.heads, |s| &s.own);
        for (stamp, value) in own {
            self.add_head(*stamp, value.clone());
        }
        self.settle();
    }

    /// The value that shows.
    #[must_use]
    pub fn shown(&self) -> &Value {
        self.heads.first().map_or(&Value::Null, |(_, value)| value)
    }

    /// The stamp of the value that shows.
    #[must_use]
    pub fn stamp(&self) -> Option<Stamp> {
        self.heads.first().map(|(stamp, _)| *stamp)
    }

    /// All heads, the shown one first: what the next write replaces.
    #[must_use]
    pub fn heads(&self) -> &[(Stamp, Value)] {
        &self.heads
    }

    /// Values written beside the shown one without knowledge of it, where they differ from it.
    pub fn also(&self) -> impl Iterator<Item = &(Stamp, Value)> {
        self.heads.iter().skip(1).filter(|(_, value)| value != self.shown())
    }

    fn own(&mut self) -> &mut Vec<(Stamp, Value)> {
        match &mut self.steps {
            Some(steps) => &mut steps.own,
            None => &mut self.heads,
        }
    }

    fn replace(&mut self, old: Stamp) {
        if let Err(place) = self.replaced.binary_search(&old) {
            self.replaced.insert(place, old);
            self.own().retain(|(stamp, _)| *stamp != old);
        }
    }

    fn add_head(&mut self, stamp: Stamp, value: Value) {
        if self.replaced.binary_search(&stamp).is_ok() {
            return;
        }
        let heads = self.own();
        // Two values under one stamp only come from a damaged copy: the larger text wins everywhere alike.
        if let Some(same) = heads.iter_mut().find(|(s, _)| *s == stamp) {
            if text(&same.1) < text(&value) {
                same.1 = value;
            }
            return;
        }
        let place = heads.partition_point(|(s, _)| *s > stamp);
        heads.insert(place, (stamp, value));
    }

    /// Whether a single write named what a step wrote. The stamps of a step are counted through all its shards: who
    /// could not read one of them named an earlier one, which nothing else has.
    fn names(&self, step: &StepWrite, writes: &[StepWrite]) -> bool {
        let from = self.replaced.partition_point(|old| *old < step.floor);
        let within = self.replaced.iter().skip(from).take_while(|old| **old <= step.stamp);
        let mut of_step = within.filter(|old| old.writer == step.stamp.writer);
        of_step.any(|old| *old == step.stamp || writes.iter().all(|other| other.stamp != *old))
    }

    /// Works out the heads anew where steps have a say: the latest step that stands replaces what is before it.
    fn settle(&mut self) {
        let Some(steps) = &self.steps else { return };
        let last = steps.writes.iter().find(|w| !w.gone);
        let floor = last.map_or(Stamp::default(), |w| w.floor);
        self.heads = steps.own.iter().filter(|(stamp, _)| *stamp >= floor).cloned().collect();
        if let Some(step) = last.filter(|w| !self.names(w, &steps.writes)) {
            let place = self.heads.partition_point(|(s, _)| *s > step.stamp);
            self.heads.insert(place, (step.stamp, step.value.clone()));
        }
    }
}

fn text(value: &Value) -> String {
    to_json(value).to_string()
}
