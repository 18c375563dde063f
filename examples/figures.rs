//! Prints the figures of a log of incidents as JSON, through the same code as the page:
//! `cargo run --release --example figures -- LOG.csv [--mapping FILE.json] [--time]`.
#![allow(clippy::print_stdout, clippy::disallowed_methods, reason = "a tool for the command line")]

use plumbline::exchange::{Importer, Known, Mapping, Sheet, decode, suggest};
use plumbline::journal::{Stamp, Writer};
use plumbline::measure::figures;
use plumbline::time::{Instant, Zone};
use plumbline::workspace::Workspace;
use std::process::ExitCode;
use std::time;

fn main() -> ExitCode {
    match run() {
        Ok(json) => {
            print!("{json}");
            ExitCode::SUCCESS
        }
        Err(sentence) => {
            eprintln!("{sentence}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<String, String> {
    let (mut log, mut mapping, mut timed) = (None, None, false);
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "--mapping" => mapping = Some(arguments.next().ok_or("Name a file after --mapping.")?),
            "--time" => timed = true,
            _ => log = Some(argument),
        }
    }
    let log = log.ok_or("Usage: figures LOG.csv [--mapping FILE.json] [--time]")?;
    let read = |file: &str| std::fs::read(file).map_err(|error| format!("{file}: {error}"));
    let bytes = read(&log)?;
    let mut lap = time::Instant::now();
    let mut tell = |what: &str| {
        if timed {
            eprintln!("{what}: {:.1} ms", lap.elapsed().as_secs_f64() * 1000.0);
        }
        lap = time::Instant::now();
    };

    let decoded = decode(bytes, None).map_err(|refusal| refusal.to_string())?;
    let sheet = Sheet::read(decoded.text, None).map_err(|refusal| refusal.to_string())?;
    tell("cells");
    let mapping = match mapping {
        Some(file) => {
            let text = String::from_utf8(read(&file)?).map_err(|_| format!("{file} is not text."))?;
            Mapping::from_json(&text).map_err(|refusal| refusal.to_string())?
        }
        None => suggest(&sheet, "incident"),
    };
    tell("mapping");
    // The times of a log are wall times of its own zone, and are taken as they stand.
    let zone = Zone::utc();
    let now = time::SystemTime::now().duration_since(time::UNIX_EPOCH).map_err(|error| error.to_string())?;
    let now = Instant::from_millis(now.as_millis() as i64);
    let known = Known::default();
    let mut importer =
        Importer::new(&sheet, &mapping, &zone, &known, now).map_err(|refusal| refusal.to_string())?;
    let mut last = 0_u128;
    let mut ids = || {
        last += 1;
        last
    };
    while !importer.step(usize::MAX, &mut ids).done {}
    let imported = importer.finish();
    tell("records");

    let stamp = Stamp { ms: now.millis() as u64, counter: 0, writer: Writer::new(1) };
    let rows = imported.draft.counts.rows as u64;
    let workspace = Workspace::from_batches(stamp, imported.batches.into_iter().map(|one| one.batch));
    tell("workspace");
    let figures = figures::of(&workspace, &zone, rows, None);
    tell("figures");
    Ok(figures.to_json())
}
