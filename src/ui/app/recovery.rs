use super::App;
use crate::browser::{self, Level};
use crate::journal::mirror::{Recovered, erased};
use crate::route::Route;
use crate::time::Instant;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::spawn_local;

/// The preference that says that the browser was asked to keep what is stored.
const ASKED: &str = "asked-to-keep";

impl App {
    /// How far what was written has got, and follows it.
    #[must_use]
    pub fn disk_level(&self) -> Level {
        self.disk_turn.track();
        self.store.with_value(|store| store.disk().level())
    }

    /// Joins local storage and the disk, now and whenever something may have happened to either, and follows how
    /// far writes have got.
    pub(super) fn follow_disk(self) {
        self.store
            .with_value(|store| store.disk().on_change(move || self.disk_turn.update(|turn| *turn += 1)));
        self.join_disk();
        browser::every(60_000, move || {
            let refused = self.store.with_value(|store| matches!(store.disk().level(), Level::Refused(_)));
            if refused {
                self.join_disk();
            }
        });
        browser::on_window("pageshow", move |event| {
            // The page was put aside and taken out again: others may have written meanwhile.
            if event.dyn_ref::<web_sys::PageTransitionEvent>().is_some_and(|e| e.persisted()) {
                self.change(|session| session.reload());
                self.join_disk();
            }
        });
        browser::on_window("storage", move |event| {
            // No key: everything was cleared at once.
            if event.dyn_ref::<web_sys::StorageEvent>().is_some_and(|e| e.key().is_none()) {
                self.join_disk();
            }
        });
        browser::on_foreign_write(move |key, value| {
            let gone = value.as_deref().and_then(|value| erased(&key, value));
            if gone.is_some() && self.peek(|s| gone == Some(&s.id)) == Some(true) {
                // From the place that is drawn with and without a workspace, once it is there.
                self.go(Route::Data { part: String::new() });
                browser::call_later(200, move || {
                    self.close();
                    self.tell_trouble("This workspace was erased in another tab.");
                });
            }
        });
    }

    /// Asks the browser once to keep what is stored, now that there is something to keep.
    pub fn ask_to_keep(&self) {
        let (preferences, sample) = (self.preferences(), self.peek(|s| s.sample) == Some(true));
        if sample || preferences.get(ASKED).is_some() {
            return;
        }
        preferences.set(ASKED, "yes");
        spawn_local(async { _ = browser::ask_to_keep().await });
    }

    /// Whether the browser was asked to keep what is stored.
    #[must_use]
    pub fn asked_to_keep(&self) -> bool {
        self.preferences().get(ASKED).is_some()
    }

    fn join_disk(self) {
        spawn_local(async move {
            let store = self.store();
            // Where the disk is refused, the chip says so for as long as it is.
            store.join().await.ok();
            let recovered = store.disk().recovered();
            if !recovered.is_empty() {
                if self.change(|session| session.reload()).is_none() {
                    self.open_last();
                }
                self.tell_trouble(&self.words(&recovered));
            }
            // Either copy may have held what was removed for good. What fails is tried again by the next join.
            self.change_quietly(|session| session.clean().ok());
            self.clean_snapshots().await.ok();
        });
    }

    fn words(&self, recovered: &Recovered) -> String {
        let known = self.workspaces();
        let named = known.iter().filter(|w| recovered.workspaces.contains(&w.id));
        let names: Vec<String> = named.map(|w| ["“", &w.name, "”"].concat()).collect();
        let mut words = names.join(", ");
        words.push_str(": ");
        let mut parts = Vec::new();
        if recovered.entries > 0 {
            parts.push(counted(recovered.entries, " change", " missing in this browser's storage"));
        }
        // A name or a shard is told only where it is all there is to tell.
        if recovered.others > 0 && recovered.entries == 0 {
            parts.push(counted(recovered.others, " stored text", " missing in this browser's storage"));
        }
        if recovered.mended > 0 {
            parts.push(counted(recovered.mended, " stored text", " damaged"));
        }
        words.push_str(&parts.join(", "));
        words.push_str(". Brought back from the second copy on the disk");
        if let Some(latest) = recovered.latest {
            words.push_str("; the last change is of ");
            words.push_str(&self.show(Instant::from_millis(latest as i64)));
        }
        words.push_str(". Save a file, to be sure.");
        words
    }
}

fn counted(number: usize, what: &str, state: &str) -> String {
    let verb = if number == 1 { " was" } else { "s were" };
    [&number.to_string(), what, verb, state].concat()
}
