//! The page before the program, the program's start, and what is said where it cannot start.

use std::sync::Arc;

use serde_json::{Value, json};

use crate::browser::{Page, Setup};
use crate::rules;
use crate::server::Server;

const NO_WEBASSEMBLY: &str = "delete window.WebAssembly;";

#[test]
fn the_page_starts_in_any_folder_of_a_host() {
    let page = Page::at("");
    page.css("#app").is_seen();
    page.css("#boot").is_gone();
    assert!(page.server.requests().iter().all(|request| request.path.starts_with("/plumbline/")));
}

#[test]
fn a_page_that_breaks_a_house_rule_fails_its_journey() {
    let page = Page::at("");
    let catches = |misdeed: &str, rule: &str| {
        page.script_async(&format!("const done = arguments[0]; {misdeed}; setTimeout(done, 200)"), &[]);
        let faults = rules::faults(&page).join("\n");
        assert!(faults.contains(rule), "{misdeed} is not caught: {faults}");
        page.open("");
    };
    catches("fetch('./rescue.js')", "request: ");
    catches("fetch('./rescue.js')", "request seen by the host");
    catches("fetch('http://example.com/').catch(() => {})", "content policy: connect-src");
    catches("document.body.setAttribute('style', 'color: red')", "content policy: style-src-attr");
    catches("console.error('a fault')", "console: ");
    catches("setTimeout(() => { throw new Error('a fault') })", "console: ");
    rules::faults(&page);
}

#[test]
fn the_program_can_be_driven_with_the_keyboard_the_pointer_and_files() {
    // The journeys' own vocabulary, tried on the one page with a form that needs no program.
    let page = Setup::default().size(320, 640).open_address("rescue.html");
    page.heading("Your data, without the program").is_seen();
    page.fits_in_width();
    let field = page.field("Type start clean");
    field.fill("start");
    page.press("Shift+Home Delete");
    field.holds("");
    field.type_text("clean");
    field.has_focus();
    page.press("Enter");
    page.css("#result").reads("Nothing was removed. Type the two words “start clean” first.");
    page.css("main").then(&page.link("Try Plumbline again")).click();
    page.wait_until_ready();
    page.back();
    page.is_titled("Your data – Plumbline");
    page.button("Download").counts(2);
    assert_eq!(page.button("Download").nth(1).text(), "Download, then start clean");
}

#[test]
fn before_the_program_arrives_the_page_is_painted() {
    let server = Arc::new(Server::start());
    // The program waits for ever, as on a very slow line.
    let page = Setup::default()
        .server(&server)
        .before_load(
            "WebAssembly.instantiateStreaming = WebAssembly.instantiate = () => new Promise(() => {});",
        )
        .open_address("");
    page.sees("Plumbline");
    page.sees("Nothing leaves this browser.");
    page.sees("Service levels");
    page.does_not_see("Opened as a file?");
    page.is_accessible_in_both_themes();
    page.screenshots("boot");
    page.sees("get at your data without the program");
    page.is_accessible_in_both_themes();
}

#[test]
fn without_webassembly_the_page_says_so_and_hands_over_the_data() {
    let page = Setup::default()
        .before_load(NO_WEBASSEMBLY)
        .before_load("localStorage.setItem('pl1/ward/m', 'name'); localStorage.setItem('other', 'not ours');")
        .open_address("");
    page.heading("Plumbline has stopped").is_seen();
    page.sees("This browser does not run WebAssembly");
    page.is_accessible_in_both_themes();
    page.screenshots("stopped");
    page.button("Download my data").click();
    let copy: Value = serde_json::from_slice(&std::fs::read(page.downloaded(".json")).unwrap()).unwrap();
    assert_eq!(copy["keys"], json!({ "pl1/ward/m": "name" }));
    page.sees("Handed to the browser as plumbline-raw-");
}

#[test]
fn a_program_that_does_not_arrive_is_said_in_words() {
    for ending in [".wasm", ".js"] {
        let server = Arc::new(Server::start());
        server.break_files(&format!("{}{ending}", if ending == ".js" { program_name() } else { "" }));
        let page =
            Setup::default().server(&server).allow_error("404").allow_error("integrity").open_address("");
        page.heading("Plumbline has stopped").is_seen();
        page.button("Download my data").is_seen();
    }
}

#[test]
fn without_javascript_the_page_says_what_it_needs() {
    let page = Setup::default().start();
    page.cdp("Emulation.setScriptExecutionDisabled", &json!({ "value": true }));
    page.go(&page.server.address(""));
    page.cdp("Emulation.setScriptExecutionDisabled", &json!({ "value": false }));
    page.sees("needs JavaScript");
}

#[test]
fn opened_as_a_file_the_page_says_what_to_do() {
    let page = Setup::default().allow_error("file://").allow_error("CORS").allow_error("ERR_FAILED").start();
    page.go(&format!("file://{}/dist/index.html", env!("CARGO_MANIFEST_DIR")));
    page.sees("Opened as a file?");
}

#[test]
fn the_rescue_page_copies_everything_and_starts_clean_only_when_asked_twice() {
    let page = Setup::default().open_address("rescue.html");
    page.script(
        "localStorage.setItem('pl1/ward/m', 'name'); localStorage.setItem('other', 'not ours');",
        &[],
    );
    page.go(&page.server.address("rescue.html"));
    page.sees("1 entries, 14 characters.");
    page.css("#keys tr").counts(1);
    page.is_accessible_in_both_themes();
    page.screenshots("rescue");

    page.button("Download, then start clean").click();
    page.sees("Nothing was removed.");
    page.css("#keys tr").counts(1);

    page.field("Type start clean to go on").fill("start clean");
    page.button("Download, then start clean").click();
    page.sees("were removed from this browser; nothing else was.");
    page.css("#keys tr").counts(0);
    let copy: Value = serde_json::from_slice(&std::fs::read(page.downloaded(".json")).unwrap()).unwrap();
    assert_eq!(copy["keys"]["pl1/ward/m"], "name");
    assert_eq!(page.script("return localStorage.getItem('other')", &[]), "not ours");
}

/// What Trunk called the program's script.
fn program_name() -> &'static str {
    let dist = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("dist");
    let names =
        std::fs::read_dir(dist).unwrap().flatten().map(|entry| entry.file_name().into_string().unwrap());
    let name =
        names.filter(|name| name.starts_with("plumbline-")).find(|name| name.ends_with(".js")).unwrap();
    name.trim_end_matches(".js").to_owned().leak()
}
