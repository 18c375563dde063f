use super::asked;
use super::edit_dialog::Editing;
use crate::browser;
use crate::journal::RecordId;
use crate::order::Ordered;
use crate::register::{Field, Register};
use crate::route::{List, Route};
use crate::ui::app::{App, CameFrom, LOOKED_AT};
use crate::ui::pages::inputs::counted;
use crate::ui::view::Derived;
use crate::ui::view::{Watched, anew, effect, memo};
use crate::workspace::query::{Query, QueryError, with};
use crate::workspace::{Change, Command, Target};
use leptos::prelude::*;
use rustc_hash::FxHashSet;
use std::cell::RefCell;
use std::sync::Arc;

/// What the parts of a list share.
#[derive(Clone, Copy)]
pub struct ListState {
    pub app: App,
    pub register: &'static Register,
    /// The query as it is typed.
    pub text: Watched<String>,
    pub board: Watched<bool>,
    pub columns: Watched<Vec<&'static Field>>,
    /// The rows found, in order.
    pub rows: Derived<Arc<Vec<u32>>>,
    /// What could not be understood, or asks for what these records do not have: a sentence each.
    pub errors: Derived<Vec<String>>,
    /// The place of the row with the focus, among those found.
    pub focused: Watched<usize>,
    /// The record that was focused or edited last, which the focus follows to wherever it comes to stand.
    follows: StoredValue<Option<RecordId>>,
    pub selected: Watched<FxHashSet<RecordId>>,
    pub peeking: Watched<bool>,
    pub editing: Watched<Option<Editing>>,
    /// Asks the table to bring the focused row into sight.
    pub reveal: Watched<u64>,
    /// Asks the table to show its first rows.
    pub starts: Watched<u64>,
}

impl ListState {
    pub fn new(app: App, register: &'static Register) -> ListState {
        let list = app.route.with_untracked(asked);
        let last = app.came_from.with_value(|from| from.last_of(&list));
        let text = Watched::new(list.query);
        let columns = if list.columns.is_empty() { register.columns.to_vec() } else { Vec::new() };
        let named = list.columns.iter().filter_map(|c| register.field(c));
        let columns = columns.iter().filter_map(|c| register.field(c)).chain(named).collect();
        let parsed = anew(move || Query::parse(&text.get()));
        let before: RefCell<Arc<Vec<u32>>> = RefCell::default();
        let rows = memo(move || {
            let query = parsed.with(|(query, _)| query.clone());
            let rows = Arc::new(app.rows(register, &query, &before.borrow()));
            before.replace(Arc::clone(&rows));
            rows
        });
        let state = ListState {
            app,
            register,
            text,
            board: Watched::new(list.board),
            columns: Watched::new(columns),
            rows,
            errors: memo(move || {
                let text = text.get();
                let own = |e: &QueryError| match text.get(e.range.clone()) {
                    Some(part) => ["“", part, "” is left out. ", &e.message].concat(),
                    None => e.message.clone(),
                };
                let told = |(query, errors): &(Query, Vec<QueryError>)| {
                    errors.iter().map(own).chain(query.strangers(register)).collect()
                };
                parsed.with(told)
            }),
            focused: Watched::new(0),
            follows: StoredValue::new(last),
            selected: Watched::new(FxHashSet::default()),
            peeking: Watched::new(false),
            editing: Watched::new(None),
            reveal: Watched::new(0),
            starts: Watched::new(0),
        };
        state.follow_address();
        state.follow_record();
        state
    }

    /// The address follows what is shown, and what is shown follows an address that is gone to.
    fn follow_address(self) {
        let app = self.app;
        // What this list wrote into the address itself is no news, however late it is heard of.
        let written = StoredValue::new(app.route.with_untracked(ToString::to_string));
        effect(move |_| {
            let route = app.route.get();
            let address = route.to_string();
            if let Route::List(list) = &route
                && list.register == self.route_register()
                && written.with_value(|w| *w != address)
            {
                written.set_value(address);
                self.text.set(list.query.clone());
                self.start_over();
                // An address that says nothing of columns and layout leaves them as the person chose them.
                let named: Vec<&Field> = list.columns.iter().filter_map(|c| self.register.field(c)).collect();
                if !named.is_empty() {
                    self.columns.set(named);
                }
                if list.board {
                    self.board.set(true);
                }
            }
        });
        let changes = StoredValue::new(0_u64);
        effect(move |first| {
            self.text.track();
            self.board.track();
            self.columns.track();
            if first {
                return;
            }
            // While somebody types, the address waits: browsers refuse hundreds of changes in half a minute.
            changes.update_value(|c| *c += 1);
            let mine = changes.get_value();
            browser::call_later(250, move || {
                if changes.try_get_value() == Some(mine)
                    && matches!(app.route.get_untracked(), Route::List(_))
                {
                    let address = self.address();
                    written.set_value(address.to_string());
                    app.stay(address);
                }
            });
        });
    }

    /// The focus stays with its record when rows come to stand elsewhere; with its place where the record is gone.
    fn follow_record(self) {
        effect(move |_| {
            let id = self.follows.get_value();
            let (place, last) = self.rows.with(|rows| {
                let row =
                    id.and_then(|id| self.app.peek(|s| s.workspace.of(self.register)?.row(id)).flatten());
                (row.and_then(|row| rows.iter().position(|r| *r == row)), rows.len().saturating_sub(1))
            });
            let before = self.focused.get_untracked();
            let to = place.unwrap_or(before.min(last));
            if place.is_none() {
                self.follows.set_value(None);
            }
            if to != before {
                self.focused.set(to);
                // Who is about to use another control is left there.
                let elsewhere =
                    |e: web_sys::Element| e.closest("tr[data-place], dialog").ok().flatten().is_none();
                if !browser::focused().is_some_and(|e| e.tag_name() != "BODY" && elsewhere(e)) {
                    self.reveal.update(|r| *r += 1);
                }
            }
        });
    }

    /// Moves the focus to a place.
    pub fn focus_on(self, place: usize) {
        self.follows.set_value(self.id_at(place));
        self.focused.set(place);
    }

    /// Moves the focus to the first row, whichever that will be.
    pub fn start_over(self) {
        self.follows.set_value(None);
        self.focused.set(0);
        self.starts.update(|starts| *starts += 1);
    }

    fn route_register(self) -> String {
        self.app.route.with_untracked(|route| match route {
            Route::List(list) => list.register.clone(),
            _ => String::new(),
        })
    }

    /// The address of what is shown: query, columns and layout.
    pub fn address(self) -> Route {
        let columns: Vec<String> =
            self.columns.with_untracked(|c| c.iter().map(|f| f.id.to_owned()).collect());
        let usual = columns.iter().map(String::as_str).eq(self.register.columns.iter().copied());
        Route::List(List {
            register: self.register.id.to_owned(),
            query: self.text.get_untracked(),
            columns: if usual { Vec::new() } else { columns },
            board: self.board.get_untracked(),
        })
    }

    /// The identity of the record at a place among those found.
    pub fn id_at(self, place: usize) -> Option<RecordId> {
        let row = self.rows.with_untracked(|rows| rows.get(place).copied())?;
        self.app.peek(|s| s.workspace.of(self.register).map(|t| t.id(row))).flatten()
    }

    /// What keys act on: the selection, or the focused row.
    pub fn targets(self) -> Vec<RecordId> {
        let mut selected: Vec<RecordId> = self.selected.with_untracked(|s| s.iter().copied().collect());
        selected.order();
        if selected.is_empty() {
            let focused = self.id_at(self.focused.get_untracked());
            self.follows.set_value(focused);
            focused.into_iter().collect()
        } else {
            selected
        }
    }

    /// Opens the record at a place, and remembers the list for going to the next.
    pub fn open(self, place: usize) {
        if let Some(id) = self.id_at(place) {
            self.remember_list();
            let address = self.app.peek(|s| s.workspace.record(id).map(|r| r.address())).flatten();
            if let Some(address) = address {
                self.app.go(Route::record(address));
            }
        }
    }

    /// Remembers the list for going from one record to the next, and back.
    pub fn remember_list(self) {
        let ids = self.app.peek(|s| {
            let table = s.workspace.of(self.register);
            self.rows.with_untracked(|rows| table.map(|t| rows.iter().map(|row| t.id(*row)).collect()))
        });
        let Route::List(list) = self.address() else { return };
        let records = ids.flatten().unwrap_or_default();
        self.app.came_from.set_value(CameFrom { list, records, last: None });
    }

    /// Edits a field of what keys act on.
    pub fn edit(self, field: &str) {
        self.edit_to(field, None);
    }

    /// The same, beginning with a value.
    pub fn edit_to(self, field: &str, to: Option<&'static str>) {
        let records = self.targets();
        if let Some(field) = self.register.field(field).filter(|_| !records.is_empty())
            && !self.app.refuses_as_looked_at(LOOKED_AT)
        {
            self.editing.set(Some(Editing { field, records, to }));
        }
    }

    /// Whether the record at a place is asked for something on its way to a state.
    pub fn is_asked_on_the_way(self, place: usize, to: &str) -> bool {
        let asked = self.app.peek(|s| {
            let record = s.workspace.record(self.id_at(place)?)?;
            Some(!self.register.life_cycle?.move_between(record.text("status"), to)?.asks.is_empty())
        });
        asked.flatten() == Some(true)
    }

    /// Writes the same changes to what keys act on, as one step.
    pub fn change_all(self, label: &str, change: impl Fn(&crate::workspace::Record<'_>) -> Vec<Change>) {
        let records = self.targets();
        let targets: Vec<Target> = self
            .app
            .peek(|s| {
                let found = records.iter().filter_map(|id| s.workspace.record(*id));
                found
                    .map(|r| Target {
                        register: self.register,
                        record: r.id(),
                        at: None,
                        changes: change(&r),
                    })
                    .filter(|t| !t.changes.is_empty())
                    .collect()
            })
            .unwrap_or_default();
        let count = targets.len();
        if count == 0 {
            self.app.tell("There is nothing to change there.");
            return;
        }
        let command = Command { label: label.to_owned(), targets };
        if let Err(refusals) = self.app.run_many(command, &format!("{label}: {}", counted(count))) {
            self.app.tell_refusals(refusals);
        }
    }

    /// Orders by a column: ascending, then descending, then as usual.
    pub fn sort_by(self, field: &str) {
        let order = match self.order_of(field) {
            None => field.to_owned(),
            Some(false) => format!("-{field}"),
            Some(true) => String::new(),
        };
        self.text.update(|t| *t = with(t, "sort", &order));
    }

    /// Whether the list is ordered by a column first, and whether downwards.
    pub fn order_of(self, field: &str) -> Option<bool> {
        let (query, _) = Query::parse(&self.text.get());
        query.sort.first().filter(|s| s.field == field).map(|s| s.down)
    }
}
