use leptos::prelude::{GetUntracked, LocalStorage, RwSignal, Set, Track};
use std::any::Any;
use std::marker::PhantomData;
use std::rc::Rc;

/// A value that views watch: [`RwSignal`], whose code is there once and not for each type of value.
pub struct Watched<T> {
    held: RwSignal<Rc<dyn Any>, LocalStorage>,
    of: PhantomData<fn() -> T>,
}

impl<T> Clone for Watched<T> {
    fn clone(&self) -> Watched<T> {
        *self
    }
}

impl<T> Copy for Watched<T> {}

impl<T> PartialEq for Watched<T> {
    fn eq(&self, other: &Watched<T>) -> bool {
        self.held == other.held
    }
}

impl<T> std::fmt::Debug for Watched<T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Watched")
    }
}

impl<T: Default + 'static> Default for Watched<T> {
    fn default() -> Watched<T> {
        Watched::new(T::default())
    }
}

impl<T: 'static> Watched<T> {
    /// A value to begin with.
    #[must_use]
    pub fn new(value: T) -> Watched<T> {
        Watched { held: RwSignal::new_local(Rc::new(value)), of: PhantomData }
    }

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
        self.try_with_untracked(read).unwrap_or_else(|| gone())
    }

    /// Reads it; nothing where the view it belongs to is gone.
    pub fn try_with_untracked<R>(&self, read: impl FnOnce(&T) -> R) -> Option<R> {
        held(self.held).as_deref().and_then(|held| held.downcast_ref()).map(read)
    }

    /// Puts another value in its place.
    pub fn set(&self, value: T) {
        put(self.held, Rc::new(value));
    }

    /// As [`Watched::set`]; where the view it belongs to is gone the value comes back.
    pub fn try_set(&self, value: T) -> Option<T> {
        match held(self.held) {
            Some(_) => {
                put(self.held, Rc::new(value));
                None
            }
            None => Some(value),
        }
    }
}

impl<T: Clone + 'static> Watched<T> {
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

    /// The value; nothing where the view it belongs to is gone.
    #[must_use]
    pub fn try_get_untracked(&self) -> Option<T> {
        self.try_with_untracked(T::clone)
    }

    /// Changes it.
    pub fn update<R>(&self, change: impl FnOnce(&mut T) -> R) -> R {
        let mut value = self.get_untracked();
        let told = change(&mut value);
        self.set(value);
        told
    }
}

fn held(of: RwSignal<Rc<dyn Any>, LocalStorage>) -> Option<Rc<dyn Any>> {
    of.try_get_untracked()
}

fn put(of: RwSignal<Rc<dyn Any>, LocalStorage>, value: Rc<dyn Any>) {
    of.try_set(value);
}

/// As where a signal is read whose view is gone: the page says that it stopped, and why.
fn gone<R>() -> R {
    crate::browser::failed("A part of the page was used after it was gone.");
    std::process::abort()
}
