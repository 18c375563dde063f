//! The store and its mirror: two copies of the same keys, either of which can rebuild the other.
//!
//! The copies are joined key by key. What one side lacks or holds damaged it gets from the other; nothing that can
//! be read is ever taken away by a join. The one exception is a workspace its owner erased: a tombstone
//! `pl1/gone.<workspace>` stands for it on both sides, and what is left of it goes.

use super::key::{PREFIX, unseal};
use super::{Key, KeyKind, Meta, read_entry};
use std::collections::BTreeSet;

/// What one join of the two sides comes to: what to write where, and what to tell.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Join {
    /// Keys and values the store is to get from the mirror.
    pub to_store: Vec<(String, String)>,
    /// Keys the mirror is to get from the store.
    pub to_mirror: Vec<String>,
    /// What is left of erased workspaces on either side.
    pub to_remove: Vec<String>,
    /// What came back to the store.
    pub recovered: Recovered,
    erased: BTreeSet<String>,
}

/// What a join brought back to the store.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Recovered {
    /// The workspaces it belongs to.
    pub workspaces: BTreeSet<String>,
    /// Entries the store did not have.
    pub entries: usize,
    /// Other values the store did not have.
    pub others: usize,
    /// Values that were damaged in the store.
    pub mended: usize,
    /// Values that can be read on both sides and are not the same, though written once: the store's counts.
    pub differing: usize,
    /// When the latest of the entries was written, in milliseconds since 1970.
    pub latest: Option<u64>,
}

impl Recovered {
    /// Whether nothing came back.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.entries + self.others + self.mended == 0
    }

    /// Adds what another join brought back.
    pub fn add(&mut self, more: Recovered) {
        self.workspaces.extend(more.workspaces);
        self.entries += more.entries;
        self.others += more.others;
        self.mended += more.mended;
        self.differing += more.differing;
        self.latest = self.latest.max(more.latest);
    }
}

impl Join {
    /// A join that knows which workspaces were erased: the tombstones of both sides.
    #[must_use]
    pub fn new(erased: BTreeSet<String>) -> Join {
        Join { erased, ..Join::default() }
    }

    /// Takes note of one key and what either side holds under it. Keys that are the same on both sides need not be
    /// shown, except those of erased workspaces.
    pub fn see(&mut self, key: &str, store: Option<&str>, mirror: Option<&str>) {
        let workspace = workspace_of(key);
        if self.is_erased(key) {
            self.to_remove.push(key.to_owned());
            return;
        }
        let kind = Key::parse(key).map(|k| k.kind);
        // What this browser remembers of habits carries no checksum: any text of it can be read.
        let habit = workspace.is_none() && !key.starts_with(&gone_key(""));
        let readable = |value: &&str| habit || unseal(value).is_some();
        match (store, store.filter(readable), mirror.filter(readable)) {
            _ if kind == Some(KeyKind::Ballast) => {}
            (_, Some(own), Some(copy)) if own == copy => {}
            (_, Some(own), Some(copy)) if kind == Some(KeyKind::Meta) && written(own) < written(copy) => {
                self.bring(key, copy, kind);
            }
            (_, Some(_), copy) => {
                let once = workspace.is_some() && kind != Some(KeyKind::Meta);
                self.recovered.differing += usize::from(once && copy.is_some());
                self.to_mirror.push(key.to_owned());
            }
            (Some(_), None, Some(copy)) => {
                self.recovered.mended += 1;
                self.recovered.workspaces.extend(workspace.map(str::to_owned));
                self.to_store.push((key.to_owned(), copy.to_owned()));
            }
            (None, None, Some(copy)) => self.bring(key, copy, kind),
            (_, None, None) => {}
        }
    }

    /// Whether a key belongs to a workspace that was erased.
    #[must_use]
    pub fn is_erased(&self, key: &str) -> bool {
        workspace_of(key).is_some_and(|workspace| self.erased.contains(workspace))
    }

    fn bring(&mut self, key: &str, copy: &str, kind: Option<KeyKind>) {
        if let Some(workspace) = workspace_of(key) {
            let found = &mut self.recovered;
            found.workspaces.insert(workspace.to_owned());
            match kind {
                Some(KeyKind::Entry(..)) => {
                    found.entries += 1;
                    found.latest = found.latest.max(read_entry(copy).map(|entry| entry.stamp.ms));
                }
                _ => found.others += 1,
            }
        }
        self.to_store.push((key.to_owned(), copy.to_owned()));
    }
}

/// The key of a tombstone: no key of the workspace itself, so that it is not taken for one.
#[must_use]
pub fn gone_key(workspace: &str) -> String {
    format!("{PREFIX}{GONE}{workspace}")
}

/// The workspace that a key and its value say was erased. A damaged tombstone says nothing.
#[must_use]
pub fn erased<'a>(key: &'a str, value: &str) -> Option<&'a str> {
    let workspace = key.strip_prefix(PREFIX)?.strip_prefix(GONE)?;
    (unseal(value) == Some(workspace)).then_some(workspace)
}

/// The workspace a key belongs to; nothing for what this browser remembers of a person's habits.
#[must_use]
pub fn workspace_of(key: &str) -> Option<&str> {
    key.strip_prefix(PREFIX)?.split_once('/').map(|(workspace, _)| workspace)
}

const GONE: &str = "gone.";

/// How late what a workspace says of itself is: a later format counts before a later name, so that no earlier copy brings
/// a build of an earlier format to write.
fn written(stored: &str) -> (u32, String) {
    let meta = Meta::parse(stored).unwrap_or_default();
    (meta.format(), meta.named_at().to_owned())
}
