//! The first promise, made in one step.

use crate::browser;
use crate::journal::RecordId;
use crate::register::catalogue::{agreement, calendar};
use crate::ui::app::App;
use crate::ui::view::{Piece, view};
use crate::workspace::{Change, Command, Target};

/// Minutes to respond and to resolve, by priority.
const TARGETS: [(f64, f64); 4] = [(15.0, 240.0), (30.0, 480.0), (120.0, 1440.0), (480.0, 2400.0)];

/// Makes the calendar and the agreement of “Office hours basic”, in force at once.
pub fn button(app: App, class: &'static str) -> Piece {
    let start = move |_| {
        app.run_or_tell(&office_hours(), "Office hours basic is in force.");
    };
    view! { <button type="button" class=class on:click=start>"Start from Office hours basic"</button> }
}

/// The command that puts “Office hours basic” in force, with its calendar.
pub fn office_hours() -> Command {
    let (hours, promise) = (RecordId(browser::random_u128()), RecordId(browser::random_u128()));
    let mut changes = vec![
        Change::set("name", "Office hours basic"),
        Change::set("status", "in_force"),
        Change::set("calendar", hours.to_string().as_str()),
        Change::set("start", "opened"),
        Change::set("pauses", true),
        Change::set("reopen", "resume"),
        Change::set("goal", 90.0),
    ];
    let fields = agreement::RESPOND.iter().zip(agreement::RESOLVE).zip(TARGETS);
    for ((respond, resolve), (to_respond, to_resolve)) in fields {
        changes.push(Change::set(respond.field, to_respond));
        changes.push(Change::set(resolve.field, to_resolve));
    }
    let calendar_changes = vec![
        Change::set("name", "Office hours"),
        Change::set("hours", "Mon-Fri 08:00-18:00"),
        Change::set("zone", browser::device_zone().as_str()),
    ];
    Command {
        label: "Start from Office hours basic".to_owned(),
        targets: vec![
            Target { register: &calendar::REGISTER, record: hours, at: None, changes: calendar_changes },
            Target { register: &agreement::REGISTER, record: promise, at: None, changes },
        ],
    }
}
