//! The log of the ServiceNow preset: a small one made here, and the real one where it is at hand.

use super::{NOW, import, last_values, sheet, told};
use plumbline::exchange::{Imported, Importer, Known, Shape, Sheet, decode, suggest};
use plumbline::journal::Value;
use plumbline::time::{Instant, Zone};
use std::collections::BTreeMap;
use std::fmt::Write;

const HEADER: &str = "number,incident_state,active,reassignment_count,reopen_count,sys_mod_count,made_sla,\
    caller_id,opened_by,opened_at,sys_created_by,sys_created_at,sys_updated_by,sys_updated_at,contact_type,\
    location,category,subcategory,u_symptom,cmdb_ci,impact,urgency,priority,assignment_group,assigned_to,\
    knowledge,u_priority_confirmation,notify,problem_id,rfc,vendor,caused_by,closed_code,resolved_by,\
    resolved_at,closed_at\n";

const LEVELS: [&str; 3] = ["1 - High", "2 - Medium", "3 - Low"];
const PRIORITIES: [&str; 4] = ["1 - Critical", "2 - High", "3 - Moderate", "4 - Low"];

/// A small log of the same shape as the real one, dirt included, from a seed.
pub fn small_log(incidents: usize, seed: u64) -> String {
    let mut state = seed;
    let mut roll = move |n: u64| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) % n
    };
    let stamp = |minutes: u64| {
        let at = Instant::from_millis((24_280_000 + minutes as i64) * 60_000).to_string();
        let (date, time) = at.split_once('T').unwrap();
        let parts: Vec<u32> = date.split('-').map(|p| p.parse().unwrap()).collect();
        format!("{}/{}/{} {}", parts[2], parts[1], parts[0], &time[..5])
    };
    let mut log = HEADER.to_owned();
    for i in 0..incidents {
        let opened = i as u64 * 40 + roll(40);
        let held = ["Awaiting User Info", "Awaiting Vendor", "Awaiting Problem", "Awaiting Evidence", "-100"];
        let mut states = vec!["New", "Active"];
        for _ in 0..roll(3) {
            states.push(held[if roll(50) == 0 { 4 } else { roll(4) as usize }]);
            states.push("Active");
        }
        states.extend(["Resolved", "Closed"]);
        let times: Vec<u64> = states
            .iter()
            .scan(opened, |at, _| {
                *at += roll(600);
                Some(*at)
            })
            .collect();
        let (resolved, closed) = (times[times.len() - 2], times[times.len() - 1]);
        let resolved = if roll(14) == 0 { "?".to_owned() } else { stamp(resolved) };
        let (level, priority) = (roll(3), roll(4));
        let (caller, place, category) = (roll(90), roll(20), roll(9));
        for (n, (state, at)) in states.iter().zip(&times).enumerate() {
            let back = if roll(200) == 0 { at.saturating_sub(700) } else { *at };
            let (active, last) = (*state != "Closed", n + 1 == states.len());
            let (impact, priority) = (LEVELS[level as usize], PRIORITIES[priority as usize]);
            let (moved, reopened) = (roll(3).min(n as u64), u8::from(n > 5));
            let made = !(last && i % 3 == 0);
            let (opened, updated, closed) = (stamp(opened), stamp(back), stamp(closed));
            let (creator, author, group, code) = (roll(9), roll(30), roll(5), roll(8));
            let assignee = if n == 0 { "?" } else { "Resolver 4" };
            let problem = if i % 17 == 0 { "Problem ID 3" } else { "?" };
            writeln!(
                log,
                "INC{i:07},{state},{active},{moved},{reopened},{n},{made},Caller {caller},Opened by {creator},\
                 {opened},?,?,Updated by {author},{updated},Phone,Location {place},Category {category},?,\
                 Symptom {creator},?,{impact},{impact},{priority},Group {group},{assignee},false,false,\
                 Do Not Notify,{problem},?,?,?,code {code},Resolved by 7,{resolved},{closed}"
            )
            .unwrap();
        }
    }
    log
}

/// The last rows of each key, read without the importer.
fn last_rows(log: &str) -> BTreeMap<&str, BTreeMap<&'static str, &str>> {
    let names: Vec<&'static str> = HEADER.trim().split(',').collect();
    let rows = log.lines().skip(1).map(|line| names.iter().copied().zip(line.split(',')).collect());
    rows.map(|row: BTreeMap<&'static str, &str>| (row["number"], row)).collect()
}

/// What the last values of the records say must be what the last rows say.
fn agrees(log: &str, imported: &Imported) {
    let rows = last_rows(log);
    let mut seen = 0;
    for one in &imported.batches {
        assert_eq!(one.batch.records.len(), one.keys.len());
        for (record, key) in one.batch.iter().zip(&one.keys) {
            let (values, row) = (last_values(&one.batch.fields, &record), &rows[key.as_str()]);
            let text = |field: &str| values.get(field).map(Value::to_string).unwrap_or_default();
            let plain = |column: &str| if row[column] == "?" { "" } else { row[column] };
            for (field, column) in [
                ("source_ref", "number"),
                ("source_state", "incident_state"),
                ("made_sla", "made_sla"),
                ("reopen_count", "reopen_count"),
                ("reassignment_count", "reassignment_count"),
                ("category", "category"),
                ("group", "assignment_group"),
                ("closure_code", "closed_code"),
            ] {
                assert_eq!(text(field), plain(column), "{key} {field}");
            }
            for field in ["opened_at", "resolved_at", "closed_at"] {
                let shown = values.get(field).and_then(Value::as_instant).map(|at| {
                    let (year, month, day) = at.utc_day().ymd();
                    format!("{day}/{month}/{year} {}", &at.to_string()[11..16])
                });
                assert_eq!(shown.unwrap_or_default(), plain(field), "{key} {field}");
            }
            assert_eq!(text("priority"), &plain("priority")[..1]);
            seen += 1;
        }
    }
    assert_eq!(seen, rows.len());
    // Points in time are written when they are reached, and only the first event holds the opening.
    for (key, events) in told(imported) {
        assert!(events[0].contains(" opened_at="), "{key}");
        for (i, event) in events.iter().enumerate() {
            for field in [" resolved_at=", " closed_at="] {
                if let Some((_, rest)) = event.split_once(field) {
                    assert!(rest[..20] <= event[..20] || i + 1 == events.len(), "{key}: {event}");
                }
            }
        }
    }
}

#[test]
fn a_small_log_keeps_its_last_values() {
    for seed in 1..6 {
        let log = small_log(300, seed);
        let sheet = sheet(&log);
        let mapping = suggest(&sheet, "incident");
        assert_eq!(
            (mapping.name.as_str(), mapping.dates.as_deref()),
            ("ServiceNow incident log", Some("d/m/y"))
        );
        let imported = import(&sheet, &mapping).unwrap();
        assert_eq!((imported.draft.counts.rejected, imported.draft.counts.records), (0, 300));
        assert_eq!(imported.draft.counts.updates, sheet.len());
        agrees(&log, &imported);
    }
}

#[test]
fn dirt_is_kept_and_told() {
    let row = |state: &str, at: &str| {
        format!(
            "INC1,{state},true,0,0,0,true,Caller 1,Opened by 8,29/2/2016 01:16,?,?,Updated by 2,{at},Phone,?,\
             Category 55,Subcategory 170,Symptom 72,?,2 - Medium,2 - Medium,3 - Moderate,Group 56,?,true,false,\
             Do Not Notify,Problem ID  3,?,Vendor 1,?,code 5,Resolved by 149,29/2/2016 11:29,5/3/2016 12:00\n"
        )
    };
    let rows = [
        row("New", "29/2/2016 01:23"),
        row("-100", "29/2/2016 08:53"),
        row("Awaiting User Info", "29/2/2016 08:00"),
        row("Resolved", "29/2/2016 11:29"),
        row("Closed", "5/3/2016 11:00"),
    ];
    let sheet = sheet(&format!("{HEADER}{}", rows.concat()));
    let imported = import(&sheet, &suggest(&sheet, "incident")).unwrap();
    assert_eq!(
        told(&imported)[0].1,
        [
            "2016-02-29T01:23:00Z Updated by 2: caller=Caller 1 category=Category 55 channel=phone \
             closure_code=code 5 description=Problem: Problem ID  3/Vendor: Vendor 1 group=Group 56 \
             impact=medium made_sla=true opened_at=2016-02-29T01:16:00Z priority=3 reassignment_count=0 \
             reopen_count=0 resolved_by=Resolved by 149 source_ref=INC1 source_state=New status=new \
             subcategory=Subcategory 170 title=Category 55 · Subcategory 170 · Symptom 72 urgency=medium",
            "2016-02-29T08:53:00Z Updated by 2: source_state=-100",
            "2016-02-29T08:00:00Z Updated by 2: hold_reason=caller source_state=Awaiting User Info status=on_hold",
            "2016-02-29T11:29:00Z Updated by 2: hold_reason= resolved_at=2016-02-29T11:29:00Z \
             source_state=Resolved status=resolved",
            "2016-03-05T11:00:00Z Updated by 2: closed_at=2016-03-05T12:00:00Z source_state=Closed status=closed",
        ]
    );
    let remarks: Vec<(&str, &[u32], usize)> =
        imported.draft.remarks.iter().map(|r| (r.text.as_str(), r.lines.as_slice(), r.count)).collect();
    assert_eq!(remarks.len(), 2);
    assert_eq!(remarks[0], ("Status: “-100” means nothing here; the status stays as it was.", &[3][..], 1));
    assert_eq!((remarks[1].1, remarks[1].2), (&[4][..], 1));
}

/// The one file in a zip archive; the test's own, the product reads no archives.
fn unzip(archive: &[u8]) -> Vec<u8> {
    let two = |at: usize| u16::from_le_bytes(archive[at..at + 2].try_into().unwrap()) as usize;
    let four = |at: usize| u32::from_le_bytes(archive[at..at + 4].try_into().unwrap()) as usize;
    let directory = archive.windows(4).rposition(|w| w == b"PK\x01\x02").unwrap();
    let (packed, local) = (four(directory + 20), four(directory + 42));
    let start = local + 30 + two(local + 26) + two(local + 28);
    miniz_oxide::inflate::decompress_to_vec(&archive[start..start + packed]).unwrap()
}

/// A file of the real log's folder, where it is at hand.
fn shared(name: &str) -> Option<Vec<u8>> {
    let folders = [concat!(env!("CARGO_MANIFEST_DIR"), "/../shared"), "/work/shared"];
    folders.iter().find_map(|folder| std::fs::read(format!("{folder}/data/servicenow-incidents/{name}")).ok())
}

/// The real log, unzipped, with the figures worked out from it elsewhere.
fn real_log() -> Option<(Vec<u8>, serde_json::Value)> {
    let log = unzip(&shared("incident_event_log.csv.zip")?);
    Some((log, serde_json::from_slice(&shared("expected.json")?).unwrap()))
}

#[test]
#[expect(clippy::disallowed_methods, clippy::print_stdout, reason = "a measurement")]
fn the_real_log_has_its_figures() {
    let Some((bytes, expected)) = real_log() else {
        println!("skipped: ../shared/data/servicenow-incidents/incident_event_log.csv.zip is not here");
        return;
    };
    let begin = std::time::Instant::now();
    let text = decode(bytes, None).unwrap().text;
    let (log, decoded) = (text.clone(), begin.elapsed());
    let sheet = Sheet::read(text, None).unwrap();
    let read = begin.elapsed();
    let mapping = suggest(&sheet, "incident");
    assert_eq!(mapping.shape, Shape::Update);
    let zone = Zone::utc();
    let known = Known::default();
    let mut importer = Importer::new(&sheet, &mapping, &zone, &known, NOW).unwrap();
    let mut id = 0;
    let mut ids = || {
        id += 1;
        id
    };
    while !importer.step(5000, &mut ids).done {}
    let imported = importer.finish();
    let all = begin.elapsed();
    let rate = 119_998.0 / all.as_secs_f64();
    println!("decoded {decoded:?}, cells {read:?}, records {all:?}: {rate:.0} rows/s");

    let counts = imported.draft.counts;
    println!("{counts:?}");
    for remark in &imported.draft.remarks {
        println!("{} × {} {:?}", remark.count, remark.text, &remark.lines[..remark.lines.len().min(5)]);
    }
    assert_eq!((counts.rows, counts.accepted, counts.rejected), (119_998, 119_998, 0));
    assert_eq!((counts.records, counts.updates), (20_769, 119_998));
    let remarked = |part: &str| {
        imported.draft.remarks.iter().find(|r| r.text.contains(part)).map(|r| (r.count, r.lines.clone()))
    };
    assert_eq!(remarked("-100").unwrap().0, 2);
    assert_eq!(remarked("lies before the row above").unwrap(), (1, vec![360]));
    agrees(&log, &imported);

    assert_eq!((expected["rows"].as_u64(), expected["incidents"].as_u64()), (Some(119_998), Some(20_769)));
    let mut by: [BTreeMap<String, u64>; 3] = Default::default();
    let mut resolved = 0;
    for one in &imported.batches {
        for record in one.batch.iter() {
            let values = last_values(&one.batch.fields, &record);
            for (count, field) in by.iter_mut().zip(["source_state", "priority", "category"]) {
                if let Some(value) = values.get(field).filter(|v| !v.is_null()) {
                    *count.entry(value.to_string()).or_default() += 1;
                }
            }
            resolved += u64::from(values.get("resolved_at").is_some_and(|v| !v.is_null()));
        }
    }
    assert_eq!(resolved, expected["resolved"].as_u64().unwrap());
    assert_eq!(serde_json::to_value(&by[0]).unwrap(), expected["by_state"]);
    for (name, count) in expected["by_priority"].as_object().unwrap() {
        assert_eq!(by[1][&name[..1]], count.as_u64().unwrap(), "{name}");
    }
    for (name, count) in expected["top_categories"].as_object().unwrap() {
        assert_eq!(by[2][name], count.as_u64().unwrap(), "{name}");
    }
}
