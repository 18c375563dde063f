//! A promise tried out becomes the promise: as a new version from today, so that no result of the past changes.

use super::what_if::{Form, calendar_of, find, wanted};
use crate::browser;
use crate::journal::{RecordId, Value};
use crate::register::Register;
use crate::register::catalogue::{agreement, calendar};
use crate::service_level::Amount;
use crate::time::{Day, Span};
use crate::ui::app::App;
use crate::workspace::{Change, Command, Record, Target};
use leptos::prelude::*;

/// Ends the chosen agreement with yesterday and puts its copy with what was entered in force from today, in one
/// step; one that began today is changed itself.
pub fn adopt(app: App, form: Form) {
    let planned = untrack(|| command(app, form));
    match planned {
        Ok(command) => {
            app.run_or_tell(&command, "In force from today.");
        }
        Err(reason) => app.tell_trouble(&reason),
    }
}

fn command(app: App, form: Form) -> Result<Command, String> {
    let now = browser::now();
    app.desk(now, |view| {
        let changed = wanted(app, view, form)?;
        let before = find(view, &changed.id.to_string()).ok_or("Choose an agreement.")?;
        let mut wanted = Vec::new();
        for (priority, field) in (1_u8..).zip(agreement::RESOLVE) {
            wanted.push(match changed.resolve.get(priority) {
                None => Change::clear(field.field),
                Some(Amount::Open(span)) if span > Span::ZERO => Change::set(field.field, span.minutes()),
                Some(_) => return Err("An agreement keeps hours and minutes, such as 4 h 30 m.".to_owned()),
            });
        }
        app.workspace(|workspace| {
            let record = workspace.record(changed.id).ok_or("The agreement is not there.")?;
            let mut targets = Vec::new();
            let hours = form.hours.with_untracked(|hours| hours.trim().to_owned());
            let kept = calendar_of(workspace, before);
            if hours.is_empty() {
                wanted.push(Change::clear("calendar"));
            } else if kept.is_none_or(|calendar| calendar.text("hours") != hours) {
                let id = RecordId(browser::random_u128());
                let mut changes = match kept {
                    Some(calendar) => copied(&calendar::REGISTER, calendar),
                    None => vec![Change::set("zone", browser::device_zone().as_str())],
                };
                changes.push(Change::set("name", [&changed.name, " hours"].concat().as_str()));
                changes.push(Change::set("hours", hours.as_str()));
                targets.push(Target { register: &calendar::REGISTER, record: id, at: None, changes });
                wanted.push(Change::set("calendar", id.to_string().as_str()));
            }
            let today = before.open.calendar().zone().day_at(now);
            if before.valid.0 == Some(today) {
                targets.push(on(changed.id, wanted));
            } else {
                let last = today.plus_days(-1);
                targets.push(on(changed.id, vec![day("valid_until", last), Change::set("status", "ended")]));
                let mut changes = copied(&agreement::REGISTER, record);
                changes.append(&mut wanted);
                changes.extend([day("valid_from", today), Change::set("status", "in_force")]);
                targets.push(on(RecordId(browser::random_u128()), changes));
            }
            Ok(Command { label: ["Adopt for ", &changed.name].concat(), targets })
        })
    })
}

fn on(record: RecordId, changes: Vec<Change>) -> Target {
    Target { register: &agreement::REGISTER, record, at: None, changes }
}

fn day(field: &str, day: Day) -> Change {
    Change::set(field, day.to_string().as_str())
}

/// Every field of a record as changes that make a copy.
fn copied(register: &'static Register, record: Record<'_>) -> Vec<Change> {
    let table = record.table();
    let mut changes = Vec::new();
    for field in register.fields {
        if field.is_set() {
            let elements = table.column(field.id).into_iter().flat_map(|c| c.elements(record.row()));
            changes.extend(elements.map(|element| Change::add(field.id, element)));
        } else {
            let value: Value = table.value(record.row(), field.id);
            if !value.is_null() {
                changes.push(Change::set(field.id, value));
            }
        }
    }
    changes
}
