//! What a chart is made of.

use std::fmt;

/// A coordinate or length in tenths of a pixel: it is always a number, and writes the same everywhere.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Px(pub i32);

impl Px {
    /// The nearest tenth; what is not a number becomes 0, what is too large the largest.
    pub fn of(pixels: f64) -> Px {
        Px((pixels * 10.0).round() as i32)
    }

    /// In pixels.
    pub fn value(self) -> f64 {
        f64::from(self.0) / 10.0
    }
}

impl fmt::Display for Px {
    /// "12" or "12.3".
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (whole, tenth) = (self.0.abs() / 10, self.0.abs() % 10);
        if self.0 < 0 {
            f.write_str("-")?;
        }
        if tenth == 0 { write!(f, "{whole}") } else { write!(f, "{whole}.{tenth}") }
    }
}

/// Which end of a text its position names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Anchor {
    /// It begins there.
    Start,
    /// It is centred there.
    Middle,
    /// It ends there.
    End,
}

impl Anchor {
    /// The value of SVG's `text-anchor`.
    pub fn name(self) -> &'static str {
        match self {
            Anchor::Start => "start",
            Anchor::Middle => "middle",
            Anchor::End => "end",
        }
    }
}

/// One shape, in drawing order. `class` says what it means; colour, stroke and font follow from it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Mark {
    /// A straight line.
    Line {
        /// Class names.
        class: &'static str,
        /// Where it begins.
        from: (Px, Px),
        /// Where it ends.
        to: (Px, Px),
    },
    /// An open line through at least three points.
    Polyline {
        /// Class names.
        class: &'static str,
        /// In order.
        points: Vec<(Px, Px)>,
    },
    /// A closed, filled outline.
    Polygon {
        /// Class names.
        class: &'static str,
        /// In order, the first not repeated.
        points: Vec<(Px, Px)>,
    },
    /// A filled rectangle.
    Rect {
        /// Class names.
        class: &'static str,
        /// Its upper left corner.
        at: (Px, Px),
        /// Width and height, never negative.
        size: (Px, Px),
    },
    /// A filled circle.
    Circle {
        /// Class names.
        class: &'static str,
        /// Its centre.
        at: (Px, Px),
        /// Its radius.
        r: Px,
    },
    /// A line of text on its baseline.
    Text {
        /// Class names.
        class: &'static str,
        /// On the baseline, at the end that `anchor` names.
        at: (Px, Px),
        /// Which end.
        anchor: Anchor,
        /// As it is to be read: not escaped.
        text: String,
    },
}

impl Mark {
    /// Its class names.
    pub fn class(&self) -> &'static str {
        match self {
            Mark::Line { class, .. }
            | Mark::Polyline { class, .. }
            | Mark::Polygon { class, .. }
            | Mark::Rect { class, .. }
            | Mark::Circle { class, .. }
            | Mark::Text { class, .. } => class,
        }
    }
}
