//! All checks, cheapest first. A stage that fails does not keep the others from running.

use std::process::Command;
use std::time::Instant;

use crate::tally::Tally;
use crate::{Outcome, browser, licences, place, run, site, size, tools};

const WASM: &str = "wasm32-unknown-unknown";

/// Runs every stage and ends with the plain line `N passed, N failed`.
pub fn everything() -> Outcome {
    // What is missing stops the run now, not after half an hour of building.
    tools::ready()?;
    tools::ready_to_check()?;
    let browser = browser::ready()?;

    let mut report = Report::default();
    report.check("formatting", || run::run(run::cargo(&["fmt", "--all", "--check"])));
    report.check("licences and sources", licences::check);
    report.check("clippy, native", || {
        run::run(run::cargo(&["clippy", "--workspace", "--all-targets", "--locked", "--", "-D", "warnings"]))
    });
    report.check("clippy, browser", || run::run(clippy_for_the_browser()));
    report.tests(
        "native tests",
        run::cargo(&[
            "test",
            "--workspace",
            "--lib",
            "--bins",
            "--examples",
            "--test",
            "native",
            "--locked",
            "--no-fail-fast",
            "--",
            "--show-output",
        ]),
    );
    report.tests(
        "documentation tests",
        run::cargo(&["test", "--workspace", "--doc", "--locked", "--", "--show-output"]),
    );
    report.tests("tests in a browser", tests_in_a_browser(&browser));
    if report.check("release build", site::trunk_build) {
        report.check("size", || {
            let sizes = size::measure(&place::dist())?;
            println!("{}", size::table(&sizes));
            size::within_budget(&sizes)
        });
        report.tests("journeys through the release build", journeys(&browser));
        // Written by the journeys about durability.
        if let Ok(table) = std::fs::read_to_string(place::target().join("durability.txt")) {
            println!(
                "\nWhat was done to browsers, and what of their acknowledged changes was lost:\n{table}"
            );
        }
    }
    report.close()
}

/// Its own configuration forbids what panics or lies in a browser.
fn clippy_for_the_browser() -> Command {
    let mut command = run::cargo(&[
        "clippy",
        "--target",
        WASM,
        "--lib",
        "--bins",
        "--test",
        "browser",
        "--all-features",
        "--locked",
    ]);
    command.args(["--", "-D", "warnings"]).env("CLIPPY_CONF_DIR", place::top().join("xtask/clippy-wasm"));
    command
}

fn tests_in_a_browser(browser: &browser::Browser) -> Command {
    let mut command = run::cargo(&["test", "--target", WASM, "--test", "browser", "--locked"]);
    command
        .env("CHROMEDRIVER", &browser.driver)
        .env("WASM_BINDGEN_TEST_WEBDRIVER_JSON", place::top().join("tests/browser/webdriver.json"))
        .env(
            "CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUNNER",
            place::tools().join("bin/wasm-bindgen-test-runner"),
        );
    command
}

fn journeys(browser: &browser::Browser) -> Command {
    let mut command = run::cargo(&["test", "--test", "e2e", "--locked", "--", "--show-output"]);
    command.env("CHROMEDRIVER", &browser.driver).env("CHROMIUM", &browser.chromium);
    command
}

/// What the stages came to.
#[derive(Default)]
struct Report {
    tally: Tally,
    lines: Vec<String>,
}

impl Report {
    /// A stage that is one check. Answers whether it held.
    fn check(&mut self, name: &str, stage: impl FnOnce() -> Outcome) -> bool {
        self.stage(name, |tally| {
            let outcome = stage();
            tally.passed = usize::from(outcome.is_ok());
            outcome
        })
    }

    /// A stage whose runner counts its tests.
    fn tests(&mut self, name: &str, command: Command) {
        self.stage(name, |tally| run::run_reading(command, |line| tally.read(line)));
    }

    #[expect(clippy::disallowed_methods, reason = "says how long a stage took")]
    fn stage(&mut self, name: &str, stage: impl FnOnce(&mut Tally) -> Outcome) -> bool {
        println!("\n== {name}");
        let start = Instant::now();
        let mut tally = Tally::default();
        let outcome = stage(&mut tally);
        let seconds = start.elapsed().as_secs();
        let mut sum = Tally::default();
        sum.add(tally, outcome.is_ok());
        let mark = if sum.failed == 0 { "ok" } else { "FAILED" };
        self.lines.push(format!("{mark:<7} {seconds:>5} s  {name}: {}", sum.line()));
        self.tally.passed += sum.passed;
        self.tally.failed += sum.failed;
        self.tally.skipped += sum.skipped;
        if let Err(reason) = &outcome {
            println!("{reason}");
        }
        outcome.is_ok()
    }

    fn close(self) -> Outcome {
        println!("\n{}\n", self.lines.join("\n"));
        println!("{}", self.tally.line());
        if self.tally.failed == 0 { Ok(()) } else { std::process::exit(1) }
    }
}
