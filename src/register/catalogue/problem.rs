//! Problems and known errors (8.6.3): the cause behind incidents.

use crate::register::{
    Choice, Field, Guard, Kind, LifeCycle, Move, Phase, Register, Section, SetTo, State, Tone,
};

const ORIGINS: &[Choice] = &[
    Choice::plain("trend", "Trend"),
    Choice::plain("major_incident", "Major incident"),
    Choice::plain("supplier", "Supplier"),
    Choice::plain("proactive", "Proactive"),
];

static LIFE_CYCLE: LifeCycle = LifeCycle {
    states: &[
        State { code: "logged", label: "Logged", phase: Phase::Open, tone: Tone::Neutral },
        State { code: "investigated", label: "Investigated", phase: Phase::Open, tone: Tone::Info },
        State { code: "diagnosed", label: "Diagnosed", phase: Phase::Open, tone: Tone::Info },
        State { code: "known_error", label: "Known error", phase: Phase::Open, tone: Tone::Warn },
        State { code: "resolved", label: "Resolved", phase: Phase::Resolved, tone: Tone::Ok },
        State { code: "closed", label: "Closed", phase: Phase::Closed, tone: Tone::Neutral },
    ],
    moves: &[
        Move {
            id: "investigate",
            label: "Investigate",
            from: &["logged"],
            to: "investigated",
            guards: &[],
            sets: &[],
            asks: &[],
        },
        Move {
            id: "diagnose",
            label: "Diagnose",
            from: &["investigated"],
            to: "diagnosed",
            guards: &[Guard::Needs("cause", "Say what the cause is before it counts as diagnosed.")],
            sets: &[],
            asks: &["cause"],
        },
        Move {
            id: "publish",
            label: "Publish as known error",
            from: &["investigated", "diagnosed"],
            to: "known_error",
            guards: &[Guard::Needs(
                "workaround",
                "A known error needs a workaround or what lessens its effect.",
            )],
            sets: &[],
            asks: &["workaround"],
        },
        Move {
            id: "resolve",
            label: "Resolve",
            from: &["diagnosed", "known_error"],
            to: "resolved",
            guards: &[Guard::Needs("resolution", "Say how it was resolved.")],
            sets: &[("resolved_at", SetTo::Now)],
            asks: &["resolution"],
        },
        Move {
            id: "close",
            label: "Close",
            from: &["resolved"],
            to: "closed",
            guards: &[Guard::Needs("effect_check", "Say how it was checked that it stays away.")],
            sets: &[("closed_at", SetTo::Now)],
            asks: &["effect_check"],
        },
        Move {
            id: "accept",
            label: "Close, accepted",
            from: &["diagnosed", "known_error"],
            to: "closed",
            guards: &[Guard::Needs("closure_reason", "Say why it is accepted as it is.")],
            sets: &[("closed_at", SetTo::Now)],
            asks: &["closure_reason"],
        },
        Move {
            id: "reopen",
            label: "Reopen",
            from: &["resolved", "closed"],
            to: "investigated",
            guards: &[],
            sets: &[("resolved_at", SetTo::Empty), ("closed_at", SetTo::Empty)],
            asks: &[],
        },
    ],
};

/// The register of problems.
pub static REGISTER: Register = Register {
    id: "problem",
    prefix: "PRB",
    singular: "Problem",
    plural: "Problems",
    clause: "8.6.3",
    help: "The cause of one or more incidents: find it, lessen it, remove it.",
    fields: &[
        Field::new("title", "Title", Kind::Text).required(),
        Field::new("symptoms", "Symptoms", Kind::LongText).at_start(),
        Field::new("status", "Status", Kind::Status).tracked(),
        Field::new("origin", "Origin", Kind::Choice(ORIGINS)).at_start(),
        Field::new("category", "Category", Kind::Suggest).within(Section::Classification).at_start(),
        Field::new("priority", "Priority", Kind::Choice(super::incident::PRIORITIES))
            .within(Section::Classification)
            .tracked(),
        Field::new("service", "Service", Kind::Link(&["service"])).within(Section::Classification),
        Field::new("group", "Group", Kind::Group).within(Section::Assignment).tracked(),
        Field::new("assignee", "Assignee", Kind::Person).within(Section::Assignment).tracked().at_start(),
        Field::new("cause", "Root cause", Kind::LongText).within(Section::Resolution),
        Field::new("method", "Found by", Kind::Suggest).within(Section::Resolution),
        Field::new("workaround", "Workaround", Kind::LongText).within(Section::Resolution),
        Field::new("resolution", "Resolution", Kind::LongText).within(Section::Resolution),
        Field::new("effect_check", "Effect check", Kind::LongText).within(Section::Resolution),
        Field::new("closure_reason", "Reason for closing", Kind::Text).within(Section::Resolution),
        Field::new("opened_at", "Opened", Kind::Instant).within(Section::Dates),
        Field::new("resolved_at", "Resolved", Kind::Instant).within(Section::Dates),
        Field::new("closed_at", "Closed", Kind::Instant).within(Section::Dates),
        Field::new("incidents", "Incidents", Kind::Links(&["incident"])).within(Section::Links),
        Field::new("related", "Related", Kind::Links(&[])).within(Section::Links),
    ],
    life_cycle: Some(&LIFE_CYCLE),
    columns: &["title", "priority", "status", "assignee", "service"],
    templates: &[],
    computed: &[],
    work: true,
};
