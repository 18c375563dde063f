use crate::journal::RecordId;
use crate::route::List;

/// The list one came from: for going from one of its records to the next, and back to where one was in it.
#[derive(Clone, Debug, Default)]
pub struct CameFrom {
    /// What it showed.
    pub list: List,
    /// Its records, in its order.
    pub records: Vec<RecordId>,
    /// The one of them that was opened last.
    pub last: Option<RecordId>,
}

impl CameFrom {
    /// The record that many places further.
    #[must_use]
    pub fn beside(&self, record: RecordId, by: isize) -> Option<RecordId> {
        let place = self.records.iter().position(|id| *id == record)?;
        self.records.get(place.checked_add_signed(by)?).copied()
    }

    /// Takes note of a record that is opened, where it is one of them.
    pub fn opened(&mut self, record: RecordId) {
        if self.records.contains(&record) {
            self.last = Some(record);
        }
    }

    /// The record that was opened last from a list of the same register and query.
    #[must_use]
    pub fn last_of(&self, list: &List) -> Option<RecordId> {
        let same = self.list.register == list.register && self.list.query.trim() == list.query.trim();
        self.last.filter(|_| same)
    }
}
