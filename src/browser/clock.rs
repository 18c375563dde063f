use crate::time::Instant;

/// What time it is, by the browser's clock.
#[must_use]
pub fn now() -> Instant {
    Instant::from_millis(js_sys::Date::now() as i64)
}

/// Milliseconds since the page began to load, with fractions: for measuring, never for records.
#[must_use]
pub fn performance_now() -> f64 {
    web_sys::window().and_then(|w| w.performance()).map_or(0.0, |p| p.now())
}
