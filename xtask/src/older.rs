//! An older build of the page beside the one in `dist/`: made once for each revision, and kept.
//!
//! It is built inside this checkout, so cargo adds the flags of this one's `.cargo/config.toml` to its own.

use std::path::Path;

use crate::{Outcome, browser, place, run, site, tools};

/// Builds a revision where it is not built yet, and runs the journeys that take a workspace from one build to the other.
pub fn beside(revision: &str) -> Outcome {
    let browser = browser::ready()?;
    let commit = format!("{revision}^{{commit}}");
    let short = run::answer(run::command("git", &["rev-parse", "--verify", "--quiet", "--short", &commit]))
        .ok_or_else(|| format!("git knows no revision `{revision}`"))?;
    let folder = place::target().join("older").join(short.trim());
    let dist = folder.join("dist");
    if !dist.join("index.html").is_file() {
        tools::ready()?;
        build(short.trim(), &folder)?;
    }
    let words = ["test", "--test", "e2e", "--locked", "--", "durability::older::", "--show-output"];
    let mut command = run::cargo(&words);
    command
        .env("CHROMEDRIVER", &browser.driver)
        .env("CHROMIUM", &browser.chromium)
        .env("PLUMBLINE_OLDER", dist);
    run::run(command)
}

/// Only `dist/` stays in the folder: what it is made from is there again with git, what came in between is gigabytes.
fn build(commit: &str, folder: &Path) -> Outcome {
    let (source, made, target) = (folder.join("source"), folder.join("made"), folder.join("target"));
    // What a build that was cut off has left.
    take_away(&source, &[&made, &target])?;
    let at = source.to_string_lossy();
    run::run(run::command("git", &["worktree", "add", "--quiet", "--detach", &at, commit]))?;
    let built = site::trunk_build_of(&source, &made, &target);
    take_away(&source, &[&target])?;
    built?;
    std::fs::rename(&made, folder.join("dist")).map_err(|error| format!("{}: {error}", made.display()))
}

fn take_away(source: &Path, folders: &[&Path]) -> Outcome {
    if source.exists() {
        run::run(run::command("git", &["worktree", "remove", "--force", &source.to_string_lossy()]))?;
    }
    for folder in folders.iter().filter(|folder| folder.exists()) {
        std::fs::remove_dir_all(folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    }
    Ok(())
}
