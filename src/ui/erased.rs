//! Closures of views under a few common types.
//!
//! Leptos makes code anew for each type of closure in a view. These put a closure behind a pointer, so that the
//! code for a dynamic part, an attribute or a handler is there once: measured, it is what keeps the page small.

use leptos::prelude::*;

/// A dynamic part of a view.
pub fn part<V: IntoAny + 'static>(
    view: impl Fn() -> V + Send + 'static,
) -> Box<dyn FnMut() -> AnyView + Send> {
    Box::new(move || view().into_any())
}

/// A dynamic attribute, property or class.
pub fn dynamic<T: Send + Sync + 'static>(value: impl Fn() -> T + Send + Sync + 'static) -> Signal<T> {
    Signal::derive(value)
}

/// A handler of an event of the mouse, or of a key that does the same.
pub fn on_mouse(handle: impl FnMut(web_sys::MouseEvent) + 'static) -> Box<dyn FnMut(web_sys::MouseEvent)> {
    Box::new(handle)
}

/// A handler of an event without more to tell.
pub fn on_event(handle: impl FnMut(web_sys::Event) + 'static) -> Box<dyn FnMut(web_sys::Event)> {
    Box::new(handle)
}

/// A handler of an event of the keyboard.
pub fn on_key(
    handle: impl FnMut(web_sys::KeyboardEvent) + 'static,
) -> Box<dyn FnMut(web_sys::KeyboardEvent)> {
    Box::new(handle)
}

/// A handler of an event of a form being sent.
pub fn on_submit(handle: impl FnMut(web_sys::SubmitEvent) + 'static) -> Box<dyn FnMut(web_sys::SubmitEvent)> {
    Box::new(handle)
}

/// A handler of an event of the focus.
pub fn on_focus(handle: impl FnMut(web_sys::FocusEvent) + 'static) -> Box<dyn FnMut(web_sys::FocusEvent)> {
    Box::new(handle)
}

/// A handler of an event of dragging and dropping.
pub fn on_drag(handle: impl FnMut(web_sys::DragEvent) + 'static) -> Box<dyn FnMut(web_sys::DragEvent)> {
    Box::new(handle)
}
