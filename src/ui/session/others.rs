//! Who wrote, in other copies, what came in without a step of its own. Who that is, this browser remembers.

use super::{Keeper, Session};
use crate::browser::Preferences;
use crate::journal::{Stamp, Writer};
use rustc_hash::FxHashSet;

impl Session {
    /// The stamps of all entries, to tell later which came in: see [`Session::note_others`].
    #[must_use]
    pub fn stamps(&self) -> FxHashSet<Stamp> {
        self.workspace.entries().map(|entry| entry.stamp).collect()
    }

    /// Notes that the entries that are there now, and were not `before`, are steps of other copies: undo leaves them alone.
    pub fn note_others(&mut self, before: &FxHashSet<Stamp>) {
        let new = self.workspace.entries().map(|entry| entry.stamp).filter(|stamp| !before.contains(stamp));
        let mut writers: FxHashSet<Writer> = new.map(|stamp| stamp.writer).collect();
        writers.remove(&self.hand.writer());
        let Keeper::Browser(gate, _) = &self.store else { return };
        let preferences = Preferences::new(gate.store().clone());
        let known = read(&preferences.get(&remembered(&self.id)).unwrap_or_default());
        if writers.iter().all(|writer| known.contains(writer)) {
            return;
        }
        writers.extend(known);
        let text: Vec<String> = writers.iter().map(Writer::to_string).collect();
        preferences.set(&remembered(&self.id), &text.join(" "));
        self.workspace.set_others(writers);
    }

    /// Reads who the others are.
    pub(super) fn remember_others(&mut self) {
        if let Keeper::Browser(gate, _) = &self.store {
            let text = Preferences::new(gate.store().clone()).get(&remembered(&self.id)).unwrap_or_default();
            self.workspace.set_others(read(&text));
        }
    }
}

fn read(text: &str) -> Vec<Writer> {
    text.split(' ').filter_map(Writer::parse).collect()
}

fn remembered(workspace: &str) -> String {
    ["others.", workspace].concat()
}
