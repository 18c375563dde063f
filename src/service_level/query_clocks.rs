use super::desk::{Asked, runs};
use super::{Clock, DeskView, State};
use crate::register::catalogue::incident;
use crate::time::Span;
use crate::workspace::query::{ClockState, Clocks};

/// What queries ask: `sla:<30m`, `sla:breached`, `sort:sla`. Each row is reckoned once for a view.
impl Clocks for DeskView<'_> {
    fn left(&self, register: &str, row: u32) -> Option<i64> {
        self.asked(register, row).0
    }

    fn state(&self, register: &str, row: u32) -> ClockState {
        self.asked(register, row).1
    }
}

impl DeskView<'_> {
    fn asked(&self, register: &str, row: u32) -> Asked {
        if register != incident::REGISTER.id {
            return (None, ClockState::None);
        }
        let known = self.asked.borrow().get(row as usize).copied().flatten();
        known.unwrap_or_else(|| {
            let answer = self.answer(row);
            let mut asked = self.asked.borrow_mut();
            if asked.is_empty() {
                asked.resize(self.table().map_or(0, |t| t.len() as usize), None);
            }
            if let Some(place) = asked.get_mut(row as usize) {
                *place = Some(answer);
            }
            answer
        })
    }

    fn answer(&self, row: u32) -> Asked {
        let Some(clocks) = self.clocks(row) else { return (None, ClockState::None) };
        let any = |test: fn(State) -> bool| clocks.iter().any(|clock| test(clock.state));
        let left = clocks.iter().filter(|clock| runs(clock.state)).filter_map(Clock::left).min();
        let state = if any(|state| matches!(state, State::Running | State::NotStarted)) {
            ClockState::Running
        } else if any(|state| matches!(state, State::Paused(_))) {
            ClockState::Paused
        } else if any(|state| state == State::Missed) {
            ClockState::Missed
        } else if any(|state| state == State::Met) {
            ClockState::Met
        } else {
            ClockState::None
        };
        (left.map(Span::millis), state)
    }
}
