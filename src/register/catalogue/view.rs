//! Saved views of a list: a query, its columns, its order and its layout under a name.

use crate::register::{Field, Handle, Kind, Register};

/// Whether records stand as cards by state.
pub const BOARD: Handle<bool> = Handle::new("board");

/// The register of saved views.
pub static REGISTER: Register = Register {
    id: "view",
    prefix: "",
    singular: "Saved view",
    plural: "Saved views",
    clause: "7.5",
    help: "A query under a name, with its columns and layout.",
    fields: &[
        Field::new("name", "Name", Kind::Text).required(),
        Field::new("query", "Query", Kind::Text),
        Field::new("columns", "Columns", Kind::Text),
        // The code of the register whose list it is.
        Field::new("layout", "List", Kind::Text),
        Field::new("board", "As a board", Kind::Flag),
    ],
    life_cycle: None,
    columns: &["name", "query"],
    templates: &[],
    computed: &[],
    work: false,
};
