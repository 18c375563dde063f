use plumbline::journal::key::{seal, unseal};
use serde_json::{Value, json};

use super::{MORE, TITLES, three_incidents};
use crate::browser::Page;
use crate::journeys::files::{log, team};
use crate::losses;

pub const NEWER_TAB: &str = "Another tab runs a newer version. Reload to go on.";

/// Does what a newer build does before it writes: asks for a later format under the workspace's own key.
pub fn raise(page: &Page, format: u32) {
    let own = "return Object.entries(localStorage).find(([key]) => /^pl1\\/[^/]+\\/m$/.test(key))";
    let found = page.script(own, &[]);
    let mut meta: Value = serde_json::from_str(unseal(found[1].as_str().unwrap()).unwrap()).unwrap();
    meta["schema"] = json!(format);
    page.script(
        "localStorage.setItem(arguments[0], arguments[1])",
        &[found[0].clone(), json!(seal(&meta.to_string()))],
    );
}

/// Everything under the workspaces' keys.
pub fn stored(page: &Page) -> Value {
    page.script(
        "return Object.entries(localStorage).filter(([key]) => key.split('/').length > 2).sort()",
        &[],
    )
}

#[test]
fn a_tab_of_an_older_version_stops_writing_beside_a_newer_one_and_keeps_what_is_typed() {
    let (_profile, page) = three_incidents();
    let first = page.tab();
    page.press("c i");
    page.field("Title").type_text("Half typed");
    let second = page.new_tab("#/q?r=incident");
    raise(&page, 2);
    let before = stored(&page);
    page.switch_to(&first);
    page.sees(NEWER_TAB);
    page.field("Title").holds("Half typed");
    page.press("Ctrl+Enter");
    page.css(".sheet").says(NEWER_TAB);
    page.field("Title").holds("Half typed");
    page.press("Escape");
    page.is_accessible_in_both_themes();
    page.screenshots("newer-tab");
    page.press("Ctrl+z");
    page.css(".toast").says(NEWER_TAB);
    assert_eq!(stored(&page), before);
    let lost = page.lacks(&TITLES);

    // The host has nothing newer yet: what is here is shown, and goes out whole.
    page.script(
        "const own = Object.keys(localStorage).find((key) => key.endsWith('/m'));
         localStorage.setItem(own.replace(/m$/, 'waves/1'), 'of a newer version')",
        &[],
    );
    page.button("Reload").click();
    page.wait_until_ready();
    page.sees("This workspace was changed by a newer version of this page.");
    page.sees("It needs one that reads format 2");
    page.press("c i");
    page.field("Title").holds("Half typed");
    page.press("Ctrl+Enter");
    page.css(".sheet").says("changed by a newer version");
    page.press("Escape");
    page.follow("#/data");
    page.button("Save file").click();
    page.sees("Backed up:");
    let file = std::fs::read_to_string(page.downloaded(".plumbline.jsonl")).unwrap();
    assert!(file.lines().next().unwrap().contains("\"schema\":2"), "{file}");
    assert!(file.contains("{\"k\":\"waves/1\",\"v\":\"of a newer version\"}"), "{file}");
    assert!(TITLES.iter().all(|title| file.contains(title)), "{file}");
    losses::tell("an older version's tab beside a newer one", 1, TITLES.len(), lost + page.lacks(&TITLES));
    page.switch_to(&second);
}

#[test]
fn a_tab_that_was_told_nothing_asks_before_it_writes() {
    let (_profile, page) = three_incidents();
    page.log_all(&MORE);
    // From the page itself, which is told of no write of its own.
    raise(&page, 3);
    let before = stored(&page);
    page.press("c i");
    page.field("Title").type_text("Too late");
    page.press("Ctrl+Enter");
    page.css(".sheet").says(NEWER_TAB);
    page.field("Title").holds("Too late");
    assert_eq!(stored(&page), before);
    page.press("Escape");
    let all = [&TITLES[..], &MORE].concat();
    losses::tell("a newer version that was not heard of", 1, all.len(), page.lacks(&all));
}

#[test]
fn a_file_of_a_newer_version_is_looked_at_and_saved_as_it_was() {
    let page = team();
    log(&page, "Printer jam");
    page.follow("#/data");
    page.button("Save file").click();
    let file = page.downloaded(".plumbline.jsonl");
    let text = std::fs::read_to_string(&file).unwrap();
    std::fs::remove_file(&file).unwrap();
    let newer = text.replacen("\"schema\":1", "\"schema\":7,\"mood\":\"good\"", 1) + "{\"waves\":[1.50]}\n";
    assert_ne!(newer, text);
    let later = file.with_file_name("later.jsonl");
    std::fs::write(&later, &newer).unwrap();
    log(&page, "Only here");

    page.css("main").drop_file(&later);
    page.sees("This file was made by a newer version of this page.");
    page.sees("It needs one that reads format 7");
    page.sees("Lines that cannot be read here");
    page.is_accessible_in_both_themes();
    page.screenshots("newer-file");
    assert!(!page.button("Open as a workspace of its own").is_there());
    assert!(!page.button("Merge into “Ward IT”").is_there());
    page.button("Look inside").click();
    page.sees("It was made by a newer version");
    page.follow("#/q?r=incident");
    page.sees("Printer jam");
    page.does_not_see("Only here");
    page.follow("#/data");
    page.button("Save file").click();
    page.sees("Saved as it was:");
    assert_eq!(std::fs::read_to_string(page.downloaded(".plumbline.jsonl")).unwrap(), newer);
    page.button("Back to the workspace").click();
    page.follow("#/q?r=incident");
    page.sees("Only here");
}
