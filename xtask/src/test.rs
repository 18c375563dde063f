//! All checks, cheapest first. A stage that fails does not keep the others from running.

use std::process::Command;
use std::time::Instant;

use crate::failures::Failures;
use crate::tally::Tally;
use crate::{Outcome, browser, licences, place, run, site, size, tools};

const WASM: &str = "wasm32-unknown-unknown";
/// How many failed journeys are tried once more.
const UNSTEADY_AT_MOST: usize = 3;

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
        report.journeys("journeys through the release build", |names| journeys(&browser, names));
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

/// All journeys, or one after the other those with these names.
fn journeys(browser: &browser::Browser, names: &[&str]) -> Command {
    let mut command = run::cargo(&["test", "--test", "e2e", "--locked", "--", "--show-output"]);
    if !names.is_empty() {
        command.args(["--test-threads=1", "--exact"]).args(names);
    }
    command.env("CHROMEDRIVER", &browser.driver).env("CHROMIUM", &browser.chromium);
    command
}

/// Runs a test runner, counts its tests and keeps what failed.
fn run_tests(command: Command, tally: &mut Tally) -> (Outcome, Failures) {
    let mut failures = Failures::default();
    let outcome = run::run_reading(command, |line| {
        tally.read(line);
        failures.read(line);
    });
    (outcome, failures)
}

/// What the stages came to.
#[derive(Default)]
struct Report {
    tally: Tally,
    lines: Vec<String>,
    /// What failed said, and what passed only when tried again.
    told: Vec<String>,
}

impl Report {
    /// A stage that is one check. Answers whether it held.
    fn check(&mut self, name: &str, stage: impl FnOnce() -> Outcome) -> bool {
        self.stage(name, |_, tally| {
            let outcome = stage();
            tally.passed = usize::from(outcome.is_ok());
            outcome
        })
    }

    /// A stage whose runner counts its tests.
    fn tests(&mut self, name: &str, command: Command) {
        self.stage(name, |report, tally| {
            let (outcome, failures) = run_tests(command, tally);
            report.tell("failed", &failures);
            outcome
        });
    }

    /// The journeys wait for a real browser, two of them on two cores beside whatever else the machine does. One that
    /// fails is tried once more with nothing beside it; passing then, it counts, and is named as unsteady.
    fn journeys(&mut self, name: &str, command: impl Fn(&[&str]) -> Command) {
        self.stage(name, |report, tally| {
            let (outcome, failures) = run_tests(command(&[]), tally);
            let names: Vec<&str> = failures.names().collect();
            // More than a few are no matter of the machine, and a run that was cut off has not counted them.
            let all_told = tally.failed == names.len();
            if names.is_empty() || names.len() > UNSTEADY_AT_MOST || !all_told {
                report.tell("failed", &failures);
                return outcome;
            }
            println!("\n== alone once more: {}", names.join(", "));
            let mut again = Tally::default();
            let (outcome, still) = run_tests(command(&names), &mut again);
            if again.passed + again.failed == names.len() {
                tally.passed += again.passed;
                tally.failed = again.failed;
            }
            report.tell(if outcome.is_ok() { "unsteady, passed alone" } else { "failed" }, &failures);
            report.tell("failed again, alone", &still);
            outcome
        });
    }

    fn tell(&mut self, how: &str, failures: &Failures) {
        if failures.names().next().is_some() {
            self.told.push(format!("{how}:\n{}", failures.told()));
        }
    }

    #[expect(clippy::disallowed_methods, reason = "says how long a stage took")]
    fn stage(&mut self, name: &str, stage: impl FnOnce(&mut Report, &mut Tally) -> Outcome) -> bool {
        println!("\n== {name}");
        let start = Instant::now();
        let mut tally = Tally::default();
        let outcome = stage(self, &mut tally);
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
        if !self.told.is_empty() {
            println!("\n{}", self.told.join("\n\n"));
        }
        println!("\n{}\n", self.lines.join("\n"));
        println!("{}", self.tally.line());
        if self.tally.failed == 0 { Ok(()) } else { std::process::exit(1) }
    }
}
