use crate::browser;
use crate::ui::view::effect;
use leptos::html;
use leptos::prelude::*;
use send_wrapper::SendWrapper;
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

/// A dialog that opens over the page as soon as it is drawn; the focus goes to what `focus` selects in it, or to where
/// the browser puts it, and back to where it was once the dialog is gone.
#[must_use]
pub fn modal(focus: &'static str) -> NodeRef<html::Dialog> {
    let dialog = NodeRef::<html::Dialog>::new();
    let before = browser::focused().and_then(|element| element.dyn_into::<HtmlElement>().ok());
    effect(move |_| {
        if let Some(dialog) = dialog.get()
            && !dialog.open()
        {
            dialog.show_modal().ok();
            if !focus.is_empty() {
                browser::select_soon(focus);
            }
        }
    });
    let before = SendWrapper::new(before);
    on_cleanup(move || {
        let before = before.take();
        browser::next_frame(move || {
            let lost = browser::focused().is_none_or(|element| element.tag_name() == "BODY");
            if let Some(before) = before.filter(|element| lost && element.is_connected()) {
                before.focus().ok();
            }
        });
    });
    dialog
}
