//! What was ever written opens for ever: P14, and what today's build writes is what the newest fixture holds.
//!
//! `tests/fixtures/formats/<n>-<what>/` holds what builds of one time wrote, and how it is to be read. Nothing in it is
//! ever changed.

mod builds;
mod make;
mod migrations;
mod newer;

use make::{NOW, WORKSPACE, facts, files, stored, told_mapping};
use plumbline::exchange::Mapping;
use plumbline::exchange::workspace_file::{export, plan_import};
use plumbline::journal::{MemoryStore, Store, Trouble, load, mirror, snapshot};
use plumbline::workspace::Workspace;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

const CHANGED: &str = "the format changed: add a new fixture and a named migration, never change this one \
                       (PLUMBLINE_NEW_FIXTURE=<n>-<what> cargo test --test native formats makes it)";

/// The fixtures, the oldest first.
pub fn fixtures() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/formats");
    let mut found: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    let number = |path: &PathBuf| -> u32 {
        path.file_name().unwrap().to_str().unwrap().split('-').next().unwrap().parse().unwrap()
    };
    found.sort_by_key(number);
    assert!(!found.is_empty());
    found
}

pub fn text(fixture: &Path, name: &str) -> String {
    fs::read_to_string(fixture.join(name)).unwrap()
}

/// The local storage of a fixture.
pub fn local_storage(fixture: &Path) -> MemoryStore {
    let values: BTreeMap<String, String> =
        serde_json::from_str(&text(fixture, "local-storage.json")).unwrap();
    stored(&values)
}

fn state(store: &dyn Store, workspace: &str) -> Workspace {
    let loaded = load(store, workspace).unwrap();
    assert_eq!(loaded.troubles, Vec::<Trouble>::new());
    Workspace::from_loaded(loaded)
}

#[test]
fn every_fixture_reads_as_on_its_first_day() {
    for fixture in fixtures() {
        let wanted = text(&fixture, "state.txt");
        let check = |store: &dyn Store, workspace: &str, way: &str| {
            assert_eq!(facts(&state(store, workspace)), wanted, "{way} of {}", fixture.display());
        };
        let store = local_storage(&fixture);
        check(&store, WORKSPACE, "local storage");
        let erased = "pl1/gone.oldteam";
        assert_eq!(mirror::erased(erased, &store.get(erased).unwrap().unwrap()), Some("oldteam"));

        let kept = snapshot::read(&text(&fixture, "snapshot.txt")).unwrap();
        check(&kept, WORKSPACE, "snapshot");
        let name = snapshot::SnapshotName::parse(text(&fixture, "snapshot-name.txt").trim()).unwrap();
        assert_eq!((name.workspace.as_str(), name.at as i64), (WORKSPACE, NOW.millis()));

        let fresh = MemoryStore::default();
        let plan = plan_import(&text(&fixture, "workspace.plumbline.jsonl"), &fresh, "other").unwrap();
        assert_eq!((&plan.troubles, plan.hash_agrees, plan.name.as_str()), (&vec![], true, "Ward \"IT\""));
        plan.write(&fresh).unwrap();
        check(&fresh, "other", "workspace file");

        let mapping = Mapping::from_json(&text(&fixture, "mapping.json")).unwrap();
        assert_eq!(told_mapping(&mapping), text(&fixture, "mapping.txt"), "{}", fixture.display());
    }
}

#[test]
fn a_fixture_goes_out_as_a_file_and_comes_in_as_the_same_state() {
    for fixture in fixtures() {
        let file = export(&local_storage(&fixture), WORKSPACE, "", NOW).unwrap();
        assert_eq!(file.left_out, []);
        let fresh = MemoryStore::default();
        let plan = plan_import(&file.text, &fresh, "other").unwrap();
        assert_eq!((&plan.troubles, plan.hash_agrees), (&vec![], true));
        plan.write(&fresh).unwrap();
        assert_eq!(facts(&state(&fresh, "other")), text(&fixture, "state.txt"));
    }
}

#[test]
fn what_is_written_today_is_what_the_newest_fixture_holds() {
    let made = files();
    if let Ok(name) = std::env::var("PLUMBLINE_NEW_FIXTURE") {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/formats").join(name);
        fs::create_dir(&folder).expect("a fixture is made once");
        made.iter().for_each(|(name, text)| fs::write(folder.join(name), text).unwrap());
    }
    let newest = fixtures().pop().unwrap();
    for (name, made) in made {
        assert!(made == text(&newest, name), "{}: {CHANGED}", newest.join(name).display());
    }
}
