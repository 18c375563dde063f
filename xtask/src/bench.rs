//! How fast the release build is. It has the bench's own hook built in, which the page that is hosted has not.

use crate::{Outcome, browser, place, run, site, size, tools};

/// Builds the page, unless told `--no-build`, and measures it; the other options are the bench's own.
pub fn everything(options: &[&str]) -> Outcome {
    let browser = browser::ready()?;
    let build = !options.contains(&"--no-build");
    if build {
        tools::ready()?;
        site::trunk_build_for_the_bench()?;
    }
    let (wasm, all) = size::sums(&size::measure(&place::bench_dist())?);
    let mut words = vec!["bench", "--profile", "dev", "--bench", "page", "--locked", "--"];
    words.extend(options.iter().filter(|option| **option != "--no-build"));
    let mut command = run::cargo(&words);
    command
        .env("CHROMEDRIVER", &browser.driver)
        .env("CHROMIUM", &browser.chromium)
        .env("PLUMBLINE_DIST", place::bench_dist())
        .env("BENCH_BROTLI", format!("{wasm} {all}"));
    run::run(command)
}
