use super::lines::{place, read_json};
use crate::journal::entry::{from_json, to_json};
use crate::journal::key::seal;
use crate::journal::{Batch, KeyKind, RecordId, Value, Writer, shard_batch, shard_parts, shard_text};
use crate::time::Instant;
use rustc_hash::FxHashMap;
use serde_json::Value as Json;
use std::fmt::Write as _;
use std::sync::Arc;

const DAMAGED: &str = "the shard is damaged";

/// The packed shards of a file may hold so much, written out. In a shard, what repeats stands once, so that a small file
/// could fill all of a browser's memory.
pub(super) const MOST_WRITTEN_OUT: usize = 512 << 20;

/// Writes a stored shard as a line; `false` where it cannot be read.
pub(super) fn write(writer: Writer, n: u32, stored: &str, lines: &mut String) -> bool {
    let (Some(sum), Some((batch, seed))) = (stored.get(..8), shard_parts(stored)) else { return false };
    let start = lines.len();
    let _ = write!(lines, "{{\"c\":\"{writer}\",\"n\":{n},\"sum\":\"{sum}\"");
    let body = lines.len();
    open(&batch, seed, lines);
    // Only what reads back to the very same text may be told openly; this is checked, not hoped for.
    let same = lines
        .get(start..)
        .and_then(|line| read(line, &mut { usize::MAX }).ok())
        .is_some_and(|(_, text)| text == stored);
    if !same {
        lines.truncate(body);
        let packed = stored.get(9..).unwrap_or_default();
        let _ = write!(lines, ",\"packed\":{}}}", Json::from(packed));
    }
    lines.push('\n');
    true
}

fn open(batch: &Batch, seed: Option<(u128, u64)>, line: &mut String) {
    let list = |texts: &[Arc<str>]| Json::Array(texts.iter().map(|t| Json::from(&**t)).collect());
    if let Some((seed, first)) = seed {
        let _ = write!(line, ",\"seed\":[\"{seed:032x}\",{first}]");
    }
    let _ = write!(
        line,
        ",\"register\":{},\"fields\":{},\"people\":{},\"records\":[",
        Json::from(batch.register.as_str()),
        list(&batch.fields),
        list(&batch.people)
    );
    let names: Vec<String> = batch.fields.iter().map(|f| Json::from(&**f).to_string()).collect();
    let people: Vec<String> = batch.people.iter().map(|p| Json::from(&**p).to_string()).collect();
    let comma = |n: usize| if n == 0 { "" } else { "," };
    for (nth, record) in batch.iter().enumerate() {
        let _ = write!(line, "{}{{\"id\":\"{}\",\"events\":[", comma(nth), record.id);
        for (nth, (event, changes)) in record.events().enumerate() {
            let by = people.get(event.by as usize).map_or("\"\"", String::as_str);
            let _ = write!(line, "{}{{\"at\":\"{}\",\"by\":{by},\"set\":[", comma(nth), event.at);
            for (nth, change) in changes.iter().enumerate() {
                let name = names.get(usize::from(change.field)).map_or("\"\"", String::as_str);
                let _ = write!(line, "{}[{name},{}]", comma(nth), to_json(&change.value));
            }
            line.push_str("]}");
        }
        line.push_str("]}");
    }
    line.push_str("]}");
}

/// The stored text of a shard's line where it is known under the same checksum.
pub(super) fn known(line: &str, known: &dyn Fn(KeyKind) -> Option<String>) -> Option<(KeyKind, String)> {
    let (writer, rest) = line.strip_prefix("{\"c\":\"")?.split_once("\",\"n\":")?;
    let (n, rest) = rest.split_once(",\"sum\":\"")?;
    let kind = KeyKind::Shard(Writer::parse(writer)?, n.parse().ok()?);
    let stored = known(kind)?;
    (stored.get(..8) == rest.get(..8) && crate::journal::key::unseal(&stored).is_some())
        .then_some((kind, stored))
}

/// The stored text of a shard's line. What it holds, where it is packed, is taken off `room`.
pub(super) fn read(line: &str, room: &mut usize) -> Result<(KeyKind, String), &'static str> {
    let json = read_json(line).ok_or(DAMAGED)?;
    let (writer, n) = place(&json, "c").ok_or(DAMAGED)?;
    let stored = match json.get("packed") {
        Some(packed) => {
            let stored = seal(packed.as_str().ok_or(DAMAGED)?);
            let batch = shard_batch(&stored).ok_or(DAMAGED)?;
            *room = room
                .checked_sub(written_out(&batch))
                .ok_or("the shards hold more than 512 MiB, written out")?;
            stored
        }
        None => {
            let (batch, seed) = batch(&json).ok_or(DAMAGED)?;
            shard_text(&batch, seed)
        }
    };
    if stored.get(..8) != json.get("sum").and_then(Json::as_str) {
        return Err("the shard is not what its checksum says");
    }
    Ok((KeyKind::Shard(writer, n), stored))
}

/// The bytes of all texts of a batch, each as often as it stands there.
fn written_out(batch: &Batch) -> usize {
    let length = |texts: &[Arc<str>], place: usize| texts.get(place).map_or(0, |text| text.len());
    let changes = batch.changes.iter().map(|change| {
        let value = if let Value::Text(text) = &change.value { text.len() } else { 0 };
        value + length(&batch.fields, usize::from(change.field))
    });
    let people = batch.events.iter().map(|event| length(&batch.people, event.by as usize));
    // In a browser, 4 GiB are more than can be counted.
    changes.chain(people).fold(0, usize::saturating_add)
}

fn batch(json: &Json) -> Option<(Batch, Option<(u128, u64)>)> {
    let texts = |name: &str| -> Option<Vec<Arc<str>>> {
        json.get(name)?.as_array()?.iter().map(|t| Some(Arc::from(t.as_str()?))).collect()
    };
    let mut batch = Batch::new(json.get("register")?.as_str()?);
    batch.fields = texts("fields")?;
    batch.people = texts("people")?;
    let seed = match json.get("seed") {
        Some(seed) => Some((u128::from_str_radix(seed.get(0)?.as_str()?, 16).ok()?, seed.get(1)?.as_u64()?)),
        None => None,
    };
    let (fields, people) = (places(&batch.fields), places(&batch.people));
    for record in json.get("records")?.as_array()? {
        batch.start_record(RecordId::parse(record.get("id")?.as_str()?)?);
        for event in record.get("events")?.as_array()? {
            let by = people.get(event.get("by")?.as_str()?).copied()?;
            batch.start_event(Instant::from_canonical(event.get("at")?.as_str()?)?, by);
            for change in event.get("set")?.as_array()? {
                let field = fields.get(change.get(0)?.as_str()?).copied()?;
                batch.change(u16::try_from(field).ok()?, from_json(change.get(1)?)?);
            }
        }
    }
    Some((batch, seed))
}

fn places(texts: &[Arc<str>]) -> FxHashMap<Arc<str>, u32> {
    // The first of two that are alike counts.
    texts.iter().enumerate().rev().map(|(place, text)| (Arc::clone(text), place as u32)).collect()
}
