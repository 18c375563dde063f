use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

/// Asks the browser not to clear what this page has stored when the disk is full; whether it will not, or nothing where
/// it does not say. Some browsers ask the person.
pub async fn ask_to_keep() -> Option<bool> {
    asked("persist").await
}

/// Whether the browser has said that it does not clear this by itself.
pub async fn keeps() -> Option<bool> {
    asked("persisted").await
}

async fn asked(question: &str) -> Option<bool> {
    // Where the page is not in a secure context there is no such thing to ask.
    let part = |of: &JsValue, name: &str| js_sys::Reflect::get(of, &JsValue::from_str(name)).ok();
    let storage = part(&web_sys::window()?.navigator(), "storage")?;
    let ask = part(&storage, question)?.dyn_into::<js_sys::Function>().ok()?;
    let answer = ask.call0(&storage).ok()?.dyn_into::<js_sys::Promise>().ok()?;
    JsFuture::from(answer).await.ok()?.as_bool()
}
