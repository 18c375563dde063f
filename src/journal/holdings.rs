use super::key::{all_of, seal, unseal};
use super::load::Trouble;
use super::packed_entries::{is_pack, pack_entries};
use super::redaction::removed_from;
use super::{Key, KeyKind, Store, StoreError, Writer, units};
use crate::order::Ordered;
use rustc_hash::FxHashMap;

/// Everything under the keys of a workspace: packs are opened, nothing is joined yet.
///
/// An entry is the same wherever it is kept, so it is here once, however many keys hold it.
#[derive(Debug, Default)]
pub struct Holdings {
    /// The stored text of each entry without its checksum, by its writer and its number among that writer's.
    pub entries: FxHashMap<(Writer, u32), String>,
    /// The stored values of shards, by their writer and number.
    pub shards: FxHashMap<(Writer, u32), String>,
    /// The entries that have a key of their own.
    pub plain: Vec<(Writer, u32)>,
    /// The packs that can be read.
    pub packs: Vec<HeldPack>,
    /// What could not be read. It is kept where it is.
    pub troubles: Vec<Trouble>,
}

/// A pack and what it holds.
#[derive(Debug)]
pub struct HeldPack {
    /// Where it is: its writer and its number among that writer's shards.
    pub place: (Writer, u32),
    /// Code units of its value.
    pub units: usize,
    /// Bytes of the entries in it.
    pub bytes: usize,
    /// The entries in it, by writer and number.
    pub entries: Vec<(Writer, u32)>,
}

pub(super) const DAMAGED: &str = "the entry is damaged";
/// What could not be read, but is there a second time.
pub const READ_ELSEWHERE: &str = "the entry is damaged; it was read from a pack instead";

impl Holdings {
    /// Reads all keys of a workspace. Never writes.
    ///
    /// # Errors
    /// Where the store itself cannot be read.
    pub fn read(store: &dyn Store, workspace: &str) -> Result<Holdings, StoreError> {
        let mut held = Holdings::default();
        let mut disputed = Vec::new();
        for text in store.keys(&all_of(workspace))? {
            let Some(key) = Key::parse(&text) else {
                held.trouble(text, "the key is not one this version knows");
                continue;
            };
            match key.kind {
                KeyKind::Entry(writer, number) => {
                    let Some(stored) = store.get(&text)? else { continue };
                    match unseal(&stored) {
                        Some(entry) => {
                            held.take_in((writer, number), entry, &mut disputed);
                            held.plain.push((writer, number));
                        }
                        None => held.trouble(text, DAMAGED),
                    }
                }
                KeyKind::Shard(writer, number) => {
                    let Some(stored) = store.get(&text)? else { continue };
                    if !is_pack(&stored) {
                        held.shards.insert((writer, number), stored);
                    } else if !held.open((writer, number), &stored, &mut disputed) {
                        held.trouble(text, "the pack is damaged");
                    }
                }
                KeyKind::Meta | KeyKind::Ballast => {}
            }
        }
        held.settle(workspace, disputed);
        Ok(held)
    }

    /// Keys and values of the workspace as if nothing had ever been packed, leaving out what cannot be read.
    pub fn unpacked(&self, workspace: &str) -> impl Iterator<Item = (String, String)> {
        let entries = self.entries.iter().map(|((w, n), text)| (KeyKind::Entry(*w, *n), seal(text)));
        let shards = self.shards.iter().map(|((w, n), stored)| (KeyKind::Shard(*w, *n), stored.clone()));
        entries.chain(shards).map(move |(kind, value)| (Key::new(workspace, kind).to_string(), value))
    }

    fn open(&mut self, place: (Writer, u32), stored: &str, disputed: &mut Vec<(Writer, u32)>) -> bool {
        let Some(entries) = pack_entries(stored) else { return false };
        let bytes = entries.iter().map(|(.., text)| text.len()).sum();
        let mut places = Vec::with_capacity(entries.len());
        for (writer, number, text) in entries {
            self.take_in((writer, number), &text, disputed);
            places.push((writer, number));
        }
        self.packs.push(HeldPack { place, units: units(stored), bytes, entries: places });
        true
    }

    fn take_in(&mut self, place: (Writer, u32), text: &str, disputed: &mut Vec<(Writer, u32)>) {
        match self.entries.get_mut(&place) {
            None => {
                self.entries.insert(place, text.to_owned());
            }
            Some(held) if *held == text => {}
            // A value was removed for good from one of them.
            Some(held) if removed_from(held, text) => text.clone_into(held),
            Some(held) if removed_from(text, held) => {}
            // Only damage makes two texts of one entry: the larger one is read everywhere alike.
            Some(held) => {
                if held.as_str() < text {
                    text.clone_into(held);
                }
                disputed.push(place);
            }
        }
    }

    /// What two keys tell differently is named, and no key that has a part in it is folded or taken away.
    fn settle(&mut self, workspace: &str, mut disputed: Vec<(Writer, u32)>) {
        disputed.order();
        disputed.dedup();
        self.plain.retain(|place| disputed.binary_search(place).is_err());
        self.packs.retain(|pack| pack.entries.iter().all(|place| disputed.binary_search(place).is_err()));
        for (writer, number) in disputed {
            let key = Key::new(workspace, KeyKind::Entry(writer, number)).to_string();
            self.trouble(key, "two copies of the entry do not agree");
        }
        for trouble in self.troubles.iter_mut().filter(|t| t.reason == DAMAGED) {
            if let Some(Key { kind: KeyKind::Entry(writer, number), .. }) = Key::parse(&trouble.key)
                && self.entries.contains_key(&(writer, number))
            {
                trouble.reason = READ_ELSEWHERE;
            }
        }
    }

    fn trouble(&mut self, key: String, reason: &'static str) {
        self.troubles.push(Trouble { key, reason });
    }
}
