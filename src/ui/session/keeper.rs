use crate::browser::LocalStore;
use crate::journal::{MemoryStore, Store, StoreError};
use std::rc::Rc;

/// Who keeps what a session shows.
#[derive(Clone, Debug)]
pub enum Keeper {
    /// This browser: it can be changed.
    Browser(LocalStore),
    /// Nobody: it is looked at, and what it is is said in words.
    Nobody(Rc<MemoryStore>, String),
}

impl Keeper {
    /// What is only looked at, in words; nothing where it can be changed.
    #[must_use]
    pub fn only_looked_at(&self) -> Option<&str> {
        match self {
            Keeper::Browser(_) => None,
            Keeper::Nobody(_, words) => Some(words),
        }
    }

    /// Sends a value to the second copy on the disk.
    pub fn to_disk(&self, key: &str, value: &str) {
        if let Keeper::Browser(store) = self {
            store.to_disk(key, value);
        }
    }

    fn store(&self) -> &dyn Store {
        match self {
            Keeper::Browser(store) => store,
            Keeper::Nobody(store, _) => &**store,
        }
    }

    fn written(&self) -> Result<&LocalStore, StoreError> {
        match self {
            Keeper::Browser(store) => Ok(store),
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
