//! Incidents (8.6.1): an unplanned interruption, a loss of quality, or an event that has not yet hit a user.

use crate::journal::Value;
use crate::register::{
    Choice, Computed, Field, Guard, Handle, Kind, LifeCycle, Move, Phase, Read, Register, Section, SetTo,
    Settings, State, Template, Tone,
};
use crate::time::Instant;

/// What is broken, in a line.
pub const TITLE: Handle<String> = Handle::new("title");
/// How much is hit: `high`, `medium`, `low`.
pub const IMPACT: Handle<String> = Handle::new("impact");
/// How soon it hurts: `high`, `medium`, `low`.
pub const URGENCY: Handle<String> = Handle::new("urgency");
/// `1` to `4`.
pub const PRIORITY: Handle<String> = Handle::new("priority");
/// The state's code.
pub const STATUS: Handle<String> = Handle::new("status");
/// When it was reported.
pub const OPENED_AT: Handle<Instant> = Handle::new("opened_at");
/// When somebody first responded.
pub const RESPONDED_AT: Handle<Instant> = Handle::new("responded_at");
/// When service was back.
pub const RESOLVED_AT: Handle<Instant> = Handle::new("resolved_at");
/// When it was closed.
pub const CLOSED_AT: Handle<Instant> = Handle::new("closed_at");

/// Impact and urgency.
pub const THREE_LEVELS: &[Choice] =
    &[Choice::plain("high", "High"), Choice::plain("medium", "Medium"), Choice::plain("low", "Low")];

/// The four priorities.
pub const PRIORITIES: &[Choice] = &[
    Choice::toned("1", "P1 Critical", Tone::Danger),
    Choice::toned("2", "P2 High", Tone::Warn),
    Choice::toned("3", "P3 Moderate", Tone::Info),
    Choice::toned("4", "P4 Low", Tone::Neutral),
];

const CHANNELS: &[Choice] = &[
    Choice::plain("phone", "Phone"),
    Choice::plain("mail", "E-mail"),
    Choice::plain("portal", "Portal"),
    Choice::plain("chat", "Chat"),
    Choice::plain("person", "In person"),
    Choice::plain("monitoring", "Monitoring"),
];

const HOLD_REASONS: &[Choice] = &[
    Choice::plain("caller", "Waiting for the caller"),
    Choice::plain("supplier", "Waiting for a supplier"),
    Choice::plain("change", "Waiting for a change"),
    Choice::plain("problem", "Waiting for a problem"),
    Choice::plain("evidence", "Waiting for evidence"),
];

const RESOLUTION_CODES: &[Choice] = &[
    Choice::plain("fixed", "Fixed"),
    Choice::plain("workaround", "Workaround"),
    Choice::plain("hardware", "Hardware repaired or replaced"),
    Choice::plain("software", "Software patched"),
    Choice::plain("advice", "Advice given"),
    Choice::plain("training", "Training"),
    Choice::plain("own_accord", "Went away by itself"),
    Choice::plain("duplicate", "Duplicate"),
    Choice::plain("not_reproduced", "Could not be reproduced"),
    Choice::plain("other", "Other"),
];

const LEVELS: &[Choice] = &[
    Choice::plain("first", "First line"),
    Choice::plain("second", "Second line"),
    Choice::plain("third", "Third line"),
];

static LIFE_CYCLE: LifeCycle = LifeCycle {
    states: &[
        State { code: "new", label: "New", phase: Phase::Open, tone: Tone::Neutral },
        State { code: "assigned", label: "Assigned", phase: Phase::Open, tone: Tone::Info },
        State { code: "in_progress", label: "In progress", phase: Phase::Open, tone: Tone::Info },
        State { code: "on_hold", label: "On hold", phase: Phase::Held, tone: Tone::Paused },
        State { code: "resolved", label: "Resolved", phase: Phase::Resolved, tone: Tone::Ok },
        State { code: "closed", label: "Closed", phase: Phase::Closed, tone: Tone::Neutral },
        State { code: "cancelled", label: "Cancelled", phase: Phase::Cancelled, tone: Tone::Neutral },
    ],
    moves: &[
        Move {
            id: "assign",
            label: "Assign",
            from: &["new"],
            to: "assigned",
            guards: &[Guard::Rule(
                |r| r.has("assignee") || r.has("group"),
                "Say who or which group takes it before it is assigned.",
            )],
            sets: &[],
            asks: &["assignee"],
        },
        Move {
            id: "start",
            label: "Start work",
            from: &["new", "assigned"],
            to: "in_progress",
            guards: &[],
            sets: &[],
            asks: &[],
        },
        Move {
            id: "hold",
            label: "Put on hold",
            from: &["new", "assigned", "in_progress"],
            to: "on_hold",
            guards: &[Guard::Needs("hold_reason", "Say what it waits for before it goes on hold.")],
            sets: &[],
            asks: &["hold_reason"],
        },
        Move {
            id: "resume",
            label: "Resume",
            from: &["on_hold"],
            to: "in_progress",
            guards: &[],
            sets: &[("hold_reason", SetTo::Empty)],
            asks: &[],
        },
        Move {
            id: "resolve",
            label: "Resolve",
            from: &["new", "assigned", "in_progress", "on_hold"],
            to: "resolved",
            guards: &[Guard::Needs("resolution", "Say in a line how it was resolved.")],
            sets: &[("resolved_at", SetTo::Now), ("hold_reason", SetTo::Empty)],
            asks: &["resolution", "resolution_code"],
        },
        Move {
            id: "close",
            label: "Close",
            from: &["resolved"],
            to: "closed",
            guards: &[Guard::Needs("resolved_at", "An incident is resolved before it is closed.")],
            sets: &[("closed_at", SetTo::Now)],
            asks: &[],
        },
        Move {
            id: "reopen",
            label: "Reopen",
            from: &["resolved", "closed"],
            to: "in_progress",
            guards: &[],
            sets: &[("resolved_at", SetTo::Empty), ("closed_at", SetTo::Empty)],
            asks: &[],
        },
        Move {
            id: "cancel",
            label: "Cancel",
            from: &["new", "assigned", "in_progress", "on_hold"],
            to: "cancelled",
            guards: &[Guard::Needs("resolution", "Say why it is cancelled: it counts in no figure then.")],
            sets: &[("closed_at", SetTo::Now), ("hold_reason", SetTo::Empty)],
            asks: &["resolution"],
        },
    ],
};

/// The register of incidents.
pub static REGISTER: Register = Register {
    id: "incident",
    prefix: "INC",
    singular: "Incident",
    plural: "Incidents",
    clause: "8.6.1",
    help: "Something is broken, slow or about to break: get the service back within what was agreed.",
    fields: &[
        Field::new("title", "Title", Kind::Text).required().help("What is broken, in a line."),
        Field::new("description", "Description", Kind::LongText).at_start(),
        Field::new("status", "Status", Kind::Status).tracked(),
        Field::new("caller", "Reported by", Kind::Person).at_start(),
        Field::new("channel", "Came in by", Kind::Choice(CHANNELS)),
        Field::new("location", "Location", Kind::Suggest),
        Field::new("service", "Service", Kind::Link(&["service"])).within(Section::Classification).at_start(),
        Field::new("category", "Category", Kind::Suggest).within(Section::Classification).at_start(),
        Field::new("subcategory", "Subcategory", Kind::Suggest).within(Section::Classification),
        Field::new("item", "Affected item", Kind::Suggest).within(Section::Classification),
        Field::new("impact", "Impact", Kind::Choice(THREE_LEVELS))
            .within(Section::Classification)
            .initial("medium")
            .at_start(),
        Field::new("urgency", "Urgency", Kind::Choice(THREE_LEVELS))
            .within(Section::Classification)
            .initial("medium")
            .at_start(),
        Field::new("priority", "Priority", Kind::Choice(PRIORITIES))
            .within(Section::Classification)
            .tracked()
            .help("Follows from impact and urgency; another one needs a reason."),
        Field::new("priority_reason", "Reason for another priority", Kind::Text)
            .within(Section::Classification),
        Field::new("tags", "Labels", Kind::Tags).within(Section::Classification),
        Field::new("owner", "Owner", Kind::Person).within(Section::Assignment),
        Field::new("group", "Group", Kind::Group).within(Section::Assignment).tracked(),
        Field::new("assignee", "Assignee", Kind::Person).within(Section::Assignment).tracked().at_start(),
        Field::new("level", "Support level", Kind::Choice(LEVELS))
            .within(Section::Assignment)
            .help("Functional escalation: handed to those who know more."),
        Field::new("escalated_to", "Escalated to", Kind::Person)
            .within(Section::Assignment)
            .help("Hierarchic escalation: somebody who can decide was told."),
        Field::new("escalation_reason", "Reason for escalation", Kind::Text).within(Section::Assignment),
        Field::new("hold_reason", "Waiting for", Kind::Choice(HOLD_REASONS))
            .within(Section::Assignment)
            .tracked(),
        Field::new("major", "Major incident", Kind::Flag)
            .within(Section::Assignment)
            .help("A switch to the major incident procedure, not a queue rank."),
        Field::new("major_manager", "Major incident manager", Kind::Person).within(Section::Assignment),
        Field::new("told_management", "Top management told", Kind::Instant).within(Section::Assignment),
        Field::new("resolution", "Resolution", Kind::LongText).within(Section::Resolution),
        Field::new("resolution_code", "Resolution code", Kind::Choice(RESOLUTION_CODES))
            .within(Section::Resolution),
        Field::new("closure_code", "Closure code", Kind::Suggest).within(Section::Resolution),
        Field::new("resolved_by", "Resolved by", Kind::Person).within(Section::Resolution),
        Field::new("workaround", "Workaround used", Kind::Flag).within(Section::Resolution),
        Field::new("satisfaction", "Satisfaction", Kind::Number("of 5")).within(Section::Resolution).must(
            |record| {
                let given = record.value("satisfaction").as_number();
                given.filter(|n| !(1.0..=5.0).contains(n)).map(|_| "Enter a number from 1 to 5.".to_owned())
            },
        ),
        Field::new("opened_at", "Opened", Kind::Instant).within(Section::Dates).must(|record| {
            not_before(record, "resolved_at", "opened_at", "")
                .map(|_| "That is after it was resolved.".to_owned())
        }),
        Field::new("responded_at", "First response", Kind::Instant)
            .within(Section::Dates)
            .must(|record| not_before(record, "responded_at", "opened_at", "it was opened")),
        Field::new("resolved_at", "Resolved", Kind::Instant)
            .within(Section::Dates)
            .must(|record| not_before(record, "resolved_at", "opened_at", "it was opened")),
        Field::new("closed_at", "Closed", Kind::Instant)
            .within(Section::Dates)
            .must(|record| not_before(record, "closed_at", "resolved_at", "it was resolved")),
        Field::new("problem", "Problem", Kind::Link(&["problem"])).within(Section::Links),
        Field::new("parent", "Parent incident", Kind::Link(&["incident"]))
            .within(Section::Links)
            .other_end("Child incident"),
        Field::new("duplicate_of", "Duplicate of", Kind::Link(&["incident"]))
            .within(Section::Links)
            .other_end("Duplicate"),
        Field::new("related", "Related", Kind::Links(&[])).within(Section::Links).other_end("Related"),
        Field::new("reopen_count", "Times reopened", Kind::Number("")).within(Section::More).automatic(),
        Field::new("reassignment_count", "Times reassigned", Kind::Number(""))
            .within(Section::More)
            .automatic(),
        Field::new("made_sla", "Source says target was met", Kind::Flag).within(Section::More).automatic(),
        Field::new("source_ref", "Number in the source", Kind::Text).within(Section::More).automatic(),
        Field::new("source_state", "State in the source", Kind::Suggest).within(Section::More).automatic(),
    ],
    life_cycle: Some(&LIFE_CYCLE),
    columns: &["title", "priority", "status", "assignee", "service", "category"],
    templates: &[
        Template {
            name: "Password or login trouble",
            values: &[("category", "Access"), ("impact", "low"), ("urgency", "medium")],
        },
        Template {
            name: "Printer",
            values: &[("category", "Printing"), ("impact", "low"), ("urgency", "low")],
        },
        Template {
            name: "Network down",
            values: &[("category", "Network"), ("impact", "high"), ("urgency", "high")],
        },
    ],
    computed: &[Computed { field: "priority", from: &["impact", "urgency"], rule: priority }],
    work: true,
};

/// The priority the matrix gives; nothing where impact or urgency is missing or a reason for another one stands.
fn priority(record: &dyn Read, settings: &Settings) -> Value {
    let level = |field: &str| match record.value(field).as_text() {
        Some("high") => Some(0),
        Some("medium") => Some(1),
        Some("low") => Some(2),
        _ => None,
    };
    let cell = level("impact")
        .zip(level("urgency"))
        .and_then(|(impact, urgency): (usize, usize)| settings.matrix.get(impact)?.get(urgency).copied());
    match cell {
        Some(priority) if !record.has("priority_reason") => Value::text(&priority.to_string()),
        _ => record.value("priority"),
    }
}

/// Why a time will not do: it lies before another one that comes first.
fn not_before(record: &dyn Read, field: &str, first: &str, what: &str) -> Option<String> {
    let (at, first) = (record.value(field).as_instant()?, record.value(first).as_instant()?);
    (at < first).then(|| ["That is before ", what, "."].concat())
}
