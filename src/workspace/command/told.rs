//! Values that another copy tells, taken in as facts.

use super::{ARCHIVED, Draft, Refusal, Target};
use crate::journal::{Entry, Op, Stamp};
use crate::time::Instant;
use crate::workspace::{Number, Workspace};
use std::sync::Arc;

impl Workspace {
    /// Makes ready what another copy tells of a record: as [`Workspace::plan`], but a state need not be one that a move
    /// leads to from here, and computed fields are as they are told, since the rules held where the record was written.
    ///
    /// # Errors
    /// What is missing or fits no field, or that the record was archived, each with the sentence to show.
    pub fn plan_told(
        &self,
        label: &str,
        target: &Target,
        stamp: Stamp,
        by: &str,
        now: Instant,
    ) -> Result<Entry, Vec<Refusal>> {
        let register = target.register;
        let Some(table) = self.of(register) else { return Err(Vec::new()) };
        if self.archives.hides(target.record) {
            return Err(vec![Refusal { record: target.record, field: None, reason: ARCHIVED.to_owned() }]);
        }
        let mut draft = Draft::new(self, table, target, now);
        draft.tidy();
        if draft.row.is_none() {
            draft.start(&mut || Number { site: self.site, number: table.highest_of(self.site) + 1 });
        }
        draft.check_fields();
        if !draft.refusals.is_empty() {
            return Err(draft.refusals);
        }
        let writes = draft.writes();
        let op = Op { register: Arc::from(register.id), record: target.record, at: target.at, writes };
        Ok(Entry { ops: vec![op], ..Entry::new(stamp, by, label) })
    }
}
