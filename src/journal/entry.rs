//! Journal entries: one command of a person, written once.

use super::{Extra, RecordId, Stamp, Value, migration};
use crate::decimal;
use crate::order::Ordered;
use crate::time::Instant;
use serde_json::{Map, Value as Json};
use sha2::{Digest, Sha256};
use std::fmt::Write as _;
use std::sync::Arc;

/// The code of a field has no more bytes than this. It stands beside each element of a set: with a long one, a small
/// text would swell to more than a browser holds.
const MOST_FIELD_BYTES: usize = 200;

/// One command of a person: written once, atomic however many records it touches.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// When and by which writer.
    pub stamp: Stamp,
    /// The name tag of the person, as the page was told it.
    pub by: Arc<str>,
    /// What was done, in the words of the undo list.
    pub label: Arc<str>,
    /// The entry this one takes back, for undo and redo.
    pub undoes: Option<Stamp>,
    /// The records it writes.
    pub ops: Vec<Op>,
    /// The shards of its own writer that belong to it, for steps too large for one entry.
    pub batch: Option<BatchRef>,
    /// What it does beyond that.
    pub extra: Option<Extra>,
    /// The chain hash: 32 hexadecimal digits over the one before, the head of this entry and its salted body.
    pub chain: String,
}

impl Entry {
    /// An entry that does nothing yet.
    #[must_use]
    pub fn new(stamp: Stamp, by: &str, label: &str) -> Entry {
        Entry {
            stamp,
            by: Arc::from(by),
            label: Arc::from(label),
            undoes: None,
            ops: Vec::new(),
            batch: None,
            extra: None,
            chain: String::new(),
        }
    }
}

/// The writes of an entry to one record.
#[derive(Clone, Debug, PartialEq)]
pub struct Op {
    /// The register's code.
    pub register: Arc<str>,
    /// The record.
    pub record: RecordId,
    /// When it happened in the world, where that is not when it was written.
    pub at: Option<Instant>,
    /// The fields.
    pub writes: Vec<Write>,
}

/// A write to a field, or to one element of a set field.
#[derive(Clone, Debug, PartialEq)]
pub struct Write {
    /// The field's code.
    pub field: Arc<str>,
    /// The element, where the field is a set; its value is then a flag: in or out.
    pub element: Option<Arc<str>>,
    /// The new value.
    pub value: Value,
    /// The stamps it replaces.
    pub replaces: Vec<Stamp>,
}

/// Shards that belong to an entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BatchRef {
    /// Number of each shard among its writer's, and the checksum of its text.
    pub shards: Vec<(u32, u32)>,
    /// How many records they hold.
    pub records: u32,
}

impl Entry {
    /// The text that is stored, with the chain hash made from the one before it.
    ///
    /// `salt` is random, so that a value taken out later cannot be guessed from the hash that stays.
    #[must_use]
    pub fn sealed(mut self, before: &str, salt: u64) -> (Entry, String) {
        // In the order in which they will be read back, so that what is joined now is what will be joined then.
        for op in &mut self.ops {
            op.writes.order_by(|a, b| (&a.field, &a.element).cmp(&(&b.field, &b.element)));
            op.writes.order_by_key(|w| w.element.is_some());
        }
        let body = self.body();
        let salt = format!("{salt:016x}");
        let mut head =
            format!("{{\"t\":\"{}\",\"by\":{},\"do\":{}", self.stamp, json(&self.by), json(&self.label));
        if let Some(undoes) = self.undoes {
            let _ = write!(head, ",\"undo\":\"{undoes}\"");
        }
        self.chain = chain(before, &head, &payload(&salt, &body)).unwrap_or_default();
        let text = format!("{head},\"salt\":\"{salt}\",\"body\":{body},\"chain\":\"{}\"}}", self.chain);
        (self, text)
    }

    /// Says when it happens, where its stamp is later than that: stamps follow the latest one seen, and another clock
    /// may have been ahead. Without it a pause of today would count from tomorrow on.
    pub fn happens(&mut self, now: Instant) {
        if i64::try_from(self.stamp.ms).is_ok_and(|ms| ms <= now.millis()) {
            return;
        }
        for op in &mut self.ops {
            op.at.get_or_insert(now);
        }
    }

    /// The steps over many records that it takes away (`true`) or brings back.
    pub fn voids(&self) -> impl Iterator<Item = (Stamp, bool)> {
        let batches = if let Some(Extra::Batches(batches)) = &self.extra { batches.as_slice() } else { &[] };
        batches.iter().copied()
    }

    /// The canonical JSON of what the entry writes.
    fn body(&self) -> String {
        let mut body = Map::new();
        if !self.ops.is_empty() {
            body.insert("ops".to_owned(), Json::Array(self.ops.iter().map(Op::json).collect()));
        }
        if let Some(batch) = &self.batch {
            let shards =
                batch.shards.iter().map(|(n, sum)| serde_json::json!([n, format!("{sum:08x}")])).collect();
            body.insert("shards".to_owned(), Json::Array(shards));
            body.insert("records".to_owned(), batch.records.into());
        }
        if let Some(extra) = &self.extra {
            extra.write(&mut body);
        }
        Json::Object(body).to_string()
    }

    /// Reads the stored text.
    ///
    /// Members it does not know are left alone: the text itself is what is kept and passed on. What an earlier build
    /// wrote otherwise is lifted to what is meant by it ([`migration`]).
    #[must_use]
    pub fn parse(text: &str) -> Option<Entry> {
        let mut json: Json = serde_json::from_str(text).ok()?;
        if let Some(body) = json.get_mut("body").and_then(Json::as_object_mut) {
            migration::lift(body);
        }
        let stamp = |json: &Json| Stamp::parse(json.as_str()?);
        let body = json.get("body")?;
        let ops = match body.get("ops") {
            Some(ops) => ops.as_array()?.iter().map(Op::parse).collect::<Option<_>>()?,
            None => Vec::new(),
        };
        let batch = match body.get("shards") {
            Some(shards) => Some(BatchRef {
                shards: shards.as_array()?.iter().map(shard_ref).collect::<Option<_>>()?,
                records: u32::try_from(body.get("records")?.as_u64()?).ok()?,
            }),
            None => None,
        };
        Some(Entry {
            stamp: stamp(json.get("t")?)?,
            by: Arc::from(json.get("by")?.as_str()?),
            label: Arc::from(json.get("do")?.as_str()?),
            undoes: match json.get("undo") {
                Some(undo) => Some(stamp(undo)?),
                None => None,
            },
            ops,
            batch,
            extra: Extra::parse(body)?,
            chain: json.get("chain")?.as_str()?.to_owned(),
        })
    }

    /// Whether the stored text still is what its writer chained to the hash before it. Of an entry from which a value
    /// was removed, what is left of the body is not covered.
    #[must_use]
    pub fn chained(text: &str, before: &str) -> bool {
        parts(text).is_some_and(|p| chain(before, p.head, &p.payload).as_deref() == Some(p.chain))
    }
}

/// The parts of a stored text that the chain is made of.
pub(super) struct Parts<'a> {
    /// All before the salt: stamp, name, label and what it takes back.
    pub head: &'a str,
    /// SHA-256 of salt and body as 64 hexadecimal digits, worked out from them where they are there.
    pub payload: String,
    /// Whether a value was removed, so that the payload is told and not worked out.
    pub redacted: bool,
    /// The chain hash the text ends with.
    pub chain: &'a str,
}

/// Takes a stored text apart; nothing where it is not laid out as an entry is.
pub(super) fn parts(text: &str) -> Option<Parts<'_>> {
    let (rest, tail) = text.rsplit_once(",\"chain\":\"")?;
    let chain = tail.strip_suffix("\"}")?;
    let (before, body) = rest.split_once("\",\"body\":")?;
    if let Some((head, salt)) = before.split_once(",\"salt\":\"") {
        return Some(Parts { head, payload: payload(salt, body), redacted: false, chain });
    }
    let (head, told) = before.split_once(",\"payload\":\"")?;
    Some(Parts { head, payload: told.to_owned(), redacted: true, chain })
}

fn shard_ref(json: &Json) -> Option<(u32, u32)> {
    let number = u32::try_from(json.get(0)?.as_u64()?).ok()?;
    Some((number, u32::from_str_radix(json.get(1)?.as_str()?, 16).ok()?))
}

impl Op {
    /// Its canonical JSON.
    #[must_use]
    pub fn json(&self) -> Json {
        let mut op = Map::new();
        op.insert("r".to_owned(), Json::from(&*self.register));
        op.insert("i".to_owned(), self.record.to_string().into());
        if let Some(at) = self.at {
            op.insert("at".to_owned(), at.to_string().into());
        }
        let (mut fields, mut elements, mut replaces) = (Map::new(), Map::new(), Map::new());
        for write in &self.writes {
            let value = to_json(&write.value);
            let name = match &write.element {
                None => {
                    fields.insert(write.field.to_string(), value);
                    write.field.to_string()
                }
                Some(element) => {
                    let set =
                        elements.entry(write.field.to_string()).or_insert_with(|| Json::Object(Map::new()));
                    if let Some(set) = set.as_object_mut() {
                        set.insert(element.to_string(), value);
                    }
                    format!("{}/{element}", write.field)
                }
            };
            match write.replaces.as_slice() {
                [] => {}
                [one] => {
                    replaces.insert(name, one.to_string().into());
                }
                many => {
                    replaces.insert(name, many.iter().map(ToString::to_string).collect());
                }
            }
        }
        for (name, members) in [("f", fields), ("e", elements), ("p", replaces)] {
            if !members.is_empty() {
                op.insert(name.to_owned(), Json::Object(members));
            }
        }
        Json::Object(op)
    }

    /// Reads its JSON; nothing where it is none.
    #[must_use]
    pub fn parse(json: &Json) -> Option<Op> {
        let replaced = |name: &str| -> Option<Vec<Stamp>> {
            match json.get("p").and_then(|p| p.get(name)) {
                None => Some(Vec::new()),
                Some(Json::Array(many)) => many.iter().map(|one| Stamp::parse(one.as_str()?)).collect(),
                Some(one) => Some(vec![Stamp::parse(one.as_str()?)?]),
            }
        };
        let code = |field: &str| (field.len() <= MOST_FIELD_BYTES).then(|| Arc::<str>::from(field));
        let mut writes = Vec::new();
        for (field, value) in json.get("f").and_then(Json::as_object).into_iter().flatten() {
            writes.push(Write {
                field: code(field)?,
                element: None,
                value: from_json(value)?,
                replaces: replaced(field)?,
            });
        }
        for (field, set) in json.get("e").and_then(Json::as_object).into_iter().flatten() {
            let field = code(field)?;
            for (element, value) in set.as_object()? {
                writes.push(Write {
                    field: Arc::clone(&field),
                    element: Some(Arc::from(element.as_str())),
                    value: from_json(value)?,
                    replaces: replaced(&format!("{field}/{element}"))?,
                });
            }
        }
        Some(Op {
            register: Arc::from(json.get("r")?.as_str()?),
            record: RecordId::parse(json.get("i")?.as_str()?)?,
            at: match json.get("at") {
                Some(at) => Some(Instant::from_canonical(at.as_str()?)?),
                None => None,
            },
            writes,
        })
    }
}

fn json(text: &str) -> Json {
    Json::from(text)
}

/// A value as JSON.
#[must_use]
pub fn to_json(value: &Value) -> Json {
    match value {
        Value::Null => Json::Null,
        Value::Flag(flag) => Json::Bool(*flag),
        Value::Number(number) if number.fract() == 0.0 && number.abs() < 9e15 => Json::from(*number as i64),
        Value::Number(number) => shortest(*number),
        Value::Text(text) => Json::from(&**text),
        Value::Instant(instant) => Json::from(instant.to_string()),
    }
}

/// The shortest text that reads back as the number; none of JSON's where it is not finite.
fn shortest(number: f64) -> Json {
    decimal::shortest(number).parse().map_or(Json::Null, Json::Number)
}

/// A value from JSON; lists and objects are none.
#[must_use]
pub fn from_json(json: &Json) -> Option<Value> {
    Some(match json {
        Json::Null => Value::Null,
        Json::Bool(flag) => Value::Flag(*flag),
        Json::Number(number) => Value::from(decimal::parse(number.as_str())?),
        Json::String(text) => Value::text(text),
        Json::Array(_) | Json::Object(_) => return None,
    })
}

fn payload(salt: &str, body: &str) -> String {
    hex(&Sha256::new().chain_update(salt).chain_update("|").chain_update(body).finalize())
}

/// The chain hash; nothing where the payload is no hash.
fn chain(before: &str, head: &str, payload: &str) -> Option<String> {
    let bytes = (0..32).map(|n| u8::from_str_radix(payload.get(n * 2..n * 2 + 2)?, 16).ok());
    let bytes = bytes.collect::<Option<Vec<u8>>>().filter(|_| payload.len() == 64)?;
    let link = Sha256::new()
        .chain_update(before)
        .chain_update("|")
        .chain_update(head)
        .chain_update(bytes)
        .finalize();
    let mut link = hex(&link);
    link.truncate(32);
    Some(link)
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut hex, byte| {
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}
