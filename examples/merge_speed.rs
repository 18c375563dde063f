//! How long merging, comparing, restoring and verifying take with 50,000 incidents:
//! `cargo run --release --example merge_speed`.
#![expect(
    clippy::print_stdout,
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "a measurement for people"
)]

#[cfg(not(target_arch = "wasm32"))]
fn main() {
    use plumbline::classroom;
    use plumbline::exchange::masked::export_masked;
    use plumbline::exchange::merge::{Choices, MergeFile, plan_merge};
    use plumbline::exchange::workspace_file::{export, receipts, verify};
    use plumbline::journal::{
        BatchRef, Entry, Hand, MemoryStore, Redaction, Store, Writer, clean_store, load,
    };
    use plumbline::register::catalogue::incident;
    use plumbline::time::{Instant, Zone};
    use plumbline::workspace::{Change, Command, Planned, PlannedStep, Workspace, difference};
    use std::time;

    let now = Instant::from_millis(1_772_442_000_000);
    let ms = now.millis().cast_unsigned();
    let mut lap = time::Instant::now();
    let mut tell = |what: &str| {
        println!("{what}: {:.0} ms", lap.elapsed().as_secs_f64() * 1000.0);
        lap = time::Instant::now();
    };

    let store = MemoryStore::with_quota(usize::MAX);
    let mut hand = Hand::new("w", Writer::new(1));
    let mut shards = BatchRef { shards: vec![], records: 0 };
    for lot in classroom::incidents(3, 50_000, now, &Zone::utc()) {
        hand.write_shard(&store, &lot.batch, Some(lot.seed), &mut shards).unwrap();
    }
    let blank = |stamp| Entry {
        stamp,
        by: "Mara".into(),
        label: "Sample".into(),
        undoes: None,
        ops: vec![],
        batch: None,
        extra: None,
        chain: String::new(),
    };
    let mut entry = blank(hand.next_stamp(ms, 1 << 24));
    entry.batch = Some(shards);
    hand.write(&store, entry, 1);
    tell("sample of 50,000");

    let copied = |store: &MemoryStore| {
        let copy = MemoryStore::with_quota(usize::MAX);
        store.keys("").unwrap().iter().for_each(|k| copy.set(k, &store.get(k).unwrap().unwrap()).unwrap());
        copy
    };
    let write = |store: &MemoryStore, hand: &mut Hand, mut step: PlannedStep| {
        if !step.batches.is_empty() {
            let mut shards = BatchRef { shards: vec![], records: 0 };
            step.batches.iter().for_each(|b| hand.write_shard(store, b, None, &mut shards).unwrap());
            step.entry.batch = Some(shards);
            step.entry.stamp = hand.next_stamp(ms, 1 << 24);
        }
        hand.write(store, step.entry, 1).0.stamp
    };
    let edits = |store: &MemoryStore, writer: u64, from: u32, count: u32, title: &str| {
        let mut workspace = Workspace::from_loaded(load(store, "w").unwrap());
        let mut hand = Hand::new("w", Writer::new(writer));
        hand.saw(workspace.latest().unwrap());
        for row in from..from + count {
            let id = workspace.of(&incident::REGISTER).unwrap().id(row);
            let command = Command::on("Edit", &incident::REGISTER, id, vec![Change::set("title", title)]);
            let stamp = hand.next_stamp(ms + u64::from(row), 0);
            if let Planned::Entry(entry) = workspace.plan(&command, stamp, "Mara", now).unwrap() {
                workspace.join(hand.write(store, entry, u64::from(row)).0);
            }
        }
        hand
    };
    let theirs = copied(&store);
    edits(&theirs, 2, 0, 2000, "There");
    let mut hand = edits(&store, 3, 1500, 1000, "Here");
    tell("3,000 edits on two sides");
    let before = Workspace::from_loaded(load(&store, "w").unwrap());
    tell("load");
    let file = export(&theirs, "w", "Desk", now).unwrap().text;
    println!("file: {} KiB", file.len() / 1024);
    tell("export");
    let merge = [MergeFile { name: "theirs.jsonl", text: &file }];
    let plan = plan_merge(&merge, &store, "w", now).unwrap();
    println!(
        "{} conflicts, {} changed there, {} here",
        plan.conflicts.len(),
        plan.changed_there,
        plan.changed_here
    );
    tell("plan_merge");
    plan.write(&store).unwrap();
    tell("write");
    let merged = Workspace::from_loaded(load(&store, "w").unwrap());
    tell("load");
    let stamp = hand.next_stamp(ms, 0);
    let step = plan.step(&merged, &Choices::default(), stamp, "Mara", now).unwrap();
    let text = step.entry.clone().sealed("", 1).1;
    let of = write(&store, &mut hand, step);
    println!("merge entry: {} units", text.len());
    tell("merge step");
    let found = difference(&before, &merged);
    println!("{} differ", found.records.len());
    tell("difference");
    let loaded = load(&store, "w").unwrap();
    let merged = Workspace::from_loaded(load(&store, "w").unwrap());
    tell("load twice");
    let stamp = hand.next_stamp(ms, 0);
    let undo = merged.plan_unmerge(of, &loaded, stamp, "Mara", now).unwrap();
    tell("plan_unmerge");
    write(&store, &mut hand, undo);
    tell("write it");
    let undone = Workspace::from_loaded(load(&store, "w").unwrap());
    println!("{} differ from before", difference(&before, &undone).records.len());
    tell("load and compare");
    let stamp = hand.next_stamp(ms, 0);
    let step = undone.plan_restore(&Workspace::default(), "Restore", stamp, "Mara", now).unwrap();
    tell("plan_restore of 50,000 to nothing");
    let used = store.used();
    write(&store, &mut hand, step);
    println!("{} units", store.used() - used);
    tell("write it");
    let empty = Workspace::from_loaded(load(&store, "w").unwrap());
    tell("load");
    let stamp = hand.next_stamp(ms, 0);
    let step = empty.plan_restore(&before, "Restore", stamp, "Mara", now).unwrap();
    tell("plan_restore of 50,000 back");
    let used = store.used();
    write(&store, &mut hand, step);
    println!("{} units", store.used() - used);
    tell("write it");
    let back = Workspace::from_loaded(load(&store, "w").unwrap());
    println!("{} stand, {} differ", back.standing(), difference(&before, &back).records.len());
    tell("load and compare");
    let loaded = load(&store, "w").unwrap();
    tell("load entries");
    let past = Workspace::as_of(&loaded, Instant::from_millis(now.millis() - 100 * 86_400_000));
    println!("{} stood 100 days ago", past.standing());
    tell("as_of");
    let file = export(&store, "w", "Desk", now).unwrap().text;
    tell("export");
    // Three steps over 50,000 records may be more than a file may hold.
    match verify(&file, &receipts(&file).unwrap()) {
        Ok(found) => println!("{:?}", found.findings),
        Err(troubles) => println!("{} MiB: {troubles:?}", file.len() >> 20),
    }
    tell("verify");
    export_masked(&store, "w", "Desk", now, &mut || 1).unwrap();
    tell("export_masked");
    let record = before.of(&incident::REGISTER).unwrap().id(1);
    let stamp = hand.next_stamp(ms, 0);
    let redaction = vec![Redaction { record, field: "title".into(), versions: None }];
    hand.write(&store, Workspace::plan_redaction(redaction, "", stamp, "Mara"), 1);
    println!("{} written anew", clean_store(&store, "w").unwrap().len());
    tell("clean_store");
}

#[cfg(target_arch = "wasm32")]
fn main() {}
