use leptos::prelude::Memo;
use send_wrapper::SendWrapper;

/// What is read, worked out anew only when a signal changes that it read: [`Memo::new`], whose code is there once for
/// each type of value and not for each use.
pub fn memo<T: PartialEq + Send + Sync + 'static>(read: impl Fn() -> T + 'static) -> Memo<T> {
    erased(Box::new(read))
}

fn erased<T: PartialEq + Send + Sync + 'static>(read: Box<dyn Fn() -> T>) -> Memo<T> {
    let read = SendWrapper::new(read);
    Memo::new(move |_| read())
}
