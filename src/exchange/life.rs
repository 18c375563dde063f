use super::rules::{Slot, Slots};
use crate::journal::Value;
use crate::register::{Phase, Register};
use std::sync::Arc;

/// The states and times of a register's records, as far as it has them: what follows from what.
#[derive(Debug)]
pub(super) struct Life {
    pub status: Option<Slot>,
    pub opened: Option<Slot>,
    pub resolved: Option<Slot>,
    pub closed: Option<Slot>,
    register: &'static Register,
    first: Value,
    done: Option<Value>,
    shut: Option<Value>,
}

impl Life {
    pub fn new(register: &'static Register, slots: &mut Slots) -> Life {
        let mut slot = |field: &str| register.field(field).map(|f| slots.of(f.id));
        let code = |phase: Phase| {
            let cycle = register.life_cycle?;
            cycle.states.iter().find(|s| s.phase == phase).map(|s| Value::Text(Arc::from(s.code)))
        };
        Life {
            status: slot("status").filter(|_| register.life_cycle.is_some()),
            opened: slot("opened_at"),
            resolved: slot("resolved_at"),
            closed: slot("closed_at"),
            register,
            first: register.life_cycle.map_or(Value::Null, |cycle| Value::Text(Arc::from(cycle.first()))),
            done: code(Phase::Resolved),
            shut: code(Phase::Closed),
        }
    }

    /// The state a record starts in.
    pub fn first(&self) -> Value {
        self.first.clone()
    }

    /// The state of being resolved, or of being closed where there is no such state.
    pub fn done(&self) -> Value {
        self.done.as_ref().or(self.shut.as_ref()).cloned().unwrap_or_default()
    }

    /// The state of being closed.
    pub fn shut(&self) -> Value {
        self.shut.clone().unwrap_or_default()
    }

    /// What a state means.
    pub fn phase(&self, status: &Value) -> Phase {
        status.as_text().and_then(|code| self.register.state(code)).map_or(Phase::Open, |state| state.phase)
    }
}
