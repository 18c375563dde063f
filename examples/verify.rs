//! Verifies the history in a workspace file, and against receipts: `cargo run --example verify -- FILE [RECEIPT …]`.
//!
//! A receipt is any earlier file of the workspace, or the first line of one. Ends with a failure where something is
//! found.
#![allow(clippy::print_stdout, reason = "a tool for the command line")]

use plumbline::exchange::workspace_file::{receipts, verify};
use plumbline::journal::chain::Fault;
use std::process::ExitCode;

fn main() -> ExitCode {
    match run() {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(sentence) => {
            eprintln!("{sentence}");
            ExitCode::FAILURE
        }
    }
}

/// Whether nothing is wrong.
fn run() -> Result<bool, String> {
    let mut files = std::env::args().skip(1);
    let file = files.next().ok_or("Usage: verify FILE [RECEIPT …]")?;
    let read = |file: &str| std::fs::read_to_string(file).map_err(|error| format!("{file}: {error}"));
    let mut known = Vec::new();
    for receipt in files {
        known.extend(
            receipts(&read(&receipt)?).ok_or(format!("{receipt} has no receipt in its first line."))?,
        );
    }
    let found = verify(&read(&file)?, &known).map_err(|troubles| {
        let lines = troubles.iter().map(|t| format!("{file}, line {}: {}", t.line, t.reason));
        lines.collect::<Vec<_>>().join("\n")
    })?;
    println!(
        "{} entries of {} writers, {} with a value removed.",
        found.entries,
        found.heads.len(),
        found.redacted
    );
    for finding in &found.findings {
        let what = match finding.fault {
            Fault::Missing => "missing",
            Fault::Damaged => "damaged",
            Fault::Broken => "not what its writer chained to the one before it: one of the two was altered",
            Fault::Rewritten => "not as the receipt says: one of these was written anew",
            Fault::Removed => "a value was removed, and no redaction says so",
        };
        println!("{} {}..={}: {what}", finding.writer, finding.from, finding.to);
    }
    if found.findings.is_empty() {
        println!("Every chain holds.");
    }
    Ok(found.findings.is_empty())
}
