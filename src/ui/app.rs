mod folding;
mod recovery;
mod ring;

use super::calendar_zone::with_zone_rules;
use super::pages::Removing;
use super::session::{Session, WorkspaceName};
use crate::browser::{self, LocalStore, Preferences};
use crate::journal::{Deed, RecordId, Stamp};
use crate::register::Register;
use crate::route::Route;
use crate::service_level::{self, Desk, DeskCache, DeskView, Metric};
use crate::time::{Instant, Zone};
use crate::workspace::day_words::show_days;
use crate::workspace::query::{Context, Query};
use crate::workspace::{Command, Record, Refusal, Workspace, text_form};
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
    revision: RwSignal<u64>,
    disk_turn: RwSignal<u64>,
    /// Where we are.
    pub route: RwSignal<Route>,
    /// The time the page goes by; it advances every few seconds.
    pub now: RwSignal<Instant>,
    /// What lies over the page.
    pub overlay: RwSignal<Overlay>,
    /// What was said lately.
    pub toasts: RwSignal<Vec<Toast>>,
    /// What is read to people who do not see the page.
    pub said: RwSignal<String>,
    /// The records of the list one came from, for going to the next.
    pub trail: RwSignal<Vec<RecordId>>,
    /// Whether single letters are shortcuts.
    pub shortcuts: RwSignal<bool>,
    zone: StoredValue<Zone>,
    desk: StoredValue<(u64, Rc<Desk>, DeskCache), LocalStorage>,
}

/// How long after opening a workspace it is looked for what was to be removed for good, in milliseconds.
const FINISH_AFTER: i32 = 1500;

/// From so many records on, a change to many keeps a snapshot before.
const BULK: usize = 25;

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
            revision: RwSignal::new(0),
            disk_turn: RwSignal::new(0),
            route: RwSignal::new(Route::parse(&browser::hash())),
            now: RwSignal::new(browser::now()),
            overlay: RwSignal::new(Overlay::None),
            toasts: RwSignal::new(Vec::new()),
            said: RwSignal::new(String::new()),
            trail: RwSignal::new(Vec::new()),
            shortcuts: RwSignal::new(preferences.get("shortcuts").as_deref() != Some("off")),
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

    /// Lets views follow.
    pub fn changed(&self) {
        self.revision.update(|r| *r += 1);
    }

    /// Carries out a command; views follow, and the person is told `done` with a way to undo, if it says anything.
    ///
    /// # Errors
    /// The refusals to show; nothing happened then.
    pub fn run(&self, command: &Command, done: &str) -> Result<(), Vec<Refusal>> {
        let completed = with_zone_rules(command)?;
        let command = completed.as_ref().unwrap_or(command);
        let now = browser::now();
        self.now.set(now);
        match self.change(|s| s.run(command, now).map(|_| ())) {
            Some(Ok(())) => {
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
        self.step_back(|w| w.undoable(), "Undone", "There is nothing to undo.");
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
                toasts.try_update(|t| t.retain(|t| t.id != id));
            });
        }
    }

    /// Goes to a place.
    pub fn go(&self, route: Route) {
        self.overlay.set(Overlay::None);
        browser::set_hash(&route.to_string(), false);
    }

    /// Changes the address of where we are, without a step in the browser's history.
    pub fn stay(&self, route: Route) {
        browser::set_hash(&route.to_string(), true);
        self.route.set(route);
    }

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
        self.session.set_value(Some(session));
        self.trail.set(Vec::new());
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
        if self.peek(|s| s.id == id) == Some(true) {
            self.close();
        }
        self.changed();
    }

    /// Closes what is open, and opens the workspace that was used last, or another one, if there is one.
    fn close(&self) {
        self.session.set_value(None);
        self.open_last();
        self.changed();
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

/// How a record stands with its promise, ready to show.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChipText {
    /// At most two units of time.
    pub text: String,
    /// The tone's name.
    pub tone: &'static str,
    /// The due instant and what was promised.
    pub title: String,
}

impl App {
    /// Reads the service desk's promises and clocks as of `now`, and follows changes.
    pub fn desk<T>(&self, now: Instant, with: impl FnOnce(&DeskView<'_>) -> T) -> T {
        self.revision.track();
        let (mut with, mut seen) = (Some(with), None);
        self.with_desk(now, &mut |view| {
            if let Some(with) = with.take() {
                seen = Some(with(view));
            }
        });
        // It is always shown one desk, be it an empty one.
        seen.unwrap_or_else(|| std::process::abort())
    }

    #[inline(never)]
    fn with_desk(&self, now: Instant, with: &mut dyn FnMut(&DeskView<'_>)) {
        let revision = self.revision.get_untracked();
        self.with_workspace(&mut |workspace| {
            let known = self.desk.with_value(|(of, desk, _)| (*of == revision).then(|| Rc::clone(desk)));
            let desk = known.unwrap_or_else(|| {
                let mut made = None;
                self.desk.update_value(|(of, desk, cache)| {
                    *desk = Rc::new(Desk::cached(workspace, cache));
                    *of = revision;
                    made = Some(Rc::clone(desk));
                });
                made.unwrap_or_else(|| Rc::new(Desk::new(workspace)))
            });
            with(&desk.view(workspace, now));
        });
    }

    /// How a record stands with its promise as of `now`; nothing where nothing was promised.
    pub fn chip(&self, record: RecordId, now: Instant) -> Option<ChipText> {
        self.desk(now, |view| {
            let row = view.table().and_then(|table| table.row(record))?;
            let chip = view.chip(row)?;
            if chip.text.is_empty() {
                return None;
            }
            let (metric, clock) = view.pressing(row)?;
            let what = match metric {
                Metric::Respond => "Response",
                Metric::Resolve => "Resolution",
            };
            let due = clock.due.map(|due| format!(", due {}", self.show(due))).unwrap_or_default();
            let agreement = view.agreement(row).map_or("", |a| a.name.as_str());
            Some(ChipText {
                text: chip.text,
                tone: tone(chip.tone),
                title: format!("{what}{due} ({agreement})"),
            })
        })
    }

    /// The rows of a register that a query finds, in order.
    #[must_use]
    pub fn rows(&self, register: &'static Register, query: &Query) -> Vec<u32> {
        self.in_context(|workspace, context| {
            workspace.of(register).map(|table| query.rows(workspace, table, context)).unwrap_or_default()
        })
    }

    /// How many records of a register a query finds.
    #[must_use]
    pub fn count(&self, register: &'static Register, query: &Query) -> usize {
        self.in_context(|workspace, context| {
            workspace.of(register).map_or(0, |table| query.matches(workspace, table, context).count())
        })
    }

    /// Calls `with` with what a query needs to know of the moment and the person.
    pub fn in_context<T>(&self, with: impl FnOnce(&Workspace, &Context<'_>) -> T) -> T {
        let now = self.now.get();
        let me = self.read(|s| s.me.clone()).unwrap_or_default();
        self.desk(now, |clocks| {
            self.workspace(|workspace| {
                self.zone(|zone| {
                    let day_start = |day| zone.day_start(day);
                    with(workspace, &Context { me: &me, now, day_start: &day_start, clocks })
                })
            })
        })
    }
}

/// The name of a clock's tone, as the style sheets know it.
#[must_use]
pub fn tone(tone: service_level::Tone) -> &'static str {
    match tone {
        service_level::Tone::Neutral => "neutral",
        service_level::Tone::Ok => "ok",
        service_level::Tone::Warn => "warn",
        service_level::Tone::Danger => "danger",
        service_level::Tone::Paused => "paused",
    }
}
