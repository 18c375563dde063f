use super::Workspace;
use super::command::entry;
use crate::journal::{Entry, Extra, Redaction, Stamp};

impl Workspace {
    /// The entry that removes all that was ever written to some fields, for good: no undo and no merge brings it back.
    ///
    /// Once it is written, [`clean_store`](crate::journal::clean_store) removes the values from what is stored, and
    /// the workspace is to be read anew. Values copied into other fields or names of authors are not found by it.
    #[must_use]
    pub fn plan_redaction(fields: Vec<Redaction>, stamp: Stamp, by: &str) -> Entry {
        let mut entry = entry(stamp, by, "Remove for good", Vec::new());
        entry.extra = Some(Extra::Redaction(fields));
        entry
    }
}
