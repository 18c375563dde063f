use super::setting::Target;
use rustc_hash::FxHashMap;
use std::cell::RefCell;
use std::rc::Rc;
use web_sys::wasm_bindgen::JsCast;
use web_sys::{Document, DocumentFragment, Node};

/// The markup of a view, read once: its nodes, to be cloned, and where its holes are.
pub struct Template {
    nodes: DocumentFragment,
    holes: Vec<Place>,
}

/// Where a hole is.
struct Place {
    /// Which child to go to, from the top.
    path: Vec<u32>,
    kind: Kind,
}

/// What a hole is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A child; whether it stands at the top.
    Child(bool),
    /// An attribute, a property, a class or a style of that name.
    Setting(Target, &'static str),
    /// An event of that name.
    Event(&'static str),
    /// The element itself.
    Reference,
}

/// A clone of a template's nodes.
pub struct Clone {
    /// The nodes, not in the page yet.
    pub nodes: DocumentFragment,
    /// Each hole with its node: its element, or the text that marks the place of a child.
    pub holes: Vec<(Kind, Node)>,
}

thread_local! {
    /// By the address of the text, which is there once in the program.
    static KNOWN: RefCell<FxHashMap<(*const u8, usize), Rc<Template>>> = RefCell::default();
}

/// A clone of the nodes of a template; nothing outside of a browser.
pub fn clone_of(text: &'static str) -> Option<Clone> {
    let known = KNOWN.with_borrow(|known| known.get(&(text.as_ptr(), text.len())).cloned());
    let template = match known {
        Some(template) => template,
        None => {
            let template = Rc::new(Template::read(text)?);
            KNOWN.with_borrow_mut(|known| known.insert((text.as_ptr(), text.len()), Rc::clone(&template)));
            template
        }
    };
    template.cloned()
}

/// The document of this page.
pub fn document() -> Option<Document> {
    web_sys::window()?.document()
}

impl Template {
    /// Makes the nodes that a text describes; see the macro for its bytes.
    fn read(text: &'static str) -> Option<Template> {
        let document = document()?;
        let nodes = document.create_document_fragment();
        // The node that is open, and how many children it has so far, from the top.
        let mut open: Vec<(Node, u32)> = vec![(nodes.clone().unchecked_into(), 0)];
        let mut holes = Vec::new();
        let mut rest = text;
        while let Some(code) = rest.as_bytes().first().copied() {
            let after = rest.get(1..)?;
            let end = after.bytes().position(|b| (1..8).contains(&b)).unwrap_or(after.len());
            let (operand, following) = after.split_at_checked(end)?;
            rest = following;
            let depth = open.len();
            let (parent, children) = open.last_mut()?;
            let path = |open: &[(Node, u32)]| open.iter().map(|(_, children)| children - 1).collect();
            match code {
                1 => {
                    let element = document.create_element(operand).ok()?;
                    parent.append_child(&element).ok()?;
                    *children += 1;
                    open.push((element.unchecked_into(), 0));
                }
                2 => {
                    // The value follows byte 3.
                    let value = rest.get(1..)?;
                    let end = value.bytes().position(|b| (1..8).contains(&b)).unwrap_or(value.len());
                    let (value, following) = value.split_at_checked(end)?;
                    parent.unchecked_ref::<web_sys::Element>().set_attribute(operand, value).ok()?;
                    rest = following;
                }
                4 => {
                    parent.append_child(&document.create_text_node(operand)).ok()?;
                    *children += 1;
                }
                5 => {
                    open.pop();
                }
                6 => {
                    parent.append_child(&document.create_text_node("")).ok()?;
                    *children += 1;
                    holes.push(Place { path: path(&open), kind: Kind::Child(depth == 1) });
                }
                _ => {
                    let outer = open.get(..depth.checked_sub(1)?)?;
                    let (kind, name) = operand.split_at_checked(1)?;
                    let kind = match kind {
                        "a" => Kind::Setting(Target::Attribute, name),
                        "p" => Kind::Setting(Target::Property, name),
                        "c" => Kind::Setting(Target::Class, name),
                        "s" => Kind::Setting(Target::Style, name),
                        "e" => Kind::Event(name),
                        _ => Kind::Reference,
                    };
                    holes.push(Place { path: path(outer), kind });
                }
            }
        }
        Some(Template { nodes, holes })
    }

    fn cloned(&self) -> Option<Clone> {
        let nodes: DocumentFragment = self.nodes.clone_node_with_deep(true).ok()?.unchecked_into();
        let mut holes = Vec::with_capacity(self.holes.len());
        // The way to the hole before: holes come in the order of the nodes, so the walk only goes on.
        let mut way: Vec<(Node, u32)> = Vec::new();
        for hole in &self.holes {
            let shared = way.iter().zip(&hole.path).take_while(|((_, at), to)| at == *to).count();
            // One level beyond what is shared is a sibling to go on from.
            way.truncate((shared + 1).min(hole.path.len()));
            for (level, to) in hole.path.iter().enumerate().skip(way.len().saturating_sub(1)) {
                if way.len() <= level {
                    let parent = way.last().map_or(nodes.unchecked_ref::<Node>(), |(node, _)| node);
                    way.push((parent.first_child()?, 0));
                }
                let (node, at) = way.last_mut()?;
                while *at < *to {
                    *node = node.next_sibling()?;
                    *at += 1;
                }
            }
            holes.push((hole.kind, way.last()?.0.clone()));
        }
        Some(Clone { nodes, holes })
    }
}
