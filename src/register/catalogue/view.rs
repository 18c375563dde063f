//! Saved views of the list: a query, its columns and its order under a name.

use crate::register::{Field, Kind, Register};

/// The register of saved views.
pub static REGISTER: Register = Register {
    id: "view",
    prefix: "",
    singular: "Saved view",
    plural: "Saved views",
    clause: "7.5",
    help: "A query under a name.",
    fields: &[
        Field::new("name", "Name", Kind::Text).required(),
        Field::new("query", "Query", Kind::Text),
        Field::new("columns", "Columns", Kind::Text),
        Field::new("layout", "Layout", Kind::Text),
    ],
    life_cycle: None,
    columns: &["name", "query"],
    templates: &[],
    computed: &[],
    work: false,
};
