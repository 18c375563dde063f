//! A record in a link: its values as they stand, in the fragment of an address, which no server ever sees.
//!
//! The text is base64url of deflated, sealed JSON: `<crc32>|[1, workspace, name, sample, made at, by, {record}]`, where
//! the record is written as the op of a journal entry. Reading trusts nothing: length, checksum, register, fields and
//! values are checked before anything is shown, and [`RecordLink::arrival`] says what adding it would change.

mod base64url;

use crate::journal::key::{seal, unseal};
use crate::journal::{Op, RecordId, Value, Write};
use crate::register::catalogue;
use crate::register::{Field, Kind};
use crate::time::Instant;
use crate::workspace::{Change, FieldChange, Number, Record, Target, Workspace, reserved, tidied};
use serde_json::Value as Json;
use std::sync::Arc;

/// A link's text is no longer than this, in characters: more is cut by what people send links with.
pub const MOST_CHARACTERS: usize = 8 * 1024;
/// What a link inflates to is no longer than this, in bytes.
const MOST_BYTES: usize = 256 * 1024;
const VERSION: u64 = 1;

/// What a link carries, and what it says of where it comes from: claims, since anybody can write a link.
#[derive(Clone, Debug)]
pub struct RecordLink {
    /// The id of the workspace it was made in.
    pub workspace: String,
    /// What that workspace is called.
    pub name: String,
    /// Whether that workspace is made up.
    pub sample: bool,
    /// When the link was made.
    pub at: Instant,
    /// Whose name tag stood on the page it was made in; empty where nobody said.
    pub by: String,
    /// The record with its values, each set element added.
    pub target: Target,
    /// Codes of fields that this version does not know; they are not taken in.
    pub left_out: Vec<String>,
}

/// Why a text is no link that can be shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoLink {
    /// It is longer than [`MOST_CHARACTERS`].
    TooLong,
    /// It is cut or altered, or never was one.
    Damaged,
    /// It is whole, and of a form or a kind of record that this version does not know.
    Unknown,
    /// It is whole, and its values do not fit the fields they are for.
    Unfit,
}

/// What adding a link's record to a workspace would do.
#[derive(Clone, Debug)]
pub struct Arrival {
    /// The changes. Its record is the one that is here, or a new one.
    pub target: Target,
    /// Whether the record is here already.
    pub here: bool,
    /// Whether it is here and was changed after the link was made.
    pub changed_since: bool,
    /// Whether the link was made in another workspace, so that the record gets an id and a number of its own.
    pub foreign: bool,
    /// How many links to records that are not here are left out.
    pub links_left_out: usize,
}

impl NoLink {
    /// What is wrong and what helps, in sentences.
    #[must_use]
    pub const fn sentence(self) -> &'static str {
        match self {
            NoLink::TooLong => {
                "The link is longer than any that is made here. Ask for a workspace file instead."
            }
            NoLink::Damaged => "The link is not whole. Ask for it once more, and copy all of it.",
            NoLink::Unknown => {
                "The link carries something that this version does not know. Load the page anew to get the latest version."
            }
            NoLink::Unfit => "What the link carries does not fit the record it is meant for.",
        }
    }
}

impl RecordLink {
    /// The link that carries a record as it stands now.
    #[must_use]
    pub fn of(
        record: Record<'_>,
        workspace: &str,
        name: &str,
        sample: bool,
        by: &str,
        now: Instant,
    ) -> RecordLink {
        let (table, row, register) = (record.table(), record.row(), record.register());
        let mut changes = Vec::new();
        let number = table.value(row, reserved::NUMBER);
        if !number.is_null() {
            changes.push(Change::set(reserved::NUMBER, number));
        }
        for field in register.fields {
            if field.is_set() {
                let elements = table.column(field.id).into_iter().flat_map(|c| c.elements(row));
                changes.extend(elements.map(|element| Change::add(field.id, element)));
            } else {
                let value = table.value(row, field.id);
                if !value.is_null() {
                    changes.push(Change::set(field.id, value));
                }
            }
        }
        RecordLink {
            workspace: workspace.to_owned(),
            name: name.to_owned(),
            sample,
            at: now,
            by: by.to_owned(),
            target: Target { register, record: record.id(), at: None, changes },
            left_out: Vec::new(),
        }
    }

    /// The text for the fragment.
    ///
    /// # Errors
    /// The length in characters, where it is more than [`MOST_CHARACTERS`].
    pub fn text(&self) -> Result<String, usize> {
        let target = &self.target;
        let writes = target.changes.iter().map(|change| {
            let (element, value) = match &change.change {
                FieldChange::Set(value) => (None, value.clone()),
                FieldChange::Add(element) => (Some(Arc::clone(element)), Value::Flag(true)),
                FieldChange::Remove(element) => (Some(Arc::clone(element)), Value::Flag(false)),
            };
            Write { field: Arc::clone(&change.field), element, value, replaces: Vec::new() }
        });
        let register = Arc::from(target.register.id);
        let op = Op { register, record: target.record, at: None, writes: writes.collect() };
        let parts = vec![
            Json::from(VERSION),
            Json::from(self.workspace.as_str()),
            Json::from(self.name.as_str()),
            Json::from(self.sample),
            Json::from(self.at.millis()),
            Json::from(self.by.as_str()),
            op.json(),
        ];
        let sealed = seal(&Json::Array(parts).to_string());
        let text = base64url::encode(&miniz_oxide::deflate::compress_to_vec(sealed.as_bytes(), 9));
        if text.len() > MOST_CHARACTERS || sealed.len() > MOST_BYTES { Err(text.len()) } else { Ok(text) }
    }

    /// Reads the text of a fragment.
    ///
    /// # Errors
    /// Why it is no link that can be shown.
    pub fn read(text: &str) -> Result<RecordLink, NoLink> {
        if text.len() > MOST_CHARACTERS {
            return Err(NoLink::TooLong);
        }
        let sealed = || {
            let deflated = base64url::decode(text)?;
            let bytes = miniz_oxide::inflate::decompress_to_vec_with_limit(&deflated, MOST_BYTES).ok()?;
            String::from_utf8(bytes).ok()
        };
        let sealed = sealed().ok_or(NoLink::Damaged)?;
        let json = unseal(&sealed).and_then(|text| serde_json::from_str::<Json>(text).ok());
        let json = json.ok_or(NoLink::Damaged)?;
        if json.get(0).and_then(Json::as_u64) != Some(VERSION) {
            return Err(NoLink::Unknown);
        }
        let text = |place: usize| json.get(place).and_then(Json::as_str).map(str::to_owned);
        let parts = || {
            let at = Instant::from_millis(json.get(4)?.as_i64()?);
            Some((text(1)?, text(2)?, json.get(3)?.as_bool()?, at, text(5)?, Op::parse(json.get(6)?)?))
        };
        let (workspace, name, sample, at, by, op) = parts().ok_or(NoLink::Unfit)?;
        // What a workspace has settled is no record to be handed on.
        let register =
            catalogue::register(&op.register).filter(|r| r.id != "setting").ok_or(NoLink::Unknown)?;
        let mut target = Target { register, record: op.record, at: None, changes: Vec::new() };
        let mut left_out = Vec::new();
        for write in op.writes {
            match register.field(&write.field) {
                _ if *write.field == *reserved::NUMBER => {
                    if register.prefix.is_empty() || Number::of(&write.value) == Number::NONE {
                        return Err(NoLink::Unfit);
                    }
                }
                None => {
                    // A set is written once for each of its elements, and named once.
                    if !left_out.iter().any(|known| *known == *write.field) {
                        left_out.push(write.field.to_string());
                    }
                    continue;
                }
                Some(field) if !fits(field, &write) => return Err(NoLink::Unfit),
                Some(_) => {}
            }
            target.changes.push(match write.element {
                Some(element) => Change::add(&write.field, &element),
                None => Change { field: write.field, change: FieldChange::Set(write.value) },
            });
        }
        Ok(RecordLink { workspace, name, sample, at, by, target, left_out })
    }

    /// What the link says its record is called: `INC-0042`, or its title where it has no number.
    #[must_use]
    pub fn called(&self) -> String {
        let register = self.target.register;
        match self.value(reserved::NUMBER).map_or(Number::NONE, Number::of) {
            Number::NONE => self.value(register.title()).map_or_else(String::new, ToString::to_string),
            number => number.text(register.prefix),
        }
    }

    /// The value it carries for a field that is no set.
    #[must_use]
    pub fn value(&self, field: &str) -> Option<&Value> {
        self.target.changes.iter().find_map(|c| match &c.change {
            FieldChange::Set(value) if *c.field == *field => Some(value),
            _ => None,
        })
    }

    /// The elements it carries for a set field.
    pub fn elements(&self, field: &str) -> impl Iterator<Item = &str> {
        self.target.changes.iter().filter_map(move |c| match &c.change {
            FieldChange::Add(element) if *c.field == *field => Some(&**element),
            _ => None,
        })
    }

    /// What adding it to the workspace with the id `into` would do: a record that is here would be as the link says,
    /// with what the link holds nothing for emptied; any other would be new.
    #[must_use]
    pub fn arrival(&self, workspace: &Workspace, into: &str) -> Arrival {
        let known =
            |id: RecordId| workspace.record(id).filter(|r| r.register().id == self.target.register.id);
        // An id that is another kind of record's here belongs to that one.
        let taken = workspace.record(self.target.record).is_some();
        let foreign = known(self.target.record).is_none() && (taken || self.workspace != into);
        let mut target = self.target.clone();
        let mut links_left_out = 0;
        if foreign {
            // The same each time, so that a link that is opened twice does not add the record twice.
            target.record =
                RecordId::of_name(&["link/", &self.workspace, "/", &self.target.record.to_string()].concat());
            let goes_nowhere = |change: &Change| {
                let field = target.register.field(&change.field);
                let id = match (field.map(|f| &f.kind), &change.change) {
                    (Some(Kind::Link(_)), FieldChange::Set(value)) => value.as_text(),
                    (Some(Kind::Links(_)), FieldChange::Add(element)) => Some(&**element),
                    _ => None,
                };
                id.and_then(RecordId::parse).is_some_and(|id| workspace.record(id).is_none())
            };
            let carried = target.changes.len();
            target.changes.retain(|change| !goes_nowhere(change));
            links_left_out = carried - target.changes.len();
            target.changes.retain(|change| *change.field != *reserved::NUMBER);
        }
        let record = known(target.record);
        if let Some(record) = record {
            target.changes.retain(|change| *change.field != *reserved::NUMBER);
            self.empty_the_rest(record, &mut target);
            if !record.stands() {
                target.changes.push(Change::clear(reserved::VOID));
            }
        }
        let changed_since = record.is_some_and(|r| r.touched() > self.at);
        Arrival { target, here: record.is_some(), changed_since, foreign, links_left_out }
    }

    /// Leaves changes only of what differs from the record, and empties what the link holds nothing for.
    fn empty_the_rest(&self, record: Record<'_>, target: &mut Target) {
        let (table, row) = (record.table(), record.row());
        let kept = |value: &Value| tidied(value).unwrap_or_else(|| value.clone());
        target.changes.retain(|change| match &change.change {
            // What adding would not keep is no difference.
            FieldChange::Set(value) => kept(&table.value(row, &change.field)) != kept(value),
            FieldChange::Add(element) => {
                !table.column(&change.field).is_some_and(|c| c.elements(row).any(|e| *e == **element))
            }
            FieldChange::Remove(_) => true,
        });
        for field in target.register.fields {
            if field.is_set() {
                let held = table.column(field.id).into_iter().flat_map(|c| c.elements(row));
                let gone = held.filter(|held| !self.elements(field.id).any(|e| e == *held));
                target.changes.extend(gone.map(|element| Change::remove(field.id, element)));
            } else if self.value(field.id).is_none() && !table.value(row, field.id).is_null() {
                target.changes.push(Change::clear(field.id));
            }
        }
    }
}

/// Whether a write is of the shape its field has; whether the value fits is asked when it is planned.
fn fits(field: &Field, write: &Write) -> bool {
    let Some(element) = &write.element else { return !field.is_set() };
    let named = match field.kind {
        Kind::Links(_) => RecordId::parse(element).is_some(),
        _ => !element.trim().is_empty() && element.len() <= 1000,
    };
    field.is_set() && named && write.value == Value::Flag(true)
}
