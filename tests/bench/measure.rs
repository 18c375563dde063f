//! What is measured, and how often.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::thread::sleep;
use std::time::Duration;

use serde_json::{Value, json};

use crate::Options;
use crate::page::Page;
use crate::report::{MEDIAN, P95, P99, Report};
use crate::server::Server;
use crate::{log, memory};

/// Names for `--only`.
pub const PARTS: [&str; 12] = [
    "open",
    "opening",
    "memory",
    "key",
    "sort",
    "edit",
    "disk",
    "pages",
    "replay",
    "open_time",
    "import",
    "bytes",
];

const LIST: &str = "#/q?r=incident";
const KEYS: usize = 15;
const EDITS: usize = 10;
const LANDINGS: usize = 40;
const SORTS: [&str; 3] = ["Title", "Priority", "SLA"];
const PAGES: [(&str, &str); 6] = [
    ("Home", "#/"),
    ("service levels", "#/sla"),
    ("KPIs", "#/kpi"),
    ("one KPI, split", "#/kpi/I01?split=category"),
    ("improvements", "#/improvements"),
    ("data and settings", "#/data"),
];
const KIB: f64 = 1024.0;

/// What a workspace is made of.
#[derive(Clone, Copy, PartialEq)]
pub enum World {
    /// So many seeded incidents.
    Seeded(usize),
    /// The real log.
    Log,
}

/// A run of the bench.
pub struct Bench {
    pub options: Options,
    pub report: Report,
    folder: PathBuf,
    server: Arc<Server>,
}

impl Bench {
    pub fn new(options: Options, folder: &Path) -> Bench {
        Bench {
            options,
            report: Report::default(),
            folder: folder.to_path_buf(),
            server: Arc::new(Server::start()),
        }
    }

    /// Makes a workspace and measures it in as many fresh browsers as there are runs.
    pub fn world(&mut self, world: World) {
        let name = match world {
            World::Seeded(count) => thousands(count),
            World::Log => "real log".to_owned(),
        };
        self.report.world(&name);
        println!("\n== {name}");
        let made = match world {
            World::Seeded(count) => guarded(|| self.fill(&name, count)),
            World::Log => guarded(|| self.import(&name)),
        };
        let (profile, stored) = match made {
            Ok(made) => made,
            Err(reason) => return self.report.note(&name, "workspace", &reason),
        };
        if !stored {
            self.report.note(
                &name,
                "workspace",
                "the storage cannot hold it: made anew in memory for each run, and not opened from cold",
            );
        }
        for run in 1..=self.options.runs {
            println!("run {run} of {}", self.options.runs);
            if let Err(reason) = guarded(|| self.run(&name, world, &profile, stored, run)) {
                self.report.note(&name, &format!("run {run}"), &reason);
            }
        }
        // Some fifty megabytes each, and not asked for again.
        std::fs::remove_dir_all(&profile).ok();
    }

    /// What is loaded, counted by the browser and as a host would send it.
    pub fn bytes(&mut self) {
        if !self.wants("bytes") {
            return;
        }
        let sums = std::env::var("BENCH_BROTLI").unwrap_or_default();
        let mut sums = sums.split_whitespace().filter_map(|number| number.parse::<f64>().ok());
        match (sums.next(), sums.next()) {
            (Some(wasm), Some(all)) => {
                self.report.add("the page", "the program, brotli", "kB", MEDIAN, wasm / 1000.0);
                self.report.add("the page", "all files, brotli", "kB", MEDIAN, all / 1000.0);
            }
            _ => self.report.note("the page", "bytes", "run by cargo xtask bench, which weighs dist/"),
        }
    }

    fn wants(&self, part: &str) -> bool {
        self.options.only.is_empty() || self.options.only.iter().any(|only| only == part)
    }

    fn new_profile(&self, name: &str) -> PathBuf {
        let profile = self.folder.join(format!("profile-{}", name.replace([',', ' '], "")));
        std::fs::remove_dir_all(&profile).ok();
        profile
    }

    /// A profile with so many seeded incidents; whether they are stored in it.
    fn fill(&mut self, name: &str, count: usize) -> Result<(PathBuf, bool), String> {
        let profile = self.new_profile(name);
        let page = Page::start(&self.server, &profile, "Bench")?;
        page.load("#/bench")?;
        let stored = kept(&page.hook("fill", &count.to_string())?)?;
        let units = number(&page.probe("units", Value::Null)?)?;
        // What was written last reaches the profile a little later.
        sleep(Duration::from_millis(1500));
        drop(page);
        if stored {
            self.weigh(name, units, count as f64);
            self.report.note("seeded worlds", "stored", "their texts are made of patterns and deflate better than people's; compare with the real log");
        }
        Ok((profile, stored))
    }

    /// A profile with the real log, brought in once for each run; whether it is stored in it.
    fn import(&mut self, name: &str) -> Result<(PathBuf, bool), String> {
        let csv = log::unpacked(&self.folder)?;
        let mut last = None;
        for _ in 0..if self.wants("import") { self.options.runs } else { 1 } {
            let profile = self.new_profile(name);
            let page = Page::start(&self.server, &profile, "Bench")?;
            page.load("#/")?;
            let told = page.probe_file("bring", &csv)?;
            let [rows, read, checked, stored] =
                ["rows", "read", "checked", "stored"].map(|part| number(&told[part]));
            let (rows, records) = (rows?, read? + checked?);
            let all = records + stored?;
            if self.wants("import") {
                let mut add =
                    |measure, ms: f64| self.report.add(name, measure, "rows/s", MEDIAN, rows / ms * 1000.0);
                add("CSV import by drop, file to records", records);
                add("CSV import by drop, file to stored and read back", all);
            }
            let units = number(&page.probe("units", Value::Null)?)?;
            sleep(Duration::from_millis(1500));
            last = Some((profile, true, units));
        }
        let (profile, stored, units) = last.ok_or("--runs takes at least 1")?;
        self.report.add(name, "stored", "code units", MEDIAN, units);
        self.report.add(name, "of the storage's quota", "%", MEDIAN, units / 52_428.8);
        self.report.note(name, "replay", "the log brings no agreements, so next to nothing is judged");
        Ok((profile, stored))
    }

    fn weigh(&mut self, name: &str, units: f64, count: f64) {
        self.report.add(name, "stored", "code units", MEDIAN, units);
        self.report.add(name, "of the storage's quota", "%", MEDIAN, units / 52_428.8);
        self.report.add(name, "stored an incident, with history", "code units", MEDIAN, units / count);
        self.report.add(
            name,
            "incidents that fit at that rate",
            "",
            MEDIAN,
            (5_242_880.0 * count / units).floor(),
        );
    }

    /// Everything in one fresh browser.
    fn run(
        &mut self,
        name: &str,
        world: World,
        profile: &Path,
        stored: bool,
        run: usize,
    ) -> Result<(), String> {
        // Another name in each run, so that assigning to oneself always changes something.
        let page = Page::start(&self.server, profile, &format!("Bench {run}"))?;
        if let (false, World::Seeded(count)) = (stored, world) {
            page.load("#/bench")?;
            page.hook("fill", &count.to_string())?;
            page.probe("visit", json!(LIST))?;
        } else {
            page.load(LIST)?;
        }
        let opened = page.probe("opened", Value::Null)?;
        if stored && self.wants("open") {
            self.report.add(name, "open: program ready", "ms", MEDIAN, number(&opened["ready"])?);
            self.report.add(name, "open: list painted", "ms", MEDIAN, number(&opened["listed"])?);
            let loaded = page.probe("bytes", Value::Null)?;
            self.report.add(name, "loaded, uncompressed", "kB", MEDIAN, number(&loaded["bytes"])? / 1000.0);
        }
        self.part(name, "memory", |bench| bench.memory(name, &page));
        self.part(name, "key", |bench| bench.keys(name, &page));
        self.part(name, "sort", |bench| bench.sorts(name, &page));
        self.part(name, "edit", |bench| bench.edits(name, &page));
        if stored {
            self.part(name, "disk", |bench| bench.landings(name, &page));
        }
        self.part(name, "pages", |bench| bench.pages(name, &page));
        if stored && ["replay", "open_time", "opening"].iter().any(|part| self.wants(part)) {
            page.load("#/bench")?;
        }
        if stored {
            self.part(name, "opening", |bench| bench.openings(name, &page));
        }
        self.part(name, "replay", |bench| {
            let said = page.hook("replay", "")?;
            let (ms, records) = said.split_once(' ').ok_or(said.clone())?;
            let value = ms.parse().map_err(|_| said.clone())?;
            bench.report.add(name, "what-if replay", "ms", MEDIAN, value);
            bench.report.add(
                name,
                "what-if replay, records judged",
                "",
                MEDIAN,
                records.parse().unwrap_or(0.0),
            );
            Ok(())
        });
        self.part(name, "open_time", |bench| {
            let said = page.hook("open_time", "")?;
            let rate: f64 = said.split(' ').next().and_then(|rate| rate.parse().ok()).ok_or(said.clone())?;
            bench.report.add(name, "open-time computations", "M/s", MEDIAN, rate / 1e6);
            Ok(())
        });
        Ok(())
    }

    /// A part that is wanted; where it fails, why is noted and the run goes on.
    fn part(&mut self, name: &str, part: &str, measure: impl FnOnce(&mut Bench) -> Result<(), String>) {
        if self.wants(part)
            && let Err(reason) = measure(self)
        {
            self.report.note(name, part, &reason);
        }
    }

    fn memory(&mut self, name: &str, page: &Page) -> Result<(), String> {
        sleep(Duration::from_millis(500));
        let mib = KIB * KIB;
        self.report.add(name, "memory: program", "MB", MEDIAN, page.wasm_memory()? / mib);
        self.report.add(name, "memory: JavaScript heap", "MB", MEDIAN, page.metric("JSHeapUsedSize")? / mib);
        let private = page
            .process()
            .and_then(memory::of_renderer)
            .ok_or("this system does not tell the memory of a process")?;
        self.report.add(name, "memory: private, whole tab", "MB", MEDIAN, private / mib);
        Ok(())
    }

    fn keys(&mut self, name: &str, page: &Page) -> Result<(), String> {
        let before = page.metric("TaskDuration")?;
        let answer = page.probe("keys", json!(KEYS))?;
        let work = page.metric("TaskDuration")? - before;
        let times = acts(&answer["times"])?;
        for time in times {
            self.report.add(name, "key in the query: painted, p50", "ms", MEDIAN, number(&time["painted"])?);
            self.report.add(name, "key in the query: painted, p95", "ms", P95, number(&time["painted"])?);
            self.report.add(
                name,
                "key in the query: handlers and effects",
                "ms",
                MEDIAN,
                number(&time["done"])?,
            );
        }
        self.report.add(
            name,
            "key in the query: all work of the tab",
            "ms",
            MEDIAN,
            work * 1000.0 / times.len() as f64,
        );
        Ok(())
    }

    fn sorts(&mut self, name: &str, page: &Page) -> Result<(), String> {
        let answer = page.probe("sorts", json!(SORTS))?;
        let sorts =
            answer.as_object().filter(|sorts| !sorts.is_empty()).ok_or("the list has no such headers")?;
        for (by, time) in sorts {
            let by = by.split(' ').next().unwrap_or(by);
            self.report.add(name, &format!("sort by {by}: painted"), "ms", MEDIAN, number(&time["painted"])?);
        }
        Ok(())
    }

    fn edits(&mut self, name: &str, page: &Page) -> Result<(), String> {
        let answer = page.probe("edits", json!(EDITS))?;
        let times = acts(&answer["times"])?;
        let written: Vec<&Value> = times.iter().filter(|time| time["written"].is_number()).collect();
        if written.is_empty() {
            return Err(format!("nothing was written. The page said: {}", answer["said"]));
        }
        for time in written {
            self.report.add(name, "one edit: written", "ms", MEDIAN, number(&time["written"])?);
            self.report.add(name, "one edit: written, p95", "ms", P95, number(&time["written"])?);
            self.report.add(name, "one edit: handler returned", "ms", MEDIAN, number(&time["handled"])?);
            self.report.add(name, "one edit: handlers and effects", "ms", MEDIAN, number(&time["done"])?);
            self.report.add(name, "one edit: painted", "ms", MEDIAN, number(&time["painted"])?);
            self.report.add(name, "one edit: size", "code units", MEDIAN, number(&time["units"])?);
        }
        Ok(())
    }

    /// Edits until they are on the disk, beside writes of as many characters and nothing else.
    fn landings(&mut self, name: &str, page: &Page) -> Result<(), String> {
        let answer = page.probe("disk", json!(LANDINGS))?;
        for time in acts(&answer["times"])? {
            for (what, of) in [("one edit", "landed"), ("a bare strict write of its size", "alone")] {
                let ms = number(&time[of])?;
                self.report.add(name, &format!("{what}: on disk, p50"), "ms", MEDIAN, ms);
                self.report.add(name, &format!("{what}: on disk, p99"), "ms", P99, ms);
            }
        }
        Ok(())
    }

    /// Opening the workspace again, beside reading and inflating its bytes and nothing else.
    fn openings(&mut self, name: &str, page: &Page) -> Result<(), String> {
        let said = page.hook("opening", "")?;
        let times: Vec<f64> = said.split(' ').filter_map(|time| time.parse().ok()).collect();
        let pairs: Vec<&[f64]> = times.chunks_exact(2).collect();
        if pairs.is_empty() {
            return Err(said);
        }
        for pair in pairs {
            self.report.add(name, "bare read and inflate", "ms", MEDIAN, pair[0]);
            self.report.add(name, "open again", "ms", MEDIAN, pair[1]);
            self.report.add(name, "open again, to its bare read and inflate", "×", MEDIAN, pair[1] / pair[0]);
        }
        Ok(())
    }

    fn pages(&mut self, name: &str, page: &Page) -> Result<(), String> {
        for (title, place) in PAGES {
            for visit in ["first", "again"] {
                page.probe("visit", json!(LIST))?;
                let seen = page.probe("visit", json!(place))?;
                let charts = number(&seen["charts"])?;
                if number(&seen["text"])? < 80.0 {
                    self.report.note(name, title, "the page shows nothing yet, so it is not timed");
                    break;
                }
                if visit == "first" && title == "KPIs" && charts < 12.0 {
                    self.report.note(name, "twelve charts", &format!("the KPI page shows {charts}"));
                }
                self.report.add(name, &format!("{title}: {visit}"), "ms", MEDIAN, number(&seen["first"])?);
                self.report.add(
                    name,
                    &format!("{title}: {visit}, complete"),
                    "ms",
                    MEDIAN,
                    number(&seen["last"])?,
                );
                if charts > 0.0 {
                    self.report.add(name, &format!("{title}: pictures and charts"), "", MEDIAN, charts);
                }
            }
        }
        Ok(())
    }
}

/// A driver that cannot be had panics; the bench goes on with the next part.
fn guarded<T>(part: impl FnOnce() -> Result<T, String>) -> Result<T, String> {
    std::panic::catch_unwind(std::panic::AssertUnwindSafe(part))
        .unwrap_or_else(|_| Err("the browser was lost".to_owned()))
}

fn kept(word: &str) -> Result<bool, String> {
    match word {
        "stored" => Ok(true),
        "memory" => Ok(false),
        other => Err(other.to_owned()),
    }
}

fn number(value: &Value) -> Result<f64, String> {
    value.as_f64().ok_or_else(|| format!("a number was expected, not {value}"))
}

fn acts(times: &Value) -> Result<&Vec<Value>, String> {
    times.as_array().filter(|times| !times.is_empty()).ok_or_else(|| "nothing was timed".to_owned())
}

/// `50000` as `50,000`.
fn thousands(number: usize) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}
