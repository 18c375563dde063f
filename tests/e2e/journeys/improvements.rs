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

#[test]
fn an_improvement_is_walked_by_hand_from_an_idea_to_its_verdict() {
    let page = sample();
    let dialog = page.css("dialog");
    let save = || {
        dialog.then(&page.button("Save")).click();
        dialog.is_gone();
    };
    let state = |label: &str| page.css(".record-head .status-pill").reads(label);

    // The KPI of password calls, and the day since which badges reset them, as the sample tells both.
    page.open("#/improvements");
    page.link("Self-service password reset").click();
    let kpi = page.css("[data-field=kpi] button").text();
    page.css("[data-field=done_at] button").click();
    let when = dialog.then(&page.field("Change made")).value();
    dialog.then(&page.button("Cancel")).click();
    dialog.is_gone();

    page.follow("#/improvements");
    page.button("New improvement").click();
    page.field("Title").fill("Reset passwords at the door");
    page.field("Opportunity").fill("One call in four is about a password.");
    page.field("Comes from").choose("Idea");
    page.field("Expected benefit")
        .fill("If badges reset passwords, then fewer than 7 a week call about them.");
    page.field("KPI").fill(&kpi);
    page.press("Ctrl+Enter");
    page.css(".sheet").is_gone();
    page.link("Reset passwords at the door").click();
    state("Idea");
    page.sees("Say when the change was made.");

    page.button("Assess").click();
    dialog.then(&page.field("Value")).choose("Large");
    dialog.then(&page.field("Effort")).choose("Small");
    save();
    state("Assessed");

    page.button("Approve").click();
    dialog.then(&page.heading("Approve")).is_seen();
    dialog.then(&page.button("Save")).click();
    dialog.says("Say who approves it.");
    page.is_accessible_in_both_themes();
    page.screenshots("improvement-approval");
    dialog.then(&page.field("Approved by")).fill("Mara Lindqvist");
    dialog.then(&page.button("Save")).click();
    dialog.says("Say why it is approved.");
    dialog.then(&page.field("Reason for the approval")).fill("Pays back within a year");
    save();
    state("Approved");

    page.css("[data-field=plan] button").click();
    dialog.then(&page.field("Plan")).fill("Pilot with Reception, then all wards.");
    save();
    page.css("[data-field=target] button").click();
    dialog.then(&page.field("Target value")).fill("7");
    save();
    page.button("Start").click();
    state("Doing");

    // It took effect then; what is not said is now.
    page.button("Change made").click();
    let done = dialog.then(&page.field("Change made"));
    page.script(
        "arguments[0].value = arguments[1]; arguments[0].dispatchEvent(new Event('input', { bubbles: true }))",
        &[done.found(), when.into()],
    );
    save();
    state("Effect check");
    page.sees("Improved since the change");

    // The verdict and the means become the result, and close the case.
    page.button("Take this verdict").click();
    page.sees("This verdict is written down in the record.");
    page.css("[data-field=verdict]").says("Improved");
    page.css("[data-field=result]").says("before the change");
    page.script("scrollTo(0, 0)", &[]);
    page.button("Close, keep it").click();
    state("Closed, kept");
    page.is_accessible_in_both_themes();
    page.screenshots("improvement-kept");
    page.follow("#/improvements");
    page.css("section[aria-label='Closed, kept']").says("Reset passwords at the door");
}
