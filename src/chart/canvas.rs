//! The back-end that lets `plotters` draw marks.
//!
//! `plotters` counts in whole pixels, so it is told a canvas ten times as large: its pixel is our tenth.
//! It draws with colours, so each class has a colour that stands for it. Its own text code is never reached: in the
//! browser it would put an element into the page for every measurement.

use super::{Anchor, Mark, Px};
use plotters::style::RGBAColor;
use plotters_backend::{
    BackendColor, BackendCoord, BackendStyle, BackendTextStyle, DrawingBackend, DrawingErrorKind,
};
use std::convert::Infallible;

macro_rules! inks {
    ($($name:ident $class:literal,)*) => {
        /// What a shape means. The colour that stands for it among `plotters` is its place in this list.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub(super) enum Ink { $($name,)* }
        const CLASSES: &[&str] = &[$($class,)*];
    };
}

inks! {
    Grid "grid",
    LineCommon "line common",
    Line1 "line s1",
    Line2 "line s2",
    Line3 "line s3",
    Line4 "line s4",
    Bar1 "bar s1",
    Bar2 "bar s2",
    BarOther "bar other",
    BarMet "bar met",
    BarMissed "bar missed",
    Limit "limit",
    LimitProvisional "limit provisional",
    Centre "centre",
    Target "target",
    TargetTick "target tick",
    Event "event",
    Phase "phase",
    Common "point common",
    Improvement "point improvement",
    Concern "point concern",
    Undirected "point undirected",
    Dot "dot",
    P50 "percentile p50",
    P85 "percentile p85",
    P95 "percentile p95",
    BandPoor "band b1",
    BandFair "band b2",
    BandGood "band b3",
    Heat0 "heat h0",
    Heat1 "heat h1",
    Heat2 "heat h2",
    Heat3 "heat h3",
    Heat4 "heat h4",
    Heat5 "heat h5",
    Heat6 "heat h6",
    Heat7 "heat h7",
    Heat8 "heat h8",
    Heat9 "heat h9",
}

impl Ink {
    /// The class names.
    pub fn class(self) -> &'static str {
        class_of(self as u8)
    }

    /// A line of the first to fourth series; later ones repeat.
    pub fn line(series: usize) -> Ink {
        match series % 4 {
            0 => Ink::Line1,
            1 => Ink::Line2,
            2 => Ink::Line3,
            _ => Ink::Line4,
        }
    }

    /// A cell of a heat table, 0 to 9.
    pub fn heat(level: u8) -> Ink {
        match level {
            0 => Ink::Heat0,
            1 => Ink::Heat1,
            2 => Ink::Heat2,
            3 => Ink::Heat3,
            4 => Ink::Heat4,
            5 => Ink::Heat5,
            6 => Ink::Heat6,
            7 => Ink::Heat7,
            8 => Ink::Heat8,
            _ => Ink::Heat9,
        }
    }

    /// The colour that stands for it.
    pub fn sentinel(self) -> RGBAColor {
        RGBAColor(0, 0, self as u8, 1.0)
    }
}

fn class_of(number: u8) -> &'static str {
    CLASSES.get(usize::from(number)).copied().unwrap_or_default()
}

/// Width of a text in pixels at so many pixels of font size, near enough for the common sans-serif fonts.
pub(super) fn text_width(text: &str, size: f64) -> f64 {
    let share = |c: char| match c {
        'i' | 'j' | 'l' | 'I' | '.' | ',' | ':' | ';' | '\'' | '|' | '!' | ' ' | '\u{a0}' | 'f' | 't'
        | 'r' => 0.31,
        'm' | 'w' | 'M' | 'W' | '%' | '@' => 0.92,
        'A'..='Z' => 0.69,
        c if c > '\u{2e7f}' => 1.0,
        _ => 0.61,
    };
    text.chars().map(share).sum::<f64>() * size
}

/// Collects marks.
#[derive(Debug)]
pub(super) struct MarkBackend {
    pub marks: Vec<Mark>,
    /// In tenths of a pixel.
    size: (u32, u32),
}

type Drawn = Result<(), DrawingErrorKind<Infallible>>;

impl MarkBackend {
    /// A canvas of so many pixels.
    pub fn new(width: u32, height: u32) -> Self {
        MarkBackend { marks: Vec::new(), size: (width * 10, height * 10) }
    }

    fn path(&mut self, color: BackendColor, mut points: Vec<(Px, Px)>) {
        let class = class_of(color.rgb.2);
        points.dedup();
        match points.as_slice() {
            [] | [_] => {}
            &[from, to] => self.marks.push(Mark::Line { class, from, to }),
            _ => self.marks.push(Mark::Polyline { class, points }),
        }
    }
}

fn px((x, y): BackendCoord) -> (Px, Px) {
    (Px(x), Px(y))
}

impl DrawingBackend for MarkBackend {
    type ErrorType = Infallible;

    fn get_size(&self) -> (u32, u32) {
        self.size
    }

    fn ensure_prepared(&mut self) -> Drawn {
        Ok(())
    }

    fn present(&mut self) -> Drawn {
        Ok(())
    }

    fn draw_pixel(&mut self, at: BackendCoord, color: BackendColor) -> Drawn {
        self.marks.push(Mark::Circle { class: class_of(color.rgb.2), at: px(at), r: Px(5) });
        Ok(())
    }

    fn draw_line<S: BackendStyle>(&mut self, from: BackendCoord, to: BackendCoord, style: &S) -> Drawn {
        self.path(style.color(), vec![px(from), px(to)]);
        Ok(())
    }

    fn draw_rect<S: BackendStyle>(
        &mut self,
        a: BackendCoord,
        b: BackendCoord,
        style: &S,
        _fill: bool,
    ) -> Drawn {
        let class = class_of(style.color().rgb.2);
        let size = (Px((b.0 - a.0).max(0)), Px((b.1 - a.1).max(0)));
        self.marks.push(Mark::Rect { class, at: px(a), size });
        Ok(())
    }

    fn draw_path<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(
        &mut self,
        path: I,
        style: &S,
    ) -> Drawn {
        self.path(style.color(), path.into_iter().map(px).collect());
        Ok(())
    }

    fn draw_circle<S: BackendStyle>(&mut self, at: BackendCoord, r: u32, style: &S, _fill: bool) -> Drawn {
        self.marks.push(Mark::Circle { class: class_of(style.color().rgb.2), at: px(at), r: Px(r as i32) });
        Ok(())
    }

    fn fill_polygon<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(
        &mut self,
        path: I,
        style: &S,
    ) -> Drawn {
        let points = path.into_iter().map(px).collect();
        self.marks.push(Mark::Polygon { class: class_of(style.color().rgb.2), points });
        Ok(())
    }

    fn draw_text<S: BackendTextStyle>(&mut self, text: &str, _style: &S, at: BackendCoord) -> Drawn {
        self.marks.push(Mark::Text { class: "tick", at: px(at), anchor: Anchor::Start, text: text.into() });
        Ok(())
    }

    fn estimate_text_size<S: BackendTextStyle>(
        &self,
        text: &str,
        style: &S,
    ) -> Result<(u32, u32), DrawingErrorKind<Infallible>> {
        Ok(((text_width(text, style.size()) * 10.0) as u32, (style.size() * 10.0) as u32))
    }
}
