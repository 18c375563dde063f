use super::Context;
use super::when::When;
use crate::letters::lowered;

/// What a field's value must pass.
#[derive(Clone, Debug, PartialEq)]
pub enum Test {
    /// It is that, or starts with or contains it, as the kind of field has it.
    Is(Word),
    /// It compares so.
    Compare(Operator, Word),
    /// It lies between both, ends within; a missing end is open.
    Between(Option<Word>, Option<Word>),
}

/// A comparison.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it")]
pub enum Operator {
    Less,
    AtMost,
    More,
    AtLeast,
}

/// A word of a test.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Word {
    /// The text without its quotation marks.
    pub text: String,
    /// Whether it was quoted, so that `"none"` is a text and `none` means no value.
    pub literal: bool,
}

/// Numbers from one to another, either end within or not.
#[derive(Clone, Copy, Debug)]
pub(super) struct Reach {
    from: f64,
    to: f64,
    with_from: bool,
    with_to: bool,
}

impl Word {
    pub(super) fn plain(text: &str) -> Word {
        Word { text: text.to_owned(), literal: false }
    }

    fn is_keyword(&self, keyword: &str) -> bool {
        !self.literal && self.text == keyword
    }
}

impl Test {
    /// Whether it asks for no value.
    pub(super) fn is_none(&self) -> bool {
        matches!(self, Test::Is(word) if word.is_keyword("none"))
    }

    /// Whether it asks for any value.
    pub(super) fn is_any(&self) -> bool {
        matches!(self, Test::Is(word) if word.is_keyword("*"))
    }

    /// Whether it asks for the person who looks.
    pub(super) fn is_me(&self) -> bool {
        matches!(self, Test::Is(word) if word.is_keyword("@me"))
    }

    /// The one word it asks for.
    pub(super) fn word(&self) -> Option<&Word> {
        if let Test::Is(word) = self { Some(word) } else { None }
    }

    /// All words in it.
    pub(super) fn words(&self) -> impl Iterator<Item = &Word> {
        let (one, other) = match self {
            Test::Is(word) | Test::Compare(_, word) => (Some(word), None),
            Test::Between(from, to) => (from.as_ref(), to.as_ref()),
        };
        one.into_iter().chain(other)
    }

    /// The numbers it accepts; nothing where a word is none.
    pub(super) fn reach(&self, read: &dyn Fn(&Word) -> Option<f64>) -> Option<Reach> {
        let all = Reach { from: f64::NEG_INFINITY, to: f64::INFINITY, with_from: true, with_to: true };
        Some(match self {
            Test::Is(word) => {
                let number = read(word)?;
                Reach { from: number, to: number, ..all }
            }
            Test::Compare(operator, word) => {
                let number = read(word)?;
                match operator {
                    Operator::Less => Reach { to: number, with_to: false, ..all },
                    Operator::AtMost => Reach { to: number, ..all },
                    Operator::More => Reach { from: number, with_from: false, ..all },
                    Operator::AtLeast => Reach { from: number, ..all },
                }
            }
            Test::Between(from, to) => {
                let end = |word: &Option<Word>, open| word.as_ref().map_or(Some(open), read);
                Reach { from: end(from, all.from)?, to: end(to, all.to)?, ..all }
            }
        })
    }

    /// The milliseconds it accepts, the end not within.
    pub(super) fn millis(&self, context: &Context<'_>) -> Option<(i64, i64)> {
        let now = context.now.millis();
        let read = |word: &Word| When::read(word).map(|w| w.millis(context));
        match self {
            Test::Is(word) => {
                let (from, to) = read(word)?;
                let stretch = When::read(word)?.is_relative();
                Some(if stretch { (from.min(now), to.max(now + 1)) } else { (from, to) })
            }
            _ => self.stretch(&read),
        }
    }

    /// The days it accepts, by their numbers, the end not within.
    pub(super) fn days(&self, context: &Context<'_>) -> Option<(i64, i64)> {
        let today = context.today();
        let number = |n: i32| i64::from(n);
        let read = |word: &Word| {
            When::read(word).map(|w| w.days(today)).map(|(a, b)| (number(a.number()), number(b.number())))
        };
        match self {
            Test::Is(word) => {
                let (from, to) = read(word)?;
                let stretch = When::read(word)?.is_relative();
                let now = number(today.number());
                Some(if stretch { (from.min(now), to.max(now + 1)) } else { (from, to) })
            }
            _ => self.stretch(&read),
        }
    }

    fn stretch(&self, read: &dyn Fn(&Word) -> Option<(i64, i64)>) -> Option<(i64, i64)> {
        // The least of all integers stands for no value.
        let (least, most) = (i64::MIN + 1, i64::MAX);
        Some(match self {
            Test::Is(word) => read(word)?,
            Test::Compare(operator, word) => {
                let (from, to) = read(word)?;
                match operator {
                    Operator::Less => (least, from),
                    Operator::AtMost => (least, to),
                    Operator::More => (to, most),
                    Operator::AtLeast => (from, most),
                }
            }
            Test::Between(from, to) => {
                let ends = |word: &Option<Word>| word.as_ref().map_or(Some((least, most)), read);
                (ends(from)?.0, ends(to)?.1)
            }
        })
    }

    /// The places of a list it accepts; `ordered` says whether the list has a rank that comparisons make sense of.
    pub(super) fn places(&self, options: &[(&str, &str)], ordered: bool) -> Option<Vec<usize>> {
        let ends = |word: &Word| {
            let named = named(options, &word.text);
            Some((*named.first()?, *named.last()?))
        };
        let all = options.len();
        let (from, to) = match self {
            Test::Is(word) => return Some(named(options, &word.text)).filter(|n| !n.is_empty()),
            Test::Compare(..) if !ordered => return None,
            Test::Compare(Operator::Less, word) => (0, ends(word)?.0),
            Test::Compare(Operator::AtMost, word) => (0, ends(word)?.1 + 1),
            Test::Compare(Operator::More, word) => (ends(word)?.1 + 1, all),
            Test::Compare(Operator::AtLeast, word) => (ends(word)?.0, all),
            Test::Between(from, to) => {
                let open = (0, all.saturating_sub(1));
                let from = from.as_ref().map_or(Some(open), ends)?;
                let to = to.as_ref().map_or(Some(open), ends)?;
                // `low..high` means the same as `high..low` where the list has no rank.
                if ordered || from.0 <= to.1 { (from.0, to.1 + 1) } else { (to.0, from.1 + 1) }
            }
        };
        Some((from..to).collect())
    }
}

impl Reach {
    pub(super) fn holds(&self, number: f64) -> bool {
        (if self.with_from { number >= self.from } else { number > self.from })
            && (if self.with_to { number <= self.to } else { number < self.to })
    }
}

/// The places of the options that a word means: the code, else the label, else the start of a word of either.
fn named(options: &[(&str, &str)], word: &str) -> Vec<usize> {
    let word = fold(word);
    let places = |test: &dyn Fn(&str, &str) -> bool| -> Vec<usize> {
        let accepted = options.iter().enumerate().filter(|(_, (code, label))| test(code, label));
        accepted.map(|(place, _)| place).collect()
    };
    let starts = |text: &str| {
        let text = fold(text);
        text.starts_with(&word) || text.contains(&format!(" {word}"))
    };
    let mut found = places(&|code, _| fold(code) == word);
    if found.is_empty() {
        found = places(&|_, label| fold(label) == word);
    }
    if found.is_empty() && !word.is_empty() {
        found = places(&|code, label| starts(code) || starts(label));
    }
    found
}

fn fold(text: &str) -> String {
    lowered(text.trim()).replace(['_', '-'], " ")
}
