//! The interface: the shell, pages, parts and forms.

pub(crate) mod app;
mod backup;
#[cfg(feature = "bench")]
mod bench;
mod calendar_zone;
mod commands;
mod files;
mod form;
mod kept_place;
mod keys;
mod pages;
mod parts;
mod reached;
mod sample;
mod session;
mod shell;
mod theme;
pub mod view;

use crate::browser::{self, LocalStore};
use crate::ui::view::view;
use app::App;
use leptos::prelude::*;
use wasm_bindgen::JsCast;

/// Mounts the interface on the page; where that cannot be, the page says so in words.
pub fn mount() {
    std::panic::set_hook(Box::new(|info| {
        let place = info.location().map(|l| format!(" ({}:{})", l.file(), l.line())).unwrap_or_default();
        browser::failed(&format!("The program met an error it cannot go on from{place}."));
    }));
    let store = match LocalStore::open() {
        Ok(store) => store,
        Err(error) => {
            browser::failed(&format!("Plumbline keeps your data in this browser, and {error}."));
            return;
        }
    };
    let document = web_sys::window().and_then(|w| w.document());
    let place = document
        .and_then(|d| d.get_element_by_id("app"))
        .and_then(|e| e.dyn_into::<web_sys::HtmlElement>().ok());
    let Some(place) = place else { return };
    leptos::mount::mount_to(place, move || {
        let app = App::start(store);
        provide_context(app);
        #[cfg(feature = "bench")]
        bench::offer(app);
        shell::listen(app);
        view! { <shell::Shell/> }
    })
    .forget();
    browser::mark_ready();
}
