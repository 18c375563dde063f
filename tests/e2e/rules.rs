//! What every journey holds the page to, whatever else it is about.

use std::time::{Duration, Instant};

use serde_json::Value;

use crate::browser::Page;

/// Runs before every document's own scripts and remembers what the content policy refused.
pub const LISTENERS: &str = "
    window.__refused = [];
    document.addEventListener('securitypolicyviolation', (event) => {
        window.__refused.push(`${event.effectiveDirective} refused ${event.blockedURI || event.sample}`);
    });
";

/// What the page has requested since it was ready, and from whom else at any time.
const REQUESTS: &str = "
    const ready = performance.getEntriesByName('app-ready')[0]?.startTime ?? Infinity;
    return performance.getEntriesByType('resource')
        .filter((entry) => !/^(blob|data):/.test(entry.name))
        .filter((entry) => entry.startTime > ready || !entry.name.startsWith(location.origin + '/'))
        .map((entry) => `${entry.name} after ${Math.round(entry.startTime)} ms`);
";

/// What has been seen so far.
#[derive(Default)]
pub struct Watch {
    allowed: Vec<String>,
    faults: Vec<String>,
    /// When the harness last saw the app become ready; nothing may be requested from then on.
    pub ready: Option<Instant>,
}

impl Watch {
    /// A watch that lets console errors pass which contain one of these texts.
    pub fn allowing(allowed: Vec<String>) -> Watch {
        Watch { allowed, ..Watch::default() }
    }
}

/// Looks at the document before the harness leaves it.
pub fn before_leaving(page: &Page) {
    let ready = page.watch.lock().unwrap().ready.take();
    let mut faults = Vec::new();
    // A document that cannot answer, such as a page of the browser's own, has nothing to say.
    if let Ok(refused) = run(page, "return window.__refused ?? []") {
        faults.extend(texts(&refused).map(|text| format!("content policy: {text}")));
    }
    if let Some(ready) = ready {
        if let Ok(requests) = run(page, REQUESTS) {
            faults.extend(texts(&requests).map(|text| format!("request: {text}")));
        }
        let late = page.server.requests().into_iter().filter(|request| request.at > ready);
        faults.extend(
            late.map(|request| format!("request seen by the host after the app was ready: {}", request.path)),
        );
    }
    page.watch.lock().unwrap().faults.extend(faults);
}

/// Fails the journey where the page broke a rule.
pub fn at_the_end(page: &Page) {
    let faults = faults(page);
    assert!(faults.is_empty(), "the page broke a rule:\n  {}", faults.join("\n  "));
}

/// Every rule broken since the journey began, or since this was last asked.
pub fn faults(page: &Page) -> Vec<String> {
    before_leaving(page);
    // The console's last lines may still be on their way.
    std::thread::sleep(Duration::from_millis(50));
    let console = console(page);
    let mut watch = page.watch.lock().unwrap();
    let mut faults = std::mem::take(&mut watch.faults);
    faults.extend(console.into_iter().map(|line| format!("console: {line}")));
    faults.retain(|fault| !watch.allowed.iter().any(|text| fault.contains(text.as_str())));
    faults
}

/// The errors on the console since it was last asked.
pub fn console(page: &Page) -> Vec<String> {
    let log = page.session.post("/se/log", &serde_json::json!({ "type": "browser" })).unwrap_or_default();
    let lines = log.as_array().cloned().unwrap_or_default().into_iter();
    lines
        .filter(|line| line["level"] == "SEVERE")
        .map(|line| line["message"].as_str().unwrap_or_default().to_owned())
        .collect()
}

fn run(page: &Page, script: &str) -> Result<Value, crate::driver::Fault> {
    page.session.post("/execute/sync", &serde_json::json!({ "script": script, "args": [] }))
}

fn texts(list: &Value) -> impl Iterator<Item = &str> {
    list.as_array().into_iter().flatten().filter_map(Value::as_str)
}
