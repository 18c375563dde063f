//! Services (8.2.2, 8.2.4): what customers get, whose it is, how critical it is.

use crate::register::{Choice, Field, Handle, Kind, LifeCycle, Move, Phase, Register, Section, State, Tone};

/// What the service is called.
pub const NAME: Handle<String> = Handle::new("name");

const CRITICALITY: &[Choice] = &[
    Choice::toned("high", "High", Tone::Warn),
    Choice::plain("medium", "Medium"),
    Choice::plain("low", "Low"),
];

static LIFE_CYCLE: LifeCycle = LifeCycle {
    states: &[
        State { code: "planned", label: "Planned", phase: Phase::Open, tone: Tone::Neutral },
        State { code: "live", label: "Live", phase: Phase::Open, tone: Tone::Ok },
        State { code: "retired", label: "Retired", phase: Phase::Closed, tone: Tone::Neutral },
    ],
    moves: &[
        Move {
            id: "go_live",
            label: "Go live",
            from: &["planned"],
            to: "live",
            guards: &[],
            sets: &[],
            asks: &[],
        },
        Move {
            id: "retire",
            label: "Retire",
            from: &["live", "planned"],
            to: "retired",
            guards: &[],
            sets: &[],
            asks: &[],
        },
        Move {
            id: "revive",
            label: "Bring back",
            from: &["retired"],
            to: "live",
            guards: &[],
            sets: &[],
            asks: &[],
        },
    ],
};

/// The register of services.
pub static REGISTER: Register = Register {
    id: "service",
    prefix: "SVC",
    singular: "Service",
    plural: "Services",
    clause: "8.2.4",
    help: "What customers get from you, in their words.",
    fields: &[
        Field::new("name", "Name", Kind::Text).required(),
        Field::new("description", "Description", Kind::LongText).at_start(),
        Field::new("status", "Status", Kind::Status),
        Field::new("criticality", "Criticality", Kind::Choice(CRITICALITY)).at_start(),
        Field::new("customers", "Customers", Kind::Tags),
        Field::new("owner", "Service owner", Kind::Person).within(Section::Assignment).at_start(),
        Field::new("group", "Support group", Kind::Group).within(Section::Assignment),
        Field::new("depends_on", "Depends on", Kind::Links(&["service"])).within(Section::Links),
    ],
    life_cycle: Some(&LIFE_CYCLE),
    columns: &["name", "status", "criticality", "owner", "group"],
    templates: &[],
    computed: &[],
    work: false,
};
