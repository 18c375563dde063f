//! A workspace's keys and values as one text, kept aside before something big is done, and which of them to keep.
//!
//! ```text
//! plumbline snapshot 1
//! <crc32 of all that follows>|
//! <key>
//! <value>
//! …
//! ```
//!
//! No value has a line break: entries are JSON on one line, and packed text begins at U+0020.

use super::key::{all_of, seal, unseal};
use super::{Key, KeyKind, MemoryStore, Redactions, Store, StoreError, values};
use crate::order::Ordered;

const HEAD: &str = "plumbline snapshot 1\n";

/// So many snapshots of a workspace are kept.
pub const KEPT: usize = 3;

/// Why a snapshot was taken.
pub const RESTORE: &str = "restore";

/// The text of everything a workspace has in a store, but for its ballast.
///
/// # Errors
/// Where the store cannot be read.
pub fn write(store: &dyn Store, workspace: &str) -> Result<String, StoreError> {
    let mut keys = store.keys(&all_of(workspace))?;
    keys.retain(|key| Key::parse(key).is_none_or(|key| key.kind != KeyKind::Ballast));
    keys.order();
    let mut lines = String::new();
    for key in keys {
        // A value with a line break is no value of ours; it stays where it is.
        if let Some(value) = store.get(&key)?.filter(|value| !value.contains(['\n', '\r'])) {
            lines.push_str(&key);
            lines.push('\n');
            lines.push_str(&value);
            lines.push('\n');
        }
    }
    Ok(HEAD.to_owned() + &seal(&lines))
}

/// What a snapshot's text holds; nothing where it is damaged.
#[must_use]
pub fn read(text: &str) -> Option<MemoryStore> {
    let store = MemoryStore::with_quota(usize::MAX);
    let mut lines = unseal(text.strip_prefix(HEAD)?)?.lines();
    while let Some(key) = lines.next() {
        store.set(key, lines.next()?).ok()?;
    }
    Some(store)
}

/// The text of a snapshot without what is redacted; nothing where it holds none of that.
///
/// # Errors
/// Where it is damaged, so that nothing can be removed from it.
pub fn cleaned(text: &str, workspace: &str, known: &Redactions) -> Result<Option<String>, StoreError> {
    let damaged = || StoreError::Other("a snapshot is damaged".to_owned());
    let store = read(text).ok_or_else(damaged)?;
    let mut values = values(&store, "")?;
    let changed = known.clean(&mut values);
    for (key, value) in changed.iter().filter_map(|key| Some((key, values.get(key)?))) {
        store.set(key, value)?;
    }
    if changed.is_empty() { Ok(None) } else { write(&store, workspace).map(Some) }
}

/// A snapshot as its name tells it: `<workspace>/<milliseconds>/<records>/<why>`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SnapshotName {
    /// Of which workspace.
    pub workspace: String,
    /// When, in milliseconds since 1970.
    pub at: u64,
    /// How many records stood.
    pub records: u32,
    /// Before what.
    pub why: String,
}

impl SnapshotName {
    /// Reads a name; nothing where it is none.
    #[must_use]
    pub fn parse(text: &str) -> Option<SnapshotName> {
        let mut parts = text.splitn(4, '/');
        Some(SnapshotName {
            workspace: parts.next().filter(|w| !w.is_empty())?.to_owned(),
            at: parts.next()?.parse().ok()?,
            records: parts.next()?.parse().ok()?,
            why: parts.next()?.to_owned(),
        })
    }

    /// The text of the name.
    #[must_use]
    pub fn text(&self) -> String {
        // With leading zeros, so that the order of texts is that of time.
        format!("{}/{:015}/{}/{}", self.workspace, self.at, self.records, self.why)
    }
}

/// Which snapshots of a workspace go once there is a newer one: all but the [`KEPT`] newest. The newest one from before
/// anything else than restoring stays in any case, so that going back and forth cannot push out what was there before.
#[must_use]
pub fn outdated(names: &[SnapshotName], workspace: &str) -> Vec<SnapshotName> {
    let mut own: Vec<&SnapshotName> = names.iter().filter(|n| n.workspace == workspace).collect();
    own.order_by_key(|n| std::cmp::Reverse(n.at));
    let held = own.iter().position(|n| n.why != RESTORE);
    let mut kept = 0;
    let mut gone = Vec::new();
    for (place, name) in own.into_iter().enumerate() {
        let room = if held.is_some_and(|held| held > place) { KEPT - 1 } else { KEPT };
        if held == Some(place) || kept < room {
            kept += 1;
        } else {
            gone.push(name.clone());
        }
    }
    gone
}
