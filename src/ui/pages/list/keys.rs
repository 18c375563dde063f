//! What keys do in a list.

use super::state::ListState;
use crate::browser;
use crate::register::Phase;
use crate::ui::session::Session;
use crate::workspace::Change;
use rustc_hash::FxHashSet;

impl ListState {
    /// Assigns what keys act on to the person whose name tag this is.
    pub fn assign_to_me(self) {
        if self.register.field("assignee").is_some() {
            self.app.as_me(move |me| self.change_all("Assign to me", |_| vec![Change::set("assignee", me)]));
        }
    }

    /// Resolves one record through its form, or closes those that are resolved.
    fn resolve_or_close(self) {
        let records = self.targets();
        let resolved = self.app.peek(|s| {
            records.iter().filter_map(|id| s.workspace.record(*id)).all(|r| r.phase() == Phase::Resolved)
        });
        if resolved == Some(true) {
            self.change_all("Close", |_| vec![Change::set("status", "closed")]);
        } else {
            let status = |s: &Session| {
                let first = s.workspace.record(*records.first()?)?;
                self.register.resolved_from(first.text("status"))
            };
            self.edit_to("status", self.app.peek(status).flatten());
        }
    }

    pub fn take_key(self, name: &str, event: &web_sys::KeyboardEvent) -> bool {
        if self.editing.with_untracked(Option::is_some) {
            return false;
        }
        let on_control = event
            .target()
            .and_then(|t| wasm_bindgen::JsCast::dyn_into::<web_sys::HtmlElement>(t).ok())
            .is_some_and(|e| matches!(e.tag_name().as_str(), "BUTTON" | "A" | "SUMMARY" | "INPUT"));
        if on_control && matches!(name, "Enter" | "Space" | "ArrowDown" | "ArrowUp") {
            return false;
        }
        match name {
            "j" | "ArrowDown" => self.step(1),
            "k" | "ArrowUp" => self.step(-1),
            "Home" => self.step(i64::MIN / 2),
            "End" => self.step(i64::MAX / 2),
            "PageDown" => self.step(15),
            "PageUp" => self.step(-15),
            "Enter" => self.open(self.focused.get_untracked()),
            "Space" => self.peeking.update(|p| *p = !*p),
            "x" => self.toggle(self.focused.get_untracked()),
            "Shift ArrowDown" => self.extend(1),
            "Shift ArrowUp" => self.extend(-1),
            "Ctrl A" => self.select_all(),
            "Escape" => {
                if self.peeking.get_untracked() {
                    self.peeking.set(false);
                } else {
                    self.selected.set(FxHashSet::default());
                }
            }
            "s" => self.edit("status"),
            "p" => self.edit("priority"),
            "a" => self.edit(if self.register.field("assignee").is_some() { "assignee" } else { "owner" }),
            "t" => self.edit("tags"),
            "i" => self.assign_to_me(),
            "e" => self.resolve_or_close(),
            "v" => self.board.update(|b| *b = !*b),
            "f" | "/" => {
                browser::focus("#query");
            }
            "Shift S" => super::views::save(self),
            "Ctrl C" => {
                let selection = web_sys::window().and_then(|w| w.get_selection().ok().flatten());
                if selection.is_some_and(|s| !s.is_collapsed()) {
                    return false;
                }
                self.copy();
            }
            _ => return false,
        }
        true
    }

    fn step(self, by: i64) {
        let last = self.rows.with_untracked(|r| r.len().saturating_sub(1)) as i64;
        let to = (self.focused.get_untracked() as i64).saturating_add(by).clamp(0, last);
        self.focus_on(to as usize);
        self.reveal.update(|r| *r += 1);
    }

    fn extend(self, by: i64) {
        if let Some(id) = self.id_at(self.focused.get_untracked()) {
            self.selected.update(|s| {
                s.insert(id);
            });
        }
        self.step(by);
        if let Some(id) = self.id_at(self.focused.get_untracked()) {
            self.selected.update(|s| {
                s.insert(id);
            });
        }
    }

    /// Selects the record at a place, or no longer.
    pub fn toggle(self, place: usize) {
        if let Some(id) = self.id_at(place) {
            self.selected.update(|s| {
                if !s.remove(&id) {
                    s.insert(id);
                }
            });
        }
    }

    fn select_all(self) {
        let all = self.app.peek(|s| {
            let table = s.workspace.of(self.register);
            self.rows.with_untracked(|rows| table.map(|t| rows.iter().map(|row| t.id(*row)).collect()))
        });
        self.selected.set(all.flatten().unwrap_or_default());
    }
}
