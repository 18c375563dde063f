//! A page in a browser: opening it, asking it, and the circumstances it is seen in.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::driver::{Fault, Session};
use crate::process;
use crate::rules::{self, Watch};
use crate::server::Server;

/// How long the journeys wait for something to appear.
pub const PATIENCE: Duration = Duration::from_secs(10);
const PAUSE: Duration = Duration::from_millis(25);

/// The circumstances of a journey, before its browser starts.
#[derive(Default)]
pub struct Setup {
    server: Option<Arc<Server>>,
    profile: Option<PathBuf>,
    scripts: Vec<String>,
    allowed: Vec<String>,
    flags: Vec<String>,
    preferences: Vec<(String, Value)>,
    size: Option<(u32, u32)>,
}

impl Setup {
    /// Uses a host that runs already: another browser's, or one with broken files.
    pub fn server(mut self, server: &Arc<Server>) -> Setup {
        self.server = Some(Arc::clone(server));
        self
    }

    /// Keeps the browser's files in this folder, to be opened again by a later browser on the same server.
    pub fn profile(mut self, folder: &Path) -> Setup {
        self.profile = Some(folder.to_path_buf());
        self
    }

    /// Runs a script in every new document before the page's own.
    pub fn before_load(mut self, script: &str) -> Setup {
        self.scripts.push(script.to_owned());
        self
    }

    /// The journey provokes a console error that contains this text.
    pub fn allow_error(mut self, text: &str) -> Setup {
        self.allowed.push(text.to_owned());
        self
    }

    /// A flag of Chromium's command line.
    pub fn flag(mut self, flag: &str) -> Setup {
        self.flags.push(flag.to_owned());
        self
    }

    /// A setting of the browser's profile.
    pub fn preference(mut self, name: &str, value: Value) -> Setup {
        self.preferences.push((name.to_owned(), value));
        self
    }

    /// Width and height of the page in CSS pixels; 1280 × 800 where not said.
    pub fn size(mut self, width: u32, height: u32) -> Setup {
        self.size = Some((width, height));
        self
    }

    /// Opens a place of the page, such as `#/q`, and waits until the app is ready.
    #[track_caller]
    pub fn open(self, place: &str) -> Page {
        let page = self.start();
        page.open(place);
        page
    }

    /// Opens an address and waits for nothing.
    #[track_caller]
    pub fn open_address(self, place: &str) -> Page {
        let page = self.start();
        page.go(&page.server.address(place));
        page
    }

    /// The browser with an empty page.
    pub fn start(self) -> Page {
        static COUNT: AtomicUsize = AtomicUsize::new(0);
        let number = COUNT.fetch_add(1, Ordering::SeqCst);
        let downloads = target().join("tmp/downloads").join(format!("{}-{number}", std::process::id()));
        // Another run's, of the same process number, are none of this page's.
        std::fs::remove_dir_all(&downloads).ok();
        std::fs::create_dir_all(&downloads).unwrap();
        let (width, height) = self.size.unwrap_or((1280, 800));
        let mut flags = vec![format!("--window-size={width},{height}")];
        flags.extend(self.flags);
        flags.extend(self.profile.iter().map(|folder| format!("--user-data-dir={}", folder.display())));
        let mut preferences = json!({
            "download.default_directory": downloads,
            "download.prompt_for_download": false,
            "profile.default_content_setting_values.automatic_downloads": 1,
        });
        for (name, value) in self.preferences {
            preferences[name] = value;
        }
        let page = Page {
            session: Session::start(&flags, &preferences),
            server: self.server.unwrap_or_else(|| Arc::new(Server::start())),
            downloads,
            scripts: self.scripts,
            watch: Mutex::new(Watch::allowing(self.allowed)),
            killed: AtomicBool::new(false),
        };
        page.prepare_tab();
        page.resize(width, height);
        page
    }
}

/// A page in its own browser. When it is dropped at the end of a journey, the rules are checked.
pub struct Page {
    pub session: Session,
    pub server: Arc<Server>,
    downloads: PathBuf,
    scripts: Vec<String>,
    pub watch: Mutex<Watch>,
    killed: AtomicBool,
}

impl Page {
    /// Opens a place of the page in a new browser and waits until the app is ready.
    #[track_caller]
    pub fn at(place: &str) -> Page {
        Setup::default().open(place)
    }

    /// Opens a place of the page anew, as typed into the address bar, and waits until the app is ready.
    #[track_caller]
    pub fn open(&self, place: &str) {
        self.load(&self.server.address(place));
    }

    /// Opens a place of the older build that the host has beside this one.
    #[track_caller]
    pub fn open_older(&self, place: &str) {
        self.load(&self.server.older_address(place));
    }

    #[track_caller]
    fn load(&self, address: &str) {
        // Only another document makes the browser load it again rather than follow the hash.
        self.go("about:blank");
        self.go(address);
        self.wait_until_ready();
    }

    /// Loads the page again and waits until the app is ready.
    #[track_caller]
    pub fn reload(&self) {
        rules::before_leaving(self);
        self.command("/refresh", &json!({}));
        self.wait_until_ready();
    }

    /// Goes to an address and waits until the document has loaded.
    #[track_caller]
    pub fn go(&self, address: &str) {
        rules::before_leaving(self);
        self.command("/url", &json!({ "url": address }));
    }

    /// Waits for the app's own word that it is usable.
    #[track_caller]
    pub fn wait_until_ready(&self) {
        let ready = "return document.documentElement.dataset.ready === '1'";
        self.wait_for("the app to be ready", || self.script(ready, &[]) == json!(true));
        self.watch.lock().unwrap().ready = Some(Instant::now());
    }

    /// Waits until something is so; the journey fails with these words where it never is.
    #[track_caller]
    pub fn wait_for(&self, what: &str, holds: impl FnMut() -> bool) {
        assert!(waited(PATIENCE, holds), "waited {} s for {what}", PATIENCE.as_secs());
    }

    /// Runs a script in the page; `arguments[0]…` are the values given.
    #[track_caller]
    pub fn script(&self, script: &str, arguments: &[Value]) -> Value {
        self.command("/execute/sync", &json!({ "script": script, "args": arguments }))
    }

    /// Runs a script that ends by calling its last argument.
    #[track_caller]
    pub fn script_async(&self, script: &str, arguments: &[Value]) -> Value {
        self.command("/execute/async", &json!({ "script": script, "args": arguments }))
    }

    /// A command of the browser's own protocol, such as `Emulation.setTimezoneOverride`.
    #[track_caller]
    pub fn cdp(&self, command: &str, parameters: &Value) -> Value {
        self.command("/goog/cdp/execute", &json!({ "cmd": command, "params": parameters }))
    }

    /// A WebDriver command that must succeed.
    #[track_caller]
    pub fn command(&self, command: &str, body: &Value) -> Value {
        self.session.post(command, body).unwrap_or_else(|fault| panic!("{command} failed: {fault}"))
    }

    /// The page's size in CSS pixels.
    pub fn resize(&self, width: u32, height: u32) {
        self.metrics(width, height, 1);
    }

    /// Zoomed by a factor: the same window holds fewer CSS pixels, each drawn larger.
    pub fn zoom(&self, width: u32, height: u32, factor: u32) {
        self.metrics(width / factor, height / factor, factor);
    }

    fn metrics(&self, width: u32, height: u32, scale: u32) {
        let metrics =
            json!({ "width": width, "height": height, "deviceScaleFactor": scale, "mobile": false });
        self.cdp("Emulation.setDeviceMetricsOverride", &metrics);
    }

    /// What the system asks of the page: `prefers-color-scheme` `dark`, `forced-colors` `active` and so on.
    pub fn media(&self, feature: &str, value: &str) {
        let features = json!({ "features": [{ "name": feature, "value": value }] });
        self.cdp("Emulation.setEmulatedMedia", &features);
    }

    /// The zone of the machine, such as `Europe/Berlin`. Takes hold with the next load.
    pub fn zone(&self, name: &str) {
        self.cdp("Emulation.setTimezoneOverride", &json!({ "timezoneId": name }));
    }

    /// Opens another tab of the same browser at a place, and goes there.
    #[track_caller]
    pub fn new_tab(&self, place: &str) -> Tab {
        let tab = self.empty_tab();
        self.open(place);
        tab
    }

    /// Opens another tab of the same browser, with an empty page, and goes there.
    #[track_caller]
    pub fn empty_tab(&self) -> Tab {
        let handle =
            self.command("/window/new", &json!({ "type": "tab" }))["handle"].as_str().unwrap().to_owned();
        let tab = Tab(handle);
        self.switch_to(&tab);
        self.prepare_tab();
        self.watch.lock().unwrap().ready = None;
        tab
    }

    /// The tab that is open now.
    pub fn tab(&self) -> Tab {
        Tab(self.session.get("/window").unwrap().as_str().unwrap().to_owned())
    }

    /// Goes to another tab.
    #[track_caller]
    pub fn switch_to(&self, tab: &Tab) {
        self.command("/window", &json!({ "handle": tab.0 }));
    }

    /// Closes the tab that is open now; go to another one next.
    pub fn close_tab(&self) {
        rules::before_leaving(self);
        self.session.delete("/window").unwrap();
    }

    /// Ends the browser as a power cut does: all its processes at once, without a word.
    pub fn kill(self) {
        self.killed.store(true, Ordering::SeqCst);
        let process = self.session.capabilities["goog:processID"].as_u64();
        process::kill_family(process.expect("the browser names its process") as u32);
    }

    /// A file handed over by the page whose name ends so, once it is complete.
    #[track_caller]
    pub fn downloaded(&self, ending: &str) -> PathBuf {
        let mut file = None;
        self.wait_for(&format!("a download ending in {ending}"), || {
            let there: Vec<PathBuf> =
                std::fs::read_dir(&self.downloads).unwrap().flatten().map(|entry| entry.path()).collect();
            // Until a download is whole, the browser holds its name with an empty file beside what it writes.
            let unfinished = there.iter().any(|path| path.extension().is_some_and(|e| e == "crdownload"));
            let whole = |path: &&PathBuf| std::fs::metadata(path).is_ok_and(|file| file.len() > 0);
            file = there.iter().filter(whole).find(|path| path.to_string_lossy().ends_with(ending)).cloned();
            file.is_some() && !unfinished
        });
        file.unwrap()
    }

    /// Writes a picture of the visible page to `target/screenshots/`.
    pub fn screenshot(&self, name: &str) -> PathBuf {
        self.picture_at(&target().join("screenshots"), name).unwrap()
    }

    /// Writes pictures of the page in light and dark to `tests/screenshots/`, which the repository keeps.
    #[track_caller]
    pub fn screenshots(&self, name: &str) {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/screenshots");
        for theme in ["dark", "light"] {
            self.media("prefers-color-scheme", theme);
            self.picture_at(&folder, &format!("{name}-{theme}")).unwrap();
        }
    }

    fn picture_at(&self, folder: &Path, name: &str) -> Result<PathBuf, Fault> {
        let picture = self.session.get("/screenshot")?;
        let file = folder.join(format!("{name}.png"));
        std::fs::create_dir_all(folder).unwrap();
        std::fs::write(&file, decoded(picture.as_str().unwrap_or_default())).unwrap();
        Ok(file)
    }

    /// What must be in place in a tab before the first document.
    fn prepare_tab(&self) {
        let scripts = std::iter::once(rules::LISTENERS).chain(self.scripts.iter().map(String::as_str));
        for script in scripts {
            self.cdp("Page.addScriptToEvaluateOnNewDocument", &json!({ "source": script }));
        }
    }
}

impl Drop for Page {
    fn drop(&mut self) {
        if self.killed.load(Ordering::SeqCst) {
            return;
        }
        if thread::panicking() {
            let name = thread::current().name().unwrap_or("journey").replace("::", "-");
            if let Ok(file) = self.picture_at(&target().join("screenshots/failed"), &name) {
                println!("the page when the journey failed: {}", file.display());
            }
            for line in rules::console(self) {
                println!("console: {line}");
            }
        } else {
            rules::at_the_end(self);
        }
    }
}

/// A tab of a browser.
pub struct Tab(String);

/// Asks again and again until it holds or the time is up.
pub fn waited(limit: Duration, mut holds: impl FnMut() -> bool) -> bool {
    let start = Instant::now();
    loop {
        if holds() {
            return true;
        }
        if start.elapsed() > limit {
            return false;
        }
        thread::sleep(PAUSE);
    }
}

/// Cargo's target directory.
pub fn target() -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).parent().unwrap().to_path_buf()
}

/// Base64, as WebDriver sends pictures.
fn decoded(text: &str) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(text.len() / 4 * 3);
    let (mut held, mut bits) = (0_u32, 0);
    for letter in text.bytes() {
        let value = match letter {
            b'A'..=b'Z' => letter - b'A',
            b'a'..=b'z' => letter - b'a' + 26,
            b'0'..=b'9' => letter - b'0' + 52,
            b'+' => 62,
            b'/' => 63,
            _ => continue,
        };
        held = held << 6 | u32::from(value);
        bits += 6;
        if bits >= 8 {
            bits -= 8;
            bytes.push((held >> bits) as u8);
        }
    }
    bytes
}
