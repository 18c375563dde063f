//! Stamps, entries, cells, shards and the storage port. Knows no register.

mod batch;
mod record_id;
mod value;

pub use batch::{Batch, BatchChange, BatchEvent, BatchRecord, RecordSlice};
pub use record_id::RecordId;
pub use value::Value;
