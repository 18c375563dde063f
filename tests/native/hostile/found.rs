//! The seeds of the fuzz targets and what fuzzing found, through the same functions that fuzzing calls.

#[path = "../../../fuzz/src/lib.rs"]
pub mod invariants;

use std::fs;
use std::path::Path;

fn run(target: &str, holds: fn(&[u8])) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/seeds").join(target);
    let mut files: Vec<_> = fs::read_dir(&folder).unwrap().map(|file| file.unwrap().path()).collect();
    files.sort();
    assert!(files.len() >= 4, "{target} has seeds");
    for file in files {
        // The name of the file is in the message of a test that fails.
        let name = file.display().to_string();
        let bytes = fs::read(&file).unwrap();
        let held = std::panic::catch_unwind(|| holds(&bytes));
        assert!(held.is_ok(), "{name}");
    }
}

#[test]
fn what_was_found_in_stored_values_stays_harmless() {
    run("stored_value", invariants::stored_value);
}

#[test]
fn what_was_found_in_workspace_files_stays_harmless() {
    run("workspace_file", invariants::workspace_file);
}

#[test]
fn what_was_found_in_spreadsheets_stays_harmless() {
    run("spreadsheet", invariants::spreadsheet);
}

#[test]
fn what_was_found_in_mappings_stays_harmless() {
    run("mapping", invariants::mapping);
}

#[test]
fn what_was_found_in_queries_stays_harmless() {
    run("query", invariants::query);
}

#[test]
fn what_was_found_in_links_stays_harmless() {
    run("link", invariants::link);
}

#[test]
fn what_was_found_in_locked_files_stays_harmless() {
    run("locked_file", invariants::locked_file);
}

#[test]
fn what_was_found_in_links_with_records_stays_harmless() {
    run("record_link", invariants::record_link);
}
