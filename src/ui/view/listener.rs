use super::markup::Handler;
use std::cell::RefCell;
use std::rc::Rc;
use web_sys::wasm_bindgen::JsCast;
use web_sys::wasm_bindgen::closure::Closure;
use web_sys::{Element, Event};

/// A handler as long as it listens.
pub struct Listener {
    element: Element,
    name: &'static str,
    handler: Rc<RefCell<Option<Handler>>>,
    closure: Closure<dyn FnMut(Event)>,
}

impl Listener {
    /// Listens from now on.
    pub fn new(element: Element, name: &'static str, handler: Handler) -> Listener {
        let handler = Rc::new(RefCell::new(Some(handler)));
        let own = Rc::clone(&handler);
        let closure: Box<dyn FnMut(Event)> = Box::new(move |event| {
            // Away while it runs: what it does may draw the view again and so replace it.
            let running = own.borrow_mut().take();
            if let Some(mut handler) = running {
                handler.handle(event);
                own.borrow_mut().get_or_insert(handler);
            }
        });
        let closure = Closure::wrap(closure);
        element.add_event_listener_with_callback(name, closure.as_ref().unchecked_ref()).ok();
        Listener { element, name, handler, closure }
    }

    /// Hands what comes from now on to another handler.
    pub fn replace(&self, handler: Handler) {
        *self.handler.borrow_mut() = Some(handler);
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        let listening = self.closure.as_ref().unchecked_ref();
        self.element.remove_event_listener_with_callback(self.name, listening).ok();
    }
}
