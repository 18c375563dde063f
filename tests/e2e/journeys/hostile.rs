//! Texts that mean harm, by every way in: they are shown as text and nothing of them runs.
//!
//! The texts are those of the native corpus. Refused content, console errors and requests fail every journey anyhow.

#[path = "../../native/hostile/texts.rs"]
mod texts;

use super::files::log;
use crate::browser::{Page, Setup, target};
use plumbline::exchange::without_guard;
use plumbline::workspace::text_form::turns_told;
use serde_json::{Value, json};
use std::io::{BufRead, BufReader, Write};
use std::net::TcpListener;
use std::path::PathBuf;

/// A team whose very name, and whose person's name, are such texts.
const TEAM: &str = "<img src=x onerror=window.__xss=1>";
const ME: &str = "\"><svg onload=window.__xss=1>";

/// Notes whatever a script could do to be noticed.
const TRAPS: &str = "
    window.__ran = [];
    for (const name of ['alert', 'confirm', 'prompt', 'print', 'open'])
        window[name] = (...given) => { window.__ran.push(`${name}(${given})`); return null; };
    Object.defineProperty(window, '__xss', { set(value) { window.__ran.push(`__xss = ${value}`); } });";

fn team() -> Page {
    let name = format!("try {{ localStorage.setItem('pl1/me', {}) }} catch {{}}", json!(ME));
    // Chromium passes over addresses that come faster than 200 in 10 seconds, unless it is told not to.
    let page = Setup::default()
        .flag("--disable-ipc-flooding-protection")
        .before_load(TRAPS)
        .before_load(&name)
        .open("");
    page.field("Team name").fill(TEAM);
    page.button("Start").click();
    page.heading("Queue").is_seen();
    // The traps spring.
    assert_eq!(
        page.script("window.__xss = 0; alert(1); return window.__ran.splice(0)", &[]),
        json!(["__xss = 0", "alert(1)"])
    );
    page
}

/// Nothing ran, and nothing on the page could: no handler, no address of another kind, no element that is not ours.
#[track_caller]
fn nothing_runs(page: &Page, after: &str) {
    let look = "
        const found = [...window.__ran];
        for (const element of document.body.querySelectorAll('*')) {
            for (const attribute of element.attributes)
                if (/^on/i.test(attribute.name)) found.push(`${element.tagName} ${attribute.name}`);
            if (/^(SCRIPT|IMG|IFRAME|OBJECT|EMBED|BASE|META|LINK|STYLE|VIDEO|AUDIO|MATH|FORM[^A-Z])$/i.test(element.tagName)
                && !element.matches('#boot *, #rescue *, body > script')) found.push(element.outerHTML.slice(0, 200));
            const address = element.getAttribute('href') ?? element.getAttribute('src') ?? element.getAttribute('action');
            if (address !== null && !/^(#|\\.\\/|https?:|blob:)/.test(address)) found.push(`${element.tagName} to ${address}`);
        }
        if (({}).x !== undefined || Object.keys(Object.prototype).length) found.push('the prototype of objects');
        return found;";
    assert_eq!(page.script(look, &[]), json!([]), "after {after}");
}

/// Each of the texts is shown, as text, on the page of its own record, the first of them INC-0001, with the letter of a
/// copy before the digits where there is one.
#[track_caller]
fn are_shown(page: &Page, texts: &[String], letter: &str) {
    let shown: Vec<_> = texts.iter().map(|text| turns_told(text)).collect();
    let look = "
        const [texts, letter, done] = arguments;
        (async () => {
            const missing = [];
            for (const [place, text] of texts.entries()) {
                location.hash = `#/r/INC-${letter}${String(place + 1).padStart(4, '0')}`;
                let seen = false;
                for (let tries = 0; tries < 1500 && !seen; tries += 1) {
                    await new Promise((go) => setTimeout(go, 10));
                    seen = document.querySelector('main').textContent.includes(text);
                }
                if (!seen) missing.push([text, document.querySelector('main').textContent.slice(0, 300)]);
            }
            done(missing);
        })();";
    assert_eq!(page.script_async(look, &[json!(shown), json!(letter)]), json!([]));
}

/// A table of the texts as another program would write it, each as title and as description.
fn table(texts: &[String], separator: char) -> String {
    let mut table = format!("Title{separator}Description\r\n");
    for text in texts {
        let quoted = text.replace('"', "\"\"");
        table.push_str(&format!("\"{quoted}\"{separator}\"{quoted}\"\r\n"));
    }
    table
}

fn file(name: &str, text: &str) -> PathBuf {
    let folder = target().join("tmp/hostile-files");
    std::fs::create_dir_all(&folder).unwrap();
    let file = folder.join(name);
    std::fs::write(&file, text).unwrap();
    file
}

fn all() -> Vec<String> {
    texts::texts().into_iter().map(|(_, text)| text).collect()
}

#[test]
fn a_spreadsheet_pasted_cells_and_a_workspace_file_that_mean_harm_are_shown_as_text() {
    let page = team();
    nothing_runs(&page, "a team of that name");
    let texts = all();
    let kept: Vec<String> = texts.iter().map(|text| without_guard(text).to_owned()).collect();
    page.css("main").drop_file(&file("<img src=x onerror=window.__xss=1>.csv", &table(&texts, ',')));
    page.button("Check every row").click();
    page.heading("What would come in").is_seen();
    nothing_runs(&page, "the preview of a spreadsheet");
    page.button(&format!("Import {} records", texts.len())).click();
    page.css("#import-done").is_seen();
    are_shown(&page, &kept, "");
    page.follow("#/q?r=incident");
    page.heading("Queue").is_seen();
    page.sees("<script>window.__xss=1</script>");
    nothing_runs(&page, "the queue");

    // The workspace as a file, opened where nothing is.
    page.follow("#/data");
    page.button("Save file").click();
    let saved = page.downloaded(".plumbline.jsonl");
    page.button("Erase").click();
    page.field("to erase it").fill(TEAM);
    page.button("Erase this workspace").click();
    page.heading("Start with my team").is_seen();
    page.hidden("#open-file").choose_file(&saved);
    page.sees("Open a workspace file");
    nothing_runs(&page, "the preview of a workspace file");
    page.button("Open as a workspace of its own").click();
    page.css("dialog").is_gone();
    are_shown(&page, &kept, "");
    nothing_runs(&page, "a workspace file");

    page.follow("#/q?r=incident");
    page.heading("Queue").is_seen();
    let paste = "
        const data = new DataTransfer(); data.setData('text/plain', arguments[0]);
        document.body.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }));";
    page.script(paste, &[json!(table(&texts, '\t'))]);
    page.heading("pasted cells").is_seen();
    page.button("Check every row").click();
    page.heading("What would come in").is_seen();
    page.button(&format!("Import {} records", texts.len())).click();
    page.css("#import-done").is_seen();
    // A copy that was opened from a file gives numbers under a letter of its own.
    let letter = page.script(
        "return localStorage.getItem(Object.keys(localStorage).find((key) => key.startsWith('pl1/site.')))",
        &[],
    );
    are_shown(&page, &kept, letter.as_str().expect("a letter"));
    nothing_runs(&page, "pasted cells");
}

#[test]
fn fields_and_addresses_that_mean_harm_are_shown_as_text() {
    let page = team();
    let texts = all();
    let short: Vec<&String> =
        texts.iter().filter(|text| !text.contains(char::is_control)).step_by(11).collect();
    for text in &short {
        log(&page, text);
    }
    let typed: Vec<String> = short.iter().map(|text| (*text).clone()).collect();
    are_shown(&page, &typed, "");
    nothing_runs(&page, "fields");

    // Each as a query, encoded and not, and in the place of every name an address holds.
    let visit = "
        const [texts, done] = arguments;
        (async () => {
            const lost = [];
            const places = ['q?r=incident&f=', 'q?r=', 'q?r=incident&cols=', 'r/', 'new/', 'new/incident?title=', 'kpi/',
                'kpi?grain=', 'data/', ''];
            for (const [turn, [text, shown]] of texts.entries()) {
                for (let more = 0; more < 3; more += 1) {
                    const place = places[(turn * 3 + more) % places.length];
                    location.hash = `#/${place}${turn % 2 ? text : encodeURIComponent(text)}`;
                    await new Promise((go) => setTimeout(go, 10));
                }
                location.hash = `#/r/${encodeURIComponent(text)}`;
                let seen = false;
                for (let tries = 0; tries < 1500 && !seen; tries += 1) {
                    await new Promise((go) => setTimeout(go, 5));
                    seen = document.querySelector('main').textContent.includes(`There is no record ${shown} in`);
                }
                if (!seen) lost.push(text);
            }
            done(lost);
        })();";
    let texts: Vec<_> = texts.iter().map(|text| (text, turns_told(text))).collect();
    for some in texts.chunks(40) {
        assert_eq!(page.script_async(visit, &[json!(some)]), json!([]));
        nothing_runs(&page, "addresses");
    }
    page.follow("#/r/%3Cimg%20src%3Dx%20onerror%3Dwindow.__xss%3D1%3E");
    page.sees("There is no record <img src=x onerror=window.__xss=1> in this workspace.");
    page.follow("#/q?r=incident&f=title%3A%3Cscript%3Ewindow.__xss%3D1%3C%2Fscript%3E");
    page.heading("Queue").is_seen();
    nothing_runs(&page, "a query");
    page.reload();
    page.heading("Queue").is_seen();
    nothing_runs(&page, "a query that was there when the page started");
}

#[test]
fn the_page_does_not_start_inside_another_page() {
    let page = Setup::default().start();
    page.go(&frame_around(&page.server.address("")));
    page.command("/frame", &json!({ "id": 0 }));
    page.sees("Another page has opened Plumbline inside itself.");
    assert_eq!(page.script("return document.documentElement.dataset.ready ?? null", &[]), Value::Null);
    page.command("/frame", &json!({ "id": null }));
}

/// The address of a page of another host that shows a page in a frame.
fn frame_around(address: &str) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let host = format!("http://{}/", listener.local_addr().unwrap());
    let body = format!(
        "<!doctype html><title>Outside</title><link rel=icon href=data:,><iframe width=900 height=700 src={address}></iframe>"
    );
    std::thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            let asked = BufReader::new(&stream).lines().map_while(Result::ok);
            asked.take_while(|line| !line.is_empty()).for_each(drop);
            let head = format!(
                "HTTP/1.1 200 OK\r\ncontent-type: text/html\r\ncontent-length: {}\r\nconnection: close\r\n\r\n",
                body.len()
            );
            stream.write_all((head + &body).as_bytes()).ok();
        }
    });
    host
}
