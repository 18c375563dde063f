//! What building the page needs beyond cargo: the wasm target, Trunk and wasm-bindgen at pinned versions.

use std::path::Path;
use std::time::Instant;

use crate::{Outcome, place, run};

/// The last Trunk that this project's compiler builds; 0.22 asks for a newer one.
const TRUNK: &str = "0.21.14";
const WASM: &str = "wasm32-unknown-unknown";

/// Everything a build of the page needs. Says what it installs and how long it takes; silent where all is there.
pub fn ready() -> Outcome {
    wasm_target()?;
    let bindgen = locked_version("wasm-bindgen")?;
    // Its own lock file names a crate version that registries may no longer offer, so it resolves anew.
    install(
        "wasm-bindgen",
        "wasm-bindgen-cli",
        &bindgen,
        &["--no-default-features", "--features", "rustls-tls"],
    )?;
    install("trunk", "trunk", TRUNK, &["--locked", "--no-default-features", "--features", "rustls"])
}

/// What only the checks need: the formatter and the linter of this toolchain.
pub fn ready_to_check() -> Outcome {
    for (component, program) in [("rustfmt", "cargo-fmt"), ("clippy", "cargo-clippy")] {
        if place::on_path(program).is_none()
            || run::answer(run::cargo(&[&program[6..], "--version"])).is_none()
        {
            println!("Adding {component} to the toolchain with rustup.");
            run::run(run::command("rustup", &["component", "add", component]))?;
        }
    }
    Ok(())
}

fn wasm_target() -> Outcome {
    let libraries = run::answer(run::command("rustc", &["--print", "target-libdir", "--target", WASM]));
    if libraries.is_some_and(|dir| Path::new(dir.trim()).is_dir()) {
        return Ok(());
    }
    println!("Adding the target {WASM} to the toolchain with rustup.");
    run::run(run::command("rustup", &["target", "add", WASM])).map_err(|reason| {
        format!("{reason}\nThe page is WebAssembly: install the Rust target {WASM} and run this again.")
    })
}

/// The version that Cargo.lock names; the command-line tool must be of exactly the library's version.
fn locked_version(name: &str) -> Result<String, String> {
    let lock = std::fs::read_to_string(place::top().join("Cargo.lock"))
        .map_err(|error| format!("Cargo.lock cannot be read: {error}"))?;
    version_in(&lock, name).ok_or_else(|| format!("Cargo.lock names no {name}"))
}

fn version_in(lock: &str, name: &str) -> Option<String> {
    let wanted = format!("name = \"{name}\"");
    let mut lines = lock.lines().skip_while(|line| *line != wanted);
    let version = lines.nth(1)?.strip_prefix("version = \"")?.strip_suffix('"')?;
    Some(version.to_owned())
}

#[expect(clippy::disallowed_methods, reason = "says how long an installation took")]
fn install(program: &str, package: &str, version: &str, options: &[&str]) -> Outcome {
    let file = place::tools().join("bin").join(program);
    let present = run::answer(run::command(&file.to_string_lossy(), &["--version"]));
    if present.is_some_and(|text| text.split_whitespace().nth(1) == Some(version)) {
        return Ok(());
    }
    println!("Installing {package} {version} into {}: once, some minutes.", place::tools().display());
    let (root, build) = (place::tools(), place::tools().join("build"));
    let (root, build) = (root.to_string_lossy(), build.to_string_lossy());
    let exact = format!("={version}");
    let mut words = vec!["install", package, "--version", &exact, "--debug", "--force"];
    words.extend(["--root", &root, "--target-dir", &build]);
    words.extend(options);
    let start = Instant::now();
    let mut command = run::cargo(&words);
    // Nobody debugs the tools: without their symbols they build sooner and take a tenth of the space.
    command.env("CARGO_PROFILE_DEV_DEBUG", "0");
    run::run(command)?;
    println!("Installed {package} {version} in {} s.", start.elapsed().as_secs());
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lock_file_names_the_version() {
        let lock = "[[package]]\nname = \"wasm-bindgen\"\nversion = \"0.2.130\"\nsource = \"r\"\n\n[[package]]\nname = \"wasm-bindgen-macro\"\nversion = \"9\"\n";
        assert_eq!(version_in(lock, "wasm-bindgen").as_deref(), Some("0.2.130"));
        assert_eq!(version_in(lock, "trunk"), None);
    }
}
