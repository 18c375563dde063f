use super::listener::Listener;
use super::markup::{Hole, Markup};
use super::setting::{Setting, Target};
use super::slot::Slot;
use super::template::{Clone, Kind, clone_of};
use leptos::prelude::RenderEffect;
use leptos::tachys::view::Mountable;
use web_sys::wasm_bindgen::JsCast;
use web_sys::{DocumentFragment, Element, Node, Text};

/// A template that is drawn: its nodes, and what keeps its holes filled.
pub struct Drawn {
    text: &'static str,
    /// The nodes at the top, in order; the texts that mark children among them.
    tops: Vec<Node>,
    /// The nodes before they are put anywhere.
    fresh: Option<DocumentFragment>,
    filled: Vec<Filled>,
}

/// What keeps a hole filled.
enum Filled {
    Child { slot: Slot, at_top: bool },
    Fixed { element: Element, target: Target, name: &'static str, setting: Setting },
    Live { element: Element, target: Target, name: &'static str, effect: RenderEffect<Setting> },
    Listener(Listener),
    Reference(Element),
}

impl Drawn {
    /// Draws a template for the first time; its nodes are not in the page yet.
    pub fn new(markup: Markup) -> Option<Drawn> {
        let (text, holes) = markup.parts();
        let Clone { nodes, holes: places } = clone_of(text)?;
        let mut tops = Vec::new();
        let mut next = nodes.first_child();
        while let Some(node) = next {
            next = node.next_sibling();
            tops.push(node);
        }
        let filled = places.into_iter().zip(holes).filter_map(|((kind, node), hole)| fill(kind, node, hole));
        let filled = filled.collect();
        Some(Drawn { text, tops, fresh: Some(nodes), filled })
    }

    /// Whether it was drawn from that template.
    pub fn is(&self, text: &'static str) -> bool {
        std::ptr::eq(self.text, text)
    }

    /// Draws the same template again with other holes: nodes stay.
    pub fn again(&mut self, holes: Vec<Hole>) {
        for (filled, hole) in self.filled.iter_mut().zip(holes) {
            filled.again(hole);
        }
    }

    /// The slot of a child at the top.
    fn slot_at(&self, node: &Node) -> Option<&Slot> {
        self.filled.iter().find_map(|filled| match filled {
            Filled::Child { slot, at_top: true } if slot.is_at(node) => Some(slot),
            _ => None,
        })
    }
}

fn fill(kind: Kind, node: Node, hole: Hole) -> Option<Filled> {
    Some(match (kind, hole) {
        (Kind::Child(at_top), Hole::Child(piece)) => {
            let mut slot = Slot::at(node.unchecked_into::<Text>());
            slot.show(piece);
            Filled::Child { slot, at_top }
        }
        (Kind::Setting(target, name), hole) => set(node.unchecked_into(), target, name, hole, None)?,
        (Kind::Event(name), Hole::Handler(handler)) => {
            Filled::Listener(Listener::new(node.unchecked_into(), name, handler))
        }
        (Kind::Reference, Hole::Reference(tell)) => {
            let element = node.unchecked_into();
            tell(&element);
            Filled::Reference(element)
        }
        // The macro fills no hole with what it is not for.
        _ => return None,
    })
}

fn set(
    element: Element,
    target: Target,
    name: &'static str,
    hole: Hole,
    before: Option<Setting>,
) -> Option<Filled> {
    match hole {
        Hole::Fixed(setting) => {
            // A setting that is not there needs no word where nothing was before.
            if before.as_ref().unwrap_or(&Setting::Absent) != &setting {
                target.set(&element, name, &setting);
            }
            Some(Filled::Fixed { element, target, name, setting })
        }
        Hole::Live(read) => {
            let on = element.clone();
            let follow = move |before: Option<Setting>| {
                let setting = read();
                if before.as_ref().unwrap_or(&Setting::Absent) != &setting {
                    target.set(&on, name, &setting);
                }
                setting
            };
            let effect = RenderEffect::new_with_value(follow, before);
            Some(Filled::Live { element, target, name, effect })
        }
        _ => None,
    }
}

impl Filled {
    fn again(&mut self, hole: Hole) {
        let again = match (&mut *self, hole) {
            (Filled::Child { slot, .. }, Hole::Child(piece)) => {
                slot.show(piece);
                None
            }
            (Filled::Listener(listener), Hole::Handler(handler)) => {
                listener.replace(handler);
                None
            }
            (Filled::Reference(element), Hole::Reference(tell)) => {
                tell(element);
                None
            }
            (Filled::Fixed { element, target, name, setting }, hole) => {
                set(element.clone(), *target, name, hole, Some(setting.clone()))
            }
            (Filled::Live { element, target, name, effect }, hole) => {
                set(element.clone(), *target, name, hole, effect.take_value())
            }
            _ => None,
        };
        if let Some(again) = again {
            *self = again;
        }
    }
}

impl Mountable for Drawn {
    fn unmount(&mut self) {
        for filled in &mut self.filled {
            if let Filled::Child { slot, at_top: true } = filled {
                slot.unmount();
            }
        }
        for node in &self.tops {
            if let Some(parent) = node.parent_node() {
                parent.remove_child(node).ok();
            }
        }
    }

    fn mount(&mut self, parent: &Element, marker: Option<&Node>) {
        if let Some(nodes) = self.fresh.take() {
            parent.insert_before(&nodes, marker).ok();
            return;
        }
        for node in &self.tops {
            parent.insert_before(node, marker).ok();
        }
        for filled in &mut self.filled {
            if let Filled::Child { slot, at_top: true } = filled {
                slot.mount_shown(parent);
            }
        }
    }

    fn insert_before_this(&self, child: &mut dyn Mountable) -> bool {
        let Some(first) = self.tops.first() else { return false };
        if let Some(slot) = self.slot_at(first) {
            return slot.insert_before_this(child);
        }
        super::slot::insert_before(first, child)
    }

    fn elements(&self) -> Vec<Element> {
        self.tops.iter().filter_map(|node| node.clone().dyn_into().ok()).collect()
    }
}
