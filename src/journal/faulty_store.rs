use super::{Store, StoreError};
use std::cell::{Cell, RefCell};
use std::collections::BTreeSet;

/// A store that misbehaves on purpose: the twin that storage scenarios are run against.
#[derive(Debug)]
pub struct FaultyStore<S> {
    inner: S,
    plan: Faults,
    operations: Cell<u64>,
    refused_late: RefCell<BTreeSet<String>>,
}

/// What goes wrong, and at which operation, counted from 1.
#[derive(Clone, Debug, Default)]
pub struct Faults {
    /// This operation fails with that error.
    pub fail_at: Option<(u64, FaultKind)>,
    /// From this operation on everything fails: the page is gone.
    pub dead_from: Option<u64>,
    /// Writes from this operation on are accepted and read back, and are gone after [`FaultyStore::settle`].
    pub reject_late_from: Option<u64>,
}

/// How an operation fails.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FaultKind {
    /// As a full store does.
    Full,
    /// As any other exception does.
    Other,
}

impl<S: Store> FaultyStore<S> {
    /// A store that does as planned.
    pub fn new(inner: S, plan: Faults) -> FaultyStore<S> {
        FaultyStore { inner, plan, operations: Cell::new(0), refused_late: RefCell::default() }
    }

    /// How many operations it was asked for.
    pub fn operations(&self) -> u64 {
        self.operations.get()
    }

    /// Lets the browser process have its say: what it refuses late disappears now.
    ///
    /// # Errors
    /// Where the inner store cannot be written.
    pub fn settle(&self) -> Result<(), StoreError> {
        for key in std::mem::take(&mut *self.refused_late.borrow_mut()) {
            self.inner.remove(&key)?;
        }
        Ok(())
    }

    fn operation(&self) -> Result<u64, StoreError> {
        let number = self.operations.get() + 1;
        self.operations.set(number);
        match self.plan.fail_at {
            Some((at, FaultKind::Full)) if at == number => return Err(StoreError::Full),
            Some((at, FaultKind::Other)) if at == number => {
                return Err(StoreError::Other("told to fail".to_owned()));
            }
            _ => {}
        }
        if self.plan.dead_from.is_some_and(|from| number >= from) {
            return Err(StoreError::Other("the page is gone".to_owned()));
        }
        Ok(number)
    }
}

impl<S: Store> Store for FaultyStore<S> {
    fn get(&self, key: &str) -> Result<Option<String>, StoreError> {
        self.operation()?;
        self.inner.get(key)
    }

    fn set(&self, key: &str, value: &str) -> Result<(), StoreError> {
        let number = self.operation()?;
        self.inner.set(key, value)?;
        if self.plan.reject_late_from.is_some_and(|from| number >= from) {
            self.refused_late.borrow_mut().insert(key.to_owned());
        }
        Ok(())
    }

    fn remove(&self, key: &str) -> Result<(), StoreError> {
        self.operation()?;
        self.inner.remove(key)
    }

    fn keys(&self, prefix: &str) -> Result<Vec<String>, StoreError> {
        self.operation()?;
        self.inner.keys(prefix)
    }
}
