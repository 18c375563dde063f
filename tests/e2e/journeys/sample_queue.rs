//! The queue of the sample company: what breaches next.

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
