//! Removing values for good: from entries and shards, with the chain of hashes still whole.
//!
//! An entry from which a value was removed is stored without its salt and with the hash of what its body was:
//!
//! ```text
//! {"t":"…","by":"…","do":"…","payload":"<sha-256 of salt and body>","body":{…},"chain":"…"}
//! ```
//!
//! The chain covers head and payload, so it holds; what is left of the body is no longer covered by it.
//! A shard is made anew, and the entry that speaks for it then names the new checksum in the same way.

use super::entry::{Parts, parts};
use super::key::{all_of, seal, unseal};
use super::packed_entries::{is_pack, pack_entries, pack_text};
use super::{
    Batch, BatchColumns, Entry, Extra, Key, KeyKind, RecordId, Stamp, Store, StoreError, Value, Writer,
    shard_parts, shard_text, values,
};
use rustc_hash::FxHashMap;
use serde_json::Value as Json;
use std::collections::BTreeMap;
use std::sync::Arc;

/// All fields that are known to be redacted, each with the writes that are removed: those from one stamp to another.
///
/// What is written to such a field outside of them stands.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Redactions {
    of_record: FxHashMap<RecordId, Vec<Removed>>,
}

/// The writes to a field that are removed: from the first stamp to the last.
#[derive(Clone, Debug, PartialEq)]
struct Removed {
    field: Arc<str>,
    first: Stamp,
    last: Stamp,
}

impl Removed {
    fn covers(&self, stamp: Stamp) -> bool {
        (self.first..=self.last).contains(&stamp)
    }
}

/// Removes what is redacted from the store of a workspace, wherever it still is, and tells the keys that were written
/// anew. Needed after a redaction was written, and harmless at any other time: the second time it finds nothing.
///
/// This is the one place where what is stored is written over. What fails halfway is found again the next time.
///
/// # Errors
/// Where the store cannot be read or written.
pub fn clean_store(store: &dyn Store, workspace: &str) -> Result<Vec<String>, StoreError> {
    let mut values = values(store, &all_of(workspace))?;
    let known = Redactions::of_values(&values);
    let changed = known.clean(&mut values);
    for key in &changed {
        if let Some(value) = values.get(key) {
            store.set(key, value)?;
            if store.get(key)?.as_ref() != Some(value) {
                return Err(StoreError::Other("the browser did not keep what it was given".to_owned()));
            }
        }
    }
    Ok(changed)
}

impl Redactions {
    /// What the entries among stored values redact.
    #[must_use]
    pub fn of_values(values: &BTreeMap<String, String>) -> Redactions {
        let mut known = Redactions::default();
        let mut learn = |text: &str| {
            if text.contains("\"redacts\":") {
                Entry::parse(text).iter().for_each(|entry| _ = known.learn(entry));
            }
        };
        for value in values.values() {
            if is_pack(value) {
                pack_entries(value).iter().flatten().for_each(|(.., text)| learn(text));
            } else if let Some(text) = unseal(value) {
                learn(text);
            }
        }
        known
    }

    /// Takes note of what an entry redacts; `true` where that was news.
    pub fn learn(&mut self, entry: &Entry) -> bool {
        let Some(Extra::Redaction(fields)) = &entry.extra else { return false };
        let mut news = false;
        for redaction in fields {
            let (first, last) = redaction.versions.unwrap_or((Stamp::default(), entry.stamp));
            let field = Arc::clone(&redaction.field);
            // What is written after it stands, whatever it says.
            let last = last.min(entry.stamp);
            news |= self.add(redaction.record, Removed { field, first, last });
        }
        news
    }

    fn add(&mut self, record: RecordId, removed: Removed) -> bool {
        let own = self.of_record.entry(record).or_default();
        let news = !own.contains(&removed);
        if news {
            own.push(removed);
        }
        news
    }

    /// Takes in what others know to be redacted.
    pub fn join(&mut self, other: &Redactions) {
        for (record, fields) in &other.of_record {
            fields.iter().for_each(|removed| _ = self.add(*record, removed.clone()));
        }
    }

    /// Whether nothing is redacted.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.of_record.is_empty()
    }

    /// Whether what was written to a field under a stamp is removed.
    #[must_use]
    pub fn covers(&self, record: RecordId, field: &str, stamp: Stamp) -> bool {
        self.of(record).any(|removed| *removed.field == *field && removed.covers(stamp))
    }

    /// Whether anything written to a record under a stamp is removed.
    #[must_use]
    pub fn concerns(&self, record: RecordId, stamp: Stamp) -> bool {
        self.of(record).any(|removed| removed.covers(stamp))
    }

    fn of(&self, record: RecordId) -> impl Iterator<Item = &Removed> {
        self.of_record.get(&record).into_iter().flatten()
    }

    /// Removes from an entry what is redacted: values become none, elements of sets go.
    pub fn clean_entry(&self, entry: &mut Entry) {
        for op in &mut entry.ops {
            let (record, stamp) = (op.record, entry.stamp);
            if !self.of_record.contains_key(&record) {
                continue;
            }
            op.writes.retain(|w| w.element.is_none() || !self.covers(record, &w.field, stamp));
            for write in op.writes.iter_mut().filter(|w| self.covers(record, &w.field, stamp)) {
                write.value = Value::Null;
            }
        }
    }

    /// The batch of a step written at `stamp` without what is redacted; nothing where it holds none of that.
    #[must_use]
    pub fn cleaned_columns(&self, batch: &BatchColumns, stamp: Stamp) -> Option<BatchColumns> {
        let about = batch.records.iter().any(|r| self.of_record.contains_key(&r.id));
        let cleaned = about.then(|| self.cleaned_batch(&batch.to_batch(), stamp)).flatten()?;
        Some(BatchColumns::of(&cleaned))
    }

    /// As [`Redactions::cleaned_columns`], change by change.
    fn cleaned_batch(&self, batch: &Batch, stamp: Stamp) -> Option<Batch> {
        let set = |name: &str| name.starts_with(['+', '-']);
        let covered =
            |record, name: &Arc<str>| self.covers(record, name.trim_start_matches(['+', '-']), stamp);
        if !batch.records.iter().any(|r| self.of_record.contains_key(&r.id)) {
            return None;
        }
        let mut cleaned = Batch { register: batch.register.clone(), ..Batch::default() };
        (cleaned.fields, cleaned.people) = (batch.fields.clone(), batch.people.clone());
        let mut removed = false;
        for record in batch.iter() {
            cleaned.start_record(record.id);
            for (event, changes) in record.events() {
                cleaned.start_event(event.at, event.by);
                for change in changes {
                    let name = batch.fields.get(usize::from(change.field));
                    let value = match name.filter(|name| covered(record.id, name)) {
                        None => change.value.clone(),
                        Some(name) if set(name) => {
                            removed = true;
                            continue;
                        }
                        Some(_) => {
                            removed |= !change.value.is_null();
                            Value::Null
                        }
                    };
                    cleaned.change(change.field, value);
                }
            }
        }
        removed.then_some(cleaned)
    }

    /// The stored text of an entry without what is redacted; nothing where it holds none of that.
    /// `sums` gives the new checksums of its shards that were made anew.
    #[must_use]
    pub fn cleaned_text(&self, text: &str, sums: &FxHashMap<u32, u32>) -> Option<String> {
        let mut json: Json = serde_json::from_str(text).ok()?;
        let stamp = Stamp::parse(json.get("t")?.as_str()?)?;
        let body = json.get_mut("body")?;
        let mut removed = false;
        for op in body.get_mut("ops").and_then(Json::as_array_mut).into_iter().flatten() {
            let Some(record) = op.get("i").and_then(Json::as_str).and_then(RecordId::parse) else { continue };
            for found in self.of(record).filter(|found| found.covers(stamp)) {
                removed |= clean_op(op, &found.field);
            }
        }
        for shard in body.get_mut("shards").and_then(Json::as_array_mut).into_iter().flatten() {
            let number = shard.get(0).and_then(Json::as_u64).and_then(|n| u32::try_from(n).ok());
            let (Some(sum), Some(told)) = (number.and_then(|n| sums.get(&n)), shard.get_mut(1)) else {
                continue;
            };
            let sum = Json::from(format!("{sum:08x}"));
            removed |= *told != sum;
            *told = sum;
        }
        let Parts { head, payload, chain, .. } = parts(text).filter(|_| removed)?;
        Some(format!("{head},\"payload\":\"{payload}\",\"body\":{body},\"chain\":\"{chain}\"}}"))
    }

    /// Removes what is redacted from the stored values of one workspace, keys with their checksummed texts, and
    /// tells which keys changed. The same values give the same texts everywhere, so copies stay alike.
    pub fn clean(&self, values: &mut BTreeMap<String, String>) -> Vec<String> {
        if self.is_empty() {
            return Vec::new();
        }
        let packs = OpenPacks::open(values);
        let mut changed = Vec::new();
        let sums = self.clean_unpacked(values, &mut changed);
        packs.close(values, &mut changed, |writer, text| {
            self.cleaned_text(text, sums.get(&writer).unwrap_or(&FxHashMap::default()))
        });
        changed
    }

    fn clean_unpacked(&self, values: &mut BTreeMap<String, String>, changed: &mut Vec<String>) -> Sums {
        // Shards first: the entries that speak for them name their checksums.
        let mut shards: FxHashMap<KeyKind, (String, Stamp)> = FxHashMap::default();
        let entries: Vec<(String, KeyKind)> = values
            .keys()
            .filter_map(|key| Some((key.clone(), Key::parse(key)?.kind)))
            .filter(|(_, kind)| matches!(kind, KeyKind::Entry(..)))
            .collect();
        for (key, kind) in &entries {
            let entry = values.get(key).and_then(|v| Entry::parse(unseal(v)?));
            let (KeyKind::Entry(writer, _), Some(entry)) = (kind, entry) else { continue };
            for (number, _) in entry.batch.iter().flat_map(|b| &b.shards) {
                let Some(workspace) = Key::parse(key).map(|k| k.workspace) else { continue };
                let kind = KeyKind::Shard(*writer, *number);
                shards.insert(kind, (Key::new(&workspace, kind).to_string(), entry.stamp));
            }
        }
        let mut sums = Sums::default();
        for (kind, (key, stamp)) in &shards {
            let (KeyKind::Shard(writer, number), Some(stored)) = (kind, values.get_mut(key)) else {
                continue;
            };
            let Some((batch, seed)) = shard_parts(stored) else { continue };
            if let Some(cleaned) = self.cleaned_batch(&batch, *stamp) {
                *stored = shard_text(&cleaned, seed);
                changed.push(key.clone());
            }
            // One that was made anew before an entry could say so is told as well.
            if let Some(sum) = stored.get(..8).and_then(|s| u32::from_str_radix(s, 16).ok()) {
                sums.entry(*writer).or_default().insert(*number, sum);
            }
        }
        let none = FxHashMap::default();
        for (key, kind) in entries {
            let (KeyKind::Entry(writer, _), Some(stored)) = (kind, values.get_mut(&key)) else { continue };
            let sums = sums.get(&writer).unwrap_or(&none);
            let cleaned = unseal(stored).and_then(|text| self.cleaned_text(text, sums));
            if let Some(sealed) = cleaned.map(|text| seal(&text)).filter(|sealed| sealed != stored) {
                *stored = sealed;
                changed.push(key);
            }
        }
        sums
    }
}

/// The checksums of shards, by writer and number.
type Sums = FxHashMap<Writer, FxHashMap<u32, u32>>;

/// Whether a text is that of the same entry as another, with values removed from it that the other still has.
pub(super) fn removed_from(whole: &str, text: &str) -> bool {
    let (Some(whole), Some(text)) = (parts(whole), parts(text)) else { return false };
    text.redacted && !whole.redacted && text.chain == whole.chain && text.payload == whole.payload
}

/// Whether two texts are of the same step over many records and tell other checksums of its shards: a value was removed
/// from a shard, and who told the other text did not have that shard.
#[must_use]
pub fn same_step(one: &str, other: &str) -> bool {
    let (Some(a), Some(b)) = (parts(one), parts(other)) else { return false };
    if a.chain != b.chain || a.payload != b.payload {
        return false;
    }
    let without_sums = |text| {
        let mut entry = Entry::parse(text)?;
        entry.batch.as_mut()?.shards.iter_mut().for_each(|(_, sum)| *sum = 0);
        Some(entry)
    };
    without_sums(one).is_some_and(|entry| without_sums(other) == Some(entry))
}

/// An entry of a pack: its key, its writer, its number, and its text where another one that can be read is under the key.
type OpenEntry = (String, Writer, u32, Option<String>);

/// Packs whose entries are cleaned one by one.
struct OpenPacks {
    /// The keys of packs, and the entries in each.
    packs: Vec<(String, Vec<OpenEntry>)>,
    /// The keys that stand for entries of packs as long as these are open, with what is there and cannot be read.
    opened: Vec<(String, Option<String>)>,
}

impl OpenPacks {
    fn open(values: &mut BTreeMap<String, String>) -> OpenPacks {
        let mut open = OpenPacks { packs: Vec::new(), opened: Vec::new() };
        let mut entries_of = Vec::new();
        for (key, value) in values.iter().filter(|(_, value)| is_pack(value)) {
            if let (Some(place), Some(entries)) = (Key::parse(key), pack_entries(value)) {
                entries_of.push((key.clone(), place.workspace, entries));
            }
        }
        for (pack, workspace, entries) in entries_of {
            let mut held = Vec::with_capacity(entries.len());
            for (writer, number, text) in entries {
                let key = Key::new(&workspace, KeyKind::Entry(writer, number)).to_string();
                let own = match values.get(&key).and_then(|stored| unseal(stored)) {
                    None => {
                        let old = values.insert(key.clone(), seal(&text));
                        open.opened.push((key.clone(), old));
                        None
                    }
                    Some(same) if same == text => None,
                    Some(_) => Some(text),
                };
                held.push((key, writer, number, own));
            }
            open.packs.push((pack, held));
        }
        open
    }

    /// Makes the packs anew of which an entry changed. Its key stays, and is mended where what is there cannot be read
    /// and may hold what was removed.
    fn close(
        self,
        values: &mut BTreeMap<String, String>,
        changed: &mut Vec<String>,
        clean: impl Fn(Writer, &str) -> Option<String>,
    ) {
        for (pack, held) in self.packs {
            if !held.iter().any(|(key, .., own)| own.is_some() || changed.contains(key)) {
                continue;
            }
            let texts = held.into_iter().map(|(key, writer, number, own)| {
                let text = match own {
                    Some(own) => clean(writer, &own).unwrap_or(own),
                    None => unseal(values.get(&key)?)?.to_owned(),
                };
                Some((writer, number, text))
            });
            let Some(texts) = texts.collect::<Option<Vec<_>>>() else { continue };
            let entries: Vec<(Writer, u32, &str)> =
                texts.iter().map(|(w, n, t)| (*w, *n, t.as_str())).collect();
            if let Some(text) = pack_text(&entries).filter(|text| values.get(&pack) != Some(text)) {
                values.insert(pack.clone(), text);
                changed.push(pack);
            }
        }
        for (key, old) in self.opened {
            match old {
                Some(_) if changed.contains(&key) => {}
                Some(old) => _ = values.insert(key, old),
                None => {
                    values.remove(&key);
                    changed.retain(|c| *c != key);
                }
            }
        }
    }
}

/// Removes a field from an operation; `true` where there was something to remove.
fn clean_op(op: &mut Json, field: &str) -> bool {
    let mut removed = false;
    if let Some(value) = op.get_mut("f").and_then(|f| f.get_mut(field)).filter(|v| !v.is_null()) {
        *value = Json::Null;
        removed = true;
    }
    if let Some(sets) = op.get_mut("e").and_then(Json::as_object_mut) {
        removed |= sets.remove(field).is_some();
    }
    // What a write to an element replaces names the element.
    if let Some(replaced) = op.get_mut("p").and_then(Json::as_object_mut) {
        let of_element = |name: &String| name.strip_prefix(field).is_some_and(|rest| rest.starts_with('/'));
        let count = replaced.len();
        replaced.retain(|name, _| !of_element(name));
        removed |= replaced.len() < count;
    }
    removed
}
