use crate::decimal;
use crate::time::Instant;
use std::fmt;
use std::sync::Arc;

/// What a field of a record holds. What it means is the register's business.
///
/// In JSON: `null`, a boolean, a number, or a string; an instant is a string in its canonical RFC 3339 form,
/// and a string in exactly that form is read back as an instant, so both directions are exact.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Value {
    /// No value.
    #[default]
    Null,
    /// Yes or no.
    Flag(bool),
    /// A finite number.
    Number(f64),
    /// Text, a choice's code, a day, a linked record's id.
    Text(Arc<str>),
    /// A point in time.
    Instant(Instant),
}

impl Value {
    /// A text; one in the form of an instant becomes that instant.
    #[must_use]
    pub fn text(text: &str) -> Value {
        match Instant::from_canonical(text) {
            Some(instant) => Value::Instant(instant),
            None => Value::Text(Arc::from(text)),
        }
    }

    /// Whether there is no value.
    #[must_use]
    pub fn is_null(&self) -> bool {
        matches!(self, Value::Null)
    }

    /// The number, where it is one.
    #[must_use]
    pub fn as_number(&self) -> Option<f64> {
        if let Value::Number(number) = self { Some(*number) } else { None }
    }

    /// The instant, where it is one.
    #[must_use]
    pub fn as_instant(&self) -> Option<Instant> {
        if let Value::Instant(instant) = self { Some(*instant) } else { None }
    }

    /// The text, where it is one that is not an instant.
    #[must_use]
    pub fn as_text(&self) -> Option<&str> {
        if let Value::Text(text) = self { Some(text) } else { None }
    }
}

impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Value::Null => Ok(()),
            Value::Flag(flag) => write!(f, "{flag}"),
            Value::Number(number) => f.write_str(&decimal::plain(*number)),
            Value::Text(text) => f.write_str(text),
            Value::Instant(instant) => write!(f, "{instant}"),
        }
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Value {
        Value::text(text)
    }
}

impl From<bool> for Value {
    fn from(flag: bool) -> Value {
        Value::Flag(flag)
    }
}

impl From<f64> for Value {
    fn from(number: f64) -> Value {
        // Adding zero makes one zero of the two.
        if number.is_finite() { Value::Number(number + 0.0) } else { Value::Null }
    }
}

impl From<Instant> for Value {
    fn from(instant: Instant) -> Value {
        Value::Instant(instant)
    }
}
