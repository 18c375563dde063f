//! What the page weighs, as a host sends it: brotli at its best.

use std::fmt::Write as _;
use std::path::Path;

/// What holds the build, in bytes of brotli: what the page weighs today and a little, so that it only gets lighter.
const WASM_CEILING: usize = 653_000;
const ALL_CEILING: usize = 691_200;
/// What was asked: of the first slice, and of the whole product for ever. Told beside the figures until reached.
const WASM_GOALS: [usize; 2] = [300_000, 500_000];

/// One file of the page.
pub struct Weight {
    name: String,
    plain: usize,
    brotli: usize,
}

/// Every file of a built page, heaviest first.
pub fn measure(dist: &Path) -> Result<Vec<Weight>, String> {
    let mut weights = Vec::new();
    let mut folders = vec![dist.to_path_buf()];
    while let Some(folder) = folders.pop() {
        let entries = std::fs::read_dir(&folder)
            .map_err(|error| format!("{} cannot be read: {error}", folder.display()))?;
        for path in entries.flatten().map(|entry| entry.path()) {
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let bytes = std::fs::read(&path)
                .map_err(|error| format!("{} cannot be read: {error}", path.display()))?;
            let name = path.strip_prefix(dist).unwrap_or(&path).to_string_lossy().into_owned();
            weights.push(Weight { name, plain: bytes.len(), brotli: compressed(&bytes)? });
        }
    }
    weights.sort_by_key(|weight| std::cmp::Reverse(weight.brotli));
    Ok(weights)
}

/// The figures, for a person.
pub fn table(weights: &[Weight]) -> String {
    let mut text = String::from("     bytes     brotli\n");
    for weight in weights {
        let _ = writeln!(text, "{:>10} {:>10}  {}", weight.plain, weight.brotli, weight.name);
    }
    let (wasm, all) = sums(weights);
    let _ = write!(text, "wasm {wasm} of {WASM_CEILING}, everything {all} of {ALL_CEILING} bytes of brotli");
    for goal in WASM_GOALS.into_iter().filter(|goal| wasm > *goal) {
        let _ = write!(text, "\nThe wasm misses its goal of {goal} by {}.", wasm - goal);
    }
    text
}

/// Within both ceilings? Everything in the folder counts, also what a page that starts never asks for.
pub fn within_budget(weights: &[Weight]) -> Result<(), String> {
    let (wasm, all) = sums(weights);
    match (wasm <= WASM_CEILING, all <= ALL_CEILING) {
        (true, true) => Ok(()),
        (false, _) => Err(format!("The wasm has {wasm} bytes of brotli; its ceiling is {WASM_CEILING}.")),
        (true, false) => Err(format!("The page has {all} bytes of brotli; its ceiling is {ALL_CEILING}.")),
    }
}

/// Bytes of brotli of the wasm, and of everything.
pub fn sums(weights: &[Weight]) -> (usize, usize) {
    let all = weights.iter().map(|weight| weight.brotli).sum();
    let wasm =
        weights.iter().filter(|weight| weight.name.ends_with(".wasm")).map(|weight| weight.brotli).sum();
    (wasm, all)
}

fn compressed(mut bytes: &[u8]) -> Result<usize, String> {
    let parameters = brotli::enc::BrotliEncoderParams { quality: 11, lgwin: 22, ..Default::default() };
    let mut packed = Vec::new();
    brotli::BrotliCompress(&mut bytes, &mut packed, &parameters).map_err(|error| error.to_string())?;
    Ok(packed.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn weight(name: &str, brotli: usize) -> Weight {
        Weight { name: name.into(), plain: brotli, brotli }
    }

    #[test]
    fn both_ceilings_hold_on_their_own() {
        let rest = ALL_CEILING - WASM_CEILING;
        assert!(within_budget(&[weight("a.wasm", WASM_CEILING), weight("a.js", rest)]).is_ok());
        assert!(within_budget(&[weight("a.wasm", WASM_CEILING + 1)]).is_err());
        assert!(within_budget(&[weight("a.wasm", WASM_CEILING), weight("a.css", rest + 1)]).is_err());
    }
}
