use super::Query;
use super::parse::{TokenKind, field_part, tokens};
use std::ops::Range;

/// A part of a query that can be shown and taken out by itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chip {
    /// What it says.
    pub text: String,
    /// Where it stands in the text, in bytes.
    pub range: Range<usize>,
    /// The field it is about, `sort` for the order, empty for text, brackets and what is turned by a minus.
    pub field: &'static str,
}

/// The parts of a query in the order of its text. Alternatives that are not in brackets are one part.
#[must_use]
pub fn chips(query: &Query) -> Vec<Chip> {
    query.parts.clone()
}

/// The text with a field asked for: in place of what was asked of it, or at the end; an empty value takes it out.
///
/// The value is written as in a query, such as `<30m`, `a|b` or `@me`; [`super::value_text`] makes one of a name.
#[must_use]
pub fn with(text: &str, field: &str, value: &str) -> String {
    let (query, _) = Query::parse(text);
    let id = if field == "sort" { Some("sort") } else { super::field::resolve(field) }.unwrap_or("");
    let part = if value.is_empty() { String::new() } else { format!("{field}:{value}") };
    let old = query.parts.iter().find(|chip| !id.is_empty() && chip.field == id);
    if let Some(chip) = old {
        if part.is_empty() {
            return without(text, chip.range.clone());
        }
        let before = text.get(..chip.range.start).unwrap_or_default();
        let after = text.get(chip.range.end..).unwrap_or_default();
        return format!("{before}{part}{after}");
    }
    let loose =
        tokens(text).iter().any(|t| t.kind == TokenKind::Word && text.get(t.range.clone()) == Some("OR"));
    match text.trim() {
        "" => part,
        kept if part.is_empty() => kept.to_owned(),
        kept if loose && query.parts.len() == 1 && query.filter.is_some() => format!("({kept}) {part}"),
        kept => format!("{kept} {part}"),
    }
}

/// The text without a part of it.
#[must_use]
pub fn without(text: &str, range: Range<usize>) -> String {
    let before = text.get(..range.start).unwrap_or(text).trim_end();
    let after = text.get(range.end..).unwrap_or_default().trim_start();
    let between = if before.is_empty() || after.is_empty() { "" } else { " " };
    format!("{before}{between}{after}")
}

/// The stretch of the value a person is typing, with the field's name where there is one.
pub(super) fn typed(text: &str, cursor: usize) -> (Range<usize>, Option<&str>) {
    let word = tokens(text)
        .into_iter()
        .find(|t| t.kind == TokenKind::Word && t.range.start <= cursor && cursor <= t.range.end);
    let Some(range) = word.map(|t| t.range) else { return (cursor..cursor, None) };
    let raw = text.get(range.clone()).unwrap_or_default();
    let Some((name, value)) = field_part(raw).filter(|(name, _)| range.start + name.len() < cursor) else {
        return (range, None);
    };
    let start = range.start + name.len() + 1;
    let separator = if name.eq_ignore_ascii_case("sort") { ',' } else { '|' };
    let piece = super::parse::pieces(value, separator)
        .into_iter()
        .find(|piece| cursor <= start + piece.end)
        .unwrap_or(0..value.len());
    (start + piece.start..start + piece.end, Some(name))
}
