use super::{App, CameFrom};
use crate::browser;
use crate::journal::Deed;
use crate::route::Route;
use crate::ui::form::draft;
use crate::ui::session::{Session, WorkspaceName};
use leptos::prelude::*;

/// How long after opening a workspace it is looked for what was to be removed for good, in milliseconds.
const FINISH_AFTER: i32 = 1500;

/// Workspaces of this browser: opened, looked at, made and erased.
impl App {
    /// The workspaces in this browser.
    #[must_use]
    pub fn workspaces(&self) -> Vec<WorkspaceName> {
        self.revision.track();
        self.store.with_value(Session::list).unwrap_or_default()
    }

    /// Whether the open workspace is made up.
    #[must_use]
    pub fn is_sample(&self) -> bool {
        let open = self.read(|s| s.id.clone());
        self.workspaces().into_iter().any(|w| w.sample && open.as_ref() == Some(&w.id))
    }

    /// Whether a workspace is open.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.revision.track();
        self.session.with_value(Option::is_some)
    }

    /// Opens a workspace.
    pub fn open(&self, id: &str) {
        self.forget_toasts();
        let me = self.preferences().get("me").unwrap_or_default();
        match self.store.with_value(|store| Session::open(store.clone(), id, &me)) {
            Ok(session) => {
                let removed = !session.workspace.redactions().is_empty();
                self.session.set_value(Some(session));
                self.preferences().set("workspace", id);
                if removed {
                    // What broke off when it was removed is finished once the page stands; it does not show meanwhile.
                    let app = *self;
                    browser::call_later(FINISH_AFTER, move || {
                        app.change_quietly(|session| session.clean().ok());
                    });
                }
            }
            Err(error) => self.tell_trouble(&format!("The workspace could not be opened: {error}.")),
        }
        self.changed();
    }

    /// Shows something else than the open workspace, to be looked at, until [`App::look_away`].
    pub fn look(&self, session: Session) {
        self.forget_toasts();
        self.session.set_value(Some(session));
        self.came_from.set_value(CameFrom::default());
        self.changed();
        self.go(Route::Home);
    }

    /// Goes back to the workspace of this browser.
    pub fn look_away(&self) {
        self.close();
    }

    /// What is only looked at, in words; follows changes.
    #[must_use]
    pub fn looking_at(&self) -> Option<String> {
        self.revision.track();
        self.only_looked_at()
    }

    /// What is only looked at, in words, without following changes.
    #[must_use]
    pub fn only_looked_at(&self) -> Option<String> {
        self.peek(|session| session.store.only_looked_at().map(str::to_owned)).flatten()
    }

    /// A name that no workspace here has: two of the same name could not be told apart where one of them is erased.
    #[must_use]
    pub fn name_apart(&self, name: &str) -> String {
        let taken = untrack(|| self.workspaces());
        let (mut own, mut nth) = (name.to_owned(), 1);
        while taken.iter().any(|w| w.name == own) {
            nth += 1;
            own = [name, " (", &nth.to_string(), ")"].concat();
        }
        own
    }

    /// Makes a workspace and opens it; `false` where it could not be stored.
    pub fn create(&self, name: &str, sample: bool) -> bool {
        let id: String = format!("{:016x}", browser::random_u64()).chars().take(8).collect();
        let named = WorkspaceName { id: id.clone(), name: name.to_owned(), sample };
        if let Some(reason) = self.store().fill().rung().refuses(Deed::Grow) {
            self.tell_trouble(reason);
            return false;
        }
        match self.store.with_value(|store| Session::name_it(store, &named, browser::now())) {
            Ok(()) => {
                self.open(&id);
                true
            }
            Err(error) => {
                self.tell_trouble(&format!("The workspace was not made: {error}."));
                false
            }
        }
    }

    /// Takes a workspace with everything in it out of this browser, and opens another one if there is one.
    pub fn erase(&self, id: &str) {
        if let Err(error) = self.store.with_value(|store| Session::erase(store, id)) {
            self.tell_trouble(&format!("Not everything could be removed: {error}."));
        }
        draft::forget_all(self, id);
        if self.peek(|s| s.id == id) == Some(true) {
            self.close();
        }
        self.changed();
    }

    /// Closes what is open, and opens the workspace that was used last, or another one, if there is one.
    pub(super) fn close(&self) {
        self.session.set_value(None);
        self.open_last();
        self.changed();
    }
}
