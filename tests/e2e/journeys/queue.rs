//! Working the queue: logging, finding, changing, undoing.

use crate::browser::{Page, Setup};
use std::time::{Duration, Instant};

/// A page with an empty workspace of one's own, and a name tag.
fn team() -> Page {
    let page =
        Setup::default().before_load("try { localStorage.setItem('pl1/me', 'Mara'); } catch {}").open("");
    page.button("Start").click();
    page.heading("Queue").is_seen();
    page
}

/// Logs an incident by keys from anywhere.
fn log(page: &Page, title: &str) {
    page.press("Escape c i");
    page.field("Title").type_text(title);
    page.press("Ctrl+Enter");
    page.sees(title);
    page.css(".sheet").is_gone();
}

#[test]
fn the_first_incident_is_logged_within_fifteen_seconds() {
    let started = Instant::now();
    let page = Page::at("");
    page.heading("Plumbline").is_seen();
    page.field("Team name").has_focus();
    page.press("Enter");
    page.field("What's broken?").type_text("Wi-Fi down in meeting room 2");
    page.press("Ctrl+Enter");
    page.link("Wi-Fi down in meeting room 2").is_seen();
    page.sees("INC-0001");
    assert!(started.elapsed() < Duration::from_secs(15), "{:?}", started.elapsed());
    page.screenshots("queue-first");
    page.reload();
    page.link("Wi-Fi down in meeting room 2").is_seen();
}

#[test]
fn many_incidents_are_assigned_at_once_and_one_undo_takes_it_back() {
    let page = team();
    for title in ["Printer jam", "Mail slow", "Login refused"] {
        log(&page, title);
    }
    page.sees("3 records");
    page.press("Ctrl+a");
    page.sees("3 records selected");
    page.press("i");
    page.sees("Assign to me: 3 records");
    page.link("All").click();
    page.field("Query").fill("assignee:Mara");
    page.sees("3 records");
    // Once to put the suggestions away, once more to leave the field.
    page.press("Escape Escape");
    page.press("Ctrl+z");
    page.sees("Undone: Assign to me");
    page.sees("0 records");
    page.press("Ctrl+Shift+z");
    page.sees("3 records");
}

#[test]
fn a_query_finds_and_a_wrong_one_says_what_would_work() {
    let page = team();
    log(&page, "Printer jam on ward 3");
    log(&page, "Mail slow");
    page.field("Query").fill("is:open printer");
    page.link("Printer jam on ward 3").is_seen();
    page.link("Mail slow").is_gone();
    page.field("Query").fill("prio:9");
    page.sees("Priorities are 1 to 4.");
    page.field("Query").fill("is:open nothing-like-this");
    page.sees("No incidents match this query.");
    page.button("Clear the query").click();
    page.link("Mail slow").is_seen();
}

#[test]
fn a_record_is_worked_on_from_its_page() {
    let page = team();
    log(&page, "Wi-Fi down");
    page.press("Escape e");
    page.heading("Resolve").is_seen();
    page.field("Resolution").is_seen();
    page.press("Escape");
    page.link("Wi-Fi down").click();
    page.heading("Wi-Fi down").is_seen();
    page.press("e");
    page.field("Resolution").is_seen();
    page.press("Escape");
    page.button("Resolve").click();
    page.field("Resolution").fill("New access point");
    page.button("Save").click();
    page.sees("Resolved");
    page.field("Note").fill("Caller was told.");
    page.button("Add note").click();
    page.sees("Caller was told.");
    page.is_accessible_in_both_themes();
    page.screenshots("record-small");
    page.reload();
    page.sees("Caller was told.");
    page.sees("New access point");
}

#[test]
fn the_queue_is_accessible_empty_and_full_and_fits_a_phone() {
    let page = team();
    page.is_accessible_in_both_themes();
    log(&page, "Wi-Fi down");
    log(&page, "Mail slow");
    page.is_accessible_in_both_themes();
    page.screenshots("queue-small");
    page.press("?");
    page.heading("All keys").is_seen();
    page.is_accessible_in_both_themes();
    page.press("Escape");
    page.press("Ctrl+k");
    page.is_accessible_in_both_themes();
    page.press("Escape");
    page.press("v");
    page.css(".board").is_seen();
    page.is_accessible_in_both_themes();
    page.screenshots("board");
    page.press("v");
    page.resize(320, 640);
    page.fits_in_width();
    page.screenshots("queue-phone");
}

#[test]
fn the_menu_of_columns_closes_and_a_view_keeps_what_was_chosen_there() {
    let page = team();
    log(&page, "Wi-Fi down");
    page.button("Columns").click();
    page.field("Location").click();
    page.press("Escape");
    page.css("#columns:popover-open").is_gone();
    page.button("Columns").click();
    page.css("#columns:popover-open").is_seen();
    page.css(".list-foot").click();
    page.css("#columns:popover-open").is_gone();
    page.button("Save this view").click();
    page.field("Name").has_focus();
    page.is_accessible();
    page.field("Name").fill(" ");
    page.button("Save").click();
    // The browser itself says that a name is missing.
    page.field("Name").fill("Where it is");
    page.press("Enter");
    page.sees("View saved.");
    page.css("dialog").is_gone();
    page.button("Save this view").has_focus();
    page.follow("#/");
    page.follow("#/q?r=incident");
    page.button("Location").is_gone();
    page.link("Where it is").click();
    page.button("Location").is_seen();
}

#[test]
fn a_complaint_goes_when_its_field_is_changed() {
    let page = team();
    page.press("Escape c i");
    page.field("Title").has_focus();
    page.press("Ctrl+Enter");
    page.sees("Enter a title.");
    page.field("Title").type_text("W");
    page.css(".sheet .error-text").is_gone();
    page.css(".sheet .error-summary").is_gone();
}

#[test]
fn all_keys_are_shown_from_the_first_one_on() {
    let page = team();
    page.press("Escape ?");
    page.heading("All keys").has_focus();
}

#[test]
fn no_letter_is_lost_while_the_address_follows_a_query_typed_slowly() {
    let page = team();
    log(&page, "Wi-Fi down");
    page.field("Query").fill("");
    for letter in "category:network or wi-fi".chars() {
        page.type_keys(&letter.to_string());
        std::thread::sleep(Duration::from_millis(90));
    }
    page.field("Query").holds("category:network or wi-fi");
    std::thread::sleep(Duration::from_millis(400));
    page.field("Query").holds("category:network or wi-fi");
    page.reload();
    page.field("Query").holds("category:network or wi-fi");
}

#[test]
fn what_is_set_for_many_takes_no_reason_from_one_and_empties_nothing_unasked() {
    let page = team();
    log(&page, "Printer jam");
    log(&page, "Mail slow");
    let dialog = page.css("dialog[open]");
    let reason = dialog.then(&page.field("Reason for another priority"));
    let assignee = dialog.then(&page.field("Assignee"));
    page.press("j p");
    // A dialog about one record says which.
    page.css("dialog[open] .id").is_seen();
    dialog.then(&page.field("Priority")).choose("P2 High");
    reason.fill("The director waits");
    page.button("Save").click();
    page.css("dialog[open]").is_gone();
    page.sees("Priority: P2 High.");
    page.press("a");
    assignee.fill("Noor");
    page.press("Enter");
    page.css("dialog[open]").is_gone();

    page.press("Ctrl+a p");
    reason.holds("");
    page.press("Escape");
    page.css("dialog[open]").is_gone();
    page.press("a");
    assignee.has_focus();
    page.press("Enter");
    page.sees("Enter a value, or tick that it is emptied for all.");
    page.field("Empty it for all of them").click();
    page.button("Save").click();
    page.css("dialog[open]").is_gone();
    page.sees("Assignee: none, 2 records");
    page.press("Ctrl+z");
    page.sees("Undone");
    page.field("Query").fill("assignee:Noor");
    page.sees("1 record");
}

#[test]
fn the_focus_stays_with_its_record_when_the_order_changes() {
    let page = team();
    for title in ["Alpha", "Bravo", "Charlie"] {
        log(&page, title);
    }
    let focused = || {
        let script = "return document.querySelector('tr.focused th[scope=row]')?.innerText ?? ''";
        page.script(script, &[]).as_str().unwrap_or_default().trim().to_owned()
    };
    page.field("Query").fill("is:open sort:title");
    page.press("Escape Escape j");
    page.wait_for("the second row to have the focus", || focused() == "Bravo");
    page.field("Query").fill("is:open sort:-title");
    page.press("Escape Escape");
    page.wait_for("the list to begin with its first row", || focused() == "Charlie");
    page.press("k k j");
    page.wait_for("the second row to have the focus", || focused() == "Bravo");
    page.button("Title").click();
    page.press("Escape");
    page.wait_for("the focus to be where Bravo is", || focused() == "Bravo");
    // An edit that sends the record elsewhere takes the focus with it.
    page.field("Query").fill("is:open sort:priority,title");
    page.press("Escape Escape j j");
    page.wait_for("the third row to have the focus", || focused() == "Charlie");
    page.press("p");
    let dialog = page.css("dialog[open]");
    dialog.then(&page.field("Priority")).choose("P1 Critical");
    dialog.then(&page.field("Reason for another priority")).fill("Ward closed");
    page.button("Save").click();
    page.css("dialog[open]").is_gone();
    page.wait_for("Charlie to come first", || {
        let first = "return document.querySelector('tr[data-place] th[scope=row]').innerText.trim()";
        page.script(first, &[]) == "Charlie"
    });
    assert_eq!(focused(), "Charlie");
    page.wait_for("the row itself to have the focus", || {
        page.script("return document.activeElement.tagName + document.activeElement.dataset.place", &[])
            == "TR0"
    });
}

#[test]
fn a_service_that_is_not_there_yet_is_created_where_it_is_named() {
    let page = team();
    page.press("Escape c i");
    page.field("Title").type_text("Coffee machine leaks");
    page.field("Service").type_text("Coffee");
    page.press("Ctrl+Enter");
    page.sees("There is no service called “Coffee”.");
    page.is_accessible_in_both_themes();
    page.button("Create service “Coffee”").click();
    page.sees("Created. Save again.");
    page.press("Ctrl+Enter");
    page.css(".sheet").is_gone();
    page.sees("INC-0001");
    page.follow("#/q?r=service");
    page.link("Coffee").is_seen();
}

#[test]
fn only_the_states_a_record_can_go_to_are_offered_and_what_they_ask_for_is_asked_at_once() {
    let page = team();
    log(&page, "Door does not lock");
    page.follow("#/q?r=incident");
    page.css("tr[data-place='0'].focused").is_seen();
    page.press("s");
    page.field("Status").is_seen();
    let offered = page.script(
        "return [...document.querySelectorAll('#edit-status option')].map(o => o.textContent).join()",
        &[],
    );
    assert_eq!(offered, "New,Assigned,In progress,On hold,Resolved,Cancelled");
    page.field("Status").choose("On hold");
    page.field("Waiting for").is_seen();
}

#[test]
fn who_resolves_by_a_key_writes_the_resolution_at_once() {
    let page = team();
    log(&page, "Printer jam");
    page.css("tr[data-place='0'] .title a").click();
    page.css(".record-head").is_seen();
    page.press("e");
    page.css("dialog").is_seen();
    page.wait_for("the focus in what a resolution needs", || {
        let own = "return document.activeElement.closest('[data-field]')?.dataset.field ?? ''";
        let own = page.script(own, &[]);
        own.as_str().is_some_and(|field| field.starts_with("resolution"))
    });
    page.press("Escape");
    page.css("dialog").is_gone();
}

#[test]
fn what_is_half_written_waits_in_its_own_workspace() {
    let page = team();
    log(&page, "Printer jam");
    page.css("tr[data-place='0'] .title a").click();
    page.field("Note").type_text("Called back, nobody");
    page.press("Escape c i");
    page.field("Title").type_text("Half a title");
    page.press("Escape");
    page.follow("#/");
    page.follow("#/r/INC-0001");
    page.field("Note").holds("Called back, nobody");

    // Another workspace knows nothing of it.
    page.follow("#/data");
    page.field("Name of a new workspace").fill("Ward South");
    page.button("New workspace").click();
    page.css(".workspace-name").reads("Ward South");
    page.press("Escape c i");
    page.field("Title").holds("");
    page.press("Escape");
    page.follow("#/data");
    page.css(".workspaces").then(&page.button("Open")).nth(0).click();
    page.css(".workspace-name").reads("My IT team");
    page.press("Escape c i");
    page.field("Title").holds("Half a title");
}

#[test]
fn what_was_taken_away_offers_no_moves_until_it_is_brought_back() {
    let page = team();
    log(&page, "Printer jam");
    page.css("tr[data-place='0'] .title a").click();
    page.button("Take away").click();
    page.field("Why").fill("Logged twice");
    page.button("Save").click();
    page.sees("This record was taken away.");
    page.css(".moves").then(&page.button("Put on hold")).is_gone();
    page.button("Take away").is_gone();
    page.button("Bring it back").click();
    page.css(".moves").then(&page.button("Put on hold")).is_seen();
}

#[test]
fn what_changes_nothing_is_no_step_and_leaves_undo_to_the_step_before() {
    let page = team();
    log(&page, "Printer jam");
    page.follow("#/r/INC-0001");
    page.heading("Printer jam").is_seen();
    page.press("t");
    page.field("Labels").fill("floor 2");
    page.press("Ctrl+Enter");
    page.css("dialog").is_gone();
    page.css("[data-field=tags]").says("floor 2");
    page.press("t Ctrl+Enter");
    page.css("dialog").is_gone();
    page.sees("Nothing to change: it is so already.");
    page.press("Ctrl+z");
    page.css("[data-field=tags] .muted").is_seen();
}

#[test]
fn what_was_typed_into_an_edit_is_not_lost_to_one_escape() {
    let page = team();
    log(&page, "Printer jam");
    page.follow("#/r/INC-0001");
    page.css("[data-field=description] button").click();
    page.field("Description").fill("Paper comes out folded.");
    page.press("Escape");
    page.sees("Escape once more discards what you entered.");
    page.field("Description").holds("Paper comes out folded.");
    page.press("Escape");
    page.css("dialog").is_gone();
    page.css("[data-field=description] button").click();
    page.field("Description").is_seen();
    page.press("Escape");
    page.css("dialog").is_gone();
}

#[test]
fn the_menu_of_kinds_takes_its_keys_as_long_as_it_is_open() {
    let page = team();
    page.press("Escape c");
    page.heading("New record").is_seen();
    std::thread::sleep(std::time::Duration::from_millis(1700));
    page.press("i");
    page.field("Title").is_seen();
}

#[test]
fn a_move_made_twice_by_a_hasty_key_is_made_once() {
    let page = team();
    page.press("Escape c l");
    page.field("Name").fill("Everyone");
    page.press("Ctrl+Enter");
    page.follow("#/q?r=agreement");
    page.link("Everyone").click();
    page.button("Put in force").is_seen();
    page.script(
        "[...document.querySelectorAll('.moves button')].find(b => b.textContent === 'Put in force').focus()",
        &[],
    );
    page.press("Enter Enter");
    page.sees("In force.");
    std::thread::sleep(std::time::Duration::from_millis(300));
    page.does_not_see("Ended.");
}
