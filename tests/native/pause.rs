//! Long work in pieces: it pauses on its way, tells how far it has come, ends as it does at once, and can be given up at
//! each pause.

use crate::merge::out;
use crate::workspace::{Desk, create, edit};
use plumbline::exchange::archive::{Unfit, closed_before, make, make_in};
use plumbline::exchange::merge::{MergeFile, plan_merge, plan_merge_in};
use plumbline::exchange::workspace_file::{NotExported, export, export_in, plan_import, plan_import_in};
use plumbline::journal::{Archive, MemoryStore, NotRead, Writer};
use plumbline::pause::{AtOnce, GivenUp, Pause, Rest, Stretch, at_once};
use plumbline::register::catalogue::incident;
use plumbline::time::Instant;
use plumbline::workspace::{Change, difference, difference_in};
use std::cell::RefCell;
use std::sync::Arc;

const NOW: Instant = Instant::from_millis(1_900_000_000_000);

/// Is due at every piece, and gives the work up at one of them.
struct Counting {
    shares: RefCell<Vec<f64>>,
    most: usize,
}

impl Counting {
    fn new(most: usize) -> Counting {
        Counting { shares: RefCell::default(), most }
    }
}

impl Pause for Counting {
    fn is_due(&self) -> bool {
        true
    }

    fn pause(&self, done: f64) -> Rest<'_> {
        self.shares.borrow_mut().push(done);
        let over = self.shares.borrow().len() > self.most;
        Box::pin(std::future::ready(if over { Err(GivenUp) } else { Ok(()) }))
    }
}

#[test]
fn a_part_of_a_stretch_is_told_in_shares_of_it() {
    let pause = Counting::new(usize::MAX);
    let check = |stretch: Stretch<'_>, done: usize, of: usize, expected: f64| {
        drop(stretch.due(done, of).unwrap());
        let told = *pause.shares.borrow().last().unwrap();
        assert!((told - expected).abs() < 1e-12, "{done} of {of}: {told}, not {expected}");
    };
    let whole = Stretch::whole(&pause);
    check(whole, 0, 4, 0.0);
    check(whole, 3, 4, 0.75);
    check(whole, 0, 0, 0.0);
    check(whole.part(0.2, 0.6), 1, 2, 0.4);
    check(whole.part(0.2, 0.6).part(0.5, 1.0), 0, 9, 0.4);
    check(whole.part(0.2, 0.6).part(0.5, 1.0), 9, 9, 0.6);
    assert!(Stretch::whole(&AtOnce).due(1, 2).is_none());
    assert_eq!(at_once(std::future::pending::<()>()), None);
    assert_eq!(at_once(async { 7 }), Some(7));
}

/// Runs work that pauses at every piece, to its end and given up at each of its pauses.
fn pauses<T>(name: &str, at_least: usize, work: impl Fn(&Counting) -> Result<T, GivenUp>) -> T {
    let pause = Counting::new(usize::MAX);
    let outcome = work(&pause).unwrap();
    let shares = pause.shares.take();
    assert!(shares.len() >= at_least, "{name} pauses only {} times", shares.len());
    assert!(shares.is_sorted(), "{name} goes back: {shares:?}");
    assert!(shares.iter().all(|share| (0.0..=1.0).contains(share)), "{name}: {shares:?}");
    for most in 0..shares.len() {
        let given_up = Counting::new(most);
        assert_eq!(work(&given_up).err(), Some(GivenUp), "{name} goes on after pause {most}");
        assert_eq!(given_up.shares.borrow().len(), most + 1, "{name} asks once more after it was given up");
    }
    outcome
}

/// A desk with open and closed incidents, and a copy of it in which some were changed.
fn desks() -> (Desk, Desk) {
    let mut desk = Desk::new(1);
    for id in 1..5 {
        desk.run(&create(id, "Printer jam", vec![])).unwrap();
    }
    let resolve = [("status", "resolved"), ("resolution", "Cleaned")].map(|(f, v)| Change::set(f, v));
    desk.run(&edit(1, resolve.to_vec())).unwrap();
    desk.run(&edit(1, vec![Change::set("status", "closed")])).unwrap();
    let mut copy = crate::merge::copy(&desk.store, 2, desk.now);
    copy.run(&edit(2, vec![Change::set("title", "Printer on fire")])).unwrap();
    copy.run(&create(9, "Door open", vec![])).unwrap();
    desk.run(&edit(2, vec![Change::set("title", "Printer smokes")])).unwrap();
    (desk, copy)
}

#[test]
fn a_file_is_made_in_pieces() {
    let (desk, _) = desks();
    let made = pauses("a file", 20, |pause| {
        let made = at_once(export_in(&desk.store, "w", "Desk", NOW, Stretch::whole(pause))).unwrap();
        made.map_err(|why| (why == NotExported::NotRead(NotRead::GivenUp)).then_some(GivenUp).unwrap())
    });
    assert_eq!(made.text, export(&desk.store, "w", "Desk", NOW).unwrap().text);
}

#[test]
fn files_are_read_and_merged_in_pieces() {
    let (desk, copy) = desks();
    let theirs = out(&copy.store);
    let given_up = |why: NotRead| (why == NotRead::GivenUp).then_some(GivenUp).unwrap();
    let nothing = MemoryStore::default();
    let read = pauses("reading", 20, |pause| {
        at_once(plan_import_in(&theirs, &nothing, "w", Stretch::whole(pause))).unwrap().map_err(given_up)
    });
    assert_eq!(format!("{read:?}"), format!("{:?}", plan_import(&theirs, &nothing, "w").unwrap()));
    assert_eq!((read.new_records, read.hash_agrees), (5, true));

    let files =
        [MergeFile { name: "theirs", text: &theirs }, MergeFile { name: "ours", text: &out(&desk.store) }];
    for files in [&files[..1], &files] {
        let merged = pauses("merging", 30, |pause| {
            at_once(plan_merge_in(files, &desk.store, "w", NOW, Stretch::whole(pause)))
                .unwrap()
                .map_err(given_up)
        });
        let expected = plan_merge(files, &desk.store, "w", NOW).unwrap();
        assert_eq!(format!("{merged:?}"), format!("{expected:?}"));
        assert_eq!((merged.new_records, merged.conflicts.len()), (1, 1));
    }

    let differs = pauses("comparing", 5, |pause| {
        at_once(difference_in(&desk.workspace, &copy.workspace, Stretch::whole(pause))).unwrap()
    });
    assert_eq!(differs, difference(&desk.workspace, &copy.workspace));
}

#[test]
fn an_archive_is_rehearsed_in_pieces() {
    let (desk, _) = desks();
    let left = closed_before(&desk.workspace, &incident::REGISTER, NOW);
    assert_eq!(left.iter().map(|left| left.records.len()).sum::<usize>(), 1);
    let archive =
        || Archive { id: 5, file: Arc::from("archive.jsonl"), left: left.clone(), ..Archive::default() };
    let made = pauses("rehearsing", 40, |pause| {
        let stretch = Stretch::whole(pause);
        let made = make_in(&desk.store, "w", "Desk", archive(), Writer::new(77), NOW, stretch);
        at_once(made)
            .unwrap()
            .map_err(|why| (why == Unfit::NotRead(NotRead::GivenUp)).then_some(GivenUp).unwrap())
    });
    let expected = make(&desk.store, "w", "Desk", archive(), Writer::new(77), NOW).unwrap();
    assert_eq!(format!("{made:?}"), format!("{expected:?}"));
}

#[test]
fn what_was_planned_for_one_empty_workspace_fits_another() {
    let theirs = out(&desks().1.store);
    let (nothing, store) = (MemoryStore::default(), MemoryStore::default());
    let plan = plan_import(&theirs, &nothing, "file").unwrap().moved_to("w");
    plan.write(&store).unwrap();
    let expected = MemoryStore::default();
    plan_import(&theirs, &expected, "w").unwrap().write(&expected).unwrap();
    use plumbline::journal::Store;
    let all = |store: &MemoryStore| {
        let keys = store.keys("").unwrap();
        keys.into_iter().map(|key| (store.get(&key).unwrap(), key)).collect::<Vec<_>>()
    };
    assert!(!all(&store).is_empty());
    assert_eq!(all(&store), all(&expected));
}
