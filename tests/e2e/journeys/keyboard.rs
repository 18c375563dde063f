//! Everything by keys.

use crate::browser::Setup;

#[test]
fn an_incident_is_logged_assigned_put_on_hold_and_resolved_without_a_mouse() {
    let page =
        Setup::default().before_load("try { localStorage.setItem('pl1/me', 'Mara'); } catch {}").open("");
    page.field("Team name").has_focus();
    page.press("Enter");
    page.field("What's broken?").type_text("Badge reader at the front door");
    page.press("Enter");
    page.link("Badge reader at the front door").is_seen();
    // Into the list, onto the row, and to me.
    page.press("Escape j i");
    page.sees("Assign to me: 1 record");
    page.press("Enter");
    page.heading("Badge reader at the front door").is_seen();
    page.press("s");
    page.field("Status").choose("On hold");
    page.field("Waiting for").choose("Waiting for a supplier");
    page.press("Enter");
    page.css("dialog").is_gone();
    page.sees("On hold");
    page.press("n");
    page.field("Note").has_focus();
    page.type_keys("Spare part ordered.");
    page.press("Ctrl+Enter");
    page.sees("Spare part ordered.");
    page.press("Escape s");
    page.field("Status").choose("Resolved");
    page.field("Resolution").fill("Reader replaced");
    page.press("Ctrl+Enter");
    page.css("dialog").is_gone();
    page.sees("Reader replaced");
    page.press("Escape g q");
    page.heading("Queue").is_seen();
    page.sees("No incidents match this query.");
    // The palette finds it again, and teaches its keys.
    page.press("Ctrl+k");
    page.field("Search and commands").type_text("badge");
    page.sees("INC-0001");
    page.press("Enter");
    page.heading("Badge reader at the front door").is_seen();
    // And what can be done on a record.
    page.press("Ctrl+k");
    page.field("Search and commands").type_text("labels");
    page.press("Enter");
    page.field("Labels").has_focus();
    page.press("Escape");
    page.css("dialog").is_gone();
    page.press("Ctrl+z");
    page.sees("Undone");
}

#[test]
fn single_letters_do_nothing_while_somebody_types_or_after_they_are_turned_off() {
    let page = Setup::default()
        .before_load("try { localStorage.setItem('pl1/shortcuts', 'off'); } catch {}")
        .open("");
    page.press("Enter");
    page.field("What's broken?").type_text("gqci?x");
    page.field("What's broken?").holds("gqci?x");
    page.press("Escape c i");
    page.css(".sheet").is_gone();
    page.press("Ctrl+k");
    page.field("Search and commands").is_seen();
}

#[test]
fn at_two_hundred_percent_and_on_a_phone_nothing_is_cut_off() {
    let page = Setup::default().open("");
    page.press("Enter");
    page.field("What's broken?").type_text("Wi-Fi down");
    page.press("Enter");
    page.link("Wi-Fi down").is_seen();
    for place in [
        "#/",
        "#/q?r=incident",
        "#/r/INC-0001",
        "#/sla",
        "#/improvements",
        "#/kpi",
        "#/data",
        "#/import",
        "#/new/incident",
    ] {
        page.follow(place);
        page.css("main h1").is_seen();
        page.resize(320, 640);
        page.fits_in_width();
        page.zoom(1280, 1024, 2);
        page.fits_in_width();
        page.resize(1280, 800);
    }
}
