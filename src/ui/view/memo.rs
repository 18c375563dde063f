use leptos::prelude::{GetUntracked, Memo, Track};
use send_wrapper::SendWrapper;
use std::any::Any;
use std::marker::PhantomData;
use std::rc::Rc;

/// What is read, worked out anew only when a signal changes that it read; who follows it hears of it only where it is
/// another then: [`Memo`], whose code is there once and not for each type of value.
pub fn memo<T: PartialEq + 'static>(read: impl Fn() -> T + 'static) -> Derived<T> {
    Derived { held: erased(Box::new(move || Rc::new(Equal(read())))), of: PhantomData }
}

/// As [`memo`], for what cannot be compared: who follows it hears of it each time it is worked out.
pub fn anew<T: 'static>(read: impl Fn() -> T + 'static) -> Derived<T> {
    Derived { held: erased(Box::new(move || Rc::new(Anew(read())))), of: PhantomData }
}

/// A value that is worked out from others: see [`memo`].
pub struct Derived<T> {
    held: Memo<Held>,
    of: PhantomData<fn() -> T>,
}

impl<T> Clone for Derived<T> {
    fn clone(&self) -> Derived<T> {
        *self
    }
}

impl<T> Copy for Derived<T> {}

impl<T: 'static> Derived<T> {
    /// Follows changes.
    pub fn track(&self) {
        self.held.track();
    }

    /// Reads it, and follows changes.
    pub fn with<R>(&self, read: impl FnOnce(&T) -> R) -> R {
        self.held.track();
        self.with_untracked(read)
    }

    /// Reads it.
    pub fn with_untracked<R>(&self, read: impl FnOnce(&T) -> R) -> R {
        match self.held.get_untracked().0.any().downcast_ref() {
            Some(value) => read(value),
            // It was made of this type.
            None => std::process::abort(),
        }
    }
}

impl<T: Clone + 'static> Derived<T> {
    /// The value; follows changes.
    #[must_use]
    pub fn get(&self) -> T {
        self.with(T::clone)
    }

    /// The value.
    #[must_use]
    pub fn get_untracked(&self) -> T {
        self.with_untracked(T::clone)
    }
}

#[derive(Clone)]
struct Held(SendWrapper<Rc<dyn Same>>);

impl PartialEq for Held {
    fn eq(&self, other: &Held) -> bool {
        self.0.same(other.0.any())
    }
}

/// A value of any type that can be compared.
trait Same {
    fn any(&self) -> &dyn Any;
    fn same(&self, other: &dyn Any) -> bool;
}

/// The same as long as it is equal.
struct Equal<T>(T);

impl<T: PartialEq + 'static> Same for Equal<T> {
    fn any(&self) -> &dyn Any {
        &self.0
    }

    fn same(&self, other: &dyn Any) -> bool {
        other.downcast_ref() == Some(&self.0)
    }
}

/// Another one each time.
struct Anew<T>(T);

impl<T: 'static> Same for Anew<T> {
    fn any(&self) -> &dyn Any {
        &self.0
    }

    fn same(&self, _: &dyn Any) -> bool {
        false
    }
}

fn erased(read: Box<dyn Fn() -> Rc<dyn Same>>) -> Memo<Held> {
    let read = SendWrapper::new(read);
    Memo::new(move |_| Held(SendWrapper::new(read())))
}
