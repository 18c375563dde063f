//! What a page takes of the machine's memory, where the system tells.

use std::fs;

/// Private bytes of the largest process that draws pages for this browser.
pub fn of_renderer(browser: u64) -> Option<f64> {
    let processes: Vec<(u64, u64)> = fs::read_dir("/proc")
        .ok()?
        .flatten()
        .filter_map(|entry| entry.file_name().to_str()?.parse().ok())
        .filter_map(|process| Some((process, parent(process)?)))
        .collect();
    let mut family = vec![browser];
    let mut at = 0;
    while let Some(elder) = family.get(at).copied() {
        family.extend(processes.iter().filter(|(_, parent)| *parent == elder).map(|(child, _)| *child));
        at += 1;
    }
    let private = family.into_iter().filter(|process| draws_pages(*process)).filter_map(private_bytes);
    private.reduce(f64::max)
}

fn parent(process: u64) -> Option<u64> {
    let stat = fs::read_to_string(format!("/proc/{process}/stat")).ok()?;
    // The name before it may hold anything, also spaces and brackets.
    stat.rsplit_once(')')?.1.split_whitespace().nth(1)?.parse().ok()
}

fn draws_pages(process: u64) -> bool {
    fs::read_to_string(format!("/proc/{process}/cmdline")).is_ok_and(|line| line.contains("--type=renderer"))
}

fn private_bytes(process: u64) -> Option<f64> {
    let sums = fs::read_to_string(format!("/proc/{process}/smaps_rollup")).ok()?;
    let of = |name: &str| -> Option<f64> {
        let line = sums.lines().find(|line| line.starts_with(name))?;
        line.split_whitespace().nth(1)?.parse().ok()
    };
    Some((of("Private_Clean:")? + of("Private_Dirty:")?) * 1024.0)
}
