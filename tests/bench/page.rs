//! A browser of its own on a profile that lasts, with the probe in every document.

use std::path::Path;
use std::sync::Arc;

use serde_json::{Value, json};

use crate::driver::Session;
use crate::server::Server;

const PROBE: &str = include_str!("probe.js");
/// The name of an element's reference on the wire.
const ELEMENT: &str = "element-6066-11e4-a52e-4f735466cecf";

/// A page being measured. Its browser quits, and so writes everything to the profile, when it is dropped.
pub struct Page {
    session: Session,
    server: Arc<Server>,
}

impl Page {
    /// Starts a browser; whose name stands on what is changed in it.
    pub fn start(server: &Arc<Server>, profile: &Path, me: &str) -> Result<Page, String> {
        let flags = ["--window-size=1366,768".to_owned(), format!("--user-data-dir={}", profile.display())];
        let page = Page { session: Session::start(&flags, &json!({})), server: Arc::clone(server) };
        let named = format!("try {{ localStorage.setItem('pl1/me', {}); }} catch {{}}", json!(me));
        for script in [named.as_str(), PROBE] {
            page.cdp("Page.addScriptToEvaluateOnNewDocument", &json!({ "source": script }))?;
        }
        let size = json!({ "width": 1366, "height": 768, "deviceScaleFactor": 1, "mobile": false });
        page.cdp("Emulation.setDeviceMetricsOverride", &size)?;
        page.cdp("Performance.enable", &json!({}))?;
        Ok(page)
    }

    /// Loads a place of the page.
    pub fn load(&self, place: &str) -> Result<(), String> {
        // Only another document makes the browser load it again rather than follow the hash.
        self.post("/url", &json!({ "url": "about:blank" }))?;
        self.post("/url", &json!({ "url": self.server.address(place) }))?;
        let ready = "const done = arguments[0]; const look = () => document.documentElement.dataset.ready === '1'
            ? done(null) : document.documentElement.dataset.stopped === '' ? done(document.body.innerText) : setTimeout(look, 10); look();";
        match self.post("/execute/async", &json!({ "script": ready, "args": [] }))? {
            Value::Null => Ok(()),
            said => Err(format!("the page stopped: {said}")),
        }
    }

    /// Calls a function of the probe and waits for what it promises.
    pub fn probe(&self, name: &str, argument: Value) -> Result<Value, String> {
        self.answer(&format!("Promise.resolve(__bench.{name}(arguments[0]))"), &[argument])
    }

    /// Asks the page's own hook, which is there after `load("#/bench")`.
    pub fn hook(&self, name: &str, argument: &str) -> Result<String, String> {
        let call = "(async () => window.plumblineBench(arguments[0], arguments[1]))()";
        self.answer(call, &[json!(name), json!(argument)]).map(text)
    }

    /// Asks a function of the probe, with a file as argument.
    pub fn probe_file(&self, name: &str, file: &Path) -> Result<Value, String> {
        let make = "const input = document.createElement('input'); input.type = 'file';
            document.body.append(input); return input;";
        let input = self.post("/execute/sync", &json!({ "script": make, "args": [] }))?;
        let element = input[ELEMENT].as_str().ok_or("no file input")?;
        let file = file.canonicalize().map_err(|error| error.to_string())?;
        self.post(&format!("/element/{element}/value"), &json!({ "text": file }))?;
        self.answer("__bench[arguments[0]](arguments[1].files[0])", &[json!(name), input])
    }

    /// A figure of the browser's own about this page, such as `TaskDuration` in seconds.
    pub fn metric(&self, name: &str) -> Result<f64, String> {
        let all = self.cdp("Performance.getMetrics", &json!({}))?;
        let metrics = all["metrics"].as_array().ok_or("no metrics")?;
        let found = metrics.iter().find(|metric| metric["name"] == name);
        found.and_then(|metric| metric["value"].as_f64()).ok_or_else(|| format!("no metric {name}"))
    }

    /// Bytes of the program's memory.
    pub fn wasm_memory(&self) -> Result<f64, String> {
        let bytes = self.answer("Promise.resolve(__bench.memory.buffer.byteLength)", &[])?;
        bytes.as_f64().ok_or_else(|| "no memory".into())
    }

    /// The process of the browser.
    pub fn process(&self) -> Option<u64> {
        self.session.capabilities["goog:processID"].as_u64()
    }

    /// What the promise of an expression comes to; what it throws is the error.
    fn answer(&self, promise: &str, arguments: &[Value]) -> Result<Value, String> {
        let script = format!(
            "const given = [...arguments]; const done = given.pop();
             (function () {{ return {promise}; }}).apply(null, given)
                .then((value) => done({{ value }}), (error) => done({{ error: String(error) }}));"
        );
        let mut answer = self.post("/execute/async", &json!({ "script": script, "args": arguments }))?;
        match answer["error"].as_str() {
            Some(error) => Err(error.to_owned()),
            None => Ok(answer["value"].take()),
        }
    }

    fn cdp(&self, command: &str, parameters: &Value) -> Result<Value, String> {
        self.post("/goog/cdp/execute", &json!({ "cmd": command, "params": parameters }))
    }

    fn post(&self, command: &str, body: &Value) -> Result<Value, String> {
        self.session.post(command, body).map_err(|fault| format!("{command}: {fault}"))
    }
}

fn text(value: Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}
