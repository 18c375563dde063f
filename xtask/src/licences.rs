//! Holds every dependency to the licences and sources that deny.toml allows, for those without cargo-deny.

use serde_json::Value;

use crate::{Outcome, place, run};

/// Fails on a crate whose licence is not allowed, or that does not come from crates.io.
pub fn check() -> Outcome {
    let deny = std::fs::read_to_string(place::top().join("deny.toml"))
        .map_err(|error| format!("deny.toml cannot be read: {error}"))?;
    let (licences, registries) = (list(&deny, "allow"), list(&deny, "allow-registry"));
    let metadata = run::answer(run::cargo(&["metadata", "--format-version", "1", "--locked"]))
        .ok_or("cargo metadata --locked failed: does Cargo.lock match Cargo.toml?")?;
    let metadata: Value = serde_json::from_str(&metadata).map_err(|error| error.to_string())?;
    let none = Vec::new();
    let packages = metadata["packages"].as_array().unwrap_or(&none);
    let mut faults = Vec::new();
    for package in packages {
        let name = package["name"].as_str().unwrap_or("a crate");
        let licence = package["license"].as_str().unwrap_or("");
        if !allowed(licence, &licences) {
            faults.push(format!("{name}: the licence `{licence}` is not on deny.toml's list"));
        }
        if let Some(source) = package["source"].as_str()
            && !registries.iter().any(|registry| source == format!("registry+{registry}"))
        {
            faults.push(format!("{name}: comes from {source}, which deny.toml does not allow"));
        }
    }
    if packages.is_empty() {
        faults.push("cargo metadata named no package".into());
    }
    if !faults.is_empty() {
        return Err(faults.join("\n"));
    }
    println!("{} packages, every licence and source is on deny.toml's lists.", packages.len());
    Ok(())
}

/// The texts of `key = [ … ]` in a TOML file as plain as deny.toml.
fn list(toml: &str, key: &str) -> Vec<String> {
    let opening = format!("\n{key} = [");
    let inside =
        toml.split_once(&opening).and_then(|(_, rest)| rest.split_once(']')).map_or("", |(inside, _)| inside);
    inside.split('"').skip(1).step_by(2).map(str::to_owned).collect()
}

/// Does the SPDX expression hold with only these licences? `/` is the old way to write OR.
fn allowed(expression: &str, licences: &[String]) -> bool {
    let spaced = expression.replace('/', " OR ").replace('(', " ( ").replace(')', " ) ");
    let words: Vec<&str> = spaced.split_whitespace().collect();
    let mut words = words.as_slice();
    either(&mut words, licences) && words.is_empty()
}

fn either(words: &mut &[&str], licences: &[String]) -> bool {
    let mut holds = both(words, licences);
    while let ["OR", rest @ ..] = *words {
        *words = rest;
        holds |= both(words, licences);
    }
    holds
}

fn both(words: &mut &[&str], licences: &[String]) -> bool {
    let mut holds = one(words, licences);
    while let ["AND", rest @ ..] = *words {
        *words = rest;
        holds &= one(words, licences);
    }
    holds
}

fn one(words: &mut &[&str], licences: &[String]) -> bool {
    match *words {
        ["(", rest @ ..] => {
            *words = rest;
            let holds = either(words, licences);
            let closed = matches!(*words, [")", ..]);
            *words = words.get(1..).unwrap_or_default();
            holds && closed
        }
        [name, rest @ ..] => {
            *words = rest;
            licences.iter().any(|licence| licence == name)
        }
        [] => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn expressions_are_read() {
        let known = ["MIT".to_owned(), "Zlib".to_owned()];
        let check = |expression: &str, expected: bool| {
            assert_eq!(allowed(expression, &known), expected, "{expression}")
        };
        check("MIT", true);
        check("GPL-3.0-only", false);
        check("GPL-3.0-only OR MIT", true);
        check("GPL-3.0-only/MIT", true);
        check("MIT AND GPL-3.0-only", false);
        check("(GPL-3.0-only OR MIT) AND Zlib", true);
        check("(MIT OR Zlib) AND Unicode-3.0", false);
        check("", false);
        check("(MIT", false);
    }

    #[test]
    fn lists_are_read() {
        let toml = "[licenses]\nallow = [\n  \"MIT\",\n  \"Zlib\",\n]\nallow-registry = [\"https://a\"]\n";
        assert_eq!(list(toml, "allow"), ["MIT", "Zlib"]);
        assert_eq!(list(toml, "allow-registry"), ["https://a"]);
        assert_eq!(list(toml, "bans"), Vec::<String>::new());
    }
}
