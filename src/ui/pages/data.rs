//! Data and settings: where the data is and how full its place is, workspaces and files, and what the workspace and
//! this browser have settled.

mod archive;
mod history;
pub mod inputs;
mod kept;
mod look;
mod numbers;
mod own;
mod rules;
mod snapshots;
mod storage;

pub use look::day_style;

use crate::browser::{self, ChosenPlace};
use crate::route::Route;
use crate::ui::app::App;
use crate::ui::view::{Piece, view};
use leptos::prelude::*;

/// The place.
#[component]
pub fn Data() -> Piece {
    let app = App::here();
    browser::set_title("Data and settings – Plumbline");
    if let Route::Data { part } = app.route.get_untracked()
        && let Some((_, selector)) = PARTS.iter().find(|(name, _)| *name == part)
    {
        browser::focus_soon(selector);
    }
    let kept = storage::kept();
    view! {
        <div class="page-head"><h1 tabindex="-1">"Data and settings"</h1></div>
        <div class="settings">
            {section("part-storage", "Your data is here", move || storage::place(app, kept))}
            {section("part-workspaces", "Workspaces", move || own::workspaces(app))}
            {ChosenPlace::can_be_chosen().then(|| section("part-kept", "Kept up to date outside", move || kept::kept(app)))}
            {section("part-snapshots", "Kept aside", move || snapshots::snapshots(app))}
            {section("part-archive", "Archive", move || archive::archive(app))}
            {section("part-history", "History", move || history::history(app))}
            {section("part-rules", "Priority by impact and urgency", move || rules::matrix(app))}
            {section("part-numbers", "Numbers", move || numbers::numbers(app))}
            {section("part-people", "People", move || own::people(app))}
            {section("part-look", "This browser", move || look::look(app))}
            {section("part-import", "Spreadsheets", move || own::spreadsheets(app))}
            {section("part-health", "Health", move || storage::health(app))}
        </div>
    }
}

/// Parts that an address can name, and where the focus goes for each.
const PARTS: &[(&str, &str)] = &[
    ("storage", "#part-storage"),
    ("workspaces", "#part-workspaces"),
    ("kept", "#part-kept"),
    ("snapshots", "#part-snapshots"),
    ("archive", "#part-archive"),
    ("history", "#part-history"),
    ("rules", "#part-rules"),
    ("numbers", "#part-numbers"),
    ("people", "#who-am-i"),
    ("look", "#part-look"),
    ("import", "#part-import"),
    ("health", "#part-health"),
];

fn section(id: &'static str, title: &'static str, body: impl Fn() -> Piece + Send + 'static) -> Piece {
    view! { <section class="card"><h2 id=id tabindex="-1">{title}</h2>{body}</section> }
}
