//! Steering by figures: reading a chart, finding the records behind it, acting on it.

use crate::browser::{Page, Setup};

/// The sample clinic at a place.
fn clinic(place: &str) -> Page {
    let page = Setup::default().size(1280, 1000).open("");
    page.button("Open the sample").click();
    page.wait_for("the sample", || page.css(".rail").is_there());
    page.sees("Northwind Clinic");
    page.follow(place);
    page
}

#[test]
fn all_kpis_are_seen_at_a_glance_those_with_a_signal_first() {
    let page = clinic("#/kpi");
    page.css(".tile").nth(0).is_seen();
    page.css(".tile .picture svg .line").nth(0).is_seen();
    page.screenshots("kpis");
    page.is_accessible_in_both_themes();
    page.css(".tile h2 a").nth(0).click();
    page.css(".chart-plot svg").nth(0).is_seen();
    page.sees("Definition");
}

#[test]
fn the_last_quarter_is_read_from_a_control_chart_by_keyboard() {
    let page = clinic("#/kpi/I01?grain=week");
    page.css(".chart-plot svg .centre").nth(0).is_seen();
    page.sees("Is “Incidents reported” changing?");
    // The chart tells of a signal months ago; the newest weeks have none.
    page.sees("No signal now");
    page.script("document.querySelector('.chart-plot').focus()", &[]);
    page.css(".chart-reading").nth(0).says("Arrow keys read point by point");
    page.press("End");
    let newest = page.css(".chart-reading").nth(0).text();
    for _ in 0..12 {
        page.press("Left");
    }
    let before = page.css(".chart-reading").nth(0).text();
    assert!(before < newest, "{before} is not before {newest}");
    page.press("Home n");
    page.css(".chart-reading").nth(0).says("change");
    page.screenshots("kpi-chart");

    page.press("Enter");
    page.css("#behind").has_focus();
    page.sees("With its numbers");
    page.sees("Counted:");
    page.css(".behind-list a").nth(0).is_seen();
    page.screenshots("kpi-behind");
    page.is_accessible_in_both_themes();
}

#[test]
fn the_data_table_holds_what_the_csv_holds() {
    let page = clinic("#/kpi/I07?grain=month");
    page.css(".chart-plot svg").nth(0).is_seen();
    page.button("Data table").nth(0).click();
    let shown = page.script(
        "return [...document.querySelectorAll('.chart-table tbody tr')].map((row) =>
           [...row.children].slice(0, 2).map((cell) => cell.textContent))",
        &[],
    );
    page.button("CSV").nth(0).click();
    let csv = std::fs::read_to_string(page.downloaded(".csv")).unwrap();
    let lines: Vec<&str> = csv.lines().skip(1).collect();
    let shown = shown.as_array().unwrap();
    assert_eq!(lines.len(), shown.len());
    for (line, row) in lines.iter().zip(shown) {
        let mut cells = line.split(',');
        assert_eq!(row[0], cells.next().unwrap());
        let value: Option<f64> = cells.next().unwrap().parse().ok();
        assert_eq!(row[1].as_str().unwrap(), value.map_or(String::new(), |v| format!("{v:.1}")));
    }
    page.button("SVG").nth(0).click();
    let svg = std::fs::read_to_string(page.downloaded(".svg")).unwrap();
    assert!(svg.contains("<title") && svg.contains("<desc"));
}

#[test]
fn a_kpi_is_split_and_its_limits_are_recalculated_with_a_reason() {
    let page = clinic("#/kpi/I01?grain=week");
    page.field("Split by").choose("Priority");
    page.css(".multiples figure").nth(0).is_seen();
    page.screenshots("kpi-split");
    page.is_accessible();
    page.field("Split by").choose("Nothing");
    page.css(".multiples").is_gone();
    page.script("document.querySelector('.chart-plot').focus()", &[]);
    page.press("End");
    for _ in 0..14 {
        page.press("Left");
    }
    page.press("Enter");
    page.field("Reason to recalculate limits from here").fill("Self-service went live");
    page.button("Recalculate limits from here").click();
    page.css(".chart-plot svg .phase-label").nth(0).is_seen();
    page.sees("Limits are recalculated from");
    page.resize(1280, 3600);
    page.screenshots("kpi-all");
    page.resize(320, 900);
    page.fits_in_width();
    page.screenshots("kpi-narrow");
}

#[test]
fn without_records_the_page_says_how_to_begin() {
    let page = Page::at("");
    page.button("Start").click();
    page.follow("#/kpi");
    page.sees("KPIs are reckoned from your records.");
    page.sees("needs 12 points; you have");
    page.is_accessible_in_both_themes();
}

#[test]
fn a_new_kpi_is_offered_the_built_in_definitions_by_name() {
    let page = super::files::team();
    page.follow("#/kpi");
    page.button("New KPI").click();
    page.field("Formula").is_seen();
    let name = page.hidden("#new-formula-list option[value=I07]").ask("element.textContent");
    assert_eq!(name, "Resolution targets met");
    page.field("Name").fill("How long it takes");
    page.field("Formula").fill("I07");
    page.press("Ctrl+Enter");
    page.css(".sheet").is_gone();
    page.link("How long it takes").is_seen();
}
