use std::cell::Cell;
use std::rc::Rc;

use wasm_bindgen::JsValue;
use wasm_bindgen_futures::spawn_local;

use super::{LocalStore, call_later};
use crate::journal::key::PREFIX;
use crate::journal::mirror::{Join, erased, gone_key};
use crate::journal::{Store, workspaces};
use crate::order::{map_of, set_of};

/// No page waits longer than this for a disk that does not answer.
const PATIENCE_MS: i32 = 4000;

/// Calls `then` at once where local storage holds a workspace; else once the disk was asked, since an empty store
/// never wins over a full one.
pub fn after_looking(then: fn()) {
    let empty = LocalStore::open().ok().filter(|store| workspaces(store).is_ok_and(|found| found.is_empty()));
    let Some(store) = empty else {
        then();
        return;
    };
    let waiting = Rc::new(Cell::new(true));
    let go = move || {
        if waiting.replace(false) {
            then();
        }
    };
    call_later(PATIENCE_MS, go.clone());
    spawn_local(async move {
        // A refusal shows on the page; there is nothing else to look at.
        store.join().await.ok();
        go();
    });
}

impl LocalStore {
    /// Joins local storage and the disk: each gets from the other what it lacks or holds damaged. What came back is
    /// there to be taken with [`Disk::recovered`](super::Disk::recovered).
    ///
    /// # Errors
    /// In words, where the disk cannot be read; nothing was written then.
    pub async fn join(&self) -> Result<(), String> {
        let again = self.clone();
        self.disk
            .open(move || {
                spawn_local(async move {
                    // A refusal shows on the page.
                    again.join().await.ok();
                });
            })
            .await?;
        let (keys, values) = self.disk.all().await?;
        // From here on nothing waits, so that nothing of this page is written in between.
        let copies =
            keys.iter().zip(values.iter()).filter_map(|(key, value)| Some((key.as_string()?, value)));
        let mut copies = map_of(copies);
        let own = self.keys(PREFIX).map_err(|error| error.to_string())?;

        let gone_here = own.iter().filter_map(|key| tombstone(key, || self.js(key)));
        let gone_there = copies.iter().filter_map(|(key, copy)| tombstone(key, || copy.clone()));
        let mut join = Join::new(set_of(gone_here.chain(gone_there)));
        for key in &own {
            let value = self.js(key);
            let copy = copies.remove(key);
            // Compared where they are: what is the same on both sides is not copied into the program.
            let same = copy.as_ref().is_some_and(|copy| js_sys::Object::is(copy, &value));
            if !same || join.is_erased(key) {
                let copy = copy.and_then(|copy| copy.as_string());
                join.see(key, value.as_string().as_deref(), copy.as_deref());
            }
        }
        for (key, copy) in copies {
            join.see(&key, None, copy.as_string().as_deref());
        }
        self.apply(join);
        self.disk.has_joined();
        Ok(())
    }

    fn apply(&self, join: Join) {
        for (key, value) in join.to_store {
            if self.put_back(&key, &value).is_err() {
                self.disk.keep_beside(&key, Some(value));
            }
        }
        for key in join.to_mirror {
            self.disk.put(&key, self.js(&key));
        }
        for key in join.to_remove {
            // What stays is taken at the next start; the tombstone keeps it out of sight.
            self.remove(&key).ok();
        }
        self.disk.note_recovered(join.recovered);
    }
}

/// The erased workspace a key stands for. The value is asked for only where the key is a tombstone's.
fn tombstone(key: &str, value: impl FnOnce() -> JsValue) -> Option<String> {
    if !key.starts_with(&gone_key("")) {
        return None;
    }
    erased(key, &value().as_string()?).map(str::to_owned)
}
