//! The invariants of the house, read from the sources: what the compiler cannot hold, these tests do.

use std::fs;
use std::path::{Path, PathBuf};

/// The rooms, ground floor first. A room may use those before it, never one after it.
const ROOMS: [&str; 12] = [
    "time",
    "journal",
    "register",
    "workspace",
    "service_level",
    "measure",
    "standard",
    "exchange",
    "chart",
    "classroom",
    "browser",
    "ui",
];

/// Tested with a real build: everything works, and nothing else does.
const POLICY: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; \
    img-src 'self' data:; font-src 'self'; connect-src 'self'; manifest-src 'self'; base-uri 'none'; \
    form-action 'none'; object-src 'none'";

#[test]
fn rooms_use_the_rooms_above_them_only() {
    for file in sources("src") {
        let Some(own) = room(&file.name) else { continue };
        for (number, line) in file.code() {
            for used in crate_paths(line) {
                let Some(other) = ROOMS.iter().position(|room| *room == used) else { continue };
                assert!(other <= own, "{}:{number}: {} may not use {used}: {line}", file.name, ROOMS[own]);
            }
        }
    }
}

#[test]
fn every_folder_of_the_sources_is_a_room() {
    for entry in fs::read_dir(top().join("src")).unwrap().flatten().filter(|entry| entry.path().is_dir()) {
        let name = entry.file_name().into_string().unwrap();
        assert!(ROOMS.contains(&name.as_str()), "src/{name} is not on the plan of the house");
    }
}

#[test]
fn borrowed_crates_stay_in_their_rooms() {
    let only = |word: &str, rooms: &[&str]| {
        for file in sources("src") {
            if rooms.iter().any(|room| file.name.starts_with(room)) {
                continue;
            }
            for (number, line) in file.code() {
                assert!(!has_word(line, word), "{}:{number}: {word} belongs in {rooms:?}: {line}", file.name);
            }
        }
    };
    only("chrono", &["src/time/"]);
    only("plotters", &["src/chart/", "src/chart.rs"]);
    only("plotters_backend", &["src/chart/", "src/chart.rs"]);
    only("web_sys", &["src/browser/", "src/ui/"]);
    for word in ["leptos", "js_sys", "gloo_storage", "wasm_bindgen"] {
        only(word, &["src/browser/", "src/ui/", "src/main.rs", "src/lib.rs"]);
    }
}

#[test]
fn nothing_is_left_half_done_or_made_of_markup() {
    // Split, so that this file does not find itself.
    let banned = [
        concat!("inner", "_html"),
        concat!("todo", "!("),
        concat!("unimplemented", "!("),
        concat!("#[ig", "nore"),
        concat!("style", "=\""),
        concat!("localStorage", ".clear"),
        concat!("Storage::", "clear"),
        concat!("LocalStorage::", "get_all"),
    ];
    for file in sources("src").into_iter().chain(sources("tests")).chain(sources("examples")) {
        for (number, line) in file.code() {
            let found = banned.iter().find(|word| line.contains(*word));
            assert!(
                found.is_none(),
                "{}:{number}: {} is not used in this house: {line}",
                file.name,
                found.unwrap()
            );
        }
    }
}

/// Each of these carries tables or code that the whole page pays for; what is used instead stands beside it.
#[test]
fn what_is_heavy_to_load_has_a_small_twin() {
    let twins = [
        (concat!(".to_", "lowercase()"), "letters::lowered"),
        (concat!(".to_", "uppercase()"), "to_ascii_uppercase"),
        (concat!("parse::", "<f64>"), "decimal::parse"),
    ];
    for file in sources("src") {
        for (number, line) in file.code() {
            for (heavy, small) in twins {
                assert!(!line.contains(heavy), "{}:{number}: {small} instead: {line}", file.name);
            }
        }
    }
}

#[test]
fn the_page_claims_no_certificate() {
    let pages = ["index.html", "src/rescue.html"].map(|name| Source { name: name.into(), text: read(name) });
    for file in sources("src").into_iter().chain(pages) {
        for (number, line) in file.code() {
            let small = line.to_lowercase();
            for word in ["certified", "compliant"] {
                assert!(!has_word(&small, word), "{}:{number}: says {word}: {line}", file.name);
            }
        }
    }
}

#[test]
fn browser_crates_are_declared_for_wasm_alone() {
    let manifest = read("Cargo.toml");
    let mut table = "";
    for line in manifest.lines() {
        if line.starts_with('[') {
            table = line;
        }
        let name = line.split(['=', ' ', '.']).next().unwrap_or_default();
        let browser = ["leptos", "web-sys", "js-sys", "wasm-bindgen", "reactive_stores"].contains(&name)
            || name.starts_with("gloo")
            || name.starts_with("leptos");
        let wasm = table.contains("cfg(target_arch = \"wasm32\")");
        assert!(!browser || wasm || !table.contains("dependencies"), "{name} stands in {table}");
    }
}

#[test]
fn the_page_loads_every_style_file() {
    let page = read("index.html");
    for file in files("style", &["css"]) {
        let link = format!("href=\"{file}\"");
        assert_eq!(page.matches(&link).count(), 1, "index.html links {file} once");
    }
    let links = page.split("href=\"style/").skip(1).map(|rest| rest.split('"').next().unwrap());
    for name in links {
        assert!(
            top().join("style").join(name).is_file(),
            "index.html links style/{name}, which is not there"
        );
    }
}

#[test]
fn pages_carry_the_strict_policy_first_and_nothing_inline() {
    for name in ["index.html", "src/rescue.html"] {
        let page = read(name);
        let head = page.split_once("<head>").unwrap().1.trim_start();
        let charset = "<meta charset=\"utf-8\">\n";
        let policy = format!("<meta http-equiv=\"Content-Security-Policy\" content=\"{POLICY}\">");
        assert!(
            head.strip_prefix(charset).unwrap_or(head).starts_with(&policy),
            "{name}: the policy of reliability.md"
        );
        assert!(!page.contains("<style"), "{name}: an inline style sheet");
        assert!(!page.contains(concat!("style", "=\"")), "{name}: an inline style");
        for script in page.split("<script").skip(1) {
            let (tag, rest) = script.split_once('>').unwrap();
            assert!(tag.contains("src=\"") && rest.starts_with("</script>"), "{name}: an inline script");
        }
        for tag in page.split('<') {
            let handler =
                tag.split_whitespace().skip(1).any(|word| word.starts_with("on") && word.contains('='));
            assert!(!handler, "{name}: an inline handler: <{tag}");
        }
        let foreign = page.split("href=\"").chain(page.split("src=\"")).any(|rest| rest.starts_with("http"));
        assert!(!foreign, "{name}: an address of another host");
    }
}

#[test]
fn the_readers_of_this_file_read_right() {
    let check = |line: &str, expected: &[&str]| assert_eq!(crate_paths(line), expected, "{line}");
    check("use crate::time::Day;", &["time"]);
    check("use crate::{time::Day, ui, journal::{Cell, Entry}};", &["time", "ui", "journal"]);
    check("let day = crate::time::Day::of(crate::chart::x());", &["time", "chart"]);
    check("pub(crate) fn x() {}", &[]);
    assert!(has_word("use chrono::X;", "chrono") && !has_word("synchrono()", "chrono"));
    assert!(!has_word("chronology", "chrono"));
}

/// A file of the repository with its path from the top.
struct Source {
    name: String,
    text: String,
}

impl Source {
    /// Its lines with their numbers, without those that are only a comment.
    fn code(&self) -> impl Iterator<Item = (usize, &str)> {
        let lines = self.text.lines().enumerate().map(|(number, line)| (number + 1, line.trim()));
        lines.filter(|(_, line)| !line.starts_with("//"))
    }
}

fn top() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn read(name: &str) -> String {
    fs::read_to_string(top().join(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
}

/// The Rust files of a folder.
fn sources(folder: &str) -> Vec<Source> {
    files(folder, &["rs"]).into_iter().map(|name| Source { text: read(&name), name }).collect()
}

/// The files below a folder with one of these endings, as paths from the top with forward slashes.
fn files(folder: &str, endings: &[&str]) -> Vec<String> {
    let mut found = Vec::new();
    let mut folders: Vec<PathBuf> = vec![top().join(folder)];
    while let Some(folder) = folders.pop() {
        for path in fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path()) {
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|ending| endings.iter().any(|wanted| ending == *wanted)) {
                found.push(path.strip_prefix(top()).unwrap().to_string_lossy().replace('\\', "/"));
            }
        }
    }
    found.sort();
    found
}

/// The place of a file's room on the list of rooms.
fn room(name: &str) -> Option<usize> {
    let name = name.strip_prefix("src/")?.split(['/', '.']).next()?;
    ROOMS.iter().position(|room| *room == name)
}

/// The first part of every path after `crate::` on a line, of each in a braced list too.
fn crate_paths(line: &str) -> Vec<&str> {
    let mut paths = Vec::new();
    for rest in line.split("crate::").skip(1) {
        match rest.strip_prefix('{') {
            None => paths.push(word(rest)),
            Some(list) => {
                let mut depth = 0;
                let mut start = true;
                for (at, letter) in list.char_indices() {
                    match letter {
                        '{' => depth += 1,
                        '}' => depth -= 1,
                        ',' if depth == 0 => start = true,
                        letter if start && letter.is_alphabetic() => {
                            paths.push(word(&list[at..]));
                            start = false;
                        }
                        _ => {}
                    }
                    if depth < 0 {
                        break;
                    }
                }
            }
        }
    }
    paths
}

fn word(text: &str) -> &str {
    text.split(|letter: char| !is_name(letter)).next().unwrap_or_default()
}

fn has_word(line: &str, wanted: &str) -> bool {
    line.split(|letter: char| !is_name(letter)).any(|part| part == wanted)
}

fn is_name(letter: char) -> bool {
    letter.is_alphanumeric() || letter == '_'
}
