//! A drawing as a file of its own, for a report or a slide.

use super::canvas::text_width;
use super::{Drawing, Mark, Px};
use std::fmt::Write;

/// Colours of classes in light and dark; without media queries a viewer shows the light ones.
const STYLE: &str = include_str!("export.css");
const TITLE_SIZE: f64 = 16.0;
const TEXT_SIZE: f64 = 12.5;
const EDGE: f64 = 16.0;

/// The drawing as a standalone SVG file: title and sentence above it, where the figures come from below.
/// `source` may be empty: "Own records, service Mail, as of 2026-06-30".
pub fn svg_file(drawing: &Drawing, source: &str) -> String {
    // A sparkline is narrower than its words.
    let width = f64::from(drawing.width.max(300)) + 2.0 * EDGE;
    let titles = wrap(&drawing.title, width - 2.0 * EDGE, TITLE_SIZE * 1.08);
    let sentences = wrap(&drawing.description, width - 2.0 * EDGE, TEXT_SIZE);
    let top = EDGE + titles.len() as f64 * 21.0 + sentences.len() as f64 * 17.0 + 8.0;
    let foot = if source.is_empty() { EDGE } else { EDGE + 20.0 };
    let height = top + f64::from(drawing.height) + foot;
    let (width, height, edge) = (Px::of(width), Px::of(height), Px::of(EDGE));
    let (title, description) = (escape(&drawing.title), escape(&drawing.description));
    // Writing to a string cannot fail.
    let mut out = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" \
         viewBox=\"0 0 {width} {height}\" role=\"img\" aria-labelledby=\"title desc\">\n\
         <title id=\"title\">{title}</title>\n<desc id=\"desc\">{description}</desc>\n<style>\n{STYLE}</style>\n\
         <rect class=\"paper\" width=\"{width}\" height=\"{height}\"/>\n"
    );
    let mut y = EDGE;
    for (lines, class, step) in [(titles, "title", 21.0), (sentences, "sentence", 17.0)] {
        for line in lines {
            y += step;
            let _ = writeln!(
                out,
                "<text class=\"{class}\" x=\"{edge}\" y=\"{}\">{}</text>",
                Px::of(y - 5.0),
                escape(&line)
            );
        }
    }
    let _ = writeln!(out, "<g transform=\"translate({edge} {})\">", Px::of(top));
    for mark in &drawing.marks {
        push_mark(&mut out, mark);
    }
    out.push_str("</g>\n");
    if !source.is_empty() {
        let y = Px::of(height.value() - EDGE);
        let _ = writeln!(out, "<text class=\"source\" x=\"{edge}\" y=\"{y}\">{}</text>", escape(source));
    }
    out.push_str("</svg>\n");
    out
}

fn push_mark(out: &mut String, mark: &Mark) {
    let class = mark.class();
    let _ = match mark {
        Mark::Line { from, to, .. } => writeln!(
            out,
            "<line class=\"{class}\" x1=\"{}\" y1=\"{}\" x2=\"{}\" y2=\"{}\"/>",
            from.0, from.1, to.0, to.1
        ),
        Mark::Polyline { points, .. } => {
            writeln!(out, "<polyline class=\"{class}\" points=\"{}\"/>", path(points))
        }
        Mark::Polygon { points, .. } => {
            writeln!(out, "<polygon class=\"{class}\" points=\"{}\"/>", path(points))
        }
        Mark::Rect { at, size, .. } => writeln!(
            out,
            "<rect class=\"{class}\" x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\"/>",
            at.0, at.1, size.0, size.1
        ),
        Mark::Circle { at, r, .. } => {
            writeln!(out, "<circle class=\"{class}\" cx=\"{}\" cy=\"{}\" r=\"{r}\"/>", at.0, at.1)
        }
        Mark::Text { at, anchor, text, .. } => writeln!(
            out,
            "<text class=\"{class}\" x=\"{}\" y=\"{}\" text-anchor=\"{}\">{}</text>",
            at.0,
            at.1,
            anchor.name(),
            escape(text)
        ),
    };
}

fn path(points: &[(Px, Px)]) -> String {
    let mut out = String::new();
    for (x, y) in points {
        let gap = if out.is_empty() { "" } else { " " };
        let _ = write!(out, "{gap}{x},{y}");
    }
    out
}

/// A text as XML reads it. What XML 1.0 has no place for is left out.
fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            '\n' | '\t' => out.push(' '),
            c if c.is_control() || ('\u{fffe}'..='\u{ffff}').contains(&c) => {}
            c => out.push(c),
        }
    }
    out
}

/// Lines of words no wider than there is room, as far as words allow.
fn wrap(text: &str, room: f64, size: f64) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split_ascii_whitespace() {
        match lines.last_mut() {
            Some(line) if text_width(line, size) + text_width(word, size) + 4.0 <= room => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.into()),
        }
    }
    lines
}
