use super::{Event, Workspace};
use crate::journal::{Entry, Extra, RecordId, Redaction, Redactions, Stamp, Value};
use crate::order::Ordered;

/// How a removal is called in the history; the reason follows.
const REMOVED: &str = "Removed for good";

/// How much of a field's history is removed for good.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Extent {
    /// A version and all that were written before it, whoever wrote them.
    AndOlder,
    /// A version, and the others in which the same was written.
    OnlyThis,
    /// All versions there are.
    All,
}

/// A removal as the history tells it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Removal {
    /// When and by which writer.
    pub stamp: Stamp,
    /// Who did it, as the page was told or a file states; may be empty.
    pub by: String,
    /// Why, in that person's words; may be empty.
    pub reason: String,
    /// What it removed of the record.
    pub redactions: Vec<Redaction>,
}

impl Removal {
    /// Whether it removed what a step wrote to a field; see [`Event::step`].
    #[must_use]
    pub fn covers(&self, field: &str, step: Stamp) -> bool {
        let within = |r: &Redaction| r.versions.is_none_or(|(first, last)| (first..=last).contains(&step));
        self.redactions.iter().any(|r| step < self.stamp && *r.field == *field && within(r))
    }
}

impl Workspace {
    /// The entry that removes what was written to some fields, for good: no undo and no merge brings it back.
    ///
    /// Once it is written, [`clean_store`](crate::journal::clean_store) removes the values from what is stored, and
    /// the workspace is to be read anew. Values copied into other fields, names of authors and names of steps are not
    /// found by it. The reason stands in the history.
    #[must_use]
    pub fn plan_redaction(fields: Vec<Redaction>, reason: &str, stamp: Stamp, by: &str) -> Entry {
        let mut label = String::from(REMOVED);
        if !reason.is_empty() {
            label.push_str(": ");
            label.push_str(reason);
        }
        Entry { extra: Some(Extra::Redaction(fields)), ..Entry::new(stamp, by, &label) }
    }

    /// What to remove of a field so that the version that was written under `version` goes. `events` are the record's
    /// [`history`](Workspace::history).
    ///
    /// What a step over many records wrote to a field counts as one version.
    #[must_use]
    pub fn redactions_of(
        record: RecordId,
        field: &str,
        version: Stamp,
        extent: Extent,
        events: &[Event],
    ) -> Vec<Redaction> {
        let redaction = |versions| Redaction { record, field: field.into(), versions };
        let of_field = || {
            events
                .iter()
                .flat_map(|e| e.changes.iter().map(move |c| (e, c)))
                .filter(|(_, c)| *c.field == *field)
        };
        let Some((event, change)) = of_field().find(|(e, _)| e.stamp == version) else { return Vec::new() };
        match extent {
            Extent::All => vec![redaction(None)],
            Extent::AndOlder => vec![redaction(Some((Stamp::default(), event.step)))],
            Extent::OnlyThis => {
                let same = of_field().filter(|(_, c)| c.after == change.after && c.element == change.element);
                let mut steps: Vec<Stamp> = same.map(|(e, _)| e.step).collect();
                steps.order();
                steps.dedup();
                steps.into_iter().map(|step| redaction(Some((step, step)))).collect()
            }
        }
    }

    /// What is known to be removed for good.
    #[must_use]
    pub fn redactions(&self) -> &Redactions {
        &self.redactions
    }

    /// The removals that are about a record, in the order they were written.
    #[must_use]
    pub fn removals(&self, record: RecordId) -> Vec<Removal> {
        if self.redactions.is_empty() {
            return Vec::new();
        }
        let mut found: Vec<Removal> = (self.entries())
            .filter_map(|entry| {
                let Some(Extra::Redaction(of)) = &entry.extra else { return None };
                let redactions: Vec<Redaction> = of.iter().filter(|r| r.record == record).cloned().collect();
                let reason =
                    entry.label.strip_prefix(REMOVED).map_or("", |rest| rest.trim_start_matches(": "));
                (!redactions.is_empty()).then(|| Removal {
                    stamp: entry.stamp,
                    by: self.author(entry.stamp, &entry.by),
                    reason: reason.to_owned(),
                    redactions,
                })
            })
            .collect();
        found.order_by_key(|removal| removal.stamp);
        found
    }

    /// Whether something was removed for good after a step, or with it where it is a merge, or at all where there is
    /// no step: undo leaves that as it is.
    #[must_use]
    pub fn removed_since(&self, step: Option<Stamp>) -> bool {
        let stays = |e: &Entry| match step {
            _ if !matches!(e.extra, Some(Extra::Redaction(_))) => false,
            Some(step) => step < e.stamp || self.merge_of(e.stamp).is_some_and(|merge| merge.stamp == step),
            None => true,
        };
        !self.redactions.is_empty() && self.entries().any(stays)
    }

    /// Whether a text stands in the name of a step, from where it cannot be removed: the names are in the chain.
    #[must_use]
    pub fn names_a_step(&self, value: &Value) -> bool {
        let text = value.as_text().unwrap_or_default().trim();
        text.len() > 2 && self.entries().any(|entry| entry.label.contains(text))
    }
}
