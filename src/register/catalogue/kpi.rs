//! KPIs (9.1): what is measured, against which target, in whose hands.

use crate::register::{Choice, Field, Handle, Kind, Register, Section};

/// What the KPI is called.
pub const NAME: Handle<String> = Handle::new("name");
/// The code of the formula in the measure room, such as `I07`.
pub const FORMULA: Handle<String> = Handle::new("formula");
/// The value to reach.
pub const TARGET: Handle<f64> = Handle::new("target");

const DIRECTIONS: &[Choice] = &[
    Choice::plain("up", "Higher is better"),
    Choice::plain("down", "Lower is better"),
    Choice::plain("none", "Neither"),
];

const GRAINS: &[Choice] =
    &[Choice::plain("day", "Day"), Choice::plain("week", "Week"), Choice::plain("month", "Month")];

/// The register of KPIs.
pub static REGISTER: Register = Register {
    id: "kpi",
    prefix: "KPI",
    singular: "KPI",
    plural: "KPIs",
    clause: "9.1",
    help: "A figure you steer by, with its formula, target and owner.",
    fields: &[
        Field::new("name", "Name", Kind::Text).required(),
        Field::new("formula", "Formula", Kind::Suggest)
            .at_start()
            .help("Code of the definition, such as I07."),
        Field::new("definition", "Definition", Kind::LongText).help("What it says and what it is for."),
        Field::new("target", "Target", Kind::Number("")).at_start(),
        Field::new("direction", "Direction", Kind::Choice(DIRECTIONS)).at_start(),
        Field::new("grain", "By", Kind::Choice(GRAINS)),
        Field::new("filter", "Records counted", Kind::Text).help("A query; empty means all."),
        Field::new("owner", "Owner", Kind::Person).within(Section::Assignment).at_start(),
        Field::new("phases", "Limits recalculated", Kind::LongText)
            .within(Section::More)
            .help("A line each: day and reason."),
        Field::new("on_home", "On the home page", Kind::Flag).within(Section::More),
    ],
    life_cycle: None,
    columns: &["name", "formula", "target", "direction", "owner"],
    templates: &[],
    computed: &[],
    work: false,
};
