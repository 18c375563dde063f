use crate::journal::Value;
use rustc_hash::FxHashMap;
use std::sync::Arc;

/// Values that no column takes, by row and field: of fields that this version does not know, reserved ones included,
/// and of kinds that the field's column does not hold. Most rows have none.
#[derive(Debug, Default)]
pub struct Odd(FxHashMap<u32, Vec<(Arc<str>, Value)>>);

impl Odd {
    /// The value of a row's field, where it has one here.
    #[must_use]
    pub fn get(&self, row: u32, field: &str) -> Option<&Value> {
        self.of(row).iter().find(|(own, _)| **own == *field).map(|(_, value)| value)
    }

    /// The fields and values of a row.
    #[must_use]
    pub fn of(&self, row: u32) -> &[(Arc<str>, Value)] {
        self.0.get(&row).map_or(&[], Vec::as_slice)
    }

    /// Puts a value in the place of the one before.
    pub fn set(&mut self, row: u32, field: &Arc<str>, value: Value) {
        let own = self.0.entry(row).or_default();
        match own.iter_mut().find(|(held, _)| held == field) {
            Some((_, held)) => *held = value,
            None => own.push((Arc::clone(field), value)),
        }
    }

    /// Whether no row has any.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Takes a value away.
    pub fn remove(&mut self, row: u32, field: &str) {
        if let Some(own) = self.0.get_mut(&row) {
            own.retain(|(held, _)| **held != *field);
        }
    }
}
