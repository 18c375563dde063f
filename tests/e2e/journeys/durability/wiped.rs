use super::{MORE, TITLES, three_incidents};
use crate::browser::Page;
use crate::losses;
use crate::profile::{INDEXED_DB, LOCAL_STORAGE, Profile};

const BACK: &str = "Brought back from the second copy on the disk";
const QUEUE: &str = "#/q?r=incident";

#[test]
fn either_store_wiped_is_made_anew_from_the_other() {
    let (_profile, page) = three_incidents();
    page.wipe("local_storage");
    page.open(QUEUE);
    page.sees(BACK);
    page.sees("“Ward IT”: ");
    page.screenshots("brought-back");
    losses::tell("local storage wiped", 1, TITLES.len(), page.lacks(&TITLES));

    page.is_on_disk();
    page.wipe("indexeddb");
    page.open(QUEUE);
    losses::tell("IndexedDB wiped", 1, TITLES.len(), page.lacks(&TITLES));

    // The second copy is whole again: it can do it once more.
    page.is_on_disk();
    page.wipe("local_storage");
    page.open(QUEUE);
    page.sees(BACK);
    losses::tell("then local storage wiped", 1, TITLES.len(), page.lacks(&TITLES));
}

#[test]
fn a_store_wiped_under_an_open_page_is_made_anew() {
    let (_profile, page) = three_incidents();
    let origin = serde_json::json!(page.server.origin());
    for what in ["local_storage", "indexeddb"] {
        page.cdp(
            "Storage.clearDataForOrigin",
            &serde_json::json!({ "origin": origin, "storageTypes": what }),
        );
        page.log_all(&[what]);
    }
    page.is_on_disk();
    page.wipe("local_storage");
    page.open(QUEUE);
    let all = [&TITLES[..], &["local_storage", "indexeddb"]].concat();
    losses::tell("either wiped under an open page", 2, all.len(), page.lacks(&all));
}

#[test]
fn both_wiped_the_page_starts_as_new() {
    let (_profile, page) = three_incidents();
    page.wipe("all");
    page.open("");
    page.heading("Start with my team").is_seen();
    page.does_not_see(BACK);
}

#[test]
fn a_store_rolled_back_gets_from_the_other_what_it_lacks() {
    let (profile, page) = three_incidents();
    drop(page);
    for folder in [LOCAL_STORAGE, INDEXED_DB] {
        profile.copy(folder);
    }
    let page = profile.open(QUEUE);
    page.log_all(&MORE);
    drop(page);
    let all = [TITLES, MORE].concat();

    profile.put_back(LOCAL_STORAGE);
    let page = profile.open(QUEUE);
    page.sees("3 changes were missing in this browser's storage");
    losses::tell("local storage rolled back", 1, all.len(), page.lacks(&all));
    page.is_on_disk();
    drop(page);

    profile.put_back(INDEXED_DB);
    let page = profile.open(QUEUE);
    losses::tell("IndexedDB rolled back", 1, all.len(), page.lacks(&all));
    page.is_on_disk();
    page.wipe("local_storage");
    page.open(QUEUE);
    losses::tell("then local storage wiped", 1, all.len(), page.lacks(&all));
}

#[test]
fn one_bit_turned_on_the_disk_loses_nothing() {
    let (profile, page) = three_incidents();
    drop(page);
    let damaged = profile.damage(&format!("{LOCAL_STORAGE}/leveldb"), ".log");
    assert!(damaged > 0, "there is no log to damage");
    // Chromium goes on writing behind the damage and throws all of it away at each start, so it is brought back
    // each time.
    for _ in 0..2 {
        let page = profile.open(QUEUE);
        page.sees(BACK);
        losses::tell("one bit turned in local storage's log", damaged, TITLES.len(), page.lacks(&TITLES));
        page.is_on_disk();
    }

    let (profile, page) = three_incidents();
    drop(page);
    let damaged = damage_indexed_db(&profile);
    let page = profile.open(QUEUE);
    losses::tell("one bit turned in IndexedDB's log", damaged, TITLES.len(), page.lacks(&TITLES));
    says_what_is_true(&page);
}

#[test]
fn the_rescue_page_copies_both_stores_and_starts_clean() {
    let (_profile, page) = three_incidents();
    page.go(&page.server.address("rescue.html"));
    page.sees("In the second copy on the disk: ");
    let counted = |which: usize| {
        let column = "return [...document.querySelectorAll('#keys tr')].map((row) => row.cells[arguments[0]].textContent)";
        let cells: Vec<String> = serde_json::from_value(page.script(column, &[which.into()])).unwrap();
        cells.into_iter().filter(|cell| cell != "–").count()
    };
    page.wait_for("both columns", || counted(1) > 5 && counted(1) == counted(2));
    let keys = counted(1);
    page.is_accessible_in_both_themes();
    page.screenshots("rescue-two-copies");
    page.field("Type start clean to go on").fill("start clean");
    page.button("Download, then start clean").click();
    page.sees("were removed from this browser; nothing else was.");
    page.css("#keys tr").counts(0);
    let file = std::fs::read(page.downloaded(".json")).unwrap();
    let copy: serde_json::Value = serde_json::from_slice(&file).unwrap();
    assert_eq!(copy["keys"].as_object().unwrap().len(), keys);
    assert_eq!(copy["keys"], copy["disk"]);
    page.open("");
    page.heading("Start with my team").is_seen();
}

fn damage_indexed_db(profile: &Profile) -> usize {
    let folders = profile.folders(INDEXED_DB);
    folders.iter().map(|folder| profile.damage(&format!("{INDEXED_DB}/{folder}"), ".log")).sum()
}

/// A damaged IndexedDB may be made anew or refused; the page says which.
fn says_what_is_true(page: &Page) {
    page.wait_for("the chip to say", || {
        let text = page.css(".save-chip").text();
        text.starts_with("On disk") || text.starts_with("Saved in this browser, not yet on disk")
    });
    println!("after damage to IndexedDB: {}", page.css(".save-chip").text());
}
