//! Reading a file that was brought, whatever it is wrapped in.

use super::passphrase::{Passphrase, ask};
use crate::browser;
use crate::exchange::file_kind::{FileKind, workspace_text};
use crate::exchange::locked_file;

/// What a file turned out to be.
pub enum Read {
    /// A workspace file, unwrapped: its text.
    Workspace(String),
    /// Anything else; it has not been read.
    Other,
    /// The person did not give the passphrase.
    Nothing,
}

/// Reads a workspace file: plain, packed with gzip, or under a passphrase, which is asked for.
///
/// # Errors
/// In words that go on after a colon, where it cannot be read.
pub async fn read(file: &web_sys::File) -> Result<Read, String> {
    let head = file.slice_with_f64_and_f64(0.0, FileKind::HEAD as f64);
    let head = head.map_err(|_| "the browser does not give it out".to_owned())?;
    let bytes = match FileKind::of(&browser::read_bytes(&head).await?) {
        FileKind::Other => return Ok(Read::Other),
        FileKind::Workspace => browser::read_bytes(file).await?,
        FileKind::Packed => browser::unpack(file).await?,
        FileKind::Locked => match unlocked(file).await? {
            Some(bytes) => bytes,
            None => return Ok(Read::Nothing),
        },
    };
    workspace_text(bytes).map(Read::Workspace).map_err(|why| why.to_string())
}

/// What is in a locked file, once somebody gave its passphrase; nothing where nobody did.
async fn unlocked(file: &web_sys::File) -> Result<Option<Vec<u8>>, String> {
    let bytes = browser::read_bytes(file).await?;
    let locked = locked_file::parse(&bytes).map_err(|why| why.to_string())?;
    let mut wrong = false;
    while let Some(passphrase) = ask(Passphrase::ToOpen { file: file.name(), wrong }).await {
        if let Some(packed) = browser::unlock(locked, &passphrase).await? {
            let packed = browser::blob(&packed).map_err(|_| "the browser has no room for it".to_owned())?;
            return browser::unpack(&packed).await.map(Some);
        }
        wrong = true;
    }
    Ok(None)
}
