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
    focus_returns();
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
    dialog
}

/// Once this view is gone the focus is back where it was before; where that is gone too, at the head of the page.
pub fn focus_returns() {
    let before = browser::focused().and_then(|element| element.dyn_into::<HtmlElement>().ok());
    let before = SendWrapper::new(before);
    on_cleanup(move || {
        let before = before.take();
        browser::next_frame(move || {
            let lost = browser::focused().is_none_or(|element| element.tag_name() == "BODY");
            let before = before.filter(|element| element.is_connected() && element.tag_name() != "BODY");
            match before {
                Some(before) if lost => drop(before.focus()),
                None if lost => drop(browser::focus("main h1")),
                _ => {}
            }
        });
    });
}
