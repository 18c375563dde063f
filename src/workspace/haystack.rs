use crate::letters::push_lowered;
use memchr::memmem;

/// The searched text of all rows in lower case, one after the other, so that a search is one scan.
///
/// What is replaced stays behind in the text until the next load; hits there are passed over.
#[derive(Debug, Default)]
pub struct Haystack {
    text: String,
    /// Where the stretches start and whose they are, in order.
    stretches: Vec<(u32, u32)>,
    /// The start of each row's current stretch.
    current: Vec<u32>,
}

impl Haystack {
    /// Sets the text of a row.
    pub(super) fn set<'a>(&mut self, row: u32, parts: impl Iterator<Item = &'a str>) {
        let start = self.text.len() as u32;
        for part in parts.filter(|p| !p.is_empty()) {
            push_lowered(&mut self.text, part);
            self.text.push('\n');
        }
        // A stretch without text would share its start with the next one's.
        let empty = self.text.len() == start as usize;
        if !empty {
            self.stretches.push((start, row));
        }
        super::column::put(&mut self.current, row, if empty { u32::MAX } else { start }, u32::MAX);
    }

    /// Calls `hit` for each row whose text contains `needle`, which is in lower case.
    pub fn find(&self, needle: &str, mut hit: impl FnMut(u32)) {
        let finder = memmem::Finder::new(needle.as_bytes());
        let text = self.text.as_bytes();
        let (mut from, mut stretches) = (0, self.stretches.as_slice());
        while let Some(at) = text.get(from..).and_then(|rest| finder.find(rest)).map(|at| at + from) {
            // The stretch that holds the hit is the last one that starts at or before it.
            let before = |(start, _): &(u32, u32)| *start as usize <= at;
            // It is near where hits are many: look ahead in growing steps before halving.
            let mut ahead = 1;
            while stretches.get(ahead).is_some_and(before) {
                ahead *= 2;
            }
            let near = stretches.get(..ahead).unwrap_or(stretches);
            let place = near.partition_point(before);
            let Some(&(start, row)) = place.checked_sub(1).and_then(|p| stretches.get(p)) else { return };
            if self.current.get(row as usize) == Some(&start) {
                hit(row);
            }
            stretches = stretches.get(place..).unwrap_or_default();
            match stretches.first() {
                Some((next, _)) => from = *next as usize,
                None => return,
            }
        }
    }

    /// The text of a row in lower case.
    #[must_use]
    pub fn text(&self, row: u32) -> &str {
        let Some(&start) = self.current.get(row as usize).filter(|s| **s != u32::MAX) else { return "" };
        let place = self.stretches.partition_point(|(s, _)| *s <= start);
        let end = self.stretches.get(place).map_or(self.text.len(), |(s, _)| *s as usize);
        self.text.get(start as usize..end).unwrap_or_default()
    }
}
