use leptos::prelude::*;
use std::rc::Rc;

/// What to do once a form or a dialog is done with.
#[derive(Clone, Copy)]
pub struct Done(StoredValue<Rc<dyn Fn()>, LocalStorage>);

impl Done {
    /// Does this then.
    pub fn new(then: impl Fn() + 'static) -> Done {
        Done(StoredValue::new_local(Rc::new(then)))
    }

    /// It is done with; nothing happens where what it was for is gone.
    pub fn run(self) {
        if let Some(then) = self.0.try_get_value() {
            then();
        }
    }
}
