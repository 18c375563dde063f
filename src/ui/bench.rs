//! What `cargo xtask bench` asks of the page that cannot be caused from outside: seeded workspaces, and two loops.
//!
//! There only in a build for the bench, and where the page was opened at `#/bench`.

use super::app::App;
use super::sample;
use super::session::Session;
use crate::browser::LocalStore;
use crate::journal::key::all_of;
use crate::journal::{RecordId, Store, pack};
use crate::service_level::{Amount, Desk, what_if};
use crate::time::{Calendar, Instant, OpenTime, Span, Zone};
use crate::{browser, decimal};
use wasm_bindgen::JsValue;
use wasm_bindgen::closure::Closure;

/// The same worlds on every machine.
const SEED: u64 = 20_000;
const OPEN_TIMES: u32 = 8_000_000;
const OPENINGS: u32 = 7;

/// Gives the page `plumblineBench(name, argument)`, which answers in text, if the address asks for it.
pub fn offer(app: App) {
    if !browser::hash().starts_with("/bench") {
        return;
    }
    let answer = move |name: String, argument: String| match name.as_str() {
        "fill" => fill(app, &argument),
        "replay" => replay(app),
        "open_time" => open_time(),
        "opening" => opening(app).unwrap_or_else(|reason| reason),
        _ => "unknown".to_owned(),
    };
    let answer = Closure::<dyn Fn(String, String) -> String>::new(answer).into_js_value();
    if let Some(window) = web_sys::window() {
        js_sys::Reflect::set(&window, &JsValue::from_str("plumblineBench"), &answer).ok();
    }
}

/// A workspace with that many seeded incidents: `stored`, or `memory` where the storage cannot hold them.
fn fill(app: App, count: &str) -> String {
    if !sample::fill(app, count.parse().unwrap_or(0), SEED) {
        return "The workspace was not made.".to_owned();
    }
    let stored = app.peek(|s| s.not_saved.is_none()) == Some(true);
    if stored { "stored" } else { "memory" }.to_owned()
}

/// Milliseconds to judge all records again, under the agreements and under ones two hours long; and what was judged.
fn replay(app: App) -> String {
    let ran = app.peek(|s| {
        let (before, mut after) = (Desk::new(&s.workspace), Desk::new(&s.workspace));
        for agreement in &mut after.agreements {
            agreement.resolve = agreement.resolve.with(3, Some(Amount::Open(Span::from_millis(7_200_000))));
        }
        let start = browser::performance_now();
        let [_, found] = what_if(&s.workspace, &before, &after, RecordId(0), browser::now());
        let took = browser::performance_now() - start;
        format!(
            "{} {}",
            decimal::plain(took),
            found.before.iter().map(|t| t.met + t.missed + t.none).sum::<u32>()
        )
    });
    ran.unwrap_or_default()
}

/// Milliseconds to read and inflate what the open workspace has stored, and nothing else, and milliseconds to open it,
/// by turns: `bare opened bare opened …`.
fn opening(app: App) -> Result<String, String> {
    let id = app.peek(|s| s.id.clone()).ok_or("No workspace is open.")?;
    let store = LocalStore::open().map_err(|error| error.to_string())?;
    let mut told = Vec::new();
    for _ in 0..OPENINGS {
        let start = browser::performance_now();
        let bytes = bare(&store, &id)?;
        let read = browser::performance_now();
        let session = Session::open(store.clone(), &id, "").map_err(|error| error.to_string())?;
        let opened = browser::performance_now();
        if bytes == 0 || session.workspace.standing() == 0 {
            return Err("Nothing is stored.".to_owned());
        }
        told.push(decimal::plain(read - start));
        told.push(decimal::plain(opened - read));
    }
    Ok(told.join(" "))
}

/// Reads every value of a workspace and inflates what is packed; tells how many bytes there were.
fn bare(store: &LocalStore, workspace: &str) -> Result<usize, String> {
    let mut bytes = 0;
    for key in store.keys(&all_of(workspace)).map_err(|error| error.to_string())? {
        let Some(stored) = store.get(&key).map_err(|error| error.to_string())? else { continue };
        let mut parts = stored.splitn(3, '|').skip(1);
        let length = parts.next().and_then(|head| head.strip_prefix(['b', 'p'])?.parse().ok());
        let inflated = length.zip(parts.next()).and_then(|(length, packed)| {
            miniz_oxide::inflate::decompress_to_vec(&pack::unpack(packed, length)?).ok()
        });
        bytes += inflated.map_or(stored.len(), |inflated| inflated.len());
    }
    Ok(bytes)
}

/// Measurements of open time a second, between instants all over one year of office hours with a lunch break.
fn open_time() -> String {
    let week = "Mon-Fri 08:00-12:00, 13:00-18:00; Sat 09:00-12:00";
    let Ok(calendar) = Calendar::parse(Zone::utc(), week, "", "") else { return String::new() };
    let open = OpenTime::new(calendar);
    // 2026 begins; a year has that many milliseconds.
    let (begin, year) = (1_767_225_600_000_i64, 31_536_000_000_u64);
    let mut state = SEED;
    let mut next = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        Instant::from_millis(begin + (((state >> 32) * year) >> 32) as i64)
    };
    let start = browser::performance_now();
    let mut sum = 0_i64;
    for _ in 0..OPEN_TIMES {
        let (from, to) = (next(), next());
        sum = sum.wrapping_add(open.between(from, to).millis());
    }
    let took = browser::performance_now() - start;
    format!("{} {sum}", decimal::plain(f64::from(OPEN_TIMES) / took * 1000.0))
}
