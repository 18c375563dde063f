/// The fragment of the address, without its `#`.
#[must_use]
pub fn hash() -> String {
    let hash = web_sys::window().and_then(|w| w.location().hash().ok()).unwrap_or_default();
    hash.strip_prefix('#').unwrap_or_default().to_owned()
}

/// Sets the fragment. Going to a new place leaves the old one in the history; `replace` does not.
pub fn set_hash(hash: &str, replace: bool) {
    let Some(window) = web_sys::window() else { return };
    let target = format!("#{hash}");
    if replace {
        // Where the browser refuses, the address merely stays behind the page.
        if let Ok(history) = window.history() {
            history.replace_state_with_url(&wasm_bindgen::JsValue::NULL, "", Some(&target)).ok();
        }
    } else {
        window.location().set_hash(&target).ok();
    }
}

/// Calls `then` whenever the fragment changes.
pub fn on_hash_change(then: impl Fn(String) + 'static) {
    super::on_window("hashchange", move |_| then(hash()));
}
