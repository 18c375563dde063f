//! A real older build beside this one, on one workspace of one browser: `cargo xtask older REV` makes and names it.
//!
//! What counts is every entry and every shard, byte for byte, and what both show of them.

mod deeds;

use std::collections::BTreeMap;

use plumbline::journal::{Holdings, Key, KeyKind, MemoryStore, Store, workspaces};
use serde_json::{Value, json};

use super::newer::{NEWER_TAB, raise, stored};
use super::{LOG_INCIDENT, MORE, TITLES};
use crate::browser::{Page, Tab, target, waited};
use crate::journeys::import::bring;
use crate::journeys::together::save;
use crate::losses;
use crate::profile::Profile;
use crate::server;
use std::time::Duration;

const QUEUE: &str = "#/q?r=incident";

/// What of this page an older build may not have yet.
#[derive(Clone, Copy)]
struct Older {
    /// It asks before it writes whether a newer one has changed the workspace.
    gates: bool,
    /// It knows records that left for a file.
    archives: bool,
    /// It knows that one version of a value can be removed, and the others stay.
    removals: bool,
}

/// The older build, by words that only a build has which can do it; without one, the journey says that it is skipped.
fn older() -> Option<Older> {
    let Some(dist) = server::older() else {
        println!("skipped: no older build is there (cargo xtask older REV makes one)");
        return None;
    };
    let files = std::fs::read_dir(dist).unwrap().flatten().map(|entry| entry.path());
    let wasm =
        files.into_iter().find(|path| path.extension().is_some_and(|ending| ending == "wasm")).unwrap();
    let wasm = std::fs::read(wasm).unwrap();
    let says = |words: &str| wasm.windows(words.len()).any(|window| window == words.as_bytes());
    Some(Older {
        gates: says(NEWER_TAB),
        archives: says("Take the records out"),
        removals: says("Not reached: files and downloads from before"),
    })
}

/// Every entry and every shard under the workspaces' keys, with packs opened. All of them can be read.
#[track_caller]
fn held(page: &Page) -> BTreeMap<String, String> {
    let store = MemoryStore::with_quota(usize::MAX);
    for pair in stored(page).as_array().unwrap() {
        store.set(pair[0].as_str().unwrap(), pair[1].as_str().unwrap()).unwrap();
    }
    let mut all = BTreeMap::new();
    for workspace in workspaces(&store).unwrap() {
        let held = Holdings::read(&store, &workspace).unwrap();
        assert!(held.troubles.is_empty(), "{:?}", held.troubles);
        let key = |kind| Key::new(&workspace, kind).to_string();
        all.extend(held.entries.into_iter().map(|((w, n), text)| (key(KeyKind::Entry(w, n)), text)));
        all.extend(held.shards.into_iter().map(|((w, n), text)| (key(KeyKind::Shard(w, n)), text)));
    }
    all
}

/// How many entries and shards are not there any more as they were.
fn gone(before: &BTreeMap<String, String>, after: &BTreeMap<String, String>) -> usize {
    let gone: Vec<_> = before.iter().filter(|(key, text)| after.get(*key) != Some(text)).collect();
    for (key, _) in &gone {
        println!("{key} is {}", if after.contains_key(*key) { "not what it was" } else { "gone" });
    }
    gone.len()
}

impl Page {
    #[track_caller]
    fn older_tab(&self, place: &str) -> Tab {
        let tab = self.empty_tab();
        self.open_older(place);
        tab
    }

    /// Writes a note to the first incident.
    #[track_caller]
    fn note(&self, text: &str) {
        self.follow("#/r/INC-0001");
        self.field("Note").fill(text);
        self.button("Add note").click();
        self.css("main").says(text);
        self.is_on_disk();
    }

    /// Brings a spreadsheet of one incident in: a step that is stored in a shard.
    #[track_caller]
    fn bring_in(&self, title: &str) {
        let folder = target().join("tmp/import-files");
        std::fs::create_dir_all(&folder).unwrap();
        let name = title.to_lowercase().replace(' ', "-");
        let file = folder.join(format!("{name}.csv"));
        std::fs::write(&file, format!("Ticket,Subject,State\r\n{name},{title},New\r\n")).unwrap();
        bring(self, &file);
        self.button("Check every row").click();
        self.button("Import 1 record").click();
        self.sees("came in from");
        self.is_on_disk();
    }

    /// How many of these notes the first incident does not show.
    #[track_caller]
    fn lacks_notes(&self, notes: &[String]) -> usize {
        self.follow("#/r/INC-0001");
        let lacking = || {
            let text = self.script("return document.querySelector('main')?.innerText ?? ''", &[]);
            notes.iter().filter(|note| !text.as_str().unwrap_or_default().contains(note.as_str())).count()
        };
        waited(Duration::from_secs(3), || lacking() == 0);
        lacking()
    }
}

#[test]
fn a_workspace_goes_from_an_older_version_to_this_one_and_back_and_keeps_all() {
    if older().is_none() {
        return;
    }
    let profile = Profile::new();
    let page = profile.browser().start();
    page.open_older("");
    page.start_team();
    page.log_all(&TITLES);
    let (mut titles, mut notes) = (TITLES.map(str::to_owned).to_vec(), Vec::new());
    let (mut lost, mut before) = (0, held(&page));
    for round in 0..6 {
        let name = if round % 2 == 0 {
            page.open_older(QUEUE);
            "older"
        } else {
            page.open(QUEUE);
            "this"
        };
        page.is_on_disk();
        lost += gone(&before, &held(&page));
        lost += lacks_in_list(&page, &titles.iter().map(String::as_str).collect::<Vec<_>>());
        lost += page.lacks_notes(&notes);
        let (typed, sheet) = (format!("Typed {name} {round}"), format!("Sheet {name} {round}"));
        page.follow(QUEUE);
        page.log_all(&[&typed]);
        notes.push(format!("Note {name} {round}"));
        page.note(&notes[round]);
        page.bring_in(&sheet);
        titles.extend([typed, sheet]);
        before = held(&page);
    }
    let all: Vec<&str> = titles.iter().map(String::as_str).collect();
    for newest in [false, true] {
        if newest {
            page.open(QUEUE)
        } else {
            page.open_older(QUEUE)
        }
        page.is_on_disk();
        lost += gone(&before, &held(&page)) + lacks_in_list(&page, &all) + page.lacks_notes(&notes);
    }
    // The second copy alone has all of it too, whichever build wrote it.
    page.wipe("local_storage");
    page.open(QUEUE);
    lost += lacks_in_list(&page, &all) + page.lacks_notes(&notes);
    losses::tell("a real older build and this one, in turns", 6, all.len() + notes.len(), lost);
}

/// Logs so many incidents, each acknowledged before the next.
const WRITE: &str = "
    window.__acknowledged = [];
    (async () => {
        for (let number = 0; number < arguments_[1]; number += 1) {
            const title = `${arguments_[0]}-${number}-`;
            await logIncident(title);
            await onDisk();
            window.__acknowledged.push(title);
        }
    })();
";

#[test]
fn tabs_of_an_older_version_and_of_this_one_write_in_turns_and_at_once_and_none_is_lost() {
    const EACH: usize = 40;
    if older().is_none() {
        return;
    }
    let profile = Profile::new();
    let page = profile
        .browser()
        .flag("--disable-background-timer-throttling")
        // A page looks once a minute for what it can fold.
        .before_load(
            "const now = Performance.prototype.now;
             Performance.prototype.now = function () { return now.call(this) + (window.__later ?? 0); };",
        )
        .open("");
    page.start_team();
    page.log_all(&TITLES);
    let this = page.tab();
    let other = page.older_tab(QUEUE);
    let mut titles = TITLES.map(str::to_owned).to_vec();
    let (mut lost, mut notes) = (0, Vec::new());
    for round in 0..6 {
        let (tab, name) = if round % 2 == 0 { (&other, "older") } else { (&this, "this") };
        page.switch_to(tab);
        lost += lacks_in_list(&page, &titles.iter().map(String::as_str).collect::<Vec<_>>());
        lost += page.lacks_notes(&notes);
        page.follow(QUEUE);
        titles.push(format!("Turn {name} {round}"));
        page.log_all(&[&titles[titles.len() - 1]]);
        notes.push(format!("Note {name} {round}"));
        page.note(&notes[round]);
    }
    let before = held(&page);

    let tabs = [(&other, "older"), (&this, "this")];
    let mut written = before;
    // After each round another one folds what has settled, and the other has to read it from there.
    for (round, folding) in [&other, &this].into_iter().enumerate() {
        for (tab, name) in tabs {
            page.switch_to(tab);
            page.follow(QUEUE);
            page.heading("Queue").is_seen();
            let script = format!("const arguments_ = [...arguments]; {LOG_INCIDENT} {WRITE}");
            let name = format!("{name}-{round}");
            page.script(&script, &[json!(name), json!(EACH)]);
            titles.extend((0..EACH).map(|number| format!("{name}-{number}-")));
        }
        for (tab, _) in tabs {
            page.switch_to(tab);
            let acknowledged = || page.script("return window.__acknowledged.length", &[]).as_u64().unwrap();
            assert!(waited(Duration::from_secs(120), || acknowledged() == EACH as u64), "{}", acknowledged());
        }
        let now = held(&page);
        lost += gone(&written, &now);
        written = now;
        page.switch_to(folding);
        let plain = || {
            page.script(
                "return Object.keys(localStorage).filter((key) => key.split('/')[2] === 'j').length",
                &[],
            )
        };
        let before = plain();
        page.script("window.__later = 61_000", &[]);
        assert!(waited(Duration::from_secs(30), || plain() != before), "nothing was folded: {before}");
        println!("round {round}: {before} entries under keys of their own, and {} after folding", plain());
        page.is_on_disk();
        lost += gone(&written, &held(&page));
    }
    let titles: Vec<&str> = titles.iter().map(String::as_str).collect();
    for (tab, name) in tabs {
        page.switch_to(tab);
        lost += lacks_in_list(&page, &titles) + page.lacks_notes(&notes);
        if name == "this" {
            page.open(QUEUE)
        } else {
            page.open_older(QUEUE)
        }
        page.is_on_disk();
        lost += lacks_in_list(&page, &titles) + page.lacks_notes(&notes) + gone(&written, &held(&page));
    }
    losses::tell(
        "tabs of a real older build and this one at once",
        4 * EACH,
        titles.len() + notes.len(),
        lost,
    );
}

/// How many of these a long queue does not show, from its first row to its last.
#[track_caller]
fn lacks_in_list(page: &Page, titles: &[&str]) -> usize {
    page.follow("#/q?r=incident");
    page.heading("Queue").is_seen();
    let mut seen = String::new();
    let rows = "
        const rows = [...document.querySelectorAll('tr[data-place]')];
        rows.at(-1)?.scrollIntoView({ block: 'start' });
        return rows.map((row) => row.innerText).join('\\n')";
    waited(Duration::from_secs(10), || {
        seen += page.script(rows, &[]).as_str().unwrap_or_default();
        titles.iter().all(|title| seen.contains(title))
    });
    let lacking: Vec<_> = titles.iter().filter(|title| !seen.contains(**title)).collect();
    if !lacking.is_empty() {
        println!("not in the list: {lacking:?}");
    }
    lacking.len()
}

#[test]
fn once_a_later_format_is_asked_for_an_older_version_only_looks_or_loses_nothing() {
    let Some(older) = older() else { return };
    let profile = Profile::new();
    let page = profile.open("");
    page.start_team();
    page.log_all(&TITLES);
    let this = page.tab();
    let other = page.older_tab(QUEUE);
    page.press("c i");
    page.field("Title").type_text("Half typed");
    page.switch_to(&this);
    raise(&page, 2);
    let before = (stored(&page), held(&page));
    page.switch_to(&other);
    let mut titles = TITLES.to_vec();
    if older.gates {
        page.sees(NEWER_TAB);
        page.press("Ctrl+Enter");
        page.css(".sheet").says(NEWER_TAB);
        page.field("Title").holds("Half typed");
        assert_eq!(stored(&page), before.0);
        page.press("Escape");
        page.open_older(QUEUE);
        page.sees("It needs one that reads format 2");
    } else {
        page.press("Ctrl+Enter");
        page.css(".sheet").is_gone();
        page.is_on_disk();
        page.open_older(QUEUE);
        page.log_all(&MORE);
        titles.push("Half typed");
        titles.extend(MORE);
    }
    let mut lost = lacks_in_list(&page, &titles);
    let file = std::fs::read_to_string(save(&page, "of-the-older.jsonl")).unwrap();
    lost += titles.iter().filter(|title| !file.contains(**title)).count();
    lost += gone(&before.1, &held(&page));
    // Whoever knows what the number means still reads it.
    assert_eq!(format_of(&page), 2);
    page.switch_to(&this);
    page.open(QUEUE);
    page.sees("It needs one that reads format 2");
    lost += lacks_in_list(&page, &titles);
    if !older.gates {
        // What it knows nothing of, it leaves out when it renames: a later format is not asked for any more then.
        page.switch_to(&other);
        page.follow("#/data");
        page.script("window.prompt = () => 'Ward IT, renamed'", &[]);
        page.css(".workspaces").then(&page.button("Rename")).click();
        page.css(".workspaces").says("Ward IT, renamed");
        println!("after it renamed the workspace, that asks for format {}", format_of(&page));
        page.switch_to(&this);
        page.open(QUEUE);
        lost += lacks_in_list(&page, &titles) + gone(&before.1, &held(&page));
    }
    losses::tell("a real older build where a later format is asked for", 1, titles.len(), lost);
}

/// The format that the workspace asks for.
fn format_of(page: &Page) -> Value {
    let own = "return Object.entries(localStorage).find(([key]) => /^pl1\\/[^/]+\\/m$/.test(key))[1]";
    let own = page.script(own, &[]);
    let own: Value =
        serde_json::from_str(plumbline::journal::key::unseal(own.as_str().unwrap()).unwrap()).unwrap();
    own["schema"].clone()
}
