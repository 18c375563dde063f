use crate::browser;
use std::cell::Cell;

/// The time since the page could last paint and answer.
pub struct Slice(Cell<f64>);

impl Default for Slice {
    fn default() -> Slice {
        Slice(Cell::new(browser::performance_now()))
    }
}

impl Slice {
    /// How long it lasts, in milliseconds.
    const MOST: f64 = 12.0;

    /// Whether it is time for a rest.
    #[must_use]
    pub fn is_over(&self) -> bool {
        browser::performance_now() - self.0.get() > Slice::MOST
    }

    /// Lets the page paint and answer.
    pub async fn rest(&self) {
        browser::rest().await;
        self.0.set(browser::performance_now());
    }
}
