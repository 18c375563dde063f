use super::hand::set_and_read_back;
use super::{Meta, Store, StoreError};

/// A workspace's store for a build of one format, where builds of several formats may be at work.
///
/// What a build of a later format has changed is read and never written: every write asks the workspace first. A build
/// of a later format than the workspace's asks for its own before it writes anything; until then what is there stays
/// as it is, byte for byte, and an earlier build goes on.
#[derive(Clone, Debug)]
pub struct Gate<S> {
    store: S,
    workspace: String,
    format: u32,
}

/// Why nothing is written any more.
pub const BEHIND: &str = "a newer version of this page has changed the workspace, reload to go on";

impl<S: Store> Gate<S> {
    /// The store of a workspace for a build that writes `format`.
    #[must_use]
    pub fn new(store: S, workspace: &str, format: u32) -> Gate<S> {
        Gate { store, workspace: workspace.to_owned(), format }
    }

    /// The store behind it.
    #[must_use]
    pub fn store(&self) -> &S {
        &self.store
    }

    /// The format that is needed to change the workspace, where that is a later one than this build's.
    #[must_use]
    pub fn needs(&self) -> Option<u32> {
        needs(&self.store, &self.workspace, self.format)
    }

    fn pass(&self) -> Result<(), StoreError> {
        pass(&self.store, &self.workspace, self.format)
    }
}

// There once for all stores, for size.
fn needs(store: &dyn Store, workspace: &str, format: u32) -> Option<u32> {
    let asked = Meta::read(store, workspace).ok()??.format();
    (asked > format).then_some(asked)
}

/// Lets a write pass, once the workspace asks for the format of who writes.
fn pass(store: &dyn Store, workspace: &str, format: u32) -> Result<(), StoreError> {
    let key = Meta::key(workspace);
    let mut meta = match store.get(&key)? {
        None => Meta::default(),
        Some(stored) => match Meta::parse(&stored) {
            Some(meta) => meta,
            // It stays as it is, for whoever can read it or has a second copy.
            None => return Ok(()),
        },
    };
    if meta.format() > format {
        return Err(StoreError::Other(BEHIND.to_owned()));
    }
    if meta.format() < format {
        meta.raise(format);
        return set_and_read_back(store, &key, &meta.text());
    }
    Ok(())
}

impl<S: Store> Store for Gate<S> {
    fn get(&self, key: &str) -> Result<Option<String>, StoreError> {
        self.store.get(key)
    }

    fn set(&self, key: &str, value: &str) -> Result<(), StoreError> {
        self.pass()?;
        self.store.set(key, value)
    }

    fn remove(&self, key: &str) -> Result<(), StoreError> {
        self.pass()?;
        self.store.remove(key)
    }

    fn keys(&self, prefix: &str) -> Result<Vec<String>, StoreError> {
        self.store.keys(prefix)
    }
}
