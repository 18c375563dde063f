//! Notes on anything. Notes are added, never rewritten.

use crate::register::{Field, Handle, Kind, Register};

/// What was said.
pub const TEXT: Handle<String> = Handle::new("text");
/// The record it is about.
pub const ABOUT: Handle<String> = Handle::new("about");

/// The register of notes.
pub static REGISTER: Register = Register {
    id: "note",
    prefix: "",
    singular: "Note",
    plural: "Notes",
    clause: "7.5",
    help: "What was said or done about a record, and when.",
    fields: &[
        Field::new("text", "Text", Kind::LongText).required(),
        Field::new("about", "About", Kind::Link(&[])),
        Field::new("public", "For the customer", Kind::Flag),
        Field::new("author", "By", Kind::Person),
        Field::new("opened_at", "Written", Kind::Instant),
    ],
    life_cycle: None,
    columns: &["text", "author", "opened_at"],
    templates: &[],
    computed: &[],
    work: false,
};
