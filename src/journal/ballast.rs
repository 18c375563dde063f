//! Spaces that are kept while there is room and given up when there is none, so that what was written last still fits.
//!
//! One is enough for all workspaces of a store. It is no record: it is not mirrored, not exported, and says nothing.

use super::key::PREFIX;
use super::{Fill, Hand, Key, KeyKind, NotSaved, Rung, Store, StoreError};

/// How many code units it holds in reserve.
pub const UNITS: usize = 128 << 10;

/// Keeps the ballast under a key of the workspace, where there is none yet and ample room even with it; `true` where it
/// was written now.
///
/// # Errors
/// Where the store cannot be read, or did not take it.
pub fn keep(store: &dyn Store, workspace: &str, fill: Fill) -> Result<bool, StoreError> {
    if fill.with(UNITS).rung() > Rung::Ample || !all(store)?.is_empty() {
        return Ok(false);
    }
    // A workspace that was erased meanwhile is not to be there again for its ballast.
    if store.get(&Key::new(workspace, KeyKind::Meta).to_string())?.is_none() {
        return Ok(false);
    }
    store.set(&Key::new(workspace, KeyKind::Ballast).to_string(), &" ".repeat(UNITS)).map(|()| true)
}

/// Gives it up; `true` where there was one.
///
/// # Errors
/// Where the store cannot be read or written.
pub fn give_up(store: &dyn Store) -> Result<bool, StoreError> {
    let keys = all(store)?;
    keys.iter().try_for_each(|key| store.remove(key))?;
    Ok(!keys.is_empty())
}

/// Stores what waits, on the ballast's room where there is no other.
///
/// # Errors
/// Where something still waits.
pub fn rescue(store: &dyn Store, hand: &mut Hand) -> Result<(), NotSaved> {
    match hand.flush(store) {
        Err(refused) if refused.error == StoreError::Full => match give_up(store) {
            Ok(true) => hand.flush(store),
            Ok(false) | Err(_) => Err(refused),
        },
        done => done,
    }
}

fn all(store: &dyn Store) -> Result<Vec<String>, StoreError> {
    let mut keys = store.keys(PREFIX)?;
    keys.retain(|key| Key::parse(key).is_some_and(|key| key.kind == KeyKind::Ballast));
    Ok(keys)
}
