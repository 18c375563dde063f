use super::App;
use crate::browser;
use crate::journal::snapshot::{self, SnapshotName};
use crate::journal::{Deed, Redaction};
use crate::ui::backup;
use crate::ui::session::Session;

impl App {
    /// Keeps the open workspace aside as it is now, before something big is done to it. Three are kept.
    ///
    /// # Errors
    /// In words, where it was not kept: then nothing big is to be done. A file saved since the last change does as
    /// well.
    pub async fn keep_snapshot(self, why: &str) -> Result<(), String> {
        // Where nothing stands there is nothing that could be lost.
        let taken = self.peek(|s| {
            (s.workspace.standing() > 0).then(|| {
                let name = SnapshotName {
                    workspace: s.id.clone(),
                    at: browser::now().millis().max(0) as u64,
                    records: s.workspace.standing() as u32,
                    why: why.to_owned(),
                };
                s.whole().and_then(|whole| snapshot::write(&whole, &s.id)).map(|text| (name, text))
            })
        });
        let Some(taken) = taken.flatten() else { return Ok(()) };
        let (name, text) = taken.map_err(|error| error.to_string())?;
        let store = self.store();
        let disk = store.disk();
        if let Err(refused) = disk.put_snapshot(&name.text(), &text).await {
            let saved = self.peek(|s| backup::is_up_to_date(self, s)) == Some(true);
            return if saved {
                Ok(())
            } else {
                Err([
                    "No snapshot could be kept (",
                    &refused,
                    "), so nothing was begun. Save a file first; then it goes on without a snapshot",
                ]
                .concat())
            };
        }
        for old in snapshot::outdated(&self.snapshots().await?, &name.workspace) {
            // One too many does no harm.
            disk.drop_snapshot(&old.text()).await.ok();
        }
        Ok(())
    }

    /// The snapshots there are, of all workspaces, oldest first.
    ///
    /// # Errors
    /// In words, where they cannot be read.
    pub async fn snapshots(self) -> Result<Vec<SnapshotName>, String> {
        let names = self.store().disk().snapshots().await?;
        Ok(names.iter().filter_map(|name| SnapshotName::parse(name)).collect())
    }

    /// A snapshot, to be looked at.
    ///
    /// # Errors
    /// In words, where it is not there or damaged.
    pub async fn snapshot(self, name: &SnapshotName, words: &str) -> Result<Session, String> {
        let text = self.store().disk().snapshot(&name.text()).await?;
        let text = text.ok_or_else(|| "It is not there any more".to_owned())?;
        // What was removed for good since does not come back with it, wherever cleaning it broke off.
        let known = self.peek(|s| s.workspace.redactions().clone()).unwrap_or_default();
        let cleaned = snapshot::cleaned(&text, &name.workspace, &known).ok().flatten();
        let text = cleaned.unwrap_or(text);
        let store = snapshot::read(&text).ok_or_else(|| "It is damaged".to_owned())?;
        Session::view(store, &name.workspace, words, None).map_err(|error| error.to_string())
    }

    /// Removes what is redacted in the open workspace from its snapshots.
    ///
    /// # Errors
    /// In words, where one may still hold it.
    pub async fn clean_snapshots(self) -> Result<(), String> {
        let known = self.peek(|s| (s.id.clone(), s.workspace.redactions().clone()));
        let Some((id, known)) = known.filter(|(_, known)| !known.is_empty()) else { return Ok(()) };
        let store = self.store();
        // One that is damaged does not keep the others from being cleaned.
        let mut failed = Ok(());
        for name in self.snapshots().await?.iter().filter(|name| name.workspace == id) {
            let name = name.text();
            let cleaned = async {
                let Some(text) = store.disk().snapshot(&name).await? else { return Ok(()) };
                match snapshot::cleaned(&text, &id, &known).map_err(|error| error.to_string())? {
                    Some(text) => store.disk().put_snapshot(&name, &text).await,
                    None => Ok(()),
                }
            };
            failed = failed.and(cleaned.await);
        }
        failed
    }

    /// Removes values for good: from the store, its mirror, the snapshots and what is shown. Answers whether it began.
    pub fn remove_for_good(self, fields: Vec<Redaction>, reason: &str) -> bool {
        let now = browser::now();
        match self.change(|session| session.redact(fields, reason, now)) {
            Some(Ok(())) => {}
            Some(Err(why)) => {
                self.tell_trouble(&(why + "."));
                return false;
            }
            None => return false,
        }
        wasm_bindgen_futures::spawn_local(async move {
            match self.clean_snapshots().await {
                Ok(()) => self.tell("Removed for good."),
                Err(why) => self.tell_trouble(
                    &["It is removed, but a snapshot kept aside may still hold it: ", &why, "."].concat(),
                ),
            }
        });
        true
    }
}

impl App {
    /// Makes the workspace show what a snapshot shows, as a step that can be undone; the present state is kept aside
    /// before.
    pub fn restore(self, name: SnapshotName) {
        wasm_bindgen_futures::spawn_local(async move {
            let done = self.restored(&name).await;
            match done {
                Ok(true) => self.tell_undoable("The workspace is as it was kept."),
                Ok(false) => {
                    self.tell("The workspace shows just what was kept: there is nothing to go back to.")
                }
                Err(why) => self.tell_trouble(&(why + ". Nothing was changed.")),
            }
        });
    }

    async fn restored(self, name: &SnapshotName) -> Result<bool, String> {
        let kept = self.snapshot(name, "").await?;
        self.keep_snapshot(snapshot::RESTORE).await?;
        let now = browser::now();
        let label = ["Go back to ", &self.show(crate::time::Instant::from_millis(name.at as i64))].concat();
        let done = self.change(|session| {
            if session.id != name.workspace || session.store.only_looked_at().is_some() {
                return Err("Another workspace was opened meanwhile".to_owned());
            }
            if let Some(reason) = session.refuses(Deed::GoOn, 0) {
                return Err(reason.trim_end_matches('.').to_owned());
            }
            let stamp = session.stamp(now);
            match session.workspace.plan_restore(&kept.workspace, &label, stamp, &session.me, now) {
                Some(step) => session.write_planned(step).map(|()| true).map_err(|error| error.to_string()),
                None => Ok(false),
            }
        });
        done.unwrap_or_else(|| Err("No workspace is open".to_owned()))
    }
}
