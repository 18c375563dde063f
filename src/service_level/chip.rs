//! A clock in a few words.

use super::{Clock, State};
use crate::time::Span;

/// What a chip says, and how it looks.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "said above")]
pub struct Chip {
    pub text: String,
    pub tone: Tone,
}

/// How a chip looks; its words always say the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    /// Nothing to say.
    Neutral,
    /// Enough time is left.
    Ok,
    /// Less than a quarter of the target, or than an hour, is left.
    Warn,
    /// The target is used up.
    Danger,
    /// The clock is paused.
    Paused,
}

impl Clock {
    /// The clock in a few words: `2 h 10 m left`, `−1 h 20 m`, `Paused · 3 h left`, `Met, 40 m to spare`,
    /// `Missed by 1 h 5 m`.
    ///
    /// What is left is rounded down to the minute and what is overrun up, so that neither promises too much.
    #[must_use]
    pub fn chip(&self) -> Chip {
        let left = self.left().unwrap_or_default();
        let over = left < Span::ZERO;
        let span = span_text(left, over);
        let (text, tone) = match self.state {
            State::NotStarted => ("Not started".to_owned(), Tone::Neutral),
            State::Cancelled => ("Cancelled".to_owned(), Tone::Neutral),
            State::NoTarget => ("No target".to_owned(), Tone::Neutral),
            State::NeverDue => ("Never due".to_owned(), Tone::Neutral),
            State::Met if span == "0 m" => ("Met".to_owned(), Tone::Neutral),
            State::Met => (["Met, ", &span, " to spare"].concat(), Tone::Neutral),
            State::Missed => (["Missed by ", &span].concat(), Tone::Danger),
            State::Running if over => (["−", &span].concat(), Tone::Danger),
            State::Paused(_) if over => (["Paused · −", &span].concat(), Tone::Danger),
            State::Paused(_) => (["Paused · ", &span, " left"].concat(), Tone::Paused),
            // Such as where the target ends with the day: it is late from the next opening on.
            State::Running if left == Span::ZERO => ("No time left".to_owned(), Tone::Warn),
            State::Running => {
                let quarter = self.target.is_some_and(|target| left.millis() < target.millis() / 4);
                let tone = if quarter || left < Span::from_hours(1) { Tone::Warn } else { Tone::Ok };
                ([&span, " left"].concat(), tone)
            }
        };
        Chip { text, tone }
    }
}

/// A span without its sign in hours and minutes: `2 h 10 m`, `3 h`, `24 m`, `0 m`. Hours are never turned into
/// days, which differ from calendar to calendar.
#[must_use]
pub fn span_text(span: Span, round_up: bool) -> String {
    let millis = span.millis().unsigned_abs();
    let minutes = if round_up { millis.div_ceil(60_000) } else { millis / 60_000 };
    let (hours, minutes) = (minutes / 60, minutes % 60);
    let mut text = String::new();
    if hours > 0 {
        text.push_str(&hours.to_string());
        text.push_str(" h");
    }
    if hours > 0 && minutes > 0 {
        text.push(' ');
    }
    if minutes > 0 || hours == 0 {
        text.push_str(&minutes.to_string());
        text.push_str(" m");
    }
    text
}
