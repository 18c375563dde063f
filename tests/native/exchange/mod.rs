//! Tests of exchange: spreadsheets in and out.

mod export;
mod hostile;
mod import;
mod known;
mod reading;
pub mod record_link;
pub mod service_now;

use plumbline::exchange::{Imported, Importer, Known, Mapping, Refusal, Sheet};
use plumbline::journal::{RecordSlice, Value};
use plumbline::time::{Instant, Zone};
use std::collections::BTreeMap;

const NOW: Instant = Instant::from_millis(1_800_000_000_000);

fn sheet(text: &str) -> Sheet {
    Sheet::read(text.to_owned(), None).unwrap()
}

fn import(sheet: &Sheet, mapping: &Mapping) -> Result<Imported, Refusal> {
    let zone = Zone::utc();
    let known = Known::default();
    let mut importer = Importer::new(sheet, mapping, &zone, &known, NOW)?;
    let mut last = 0;
    let mut ids = || {
        last += 1;
        last
    };
    let mut share = 0.0;
    loop {
        let progress = importer.step(7, &mut ids);
        assert!(progress.share >= share && progress.share <= 1.0);
        share = progress.share;
        if progress.done {
            break;
        }
    }
    let imported = importer.finish();
    let counts = imported.draft.counts;
    assert_eq!(counts.rows, counts.accepted + counts.rejected, "no row disappears");
    assert!(imported.batches.iter().all(|b| b.batch.records.len() <= 1000));
    assert_eq!(imported.batches.iter().map(|b| b.keys.len()).sum::<usize>(), counts.records);
    Ok(imported)
}

/// Every record as its key and its events in the form `time by: field=value field=value`.
fn told(imported: &Imported) -> Vec<(String, Vec<String>)> {
    let mut all = Vec::new();
    for one in &imported.batches {
        for (record, key) in one.batch.iter().zip(&one.keys) {
            let events = record.events().map(|(event, changes)| {
                let by = &one.batch.people[event.by as usize];
                let mut changes: Vec<String> = changes
                    .iter()
                    .map(|c| format!("{}={}", one.batch.fields[usize::from(c.field)], c.value))
                    .collect();
                changes.sort();
                format!("{} {by}: {}", event.at, changes.join(" ")).replace("\n", "/")
            });
            all.push((key.clone(), events.collect()));
        }
    }
    all
}

/// The values of a record after its last event.
fn last_values(fields: &[std::sync::Arc<str>], record: &RecordSlice<'_>) -> BTreeMap<String, Value> {
    let changes = record.events().flat_map(|(_, changes)| changes);
    changes.map(|c| (fields[usize::from(c.field)].to_string(), c.value.clone())).collect()
}
