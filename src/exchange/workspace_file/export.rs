use super::lines::read_lines_in;
use super::{ImportPlan, Lines, carried, shard_line};
use crate::journal::key::{all_of, unseal};
use crate::journal::{
    Entry, FORMAT, Holdings, Key, KeyKind, Meta, NotRead, READ_ELSEWHERE, Redactions, Store, StoreError,
    Trouble, UNFINISHED, Writer,
};
use crate::order::{Ordered, map_of};
use crate::pause::{AtOnce, Stretch, at_once};
use crate::time::Instant;
use crate::workspace::Workspace;
use serde_json::Value as Json;
use std::collections::BTreeMap;
use std::fmt;

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

/// Why there is no file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NotExported {
    /// The workspace was not read.
    NotRead(NotRead),
    /// Read back, it is not what was written.
    Otherwise,
}

impl fmt::Display for NotExported {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            NotExported::NotRead(why) => why.fmt(f),
            NotExported::Otherwise => f.write_str("read back, it does not add up to what is here"),
        }
    }
}

impl<E: Into<NotRead>> From<E> for NotExported {
    fn from(why: E) -> NotExported {
        NotExported::NotRead(why.into())
    }
}

/// Writes a workspace as a file.
///
/// # Errors
/// Where the store cannot be read.
pub fn export(store: &dyn Store, workspace: &str, name: &str, now: Instant) -> Result<Export, StoreError> {
    match at_once(write(store, workspace, name, now, Stretch::whole(&AtOnce))) {
        Some(Ok((export, _))) => Ok(export),
        Some(Err(NotExported::NotRead(NotRead::Store(error)))) => Err(error),
        _ => Err(StoreError::Other("it was given up".to_owned())),
    }
}

/// Writes a workspace as a file and reads it back, in pieces: every line holds what is stored, value for value.
///
/// # Errors
/// Where the store cannot be read, the file reads back as something else, or is not wanted any more.
pub async fn export_in(
    store: &dyn Store,
    workspace: &str,
    name: &str,
    now: Instant,
    stretch: Stretch<'_>,
) -> Result<Export, NotExported> {
    let (export, values) = write(store, workspace, name, now, stretch.part(0.0, 0.9)).await?;
    let (mut plan, mut lines) = (ImportPlan::default(), Lines::new());
    let value = |kind| values.get(&Key::new(workspace, kind).to_string());
    // Each shard's line was read back when it was written.
    let known = |kind| value(kind).cloned();
    read_lines_in(&export.text, &mut plan, &mut lines, &known, stretch.part(0.9, 1.0)).await?;
    let carried = |(rest, text): (&String, &String)| {
        values.get(&[&all_of(workspace), rest.as_str()].concat()) == Some(text)
    };
    let agrees = plan.troubles.is_empty()
        && plan.carried.iter().all(carried)
        && lines.iter().all(|(kind, (_, read))| value(*kind) == Some(read))
        && lines.keys().filter(|kind| matches!(kind, KeyKind::Entry(..))).count() == export.entries
        && lines.len() + plan.carried.len() == values.len();
    if agrees { Ok(export) } else { Err(NotExported::Otherwise) }
}

/// The file, and every stored value that is in it, by its key.
async fn write(
    store: &dyn Store,
    workspace: &str,
    name: &str,
    now: Instant,
    stretch: Stretch<'_>,
) -> Result<(Export, BTreeMap<String, String>), NotExported> {
    let held = Holdings::read(store, workspace)?;
    let loaded = held.loaded_in(workspace, stretch.part(0.0, 0.1)).await?;
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
    let shown = Workspace::from_loaded_in(loaded, stretch.part(0.1, 0.2)).await?;
    let hash = shown.state_hash_in(stretch.part(0.2, 0.4)).await?;
    let mut lines = String::new();
    let mut values = map_of(held.unpacked(workspace));
    // What is redacted but was not removed from the store yet does not go out either.
    Redactions::of_values(&values).clean(&mut values);
    let (mut entries, mut shards) = (0, 0);
    let mut within = BTreeMap::new();
    let (all, writing) = (keys.len(), stretch.part(0.4, 1.0));
    for kind in keys {
        if let Some(rest) = writing.due(within.len(), all) {
            rest.await?;
        }
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
        within.insert(key, stored.to_owned());
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
        let Some(stored) = stored else { continue };
        if let Some(line) = carried::line(&trouble.key, &stored) {
            lines.push_str(&line);
            carried.push(trouble.key.clone());
            within.insert(trouble.key.clone(), stored);
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
        if written {
            shards += 1;
            within.insert(t.key.clone(), stored.to_owned());
        }
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
    Ok((Export { text: header + &lines, left_out, hash, entries }, within))
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
