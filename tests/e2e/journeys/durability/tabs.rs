use serde_json::{Value, json};

use super::{MORE, TITLES, three_incidents};
use crate::losses;
use crate::profile::Profile;

const QUEUE: &str = "#/q?r=incident";

#[test]
fn a_clock_that_jumps_loses_nothing_and_the_last_name_stays() {
    let profile = Profile::new();
    let page = profile
        .browser()
        .before_load("const now = Date.now; Date.now = () => now() + (window.__skew ?? 0) * 31_557_600_000;")
        .open("");
    page.start_team();
    let jumps = [0, 10, -10, 1, -1, -40];
    let mut titles = Vec::new();
    for years in jumps {
        page.script("window.__skew = arguments[0]", &[json!(years)]);
        titles.push(format!("Year-{years}-"));
        page.log_all(&[&titles[titles.len() - 1]]);
    }
    let titles: Vec<&str> = titles.iter().map(String::as_str).collect();
    page.open(QUEUE);
    let mut lost = page.lacks(&titles);
    page.is_on_disk();
    page.wipe("local_storage");
    page.open(QUEUE);
    lost += page.lacks(&titles);
    losses::tell("the clock jumps by up to 40 years", jumps.len(), titles.len(), lost);
}

#[test]
fn a_hidden_and_a_frozen_tab_lose_nothing() {
    let (profile, page) = three_incidents();
    let first = page.tab();
    page.cdp("Page.setWebLifecycleState", &json!({ "state": "frozen" }));
    page.new_tab(QUEUE);
    page.log_all(&MORE);
    page.switch_to(&first);
    page.cdp("Page.setWebLifecycleState", &json!({ "state": "active" }));
    let all = [TITLES, MORE].concat();
    let lost = page.lacks(&all);
    losses::tell("a tab frozen while another writes", 1, all.len(), lost);

    page.log_all(&["Just before"]);
    page.cdp("Page.setWebLifecycleState", &json!({ "state": "frozen" }));
    page.kill();
    let page = profile.open(QUEUE);
    let all = [&all[..], &["Just before"]].concat();
    losses::tell("frozen, then the browser killed", 1, all.len(), page.lacks(&all));
}

#[test]
fn a_page_taken_out_of_the_browsers_memory_shows_what_was_written_meanwhile() {
    let (_profile, page) = three_incidents();
    let first = page.tab();
    page.script(
        "window.addEventListener('pageshow', (event) => { window.__persisted = event.persisted; })",
        &[],
    );
    page.script("location.assign('rescue.html')", &[]);
    page.heading("Your data, without the program").is_seen();
    page.new_tab(QUEUE);
    page.log_all(&MORE);
    page.switch_to(&first);
    page.back();
    page.wait_until_ready();
    let kept = page.script("return window.__persisted ?? false", &[]) == json!(true);
    println!("the page was {}kept in the browser's memory", if kept { "" } else { "not " });
    let all = [TITLES, MORE].concat();
    let lost = page.lacks(&all);
    page.log_all(&["After all"]);
    let all = [&all[..], &["After all"]].concat();
    losses::tell("back to a page kept in memory", usize::from(kept), all.len(), lost + page.lacks(&all));
}

#[test]
fn a_duplicated_tab_writes_under_a_name_of_its_own() {
    let (_profile, page) = three_incidents();
    page.script("sessionStorage.setItem('kept', 'yes'); window.open(location.href)", &[]);
    let handles = || page.session.get("/window/handles").unwrap().as_array().cloned().unwrap_or_default();
    page.wait_for("the other tab", || handles().len() == 2);
    let first = page.tab();
    let current = page.session.get("/window").unwrap();
    let other = handles().into_iter().find(|handle| *handle != current).unwrap();
    page.command("/window", &json!({ "handle": other }));
    page.wait_until_ready();
    assert_eq!(page.script("return sessionStorage.getItem('kept')", &[]), "yes");
    page.log_all(&MORE);
    page.switch_to(&first);
    page.log_all(&["After all"]);
    let all = [&TITLES[..], &MORE, &["After all"]].concat();
    losses::tell("a duplicated tab writes too", 1, all.len(), page.lacks(&all));
    let writers: Value = page.script(
        "return new Set(Object.keys(localStorage).map((key) => key.split('/')).filter((parts) => parts[2] === 'j')
             .map((parts) => parts[3])).size",
        &[],
    );
    assert_eq!(writers, 2);
}
