//! The programs of the README that open a locked file, run as somebody would who has nothing else.

use std::io::ErrorKind;
use std::path::Path;
use std::process::Command;

/// The language of a block in the README, the program that runs it, and how to ask whether it can.
pub const RECIPES: [(&str, &str, &[&str]); 2] =
    [("js", "node", &["--version"]), ("python", "python3", &["-c", "import cryptography"])];

/// What the README's program in a language makes of a locked file; says why, and gives nothing, where the machine
/// cannot run it.
pub fn opened(
    language: &str,
    file: &Path,
    passphrase: &str,
    folder: &Path,
) -> Option<Result<String, String>> {
    let (_, program, asked) = RECIPES.iter().find(|(name, ..)| *name == language).unwrap();
    match Command::new(program).args(*asked).output() {
        Err(error) if error.kind() == ErrorKind::NotFound => {
            println!("skipped: {program} is not on this machine");
            return None;
        }
        Ok(said) if !said.status.success() => {
            println!("skipped: {program} {} fails on this machine", asked.join(" "));
            return None;
        }
        _ => {}
    }
    let readme = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/README.md")).unwrap();
    let start = format!("\n```{language}\n");
    let block =
        readme.split_once(&start).expect("the README has the program").1.split_once("\n```").unwrap().0;
    std::fs::create_dir_all(folder).unwrap();
    let script = folder.join(if language == "js" { "open.mjs" } else { "open.py" });
    std::fs::write(&script, block).unwrap();
    let run = Command::new(program).arg(script).arg(file).env("PASSPHRASE", passphrase).output().unwrap();
    Some(if run.status.success() {
        Ok(String::from_utf8(run.stdout).unwrap())
    } else {
        Err(String::from_utf8_lossy(&run.stderr).into_owned())
    })
}
