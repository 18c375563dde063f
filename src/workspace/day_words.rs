//! Days as the person reads them: a habit like the theme, that changes what is shown, never what is stored.

use crate::time::Day;
use std::cell::RefCell;
use std::fmt::Write as _;
use std::sync::OnceLock;

/// How days are shown.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum DayStyle {
    /// `Tue 3 Mar 2026`.
    #[default]
    English,
    /// `2026-03-03`.
    Iso,
    /// In the words and the order of a language.
    Words(DayWords),
}

/// The words and the order in which a language tells a day.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DayWords {
    /// From Monday to Sunday.
    pub weekdays: Vec<String>,
    /// From January to December.
    pub months: Vec<String>,
    /// What is told, one after the other.
    pub parts: Vec<DayPart>,
}

/// A part of a day's text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DayPart {
    /// The day of the week.
    Weekday,
    /// The number within the month.
    Date,
    /// The month.
    Month,
    /// The year.
    Year,
    /// A text between them.
    Text(String),
}

thread_local! {
    static STYLE: RefCell<DayStyle> = const { RefCell::new(DayStyle::English) };
}

/// Shows days in that style from now on.
pub fn show_days(style: DayStyle) {
    STYLE.set(style);
}

/// A day as the person has it.
#[must_use]
pub fn day_shown(day: Day) -> String {
    STYLE.with_borrow(|style| day_in(style, day))
}

/// A day in a style.
#[must_use]
pub fn day_in(style: &DayStyle, day: Day) -> String {
    match style {
        DayStyle::Iso => day.to_string(),
        DayStyle::English => told(english(), day),
        DayStyle::Words(words) => told(words, day),
    }
}

/// Made once: a list shows many days.
fn english() -> &'static DayWords {
    static ENGLISH: OnceLock<DayWords> = OnceLock::new();
    ENGLISH.get_or_init(|| {
        let words = |text: &str| text.split(' ').map(str::to_owned).collect();
        let space = || DayPart::Text(" ".to_owned());
        DayWords {
            weekdays: words("Mon Tue Wed Thu Fri Sat Sun"),
            months: words("Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec"),
            parts: vec![
                DayPart::Weekday,
                space(),
                DayPart::Date,
                space(),
                DayPart::Month,
                space(),
                DayPart::Year,
            ],
        }
    })
}

fn told(words: &DayWords, day: Day) -> String {
    let (year, month, date) = day.ymd();
    let mut text = String::new();
    for part in &words.parts {
        let word = match part {
            DayPart::Weekday => words.weekdays.get(day.weekday() as usize),
            DayPart::Month => words.months.get((month as usize).wrapping_sub(1)),
            DayPart::Text(between) => Some(between),
            DayPart::Date => {
                let _ = write!(text, "{date}");
                None
            }
            DayPart::Year => {
                let _ = write!(text, "{year}");
                None
            }
        };
        text.push_str(word.map_or("", String::as_str));
    }
    text
}
