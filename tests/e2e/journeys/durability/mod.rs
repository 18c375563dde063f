//! What happens to browsers, and what must be there afterwards: everything the page called safe.
//!
//! A change is acknowledged when the chip at the top says *On disk*. `target/durability.txt` has the table.

mod damaged;
mod killed;
mod newer;
mod older;
mod refused;
mod tabs;
mod wiped;

use serde_json::json;

use crate::browser::{Page, waited};
use crate::journeys::files::log;
use crate::profile::Profile;
use std::time::Duration;

/// How long a busy machine may take to bring everything to the disk.
const DISK_PATIENCE: Duration = Duration::from_secs(20);

impl Page {
    /// Waits until the page says that all it shows is on the disk.
    #[track_caller]
    fn is_on_disk(&self) {
        let level = "return document.querySelector('.save-chip')?.dataset.level ?? ''";
        let there = waited(DISK_PATIENCE, || self.script(level, &[]) == "disk");
        // Where there is no chip, what is there instead tells more.
        let seen = "return (document.querySelector('.save-chip') ?? document.body)?.innerText ?? ''";
        assert!(there, "not on the disk, but: {}", self.script(seen, &[]));
    }

    /// Makes a workspace and waits until it is on the disk.
    #[track_caller]
    fn start_team(&self) {
        self.field("Team name").fill("Ward IT");
        self.button("Start").click();
        self.heading("Queue").is_seen();
        self.is_on_disk();
    }

    /// Logs incidents, each acknowledged before the next.
    #[track_caller]
    fn log_all(&self, titles: &[&str]) {
        for title in titles {
            log(self, title);
            self.is_on_disk();
        }
    }

    /// How many of these incidents the queue does not show.
    #[track_caller]
    fn lacks(&self, titles: &[&str]) -> usize {
        self.follow("#/q?r=incident");
        self.heading("Queue").is_seen();
        let rows = "return document.querySelector('main').innerText";
        let missing = || {
            let rows = self.script(rows, &[]);
            titles.iter().filter(|title| !rows.as_str().unwrap_or_default().contains(**title)).count()
        };
        // What is not there yet may be on its way.
        waited(Duration::from_secs(3), || missing() == 0);
        missing()
    }

    /// Takes something of this origin away, as a person does in the browser's settings: `local_storage`, `indexeddb`.
    /// The page is left first.
    #[track_caller]
    fn wipe(&self, what: &str) {
        self.go("about:blank");
        let wiped = json!({ "origin": self.server.origin(), "storageTypes": what });
        self.cdp("Storage.clearDataForOrigin", &wiped);
    }
}

const TITLES: [&str; 3] = ["Printer jam", "Mail slow", "Door open"];
const MORE: [&str; 3] = ["Phone dead", "Badge lost", "Screen dark"];

/// A profile with a workspace of three incidents, and its browser at the queue.
#[track_caller]
fn three_incidents() -> (Profile, Page) {
    let profile = Profile::new();
    let page = profile.open("");
    page.start_team();
    page.log_all(&TITLES);
    (profile, page)
}

/// Puts `logIncident(title)` into a page: what a person does with keys, as fast as the page takes it.
const LOG_INCIDENT: &str = "
    const turn = () => new Promise((done) => {
        const { port1, port2 } = new MessageChannel();
        port1.onmessage = done;
        port2.postMessage(0);
    });
    const until = async (holds) => { while (!holds()) await turn(); };
    const press = (target, key, more) =>
        target.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true, ...more }));
    const logIncident = async (title, then) => {
        press(document.body, 'c');
        press(document.body, 'i');
        await until(() => document.querySelector('#new-title'));
        const field = document.querySelector('#new-title');
        field.value = title;
        field.dispatchEvent(new Event('input', { bubbles: true }));
        press(field, 'Enter', { ctrlKey: true });
        then?.();
        await turn();
        await until(() => !document.querySelector('.sheet'));
    };
    const onDisk = () => until(() => document.querySelector('.save-chip').dataset.level === 'disk');
";
