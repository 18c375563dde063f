mod came_from;
mod desk;
mod folding;
mod recovery;
mod ring;
mod steps;
mod workspaces;

pub use came_from::CameFrom;
pub use desk::tone;

use super::pages::Removing;
use super::parts::{Doing, NameAsked, ask_name};
use super::session::Session;
use crate::browser::{self, LocalStore, Preferences};
use crate::journal::RecordId;
use crate::register::Register;
use crate::route::Route;
use crate::service_level::{Desk, DeskCache};
use crate::time::{Instant, Zone};
use crate::ui::view::Watched;
use crate::workspace::day_words::show_days;
use crate::workspace::{Record, Workspace, text_form};
use leptos::prelude::*;
use std::rc::Rc;

/// What every view can reach: the open workspace, where we are, and what the person is told.
///
/// State is one value behind one revision: views read through [`App::read`], which follows the revision, and
/// change through commands. What can be derived is derived.
#[derive(Clone, Copy)]
pub struct App {
    session: StoredValue<Option<Session>, LocalStorage>,
    store: StoredValue<LocalStore, LocalStorage>,
    revision: Watched<u64>,
    disk_turn: Watched<u64>,
    /// Where we are.
    pub route: Watched<Route>,
    /// The time the page goes by; it advances every few seconds.
    pub now: Watched<Instant>,
    /// What lies over the page.
    pub overlay: Watched<Overlay>,
    /// What was said lately.
    pub toasts: Watched<Vec<Toast>>,
    /// Long work that goes on meanwhile.
    pub doing: Watched<Option<Doing>>,
    /// What is read to people who do not see the page.
    pub said: Watched<String>,
    /// The list one came from.
    pub came_from: StoredValue<CameFrom>,
    /// Whether single letters are shortcuts.
    pub shortcuts: Watched<bool>,
    zone: StoredValue<Zone>,
    desk: StoredValue<(u64, Rc<Desk>, DeskCache), LocalStorage>,
}

/// Why nothing is edited in what is only looked at.
pub const LOOKED_AT: &str = "This is only looked at: nothing can be changed here.";

/// What lies over the page.
#[derive(Clone, Debug, Default)]
pub enum Overlay {
    /// Nothing.
    #[default]
    None,
    /// The command palette.
    Palette,
    /// All keys.
    Keys,
    /// The form for a new record, with prefilled fields.
    New(&'static Register, Vec<(String, String)>),
    /// After `c`: which kind of record.
    Create,
    /// Asks before something is removed for good.
    Remove(Removing),
    /// Asks for a name.
    Name(NameAsked),
}

impl Overlay {
    /// Whether nothing lies over the page.
    #[must_use]
    pub fn is_none(&self) -> bool {
        matches!(self, Overlay::None)
    }
}

/// Something that was done or could not be done.
#[derive(Clone, Debug, PartialEq)]
pub struct Toast {
    /// To tell one from another.
    pub id: u64,
    /// What to say.
    pub text: String,
    /// Whether the step can be undone from here.
    pub undo: bool,
    /// Whether it is trouble.
    pub trouble: bool,
}

impl App {
    /// The app on a store that can be used. The last workspace is opened, if there is one.
    #[must_use]
    pub fn start(store: LocalStore) -> App {
        let preferences = Preferences::new(store.clone());
        let zone = browser::zone(&browser::device_zone()).unwrap_or_else(Zone::utc);
        let app = App {
            session: StoredValue::new_local(None),
            store: StoredValue::new_local(store),
            revision: Watched::new(0),
            disk_turn: Watched::new(0),
            route: Watched::new(Route::parse(&browser::hash())),
            now: Watched::new(browser::now()),
            overlay: Watched::new(Overlay::None),
            toasts: Watched::new(Vec::new()),
            doing: Watched::new(None),
            said: Watched::new(String::new()),
            came_from: StoredValue::default(),
            shortcuts: Watched::new(preferences.get("shortcuts").as_deref() != Some("off")),
            zone: StoredValue::new(zone),
            desk: StoredValue::new_local((
                u64::MAX,
                Rc::new(Desk::new(&Workspace::default())),
                DeskCache::default(),
            )),
        };
        show_days(super::pages::day_style(&preferences.get("dates").unwrap_or_default()));
        app.open_last();
        app.follow_disk();
        app.fold_when_quiet();
        app
    }

    fn open_last(&self) {
        let last = self.preferences().get("workspace");
        let known = self.workspaces();
        if let Some(found) = known.iter().find(|w| Some(&w.id) == last.as_ref()).or(known.first()) {
            self.open(&found.id);
        }
    }

    /// The app of this view.
    #[must_use]
    pub fn here() -> App {
        use_context::<App>().unwrap_or_else(|| {
            browser::failed("A part of the page was drawn outside of the app.");
            std::process::abort()
        })
    }

    /// Reads the open workspace, and follows its changes. Nothing where no workspace is open.
    pub fn read<T>(&self, view: impl FnOnce(&Session) -> T) -> Option<T> {
        self.revision.track();
        self.peek(view)
    }

    /// Reads the open workspace without following its changes.
    pub fn peek<T>(&self, view: impl FnOnce(&Session) -> T) -> Option<T> {
        let (mut view, mut seen) = (Some(view), None);
        self.with_session(&mut |session| {
            if let (Some(session), Some(view)) = (session, view.take()) {
                seen = Some(view(session));
            }
        });
        seen
    }

    // The way to the session is there once; what is done with it comes behind a pointer, for size.
    #[inline(never)]
    fn with_session(&self, view: &mut dyn FnMut(Option<&Session>)) {
        self.session.with_value(|session| view(session.as_ref()));
    }

    #[inline(never)]
    fn with_workspace(&self, view: &mut dyn FnMut(&Workspace)) {
        self.session.with_value(|session| match session {
            Some(session) => view(&session.workspace),
            None => view(&Workspace::default()),
        });
    }

    #[inline(never)]
    fn with_session_mut(&self, change: &mut dyn FnMut(Option<&mut Session>)) {
        self.session.update_value(|session| change(session.as_mut()));
    }

    /// Reads a record, and follows its changes.
    pub fn record<T>(&self, id: RecordId, view: impl FnOnce(Record<'_>) -> T) -> Option<T> {
        self.read(|s| s.workspace.record(id).map(view)).flatten()
    }

    /// Reads the state, and follows its changes; of an empty one where no workspace is open.
    pub fn workspace<T>(&self, view: impl FnOnce(&Workspace) -> T) -> T {
        self.revision.track();
        let (mut view, mut seen) = (Some(view), None);
        self.with_workspace(&mut |workspace| {
            if let Some(view) = view.take() {
                seen = Some(view(workspace));
            }
        });
        // It is always shown one workspace, be it an empty one.
        seen.unwrap_or_else(|| std::process::abort())
    }

    /// Follows changes of the workspace; the number grows with each.
    #[must_use]
    pub fn revision(&self) -> u64 {
        self.revision.get()
    }

    /// Changes the session beyond a command, such as by an import; views follow.
    pub fn change<T>(&self, change: impl FnOnce(&mut Session) -> T) -> Option<T> {
        let done = self.change_quietly(change);
        self.changed();
        done
    }

    /// Changes the session without telling views, while a long step is being written.
    pub fn change_quietly<T>(&self, change: impl FnOnce(&mut Session) -> T) -> Option<T> {
        let (mut change, mut done) = (Some(change), None);
        self.with_session_mut(&mut |session| {
            if let (Some(session), Some(change)) = (session, change.take()) {
                done = Some(change(session));
            }
        });
        done
    }

    /// Lets views follow, as of now: what was just written is never in their future.
    pub fn changed(&self) {
        self.tick();
        self.revision.update(|r| *r += 1);
    }

    /// Sets the clock of the page: a past state is shown as of its own time.
    pub fn tick(&self) {
        self.now.set(self.peek(|s| s.as_of).flatten().unwrap_or_else(browser::now));
    }

    /// Lays a form for something new over the page; not over what is only looked at. A workspace that waits for a newer
    /// page keeps its forms: what is typed there stays as a draft.
    pub fn offer(&self, form: Overlay) {
        if !self.refuses_as_looked_at("This is only looked at: nothing can be added here.") {
            self.overlay.set(form);
        }
    }

    /// Says so where what is shown is only looked at, before anybody types for nothing.
    pub fn refuses_as_looked_at(&self, words: &str) -> bool {
        let looked_at = self.peek(|s| !s.store.is_kept()) == Some(true);
        if looked_at {
            self.tell(words);
        }
        looked_at
    }

    /// Goes to a place.
    pub fn go(&self, route: Route) {
        self.overlay.set(Overlay::None);
        browser::set_hash(&route.to_string(), false);
    }

    /// Changes the address of where we are, without a step in the browser's history; not where somebody is about to leave,
    /// which the page hears of a moment later.
    pub fn stay(&self, route: Route) {
        if self.route.with_untracked(|here| *here != Route::parse(&browser::hash())) {
            return;
        }
        browser::set_hash(&route.to_string(), true);
        self.route.set(route);
    }

    /// The store itself.
    #[must_use]
    pub fn store(&self) -> LocalStore {
        self.store.get_value()
    }

    /// What this browser remembers of the person's habits.
    #[must_use]
    pub fn preferences(&self) -> Preferences {
        Preferences::new(self.store.get_value())
    }

    /// Sets the name tag that stands on what is written.
    pub fn set_me(&self, me: &str) {
        self.preferences().set("me", me);
        self.change(|s| s.me = me.to_owned());
    }

    /// Goes on with the name tag of whoever writes here, and asks for it first where nobody said.
    pub fn as_me(self, then: impl Fn(&str) + 'static) {
        match self.peek(|s| s.me.clone()).filter(|me| !me.is_empty()) {
            Some(me) => then(&me),
            None => ask_name(self, "Who are you? A name tag, not a login", "", move |me| {
                self.set_me(me);
                then(me);
            }),
        }
    }

    /// The zone in which times are shown and entered.
    pub fn zone<T>(&self, with: impl FnOnce(&Zone) -> T) -> T {
        self.zone.with_value(with)
    }

    /// An instant in words, in the zone of this device.
    #[must_use]
    pub fn show(&self, at: Instant) -> String {
        self.zone(|zone| text_form::instant_shown(at, zone))
    }
}
