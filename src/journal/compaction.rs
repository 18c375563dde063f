//! Folding settled entries into packs, without a lock: what is stored gets smaller, what it adds up to stays.
//!
//! A step goes `plan` → [`Plan::write`] → two seconds → [`Written::confirm`]. Any number of tabs may be at it at
//! the same time and stop anywhere, since each keeps to three rules:
//!
//! - packs go under keys of the tab's own, which nobody has written before;
//! - a key is taken away only when all it holds is in packs of the tab's own, read back after the browser has had
//!   time to refuse them, with so much room left that it had no reason to;
//! - what cannot be read, or is not what was folded, stays where it is.
//!
//! So whatever has been taken away is in a pack that was there before, and a pack is only taken away for a later
//! one. A step that stops early leaves entries under two keys, which is the same as under one.
//!
//! Packs are of three sizes, as in a log-structured merge tree: what is folded at a time makes small ones, and
//! eight of a size are folded into one of the next, so that an entry is written four times in its life at most.

use super::hand::MOST_UNITS;
use super::key::unseal;
use super::packed_entries::{MOST_BYTES, PackedEntry, pack_entries, pack_text};
use super::{Fill, Hand, HeldPack, Holdings, Key, KeyKind, Rung, Store, StoreError, Writer, units};
use crate::order::Ordered;
use rustc_hash::FxHashMap;

/// How much is folded at a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sizes {
    /// So many of the latest entries are left as they are, for other tabs and for whoever reads the raw store. They
    /// are counted, not timed: a clock can be wrong for years.
    pub kept_plain: usize,
    /// There must be so many bytes of entries to fold: less is not worth a pack.
    pub least_bytes: usize,
    /// No more bytes of entries are folded at a time, so that a page in use does not falter.
    pub most_bytes: usize,
    /// So many packs of a size make one of the next.
    pub packs: usize,
}

impl Sizes {
    /// What the page uses.
    pub const USUAL: Sizes = Sizes { kept_plain: 32, least_bytes: 16 << 10, most_bytes: 1 << 20, packs: 8 };
}

/// The browser has so many milliseconds to refuse what it accepted.
pub const WAIT: u64 = 2_000;
/// Where more milliseconds than this go by between two questions, the page did not run, and may not have heard yet what
/// the browser refused: the waiting begins anew.
pub const LONGEST_SILENCE: u64 = 1_000;
/// No key of a pack is longer, in code units.
const KEY_UNITS: usize = 64;

/// What is worth folding now, packed and ready to be written.
#[derive(Debug)]
pub struct Plan {
    folded: Vec<String>,
    packs: Vec<String>,
}

/// Packs that are written and not relied on yet.
#[derive(Debug)]
pub struct Written {
    folded: Vec<String>,
    packs: Vec<(String, String)>,
    at: u64,
    asked: u64,
}

/// What became of a step.
#[derive(Debug)]
pub enum Confirmed {
    /// The browser may still refuse the packs: ask again later.
    Early(Written),
    /// The packs are there, and what they hold was taken away elsewhere.
    Done(Changes),
    /// The packs cannot be relied on; nothing but them was taken away.
    GivenUp(Changes),
}

/// What a step left changed in the store: what a second copy of it has to follow.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Changes {
    /// Keys that were written and are there, with their values.
    pub written: Vec<(String, String)>,
    /// Keys that were taken away.
    pub removed: Vec<String>,
}

/// Looks for what is worth folding; nothing where there is too little of it, or too little room.
///
/// # Errors
/// Where the store cannot be read.
pub fn plan(
    store: &dyn Store,
    workspace: &str,
    fill: Fill,
    sizes: Sizes,
) -> Result<Option<Plan>, StoreError> {
    let held = Holdings::read(store, workspace)?;
    let entries =
        held.parsed(workspace).entries.into_iter().map(|(_, writer, number)| (writer, number)).collect();
    // A pack takes hardly more code units than a third of its entries' bytes, whatever they are.
    let sizes = Sizes { most_bytes: sizes.most_bytes.min(room(fill).saturating_mul(3)), ..sizes };
    let source = Source { workspace, held, entries, sizes };
    let plan = source.plain().or_else(|| source.packs());
    Ok(plan.filter(|p| p.units() < room(fill)))
}

/// Code units that may still be written: near the quota a browser refuses late what it had accepted.
fn room(fill: Fill) -> usize {
    fill.before(Rung::NoGrowth)
}

/// What a plan is made from.
struct Source<'a> {
    workspace: &'a str,
    held: Holdings,
    /// What can be read, in the order of stamps.
    entries: Vec<(Writer, u32)>,
    sizes: Sizes,
}

impl Source<'_> {
    /// Entries under keys of their own, the earliest first.
    fn plain(&self) -> Option<Plan> {
        let mut plain = self.held.plain.clone();
        plain.order();
        let settled = self.entries.len().saturating_sub(self.sizes.kept_plain);
        let (mut bytes, mut folded, mut chosen) = (0, Vec::new(), Vec::new());
        for place in self.entries.iter().take(settled).filter(|p| plain.binary_search(p).is_ok()) {
            let length = self.held.entries.get(place)?.len();
            // One that fills a pack by itself gains nothing there.
            if length <= MOST_UNITS && bytes + length <= self.sizes.most_bytes {
                bytes += length;
                folded.push(self.key(KeyKind::Entry(place.0, place.1)));
                chosen.push(*place);
            }
        }
        if bytes < self.sizes.least_bytes.max(1) { None } else { self.plan(folded, chosen) }
    }

    /// Packs of a size of which there are many.
    fn packs(&self) -> Option<Plan> {
        let mut readable = self.entries.clone();
        readable.order();
        let mut packs: Vec<&HeldPack> = self.held.packs.iter().collect();
        packs.retain(|p| p.entries.iter().all(|place| readable.binary_search(place).is_ok()));
        packs.order_by_key(|p| (p.units, p.place));
        let sizes = [(0, MOST_UNITS / 8), (MOST_UNITS / 8, MOST_UNITS / 2)];
        sizes.into_iter().find_map(|(least, below)| {
            let of_size = packs.iter().filter(|p| (least..below).contains(&p.units));
            if of_size.clone().count() < self.sizes.packs {
                return None;
            }
            let (mut units, mut bytes, mut folded, mut chosen) = (0, 0, Vec::new(), Vec::new());
            for pack in of_size {
                units += pack.units;
                bytes += pack.bytes;
                if units > MOST_UNITS || bytes > MOST_BYTES {
                    break;
                }
                folded.push(self.key(KeyKind::Shard(pack.place.0, pack.place.1)));
                chosen.extend_from_slice(&pack.entries);
            }
            // Packs that would only change places are left.
            self.plan(folded, chosen).filter(|p| p.packs.len() < p.folded.len())
        })
    }

    fn plan(&self, folded: Vec<String>, mut chosen: Vec<(Writer, u32)>) -> Option<Plan> {
        // Neighbours resemble each other, which is what makes a pack small.
        chosen.order();
        chosen.dedup();
        let entries = chosen.into_iter().map(|(w, n)| Some((w, n, self.held.entries.get(&(w, n))?.as_str())));
        let mut packs = Vec::new();
        fold(&entries.collect::<Option<Vec<_>>>()?, &mut packs);
        Some(Plan { folded, packs })
    }

    fn key(&self, kind: KeyKind) -> String {
        Key::new(self.workspace, kind).to_string()
    }
}

impl Plan {
    /// Code units the packs take with their keys, rounded up.
    #[must_use]
    pub fn units(&self) -> usize {
        self.packs.iter().map(|p| units(p) + KEY_UNITS).sum()
    }

    /// The keys that would be folded.
    #[must_use]
    pub fn folded(&self) -> &[String] {
        &self.folded
    }

    /// Writes the packs under keys of the hand's own. `now` is in milliseconds of any clock that goes forward.
    ///
    /// # Errors
    /// Where a pack was not stored; those before it are taken back then.
    pub fn write(self, store: &dyn Store, hand: &mut Hand, now: u64) -> Result<Written, StoreError> {
        let mut written = Written { folded: self.folded, packs: vec![], at: now, asked: now };
        for pack in self.packs {
            match hand.write_pack(store, &pack) {
                Ok(key) => written.packs.push((key, pack)),
                Err(error) => {
                    written.drop_packs(store);
                    return Err(error);
                }
            }
        }
        Ok(written)
    }
}

/// Packs entries, into several packs where one would be too large.
fn fold(entries: &[(Writer, u32, &str)], packs: &mut Vec<String>) {
    match pack_text(entries).filter(|pack| units(pack) <= MOST_UNITS) {
        Some(pack) => packs.push(pack),
        None => {
            let (first, second) = entries.split_at(entries.len() / 2);
            if !first.is_empty() {
                fold(first, packs);
                fold(second, packs);
            }
        }
    }
}

/// The entries of packs by writer and number.
type Contents = FxHashMap<(Writer, u32), String>;

impl Written {
    /// The packs, by key and value: a second copy of the store can take them in at once.
    #[must_use]
    pub fn packs(&self) -> &[(String, String)] {
        &self.packs
    }

    /// Takes the folded keys away, where the packs have proved to be there. `now` is of the clock that
    /// [`Plan::write`] was given. To be asked every half second, from the writing on: see [`LONGEST_SILENCE`].
    pub fn confirm(mut self, store: &dyn Store, fill: Fill, now: u64) -> Confirmed {
        if now.saturating_sub(self.asked) > LONGEST_SILENCE {
            self.at = now;
        }
        self.asked = now;
        if now < self.at.saturating_add(WAIT) {
            return Confirmed::Early(self);
        }
        let there = |(key, value): &(String, String)| store.get(key).ok().flatten().as_ref() == Some(value);
        if room(fill) == 0 || !self.packs.iter().all(there) {
            return Confirmed::GivenUp(self.drop_packs(store));
        }
        let contents = self.contents();
        let mut changes = Changes { written: self.packs, removed: Vec::new() };
        for key in self.folded {
            let within =
                entries_of(store, &key).is_some_and(|entries| entries.iter().all(|e| holds(&contents, e)));
            if within && store.remove(&key).is_ok() {
                changes.removed.push(key);
            }
        }
        Confirmed::Done(changes)
    }

    /// Takes the packs away again, where all they hold still is where it was; else they stay, which does no harm.
    fn drop_packs(self, store: &dyn Store) -> Changes {
        let mut still_there = Contents::default();
        for (writer, number, text) in self.folded.iter().filter_map(|key| entries_of(store, key)).flatten() {
            still_there.insert((writer, number), text);
        }
        let needed = self.contents().into_iter().any(|((w, n), text)| !holds(&still_there, &(w, n, text)));
        let mut changes = Changes::default();
        for (key, value) in self.packs {
            match store.get(&key) {
                Ok(None) => {}
                Ok(Some(read)) if !needed && read == value && store.remove(&key).is_ok() => {
                    changes.removed.push(key);
                }
                Ok(_) | Err(_) => changes.written.push((key, value)),
            }
        }
        changes
    }

    fn contents(&self) -> Contents {
        let entries = self.packs.iter().flat_map(|(_, pack)| pack_entries(pack).unwrap_or_default());
        entries.map(|(writer, number, text)| ((writer, number), text)).collect()
    }
}

fn holds(contents: &Contents, (writer, number, text): &PackedEntry) -> bool {
    contents.get(&(*writer, *number)) == Some(text)
}

/// The entries under a key of an entry or a pack; nothing where it is gone or cannot be read.
fn entries_of(store: &dyn Store, key: &str) -> Option<Vec<PackedEntry>> {
    let stored = store.get(key).ok()??;
    match Key::parse(key)?.kind {
        KeyKind::Entry(writer, number) => Some(vec![(writer, number, unseal(&stored)?.to_owned())]),
        KeyKind::Shard(..) => pack_entries(&stored),
        KeyKind::Meta | KeyKind::Ballast => None,
    }
}
