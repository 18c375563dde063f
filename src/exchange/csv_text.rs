//! Rows to CSV and to cells for the clipboard.

use crate::decimal;

/// A cell to be written.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Cell<'a> {
    /// Text; guarded where a spreadsheet would take it for a formula.
    Text(&'a str),
    /// A number, written as it is.
    Number(f64),
}

/// Rows as CSV (RFC 4180): commas, CR LF, quotes where they are needed, and no cell that a spreadsheet would run.
/// A byte order mark comes first, without which spreadsheets take UTF-8 for something else.
#[must_use]
pub fn csv_text<'a, R>(columns: &[&'a str], rows: impl IntoIterator<Item = R>) -> String
where
    R: IntoIterator<Item = Cell<'a>>,
{
    table_text(columns, rows, "\u{feff}", ',', "\r\n")
}

/// Rows as cells separated by tabs, as spreadsheets take them from the clipboard.
#[must_use]
pub fn tsv_text<'a, R>(columns: &[&'a str], rows: impl IntoIterator<Item = R>) -> String
where
    R: IntoIterator<Item = Cell<'a>>,
{
    table_text(columns, rows, "", '\t', "\n")
}

/// Whether a spreadsheet might take the text for a formula, or might do so once a guard is taken away.
///
/// The characters are those of OWASP's Application Security Verification Standard 5.0, requirement 1.2.10,
/// with CR and LF, one of which becomes the other in some spreadsheets, and the full-width forms that some fold.
#[must_use]
pub fn needs_guard(text: &str) -> bool {
    let first = text.trim_start_matches('\'').chars().next();
    matches!(first, Some('=' | '+' | '-' | '@' | '\t' | '\r' | '\n' | '\0' | '＝' | '＋' | '－' | '＠'))
}

/// The text without the guard that [`csv_text`] puts before it; any other text as it is.
#[must_use]
pub fn without_guard(text: &str) -> &str {
    match text.strip_prefix('\'') {
        Some(rest) if needs_guard(rest) => rest,
        _ => text,
    }
}

fn table_text<'a, R>(
    columns: &[&'a str],
    rows: impl IntoIterator<Item = R>,
    mark: &str,
    separator: char,
    end: &str,
) -> String
where
    R: IntoIterator<Item = Cell<'a>>,
{
    let mut out = mark.to_owned();
    write_row(&mut out, &mut columns.iter().map(|name| Cell::Text(name)), separator, end);
    for row in rows {
        write_row(&mut out, &mut row.into_iter(), separator, end);
    }
    out
}

// There once, whatever rows are made of.
fn write_row<'a>(out: &mut String, cells: &mut dyn Iterator<Item = Cell<'a>>, separator: char, end: &str) {
    let start = out.len();
    for (i, cell) in cells.enumerate() {
        if i > 0 {
            out.push(separator);
        }
        write_cell(out, cell, separator);
    }
    // A line without a character would be no row at all to whoever reads it.
    if out.len() == start {
        out.push_str("\"\"");
    }
    out.push_str(end);
}

fn write_cell(out: &mut String, cell: Cell<'_>, separator: char) {
    let text = match cell {
        Cell::Number(number) => {
            return out.push_str(&decimal::plain(number));
        }
        Cell::Text(text) => text,
    };
    let guard = if needs_guard(text) { "'" } else { "" };
    let quoted = text.contains([separator, '"', '\r', '\n', '\t']);
    if quoted {
        out.push('"');
        out.push_str(guard);
        for (i, part) in text.split('"').enumerate() {
            if i > 0 {
                out.push_str("\"\"");
            }
            out.push_str(part);
        }
        out.push('"');
    } else {
        out.push_str(guard);
        out.push_str(text);
    }
}
