//! What a file is by its first bytes, and how much may come out of one that is packed.

use super::locked_file;
use super::workspace_file::MOST_BYTES;
use std::fmt;

/// The most a packed file may hold, in bytes.
pub const MOST_PACKED: usize = 32 << 20;
/// So many times its own size may come out of a packed file.
pub const MOST_RATIO: usize = 100;
/// So many bytes may come out of any packed file: small ones with little in them pack better than large ones.
const ALWAYS: usize = 1 << 20;

/// What a file is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileKind {
    /// The lines of a workspace.
    Workspace,
    /// Something packed with gzip.
    Packed,
    /// Something under a passphrase.
    Locked,
    /// Anything else, such as a spreadsheet.
    Other,
}

/// Why there is no workspace in a file that is packed, or was locked. Its text goes on after a colon.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotUnwrapped {
    /// It is larger than [`MOST_PACKED`].
    TooLarge,
    /// More would come out of it than [`most_unpacked`] allows.
    Swells,
    /// Bytes are missing or other ones than were packed.
    Damaged,
    /// What is in it is something else.
    NoWorkspace,
    /// What is in it is no text.
    NoText,
}

impl fmt::Display for NotUnwrapped {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            NotUnwrapped::TooLarge => "it is larger than 32 MiB",
            NotUnwrapped::Swells => "unpacked it is larger than a workspace file may be",
            NotUnwrapped::Damaged => "it is damaged or was cut off; take another copy of it",
            NotUnwrapped::NoWorkspace => "no workspace is in it; unpack it, and open what is in it by itself",
            NotUnwrapped::NoText => "it is not written in UTF-8",
        })
    }
}

impl FileKind {
    /// So many first bytes tell what a file is.
    pub const HEAD: usize = 256;

    /// What the first bytes of a file, or all of them, tell.
    #[must_use]
    pub fn of(bytes: &[u8]) -> FileKind {
        if bytes.starts_with(&[0x1f, 0x8b]) {
            return FileKind::Packed;
        }
        if bytes.starts_with(locked_file::MAGIC) {
            return FileKind::Locked;
        }
        let text = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes).trim_ascii_start();
        if text.starts_with(b"{\"plumbline\"") { FileKind::Workspace } else { FileKind::Other }
    }
}

/// How many bytes may come out of a file of so many packed ones; nothing where it is too large to be unpacked at all.
#[must_use]
pub fn most_unpacked(packed: usize) -> Option<usize> {
    (packed <= MOST_PACKED).then(|| packed.saturating_mul(MOST_RATIO).clamp(ALWAYS, MOST_BYTES))
}

/// The text of the workspace file that a file turned out to hold, or to be.
///
/// # Errors
/// Where it is none.
pub fn workspace_text(unwrapped: Vec<u8>) -> Result<String, NotUnwrapped> {
    if FileKind::of(&unwrapped) != FileKind::Workspace {
        return Err(NotUnwrapped::NoWorkspace);
    }
    String::from_utf8(unwrapped).map_err(|_| NotUnwrapped::NoText)
}
