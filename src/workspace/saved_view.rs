//! A list kept under a name: its query, and its columns and layout where they are not the usual ones.

use super::{Change, Record};
use crate::register::Register;
use crate::register::catalogue::view;
use crate::route::List;

impl List {
    /// The list that a saved view of a register shows; nothing where it is a view of another one.
    #[must_use]
    pub fn of_view(saved: Record<'_>, register: &Register) -> Option<List> {
        let own = saved.text("layout");
        (own.is_empty() || own == register.id).then(|| List {
            register: register.id.to_owned(),
            query: saved.text("query").to_owned(),
            columns: saved.text("columns").split(',').filter(|c| !c.is_empty()).map(str::to_owned).collect(),
            board: saved.get(view::BOARD) == Some(true),
        })
    }

    /// What saves the list as a view.
    #[must_use]
    pub fn as_view(&self, name: &str) -> Vec<Change> {
        let mut changes = vec![
            Change::set("name", name.trim()),
            Change::set("query", self.query.trim()),
            Change::set("layout", self.register.as_str()),
        ];
        if !self.columns.is_empty() {
            changes.push(Change::set("columns", self.columns.join(",").as_str()));
        }
        if self.board {
            changes.push(Change::set(view::BOARD.field, true));
        }
        changes
    }
}
