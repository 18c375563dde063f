use wasm_bindgen::closure::Closure;
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast, JsValue};

#[wasm_bindgen]
extern "C" {
    /// Written in `boot.js`: shows the page that says in words that the app has stopped.
    #[wasm_bindgen(js_name = plumblineFailed)]
    fn plumbline_failed(message: &str);
}

/// Shows the page that says in words that the app has stopped.
pub fn failed(message: &str) {
    plumbline_failed(message);
}

/// Tells the page, and whoever measures, that the app can be used: the boot shell goes.
pub fn mark_ready() {
    let Some(window) = web_sys::window() else { return };
    if let Some(performance) = window.performance() {
        performance.mark("app-ready").ok();
    }
    if let Some(document) = window.document() {
        if let Some(boot) = document.get_element_by_id("boot") {
            boot.remove();
        }
        if let Some(root) = document.document_element() {
            root.set_attribute("data-ready", "1").ok();
        }
    }
}

/// Loads the page again.
pub fn reload() {
    if let Some(window) = web_sys::window() {
        window.location().reload().ok();
    }
}

/// The host of this page where the page lies in a folder of it: storage belongs to the host, so whatever else lies there
/// can read it. Nothing where the page has the host to itself.
#[must_use]
pub fn shared_host() -> Option<String> {
    let location = web_sys::window()?.location();
    let path = location.pathname().ok()?;
    let (folder, _) = path.rsplit_once('/')?;
    if folder.is_empty() { None } else { location.host().ok() }
}

/// Sets the title of the tab.
pub fn set_title(title: &str) {
    if let Some(document) = web_sys::window().and_then(|w| w.document()) {
        document.set_title(title);
    }
}

/// Moves the focus to the first element that matches, if there is one.
pub fn focus(selector: &str) -> bool {
    let document = web_sys::window().and_then(|w| w.document());
    let found = document.and_then(|d| d.query_selector(selector).ok().flatten());
    match found.and_then(|e| e.dyn_into::<web_sys::HtmlElement>().ok()) {
        Some(element) => element.focus().is_ok(),
        None => false,
    }
}

/// Moves the focus once the page has been drawn anew.
pub fn focus_soon(selector: &str) {
    let selector = selector.to_owned();
    next_frame(move || {
        focus(&selector);
    });
}

/// Moves the focus into a field once the page has been drawn anew, with its text selected so that typing replaces it.
pub fn select_soon(selector: &'static str) {
    next_frame(move || {
        if focus(selector)
            && let Some(field) = focused().and_then(|e| e.dyn_into::<web_sys::HtmlInputElement>().ok())
            && matches!(field.type_().as_str(), "text" | "search" | "number")
        {
            field.select();
        }
    });
}

/// How high the window is, in CSS pixels.
pub fn window_height() -> f64 {
    let height = web_sys::window().and_then(|w| w.inner_height().ok());
    height.and_then(|height| height.as_f64()).unwrap_or(800.0)
}

/// What has the focus.
pub fn focused() -> Option<web_sys::Element> {
    web_sys::window()?.document()?.active_element()
}

/// Whether the focus is where it is after a new page was drawn, so that moving it takes it from nobody.
pub fn nothing_is_focused() -> bool {
    focused().is_none_or(|e| matches!(e.tag_name().as_str(), "BODY" | "H1"))
}

/// Scrolls the page down, in CSS pixels.
pub fn scroll_by(down: f64) {
    if let Some(window) = web_sys::window() {
        window.scroll_by_with_x_and_y(0.0, down);
    }
}

/// Scrolls the page to its start.
pub fn scroll_to_top() {
    if let Some(window) = web_sys::window() {
        window.scroll_to_with_x_and_y(0.0, 0.0);
    }
}

/// Calls `then` before the next frame is painted.
pub fn next_frame(then: impl FnOnce() + 'static) {
    if let Some(window) = web_sys::window() {
        let callback = once(Box::new(then));
        window.request_animation_frame(callback.unchecked_ref()).ok();
    }
}

/// Calls `then` once, so many milliseconds later.
pub fn call_later(milliseconds: i32, then: impl FnOnce() + 'static) {
    if let Some(window) = web_sys::window() {
        let callback = once(Box::new(then));
        window
            .set_timeout_with_callback_and_timeout_and_arguments_0(callback.unchecked_ref(), milliseconds)
            .ok();
    }
}

// One kind of callback for all that happens once, for size.
fn once(then: Box<dyn FnOnce()>) -> JsValue {
    Closure::once_into_js(then)
}

/// Lets the browser paint and handle what was pressed. Not bound to frames, which stop in a tab that is not seen, nor to
/// timers, which wait four milliseconds each where one follows the other.
pub async fn rest() {
    let Ok(channel) = web_sys::MessageChannel::new() else { return };
    let port = channel.port1();
    let mut wake = |resolve: js_sys::Function, _reject: js_sys::Function| port.set_onmessage(Some(&resolve));
    let woken = js_sys::Promise::new(&mut wake);
    channel.port2().post_message(&JsValue::NULL).ok();
    wasm_bindgen_futures::JsFuture::from(woken).await.ok();
    port.close();
}

/// Calls `then` again and again, for as long as the page lives.
pub fn every(milliseconds: i32, then: impl FnMut() + 'static) {
    if let Some(window) = web_sys::window() {
        let callback = Closure::<dyn FnMut()>::new(then).into_js_value();
        window
            .set_interval_with_callback_and_timeout_and_arguments_0(callback.unchecked_ref(), milliseconds)
            .ok();
    }
}

/// Listens on the window for as long as the page lives.
pub fn on_window(event: &str, then: impl Fn(JsValue) + 'static) {
    if let Some(window) = web_sys::window() {
        let callback = Closure::<dyn Fn(JsValue)>::new(then).into_js_value();
        window.add_event_listener_with_callback(event, callback.unchecked_ref()).ok();
    }
}

/// Listens for keys on the window for as long as the page lives.
pub fn on_key(then: impl Fn(web_sys::KeyboardEvent) + 'static) {
    on_window("keydown", move |event| {
        if let Ok(event) = event.dyn_into::<web_sys::KeyboardEvent>() {
            then(event);
        }
    });
}

/// Whether the page can be seen.
#[must_use]
pub fn is_in_sight() -> bool {
    let document = web_sys::window().and_then(|w| w.document());
    document.is_some_and(|d| d.visibility_state() == web_sys::VisibilityState::Visible)
}
