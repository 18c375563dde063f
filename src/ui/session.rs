use crate::browser::{self, LocalStore};
use crate::journal::{
    Batch, BatchRef, Entry, Hand, Key, KeyKind, Loaded, MemoryStore, NotSaved, Store, StoreError, Trouble,
    Writer, key, load, read_entry, workspaces,
};
use crate::time::Instant;
use crate::workspace::{Command, Planned, Refusal, UndoStep, Workspace};
use std::sync::Arc;

/// An open workspace: its state, and the hand that writes it.
#[derive(Debug)]
pub struct Session {
    /// Where everything is kept.
    pub store: LocalStore,
    /// The workspace's id in the keys.
    pub id: String,
    /// What people call it.
    pub name: String,
    /// What its entries add up to.
    pub workspace: Workspace,
    /// What could not be read at the last load.
    pub troubles: Vec<Trouble>,
    /// Whose name stands on what is written.
    pub me: String,
    /// What is not in the store yet.
    pub not_saved: Option<NotSaved>,
    hand: Hand,
}

/// A step in shards, being written: nothing of it shows before it is finished.
#[derive(Debug, Default)]
pub struct LargeStep {
    so_far: Option<BatchRef>,
}

/// A workspace as the list of them shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WorkspaceName {
    /// Its id in the keys.
    pub id: String,
    /// What people call it.
    pub name: String,
    /// Whether it is a sample.
    pub sample: bool,
}

impl Session {
    /// Opens a workspace, whatever is under its keys.
    ///
    /// # Errors
    /// Where the store cannot be read.
    pub fn open(store: LocalStore, id: &str, me: &str) -> Result<Session, StoreError> {
        let Loaded { entries, shards, troubles } = load(&store, id)?;
        let workspace = Workspace::from_loaded(Loaded { entries, shards, troubles: Vec::new() });
        let mut hand = Hand::new(id, Writer::new(browser::random_u64()));
        workspace.latest().into_iter().for_each(|stamp| hand.saw(stamp));
        let name = meta(&store, id).map_or_else(|| "Workspace".to_owned(), |m| m.name);
        Ok(Session {
            store,
            id: id.to_owned(),
            name,
            workspace,
            troubles,
            me: me.to_owned(),
            not_saved: None,
            hand,
        })
    }

    /// The workspaces in the store.
    ///
    /// # Errors
    /// Where the store cannot be read.
    pub fn list(store: &LocalStore) -> Result<Vec<WorkspaceName>, StoreError> {
        let ids = workspaces(store)?;
        Ok(ids
            .into_iter()
            .map(|id| {
                meta(store, &id).unwrap_or(WorkspaceName {
                    name: format!("Workspace {id}"),
                    id,
                    sample: false,
                })
            })
            .collect())
    }

    /// Writes the name under which a workspace is known.
    ///
    /// # Errors
    /// Where it was not stored.
    pub fn name_it(store: &LocalStore, workspace: &WorkspaceName, now: Instant) -> Result<(), StoreError> {
        let meta = serde_json::json!({
            "schema": 1,
            "name": workspace.name,
            "sample": workspace.sample,
            "created": now.to_string(),
        });
        store.set(&Key::new(&workspace.id, KeyKind::Meta).to_string(), &key::seal(&meta.to_string()))
    }

    /// Takes a workspace with everything in it out of the store.
    ///
    /// # Errors
    /// Where a key could not be removed.
    pub fn erase(store: &LocalStore, id: &str) -> Result<(), StoreError> {
        for key in store.keys(&format!("{}{id}/", key::PREFIX))? {
            store.remove(&key)?;
        }
        Ok(())
    }

    /// Carries out a command, and tells the entry it became.
    ///
    /// # Errors
    /// The refusals to show, where it is refused; nothing happened then.
    pub fn run(&mut self, command: &Command, now: Instant) -> Result<Entry, Vec<Refusal>> {
        let stamp = self.hand.next_stamp(now.millis().max(0) as u64, 0);
        match self.workspace.plan(command, stamp, &self.me, now)? {
            Planned::Entry(entry) => Ok(self.write(entry)),
            Planned::Batches(batches) => {
                let mut step = LargeStep::default();
                let failed = batches.iter().find_map(|batch| self.add_to_step(&mut step, batch, None).err());
                if let Some(error) = failed {
                    self.give_up_step(&step);
                    let record = command.targets.first().map(|t| t.record).unwrap_or_default();
                    return Err(vec![Refusal {
                        record,
                        field: None,
                        reason: format!("Nothing was changed: {error}."),
                    }]);
                }
                Ok(self.finish_step(step, &command.label, now))
            }
        }
    }

    /// Writes shards of a large step; they show once it is finished.
    ///
    /// # Errors
    /// Where a shard was not stored; give the step up then.
    pub fn add_to_step(
        &mut self,
        step: &mut LargeStep,
        batch: &Batch,
        seed: Option<(u128, u64)>,
    ) -> Result<(), StoreError> {
        let so_far = step.so_far.get_or_insert_with(|| BatchRef { shards: Vec::new(), records: 0 });
        self.hand.write_shard(&self.store, batch, seed, so_far)
    }

    /// Takes away what a step has written so far.
    pub fn give_up_step(&self, step: &LargeStep) {
        if let Some(so_far) = &step.so_far {
            self.hand.drop_shards(&self.store, so_far);
        }
    }

    /// Makes a large step count: from here on it is part of the workspace, and one undo takes it back.
    pub fn finish_step(&mut self, step: LargeStep, label: &str, now: Instant) -> Entry {
        // Each event of the step has a stamp of its own behind the entry's.
        let stamp = self.hand.next_stamp(now.millis().max(0) as u64, 1 << 24);
        let entry = Entry {
            stamp,
            by: Arc::from(self.me.as_str()),
            label: Arc::from(label),
            undoes: None,
            ops: Vec::new(),
            batch: step.so_far,
            void: None,
            extra: None,
            chain: String::new(),
        };
        let entry = self.write(entry);
        // What was just written is read like anything else, so that the screen shows what the store holds.
        self.reload();
        entry
    }

    /// Takes a step back, or does it again; `false` where nothing is left of it to take back.
    pub fn take_back(&mut self, step: &UndoStep, now: Instant) -> bool {
        let stamp = self.hand.next_stamp(now.millis().max(0) as u64, 0);
        match self.workspace.plan_undo(step.stamp, stamp, &self.me) {
            Some(entry) => {
                self.write(entry);
                true
            }
            None => false,
        }
    }

    /// Joins what another tab wrote; `true` where it was news.
    pub fn hear(&mut self, key: &str, value: Option<&str>) -> bool {
        let Some(key) = Key::parse(key).filter(|k| k.workspace == self.id) else { return false };
        let (KeyKind::Entry(writer, _), Some(value)) = (key.kind, value) else { return false };
        if writer == self.hand.writer() {
            return false;
        }
        let Some(entry) = read_entry(value) else { return false };
        if self.workspace.knows(entry.stamp) {
            return false;
        }
        self.hand.saw(entry.stamp);
        if entry.batch.is_some() {
            self.reload();
        } else {
            self.workspace.join(entry);
        }
        true
    }

    /// Reads everything anew from the store, and keeps what waits to be stored on the screen.
    pub fn reload(&mut self) {
        if let Ok(loaded) = load(&self.store, &self.id) {
            self.troubles.clone_from(&loaded.troubles);
            let mut workspace = Workspace::from_loaded(loaded);
            let waiting: Vec<Entry> =
                self.hand.waiting().filter_map(|(_, value)| read_entry(value)).collect();
            waiting.into_iter().for_each(|entry| workspace.join(entry));
            workspace.latest().into_iter().for_each(|stamp| self.hand.saw(stamp));
            self.workspace = workspace;
        }
    }

    /// The store with what waits for it: what a file is made of.
    ///
    /// # Errors
    /// Where the store cannot be read.
    pub fn whole(&self) -> Result<MemoryStore, StoreError> {
        let whole = MemoryStore::with_quota(usize::MAX);
        for key in self.store.keys(&format!("{}{}/", key::PREFIX, self.id))? {
            if let Some(value) = self.store.get(&key)? {
                whole.set(&key, &value)?;
            }
        }
        self.hand.waiting().try_for_each(|(key, value)| whole.set(key, value))?;
        Ok(whole)
    }

    /// Tries again to store what waits.
    pub fn retry(&mut self) {
        self.not_saved = self.hand.flush(&self.store).err();
    }

    fn write(&mut self, entry: Entry) -> Entry {
        let (entry, not_saved) = self.hand.write(&self.store, entry, browser::random_u64());
        self.not_saved = not_saved;
        self.workspace.join(entry.clone());
        entry
    }
}

fn meta(store: &LocalStore, id: &str) -> Option<WorkspaceName> {
    let stored = store.get(&Key::new(id, KeyKind::Meta).to_string()).ok()??;
    let json: serde_json::Value = serde_json::from_str(key::unseal(&stored)?).ok()?;
    Some(WorkspaceName {
        id: id.to_owned(),
        name: json.get("name")?.as_str()?.to_owned(),
        sample: json.get("sample").and_then(serde_json::Value::as_bool).unwrap_or(false),
    })
}
