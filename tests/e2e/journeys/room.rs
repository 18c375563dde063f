//! Room in the browser's storage: what is said as it fills, and how closed records make some.

use super::files::{log, team};
use crate::browser::{Page, Setup};
use serde_json::json;

/// Lets another page of the same address take so much that a share of the quota is used.
fn fill(page: &Page, hundredths: f64) {
    page.script(
        "localStorage.removeItem('other');
         const used = Object.entries(localStorage).reduce((sum, [k, v]) => sum + k.length + v.length, 0);
         localStorage.setItem('other', 'x'.repeat(Math.floor(52428.8 * arguments[0]) - used - 5));",
        &[json!(hundredths)],
    );
}

/// Logs an incident, resolves it and closes it.
pub fn closed(page: &Page, title: &str) {
    page.follow("#/q?r=incident");
    log(page, title);
    page.link(title).click();
    page.heading(title).is_seen();
    page.button("Resolve").click();
    page.field("Resolution").fill("Mended");
    page.button("Save").click();
    page.sees("Resolved");
    page.button("Close").click();
    page.sees("Closed");
}

#[test]
fn closed_incidents_leave_for_a_file_that_opens_and_brings_them_back() {
    let page = team();
    closed(&page, "Printer jam");
    page.field("Note").fill("Paper was wet.");
    page.button("Add note").click();
    page.sees("Paper was wet.");
    page.follow("#/q?r=incident");
    log(&page, "Mail slow");

    page.follow("#/data/archive");
    page.button("See what can leave").click();
    page.sees("No closed incidents have rested that long.");
    page.field("Closed, and not changed since")
        .ask("(element.value = '2199-01-01', element.dispatchEvent(new Event('input', { bubbles: true })))");
    page.button("See what can leave").click();
    page.sees("1 incident and 1 note can leave.");
    page.button("Save the archive file").click();
    let file = page.downloaded("archive 2199-01-01.plumbline.jsonl");
    page.sees("move it to where you keep things");
    page.button("Take the records out").click();
    page.sees("Nothing left yet: say first that you have the file.");
    page.is_accessible_in_both_themes();
    page.screenshots("archive");
    page.field("I have the file").click();
    page.button("Take the records out").click();
    page.sees("1 incident and 1 note left for the file.");
    page.sees("What left made ");
    page.sees("1 incident and 1 note archived, not changed since");
    page.resize(320, 640);
    page.fits_in_width();
    page.resize(1280, 900);

    page.follow("#/q?r=incident");
    page.sees("Mail slow");
    page.does_not_see("Printer jam");
    page.follow("#/kpi");
    page.sees("1 archived record, closed before");
    page.reload();
    page.follow("#/q?r=incident");
    page.sees("Mail slow");
    page.does_not_see("Printer jam");
    let stored = "return Object.entries(localStorage).some(([k, v]) => v.includes('Paper was wet'))";
    assert_eq!(page.script(stored, &[]), json!(false), "it is out of the storage");
    // What comes next is not called by the number that left.
    log(&page, "Screen dark");
    page.sees("INC-0003");

    page.css("main").drop_file(&file);
    page.button("Look inside").click();
    page.sees("Nothing in it can be changed");
    page.follow("#/q?r=incident");
    page.sees("Printer jam");
    page.link("Printer jam").click();
    page.sees("Paper was wet.");
    page.button("Back to the workspace").click();
    page.follow("#/q?r=incident");
    page.does_not_see("Printer jam");

    page.css("main").drop_file(&file);
    page.button("Merge into “Ward IT”").click();
    page.sees("Merged file");
    page.follow("#/q?r=incident");
    page.sees("Printer jam");
    page.sees("Screen dark");
    page.reload();
    page.sees("Printer jam");
    page.link("Printer jam").click();
    page.sees("Paper was wet.");
    page.follow("#/kpi");
    page.does_not_see("archived record");
}

#[test]
fn a_filling_storage_is_said_in_time_and_work_on_what_is_there_goes_on() {
    let page = team();
    log(&page, "Printer jam");
    page.follow("#/data");
    page.sees("There is room.");
    for (hundredths, words) in [
        (71.0, "It is filling up. There is time"),
        (81.0, "It is getting full: archive closed records"),
        (86.0, "nothing new is taken in, what is here can be worked on"),
        (96.0, "nothing is changed. Save a file, then archive"),
    ] {
        fill(&page, hundredths);
        page.open("#/data");
        page.sees(words);
    }
    page.is_accessible_in_both_themes();
    page.screenshots("data-read-only");

    // Near the end nothing new comes in; the record that is there is worked on.
    fill(&page, 86.0);
    page.open("#/");
    page.sees("Make room: archive closed records");
    page.follow("#/r/INC-0001");
    page.field("Note").fill("Still here.");
    page.button("Add note").click();
    page.sees("Still here.");
    page.button("Resolve").click();
    page.field("Resolution").fill("Mended");
    page.button("Save").click();
    page.sees("Resolved");
    page.press("Escape c i");
    page.field("Title").type_text("One too many");
    page.press("Ctrl+Enter");
    page.sees("nothing new is taken in");
    page.press("Escape");

    fill(&page, 96.0);
    page.open("#/r/INC-0001");
    page.button("Close").click();
    page.sees("so nothing is changed. Save a file");
    // Making room stays possible, and work goes on after it.
    page.script("localStorage.removeItem('other')", &[]);
    page.open("#/r/INC-0001");
    page.sees("Still here.");
    page.button("Close").click();
    page.sees("Closed");
}

#[test]
fn the_browser_is_asked_once_to_keep_what_is_stored() {
    let page = Setup::default()
        .before_load(
            "if (location.protocol !== 'about:') {
                 window.__asked = Number(sessionStorage.getItem('asked') ?? 0);
                 navigator.storage.persist = async () => {
                     sessionStorage.setItem('asked', ++window.__asked);
                     return true;
                 };
                 navigator.storage.persisted = async () => window.__asked > 0;
             }",
        )
        .open("");
    page.field("Team name").fill("Ward IT");
    page.button("Start").click();
    page.heading("Queue").is_seen();
    assert_eq!(page.script("return window.__asked", &[]), json!(0), "nothing is there to keep");
    page.follow("#/data");
    page.sees("not yet: the browser is asked at your first change");
    page.follow("#/q?r=incident");
    log(&page, "Printer jam");
    log(&page, "Mail slow");
    assert_eq!(page.script("return window.__asked", &[]), json!(1));
    page.open("#/data");
    page.sees("yes: the browser does not clear this by itself");
    page.follow("#/q?r=incident");
    log(&page, "Screen dark");
    assert_eq!(page.script("return window.__asked", &[]), json!(1), "once is enough");
}

#[test]
fn a_link_to_a_record_in_an_empty_browser_says_that_nothing_of_it_is_here() {
    let page = Setup::default().open("#/r/INC-0042");
    page.sees("The address you opened asks for INC-0042, and this browser holds nothing of it.");
    page.sees("If you have a workspace file, open it below.");
    page.heading("Start with my team").is_seen();
    page.is_accessible_in_both_themes();
    page.screenshots("welcome-wanted");
    page.open("");
    page.does_not_see("The address you opened");
}
