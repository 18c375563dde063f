//! The real log, which lies beside the project and is not part of it.

use std::path::{Path, PathBuf};

/// Unpacks the log into a folder; an error where this machine has none.
pub fn unpacked(folder: &Path) -> Result<PathBuf, String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let places = [root.join("../shared"), root.join("../../shared")];
    let zips = places.map(|place| place.join("data/servicenow-incidents/incident_event_log.csv.zip"));
    let zip = zips.iter().find(|zip| zip.is_file()).ok_or("the real log is not on this machine")?;
    let zip = std::fs::read(zip).map_err(|error| error.to_string())?;
    let csv = only_file(&zip).ok_or("the real log's archive is not of one deflated file")?;
    let file = folder.join("log.csv");
    std::fs::write(&file, csv).map_err(|error| error.to_string())?;
    Ok(file)
}

/// The one file of a zip archive whose sizes stand in its directory.
fn only_file(zip: &[u8]) -> Option<Vec<u8>> {
    let number = |at: usize, bytes: usize| {
        let bytes = zip.get(at..at + bytes)?;
        Some(bytes.iter().rev().fold(0_usize, |number, byte| number << 8 | usize::from(*byte)))
    };
    let end = (0..zip.len()).rev().find(|at| zip[*at..].starts_with(b"PK\x05\x06"))?;
    let directory = number(end + 16, 4)?;
    if (number(end + 10, 2)?, number(directory + 10, 2)?) != (1, 8) {
        return None;
    }
    let (size, local) = (number(directory + 20, 4)?, number(directory + 42, 4)?);
    let start = local + 30 + number(local + 26, 2)? + number(local + 28, 2)?;
    miniz_oxide::inflate::decompress_to_vec(zip.get(start..start + size)?).ok()
}
