use super::{Read, Tone};

/// The states of a register's records and the moves between them.
#[derive(Debug)]
pub struct LifeCycle {
    /// The states in the order of a board.
    pub states: &'static [State],
    /// The named moves.
    pub moves: &'static [Move],
}

/// A state of a life cycle.
#[derive(Debug)]
pub struct State {
    /// Stored code.
    pub code: &'static str,
    /// Shown text.
    pub label: &'static str,
    /// What it means for clocks and for the question whether work remains.
    pub phase: Phase,
    /// How it is marked.
    pub tone: Tone,
}

/// What a state means to clocks and measures.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Phase {
    /// Work remains and the clock runs.
    Open,
    /// Work remains and the clock may pause.
    Held,
    /// Done, not yet confirmed.
    Resolved,
    /// Done for good.
    Closed,
    /// Never was work, or no longer is.
    Cancelled,
}

impl Phase {
    /// Whether work remains.
    #[must_use]
    pub const fn is_open(self) -> bool {
        matches!(self, Phase::Open | Phase::Held)
    }
}

/// A named move from some states to one.
#[derive(Debug)]
pub struct Move {
    /// Stable code.
    pub id: &'static str,
    /// What the button says.
    pub label: &'static str,
    /// The states it leads from.
    pub from: &'static [&'static str],
    /// The state it leads to.
    pub to: &'static str,
    /// What must hold first.
    pub guards: &'static [Guard],
    /// What it writes beside the state.
    pub sets: &'static [(&'static str, SetTo)],
    /// The field the person is asked for on the way, if any.
    pub asks: &'static [&'static str],
}

/// What a move writes into a field.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum SetTo {
    /// The time of the move.
    Now,
    /// Nothing.
    Empty,
    /// That text.
    Text(&'static str),
}

/// A condition of a move, with the sentence that says why it is refused.
#[derive(Clone, Copy, Debug)]
pub enum Guard {
    /// The field must hold something.
    Needs(&'static str, &'static str),
    /// The rule must hold.
    Rule(fn(&dyn Read) -> bool, &'static str),
}

impl Guard {
    /// The field it is about, where it is one.
    #[must_use]
    pub const fn field(&self) -> Option<&'static str> {
        match *self {
            Guard::Needs(field, _) => Some(field),
            Guard::Rule(..) => None,
        }
    }

    /// The reason why the move is refused, if it is.
    #[must_use]
    pub fn refusal(&self, record: &dyn Read) -> Option<&'static str> {
        match *self {
            Guard::Needs(field, reason) => (!record.has(field)).then_some(reason),
            Guard::Rule(rule, reason) => (!rule(record)).then_some(reason),
        }
    }
}

impl LifeCycle {
    /// The state a new record starts in.
    #[must_use]
    pub fn first(&self) -> &'static str {
        self.states.first().map_or("new", |s| s.code)
    }

    /// The moves that lead from a state.
    pub fn moves_from<'a>(&'static self, state: &'a str) -> impl Iterator<Item = &'static Move> + use<'a> {
        self.moves.iter().filter(move |m| m.from.contains(&state))
    }

    /// The move between two states, where there is one.
    #[must_use]
    pub fn move_between(&'static self, from: &str, to: &str) -> Option<&'static Move> {
        self.moves.iter().find(|m| m.to == to && m.from.contains(&from))
    }

    /// Whether a record may be in one state after another: by a move, or because it stays.
    #[must_use]
    pub fn leads(&'static self, from: &str, to: &str) -> bool {
        from == to || self.move_between(from, to).is_some()
    }
}
