//! Every command of the page in one table: the palette, the key sheet and the key handler read it.

use super::app::{App, Overlay};
use crate::register::catalogue::{improvement, incident, problem};
use crate::route::Route;

/// A command that can be given from anywhere.
pub struct PageCommand {
    /// What it is called.
    pub label: &'static str,
    /// Its keys, as they are written: `g q`, `Ctrl K`, `?`.
    pub keys: &'static str,
    /// What it does.
    pub run: fn(App),
}

/// The commands, in the order of the key sheet.
pub static COMMANDS: &[PageCommand] = &[
    PageCommand {
        label: "Search and commands",
        keys: "Ctrl K",
        run: |app| app.overlay.set(Overlay::Palette),
    },
    PageCommand { label: "All keys", keys: "?", run: |app| app.overlay.set(Overlay::Keys) },
    PageCommand { label: "New record", keys: "c", run: |app| app.offer(Overlay::Create) },
    PageCommand { label: "New incident", keys: "c i", run: |app| new(app, "incident") },
    PageCommand { label: "New problem", keys: "c p", run: |app| new(app, "problem") },
    PageCommand { label: "New improvement", keys: "c m", run: |app| new(app, "improvement") },
    PageCommand { label: "New service", keys: "c s", run: |app| new(app, "service") },
    PageCommand { label: "New service level agreement", keys: "c l", run: |app| new(app, "agreement") },
    PageCommand { label: "New calendar", keys: "c d", run: |app| new(app, "calendar") },
    PageCommand { label: "New KPI", keys: "c k", run: |app| new(app, "kpi") },
    PageCommand { label: "Undo", keys: "Ctrl Z", run: |app| app.undo() },
    PageCommand { label: "Redo", keys: "Ctrl Shift Z", run: |app| app.redo() },
    PageCommand { label: "Save a workspace file", keys: "Ctrl S", run: super::backup::save_file },
    PageCommand { label: "Go to Home", keys: "g h", run: |app| app.go(Route::Home) },
    PageCommand {
        label: "Go to Queue",
        keys: "g q",
        run: |app| app.go(Route::list("incident", "is:open sort:sla")),
    },
    PageCommand {
        label: "Go to My work",
        keys: "g w",
        run: |app| app.go(Route::list("incident", "is:open assignee:@me sort:sla")),
    },
    PageCommand {
        label: "Go to Problems",
        keys: "g b",
        run: |app| app.go(Route::list("problem", "is:open")),
    },
    PageCommand { label: "Go to Services", keys: "g c", run: |app| app.go(Route::list("service", "")) },
    PageCommand { label: "Go to Service levels", keys: "g l", run: |app| app.go(Route::ServiceLevels) },
    PageCommand { label: "Go to Improvements", keys: "g i", run: |app| app.go(Route::Improvements) },
    PageCommand {
        label: "Go to KPIs",
        keys: "g k",
        run: |app| app.go(Route::Kpis { chosen: None, options: Vec::new() }),
    },
    PageCommand {
        label: "Go to Data and settings",
        keys: "g s",
        run: |app| app.go(Route::Data { part: String::new() }),
    },
    PageCommand {
        label: "Bring in a spreadsheet",
        keys: "",
        run: |app| app.go(Route::Import { step: String::new() }),
    },
    PageCommand { label: "Light or dark", keys: "Alt Shift D", run: |_| super::theme::toggle() },
    PageCommand { label: "Projector mode", keys: "Alt Shift P", run: |_| super::theme::toggle_projector() },
];

const IN_A_LIST: &str = "In a list";
const ON_A_RECORD: &str = "On a record";

/// Keys that only mean something in a place, for the key sheet.
pub static PLACE_KEYS: &[(&str, &[(&str, &str)])] = &[
    (
        IN_A_LIST,
        &[
            ("j k or arrows", "Next, previous; on the board in all four directions"),
            ("Enter", "Open"),
            ("Space", "Peek"),
            ("x", "Select"),
            ("Shift ↓", "Extend the selection"),
            ("Ctrl A", "Select all"),
            ("s", "Status"),
            ("p", "Priority"),
            ("a", "Assignee"),
            ("t", "Labels"),
            ("i", "Assign to me"),
            ("e", "Resolve or close"),
            ("v", "Table or board"),
            ("f or /", "Query"),
            ("Shift S", "Save this view"),
            ("Ctrl C", "Copy rows"),
        ],
    ),
    (
        ON_A_RECORD,
        &[
            ("j k", "Next, previous of the list"),
            ("u", "Back to the list"),
            ("n", "Note"),
            ("e", "Resolve or close"),
            ("s", "Status"),
            ("p", "Priority"),
            ("a", "Assignee"),
            ("t", "Labels"),
            ("i", "Assign to me"),
            ("y", "Copy the link"),
            ("h", "History"),
        ],
    ),
    (
        "In a form",
        &[("Ctrl Enter", "Save"), ("Ctrl Shift Enter", "Save and new"), ("Esc", "Close, keep the draft")],
    ),
    (
        "In a chart",
        &[
            ("← →", "Next, previous point"),
            ("Home End", "First, last point"),
            ("n", "Next signal"),
            ("d", "Data table"),
            ("Enter", "Records behind the point"),
        ],
    ),
];

/// Keys of the place one is at that are pressed by themselves, each with what it does.
#[must_use]
pub fn keys_here(app: App) -> (&'static str, Vec<(&'static str, &'static str)>) {
    let place = app.route.with_untracked(|route| match route {
        Route::List(_) => IN_A_LIST,
        Route::Record { .. } => ON_A_RECORD,
        _ => "",
    });
    let keys = PLACE_KEYS.iter().find(|(name, _)| *name == place).map_or(&[][..], |(_, keys)| keys);
    let alone = |keys: &str| keys == "Shift S" || keys.len() == 1;
    (place, keys.iter().copied().filter(|(keys, _)| alone(keys)).collect())
}

fn new(app: App, register: &str) {
    if !app.is_open() {
        return;
    }
    let register = match register {
        "incident" => Some(&incident::REGISTER),
        "problem" => Some(&problem::REGISTER),
        "improvement" => Some(&improvement::REGISTER),
        other => crate::register::catalogue::register(other),
    };
    if let Some(register) = register {
        app.offer(Overlay::New(register, Vec::new()));
    }
}
