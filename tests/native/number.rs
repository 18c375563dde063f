//! Numbers people use: no two records show the same, and every number ever shown still finds its record.

use crate::merge::out;
use crate::workspace::{Desk, create, edit};
use crate::workspace_properties::{World, acts, cases};
use plumbline::exchange::merge::Choices;
use plumbline::exchange::workspace_file::plan_import;
use plumbline::journal::{MemoryStore, RecordId, Value, load};
use plumbline::workspace::{Change, Number, Workspace};
use proptest::prelude::*;
use std::collections::BTreeMap;

fn state(store: &MemoryStore) -> Workspace {
    Workspace::from_loaded(load(store, "w").unwrap())
}

/// What each record is called by number.
fn names(workspace: &Workspace) -> Vec<(RecordId, String)> {
    let of_table = |t| {
        let table: &plumbline::workspace::Table = t;
        (0..table.len()).filter_map(|row| Some((table.id(row), table.called(row)?)))
    };
    workspace.tables().iter().flat_map(of_table).collect()
}

fn check(workspace: &Workspace, ever: &[(RecordId, String)]) {
    let mut shown: BTreeMap<String, RecordId> = BTreeMap::new();
    for (id, name) in names(workspace) {
        assert_eq!(shown.insert(name.clone(), id), None, "{name} is shown twice");
    }
    for (id, name) in ever {
        let found = workspace.find(name);
        assert!(found.iter().any(|r| r.id() == *id), "{name} no longer finds {id}");
    }
}

proptest! {
    #![proptest_config(cases(60))]

    /// P6.
    #[test]
    fn no_two_records_show_one_number_and_every_number_ever_shown_finds_its_record(
        common in acts(10), sides in proptest::collection::vec(acts(15), 2..4),
        letters in proptest::collection::vec(any::<bool>(), 4),
    ) {
        let mut ever = Vec::new();
        let mut files = Vec::new();
        for (n, side) in sides.iter().enumerate() {
            let mut world = World::new(MemoryStore::default(), 4);
            common.iter().for_each(|(_, act)| world.act(0, act));
            if letters[n] {
                world.take_letter(n as u8 + 1, char::from(b'B' + n as u8));
            }
            for (_, act) in side {
                world.act(n as u8 + 1, act);
                let shown = state(&world.store);
                check(&shown, &[]);
                ever.extend(names(&shown));
            }
            files.push(out(&world.store));
        }
        let merged = MemoryStore::default();
        for file in &files {
            plan_import(file, &merged, "w").unwrap().write(&merged).unwrap();
            check(&state(&merged), &[]);
            ever.extend(names(&state(&merged)));
        }
        ever.sort();
        ever.dedup();
        check(&state(&merged), &ever);
    }
}

#[test]
fn a_copy_with_a_letter_gives_numbers_of_its_own() {
    let mut desk = Desk::new(1);
    desk.run(&create(1, "One", vec![])).unwrap();
    assert_eq!(&desk.workspace.free_sites()[..2], "BC");
    desk.run(&Workspace::claim_site('B', "Bela's copy")).unwrap();
    assert_eq!(&desk.workspace.free_sites()[..2], "CD");
    desk.workspace.set_site(Some('b'));
    desk.run(&create(2, "Two", vec![])).unwrap();
    desk.run(&create(3, "Three", vec![])).unwrap();
    desk.workspace.set_site(None);
    desk.run(&create(4, "Four", vec![])).unwrap();
    let shown: Vec<String> = names(&desk.workspace).into_iter().map(|(_, name)| name).collect();
    assert_eq!(shown, ["INC-0001", "INC-B0001", "INC-B0002", "INC-0002"]);
    desk.reload();
    let found =
        |address: &str| -> Vec<u128> { desk.workspace.find(address).iter().map(|r| r.id().0).collect() };
    assert_eq!(found("INC-B0002"), [3]);
    assert_eq!(found("inc-b2"), [3]);
    assert_eq!(found("INC-0002"), [4]);
    assert_eq!(found("INC-C0002"), [0_u128; 0]);
    assert_eq!(desk.shows(RecordId(3), "number"), "B2");
    assert_eq!(desk.workspace.record(RecordId(3)).unwrap().address(), "INC-B0002");
}

#[test]
fn the_first_number_under_a_letter_claims_it_in_the_same_step() {
    let mut desk = Desk::new(1);
    let claiming =
        |desk: &Desk, command| desk.workspace.with_site_claim(&command, "Noor").map(|c| c.targets.len());
    assert_eq!(claiming(&desk, create(1, "One", vec![])), None, "without a letter");
    desk.workspace.set_site(Some('B'));
    assert_eq!(desk.workspace.site(), Some('B'));
    let both = desk.workspace.with_site_claim(&create(1, "One", vec![]), "Noor").unwrap();
    assert_eq!(both.targets.len(), 2);
    assert_eq!(desk.workspace.unclaimed_site(), Some('B'));
    desk.run(&both).unwrap();
    assert_eq!(desk.workspace.unclaimed_site(), None);
    assert!(!desk.workspace.free_sites().contains('B'));
    assert_eq!(claiming(&desk, create(2, "Two", vec![])), None, "claimed already");
    desk.workspace.set_site(Some('C'));
    assert_eq!(claiming(&desk, edit(1, vec![Change::set("title", "Uno")])), None, "no number is given");
    // Taken back, the letter stays taken: a copy may have seen it.
    desk.undo().unwrap();
    assert!(!desk.workspace.free_sites().contains('B'));
}

#[test]
fn a_copy_whose_letter_another_one_had_first_is_told() {
    let claim = |desk: &mut Desk, id: u128| {
        desk.workspace.set_site(Some('B'));
        let command = create(id, "One", vec![]);
        let command = desk.workspace.with_site_claim(&command, "").unwrap();
        desk.run(&command).unwrap();
    };
    let (mut first, mut second) = (Desk::new(1), Desk::new(2));
    claim(&mut first, 1);
    second.now += 3_600_000;
    claim(&mut second, 2);
    let (from_first, from_second) = (out(&first.store), out(&second.store));
    for (desk, file, lost) in [(&mut first, &from_second, false), (&mut second, &from_first, true)] {
        assert!(!desk.workspace.site_is_anothers());
        let plain = desk.workspace.plain_numbers();
        crate::merge::merge(desk, &[file], &Choices::default());
        desk.workspace.set_site(Some('B'));
        assert_eq!(desk.workspace.site_is_anothers(), lost);
        assert_eq!((plain, desk.workspace.plain_numbers()), (0, 0));
        // Both have the number, each names the other.
        let names = |id| desk.workspace.namesakes(RecordId(id)).iter().map(|r| r.id().0).collect::<Vec<_>>();
        assert_eq!((names(1), names(2), names(7)), (vec![2], vec![1], vec![]));
    }
}

#[test]
fn the_earlier_claim_shows_it_plain_and_both_are_found() {
    let mut first = Desk::new(1);
    let mut second = Desk::new(2);
    let (early, late) =
        (0x5000_0000_0000_0000_0000_0000_0000_0000, 0x9abc_0000_0000_0000_0000_0000_0000_0001);
    first.run(&create(early, "Early", vec![])).unwrap();
    second.now += 3_600_000;
    second.run(&create(late, "Late", vec![])).unwrap();
    let (from_first, from_second) = (out(&first.store), out(&second.store));
    plan_import(&from_second, &first.store, "w").unwrap().write(&first.store).unwrap();
    plan_import(&from_first, &second.store, "w").unwrap().write(&second.store).unwrap();
    for store in [&first.store, &second.store] {
        let workspace = state(store);
        let name = |id| workspace.record(RecordId(id)).unwrap().name();
        assert_eq!((name(early), name(late)), ("INC-0001".to_owned(), "INC-0001·KA".to_owned()));
        let found =
            |address: &str| -> Vec<u128> { workspace.find(address).iter().map(|r| r.id().0).collect() };
        assert_eq!(found("INC-0001"), [early, late]);
        assert_eq!(found("INC-0001·KA"), [late]);
        assert_eq!(found("inc-1·ka"), [late]);
        // The address of one without a number of its own is its identity.
        assert_eq!(workspace.record(RecordId(late)).unwrap().address(), RecordId(late).to_string());
    }
    // Given another number by hand, it is still found under the old one, after the one that has it.
    first.refresh();
    first.run(&edit(late, vec![Change::set("number", 7.0)])).unwrap();
    assert_eq!(first.workspace.record(RecordId(late)).unwrap().name(), "INC-0007");
    assert_eq!(first.workspace.find("INC-0001").len(), 2);
    assert_eq!(first.workspace.record(RecordId(early)).unwrap().name(), "INC-0001");
}

#[test]
fn numbers_are_read_as_people_write_them() {
    let check = |text: &str, expected: Option<(u8, u32)>| {
        assert_eq!(Number::parse(text).map(|n| (n.site, n.number)), expected, "{text}");
    };
    check("0042", Some((0, 42)));
    check("B0042", Some((b'B', 42)));
    check("b42", Some((b'B', 42)));
    check("", None);
    check("B", None);
    check("0", None);
    check("BB1", None);
    check("B-1", None);
    check("1234567890", None);
    check("é1", None);
    let values = [
        (Value::Number(42.0), Value::Number(42.0)),
        (Value::Number(0.5), Value::Null),
        (Value::text("42"), Value::Null),
        (Value::text("B0042"), Value::text("B42")),
        (Value::Flag(true), Value::Null),
    ];
    for (value, canonical) in values {
        assert_eq!(Number::of(&value).value(), canonical);
    }
    assert_eq!(Number { site: b'B', number: 12_345 }.text("INC"), "INC-B12345");
}

#[test]
fn records_are_numbered_on_when_one_claims_the_highest_number_there_is() {
    let check = |claims: &[u32], letter: Option<char>, expected: &[&str]| {
        let mut desk = Desk::new(1);
        desk.workspace.set_site(letter);
        desk.run(&create(1, "Mine", vec![])).unwrap();
        for (n, claim) in (10..).zip(claims) {
            let number = Number { site: letter.map_or(0, |l| l as u8), number: *claim };
            desk.run(&create(n, "Claimed", vec![Change::set("number", number.value())])).unwrap();
        }
        for n in 50..52 {
            desk.run(&create(n, "Next", vec![])).unwrap();
        }
        let called = |n| desk.workspace.record(RecordId(n)).unwrap().name();
        assert_eq!([called(50), called(51)], expected, "{claims:?}");
    };
    check(&[], None, &["INC-0002", "INC-0003"]);
    check(&[41], None, &["INC-0042", "INC-0043"]);
    check(&[999_999_999], None, &["INC-0002", "INC-0003"]);
    check(&[999_999_999, 41], None, &["INC-0042", "INC-0043"]);
    check(&[999_999_999], Some('B'), &["INC-B0002", "INC-B0003"]);
    check(&[900_000_000], None, &["INC-900000001", "INC-900000002"]);
    check(&[900_000_000, 900_000_001, 999_999_999], None, &["INC-900000002", "INC-900000003"]);
}

#[test]
fn a_letter_under_which_only_the_highest_number_was_claimed_is_not_free() {
    let mut desk = Desk::new(1);
    desk.run(&create(1, "Claimed", vec![Change::set("number", "B999999999")])).unwrap();
    assert_eq!(&desk.workspace.free_sites()[..2], "CD");
}
