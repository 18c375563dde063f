use super::Disk;
use crate::journal::key::PREFIX;
use crate::journal::{Fill, Key, KeyKind, QUOTA, Rung, Store, StoreError, units};
use gloo_storage::{LocalStorage, Storage as _};
use std::cell::Cell;
use std::rc::Rc;
use wasm_bindgen::JsCast;
use wasm_bindgen::JsValue;

/// The browser's local storage, as the journal's store. What is written to it goes to the disk's mirror at once.
///
/// gloo-storage gives the handle; its typed calls are not used, since they would wrap our text in JSON once more.
#[derive(Clone, Debug)]
pub struct LocalStore {
    raw: web_sys::Storage,
    pub(super) disk: Disk,
    reckoned: Rc<Cell<Reckoned>>,
}

/// How full the store was when that was last reckoned, and what this page wrote since.
#[derive(Clone, Copy, Debug)]
struct Reckoned {
    /// When, in milliseconds.
    at: f64,
    /// Code units in use.
    used: usize,
    /// How many keys there are: whoever else writes mostly adds some.
    keys: u32,
}

/// What was reckoned stands for so long, in milliseconds: other tabs write too.
const RECKONED_FOR: f64 = 10_000.0;

impl LocalStore {
    /// The store, probed first: gloo-storage panics where the browser blocks storage.
    ///
    /// # Errors
    /// [`StoreError::Blocked`] where the page may not store anything.
    pub fn open() -> Result<LocalStore, StoreError> {
        match web_sys::window().map(|w| w.local_storage()) {
            Some(Ok(Some(_))) => Ok(LocalStore {
                raw: LocalStorage::raw(),
                disk: Disk::here(),
                reckoned: Rc::new(Cell::new(Reckoned { at: f64::NEG_INFINITY, used: 0, keys: 0 })),
            }),
            _ => Err(StoreError::Blocked),
        }
    }

    /// The mirror of this store.
    #[must_use]
    pub fn disk(&self) -> &Disk {
        &self.disk
    }

    /// Sends a value to the mirror that local storage did not take, or another tab wrote.
    pub fn to_disk(&self, key: &str, value: &str) {
        if key.starts_with(PREFIX) && Key::parse(key).is_none_or(|key| key.kind != KeyKind::Ballast) {
            self.disk.put(key, JsValue::from_str(value));
        }
    }

    /// What local storage itself holds under a key, where the browser keeps it; undefined where nothing.
    pub(super) fn js(&self, key: &str) -> JsValue {
        js_sys::Reflect::get(&self.raw, &JsValue::from_str(key)).unwrap_or(JsValue::UNDEFINED)
    }

    /// Puts a value of the mirror into local storage.
    pub(super) fn put_back(&self, key: &str, value: &str) -> Result<(), StoreError> {
        self.raw.set_item(key, value).map_err(|e| error(&e))?;
        self.disk.keep_beside(key, None);
        Ok(())
    }

    /// How full the store is.
    #[must_use]
    pub fn fill(&self) -> Fill {
        let fill = self.used().fill();
        self.reckoned.set(Reckoned { at: super::performance_now(), used: fill.used, keys: self.count() });
        fill
    }

    /// Whether so many code units more come nowhere near the first rung. Reads the whole store, which takes
    /// milliseconds, only once in a while: it is asked before every write.
    #[must_use]
    pub fn has_plenty(&self, more: usize) -> bool {
        let Reckoned { at, used, keys } = self.reckoned.get();
        let holds = super::performance_now() - at < RECKONED_FOR && keys == self.count();
        let fill = if holds { Fill { used, quota: QUOTA } } else { self.fill() };
        fill.with(more).rung() == Rung::Ample
    }

    fn count(&self) -> u32 {
        self.raw.length().unwrap_or(0)
    }

    /// Code units in use on this origin, ours and others': what counts against the quota.
    #[must_use]
    pub fn used(&self) -> Usage {
        let mut usage = Usage::default();
        for place in 0..self.count() {
            let Ok(Some(key)) = self.raw.key(place) else { continue };
            // The length is asked of the JavaScript string, so that no text is copied.
            let length = self.js(&key).dyn_into::<js_sys::JsString>().map_or(0, |s| s.length());
            let units = key.encode_utf16().count() + length as usize;
            if key.starts_with(PREFIX) {
                usage.ours += units;
                usage.keys += 1;
            } else {
                usage.others += units;
            }
        }
        usage
    }
}

/// What is stored, in UTF-16 code units.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Usage {
    /// Keys and values of this product.
    pub ours: usize,
    /// Keys and values of other pages of the same origin.
    pub others: usize,
    /// How many keys are this product's.
    pub keys: usize,
}

impl Usage {
    /// How full the store is with it.
    #[must_use]
    pub fn fill(self) -> Fill {
        Fill { used: self.ours + self.others, quota: QUOTA }
    }
}

impl Store for LocalStore {
    fn get(&self, key: &str) -> Result<Option<String>, StoreError> {
        match self.disk.beside(key) {
            Some(value) => Ok(Some(value)),
            None => self.raw.get_item(key).map_err(|e| error(&e)),
        }
    }

    fn set(&self, key: &str, value: &str) -> Result<(), StoreError> {
        self.put_back(key, value)?;
        let Reckoned { at, used, .. } = self.reckoned.get();
        self.reckoned.set(Reckoned { at, used: used + units(key) + units(value), keys: self.count() });
        self.to_disk(key, value);
        Ok(())
    }

    fn remove(&self, key: &str) -> Result<(), StoreError> {
        self.raw.remove_item(key).map_err(|e| error(&e))?;
        self.disk.keep_beside(key, None);
        self.disk.put(key, JsValue::UNDEFINED);
        Ok(())
    }

    fn keys(&self, prefix: &str) -> Result<Vec<String>, StoreError> {
        let count = self.raw.length().map_err(|e| error(&e))?;
        let mut keys: Vec<String> =
            (0..count).filter_map(|place| self.raw.key(place).ok().flatten()).collect();
        let beside = self.disk.keys_beside();
        keys.extend(beside.into_iter().filter(|key| self.js(key).is_undefined()));
        keys.retain(|key| key.starts_with(prefix));
        Ok(keys)
    }
}

/// Every spelling of "the quota is reached"; anything else is not saved either.
fn error(thrown: &JsValue) -> StoreError {
    let part =
        |name: &str| js_sys::Reflect::get(thrown, &JsValue::from_str(name)).unwrap_or(JsValue::UNDEFINED);
    let name = part("name").as_string().unwrap_or_default();
    let code = part("code").as_f64();
    let quota = ["QuotaExceededError", "NS_ERROR_DOM_QUOTA_REACHED", "QUOTA_EXCEEDED_ERR"];
    if quota.contains(&name.as_str()) || code == Some(22.0) || code == Some(1014.0) {
        return StoreError::Full;
    }
    if name == "SecurityError" {
        return StoreError::Blocked;
    }
    StoreError::Other(part("message").as_string().unwrap_or(name))
}
