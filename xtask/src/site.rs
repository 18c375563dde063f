//! The page as a folder of files, and served.

use std::net::TcpStream;
use std::path::Path;
use std::time::Duration;

use crate::{Outcome, place, run, size, tools};

const PORT: &str = "8080";

/// The release build into `dist/`.
pub fn build() -> Outcome {
    tools::ready()?;
    trunk_build()?;
    let sizes = size::measure(&place::dist())?;
    println!("{}", size::table(&sizes));
    println!("dist/ is ready: copy it to any static host, into any folder.");
    Ok(())
}

/// The build alone, with the tools there.
pub fn trunk_build() -> Outcome {
    println!("Building the page for release; the first time takes some minutes.");
    run::run(trunk(&["build", "--release"]))?;
    is_there(&place::dist())
}

/// The same build with the bench's hook in it, in a folder of its own.
pub fn trunk_build_for_the_bench() -> Outcome {
    println!("Building the page for the bench; the first time takes some minutes.");
    let dist = place::bench_dist();
    std::fs::create_dir_all(&dist).map_err(|error| format!("{} cannot be made: {error}", dist.display()))?;
    let folder = dist.to_string_lossy();
    run::run(trunk(&["build", "--release", "--features", "bench", "--dist", &folder]))?;
    is_there(&dist)
}

/// The release build of another checkout of this repository.
pub fn trunk_build_of(source: &Path, dist: &Path, target: &Path) -> Outcome {
    println!("Building the page as it was in {}: some minutes.", source.display());
    std::fs::create_dir_all(dist).map_err(|error| format!("{} cannot be made: {error}", dist.display()))?;
    let mut command = trunk(&["build", "--release", "--dist", &dist.to_string_lossy()]);
    command.current_dir(source).env("CARGO_TARGET_DIR", target);
    run::run(command)?;
    is_there(dist)
}

fn is_there(dist: &Path) -> Outcome {
    let page = dist.join("index.html");
    if page.is_file() {
        Ok(())
    } else {
        Err(format!("Trunk ended well, but {} is not there.", page.display()))
    }
}

/// Builds and serves the page until it is stopped.
pub fn serve(options: &[&str]) -> Outcome {
    let (mut port, mut dev) = (PORT, false);
    let mut words = options.iter();
    while let Some(word) = words.next() {
        match (*word, words.as_slice()) {
            ("--dev", _) => dev = true,
            ("--port", [number, ..]) if number.parse::<u16>().is_ok() => {
                port = number;
                words.next();
            }
            _ => return Err(format!("`serve` does not know `{word}`. It takes --dev and --port N.")),
        }
    }
    if TcpStream::connect(("127.0.0.1", port.parse().unwrap_or(0))).is_ok() {
        return Err(format!(
            "Port {port} is taken by another program. Choose one: cargo xtask serve --port 8081"
        ));
    }
    tools::ready()?;
    // A quick build never stands in dist/, which is what gets published and tested.
    let dev_dist = place::target().join("dev-dist");
    let dist = if dev { dev_dist.as_path() } else { Path::new("dist") };
    if dev {
        std::fs::create_dir_all(dist)
            .map_err(|error| format!("{} cannot be made: {error}", dist.display()))?;
    } else {
        println!("Building the page; the first time takes some minutes.");
    }
    let dist = dist.to_string_lossy();
    let mut words = vec!["serve", "--port", port, "--dist", &dist];
    if !dev {
        words.push("--release");
    }
    say_when_ready(port.to_owned());
    run::run(trunk(&words))
}

fn trunk(words: &[&str]) -> std::process::Command {
    let mut command = run::command("trunk", words);
    // Some shells set NO_COLOR=1, which this Trunk refuses: it takes only true or false.
    command.env_remove("NO_COLOR").env("TRUNK_SKIP_VERSION_CHECK", "true");
    command
}

/// Trunk opens its port when the first build has succeeded.
fn say_when_ready(port: String) {
    std::thread::spawn(move || {
        let number = port.parse().unwrap_or(0);
        while TcpStream::connect(("127.0.0.1", number)).is_err() {
            std::thread::sleep(Duration::from_millis(200));
        }
        println!("\nPlumbline is at http://127.0.0.1:{port}/ (Ctrl+C stops it)");
    });
}
