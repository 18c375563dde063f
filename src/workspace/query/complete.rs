use super::edit::typed;
use super::field::{IS, SLA, SPECIAL, options, resolve};
use super::print::value_text;
use crate::journal::RecordId;
use crate::letters::lowered;
use crate::order::Ordered;
use crate::register::{Kind, Register};
use crate::workspace::column::{Cells, Column};
use crate::workspace::{Table, Workspace};
use std::ops::Range;

/// No more than this many are offered.
const MOST: usize = 12;

/// What may be written where the cursor stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Completion {
    /// The stretch of the text that a suggestion replaces, in bytes.
    pub replace: Range<usize>,
    /// The suggestions, the likeliest first.
    pub options: Vec<Suggestion>,
}

/// Something that may be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Suggestion {
    /// What goes into the text; a field's name ends with its colon.
    pub insert: String,
    /// What the list shows.
    pub label: String,
    /// What it means, in a few words.
    pub hint: String,
}

/// What may be written at a place of a query's text about records of some registers: field names, or values of the field
/// that stands there.
#[must_use]
pub fn complete(
    text: &str,
    cursor: usize,
    workspace: &Workspace,
    registers: &[&'static Register],
) -> Completion {
    let (replace, name) = typed(text, cursor);
    let until = text.get(replace.start..cursor.min(replace.end)).unwrap_or_default();
    let started = lowered(until.trim_start_matches(['"', '-']));
    let field = name.map(|name| if name == "sort" { Some("sort") } else { resolve(name) });
    let offered = match field {
        None => names(registers),
        Some(None) => Vec::new(),
        Some(Some(field)) => values(field, workspace, registers),
    };
    let starts = |s: &Suggestion| {
        lowered(&s.insert).trim_start_matches('"').starts_with(&started)
            || lowered(&s.label).starts_with(&started)
    };
    let holds = |s: &Suggestion| lowered(&s.label).contains(&started);
    // In a name of a field only its start counts, so that words people search for offer nothing.
    let (mut options, rest): (Vec<_>, Vec<_>) = offered.into_iter().partition(starts);
    if name.is_some() {
        options.extend(rest.into_iter().filter(holds));
    }
    // What is complete already is not offered again.
    options.retain(|s| s.insert != text.get(replace.clone()).unwrap_or_default());
    options.truncate(MOST);
    Completion { replace, options }
}

fn suggestion(insert: &str, hint: &str) -> Suggestion {
    Suggestion { insert: insert.to_owned(), label: insert.to_owned(), hint: hint.to_owned() }
}

/// The names of the registers' fields, those that most queries have first.
fn names(registers: &[&'static Register]) -> Vec<Suggestion> {
    let mut names: Vec<Suggestion> = Vec::new();
    let mut offer = |id: &str, hint: &str| {
        let insert = format!("{id}:");
        if names.iter().all(|n| n.insert != insert) {
            names.push(suggestion(&insert, hint));
        }
    };
    offer("is", SPECIAL.first().map_or("", |s| s.1));
    for id in ["status", "priority", "assignee", "service"] {
        let field = registers.iter().find_map(|r| r.field(id));
        field.into_iter().for_each(|field| offer(id, field.label));
    }
    let fits = |id: &str| match id {
        "sla" => registers.iter().any(|r| r.work),
        "type" => registers.len() > 1,
        _ => true,
    };
    SPECIAL.iter().filter(|(id, _)| fits(id)).for_each(|(id, hint)| offer(id, hint));
    offer("sort", "the order, as in sort:sla,-priority");
    let work = registers.iter().filter(|r| r.work);
    let other = registers.iter().filter(|r| !r.work);
    for field in work.chain(other).flat_map(|r| r.fields) {
        offer(field.id, field.label);
    }
    names
}

fn listed(list: &[(&str, &str)]) -> Vec<Suggestion> {
    list.iter().map(|(word, hint)| suggestion(word, hint)).collect()
}

fn values(field: &'static str, workspace: &Workspace, registers: &[&'static Register]) -> Vec<Suggestion> {
    match field {
        "is" => listed(IS),
        "type" => registers.iter().map(|r| suggestion(r.id, r.plural)).collect(),
        "sla" => {
            let mut values =
                listed(&[("<30m", "less than half an hour left"), ("<4h", "less than four hours left")]);
            values.extend(listed(SLA));
            values
        }
        "number" => listed(&[("42", "that number"), ("100..200", "from one to another")]),
        "updated" => times(),
        "has" | "no" | "sort" => {
            let mut names = names(registers);
            names.retain_mut(|n| {
                n.insert.pop();
                n.label.pop();
                !matches!(n.insert.as_str(), "is" | "has" | "no" | "sort")
                    && (field == "sort" || !matches!(n.insert.as_str(), "type" | "number" | "updated"))
            });
            names
        }
        _ => of_field(field, workspace, registers),
    }
}

fn times() -> Vec<Suggestion> {
    listed(&[
        ("today", "since midnight"),
        ("yesterday", "the day before"),
        (">-24h", "in the last 24 hours"),
        (">-7d", "in the last 7 days"),
        (">-1m", "in the last month"),
        ("<-7d", "more than 7 days ago"),
        ("2026-03", "a month"),
        ("2026-03-02..2026-03-06", "from one day to another"),
    ])
}

fn of_field(id: &'static str, workspace: &Workspace, registers: &[&'static Register]) -> Vec<Suggestion> {
    let mut found: Vec<(usize, Suggestion)> = Vec::new();
    let mut constant: Vec<Suggestion> = Vec::new();
    let mut add = |times: usize, suggestion: Suggestion| match found
        .iter_mut()
        .find(|(_, s)| s.insert == suggestion.insert)
    {
        Some((count, _)) => *count += times,
        None => found.push((times, suggestion)),
    };
    for (register, field) in registers.iter().filter_map(|r| Some((*r, r.field(id)?))) {
        for (code, label) in options(register, field) {
            add(
                0,
                Suggestion {
                    insert: code.to_owned(),
                    label: label.to_owned(),
                    hint: register.plural.to_owned(),
                },
            );
        }
        let fixed = match field.kind {
            Kind::Number(_) | Kind::Money => listed(&[(">3", "more than"), ("1..3", "from one to another")]),
            Kind::Span => listed(&[("<4h", "less than four hours"), (">30m", "more than half an hour")]),
            Kind::Flag => listed(&[("yes", "it is said"), ("no", "it is not said")]),
            Kind::Instant | Kind::Day => times(),
            Kind::Person => listed(&[("@me", "you")]),
            _ => Vec::new(),
        };
        constant.extend(fixed.into_iter().filter(|s| !constant.contains(s)).collect::<Vec<_>>());
        let Some(table) = workspace.of(register) else { continue };
        let Some(column) =
            table.column(id).filter(|c| !matches!(c.field.kind, Kind::Choice(_) | Kind::Status | Kind::Day))
        else {
            continue;
        };
        for (place, times) in frequencies(table, column) {
            let text = column.dictionary().map_or("", |d| d.text(place));
            let name = match field.kind {
                Kind::Link(_) | Kind::Links(_) => {
                    let record = RecordId::parse(text).and_then(|id| workspace.record(id));
                    record.map_or("", |r| r.title())
                }
                _ => text,
            };
            if !name.is_empty() {
                let hint = format!("{times}");
                add(times, Suggestion { insert: value_text(name), label: name.to_owned(), hint });
            }
        }
    }
    found.order_by_key(|(times, _)| std::cmp::Reverse(*times));
    // Counts of several registers add up.
    let found = found.into_iter().map(|(times, mut s)| {
        if times > 0 {
            s.hint = times.to_string();
        }
        s
    });
    constant.into_iter().chain(found).chain([suggestion("none", "no value")]).collect()
}

/// How often each place of a column's dictionary is used, the most used first, no more than a list can show twice.
fn frequencies(table: &Table, column: &Column) -> Vec<(u32, usize)> {
    let mut counts = vec![0_usize; column.dictionary().map_or(0, |d| d.texts().len())];
    let mut count = |place: u32| {
        if let Some(count) = counts.get_mut(place as usize) {
            *count += 1;
        }
    };
    match &column.cells {
        Cells::Code(codes) => {
            let rows = codes.codes.iter().zip(0..).filter(|(_, row)| table.stands(*row));
            rows.for_each(|(place, _)| count(*place));
        }
        Cells::Set(sets, _) => {
            sets.iter()
                .filter(|(row, _)| table.stands(**row))
                .flat_map(|(_, set)| set)
                .for_each(|p| count(*p));
        }
        _ => {}
    }
    let mut used: Vec<(u32, usize)> = (0..).zip(counts).skip(1).filter(|(_, times)| *times > 0).collect();
    used.order_by_key(|(_, times)| std::cmp::Reverse(*times));
    used.truncate(400);
    used
}
