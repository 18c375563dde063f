//! Journeys through the release build in a real browser.
#![cfg(not(target_arch = "wasm32"))]
