//! How long clocks and KPIs take over some fifty thousand incidents: `cargo run --release --example kpi_speed`.
#![allow(clippy::print_stdout, clippy::disallowed_methods, reason = "a tool for the command line")]

use plumbline::journal::{Batch, BatchColumns, LoadedShard, RecordId, Stamp, Value, Writer};
use plumbline::measure::{Facts, KPIS, compute};
use plumbline::service_level::{Cut, Desk, DeskCache, Metric, attainment, what_if};
use plumbline::time::{Day, Granularity, Instant, Zone};
use plumbline::workspace::Workspace;
use std::time;

const INCIDENTS: u32 = 50_000;
const YEAR: i64 = 1_767_225_600_000;

fn main() {
    let mut workspace = Workspace::default();
    let mut number = 0;
    let mut join = |batch: Batch| {
        number += 1;
        let (writer, ms) = (Writer::new(1), number);
        let stamp = Stamp { ms, counter: 0, writer };
        workspace.join_shard(&LoadedShard {
            writer,
            number: number as u32,
            stamp,
            first_event: 0,
            batch: BatchColumns::of(&batch),
        });
    };
    join(one("calendar", 1, &[("hours", Value::text("Mon-Fri 08:00-18:00"))]));
    let calendar = Value::text(&RecordId(1).to_string());
    let minutes = |n: f64| Value::from(n);
    let promise = [
        ("name", Value::text("All")),
        ("status", Value::text("in_force")),
        ("calendar", calendar),
        ("pauses", Value::Flag(true)),
        ("respond_1", minutes(15.0)),
        ("respond_2", minutes(30.0)),
        ("respond_3", minutes(120.0)),
        ("resolve_1", minutes(240.0)),
        ("resolve_2", minutes(480.0)),
        ("resolve_3", minutes(1440.0)),
        ("resolve_4", minutes(2400.0)),
    ];
    join(one("agreement", 2, &promise));
    join(incidents());

    let now = Instant::from_millis(YEAR + 365 * 86_400_000);
    let mut cache = DeskCache::default();
    let desk = Desk::cached(&workspace, &mut cache);
    best("desk with a cache", || drop(Desk::cached(&workspace, &mut cache)));
    let table = workspace.table("incident").map_or(0, |t| t.len());
    best("50,000 incidents x 2 clocks", || {
        let view = desk.view(&workspace, now);
        let running =
            (0..table).filter_map(|row| view.clocks(row)).filter(|c| c.iter().any(|c| c.stopped.is_none()));
        std::hint::black_box(running.count());
    });
    let view = desk.view(&workspace, now);
    best("attainment of a year", || {
        let lines = attainment(&view, Metric::Resolve, Instant::from_millis(YEAR), now, Cut::Agreement);
        std::hint::black_box(lines);
    });
    best("what-if over all", || {
        std::hint::black_box(what_if(&workspace, &desk, &desk, RecordId(0), now));
    });
    let zone = Zone::utc();
    let day = |days: i32| Day::from_number(20_454 + days);
    for agreements in [false, true] {
        let some = KPIS.iter().filter(|kpi| kpi.by_agreement == agreements);
        let name = if agreements { "12 months, by agreement" } else { "12 months, without clocks" };
        best(&format!("{} KPIs, {name}", some.clone().count()), || {
            let facts = Facts::new(&workspace, &view, &zone, Granularity::Month, day(0), day(364));
            for kpi in some.clone() {
                std::hint::black_box(compute(kpi, &facts, None));
            }
        });
    }
    let facts = Facts::new(&workspace, &view, &zone, Granularity::Month, day(0), day(364));
    for kpi in KPIS {
        best(kpi.code, || {
            std::hint::black_box(compute(kpi, &facts, None));
        });
    }
}

fn best(what: &str, mut run: impl FnMut()) {
    let times = (0..9).map(|_| {
        let start = time::Instant::now();
        run();
        start.elapsed()
    });
    let mut times: Vec<_> = times.collect();
    times.sort_unstable();
    println!("{what}: {:.3} ms", times.get(4).copied().unwrap_or_default().as_secs_f64() * 1000.0);
}

fn one(register: &str, id: u128, values: &[(&str, Value)]) -> Batch {
    let mut batch = Batch::new(register);
    batch.start_record(RecordId(id));
    batch.start_event(Instant::from_millis(YEAR), 0);
    for (field, value) in values {
        let field = batch.field(field);
        batch.change(field, value.clone());
    }
    batch
}

fn incidents() -> Batch {
    let mut batch = Batch::new("incident");
    let [status, priority, opened, resolved, hold, group] =
        ["status", "priority", "opened_at", "resolved_at", "hold_reason", "group"].map(|f| batch.field(f));
    let mut seed = 7_u64;
    let mut roll = |n: u64| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (seed >> 33) % n
    };
    for n in 0..INCIDENTS {
        let mut at = YEAR + i64::from(n) * 630_000;
        let mut later = |minutes: u64| {
            at += minutes as i64 * 60_000;
            Instant::from_millis(at)
        };
        batch.start_record(RecordId(u128::from(n) + 10));
        let begin = later(0);
        batch.start_event(begin, 0);
        batch.change(status, Value::text("new"));
        batch.change(opened, Value::Instant(begin));
        batch.change(priority, Value::text(&(1 + roll(4)).to_string()));
        batch.change(group, Value::text(&format!("Group {}", roll(8))));
        batch.start_event(later(roll(200)), 0);
        batch.change(status, Value::text("in_progress"));
        if roll(4) == 0 {
            batch.start_event(later(roll(600)), 0);
            batch.change(status, Value::text("on_hold"));
            batch.change(hold, Value::text("caller"));
            batch.start_event(later(roll(3000)), 0);
            batch.change(status, Value::text("in_progress"));
            batch.change(hold, Value::Null);
        }
        if roll(100) > 0 {
            let end = later(roll(4000));
            batch.start_event(end, 0);
            batch.change(status, Value::text("resolved"));
            batch.change(resolved, Value::Instant(end));
        }
    }
    batch
}
