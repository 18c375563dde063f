//! Running other programs from the top of the repository, with this project's tools first on PATH.

use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};

use crate::{Outcome, place};

/// A command line, to be extended and run.
pub fn command(program: &str, words: &[&str]) -> Command {
    let mut path = place::tools().join("bin").into_os_string();
    if let Some(rest) = std::env::var_os("PATH") {
        path.push(if cfg!(windows) { ";" } else { ":" });
        path.push(rest);
    }
    let mut command = Command::new(program);
    command.args(words).current_dir(place::top()).env("PATH", path);
    command
}

/// The same cargo that runs this.
pub fn cargo(words: &[&str]) -> Command {
    let cargo = std::env::var("CARGO").unwrap_or_else(|_| "cargo".into());
    command(&cargo, words)
}

/// Runs it with its output on the terminal.
pub fn run(mut command: Command) -> Outcome {
    match command.status() {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(format!("{} ended with {status}", said(&command))),
        Err(error) => Err(format!("{} could not be started: {error}", said(&command))),
    }
}

/// Runs it and shows each line of its output to `reader` before it goes to the terminal.
pub fn run_reading(mut command: Command, mut reader: impl FnMut(&str)) -> Outcome {
    let mut child = command
        .stdout(Stdio::piped())
        .spawn()
        .map_err(|error| format!("{} could not be started: {error}", said(&command)))?;
    if let Some(output) = child.stdout.take() {
        let mut output = BufReader::new(output);
        let mut line = Vec::new();
        while output.read_until(b'\n', &mut line).is_ok_and(|read| read > 0) {
            let text = String::from_utf8_lossy(&line);
            print!("{text}");
            reader(text.trim_end());
            line.clear();
        }
    }
    match child.wait() {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(format!("{} ended with {status}", said(&command))),
        Err(error) => Err(format!("{} was lost: {error}", said(&command))),
    }
}

/// What it prints, or nothing where it cannot be run.
pub fn answer(mut command: Command) -> Option<String> {
    let output = command.stderr(Stdio::null()).output().ok()?;
    output.status.success().then(|| String::from_utf8_lossy(&output.stdout).into_owned())
}

/// The command line as a person would type it.
pub fn said(command: &Command) -> String {
    let program = std::path::Path::new(command.get_program());
    let mut text = program.file_name().unwrap_or(program.as_os_str()).to_string_lossy().into_owned();
    for word in command.get_args() {
        text.push(' ');
        text.push_str(&word.to_string_lossy());
    }
    text
}
