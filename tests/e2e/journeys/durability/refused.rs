use std::path::Path;
use std::process::Command;

use serde_json::json;

use super::{LOG_INCIDENT, TITLES, three_incidents};
use crate::browser::{Page, Setup, target};
use crate::journeys::files::log;
use crate::losses;
use crate::profile::Profile;

/// Lets a write of an entry fail with whatever `window.__fault` makes.
const FAULTY_STORAGE: &str = "
    const set = Storage.prototype.setItem;
    Storage.prototype.setItem = function (key, value) {
        if (window.__fault && /\\/j\\//.test(key)) throw window.__fault();
        return set.call(this, key, value);
    };
";

/// Every spelling of a full store, and two exceptions that are something else.
const SPELLINGS: [(&str, &str); 7] = [
    ("new DOMException('full', 'QuotaExceededError')", "storage full"),
    ("new DOMException('full', 'NS_ERROR_DOM_QUOTA_REACHED')", "storage full"),
    ("new DOMException('full', 'QUOTA_EXCEEDED_ERR')", "storage full"),
    ("Object.assign(new Error('full'), { code: 22 })", "storage full"),
    ("Object.assign(new Error('full'), { code: 1014 })", "storage full"),
    ("new TypeError('no such thing')", "the browser refused"),
    ("'a text'", "the browser refused"),
];

#[test]
fn a_refused_write_is_told_in_any_spelling_and_the_change_is_kept() {
    let profile = Profile::new();
    let page = profile.browser().before_load(FAULTY_STORAGE).open("");
    page.start_team();
    let mut titles = Vec::new();
    for (number, (fault, words)) in SPELLINGS.iter().enumerate() {
        page.script(&format!("window.__fault = () => {fault}"), &[]);
        let title = format!("Refused {number}");
        log(&page, &title);
        page.css(".save-chip").reads(&format!("Not saved: 1 change, {words}"));
        page.script("window.__fault = null", &[]);
        if number % 2 == 0 {
            page.css(".save-chip").click();
            page.is_on_disk();
        } else {
            // Left as it is: the disk has it all the same.
            page.open("#/q?r=incident");
            page.sees("Brought back");
        }
        titles.push(title);
    }
    page.open("");
    let titles: Vec<&str> = titles.iter().map(String::as_str).collect();
    losses::tell("a write refused, in each spelling", titles.len(), titles.len(), page.lacks(&titles));
}

#[test]
fn a_full_storage_takes_nothing_in_says_why_and_loses_nothing() {
    let (_profile, page) = three_incidents();
    let rooms = [0, 1, 120, 250, 700, 2000];
    for room in rooms {
        page.script(
            "localStorage.removeItem('other');
             const used = Object.entries(localStorage).reduce((sum, [k, v]) => sum + k.length + v.length, 0);
             localStorage.setItem('other', 'x'.repeat(5242880 - used - 5 - arguments[0]));",
            &[json!(room)],
        );
        page.press("Escape c i");
        page.field("Title").type_text(&format!("Room-{room}-units"));
        page.press("Ctrl+Enter");
        page.sees("nothing new is taken in");
        page.sees("archive closed records");
        // A page that starts with as little room has everything.
        page.open("#/q?r=incident");
        assert_eq!(page.lacks(&TITLES), 0, "with {room} units left");
    }
    page.script("localStorage.removeItem('other')", &[]);
    page.open("#/q?r=incident");
    page.is_on_disk();
    log(&page, "There is room again");
    page.is_on_disk();
    losses::tell("storage filled but for a few units", rooms.len(), TITLES.len(), page.lacks(&TITLES));
}

#[test]
fn a_refused_disk_is_said_for_as_long_as_it_is() {
    let page = Setup::default()
        .before_load(
            "Object.defineProperty(window, 'indexedDB', {
                 get() { throw new DOMException('not allowed here', 'SecurityError'); } });",
        )
        .open("");
    page.field("Team name").fill("Ward IT");
    page.button("Start").click();
    log(&page, "Printer jam");
    page.css(".save-chip").says("Saved in this browser, not yet on disk");
    assert_eq!(page.css(".save-chip").attribute("data-level").as_deref(), Some("warn"));
    page.reload();
    page.follow("#/q?r=incident");
    page.sees("Printer jam");
    page.css(".save-chip").says("Saved in this browser, not yet on disk");
    page.is_accessible_in_both_themes();
    page.resize(320, 640);
    page.fits_in_width();
}

#[test]
fn a_disk_that_never_answers_does_not_keep_the_page_from_starting() {
    let page = Setup::default().before_load("IDBFactory.prototype.open = () => ({});").open("");
    page.start_button_works();
    page.css(".save-chip").says("Saved in this browser");
    assert_eq!(page.css(".save-chip").attribute("data-level").as_deref(), Some("saved"));
}

impl Page {
    #[track_caller]
    fn start_button_works(&self) {
        self.field("Team name").fill("Ward IT");
        self.button("Start").click();
        self.heading("Queue").is_seen();
    }
}

#[test]
fn blocked_storage_is_said_in_words() {
    let page = Setup::default()
        .preference("profile.default_content_setting_values.cookies", json!(2))
        .open_address("");
    page.heading("Plumbline has stopped").is_seen();
    page.sees("this browser does not let the page store anything");
    page.button("Download my data").click();
    page.sees("This browser does not let the page read its storage");
}

#[test]
fn a_private_window_works_until_it_is_closed() {
    let profile = Profile::new();
    let page = profile.browser().flag("--incognito").open("");
    page.start_button_works();
    log(&page, "Printer jam");
    page.css(".save-chip").says("no file yet");
    println!("in a private window the chip says: {}", page.css(".save-chip").text());
    drop(page);
    let page = profile.browser().flag("--incognito").open("");
    page.heading("Start with my team").is_seen();
}

#[test]
fn a_full_disk_is_never_called_on_disk() {
    let folder = target().join("tmp/small-disk");
    let Some(_disk) = SmallDisk::mount(&folder) else {
        println!("skipped: this machine does not let the test mount a small disk");
        return;
    };
    let profile = Profile::in_folder(&folder.join("profile"));
    let page = profile.browser().flag("--disk-cache-dir=/dev/null").open("#/q?r=incident");
    page.start_team();
    page.log_all(&TITLES);
    let filler = folder.join("filler");
    fill(&filler);
    // Until nothing more gets there; each change is either acknowledged or said not to be.
    let script = format!(
        "const done = arguments[0]; {LOG_INCIDENT}
        (async () => {{
            const safe = [];
            const text = 'x'.repeat(20000);
            const wait = (ms) => new Promise((done) => setTimeout(done, ms));
            for (let number = 0; number < 400; number += 1) {{
                const title = `Full-${{number}}-${{text}}`;
                await logIncident(title);
                const chip = () => document.querySelector('.save-chip');
                for (let turns = 0; turns < 50 && chip().dataset.level !== 'disk'; turns += 1) {{
                    if (chip().innerText.includes('not yet on disk')) return done([safe, chip().innerText]);
                    await wait(20);
                }}
                if (chip().dataset.level !== 'disk') return done([safe, chip().innerText]);
                safe.push(`Full-${{number}}-`);
            }}
            done([safe, '']);
        }})();"
    );
    let answer = page.script_async(&script, &[]);
    let safe: Vec<String> = serde_json::from_value(answer[0].clone()).unwrap();
    println!("with the disk full, after {} changes: {}", safe.len(), answer[1]);
    page.kill();
    std::fs::remove_file(&filler).unwrap();
    let page = profile.open("#/q?r=incident");
    let titles: Vec<&str> = safe.iter().map(String::as_str).chain(TITLES).collect();
    losses::tell("disk full, then killed", 1, titles.len(), page.lacks(&titles));
    assert_ne!(answer[1], "", "the page never said that the disk is full");
}

fn fill(file: &Path) {
    let of = format!("of={}", file.display());
    // It ends when there is no room left, which is what it is for.
    Command::new("dd").args(["if=/dev/zero", &of, "bs=4k"]).output().unwrap();
}

/// A disk of a few megabytes in memory.
struct SmallDisk<'a>(&'a Path);

impl SmallDisk<'_> {
    fn mount(folder: &Path) -> Option<SmallDisk<'_>> {
        std::fs::create_dir_all(folder).unwrap();
        let mount = Command::new("mount")
            .args(["-t", "tmpfs", "-o", "size=60m", "tmpfs"])
            .arg(folder)
            .output()
            .ok()?;
        mount.status.success().then_some(SmallDisk(folder))
    }
}

impl Drop for SmallDisk<'_> {
    fn drop(&mut self) {
        Command::new("umount").arg("-l").arg(self.0).status().ok();
    }
}
