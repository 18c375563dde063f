use crate::browser::LocalStore;
use crate::journal::{Gate, MemoryStore, Store, StoreError};
use std::rc::Rc;

/// Who keeps what a session shows.
#[derive(Clone, Debug)]
pub enum Keeper {
    /// This browser: it can be changed, unless a newer build has changed it. Where that was so when it was opened, what
    /// is to be said of it.
    Browser(Gate<LocalStore>, Option<String>),
    /// Nobody: it is looked at, and what it is is said in words.
    Nobody(Rc<MemoryStore>, String),
}

const OTHER_TAB: &str = "Another tab runs a newer version. Reload to go on.";

impl Keeper {
    /// What is only looked at, in words; nothing where it can be changed.
    #[must_use]
    pub fn only_looked_at(&self) -> Option<&str> {
        match self {
            Keeper::Browser(gate, words) => gate.needs().map(|_| words.as_deref().unwrap_or(OTHER_TAB)),
            Keeper::Nobody(_, words) => Some(words),
        }
    }

    /// Whether this browser keeps it, be it to be changed or not.
    #[must_use]
    pub fn is_kept(&self) -> bool {
        matches!(self, Keeper::Browser(..))
    }

    /// Sends a value to the second copy on the disk.
    pub fn to_disk(&self, key: &str, value: &str) {
        if let Keeper::Browser(gate, _) = self {
            gate.store().to_disk(key, value);
        }
    }

    fn store(&self) -> &dyn Store {
        match self {
            Keeper::Browser(gate, _) => gate,
            Keeper::Nobody(store, _) => &**store,
        }
    }

    fn written(&self) -> Result<&dyn Store, StoreError> {
        match self {
            Keeper::Browser(gate, _) => Ok(gate),
            Keeper::Nobody(..) => Err(StoreError::Other("this is only looked at".to_owned())),
        }
    }
}

impl Store for Keeper {
    fn get(&self, key: &str) -> Result<Option<String>, StoreError> {
        self.store().get(key)
    }

    fn set(&self, key: &str, value: &str) -> Result<(), StoreError> {
        self.written()?.set(key, value)
    }

    fn remove(&self, key: &str) -> Result<(), StoreError> {
        self.written()?.remove(key)
    }

    fn keys(&self, prefix: &str) -> Result<Vec<String>, StoreError> {
        self.store().keys(prefix)
    }
}
