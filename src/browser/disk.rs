use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

use js_sys::{Array, Object, Promise, Reflect};
use wasm_bindgen::closure::Closure;
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{IdbDatabase, IdbTransaction};

use crate::journal::mirror::{Recovered, workspace_of};

const NAME: &str = "plumbline";
const VALUES: &str = "values";
const RING: &str = "ring";

/// How long after a refused write it is tried again.
const AGAIN_AFTER_MS: i32 = 5000;
const REOPEN_AFTER_MS: i32 = 1000;

/// The mirror of local storage in IndexedDB. A write is done when the browser says that it is on the disk, not
/// before; until then it waits here and is tried again.
#[derive(Clone, Debug, Default)]
pub struct Disk(Rc<RefCell<State>>);

/// How far what was written has got.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Level {
    /// It is on its way, or it is not known yet whether everything is there.
    Waiting,
    /// Everything this page shows is on the disk.
    OnDisk,
    /// It does not get to the disk, for this reason.
    Refused(String),
}

#[derive(Default)]
struct State {
    base: Option<IdbDatabase>,
    joined: bool,
    refusal: Option<String>,
    /// Keys and values that wait; no value takes the key away.
    queue: Vec<(JsValue, JsValue)>,
    in_flight: bool,
    /// How many of those that wait, and of those in flight, are of a workspace: habits and drafts show no level.
    facts: (usize, usize),
    /// What only the mirror holds, since local storage did not take it back.
    beside: BTreeMap<String, String>,
    recovered: Recovered,
    listener: Option<Rc<dyn Fn()>>,
}

impl std::fmt::Debug for State {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("State").field("joined", &self.joined).field("refusal", &self.refusal).finish()
    }
}

thread_local! {
    static HERE: Disk = Disk::default();
}

#[wasm_bindgen]
extern "C" {
    type Base;

    /// The form that asks for durability, which web-sys does not offer yet.
    #[wasm_bindgen(method, catch)]
    fn transaction(
        this: &Base,
        store: &str,
        mode: &str,
        options: &JsValue,
    ) -> Result<IdbTransaction, JsValue>;
}

impl Disk {
    /// The one mirror of this document.
    #[must_use]
    pub fn here() -> Disk {
        HERE.with(Clone::clone)
    }

    /// How far what was written has got.
    #[must_use]
    pub fn level(&self) -> Level {
        let state = self.0.borrow();
        match &state.refusal {
            Some(why) => Level::Refused(why.clone()),
            None if state.joined && state.facts == (0, 0) => Level::OnDisk,
            None => Level::Waiting,
        }
    }

    /// Calls `then` whenever the level may have changed.
    pub fn on_change(&self, then: impl Fn() + 'static) {
        self.0.borrow_mut().listener = Some(Rc::new(then));
    }

    /// Opens the mirror, if it is not open. `lost` is called where the browser takes it away later.
    ///
    /// # Errors
    /// In words, where the browser refuses: in some private windows, where storage is blocked, and where a later
    /// version has made the mirror its own.
    pub async fn open(&self, lost: impl FnOnce() + 'static) -> Result<(), String> {
        if self.0.borrow().base.is_some() {
            return Ok(());
        }
        let opened = request().await.map_err(|thrown| words(&thrown));
        match opened {
            Ok(base) => {
                self.watch(&base, lost);
                let mut state = self.0.borrow_mut();
                state.base = Some(base);
                state.refusal = None;
            }
            Err(why) => {
                let mut state = self.0.borrow_mut();
                state.queue.clear();
                state.facts = (0, 0);
                state.refusal = Some(why.clone());
                drop(state);
                self.tell();
                return Err(why);
            }
        }
        self.pump();
        Ok(())
    }

    /// All keys of the mirror, and their values in the same order.
    ///
    /// # Errors
    /// In words, where they cannot be read.
    pub async fn all(&self) -> Result<(Array, Array), String> {
        self.read_all().await.map_err(|thrown| words(&thrown))
    }

    /// Puts a value under a key, or takes the key away where the value is undefined, as soon as can be.
    pub fn put(&self, key: &str, value: JsValue) {
        let mut state = self.0.borrow_mut();
        if state.base.is_none() && state.refusal.is_some() {
            return;
        }
        state.queue.push((JsValue::from_str(key), value));
        let fact = workspace_of(key).is_some();
        state.facts.0 += usize::from(fact);
        let first = fact && state.facts == (1, 0);
        drop(state);
        self.pump();
        if first {
            self.tell();
        }
    }

    /// Takes note that everything in local storage is in the mirror, or waits to be.
    pub fn has_joined(&self) {
        self.0.borrow_mut().joined = true;
        self.tell();
    }

    /// What only the mirror holds; see [`Disk::keep_beside`].
    #[must_use]
    pub fn beside(&self, key: &str) -> Option<String> {
        self.0.borrow().beside.get(key).cloned()
    }

    /// The keys that only the mirror holds.
    #[must_use]
    pub fn keys_beside(&self) -> Vec<String> {
        self.0.borrow().beside.keys().cloned().collect()
    }

    /// Keeps a value of the mirror at hand that local storage did not take; with none, local storage has it.
    pub fn keep_beside(&self, key: &str, value: Option<String>) {
        let beside = &mut self.0.borrow_mut().beside;
        match value {
            Some(value) => beside.insert(key.to_owned(), value),
            None => beside.remove(key),
        };
    }

    /// Takes note of what a join brought back, until it is told.
    pub fn note_recovered(&self, recovered: Recovered) {
        self.0.borrow_mut().recovered.add(recovered);
    }

    /// What joins brought back since this was last asked.
    #[must_use]
    pub fn recovered(&self) -> Recovered {
        std::mem::take(&mut self.0.borrow_mut().recovered)
    }

    /// Puts a snapshot in the ring, and is done once it is on the disk.
    ///
    /// # Errors
    /// In words, where it was not stored.
    pub async fn put_snapshot(&self, id: &str, text: &str) -> Result<(), String> {
        self.keep(id, JsValue::from_str(text)).await
    }

    /// Takes a snapshot out of the ring.
    ///
    /// # Errors
    /// In words, where it is still there.
    pub async fn drop_snapshot(&self, id: &str) -> Result<(), String> {
        self.keep(id, JsValue::UNDEFINED).await
    }

    /// Keeps an object of the browser's under a name that is no snapshot's, until it is undefined.
    ///
    /// # Errors
    /// In words, where it was not stored.
    pub async fn keep(&self, id: &str, value: JsValue) -> Result<(), String> {
        let begun = self.write(RING, &[(JsValue::from_str(id), value)]);
        let ended = async { begun?.await.map(|_| ()) };
        ended.await.map_err(|thrown| words(&thrown))
    }

    /// The names of the snapshots in the ring, in order.
    ///
    /// # Errors
    /// In words, where the ring cannot be read.
    pub async fn snapshots(&self) -> Result<Vec<String>, String> {
        let read = async {
            let transaction = self.begin(RING, "readonly")?;
            let keys = transaction.object_store(RING)?.get_all_keys()?;
            ended(&transaction).await?;
            keys.result()
        };
        let keys: Array = read.await.map_err(|thrown| words(&thrown))?.unchecked_into();
        Ok(keys.iter().filter_map(|key| key.as_string()).collect())
    }

    /// A snapshot of the ring, if it is there.
    ///
    /// # Errors
    /// In words, where the ring cannot be read.
    pub async fn snapshot(&self, id: &str) -> Result<Option<String>, String> {
        Ok(self.kept(id).await?.as_string())
    }

    /// What is kept under a name; undefined where there is nothing.
    ///
    /// # Errors
    /// In words, where it cannot be read.
    pub async fn kept(&self, id: &str) -> Result<JsValue, String> {
        let read = async {
            let transaction = self.begin(RING, "readonly")?;
            let found = transaction.object_store(RING)?.get(&JsValue::from_str(id))?;
            ended(&transaction).await?;
            found.result()
        };
        read.await.map_err(|thrown| words(&thrown))
    }

    async fn read_all(&self) -> Result<(Array, Array), JsValue> {
        let transaction = self.begin(VALUES, "readonly")?;
        let store = transaction.object_store(VALUES)?;
        let (keys, values) = (store.get_all_keys()?, store.get_all()?);
        ended(&transaction).await?;
        Ok((keys.result()?.unchecked_into(), values.result()?.unchecked_into()))
    }

    /// Sends what waits, all in one transaction, unless one is under way.
    fn pump(&self) {
        let mut state = self.0.borrow_mut();
        if state.base.is_none() || state.in_flight || state.queue.is_empty() {
            return;
        }
        state.in_flight = true;
        state.facts = (0, state.facts.0);
        let batch = std::mem::take(&mut state.queue);
        drop(state);
        // Begun within the turn of the command itself, so that a page closed at once has sent it off.
        let begun = self.write(VALUES, &batch);
        let disk = self.clone();
        spawn_local(async move {
            let ended = match begun {
                Ok(ended) => ended.await,
                Err(thrown) => {
                    // It was closed without a word.
                    let mut state = disk.0.borrow_mut();
                    (state.base, state.joined) = (None, false);
                    drop(state);
                    Err(thrown)
                }
            };
            disk.landed(batch, ended);
        });
    }

    fn landed(&self, mut batch: Vec<(JsValue, JsValue)>, ended: Result<JsValue, JsValue>) {
        let mut state = self.0.borrow_mut();
        state.in_flight = false;
        let (waiting, landing) = state.facts;
        match ended {
            Ok(_) => {
                state.facts = (waiting, 0);
                state.refusal = None;
            }
            Err(thrown) => {
                state.facts = (waiting + landing, 0);
                batch.append(&mut state.queue);
                state.queue = batch;
                state.refusal = Some(words(&thrown));
                let disk = self.clone();
                super::call_later(AGAIN_AFTER_MS, move || disk.pump());
                drop(state);
                self.tell();
                return;
            }
        }
        drop(state);
        self.pump();
        self.tell();
    }

    fn begin(&self, store: &str, mode: &str) -> Result<IdbTransaction, JsValue> {
        let base = self.0.borrow().base.clone().ok_or_else(|| JsValue::from_str("it is not open"))?;
        let options = Object::new();
        Reflect::set(&options, &"durability".into(), &"strict".into())?;
        base.unchecked_ref::<Base>().transaction(store, mode, &options)
    }

    #[expect(deprecated, reason = "web-sys marks `commit` so, the standard and the browsers do not")]
    fn write(&self, store: &str, batch: &[(JsValue, JsValue)]) -> Result<JsFuture, JsValue> {
        let transaction = self.begin(store, "readwrite")?;
        let into = transaction.object_store(store)?;
        for (key, value) in batch {
            if value.is_undefined() {
                into.delete(key)?;
            } else {
                into.put_with_key(value, key)?;
            }
        }
        let ended = ended(&transaction);
        // Where a browser does not know this, the transaction ends by itself.
        transaction.commit().ok();
        Ok(ended)
    }

    /// Lets go of the mirror for a later version, and takes note where the browser takes it away.
    fn watch(&self, base: &IdbDatabase, lost: impl FnOnce() + 'static) {
        let (disk, closing) = (self.clone(), base.clone());
        let give_way = Closure::once_into_js(move || {
            closing.close();
            disk.gone(Some("another tab runs a later version, load this page again".to_owned()));
        });
        base.set_onversionchange(Some(give_way.unchecked_ref()));
        let disk = self.clone();
        let closed = Closure::once_into_js(move || {
            disk.gone(None);
            // While it is being taken away it cannot be opened.
            super::call_later(REOPEN_AFTER_MS, lost);
        });
        base.set_onclose(Some(closed.unchecked_ref()));
    }

    fn gone(&self, refusal: Option<String>) {
        let mut state = self.0.borrow_mut();
        (state.base, state.joined, state.refusal) = (None, false, refusal);
        drop(state);
        self.tell();
    }

    fn tell(&self) {
        let listener = self.0.borrow().listener.clone();
        if let Some(listener) = listener {
            listener();
        }
    }
}

async fn request() -> Result<IdbDatabase, JsValue> {
    let window = web_sys::window().ok_or(JsValue::UNDEFINED)?;
    let factory = window.indexed_db()?.ok_or_else(|| JsValue::from_str("this browser has none"))?;
    let request = factory.open_with_u32(NAME, 1)?;
    let opening = request.clone();
    let make = Closure::once_into_js(move || {
        if let Ok(base) = opening.result() {
            let base: IdbDatabase = base.unchecked_into();
            base.create_object_store(VALUES).ok();
            base.create_object_store(RING).ok();
        }
    });
    request.set_onupgradeneeded(Some(make.unchecked_ref()));
    settled(&request, "onsuccess", &["onerror", "onblocked"]).await?;
    Ok(request.result()?.unchecked_into())
}

fn ended(transaction: &IdbTransaction) -> JsFuture {
    settled(transaction, "oncomplete", &["onabort"])
}

/// Waits for one event of an object or another; the event is the answer.
fn settled(object: &JsValue, good: &str, bad: &[&str]) -> JsFuture {
    JsFuture::from(Promise::new(&mut |resolve, reject| {
        Reflect::set(object, &good.into(), &resolve).ok();
        for name in bad {
            Reflect::set(object, &(*name).into(), &reject).ok();
        }
    }))
}

/// What went wrong, of an exception or of the event that tells of one.
fn words(thrown: &JsValue) -> String {
    let part = |of: &JsValue, name: &str| Reflect::get(of, &name.into()).ok().filter(|v| v.is_truthy());
    let error = part(thrown, "target").and_then(|target| part(&target, "error"));
    let error = error.as_ref().unwrap_or(thrown);
    let said = error.as_string().or_else(|| part(error, "message")?.as_string());
    said.or_else(|| part(error, "name")?.as_string()).unwrap_or_else(|| "it did not say why".to_owned())
}
