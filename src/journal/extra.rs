use super::{RecordId, Stamp};
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
        Some(None)
    }
}
