//! `cargo xtask serve | build | test | bench | older`: everything a developer or CI needs beyond cargo itself.
//!
//! One file a thing: [`tools`] has what must be there, [`site`] makes and serves the page, [`test`] runs all checks,
//! [`tally`] counts them, [`failures`] tells what failed, [`bench`] measures how fast the page is, [`older`] sets an
//! older build beside it.

mod bench;
mod browser;
mod failures;
mod licences;
mod older;
mod place;
mod run;
mod site;
mod size;
mod tally;
mod test;
mod tools;

use std::process::ExitCode;

/// What every task answers: nothing, or a sentence that says what is wrong and what to do.
type Outcome = Result<(), String>;

const USAGE: &str = "\
cargo xtask serve [--dev] [--port N]   build the page and serve it on http://127.0.0.1:8080/
                                       (--dev: quicker to build, slower to use, rebuilt on every change)
cargo xtask build                      the release build into dist/, ready for any static host
cargo xtask test                       all checks; ends with `N passed, N failed`
cargo xtask bench [--runs N] [--sizes 1000,10000,log] [--only NAME,NAME] [--no-build]
                                       how fast the release build is; medians as a table and in target/bench/
cargo xtask older REV                  the journeys of an older build's tab beside this one's, from dist/;
                                       that revision is built once, in target/older/REV/dist/";

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let outcome = match words.as_slice() {
        ["serve", options @ ..] => site::serve(options),
        ["build"] => site::build(),
        ["test"] => test::everything(),
        ["bench", options @ ..] => bench::everything(options),
        ["older", revision] => older::beside(revision),
        [] | ["help" | "--help" | "-h"] => {
            println!("{USAGE}");
            Ok(())
        }
        _ => Err(format!("xtask does not know `{}`.\n{USAGE}", words.join(" "))),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(reason) => {
            eprintln!("{reason}");
            ExitCode::FAILURE
        }
    }
}
