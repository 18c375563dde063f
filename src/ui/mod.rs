//! The interface.

use leptos::prelude::*;
use wasm_bindgen::{JsCast, JsValue};

/// Mounts the interface on `#app`, takes the boot shell away and says that the page is ready.
///
/// Where the page has no place for it, says so through the page's own rescue panel.
pub fn mount() {
    std::panic::set_hook(Box::new(|panic| {
        stopped(&format!("The program met an error it did not expect: {panic}"))
    }));
    let Some(app) = document().get_element_by_id("app").and_then(|app| app.dyn_into().ok()) else {
        stopped("The page has no place for the program.");
        return;
    };
    leptos::mount::mount_to(app, || view! { <main><h1>"Plumbline"</h1></main> }).forget();
    if let Some(boot) = document().get_element_by_id("boot") {
        boot.remove();
    }
    if let Some(performance) = window().performance() {
        performance.mark("app-ready").ok();
    }
    if let Some(root) = document().document_element() {
        root.set_attribute("data-ready", "1").ok();
    }
}

/// Hands over to the rescue panel of `src/boot.js`, which needs nothing of this program.
pub fn stopped(reason: &str) {
    let failed = js_sys::Reflect::get(&window(), &JsValue::from_str("plumblineFailed"));
    if let Some(failed) = failed.ok().and_then(|failed| failed.dyn_into::<js_sys::Function>().ok()) {
        failed.call1(&JsValue::NULL, &JsValue::from_str(reason)).ok();
    }
}
