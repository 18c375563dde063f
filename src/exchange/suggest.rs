//! A first mapping for a sheet, from the names of its columns and the texts in them.

use super::recognise::{plain, recognise};
use super::{FieldRule, Mapping, Shape, Sheet, Source};
use crate::order::map_of;
use crate::register::{Field, Kind, Register, catalogue};
use crate::time::{DateCandidate, DatePattern};
use std::collections::BTreeMap;

/// Rows that are looked at.
const SAMPLE: usize = 2000;

/// A mapping to begin with: the preset that the header fits, or else one from names and texts.
#[must_use]
pub fn suggest(sheet: &Sheet, register: &str) -> Mapping {
    let preset = Mapping::service_now();
    if preset.register == register && preset.columns().all(|column| sheet.column(column).is_some()) {
        return Mapping { dates: detect_dates(sheet, &preset), ..preset };
    }
    let mut mapping = Mapping::new(register);
    let Some(register) = catalogue::register(register) else { return mapping };
    let names: Vec<String> = sheet.header.iter().map(|name| squeezed(name)).collect();
    let find = |words: &[&str]| {
        words.iter().find_map(|word| sheet.header.get(names.iter().position(|name| name == word)?).cloned())
    };
    mapping.key = find(KEYS);
    mapping.updated_at = find(UPDATED);
    mapping.author = find(AUTHORS);
    mapping.shape = shape(sheet, &mapping);
    if mapping.shape == Shape::Record {
        mapping.author = None;
    }
    let mut taken: Vec<String> = mapping.updated_at.iter().chain(&mapping.author).cloned().collect();
    for field in register.fields.iter().filter(|field| offered(field)) {
        let own = [plain(field.id).replace(' ', ""), plain(field.label).replace(' ', "")];
        let own = find(&own.each_ref().map(String::as_str));
        let synonyms = SYNONYMS.iter().find(|(id, _)| *id == field.id).map_or(&[][..], |(_, words)| words);
        let Some(column) = own.or_else(|| find(synonyms)).filter(|column| !taken.contains(column)) else {
            continue;
        };
        taken.push(column.clone());
        // Jira repeats a column for each label.
        let more = sheet.header.iter().filter(|name| {
            field.is_set()
                && name.rsplit_once(" (").is_some_and(|(base, _)| base == column)
                && !taken.contains(name)
        });
        let more: Vec<String> = more.cloned().collect();
        taken.extend_from_slice(&more);
        let times = matches!(field.kind, Kind::Instant) && field.id != "opened_at";
        let mut rule = FieldRule {
            values: suggest_values(sheet, &column, register, field, &mapping.empty),
            when_reached: times && mapping.shape == Shape::Update,
            ..FieldRule::of(field.id, &column)
        };
        rule.columns.extend(more.into_iter().map(|column| Source { column, before: String::new() }));
        mapping.fields.push(rule);
    }
    if let (None, Some(key), Some(field)) =
        (mapping.rule("source_ref"), mapping.key.clone(), register.field("source_ref"))
    {
        mapping.fields.push(FieldRule::of(field.id, &key));
    }
    if let (Some(status), Some(field)) = (mapping.rule("status"), register.field("source_state")) {
        let rule = FieldRule {
            field: field.id.into(),
            columns: status.columns.clone(),
            join: status.join.clone(),
            ..FieldRule::default()
        };
        mapping.fields.push(rule);
    }
    mapping.dates = detect_dates(sheet, &mapping);
    mapping
}

/// What the texts of a column mean in a choice or a state, for those that can be told.
#[must_use]
pub fn suggest_values(
    sheet: &Sheet,
    column: &str,
    register: &'static Register,
    field: &Field,
    empty: &[String],
) -> BTreeMap<String, BTreeMap<String, String>> {
    let mut values = BTreeMap::new();
    if !matches!(field.kind, Kind::Choice(_) | Kind::Status) {
        return values;
    }
    let Some(column) = sheet.column(column) else { return values };
    for text in sheet.samples(column, SAMPLE).filter(|text| !empty.iter().any(|e| e == text)) {
        if values.len() < 200 && !values.contains_key(text) {
            let sets = recognise(register, field, text).into_iter();
            let sets = map_of(sets.map(|(f, code)| (f.to_owned(), code.to_owned())));
            if !sets.is_empty() {
                values.insert(text.to_owned(), sets);
            }
        }
    }
    values
}

/// The text form of the pattern that reads most of the dates, where there are any.
#[must_use]
pub fn detect_dates(sheet: &Sheet, mapping: &Mapping) -> Option<String> {
    date_candidates(sheet, mapping).first().map(|candidate| candidate.pattern.as_str().to_owned())
}

/// The patterns that read any of the dates, best first. Where the first one is ambiguous, the person is asked:
/// the dates alone do not say whether the day or the month stands first.
#[must_use]
pub fn date_candidates(sheet: &Sheet, mapping: &Mapping) -> Vec<DateCandidate> {
    let Some(register) = catalogue::register(&mapping.register) else { return Vec::new() };
    let dated = |rule: &&FieldRule| {
        matches!(register.field(&rule.field).map(|f| f.kind), Some(Kind::Instant | Kind::Day))
    };
    let columns = mapping.fields.iter().filter(dated).flat_map(|rule| rule.columns.iter().map(|s| &s.column));
    let columns = mapping.updated_at.iter().chain(columns).filter_map(|column| sheet.column(column));
    let samples = columns.flat_map(|column| sheet.samples(column, SAMPLE));
    let samples = samples.filter(|text| !mapping.empty.iter().any(|empty| empty == text));
    DatePattern::detect(samples)
}

/// A name without blanks and signs; one of signs alone, such as `#`, as it is.
fn squeezed(name: &str) -> String {
    let letters = plain(name).replace(' ', "");
    if letters.is_empty() { name.to_owned() } else { letters }
}

/// A row is an update where a time of update is known and the key comes more than once.
fn shape(sheet: &Sheet, mapping: &Mapping) -> Shape {
    let column = mapping.key.as_ref().zip(mapping.updated_at.as_ref()).and_then(|(key, _)| sheet.column(key));
    let Some(column) = column else { return Shape::Record };
    let mut seen = rustc_hash::FxHashSet::default();
    let repeats = sheet.samples(column, SAMPLE).any(|key| !seen.insert(key));
    if repeats { Shape::Update } else { Shape::Record }
}

/// Work that other work is linked to mostly stands in the same file, so is no record yet.
fn offered(field: &Field) -> bool {
    let links_work = |ids: &[&str]| ids.iter().any(|id| catalogue::register(id).is_none_or(|r| r.work));
    let linked = match field.kind {
        Kind::Link(registers) => !registers.is_empty() && !links_work(registers),
        Kind::Links(_) => false,
        _ => true,
    };
    linked && field.id != "source_ref" && field.id != "source_state"
}

const KEYS: &[&str] = &[
    "number",
    "ticketnumber",
    "ticketid",
    "ticket",
    "issuekey",
    "key",
    "incidentid",
    "incidentnumber",
    "ref",
    "reference",
    "ticketno",
    "id",
    "nr",
    "nummer",
    "ticketnr",
    "ticketnummer",
    "#",
    "numéro",
];

const UPDATED: &[&str] = &[
    "sysupdatedat",
    "sysupdatedon",
    "updatedat",
    "updated",
    "lastupdate",
    "lastupdated",
    "lastmodified",
    "dernièremodification",
    "letzteänderung",
    "zuletztgeändert",
    "geändertam",
    "aktualisiert",
    "aktualisiertam",
    "zeitpunkt",
    "zeitstempel",
    "modified",
    "datemod",
    "changedat",
    "changed",
    "timestamp",
];

const AUTHORS: &[&str] = &["sysupdatedby", "updatedby", "changedby", "modifiedby", "author", "user"];

/// What exports of ServiceNow, Jira, GLPI, Zammad, iTop and plain spreadsheets call a field, without blanks.
const SYNONYMS: &[(&str, &[&str])] = &[
    (
        "title",
        &[
            "summary",
            "shortdescription",
            "subject",
            "name",
            "titel",
            "betreff",
            "kurzbeschreibung",
            "titre",
            "symptom",
            "problem",
        ],
    ),
    ("service", &["servicename", "businessservice", "affectedservice", "itservice", "dienst"]),
    ("description", &["details", "body", "text", "beschreibung", "content"]),
    ("status", &["state", "incidentstate", "ticketstate", "zustand", "statut"]),
    (
        "caller",
        &[
            "callerid",
            "callername",
            "reporter",
            "requester",
            "requestedby",
            "customer",
            "contact",
            "reportedby",
            "melder",
            "demandeur",
            "demandeurdemandeur",
            "requesterrequester",
            "who",
        ],
    ),
    ("channel", &["contacttype", "source", "requestsource", "requestsourcename", "origin", "kanal"]),
    ("location", &["site", "building", "room", "standort", "lieu", "ort"]),
    ("category", &["type", "component", "components", "kategorie", "catégorie", "servicename", "service"]),
    ("subcategory", &["subtype", "unterkategorie", "servicesubcategoryname"]),
    ("item", &["cmdbci", "configurationitem", "ci", "asset", "device", "affectedci", "functionalcis"]),
    ("impact", &["auswirkung"]),
    ("urgency", &["dringlichkeit", "urgence"]),
    ("priority", &["prio", "severity", "priorität", "priorité"]),
    ("tags", &["labels", "label", "tag", "keywords"]),
    ("group", &["assignmentgroup", "assignedgroup", "team", "queue", "teamname", "gruppe", "groupe"]),
    (
        "assignee",
        &[
            "assignedto",
            "agent",
            "agentname",
            "technician",
            "assignedtotechnician",
            "owner",
            "handler",
            "zugewiesen",
            "zugewiesenan",
            "bearbeiter",
            "attribuéàtechnicien",
        ],
    ),
    ("hold_reason", &["pendingreason", "onholdreason", "waitingfor"]),
    ("resolution", &["solution", "closenotes", "resolutionnotes", "lösung"]),
    ("resolution_code", &["resolutioncode", "closecode"]),
    ("closure_code", &["closedcode", "closurecode"]),
    ("resolved_by", &["solvedby", "resolver"]),
    (
        "opened_at",
        &[
            "opened",
            "openedon",
            "created",
            "createdat",
            "createdon",
            "creationdate",
            "creationtime",
            "opendate",
            "openingdate",
            "startdate",
            "date",
            "reported",
            "reportedat",
            "syscreatedat",
            "syscreatedon",
            "erstellt",
            "erstelltam",
            "eröffnet",
            "eröffnetam",
            "geöffnet",
            "geöffnetam",
            "gemeldet",
            "gemeldetam",
            "angelegt",
            "angelegtam",
            "when",
            "datedouverture",
        ],
    ),
    (
        "responded_at",
        &[
            "firstresponse",
            "firstresponseat",
            "firstresponsedate",
            "takeintoaccount",
            "assignmentdate",
            "erstereaktion",
            "ersteantwort",
        ],
    ),
    (
        "resolved_at",
        &[
            "resolved",
            "resolvedon",
            "resolutiondate",
            "solvedate",
            "solved",
            "solutiondate",
            "gelöst",
            "gelöstam",
            "erledigtam",
            "behobenam",
        ],
    ),
    (
        "closed_at",
        &[
            "closed",
            "closedon",
            "closedate",
            "closingdate",
            "closeat",
            "enddate",
            "geschlossen",
            "geschlossenam",
        ],
    ),
    ("reopen_count", &["reopened", "reopens"]),
    ("reassignment_count", &["reassigned", "reassignments"]),
    ("made_sla", &["slamet", "withinsla"]),
    ("name", &["fullname", "displayname", "title"]),
    ("mail", &["email", "emailaddress"]),
    ("phone", &["telephone", "phonenumber", "telefon"]),
];
