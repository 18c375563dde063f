use super::Clock;
use crate::time::Instant;
use std::sync::Arc;

/// Clocks that have ended, kept from one view of a desk to the next: they stay as they are until something is written
/// to their record. Most records have ended, and every figure asks for their clocks.
#[derive(Clone, Debug, Default)]
pub(super) struct Rested {
    /// Whose rows these are.
    workspace: Option<Arc<()>>,
    rows: Vec<Option<Rest>>,
}

/// The ended clocks of a row, what they were derived from and as of when.
#[derive(Clone, Copy, Debug)]
struct Rest {
    history: History,
    at: Instant,
    clocks: [Clock; 2],
}

/// All that the clocks of a row are derived from, under agreements that stay the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct History {
    /// Where its steps are; what is written moves or lengthens them.
    pub steps: (u32, u32),
    /// The place of its service in the column's dictionary.
    pub service: u32,
    /// When it was opened, noted as responded to, resolved and closed.
    pub times: [Option<i64>; 4],
}

impl Rested {
    /// Forgets everything where it is of another workspace, or of the same one before it was read anew.
    pub fn of(&mut self, workspace: &Arc<()>) {
        if !self.workspace.as_ref().is_some_and(|known| Arc::ptr_eq(known, workspace)) {
            *self = Rested { workspace: Some(Arc::clone(workspace)), rows: Vec::new() };
        }
    }

    /// The clocks of a row as of `now`, where they had ended by then and nothing was written since.
    pub fn clocks(&self, row: u32, history: &History, now: Instant) -> Option<[Clock; 2]> {
        let rest = self.rows.get(row as usize)?.as_ref()?;
        (rest.history == *history && rest.at <= now).then_some(rest.clocks)
    }

    /// Keeps the clocks of a row as of `now`, if both have ended.
    pub fn keep(&mut self, row: u32, history: History, now: Instant, clocks: [Clock; 2]) {
        if clocks.iter().all(|clock| clock.stopped.is_some()) {
            let place = row as usize;
            if self.rows.len() <= place {
                self.rows.resize(place + 1, None);
            }
            if let Some(rest) = self.rows.get_mut(place) {
                *rest = Some(Rest { history, at: now, clocks });
            }
        }
    }
}
