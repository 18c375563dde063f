use super::piece::{Content, Piece};
use super::setting::Setting;
use leptos::html::ElementType;
use leptos::prelude::NodeRef;
use leptos::tachys::html::node_ref::NodeRefContainer;
use web_sys::wasm_bindgen::JsCast;
use web_sys::{DragEvent, Element, Event, FocusEvent, KeyboardEvent, MouseEvent, SubmitEvent};

/// Markup whose holes are being filled, in the order of the text. The macro calls its methods.
///
/// None of them is made anew for a type, and all of them take pointers: a page is hundreds of such calls.
pub struct Markup(Box<(&'static str, Vec<Hole>)>);

/// What fills a hole of a template.
pub enum Hole {
    /// A child.
    Child(Piece),
    /// An attribute, a property, a class or a style that stays until the view is drawn again.
    Fixed(Setting),
    /// One that follows what it reads.
    Live(Box<dyn Fn() -> Setting>),
    /// A handler of an event.
    Handler(Handler),
    /// Somebody who wants to know the element.
    Reference(Box<dyn Fn(&Element)>),
}

/// What handles an event, by the event's type.
pub enum Handler {
    /// Any event.
    Event(Box<dyn FnMut(Event)>),
    /// Of the mouse, or of a key that does the same.
    Mouse(Box<dyn FnMut(MouseEvent)>),
    /// Of the keyboard.
    Key(Box<dyn FnMut(KeyboardEvent)>),
    /// Of the focus.
    Focus(Box<dyn FnMut(FocusEvent)>),
    /// Of dragging and dropping.
    Drag(Box<dyn FnMut(DragEvent)>),
    /// Of a form being sent.
    Submit(Box<dyn FnMut(SubmitEvent)>),
}

impl Handler {
    /// Handles an event; the macro knows which type an event of that name has.
    pub fn handle(&mut self, event: Event) {
        match self {
            Handler::Event(handle) => handle(event),
            Handler::Mouse(handle) => handle(event.unchecked_into()),
            Handler::Key(handle) => handle(event.unchecked_into()),
            Handler::Focus(handle) => handle(event.unchecked_into()),
            Handler::Drag(handle) => handle(event.unchecked_into()),
            Handler::Submit(handle) => handle(event.unchecked_into()),
        }
    }
}

impl Markup {
    /// Markup of that text, with so many holes to be filled.
    #[inline(never)]
    #[must_use]
    pub fn new(text: &'static str, holes: usize) -> Markup {
        Markup(Box::new((text, Vec::with_capacity(holes))))
    }

    /// Fills the next hole.
    #[inline(never)]
    pub fn fill(&mut self, hole: Hole) {
        self.0.1.push(hole);
    }

    /// A child.
    #[inline(never)]
    pub fn child(&mut self, piece: Piece) {
        self.fill(Hole::Child(piece));
    }

    /// A setting that stays, with a text that is there for as long as the program.
    #[inline(never)]
    pub fn text(&mut self, text: &'static str) {
        self.fill(Hole::Fixed(Setting::Text(text.into())));
    }

    /// A setting that follows what it reads.
    #[inline(never)]
    pub fn live(&mut self, read: Box<dyn Fn() -> Setting>) {
        self.fill(Hole::Live(read));
    }

    /// A handler of any event.
    #[inline(never)]
    pub fn on_event(&mut self, handle: Box<dyn FnMut(Event)>) {
        self.fill(Hole::Handler(Handler::Event(handle)));
    }

    /// A handler of an event of the mouse.
    #[inline(never)]
    pub fn on_mouse(&mut self, handle: Box<dyn FnMut(MouseEvent)>) {
        self.fill(Hole::Handler(Handler::Mouse(handle)));
    }

    /// A handler of an event of the keyboard.
    #[inline(never)]
    pub fn on_key(&mut self, handle: Box<dyn FnMut(KeyboardEvent)>) {
        self.fill(Hole::Handler(Handler::Key(handle)));
    }

    /// A handler of an event of the focus.
    #[inline(never)]
    pub fn on_focus(&mut self, handle: Box<dyn FnMut(FocusEvent)>) {
        self.fill(Hole::Handler(Handler::Focus(handle)));
    }

    /// A handler of an event of dragging and dropping.
    #[inline(never)]
    pub fn on_drag(&mut self, handle: Box<dyn FnMut(DragEvent)>) {
        self.fill(Hole::Handler(Handler::Drag(handle)));
    }

    /// A handler of a form being sent.
    #[inline(never)]
    pub fn on_submit(&mut self, handle: Box<dyn FnMut(SubmitEvent)>) {
        self.fill(Hole::Handler(Handler::Submit(handle)));
    }

    /// A reference to the element.
    pub fn reference<E>(&mut self, reference: NodeRef<E>)
    where
        E: ElementType + 'static,
        E::Output: JsCast + Clone + 'static,
        NodeRef<E>: NodeRefContainer<E>,
    {
        self.fill(Hole::Reference(Box::new(move |element| reference.load(element))));
    }

    /// The piece it makes.
    #[inline(never)]
    #[must_use]
    pub fn done(self) -> Piece {
        Piece::of(Content::Template(self))
    }

    /// Its text.
    #[must_use]
    pub fn template(&self) -> &'static str {
        self.0.0
    }

    /// Its text and its holes.
    #[must_use]
    pub fn parts(self) -> (&'static str, Vec<Hole>) {
        *self.0
    }
}

/// Markup without holes; for the macro.
#[inline(never)]
#[must_use]
pub fn plain(text: &'static str) -> Piece {
    Markup::new(text, 0).done()
}
