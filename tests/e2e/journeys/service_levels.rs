//! Promises: made, kept track of, explained, tried out.

use crate::browser::{Page, Setup};

/// A team's empty workspace with the promise of the template.
fn promised() -> Page {
    let page =
        Setup::default().before_load("try { localStorage.setItem('pl1/me', 'Mara'); } catch {}").open("");
    page.field("With usual service levels").click();
    page.button("Start").click();
    page.heading("Queue").is_seen();
    page.follow("#/sla");
    page.heading("No promises yet").is_seen();
    page.button("Start from Office hours basic").click();
    page.sees("Office hours basic is in force.");
    page
}

/// Logs a P1 incident and opens its page.
fn critical(page: &Page) {
    page.follow("#/new/incident?title=Mail%20is%20down&impact=high&urgency=high");
    page.css(".new-form [type=submit]").click();
    page.link("Mail is down").click();
    page.heading("Mail is down").is_seen();
}

#[test]
fn a_hold_stops_the_clock_and_the_ledger_says_so() {
    let page = promised();
    critical(&page);
    page.css(".clock").nth(1).says("P1: 4 h");
    page.css(".clock").nth(1).says("Due");
    page.button("Put on hold").click();
    page.sees("This pauses the clocks where the agreement says so.");
    page.field("Waiting for").choose("Waiting for a supplier");
    page.button("Save").click();
    page.css(".clock").nth(1).says("Known when it goes on");
    page.css(".clock").nth(1).says("Waiting for a supplier");
    page.css(".clock summary").nth(1).click();
    page.css(".clock .ledger").says("Paused: Waiting for a supplier");
    page.css(".clock .ledger .total").says("Counted until now");
    page.is_accessible_in_both_themes();
    page.screenshots("clocks");
    page.button("Resume").click();
    page.css(".clock .ledger").says("Target used up");
    page.css(".clock .ledger .total").says("Counted up to the deadline, as promised");
    page.css(".clock .ledger .total .number").reads("4 h");
}

#[test]
fn without_an_agreement_the_record_says_where_to_make_one() {
    let page = Page::at("");
    page.field("With usual service levels").click();
    page.button("Start").click();
    page.heading("Queue").is_seen();
    critical(&page);
    page.sees("No agreement covers this incident.");
    page.link("Go to service levels").click();
    page.heading("No promises yet").is_seen();
    page.is_accessible_in_both_themes();
    page.screenshots("service-levels-empty");
}

#[test]
fn what_if_shows_before_and_after_and_changes_nothing() {
    let page = promised();
    critical(&page);
    page.button("Resolve").click();
    page.field("Resolution").fill("Restarted");
    page.button("Save").click();
    page.sees("Met");
    page.follow("#/sla");
    page.sees("1 of 1");
    page.field("Resolve P1 within").holds("4 h");
    page.field("Resolve P1 within").fill("soon");
    page.button("Replay").click();
    page.sees("P1: enter a time such as 4 h or 30 m.");
    page.field("Resolve P1 within").fill("2 h");
    page.button("Replay").click();
    page.sees("With this promise 1 of 1 would have been met; with the one in force it is 1 of 1.");
    page.sees("Nothing was changed.");
    page.is_accessible_in_both_themes();
    page.screenshots("service-levels");
    page.css("#agreements").is_seen();
    page.sees("15 m / 4 h");
    page.button("Adopt from today").click();
    page.sees("In force from today.");
    page.sees("15 m / 2 h");
    page.sees("Ended");
    page.resize(320, 640);
    page.fits_in_width();
}

#[test]
fn a_calendar_with_an_unknown_zone_is_refused_in_words() {
    let page = promised();
    page.button("New calendar").click();
    page.field("Name").fill("Night shift");
    page.field("Weekly hours").fill("Mon-Sun 22:00-06:00");
    page.field("Time zone").fill("Europe/Atlantis");
    page.css(".new-form [type=submit]").click();
    page.sees("There is no time zone called Europe/Atlantis. Enter one such as Europe/Berlin.");
    page.field("Time zone").fill("Europe/Berlin");
    page.css(".new-form [type=submit]").click();
    page.link("Night shift").is_seen();
    page.does_not_see("are not known here");
}

#[test]
fn hours_that_cannot_be_read_are_refused_where_they_are_entered() {
    let page = promised();
    page.button("New calendar").click();
    page.field("Name").fill("Night shift");
    page.field("Weekly hours").fill("Mon-Fry 8 to 18");
    page.css(".new-form [type=submit]").click();
    page.sees("is not understood. Write for example Mon-Fri 08:00-18:00");
    page.field("Weekly hours").fill("Mon-Fri 08:00-18:00");
    page.css(".new-form [type=submit]").click();
    page.link("Night shift").is_seen();
}

#[test]
fn who_edits_a_promise_in_force_is_told_that_results_of_the_past_change() {
    let page = promised();
    page.follow("#/q?r=agreement");
    page.link("Office hours basic").click();
    page.css("[data-field=resolve_3] button").click();
    page.sees("This changes results of the past as well.");
    page.press("Escape");
    page.css("dialog").is_gone();
    page.css("[data-field=customer] button").click();
    page.field("Customer").is_seen();
    page.does_not_see("This changes results of the past as well.");
}

#[test]
fn the_sample_shows_how_promises_were_kept() {
    let page = Page::at("");
    page.button("Open the sample").click();
    page.sees("The sample company is open.");
    page.follow("#/sla");
    page.heading("At risk now").is_seen();
    page.css("#attainment").is_seen();
    page.button("365 days").click();
    page.sees("Half took");
    page.is_accessible_in_both_themes();
    page.screenshots("service-levels-full");
    page.button("By service").click();
    page.button("Response").click();
    page.css("#what-if").click();
    page.button("Replay").click();
    page.sees("Nothing was changed.");
    page.is_accessible_in_both_themes();
    page.screenshot("what-if-full");
}
