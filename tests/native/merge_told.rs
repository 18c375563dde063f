//! What is told of a merge beforehand, case by case: troubles, conflicts of more than two, what asks for a person.

use crate::compaction::all;
use crate::merge::{copy, merge, out, plan};
use crate::redaction::redact;
use crate::workspace::{Desk, create, edit};
use plumbline::exchange::merge::{Choices, MergeFile, Side, plan_merge};
use plumbline::journal::{
    Extra, Key, KeyKind, MemoryStore, RecordId, Stamp, Store, Value, Writer, key, load,
};
use plumbline::register::catalogue::incident;
use plumbline::time::{Instant, Span};
use plumbline::workspace::{Change, Command};

fn desk_of_ten() -> Desk {
    let mut desk = Desk::new(1);
    (1..=10).for_each(|n| drop(desk.run(&create(n, "As it was", vec![])).unwrap()));
    desk
}

fn titled(desk: &mut Desk, title: &str) {
    desk.run(&edit(1, vec![Change::set("title", title)])).unwrap();
}

#[test]
fn numbers_given_on_both_sides_are_told() {
    let check = |here: &[u128], there: &[u128], told: &[&str]| {
        let common = desk_of_ten();
        let (mut ours, mut theirs) = (copy(&common.store, 2, common.now), copy(&common.store, 3, common.now));
        here.iter().for_each(|n| drop(ours.run(&create(*n, "Here", vec![])).unwrap()));
        there.iter().for_each(|n| drop(theirs.run(&create(*n, "There", vec![])).unwrap()));
        let before = plan(&[&out(&theirs.store)], &ours.store);
        assert_eq!(before.given_twice, told, "{here:?} {there:?}");
        assert!(!before.asks());
        let mut merged = ours;
        merge(&mut merged, &[&out(&theirs.store)], &Choices::default());
        // What is known of already is not told once more.
        let again = copy(&merged.store, 4, merged.now);
        assert_eq!(plan(&[&out(&again.store)], &merged.store).given_twice, [""; 0]);
    };
    check(&[], &[], &[]);
    check(&[20], &[], &[]);
    check(&[], &[30], &[]);
    check(&[20], &[30], &["INC-0011"]);
    check(&[20, 21, 22], &[30, 31], &["INC-0011", "INC-0012"]);
}

#[test]
fn what_changed_here_since_a_file_is_counted() {
    let common = desk_of_ten();
    let older = out(&common.store);
    let mut ours = common;
    titled(&mut ours, "Here");
    ours.run(&Command::void(&incident::REGISTER, RecordId(2), "twice")).unwrap();
    let before = plan(&[&older], &ours.store);
    assert_eq!((before.changed_here, before.changed_there, before.new_records), (1, 0, 0));
    let mut theirs = copy(&ours.store, 2, ours.now);
    theirs.run(&edit(3, vec![Change::set("title", "There")])).unwrap();
    let file = out(&theirs.store);
    ours.run(&edit(3, vec![Change::set("title", "Here too")])).unwrap();
    let before = plan(&[&file], &ours.store);
    assert_eq!((before.changed_here, before.changed_there, before.in_conflict), (1, 1, 1));
}

#[test]
fn what_somebody_else_saw_too_happened_though_one_takes_it_back() {
    let states = |desk: &Desk| {
        let table = desk.workspace.table("incident").unwrap();
        let row = table.row(RecordId(1)).unwrap();
        let status = table.register.position("status").unwrap();
        let steps = table.trail().steps(row).iter().filter(|step| usize::from(step.field) == status);
        let codes = steps.map(|step| table.columns()[status].dictionary().unwrap().text(step.code));
        codes.collect::<Vec<_>>().join(" ")
    };
    let check = |theirs: &[&str], expected: &str| {
        let common = desk_of_ten();
        let (mut ours, mut there) =
            (copy(&common.store, 2, common.now), copy(&common.store, 3, common.now + 7));
        let to = |status: &str| edit(1, vec![Change::set("status", status)]);
        ours.run(&to("in_progress")).unwrap();
        theirs.iter().for_each(|status| drop(there.run(&to(status)).unwrap()));
        ours.now += 600_000;
        ours.undo().unwrap();
        merge(&mut ours, &[&out(&there.store)], &Choices::default());
        assert_eq!(states(&ours), expected, "{theirs:?}");
    };
    check(&[], "new");
    check(&["in_progress"], "new in_progress new");
}

#[test]
fn two_files_in_which_one_writer_wrote_two_things_under_one_number_are_refused() {
    let check = |removes: bool, second: &str, refused: bool| {
        let common = desk_of_ten();
        // A copy of a browser's whole profile: the same writer goes on in two places.
        let (mut one, mut other) = (copy(&common.store, 2, common.now), copy(&common.store, 2, common.now));
        titled(&mut one, "Written once");
        titled(&mut other, second);
        if removes {
            redact(&mut one, 2, &["title"]);
        }
        let plan = plan(&[&out(&one.store), &out(&other.store)], &common.store);
        let told = plan.files.iter().flat_map(|file| &file.troubles);
        let told = told.filter(|trouble| trouble.reason.contains("same writer and number")).count();
        assert_eq!((told > 0, plan.has_troubles()), (refused, refused), "{removes} {second}");
    };
    for removes in [false, true] {
        check(removes, "Written once", false);
        check(removes, "Something else", true);
    }
}

#[test]
fn each_thing_that_a_person_has_to_see_asks_by_itself() {
    let ours = desk_of_ten();
    let check = |what: &str, ours: &Desk, text: &str, asks: bool| {
        let plan = plan(&[text], &ours.store);
        let reasons = [
            plan.has_troubles(),
            plan.mixes_sample,
            !plan.conflicts.is_empty(),
            !plan.deleted_and_edited.is_empty(),
            plan.drops_many(),
            plan.removes_for_good(),
            plan.foreign().next().is_some(),
        ];
        let count = reasons.iter().filter(|r| **r).count();
        assert_eq!((count, plan.asks()), (usize::from(asks), asks), "{what}: {reasons:?}");
    };
    let own = out(&ours.store);
    check("one's own", &ours, &own, false);
    check("a line that cannot be read", &ours, &format!("{own}{{\"x\n"), true);
    let sample = copy(&ours.store, 7, ours.now);
    sample.store.set("pl1/w/m", &key::seal("{\"name\":\"Clinic\",\"sample\":true}")).unwrap();
    check("a made-up workspace", &ours, &out(&sample.store), true);
    let mut theirs = copy(&ours.store, 2, ours.now);
    titled(&mut theirs, "There");
    let mut here = copy(&ours.store, 3, ours.now);
    titled(&mut here, "Here");
    check("a conflict", &here, &out(&theirs.store), true);
    let mut without = copy(&ours.store, 2, ours.now);
    without.run(&Command::void(&incident::REGISTER, RecordId(1), "twice")).unwrap();
    check("one of ten taken away", &ours, &out(&without.store), false);
    check("taken away and edited", &here, &out(&without.store), true);
    for n in [2, 3] {
        without.run(&Command::void(&incident::REGISTER, RecordId(n), "twice")).unwrap();
    }
    check("three of ten taken away", &ours, &out(&without.store), true);
    let mut removed = copy(&ours.store, 2, ours.now);
    redact(&mut removed, 1, &["title"]);
    check("a value removed for good", &ours, &out(&removed.store), true);
    let mut other = Desk::new(9);
    other.run(&create(70, "Elsewhere", vec![])).unwrap();
    let foreign = out(&other.store).replacen("\"workspace\":\"w\"", "\"workspace\":\"x\"", 1);
    check("another workspace", &ours, &foreign, true);
}

#[test]
fn what_would_be_written_is_what_is_new_in_the_store_afterwards() {
    let ours = desk_of_ten();
    let mut theirs = copy(&ours.store, 2, ours.now);
    titled(&mut theirs, "There");
    theirs.run(&create(11, "New there", vec![])).unwrap();
    let before = all(&ours.store);
    let plan = plan(&[&out(&theirs.store)], &ours.store);
    plan.write(&ours.store).unwrap();
    let mut new = all(&ours.store);
    new.retain(|key, _| !before.contains_key(key));
    let mut told = plan.writes().to_vec();
    told.sort();
    assert_eq!((new.len(), new.into_iter().collect::<Vec<_>>()), (2, told));
}

#[test]
fn a_file_that_says_something_else_under_a_number_of_here_is_told_with_its_line() {
    let mut ours = desk_of_ten();
    let text = out(&ours.store);
    titled(&mut ours, "Here");
    let mut twin = desk_of_ten();
    titled(&mut twin, "Otherwise");
    let told = plan(&[&out(&twin.store)], &ours.store);
    let [trouble] = told.troubles() else { panic!("{:?} {:?}", told.troubles(), told.files) };
    assert!(trouble.reason.contains("already holds something else"), "{}", trouble.reason);
    let line = out(&twin.store).lines().position(|line| line.contains("Otherwise")).unwrap() + 1;
    assert_eq!((trouble.line, told.files[0].troubles.len()), (line, 0));
    // With several files it is told of the file.
    let several = plan(&[&text, &out(&twin.store)], &ours.store);
    let of_files: Vec<usize> = several.files.iter().map(|f| f.troubles.len()).collect();
    assert_eq!((several.troubles().len(), of_files), (0, vec![0, 1]));
    let both = plan(&[&text, &out(&ours.store)], &ours.store);
    assert!(both.files.iter().all(|f| f.hash_agrees && f.troubles.is_empty()));
    // What is damaged by itself is not compared with what is here as well.
    let cut = format!("{}{{\"x\n", out(&twin.store));
    let damaged = plan(&[&text, &cut], &ours.store);
    let of_files: Vec<usize> = damaged.files.iter().map(|f| f.troubles.len()).collect();
    assert_eq!(of_files, [0, 1]);
}

#[test]
fn a_clock_that_is_a_day_ahead_is_let_pass_and_a_millisecond_more_is_told() {
    let ours = desk_of_ten();
    let text = out(&ours.store);
    let latest = ours.workspace.entries().map(|e| e.stamp.ms).max().unwrap() as i64;
    let check = |behind: i64, expected: Option<i64>| {
        let file = MergeFile { name: "a", text: &text };
        let plan = plan_merge(&[file], &ours.store, "w", Instant::from_millis(latest - behind)).unwrap();
        assert_eq!(
            plan.files[0].ahead,
            expected.map(|ms| Instant::from_millis(ms) - Instant::from_millis(0))
        );
        assert!(plan.files[0].ahead.is_none_or(|ahead| ahead > Span::from_hours(24)));
    };
    let day = 86_400_000;
    check(day, None);
    check(day + 1, Some(day + 1));
}

/// The step names first and last of each run of a writer's entries that came, whatever was here in between.
#[test]
fn a_step_names_the_unbroken_runs_of_what_came() {
    let mut theirs = desk_of_ten();
    let mut other = copy(&theirs.store, 2, theirs.now);
    titled(&mut other, "There");
    theirs.store = other.store;
    theirs.refresh();
    let text = out(&theirs.store);
    let loaded = load(&theirs.store, "w").unwrap();
    let stamp_of = |(writer, number): (u64, u32)| -> Stamp {
        loaded.entries.iter().find(|(_, w, n)| (*w, *n) == (Writer::new(writer), number)).unwrap().0.stamp
    };
    type Place = (u64, u32);
    let check = |here: &[u32], runs: &[(Place, Place)]| {
        let store = MemoryStore::default();
        for number in here {
            let key = Key::new("w", KeyKind::Entry(Writer::new(1), *number)).to_string();
            store.set(&key, &theirs.store.get(&key).unwrap().unwrap()).unwrap();
        }
        let mut ours = copy(&store, 5, theirs.now + 1_000);
        merge(&mut ours, &[&text], &Choices::default());
        let step = ours.workspace.entries().last().unwrap();
        let expected = runs.iter().map(|(first, last)| (stamp_of(*first), stamp_of(*last))).collect();
        assert_eq!(step.extra, Some(Extra::Merge(expected)), "{here:?}");
    };
    check(&[], &[((1, 0), (1, 9)), ((2, 0), (2, 0))]);
    check(&[0, 1, 2], &[((1, 3), (1, 9)), ((2, 0), (2, 0))]);
    check(&[1, 4, 5], &[((1, 0), (1, 0)), ((1, 2), (1, 3)), ((1, 6), (1, 9)), ((2, 0), (2, 0))]);
}

/// What a field shows after a merge, and what shows instead where it is flipped.
#[test]
fn of_more_than_two_values_the_one_to_flip_to_stands_beside_what_shows() {
    let base = desk_of_ten();
    let side = |writer: u64, after: u64, title: &str| {
        let mut desk = copy(&base.store, writer, base.now + after);
        titled(&mut desk, title);
        desk
    };
    let joined = |mut desk: Desk, other: &Desk| {
        merge(&mut desk, &[&out(&other.store)], &Choices::default());
        desk
    };
    let check = |what: &str, ours: &Desk, theirs: &Desk, shows: (Side, &str, &str), flipped: &str| {
        let plan = plan(&[&out(&theirs.store)], &ours.store);
        let [conflict] = plan.conflicts.as_slice() else { panic!("{what}: {:?}", plan.conflicts) };
        let found = (conflict.shows, conflict.ours.clone(), conflict.theirs.clone());
        assert_eq!(found, (shows.0, Value::text(shows.1), Value::text(shows.2)), "{what}");
        assert_eq!(conflict.flipped, Value::text(flipped), "{what}");
    };
    let (a, b) = (side(2, 10_000, "a"), side(3, 20_000, "b"));
    check("two", &a, &b, (Side::Theirs, "a", "b"), "a");
    check("two", &b, &a, (Side::Ours, "b", "a"), "a");
    let beside = joined(a, &side(8, 5_000, "c"));
    check("the same on both sides", &beside, &side(4, 30_000, "a"), (Side::Theirs, "a", "a"), "c");
    let a = side(2, 10_000, "a");
    let both = joined(copy(&a.store, 5, base.now + 40_000), &b);
    let mut since = copy(&b.store, 6, base.now + 50_000);
    titled(&mut since, "c");
    check("what shows here was replaced there", &both, &since, (Side::Theirs, "b", "c"), "a");
    let late = joined(side(7, 60_000, "d"), &b);
    check("ours is not the latest beside it", &a, &late, (Side::Theirs, "a", "d"), "a");
}
