//! P11: nothing that is read from a store, a file or a field makes the program panic or swell.

use crate::compaction::{EAGER, all, compact, edited_incidents};
use crate::exchange::record_link::forged;
use plumbline::exchange::record_link::RecordLink;
use plumbline::exchange::workspace_file::{export, plan_import};
use plumbline::exchange::{Mapping, Sheet, decode};
use plumbline::journal::packed_entries::pack_entries;
use plumbline::journal::{
    Batch, Entry, Key, MemoryStore, Meta, RecordId, Stamp, Store, Value, key, load, pack, read_entry, shard,
    shard_batch, shard_text,
};
use plumbline::time::Instant;
use plumbline::workspace::{Query, Workspace};
use proptest::prelude::*;
use std::sync::OnceLock;

/// Hands bytes to everything that reads; what it makes of them is of no interest here.
fn read_all(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes).into_owned();
    let sealed = key::seal(&text);
    for stored in [&text, &sealed] {
        let _ = (read_entry(stored), shard_batch(stored), pack_entries(stored), key::unseal(stored));
        let store = MemoryStore::default();
        store.set("pl1/w/j/0000000001/0", stored).unwrap();
        store.set("pl1/w/c/0000000001/0", stored).unwrap();
        let loaded = load(&store, "w").unwrap();
        if !loaded.entries.is_empty() {
            let _ = Workspace::from_loaded(loaded).state_hash();
        }
    }
    let _ = (Entry::parse(&text), Entry::chained(&text, ""), Key::parse(&text), Stamp::parse(&text));
    let _ = (Meta::parse(&text), Meta::parse(&sealed));
    let _ = (shard::decode_parts(bytes), pack::unpack(&text, bytes.len()), RecordId::parse(&text));
    for length in [0, 1, bytes.len(), usize::MAX] {
        let _ = pack::unpack(&text, length);
    }
    // What is damaged within a whole checksum and a whole deflate stream reaches the innermost readers.
    let deflated = miniz_oxide::deflate::compress_to_vec(bytes, 1);
    let _ = shard::decode_parts(&deflated);
    for letter in ["b", "p"] {
        let stored = key::seal(&format!("{letter}{}|{}", deflated.len(), pack::pack(&deflated)));
        let _ = (shard_batch(&stored), pack_entries(&stored));
    }
    for link in [text.clone(), forged(&text)] {
        if let Ok(link) = RecordLink::read(&link) {
            let empty = Workspace::default();
            let arrival = link.arrival(&empty, "w");
            let _ = empty.plan_told("", &arrival.target, Stamp::default(), "", Instant::from_millis(0));
            let _ = (link.called(), link.text());
        }
    }
    let _ = Query::parse(&text);
    let _ = Mapping::from_json(&text);
    if let Ok(planned) = plan_import(&text, &MemoryStore::default(), "w") {
        let _ = planned.write(&MemoryStore::default());
    }
    if let Ok(decoded) = decode(bytes.to_vec(), None) {
        let _ = Sheet::read(decoded.text, None);
    }
    let _ = Sheet::read(text, Some(';'));
}

/// Whole examples of everything that is read.
fn examples() -> &'static [Vec<u8>] {
    static EXAMPLES: OnceLock<Vec<Vec<u8>>> = OnceLock::new();
    EXAMPLES.get_or_init(|| {
        let store = edited_incidents(3);
        // Goes out word for word, as what a later version wrote.
        store.set("pl1/w/new/1", "of \"tomorrow\"").unwrap();
        let file = export(&store, "w", "n", Instant::from_millis(0)).unwrap().text;
        let entry = all(&store).into_values().next().unwrap();
        compact(&store, 9, EAGER);
        let packed = all(&store).into_values().next().unwrap();
        let mut raw = vec![1, 9, 0, entry.len() as u8 & 0x7f];
        raw.extend(entry.bytes());
        let mut batch = Batch::new("incident");
        let (title, at) = (batch.field("title"), batch.field("opened_at"));
        for n in 0..4 {
            batch.start_record(shard::derived_id(7, n));
            batch.start_event(Instant::from_millis(n as i64 * 60_000), 0);
            batch.change(title, Value::text("x"));
            batch.change(at, Value::Instant(Instant::from_millis(5)));
        }
        let shard = shard_text(&batch, Some((7, 0)));
        let columns = miniz_oxide::inflate::decompress_to_vec(&shard::encode(&batch, None)).unwrap();
        let texts = [
            &entry[9..],
            &shard,
            &shard[9..],
            &packed,
            &packed[9..],
            &file,
            "[1,\"w\",\"n\",false,5,\"Mara\",{\"r\":\"incident\",\"i\":\"0123456789abcdef0123456789abcdef\",\"f\":{\"title\":\"x\",\"number\":7},\"e\":{\"tags\":{\"a\":true}}}]",
            "number;title;opened\n1;\"a;b\";2026-03-02\n2;c;\n",
            "type:incident priority<=2 -status:closed opened>2026-01-01 \"printer paper\" sort:-opened",
        ];
        texts.iter().map(|t| t.as_bytes().to_vec()).chain([raw, columns]).collect()
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn reading_random_bytes_never_panics(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        read_all(&bytes);
    }

    #[test]
    fn reading_what_was_whole_before_never_panics(
        which in any::<prop::sample::Index>(),
        changes in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>(), 0_u8..4), 1..4),
    ) {
        let mut bytes = examples()[which.index(examples().len())].clone();
        for (at, byte, how) in changes {
            let at = at.index(bytes.len() + 1);
            match how {
                0 if at < bytes.len() => bytes[at] = byte,
                1 => bytes.insert(at, byte),
                2 if at < bytes.len() => drop(bytes.remove(at)),
                _ => bytes.truncate(at),
            }
        }
        read_all(&bytes);
    }
}
