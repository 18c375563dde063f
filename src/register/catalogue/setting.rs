//! Settings of the workspace, one record a setting, so that they have a history like everything else.

use crate::register::{Field, Kind, Register};

/// The register of settings.
pub static REGISTER: Register = Register {
    id: "setting",
    prefix: "",
    singular: "Setting",
    plural: "Settings",
    clause: "8.1",
    help: "What the workspace has settled.",
    fields: &[
        Field::new("name", "Name", Kind::Text).required(),
        Field::new("text", "Value", Kind::LongText),
        Field::new("number", "Number", Kind::Number("")),
    ],
    life_cycle: None,
    columns: &["name", "text"],
    templates: &[],
    computed: &[],
    work: false,
};
