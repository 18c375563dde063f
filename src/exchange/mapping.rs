//! How the columns of a spreadsheet become fields of a register: a file a person can read, keep and share.
//!
//! In JSON, with everything that may be left out left out:
//!
//! ```json
//! { "version": 1, "name": "Help desk", "register": "incident", "shape": "record", "key": "Ticket",
//!   "dates": "d/m/y", "zone": "Europe/Berlin", "empty": ["", "-"],
//!   "fields": [
//!     { "field": "title", "columns": [{ "column": "Subject" }] },
//!     { "field": "status", "columns": [{ "column": "State" }],
//!       "values": { "Waiting for user": { "status": "on_hold", "hold_reason": "caller" } } } ] }
//! ```

use super::{Encoding, Refusal};
use crate::order::map_of;
use crate::register::catalogue;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The version this page writes.
const VERSION: u32 = 1;
/// Most bytes a mapping file may hold.
const MAX_FILE: usize = 1 << 20;

/// How the columns of a spreadsheet become fields.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Mapping {
    /// The version of the format.
    pub version: u32,
    /// What it is called.
    #[serde(default)]
    pub name: String,
    /// The code of the register the records go to.
    pub register: String,
    /// What a row is.
    #[serde(default)]
    pub shape: Shape,
    /// The column that says which record a row belongs to. Needed where a row is an update.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key: Option<String>,
    /// The column with the time of an update. Needed where a row is an update.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub updated_at: Option<String>,
    /// The column with the name of who made the update.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub author: Option<String>,
    /// What separates the cells; detected where it is not said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub separator: Option<char>,
    /// How the file is written; detected where it is not said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub encoding: Option<Encoding>,
    /// The text form of a [`DatePattern`](crate::time::DatePattern); detected where it is not said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dates: Option<String>,
    /// The IANA name of the zone in which dates without an offset are meant; that of the calendar where it is not
    /// said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub zone: Option<String>,
    /// Texts that mean an empty cell; blank cells always are.
    #[serde(default)]
    pub empty: Vec<String>,
    /// Where the fields come from. The order is that of the changes in an event.
    #[serde(default)]
    pub fields: Vec<FieldRule>,
}

/// What a row is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Shape {
    /// A row is a record as it is now.
    #[default]
    Record,
    /// A row is a record as it was after an update; a record has as many rows as updates.
    Update,
}

/// Where a field comes from.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct FieldRule {
    /// The field's code.
    pub field: String,
    /// The columns whose texts make up the value, in order; empty cells are left out.
    pub columns: Vec<Source>,
    /// What stands between the texts of several columns.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub join: String,
    /// What a text means: the fields it sets. Fields that another text of this rule sets become empty.
    /// A text that is not listed is recognised by its words where the field is a choice or a state, and else
    /// stands for itself.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub values: BTreeMap<String, BTreeMap<String, String>>,
    /// For points in time that stand in every row of a record from the first: a value is written in the first
    /// event that does not lie before it, or else in the record's last event.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub when_reached: bool,
}

/// A column that a value is made of.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Source {
    /// The column's name.
    pub column: String,
    /// What stands before its text, as in `Problem: `.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub before: String,
}

impl Mapping {
    /// A mapping for a register that maps nothing yet.
    #[must_use]
    pub fn new(register: &str) -> Mapping {
        Mapping {
            version: VERSION,
            name: String::new(),
            register: register.to_owned(),
            shape: Shape::Record,
            key: None,
            updated_at: None,
            author: None,
            separator: None,
            encoding: None,
            dates: None,
            zone: None,
            empty: ["?", "-", "NULL", "null", "N/A", "n/a"].map(str::to_owned).to_vec(),
            fields: Vec::new(),
        }
    }

    /// Reads a mapping file.
    ///
    /// # Errors
    /// Refuses what is no mapping, or one of a newer version or for an unknown register or field.
    pub fn from_json(text: &str) -> Result<Mapping, Refusal> {
        if text.len() > MAX_FILE {
            return Err(Refusal::MappingFile("it is larger than 1 MiB".into()));
        }
        let mapping: Mapping =
            serde_json::from_str(text).map_err(|error| Refusal::MappingFile(error.to_string()))?;
        if mapping.version > VERSION {
            return Err(Refusal::MappingVersion(mapping.version));
        }
        let register = catalogue::register(&mapping.register)
            .ok_or_else(|| Refusal::NoRegister(mapping.register.clone()))?;
        let unknown = mapping.fields.iter().find(|rule| register.field(&rule.field).is_none());
        unknown.map_or(Ok(()), |rule| Err(Refusal::NoField(rule.field.clone())))?;
        Ok(mapping)
    }

    /// The mapping as a file.
    #[must_use]
    pub fn to_json(&self) -> String {
        // Strings, maps with string keys and numbers always can be written.
        serde_json::to_string_pretty(self).unwrap_or_default()
    }

    /// The rule of a field.
    #[must_use]
    pub fn rule(&self, field: &str) -> Option<&FieldRule> {
        self.fields.iter().find(|rule| rule.field == field)
    }

    /// Fills a field from one column, or from none where the name is empty.
    pub fn set_column(&mut self, field: &str, column: &str) {
        self.fields.retain(|rule| rule.field != field);
        if !column.is_empty() {
            self.fields.push(FieldRule::of(field, column));
        }
    }

    /// The names of all columns it reads.
    pub fn columns(&self) -> impl Iterator<Item = &str> {
        let own = [&self.key, &self.updated_at, &self.author].into_iter().flatten();
        let sources = self.fields.iter().flat_map(|rule| rule.columns.iter().map(|s| &s.column));
        own.chain(sources).map(String::as_str)
    }

    /// The mapping for the audit log of incidents that ServiceNow exports: one row per update.
    ///
    /// The log has no title: it is made of category, subcategory and symptom. Links to problems, changes and
    /// vendors are kept as lines of the description.
    #[must_use]
    pub fn service_now() -> Mapping {
        const PLAIN: &[(&str, &str)] = &[
            ("source_ref", "number"),
            ("opened_at", "opened_at"),
            ("caller", "caller_id"),
            ("channel", "contact_type"),
            ("location", "location"),
            ("category", "category"),
            ("subcategory", "subcategory"),
            ("item", "cmdb_ci"),
            ("impact", "impact"),
            ("urgency", "urgency"),
            ("priority", "priority"),
            ("group", "assignment_group"),
            ("assignee", "assigned_to"),
            ("reassignment_count", "reassignment_count"),
            ("reopen_count", "reopen_count"),
            ("made_sla", "made_sla"),
            ("source_state", "incident_state"),
            ("closure_code", "closed_code"),
            ("resolved_by", "resolved_by"),
        ];
        const STATES: &[(&str, &str, &str)] = &[
            ("New", "new", ""),
            ("Active", "in_progress", ""),
            ("Awaiting User Info", "on_hold", "caller"),
            ("Awaiting Vendor", "on_hold", "supplier"),
            ("Awaiting Problem", "on_hold", "problem"),
            ("Awaiting Evidence", "on_hold", "evidence"),
            ("Resolved", "resolved", ""),
            ("Closed", "closed", ""),
        ];
        let source = |column: &str, before: &str| Source { column: column.into(), before: before.into() };
        let mut fields = vec![FieldRule {
            columns: ["category", "subcategory", "u_symptom"].map(|c| source(c, "")).to_vec(),
            join: " · ".into(),
            ..FieldRule::of("title", "")
        }];
        fields.extend(PLAIN.iter().map(|(field, column)| FieldRule::of(field, column)));
        fields.push(FieldRule {
            values: map_of(
                STATES.iter().map(|(text, status, hold)| (String::from(*text), state(status, hold))),
            ),
            ..FieldRule::of("status", "incident_state")
        });
        fields.push(FieldRule {
            columns: vec![
                source("problem_id", "Problem: "),
                source("rfc", "Change: "),
                source("vendor", "Vendor: "),
                source("caused_by", "Caused by: "),
            ],
            join: "\n".into(),
            ..FieldRule::of("description", "")
        });
        fields.push(FieldRule { when_reached: true, ..FieldRule::of("resolved_at", "resolved_at") });
        fields.push(FieldRule { when_reached: true, ..FieldRule::of("closed_at", "closed_at") });
        Mapping {
            name: "ServiceNow incident log".into(),
            shape: Shape::Update,
            key: Some("number".into()),
            updated_at: Some("sys_updated_at".into()),
            author: Some("sys_updated_by".into()),
            fields,
            ..Mapping::new("incident")
        }
    }
}

impl FieldRule {
    /// A field from one column.
    #[must_use]
    pub fn of(field: &str, column: &str) -> FieldRule {
        FieldRule {
            field: field.into(),
            columns: vec![Source { column: column.into(), before: String::new() }],
            ..FieldRule::default()
        }
    }
}

fn state(status: &str, hold: &str) -> BTreeMap<String, String> {
    let sets = [("status", status), ("hold_reason", hold)].into_iter().filter(|(_, value)| !value.is_empty());
    map_of(sets.map(|(field, value)| (field.to_owned(), value.to_owned())))
}
