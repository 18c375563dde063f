//! Hostile input through every way in: it is kept as plain text, or refused with a message that names the place, and
//! then nothing has changed. The threats are those of the catalogue H1 to H21 of the storage study.
//!
//! A case is a threat, a way in, what is given and what is to come of it. What the browser makes of the texts is for
//! `tests/e2e/journeys/hostile.rs`; the page's policy and frames (H13 to H15) are there and in `architecture.rs`.

mod cases;
mod found;
mod locked_files;
mod record_links;
mod spreadsheet_program;
mod texts;
mod ways;

use cases::cases;
use std::collections::{BTreeMap, BTreeSet};

/// Where something comes in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Way {
    /// A workspace file that is opened or dropped.
    File,
    /// A spreadsheet that is chosen or dropped.
    Spreadsheet,
    /// Cells that are pasted.
    Paste,
    /// What stands behind the `#` of an address: a query, or the fields of a new record.
    Link,
    /// A field of a form, named before a `=`.
    Field,
    /// A file that says how columns become fields.
    Mapping,
    /// A value in the browser's store.
    Stored,
    /// An address that carries a record.
    RecordLink,
    /// A file under a passphrase, made by somebody who knows it.
    Locked,
}

/// What is to come of it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Expected {
    /// A record holds exactly this text as its title.
    Kept(String),
    /// The message holds this, which says where and why; nothing changed.
    Refused(&'static str),
    /// It is understood, or passed over, and this is told; nothing changed.
    Told(&'static str),
    /// This is told before it comes in; what was there stays as it was.
    Warned(&'static str),
}

/// One attempt.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Case {
    pub threat: &'static str,
    pub way: Way,
    pub given: Vec<u8>,
    pub expected: Expected,
}

#[test]
#[expect(clippy::print_stdout, reason = "the table of what was tried")]
fn whatever_comes_in_is_kept_as_text_or_refused_by_its_place() {
    let cases = cases();
    let mut distinct: BTreeSet<(Way, &[u8])> = BTreeSet::new();
    for case in &cases {
        let given = String::from_utf8_lossy(&case.given);
        assert!(distinct.insert((case.way, &case.given)), "{given:?} counts twice as {:?}", case.way);
    }
    assert!(cases.len() >= 200, "{} cases", cases.len());
    let mut table: BTreeMap<(u32, Way), [usize; 4]> = BTreeMap::new();
    let mut wrong = Vec::new();
    for case in &cases {
        if let Err(why) = ways::try_out(case) {
            let given: String = String::from_utf8_lossy(&case.given).chars().take(120).collect();
            wrong.push(format!("{} {:?} {given:?}: {why}", case.threat, case.way));
        }
        let threat = case.threat[1..].parse().expect("a number");
        let place = match case.expected {
            Expected::Kept(_) => 0,
            Expected::Refused(_) => 1,
            Expected::Told(_) => 2,
            Expected::Warned(_) => 3,
        };
        table.entry((threat, case.way)).or_default()[place] += 1;
    }
    println!("threat  way          kept  refused  told  warned");
    for ((threat, way), [kept, refused, told, warned]) in &table {
        println!("H{threat:<6} {:<12} {kept:>4}  {refused:>7}  {told:>4}  {warned:>6}", format!("{way:?}"));
    }
    println!("{} hostile cases, {} distinct", cases.len(), distinct.len());
    assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), cases.len(), wrong.join("\n"));
}
