//! Groups that work is assigned to.

use crate::register::{Field, Kind, Register};

/// The register of groups.
pub static REGISTER: Register = Register {
    id: "group",
    prefix: "",
    singular: "Group",
    plural: "Groups",
    clause: "5.3",
    help: "Teams that work is handed to.",
    fields: &[
        Field::new("name", "Name", Kind::Text).required(),
        Field::new("purpose", "Looks after", Kind::Text).at_start(),
        Field::new("lead", "Lead", Kind::Person).at_start(),
    ],
    life_cycle: None,
    columns: &["name", "purpose", "lead"],
    templates: &[],
    computed: &[],
    work: false,
};
