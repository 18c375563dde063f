//! A dumb static host: serves `dist/` from a sub-folder, and an older build from another one, rewrites nothing,
//! remembers every request.

use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Instant;

/// Where the page lives on the host: not at its top, as on a project page.
const FOLDER: &str = "/plumbline/";
/// Where an older build lives on the same host, if there is one: what a browser keeps is the same for both.
const OLDER_FOLDER: &str = "/plumbline-older/";

/// The host. Stops when dropped.
pub struct Server {
    port: u16,
    shared: Arc<Shared>,
}

struct Shared {
    dist: PathBuf,
    older: Option<PathBuf>,
    stopped: AtomicBool,
    requests: Mutex<Vec<Request>>,
    /// Endings of file names that answer 404.
    broken: Mutex<Vec<String>>,
}

/// One request, as it arrived.
#[derive(Debug, Clone)]
pub struct Request {
    pub at: Instant,
    pub path: String,
}

impl Server {
    /// Serves the release build on a free port of this machine.
    pub fn start() -> Server {
        let dist = top().join(std::env::var_os("PLUMBLINE_DIST").unwrap_or_else(|| "dist".into()));
        assert!(
            dist.join("index.html").is_file(),
            "dist/ is missing. Build the page first: cargo xtask build"
        );
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let port = listener.local_addr().unwrap().port();
        let shared = Arc::new(Shared {
            dist,
            older: older(),
            stopped: AtomicBool::new(false),
            requests: Mutex::default(),
            broken: Mutex::default(),
        });
        let serving = Arc::clone(&shared);
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                if serving.stopped.load(Ordering::SeqCst) {
                    break;
                }
                let serving = Arc::clone(&serving);
                thread::spawn(move || serving.answer(stream));
            }
        });
        Server { port, shared }
    }

    /// Scheme, host and port.
    pub fn origin(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// The address of a file or a place of the page, such as `#/q` or `rescue.html`.
    pub fn address(&self, place: &str) -> String {
        format!("{}{FOLDER}{place}", self.origin())
    }

    /// The address of a place of the older build.
    pub fn older_address(&self, place: &str) -> String {
        format!("{}{OLDER_FOLDER}{place}", self.origin())
    }

    /// From now on, files whose name ends so are not there.
    pub fn break_files(&self, ending: &str) {
        self.shared.broken.lock().unwrap().push(ending.to_owned());
    }

    /// All requests so far.
    pub fn requests(&self) -> Vec<Request> {
        self.shared.requests.lock().unwrap().clone()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.shared.stopped.store(true, Ordering::SeqCst);
        TcpStream::connect(("127.0.0.1", self.port)).ok();
    }
}

impl Shared {
    /// Answers one request and closes: the simplest host there is.
    fn answer(&self, mut stream: TcpStream) {
        let mut lines = BufReader::new(&stream).lines().map_while(Result::ok);
        let Some(first) = lines.next() else { return };
        let path = first.split(' ').nth(1).unwrap_or("/").split('?').next().unwrap_or("/").to_owned();
        // The headers are of no interest, but a client may not be cut off while sending them.
        lines.take_while(|line| !line.is_empty()).for_each(drop);
        let file = self.file(&path);
        self.requests.lock().unwrap().push(Request { at: Instant::now(), path });
        let (status, kind, body) = match file.and_then(|file| Some((kind(&file), std::fs::read(&file).ok()?)))
        {
            Some((kind, body)) => ("200 OK", kind, body),
            None => ("404 Not Found", "text/plain", b"not here".to_vec()),
        };
        let head = format!(
            "HTTP/1.1 {status}\r\ncontent-type: {kind}\r\ncontent-length: {}\r\ncache-control: no-cache\r\nconnection: close\r\n\r\n",
            body.len()
        );
        stream.write_all(head.as_bytes()).and_then(|()| stream.write_all(&body)).ok();
    }

    fn file(&self, path: &str) -> Option<PathBuf> {
        let (dist, name) = match path.strip_prefix(FOLDER) {
            Some(name) => (&self.dist, name),
            None => (self.older.as_ref()?, path.strip_prefix(OLDER_FOLDER)?),
        };
        let broken = self.broken.lock().unwrap().iter().any(|ending| name.ends_with(ending.as_str()));
        if broken || name.split('/').any(|part| part == "..") {
            return None;
        }
        Some(dist.join(if name.is_empty() { "index.html" } else { name }))
    }
}

/// The release build of an older revision that `PLUMBLINE_OLDER` names: `cargo xtask older REV` makes one.
pub fn older() -> Option<PathBuf> {
    let dist = top().join(std::env::var_os("PLUMBLINE_OLDER")?);
    assert!(dist.join("index.html").is_file(), "{} holds no build of the page", dist.display());
    Some(dist)
}

fn top() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn kind(file: &Path) -> &'static str {
    match file.extension().and_then(|ending| ending.to_str()) {
        Some("html") => "text/html; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("wasm") => "application/wasm",
        Some("svg") => "image/svg+xml",
        Some("png") => "image/png",
        Some("json" | "webmanifest") => "application/json",
        _ => "application/octet-stream",
    }
}
