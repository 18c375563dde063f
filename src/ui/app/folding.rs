use super::App;
use crate::browser;
use crate::journal::compaction::{self, Confirmed, Sizes, Written};
use crate::journal::{FORMAT, Gate, Key, KeyKind, Store, ballast, key};
use std::cell::RefCell;

/// How often it is asked whether the browser kept what was written, in milliseconds; see
/// [`compaction::LONGEST_SILENCE`].
const ASKED_EVERY: i32 = 500;
/// How often it is looked whether there is something to fold, in milliseconds.
const LOOK_EVERY: f64 = 60_000.0;
/// After a step that the browser did not keep, nothing is tried for so long, in milliseconds.
const REST: f64 = 600_000.0;
/// With fewer entries under keys of their own there is nothing worth folding, and the store is not read for it.
const LEAST_ENTRIES: usize = 64;

#[derive(Default)]
struct Folding {
    /// The packs that wait to be relied on, and their workspace.
    under_way: Option<(String, Written)>,
    /// When to look again.
    next: f64,
}

impl App {
    /// Folds settled entries into packs while the page is in sight and nothing waits to be stored.
    pub(super) fn fold_when_quiet(self) {
        let folding = RefCell::new(Folding { next: LOOK_EVERY, ..Folding::default() });
        browser::every(ASKED_EVERY, move || self.fold_on(&mut folding.borrow_mut()));
    }

    fn fold_on(self, folding: &mut Folding) {
        let now = browser::performance_now();
        let store = self.store();
        if let Some((workspace, written)) = folding.under_way.take() {
            let gate = Gate::new(store, &workspace, FORMAT);
            match written.confirm(&gate, gate.store().fill(), now as u64) {
                Confirmed::Early(written) => folding.under_way = Some((workspace, written)),
                // There may be more to fold.
                Confirmed::Done(_) => folding.next = now + 2_000.0,
                Confirmed::GivenUp(_) => folding.next = now + REST,
            }
            return;
        }
        if now < folding.next || !browser::is_in_sight() {
            return;
        }
        folding.next = now + LOOK_EVERY;
        folding.under_way = self
            .change_quietly(|session| {
                if session.not_saved.is_some() || session.store.only_looked_at().is_some() {
                    return None;
                }
                // Where it is not taken there is no room to keep in reserve.
                ballast::keep(&store, &session.id, store.fill()).ok();
                let own = store.keys(&key::all_of(&session.id)).ok()?;
                let is_entry = |text: &&String| {
                    Key::parse(text).is_some_and(|key| matches!(key.kind, KeyKind::Entry(..)))
                };
                if own.iter().filter(is_entry).count() < LEAST_ENTRIES {
                    return None;
                }
                let plan = compaction::plan(&store, &session.id, store.fill(), Sizes::USUAL).ok()??;
                Some((session.id.clone(), session.write_packs(plan, now as u64)?))
            })
            .flatten();
    }
}
