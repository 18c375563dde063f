use super::Table;
use crate::journal::{RecordId, Value};
use crate::register::{FromValue, Handle, Phase, Read, Register};
use crate::time::Instant;

/// A record: a view of a row.
#[derive(Clone, Copy, Debug)]
pub struct Record<'a> {
    table: &'a Table,
    row: u32,
}

impl<'a> Record<'a> {
    pub(super) fn new(table: &'a Table, row: u32) -> Record<'a> {
        Record { table, row }
    }

    /// The row it is.
    #[must_use]
    pub fn row(&self) -> u32 {
        self.row
    }

    /// The table it is in.
    #[must_use]
    pub fn table(&self) -> &'a Table {
        self.table
    }

    /// What kind of record it is.
    #[must_use]
    pub fn register(&self) -> &'static Register {
        self.table.register
    }

    /// Its identity.
    #[must_use]
    pub fn id(&self) -> RecordId {
        self.table.id(self.row)
    }

    /// The typed value of a field.
    #[must_use]
    pub fn get<T: FromValue>(&self, handle: Handle<T>) -> Option<T> {
        T::from_value(&self.table.value(self.row, handle.field))
    }

    /// The text of a text or code field, without a copy; empty where there is none.
    #[must_use]
    pub fn text(&self, field: &str) -> &'a str {
        self.table.column(field).map_or("", |c| c.text(self.row))
    }

    /// What the record is called.
    #[must_use]
    pub fn title(&self) -> &'a str {
        self.text(self.register().title())
    }

    /// What the record is called, for where something has to be read or pressed: a title may have been removed.
    #[must_use]
    pub fn shown_title(&self) -> &'a str {
        match self.title() {
            "" => "Without a title",
            title => title,
        }
    }

    /// What people call it, as in `INC-0042`; its title where it has no number. See [`Table::called`].
    #[must_use]
    pub fn name(&self) -> String {
        self.table.called(self.row).unwrap_or_else(|| self.shown_title().to_owned())
    }

    /// What stands in the address: the number, or the identity where it has none of its own.
    #[must_use]
    pub fn address(&self) -> String {
        let plain = |name: &String| !self.register().prefix.is_empty() && name.is_ascii();
        self.table.called(self.row).filter(plain).unwrap_or_else(|| self.id().to_string())
    }

    /// What its state means.
    #[must_use]
    pub fn phase(&self) -> Phase {
        self.table.phase(self.row)
    }

    /// Whether it was not taken away.
    #[must_use]
    pub fn stands(&self) -> bool {
        self.table.stands(self.row)
    }

    /// When it was last changed.
    #[must_use]
    pub fn touched(&self) -> Instant {
        Instant::from_millis(self.table.touched(self.row))
    }
}

/// A number as people write it: `INC-0042`.
#[must_use]
pub fn number_text(prefix: &str, number: u32) -> String {
    format!("{prefix}-{number:04}")
}

impl Read for Record<'_> {
    fn value(&self, field: &str) -> Value {
        self.table.value(self.row, field)
    }
}
