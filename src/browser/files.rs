use js_sys::Promise;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

/// Offers a file to save, under a name.
///
/// # Errors
/// In the browser's words, where it does not take the file.
pub fn download(name: &str, kind: &str, bytes: &[u8]) -> Result<(), String> {
    let blob =
        blob(bytes).and_then(|blob| blob.slice_with_f64_and_f64_and_content_type(0.0, blob.size(), kind));
    let blob = blob.map_err(words)?;
    let url = web_sys::Url::create_object_url_with_blob(&blob).map_err(words)?;
    let document = web_sys::window().and_then(|w| w.document()).ok_or("there is no page")?;
    let link: web_sys::HtmlAnchorElement =
        document.create_element("a").map_err(words)?.dyn_into().map_err(|_| "there is no link")?;
    link.set_href(&url);
    link.set_download(name);
    link.click();
    // The browser reads the file after this turn; a minute later it certainly has.
    super::call_later(60_000, move || {
        web_sys::Url::revoke_object_url(&url).ok();
    });
    Ok(())
}

/// The bytes of a file somebody chose or dropped, or of a part of it.
///
/// # Errors
/// In the browser's words, where it cannot be read.
pub async fn read_bytes(file: &web_sys::Blob) -> Result<Vec<u8>, String> {
    let buffer = settled(Ok(file.array_buffer())).await.map_err(words)?;
    Ok(js_sys::Uint8Array::new(&buffer).to_vec())
}

/// Bytes as the browser's own object for them.
///
/// # Errors
/// What the browser throws, where it has no room.
pub fn blob(bytes: &[u8]) -> Result<web_sys::Blob, JsValue> {
    web_sys::Blob::new_with_u8_array_sequence(&js_sys::Array::of1(&js_sys::Uint8Array::from(bytes)))
}

/// What a promise comes to. All waiting goes through here: each other wait would be code of its own.
pub(super) async fn settled(promise: Result<Promise, JsValue>) -> Result<JsValue, JsValue> {
    JsFuture::from(promise?).await
}

pub(super) fn words(thrown: JsValue) -> String {
    let message =
        js_sys::Reflect::get(&thrown, &JsValue::from_str("message")).ok().and_then(|m| m.as_string());
    message.unwrap_or_else(|| "the browser did not say why".to_owned())
}
