use leptos::prelude::Effect;

/// Runs now, told that it is the first time, and again whenever a signal changes that it read: [`Effect::new`], whose
/// code is there once and not for each of its uses.
pub fn effect(run: impl FnMut(bool) + 'static) {
    erased(Box::new(run));
}

fn erased(mut run: Box<dyn FnMut(bool)>) {
    Effect::new(move |before: Option<()>| run(before.is_none()));
}
