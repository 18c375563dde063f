use crate::ui::app::App;
use crate::ui::reached::Reached;

/// What this browser remembers of the place of a workspace.
#[derive(Clone, Copy, Default)]
pub struct Note {
    /// The file's time when it was last written, in milliseconds since 1970.
    pub modified: f64,
    /// How far the workspace had come then.
    pub reached: Reached,
}

impl Note {
    /// What is remembered; nothing where no place is kept up to date.
    pub fn of(app: App, id: &str) -> Option<Note> {
        let stored = app.preferences().get(&note_name(id))?;
        let (modified, reached) = stored.split_once(' ')?;
        Some(Note { modified: modified.parse::<i64>().ok()? as f64, reached: Reached::parse(reached)? })
    }

    /// Whether the open workspace was changed since.
    pub fn is_behind(self, app: App) -> bool {
        app.peek(|session| self.reached.since(session) > 0) == Some(true)
    }

    /// Remembers it.
    pub fn keep(self, app: App, id: &str) {
        let text = [(self.modified as i64).to_string(), self.reached.text()].join(" ");
        app.preferences().set(&note_name(id), &text);
    }

    /// The place is left as it is from now on.
    pub fn forget(app: App, id: &str) {
        app.preferences().set(&note_name(id), "");
    }
}

fn note_name(id: &str) -> String {
    ["place.", id].concat()
}
