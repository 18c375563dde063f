//! Home: what needs one now, and the sample company.

use crate::browser::Page;

/// A page with the sample company open.
pub fn sample() -> Page {
    let page = Page::at("");
    page.button("Open the sample").click();
    page.heading("Needs you now").is_seen();
    page
}

#[test]
fn a_team_lead_explores_the_sample_and_goes_back() {
    let page = Page::at("");
    page.button("Start").click();
    page.open("#/");
    page.heading("Log the first incident").is_seen();
    page.is_accessible_in_both_themes();
    page.screenshots("home-empty");
    page.button("Open the sample").click();
    page.heading("Needs you now").is_seen();
    page.sees("This is a sample company in a workspace of its own.");
    page.sees("Northwind Clinic (sample)");
    page.css(".needs li").is_seen();
    page.is_accessible_in_both_themes();
    page.screenshots("home-sample");
    page.reload();
    page.sees("Northwind Clinic (sample)");
    page.button("Back to My IT team").click();
    page.heading("Log the first incident").is_seen();
    // Made-up records can be made again: nobody is asked to save them.
    page.button("Open the sample").click();
    page.css(".needs li").is_seen();
    page.does_not_see("Save a file of this workspace");
    page.follow("#/data");
    page.css(".workspaces").says("Northwind Clinic (sample)");
    page.does_not_see("(sample) (sample)");
    page.follow("#/");
    page.button("Back to My IT team").click();
    page.heading("Log the first incident").is_seen();
    // The sample is there once.
    page.button("Open the sample").click();
    page.sees("Northwind Clinic (sample)");
    page.css(".sample-strip").is_seen();
}
