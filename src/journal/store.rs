use std::cell::RefCell;
use std::collections::BTreeMap;
use std::fmt;

/// Where keys and values are kept: local storage in the browser, a map in tests.
pub trait Store {
    /// The value under a key.
    ///
    /// # Errors
    /// Where the store cannot be read.
    fn get(&self, key: &str) -> Result<Option<String>, StoreError>;

    /// Puts a value under a key; a failed write leaves the old value.
    ///
    /// # Errors
    /// Where the value was not stored.
    fn set(&self, key: &str, value: &str) -> Result<(), StoreError>;

    /// Takes a key away.
    ///
    /// # Errors
    /// Where the store cannot be written.
    fn remove(&self, key: &str) -> Result<(), StoreError>;

    /// All keys that start with a prefix, in any order.
    ///
    /// # Errors
    /// Where the store cannot be read.
    fn keys(&self, prefix: &str) -> Result<Vec<String>, StoreError>;
}

/// Why the store did not do what it was asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StoreError {
    /// There is no room for the value.
    Full,
    /// The browser does not let the page use its storage.
    Blocked,
    /// Anything else, in the browser's words. Nothing was saved either.
    Other(String),
}

impl fmt::Display for StoreError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            StoreError::Full => f.write_str("the browser's storage is full"),
            StoreError::Blocked => f.write_str("this browser does not let the page store anything"),
            StoreError::Other(words) => f.write_str(words),
        }
    }
}

/// What a store holds under keys that begin so.
///
/// # Errors
/// Where the store cannot be read.
pub fn values(store: &dyn Store, prefix: &str) -> Result<BTreeMap<String, String>, StoreError> {
    let mut values = BTreeMap::new();
    for key in store.keys(prefix)? {
        if let Some(value) = store.get(&key)? {
            values.insert(key, value);
        }
    }
    Ok(values)
}

/// A store in memory, with a quota in UTF-16 code units like a browser's.
#[derive(Debug)]
pub struct MemoryStore {
    values: RefCell<BTreeMap<String, String>>,
    quota: usize,
}

/// Chromium's quota of one origin: UTF-16 code units, keys included (measured, Chromium 156).
pub const QUOTA: usize = 5_242_880;

impl Default for MemoryStore {
    fn default() -> MemoryStore {
        MemoryStore::with_quota(QUOTA)
    }
}

impl MemoryStore {
    /// An empty store with that many code units of room.
    #[must_use]
    pub fn with_quota(quota: usize) -> MemoryStore {
        MemoryStore { values: RefCell::default(), quota }
    }

    /// A store of those values, with all the room there is.
    #[must_use]
    pub fn holding(values: BTreeMap<String, String>) -> MemoryStore {
        MemoryStore { values: RefCell::new(values), quota: usize::MAX }
    }

    /// Code units in use, keys included.
    #[must_use]
    pub fn used(&self) -> usize {
        self.values.borrow().iter().map(|(key, value)| units(key) + units(value)).sum()
    }
}

/// UTF-16 code units of a text: what a browser counts.
#[must_use]
pub fn units(text: &str) -> usize {
    text.encode_utf16().count()
}

impl Store for MemoryStore {
    fn get(&self, key: &str) -> Result<Option<String>, StoreError> {
        Ok(self.values.borrow().get(key).cloned())
    }

    fn set(&self, key: &str, value: &str) -> Result<(), StoreError> {
        let old = || self.values.borrow().get(key).map_or(0, |old| units(key) + units(old));
        if self.quota != usize::MAX && self.used() - old() + units(key) + units(value) > self.quota {
            return Err(StoreError::Full);
        }
        self.values.borrow_mut().insert(key.to_owned(), value.to_owned());
        Ok(())
    }

    fn remove(&self, key: &str) -> Result<(), StoreError> {
        self.values.borrow_mut().remove(key);
        Ok(())
    }

    fn keys(&self, prefix: &str) -> Result<Vec<String>, StoreError> {
        Ok(self.values.borrow().keys().filter(|k| k.starts_with(prefix)).cloned().collect())
    }
}

impl<S: Store + ?Sized> Store for &S {
    fn get(&self, key: &str) -> Result<Option<String>, StoreError> {
        (**self).get(key)
    }

    fn set(&self, key: &str, value: &str) -> Result<(), StoreError> {
        (**self).set(key, value)
    }

    fn remove(&self, key: &str) -> Result<(), StoreError> {
        (**self).remove(key)
    }

    fn keys(&self, prefix: &str) -> Result<Vec<String>, StoreError> {
        (**self).keys(prefix)
    }
}
