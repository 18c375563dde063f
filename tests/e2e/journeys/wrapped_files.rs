//! Files that are packed, or under a passphrase: out, in, and in other programs.

use super::files::{fingerprint, log, team};
use super::import::bring;
use crate::browser::{Page, target, waited};
use crate::recipe;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

const PASSPHRASE: &str = "ein größeres Geheimnis";

fn folder(name: &str) -> PathBuf {
    let folder = target().join("tmp/wrapped").join(name);
    std::fs::create_dir_all(&folder).unwrap();
    folder
}

/// A file of a journey's own, with these bytes.
fn written(name: &str, bytes: &[u8]) -> PathBuf {
    let file = folder("made").join(name);
    std::fs::write(&file, bytes).unwrap();
    file
}

/// Bytes packed as gzip packs them.
fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut packed = vec![0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255];
    packed.extend(miniz_oxide::deflate::compress_to_vec(bytes, 6));
    packed.extend(crc::Crc::<u32>::new(&crc::CRC_32_ISO_HDLC).checksum(bytes).to_le_bytes());
    packed.extend((bytes.len() as u32).to_le_bytes());
    packed
}

/// Saves a file under [`PASSPHRASE`].
fn save_locked(page: &Page) -> PathBuf {
    page.follow("#/data");
    page.button("Save with a passphrase…").click();
    page.field("Passphrase").fill(PASSPHRASE);
    page.field("The same once more").fill(PASSPHRASE);
    page.press("Enter");
    page.sees("Backed up: Ward IT.plumbline.locked");
    page.downloaded(".plumbline.locked")
}

fn erase(page: &Page) {
    page.follow("#/data");
    page.button("Erase").click();
    page.field("Type “Ward IT” to erase it").fill("Ward IT");
    page.button("Erase this workspace").click();
    page.heading("Start with my team").is_seen();
}

fn lines_after_the_first(text: &str) -> &str {
    text.split_once('\n').unwrap().1
}

#[test]
fn a_compressed_file_is_smaller_and_opens_like_a_plain_one() {
    let page = team();
    for title in ["Printer jam", "Mail slow", "Login refused"] {
        log(&page, title);
    }
    let before = fingerprint(&page);
    page.button("Save file").click();
    let plain = std::fs::read(page.downloaded(".plumbline.jsonl")).unwrap();
    page.field("Compressed files (gzip)").click();
    page.button("Save file").click();
    page.sees("Backed up: Ward IT.plumbline.jsonl.gz");
    let file = page.downloaded(".plumbline.jsonl.gz");
    let packed = std::fs::read(&file).unwrap();
    assert!(packed.len() * 2 < plain.len(), "{} of {} bytes", packed.len(), plain.len());
    // Ten bytes of header without a name, eight at the end.
    let inside = miniz_oxide::inflate::decompress_to_vec(&packed[10..packed.len() - 8]).unwrap();
    let (inside, plain) = (String::from_utf8(inside).unwrap(), String::from_utf8(plain).unwrap());
    assert_eq!(lines_after_the_first(&inside), lines_after_the_first(&plain));

    page.css("main").drop_file(&file);
    page.sees("Everything in it is here already.");
    page.button("Cancel").click();
    // The choice holds, for the key as well.
    page.reload();
    page.press("Ctrl+s");
    page.sees("Backed up: Ward IT.plumbline.jsonl.gz");
    erase(&page);
    page.hidden("#open-file").choose_file(&file);
    page.button("Open as a workspace of its own").click();
    page.sees("Mail slow");
    assert_eq!(fingerprint(&page), before);
}

#[test]
fn a_file_under_a_passphrase_opens_here_and_in_other_programs_and_with_no_other_passphrase() {
    let page = team();
    log(&page, "Printer jam");
    log(&page, "Mail slow");
    let before = fingerprint(&page);
    page.button("Save file").click();
    let plain = std::fs::read_to_string(page.downloaded(".plumbline.jsonl")).unwrap();

    page.button("Save with a passphrase…").click();
    page.sees("A forgotten passphrase cannot be recovered");
    page.is_accessible_in_both_themes();
    page.screenshots("passphrase");
    page.field("Passphrase").fill("short");
    page.press("Enter");
    page.sees("Take at least 8 characters.");
    page.field("Passphrase").fill(PASSPHRASE);
    page.field("The same once more").fill("another secret");
    page.press("Enter");
    page.sees("The two are not the same.");
    page.css("dialog").then(&page.button("Cancel")).click();
    page.css("dialog").is_gone();
    let file = save_locked(&page);
    assert!(!String::from_utf8_lossy(&std::fs::read(&file).unwrap()).contains("Printer"));

    for (language, ..) in recipe::RECIPES {
        let opened = recipe::opened(language, &file, PASSPHRASE, &folder("recipes"));
        if let Some(opened) = opened {
            assert_eq!(lines_after_the_first(&opened.unwrap()), lines_after_the_first(&plain), "{language}");
        }
    }

    erase(&page);
    page.hidden("#open-file").choose_file(&file);
    page.sees("This file is under a passphrase");
    page.is_accessible_in_both_themes();
    page.screenshots("passphrase-asked");
    page.field("Passphrase").fill("ein groesseres Geheimnis");
    page.press("Enter");
    page.sees("The file does not open with that passphrase. Nothing was changed.");
    // The same letters, with the dots of ö apart as some systems type them.
    page.field("Passphrase").fill("ein gro\u{308}ßeres Geheimnis");
    page.press("Enter");
    page.button("Open as a workspace of its own").click();
    page.sees("Printer jam");
    assert_eq!(fingerprint(&page), before);

    page.css("main").drop_file(&file);
    page.sees("This file is under a passphrase");
    page.press("Escape");
    page.css("dialog").is_gone();
    assert_eq!(fingerprint(&page), before);
}

#[test]
fn a_locked_file_of_the_first_version_opens() {
    let page = team();
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/locked/1.plumbline.locked");
    page.follow("#/data");
    page.css("main").drop_file(&file);
    page.field("Passphrase").fill("correct horse battery staple");
    page.press("Enter");
    page.button("Open as a workspace of its own").click();
    page.sees("Login refused");
}

#[test]
fn a_wrapped_file_that_is_damaged_or_too_large_says_so_and_changes_nothing() {
    let page = team();
    log(&page, "Printer jam");
    let before = fingerprint(&page);
    let locked = std::fs::read(save_locked(&page)).unwrap();
    let check = |name: &str, bytes: &[u8], expected: &str| {
        page.css("main").drop_file(&written(name, bytes));
        page.sees(&format!("“{name}” could not be read: {expected}."));
        // Earlier messages may go by themselves meanwhile.
        page.script("document.querySelectorAll('.toast button').forEach((close) => close.click())", &[]);
        page.css(".toast").is_gone();
    };
    let damaged = "it is damaged or was cut off; take another copy of it";
    let flipped = |place: usize| {
        let mut bytes = locked.clone();
        bytes[place] ^= 4;
        bytes
    };
    for place in [25, 40, 60, locked.len() - 1] {
        check("flipped.locked", &flipped(place), damaged);
    }
    check("cut.locked", &locked[..locked.len() / 2], damaged);
    check("later.locked", b"plumbline locked 2\n\0\0", "it was made by a later version; open it there");

    let packed = gzip(b"{\"plumbline\":1}\n");
    check("cut.gz", &packed[..packed.len() - 3], damaged);
    let mut wrong = packed;
    let sum = wrong.len() - 8;
    wrong[sum] ^= 1;
    check("sum.gz", &wrong, damaged);
    check("noise.gz", b"\x1f\x8b\x08\0nothing of the kind", damaged);
    let large = "unpacked it is larger than a workspace file may be";
    check("zeros.gz", &gzip(&vec![0; 2 << 20]), large);
    check("bomb.gz", &gzip(&vec![b' '; 200 << 20]), large);
    let other = "no workspace is in it; unpack it, and open what is in it by itself";
    check("cells.csv.gz", &gzip(b"Ticket,Title\nA-1,Mail slow\n"), other);
    assert_eq!(fingerprint(&page), before);
}

#[test]
fn ten_thousand_incidents_go_out_compressed_and_under_a_passphrase_and_come_in_again() {
    let page = team();
    let row =
        |n: usize| format!("K-{n},Printer {n} in ward {} does not print,New,P3,2026-02-03 08:15\r\n", n % 7);
    let rows: String = (0..10_000).map(row).collect();
    let csv = format!("Ticket,Subject,State,Priority,Opened\r\n{rows}");
    bring(&page, &written("ten-thousand.csv", csv.as_bytes()));
    page.button("Check every row").click();
    assert!(waited(Duration::from_secs(60), || page.button("Import 10,000 records").is_there()));
    page.button("Import 10,000 records").click();
    assert!(waited(Duration::from_secs(120), || page.css("#import-done").is_there()));
    page.follow("#/data");
    let patience = Duration::from_secs(120);
    let soon = |text: &str| {
        let begun = Instant::now();
        assert!(waited(patience, || page.text(text).is_there()), "{text} never came");
        begun.elapsed()
    };
    page.field("Compressed files (gzip)").click();
    // Making it can be cancelled, and leaves the page alive: the longest time without a frame is told.
    page.script(
        "window.longest = 0; window.cancelled = false;
         let last = performance.now();
         const frame = () => {
             const now = performance.now();
             [longest, last] = [Math.max(longest, now - last), now];
             if (!cancelled) {
                 const cancel = document.querySelector('#working button');
                 if (cancel) { cancelled = true; cancel.click(); }
             }
             requestAnimationFrame(frame);
         };
         frame();",
        &[],
    );
    page.button("Save file").click();
    soon("Cancelled. No file was saved.");
    page.css("#working").is_gone();
    page.button("Save file").click();
    let packing = soon(".jsonl.gz was read back");
    println!("longest time without a frame: {} ms", page.script("return Math.round(longest)", &[]));
    let packed = page.downloaded(".jsonl.gz");
    let bytes = std::fs::read(&packed).unwrap();
    let plain = miniz_oxide::inflate::decompress_to_vec(&bytes[10..bytes.len() - 8]).unwrap();
    println!("10,000 incidents: {} KiB, packed {} KiB", plain.len() >> 10, bytes.len() >> 10);
    println!("made, packed and read back in {} ms", packing.as_millis());
    assert!(plain.len() > bytes.len() * 4);

    page.button("Save with a passphrase…").click();
    page.field("Passphrase").fill(PASSPHRASE);
    page.field("The same once more").fill(PASSPHRASE);
    page.press("Enter");
    println!("with a passphrase in {} ms", soon(".locked was read back").as_millis());
    let locked = page.downloaded(".locked");
    page.css("main").drop_file(&locked);
    page.field("Passphrase").fill(PASSPHRASE);
    page.script("longest = 0;", &[]);
    page.press("Enter");
    println!("opened in {} ms", soon("Everything in it is here already.").as_millis());
    println!("longest time without a frame: {} ms", page.script("return Math.round(longest)", &[]));
}
