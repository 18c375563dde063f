mod keeper;
mod large_step;
mod name;
mod others;
mod removal;
mod site;

pub use keeper::Keeper;
pub use large_step::LargeStep;
pub use name::WorkspaceName;

use name::meta;

use crate::browser::{self, LocalStore};
use crate::journal::compaction::{Plan, Written};
use crate::journal::{
    Deed, Entry, Extra, FORMAT, Gate, Hand, Key, KeyKind, MemoryStore, NotSaved, Stamp, Store, StoreError,
    Trouble, Writer, ballast, key, load, read_entry, values,
};
use crate::time::Instant;
use crate::workspace::{Command, Planned, Refusal, Target, UndoStep, Workspace};
use std::rc::Rc;

/// An open workspace: its state, and the hand that writes it.
#[derive(Debug)]
pub struct Session {
    /// Where everything is kept.
    pub store: Keeper,
    /// The workspace's id in the keys.
    pub id: String,
    /// What people call it.
    pub name: String,
    /// Whether it is a sample.
    pub sample: bool,
    /// What its entries add up to.
    pub workspace: Workspace,
    /// What could not be read at the last load.
    pub troubles: Vec<Trouble>,
    /// Whose name stands on what is written.
    pub me: String,
    /// What is not in the store yet.
    pub not_saved: Option<NotSaved>,
    /// The file that is looked at, where there is more in it than can be read: it is saved as it is.
    pub original: Option<Rc<str>>,
    /// The instant as of which it is shown, where that is not now.
    pub as_of: Option<Instant>,
    hand: Hand,
}

/// Each event of a step in shards has a stamp of its own behind the entry's: room for so many.
pub const STEP_ROOM: u32 = 1 << 24;

const ONLY_LOOKED_AT: &str = "This is only looked at. Go back to the workspace to change something.";

impl Session {
    /// Opens a workspace, whatever is under its keys.
    ///
    /// # Errors
    /// Where the store cannot be read.
    pub fn open(store: LocalStore, id: &str, me: &str) -> Result<Session, StoreError> {
        let mut loaded = load(&store, id)?;
        let troubles = std::mem::take(&mut loaded.troubles);
        let workspace = Workspace::from_loaded(loaded);
        let mut hand = Hand::new(id, Writer::new(browser::random_u64()));
        workspace.latest().into_iter().for_each(|stamp| hand.saw(stamp));
        let meta = meta(&store, id);
        let gate = Gate::new(store, id, FORMAT);
        let behind =
            gate.needs().map(|format| needs("This workspace was changed by a newer version", format));
        let mut session = Session {
            store: Keeper::Browser(gate, behind),
            id: id.to_owned(),
            sample: meta.as_ref().is_some_and(|m| m.sample),
            name: meta.map_or_else(|| "Workspace".to_owned(), |m| m.name),
            workspace,
            troubles,
            me: me.to_owned(),
            not_saved: None,
            original: None,
            as_of: None,
            hand,
        };
        session.remember_site();
        session.remember_others();
        Ok(session)
    }

    /// Shows what a store in memory holds, or held at an instant, to be looked at; `words` say what it is.
    ///
    /// # Errors
    /// Where the store cannot be read.
    pub fn view(
        store: MemoryStore,
        id: &str,
        words: &str,
        at: Option<Instant>,
    ) -> Result<Session, StoreError> {
        let mut loaded = load(&store, id)?;
        let troubles = std::mem::take(&mut loaded.troubles);
        let workspace = match at {
            Some(at) => Workspace::as_of(&loaded, at),
            None => Workspace::from_loaded(loaded),
        };
        Ok(Session {
            name: meta(&store, id).map_or_else(|| "Workspace".to_owned(), |m| m.name),
            store: Keeper::Nobody(Rc::new(store), words.to_owned()),
            id: id.to_owned(),
            sample: false,
            workspace,
            troubles,
            me: String::new(),
            not_saved: None,
            original: None,
            as_of: at,
            hand: Hand::new(id, Writer::new(browser::random_u64())),
        })
    }

    /// Carries out a command, and tells whether it changed anything.
    ///
    /// # Errors
    /// The refusals to show, where it is refused; nothing happened then.
    pub fn run(&mut self, command: &Command, now: Instant) -> Result<bool, Vec<Refusal>> {
        let record = command.targets.first().map(|t| t.record).unwrap_or_default();
        let refused = |reason: String| Err(vec![Refusal { record, field: None, reason }]);
        if let Some(words) = self.why_not(self.workspace.deed(command)) {
            return refused(words.to_owned());
        }
        let claiming = self.workspace.with_site_claim(command, &self.me);
        let command = claiming.as_ref().unwrap_or(command);
        let stamp = self.hand.next_stamp(now.millis().max(0) as u64, 0);
        match self.workspace.plan(command, stamp, &self.me, now)? {
            Planned::Entry(entry) => {
                let changes = !entry.ops.is_empty();
                if changes {
                    self.write(entry);
                }
                Ok(changes)
            }
            Planned::Batches(batches) => match self.write_batches(&batches) {
                Ok(step) => {
                    self.finish_step(step, &command.label, now);
                    Ok(true)
                }
                Err(error) => refused(format!("Nothing was changed: {error}.")),
            },
        }
    }

    /// Why nothing can be changed here, or not this; nothing where it can.
    fn why_not(&self, deed: Deed) -> Option<&str> {
        match self.store.only_looked_at() {
            Some(words) => Some(if self.store.is_kept() { words } else { ONLY_LOOKED_AT }),
            None => self.refuses(deed, 0),
        }
    }

    /// Takes in what another copy tells of a record, as one step.
    ///
    /// # Errors
    /// The refusals to show; nothing happened then.
    pub fn take_told(&mut self, label: &str, target: &Target, now: Instant) -> Result<(), Vec<Refusal>> {
        if let Some(words) = self.why_not(Deed::Grow) {
            return Err(vec![Refusal { record: target.record, field: None, reason: words.to_owned() }]);
        }
        let stamp = self.hand.next_stamp(now.millis().max(0) as u64, 0);
        let entry = self.workspace.plan_told(label, target, stamp, &self.me, now)?;
        self.write(entry);
        Ok(())
    }

    /// Why the store is too full for something, with so many code units it would write; nothing where it is not.
    /// Asked before every step that writes.
    #[must_use]
    pub fn refuses(&self, deed: Deed, units: usize) -> Option<&'static str> {
        match &self.store {
            Keeper::Browser(gate, _) if gate.store().has_plenty(units) => None,
            Keeper::Browser(gate, _) => gate.store().fill().with(units).rung().refuses(deed),
            Keeper::Nobody(..) => None,
        }
    }

    /// Writes packs under keys of this document's own; nothing where the store did not take them.
    pub fn write_packs(&mut self, plan: Plan, now: u64) -> Option<Written> {
        plan.write(&self.store, &mut self.hand, now).ok()
    }

    /// A stamp for a step that may be written as shards, with room behind it for their events.
    pub fn stamp(&mut self, now: Instant) -> Stamp {
        self.hand.next_stamp(now.millis().max(0) as u64, STEP_ROOM)
    }

    /// Takes a step back, or does it again.
    ///
    /// # Errors
    /// In words, why it was not.
    pub fn take_back(&mut self, step: &UndoStep, now: Instant) -> Result<(), String> {
        if let Some(words) = self.why_not(Deed::GoOn) {
            return Err(words.to_owned());
        }
        let changed_since = || "What that step changed has been changed again since.".to_owned();
        if self.workspace.is_merge(step.stamp) {
            let stamp = self.stamp(now);
            let loaded = load(&self.store, &self.id).map_err(|e| format!("Nothing was changed: {e}."))?;
            let planned = self.workspace.plan_unmerge(step.stamp, &loaded, stamp, &self.me, now);
            let planned = planned.ok_or_else(changed_since)?;
            return self.write_planned(planned).map_err(|e| format!("Nothing was changed: {e}."));
        }
        let stamp = self.hand.next_stamp(now.millis().max(0) as u64, 0);
        let entry = self.workspace.plan_undo(step.stamp, stamp, &self.me).ok_or_else(changed_since)?;
        self.write(entry);
        Ok(())
    }

    /// Joins what another tab wrote; `true` where it was news, be it that another tab now runs a newer version.
    pub fn hear(&mut self, text: &str, value: Option<&str>) -> bool {
        if self.is_site_key(text) {
            self.remember_site();
            return true;
        }
        let Some(key) = Key::parse(text).filter(|k| k.workspace == self.id && self.store.is_kept()) else {
            return false;
        };
        if key.kind == KeyKind::Meta {
            meta(&self.store, &self.id).into_iter().for_each(|meta| self.name = meta.name);
            return true;
        }
        let (KeyKind::Entry(writer, _), Some(value)) = (key.kind, value) else { return false };
        if writer == self.hand.writer() {
            return false;
        }
        let Some(entry) = read_entry(value) else { return false };
        // Should the other tab end before it does this itself. Who wakes late must not bring back what is gone by now.
        if self.store.get(text).ok().flatten().as_deref() == Some(value) {
            self.store.to_disk(text, value);
        }
        if self.workspace.knows(entry.stamp) {
            return false;
        }
        self.hand.saw(entry.stamp);
        let far =
            matches!(entry.extra, Some(Extra::Archive(_) | Extra::BroughtBack(_) | Extra::Redaction(_)));
        if entry.batch.is_some() || far {
            self.reload();
        } else {
            self.workspace.join(entry);
        }
        true
    }

    /// Reads everything anew from the store, and keeps what waits to be stored on the screen. What nobody keeps stays
    /// what it is said to be.
    pub fn reload(&mut self) {
        self.read_anew();
        // Found again by the next load where it fails.
        self.clean().ok();
    }

    fn read_anew(&mut self) {
        if !self.store.is_kept() {
            return;
        }
        if let Ok(loaded) = load(&self.store, &self.id) {
            self.troubles.clone_from(&loaded.troubles);
            let mut workspace = Workspace::from_loaded(loaded);
            let waiting: Vec<Entry> =
                self.hand.waiting().filter_map(|(_, value)| read_entry(value)).collect();
            waiting.into_iter().for_each(|entry| workspace.join(entry));
            workspace.latest().into_iter().for_each(|stamp| self.hand.saw(stamp));
            self.workspace = workspace;
            self.remember_site();
            self.remember_others();
            self.name =
                meta(&self.store, &self.id).map_or_else(|| std::mem::take(&mut self.name), |m| m.name);
        }
    }

    /// The store with what waits for it: what a file is made of.
    ///
    /// # Errors
    /// Where the store cannot be read.
    pub fn whole(&self) -> Result<MemoryStore, StoreError> {
        let whole = MemoryStore::holding(values(&self.store, &key::all_of(&self.id))?);
        self.hand.waiting().try_for_each(|(key, value)| whole.set(key, value))?;
        Ok(whole)
    }

    /// Tries again to store what waits.
    pub fn retry(&mut self) {
        self.not_saved = ballast::rescue(&self.store, &mut self.hand).err();
        // A removal may have been among what waited.
        self.clean().ok();
    }

    fn write(&mut self, mut entry: Entry) -> Entry {
        entry.happens(browser::now());
        let (entry, not_saved) = self.hand.write(&self.store, entry, browser::random_u64());
        self.not_saved = not_saved;
        if self.not_saved.is_some() {
            self.retry();
        }
        // What local storage does not take is safe on the disk all the same.
        if self.not_saved.is_some() {
            self.hand.waiting().for_each(|(key, value)| self.store.to_disk(key, value));
        }
        self.workspace.join(entry.clone());
        entry
    }
}

/// Says that something needs a build that reads a later format.
#[must_use]
pub fn needs(what: &str, format: u32) -> String {
    let (needed, own) = (format.to_string(), FORMAT.to_string());
    let parts = [
        what,
        " of this page. It needs one that reads format ",
        &needed,
        "; this one reads up to format ",
        &own,
        ". Here it can be looked at and saved.",
    ];
    parts.concat()
}
