//! People: name tags, not logins. A page in a browser cannot prove who somebody is.

use crate::register::{Field, Handle, Kind, Register};

/// The name tag.
pub const NAME: Handle<String> = Handle::new("name");

/// The register of people.
pub static REGISTER: Register = Register {
    id: "person",
    prefix: "",
    singular: "Person",
    plural: "People",
    clause: "5.3",
    help: "Name tags for whoever works here. This is not a login: nobody's identity is checked.",
    fields: &[
        Field::new("name", "Name", Kind::Text).required(),
        Field::new("role", "Role", Kind::Suggest).at_start(),
        Field::new("mail", "E-mail", Kind::Text),
        Field::new("phone", "Phone", Kind::Text),
        Field::new("groups", "Groups", Kind::Tags),
        Field::new("away", "Away", Kind::Flag),
    ],
    life_cycle: None,
    columns: &["name", "role", "mail", "groups"],
    templates: &[],
    computed: &[],
    work: false,
};
