//! Improvements: from a signal to a verdict.

use super::home::sample;

#[test]
fn an_improvement_goes_from_a_signal_to_a_verdict() {
    let page = sample();
    page.open("#/improvements");
    page.heading("What is worth doing next").is_seen();
    page.is_accessible_in_both_themes();
    page.screenshots("improvements");
    page.link("Self-service password reset").click();
    page.heading("Effect").is_seen();
    page.sees("Improved since the change");
    page.is_accessible_in_both_themes();
    page.screenshots("improvement-effect");
}
