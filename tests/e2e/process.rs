//! A process with all that it started, ended at once.

use std::path::Path;
use std::process::Command;
use std::thread;
use std::time::Duration;

/// Ends a process and everything it started, by their ids, and waits until they are gone.
pub fn kill_family(process: u32) {
    let mut family = vec![process];
    let parents = parents();
    let mut next = 0;
    while let Some(parent) = family.get(next).copied() {
        family.extend(parents.iter().filter(|(_, of)| *of == parent).map(|(child, _)| *child));
        next += 1;
    }
    let ids: Vec<String> = family.iter().map(u32::to_string).collect();
    // Some may have gone with the first.
    Command::new("kill").arg("-KILL").args(&ids).stderr(std::process::Stdio::null()).status().expect("kill");
    while family.iter().any(|process| runs(*process)) {
        thread::sleep(Duration::from_millis(5));
    }
}

/// Every process with its parent.
fn parents() -> Vec<(u32, u32)> {
    let numbers = std::fs::read_dir("/proc").expect("/proc").flatten();
    let numbers = numbers.filter_map(|entry| entry.file_name().to_str()?.parse().ok());
    numbers.filter_map(|process| Some((process, status(process)?.1))).collect()
}

/// Whether it still runs: one that nobody has asked about yet does not.
fn runs(process: u32) -> bool {
    status(process).is_some_and(|(state, _)| state != "Z")
}

fn status(process: u32) -> Option<(String, u32)> {
    let text = std::fs::read_to_string(Path::new("/proc").join(process.to_string()).join("stat")).ok()?;
    // The name, in brackets, may hold anything.
    let mut words = text.rsplit_once(") ")?.1.split(' ');
    Some((words.next()?.to_owned(), words.next()?.parse().ok()?))
}
