use super::LocalStore;
use crate::journal::Store;

/// What this browser remembers of the person's habits; not part of any workspace.
#[derive(Clone, Debug)]
pub struct Preferences {
    store: LocalStore,
}

impl Preferences {
    /// The preferences in a store.
    #[must_use]
    pub fn new(store: LocalStore) -> Preferences {
        Preferences { store }
    }

    /// A preference, if it was set.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<String> {
        self.store.get(&key(name)).ok().flatten()
    }

    /// Sets a preference. One that cannot be stored holds until the page is closed, which is all it promises.
    pub fn set(&self, name: &str, value: &str) {
        self.store.set(&key(name), value).ok();
    }

    /// Takes away all whose names begin so. What cannot be taken away now stays until it is written over.
    pub fn forget(&self, beginning: &str) {
        for key in self.store.keys(&key(beginning)).unwrap_or_default() {
            self.store.remove(&key).ok();
        }
    }
}

fn key(name: &str) -> String {
    format!("pl1/{name}")
}
