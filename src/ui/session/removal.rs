//! Values that are removed for good: from the store and from what is held here.

use super::Session;
use crate::journal::{Redaction, StoreError, clean_store};
use crate::time::Instant;
use crate::workspace::Workspace;

impl Session {
    /// Removes values for good, from the store and from what is held here.
    ///
    /// # Errors
    /// In words, where it is not done, or not yet everywhere.
    pub fn redact(&mut self, fields: Vec<Redaction>, reason: &str, now: Instant) -> Result<(), String> {
        if self.store.only_looked_at().is_some() {
            return Err("Nothing was removed: this is only looked at".to_owned());
        }
        if self.not_saved.is_some() {
            return Err("Nothing was removed: earlier changes wait to be stored. Make room first".to_owned());
        }
        let stamp = self.hand.next_stamp(now.millis().max(0) as u64, 0);
        self.write(Workspace::plan_redaction(fields, reason, stamp, &self.me));
        self.read_anew();
        let undone = match &self.not_saved {
            Some(waits) => Err(waits.error.clone()),
            None => self.clean(),
        };
        undone.map_err(|error| {
            let why = error.to_string();
            [
                "It does not show any more, but is still stored here: ",
                &why,
                ". It is tried again at each start",
            ]
            .concat()
        })
    }

    /// Removes from the store, and from what waits for it, what is known to be redacted and is there all the same: after
    /// whatever may have brought it back. Finds nothing at any other time.
    ///
    /// # Errors
    /// Where the store cannot be read or written.
    pub fn clean(&mut self) -> Result<(), StoreError> {
        let known = self.workspace.redactions();
        if known.is_empty() || self.store.only_looked_at().is_some() {
            return Ok(());
        }
        self.hand.clean(known);
        clean_store(&self.store, &self.id).map(|_| ())
    }
}
