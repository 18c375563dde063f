//! Records that leave for a file and come back: nothing is lost, and copies agree however they are joined.

use crate::compaction::{EAGER, compact};
use crate::workspace::{Desk, create, edit};
use crate::workspace_properties::{Act, World, acts, cases, facts};
use plumbline::exchange::archive::{Made, Unfit, closed_before, leave, make};
use plumbline::exchange::masked::export_masked;
use plumbline::exchange::merge::{Choices, MergeFile, plan_merge};
use plumbline::exchange::workspace_file::{self, export, plan_import};
use plumbline::journal::chain::{Head, Verified, verify};
use plumbline::journal::{
    Archive, Archives, Entry, Extra, FaultKind, Faults, FaultyStore, Hand, Holdings, Left, MemoryStore,
    RecordId, Run, Stamp, Store, Writer, load, make_room,
};
use plumbline::register::catalogue::{incident, note};
use plumbline::time::{Day, Instant};
use plumbline::workspace::{Change, Command, Workspace};
use proptest::prelude::*;
use std::sync::Arc;

const NOW: Instant = Instant::from_millis(1_900_000_000_000);
const WRITER: u64 = 0xA2C;

pub fn state(store: &dyn Store) -> Workspace {
    let loaded = load(store, "w").unwrap();
    assert_eq!(loaded.troubles, []);
    Workspace::from_loaded(loaded)
}

fn copy(store: &dyn Store) -> MemoryStore {
    let copy = MemoryStore::default();
    store.keys("").unwrap().iter().for_each(|k| copy.set(k, &store.get(k).unwrap().unwrap()).unwrap());
    copy
}

fn out(store: &dyn Store) -> String {
    export(store, "w", "Desk", NOW).unwrap().text
}

/// Takes a file in; `true` where it brought something.
fn take_in(store: &dyn Store, file: &str) -> bool {
    let plan = plan_import(file, store, "w").unwrap();
    assert_eq!(plan.troubles, []);
    plan.write(store).unwrap();
    !plan.changes_nothing()
}

/// Says that incidents are to leave, whatever state they are in.
fn wanted(id: u64, records: Vec<RecordId>, store: &dyn Store) -> Archive {
    let state = state(store);
    let table = state.of(&incident::REGISTER).unwrap();
    let left = Left { register: Arc::from("incident"), records, highest: table.given() };
    Archive { id, file: Arc::from("archive.jsonl"), left: vec![left], ..Archive::default() }
}

pub fn made(store: &dyn Store, id: u64, records: Vec<RecordId>) -> Made {
    make(store, "w", "Desk", wanted(id, records, store), Writer::new(WRITER + id), NOW).unwrap()
}

pub fn written(store: &dyn Store, made: &Made, writer: u64) -> Entry {
    let loaded = load(store, "w").unwrap();
    let mut hand = Hand::new("w", Writer::new(writer));
    state(store).latest().into_iter().for_each(|stamp| hand.saw(stamp));
    let stamp = hand.next_stamp(NOW.millis() as u64, 0);
    let entry = leave(&made.archive, &loaded, stamp, "Mara").unwrap();
    let (entry, trouble) = hand.write(store, entry, 1);
    assert_eq!(trouble, None);
    entry
}

/// The incidents that a mask names, of those that stand.
fn chosen(store: &dyn Store, mask: u8) -> Vec<RecordId> {
    let state = state(store);
    let table = state.of(&incident::REGISTER).unwrap();
    table.rows().map(|row| table.id(row)).filter(|id| mask >> (id.0 % 6) & 1 == 1).collect()
}

fn world(acts: &[(u8, Act)], first_site: u64) -> MemoryStore {
    let mut world = World::new(MemoryStore::default(), first_site);
    acts.iter().for_each(|(at, act)| world.act(*at, act));
    world.store
}

/// What shows, but for the latest stamp, which an archive moves on.
fn shows(store: &dyn Store) -> String {
    without_latest(&state(store))
}

fn without_latest(workspace: &Workspace) -> String {
    let facts = facts(workspace);
    facts.rsplit_once(" Some(").map_or(facts.clone(), |(before, _)| before.to_owned())
}

proptest! {
    #![proptest_config(cases(60))]

    #[test]
    fn what_leaves_does_not_show_is_gone_and_comes_back_whole(
        acts in acts(40), mask in 1_u8..64, packed in any::<bool>()
    ) {
        let store = world(&acts, 3);
        if packed {
            compact(&store, 800, EAGER);
        }
        let (before, records) = (shows(&store), chosen(&store, mask));
        prop_assume!(!records.is_empty());
        let made = made(&store, 1, records.clone());
        written(&store, &made, 900);
        let hidden = facts(&state(&store));
        let kept = copy(&store);
        let used = store.used();
        make_room(&store, "w").unwrap();
        prop_assert!(store.used() <= used);
        prop_assert_eq!(&facts(&state(&store)), &hidden, "stored or not is the same");
        prop_assert!(records.iter().all(|id| state(&store).record(*id).is_none()));
        prop_assert_eq!(state(&store).changed_since_archived(), 0);
        // A copy that still has it brings nothing.
        take_in(&store, &out(&kept));
        prop_assert_eq!(facts(&state(&store)), hidden);
        prop_assert!(take_in(&store, &made.text));
        prop_assert_eq!(shows(&store), before);
        prop_assert!(!take_in(&store, &made.text), "once is enough");
        // What is back stays: there is nothing to make room of.
        make_room(&store, "w").unwrap();
        prop_assert_eq!(state(&store).archives().in_force().count(), 0);
    }

    #[test]
    fn copies_agree_in_whatever_order_archives_edits_and_files_meet(
        common in acts(25), there in acts(15), mask in 1_u8..64, other in 1_u8..64,
        order in Just(vec![0_usize, 1, 2, 3]).prop_shuffle(),
        again in Just(vec![0_usize, 1, 2, 3]).prop_shuffle(),
        rooms in any::<u8>(), some in 1_u8..16,
    ) {
        let base = world(&common, 2);
        let (here, elsewhere) = (copy(&base), copy(&base));
        let records = chosen(&base, mask);
        prop_assume!(!records.is_empty());
        // One colleague archives some records, another one archives others.
        let first = made(&here, 1, records);
        written(&here, &first, 900);
        make_room(&here, "w").unwrap();
        let others = chosen(&elsewhere, other);
        prop_assume!(!others.is_empty());
        let second = made(&elsewhere, 2, others);
        written(&elsewhere, &second, 901);
        // A third one has heard of nothing and goes on with all of them.
        let mut third = World::new(copy(&base), 5);
        there.iter().for_each(|(at, act)| third.act(at % 2 + 3, act));
        let files = [out(&here), out(&elsewhere), out(&third.store), first.text.clone()];
        let joined = |order: &[usize], rooms: u8| {
            let store = MemoryStore::default();
            for (turn, file) in order.iter().enumerate() {
                if some >> file & 1 == 1 {
                    take_in(&store, &files[*file]);
                    if rooms >> turn & 1 == 1 {
                        make_room(&store, "w").unwrap();
                    }
                }
            }
            store
        };
        let (one, two) = (joined(&order, rooms), joined(&again, rooms >> 4));
        prop_assert_eq!(facts(&state(&one)), facts(&state(&two)), "any order, room made or not");
        for file in &files {
            let (own, text) = (copy(&one), out(&two));
            take_in(&own, &text);
            prop_assert_eq!(facts(&state(&own)), facts(&state(&one)), "the same again changes nothing");
            // Grouped in another way.
            let (left, right) = (copy(&one), MemoryStore::default());
            take_in(&left, file);
            take_in(&right, file);
            take_in(&right, &text);
            prop_assert_eq!(facts(&state(&left)), facts(&state(&right)));
        }
        // With both files nothing is lost that anybody wrote.
        let all = copy(&one);
        [&files[0], &files[1], &files[2], &first.text, &second.text].iter().for_each(|f| _ = take_in(&all, f));
        let never = copy(&third.store);
        prop_assert_eq!(shows(&all), shows(&never), "as if nothing had been archived");
        prop_assert_eq!(state(&all).changed_since_archived(), 0);
    }

    #[test]
    fn making_room_may_fail_anywhere(acts in acts(30), mask in 1_u8..64, packed in any::<bool>(), at in 1_u64..80) {
        let store = world(&acts, 3);
        if packed {
            compact(&store, 800, EAGER);
        }
        let (before, records) = (shows(&store), chosen(&store, mask));
        prop_assume!(!records.is_empty());
        let made = made(&store, 1, records);
        written(&store, &made, 900);
        let hidden = facts(&state(&store));
        let fault = Faults { fail_at: Some((at, FaultKind::Other)), ..Faults::default() };
        make_room(&FaultyStore::new(&store, fault), "w").ok();
        prop_assert_eq!(&facts(&state(&store)), &hidden);
        make_room(&store, "w").unwrap();
        prop_assert_eq!(facts(&state(&store)), hidden);
        take_in(&store, &made.text);
        prop_assert_eq!(shows(&store), before);
    }
}

/// A desk with so many incidents, of which every second one was closed early.
fn desk_with(incidents: u128) -> Desk {
    let mut desk = Desk::new(5);
    for id in 1..=incidents {
        desk.run(&create(id, &format!("Printer {id} jams"), vec![])).unwrap();
        desk.run(&Command::on(
            "Note",
            &note::REGISTER,
            RecordId(1000 + id),
            vec![
                Change::set("text", format!("Called about {id}").as_str()),
                Change::set("about", RecordId(id).to_string().as_str()),
            ],
        ))
        .unwrap();
        if id % 2 == 0 {
            desk.run(&edit(
                id,
                vec![
                    Change::set("status", "resolved"),
                    Change::set("resolution", "Mended"),
                    Change::set("close_code", "solved"),
                ],
            ))
            .unwrap();
            desk.run(&edit(id, vec![Change::set("status", "closed")])).unwrap();
        }
    }
    desk
}

fn left(desk: &Desk, before: Instant) -> Vec<(String, Vec<u128>)> {
    closed_before(&desk.workspace, &incident::REGISTER, before)
        .into_iter()
        .map(|left| (left.register.to_string(), left.records.iter().map(|id| id.0).collect()))
        .collect()
}

fn now_of(desk: &Desk) -> Instant {
    Instant::from_millis(desk.now as i64 + 1)
}

#[test]
fn closed_records_leave_with_their_notes_and_those_still_talked_about_stay() {
    let mut desk = desk_with(6);
    let then = now_of(&desk);
    desk.now += 1_000_000;
    let of = |incidents: &[u128]| {
        let notes = incidents.iter().map(|id| id + 1000).collect();
        vec![("incident".to_owned(), incidents.to_vec()), ("note".to_owned(), notes)]
    };
    assert_eq!(left(&desk, then), of(&[2, 4, 6]));
    assert_eq!(left(&desk, Instant::from_millis(0)), []);
    desk.run(&Command::on(
        "Note",
        &note::REGISTER,
        RecordId(77),
        vec![Change::set("text", "It jams again"), Change::set("about", RecordId(4).to_string().as_str())],
    ))
    .unwrap();
    assert_eq!(left(&desk, then), of(&[2, 6]), "a note was written since");
    desk.run(&edit(6, vec![Change::set("title", "Plotter")])).unwrap();
    assert_eq!(left(&desk, then), of(&[2]), "it was changed since");
}

/// Archives what is closed, and tells what was made.
fn archive(desk: &mut Desk) -> Made {
    let archive = Archive {
        id: 7,
        file: Arc::from("closed.jsonl"),
        before: Day::from_iso("2026-03-03"),
        left: closed_before(&desk.workspace, &incident::REGISTER, now_of(desk)),
        ..Archive::default()
    };
    let made = make(&desk.store, "w", "Desk", archive, Writer::new(WRITER), now_of(desk)).unwrap();
    let loaded = load(&desk.store, "w").unwrap();
    let stamp = desk.stamp();
    let entry = leave(&made.archive, &loaded, stamp, "Mara").unwrap();
    desk.write(entry);
    desk.refresh();
    made
}

#[test]
fn archiving_closed_records_makes_the_room_it_said_it_would() {
    let mut desk = desk_with(200);
    let before = desk.store.used();
    let made = archive(&mut desk);
    make_room(&desk.store, "w").unwrap();
    desk.refresh();
    let won = before - desk.store.used();
    assert!(won > before / 3, "{won} of {before}");
    assert!(won.abs_diff(made.won) < 200, "{won} won, {} said", made.won);
    assert_eq!(desk.workspace.of(&incident::REGISTER).unwrap().standing(), 100);
    let told: Vec<_> = desk.workspace.archives().in_force().map(|a| (a.records(), a.before)).collect();
    assert_eq!(told, [(200, Day::from_iso("2026-03-03"))]);
}

#[test]
fn no_number_is_given_twice_though_its_record_was_archived() {
    let mut desk = desk_with(2);
    archive(&mut desk);
    make_room(&desk.store, "w").unwrap();
    desk.reload();
    desk.run(&create(3, "New one", vec![])).unwrap();
    assert_eq!(desk.workspace.record(RecordId(3)).unwrap().name(), "INC-0003");
    assert_eq!(desk.workspace.find("INC-0002").len(), 0);
}

#[test]
fn an_archived_record_is_not_written_to_by_mistake() {
    let mut desk = desk_with(2);
    archive(&mut desk);
    let refused = desk.run(&edit(2, vec![Change::set("title", "Again")])).unwrap_err();
    assert!(refused[0].contains("was archived to a file"), "{refused:?}");
    assert_eq!(desk.workspace.changed_since_archived(), 0);
}

#[test]
fn what_a_colleague_changed_meanwhile_is_kept_and_told() {
    let mut desk = desk_with(4);
    let mut colleague = Desk::new(6);
    colleague.store = copy(&desk.store);
    colleague.refresh();
    colleague.now = desk.now + 5_000;
    colleague.run(&edit(2, vec![Change::set("title", "Jams only on Mondays")])).unwrap();
    let made = archive(&mut desk);
    make_room(&desk.store, "w").unwrap();
    take_in(&desk.store, &out(&colleague.store));
    make_room(&desk.store, "w").unwrap();
    desk.refresh();
    assert!(desk.workspace.record(RecordId(2)).is_none(), "it does not come back by itself");
    assert_eq!(desk.workspace.changed_since_archived(), 1);
    take_in(&desk.store, &made.text);
    desk.refresh();
    assert_eq!(desk.shows(RecordId(2), "title"), "Jams only on Mondays");
    assert_eq!(desk.workspace.changed_since_archived(), 0);
}

#[test]
fn merging_an_archive_back_is_told_beforehand_and_can_be_undone() {
    let mut desk = desk_with(4);
    let before = desk.workspace.state_hash();
    let made = archive(&mut desk);
    make_room(&desk.store, "w").unwrap();
    desk.refresh();
    let files = [MergeFile { name: "closed.jsonl", text: &made.text }];
    let plan = plan_merge(&files, &desk.store, "w", now_of(&desk)).unwrap();
    assert!(!plan.has_troubles(), "{:?} {:?}", plan.files, plan.troubles());
    assert_eq!((plan.new_records, plan.drops, plan.conflicts.len()), (2, 0, 0));
    assert_eq!(plan.new_notes, 2);
    assert!(plan.files[0].hash_agrees);
    plan.write(&desk.store).unwrap();
    desk.refresh();
    let stamp = desk.stamp();
    let step = plan.step(&desk.workspace, &Choices::default(), stamp, "Mara", now_of(&desk)).unwrap();
    desk.write_step(step);
    assert_eq!(desk.workspace.state_hash(), before);
    assert_eq!(desk.undo().as_deref(), Some("Merged file closed.jsonl"));
    desk.refresh();
    assert_eq!(desk.workspace.of(&incident::REGISTER).unwrap().standing(), 2);
    assert!(desk.redo().is_some());
    desk.refresh();
    assert_eq!(desk.workspace.of(&incident::REGISTER).unwrap().standing(), 4);
}

#[test]
fn undo_after_an_archive_takes_back_nothing_from_before_it() {
    let mut desk = desk_with(4);
    desk.run(&edit(1, vec![Change::set("title", "Before")])).unwrap();
    let made = archive(&mut desk);
    assert_eq!(desk.workspace.undoable(), None);
    assert_eq!(desk.workspace.redoable(), None);
    desk.run(&edit(1, vec![Change::set("title", "After")])).unwrap();
    assert!(desk.undo().is_some());
    assert_eq!(desk.shows(RecordId(1), "title"), "Before");
    assert_eq!(desk.undo(), None);
    // Where its records are back, the steps before it are within reach again.
    assert!(take_in(&desk.store, &made.text));
    desk.refresh();
    assert!(desk.undo().is_some());
    assert_eq!(desk.shows(RecordId(1), "title"), "Printer 1 jams");
}

#[test]
fn records_that_come_back_from_an_archive_are_not_taken_for_another_copys() {
    let mut desk = desk_with(4);
    let before = desk.workspace.plain_numbers();
    let made = archive(&mut desk);
    make_room(&desk.store, "w").unwrap();
    desk.refresh();
    assert_eq!(desk.workspace.plain_numbers(), before);
    assert!(take_in(&desk.store, &made.text));
    desk.refresh();
    assert_eq!(desk.workspace.plain_numbers(), before);
}

#[test]
fn a_snapshot_from_before_an_archive_does_not_bring_it_back_in_part() {
    let mut desk = desk_with(4);
    let snapshot = Workspace::from_loaded(load(&desk.store, "w").unwrap());
    archive(&mut desk);
    make_room(&desk.store, "w").unwrap();
    desk.refresh();
    let stamp = desk.stamp();
    let now = now_of(&desk);
    assert!(desk.workspace.plan_restore(&snapshot, "Go back", stamp, "Mara", now).is_none());
}

#[test]
fn a_file_without_names_holds_nothing_of_an_archive() {
    let mut desk = desk_with(4);
    archive(&mut desk);
    let mut random = 1_u64;
    let mut next = || {
        random += 1;
        random
    };
    let masked = export_masked(&desk.store, "w", "Desk", NOW, &mut next).unwrap();
    assert!(!masked.text.contains("Printer 2 jams"));
    assert!(!masked.text.contains("closed.jsonl"));
    let store = MemoryStore::default();
    let plan = plan_import(&masked.text, &store, "w").unwrap();
    assert_eq!(plan.troubles, []);
    plan.write(&store).unwrap();
    assert_eq!(state(&store).of(&incident::REGISTER).unwrap().standing(), 2);
}

#[test]
fn an_archive_is_not_made_of_nothing_or_of_what_cannot_be_read() {
    let desk = desk_with(2);
    let none = Archive { id: 1, ..Archive::default() };
    let make_of = |archive| make(&desk.store, "w", "Desk", archive, Writer::new(WRITER), now_of(&desk));
    assert_eq!(make_of(none).err(), Some(Unfit::Nothing));
    let archive = wanted(1, vec![RecordId(2)], &desk.store);
    let key = desk.store.keys("pl1/w/j/").unwrap().remove(0);
    desk.store.set(&key, "damaged").unwrap();
    assert_eq!(make_of(archive).err(), Some(Unfit::Troubles));
}

#[test]
fn what_was_changed_after_the_file_was_made_keeps_the_records_here() {
    let mut desk = desk_with(2);
    let made = made(&desk.store, 1, vec![RecordId(2)]);
    desk.run(&edit(2, vec![Change::set("title", "Changed meanwhile")])).unwrap();
    let loaded = load(&desk.store, "w").unwrap();
    assert!(leave(&made.archive, &loaded, desk.stamp(), "Mara").is_none());
}

#[test]
fn the_past_does_not_show_what_was_archived_since_stored_or_not() {
    let mut desk = desk_with(4);
    let then = now_of(&desk);
    desk.now += 60_000;
    archive(&mut desk);
    let held = Workspace::as_of(&load(&desk.store, "w").unwrap(), then);
    make_room(&desk.store, "w").unwrap();
    let freed = Workspace::as_of(&load(&desk.store, "w").unwrap(), then);
    assert_eq!(without_latest(&held), without_latest(&freed));
    assert!(freed.record(RecordId(2)).is_none());
}

#[test]
fn what_left_for_a_file_is_not_taken_for_tampering_and_what_did_not_is() {
    let mut desk = desk_with(20);
    let heads = verified(&desk.store, &[]).heads;
    let made = archive(&mut desk);
    make_room(&desk.store, "w").unwrap();
    let after = verified(&desk.store, &heads);
    assert_eq!(after.findings, []);
    assert_eq!(after.archived, 40, "a creation, a note and two moves of each of ten incidents");
    assert_eq!(workspace_file::verify(&made.text, &heads).unwrap().findings, []);
    let key = desk.store.keys("pl1/w/j/").unwrap().into_iter().find(|k| k.ends_with("/0")).unwrap();
    desk.store.remove(&key).unwrap();
    assert_eq!(verified(&desk.store, &heads).findings.len(), 1);
}

fn verified(store: &dyn Store, receipts: &[Head]) -> Verified {
    let held = Holdings::read(store, "w").unwrap();
    verify(held.entries.iter().map(|((w, n), text)| (*w, *n, text.as_str())), receipts)
}

#[test]
fn an_archive_entry_reads_back_as_it_was_written() {
    let stamp = |ms| Stamp { ms, ..Stamp::default() };
    let archive = Archive {
        id: u64::MAX,
        file: Arc::from("Desk \"closed\".jsonl"),
        before: Day::from_iso("2025-01-01"),
        left: vec![Left {
            register: Arc::from("incident"),
            records: vec![RecordId(1), RecordId(u128::MAX)],
            highest: vec![42.0.into(), "B7".into()],
        }],
        entries: vec![Run { first: (stamp(1), 4), last: (stamp(2), 9) }],
        shards: vec![(Writer::new(255), 3, 12)],
    };
    for extra in [Extra::Archive(Box::new(archive)), Extra::Archive(Box::default()), Extra::BroughtBack(9)] {
        let mut entry = Workspace::plan_redaction(vec![], "", stamp(5), "A");
        entry.extra = Some(extra);
        let (entry, text) = entry.sealed("", 1);
        assert_eq!(Entry::parse(&text), Some(entry));
    }
}

#[test]
fn what_left_for_files_explains_a_gap_only_where_it_covers_all_of_it() {
    let check = |runs: &[(u64, u32, u32)], (writer, from, to): (u64, u32, u32), explained: bool| {
        let stamp = |ms, writer| Stamp { ms, writer: Writer::new(writer), ..Stamp::default() };
        let mut archives = Archives::default();
        for (nth, (writer, first, last)) in runs.iter().enumerate() {
            let run = Run { first: (stamp(1, *writer), *first), last: (stamp(2, *writer), *last) };
            let archive = Archive { id: nth as u64, entries: vec![run], ..Archive::default() };
            let mut entry = Workspace::plan_redaction(vec![], "", stamp(10 + nth as u64, 9), "A");
            entry.extra = Some(Extra::Archive(Box::new(archive)));
            archives.learn(&entry);
        }
        assert_eq!(archives.explain(Writer::new(writer), from, to), explained, "{runs:?} {from}..={to}");
    };
    check(&[], (1, 0, 0), false);
    check(&[(1, 2, 5)], (1, 2, 5), true);
    check(&[(1, 2, 5)], (1, 3, 4), true);
    check(&[(1, 2, 5)], (1, 1, 5), false);
    check(&[(1, 2, 5)], (1, 2, 6), false);
    check(&[(1, 2, 5)], (2, 2, 5), false);
    check(&[(1, 2, 5), (1, 6, 9)], (1, 2, 9), true);
    check(&[(1, 6, 9), (1, 2, 5)], (1, 2, 9), true);
    check(&[(1, 2, 5), (1, 7, 9)], (1, 2, 9), false);
    check(&[(1, 0, u32::MAX)], (1, 5, u32::MAX), true);
}
