//! What an archive's file holds of the store, entry by entry, and what is taken out of packs for it.

use crate::archive::{made, state, written};
use crate::compaction::{EAGER, all, compact, edited_incidents};
use plumbline::journal::packed_entries::pack_entries;
use plumbline::journal::{
    Archive, Archives, BatchRef, Entry, Extra, Left, Op, RecordId, Run, Stamp, Writer, make_room,
};
use std::sync::Arc;

fn stamp(ms: u64) -> Stamp {
    Stamp { ms, counter: 0, writer: Writer::new(1) }
}

fn entry(ms: u64, records: &[u128]) -> Entry {
    let op =
        |id: &u128| Op { register: Arc::from("incident"), record: RecordId(*id), at: None, writes: vec![] };
    Entry { ops: records.iter().map(op).collect(), ..Entry::new(stamp(ms), "Mara", "Do") }
}

#[test]
fn only_an_entry_that_is_whole_in_the_files_is_held_by_them() {
    let left =
        Left { register: Arc::from("incident"), records: vec![RecordId(1), RecordId(2)], highest: vec![] };
    let run = Run { first: (stamp(10), 0), last: (stamp(20), 5) };
    let archive = Archive { id: 1, left: vec![left], entries: vec![run], ..Archive::default() };
    let mut archives = Archives::default();
    archives.learn(&Entry { extra: Some(Extra::Archive(Box::new(archive))), ..entry(90, &[]) });
    let check = |what: &str, entry: Entry, held: bool| assert_eq!(archives.hold(&entry), held, "{what}");
    let batch = Some(BatchRef { shards: vec![], records: 0 });
    check("to one record", entry(10, &[1]), true);
    check("to both records", entry(20, &[1, 2]), true);
    check("to another record", entry(15, &[3]), false);
    check("to another record as well", entry(15, &[1, 3]), false);
    check("to none", entry(15, &[]), false);
    check("before the file's", entry(9, &[1]), false);
    check("after the file's", entry(21, &[1]), false);
    check("with shards", Entry { batch, ..entry(15, &[1]) }, false);
    check("with more than writes", Entry { extra: Some(Extra::Merge(vec![])), ..entry(15, &[1]) }, false);
}

#[test]
fn what_left_goes_out_of_packs_and_the_rest_of_them_stays() {
    let check = |records: &[u128], kept: &[u32]| {
        let store = edited_incidents(5);
        compact(&store, 9, EAGER);
        let packs = || -> Vec<Vec<u32>> {
            let read = |stored: &String| Some(pack_entries(stored)?.iter().map(|(_, n, _)| *n).collect());
            all(&store).values().filter_map(read).collect()
        };
        assert_eq!(packs(), [[0, 1, 2, 3, 4]]);
        let made = made(&store, 1, records.iter().map(|id| RecordId(*id)).collect());
        written(&store, &made, 900);
        let before = state(&store).state_hash();
        make_room(&store, "w").unwrap();
        let expected = if kept.is_empty() { vec![] } else { vec![kept.to_vec()] };
        assert_eq!(packs(), expected, "{records:?}");
        assert_eq!(state(&store).state_hash(), before);
    };
    check(&[1, 3], &[0, 2, 4]);
    check(&[0], &[1, 2, 3, 4]);
    check(&[0, 1, 2, 3, 4], &[]);
}
