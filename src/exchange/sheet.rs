//! Text to rows of cells.

use super::{Refusal, without_guard};
use crate::letters::lowered;
use csv_core::{ReadRecordResult, Reader, ReaderBuilder};

/// Most columns a file may have.
pub const MAX_COLUMNS: usize = 512;
/// Most bytes a cell may hold for its row to be taken.
pub const MAX_CELL: usize = 1 << 20;

/// The characters that may separate cells, in the order in which they are offered.
pub const SEPARATORS: [char; 4] = [',', ';', '\t', '|'];

/// Rows of cells below a header. All cells lie in one buffer.
#[derive(Clone, Debug, Default)]
pub struct Sheet {
    /// The names of the columns: trimmed, never empty, each once.
    pub header: Vec<String>,
    /// What separates the cells.
    pub separator: char,
    text: String,
    /// Where each cell ends in the text; it starts where the one before ends.
    ends: Vec<u32>,
    /// The first cell of each row, and one more at the end.
    rows: Vec<u32>,
    lines: Vec<u32>,
}

/// Reads a sheet step by step, so that a page stays alive.
pub struct SheetReader {
    input: String,
    at: usize,
    line: u32,
    line_end: u8,
    csv: Reader,
    separator: char,
    output: Vec<u8>,
    used: usize,
    ends: Vec<u32>,
    rows: Vec<u32>,
    lines: Vec<u32>,
    done: bool,
}

impl Sheet {
    /// Reads all at once, with the separator given or else the one the text looks like.
    ///
    /// # Errors
    /// As [`SheetReader::step`] and [`SheetReader::finish`].
    pub fn read(text: String, separator: Option<char>) -> Result<Sheet, Refusal> {
        let mut reader = SheetReader::new(text, separator)?;
        while !reader.step(usize::MAX)? {}
        reader.finish()
    }

    /// How many rows there are below the header.
    #[must_use]
    pub fn len(&self) -> usize {
        self.lines.len()
    }

    /// Whether there is no row below the header.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.lines.is_empty()
    }

    /// The line of the file, from 1, in which a row starts.
    #[must_use]
    pub fn line(&self, row: usize) -> u32 {
        self.lines.get(row).copied().unwrap_or_default()
    }

    /// How many cells a row has; a row may have fewer or more than the header.
    #[must_use]
    pub fn width(&self, row: usize) -> usize {
        let (from, to) = self.cells_of(row);
        to - from
    }

    /// The trimmed text of a cell; empty where there is none. Behind the guard of [`csv_text`](super::csv_text), which is
    /// taken away, the text begins as it was written, be it with a tab.
    #[must_use]
    pub fn cell(&self, row: usize, column: usize) -> &str {
        let (from, to) = self.cells_of(row);
        if column >= to - from {
            return "";
        }
        let raw = self.raw(from + column);
        let text = without_guard(raw);
        if text.len() < raw.len() { text.trim_end() } else { text.trim() }
    }

    /// The place of a column by its name; capitals and outer blanks do not matter.
    #[must_use]
    pub fn column(&self, name: &str) -> Option<usize> {
        let name = name.trim();
        let exact = self.header.iter().position(|h| h == name);
        exact.or_else(|| self.header.iter().position(|h| lowered(h) == lowered(name)))
    }

    /// Texts of a column from the first rows, without empty ones.
    pub fn samples(&self, column: usize, rows: usize) -> impl Iterator<Item = &str> {
        (0..self.len().min(rows)).map(move |row| self.cell(row, column)).filter(|text| !text.is_empty())
    }

    /// Rows whose number of cells is not that of the header: how many, and the lines of the first twenty.
    #[must_use]
    pub fn ragged(&self) -> (usize, Vec<u32>) {
        let uneven = || (0..self.len()).filter(|row| self.width(*row) != self.header.len());
        (uneven().count(), uneven().take(20).map(|row| self.line(row)).collect())
    }

    /// What is wrong with a row as such, if anything: cells beyond the header's that hold something, or a cell too
    /// large.
    pub(super) fn flaw(&self, row: usize) -> Option<String> {
        let (from, to) = self.cells_of(row);
        let columns = self.header.len();
        let full = |cell: &usize| !self.raw(*cell).trim().is_empty();
        if to - from > columns && (from + columns..to).any(|cell| full(&cell)) {
            return Some(format!("It has {} cells, the header {columns}.", to - from));
        }
        let size = (to - from > 0).then(|| self.start(to).saturating_sub(self.start(from)))?;
        if size <= MAX_CELL {
            return None;
        }
        let large = (from..to).find(|cell| self.raw(*cell).len() > MAX_CELL)?;
        let name = self.header.get(large - from).map_or("", |name| name.as_str());
        Some(format!("The cell “{name}” holds more than {} MiB.", MAX_CELL >> 20))
    }

    /// Whether a cell holds the same text in two rows.
    pub(super) fn same(&self, row: usize, other: usize, column: usize) -> bool {
        let raw = |row| {
            let (from, to) = self.cells_of(row);
            if column < to - from { self.raw(from + column) } else { "" }
        };
        raw(row) == raw(other)
    }

    fn cells_of(&self, row: usize) -> (usize, usize) {
        match self.rows.get(row..) {
            Some([from, to, ..]) => (*from as usize, *to as usize),
            _ => (0, 0),
        }
    }

    fn start(&self, cell: usize) -> usize {
        cell.checked_sub(1).and_then(|before| self.ends.get(before)).map_or(0, |end| *end as usize)
    }

    fn raw(&self, cell: usize) -> &str {
        let end = self.ends.get(cell).map_or(0, |end| *end as usize);
        self.text.get(self.start(cell)..end).unwrap_or_default()
    }
}

impl SheetReader {
    /// Begins to read, with the separator given or else the one the text looks like. A byte order mark is passed over.
    ///
    /// # Errors
    /// Refuses text without a visible character and a separator that is none of [`SEPARATORS`].
    pub fn new(mut text: String, separator: Option<char>) -> Result<SheetReader, Refusal> {
        if text.starts_with('\u{FEFF}') {
            text.drain(..'\u{FEFF}'.len_utf8());
        }
        if text.trim().is_empty() {
            return Err(Refusal::Empty);
        }
        let (said, at) = said_separator(&text);
        let separator = separator.or(said).unwrap_or_else(|| detect_separator(&text));
        if !SEPARATORS.contains(&separator) {
            return Err(Refusal::Separator(separator));
        }
        let line_end = if memchr::memchr(b'\n', text.as_bytes()).is_some() { b'\n' } else { b'\r' };
        Ok(SheetReader {
            output: vec![0; text.len() + 1],
            input: text,
            at,
            line: 1 + u32::from(at > 0),
            line_end,
            csv: csv_reader(separator),
            separator,
            used: 0,
            ends: Vec::new(),
            rows: vec![0],
            lines: Vec::new(),
            done: false,
        })
    }

    /// Reads about that many bytes more and says whether all is read.
    ///
    /// # Errors
    /// Refuses too many columns and a quotation mark that is never closed.
    pub fn step(&mut self, bytes: usize) -> Result<bool, Refusal> {
        let until = self.at.saturating_add(bytes);
        while !self.done && self.at < until {
            self.record()?;
        }
        Ok(self.done)
    }

    /// How much is read, 0 to 1.
    #[must_use]
    pub fn progress(&self) -> f32 {
        self.at as f32 / self.input.len().max(1) as f32
    }

    /// The sheet.
    ///
    /// # Errors
    /// Refuses a sheet without rows below its header.
    pub fn finish(self) -> Result<Sheet, Refusal> {
        let SheetReader { mut output, used, ends, mut rows, mut lines, .. } = self;
        output.truncate(used);
        let text = String::from_utf8(output).map_err(|_| Refusal::NotText("binary data"))?;
        if rows.len() < 2 {
            return Err(Refusal::Empty);
        }
        if rows.len() < 3 {
            return Err(Refusal::OnlyHeader);
        }
        let mut sheet =
            Sheet { separator: self.separator, text, ends, rows: rows.clone(), ..Sheet::default() };
        let names = (0..sheet.width(0)).map(|column| sheet.cell(0, column).to_owned()).collect();
        sheet.header = unique(names);
        // The header is no row.
        rows.remove(0);
        lines.remove(0);
        (sheet.rows, sheet.lines) = (rows, lines);
        Ok(sheet)
    }

    /// Reads one record.
    fn record(&mut self) -> Result<(), Refusal> {
        let bytes = self.input.as_bytes();
        // Blank lines between records are no rows.
        while let Some(byte @ (b'\r' | b'\n')) = bytes.get(self.at) {
            self.line += u32::from(*byte == self.line_end);
            self.at += 1;
        }
        let (line, first, start) = (self.line, self.ends.len(), self.used);
        let mut row_ends = [0_usize; MAX_COLUMNS + 1];
        let mut cells = 0;
        loop {
            let rest = bytes.get(self.at..).unwrap_or_default();
            let at_end = rest.is_empty();
            let out = self.output.get_mut(self.used..).unwrap_or_default();
            let places = row_ends.get_mut(cells..).unwrap_or_default();
            // At the end, one line end more tells a record that is complete from one inside a quotation.
            let input = if at_end { b"\n".as_slice() } else { rest };
            let (result, read, written, ended) = self.csv.read_record(input, out, places);
            self.used += written;
            cells += ended;
            if at_end && !matches!(result, ReadRecordResult::Record | ReadRecordResult::OutputEndsFull) {
                self.done = true;
                return if written > 0 { Err(Refusal::OpenQuote(line)) } else { Ok(()) };
            }
            if !at_end {
                let read_bytes = rest.get(..read).unwrap_or_default();
                self.line += memchr::memchr_iter(self.line_end, read_bytes).count() as u32;
                self.at += read;
            }
            match result {
                ReadRecordResult::Record => break,
                ReadRecordResult::OutputEndsFull if self.lines.is_empty() => {
                    return Err(Refusal::TooManyColumns);
                }
                // Cells beyond what any header can have count as one that is too many.
                ReadRecordResult::OutputEndsFull => cells = MAX_COLUMNS,
                _ => {}
            }
        }
        if self.lines.is_empty() && cells > MAX_COLUMNS {
            return Err(Refusal::TooManyColumns);
        }
        let blank = self.output.get(start..self.used).is_none_or(|cells| cells.trim_ascii().is_empty());
        if blank {
            self.used = start;
            return Ok(());
        }
        self.ends.extend(row_ends.iter().take(cells).map(|end| (start + end) as u32));
        self.rows.push((first + cells) as u32);
        self.lines.push(line);
        Ok(())
    }
}

/// The separator under which the first rows look most like a table: the same number of cells in most rows, and
/// then as many cells as can be.
#[must_use]
pub fn detect_separator(text: &str) -> char {
    let sample: Vec<u8> = text.bytes().take(65_536).collect();
    let score = |separator: char| {
        let widths = widths(&sample, separator);
        let header = widths.first().copied().unwrap_or_default();
        let even = widths.iter().filter(|w| **w == header).count();
        if header < 2 { None } else { Some((even * 100 / widths.len().max(1), header)) }
    };
    let scored = SEPARATORS.into_iter().filter_map(|s| score(s).map(|score| (score, s)));
    // Of equals the one offered first: `max_by_key` would take the last.
    scored.rev().max_by_key(|(score, _)| *score).map_or(',', |(_, separator)| separator)
}

/// The number of cells in each of the first rows.
fn widths(sample: &[u8], separator: char) -> Vec<usize> {
    let (mut reader, mut rest, mut widths, mut cells) = (csv_reader(separator), sample, Vec::new(), 0);
    let (mut output, mut ends) = (vec![0; sample.len() + 1], [0_usize; 64]);
    while widths.len() < 50 {
        let (result, read, _, ended) = reader.read_record(rest, &mut output, &mut ends);
        rest = rest.get(read..).unwrap_or_default();
        cells += ended;
        match result {
            ReadRecordResult::Record => widths.push(std::mem::take(&mut cells)),
            // The last row of the sample may be cut, so it does not count unless it is the only one.
            ReadRecordResult::InputEmpty if widths.is_empty() => {}
            ReadRecordResult::InputEmpty | ReadRecordResult::End => break,
            _ => {}
        }
    }
    widths
}

fn csv_reader(separator: char) -> Reader {
    ReaderBuilder::new().delimiter(u8::try_from(separator).unwrap_or(b',')).build()
}

/// Excel's first line `sep=;`, and how long it is.
fn said_separator(text: &str) -> (Option<char>, usize) {
    let said = text.get(..4).filter(|start| start.eq_ignore_ascii_case("sep=")).and_then(|_| text.get(4..));
    let Some((separator, after)) = said.and_then(|rest| Some((rest.chars().next()?, rest.get(1..)?))) else {
        return (None, 0);
    };
    let ends = ["\r\n", "\n", "\r"].iter().find(|end| after.starts_with(**end));
    match ends {
        Some(end) if SEPARATORS.contains(&separator) => (Some(separator), 5 + end.len()),
        _ => (None, 0),
    }
}

/// Names for columns without one, and different names for columns of the same one.
fn unique(names: Vec<String>) -> Vec<String> {
    let mut taken = rustc_hash::FxHashSet::default();
    let mut header = Vec::with_capacity(names.len());
    for (i, name) in names.into_iter().enumerate() {
        let base = if name.is_empty() { format!("Column {}", i + 1) } else { name };
        let mut candidate = base.clone();
        let mut count = 2;
        while !taken.insert(lowered(&candidate)) {
            candidate = format!("{base} ({count})");
            count += 1;
        }
        header.push(candidate);
    }
    header
}
