//! How long queries over 50,000 incidents take: `cargo run --release --example query_speed`.
#![expect(
    clippy::print_stdout,
    clippy::unwrap_used,
    clippy::disallowed_methods,
    clippy::indexing_slicing,
    reason = "a measurement for people"
)]

#[cfg(not(target_arch = "wasm32"))]
fn main() {
    use plumbline::journal::{Batch, BatchColumns, Loaded, LoadedShard, RecordId, Stamp, Value, Writer};
    use plumbline::register::catalogue::incident;
    use plumbline::time::{Day, Instant};
    use plumbline::workspace::query::{complete, similar};
    use plumbline::workspace::{Context, NoClocks, Query, Workspace};
    use std::{hint::black_box, time};

    let mut seed = 1_u64;
    let mut draw = |below: usize| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (seed >> 33) as usize % below
    };
    let nouns =
        ["printer", "mail", "server", "network", "laptop", "password", "screen", "invoice", "portal", "vpn"];
    let verbs =
        ["fails", "is slow", "jams", "does not answer", "shows an error", "was lost", "drops", "hangs"];
    let places =
        ["Berlin", "Paris", "Vienna", "floor 2", "warehouse", "head office", "clinic", "lab", "shop"];
    let states =
        ["new", "assigned", "in_progress", "on_hold", "resolved", "closed", "closed", "closed", "closed"];
    let mut batches = Vec::new();
    let mut services = Batch::new("service");
    let name = services.field("name");
    for n in 0..40_u32 {
        services.start_record(RecordId(u128::from(n) + 1));
        services.start_event(Instant::from_millis(0), 0);
        services.change(name, Value::text(&format!("Service {n} {}", nouns[n as usize % nouns.len()])));
    }
    batches.push(services);
    for shard in 0..50_u32 {
        let mut batch = Batch::new("incident");
        let fields: Vec<u16> = [
            "number",
            "title",
            "description",
            "status",
            "priority",
            "assignee",
            "service",
            "opened_at",
            "category",
            "+tags",
        ]
        .iter()
        .map(|f| batch.field(f))
        .collect();
        for n in 0..1000_u32 {
            let number = shard * 1000 + n + 1;
            batch.start_record(RecordId(1000 + u128::from(number)));
            batch.start_event(Instant::from_millis(1_700_000_000_000 + i64::from(number) * 1_000_000), 0);
            let noun = nouns[draw(nouns.len())];
            let title = format!("{noun} {} in {}", verbs[draw(verbs.len())], places[draw(places.len())]);
            let values = [
                Value::Number(f64::from(number)),
                Value::text(&title),
                Value::text(&format!("Called at {number}, asset {:06x}", draw(1 << 24))),
                Value::text(states[draw(states.len())]),
                Value::text(&(1 + draw(4)).to_string()),
                Value::text(&format!("Person {}", draw(80))),
                Value::text(&RecordId(draw(40) as u128 + 1).to_string()),
                Value::Instant(Instant::from_millis(1_700_000_000_000 + draw(60_000_000) as i64 * 1000)),
                Value::text(noun),
            ];
            for (field, value) in fields.iter().zip(values) {
                batch.change(*field, value);
            }
            if n % 20 == 0 {
                batch.change(fields[9], Value::text("vip"));
            }
        }
        batches.push(batch);
    }
    let shards = batches
        .into_iter()
        .enumerate()
        .map(|(n, batch)| {
            let stamp = Stamp::default().later(1 + 10_000 * n as u32);
            LoadedShard {
                stamp,
                number: n as u32,
                writer: Writer::default(),
                batch: BatchColumns::of(&batch),
                first_event: 0,
            }
        })
        .collect();
    let workspace = Workspace::from_loaded(Loaded { shards, ..Loaded::default() });
    let table = workspace.table("incident").unwrap();
    let start = |day: Day| Instant::from_millis(i64::from(day.number()) * 86_400_000);
    let context = Context {
        me: "Person 7",
        now: Instant::from_millis(1_760_000_000_000),
        day_start: &start,
        clocks: &NoClocks,
    };
    let milliseconds = |work: &mut dyn FnMut()| {
        let mut best = f64::MAX;
        for _ in 0..15 {
            let begun = time::Instant::now();
            work();
            best = best.min(begun.elapsed().as_secs_f64() * 1e3);
        }
        best
    };
    println!("{} incidents", table.standing());
    for text in [
        "",
        "is:open",
        "prio:1..2",
        "assignee:@me",
        "service:\"service 12 server\"",
        "opened:>-700d",
        "label:vip",
        "title:printer",
        "printer",
        "asset",
        "zebra",
        "INC-4711",
        "is:open prio:1..2 (printer OR label:vip) -assignee:@me",
    ] {
        let (query, errors) = Query::parse(text);
        assert!(errors.is_empty(), "{errors:?}");
        let found = query.matches(&workspace, table, &context).count();
        let time = milliseconds(&mut || drop(black_box(query.matches(&workspace, table, &context))));
        println!("{time:8.3} ms  {text:60} {found} found");
    }
    for text in ["", "sort:prio,-opened", "sort:status,prio,assignee", "sort:title", "sort:service,-updated"]
    {
        let (query, _) = Query::parse(text);
        let time = milliseconds(&mut || drop(black_box(query.rows(&workspace, table, &context))));
        println!("{time:8.3} ms  all rows in order: {text}");
    }
    for title in ["Printer jams in the warehouse again", "Password lost", "printer"] {
        let time = milliseconds(&mut || drop(black_box(similar(table, title, 3))));
        println!("{time:8.3} ms  similar to: {title}");
    }
    for text in ["assignee:", "serv", "service:prin"] {
        let time = milliseconds(&mut || {
            drop(black_box(complete(text, text.len(), &workspace, &[&incident::REGISTER])))
        });
        println!("{time:8.3} ms  complete: {text}");
    }
}

#[cfg(target_arch = "wasm32")]
fn main() {}
