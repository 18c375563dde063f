//! How fast the release build is.

use crate::{Outcome, browser, place, run, site, size, tools};

/// Builds the page, unless told `--no-build`, and measures it; the other options are the bench's own.
pub fn everything(options: &[&str]) -> Outcome {
    let browser = browser::ready()?;
    let build = !options.contains(&"--no-build");
    if build {
        tools::ready()?;
        site::trunk_build()?;
    }
    let (wasm, all) = size::sums(&size::measure(&place::dist())?);
    let mut words = vec!["bench", "--profile", "dev", "--bench", "page", "--locked", "--"];
    words.extend(options.iter().filter(|option| **option != "--no-build"));
    let mut command = run::cargo(&words);
    command
        .env("CHROMEDRIVER", &browser.driver)
        .env("CHROMIUM", &browser.chromium)
        .env("BENCH_BROTLI", format!("{wasm} {all}"));
    run::run(command)
}
