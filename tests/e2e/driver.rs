//! A WebDriver client of the few commands the journeys use: one chromedriver and one session for each page.

use std::fmt;
use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::sync::{Condvar, Mutex};
use std::thread;
use std::time::Duration;

use serde_json::{Value, json};

/// How many browsers may run at once on a machine of two cores.
const BROWSERS: usize = 2;
static RUNNING: (Mutex<usize>, Condvar) = (Mutex::new(0), Condvar::new());

/// The flags that make Chromium run as root, without a screen and without talking to anyone.
const FLAGS: [&str; 15] = [
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-dev-shm-usage",
    "--no-first-run",
    // Nothing may depend on a movement, and what is checked stands still.
    "--force-prefers-reduced-motion",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-default-apps",
    "--disable-features=Translate,OptimizationHints,MediaRouter",
    "--hide-scrollbars",
    "--force-color-profile=srgb",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
];

/// A refused command: WebDriver's own name for the error, and its words.
#[derive(Debug)]
pub struct Fault {
    pub error: String,
    pub message: String,
}

impl fmt::Display for Fault {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}: {}", self.error, self.message.lines().next().unwrap_or_default())
    }
}

/// A running browser. Quits when dropped.
pub struct Session {
    agent: ureq::Agent,
    process: Child,
    address: String,
    /// What the browser said of itself.
    pub capabilities: Value,
}

impl Session {
    /// Starts a browser with further flags and preferences; waits while too many are running.
    pub fn start(flags: &[String], preferences: &Value) -> Session {
        let (count, freed) = &RUNNING;
        let mut running = freed.wait_while(count.lock().unwrap(), |running| *running >= BROWSERS).unwrap();
        *running += 1;
        drop(running);

        let (process, port) = driver();
        let agent = ureq::Agent::config_builder()
            .http_status_as_error(false)
            .timeout_global(Some(Duration::from_secs(300)))
            .build()
            .new_agent();
        let mut session = Session {
            agent,
            process,
            address: format!("http://127.0.0.1:{port}/session"),
            capabilities: Value::Null,
        };
        let mut arguments: Vec<&str> = FLAGS.to_vec();
        arguments.extend(flags.iter().map(String::as_str));
        let mut options = json!({ "args": arguments, "prefs": preferences });
        if let Ok(chromium) = std::env::var("CHROMIUM") {
            options["binary"] = json!(chromium);
        }
        let wish = json!({ "capabilities": { "alwaysMatch": {
            "goog:chromeOptions": options,
            "goog:loggingPrefs": { "browser": "ALL" },
            "timeouts": { "script": 240_000, "pageLoad": 60_000, "implicit": 0 },
            "unhandledPromptBehavior": "ignore",
        } } });
        let answer = session.send("POST", "", &wish).unwrap_or_else(|fault| panic!("no browser: {fault}"));
        session.address = format!("{}/{}", session.address, answer["sessionId"].as_str().unwrap());
        session.capabilities = answer["capabilities"].clone();
        session
    }

    /// Sends a command with a body.
    pub fn post(&self, command: &str, body: &Value) -> Result<Value, Fault> {
        self.send("POST", command, body)
    }

    /// Asks for something.
    pub fn get(&self, command: &str) -> Result<Value, Fault> {
        self.send("GET", command, &Value::Null)
    }

    /// Takes something away.
    pub fn delete(&self, command: &str) -> Result<Value, Fault> {
        self.send("DELETE", command, &Value::Null)
    }

    fn send(&self, method: &str, command: &str, body: &Value) -> Result<Value, Fault> {
        let address = format!("{}{command}", self.address);
        let response = match method {
            "POST" => {
                self.agent.post(&address).header("content-type", "application/json").send(body.to_string())
            }
            "DELETE" => self.agent.delete(&address).call(),
            _ => self.agent.get(&address).call(),
        };
        let lost = |error: ureq::Error| Fault { error: "driver lost".into(), message: error.to_string() };
        let mut response = response.map_err(lost)?;
        let text = response.body_mut().with_config().limit(256 << 20).read_to_string().map_err(lost)?;
        let mut answer: Value = serde_json::from_str(&text)
            .map_err(|error| Fault { error: "no JSON".into(), message: format!("{error}: {text}") })?;
        let value = answer["value"].take();
        match value["error"].as_str() {
            Some(error) if !response.status().is_success() => Err(Fault {
                error: error.to_owned(),
                message: value["message"].as_str().unwrap_or_default().to_owned(),
            }),
            _ => Ok(value),
        }
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        self.delete("").ok();
        self.process.kill().ok();
        self.process.wait().ok();
        let (count, freed) = &RUNNING;
        *count.lock().unwrap_or_else(std::sync::PoisonError::into_inner) -= 1;
        freed.notify_one();
    }
}

/// A chromedriver and the port it listens on. It takes a free port of IPv4 and ends where another program has the
/// same one of IPv6: then it is started again.
fn driver() -> (Child, u16) {
    let name = std::env::var("CHROMEDRIVER").unwrap_or_else(|_| "chromedriver".into());
    for _ in 0..5 {
        let mut process = Command::new(&name)
            .args(["--port=0", "--log-level=SEVERE"])
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap_or_else(|error| {
                panic!("{name} could not be started ({error}): apt-get install chromium chromium-driver")
            });
        match port_of(&mut process) {
            Some(port) => return (process, port),
            None => process.wait().ok(),
        };
    }
    panic!("{name} does not name its port");
}

/// The port chromedriver names; whatever else it says is read and dropped.
fn port_of(process: &mut Child) -> Option<u16> {
    let mut lines = BufReader::new(process.stdout.take().unwrap()).lines().map_while(Result::ok);
    let port = lines.find_map(|line| {
        line.split_once("started successfully on port ")?.1.trim_end_matches('.').parse().ok()
    });
    thread::spawn(move || lines.for_each(drop));
    port
}
