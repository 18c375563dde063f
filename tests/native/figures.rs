//! The figures of a log: the real one where it is at hand, and a small one reckoned independently.

use crate::exchange::service_now::small_log;
use plumbline::exchange::{Importer, Known, Sheet, decode, suggest};
use plumbline::journal::{Stamp, Writer};
use plumbline::measure::figures::{self, Figures};
use plumbline::time::{Instant, Zone};
use plumbline::workspace::Workspace;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// From the bytes of a log to its figures, by the way the page takes.
fn figures_of(log: Vec<u8>) -> (Figures, Workspace) {
    let sheet = Sheet::read(decode(log, None).unwrap().text, None).unwrap();
    let mapping = suggest(&sheet, "incident");
    let (zone, now) = (Zone::utc(), Instant::from_millis(1_800_000_000_000));
    let known = Known::default();
    let mut importer = Importer::new(&sheet, &mapping, &zone, &known, now).unwrap();
    let mut last = 0;
    let mut ids = || {
        last += 1;
        last
    };
    while !importer.step(1 << 20, &mut ids).done {}
    let imported = importer.finish();
    let stamp = Stamp { ms: now.millis() as u64, counter: 0, writer: Writer::new(1) };
    let rows = imported.draft.counts.rows as u64;
    let workspace = Workspace::from_batches(stamp, imported.batches.into_iter().map(|one| one.batch));
    (figures::of(&workspace, &zone, rows, None), workspace)
}

fn json_of(figures: &Figures) -> Value {
    serde_json::from_str(&figures.to_json()).unwrap()
}

/// The shared data, if this machine has it.
fn shared() -> Option<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let places = [root.join("../shared"), root.join("../../shared"), PathBuf::from("/work/shared")];
    let data = places.into_iter().map(|place| place.join("data/servicenow-incidents"));
    data.filter(|data| data.join("expected.json").is_file())
        .find(|data| data.join("incident_event_log.csv.zip").is_file())
}

/// The one file of a zip archive whose sizes stand in its directory.
fn only_file(zip: &[u8]) -> Vec<u8> {
    let number = |at: usize, bytes: usize| {
        zip[at..at + bytes].iter().rev().fold(0_usize, |number, byte| number << 8 | usize::from(*byte))
    };
    let end =
        (0..zip.len() - 21).rev().find(|at| zip[*at..].starts_with(b"PK\x05\x06")).expect("a directory");
    let directory = number(end + 16, 4);
    assert_eq!((number(end + 10, 2), number(directory + 10, 2)), (1, 8), "one deflated file");
    let (size, local) = (number(directory + 20, 4), number(directory + 42, 4));
    let start = local + 30 + number(local + 26, 2) + number(local + 28, 2);
    miniz_oxide::inflate::decompress_to_vec(&zip[start..start + size]).expect("deflated data")
}

#[test]
fn the_figures_of_the_real_log() {
    let Some(data) = shared() else {
        #[allow(clippy::print_stdout, reason = "what is skipped is told")]
        {
            println!("skipped: the real log is not on this machine");
        }
        return;
    };
    let expected: Value =
        serde_json::from_slice(&std::fs::read(data.join("expected.json")).unwrap()).unwrap();
    let log = only_file(&std::fs::read(data.join("incident_event_log.csv.zip")).unwrap());
    let (figures, _) = figures_of(log);
    let found = json_of(&figures);
    for (key, value) in expected.as_object().unwrap() {
        assert_eq!(&found[key], value, "{key}");
    }
    assert_eq!(found.as_object().unwrap().len(), expected.as_object().unwrap().len());
}

#[test]
fn the_figures_of_a_small_log_reckoned_minute_by_minute() {
    for seed in [3, 11, 29] {
        let log = small_log(120, seed);
        let (figures, _) = figures_of(log.clone().into_bytes());
        let (found, expected) = (json_of(&figures), naive(&log));
        for (key, value) in expected.as_object().unwrap() {
            assert_eq!(&found[key], value, "{key}, seed {seed}");
        }
        assert_eq!(found.as_object().unwrap().len(), expected.as_object().unwrap().len());
    }
}

#[test]
fn no_log_has_figures_too() {
    let figures = figures::of(&Workspace::default(), &Zone::utc(), 0, None);
    let found = json_of(&figures);
    assert_eq!((&found["incidents"], &found["sla_met_gross"]), (&json!(0), &json!({})));
    assert_eq!(found["resolution_calendar_minutes"], json!({}));
}

/// Minutes since 1970 of `d/m/yyyy HH:MM`, by counting days.
fn minute(text: &str) -> Option<i64> {
    let (date, time) = text.split_once(' ')?;
    let parts: Vec<i64> = date.split('/').map(|part| part.parse().unwrap()).collect();
    let (hour, minute) = time.split_once(':')?;
    let leap = |year: i64| (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    let years: i64 = (1970..parts[2]).map(|year| if leap(year) { 366 } else { 365 }).sum();
    let lengths = [31, if leap(parts[2]) { 29 } else { 28 }, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
    let days = years + lengths[..parts[1] as usize - 1].iter().sum::<i64>() + parts[0] - 1;
    Some(days * 1440 + hour.parse::<i64>().unwrap() * 60 + minute.parse::<i64>().unwrap())
}

fn month(text: &str) -> String {
    let parts: Vec<&str> = text.split(' ').next().unwrap().split('/').collect();
    format!("{}-{:0>2}", parts[2], parts[1])
}

/// Whether that minute is open: the first of 1970 was a Thursday.
fn is_open(minute: i64) -> bool {
    (minute.div_euclid(1440) + 3) % 7 < 5 && (480..1080).contains(&minute.rem_euclid(1440))
}

fn quantile(sorted: &[i64], share: f64) -> f64 {
    let rank = share * (sorted.len() - 1) as f64;
    let (low, high) = (sorted[rank.floor() as usize] as f64, sorted[rank.ceil() as usize] as f64);
    ((low + (high - low) * (rank - rank.floor())) * 1e4).round() / 1e4
}

/// The figures as the description of the data says them, from the text alone.
fn naive(log: &str) -> Value {
    let mut lines = log.lines();
    let header: Vec<&str> = lines.next().unwrap().split(',').collect();
    let at = |row: &[&str], name: &str| row[header.iter().position(|h| *h == name).unwrap()].to_owned();
    let mut incidents: BTreeMap<String, Vec<Vec<&str>>> = BTreeMap::new();
    let mut rows = 0;
    for line in lines {
        let row: Vec<&str> = line.split(',').collect();
        incidents.entry(at(&row, "number")).or_default().push(row);
        rows += 1;
    }
    let tally = |of: &dyn Fn(&[&str]) -> Option<String>| {
        let mut counts: BTreeMap<String, u64> = BTreeMap::new();
        for key in incidents.values().filter_map(|rows| of(rows.last().unwrap())) {
            *counts.entry(key).or_default() += 1;
        }
        counts
    };
    let time = |row: &[&str], name: &str| minute(&at(row, name));
    let (mut elapsed, mut business, mut net) = (Vec::new(), Vec::new(), Vec::new());
    let mut sla: [BTreeMap<String, (u64, u64)>; 2] = Default::default();
    let (mut held, mut ends, mut starts) = (0, Vec::new(), Vec::new());
    for rows in incidents.values() {
        let last = rows.last().unwrap();
        let (opened, resolved) = (time(last, "opened_at").unwrap(), time(last, "resolved_at"));
        starts.push(opened);
        ends.push(resolved.or(time(last, "closed_at")).unwrap());
        let mut runs: Vec<(i64, i64)> = Vec::new();
        let mut start = None;
        for row in rows {
            let updated = time(row, "sys_updated_at").unwrap();
            match (at(row, "incident_state").starts_with("Awaiting"), start) {
                (true, None) => start = Some(updated),
                (false, Some(from)) => {
                    runs.push((from, updated));
                    start = None;
                }
                _ => {}
            }
        }
        held += u64::from(runs.iter().any(|(from, to)| from < to));
        let Some(resolved) = resolved else { continue };
        let open = (opened..resolved).filter(|minute| is_open(*minute)).count() as i64;
        let hold: usize = runs
            .iter()
            .map(|(from, to)| {
                ((*from).max(opened)..(*to).min(resolved)).filter(|minute| is_open(*minute)).count()
            })
            .sum();
        elapsed.push(resolved - opened);
        business.push(open);
        net.push(open - hold as i64);
        let priority = at(last, "priority");
        let target = [4, 8, 24, 40][priority[..1].parse::<usize>().unwrap() - 1] * 60;
        for (tally, took) in sla.iter_mut().zip([open, open - hold as i64]) {
            let (met, all) = tally.entry(priority.clone()).or_default();
            *met += u64::from(took <= target);
            *all += 1;
        }
    }
    let spread = |mut minutes: Vec<i64>| {
        minutes.sort_unstable();
        let mean = minutes.iter().sum::<i64>() as f64 / minutes.len() as f64;
        json!({"p50": quantile(&minutes, 0.5), "p90": quantile(&minutes, 0.9), "mean": (mean * 1e4).round() / 1e4})
    };
    let met = |tally: &BTreeMap<String, (u64, u64)>| {
        Value::Object(
            tally.iter().map(|(name, (met, all))| (name.clone(), json!([met, all]))).collect::<Map<_, _>>(),
        )
    };
    // The starts of months from the one after the first opening to the one after the last end.
    let mut open_at = Map::new();
    let (first, last) = (starts.iter().min().unwrap(), ends.iter().chain(&starts).max().unwrap());
    for index in 2010 * 12..2030 * 12 {
        let (year, month) = (index / 12, index % 12 + 1);
        let start = minute(&format!("1/{month}/{year} 00:00")).unwrap();
        let before = minute(&format!("1/{}/{} 00:00", (index - 1) % 12 + 1, (index - 1) / 12)).unwrap();
        if start > *first && before <= *last {
            let open = starts.iter().zip(&ends).filter(|(from, to)| **from < start && **to >= start).count();
            open_at.insert(format!("{year}-{month:02}-01"), json!(open));
        }
    }
    let mut top: Vec<(String, u64)> = tally(&|row| Some(at(row, "category"))).into_iter().collect();
    top.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    let count =
        |of: &dyn Fn(&[&str]) -> bool| incidents.values().filter(|rows| of(rows.last().unwrap())).count();
    let number = |row: &[&str], name: &str| at(row, name).parse::<i64>().unwrap();
    let moved: i64 = incidents.values().map(|rows| number(rows.last().unwrap(), "reassignment_count")).sum();
    json!({
        "rows": rows,
        "incidents": incidents.len(),
        "resolved": elapsed.len(),
        "negative_resolution_times": elapsed.iter().filter(|took| **took < 0).count(),
        "opened_per_month": tally(&|row| Some(month(&at(row, "opened_at")))),
        "resolved_per_month": tally(&|row| Some(at(row, "resolved_at")).filter(|t| t != "?").map(|t| month(&t))),
        "open_at_month_start": open_at,
        "by_priority": tally(&|row| Some(at(row, "priority"))),
        "by_state": tally(&|row| Some(at(row, "incident_state"))),
        "top_categories": top.into_iter().take(10).collect::<BTreeMap<_, _>>(),
        "reopened": count(&|row| number(row, "reopen_count") > 0),
        "never_reassigned": count(&|row| number(row, "reassignment_count") == 0),
        "reassignments_mean": (moved as f64 / incidents.len() as f64 * 1e3).round() / 1e3,
        "made_sla_flag_true": count(&|row| at(row, "made_sla") == "true"),
        "resolution_calendar_minutes": spread(elapsed),
        "resolution_business_minutes": spread(business),
        "resolution_business_minutes_less_hold": spread(net),
        "held_incidents": held,
        "sla_met_gross": met(&sla[0]),
        "sla_met_net_of_hold": met(&sla[1]),
    })
}
