//! Taking back what should never have been written: removed for good, wherever the page keeps it.

use super::files::{log, team};
use super::together::save;
use crate::browser::{Page, Setup, target};
use plumbline::exchange::workspace_file::verify;
use plumbline::journal::Fill;
use plumbline::journal::compaction::{self, Confirmed, Sizes};
use plumbline::journal::packed_entries::{is_pack, pack_entries};
use plumbline::journal::{Hand, MemoryStore, QUOTA, RecordId, Store, Writer, key, shard_batch, snapshot};
use plumbline::register::catalogue::incident;
use plumbline::time::Instant;
use plumbline::workspace::{Change, Command, Planned, Workspace};

pub const SECRET: &str = "patient Kovac, room 12";

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

/// How many of the values in each place hold these words: local storage, the mirror, the snapshots.
pub fn holding(page: &Page, words: &str) -> [usize; 3] {
    let kept = kept(page);
    ["local storage", "values", "ring"].map(|place| {
        let own = kept.iter().filter(|[at, ..]| at == place);
        own.filter(|[.., value]| opened(value).contains(words)).count()
    })
}

/// Waits until nothing on the page's places holds it.
#[track_caller]
pub fn is_nowhere(page: &Page) {
    let mut last = [0; 3];
    let gone = crate::browser::waited(std::time::Duration::from_secs(10), || {
        last = holding(page, "Kovac");
        last == [0; 3]
    });
    assert!(gone, "still in {last:?} values of local storage, mirror and snapshots");
}

pub fn describe(page: &Page, text: &str) {
    page.css("[data-field=description] button").click();
    page.css("dialog").then(&page.field("Description")).fill(text);
    page.press("Ctrl+Enter");
    page.css("dialog").is_gone();
}

pub fn open_first(page: &Page) {
    page.follow("#/r/INC-0001");
    page.css(".timeline").is_seen();
}

/// Removes the description the open record has now.
fn remove_latest(page: &Page) {
    page.css("#history summary").click();
    page.css("#history tr").then(&page.button("Remove Description for good")).click();
    page.field("Why").fill("Entered by mistake");
    page.field("Type “remove” to go on").fill("remove");
    page.press("Enter");
    page.css("dialog").is_gone();
    page.sees("Removed for good on");
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
    page.sees("1 record came in");
}

#[test]
fn a_secret_that_was_written_and_changed_is_removed_for_good_and_no_older_file_brings_it_back() {
    let page = team();
    log(&page, "Printer jam");
    open_first(&page);
    describe(&page, SECRET);
    page.sees("Kovac");
    describe(&page, "Paper tray");
    let old = save(&page, "old.jsonl");
    keep_aside(&page);
    let before = holding(&page, "Kovac");
    assert!(before.iter().all(|count| *count > 0), "{before:?}");

    // A form that was begun with it and left.
    page.press("Escape c i");
    page.field("Title").fill(&["Asked about ", SECRET].concat());
    page.press("Escape");
    page.css(".sheet").is_gone();
    assert_eq!(holding(&page, "Kovac")[0], before[0] + 1);

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
    let text = std::fs::read_to_string(save(&page, "new.jsonl")).unwrap();
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

#[test]
fn a_colleague_who_takes_in_a_removal_is_told_first_and_loses_the_value_as_well() {
    let page = team();
    log(&page, "Printer jam");
    open_first(&page);
    describe(&page, SECRET);
    let file = save(&page, "shared.jsonl");
    page.css("main").drop_file(&file);
    page.button("Open as a workspace of its own").click();
    page.sees("records came in.");
    open_first(&page);
    remove_latest(&page);
    page.css("[data-field=description] button").reads("—");
    let removed = save(&page, "removed.jsonl");
    // The first copy still has it.
    page.css(".workspaces").then(&page.button("Open")).click();
    open_first(&page);
    page.css("[data-field=description] button").reads(SECRET);
    page.css("main").drop_file(&removed);
    page.sees("were removed for good on their side, and go here as well");
    page.button("Merge into “Ward IT”").click();
    page.sees("Nothing was changed. Type the word “remove” first.");
    page.field("Type “remove” to go on").fill("remove");
    page.button("Merge into “Ward IT”").click();
    page.sees("came in or changed");
    open_first(&page);
    page.css("[data-field=description] button").reads("—");
    page.sees("Entered by mistake");
    // Nor in the snapshot that was kept before the merge.
    is_nowhere(&page);
    page.press("Ctrl+z");
    page.sees("What was removed for good stays removed.");
    page.css("[data-field=description] button").reads("—");
    is_nowhere(&page);
    page.reload();
    is_nowhere(&page);
}

/// Keys and values of a workspace whose history was folded into packs, with the secret in it.
fn packed() -> Vec<(String, String)> {
    let store = MemoryStore::default();
    let mut hand = Hand::new("packed", Writer::new(7));
    let mut workspace = Workspace::default();
    let now = 1_764_000_000_000;
    for n in 0..90_u64 {
        let at = Instant::from_millis((now + n * 60_000) as i64);
        let stamp = hand.next_stamp(now + n * 60_000, 0);
        let record = RecordId(u128::from(1 + n / 3));
        let command = match n % 3 {
            0 => Command::create(&incident::REGISTER, record, vec![Change::set("title", "Printer jam")]),
            1 => Command::on("Change", &incident::REGISTER, record, vec![Change::set("description", SECRET)]),
            _ => {
                Command::on("Change", &incident::REGISTER, record, vec![Change::set("description", "Paper")])
            }
        };
        let Ok(Planned::Entry(entry)) = workspace.plan(&command, stamp, "Noor", at) else { panic!() };
        workspace.join(hand.write(&store, entry, n).0);
    }
    let meta = r#"{"schema":1,"name":"Ward IT","sample":false,"created":"2026-01-01T00:00:00Z"}"#;
    store.set("pl1/packed/m", &key::seal(meta)).unwrap();
    let fill = || Fill { used: 0, quota: QUOTA };
    let sizes = Sizes { kept_plain: 0, least_bytes: 1, most_bytes: 1 << 20, packs: 2 };
    let mut written = compaction::plan(&store, "packed", fill(), sizes)
        .unwrap()
        .unwrap()
        .write(&store, &mut hand, 0)
        .unwrap();
    let mut at = 0;
    loop {
        at += compaction::WAIT / 4;
        match written.confirm(&store, fill(), at) {
            Confirmed::Early(waits) => written = waits,
            Confirmed::Done(_) => break,
            Confirmed::GivenUp(_) => panic!("not folded"),
        }
    }
    let keys = store.keys("").unwrap().into_iter();
    let kept: Vec<(String, String)> =
        keys.map(|key| (key.clone(), store.get(&key).unwrap().unwrap())).collect();
    assert!(kept.iter().any(|(_, value)| is_pack(value)) && !kept.iter().any(|(key, _)| key.contains("/j/")));
    kept
}

#[test]
fn a_secret_in_a_folded_history_is_removed_record_by_record_and_the_rest_of_the_pack_stays() {
    let values = serde_json::to_string(&packed()).unwrap();
    let fill = format!(
        "if (location.protocol.startsWith('http') && localStorage.length === 0) {{
            for (const [key, value] of {values}) localStorage.setItem(key, value);
            localStorage.setItem('pl1/me', 'Mara');
        }}"
    );
    let page = Setup::default().before_load(&fill).open("");
    page.wait_for("the mirror", || holding(&page, "Kovac")[1] > 0);
    open_first(&page);
    page.sees("Kovac");
    page.css("#history summary").click();
    page.css("#history tr").then(&page.button("Remove Description for good")).nth(1).click();
    page.field("Why").fill("Entered by mistake");
    page.field("Type “remove” to go on").fill("remove");
    page.press("Enter");
    page.sees("Removed for good on");
    page.does_not_see("Kovac");
    // The other records of the pack are as they were.
    let text = std::fs::read_to_string(save(&page, "packed.jsonl")).unwrap();
    assert_eq!(text.matches("Kovac").count(), 29);
    let found = verify(&text, &[]).unwrap();
    assert_eq!((found.findings, found.entries, found.redacted), (vec![], 91, 1));
    let packs = |place: &str| -> String {
        kept(&page)
            .iter()
            .filter(|[at, _, value]| at == place && is_pack(value))
            .map(|[.., v]| opened(v))
            .collect()
    };
    page.wait_for("the pack in the mirror", || packs("values").matches("Kovac").count() == 29);
    assert_eq!(packs("local storage").matches("Kovac").count(), 29);
}
