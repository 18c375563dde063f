//! A calendar's zone comes with its rules, so that another machine reckons the same.

use crate::browser;
use crate::journal::Value;
use crate::register::catalogue::calendar::{REGISTER, ZONE, ZONE_RULES};
use crate::workspace::{Change, Command, FieldChange, Refusal};

/// The command with the rules of every zone it gives to a calendar; nothing where it gives none.
///
/// # Errors
/// Where the browser does not know a zone of that name.
pub fn with_zone_rules(command: &Command) -> Result<Option<Command>, Vec<Refusal>> {
    let mut completed: Option<Command> = None;
    for (place, target) in command.targets.iter().enumerate().filter(|(_, t)| t.register.id == REGISTER.id) {
        let zone = target.changes.iter().rev().find(|change| *change.field == *ZONE.field);
        let Some(FieldChange::Set(zone)) = zone.map(|change| &change.change) else { continue };
        let name = match zone {
            Value::Text(name) => name.trim(),
            _ => "",
        };
        let rules = if name.is_empty() {
            Change::clear(ZONE_RULES.field)
        } else if let Some(zone) = browser::zone(name) {
            Change::set(ZONE_RULES.field, zone.to_text().as_str())
        } else {
            return Err(vec![Refusal {
                record: target.record,
                field: Some(ZONE.field.to_owned()),
                reason: ["There is no time zone called ", name, ". Enter one such as Europe/Berlin."]
                    .concat(),
            }]);
        };
        let completed = completed.get_or_insert_with(|| command.clone());
        if let Some(target) = completed.targets.get_mut(place) {
            target.changes.push(rules);
        }
    }
    Ok(completed)
}
