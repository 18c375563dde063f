//! Journeys through the release build in a real browser, in the user's words.
//!
//! A journey opens a [`browser::Page`], finds things ([`find`]), does things ([`action`]) and looks at what the user
//! sees ([`check`]). When it ends, the page must have kept the house rules: no violation of the content policy, no
//! error on the console, no request after it was ready, none to another origin ([`rules`]).
//!
//! Run by `cargo xtask test`, or alone after `cargo xtask build` with `cargo test --test e2e`.
#![cfg(not(target_arch = "wasm32"))]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "tests"
)]
#![allow(clippy::disallowed_methods, reason = "waiting for a browser takes a clock")]

#[allow(dead_code, reason = "the journeys' vocabulary: not every word is used at all times")]
mod action;
#[allow(dead_code, reason = "the journeys' vocabulary")]
mod browser;
#[allow(dead_code, reason = "the journeys' vocabulary")]
mod check;
mod driver;
#[allow(dead_code, reason = "the journeys' vocabulary")]
mod find;
mod journeys;
mod losses;
mod process;
mod profile;
#[path = "../recipe.rs"]
mod recipe;
mod rules;
#[allow(dead_code, reason = "the journeys' vocabulary")]
mod server;
