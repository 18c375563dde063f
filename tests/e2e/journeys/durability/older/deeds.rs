//! What this build does that an older one may know nothing of, with the older one's tab beside it.

use std::path::{Path, PathBuf};

use super::{QUEUE, gone, held, lacks_in_list, older};
use crate::browser::Page;
use crate::journeys::removal::{SECRET, describe, holding, is_nowhere, open_first};
use crate::journeys::room::closed;
use crate::journeys::together::save;
use crate::losses;
use crate::profile::Profile;

/// A workspace with an incident that is closed, and its browser.
fn with_one_closed() -> (Profile, Page) {
    let profile = Profile::new();
    let page = profile.open("");
    page.start_team();
    page.log_all(&["Mail slow"]);
    closed(&page, "Printer jam");
    page.field("Note").fill("Paper was wet.");
    page.button("Add note").click();
    page.sees("Paper was wet.");
    page.is_on_disk();
    (profile, page)
}

/// Lets closed incidents leave for a file.
fn archive(page: &Page) -> PathBuf {
    page.follow("#/data/archive");
    page.field("Closed, and not changed since")
        .ask("(element.value = '2199-01-01', element.dispatchEvent(new Event('input', { bubbles: true })))");
    page.button("See what can leave").click();
    page.button("Save the archive file").click();
    let downloaded = page.downloaded("archive 2199-01-01.plumbline.jsonl");
    // What is saved next ends the same.
    let file = downloaded.with_file_name("archive.jsonl");
    std::fs::rename(downloaded, &file).unwrap();
    page.field("I have the file").click();
    page.button("Take the records out").click();
    page.sees("1 incident and 1 note left for the file.");
    page.sees("characters was made");
    page.is_on_disk();
    file
}

/// Merges a file into the open workspace.
fn merge(page: &Page, file: &Path) {
    page.css("main").drop_file(file);
    page.button("Merge into “Ward IT”").click();
    // It shows the queue then, by itself.
    page.sees("Merged file");
    page.is_on_disk();
}

#[test]
fn records_that_left_for_a_file_come_back_though_an_older_version_wrote_meanwhile() {
    let Some(older) = older() else { return };
    let (_profile, page) = with_one_closed();
    let this = page.tab();
    let other = page.older_tab(QUEUE);
    page.switch_to(&this);
    let file = archive(&page);
    let before = held(&page);

    // Opened anew, where it may give the number that left once more, and in the tab that was open.
    page.older_tab(QUEUE);
    page.is_on_disk();
    page.log_all(&["Opened anew"]);
    page.switch_to(&other);
    page.log_all(&["In the open tab"]);
    let mut all = vec!["Mail slow", "In the open tab", "Opened anew"];
    let mut lost = lacks_in_list(&page, &all);
    if older.archives {
        page.does_not_see("Printer jam");
    }
    lost += gone(&before, &held(&page));

    page.switch_to(&this);
    lost += lacks_in_list(&page, &all);
    page.open(QUEUE);
    lost += lacks_in_list(&page, &all);
    let written = held(&page);
    merge(&page, &file);
    all.push("Printer jam");
    lost += lacks_in_list(&page, &all) + gone(&written, &held(&page));
    let place = page.link("Printer jam").attribute("href").unwrap();
    page.follow(&place);
    page.sees("Paper was wet.");
    // A number that the older one gave again leads to both.
    page.press("Ctrl+k");
    page.field("Search and commands").type_text("INC-0002");
    page.css("#palette-list").says("Printer jam");
    let again = page.css("#palette-list").text().contains("Opened anew");
    println!("the number that left was {}given again", if again { "" } else { "not " });
    assert!(!again || !older.archives, "a build that knows archives keeps their numbers");
    page.press("Escape");
    page.switch_to(&other);
    page.open_older(QUEUE);
    lost += lacks_in_list(&page, &all);
    losses::tell("archived beside a real older build, and brought back", 1, all.len() + 1, lost);
}

/// A description of three versions, of which the second alone is removed for good, with the older build in a tab.
fn one_version_removed() -> (Profile, Page) {
    let profile = Profile::new();
    let page = profile.open("");
    page.start_team();
    page.log_all(&["Printer jam"]);
    open_first(&page);
    VERSIONS.iter().for_each(|text| describe(&page, text));
    page.is_on_disk();
    let this = page.tab();
    page.older_tab(QUEUE);
    page.switch_to(&this);
    page.css("#history summary").click();
    page.css("#history tr").then(&page.button("Remove Description for good")).nth(1).click();
    page.css("dialog .note-text").reads(SECRET);
    page.field("Only this value, wherever it stands in the history of the field").click();
    page.field("Why").fill("Entered by mistake");
    page.field("Type “remove” to go on").fill("remove");
    page.press("Enter");
    page.css("dialog").is_gone();
    page.sees("Removed for good on");
    page.is_on_disk();
    (profile, page)
}

const VERSIONS: [&str; 3] = ["Paper tray", SECRET, "Toner out"];

/// Looks whether the two versions that nobody removed are shown, and the removed one is nowhere; answers how many are not.
fn lacks_versions(page: &Page) -> usize {
    open_first(page);
    is_nowhere(page);
    page.css("#history summary").click();
    let shown = page.css("#history").text();
    [VERSIONS[0], VERSIONS[2]].iter().filter(|text| !shown.contains(**text)).count()
}

#[test]
fn one_removed_version_stays_removed_and_the_others_stay_though_an_older_version_writes() {
    if older().is_none() {
        return;
    }
    let (_profile, page) = one_version_removed();
    let before = held(&page);
    page.open_older(QUEUE);
    page.is_on_disk();
    page.log_all(&["Mail slow"]);
    page.note("Of the older one");
    page.does_not_see("Kovac");
    println!("it shows the latest version: {}", page.css("main").text().contains(VERSIONS[2]));
    let mut lost = gone(&before, &held(&page));
    page.open(QUEUE);
    lost += lacks_in_list(&page, &["Printer jam", "Mail slow"]) + lacks_versions(&page);
    page.sees("Of the older one");
    lost += gone(&before, &held(&page));
    losses::tell("one version removed beside a real older build", 1, 5, lost);
}

/// A colleague's file: a copy of the open workspace with an incident more in it, made in the build that is open.
fn colleagues_file(page: &Page) -> PathBuf {
    let common = save(page, "common.jsonl");
    page.css("main").drop_file(&common);
    page.button("Open as a workspace of its own").click();
    page.sees("records came in.");
    page.follow(QUEUE);
    page.log_all(&["Of a colleague"]);
    let theirs = save(page, "theirs.jsonl");
    page.css(".workspaces").then(&page.button("Open")).click();
    page.follow(QUEUE);
    page.does_not_see("Of a colleague");
    theirs
}

const ALL: [&str; 3] = ["Printer jam", "Mail slow", "Of a colleague"];

#[test]
fn what_an_older_version_takes_with_a_merge_after_a_removal_is_kept_aside() {
    let Some(older) = older() else { return };
    let (_profile, page) = one_version_removed();
    let theirs = colleagues_file(&page);
    page.open_older(QUEUE);
    page.log_all(&["Mail slow"]);
    let before = held(&page);
    merge(&page, &theirs);
    let mut lost = lacks_in_list(&page, &ALL);
    let taken = gone(&before, &held(&page));
    page.open(QUEUE);
    page.is_on_disk();
    lost += lacks_in_list(&page, &ALL);
    let lacking = lacks_versions(&page);
    println!("its merge took values from {taken} entries; {lacking} of 2 versions are not shown any more");
    if older.removals {
        lost += taken + lacking;
    } else {
        // It takes the removal of one version for that of all up to then, but has kept the workspace aside before.
        let kept = [VERSIONS[0], VERSIONS[2]].map(|text| holding(&page, text)[2]);
        assert!(kept.iter().all(|count| *count > 0), "{kept:?}");
        page.follow("#/data/snapshots");
        page.button("Go back to it").click();
        page.sees("The workspace is as it was kept.");
        open_first(&page);
        page.css("[data-field=description] button").reads(VERSIONS[2]);
        is_nowhere(&page);
    }
    losses::tell("a real older build merges after a removal: records", 1, ALL.len(), lost);
}

#[test]
fn a_file_in_which_an_older_version_left_out_too_much_takes_nothing_from_this_one() {
    let Some(older) = older() else { return };
    let (_profile, page) = one_version_removed();
    page.log_all(&["Mail slow"]);
    page.open_older(QUEUE);
    let theirs = colleagues_file(&page);
    let text = std::fs::read_to_string(&theirs).unwrap();
    let left_out = [VERSIONS[0], VERSIONS[2]].iter().filter(|version| !text.contains(**version)).count();
    println!("its file leaves out {left_out} of 2 versions");
    assert!(!text.contains("Kovac"));
    let before = held(&page);
    page.open(QUEUE);
    let (mut lost, mut shown) = (0, &ALL[..2]);
    if older.removals {
        merge(&page, &theirs);
        (lost, shown) = (left_out, &ALL);
    } else {
        // What it holds of the entries that are here is something else: it can be looked into and opened by itself.
        page.css("main").drop_file(&theirs);
        page.sees("The file cannot be taken in as it is. Nothing was changed.");
        page.button("Look inside").click();
        lost += lacks_in_list(&page, &ALL);
        page.button("Back to the workspace").click();
    }
    lost += gone(&before, &held(&page)) + lacks_in_list(&page, shown) + lacks_versions(&page);
    losses::tell("a file of a real older build after a removal", 1, ALL.len() + 2, lost);
}

#[test]
fn a_file_of_either_version_opens_in_the_other_or_is_refused_in_words() {
    let Some(older) = older() else { return };
    let (_profile, page) = with_one_closed();
    let whole = save(&page, "of-this.jsonl");
    page.field("Compressed files (gzip)").click();
    page.button("Save file").click();
    let packed = page.downloaded(".plumbline.jsonl.gz");
    page.field("Compressed files (gzip)").click();
    archive(&page);
    let archived = save(&page, "archived-of-this.jsonl");
    let before = held(&page);
    let mut lost = 0;
    for (file, shown) in [(&whole, &["Mail slow", "Printer jam"][..]), (&archived, &["Mail slow"])] {
        page.open_older(QUEUE);
        page.css("main").drop_file(file);
        page.button("Open as a workspace of its own").click();
        page.sees("records came in.");
        lost += lacks_in_list(&page, shown);
        page.log_all(&["In the copy"]);
        let copy = save(&page, "of-the-older.jsonl");
        // What the older one saved of it opens here, with all that was in the file it came from.
        page.open(QUEUE);
        page.css("main").drop_file(&copy);
        page.button("Look inside").click();
        lost += lacks_in_list(&page, &[shown, &["In the copy"]].concat());
        page.button("Back to the workspace").click();
        let (text, copy) = (std::fs::read_to_string(file).unwrap(), std::fs::read_to_string(&copy).unwrap());
        lost += text.lines().skip(1).filter(|line| !copy.contains(line)).count();
    }
    page.open_older(QUEUE);
    page.css("main").drop_file(&packed);
    if older.archives {
        page.button("Open as a workspace of its own").is_seen();
        page.button("Cancel").click();
    } else {
        page.sees("it looks like a gzip archive");
        page.sees("Nothing was changed.");
    }
    lost += gone(&before, &held(&page));
    losses::tell("files of a real older build and of this one", 3, before.len(), lost);
}
