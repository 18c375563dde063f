//! Whether the history is what its writers wrote: each writer's entries are a chain of hashes, and a receipt of
//! where the chains had come to shows what was altered since.
//!
//! This makes tampering *evident*, not impossible: who owns the browser can write everything anew, but not so that it
//! agrees with a receipt somebody else keeps.

use super::entry::parts;
use super::{Archives, Entry, Redactions, Writer};
use crate::order::Ordered;

/// How far the chain of a writer has come: what a receipt keeps.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Head {
    /// Whose chain it is.
    pub writer: Writer,
    /// The number of the last entry.
    pub last: u32,
    /// The chain hash of that entry: 32 hexadecimal digits.
    pub chain: String,
}

/// Something in the history that is not as its writer left it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// Whose chain it is.
    pub writer: Writer,
    /// The first entry it is about, by its number.
    pub from: u32,
    /// The last entry it is about.
    pub to: u32,
    /// What is wrong.
    pub fault: Fault,
}

/// What can be wrong with an entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// It is not there.
    Missing,
    /// It cannot be read, nor is it what its writer chained: a version that knows more may be able to read the latter.
    Damaged,
    /// It is not what its writer chained to the entry before it: one of the two was altered.
    Broken,
    /// The chain holds by itself, but is not the one of the receipt: one of these entries was written anew.
    Rewritten,
    /// A value was removed from it, and no redaction that is known says so.
    Removed,
}

/// What verifying found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Verified {
    /// How many entries were looked at.
    pub entries: usize,
    /// How many of them had a value removed by a redaction; what is left of them is not covered by the chain.
    pub redacted: usize,
    /// How many are not there since they left for a file; the file can be verified by itself.
    pub archived: usize,
    /// How far each writer's chain has come, by writer.
    pub heads: Vec<Head>,
    /// What is wrong, by writer and number.
    pub findings: Vec<Finding>,
}

/// Verifies every writer's chain. `entries` are all stored texts with writer and number, without their checksums, in
/// any order; `receipts` say how far chains had come once.
#[must_use]
pub fn verify<'a>(entries: impl IntoIterator<Item = (Writer, u32, &'a str)>, receipts: &[Head]) -> Verified {
    let mut texts: Vec<(Writer, u32, &str)> = entries.into_iter().collect();
    texts.order_by_key(|(writer, number, _)| (*writer, *number));
    let known = known(&texts);
    let mut verified = Verified { entries: texts.len(), ..Verified::default() };
    for chain in texts.chunk_by(|a, b| a.0 == b.0) {
        of_writer(chain, &known, &mut verified);
    }
    for receipt in receipts {
        compare(receipt, &texts, receipts, &known.1, &mut verified.findings);
    }
    verified.findings.order_by_key(|f| (f.writer, f.from, f.to));
    verified.findings.dedup();
    verified
}

fn of_writer(
    chain: &[(Writer, u32, &str)],
    (known, archives): &(Redactions, Archives),
    verified: &mut Verified,
) {
    // The hash before the next entry; none where the entry before it is not there.
    let (mut next, mut before) = (0, Some(""));
    for (writer, number, text) in chain.iter().copied() {
        if number > next {
            before = None;
            if archives.explain(writer, next, number - 1) {
                verified.archived += (number - next) as usize;
            } else {
                let fault = Fault::Missing;
                verified.findings.push(Finding { writer, from: next, to: number - 1, fault });
            }
        }
        let mut found = |from, to, fault| verified.findings.push(Finding { writer, from, to, fault });
        next = number.saturating_add(1);
        let chained = before.map(|before| Entry::chained(text, before));
        let entry = Entry::parse(text);
        let Some(parts) = parts(text).filter(|_| entry.is_some() || chained == Some(true)) else {
            found(number, number, Fault::Damaged);
            before = None;
            continue;
        };
        if chained == Some(false) {
            found(number, number, Fault::Broken);
        }
        if parts.redacted {
            verified.redacted += 1;
            let explained = |entry: Entry| {
                entry.ops.iter().any(|op| known.concerns(op.record, entry.stamp))
                    || (entry.batch.is_some() && !known.is_empty())
            };
            if !entry.is_some_and(explained) {
                found(number, number, Fault::Removed);
            }
        }
        before = Some(parts.chain);
    }
    if let (Some((writer, last, _)), Some(chain)) = (chain.last(), before) {
        verified.heads.push(Head { writer: *writer, last: *last, chain: chain.to_owned() });
    }
}

/// What is known to be redacted or archived, so that what was removed can be told from what was tampered with.
fn known(texts: &[(Writer, u32, &str)]) -> (Redactions, Archives) {
    let mut known = (Redactions::default(), Archives::default());
    let tells = |text: &str| {
        ["\"redacts\":", "\"archives\":", "\"back\":"].iter().any(|member| text.contains(member))
    };
    for entry in texts.iter().filter(|(.., text)| tells(text)).filter_map(|(.., text)| Entry::parse(text)) {
        known.0.learn(&entry);
        known.1.learn(&entry);
    }
    known
}

/// Compares a chain with a receipt of it. What is found lies after the latest other receipt that still agrees.
fn compare(
    receipt: &Head,
    texts: &[(Writer, u32, &str)],
    receipts: &[Head],
    archives: &Archives,
    findings: &mut Vec<Finding>,
) {
    let agrees = |head: &Head| -> Option<bool> {
        let place = texts.binary_search_by_key(&(head.writer, head.last), |(w, n, _)| (*w, *n)).ok()?;
        Some(parts(texts.get(place)?.2)?.chain == head.chain)
    };
    let own = findings.iter().any(|f| f.writer == receipt.writer && (f.from..=f.to).contains(&receipt.last));
    let earlier = receipts.iter().filter(|r| r.writer == receipt.writer && r.last < receipt.last);
    let from =
        earlier.filter(|r| agrees(r) == Some(true)).map(|r| r.last.saturating_add(1)).max().unwrap_or(0);
    let finding = |from, fault| Finding { writer: receipt.writer, from, to: receipt.last, fault };
    match agrees(receipt) {
        Some(true) => {}
        // Damaged or missing within the chain is told already, entry by entry.
        None if own => {}
        None => {
            let last = texts
                .iter()
                .filter(|(w, ..)| *w == receipt.writer)
                .map(|(_, n, _)| n.saturating_add(1))
                .max();
            let from = last.unwrap_or(0).min(receipt.last);
            if !archives.explain(receipt.writer, from, receipt.last) {
                findings.push(finding(from, Fault::Missing));
            }
        }
        Some(false) => findings.push(finding(from, Fault::Rewritten)),
    }
}
