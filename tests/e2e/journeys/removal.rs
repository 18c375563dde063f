//! Taking back what should never have been written: removed for good, wherever the page keeps it.

use super::files::{log, team};
use crate::browser::{Page, target};
use plumbline::exchange::workspace_file::verify;
use plumbline::journal::packed_entries::{is_pack, pack_entries};
use plumbline::journal::{Store, shard_batch, snapshot};

const SECRET: &str = "patient Kovac, room 12";

/// All that the browser keeps of this origin, as place, key and value.
fn kept(page: &Page) -> Vec<[String; 3]> {
    let script = "
        const done = arguments[arguments.length - 1];
        const found = Object.entries(localStorage).map(([key, value]) => ['local storage', key, value]);
        const open = indexedDB.open('plumbline');
        open.onsuccess = () => {
            const work = open.result.transaction(['values', 'ring']);
            for (const store of ['values', 'ring']) {
                work.objectStore(store).openCursor().onsuccess = ({ target: { result } }) => {
                    if (!result) return;
                    found.push([store, result.key, result.value]);
                    result.continue();
                };
            }
            work.oncomplete = () => { open.result.close(); done(found); };
        };";
    let found = page.script_async(script, &[]);
    let text = |value: &serde_json::Value| value.as_str().unwrap().to_owned();
    let found = found.as_array().unwrap().iter();
    found.map(|one| [text(&one[0]), text(&one[1]), text(&one[2])]).collect()
}

/// A stored value in the open: packs, shards and snapshots are unpacked.
fn opened(value: &str) -> String {
    if let Some(kept) = snapshot::read(value) {
        let values = kept.keys("").unwrap().into_iter().filter_map(|key| kept.get(&key).unwrap());
        return values.map(|value| opened(&value)).collect();
    }
    if is_pack(value) {
        return format!("{:?}", pack_entries(value).unwrap());
    }
    shard_batch(value).map_or_else(|| value.to_owned(), |batch| format!("{batch:?}"))
}

/// How many of the values in each place hold the secret: local storage, the mirror, the snapshots.
fn holding(page: &Page) -> [usize; 3] {
    let kept = kept(page);
    ["local storage", "values", "ring"].map(|place| {
        let own = kept.iter().filter(|[at, ..]| at == place);
        own.filter(|[.., value]| opened(value).contains("Kovac")).count()
    })
}

/// Waits until nothing on the page's places holds it.
#[track_caller]
fn is_nowhere(page: &Page) {
    let mut last = [0; 3];
    let gone = crate::browser::waited(std::time::Duration::from_secs(10), || {
        last = holding(page);
        last == [0; 3]
    });
    assert!(gone, "still in {last:?} values of local storage, mirror and snapshots");
}

fn describe(page: &Page, text: &str) {
    page.css("[data-field=description] button").click();
    page.css("dialog").then(&page.field("Description")).fill(text);
    page.press("Ctrl+Enter");
    page.css("dialog").is_gone();
}

fn open_first(page: &Page) {
    page.follow("#/r/INC-0001");
    page.css(".timeline").is_seen();
}

fn saved(page: &Page, name: &str) -> std::path::PathBuf {
    page.follow("#/data");
    page.button("Save file").click();
    let file = page.downloaded(".plumbline.jsonl");
    let taken = file.with_file_name(name);
    std::fs::rename(file, &taken).unwrap();
    taken
}

/// Has the workspace kept aside, by an import.
fn keep_aside(page: &Page) {
    let folder = target().join("tmp/import-files");
    std::fs::create_dir_all(&folder).unwrap();
    let file = folder.join("before-removal.csv");
    std::fs::write(&file, "Ticket,Subject,State\r\nA-1,Mail slow,New\r\n").unwrap();
    page.follow("#/import");
    page.heading("Bring in a spreadsheet").is_seen();
    page.hidden("#import-file").choose_file(&file);
    page.button("Check every row").click();
    page.button("Import 1 record").click();
    page.sees("1 records came in");
}

#[test]
fn a_secret_that_was_written_and_changed_is_removed_for_good_and_no_older_file_brings_it_back() {
    let page = team();
    log(&page, "Printer jam");
    open_first(&page);
    describe(&page, SECRET);
    page.sees("Kovac");
    describe(&page, "Paper tray");
    let old = saved(&page, "old.jsonl");
    keep_aside(&page);
    let before = holding(&page);
    assert!(before.iter().all(|count| *count > 0), "{before:?}");

    // Another tab that shows it.
    let first = page.tab();
    let second = page.new_tab("#/r/INC-0001");
    page.sees("Kovac");
    page.switch_to(&first);

    open_first(&page);
    page.css("#history summary").click();
    page.css("#history tr").then(&page.button("Remove Description for good")).nth(1).click();
    page.sees("Not reached: files and downloads from before");
    page.css("dialog .note-text").reads(SECRET);
    page.is_accessible_in_both_themes();
    page.screenshots("removal");
    page.css("dialog").then(&page.button("Remove for good")).click();
    page.sees("Say why");
    page.field("Why").fill("Entered by mistake");
    page.css("dialog").then(&page.button("Remove for good")).click();
    page.sees("Type the word “remove” first.");
    page.field("Type “remove” to go on").fill("remove");
    page.press("Enter");
    page.css("dialog").is_gone();
    page.sees("Removed for good on");
    page.sees("by Mara: Entered by mistake");
    page.sees("Paper tray");
    page.does_not_see("Kovac");
    is_nowhere(&page);
    page.is_accessible_in_both_themes();
    page.screenshots("removed");

    page.switch_to(&second);
    page.does_not_see("Kovac");
    page.sees("removed for good");
    page.switch_to(&first);

    // Undo leaves it alone, and says so.
    page.press("Ctrl+z");
    page.sees("What was removed for good stays removed.");
    page.press("Ctrl+Shift+z");
    page.sees("Done again");

    page.follow("#/data/history");
    page.button("Verify the history").click();
    page.sees("All are as they were written.");
    page.sees("1 of them had a value removed for good.");

    // A file of now, one of before, and the snapshot from before.
    let text = std::fs::read_to_string(saved(&page, "new.jsonl")).unwrap();
    assert!(!text.contains("Kovac") && text.contains("Paper tray"));
    let found = verify(&text, &[]).unwrap();
    assert_eq!((found.findings, found.redacted), (vec![], 1));
    assert!(std::fs::read_to_string(&old).unwrap().contains("Kovac"));
    page.css("main").drop_file(&old);
    page.sees("Everything in it is here already.");
    page.button("Cancel").click();
    page.css("dialog").is_gone();
    page.follow("#/data/snapshots");
    page.button("Go back to it").click();
    page.sees("The workspace is as it was kept.");
    is_nowhere(&page);
    page.reload();
    open_first(&page);
    page.does_not_see("Kovac");
    is_nowhere(&page);
}

#[test]
fn a_note_is_removed_for_good_and_its_place_says_why() {
    let page = team();
    log(&page, "Printer jam");
    open_first(&page);
    page.field("Note").type_text(SECRET);
    page.press("Ctrl+Enter");
    page.sees("Kovac");
    page.button("Remove this note for good").click();
    page.field("Why").fill("Asked for by the patient");
    page.field("Type “remove” to go on").fill("Remove");
    page.press("Enter");
    page.sees("by Mara: Asked for by the patient");
    page.does_not_see("Kovac");
    is_nowhere(&page);
    page.reload();
    page.sees("by Mara: Asked for by the patient");
}
