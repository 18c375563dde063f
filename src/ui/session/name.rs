//! The workspaces a store holds, by the names people gave them.

use super::Session;
use crate::browser::LocalStore;
use crate::journal::{FORMAT, Gate, Meta, Store, StoreError, key, mirror, workspaces};
use crate::time::Instant;

/// A workspace as the list of them shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WorkspaceName {
    /// Its id in the keys.
    pub id: String,
    /// What people call it.
    pub name: String,
    /// Whether it is a sample.
    pub sample: bool,
}

impl Session {
    /// The workspaces in the store.
    ///
    /// # Errors
    /// Where the store cannot be read.
    pub fn list(store: &LocalStore) -> Result<Vec<WorkspaceName>, StoreError> {
        let ids = workspaces(store)?;
        let erased = |id: &str| {
            let key = mirror::gone_key(id);
            store.get(&key).ok().flatten().is_some_and(|value| mirror::erased(&key, &value).is_some())
        };
        Ok(ids
            .into_iter()
            .filter(|id| !erased(id))
            .map(|id| {
                meta(store, &id).unwrap_or(WorkspaceName {
                    name: format!("Workspace {id}"),
                    id,
                    sample: false,
                })
            })
            .collect())
    }

    /// Writes the name under which a workspace is known; what else it says of itself stays.
    ///
    /// # Errors
    /// Where it was not stored.
    pub fn name_it(store: &LocalStore, workspace: &WorkspaceName, now: Instant) -> Result<(), StoreError> {
        let mut meta = Meta::read(store, &workspace.id)?.unwrap_or_default();
        meta.raise(FORMAT);
        meta.set("name", workspace.name.as_str().into());
        meta.set("sample", workspace.sample.into());
        meta.set("created", now.to_string().into());
        Gate::new(store.clone(), &workspace.id, FORMAT).set(&Meta::key(&workspace.id), &meta.text())
    }

    /// Takes a workspace with everything in it out of the store.
    ///
    /// # Errors
    /// Where a key could not be removed.
    pub fn erase(store: &LocalStore, id: &str) -> Result<(), StoreError> {
        let mark = || store.set(&mirror::gone_key(id), &key::seal(id));
        let marked = mark();
        for key in store.keys(&key::all_of(id))? {
            store.remove(&key)?;
        }
        // A full store has room for the mark now.
        marked.or_else(|_| mark())
    }
}

pub(super) fn meta(store: &dyn Store, id: &str) -> Option<WorkspaceName> {
    let meta = Meta::read(store, id).ok()??;
    Some(WorkspaceName { id: id.to_owned(), name: meta.name()?.to_owned(), sample: meta.is_sample() })
}
