//! Keeping one's data: files out and in, several tabs, what the page says of its place.

use crate::browser::{Page, Setup};
use serde_json::Value;
use std::time::{Duration, Instant};

/// A page with an empty workspace of one's own.
pub fn team() -> Page {
    team_with("")
}

/// The same, where a script has run before the page.
pub fn team_with(script: &str) -> Page {
    let page = Setup::default()
        .before_load("try { localStorage.setItem('pl1/me', 'Mara'); } catch {}")
        .before_load(script)
        .open("");
    page.field("Team name").fill("Ward IT");
    page.button("Start").click();
    page.heading("Queue").is_seen();
    page
}

/// Logs an incident by keys from anywhere.
pub fn log(page: &Page, title: &str) {
    page.press("Escape c i");
    page.field("Title").type_text(title);
    page.press("Ctrl+Enter");
    page.css(".sheet").is_gone();
}

/// The fingerprint of the open workspace, as its page shows it.
pub fn fingerprint(page: &Page) -> String {
    page.follow("#/data");
    // A message may lie over the foot of the window.
    page.button("Show the fingerprint").ask("element.click()");
    let text = page.css("#fingerprint").text();
    page.script("scrollTo(0, 0)", &[]);
    text
}

#[test]
fn what_is_saved_erased_and_opened_again_is_the_same() {
    let page = team();
    log(&page, "Printer jam");
    log(&page, "Mail slow");
    let before = fingerprint(&page);
    assert_eq!(before.len(), 64, "{before}");
    page.button("Save file").click();
    page.sees("Backed up: Ward IT.plumbline.jsonl");
    page.sees("file today");
    let file = page.downloaded(".plumbline.jsonl");

    page.button("Erase").click();
    page.field("Type “Ward IT” to erase it").fill("Ward");
    page.button("Erase this workspace").click();
    page.sees("Nothing was erased");
    page.field("Type “Ward IT” to erase it").fill("Ward IT");
    page.button("Erase this workspace").click();
    page.heading("Start with my team").is_seen();
    assert_eq!(
        page.script("return Object.keys(localStorage).filter((k) => k.split('/').length > 2).length", &[]),
        0
    );

    page.hidden("#open-file").choose_file(&file);
    page.sees("Open a workspace file");
    page.is_accessible_in_both_themes();
    page.screenshots("file-preview");
    page.button("Open as a workspace of its own").click();
    page.sees("Printer jam");
    page.sees("Mail slow");
    assert_eq!(fingerprint(&page), before);
    page.reload();
    assert_eq!(fingerprint(&page), before);

    // The same file once more changes nothing, and says so.
    page.css("main").drop_file(&file);
    page.sees("Everything in it is here already.");
    page.button("Cancel").click();
    page.css("dialog").is_gone();
    assert_eq!(fingerprint(&page), before);
}

#[test]
fn a_damaged_workspace_file_is_named_by_its_line_and_changes_nothing() {
    let page = team();
    log(&page, "Printer jam");
    page.follow("#/data");
    page.button("Save file").click();
    let file = page.downloaded(".plumbline.jsonl");
    let text = std::fs::read_to_string(&file).unwrap();
    let damaged = file.with_file_name("damaged.jsonl");
    std::fs::write(&damaged, text.replacen("{\"j\":", "{\"x\":", 1)).unwrap();
    let before = fingerprint(&page);
    page.css("main").drop_file(&damaged);
    page.sees("Line 2: the line is damaged");
    page.sees("Nothing was changed.");
    page.button("Cancel").click();
    assert_eq!(fingerprint(&page), before);
}

#[test]
fn two_tabs_show_each_others_changes_within_a_second() {
    let page = team();
    let first = page.tab();
    let second = page.new_tab("#/q?r=incident");
    page.switch_to(&first);
    log(&page, "Seen by both");
    let written = Instant::now();
    page.switch_to(&second);
    page.sees("Seen by both");
    assert!(written.elapsed() < Duration::from_secs(1), "{:?}", written.elapsed());
    log(&page, "And back");
    let written = Instant::now();
    page.switch_to(&first);
    page.sees("And back");
    assert!(written.elapsed() < Duration::from_secs(1), "{:?}", written.elapsed());
    page.reload();
    page.sees("Seen by both");
    page.sees("And back");
    page.switch_to(&second);
}

#[test]
fn settings_hold_after_a_reload_and_the_page_says_how_full_its_place_is() {
    let page = team();
    log(&page, "Printer jam");
    page.follow("#/data");
    page.sees("of 5,242,880 characters used");
    // The tests serve the page from a folder: whoever publishes beside it shares its storage.
    page.sees("Whatever else is published at 127.0.0.1");
    page.field("Impact Low, urgency Low").choose("P3");
    page.sees("Priority matrix changed.");
    page.field("Who am I").fill("Noor");
    page.press("Tab");
    assert_eq!(page.script("return localStorage.getItem('pl1/me')", &[]), "Noor");
    page.css("input[name=theme][value=dark]").click();
    page.css("input[name=density][value=compact]").click();
    page.field("Single letters are shortcuts").click();
    page.reload();
    page.field("Impact Low, urgency Low").holds("3");
    assert_eq!(
        page.script(
            "return [document.documentElement.dataset.theme, document.documentElement.dataset.density]",
            &[]
        ),
        Value::from(vec!["dark", "compact"])
    );
    page.press("c i");
    page.css(".sheet").is_gone();
    page.css("input[name=theme][value='']").click();
    page.is_accessible_in_both_themes();
    page.screenshots("data");
}

#[test]
fn data_and_settings_fit_a_phone() {
    let page = team();
    page.resize(320, 640);
    page.follow("#/data");
    page.heading("Workspaces").is_seen();
    page.fits_in_width();
    page.is_accessible_in_both_themes();
    page.screenshots("data-phone");
}
