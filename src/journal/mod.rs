//! Stamps, entries, cells, shards and the storage port. Knows no register.

mod value;

pub use value::Value;
