//! What the page weighs, as a host sends it: brotli at its best.

use std::fmt::Write as _;
use std::path::Path;

/// What must hold, in bytes of brotli: more than this the product may never weigh.
const WASM_BUDGET: usize = 500_000;
const ALL_BUDGET: usize = 560_000;
/// What was asked of the first slice; told beside the figures until it is reached.
const WASM_GOAL: usize = 300_000;

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
    let _ = write!(text, "wasm {wasm} of {WASM_BUDGET}, everything {all} of {ALL_BUDGET} bytes of brotli");
    if wasm > WASM_GOAL {
        let _ = write!(text, "; the goal for the wasm is {WASM_GOAL}, missed by {}", wasm - WASM_GOAL);
    }
    text
}

/// Within both budgets? Everything in the folder counts, also what a page that starts never asks for.
pub fn within_budget(weights: &[Weight]) -> Result<(), String> {
    let (wasm, all) = sums(weights);
    match (wasm <= WASM_BUDGET, all <= ALL_BUDGET) {
        (true, true) => Ok(()),
        (false, _) => Err(format!("The wasm has {wasm} bytes of brotli; the budget is {WASM_BUDGET}.")),
        (true, false) => Err(format!("The page has {all} bytes of brotli; the budget is {ALL_BUDGET}.")),
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
    fn both_budgets_hold_on_their_own() {
        assert!(within_budget(&[weight("a.wasm", 500_000), weight("a.js", 60_000)]).is_ok());
        assert!(within_budget(&[weight("a.wasm", 500_001)]).is_err());
        assert!(within_budget(&[weight("a.wasm", 500_000), weight("a.css", 60_001)]).is_err());
    }
}
