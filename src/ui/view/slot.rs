use super::drawn::Drawn;
use super::piece::{Content, Piece};
use super::template::document;
use super::window::{self, Rows};
use crate::workspace::text_form::turns_told;
use leptos::prelude::RenderEffect;
use leptos::tachys::view::Mountable;
use std::borrow::Cow;
use web_sys::wasm_bindgen::JsCast;
use web_sys::{Element, Node, Text};

/// A place in the page where a piece is shown: before a text node that marks it, or in that node itself.
pub struct Slot {
    marker: Text,
    shown: Shown,
}

enum Shown {
    Nothing,
    Text(Cow<'static, str>),
    Drawn(Box<Drawn>),
    Many(Vec<Slot>),
    /// Its slot has the same marker.
    Live(RenderEffect<Slot>),
    Window(RenderEffect<Rows>),
}

impl Slot {
    /// A slot at a marker, with nothing in it.
    #[must_use]
    pub fn at(marker: Text) -> Slot {
        Slot { marker, shown: Shown::Nothing }
    }

    /// A slot of its own that is not in the page yet.
    #[must_use]
    pub fn apart(piece: Piece) -> Slot {
        let mut slot = Slot::at(new_marker());
        slot.show(piece);
        slot
    }

    /// Whether that node marks it.
    #[must_use]
    pub fn is_at(&self, node: &Node) -> bool {
        self.marker.is_same_node(Some(node))
    }

    /// Shows a piece in place of what was shown; what is alike stays and is updated.
    pub fn show(&mut self, piece: Piece) {
        match (&mut self.shown, piece.content()) {
            (Shown::Nothing, Content::Nothing) => {}
            (Shown::Text(before), Content::Text(text)) => {
                if *before != text {
                    self.marker.set_data(&turns_told(&text));
                    *before = text;
                }
            }
            (Shown::Drawn(drawn), Content::Template(markup)) if drawn.is(markup.template()) => {
                drawn.again(markup.parts().1);
            }
            (Shown::Many(slots), Content::Many(pieces)) => {
                let mut pieces = pieces.into_iter();
                let mut kept = 0;
                for (slot, piece) in slots.iter_mut().zip(pieces.by_ref()) {
                    slot.show(piece);
                    kept += 1;
                }
                for mut slot in slots.drain(kept..) {
                    slot.unmount();
                }
                for piece in pieces {
                    slots.push(before(&self.marker, piece));
                }
            }
            (Shown::Live(effect), Content::Live(read)) => {
                let slot = effect.take_value();
                *effect = live(&self.marker, read, slot);
            }
            (_, content) => {
                self.clear();
                self.fill(content);
            }
        }
    }

    fn clear(&mut self) {
        self.unmount_shown();
        // A text may stand in the marker itself, also one that was read.
        if let Shown::Text(_) | Shown::Live(_) = self.shown {
            self.marker.set_data("");
        }
        self.shown = Shown::Nothing;
    }

    fn fill(&mut self, content: Content) {
        self.shown = match content {
            Content::Nothing => Shown::Nothing,
            Content::Text(text) => {
                self.marker.set_data(&turns_told(&text));
                Shown::Text(text)
            }
            Content::Template(markup) => match Drawn::new(markup) {
                Some(drawn) => Shown::Drawn(Box::new(drawn)),
                None => Shown::Nothing,
            },
            Content::Many(pieces) => {
                // Each finds its place by itself.
                let slots = pieces.into_iter().map(|piece| before(&self.marker, piece)).collect();
                self.shown = Shown::Many(slots);
                return;
            }
            Content::Live(read) => {
                self.shown = Shown::Live(live(&self.marker, read, None));
                return;
            }
            Content::Window(range, at) => {
                // Each finds its place by itself, once the marker has one.
                self.shown = Shown::Window(window::follow(&self.marker, range, at));
                return;
            }
        };
        if let Some(parent) = self.marker.parent_node() {
            self.mount_shown(parent.unchecked_ref());
        }
    }

    /// Puts what is shown before the marker, which is in `parent`.
    pub fn mount_shown(&mut self, parent: &Element) {
        let marker: Option<&Node> = Some(&self.marker);
        match &mut self.shown {
            Shown::Nothing | Shown::Text(_) => {}
            Shown::Drawn(drawn) => drawn.mount(parent, marker),
            Shown::Many(slots) => slots.iter_mut().for_each(|slot| slot.mount(parent, marker)),
            Shown::Live(effect) => {
                effect.with_value_mut(|slot| slot.mount_shown(parent));
            }
            Shown::Window(effect) => {
                effect.with_value_mut(|rows| rows.mount(parent, marker));
            }
        }
    }

    fn unmount_shown(&mut self) {
        match &mut self.shown {
            Shown::Nothing | Shown::Text(_) => {}
            Shown::Drawn(drawn) => drawn.unmount(),
            Shown::Many(slots) => slots.iter_mut().for_each(Mountable::unmount),
            Shown::Live(effect) => {
                effect.with_value_mut(Slot::unmount_shown);
            }
            Shown::Window(effect) => {
                effect.with_value_mut(Rows::unmount);
            }
        }
    }
}

/// A slot of its own before a marker.
fn before(marker: &Text, piece: Piece) -> Slot {
    let Some(parent) = marker.parent_node() else { return Slot::apart(piece) };
    let own = new_marker();
    parent.insert_before(&own, Some(marker)).ok();
    let mut slot = Slot::at(own);
    slot.show(piece);
    slot
}

fn new_marker() -> Text {
    // A page without a document cannot show even this.
    document().unwrap_or_else(|| std::process::abort()).create_text_node("")
}

/// Shows what is read, and again whenever that changes.
fn live(marker: &Text, mut read: Box<dyn FnMut() -> Piece>, slot: Option<Slot>) -> RenderEffect<Slot> {
    let marker = marker.clone();
    let follow = move |slot: Option<Slot>| {
        let mut slot = slot.unwrap_or_else(|| Slot::at(marker.clone()));
        slot.show(read());
        slot
    };
    RenderEffect::new_with_value(follow, slot)
}

/// Puts something before a node that is in the page.
pub fn insert_before(node: &Node, child: &mut dyn Mountable) -> bool {
    match node.parent_node() {
        Some(parent) => {
            child.mount(parent.unchecked_ref(), Some(node));
            true
        }
        None => false,
    }
}

impl Drop for Shown {
    fn drop(&mut self) {
        // The task of an effect keeps its value until it runs once more. What is shown in it must not follow anything
        // until then: the signals it reads may be gone.
        match self {
            Shown::Live(effect) => drop(effect.take_value()),
            Shown::Window(effect) => drop(effect.take_value()),
            _ => {}
        }
    }
}

impl Mountable for Slot {
    fn unmount(&mut self) {
        self.unmount_shown();
        self.marker.remove();
    }

    fn mount(&mut self, parent: &Element, marker: Option<&Node>) {
        parent.insert_before(&self.marker, marker).ok();
        self.mount_shown(parent);
    }

    fn insert_before_this(&self, child: &mut dyn Mountable) -> bool {
        let done = match &self.shown {
            Shown::Nothing | Shown::Text(_) => false,
            Shown::Drawn(drawn) => drawn.insert_before_this(child),
            Shown::Many(slots) => slots.first().is_some_and(|slot| slot.insert_before_this(child)),
            Shown::Live(effect) => {
                let mut done = false;
                effect.with_value_mut(|slot| done = slot.insert_before_this(child));
                done
            }
            Shown::Window(effect) => {
                let mut done = false;
                effect.with_value_mut(|rows| done = rows.insert_before(child));
                done
            }
        };
        done || insert_before(&self.marker, child)
    }

    fn elements(&self) -> Vec<Element> {
        match &self.shown {
            Shown::Drawn(drawn) => drawn.elements(),
            _ => Vec::new(),
        }
    }
}
