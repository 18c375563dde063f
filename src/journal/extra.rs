use super::entry::{from_json, to_json};
use super::{Archive, Left, RecordId, Run, Stamp, Writer};
use crate::time::Day;
use serde_json::{Map, Value as Json};
use std::sync::Arc;

/// What an entry does beyond writing fields.
#[derive(Clone, Debug, PartialEq)]
pub enum Extra {
    /// It took in files: of each unbroken run of one writer's entries that they brought, the first and the last
    /// stamp. All of it is one step of whoever took it in.
    Merge(Vec<(Stamp, Stamp)>),
    /// It takes away what the steps over many records of those stamps wrote (`true`), or brings it back.
    Batches(Vec<(Stamp, bool)>),
    /// It removes what was written to these fields; nothing brings that back.
    Redaction(Vec<Redaction>),
    /// Records left for a file.
    Archive(Box<Archive>),
    /// The records of the archive of that id are back.
    BroughtBack(u64),
}

/// A field whose values are removed for good.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Redaction {
    /// The record.
    pub record: RecordId,
    /// The field's code; of a set, all elements are removed.
    pub field: Arc<str>,
    /// The writes that are removed: those under stamps from the first to the last, where a step over many records has
    /// the stamp of its entry. Without, all that were ever made before the entry that says so.
    pub versions: Option<(Stamp, Stamp)>,
}

impl Extra {
    /// Puts the members that say it into the body of an entry.
    pub(super) fn write(&self, body: &mut Map<String, Json>) {
        let stamps = |stamps: &[Stamp]| Json::from_iter(stamps.iter().map(Stamp::to_string));
        let (name, value) = match self {
            Extra::Merge(runs) => {
                ("brought", runs.iter().map(|(first, last)| stamps(&[*first, *last])).collect())
            }
            Extra::Batches(batches) => {
                let batch = |(batch, gone): &(Stamp, bool)| serde_json::json!([batch.to_string(), gone]);
                ("voids", batches.iter().map(batch).collect())
            }
            Extra::Redaction(fields) => {
                let field = |r: &Redaction| {
                    let mut told = vec![r.record.to_string(), r.field.to_string()];
                    told.extend(
                        r.versions.iter().flat_map(|(first, last)| [first.to_string(), last.to_string()]),
                    );
                    Json::from_iter(told)
                };
                ("redacts", fields.iter().map(field).collect())
            }
            Extra::Archive(archive) => {
                let left = |left: &Left| {
                    let records = Json::from_iter(left.records.iter().map(RecordId::to_string));
                    let highest = Json::from_iter(left.highest.iter().map(to_json));
                    Json::from_iter([Json::from(&*left.register), records, highest])
                };
                let mut told = Map::new();
                told.insert("id".to_owned(), hex(archive.id).into());
                told.insert("file".to_owned(), (&*archive.file).into());
                if let Some(day) = archive.before {
                    told.insert("before".to_owned(), day.to_string().into());
                }
                told.insert("left".to_owned(), archive.left.iter().map(left).collect());
                let run = |run: &Run| {
                    let (first, last) = (run.first, run.last);
                    serde_json::json!([first.0.to_string(), first.1, last.0.to_string(), last.1])
                };
                told.insert("entries".to_owned(), archive.entries.iter().map(run).collect());
                let shard =
                    |(writer, n, events): &_| serde_json::json!([Writer::to_string(writer), n, events]);
                told.insert("shards".to_owned(), archive.shards.iter().map(shard).collect());
                ("archives", Json::Object(told))
            }
            Extra::BroughtBack(id) => ("back", hex(*id).into()),
        };
        body.insert(name.to_owned(), value);
    }

    /// Reads it from the body of an entry; nothing inside where the body does not say any, nothing at all where
    /// what it says cannot be read.
    pub(super) fn parse(body: &Json) -> Option<Option<Extra>> {
        let stamp = |json: Option<&Json>| Stamp::parse(json?.as_str()?);
        if let Some(brought) = body.get("brought") {
            let run = |run: &Json| Some((stamp(run.get(0))?, stamp(run.get(1))?));
            return Some(Some(Extra::Merge(brought.as_array()?.iter().map(run).collect::<Option<_>>()?)));
        }
        if let Some(voids) = body.get("voids") {
            let batch = |batch: &Json| Some((stamp(batch.get(0))?, batch.get(1)?.as_bool()?));
            return Some(Some(Extra::Batches(voids.as_array()?.iter().map(batch).collect::<Option<_>>()?)));
        }
        if let Some(redacts) = body.get("redacts") {
            let field = |json: &Json| {
                let record = RecordId::parse(json.get(0)?.as_str()?)?;
                let versions = match json.get(2) {
                    Some(first) => Some((stamp(Some(first))?, stamp(json.get(3))?)),
                    None => None,
                };
                Some(Redaction { record, field: Arc::from(json.get(1)?.as_str()?), versions })
            };
            let fields = redacts.as_array()?.iter().map(field).collect::<Option<_>>()?;
            return Some(Some(Extra::Redaction(fields)));
        }
        if let Some(told) = body.get("archives") {
            return archive(told).map(|archive| Some(Extra::Archive(Box::new(archive))));
        }
        if let Some(id) = body.get("back") {
            return Some(Some(Extra::BroughtBack(unhex(id)?)));
        }
        Some(None)
    }
}

fn archive(told: &Json) -> Option<Archive> {
    let all = |name: &str| told.get(name)?.as_array();
    let text = |json: Option<&Json>| json?.as_str().map(Arc::<str>::from);
    let number = |list: &Json, place: usize| u32::try_from(list.get(place)?.as_u64()?).ok();
    let run = |run: &Json| {
        let end = |place| Some((Stamp::parse(run.get(place)?.as_str()?)?, number(run, place + 1)?));
        Some(Run { first: end(0)?, last: end(2)? })
    };
    let shard =
        |json: &Json| Some((Writer::parse(json.get(0)?.as_str()?)?, number(json, 1)?, number(json, 2)?));
    let left = |json: &Json| {
        let records = json.get(1)?.as_array()?.iter().map(|id| RecordId::parse(id.as_str()?));
        let highest = json.get(2)?.as_array()?.iter().map(from_json);
        Some(Left {
            register: text(json.get(0))?,
            records: records.collect::<Option<_>>()?,
            highest: highest.collect::<Option<_>>()?,
        })
    };
    Some(Archive {
        id: unhex(told.get("id")?)?,
        file: text(told.get("file"))?,
        before: match told.get("before") {
            Some(day) => Some(Day::from_iso(day.as_str()?)?),
            None => None,
        },
        left: all("left")?.iter().map(left).collect::<Option<_>>()?,
        entries: all("entries")?.iter().map(run).collect::<Option<_>>()?,
        shards: all("shards")?.iter().map(shard).collect::<Option<_>>()?,
    })
}

fn hex(id: u64) -> String {
    format!("{id:016x}")
}

fn unhex(json: &Json) -> Option<u64> {
    u64::from_str_radix(json.as_str()?, 16).ok()
}
