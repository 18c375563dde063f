use super::piece::{IntoPiece, Piece};
use super::setting::{IntoValue, Target, Value};
use leptos::html::ElementType;
use leptos::prelude::NodeRef;
use leptos::tachys::html::node_ref::NodeRefContainer;
use web_sys::wasm_bindgen::JsCast;
use web_sys::{Element, Event};

/// What handles an event.
pub type Handler = Box<dyn FnMut(Event)>;

/// What fills a hole of a template.
pub enum Hole {
    /// A child.
    Child(Piece),
    /// An attribute, a property, a class or a style.
    Setting(Target, &'static str, Value),
    /// A handler of the event of that name.
    Listener(&'static str, Handler),
    /// Somebody who wants to know the element.
    Reference(Box<dyn Fn(&Element)>),
}

/// A child.
pub fn child(piece: impl IntoPiece) -> Hole {
    Hole::Child(piece.piece())
}

/// An attribute.
pub fn attribute(name: &'static str, value: impl IntoValue) -> Hole {
    Hole::Setting(Target::Attribute, name, value.value())
}

/// A property of the element's object.
pub fn property(name: &'static str, value: impl IntoValue) -> Hole {
    Hole::Setting(Target::Property, name, value.value())
}

/// One class among others.
pub fn class(name: &'static str, value: impl IntoValue) -> Hole {
    Hole::Setting(Target::Class, name, value.value())
}

/// One declaration of the element's style.
pub fn style(name: &'static str, value: impl IntoValue) -> Hole {
    Hole::Setting(Target::Style, name, value.value())
}

/// A handler of an event. The macro knows which type an event of that name has.
pub fn listener<E: JsCast + 'static>(name: &'static str, mut handle: Box<dyn FnMut(E)>) -> Hole {
    Hole::Listener(name, Box::new(move |event| handle(event.unchecked_into())))
}

/// A reference to the element.
pub fn reference<E>(reference: NodeRef<E>) -> Hole
where
    E: ElementType + 'static,
    E::Output: JsCast + Clone + 'static,
    NodeRef<E>: NodeRefContainer<E>,
{
    Hole::Reference(Box::new(move |element| reference.load(element)))
}
