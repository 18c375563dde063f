use crate::journal::{Store, StoreError};
use gloo_storage::{LocalStorage, Storage as _};
use wasm_bindgen::JsCast;
use wasm_bindgen::JsValue;

/// The browser's local storage, as the journal's store.
///
/// gloo-storage gives the handle; its typed calls are not used, since they would wrap our text in JSON once more.
#[derive(Clone, Debug)]
pub struct LocalStore {
    raw: web_sys::Storage,
}

impl LocalStore {
    /// The store, probed first: gloo-storage panics where the browser blocks storage.
    ///
    /// # Errors
    /// [`StoreError::Blocked`] where the page may not store anything.
    pub fn open() -> Result<LocalStore, StoreError> {
        match web_sys::window().map(|w| w.local_storage()) {
            Some(Ok(Some(_))) => Ok(LocalStore { raw: LocalStorage::raw() }),
            _ => Err(StoreError::Blocked),
        }
    }

    /// Code units in use on this origin, ours and others': what counts against the quota.
    #[must_use]
    pub fn used(&self) -> Usage {
        let mut usage = Usage::default();
        for place in 0..self.raw.length().unwrap_or(0) {
            let Ok(Some(key)) = self.raw.key(place) else { continue };
            // The length is asked of the JavaScript string, so that no text is copied.
            let value = js_sys::Reflect::get(&self.raw, &JsValue::from_str(&key)).ok();
            let length = value.and_then(|v| v.dyn_into::<js_sys::JsString>().ok()).map_or(0, |s| s.length());
            let units = key.encode_utf16().count() + length as usize;
            if key.starts_with(crate::journal::key::PREFIX) {
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

impl Store for LocalStore {
    fn get(&self, key: &str) -> Result<Option<String>, StoreError> {
        self.raw.get_item(key).map_err(|e| error(&e))
    }

    fn set(&self, key: &str, value: &str) -> Result<(), StoreError> {
        self.raw.set_item(key, value).map_err(|e| error(&e))
    }

    fn remove(&self, key: &str) -> Result<(), StoreError> {
        self.raw.remove_item(key).map_err(|e| error(&e))
    }

    fn keys(&self, prefix: &str) -> Result<Vec<String>, StoreError> {
        let count = self.raw.length().map_err(|e| error(&e))?;
        let keys = (0..count).filter_map(|place| self.raw.key(place).ok().flatten());
        Ok(keys.filter(|k| k.starts_with(prefix)).collect())
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
