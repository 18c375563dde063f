//! Queries as people type them: `is:open prio:1..2 service:"E-mail" -label:vip printer sort:sla,-updated`.
//!
//! The grammar is GitHub's. A text is parsed against the catalogue alone, so a saved view stays readable without
//! its records; names, people and times are looked up when the query runs. What cannot be understood is left out
//! with a sentence, and the rest still works. Running is columnar: each term is one scan that gives one bit a row.

mod complete;
mod context;
mod edit;
mod eval;
mod field;
mod fuzzy;
mod order;
mod parse;
mod print;
mod rows;
mod similar;
mod stranger;
mod test;
mod when;

pub use complete::{Completion, Suggestion, complete};
pub use context::{ClockState, Clocks, Context, NoClocks};
pub use edit::{Chip, chips, with, without};
pub use fuzzy::fuzzy;
pub use print::value_text;
pub use rows::Rows;
pub use similar::similar;
pub use test::{Operator, Test, Word};

use super::{Table, Workspace};
use std::ops::Range;

/// What a person looks for, and in which order it is shown.
///
/// Two queries are equal when they mean the same in the same words, wherever those stood in the text.
#[derive(Clone, Debug, Default)]
pub struct Query {
    /// What a record must fulfil; nothing means every record.
    pub filter: Option<Node>,
    /// The order, most important first; empty means open first, then least time left, then newest.
    pub sort: Vec<Sort>,
    parts: Vec<Chip>,
}

/// A condition.
#[derive(Clone, Debug, PartialEq)]
pub enum Node {
    /// All of them hold.
    And(Vec<Node>),
    /// One of them holds.
    Or(Vec<Node>),
    /// It does not hold.
    Not(Box<Node>),
    /// The searched text or the number contains it.
    Text(String),
    /// The field passes one of the tests.
    Field(&'static str, Vec<Test>),
}

/// A key of the order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sort {
    /// The field's code, or `sla`, `updated`, `number`, `type`.
    pub field: &'static str,
    /// Whether the largest comes first. Records without a value come last either way.
    pub down: bool,
}

/// A part of a query that could not be understood and is left out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QueryError {
    /// Where it stands in the text, in bytes.
    pub range: Range<usize>,
    /// A sentence that says what would work.
    pub message: String,
}

/// A record that was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Hit {
    /// The place of its table in [`Workspace::tables`].
    pub table: usize,
    /// Its row there.
    pub row: u32,
}

impl PartialEq for Query {
    fn eq(&self, other: &Query) -> bool {
        self.filter == other.filter && self.sort == other.sort
    }
}

impl Query {
    /// Reads a query; never fails: what is not understood is left out, with a sentence for each such part.
    #[must_use]
    pub fn parse(text: &str) -> (Query, Vec<QueryError>) {
        parse::parse(text)
    }

    /// The records it finds, in its order, across the registers people work on, or those that `type:` names.
    #[must_use]
    pub fn run(&self, workspace: &Workspace, context: &Context<'_>) -> Vec<Hit> {
        let parts: Vec<_> = self
            .tables(workspace)
            .map(|(place, table)| (place, table, self.matches(workspace, table, context).iter().collect()))
            .collect();
        order::ordered(workspace, &parts, &self.sort, context)
    }

    /// The rows of one register it finds, in its order.
    #[must_use]
    pub fn rows(&self, workspace: &Workspace, table: &Table, context: &Context<'_>) -> Vec<u32> {
        self.rows_near(workspace, table, context, &[])
    }

    /// The same, fast where `near` holds them nearly in that order: what was found a moment before. Only the time it
    /// takes depends on `near`.
    #[must_use]
    pub fn rows_near(
        &self,
        workspace: &Workspace,
        table: &Table,
        context: &Context<'_>,
        near: &[u32],
    ) -> Vec<u32> {
        let mut found = self.matches(workspace, table, context);
        let mut rows: Vec<u32> = near.iter().copied().filter(|row| found.take(*row)).collect();
        rows.extend(found.iter());
        let hits = order::ordered(workspace, &[(0, table, rows)], &self.sort, context);
        hits.into_iter().map(|hit| hit.row).collect()
    }

    /// The rows of one register it finds, without an order.
    #[must_use]
    pub fn matches(&self, workspace: &Workspace, table: &Table, context: &Context<'_>) -> Rows {
        eval::matches(self.filter.as_ref(), workspace, table, context)
    }

    /// How many records [`Query::run`] would find.
    #[must_use]
    pub fn count(&self, workspace: &Workspace, context: &Context<'_>) -> usize {
        self.tables(workspace).map(|(_, table)| self.matches(workspace, table, context).count()).sum()
    }

    /// Whether it asks for nothing and gives no order.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.filter.is_none() && self.sort.is_empty()
    }

    fn tables<'a>(&self, workspace: &'a Workspace) -> impl Iterator<Item = (usize, &'a Table)> + use<'a> {
        let names_type = |node: &Node| matches!(node, Node::Field("type", _));
        let named = match &self.filter {
            Some(Node::And(all)) => all.iter().any(names_type),
            Some(node) => names_type(node),
            None => false,
        };
        workspace.tables().iter().enumerate().filter(move |(_, table)| named || table.register.work)
    }
}
