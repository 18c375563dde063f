use crate::journal::Value;
use crate::time::{Day, Instant, Span};
use std::marker::PhantomData;

/// A typed way to one field: `record.get(incident::IMPACT)` gives an `Option<Impact>`.
#[derive(Debug)]
pub struct Handle<T> {
    /// The field's code.
    pub field: &'static str,
    holds: PhantomData<fn() -> T>,
}

impl<T> Clone for Handle<T> {
    fn clone(&self) -> Handle<T> {
        *self
    }
}

impl<T> Copy for Handle<T> {}

impl<T> Handle<T> {
    /// The handle of the field with that code. A test holds that field and type fit.
    #[must_use]
    pub const fn new(field: &'static str) -> Handle<T> {
        Handle { field, holds: PhantomData }
    }
}

/// A type a stored value can be read as.
pub trait FromValue: Sized {
    /// The typed value, or nothing where the stored one does not fit.
    fn from_value(value: &Value) -> Option<Self>;
}

impl FromValue for String {
    fn from_value(value: &Value) -> Option<String> {
        if value.is_null() { None } else { Some(value.to_string()) }
    }
}

impl FromValue for f64 {
    fn from_value(value: &Value) -> Option<f64> {
        value.as_number()
    }
}

impl FromValue for bool {
    fn from_value(value: &Value) -> Option<bool> {
        if let Value::Flag(flag) = value { Some(*flag) } else { None }
    }
}

impl FromValue for Instant {
    fn from_value(value: &Value) -> Option<Instant> {
        value.as_instant()
    }
}

impl FromValue for Day {
    fn from_value(value: &Value) -> Option<Day> {
        Day::from_iso(value.as_text()?)
    }
}

impl FromValue for Span {
    fn from_value(value: &Value) -> Option<Span> {
        Some(Span::from_millis((value.as_number()? * 60_000.0) as i64))
    }
}
