use std::fmt;

/// Why a file or a mapping is not taken at all. Its text is a sentence for the person, who can act on it.
///
/// A single row that is not taken is not a refusal: see [`Rejected`](super::Rejected).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// Nothing is in it.
    Empty,
    /// There is a header and nothing below it.
    OnlyHeader,
    /// More bytes of text than [`MAX_BYTES`](super::MAX_BYTES); the number is its own.
    TooLarge(usize),
    /// Not text; what it looks like instead.
    NotText(&'static str),
    /// A NUL character at this byte.
    Nul(usize),
    /// Not in the encoding that was chosen.
    Encoding(&'static str),
    /// More columns than [`MAX_COLUMNS`](super::MAX_COLUMNS).
    TooManyColumns,
    /// A quotation mark is opened in the row that starts at this line and never closed.
    OpenQuote(u32),
    /// The separator is not one of those a file can have.
    Separator(char),
    /// The mapping names a column that is not there; the columns that are.
    NoColumn(String, Vec<String>),
    /// The mapping names a register that is not known.
    NoRegister(String),
    /// The mapping names a field that the register does not have.
    NoField(String),
    /// The same field is filled twice.
    FieldTwice(String),
    /// The mapping says nothing about this, and cannot work without it.
    NotSaid(&'static str),
    /// The mapping's date pattern is not one.
    DatePattern(String),
    /// The mapping file cannot be read; why.
    MappingFile(String),
    /// The mapping file is of a newer version of the workbench.
    MappingVersion(u32),
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Refusal::Empty => f.write_str("The file is empty."),
            Refusal::OnlyHeader => f.write_str("The file has a header row and no rows below it."),
            Refusal::TooLarge(bytes) => write!(
                f,
                "The file holds {} MiB; at most {} MiB can be read at once. Split it into parts.",
                bytes >> 20,
                super::MAX_BYTES >> 20
            ),
            Refusal::NotText(what) => {
                write!(f, "This is not a text file: it looks like {what}. Save it as CSV first.")
            }
            Refusal::Nul(at) => write!(
                f,
                "This is not a text file: there is a NUL character at byte {at}. Save it as CSV first."
            ),
            Refusal::Encoding(name) => {
                write!(
                    f,
                    "The file is not written in {name}. Choose another encoding, or let it be detected."
                )
            }
            Refusal::TooManyColumns => write!(
                f,
                "The header row has more than {} columns. Check the separator, or leave columns out.",
                super::MAX_COLUMNS
            ),
            Refusal::OpenQuote(line) => write!(
                f,
                "A quotation mark opened in the row that starts at line {line} is never closed, \
                 so everything after it would be one cell."
            ),
            Refusal::Separator(c) => write!(f, "“{c}” cannot separate cells."),
            Refusal::NoColumn(name, there) => {
                write!(f, "There is no column “{name}”. ")?;
                match there.as_slice() {
                    [only] => write!(
                        f,
                        "The only column found is “{}”: check the separator.",
                        only.chars().take(80).collect::<String>()
                    ),
                    all => {
                        f.write_str("The columns are: ")?;
                        for (i, column) in all.iter().take(40).enumerate() {
                            let comma = if i == 0 { "" } else { ", " };
                            write!(f, "{comma}{}", column.chars().take(40).collect::<String>())?;
                        }
                        f.write_str(if all.len() > 40 { " and more." } else { "." })
                    }
                }
            }
            Refusal::NoRegister(name) => write!(f, "There is no register “{name}”."),
            Refusal::NoField(name) => write!(f, "This register has no field “{name}”."),
            Refusal::FieldTwice(name) => write!(f, "The field “{name}” is filled twice."),
            Refusal::NotSaid(what) => f.write_str(what),
            Refusal::DatePattern(pattern) => write!(f, "“{pattern}” is not a date pattern."),
            Refusal::MappingFile(why) => write!(f, "The mapping cannot be read: {why}."),
            Refusal::MappingVersion(version) => write!(
                f,
                "The mapping has version {version}, which is newer than this page. Reload the page and try again."
            ),
        }
    }
}

impl std::error::Error for Refusal {}
