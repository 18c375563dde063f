//! What is stored, to the byte: shards, packs, keys and numbers, and what calls itself one of them without being it.

use plumbline::journal::key::checksum;
use plumbline::journal::packed_entries::{MOST_BYTES, pack_entries, pack_text};
use plumbline::journal::shard::{decode_parts, derived_id, encode};
use plumbline::journal::{Batch, BatchEvent, Key, RecordId, Value, Writer, entry, pack, shard_text};
use plumbline::time::Instant;
use std::sync::Arc;

/// A batch of one record with an event for each time, and a value at each where there is one.
fn batch_of(times: &[i64], values: &[Value]) -> Batch {
    let mut batch = Batch::new("incident");
    let field = batch.field("title");
    batch.start_record(RecordId(7));
    for (n, at) in times.iter().enumerate() {
        batch.start_event(Instant::from_millis(*at), 0);
        values.get(n).into_iter().for_each(|value| batch.change(field, value.clone()));
    }
    batch
}

fn read_back(batch: &Batch) -> Option<Batch> {
    decode_parts(&encode(batch, None)).map(|(batch, _)| batch.to_batch())
}

/// Worked out by itself with another program.
#[test]
fn ids_follow_from_their_seed_for_ever() {
    let check = |seed, n, expected| assert_eq!(derived_id(seed, n), RecordId(expected));
    check(0, 0, 0xe220_a839_7b1d_cdaf_cfa2_60c2_c487_5b28);
    check(0x0123_4567_89ab_cdef_0011_2233_4455_6677, 0, 0x157a_3807_a48f_aa9d_aace_73c8_4ce6_245f);
    check(0x0123_4567_89ab_cdef_0011_2233_4455_6677, 1, 0xd573_529b_34a1_d093_d68f_f8f7_ffd5_e1c9);
    check(u128::MAX, 12_345, 0x33ae_a165_8ba2_d28a_521b_3246_8539_2624);
}

#[test]
fn times_and_numbers_of_a_batch_come_back_exactly() {
    let times: [&[i64]; 6] =
        [&[500], &[1_000, 500], &[61_000], &[60_000, 1_000, 1], &[-1_000, -999], &[0, 120_000]];
    for times in times {
        let batch = batch_of(times, &[]);
        assert_eq!(read_back(&batch), Some(batch));
    }
    for number in [
        0.0,
        1.0,
        -7.0,
        63.0,
        64.0,
        -64.0,
        -65.0,
        8_192.0,
        0.5,
        8_999_999_999_999_999.0,
        9e15,
        -9e15,
        1e300,
        f64::MIN_POSITIVE,
    ] {
        let read = read_back(&batch_of(&[0], &[Value::Number(number)])).unwrap();
        let found = read.changes[0].value.as_number().unwrap();
        assert_eq!(found.to_bits(), number.to_bits(), "{number}");
    }
}

#[test]
fn times_that_are_values_come_back_beside_the_times_of_their_events() {
    let check = |times: &[i64], values: &[i64]| {
        let values: Vec<Value> = values.iter().map(|at| Value::Instant(Instant::from_millis(*at))).collect();
        let batch = batch_of(times, &values);
        assert_eq!(read_back(&batch), Some(batch), "{times:?} {values:?}");
    };
    check(&[0], &[0]);
    check(&[500], &[501]);
    // Told in seconds, in minutes, in milliseconds because of one of them.
    check(&[5_000, 9_000], &[4_000, 1_000]);
    check(&[120_000, 360_000], &[60_000, 600_000]);
    check(&[120_000, 360_000], &[60_001, 600_000]);
    check(&[-120_000, 60_000], &[-60_000, -180_000]);
}

#[test]
fn whole_numbers_and_times_of_whole_seconds_take_few_bytes() {
    let drawn = |n: i64| n * 7_919 % 97;
    let times = |unit: i64| -> Vec<i64> {
        (0..200)
            .scan(0, |at, n| {
                Some({
                    *at += drawn(n) * unit;
                    *at
                })
            })
            .collect()
    };
    let length = |times: &[i64], values: &[Value]| encode(&batch_of(times, values), None).len();
    let (minutes, seconds) = (length(&times(60_000), &[]), length(&times(1_000), &[]));
    assert!(seconds <= minutes + 8, "{seconds} to {minutes}");
    assert!(length(&times(1_001), &[]) > seconds + 100);
    let numbers =
        |more: f64| -> Vec<Value> { (0..200).map(|n| Value::Number(drawn(n) as f64 + more)).collect() };
    let still = vec![0; 200];
    let (whole, parts) = (length(&still, &numbers(0.0)), length(&still, &numbers(0.3)));
    assert!(whole * 3 < parts * 2, "{whole} to {parts}");
}

#[test]
fn a_record_of_a_batch_knows_which_events_are_its_own() {
    let mut batch = Batch::new("incident");
    let field = batch.field("title");
    for (record, events) in [(1, 2), (2, 0), (3, 1), (4, 3)] {
        batch.start_record(RecordId(record));
        for n in 0..events {
            batch.start_event(Instant::from_millis(n), 0);
            (0..n).for_each(|_| batch.change(field, Value::text("x")));
        }
    }
    let found: Vec<_> = batch
        .iter()
        .map(|r| {
            (r.id.0, r.first_event, r.events().map(|(e, c)| (e.at.millis(), c.len())).collect::<Vec<_>>())
        })
        .collect();
    let expected = [
        (1, 0, vec![(0, 0), (1, 1)]),
        (2, 2, vec![]),
        (3, 2, vec![(0, 0)]),
        (4, 3, vec![(0, 0), (1, 1), (2, 2)]),
    ];
    assert_eq!(found, expected);
}

#[test]
fn a_batch_in_two_halves_is_the_same_records_with_the_same_names() {
    for (records, first) in [(1_u32, 1), (2, 1), (4, 2), (5, 3), (7, 4), (9, 5)] {
        let mut batch = Batch::new("incident");
        batch.people.push(Arc::from("Ana"));
        let fields = [batch.field("title"), batch.field("+tags")];
        for n in 0..records {
            batch.start_record(RecordId(u128::from(n)));
            for event in 0..n % 3 {
                batch.start_event(Instant::from_millis(i64::from(event)), event % 2);
                fields
                    .iter()
                    .take(event as usize + 1)
                    .for_each(|f| batch.change(*f, Value::text(&n.to_string())));
            }
        }
        let (one, two) = batch.halved();
        assert_eq!((one.records.len(), two.records.len()), (first, records as usize - first));
        let whole = Batch {
            records: [one.records, two.records].concat(),
            events: [one.events, two.events].concat(),
            changes: [one.changes, two.changes].concat(),
            ..batch.clone()
        };
        assert_eq!(whole, batch);
        for half in [(one.register, one.fields, one.people), (two.register, two.fields, two.people)] {
            assert_eq!(half, (batch.register.clone(), batch.fields.clone(), batch.people.clone()));
        }
    }
}

#[test]
fn a_batch_that_does_not_add_up_is_none() {
    let good = batch_of(&[0, 60_000], &[Value::text("a"), Value::text("b")]);
    let check = |what: &str, alter: &dyn Fn(&mut Batch), reads: bool| {
        let mut batch = good.clone();
        alter(&mut batch);
        assert_eq!(read_back(&batch).is_some(), reads, "{what}");
    };
    check("as it was", &|_| (), true);
    check("a person nobody names", &|b| b.events[0].by = 1, false);
    check("an event of no record", &|b| b.records[0].events = 1, false);
    check("an event too few", &|b| b.records[0].events = 3, false);
    check("a change of no event", &|b| b.events[1].changes = 0, false);
    let more = BatchEvent { at: Instant::from_millis(0), by: 0, changes: 0 };
    check("one event more than records have", &|b| b.events.push(more), false);
}

/// Bytes laid out by hand, as the head of the file `shard.rs` says.
#[test]
fn a_unit_of_nothing_is_none() {
    let check = |of_times: u8, of_values: u8, reads: bool| {
        let mut raw = vec![1, 1, b'r', 1, 1, b'f', 1, 0, 1, 1, 1, 0];
        raw.extend([0; 16]);
        raw.extend([1, of_times, 2, 0, 1, 0, 6, of_values, 2, 0]);
        let batch = decode_parts(&miniz_oxide::deflate::compress_to_vec(&raw, 6));
        assert_eq!(batch.is_some(), reads, "{of_times} {of_values}");
    };
    check(1, 1, true);
    check(0, 1, false);
    check(1, 0, false);
}

#[test]
fn packed_zeros_come_back_and_a_letter_more_or_less_does_not() {
    for length in 0..64 {
        for byte in [0, 0xff] {
            let bytes = vec![byte; length];
            let text = pack::pack(&bytes);
            assert_eq!(text.chars().count(), (length * 8).div_ceil(15));
            assert_eq!(pack::unpack(&text, length), Some(bytes));
            assert_eq!(pack::unpack(&format!("{text} "), length), None);
            let mut short = text.clone();
            if short.pop().is_some() {
                assert_eq!(pack::unpack(&short, length), None);
            }
        }
    }
}

#[test]
fn a_pack_may_be_as_large_as_its_limit_and_no_larger() {
    // Version, writer and number take a byte each, and the length of the text four.
    let check = |length: usize, fits: bool| {
        let text = "x".repeat(length);
        let packed = pack_text(&[(Writer::new(1), 0, &text)]);
        assert_eq!(packed.is_some(), fits);
        let read = packed.map(|packed| pack_entries(&packed).unwrap().remove(0).2.len());
        assert_eq!(read, fits.then_some(length));
    };
    check(MOST_BYTES - 7, true);
    check(MOST_BYTES - 6, false);
}

#[test]
fn a_number_that_is_not_written_as_it_would_be_is_no_key() {
    for number in ["", "01", "00", "+1", "-1", "1x", " 1", "4294967296", "１"] {
        assert_eq!(Key::parse(&format!("pl1/abc/j/00000000ff/{number}")), None, "{number}");
    }
    for number in ["0", "1", "10", "4294967295"] {
        let text = format!("pl1/abc/c/00000000ff/{number}");
        assert_eq!(Key::parse(&text).map(|key| key.to_string()), Some(text));
    }
}

#[test]
fn checksums_and_numbers_are_told_as_elsewhere() {
    assert_eq!(checksum(b"123456789"), 0xcbf4_3926);
    assert_eq!(checksum(b""), 0);
    let check =
        |number, expected: &str| assert_eq!(entry::to_json(&Value::Number(number)).to_string(), expected);
    check(12.0, "12");
    check(-0.5, "-0.5");
    check(8_999_999_999_999_999.0, "8999999999999999");
    check(9e15, "9000000000000000.0");
}

/// An entry names the checksum of its shard, so the text of a batch never changes.
#[test]
fn a_batch_of_all_kinds_has_the_same_text_as_ever() {
    let values = [
        Value::Null,
        Value::Flag(true),
        Value::Flag(false),
        Value::Number(42.0),
        Value::Number(9e15),
        Value::Number(-0.5),
        Value::Instant(Instant::from_millis(61_000)),
        Value::text("日本"),
        Value::text("printer"),
        Value::text("日本"),
    ];
    let times: Vec<i64> = (0..10).map(|n| n * 61_000).collect();
    assert_eq!(&shard_text(&batch_of(&times, &values), None)[..8], "eb899777");
}
