use super::entry::to_json;
use super::{Stamp, Value};

/// One field of one record as a join of writes: the later stamp shows, a concurrent loser stays beside it.
///
/// A write names the stamps it replaces. What nothing has replaced is a *head*; the latest head shows and the
/// others are in conflict with it. The cell is a set of heads and a set of replaced stamps, both only united by
/// a join, which is therefore commutative, associative and idempotent.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Cell {
    /// Latest first.
    heads: Vec<(Stamp, Value)>,
    /// Sorted.
    replaced: Vec<Stamp>,
}

impl Cell {
    /// A cell that holds one value.
    #[must_use]
    pub fn of(stamp: Stamp, value: Value) -> Cell {
        Cell { heads: vec![(stamp, value)], replaced: Vec::new() }
    }

    /// Takes in a write.
    pub fn write(&mut self, stamp: Stamp, value: Value, replaces: &[Stamp]) {
        for &old in replaces {
            self.replace(old);
        }
        self.add_head(stamp, value);
    }

    /// Takes in everything another copy of the cell knows.
    pub fn join(&mut self, other: &Cell) {
        for &old in &other.replaced {
            self.replace(old);
        }
        for (stamp, value) in &other.heads {
            self.add_head(*stamp, value.clone());
        }
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

    fn replace(&mut self, old: Stamp) {
        if let Err(place) = self.replaced.binary_search(&old) {
            self.replaced.insert(place, old);
            self.heads.retain(|(stamp, _)| *stamp != old);
        }
    }

    fn add_head(&mut self, stamp: Stamp, value: Value) {
        if self.replaced.binary_search(&stamp).is_ok() {
            return;
        }
        // Two values under one stamp only come from a damaged copy: the larger text wins everywhere alike.
        let text = |v: &Value| to_json(v).to_string();
        if let Some(same) = self.heads.iter_mut().find(|(s, _)| *s == stamp) {
            if text(&same.1) < text(&value) {
                same.1 = value;
            }
            return;
        }
        let place = self.heads.partition_point(|(s, _)| *s > stamp);
        self.heads.insert(place, (stamp, value));
    }
}
