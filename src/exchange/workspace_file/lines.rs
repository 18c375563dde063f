//! The lines of a workspace file, read without trust.

use super::{ImportPlan, Lines, MOST_BYTES, MOST_DEPTH, MOST_ENTRY_BYTES, carried, shard_line};
use crate::journal::chain::Head;
use crate::journal::key::seal;
use crate::journal::{Entry, FORMAT, KeyKind, Writer};
use crate::pause::{AtOnce, GivenUp, Stretch, at_once};
use crate::time::Instant;
use serde_json::Value as Json;

/// Reads all lines into stored values by what they are, and gives back the hash the header tells.
///
/// Making a shard anew from its line takes most of the time; one that `known` has under the same writer, number and
/// checksum is taken from there instead.
pub fn read_lines(
    text: &str,
    plan: &mut ImportPlan,
    wanted: &mut Lines,
    known: &dyn Fn(KeyKind) -> Option<String>,
) -> Option<String> {
    at_once(read_lines_in(text, plan, wanted, known, Stretch::whole(&AtOnce)))?.ok()?
}

/// The same in pieces.
///
/// # Errors
/// Where it is not wanted any more.
pub async fn read_lines_in(
    text: &str,
    plan: &mut ImportPlan,
    wanted: &mut Lines,
    known: &dyn Fn(KeyKind) -> Option<String>,
    stretch: Stretch<'_>,
) -> Result<Option<String>, GivenUp> {
    if text.len() > MOST_BYTES {
        plan.trouble(0, "the file is larger than 64 MiB");
        return Ok(None);
    }
    let header = header(text);
    let lines = text.lines().enumerate().skip(1).map(|(n, line)| (n + 1, line));
    let member = |name: &str| header.get(name);
    let Some(file) = member("plumbline").and_then(Json::as_u64) else {
        plan.trouble(1, "this is not a workspace file");
        return Ok(None);
    };
    let format = member("schema").and_then(Json::as_u64).unwrap_or(1).max(file);
    let format = u32::try_from(format).unwrap_or(u32::MAX);
    plan.needs = (format > FORMAT).then_some(format);
    let word = |name: &str| member(name).and_then(Json::as_str).unwrap_or_default().to_owned();
    plan.workspace = word("workspace");
    plan.name = word("name");
    plan.exported = Instant::from_canonical(&word("exported"));
    plan.sample = member("sample").and_then(Json::as_bool).unwrap_or(false);
    plan.receipts = receipts(&header).unwrap_or_default();
    plan.lacks = lacks(&header).unwrap_or_default();
    let (mut entries, mut shards, mut texts) = (0_u64, 0_u64, 0_u64);
    let mut behind = 0;
    let mut room = shard_line::MOST_WRITTEN_OUT;
    for (n, line) in lines.filter(|(_, line)| !line.is_empty()) {
        if let Some(rest) = stretch.due(behind, text.len()) {
            rest.await?;
        }
        behind += line.len();
        let read = match line.get(..5) {
            Some("{\"j\":") => {
                entries += 1;
                read_entry_line(line)
            }
            Some("{\"c\":") => {
                shards += 1;
                shard_line::known(line, known).map_or_else(|| shard_line::read(line, &mut room), Ok)
            }
            Some("{\"k\":") => {
                texts += 1;
                match carried::read(line) {
                    Ok((rest, value)) => {
                        plan.carried.entry(rest).or_insert(value);
                        continue;
                    }
                    Err(reason) => Err(reason),
                }
            }
            _ => Err("the line is damaged"),
        };
        match read {
            Ok((kind, value)) => {
                let old = wanted.entry(kind).or_insert_with(|| (n, value.clone()));
                if old.1 != value {
                    plan.trouble(n, "another line has the same writer and number, and holds something else");
                }
            }
            Err(reason) => {
                plan.unread += 1;
                plan.trouble(n, reason);
            }
        }
    }
    let told = |name: &str| header.get(name).and_then(Json::as_u64);
    let carried = told("carried").unwrap_or(0);
    if told("entries") != Some(entries) || told("shards") != Some(shards) || carried != texts {
        plan.trouble(0, "the file does not have as many lines as it says; it may have been cut off");
    }
    Ok(header.get("hash").and_then(Json::as_str).map(str::to_owned))
}

/// The first line; a byte order mark before it is passed over.
pub(super) fn header(text: &str) -> Json {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    text.lines().next().and_then(read_json).unwrap_or_default()
}

/// How far the chains had come, as a header tells it.
pub(super) fn receipts(header: &Json) -> Option<Vec<Head>> {
    let head = |(writer, head): (&String, &Json)| -> Option<Head> {
        let last = u32::try_from(head.get(0)?.as_u64()?).ok()?;
        Some(Head { writer: Writer::parse(writer)?, last, chain: head.get(1)?.as_str()?.to_owned() })
    };
    Some(header.get("heads")?.as_object()?.iter().filter_map(head).collect())
}

/// The shards a header says are not in the file.
fn lacks(header: &Json) -> Option<Vec<KeyKind>> {
    let lack = |name: &Json| {
        let (writer, n) = name.as_str()?.split_once('/')?;
        Some(KeyKind::Shard(Writer::parse(writer)?, n.parse().ok()?))
    };
    Some(header.get("lacks")?.as_array()?.iter().filter_map(lack).collect())
}

fn read_entry_line(line: &str) -> Result<(KeyKind, String), &'static str> {
    const DAMAGED: &str = "the entry is damaged";
    if line.len() > MOST_ENTRY_BYTES {
        return Err("the entry is longer than 16 MiB");
    }
    let json = read_json(line).ok_or(DAMAGED)?;
    let (writer, n) = place(&json, "j").ok_or(DAMAGED)?;
    let text = match json.get("text").and_then(Json::as_str) {
        Some(text) => text,
        // The text itself is what is kept: reading and writing it anew could change bytes the chain covers.
        None => line
            .strip_prefix(&format!("{{\"j\":\"{writer}\",\"n\":{n},\"entry\":"))
            .and_then(|rest| rest.strip_suffix('}'))
            .ok_or(DAMAGED)?,
    };
    if depth(text) > MOST_DEPTH || Entry::parse(text).is_none() {
        return Err(DAMAGED);
    }
    Ok((KeyKind::Entry(writer, n), seal(text)))
}

/// The writer and number a line is about.
pub(super) fn place(json: &Json, member: &str) -> Option<(Writer, u32)> {
    let writer = Writer::parse(json.get(member)?.as_str()?)?;
    Some((writer, u32::try_from(json.get("n")?.as_u64()?).ok()?))
}

pub(super) fn read_json(line: &str) -> Option<Json> {
    if depth(line) > MOST_DEPTH { None } else { serde_json::from_str(line).ok() }
}

/// How deep lists and objects are within each other.
fn depth(json: &str) -> usize {
    let (mut depth, mut deepest, mut quoted, mut escaped) = (0_usize, 0, false, false);
    for byte in json.bytes() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if quoted => escaped = true,
            b'"' => quoted = !quoted,
            b'[' | b'{' if !quoted => {
                depth += 1;
                deepest = deepest.max(depth);
            }
            b']' | b'}' if !quoted => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    deepest
}
