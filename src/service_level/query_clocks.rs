use super::{DeskView, State};
use crate::register::catalogue::incident;
use crate::workspace::query::{ClockState, Clocks};

/// What queries ask of the desk: only incidents have clocks today.
impl Clocks for DeskView<'_> {
    fn left(&self, register: &str, row: u32) -> Option<i64> {
        if register != incident::REGISTER.id {
            return None;
        }
        let (_, clock) = self.pressing(row)?;
        match clock.state {
            State::Met | State::Missed | State::Cancelled => None,
            _ => clock.left().map(|left| left.millis()),
        }
    }

    fn state(&self, register: &str, row: u32) -> ClockState {
        if register != incident::REGISTER.id {
            return ClockState::None;
        }
        match self.pressing(row).map(|(_, clock)| clock.state) {
            None | Some(State::Cancelled | State::NeverDue | State::NoTarget) => ClockState::None,
            Some(State::NotStarted | State::Running) => ClockState::Running,
            Some(State::Paused(_)) => ClockState::Paused,
            Some(State::Met) => ClockState::Met,
            Some(State::Missed) => ClockState::Missed,
        }
    }
}
