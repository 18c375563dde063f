//! How fast the release build is, as a person would notice it: `cargo xtask bench` builds the page and runs this.
//!
//! A fresh browser opens a workspace that its profile holds, and [`probe.js`](probe.js) times what the page does when
//! it is typed into, clicked and gone about in. What cannot be caused from outside is asked of the page's own hook at
//! `#/bench`. Medians over all runs are printed beside the goals and written to `target/bench/bench.json`.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout
)]
#![allow(clippy::disallowed_methods, reason = "waiting for a browser takes a clock")]

#[allow(dead_code, reason = "the journeys ask more of it")]
#[path = "../e2e/driver.rs"]
mod driver;
mod log;
mod measure;
mod memory;
mod page;
mod report;
#[allow(dead_code, reason = "the journeys ask more of it")]
#[path = "../e2e/server.rs"]
mod server;

use std::path::{Path, PathBuf};

use measure::{Bench, World};
use report::Report;

/// What was asked for on the command line.
pub struct Options {
    runs: usize,
    only: Vec<String>,
    sizes: Vec<usize>,
    log: bool,
}

fn main() {
    let options = match options() {
        Ok(options) => options,
        Err(reason) => {
            eprintln!("{reason}");
            std::process::exit(1);
        }
    };
    let folder = folder();
    std::fs::create_dir_all(&folder).expect("a folder for the results");
    let mut bench = Bench::new(options, &folder);
    let sizes = bench.options.sizes.clone();
    bench.bytes();
    let log = bench.options.log.then_some(World::Log);
    for world in sizes.into_iter().map(World::Seeded).chain(log) {
        bench.world(world);
        // After each world, so that nothing measured is lost where the rest is cut short.
        finish(&bench.report, &folder);
    }
}

fn finish(report: &Report, folder: &Path) {
    println!("\n{}", report.markdown());
    for (name, content) in [("bench.json", report.json()), ("bench.md", report.markdown())] {
        let file = folder.join(name);
        match std::fs::write(&file, content) {
            Ok(()) => println!("written: {}", file.display()),
            Err(error) => println!("{} was not written: {error}", file.display()),
        }
    }
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).parent().expect("a target directory").join("bench")
}

fn options() -> Result<Options, String> {
    let mut options = Options { runs: 5, only: Vec::new(), sizes: vec![1_000, 10_000, 50_000], log: true };
    let mut words = std::env::args().skip(1);
    let list = |text: String| -> Vec<String> { text.split(',').map(str::to_owned).collect() };
    while let Some(word) = words.next() {
        let mut value = || words.next().ok_or(format!("{word} needs a value"));
        match word.as_str() {
            "--runs" => options.runs = value()?.parse().map_err(|_| "--runs takes a number")?,
            "--only" => options.only = list(value()?),
            "--sizes" => {
                let sizes = list(value()?);
                options.log = sizes.iter().any(|size| size == "log");
                let numbers = sizes.iter().filter(|size| *size != "log").map(|size| size.parse());
                options.sizes =
                    numbers.collect::<Result<_, _>>().map_err(|_| "--sizes takes numbers, and log")?;
            }
            // Cargo says so to every bench.
            "--bench" => {}
            _ => {
                return Err(format!(
                    "bench does not know `{word}`. It takes --runs N, --sizes 1000,10000,log and --only NAME,NAME of {}.",
                    measure::PARTS.join(", ")
                ));
            }
        }
    }
    Ok(options)
}
