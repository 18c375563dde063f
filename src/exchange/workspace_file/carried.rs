//! Stored texts that this version cannot read, as lines of a file: they go out and come in word for word, for a
//! version that can.

use super::lines::read_json;
use crate::journal::key::{PREFIX, unseal};
use crate::journal::packed_entries::pack_entries;
use crate::journal::{Entry, Key, KeyKind, Writer, shard_parts};
use serde_json::Value as Json;

/// What comes after the workspace in a key, and the value under that key.
pub type Carried = (String, String);

/// No key is longer, in bytes.
const MOST_KEY_BYTES: usize = 200;

/// The line of a stored text; nothing where this version can read it, or where it is damaged.
pub fn line(key: &str, value: &str) -> Option<String> {
    let (_, rest) = key.strip_prefix(PREFIX)?.split_once('/')?;
    let line = ["{\"k\":", &Json::from(rest).to_string(), ",\"v\":", &Json::from(value).to_string(), "}\n"];
    (is_carried(rest, value) && line.iter().map(|l| l.len()).sum::<usize>() <= super::MOST_ENTRY_BYTES)
        .then(|| line.concat())
}

/// The stored text of a line.
pub fn read(line: &str) -> Result<Carried, &'static str> {
    if line.len() > super::MOST_ENTRY_BYTES {
        return Err("the text is longer than 16 MiB");
    }
    let carried = || {
        let json = read_json(line)?;
        let text = |name: &str| json.get(name)?.as_str().map(str::to_owned);
        Some((text("k")?, text("v")?)).filter(|(rest, value)| is_carried(rest, value))
    };
    carried().ok_or("the text is damaged")
}

/// The entry a key is of.
pub fn entry(key: &str) -> Option<(Writer, u32)> {
    match Key::parse(key)?.kind {
        KeyKind::Entry(writer, n) => Some((writer, n)),
        _ => None,
    }
}

fn is_carried(rest: &str, value: &str) -> bool {
    if rest.is_empty() || rest.len() > MOST_KEY_BYTES || rest.contains(char::is_control) {
        return false;
    }
    match Key::parse(&[PREFIX, "w/", rest].concat()).map(|key| key.kind) {
        None => true,
        Some(KeyKind::Meta | KeyKind::Ballast) => false,
        Some(KeyKind::Entry(..)) => unseal(value).is_some_and(|text| Entry::parse(text).is_none()),
        Some(KeyKind::Shard(..)) => {
            unseal(value).is_some() && shard_parts(value).is_none() && pack_entries(value).is_none()
        }
    }
}
