//! The queue of the sample company: what breaches next.

use super::home::sample;
use crate::browser::Page;

#[test]
fn what_breaches_next_stands_first_and_says_why() {
    let page = Page::at("");
    page.button("Open the sample").click();
    page.sees("Northwind Clinic");
    page.follow("#/q?r=incident&f=is:open%20sort:sla");
    page.css("tbody tr .sla-chip").nth(0).is_seen();
    let chips = page.css("tbody tr .sla-chip").texts();
    // Breached ones first, then what is left, then what is paused or has no clock.
    let breached = chips.iter().take_while(|c| c.starts_with('−')).count();
    assert!(breached >= 1, "{chips:?}");
    assert!(chips.iter().skip(breached).all(|c| !c.starts_with('−')), "{chips:?}");
    assert!(chips[breached].ends_with("left"), "{chips:?}");
    page.screenshots("queue");
    page.is_accessible_in_both_themes();
    page.css("tbody tr .sla-chip").nth(0).click();
    page.press("j Enter");
    page.css(".record-head").is_seen();
    page.screenshots("record");
}

/// The sample company, at the list of all its incidents.
fn all_incidents() -> Page {
    let page = sample();
    page.follow("#/q?r=incident&f=sort:number");
    page.css("tr[data-place='5']").is_seen();
    page
}

/// The text of the row that has the focus, once one far down has it.
fn focused_row(page: &Page) -> String {
    page.wait_for("a row with the focus", || {
        page.script("return document.activeElement.matches('tr[data-place]')", &[]) == true
    });
    page.css("tr.focused .id").text()
}

#[test]
fn who_comes_back_from_a_record_is_where_one_left_the_list() {
    let page = all_incidents();
    page.press("PageDown PageDown PageDown PageDown");
    let name = focused_row(&page);
    page.press("Enter");
    page.css(".record-head").is_seen();
    page.back();
    assert_eq!(focused_row(&page), name);
    page.css("tr.focused").is_seen();
    // By way of the next three records, too.
    page.press("Enter");
    page.css(".record-head").is_seen();
    page.press("j j j");
    let third = page.css(".record-head .id").text();
    page.press("u");
    assert!(third.contains(&focused_row(&page)), "{third}");
    page.press("v");
    page.css(".board").is_seen();
    page.press("v");
    assert!(third.contains(&focused_row(&page)), "{third}");
    // Another list begins at its start.
    page.follow("#/q?r=incident&f=is:open");
    page.css("tr[data-place='0'].focused").is_seen();
}

#[test]
fn a_board_is_walked_selected_and_changed_by_keys() {
    let page = all_incidents();
    page.follow("#/q?r=incident&f=is:open%20sort:number&view=board");
    page.css(".board-card").nth(0).is_seen();
    page.press("Right Down");
    page.wait_for("a card with the focus", || {
        page.script("return document.activeElement.matches('.board-card.focused')", &[]) == true
    });
    page.press("x j x");
    page.sees("2 records selected");
    page.css(".board-card.selected").counts(2);
    page.is_accessible_in_both_themes();
    page.press("Left Right k");
    page.css(".board-card.selected.focused").counts(1);
    page.press("Escape");
    page.css(".board-card.selected").counts(0);
    let title = page.css(".board-card.focused a").text();
    page.press("Enter");
    page.heading(&title).is_seen();
    page.back();
    page.wait_for("the card one left from", || {
        page.script("return document.activeElement.matches('.board-card.focused')", &[]) == true
    });
    assert_eq!(page.css(".board-card.focused a").text(), title);
}

#[test]
fn a_field_of_another_register_is_named_and_never_offered() {
    let page = all_incidents();
    page.field("Query").fill("is:open hypothesis:x");
    page.sees("Incidents have no field hypothesis.");
    page.field("Query").fill("");
    page.field("Query").type_text("hyp");
    page.sees("No incidents match this query.");
    page.css("#query-options li").counts(0);
}

#[test]
fn a_wrong_key_that_is_undone_lets_the_clock_run_on() {
    let page = sample();
    page.follow("#/q?r=incident&f=status:new%20sort:number");
    let chip = page.css("tr[data-place='0'] .sla-chip");
    chip.says("Respond: ");
    page.css("tr[data-place='0'] .title a").click();
    page.css(".record-head .sla-chip").says("Respond: ");
    for (key, state) in [("s", "In progress"), ("e", "Resolved")] {
        page.press(key);
        page.css("dialog").then(&page.field("Status")).choose(state);
        if key == "e" {
            page.css("dialog").then(&page.field("Resolution")).nth(0).is_seen();
        }
        let needed = page.css("dialog textarea");
        if needed.is_there() {
            needed.fill("Restarted.");
        }
        page.press("Ctrl+Enter");
        page.css("dialog").is_gone();
        page.css(".record-head .status-pill, .record-head").nth(0).says(state);
        page.press("Ctrl+z");
        page.css(".record-head .sla-chip").says("Respond: ");
    }
    page.does_not_see("to spare");
}
