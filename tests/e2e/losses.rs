//! What the durability journeys came to: one row for each fault, in `target/durability.txt`.

use std::fmt::Write as _;
use std::sync::Mutex;

use crate::browser::target;

/// How often something was done to a browser, and what became of what it had acknowledged.
#[derive(Clone, Debug)]
pub struct Losses {
    pub fault: &'static str,
    pub times: usize,
    pub acknowledged: usize,
    pub lost: usize,
}

impl Losses {
    fn add(&mut self, more: &Losses) {
        self.times += more.times;
        self.acknowledged += more.acknowledged;
        self.lost += more.lost;
    }
}

static ROWS: Mutex<Vec<Losses>> = Mutex::new(Vec::new());

/// Adds a row, writes the table, and fails the journey where anything was lost.
#[track_caller]
pub fn tell(fault: &'static str, times: usize, acknowledged: usize, lost: usize) {
    let mut rows = ROWS.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    let row = Losses { fault, times, acknowledged, lost };
    println!("{}", line(&row));
    match rows.iter_mut().find(|old| old.fault == fault) {
        Some(old) => old.add(&row),
        None => rows.push(row),
    }
    let mut text = format!("{:<58} {:>6} {:>13} {:>6}\n", "fault", "times", "acknowledged", "lost");
    for row in &*rows {
        let _ = writeln!(text, "{}", line(row));
    }
    drop(rows);
    std::fs::write(target().join("durability.txt"), text).unwrap();
    assert_eq!(lost, 0, "{fault}: {lost} of {acknowledged} acknowledged changes are gone");
}

fn line(row: &Losses) -> String {
    format!("{:<58} {:>6} {:>13} {:>6}", row.fault, row.times, row.acknowledged, row.lost)
}
