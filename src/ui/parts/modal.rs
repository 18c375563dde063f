use crate::browser;
use leptos::html;
use leptos::prelude::*;

/// A dialog that opens over the page as soon as it is drawn; the focus goes to what `focus` selects in it, or to where
/// the browser puts it.
#[must_use]
pub fn modal(focus: &'static str) -> NodeRef<html::Dialog> {
    let dialog = NodeRef::<html::Dialog>::new();
    Effect::new(move |_| {
        if let Some(dialog) = dialog.get()
            && !dialog.open()
        {
            dialog.show_modal().ok();
            if !focus.is_empty() {
                browser::focus_soon(focus);
            }
        }
    });
    dialog
}
