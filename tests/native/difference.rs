//! What two states show differently, and the step from one to the other.

use crate::workspace::{Desk, create, edit};
use crate::workspace_properties::{Act, World, acts, cases};
use plumbline::journal::{MemoryStore, RecordId, Value, Writer, load};
use plumbline::register::catalogue::incident;
use plumbline::time::Instant;
use plumbline::workspace::{Change, Command, Difference, DifferenceKind, Target, Workspace, difference};
use proptest::prelude::*;

pub fn told(found: &Difference) -> Vec<String> {
    let one = |r: &plumbline::workspace::RecordDifference| {
        let fields = r.fields.iter().map(|f| {
            let element = f.element.as_ref().map_or(String::new(), |e| format!("/{e}"));
            format!(" {}{element} {:?}>{:?}", f.field, f.from.to_string(), f.to.to_string())
        });
        format!("{:?} {}{}", r.kind, r.record.0, fields.collect::<String>())
    };
    found.records.iter().map(one).collect()
}

#[test]
fn what_differs_is_told_by_record_and_field() {
    let mut desk = Desk::new(1);
    for n in 1..=4 {
        desk.run(&create(n, "A", vec![Change::add("tags", "vip")])).unwrap();
    }
    desk.run(&Command::void(&incident::REGISTER, RecordId(4), "twice")).unwrap();
    let before = Workspace::from_loaded(load(&desk.store, "w").unwrap());
    desk.run(&edit(
        1,
        vec![Change::set("title", "B"), Change::remove("tags", "vip"), Change::add("tags", "net")],
    ))
    .unwrap();
    desk.run(&Command::void(&incident::REGISTER, RecordId(2), "twice")).unwrap();
    desk.undo().unwrap();
    desk.run(&Command::void(&incident::REGISTER, RecordId(3), "twice")).unwrap();
    desk.run(&edit(4, vec![Change::set("void", Value::Null)])).unwrap();
    desk.run(&create(5, "New", vec![])).unwrap();
    let found = difference(&before, &desk.workspace);
    assert_eq!(
        told(&found),
        [
            "Changed 1 title \"A\">\"B\" tags/net \"false\">\"true\" tags/vip \"true\">\"false\"",
            "Gone 3",
            "Back 4",
            "New 5 title \"\">\"New\" status \"\">\"new\" opened_at \"\">\"2026-03-02T09:10:01Z\" number \"\">\"5\"",
        ]
    );
    assert_eq!(found.count(DifferenceKind::Gone), 1);
    assert_eq!(told(&difference(&desk.workspace, &before))[3], "Missing 5");
    assert!(difference(&before, &before).is_empty());
}

/// A desk that holds what others wrote, as after a start.
pub fn desk_of(store: MemoryStore) -> Desk {
    let mut desk = Desk::new(77);
    desk.store = store;
    desk.now += 100 * 86_400_000;
    desk.refresh();
    desk
}

fn restores(desk: &mut Desk, wanted: &Workspace) {
    let before = Workspace::from_loaded(load(&desk.store, "w").unwrap());
    let now = Instant::from_millis(desk.now as i64);
    let stamp = desk.stamp();
    let Some(step) = desk.workspace.plan_restore(wanted, "Restore", stamp, "Mara", now) else {
        assert!(difference(&desk.workspace, wanted).is_empty());
        return;
    };
    desk.write_step(step);
    let same = |found: Difference, what: &str| assert_eq!(told(&found), Vec::<String>::new(), "{what}");
    same(difference(&desk.workspace, wanted), "restored");
    desk.refresh();
    same(difference(&desk.workspace, wanted), "restored and read anew");
    assert_eq!(desk.undo().as_deref(), Some("Restore"));
    same(difference(&desk.workspace, &before), "undone");
    desk.refresh();
    same(difference(&desk.workspace, &before), "undone and read anew");
    assert_eq!(desk.redo().as_deref(), Some("Restore"));
    same(difference(&desk.workspace, wanted), "done again");
}

proptest! {
    #![proptest_config(cases(60))]

    #[test]
    fn restoring_shows_what_the_other_state_showed_and_undo_what_was_there(
        earlier in acts(20), since in acts(20),
    ) {
        let mut world = World::new(MemoryStore::default(), 3);
        earlier.iter().for_each(|(at, act)| world.act(*at, act));
        let wanted = Workspace::from_loaded(load(&world.store, "w").unwrap());
        since.iter().for_each(|(at, act)| world.act(*at, act));
        restores(&mut desk_of(world.store), &wanted);
    }

    #[test]
    fn a_difference_to_any_other_state_can_be_made_up_for(here in acts(15), there in acts(15)) {
        let state = |acts: &[(u8, Act)]| {
            let mut world = World::new(MemoryStore::default(), 2);
            acts.iter().for_each(|(at, act)| world.act(*at, act));
            world.store
        };
        let wanted = Workspace::from_loaded(load(&state(&there), "w").unwrap());
        restores(&mut desk_of(state(&here)), &wanted);
    }
}

#[test]
fn a_step_over_many_records_is_restored_in_one_step() {
    let mut desk = Desk::new(1);
    let many = |title: &str| Command {
        label: "Many".to_owned(),
        targets: (0..900)
            .map(|n| Target {
                register: &incident::REGISTER,
                record: RecordId(n),
                at: None,
                changes: vec![Change::set("title", title)],
            })
            .collect(),
    };
    let write = |desk: &mut Desk, command: &Command| {
        let (stamp, now) = (desk.stamp(), Instant::from_millis(desk.now as i64));
        let planned = desk.workspace.plan(command, stamp, "Mara", now).unwrap();
        let plumbline::workspace::Planned::Batches(batches) = planned else { panic!("one entry") };
        let entry = plumbline::journal::Entry::new(stamp, "Mara", "Many");
        desk.write_step(plumbline::workspace::PlannedStep { entry, batches });
    };
    write(&mut desk, &many("One"));
    let wanted = Workspace::from_loaded(load(&desk.store, "w").unwrap());
    assert_eq!(wanted.standing(), 900);
    desk.hand = plumbline::journal::Hand::new("w", Writer::new(9));
    desk.refresh();
    write(&mut desk, &many("Two"));
    assert_eq!(difference(&wanted, &desk.workspace).count(DifferenceKind::Changed), 900);
    restores(&mut desk, &wanted);
    // Back to nothing: everything is taken away, and one undo brings it back.
    restores(&mut desk, &Workspace::default());
    assert_eq!(desk.workspace.standing(), 0);
}
