//! What must hold for whatever comes in, whoever made it: nothing panics, nothing swells, what is refused changes
//! nothing, what is taken can be looked at and written out again.
//!
//! One function for each way in. The fuzz targets feed them bytes; the native tests feed them the seeds and whatever
//! was found before.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "tests")]

mod locked_file;
mod record_link;

pub use locked_file::{gzip, locked_file, unwrapped};
pub use record_link::record_link;

use plumbline::exchange::merge::{Choices, MergeFile, plan_merge};
use plumbline::exchange::workspace_file::{export, plan_import, verify};
use plumbline::exchange::{
    Cell, Importer, Known, Mapping, Refusal, Sheet, csv_text, decode, needs_guard, suggest, tsv_text,
};
use plumbline::journal::key::{seal, unseal};
use plumbline::journal::packed_entries::{pack_entries, pack_text};
use plumbline::journal::{
    Batch, BatchColumns, Key, LoadedShard, MemoryStore, RecordId, Stamp, Store, Value, Writer, load, pack,
    read_entry, shard_batch, shard_parts, shard_text,
};
use plumbline::measure::{Facts, KPIS, compute, figures};
use plumbline::register::catalogue::{REGISTERS, incident};
use plumbline::route::Route;
use plumbline::service_level::{Desk, Metric};
use plumbline::time::{Day, Granularity, Instant, Zone};
use plumbline::workspace::query::{chips, complete, fuzzy, similar, with, without};
use plumbline::workspace::{Context, NoClocks, Query, Workspace, text_form};
use std::collections::BTreeMap;
use std::sync::OnceLock;

/// The moment at which everything is looked at: 2 March 2026, 9:00 UTC.
pub const NOW: Instant = Instant::from_millis(1_772_442_000_000);

/// A value as a store may hold it. The first byte says how the rest is dressed, so that what is deep inside is reached
/// as well: as it is, with a right checksum, as a whole deflate stream in a shard or in a pack.
pub fn stored_value(bytes: &[u8]) {
    let Some((dress, bytes)) = bytes.split_first() else { return };
    let text = String::from_utf8_lossy(bytes);
    let packed = |letter: &str| {
        let deflated = miniz_oxide::deflate::compress_to_vec(bytes, 1);
        seal(&format!("{letter}{}|{}", deflated.len(), pack::pack(&deflated)))
    };
    let stored = match dress % 4 {
        0 => text.into_owned(),
        1 => seal(&text),
        2 => packed("b"),
        _ => packed("p"),
    };
    if let Some((batch, seed)) = shard_parts(&stored) {
        let again = shard_text(&batch, seed);
        assert_eq!(shard_batch(&again), Some(batch), "a shard is written as it was read");
    }
    if let Some(entries) = pack_entries(&stored) {
        let entries: Vec<_> = entries.iter().map(|(w, n, text)| (*w, *n, text.as_str())).collect();
        let again = pack_entries(&pack_text(&entries).expect("what was read is not too large")).unwrap();
        assert!(
            again.iter().map(|(w, n, text)| (*w, *n, text.as_str())).eq(entries),
            "a pack is written as it was read"
        );
    }
    let _ = (read_entry(&stored), Key::parse(&stored), Stamp::parse(&stored), RecordId::parse(&stored));
    // The entry that speaks for the shard, so that what is in it shows.
    let sum = stored.get(..8).unwrap_or_default();
    let speaks = format!(
        "{{\"t\":\"1.0.0000000001\",\"by\":\"\",\"do\":\"\",\"salt\":\"\",\"body\":{{\"shards\":[[0,{sum:?}]],\"records\":1}},\"chain\":\"\"}}"
    );
    let store = MemoryStore::with_quota(usize::MAX);
    store.set("pl1/w/j/0000000001/0", &stored).unwrap();
    store.set("pl1/w/c/0000000001/0", &stored).unwrap();
    store.set("pl1/w/j/0000000001/1", &seal(&speaks)).unwrap();
    let before = all(&store);
    let workspace = Workspace::from_loaded(load(&store, "w").unwrap());
    look_at(&workspace);
    let _ = figures::of(&workspace, &Zone::utc(), 1, None).to_json();
    assert_eq!(all(&store), before, "looking changes nothing");
    out_and_in_again(&store);
}

/// A file that says it is a workspace's.
pub fn workspace_file(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let store = MemoryStore::with_quota(usize::MAX);
    let _ = verify(&text, &[]);
    let file = MergeFile { name: "a.jsonl", text: &text };
    let merged = plan_merge(&[file], &store, "w", NOW).unwrap();
    let planned = plan_import(&text, &store, "w").unwrap();
    // A file of a later format is no trouble by itself: it is looked at, and not taken in.
    let refused = !planned.troubles.is_empty() || planned.needs.is_some();
    assert_eq!(merged.has_troubles(), refused);
    assert_eq!(planned.write(&store).is_ok(), !refused);
    if refused {
        assert_eq!(all(&store), BTreeMap::new(), "what is refused changes nothing");
        if planned.troubles.is_empty() {
            planned.writes().iter().for_each(|(key, value)| store.set(key, value).unwrap());
            look_at(&Workspace::from_loaded(load(&store, "w").unwrap()));
        }
        return;
    }
    let workspace = Workspace::from_loaded(load(&store, "w").unwrap());
    let stamp = Stamp { ms: 1, counter: 0, writer: Writer::new(99) };
    let _ = merged.step(&workspace, &Choices::default(), stamp, "Mara", NOW);
    look_at(&workspace);
    assert!(
        plan_import(&text, &store, "w").unwrap().changes_nothing(),
        "the same file once more changes nothing"
    );
    out_and_in_again(&store);
}

/// Bytes that are brought as a spreadsheet.
pub fn spreadsheet(bytes: &[u8]) {
    let Ok(sheet) = decode(bytes.to_vec(), None).and_then(|d| Sheet::read(d.text, None)) else { return };
    for register in ["incident", "improvement", "person"] {
        dry(&sheet, &suggest(&sheet, register)).ok();
    }
    // What was read is written and read again as it was.
    let rows: Vec<Vec<&str>> = (0..sheet.len())
        .map(|row| (0..sheet.header.len()).map(|column| sheet.cell(row, column)).collect())
        .collect();
    let shown = |row: &&Vec<&str>| row.iter().any(|cell| !cell.trim_ascii().is_empty() || needs_guard(cell));
    let shown: Vec<&Vec<&str>> = rows.iter().filter(shown).collect();
    let header: Vec<&str> = sheet.header.iter().map(String::as_str).collect();
    let cells = || shown.iter().map(|row| row.iter().map(|cell| Cell::Text(cell)));
    for (text, separator) in [(csv_text(&header, cells()), ','), (tsv_text(&header, cells()), '\t')] {
        if shown.is_empty() {
            continue;
        }
        let again = Sheet::read(text, Some(separator)).expect("what was written is read");
        assert_eq!(again.header, sheet.header);
        assert_eq!(again.len(), shown.len());
        for (place, row) in shown.iter().enumerate() {
            for (column, cell) in row.iter().enumerate() {
                assert_eq!(again.cell(place, column), *cell, "row {place}, column {column}");
            }
        }
    }
}

/// A file that says how columns become fields, on a sheet with the columns it may name.
pub fn mapping(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let Ok(mapping) = Mapping::from_json(&text) else { return };
    assert_eq!(
        Mapping::from_json(&mapping.to_json()).as_ref(),
        Ok(&mapping),
        "a mapping is written as it was read"
    );
    let names: Vec<&str> = mapping.columns().collect();
    let rows = ["1", "2026-03-02 09:00", "x, y", "1e400", "=1+1", "-5.25 EUR"];
    let row = |n: usize| (0..names.len()).map(move |column| Cell::Text(rows[(n + column) % rows.len()]));
    let text = csv_text(&names, (0..rows.len()).map(row));
    if let Ok(sheet) = Sheet::read(text, Some(',')) {
        dry(&sheet, &mapping).ok();
    }
}

/// What is typed into the search.
pub fn query(bytes: &[u8]) {
    let Some((cursor, bytes)) = bytes.split_first() else { return };
    let text = String::from_utf8_lossy(bytes);
    let cursor = usize::from(*cursor).min(text.len());
    let (query, errors) = Query::parse(&text);
    for error in &errors {
        assert!(text.get(error.range.clone()).is_some(), "the message names a place in the text: {error:?}");
    }
    let printed = query.to_string();
    let (again, errors) = Query::parse(&printed);
    assert_eq!(errors, [], "{printed:?} from {text:?}");
    assert_eq!(again, query, "{printed:?} from {text:?}");
    let world = world();
    let day_start = |day: Day| Instant::from_millis(i64::from(day.number()).saturating_mul(86_400_000));
    let context = Context { me: "Mara", now: NOW, day_start: &day_start, clocks: &NoClocks };
    assert_eq!(query.run(world, &context).len(), query.count(world, &context));
    let _ = complete(&text, cursor, world, &REGISTERS);
    for chip in chips(&query) {
        assert_eq!(text.get(chip.range.clone()), Some(chip.text.as_str()));
        let _ = Query::parse(&without(&text, chip.range));
    }
    let _ = Query::parse(&with(&text, "prio", "1"));
    let _ = (fuzzy(&text, "Mail server down"), similar(world.of(&incident::REGISTER).unwrap(), &text, 3));
}

/// What stands behind the `#` of an address.
pub fn link(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let route = Route::parse(&text);
    let address = route.to_string();
    assert!(address.starts_with('/'), "an address stays a fragment: {address:?}");
    assert!(!address.contains(['"', '\'', ' ', '\n']) && address.is_ascii(), "{address:?}");
    assert_eq!(Route::parse(&address), route, "{address:?} from {text:?}");
    if let Route::List(list) = &route {
        let _ = Query::parse(&list.query);
    }
}

/// Runs an import to its end without writing: no row disappears.
fn dry(sheet: &Sheet, mapping: &Mapping) -> Result<(), Refusal> {
    let zone = Zone::utc();
    let known = Known::default();
    let mut importer = Importer::new(sheet, mapping, &zone, &known, NOW)?;
    let mut id = 0;
    let mut ids = || {
        id += 1;
        id
    };
    while !importer.step(3, &mut ids).done {}
    let imported = importer.finish();
    let counts = imported.draft.counts;
    assert_eq!(counts.rows, counts.accepted + counts.rejected);
    let mut workspace = Workspace::default();
    for (number, one) in imported.batches.into_iter().enumerate() {
        let stored = shard_text(&one.batch, None);
        assert_eq!(shard_batch(&stored).as_ref(), Some(&one.batch), "what is imported is kept");
        workspace.join_shard(&shard(number as u32, one.batch));
    }
    look_at(&workspace);
    Ok(())
}

fn shard(number: u32, batch: Batch) -> LoadedShard {
    let writer = Writer::new(1);
    LoadedShard {
        writer,
        number,
        stamp: Stamp { ms: 1, counter: number, writer },
        first_event: 0,
        batch: BatchColumns::of(&batch),
    }
}

/// All that pages read of a workspace: every field of every record, clocks, KPIs and figures.
fn look_at(workspace: &Workspace) {
    let zone = Zone::fixed("x", 3600);
    let _ = (workspace.state_hash(), workspace.settings(), workspace.undoable(), workspace.latest());
    for table in workspace.tables() {
        for row in table.rows() {
            let record = table.at(row);
            let _ = (record.name(), record.title().len());
            for field in table.register.fields {
                let _ = text_form::shown(workspace, record, field, &zone);
                let _ = text_form::exported(workspace, record, field, &zone);
                let entered = text_form::entered(workspace, record, field, &zone);
                let _ = text_form::changes(workspace, field, &entered, &zone, Some(record));
            }
        }
    }
    let desk = Desk::new(workspace);
    let view = desk.view(workspace, NOW);
    let rows = workspace.of(&incident::REGISTER).map_or(0, |table| table.len());
    for row in 0..rows {
        let _ = (view.chip(row), view.clocks(row), view.ledger(row, Metric::Resolve), view.why(row));
    }
    let today = NOW.utc_day();
    let facts = Facts::new(workspace, &view, &zone, Granularity::Week, today.plus_days(-60), today);
    for kpi in KPIS {
        let _ = compute(kpi, &facts, None);
    }
}

/// Writes what a store holds as a file, and takes that into an empty one: it is the same.
fn out_and_in_again(store: &dyn Store) {
    let file = export(store, "w", "n", NOW).unwrap();
    let fresh = MemoryStore::with_quota(usize::MAX);
    let planned = plan_import(&file.text, &fresh, "w").unwrap();
    assert_eq!(planned.troubles, [], "what is written out can be read: {}", file.text);
    assert!(planned.hash_agrees, "{}", file.text);
    planned.write(&fresh).unwrap();
    let again = export(&fresh, "w", "n", NOW).unwrap();
    assert_eq!(again.text, file.text);
    for value in all(&fresh).values() {
        assert!(unseal(value).is_some());
    }
}

/// A few records to search in.
fn world() -> &'static Workspace {
    static WORLD: OnceLock<Workspace> = OnceLock::new();
    WORLD.get_or_init(|| {
        let mut batch = Batch::new("incident");
        for n in 0..6_u8 {
            batch.start_record(RecordId(u128::from(n) + 1));
            batch.start_event(Instant::from_millis(NOW.millis() - i64::from(n) * 86_400_000), 0);
            let values = [
                (
                    "title",
                    Value::text(
                        ["Mail server down", "Drucker leer", "(a OR b)", "\"q\"", "-x", "日本"]
                            [usize::from(n)],
                    ),
                ),
                (
                    "status",
                    Value::text(["new", "in_progress", "on_hold", "resolved", "closed", "?"][usize::from(n)]),
                ),
                ("priority", Value::text(["1", "2", "3", "4", "", "9"][usize::from(n)])),
                ("opened_at", Value::Instant(Instant::from_millis(NOW.millis() - i64::from(n) * 86_400_000))),
                ("+tags", Value::text(["vip", "Head office", "a|b", "", "x", "y"][usize::from(n)])),
            ];
            for (field, value) in values {
                let field = batch.field(field);
                batch.change(field, value);
            }
        }
        let mut workspace = Workspace::default();
        workspace.join_shard(&shard(0, batch));
        workspace
    })
}

fn all(store: &dyn Store) -> BTreeMap<String, String> {
    store.keys("").unwrap().into_iter().map(|key| (key.clone(), store.get(&key).unwrap().unwrap())).collect()
}
