use super::{carried, shard_line};
use crate::journal::key::unseal;
use crate::journal::{
    Entry, FORMAT, Holdings, Key, KeyKind, Meta, READ_ELSEWHERE, Redactions, Store, StoreError, Trouble,
    UNFINISHED, Writer,
};
use crate::order::{Ordered, map_of};
use crate::time::Instant;
use crate::workspace::Workspace;
use serde_json::Value as Json;
use std::collections::BTreeMap;

/// A workspace as a file.
#[derive(Clone, Debug)]
pub struct Export {
    /// The lines.
    pub text: String,
    /// What could not be read and so is not in the file.
    pub left_out: Vec<Trouble>,
    /// The hash of the state that is in the file; see [`state_hash`](super::state_hash).
    pub hash: String,
    /// How many entries the file holds.
    pub entries: usize,
}

/// Writes a workspace as a file.
///
/// # Errors
/// Where the store cannot be read.
pub fn export(store: &dyn Store, workspace: &str, name: &str, now: Instant) -> Result<Export, StoreError> {
    let held = Holdings::read(store, workspace)?;
    let loaded = held.loaded(workspace);
    let mut left_out = loaded.troubles.clone();
    left_out.retain(|t| t.reason != READ_ELSEWHERE);
    let mut keys: Vec<KeyKind> = loaded.entries.iter().map(|(_, w, n)| KeyKind::Entry(*w, *n)).collect();
    keys.extend(loaded.shards.iter().map(|s| KeyKind::Shard(s.writer, s.number)));
    keys.order();
    let mut heads: BTreeMap<Writer, (u32, String)> = BTreeMap::new();
    for (entry, writer, n) in &loaded.entries {
        let head = heads.entry(*writer).or_default();
        if head.1.is_empty() || head.0 < *n {
            *head = (*n, entry.chain.clone());
        }
    }
    let shards = |(entry, writer, _): &(Entry, Writer, u32)| {
        let writer = *writer;
        let numbers: Vec<u32> = entry.batch.iter().flat_map(|b| &b.shards).map(|(n, _)| *n).collect();
        numbers.into_iter().map(move |n| KeyKind::Shard(writer, n))
    };
    let spoken: Vec<KeyKind> = loaded.entries.iter().flat_map(shards).collect();
    let hash = Workspace::from_loaded(loaded).state_hash();
    let mut lines = String::new();
    let mut values = map_of(held.unpacked(workspace));
    // What is redacted but was not removed from the store yet does not go out either.
    Redactions::of_values(&values).clean(&mut values);
    let (mut entries, mut shards) = (0, 0);
    for kind in keys {
        let key = Key::new(workspace, kind).to_string();
        let stored = values.get(&key).map_or("", String::as_str);
        match kind {
            KeyKind::Entry(writer, n) => {
                entries += 1;
                entry_line(writer, n, unseal(stored).unwrap_or_default(), &mut lines);
            }
            KeyKind::Shard(writer, n) => {
                shards += 1;
                shard_line::write(writer, n, stored, &mut lines);
            }
            KeyKind::Meta | KeyKind::Ballast => {}
        }
    }
    let mut carried = Vec::new();
    for trouble in &left_out {
        // There may be more than one thing the matter with it.
        if carried.contains(&trouble.key) {
            continue;
        }
        let stored = match values.get(&trouble.key) {
            Some(unpacked) => Some(unpacked.clone()),
            None => store.get(&trouble.key)?,
        };
        if let Some(line) = stored.and_then(|stored| carried::line(&trouble.key, &stored)) {
            lines.push_str(&line);
            carried.push(trouble.key.clone());
        }
    }
    left_out.retain(|t| !carried.contains(&t.key));
    // An entry that cannot be read may speak for a shard that can.
    let speak: Vec<Writer> = carried.iter().filter_map(|key| carried::entry(key)).map(|(w, _)| w).collect();
    left_out.retain(|t| {
        let shard = match Key::parse(&t.key).map(|key| key.kind) {
            Some(KeyKind::Shard(writer, n)) if t.reason == UNFINISHED && speak.contains(&writer) => {
                (writer, n)
            }
            _ => return true,
        };
        let stored = values.get(&t.key).map_or("", String::as_str);
        let written = shard_line::write(shard.0, shard.1, stored, &mut lines);
        shards += usize::from(written);
        !written
    });
    let meta = Meta::read(store, workspace)?.unwrap_or_default();
    let schema = meta.format().max(FORMAT);
    let sample = if meta.is_sample() { ",\"sample\":true" } else { "" };
    // Who can read all of it may find that it adds up to something else.
    let vouched = match (carried.len(), schema) {
        (0, FORMAT) => format!("\"hash\":\"{hash}\""),
        (carried, _) => format!("\"carried\":{carried}"),
    };
    let mut lacks: Vec<Json> = left_out
        .iter()
        .filter(|t| t.reason != UNFINISHED)
        .filter_map(|t| match Key::parse(&t.key)?.kind {
            kind @ KeyKind::Shard(writer, n) if spoken.contains(&kind) => {
                Some([writer.to_string(), n.to_string()].join("/").into())
            }
            _ => None,
        })
        .collect();
    lacks.dedup();
    let lacks = if lacks.is_empty() { String::new() } else { format!(",\"lacks\":{}", Json::Array(lacks)) };
    let mut receipts = serde_json::Map::new();
    for (writer, (last, chain)) in heads {
        receipts.insert(writer.to_string(), serde_json::json!([last, chain]));
    }
    let text = |text: &str| Json::from(text).to_string();
    let header = format!(
        "{{\"plumbline\":1,\"workspace\":{},\"name\":{},\"schema\":{schema},\"exported\":\"{now}\",\
         \"entries\":{entries},\"shards\":{shards},{vouched}{sample}{lacks},\"heads\":{}}}\n",
        text(workspace),
        text(name),
        Json::Object(receipts),
    );
    Ok(Export { text: header + &lines, left_out, hash, entries })
}

fn entry_line(writer: Writer, n: u32, text: &str, lines: &mut String) {
    // The stored text is JSON; one laid out over several lines by a foreign hand is told as a string.
    let body = if text.contains(['\n', '\r']) {
        format!("\"text\":{}", Json::from(text))
    } else {
        format!("\"entry\":{text}")
    };
    lines.push_str(&format!("{{\"j\":\"{writer}\",\"n\":{n},{body}}}\n"));
}
