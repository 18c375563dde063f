use std::collections::BTreeSet;
use std::thread;
use std::time::{Duration, Instant};

use serde_json::json;

use super::{LOG_INCIDENT, three_incidents};
use crate::browser::{Page, waited};
use crate::losses;
use crate::profile::Profile;

/// How often the browser is killed, where `PLUMBLINE_KILLS` does not say.
const KILLS: usize = 20;
/// After so many kills another browser begins with nothing: what the tabs write would fill the quota in the end.
const ROUND: usize = 20;

/// Logs incident after incident; the host hears of each one the page says is on the disk.
const WRITE: &str = "
    (async () => {
        for (let number = 0; ; number += 1) {
            const title = `${arguments_[0]}-${number}`;
            await logIncident(title);
            await onDisk();
            fetch(`ack/${title}`);
        }
    })();
";

/// Every title that local storage holds, before the page itself has looked.
const AT_START: &str = "
    window.__titles = () =>
        [...Object.values(localStorage).join('\\n').matchAll(/\"(k\\d+-[ab]-\\d+)\"/g)].map((match) => match[1]);
    try { window.__atStart = window.__titles(); } catch {}
";

#[test]
fn what_is_on_disk_survives_killing_the_browser_while_two_tabs_edit() {
    let kills = std::env::var("PLUMBLINE_KILLS").ok().and_then(|n| n.parse().ok()).unwrap_or(KILLS);
    let mut random = Random::new();
    let (mut acknowledged, mut lost, mut only_in_mirror) = (0, 0, 0);
    let mut done = 0;
    while done < kills {
        let round = ROUND.min(kills - done);
        let outcome = kill_again_and_again(round, &mut random);
        done += round;
        acknowledged += outcome.acknowledged.len();
        lost += outcome.lost.len();
        only_in_mirror += outcome.only_in_mirror.len();
        // A long run that ends early has still shown what it came to.
        println!(
            "{done} kills: {acknowledged} acknowledged, {lost} lost, {only_in_mirror} in the second copy alone at a start (seed {})",
            random.seed
        );
    }
    assert!(acknowledged > kills, "the tabs wrote next to nothing: {acknowledged}");
    losses::tell("browser killed while two tabs edit", kills, acknowledged, lost);
}

/// What the page told to be on the disk, what of that was gone at a start, and what local storage lacked then.
#[derive(Default)]
struct Round {
    acknowledged: BTreeSet<String>,
    lost: BTreeSet<String>,
    only_in_mirror: BTreeSet<String>,
}

/// One browser of its own, killed so many times.
fn kill_again_and_again(kills: usize, random: &mut Random) -> Round {
    let profile = Profile::new();
    profile.open("").start_team();
    let Round { mut acknowledged, mut lost, mut only_in_mirror } = Round::default();
    for kill in 0..=kills {
        let page = profile
            .browser()
            .flag("--disable-background-timer-throttling")
            .before_load(AT_START)
            .open("#/q?r=incident&f=is:open");
        page.is_on_disk();
        acknowledged.extend(acknowledged_by(&profile));
        let titles = |script: &str| -> BTreeSet<String> {
            let titles: Vec<String> = serde_json::from_value(page.script(script, &[])).unwrap();
            titles.into_iter().collect()
        };
        let there = titles("return window.__titles()");
        lost.extend(acknowledged.difference(&there).cloned());
        only_in_mirror.extend(acknowledged.difference(&titles("return window.__atStart")).cloned());
        if kill == kills {
            break;
        }
        write(&page, &format!("k{kill}-a"));
        page.new_tab("#/q?r=incident&f=is:open");
        write(&page, &format!("k{kill}-b"));
        // Now and then long enough for Chromium to bring some of local storage to the disk, and not all.
        let longer = if kill % 7 == 6 { 5500 } else { 0 };
        thread::sleep(Duration::from_millis(longer + random.below(1500)));
        page.kill();
    }
    Round { acknowledged, lost, only_in_mirror }
}

fn write(page: &Page, name: &str) {
    let script = format!("const arguments_ = [...arguments]; {LOG_INCIDENT} {WRITE}");
    page.script(&script, &[json!(name)]);
}

fn acknowledged_by(profile: &Profile) -> BTreeSet<String> {
    let requests = profile.server.requests().into_iter();
    requests.filter_map(|request| Some(request.path.split_once("/ack/")?.1.to_owned())).collect()
}

#[test]
fn a_large_step_on_disk_survives_killing_the_browser() {
    let profile = Profile::new();
    let page = profile.open("");
    page.button("Open the sample").click();
    page.is_on_disk();
    let before = fingerprint(&page);
    page.is_on_disk();
    page.kill();
    let page = profile.open("");
    page.is_on_disk();
    let lost = usize::from(fingerprint(&page) != before);
    losses::tell("browser killed right after a step of 1 MB", 1, 1, lost);
}

fn fingerprint(page: &Page) -> String {
    page.follow("#/data");
    page.button("Show the fingerprint").ask("element.click()");
    page.css("#fingerprint").text()
}

#[test]
fn a_tab_that_crashes_or_is_left_at_once_loses_nothing() {
    let profile = Profile::new();
    // Going to the other page is what this is about.
    let page = profile.browser().allow_error("/rescue.").open("");
    page.start_team();
    let first = page.tab();
    let mut titles = Vec::new();
    for number in 0..3 {
        // The page is gone in the very turn in which the change was made.
        let title = format!("Left-{number}");
        let leave = format!("{LOG_INCIDENT} logIncident(arguments[0], () => location.assign('rescue.html'))");
        page.script(&leave, &[json!(title)]);
        page.heading("Your data, without the program").is_seen();
        titles.push(title);
        page.open("#/q?r=incident");
    }
    for number in 0..3 {
        let title = format!("Closed-{number}");
        page.new_tab("#/q?r=incident");
        let script = format!(
            "{LOG_INCIDENT} logIncident(arguments[0], () => {{ window.open('', '_self'); window.close(); }})"
        );
        page.script(&script, &[json!(title)]);
        page.switch_to(&first);
        titles.push(title);
    }
    for number in 0..2 {
        let title = format!("Crashed-{number}");
        page.new_tab("#/q?r=incident");
        let script = format!(
            "const done = arguments[1]; {LOG_INCIDENT} logIncident(arguments[0]).then(() => done(0))"
        );
        page.script_async(&script, &[json!(title)]);
        // It cannot answer any more.
        page.session.post("/goog/cdp/execute", &json!({ "cmd": "Page.crash", "params": {} })).ok();
        page.switch_to(&first);
        titles.push(title);
    }
    page.open("#/q?r=incident");
    let titles: Vec<&str> = titles.iter().map(String::as_str).collect();
    losses::tell("tab left, closed or crashed at once", titles.len(), titles.len(), page.lacks(&titles));
}

/// Remembers how long each write to IndexedDB took.
const TRANSACTIONS: &str = "
    window.__transactions = [];
    const begin = IDBDatabase.prototype.transaction;
    IDBDatabase.prototype.transaction = function (...given) {
        const start = performance.now();
        const transaction = begin.apply(this, given);
        transaction.addEventListener('complete', () => window.__transactions.push(performance.now() - start));
        return transaction;
    };
";

#[test]
fn a_change_is_on_disk_within_moments() {
    let profile = Profile::new();
    let page = profile.browser().before_load(TRANSACTIONS).open("");
    page.start_team();
    let script = format!(
        "const done = arguments[0]; {LOG_INCIDENT}
        (async () => {{
            const times = [];
            for (let number = 0; number < 60; number += 1) {{
                let start;
                await logIncident(`Timed ${{number}}`, () => {{ start = performance.now(); }});
                await onDisk();
                times.push(performance.now() - start);
            }}
            done(times.sort((one, other) => one - other));
        }})();"
    );
    let times: Vec<f64> = serde_json::from_value(page.script_async(&script, &[])).unwrap();
    println!("from the key to “On disk”: p50 {:.1} ms, p99 {:.1} ms", times[30], times[58]);
    let sorted = "return window.__transactions.sort((one, other) => one - other)";
    let writes: Vec<f64> = serde_json::from_value(page.script(sorted, &[])).unwrap();
    let part = |percent: usize| writes[writes.len() * percent / 100];
    println!("of that the disk: p50 {:.1} ms, p99 {:.1} ms, of {}", part(50), part(99), writes.len());
    assert!(times[30] < 500.0, "{times:?}");
}

/// Numbers that differ from run to run; the seed is told with the outcome.
struct Random {
    seed: u64,
    state: u64,
}

impl Random {
    fn new() -> Random {
        let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap();
        Random { seed: now.as_nanos() as u64, state: now.as_nanos() as u64 }
    }

    fn below(&mut self, limit: u64) -> u64 {
        self.state =
            self.state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.state >> 33) % limit
    }
}

/// Kept here so that a kill is never waited for longer than a person would.
#[test]
fn a_killed_browser_starts_again_within_seconds() {
    let (profile, page) = three_incidents();
    page.kill();
    let start = Instant::now();
    let page = profile.open("#/q?r=incident");
    assert!(waited(Duration::from_secs(5), || page.lacks(&super::TITLES) == 0));
    println!("killed and back in {:.1} s", start.elapsed().as_secs_f32());
}
