//! Records and lists sent as links: looked at first, added by a word, taken back by one step.

use super::files::log;
use crate::browser::{Page, Setup};
use serde_json::json;

/// A page with an empty workspace of one's own, on which what is copied can be read.
fn team(name: &str) -> Page {
    let scripts = "try { localStorage.setItem('pl1/me', 'Mara'); } catch {}
        if (navigator.clipboard) navigator.clipboard.writeText = (text) => { window.copied = text; return Promise.resolve(); };";
    let page = Setup::default().before_load(scripts).open("");
    page.field("Team name").fill(name);
    page.button("Start").click();
    page.heading("Queue").is_seen();
    page
}

/// The place of the link that was copied last.
fn copied(page: &Page) -> String {
    page.sees("Link copied.");
    let link = page.script("return window.copied", &[]).as_str().unwrap_or_default().to_owned();
    link[link.find('#').unwrap()..].to_owned()
}

/// Copies the link that carries the first record.
fn carried(page: &Page) -> String {
    page.follow("#/r/INC-0001");
    page.css(".record").is_seen();
    page.css(".record-head summary").click();
    page.button("Copy a link that carries this record").click();
    copied(page)
}

/// How much is stored under the keys of workspaces.
fn stored(page: &Page) -> serde_json::Value {
    page.script("return Object.keys(localStorage).filter((key) => key.split('/').length > 2).sort()", &[])
}

#[test]
fn a_record_is_sent_as_a_link_and_added_where_it_is_opened() {
    let mara = team("Ward IT");
    log(&mara, "Printer <img src=x onerror=alert(1)> jam");
    let link = carried(&mara);
    drop(mara);

    // In a browser that knows nothing of it yet.
    let noor = Page::at(&link);
    noor.heading("A record in a link").is_seen();
    noor.sees("Adding the record starts one called “Ward IT”.");
    noor.is_accessible_in_both_themes();
    assert_eq!(stored(&noor), json!([]));
    noor.button("Leave it").click();
    noor.heading("Start with my team").is_seen();
    noor.button("Start").click();
    noor.heading("Queue").is_seen();

    log(&noor, "Mine");
    let before = stored(&noor);
    noor.follow(&link);
    noor.heading("Printer <img src=x onerror=alert(1)> jam").is_seen();
    noor.sees("It comes from another workspace, “Ward IT”.");
    noor.sees("Mara");
    noor.is_accessible_in_both_themes();
    noor.screenshots("link");
    assert_eq!(stored(&noor), before);
    noor.button("Add it").click();
    noor.sees("INC-0002 added from the link.");
    noor.heading("Printer <img src=x onerror=alert(1)> jam").is_seen();
    noor.press("Ctrl+z");
    noor.sees("Undone: Add INC-0001 from a link");
    noor.press("Ctrl+Shift+z");
    noor.follow("#/q?r=incident");
    noor.sees("INC-0002");
    noor.reload();
    noor.sees("Printer <img");

    // Once more: it is here.
    noor.follow(&link);
    noor.sees("This record is here already, and nothing in it differs.");
    noor.link("Go to the record").click();
    noor.sees("INC-0002");
}

#[test]
fn a_link_to_a_record_that_changed_shows_both_side_by_side_and_one_chooses() {
    let page = team("Ward IT");
    log(&page, "Printer jam");
    let link = carried(&page);
    page.press("a");
    page.css("dialog").then(&page.field("Assignee")).fill("Noor");
    page.press("Ctrl+Enter");
    page.css("dialog").is_gone();
    page.press("t");
    page.css("dialog").then(&page.field("Labels")).fill("ward");
    page.press("Ctrl+Enter");
    page.css("dialog").is_gone();

    page.follow(&link);
    page.sees("This record is here already. These fields differ:");
    page.sees("It was changed here after the link was made.");
    page.css("tr:has(input)").counts(2);
    page.sees("Noor");
    page.is_accessible_in_both_themes();
    page.screenshots("link-differs");
    page.resize(320, 640);
    page.fits_in_width();
    page.follow("#/r/INC-0001");
    page.css(".record-head summary").click();
    page.button("Copy a link that carries this record").is_seen();
    page.fits_in_width();
    page.resize(1280, 800);
    page.follow(&link);
    // What the link has nothing of is not taken by itself.
    page.css("tr input:checked").counts(0);
    page.field("Take from the link: Labels").click();
    page.button("Add it").click();
    page.sees("INC-0001 added from the link.");
    page.css("[data-field=assignee]").says("Noor");
    page.css("[data-field=tags]").says("—");
    page.press("Ctrl+z");
    page.css("[data-field=tags]").says("ward");
}

#[test]
fn a_link_that_is_not_whole_gets_a_clear_message_and_changes_nothing() {
    let page = team("Ward IT");
    log(&page, "Printer jam");
    let link = carried(&page);
    let before = stored(&page);
    let middle = link.len() / 2;
    let altered = if link.as_bytes()[middle] == b'A' { "B" } else { "A" };
    let altered = [&link[..middle], altered, &link[middle + 1..]].concat();
    let long = ["#/link/", &"A".repeat(9000)].concat();
    for (hash, message) in [
        (altered.as_str(), "The link is not whole."),
        (&link[..middle], "The link is not whole."),
        ("#/link/", "The link is not whole."),
        ("#/link/%3Cscript%3E", "The link is not whole."),
        (&long, "The link is longer than any that is made here."),
    ] {
        page.follow("#/");
        page.heading("Needs you now").is_seen();
        page.follow(hash);
        page.heading("This link cannot be opened").is_seen();
        page.sees(message);
        page.sees("Nothing was changed.");
    }
    page.is_accessible_in_both_themes();
    assert_eq!(stored(&page), before);
}

#[test]
fn a_record_too_long_for_a_link_is_sent_as_a_file_instead() {
    let page = team("Ward IT");
    log(&page, "Printer jam");
    page.follow("#/r/INC-0001");
    // Text that does not shrink.
    let note = "
        let text = '';
        for (let n = 1; text.length < 12000; n = (n * 48271) % 2147483647) text += n.toString(36);
        return text;";
    let note = page.script(note, &[]);
    page.css("[data-field=description] button").click();
    let area = page.css("dialog textarea");
    area.is_seen();
    page.script(
        "arguments[0].value = arguments[1]; arguments[0].dispatchEvent(new Event('input', { bubbles: true }))",
        &[area.found(), note],
    );
    page.press("Ctrl+Enter");
    page.css("dialog").is_gone();
    page.css(".record-head summary").click();
    page.button("Copy a link that carries this record").click();
    page.sees(
        "This record is too long for a link. Save a workspace file under Data and settings, and send that.",
    );
}

#[test]
fn a_list_is_sent_as_a_link_with_its_query_and_columns() {
    let page = team("Ward IT");
    log(&page, "Printer jam");
    page.follow("#/q?r=incident&f=is%3Aopen%20sort%3Atitle&cols=title,location");
    page.css("th").texts();
    page.button("Copy link").click();
    let link = copied(&page);
    page.follow("#/q?r=incident&f=is%3Aclosed&cols=title,status");
    page.css("thead").says("Status");
    page.follow(&link);
    page.css("thead").says("Location");
    page.field("Query").holds("is:open sort:title");
    page.sees("Printer jam");
    drop(page);

    let other = team("Elsewhere");
    log(&other, "Mail slow");
    other.follow(&link);
    other.css("thead").says("Location");
    other.field("Query").holds("is:open sort:title");
    other.sees("Mail slow");
}
