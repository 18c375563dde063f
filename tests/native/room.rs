//! How full the store is, and what may still be written there.

use crate::workspace::{Desk, create};
use plumbline::journal::RecordId;
use plumbline::journal::{
    Deed, FaultKind, Faults, FaultyStore, Fill, Hand, Key, KeyKind, LADDER, MemoryStore, QUOTA, Rung, Store,
    StoreError, Writer, ballast, key::seal, load, mirror, snapshot, units,
};
use plumbline::register::catalogue::{incident, note};
use plumbline::workspace::{Change, Command};
use proptest::prelude::*;

fn fill(used: usize) -> Fill {
    Fill { used, quota: QUOTA }
}

#[test]
fn a_rung_is_reached_at_its_share_of_the_quota_and_not_before() {
    #[track_caller]
    fn check(used: usize, quota: usize, expected: Rung) {
        assert_eq!(Fill { used, quota }.rung(), expected, "{used} of {quota}");
    }
    check(0, QUOTA, Rung::Ample);
    check(3_670_015, QUOTA, Rung::Ample);
    check(3_670_016, QUOTA, Rung::SaySo);
    check(4_194_303, QUOTA, Rung::SaySo);
    check(4_194_304, QUOTA, Rung::OfferArchive);
    check(4_456_447, QUOTA, Rung::OfferArchive);
    check(4_456_448, QUOTA, Rung::NoGrowth);
    check(4_980_735, QUOTA, Rung::NoGrowth);
    check(4_980_736, QUOTA, Rung::ReadOnly);
    check(QUOTA, QUOTA, Rung::ReadOnly);
    check(usize::MAX, QUOTA, Rung::ReadOnly);
    // Where nothing may be stored there is no room.
    check(0, 0, Rung::ReadOnly);
    check(1, 1, Rung::ReadOnly);
    check(0, 1, Rung::Ample);
    check(69, 99, Rung::Ample);
    check(70, 99, Rung::SaySo);
}

#[test]
fn what_is_refused_grows_from_rung_to_rung_and_making_room_never_is() {
    #[track_caller]
    fn check(rung: Rung, grow: bool, go_on: bool) {
        assert_eq!(rung.refuses(Deed::Grow).is_none(), grow, "{rung:?}");
        assert_eq!(rung.refuses(Deed::GoOn).is_none(), go_on, "{rung:?}");
        assert_eq!(rung.refuses(Deed::MakeRoom), None, "{rung:?}");
    }
    check(Rung::Ample, true, true);
    check(Rung::SaySo, true, true);
    check(Rung::OfferArchive, true, true);
    check(Rung::NoGrowth, false, true);
    check(Rung::ReadOnly, false, false);
    for words in [Rung::NoGrowth.refuses(Deed::Grow), Rung::ReadOnly.refuses(Deed::GoOn)] {
        assert!(words.unwrap().contains("archive closed records"), "it says what helps: {words:?}");
    }
}

proptest! {
    #[test]
    fn room_before_a_rung_is_exact(used in 0..2 * QUOTA, quota in 1..2 * QUOTA) {
        let fill = Fill { used, quota };
        for (rung, _) in LADDER {
            let room = fill.before(rung);
            prop_assert!(fill.with(room).rung() >= rung);
            prop_assert_eq!(room == 0, fill.rung() >= rung);
            if room > 0 {
                prop_assert!(fill.with(room - 1).rung() < rung);
            }
        }
    }

    #[test]
    fn a_fuller_store_never_lets_more_through(used in 0..QUOTA, more in 0..QUOTA) {
        for deed in [Deed::Grow, Deed::GoOn, Deed::MakeRoom] {
            let refused = fill(used).rung().refuses(deed).is_some();
            prop_assert!(!refused || fill(used).with(more).rung().refuses(deed).is_some());
        }
    }
}

#[test]
fn a_command_grows_the_workspace_where_it_brings_a_record() {
    let mut desk = Desk::new(5);
    let (known, new) = (RecordId(1), RecordId(2));
    desk.run(&create(1, "Printer jam", vec![])).unwrap();
    let check = |command: Command, expected: Deed| {
        assert_eq!(desk.workspace.deed(&command), expected, "{}", command.label);
    };
    let change = |record| vec![Change::set("title", format!("Jam {record:?}").as_str())];
    check(create(2, "No network", vec![]), Deed::Grow);
    check(Command::on("Rename", &incident::REGISTER, known, change(known)), Deed::GoOn);
    check(Command::on("Rename", &incident::REGISTER, new, change(new)), Deed::Grow);
    check(Command::on("Note", &note::REGISTER, new, vec![Change::set("text", "Called")]), Deed::GoOn);
    check(Command::void(&incident::REGISTER, known, "twice"), Deed::MakeRoom);
}

/// Just more than the ballast, so that counting it is quick.
const SMALL: usize = ballast::UNITS + 4_000;

/// A store of a workspace with its ballast, filled by others but for so many code units.
fn full_but_for(remainder: usize) -> MemoryStore {
    let store = MemoryStore::with_quota(SMALL);
    store.set(&Key::new("w", KeyKind::Meta).to_string(), &seal("{}")).unwrap();
    assert_eq!(ballast::keep(&store, "w", fill(0)), Ok(true));
    let room = SMALL - store.used() - remainder;
    store.set("x", &"x".repeat(room - 1)).unwrap();
    assert_eq!(store.used(), SMALL - remainder);
    store
}

#[test]
fn the_last_write_fits_on_the_ballast_whatever_room_is_left() {
    let mut given_up = 0;
    for remainder in (0..2000).step_by(7).chain([1, 2, 1999]) {
        let store = full_but_for(remainder);
        let mut hand = Hand::new("w", Writer::new(5));
        let stamp = hand.next_stamp(1_000, 0);
        let entry = plumbline::workspace::Workspace::default()
            .plan(&create(7, "Open edit", vec![]), stamp, "A", plumbline::time::Instant::from_millis(1_000))
            .unwrap();
        let plumbline::workspace::Planned::Entry(entry) = entry else { unreachable!() };
        let refused = hand.write(&store, entry, 1).1;
        if let Some(refused) = &refused {
            assert_eq!(refused.error, StoreError::Full);
            given_up += 1;
        }
        assert_eq!(ballast::rescue(&store, &mut hand), Ok(()), "{remainder} left");
        assert_eq!(hand.waiting().count(), 0);
        assert_eq!(load(&store, "w").unwrap().entries.len(), 1, "{remainder} left");
        let kept = store.get(&Key::new("w", KeyKind::Ballast).to_string()).unwrap();
        assert_eq!(kept.is_none(), refused.is_some(), "given up only where it is needed: {remainder} left");
    }
    assert!(given_up > 20, "the write did not fit {given_up} times");
}

#[test]
fn ballast_is_kept_once_and_only_while_there_is_ample_room() {
    let store = MemoryStore::default();
    assert_eq!(ballast::keep(&store, "w", fill(0)), Ok(false), "no workspace is made by it");
    for id in ["w", "v"] {
        store.set(&Key::new(id, KeyKind::Meta).to_string(), &seal("{}")).unwrap();
    }
    let most = QUOTA * 7 / 10 - ballast::UNITS;
    assert_eq!(ballast::keep(&store, "w", fill(most)), Ok(false));
    assert_eq!(ballast::keep(&store, "w", fill(most - 1)), Ok(true));
    assert!(store.used() >= ballast::UNITS);
    assert_eq!(ballast::keep(&store, "w", fill(0)), Ok(false), "there is one");
    assert_eq!(ballast::keep(&store, "v", fill(0)), Ok(false), "there is one for all workspaces");
    assert_eq!(ballast::give_up(&store), Ok(true));
    assert_eq!(ballast::give_up(&store), Ok(false));
    assert!(store.used() < 100);
    assert_eq!(ballast::keep(&store, "v", fill(0)), Ok(true), "made again");
}

#[test]
fn ballast_is_no_record() {
    let store = full_but_for(0);
    let name = Key::new("w", KeyKind::Ballast).to_string();
    let loaded = load(&store, "w").unwrap();
    assert_eq!((loaded.entries.len(), loaded.shards.len(), loaded.troubles.len()), (0, 0, 0));
    assert!(!snapshot::write(&store, "w").unwrap().contains(&name));
    let now = plumbline::time::Instant::from_millis(0);
    let file = plumbline::exchange::workspace_file::export(&store, "w", "W", now).unwrap();
    assert!(units(&file.text) < 1_000, "{}", file.text);
    let mut join = mirror::Join::default();
    join.see(&name, Some(&" ".repeat(9)), None);
    join.see(&name, None, Some(&" ".repeat(9)));
    assert_eq!(join, mirror::Join::default(), "it is neither mirrored nor brought back");
}

#[test]
fn a_store_that_fails_while_ballast_is_given_up_loses_nothing() {
    for at in 1..20 {
        for kind in [FaultKind::Full, FaultKind::Other] {
            let inner = full_but_for(0);
            let store = FaultyStore::new(&inner, Faults { fail_at: Some((at, kind)), ..Faults::default() });
            let mut hand = Hand::new("w", Writer::new(5));
            let entry =
                plumbline::workspace::Workspace::plan_redaction(vec![], "", hand.next_stamp(9, 0), "A");
            hand.write(&store, entry, 1);
            let done = ballast::rescue(&store, &mut hand);
            assert_eq!(done.is_ok(), hand.waiting().count() == 0, "operation {at}");
            // The next try is without a fault.
            assert_eq!(ballast::rescue(&inner, &mut hand), Ok(()), "operation {at}");
            assert_eq!(load(&inner, "w").unwrap().entries.len(), 1, "operation {at}");
        }
    }
}
