//! Tests of the adapters, run by wasm-bindgen-test in a headless browser.
#![cfg(target_arch = "wasm32")]
