//! How facts are kept: stamps, entries, cells, shards and the storage port. Knows no register.
//!
//! An entry is written once under a key of its own and never changed. The state is a join of whatever entries
//! and shards can be read, in any order, so there is no pointer to tear and no lock to hold.
//! The format is described in [`key`], [`entry`] and [`shard`].

mod batch;
mod bytes;
mod cell;
pub mod chain;
pub mod entry;
mod extra;
mod faulty_store;
mod hand;
pub mod key;
mod load;
pub mod pack;
mod record_id;
mod redaction;
pub mod shard;
mod stamp;
mod store;
mod value;

pub use batch::{Batch, BatchChange, BatchEvent, BatchRecord, RecordSlice};
pub use cell::Cell;
pub use entry::{BatchRef, Entry, Op, Write};
pub use extra::{Extra, Redaction};
pub use faulty_store::{FaultKind, Faults, FaultyStore};
pub use hand::{Hand, NotSaved};
pub use key::{Key, KeyKind};
pub use load::{
    Loaded, LoadedShard, Trouble, load, read_entry, shard_batch, shard_parts, shard_text, workspaces,
};
pub use record_id::RecordId;
pub use redaction::{Redactions, clean_store};
pub use stamp::{Stamp, StampClock, Writer};
pub use store::{MemoryStore, QUOTA, Store, StoreError, units};
pub use value::Value;
