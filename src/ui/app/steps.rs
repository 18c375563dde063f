use super::{App, Toast};
use crate::browser;
use crate::journal::Stamp;
use crate::ui::calendar_zone::with_zone_rules;
use crate::ui::session::Session;
use crate::workspace::{Command, Refusal, Workspace};

/// From so many records on, a change to many keeps a snapshot before.
const BULK: usize = 25;

/// Commands carried out and taken back, and what the person is told of it.
impl App {
    /// Carries out a command; views follow, and the person is told `done` with a way to undo, if it says anything.
    ///
    /// # Errors
    /// The refusals to show; nothing happened then.
    pub fn run(&self, command: &Command, done: &str) -> Result<(), Vec<Refusal>> {
        let completed = with_zone_rules(command)?;
        let command = completed.as_ref().unwrap_or(command);
        let now = browser::now();
        match self.change(|s| s.run(command, now)) {
            Some(Ok(false)) => {
                if !done.is_empty() {
                    self.tell("Nothing to change: it is so already.");
                }
                Ok(())
            }
            Some(Ok(true)) => {
                if !done.is_empty() {
                    self.tell_undoable(done);
                }
                if command.targets.iter().any(|target| target.register.work) {
                    self.ask_to_keep();
                }
                Ok(())
            }
            Some(Err(refusals)) => Err(refusals),
            None => Ok(()),
        }
    }

    /// Carries out a command that may be over many records: from [`BULK`] on, a snapshot is kept before.
    ///
    /// # Errors
    /// The refusals to show; nothing happened then.
    pub fn run_many(self, command: Command, done: &str) -> Result<(), Vec<Refusal>> {
        if command.targets.len() < BULK {
            return self.run(&command, done);
        }
        // What would be refused is told at once.
        let planned = |s: &Session| s.workspace.plan(&command, Stamp::default(), "", browser::now()).err();
        if let Some(refusals) = self.peek(planned).flatten() {
            return Err(refusals);
        }
        let done = done.to_owned();
        wasm_bindgen_futures::spawn_local(async move {
            match self.keep_snapshot("bulk edit").await {
                Ok(()) => {
                    self.run_or_tell(&command, &done);
                }
                Err(why) => self.tell_trouble(&(why + ".")),
            }
        });
        Ok(())
    }

    /// Tells in a toast why nothing happened.
    pub fn tell_refusals(&self, refusals: Vec<Refusal>) {
        let mut reasons: Vec<String> = refusals.into_iter().map(|r| r.reason).collect();
        reasons.dedup();
        self.tell_trouble(&reasons.join(" "));
    }

    /// Carries out a command; what is refused is told in a toast.
    pub fn run_or_tell(&self, command: &Command, done: &str) -> bool {
        match self.run(command, done) {
            Ok(()) => true,
            Err(refusals) => {
                self.tell_refusals(refusals);
                false
            }
        }
    }

    /// Takes the last step back.
    pub fn undo(&self) {
        let archived = self.peek(|s| s.workspace.archives().in_force().next().is_some()) == Some(true);
        let nothing = if archived {
            "There is nothing to undo. Archiving is not undone: merge its file to bring the records back."
        } else {
            "There is nothing to undo."
        };
        self.step_back(|w| w.undoable(), "Undone", nothing);
    }

    /// Does the step again that was last taken back.
    pub fn redo(&self) {
        self.step_back(|w| w.redoable(), "Done again", "There is nothing to do again.");
    }

    fn step_back(
        &self,
        which: impl FnOnce(&Workspace) -> Option<crate::workspace::UndoStep>,
        done: &str,
        nothing: &str,
    ) {
        if let Some(words) = self.only_looked_at() {
            self.tell_trouble(&words);
            return;
        }
        let step = self.peek(|s| which(&s.workspace)).flatten();
        let removed = self.peek(|s| s.workspace.removed_since(step.as_ref().map(|s| s.stamp))) == Some(true);
        let stays = if removed { " What was removed for good stays removed." } else { "" };
        let Some(step) = step else {
            self.tell(&[nothing, stays].concat());
            return;
        };
        let now = browser::now();
        match self.change(|s| s.take_back(&step, now)) {
            Some(Ok(())) => {
                let dot = if removed { "." } else { "" };
                self.tell(&[done, ": ", &step.label, dot, stays].concat());
            }
            Some(Err(why)) => self.tell(&why),
            None => {}
        }
    }

    /// Says something for a few seconds.
    pub fn tell(&self, text: &str) {
        self.toast(text, false, false);
    }

    /// Says something that can be undone.
    pub fn tell_undoable(&self, text: &str) {
        self.toast(text, true, false);
    }

    /// Says that something could not be done; it stays until it is put away.
    pub fn tell_trouble(&self, text: &str) {
        self.toast(text, false, true);
    }

    /// What was said is of another workspace from now on, and undoing it here would undo something else.
    pub(super) fn forget_toasts(&self) {
        self.toasts.update(Vec::clear);
    }

    fn toast(&self, text: &str, undo: bool, trouble: bool) {
        let id = self.toasts.with_untracked(|t| t.last().map_or(1, |t| t.id + 1));
        self.toasts.update(|toasts| {
            toasts.retain(|t| t.trouble);
            toasts.push(Toast { id, text: text.to_owned(), undo, trouble });
        });
        self.said.set(text.to_owned());
        if !trouble {
            let toasts = self.toasts;
            browser::call_later(8000, move || {
                toasts.update(|t| t.retain(|t| t.id != id));
            });
        }
    }
}
