//! Calendars: the agreed service hours of 8.3.3, with their zone, holidays and exceptions.

use crate::register::{Field, Handle, Kind, Read, Register, Section};
use crate::time::{Calendar, Zone};

/// What the calendar is called.
pub const NAME: Handle<String> = Handle::new("name");
/// Weekly hours, as in `Mon-Fri 08:00-18:00; Sat 09:00-12:00`.
pub const HOURS: Handle<String> = Handle::new("hours");
/// Holidays, a line each, as in `2026-12-25 Christmas Day`.
pub const HOLIDAYS: Handle<String> = Handle::new("holidays");
/// Days with other hours, a line each, as in `2026-12-24 08:00-12:00 Christmas Eve`.
pub const EXCEPTIONS: Handle<String> = Handle::new("exceptions");
/// The zone's name, as in `Europe/Berlin`.
pub const ZONE: Handle<String> = Handle::new("zone");
/// The zone's offsets as data, so that another machine reckons the same.
pub const ZONE_RULES: Handle<String> = Handle::new("zone_rules");

/// The register of calendars.
pub static REGISTER: Register = Register {
    id: "calendar",
    prefix: "CAL",
    singular: "Calendar",
    plural: "Calendars",
    clause: "8.3.3",
    help: "The hours in which a promise counts.",
    fields: &[
        Field::new("name", "Name", Kind::Text).required(),
        Field::new("hours", "Weekly hours", Kind::LongText)
            .at_start()
            .must(|record| unread(record, HOURS.field))
            .retroactive()
            .help("For example Mon-Fri 08:00-18:00; Sat 09:00-12:00"),
        Field::new("zone", "Time zone", Kind::Text).at_start().help("For example Europe/Berlin"),
        Field::new("holidays", "Holidays", Kind::LongText)
            .at_start()
            .must(|record| unread(record, HOLIDAYS.field))
            .retroactive()
            .help("A line each: 2026-12-25 Christmas Day"),
        Field::new("exceptions", "Days with other hours", Kind::LongText)
            .must(|record| unread(record, EXCEPTIONS.field))
            .retroactive()
            .help("A line each: 2026-12-24 08:00-12:00 Christmas Eve"),
        Field::new("zone_rules", "Zone rules", Kind::Text).within(Section::Unseen).automatic(),
    ],
    life_cycle: None,
    columns: &["name", "hours", "zone"],
    templates: &[],
    computed: &[],
    work: false,
};

/// Why hours, holidays or exceptions cannot be read: no clock would run by them.
fn unread(record: &dyn Read, field: &str) -> Option<String> {
    let value = record.value(field);
    let text = |of: &str| value.as_text().filter(|_| of == field).unwrap_or_default();
    let read = Calendar::parse(Zone::utc(), text(HOURS.field), text(HOLIDAYS.field), text(EXCEPTIONS.field));
    read.err().map(|error| error.to_string())
}
