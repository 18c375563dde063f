//! Values as people read and enter them, for every kind of field.

use super::day_words::day_shown;
use super::{Change, Record, Table, Workspace};
use crate::decimal;
use crate::journal::{RecordId, Value};
use crate::letters::{lower, lowered};
use crate::register::catalogue::register;
use crate::register::{Field, Kind, Register};
use crate::time::{ClockTime, Day, Instant, Zone};
use std::borrow::Cow;

/// What a field of a record shows: labels of choices, titles of linked records, times in a zone.
#[must_use]
pub fn shown(workspace: &Workspace, record: Record<'_>, field: &Field, zone: &Zone) -> String {
    if field.is_set() {
        return elements(workspace, record, field).join(", ");
    }
    let value = record.table().value(record.row(), field.id);
    shown_value(workspace, record.register(), field, &value, zone)
}

/// What a value of a field shows.
#[must_use]
pub fn shown_value(
    workspace: &Workspace,
    register: &Register,
    field: &Field,
    value: &Value,
    zone: &Zone,
) -> String {
    match (&field.kind, value) {
        (_, Value::Null) => String::new(),
        (Kind::Choice(_) | Kind::Status, Value::Text(code)) => register.label_of(field.id, code).to_owned(),
        (Kind::Link(_), Value::Text(id)) => linked(workspace, id),
        (Kind::Money, Value::Text(money)) => money_shown(money).unwrap_or_else(|| money.to_string()),
        (Kind::Span, Value::Number(minutes)) => span_shown(*minutes),
        (Kind::Number(""), Value::Number(number)) => number_shown(*number),
        (Kind::Number(unit), Value::Number(number)) => format!("{} {unit}", number_shown(*number)),
        (Kind::Instant, Value::Instant(at)) => instant_shown(*at, zone),
        (Kind::Day, Value::Text(day)) => Day::from_iso(day).map_or_else(|| day.to_string(), day_shown),
        (_, Value::Flag(true)) => "Yes".to_owned(),
        (_, Value::Flag(false)) => "No".to_owned(),
        _ => value.to_string(),
    }
}

/// The elements of a set field, as they are shown.
#[must_use]
pub fn elements(workspace: &Workspace, record: Record<'_>, field: &Field) -> Vec<String> {
    let Some(column) = record.table().column(field.id) else { return Vec::new() };
    let links = matches!(field.kind, Kind::Links(_));
    column.elements(record.row()).map(|e| if links { linked(workspace, e) } else { e.to_owned() }).collect()
}

/// What a field of a record shows in a table for other programs: as [`shown`], with days and times that they read.
#[must_use]
pub fn exported(workspace: &Workspace, record: Record<'_>, field: &Field, zone: &Zone) -> String {
    match (&field.kind, record.table().value(record.row(), field.id)) {
        (Kind::Instant, Value::Instant(at)) => {
            let (day, millis) = zone.local(at);
            let seconds = millis / 1000;
            format!("{day} {:02}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60)
        }
        (Kind::Day, value) => value.to_string(),
        _ => shown(workspace, record, field, zone),
    }
}

/// What a field of a record holds, in the form in which it is entered.
#[must_use]
pub fn entered(workspace: &Workspace, record: Record<'_>, field: &Field, zone: &Zone) -> String {
    match (&field.kind, record.table().value(record.row(), field.id)) {
        _ if field.is_set() => elements(workspace, record, field).join(", "),
        (Kind::Choice(_) | Kind::Status | Kind::Day, value) => value.to_string(),
        (Kind::Instant, Value::Instant(at)) => {
            let (day, millis) = zone.local(at);
            format!("{day}T{:02}:{:02}", millis / 3_600_000, millis / 60_000 % 60)
        }
        (Kind::Flag, Value::Flag(flag)) => if flag { "yes" } else { "no" }.to_owned(),
        (Kind::Number(_), Value::Number(number)) => number_shown(number),
        (_, value) => shown_value(workspace, record.register(), field, &value, zone),
    }
}

/// The changes that make a field hold what was entered; `now` is what it holds already, where there is a record.
///
/// # Errors
/// A sentence that says what to enter instead.
pub fn changes(
    workspace: &Workspace,
    field: &Field,
    text: &str,
    zone: &Zone,
    now: Option<Record<'_>>,
) -> Result<Vec<Change>, String> {
    let text = text.trim();
    // What is left as it was stays what it is: a form shows less than it holds, of times no seconds, of links no identity.
    if now.is_some_and(|record| entered(workspace, record, field, zone).trim() == text) {
        return Ok(Vec::new());
    }
    if field.is_set() {
        return set_changes(workspace, field, text, now);
    }
    if text.is_empty() {
        return Ok(vec![Change::clear(field.id)]);
    }
    let value = match field.kind {
        Kind::Number(_) => Value::from(number_entered(text).ok_or("Enter a number.")?),
        Kind::Span => Value::from(span_entered(text).ok_or("Enter a length of time such as 4 h or 30 m.")?),
        Kind::Money => Value::text(&money_entered(text).ok_or("Enter an amount such as 1250.00 EUR.")?),
        Kind::Day => Value::text(&Day::from_iso(text).ok_or("Enter a day such as 2026-03-02.")?.to_string()),
        Kind::Instant => Value::Instant(
            instant_entered(text, zone).ok_or("Enter a day and a time such as 2026-03-02 14:30.")?,
        ),
        Kind::Flag => Value::Flag(matches!(text, "yes" | "Yes" | "true" | "1")),
        Kind::Link(registers) => {
            let found = find(workspace, registers, text).ok_or_else(|| nothing_called(registers, text))?;
            Value::text(&found.to_string())
        }
        _ => Value::text(text),
    };
    Ok(vec![Change { field: field.id.into(), change: super::FieldChange::Set(value) }])
}

/// `There is no service called “E-mail”.`
fn nothing_called(registers: &[&str], name: &str) -> String {
    let register = registers.first().filter(|_| registers.len() == 1).and_then(|id| register(id));
    let what = register.map_or_else(|| "record".to_owned(), |r| lowered(r.singular));
    ["There is no ", &what, " called “", name, "”."].concat()
}

fn set_changes(
    workspace: &Workspace,
    field: &Field,
    text: &str,
    now: Option<Record<'_>>,
) -> Result<Vec<Change>, String> {
    let column = now.and_then(|r| Some((r.row(), r.table().column(field.id)?)));
    let held: Vec<String> =
        column.map(|(row, c)| c.elements(row).map(str::to_owned).collect()).unwrap_or_default();
    let links = matches!(field.kind, Kind::Links(_));
    let mut told: Vec<(String, &String)> = Vec::new();
    told.extend(held.iter().filter(|_| links).map(|id| (linked(workspace, id), id)));
    let mut wanted: Vec<String> = Vec::new();
    let mut rest = text.trim_start_matches([',', ' ']);
    while !rest.is_empty() {
        // What is held already is known by what it is called, be there a comma in it or another of that name.
        let whole = |(name, _): &&(String, &String)| {
            rest.strip_prefix(name.as_str())
                .is_some_and(|after| after.trim_start().starts_with(',') || after.trim().is_empty())
        };
        let known = told.iter().position(|own| whole(&own)).map(|place| told.remove(place));
        let (part, after) = match &known {
            Some((name, _)) => rest.split_at(name.len()),
            None => rest.split_once(',').unwrap_or((rest, "")),
        };
        let part = part.trim();
        wanted.push(match (known, field.kind) {
            (Some((_, id)), _) => id.clone(),
            (None, Kind::Links(registers)) => {
                find(workspace, registers, part).ok_or_else(|| nothing_called(registers, part))?.to_string()
            }
            (None, _) => part.to_owned(),
        });
        rest = after.trim_start_matches([',', ' ']);
    }
    let added = wanted.iter().filter(|w| !held.contains(w)).map(|w| Change::add(field.id, w));
    let removed = held.iter().filter(|h| !wanted.contains(h)).map(|h| Change::remove(field.id, h));
    Ok(added.chain(removed).collect())
}

/// The record that a name, number or identity means, among some registers; all where none is named.
#[must_use]
pub fn find(workspace: &Workspace, registers: &[&str], text: &str) -> Option<RecordId> {
    let allowed = |table: &&Table| registers.is_empty() || registers.contains(&table.register.id);
    let by_address =
        workspace.find(text).into_iter().find(|r| allowed(&r.table()) && r.stands()).map(|r| r.id());
    // As links are shown: the number, then the title.
    let by_both = || {
        let (number, _) = text.split_once(' ')?;
        let mut records = workspace.find(number).into_iter().filter(|r| allowed(&r.table()) && r.stands());
        records.find(|r| linked(workspace, &r.id().to_string()) == text).map(|r| r.id())
    };
    by_address.or_else(by_both).or_else(|| {
        let mut records = workspace.tables().iter().filter(allowed).flat_map(Table::records);
        records.find(|r| r.title().eq_ignore_ascii_case(text)).map(|r| r.id())
    })
}

/// What a link is called: the title of what is linked, or that it is not here.
#[must_use]
pub fn linked(workspace: &Workspace, id: &str) -> String {
    match RecordId::parse(id).and_then(|id| workspace.record(id)) {
        Some(record) if record.register().prefix.is_empty() || record.register().id == "service" => {
            record.title().to_owned()
        }
        Some(record) if matches!(record.register().id, "calendar" | "kpi" | "agreement") => {
            record.title().to_owned()
        }
        Some(record) => format!("{} {}", record.name(), record.title()),
        None => "not here".to_owned(),
    }
}

/// The text with the marks that turn the direction of writing told openly: `invoice[U+202E]gpj.exe`. Unseen, they make
/// one name look like another.
#[must_use]
pub fn turns_told(text: &str) -> Cow<'_, str> {
    let turns = |c: char| matches!(c, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}');
    if !text.contains(turns) {
        return Cow::Borrowed(text);
    }
    let mut told = String::new();
    for letter in text.chars() {
        if turns(letter) {
            told.push_str("[U+20");
            // From 2A to 2E and from 66 to 69: two digits.
            told.extend(
                [letter as u32 >> 4 & 15, letter as u32 & 15]
                    .map(|n| char::from_digit(n, 16).unwrap_or('0').to_ascii_uppercase()),
            );
            told.push(']');
        } else {
            told.push(letter);
        }
    }
    Cow::Owned(told)
}

/// An instant in a zone: `Tue 3 Mar 2026, 14:30`.
#[must_use]
pub fn instant_shown(at: Instant, zone: &Zone) -> String {
    let (day, millis) = zone.local(at);
    format!("{}, {:02}:{:02}", day_shown(day), millis / 3_600_000, millis / 60_000 % 60)
}

fn instant_entered(text: &str, zone: &Zone) -> Option<Instant> {
    if let Some(instant) = Instant::from_canonical(text) {
        return Some(instant);
    }
    let (day, time) = text.split_once(['T', ' '])?;
    Some(zone.instant_of(Day::from_iso(day)?, ClockTime::parse(time.trim().get(..5).unwrap_or(time.trim()))?))
}

/// A number with at most three digits after the point.
#[must_use]
pub fn number_shown(number: f64) -> String {
    let text = decimal::fixed(number, 3);
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

fn number_entered(text: &str) -> Option<f64> {
    decimal::read(text.trim_end_matches(|c: char| !c.is_ascii_digit()))
}

/// Minutes as `1 d 4 h 30 m`; a day has 24 hours.
#[must_use]
pub fn span_shown(minutes: f64) -> String {
    let minutes = minutes.round() as i64;
    let parts = [(minutes / 60, "h"), (minutes % 60, "m")];
    let told: Vec<String> =
        parts.iter().filter(|(n, _)| *n != 0).map(|(n, unit)| format!("{n} {unit}")).collect();
    if told.is_empty() { "0 m".to_owned() } else { told.join(" ") }
}

/// Minutes of `4 h`, `1 h 30 m`, `90`, `4:30` or `2 d`; a day has 24 hours.
#[must_use]
pub fn span_entered(text: &str) -> Option<f64> {
    let some = |minutes: f64| Some(minutes).filter(|m| m.is_finite() && *m >= 0.0);
    if let Some((hours, minutes)) = text.split_once(':') {
        return some(decimal::parse(hours.trim())? * 60.0 + some(decimal::parse(minutes.trim())?)?);
    }
    if let Some(minutes) = decimal::parse(text.trim()) {
        return some(minutes);
    }
    let (mut total, mut number, mut unit) = (0.0, String::new(), String::new());
    let mut take = |number: &mut String, unit: &mut String| -> Option<()> {
        let factor = match unit.trim() {
            "d" | "day" | "days" => 1440.0,
            "h" | "hour" | "hours" => 60.0,
            "m" | "min" | "minute" | "minutes" => 1.0,
            _ => return None,
        };
        total += decimal::parse(number)? * factor;
        number.clear();
        unit.clear();
        Some(())
    };
    for letter in text.chars().map(lower) {
        if letter.is_ascii_digit() || letter == '.' || letter == ',' {
            if !unit.trim().is_empty() {
                take(&mut number, &mut unit)?;
            }
            number.push(if letter == ',' { '.' } else { letter });
        } else if !number.is_empty() {
            unit.push(letter);
        } else if letter != ' ' {
            return None;
        }
    }
    take(&mut number, &mut unit)?;
    some(total)
}

/// `125000 EUR` as `1250.00 EUR`.
fn money_shown(stored: &str) -> Option<String> {
    let (minor, currency) = stored.split_once(' ')?;
    let minor: i64 = minor.parse().ok()?;
    let sign = if minor < 0 { "-" } else { "" };
    let minor = minor.unsigned_abs();
    Some(format!("{sign}{}.{:02} {currency}", minor / 100, minor % 100))
}

/// `1250.00 EUR` as `125000 EUR`.
fn money_entered(text: &str) -> Option<String> {
    let (amount, currency) = text.split_once(' ')?;
    let currency = currency.trim().to_ascii_uppercase();
    if currency.len() != 3 || !currency.bytes().all(|b| b.is_ascii_uppercase()) {
        return None;
    }
    let (whole, cents) = amount.split_once(['.', ',']).unwrap_or((amount, "0"));
    let (sign, whole) = whole.strip_prefix('-').map_or((1, whole), |whole| (-1, whole));
    if cents.is_empty()
        || cents.len() > 2
        || [whole, cents].iter().any(|d| !d.bytes().all(|b| b.is_ascii_digit()))
    {
        return None;
    }
    let cents = cents.parse::<i64>().ok()? * if cents.len() == 1 { 10 } else { 1 };
    let minor = whole.parse::<i64>().ok()?.checked_mul(100)?.checked_add(cents)?;
    Some(format!("{} {currency}", sign * minor))
}
