use wasm_bindgen_futures::{JsFuture, spawn_local};

/// Puts text on the clipboard, and tells whether it worked.
pub fn copy_text(text: &str, then: impl FnOnce(bool) + 'static) {
    let clipboard = web_sys::window()
        .map(|w| w.navigator())
        .filter(|n| js_sys::Reflect::has(n, &"clipboard".into()).unwrap_or(false))
        .map(|n| n.clipboard());
    let Some(clipboard) = clipboard else { return then(false) };
    let written = clipboard.write_text(text);
    spawn_local(async move { then(JsFuture::from(written).await.is_ok()) });
}
