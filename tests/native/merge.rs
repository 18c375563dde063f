//! Colleagues' files taken in: told beforehand, decided, one step to undo.

use crate::difference::{desk_of, told};
use crate::workspace::{Desk, create, edit};
use crate::workspace_properties::{Act, World, acts, cases, facts};
use plumbline::exchange::merge::{Choices, Kinship, MergeFile, MergePlan, Side, plan_merge};
use plumbline::exchange::workspace_file::{NotImported, export_in};
use plumbline::journal::{Hand, MemoryStore, RecordId, Store, Value, Writer, key, load};
use plumbline::pause::{AtOnce, Stretch, at_once};
use plumbline::register::catalogue::incident;
use plumbline::time::{Instant, Span};
use plumbline::workspace::{Change, Command, Workspace, difference};
use proptest::prelude::*;

const NOW: Instant = Instant::from_millis(1_772_442_000_000);

fn state(store: &dyn Store) -> Workspace {
    Workspace::from_loaded(load(store, "w").unwrap())
}

pub fn out(store: &dyn Store) -> String {
    // As the page makes it: read back, value for value.
    at_once(export_in(store, "w", "Desk", NOW, Stretch::whole(&AtOnce))).unwrap().unwrap().text
}

pub fn plan(texts: &[&str], store: &dyn Store) -> MergePlan {
    let names = ["a.jsonl", "b.jsonl", "c.jsonl"];
    let files: Vec<MergeFile<'_>> =
        texts.iter().zip(names).map(|(text, name)| MergeFile { name, text }).collect();
    plan_merge(&files, store, "w", NOW).unwrap()
}

pub fn merge(desk: &mut Desk, texts: &[&str], choices: &Choices) -> MergePlan {
    let plan = plan(texts, &desk.store);
    assert!(!plan.has_troubles(), "{:?} {:?}", plan.files, plan.troubles());
    plan.write(&desk.store).unwrap();
    desk.refresh();
    let stamp = desk.stamp();
    let now = Instant::from_millis(desk.now as i64);
    if let Some(step) = plan.step(&desk.workspace, choices, stamp, "Mara", now) {
        desk.write_step(step);
    }
    plan
}

pub fn copy(store: &MemoryStore, writer: u64, now: u64) -> Desk {
    let mut desk = Desk::new(writer);
    for key in store.keys("").unwrap() {
        desk.store.set(&key, &store.get(&key).unwrap().unwrap()).unwrap();
    }
    desk.now = now;
    desk.refresh();
    desk
}

fn same(found: &plumbline::workspace::Difference, what: &str) {
    assert_eq!(told(found), Vec::<String>::new(), "{what}");
}

/// Copies of one world that went apart, each written by a site of its own.
fn apart(common: &[(u8, Act)], sides: &[&[(u8, Act)]]) -> Vec<MemoryStore> {
    let side = |(n, more): (usize, &&[(u8, Act)])| {
        let mut world = World::new(MemoryStore::default(), 4);
        common.iter().for_each(|(_, act)| world.act(0, act));
        let writer = n as u8 + 1;
        (0..20).for_each(|_| world.act(writer, &Act::Hear(4)));
        more.iter().for_each(|(_, act)| world.act(writer, act));
        world.store
    };
    sides.iter().enumerate().map(side).collect()
}

proptest! {
    #![proptest_config(cases(80))]

    #[test]
    fn a_merge_is_one_step_that_is_undone_and_done_again(
        common in acts(12), here in acts(12), there in acts(12),
    ) {
        let stores = apart(&common, &[&here, &there]);
        let [here, there] = <[MemoryStore; 2]>::try_from(stores).unwrap();
        let mut desk = desk_of(here);
        let before = state(&desk.store);
        let plan = merge(&mut desk, &[&out(&there)], &Choices::default());
        if plan.changes_nothing() {
            return Ok(());
        }
        let merged = state(&desk.store);
        prop_assert_eq!(merged.state_hash(), desk.workspace.state_hash());
        prop_assert_eq!(desk.undo(), Some("Merged file a.jsonl".to_owned()));
        same(&difference(&before, &desk.workspace), "undone");
        same(&difference(&before, &state(&desk.store)), "undone and read anew");
        prop_assert!(desk.redo().is_some());
        same(&difference(&merged, &desk.workspace), "done again");
        desk.refresh();
        same(&difference(&merged, &desk.workspace), "done again and read anew");
        prop_assert!(desk.undo().is_some());
        same(&difference(&before, &desk.workspace), "undone a second time");
        prop_assert!(desk.redo().is_some());
        same(&difference(&merged, &state(&desk.store)), "done again a second time");
    }

    #[test]
    fn merges_and_restores_add_up_to_the_same_in_any_order(
        common in acts(10), here in acts(10), there in acts(10), order in any::<u64>(),
    ) {
        let stores = apart(&common, &[&here, &there]);
        let mut desk = copy(&stores[0], 88, 1_772_542_000_000);
        let before = state(&desk.store);
        merge(&mut desk, &[&out(&stores[1])], &Choices { flipped: vec![0, 2], brought_back: vec![0] });
        desk.undo();
        desk.redo();
        let (stamp, now) = (desk.stamp(), Instant::from_millis(desk.now as i64));
        if let Some(step) = desk.workspace.plan_restore(&before, "Restore", stamp, "Mara", now) {
            desk.write_step(step);
        }
        desk.undo();
        let loaded = load(&desk.store, "w").unwrap();
        let mut parts: Vec<usize> = (0..loaded.entries.len() + loaded.shards.len()).collect();
        for i in 0..parts.len() {
            let other = order.rotate_left(i as u32 * 11) as usize % parts.len();
            parts.swap(i, other);
        }
        let mut shuffled = Workspace::default();
        for part in parts {
            match loaded.entries.get(part) {
                Some((entry, ..)) => shuffled.join(entry.clone()),
                None => shuffled.join_shard(&loaded.shards[part - loaded.entries.len()]),
            }
        }
        let straight = Workspace::from_loaded(loaded);
        prop_assert_eq!(facts(&shuffled), facts(&straight));
        prop_assert_eq!(shuffled.undoable(), straight.undoable());
        prop_assert_eq!(shuffled.redoable(), straight.redoable());
        prop_assert_eq!(facts(&straight), facts(&desk.workspace));
    }

    #[test]
    fn several_files_give_the_same_in_any_order(
        common in acts(8), here in acts(8), one in acts(8), two in acts(8),
    ) {
        let stores = apart(&common, &[&here, &one, &two]);
        let (one, two) = (out(&stores[1]), out(&stores[2]));
        let result = |texts: &[&str]| {
            let mut desk = copy(&stores[0], 88, 1_772_542_000_000);
            let plan = merge(&mut desk, texts, &Choices::default());
            (state(&desk.store).state_hash(), plan.writes().to_vec())
        };
        let (forwards, writes) = result(&[&one, &two]);
        let (backwards, same_writes) = result(&[&two, &one]);
        prop_assert_eq!(&forwards, &backwards);
        prop_assert_eq!(writes, same_writes);
        let mut desk = copy(&stores[0], 88, 1_772_542_000_000);
        merge(&mut desk, &[&two], &Choices::default());
        merge(&mut desk, &[&one], &Choices::default());
        prop_assert_eq!(&state(&desk.store).state_hash(), &forwards);
    }

    #[test]
    fn copies_that_take_in_each_others_files_by_themselves_come_to_rest(
        common in acts(8), here in acts(8), one in acts(8), two in acts(8),
    ) {
        let stores = apart(&common, &[&here, &one, &two]);
        let mut desks: Vec<Desk> = (88_u64..).zip(&stores)
            .map(|(writer, store)| copy(store, writer, 1_772_542_000_000 + writer))
            .collect();
        let mut rounds = 0;
        loop {
            let texts: Vec<String> = desks.iter().map(|desk| out(&desk.store)).collect();
            let mut quiet = true;
            for (own, desk) in desks.iter_mut().enumerate() {
                let others: Vec<&str> =
                    texts.iter().enumerate().filter(|(n, _)| *n != own).map(|(_, t)| t.as_str()).collect();
                quiet &= !taken_in(desk, &others);
            }
            if quiet {
                break;
            }
            rounds += 1;
            prop_assert!(rounds < 5, "they answer each other for ever");
        }
        for desk in &desks {
            same(&difference(&desks[0].workspace, &desk.workspace), "at rest");
        }
    }

    #[test]
    fn an_older_copy_of_ones_own_changes_nothing(earlier in acts(15), since in acts(15)) {
        let mut world = World::new(MemoryStore::default(), 3);
        earlier.iter().for_each(|(at, act)| world.act(*at, act));
        let old = out(&world.store);
        since.iter().for_each(|(at, act)| world.act(*at, act));
        let mut desk = desk_of(world.store);
        let before = (out(&desk.store), desk.workspace.undoable());
        let plan = merge(&mut desk, &[&old], &Choices::default());
        prop_assert!(plan.changes_nothing());
        prop_assert_eq!((plan.drops, plan.new_records, plan.conflicts.len()), (0, 0, 0));
        prop_assert_eq!((out(&desk.store), desk.workspace.undoable()), before);
    }
}

/// Takes files in as a shared folder does: with a step of its own only where something shows. Whether anything came.
fn taken_in(desk: &mut Desk, texts: &[&str]) -> bool {
    let plan = plan(texts, &desk.store);
    assert!(!plan.has_troubles(), "{:?} {:?}", plan.files, plan.troubles());
    if plan.changes_nothing() {
        return false;
    }
    plan.write(&desk.store).unwrap();
    desk.refresh();
    let stamp = desk.stamp();
    let now = Instant::from_millis(desk.now as i64);
    if plan.shown > 0
        && let Some(step) = plan.step(&desk.workspace, &Choices::default(), stamp, "Mara", now)
    {
        desk.write_step(step);
    }
    true
}

/// Two copies of five incidents that went apart: in conflict, edited on either side, taken away there, new there.
fn colleagues() -> (Desk, Desk) {
    let mut ours = Desk::new(1);
    for n in 1..=5 {
        ours.run(&create(n, "As it was", vec![])).unwrap();
    }
    let mut theirs = copy(&ours.store, 2, ours.now + 500);
    theirs.run(&edit(1, vec![Change::set("title", "There"), Change::set("category", "Disk")])).unwrap();
    ours.now += 120_000;
    ours.run(&edit(1, vec![Change::set("title", "Here")])).unwrap();
    ours.run(&edit(2, vec![Change::set("title", "Only here")])).unwrap();
    theirs.run(&edit(3, vec![Change::set("title", "Only there")])).unwrap();
    ours.run(&edit(4, vec![Change::set("title", "Still needed")])).unwrap();
    theirs.run(&Command::void(&incident::REGISTER, RecordId(4), "twice")).unwrap();
    theirs.run(&create(6, "New there", vec![])).unwrap();
    (ours, theirs)
}

#[test]
fn settings_are_not_counted_among_the_records_that_came() {
    let setting = |name: &str, text: &str| {
        let register = &plumbline::register::catalogue::setting::REGISTER;
        let changes = vec![Change::set("name", name), Change::set("text", text)];
        Command::on("Settle", register, plumbline::workspace::setting_id(name), changes)
    };
    let check = |settled: &[(&str, &str)], told: (usize, usize, usize)| {
        let mut ours = Desk::new(1);
        ours.run(&create(1, "As it was", vec![])).unwrap();
        let mut theirs = copy(&ours.store, 2, ours.now + 500);
        theirs.run(&create(2, "New there", vec![])).unwrap();
        theirs.run(&edit(1, vec![Change::set("title", "There")])).unwrap();
        for (name, text) in settled {
            theirs.run(&setting(name, text)).unwrap();
        }
        let plan = plan(&[&out(&theirs.store)], &ours.store);
        assert_eq!((plan.new_records, plan.changed_there, plan.settings), told, "{settled:?}");
    };
    check(&[], (1, 1, 0));
    check(&[("site/T", "somebody")], (1, 1, 0));
    check(&[("site/T", "somebody"), ("reopen_days", "9")], (1, 1, 1));
}

#[test]
fn what_would_come_in_is_told_by_kind() {
    let (mut ours, theirs) = colleagues();
    let plan = merge(&mut ours, &[&out(&theirs.store)], &Choices::default());
    assert_eq!((plan.new_records, plan.changed_there, plan.changed_here), (1, 2, 3));
    assert_eq!((plan.in_conflict, plan.deleted_there, plan.drops, plan.standing), (1, 1, 1, 5));
    assert!(!plan.drops_many());
    let [conflict] = &plan.conflicts[..] else { panic!("{:?}", plan.conflicts) };
    assert_eq!((conflict.record, &*conflict.field), (RecordId(1), "title"));
    assert_eq!(conflict.before, Some(Value::text("As it was")));
    assert_eq!((&conflict.ours, &conflict.theirs), (&Value::text("Here"), &Value::text("There")));
    assert_eq!((conflict.shows, &conflict.flipped), (Side::Ours, &Value::text("There")));
    let [edited] = &plan.deleted_and_edited[..] else { panic!("{:?}", plan.deleted_and_edited) };
    assert_eq!((edited.record, edited.deleted, edited.stands), (RecordId(4), Side::Theirs, false));
    assert_eq!(&*edited.fields[0].field, "title");
    let note = &plan.files[0];
    assert_eq!((note.kinship, note.hash_agrees, note.ahead), (Kinship::Same, true, None));
    assert_eq!((plan.flips_for(Side::Theirs), plan.flips_for(Side::Ours)), (vec![0], vec![]));
    // Whose words these are: stated in the file, taken in by whoever merged.
    let theirs_entry = theirs.workspace.entries().last().unwrap().stamp;
    assert_eq!(ours.workspace.merge_of(theirs_entry).map(|e| &*e.label), Some("Merged file a.jsonl"));
}

#[test]
fn what_was_decided_is_part_of_the_step() {
    let (mut ours, theirs) = colleagues();
    let before = state(&ours.store);
    let choices = Choices { flipped: vec![0], brought_back: vec![0] };
    merge(&mut ours, &[&out(&theirs.store)], &choices);
    assert_eq!(ours.shows(RecordId(1), "title"), "There");
    assert_eq!(ours.workspace.table("incident").unwrap().conflicts(0).count(), 0);
    assert_eq!(ours.shows(RecordId(4), "title"), "Still needed");
    assert!(ours.workspace.record(RecordId(4)).unwrap().stands());
    ours.undo().unwrap();
    same(&difference(&before, &ours.workspace), "undone");
    ours.redo().unwrap();
    assert_eq!(ours.shows(RecordId(1), "title"), "There");
    assert!(ours.workspace.record(RecordId(4)).unwrap().stands());
}

#[test]
fn what_was_changed_since_a_merge_outlives_its_undo() {
    let (mut ours, theirs) = colleagues();
    let merged = merge(&mut ours, &[&out(&theirs.store)], &Choices::default());
    assert_eq!(merged.label(), "Merged file a.jsonl");
    let step = ours.workspace.undoable().unwrap();
    ours.run(&edit(3, vec![Change::set("title", "Changed since")])).unwrap();
    ours.run(&edit(6, vec![Change::set("title", "Changed since")])).unwrap();
    let loaded = load(&ours.store, "w").unwrap();
    let stamp = ours.stamp();
    let undo = ours.workspace.plan_unmerge(step.stamp, &loaded, stamp, "Mara", NOW).unwrap();
    ours.write_step(undo);
    assert_eq!(ours.shows(RecordId(3), "title"), "Changed since");
    assert_eq!(ours.shows(RecordId(1), "category"), "");
    // A record that only came with the merge goes with it.
    assert!(!ours.workspace.record(RecordId(6)).unwrap().stands());
    // The colleague takes that in again: both show the same, and what was undone stays undone there too.
    let mut theirs = theirs;
    merge(&mut theirs, &[&out(&ours.store)], &Choices::default());
    same(&difference(&ours.workspace, &theirs.workspace), "after the way back");
}

#[test]
fn what_should_not_be_taken_in_without_a_word_is_told() {
    let (ours, theirs) = colleagues();
    let text = out(&theirs.store);
    // A copy under another id, and something else altogether.
    let renamed = text.replacen("\"workspace\":\"w\"", "\"workspace\":\"w2\"", 1);
    assert_eq!(plan(&[&renamed], &ours.store).files[0].kinship, Kinship::Copy);
    let mut other = Desk::new(9);
    other.run(&create(70, "Elsewhere", vec![])).unwrap();
    let foreign = out(&other.store).replacen("\"workspace\":\"w\"", "\"workspace\":\"x\"", 1);
    let told = plan(&[&foreign], &ours.store);
    assert_eq!((told.files[0].kinship, told.foreign().count()), (Kinship::Foreign, 1));
    // A clock that is two days ahead.
    let mut late = copy(&ours.store, 5, ours.now + 2 * 86_400_000);
    late.run(&create(8, "Tomorrow", vec![])).unwrap();
    let ahead = plan(&[&out(&late.store)], &ours.store).files[0].ahead.unwrap();
    assert!(ahead > Span::from_hours(47), "{ahead:?}");
    // More than a fifth of the records would go.
    let mut empty = copy(&ours.store, 6, ours.now);
    for n in 1..=2 {
        empty.run(&Command::void(&incident::REGISTER, RecordId(n), "empty")).unwrap();
    }
    let drops = plan(&[&out(&empty.store)], &ours.store);
    assert_eq!((drops.drops, drops.standing, drops.drops_many()), (2, 5, true));
    // A made-up workspace stays by itself.
    let mut sample = copy(&theirs.store, 7, theirs.now);
    sample.store.set("pl1/w/m", &key::seal("{\"name\":\"Clinic\",\"sample\":true}")).unwrap();
    sample.hand = Hand::new("w", Writer::new(7));
    let mixed = plan(&[&out(&sample.store)], &ours.store);
    assert!(mixed.mixes_sample);
    assert_eq!(mixed.write(&ours.store), Err(NotImported::Troubles));
}

#[test]
fn only_what_needs_nobody_to_decide_comes_in_by_itself() {
    let (ours, theirs) = colleagues();
    let check = |text: &str, asks: bool, what: &str| {
        assert_eq!(plan(&[text], &ours.store).asks(), asks, "{what}");
    };
    check(&out(&ours.store), false, "one's own");
    check(&out(&theirs.store), true, "in conflict");
    let mut more = copy(&ours.store, 3, ours.now + 500);
    more.run(&edit(5, vec![Change::set("title", "Only there")])).unwrap();
    more.run(&create(7, "New there", vec![])).unwrap();
    check(&out(&more.store), false, "changed and new on their side alone");
    more.run(&Command::void(&incident::REGISTER, RecordId(5), "twice")).unwrap();
    check(&out(&more.store), false, "one of five taken away");
    more.run(&Command::void(&incident::REGISTER, RecordId(3), "twice")).unwrap();
    check(&out(&more.store), true, "two of five taken away");
    let mut other = Desk::new(9);
    other.run(&create(70, "Elsewhere", vec![])).unwrap();
    let foreign = out(&other.store).replacen("\"workspace\":\"w\"", "\"workspace\":\"x\"", 1);
    check(&foreign, true, "of another workspace");
    check("{\"plumbline\":1}\n{\"x\":", true, "damaged");
}

#[test]
fn files_that_hold_something_else_under_one_number_are_refused() {
    let (ours, theirs) = colleagues();
    let text = out(&theirs.store);
    let forged = text.replace("Only there", "Only their");
    let both = plan(&[&text, &forged], &ours.store);
    assert!(both.has_troubles());
    assert_eq!(both.write(&ours.store), Err(NotImported::Troubles));
}

#[test]
fn an_author_that_came_in_a_file_is_told_as_stated_there() {
    let mut desk = Desk::new(1);
    desk.run(&create(1, "Printer", vec![])).unwrap();
    let own = desk.workspace.entries().next().unwrap().stamp;
    let mut noor = copy(&desk.store, 2, desk.now + 60_000);
    let theirs = noor.run(&edit(1, vec![Change::set("title", "Scanner")])).unwrap().stamp;
    desk.now += 120_000;
    desk.run(&edit(1, vec![Change::set("title", "Plotter")])).unwrap();
    let file = out(&noor.store);
    let plan = merge(&mut desk, &[&file], &Choices::default());
    let [conflict] = plan.conflicts.as_slice() else { panic!("{:?}", plan.conflicts) };
    assert_eq!(&*conflict.their_author, "Mara");
    let check = |stamp, by: &str, expected: &str| assert_eq!(desk.workspace.author(stamp, by), expected);
    check(own, "Mara", "Mara");
    check(theirs, "Noor", "Noor, as stated in a.jsonl, merged by Mara");
    check(theirs, "", "as stated in a.jsonl, merged by Mara");
    let mut several = copy(&desk.store, 3, desk.now);
    let theirs = noor.run(&edit(1, vec![Change::set("category", "Net")])).unwrap().stamp;
    merge(&mut several, &[&out(&noor.store), &file], &Choices::default());
    assert_eq!(several.workspace.author(theirs, "N"), "N, as stated in a.jsonl, b.jsonl, merged by Mara");
}
