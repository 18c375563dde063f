//! Service level agreements (8.3.3): targets by priority in agreed hours, workload limits and exceptions.

use crate::register::{Choice, Field, Handle, Kind, LifeCycle, Move, Phase, Register, Section, State, Tone};
use crate::time::Span;

/// What the agreement is called.
pub const NAME: Handle<String> = Handle::new("name");

/// Time to respond by priority 1 to 4, in open minutes.
pub const RESPOND: [Handle<Span>; 4] =
    [Handle::new("respond_1"), Handle::new("respond_2"), Handle::new("respond_3"), Handle::new("respond_4")];

/// Time to resolve by priority 1 to 4, in open minutes.
pub const RESOLVE: [Handle<Span>; 4] =
    [Handle::new("resolve_1"), Handle::new("resolve_2"), Handle::new("resolve_3"), Handle::new("resolve_4")];

const START: &[Choice] =
    &[Choice::plain("opened", "When it is opened"), Choice::plain("assigned", "When it is assigned")];

const REOPEN: &[Choice] = &[
    Choice::plain("resume", "Go on from where it stopped"),
    Choice::plain("restart", "Start anew"),
    Choice::plain("keep", "Keep the first result"),
];

static LIFE_CYCLE: LifeCycle = LifeCycle {
    states: &[
        State { code: "draft", label: "Draft", phase: Phase::Held, tone: Tone::Neutral },
        State { code: "in_force", label: "In force", phase: Phase::Open, tone: Tone::Ok },
        State { code: "ended", label: "Ended", phase: Phase::Closed, tone: Tone::Neutral },
    ],
    moves: &[
        Move {
            id: "sign",
            label: "Put in force",
            from: &["draft"],
            to: "in_force",
            guards: &[],
            sets: &[],
            asks: &[],
        },
        Move {
            id: "end",
            label: "End",
            from: &["draft", "in_force"],
            to: "ended",
            guards: &[],
            sets: &[],
            asks: &[],
        },
        Move {
            id: "renew",
            label: "Renew",
            from: &["ended"],
            to: "in_force",
            guards: &[],
            sets: &[],
            asks: &[],
        },
    ],
};

/// A day of eight hours and one of twenty-four are easily mixed up.
const OPEN_TIME: &str = "Open time, such as 30 m or 4 h. 1 d is 24 open hours.";

const fn target(id: &'static str, label: &'static str) -> Field {
    Field::new(id, label, Kind::Span).within(Section::Classification).at_start().retroactive()
}

/// The register of agreements.
pub static REGISTER: Register = Register {
    id: "agreement",
    prefix: "SLA",
    singular: "Service level agreement",
    plural: "Service level agreements",
    clause: "8.3.3",
    help: "What was promised, to whom, in which hours, up to which workload. A draft promises nothing until it is put in force.",
    fields: &[
        Field::new("name", "Name", Kind::Text).required(),
        Field::new("status", "Status", Kind::Status),
        Field::new("services", "Services", Kind::Links(&["service"]))
            .at_start()
            .help("None named: all services without an agreement of their own."),
        Field::new("customer", "Customer", Kind::Suggest).at_start(),
        Field::new("calendar", "Calendar", Kind::Link(&["calendar"]))
            .at_start()
            .retroactive()
            .help("None named: around the clock."),
        target("respond_1", "Respond to P1 within").help(OPEN_TIME),
        target("respond_2", "Respond to P2 within"),
        target("respond_3", "Respond to P3 within"),
        target("respond_4", "Respond to P4 within"),
        target("resolve_1", "Resolve P1 within").help(OPEN_TIME),
        target("resolve_2", "Resolve P2 within"),
        target("resolve_3", "Resolve P3 within"),
        target("resolve_4", "Resolve P4 within"),
        Field::new("start", "The clock starts", Kind::Choice(START))
            .within(Section::Resolution)
            .retroactive(),
        Field::new("pauses", "The clock pauses on hold", Kind::Flag)
            .within(Section::Resolution)
            .retroactive(),
        Field::new("reopen", "After a reopening", Kind::Choice(REOPEN))
            .within(Section::Resolution)
            .retroactive(),
        Field::new("escalation", "Tell somebody when", Kind::Tags)
            .within(Section::Resolution)
            .help("Points such as 75 %, -30 m before the deadline or +1 h after it. None named: 75 %."),
        Field::new("goal", "Share of targets to be met", Kind::Number("%")).within(Section::Resolution),
        Field::new("workload_limit", "Workload limit a month", Kind::Number("records"))
            .within(Section::Resolution)
            .help("Above it a result is marked, not silently counted as met."),
        Field::new("exceptions", "Exceptions", Kind::LongText)
            .within(Section::Resolution)
            .help("Maintenance, causes with the customer, force majeure; write none where there are none."),
        Field::new("valid_from", "Valid from", Kind::Day).within(Section::Dates),
        Field::new("valid_until", "Valid until", Kind::Day).within(Section::Dates),
        Field::new("signed_by", "Agreed with", Kind::Person).within(Section::Assignment),
        Field::new("owner", "Owner", Kind::Person).within(Section::Assignment),
        Field::new("review_months", "Review every", Kind::Number("months")).within(Section::Dates),
    ],
    life_cycle: Some(&LIFE_CYCLE),
    columns: &["name", "status", "customer", "calendar", "resolve_1", "resolve_3"],
    templates: &[],
    computed: &[],
    work: false,
};
