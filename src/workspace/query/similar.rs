use super::Rows;
use crate::letters::lowered;
use crate::order::Ordered;
use crate::workspace::Table;
use rustc_hash::FxHashMap;

/// Words looked up; the longest of a title say most.
const MOST_WORDS: usize = 6;
/// The least share of a title's weight that counts as alike.
const LEAST: f32 = 0.4;

/// Records whose text shares the telling words of a title, open ones first, with how alike they are from 0 to 1.
///
/// A word weighs more the fewer records have it; endings are cut off, so that *printing* finds *printer*.
#[must_use]
pub fn similar(table: &Table, title: &str, limit: usize) -> Vec<(u32, f32)> {
    let standing = table.standing().max(1) as f32;
    let mut all = 0.0;
    let mut scores: FxHashMap<u32, f32> = FxHashMap::default();
    for word in words(title) {
        let mut rows = Rows::none(table.len());
        table.haystack().find(&word, |row| rows.add(row));
        let found = rows.count() as f32;
        // A word that nobody has written yet says little of what is alike.
        let weight = if found == 0.0 { 0.5 } else { (1.0 + standing / (1.0 + found)).ln() };
        all += weight;
        // A word that half of all records have tells nothing.
        if found <= 20.0 || found * 4.0 < standing {
            rows.iter().for_each(|row| *scores.entry(row).or_default() += weight);
        }
    }
    let before = |a: &(bool, f32, u32), b: &(bool, f32, u32)| {
        a.0.cmp(&b.0).then(b.1.total_cmp(&a.1)).then(b.2.cmp(&a.2))
    };
    let mut found: Vec<(bool, f32, u32)> = Vec::new();
    for (row, score) in scores {
        let one = (!table.phase(row).is_open(), score / all, row);
        if one.1 >= LEAST && table.stands(row) {
            let place = found.partition_point(|other| before(other, &one).is_lt());
            if place < limit {
                found.truncate(limit - 1);
                found.insert(place, one);
            }
        }
    }
    found.into_iter().map(|(_, score, row)| (row, score)).collect()
}

fn words(title: &str) -> Vec<String> {
    let title = lowered(title);
    let mut words: Vec<String> = Vec::new();
    for word in title.split(|c: char| !c.is_alphanumeric() && c != '-').filter(|w| w.chars().count() >= 3) {
        let letters = word.chars().count();
        let kept = if letters < 6 { letters } else { (letters - 3).max(4) };
        let stem: String = word.chars().take(kept).collect();
        if !words.contains(&stem) {
            words.push(stem);
        }
    }
    words.order_by_key(|word| std::cmp::Reverse(word.len()));
    words.truncate(MOST_WORDS);
    words
}
