//! Chromium and its driver, which the tests in a browser need.

use std::path::PathBuf;

use crate::{place, run};

const PACKAGES: [&str; 2] = ["chromium", "chromium-driver"];

/// The programs the tests drive.
pub struct Browser {
    pub chromium: PathBuf,
    pub driver: PathBuf,
}

/// Finds both, or installs them with apt-get where this may; otherwise names what is missing.
pub fn ready() -> Result<Browser, String> {
    if let Some(browser) = found() {
        return Ok(browser);
    }
    let root = run::answer(run::command("id", &["-u"])).is_some_and(|user| user.trim() == "0");
    if root && place::on_path("apt-get").is_some() {
        println!("Installing {} with apt-get.", PACKAGES.join(" and "));
        let mut update = run::command("apt-get", &["update", "-qq"]);
        update.env("DEBIAN_FRONTEND", "noninteractive");
        run::run(update)?;
        let mut install = run::command("apt-get", &["install", "-y", "-qq", "--no-install-recommends"]);
        install.args(PACKAGES).env("DEBIAN_FRONTEND", "noninteractive");
        run::run(install)?;
    }
    found().ok_or_else(|| {
        "The tests need Chromium and its driver, and they are not on this machine.\n\
         On Debian: apt-get install chromium chromium-driver\n\
         Elsewhere: install Chromium or Chrome and the chromedriver of the same version, both on PATH."
            .to_owned()
    })
}

fn found() -> Option<Browser> {
    let chromium =
        ["chromium", "chromium-browser", "google-chrome", "chrome"].into_iter().find_map(place::on_path)?;
    let driver = place::on_path("chromedriver")?;
    Some(Browser { chromium, driver })
}
