//! Two people, one truth: a colleague's copy taken in, files looked into, what is kept aside, the history verified.

use super::files::{log, team};
use super::home::sample;
use crate::browser::{Page, target};

/// Gives the focused record another owner.
fn assign(page: &Page, who: &str) {
    page.press("Escape a");
    page.css("dialog").then(&page.field("Assignee")).fill(who);
    page.press("Ctrl+Enter");
    page.css("dialog").is_gone();
    page.sees(who);
}

/// Saves a file and takes it from the downloads, so that the next one has the same name.
pub fn save(page: &Page, name: &str) -> std::path::PathBuf {
    page.follow("#/data");
    page.button("Save file").click();
    let file = page.downloaded(".plumbline.jsonl");
    let taken = file.with_file_name(name);
    std::fs::rename(file, &taken).unwrap();
    taken
}

fn queue(page: &Page) {
    page.follow("#/q?r=incident");
    page.css("tr[data-place='0']").click();
}

#[test]
fn a_colleagues_copy_is_merged_with_the_conflict_decided_and_one_undo_takes_it_back() {
    let mara = team();
    log(&mara, "Printer jam");
    let common = save(&mara, "common.jsonl");

    // Noor's copy is a workspace of its own, as it would be in another browser.
    mara.css("main").drop_file(&common);
    mara.button("Open as a workspace of its own").click();
    mara.sees("records came in.");
    queue(&mara);
    assign(&mara, "Noor");
    log(&mara, "Mail slow");
    let theirs = save(&mara, "noor.jsonl");
    mara.css(".workspaces").then(&mara.button("Open")).click();

    queue(&mara);
    assign(&mara, "Mara");
    mara.css("main").drop_file(&theirs);
    mara.sees("Written on both sides");
    mara.sees("In conflict");
    mara.is_accessible_in_both_themes();
    mara.screenshots("merge");
    mara.button("All as there").click();
    mara.sees("Mara, as stated in the file");
    mara.button("Merge into “Ward IT”").click();
    mara.sees("came in or changed");
    mara.sees("Mail slow");
    mara.sees("Noor");
    // An author in a file is a claim of that file.
    mara.link("Mail slow").click();
    mara.sees("as stated in noor.jsonl, merged by Mara");
    mara.back();
    mara.press("Ctrl+z");
    mara.sees("Undone: Merged file");
    mara.does_not_see("Mail slow");
    mara.reload();
    mara.sees("Printer jam");
    mara.does_not_see("Mail slow");
    mara.press("Ctrl+Shift+z");
    mara.sees("Mail slow");
}

#[test]
fn two_copies_that_gave_the_same_number_are_merged_and_both_records_are_found() {
    let page = team();
    log(&page, "Printer jam");
    let common = save(&page, "common.jsonl");

    // A copy that is opened from a file gets a letter, and its numbers carry it.
    page.css("main").drop_file(&common);
    page.button("Open as a workspace of its own").click();
    page.sees("New numbers of this copy carry the letter");
    page.follow("#/data/numbers");
    let letter = page.field("Letter of this copy").value();
    assert!(letter.len() == 1, "{letter}");
    page.field("Letter of this copy").choose("K, as in INC-K0042");
    page.sees("It holds for numbers given from now on.");
    page.is_accessible_in_both_themes();
    page.script("document.querySelector('#part-numbers').scrollIntoView()", &[]);
    page.screenshots("site-letter");
    page.follow("#/q?r=incident");
    log(&page, "Mail slow");
    page.sees("INC-K0001");
    page.reload();
    log(&page, "Badge lost");
    page.sees("INC-K0002");
    // Numbers of a spreadsheet carry it as well.
    let folder = target().join("tmp/import-files");
    std::fs::create_dir_all(&folder).unwrap();
    let sheet = folder.join("lettered.csv");
    std::fs::write(&sheet, "Ticket,Subject,State\r\nA-1,From a sheet,New\r\n").unwrap();
    page.follow("#/import");
    page.heading("Bring in a spreadsheet").is_seen();
    page.hidden("#import-file").choose_file(&sheet);
    page.button("Check every row").click();
    page.button("Import 1 record").click();
    page.sees("1 record came in");
    page.follow("#/q?r=incident");
    page.sees("INC-K0003");

    // Without it, both copies give the same number.
    page.follow("#/data/numbers");
    page.field("Letter of this copy").choose("None, as in INC-0042");
    page.follow("#/q?r=incident");
    log(&page, "Screen dark");
    page.sees("INC-0002");
    let theirs = save(&page, "theirs.jsonl");
    page.css(".workspaces").then(&page.button("Open")).click();
    page.follow("#/q?r=incident");
    page.does_not_see("Screen dark");
    log(&page, "Door open");
    page.sees("INC-0002");
    page.css("main").drop_file(&theirs);
    page.sees(
        "INC-0002 was given on both sides. All these records stay; the number given later shows with a mark.",
    );
    page.button("Merge into “Ward IT”").click();
    // Neither copy had a letter: this one takes one.
    page.sees("New numbers of this copy carry the letter");

    page.press("Ctrl+k");
    page.field("Search and commands").type_text("INC-0002");
    page.css("#palette-list").says("Screen dark");
    page.css("#palette-list").says("Door open");
    page.press("Escape");
    page.follow("#/q?r=incident");
    let marked =
        page.css("tr[data-place]").texts().into_iter().find(|row| row.contains("INC-0002·")).unwrap();
    assert!(marked.contains("Door open"), "{marked}");
    page.follow("#/r/INC-0002");
    page.heading("Screen dark").is_seen();
    page.sees("This number was given more than once");
    page.is_accessible_in_both_themes();
    page.screenshots("given-twice");
    page.css(".banner").then(&page.link("Door open")).click();
    page.heading("Door open").is_seen();
    page.css(".banner").then(&page.link("INC-0002 Screen dark")).is_seen();
}

#[test]
fn a_file_is_looked_into_without_taking_it_in() {
    let page = team();
    log(&page, "Printer jam");
    let file = save(&page, "handed-over.jsonl");
    page.follow("#/q?r=incident");
    log(&page, "Only here");
    page.css("main").drop_file(&file);
    page.button("Look inside").click();
    page.sees("Nothing in it can be changed");
    page.follow("#/q?r=incident");
    page.sees("Printer jam");
    page.does_not_see("Only here");
    page.is_accessible_in_both_themes();
    page.screenshots("looking");
    page.press("c i");
    page.sees("This is only looked at: nothing can be added here.");
    page.field("Title").is_gone();
    page.button("Back to the workspace").click();
    page.follow("#/q?r=incident");
    page.sees("Only here");
}

#[test]
fn clocks_of_a_past_day_stand_as_they_did_then() {
    let page = sample();
    look_at(&page, "new Date(Date.now() - 60 * 86400000).toISOString().slice(0, 10)");
    page.follow("#/q?r=incident&f=is:open%20sort:sla");
    page.css("tbody tr .sla-chip").nth(0).is_seen();
    let late = |chip: &String| chip.strip_prefix('−')?.split_once(" h")?.0.parse::<u32>().ok();
    let chips = page.css("tbody tr .sla-chip").texts();
    assert!(chips.iter().filter_map(late).all(|hours| hours < 300), "counted on to today: {chips:?}");
    assert!(chips.iter().any(|chip| chip.contains("left")), "{chips:?}");
}

#[test]
fn an_import_keeps_the_workspace_aside_and_one_goes_back_to_it() {
    let page = team();
    log(&page, "Printer jam");
    let folder = target().join("tmp/import-files");
    std::fs::create_dir_all(&folder).unwrap();
    let file = folder.join("kept-aside.csv");
    std::fs::write(&file, "Ticket,Subject,State\r\nA-1,Mail slow,New\r\nA-2,Login refused,New\r\n").unwrap();
    page.follow("#/import");
    page.heading("Bring in a spreadsheet").is_seen();
    page.hidden("#import-file").choose_file(&file);
    page.button("Check every row").click();
    page.button("Import 2 records").click();
    page.sees("2 records came in");

    page.follow("#/data/snapshots");
    page.sees("before import:");
    page.is_accessible_in_both_themes();
    page.screenshots("kept-aside");
    page.button("Look inside").click();
    page.sees("This is the workspace as it was on");
    page.follow("#/q?r=incident");
    page.sees("Printer jam");
    page.does_not_see("Mail slow");
    page.button("Back to the workspace").click();
    page.follow("#/q?r=incident");
    page.sees("Mail slow");

    page.follow("#/data/snapshots");
    page.button("Go back to it").click();
    page.sees("The workspace is as it was kept.");
    page.follow("#/q?r=incident");
    page.sees("Printer jam");
    page.does_not_see("Mail slow");
    page.press("Ctrl+z");
    page.sees("Mail slow");
}

#[test]
fn the_history_is_verified_and_what_was_altered_is_named() {
    let page = team();
    log(&page, "Printer jam");
    log(&page, "Mail slow");
    page.follow("#/data/history");
    page.button("Verify the history").click();
    page.sees("All are as they were written.");
    // Somebody alters a title, checksum and all, in both copies.
    let alter = "
        const done = arguments[arguments.length - 1];
        const table = Array.from({ length: 256 }, (_, n) => {
            for (let k = 0; k < 8; k += 1) n = n & 1 ? 0xedb88320 ^ (n >>> 1) : n >>> 1;
            return n >>> 0;
        });
        const crc = (text) => {
            let sum = 0xffffffff;
            for (const byte of new TextEncoder().encode(text)) sum = table[(sum ^ byte) & 255] ^ (sum >>> 8);
            return ((sum ^ 0xffffffff) >>> 0).toString(16).padStart(8, '0');
        };
        const open = indexedDB.open('plumbline');
        open.onsuccess = () => {
            const work = open.result.transaction('values', 'readwrite');
            for (const key of Object.keys(localStorage)) {
                const value = localStorage.getItem(key);
                if (!value.includes('Printer jam')) continue;
                const text = value.slice(9).replace('Printer jam', 'Printer gone');
                const sealed = `${crc(text)}|${text}`;
                localStorage.setItem(key, sealed);
                work.objectStore('values').put(sealed, key);
            }
            work.oncomplete = () => done(true);
        };";
    page.script_async(alter, &[]);
    page.reload();
    page.follow("#/data/history");
    page.button("Verify the history").click();
    page.sees("Not all are as they were written:");
    page.sees("altered, or the one before it");
}

/// Looks at the workspace as it was on a day, which is told as an expression of JavaScript.
fn look_at(page: &Page, day: &str) {
    page.follow("#/data/history");
    page.heading("History").is_seen();
    let choose = format!(
        "const day = document.getElementById('as-of');
        day.value = {day};
        day.dispatchEvent(new Event('input', {{ bubbles: true }}));"
    );
    page.script(&choose, &[]);
    page.button("Look at that day").click();
    page.sees("This is the workspace as it was on");
}

#[test]
fn a_past_day_that_is_looked_at_stays_that_day_when_the_page_comes_back() {
    let page = team();
    log(&page, "Printer jam");
    look_at(&page, "'2020-01-31'");
    page.follow("#/q?r=incident");
    page.heading("Queue").is_seen();
    page.does_not_see("Printer jam");
    // As after going back to a page that the browser had put aside.
    page.script("dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))", &[]);
    std::thread::sleep(std::time::Duration::from_millis(500));
    page.does_not_see("Printer jam");
    page.button("Back to the workspace").click();
    page.follow("#/q?r=incident");
    page.sees("Printer jam");
}

/// It stopped the program.
#[test]
fn a_list_that_was_looked_at_is_left_while_its_rows_are_in_use() {
    let page = team();
    log(&page, "Printer jam");
    for (day, shows) in [("'2020-01-31'", false), ("'2099-01-31'", true)] {
        look_at(&page, day);
        page.follow("#/q?r=incident");
        page.heading("Queue").is_seen();
        match shows {
            true => page.sees("Printer jam"),
            false => page.does_not_see("Printer jam"),
        };
        page.press("j");
        page.button("Back to the workspace").click();
        page.css("#looking").is_gone();
        page.sees("Printer jam");
    }
}
