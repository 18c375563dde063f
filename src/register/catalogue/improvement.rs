//! Opportunities for improvement (10.2): from where, what is expected, what came of it.

use crate::register::{
    Choice, Field, Guard, Handle, Kind, LifeCycle, Move, Phase, Register, Section, SetTo, State, Tone,
};
use crate::time::Instant;

/// What is to get better, in a line.
pub const TITLE: Handle<String> = Handle::new("title");
/// The KPI the hypothesis is on: a record of the KPI register.
pub const KPI: Handle<String> = Handle::new("kpi");
/// When the change took effect: where the chart is split.
pub const DONE_AT: Handle<Instant> = Handle::new("done_at");

const SIZES: &[Choice] =
    &[Choice::plain("s", "Small"), Choice::plain("m", "Medium"), Choice::plain("l", "Large")];

const SOURCES: &[Choice] = &[
    Choice::plain("incident", "Incident"),
    Choice::plain("problem", "Problem"),
    Choice::plain("kpi", "KPI signal"),
    Choice::plain("review", "Review"),
    Choice::plain("audit", "Audit"),
    Choice::plain("customer", "Customer"),
    Choice::plain("idea", "Idea"),
];

const VERDICTS: &[Choice] = &[
    Choice::toned("improved", "Improved", Tone::Ok),
    Choice::toned("changed", "Different", Tone::Neutral),
    Choice::toned("no_signal", "No signal", Tone::Neutral),
    Choice::toned("worse", "Got worse", Tone::Warn),
];

static LIFE_CYCLE: LifeCycle = LifeCycle {
    states: &[
        State { code: "idea", label: "Idea", phase: Phase::Open, tone: Tone::Neutral },
        State { code: "assessed", label: "Assessed", phase: Phase::Open, tone: Tone::Neutral },
        State { code: "approved", label: "Approved", phase: Phase::Open, tone: Tone::Info },
        State { code: "doing", label: "Doing", phase: Phase::Open, tone: Tone::Info },
        State { code: "check", label: "Effect check", phase: Phase::Open, tone: Tone::Paused },
        State { code: "kept", label: "Closed, kept", phase: Phase::Closed, tone: Tone::Ok },
        State { code: "dropped", label: "Closed, dropped", phase: Phase::Cancelled, tone: Tone::Neutral },
    ],
    moves: &[
        Move {
            id: "assess",
            label: "Assess",
            from: &["idea"],
            to: "assessed",
            guards: &[
                Guard::Needs("value", "Say how much it is worth first."),
                Guard::Needs("effort", "Say how much effort it takes first."),
            ],
            sets: &[],
            asks: &["value", "effort"],
        },
        Move {
            id: "approve",
            label: "Approve",
            from: &["assessed"],
            to: "approved",
            guards: &[
                Guard::Needs("approved_by", "Say who approves it."),
                Guard::Needs("approval_reason", "Say why it is approved."),
                Guard::Needs(
                    "hypothesis",
                    "Say what is expected to change, so that the effect can be checked.",
                ),
            ],
            sets: &[("approved_at", SetTo::Now)],
            asks: &["hypothesis", "approved_by", "approval_reason"],
        },
        Move {
            id: "start",
            label: "Start",
            from: &["approved"],
            to: "doing",
            guards: &[],
            sets: &[("started_at", SetTo::Now)],
            asks: &[],
        },
        Move {
            id: "done",
            label: "Change made",
            from: &["doing"],
            to: "check",
            guards: &[Guard::Needs("kpi", "Name the KPI that will show the effect.")],
            sets: &[("done_at", SetTo::Now)],
            asks: &["kpi", "done_at"],
        },
        Move {
            id: "keep",
            label: "Close, keep it",
            from: &["check"],
            to: "kept",
            guards: &[
                Guard::Needs(
                    "verdict",
                    "Check the effect before closing: improved, different, no signal or got worse.",
                ),
                Guard::Needs("result", "Say what came of it, with the number."),
            ],
            sets: &[("closed_at", SetTo::Now)],
            asks: &["verdict", "result"],
        },
        Move {
            id: "drop",
            label: "Drop",
            from: &["idea", "assessed", "approved", "doing", "check"],
            to: "dropped",
            guards: &[Guard::Needs("result", "Say why it is dropped.")],
            sets: &[("closed_at", SetTo::Now)],
            asks: &["result"],
        },
        Move {
            id: "reopen",
            label: "Reopen",
            from: &["kept", "dropped"],
            to: "idea",
            guards: &[],
            // It is an idea again: what was approved, done and found then stands in the history.
            sets: &[
                ("approved_by", SetTo::Empty),
                ("approval_reason", SetTo::Empty),
                ("approved_at", SetTo::Empty),
                ("started_at", SetTo::Empty),
                ("done_at", SetTo::Empty),
                ("measured", SetTo::Empty),
                ("verdict", SetTo::Empty),
                ("result", SetTo::Empty),
                ("closed_at", SetTo::Empty),
            ],
            asks: &[],
        },
    ],
};

/// The register of improvements.
pub static REGISTER: Register = Register {
    id: "improvement",
    prefix: "IMP",
    singular: "Improvement",
    plural: "Improvements",
    clause: "10.2",
    help: "An opportunity to get better, what is expected of it, and whether it worked.",
    fields: &[
        Field::new("title", "Title", Kind::Text).required(),
        Field::new("opportunity", "Opportunity", Kind::LongText)
            .at_start()
            .help("What is not good enough today."),
        Field::new("status", "Status", Kind::Status).tracked(),
        Field::new("source_kind", "Comes from", Kind::Choice(SOURCES)).at_start(),
        Field::new("source", "Source record", Kind::Links(&[])).within(Section::Links),
        Field::new("hypothesis", "Expected benefit", Kind::LongText)
            .at_start()
            .help("If we do this, then that KPI moves by so much until then."),
        Field::new("kpi", "KPI", Kind::Link(&["kpi"]))
            .at_start()
            .help("The name of one of your KPIs. Started from its page, this is filled in."),
        Field::new("plan", "Plan", Kind::LongText),
        Field::new("target", "Target value", Kind::Number("")),
        Field::new("baseline", "Value before", Kind::Number("")),
        Field::new("measured", "Value after", Kind::Number("")).within(Section::Resolution),
        Field::new("value", "Value", Kind::Choice(SIZES)).within(Section::Classification).at_start(),
        Field::new("effort", "Effort", Kind::Choice(SIZES)).within(Section::Classification).at_start(),
        Field::new("cost", "Cost", Kind::Money).within(Section::Classification),
        Field::new("service", "Service", Kind::Link(&["service"])).within(Section::Classification),
        Field::new("tags", "Labels", Kind::Tags).within(Section::Classification),
        Field::new("owner", "Owner", Kind::Person).within(Section::Assignment).at_start(),
        Field::new("approved_by", "Approved by", Kind::Person).within(Section::Assignment),
        Field::new("approval_reason", "Reason for the approval", Kind::Text).within(Section::Assignment),
        Field::new("result", "Result", Kind::LongText).within(Section::Resolution),
        Field::new("verdict", "Effect", Kind::Choice(VERDICTS)).within(Section::Resolution),
        Field::new("due", "Due", Kind::Day).within(Section::Dates),
        Field::new("opened_at", "Opened", Kind::Instant).within(Section::Dates),
        Field::new("approved_at", "Approved", Kind::Instant).within(Section::Dates),
        Field::new("started_at", "Started", Kind::Instant).within(Section::Dates),
        Field::new("done_at", "Change made", Kind::Instant)
            .within(Section::Dates)
            .help("When it took effect, if that is not now. The chart is split there."),
        Field::new("closed_at", "Closed", Kind::Instant).within(Section::Dates),
    ],
    life_cycle: Some(&LIFE_CYCLE),
    columns: &["title", "status", "value", "effort", "kpi", "owner"],
    templates: &[],
    computed: &[],
    work: true,
};
