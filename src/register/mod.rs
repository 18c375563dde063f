//! What a field, a register and a life cycle are. The registers themselves are in [`catalogue`].
//!
//! A register is a description: lists, forms, record pages, import, search, history and merge work from it.
//! Rust code reads a field through a typed [`Handle`], so the description costs no type safety.

pub mod catalogue;
mod field;
mod handle;
mod life_cycle;

pub use field::{Choice, Field, Kind, Section, Tone};
pub use handle::{FromValue, Handle};
pub use life_cycle::{Guard, LifeCycle, Move, Phase, SetTo, State};

use crate::journal::Value;

/// One kind of record that the management system keeps.
#[derive(Debug)]
pub struct Register {
    /// Stable code, used in files and links.
    pub id: &'static str,
    /// Letters before the number of a record, as in `INC-0042`; empty where records are known by name alone.
    pub prefix: &'static str,
    /// What one record is called.
    pub singular: &'static str,
    /// What many are called.
    pub plural: &'static str,
    /// The clause of ISO/IEC 20000-1:2018 these records serve.
    pub clause: &'static str,
    /// One sentence: what this register is for.
    pub help: &'static str,
    /// The fields in the order of the form. The first one is the title.
    pub fields: &'static [Field],
    /// The states and moves, where records have them.
    pub life_cycle: Option<&'static LifeCycle>,
    /// Fields a list shows unless the view says otherwise.
    pub columns: &'static [&'static str],
    /// Prefilled records a person may start from.
    pub templates: &'static [Template],
    /// Values worked out from others when a record is written, unless a person set them with a reason.
    pub computed: &'static [Computed],
    /// Whether people work on these records, so that the queue and the `c` key offer them.
    pub work: bool,
}

/// A prefilled record.
#[derive(Debug)]
pub struct Template {
    /// What the palette calls it.
    pub name: &'static str,
    /// Field and value.
    pub values: &'static [(&'static str, &'static str)],
}

/// A field whose value follows from others.
#[derive(Debug)]
pub struct Computed {
    /// The field that is filled.
    pub field: &'static str,
    /// The fields it is worked out from; it is worked out again when one of them is written.
    pub from: &'static [&'static str],
    /// The rule.
    pub rule: fn(&dyn Read, &Settings) -> Value,
}

/// What a rule or a guard may ask of a record.
pub trait Read {
    /// The value shown for that field; [`Value::Null`] where there is none.
    fn value(&self, field: &str) -> Value;

    /// Whether the field holds something other than blank text.
    fn has(&self, field: &str) -> bool {
        match self.value(field) {
            Value::Null => false,
            Value::Text(text) => !text.trim().is_empty(),
            _ => true,
        }
    }
}

/// What the workspace has settled for rules to go by.
#[derive(Clone, Debug, PartialEq)]
pub struct Settings {
    /// Priority (1 to 4) by impact (rows: high, medium, low) and urgency (columns: high, medium, low).
    pub matrix: [[u8; 3]; 3],
    /// Days after resolution within which an incident may be reopened; later a new linked one is asked for.
    pub reopen_days: u16,
}

impl Default for Settings {
    fn default() -> Settings {
        Settings { matrix: [[1, 2, 3], [2, 3, 4], [3, 4, 4]], reopen_days: 14 }
    }
}

/// The state of what was given to somebody who has not begun.
const GIVEN: &str = "assigned";

impl Register {
    /// The place of a field in [`Register::fields`].
    #[must_use]
    pub fn position(&self, field: &str) -> Option<usize> {
        self.fields.iter().position(|f| f.id == field)
    }

    /// The description of a field.
    #[must_use]
    pub fn field(&self, field: &str) -> Option<&'static Field> {
        self.fields.iter().find(|f| f.id == field)
    }

    /// The field that names a record.
    #[must_use]
    pub fn title(&self) -> &'static str {
        self.fields.first().map_or("title", |f| f.id)
    }

    /// The state with that code, where the register has a life cycle.
    #[must_use]
    pub fn state(&self, code: &str) -> Option<&'static State> {
        self.life_cycle.and_then(|cycle| cycle.states.iter().find(|s| s.code == code))
    }

    /// The resolved state that a move leads to from a state, where there is one.
    #[must_use]
    pub fn resolved_from(&self, code: &str) -> Option<&'static str> {
        let resolved = |m: &&Move| self.state(m.to).is_some_and(|state| state.phase == Phase::Resolved);
        self.life_cycle?.moves_from(code).find(resolved).map(|m| m.to)
    }

    /// Whether going into a state is a first response: somebody has taken it up, or holds it for a reason. To be given to
    /// somebody is none yet, and what is cancelled was never due.
    #[must_use]
    pub fn answers(&self, code: &str) -> bool {
        let begins = self.life_cycle.is_some_and(|cycle| cycle.first() == code) || code == GIVEN;
        !code.is_empty() && !begins && self.state(code).is_none_or(|state| state.phase != Phase::Cancelled)
    }

    /// The people-facing text of a choice's or state's code, or the code itself.
    #[must_use]
    pub fn label_of<'a>(&self, field: &str, code: &'a str) -> &'a str {
        let known = match self.field(field).map(|f| &f.kind) {
            Some(Kind::Choice(choices)) => choices.iter().find(|c| c.code == code).map(|c| c.label),
            Some(Kind::Status) => self.state(code).map(|s| s.label),
            _ => None,
        };
        known.unwrap_or(code)
    }
}
