//! Long work in pieces: where it pauses, so that a page goes on living meanwhile, and how it is given up.
//!
//! What takes long is written once, as a future that asks its [`Pause`] between pieces. [`at_once`] runs it to its end
//! where nobody waits for anything else.

use std::future::Future;
use std::pin::{Pin, pin};
use std::task::{Context, Poll, Waker};

/// What long work asks between its pieces.
pub trait Pause {
    /// Whether it has gone on for long enough.
    fn is_due(&self) -> bool;

    /// Lets others go on. It is told how far the work has come, from 0 to 1.
    fn pause(&self, done: f64) -> Rest<'_>;
}

/// A pause that goes on; it fails where the work is not wanted any more.
pub type Rest<'a> = Pin<Box<dyn Future<Output = Result<(), GivenUp>> + 'a>>;

/// The work is not wanted any more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct GivenUp;

/// Never pauses and is never given up.
#[derive(Clone, Copy, Debug)]
pub struct AtOnce;

impl Pause for AtOnce {
    fn is_due(&self) -> bool {
        false
    }

    fn pause(&self, _: f64) -> Rest<'_> {
        Box::pin(std::future::ready(Ok(())))
    }
}

/// A stretch of long work: its own share of the whole, from one share to another.
#[derive(Clone, Copy)]
pub struct Stretch<'a> {
    pause: &'a dyn Pause,
    from: f64,
    to: f64,
}

impl<'a> Stretch<'a> {
    /// The whole work.
    #[must_use]
    pub fn whole(pause: &'a dyn Pause) -> Stretch<'a> {
        Stretch { pause, from: 0.0, to: 1.0 }
    }

    /// A part of this stretch, told in shares of it.
    #[must_use]
    pub fn part(&self, from: f64, to: f64) -> Stretch<'a> {
        let within = |share: f64| self.from + (self.to - self.from) * share;
        Stretch { pause: self.pause, from: within(from), to: within(to) }
    }

    /// The pause to await, if it is time for one, with `done` of `of` pieces behind it.
    #[inline(never)]
    #[must_use]
    pub fn due(&self, done: usize, of: usize) -> Option<Rest<'a>> {
        self.pause.is_due().then(|| {
            let share = done as f64 / of.max(1) as f64;
            self.pause.pause(self.from + (self.to - self.from) * share)
        })
    }
}

/// What work comes to that never has to wait. Nothing where it waits after all.
pub fn at_once<T>(work: impl Future<Output = T>) -> Option<T> {
    match pin!(work).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(outcome) => Some(outcome),
        Poll::Pending => None,
    }
}
