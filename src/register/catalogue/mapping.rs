//! Import mappings: how the columns of a spreadsheet become fields, kept under a name.

use crate::register::{Field, Kind, Register};

/// The register of import mappings.
pub static REGISTER: Register = Register {
    id: "mapping",
    prefix: "",
    singular: "Import mapping",
    plural: "Import mappings",
    clause: "7.5",
    help: "How the columns of a spreadsheet become fields.",
    fields: &[
        Field::new("name", "Name", Kind::Text).required(),
        Field::new("rules", "Rules", Kind::LongText),
    ],
    life_cycle: None,
    columns: &["name"],
    templates: &[],
    computed: &[],
    work: false,
};
