use crate::letters::{is_capital, lower};
use std::ops::Range;

/// How well a text answers to letters typed in a hurry, with the stretches to mark, in bytes; nothing where it does not.
///
/// All letters must occur in their order, blanks and case aside. Starts of words and letters in a row count more, late
/// and scattered ones less. A higher score is better; scores compare for one needle only.
#[must_use]
pub fn fuzzy(needle: &str, text: &str) -> Option<(i32, Vec<Range<usize>>)> {
    let wanted: Vec<char> = needle.chars().filter(|c| !c.is_whitespace()).map(lower).collect();
    let Some(first) = wanted.first() else { return Some((0, Vec::new())) };
    let mut previous = ' ';
    let letters: Vec<Letter> = text
        .char_indices()
        .map(|(at, c)| {
            let begins = !previous.is_alphanumeric()
                || (previous.is_alphabetic() && !is_capital(previous) && is_capital(c));
            previous = c;
            Letter { at, end: at + c.len_utf8(), small: lower(c), begins }
        })
        .collect();
    let starts = (0..letters.len()).filter(|at| letters.get(*at).is_some_and(|l| l.small == *first));
    let tries = starts.take(16).filter_map(|start| follow(&wanted, &letters, start));
    let (score, marks) = tries.max_by_key(|(score, marks)| (*score, std::cmp::Reverse(marks.len())))?;
    Some((score - letters.len() as i32 / 8, marks))
}

struct Letter {
    at: usize,
    end: usize,
    small: char,
    begins: bool,
}

/// Takes each letter in a row where it can, else at the next start of a word, else wherever it comes next.
fn follow(wanted: &[char], letters: &[Letter], start: usize) -> Option<(i32, Vec<Range<usize>>)> {
    let mut marks: Vec<Range<usize>> = Vec::new();
    let (mut next, mut score) = (start, -(start.min(12) as i32));
    for (place, c) in wanted.iter().enumerate() {
        let rest = letters.get(next..)?;
        let in_row = rest.first().is_some_and(|l| l.small == *c);
        let find = |begun: bool| rest.iter().position(|l| l.small == *c && (l.begins || !begun));
        // A later start of a word is only worth it when the letters after it can still be found.
        let later = |at: &usize| {
            let mut left = wanted.iter().skip(place + 1).peekable();
            for letter in rest.iter().skip(at + 1) {
                left.next_if(|w| **w == letter.small);
            }
            left.peek().is_none()
        };
        let skip = if in_row { 0 } else { find(true).filter(later).or_else(|| find(false))? };
        let letter = rest.get(skip)?;
        score += if letter.begins { 10 } else { 2 };
        match marks.last_mut() {
            Some(mark) if mark.end == letter.at => {
                mark.end = letter.end;
                score += 8;
            }
            _ => {
                score -= skip.min(6) as i32;
                marks.push(letter.at..letter.end);
            }
        }
        next += skip + 1;
    }
    Some((score, marks))
}
