//! Tests of the adapters, run by wasm-bindgen-test in a headless browser.
#![cfg(target_arch = "wasm32")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "tests")]

mod disk;
mod watched;

use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_browser);

#[wasm_bindgen_test]
fn the_tests_have_a_browser_with_storage() {
    let storage = web_sys::window().unwrap().local_storage().unwrap().unwrap();
    storage.set_item("pl1/test", "kept").unwrap();
    assert_eq!(storage.get_item("pl1/test").unwrap().as_deref(), Some("kept"));
    storage.remove_item("pl1/test").unwrap();
}
