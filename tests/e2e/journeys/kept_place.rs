//! A file or a folder outside of the browser that is kept up to date.
//!
//! The browser's own dialogs cannot be worked by a program. The journeys put the private folder of the page in their
//! place, whose files and folders are of the same kind.

use super::files::{log, team_with};
use crate::browser::{Page, target};
use serde_json::{Value, json};

const DIALOGS: &str = "
    const folder = () => navigator.storage.getDirectory();
    window.showSaveFilePicker = async ({ suggestedName }) => {
        if (window.__cancelled) throw new DOMException('not this time', 'AbortError');
        return (await folder()).getFileHandle(suggestedName, { create: true });
    };
    window.showDirectoryPicker = async () => (await folder()).getDirectoryHandle('shared', { create: true });
    // The empty page before has no files.
    const files = window.FileSystemHandle?.prototype ?? {};
    const asked = files.queryPermission;
    files.queryPermission = function (how) {
        return sessionStorage.getItem('forgotten') ? Promise.resolve('prompt') : asked.call(this, how);
    };
    files.requestPermission = function () {
        sessionStorage.removeItem('forgotten');
        return Promise.resolve('granted');
    };";

/// The texts of the files in the page's private folder, or in one in it, by name.
fn outside(page: &Page, folder: &str) -> Value {
    let read = "
        const [name, done] = arguments;
        (async () => {
            let place = await navigator.storage.getDirectory();
            if (name) place = await place.getDirectoryHandle(name);
            const found = {};
            for await (const [name, handle] of place) {
                if (handle.kind === 'file') found[name] = await (await handle.getFile()).text();
            }
            return found;
        })().then(done, (error) => done(String(error)));";
    page.script_async(read, &[json!(folder)])
}

/// Writes a file in the page's private folder, as another program would.
fn overwrite(page: &Page, name: &str, text: &str) {
    let write = "
        const [name, text, done] = arguments;
        (async () => {
            const handle = await (await navigator.storage.getDirectory()).getFileHandle(name);
            const stream = await handle.createWritable();
            await stream.write(text);
            await stream.close();
        })().then(done, (error) => done(String(error)));";
    page.script_async(write, &[json!(name), json!(text)]);
}

fn file(page: &Page) -> String {
    outside(page, "")["Ward IT.plumbline.jsonl"].as_str().unwrap_or_default().to_owned()
}

fn waits_for_the_file(page: &Page, title: &str) {
    page.wait_for("the file to be written", || file(page).contains(title));
}

#[test]
fn a_chosen_file_is_kept_up_to_date_across_a_restart_and_never_over_what_others_wrote() {
    let page = team_with(DIALOGS);
    log(&page, "Printer jam");
    page.follow("#/data/kept");
    page.heading("Kept up to date outside").is_seen();
    page.script("window.__cancelled = true", &[]);
    page.button("Keep a file up to date…").click();
    page.script("window.__cancelled = false", &[]);
    page.button("Keep a file up to date…").click();
    page.sees("Backed up at");
    page.sees("On disk · file today");
    assert!(file(&page).contains("Printer jam"));
    page.is_accessible_in_both_themes();
    page.screenshots("kept-file");

    page.follow("#/q?r=incident");
    log(&page, "Mail slow");
    page.sees("file today, 1 change since");
    waits_for_the_file(&page, "Mail slow");
    page.does_not_see("1 change since");

    // After a restart the browser has to be asked by a click.
    page.script("sessionStorage.setItem('forgotten', 'yes')", &[]);
    page.reload();
    log(&page, "Login refused");
    page.follow("#/data/kept");
    page.sees("The browser wants your permission again.");
    page.sees("1 change since");
    assert!(!file(&page).contains("Login refused"));
    page.button("Allow it").click();
    page.sees("Backed up at");
    assert!(file(&page).contains("Login refused"));

    // Another program puts an older state of it there: everything in it is here, so it is written again.
    let whole = file(&page);
    overwrite(&page, "Ward IT.plumbline.jsonl", "");
    log(&page, "Scanner dark");
    waits_for_the_file(&page, "Scanner dark");
    overwrite(&page, "Ward IT.plumbline.jsonl", &whole);
    log(&page, "Door stuck");
    waits_for_the_file(&page, "Door stuck");
    // Something else is left alone, and said.
    overwrite(&page, "Ward IT.plumbline.jsonl", "my notes");
    log(&page, "Badge lost");
    page.follow("#/data/kept");
    page.sees("Not written: “Ward IT.plumbline.jsonl” is there, and is no workspace file.");
    assert_eq!(file(&page), "my notes");
    page.button("Stop keeping it").click();
    page.button("Keep a file up to date…").is_seen();
    page.reload();
    page.button("Keep a file up to date…").is_seen();
}

#[test]
fn what_a_colleague_wrote_to_the_kept_file_is_shown_and_not_written_over() {
    let page = team_with(DIALOGS);
    log(&page, "Printer jam");
    page.follow("#/data/kept");
    page.button("Keep a file up to date…").click();
    page.sees("Backed up at");
    let common = file(&page);
    // A colleague's copy, with a change of its own, comes to the same place.
    becomes_noor(&page, "common.jsonl", &common);
    page.follow("#/data");
    page.button("Save file").click();
    let theirs = std::fs::read_to_string(page.downloaded(".plumbline.jsonl")).unwrap();
    changes_copies(&page);
    page.sees("Backed up at");
    overwrite(&page, "Ward IT.plumbline.jsonl", &theirs);
    log(&page, "Mail slow");
    page.sees("Somebody else wrote what is not here.");
    assert_eq!(file(&page), theirs);
    page.button("See what came").click();
    page.sees("Open a workspace file");
    page.button("Merge into “Ward IT”").click();
    page.sees("From Noor");
    waits_for_the_file(&page, "Mail slow");
    assert!(file(&page).contains("From Noor"));
}

/// Makes a colleague's copy of a workspace file, as a workspace of its own, with an incident of theirs. It could as well
/// be in another browser.
fn becomes_noor(page: &Page, name: &str, common: &str) {
    let folder = target().join("tmp/kept");
    std::fs::create_dir_all(&folder).unwrap();
    let file = folder.join(name);
    std::fs::write(&file, common).unwrap();
    page.css("main").drop_file(&file);
    page.button("Open as a workspace of its own").click();
    page.sees("records came in.");
    page.heading("Queue").is_seen();
    log(page, "From Noor");
}

/// Goes to the other copy.
fn changes_copies(page: &Page) {
    page.follow("#/data/kept");
    page.css(".workspaces").then(&page.button("Open")).click();
}

fn assign(page: &Page, who: &str) {
    page.follow("#/q?r=incident");
    page.css("tr[data-place='0']").click();
    page.press("Escape a");
    page.css("dialog").then(&page.field("Assignee")).fill(who);
    page.press("Ctrl+Enter");
    page.css("dialog").is_gone();
    page.sees(who);
}

#[test]
fn two_copies_exchange_their_changes_through_a_shared_folder_and_a_conflict_is_shown() {
    let page = team_with(DIALOGS);
    log(&page, "Printer jam");
    page.follow("#/data/kept");
    page.button("Share a folder…").click();
    page.sees("Backed up at");
    let journals = outside(&page, "shared");
    let names: Vec<&String> = journals.as_object().unwrap().keys().collect();
    assert!(matches!(names[..], [one] if one.starts_with("journal-")), "{names:?}");

    // Noor's copy shares the same folder.
    becomes_noor(&page, "shared.jsonl", journals[names[0]].as_str().unwrap());
    page.follow("#/data/kept");
    page.button("Share a folder…").click();
    page.sees("Backed up at");
    assert_eq!(outside(&page, "shared").as_object().unwrap().len(), 2);

    // Mara's copy takes it in by itself.
    changes_copies(&page);
    page.sees("Merged file journal-");
    page.follow("#/q?r=incident");
    page.sees("From Noor");
    page.press("Ctrl+z");
    page.does_not_see("From Noor");
    page.press("Ctrl+Shift+z");
    page.sees("From Noor");
    page.does_not_see("change since");
    page.does_not_see("changes since");

    // Both change one field: it is shown, and nothing is taken in before somebody has decided.
    assign(&page, "Mara");
    page.follow("#/data/kept");
    page.sees("Backed up at");
    page.script("sessionStorage.setItem('forgotten', 'yes')", &[]);
    changes_copies(&page);
    page.sees("The browser wants your permission again.");
    assign(&page, "Noor");
    page.follow("#/data/kept");
    page.button("Allow it").click();
    page.sees("Somebody else wrote what is not here.");
    page.is_accessible_in_both_themes();
    page.screenshots("shared-folder");
    page.button("See what came").click();
    page.sees("Written on both sides");
    page.button("All as there").click();
    page.button("Merge into “Ward IT (2)”").click();
    page.sees("came in or changed");
    page.follow("#/data/kept");
    page.sees("Backed up at");
}

#[test]
fn two_windows_of_one_workspace_keep_one_file_and_do_not_get_into_each_others_way() {
    let seen = "Object.defineProperty(Document.prototype, 'visibilityState', { get: () => 'visible' });";
    let page = team_with(&[DIALOGS, seen].concat());
    page.follow("#/data/kept");
    page.button("Keep a file up to date…").click();
    page.sees("Backed up at");
    let first = page.tab();
    let second = page.new_tab("#/q?r=incident");
    for (number, title) in ["Printer jam", "Mail slow", "Login refused"].iter().enumerate() {
        page.switch_to(if number == 1 { &first } else { &second });
        page.follow("#/q?r=incident");
        page.heading("Queue").is_seen();
        log(&page, title);
        waits_for_the_file(&page, title);
    }
    for tab in [&first, &second] {
        page.switch_to(tab);
        page.follow("#/data/kept");
        page.sees("Backed up at");
        page.does_not_see("change since");
    }
}

#[test]
fn a_browser_without_chosen_files_offers_none() {
    let page = team_with("delete window.showSaveFilePicker; delete window.showDirectoryPicker;");
    page.follow("#/data");
    page.heading("Workspaces").is_seen();
    page.does_not_see("Kept up to date outside");
    page.button("Save file").is_seen();
}
