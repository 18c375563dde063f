use crate::journal::{Batch, Value};
use crate::time::Instant;
use rustc_hash::FxHashMap;
use std::sync::Arc;

/// Events of one incident, as far as they have happened by now.
pub(super) struct Pen<'a> {
    pub batch: &'a mut Batch,
    pub words: &'a mut FxHashMap<&'static str, Value>,
    pub now: Instant,
}

impl Pen<'_> {
    /// Begins an event; nothing where it lies ahead.
    pub fn event(&mut self, at: Instant, by: &str) -> Option<()> {
        if at > self.now {
            return None;
        }
        let by = self.batch.people.iter().position(|p| **p == *by).unwrap_or(0);
        self.batch.start_event(at, by as u32);
        Some(())
    }

    pub fn put(&mut self, field: F, value: impl Into<Value>) {
        self.batch.change(field as u16, value.into());
    }

    /// Puts a recurring text without a copy of it.
    pub fn word(&mut self, field: F, word: &'static str) {
        let value = self.words.entry(word).or_insert_with(|| Value::Text(Arc::from(word))).clone();
        self.batch.change(field as u16, value);
    }
}

macro_rules! fields {
    ($($field:ident $name:literal),* $(,)?) => {
        /// The fields that sample incidents fill.
        #[derive(Clone, Copy)]
        pub(super) enum F { $($field),* }
        /// Their names, in the same order.
        pub(super) const FIELDS: &[&str] = &[$($name),*];
    };
}

fields! {
    Number "number", Title "title", Description "description", Status "status", Caller "caller",
    Channel "channel", Location "location", Service "service", Category "category",
    Subcategory "subcategory", Item "item", Impact "impact", Urgency "urgency", Priority "priority",
    PriorityReason "priority_reason", Tag "+tags", Owner "owner", Group "group", Assignee "assignee",
    Level "level", EscalatedTo "escalated_to", EscalationReason "escalation_reason", Hold "hold_reason",
    Major "major", MajorManager "major_manager", Told "told_management", Resolution "resolution",
    ResolutionCode "resolution_code", ClosureCode "closure_code", ResolvedBy "resolved_by",
    Workaround "workaround", Satisfaction "satisfaction", Opened "opened_at", Responded "responded_at",
    Resolved "resolved_at", Closed "closed_at", Problem "problem", Parent "parent",
    Duplicate "duplicate_of", Reopened "reopen_count", Reassigned "reassignment_count",
}
