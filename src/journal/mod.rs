//! How facts are kept: stamps, entries, cells, shards and the storage port. Knows no register.
//!
//! An entry is written once under a key of its own and never changed. The state is a join of whatever entries
//! and shards can be read, in any order, so there is no pointer to tear and no lock to hold. Settled entries are
//! folded into packs ([`compaction`]), which hold them word for word: nothing but their keys changes.
//! The format is described in [`key`], [`entry`], [`shard`] and [`packed_entries`].

mod archive;
pub mod ballast;
mod batch;
mod batch_columns;
mod bytes;
mod cell;
pub mod chain;
pub mod compaction;
pub mod entry;
mod extra;
mod faulty_store;
mod gate;
mod hand;
mod holdings;
pub mod key;
mod load;
mod meta;
pub mod migration;
pub mod mirror;
pub mod pack;
pub mod packed_entries;
mod record_id;
mod redaction;
mod room;
pub mod shard;
pub mod snapshot;
mod stamp;
mod store;
mod value;

pub use archive::{Archive, Archives, Left, Run, make_room};
pub use batch::{Batch, BatchChange, BatchEvent, BatchRecord, RecordSlice};
pub use batch_columns::{BatchColumns, Passed, Told, Walk};
pub use cell::Cell;
pub use entry::{BatchRef, Entry, Op, Write};
pub use extra::{Extra, Redaction};
pub use faulty_store::{FaultKind, Faults, FaultyStore};
pub use gate::{BEHIND, Gate};
pub use hand::{Hand, MOST_UNITS, NotSaved};
pub use holdings::{HeldPack, Holdings, READ_ELSEWHERE};
pub use key::{Key, KeyKind};
pub use load::{
    Loaded, LoadedShard, NotRead, Trouble, UNFINISHED, load, load_in, read_entry, shard_batch, shard_columns,
    shard_parts, shard_text, workspaces,
};
pub use meta::{FORMAT, Meta};
pub use record_id::RecordId;
pub use redaction::{Redactions, clean_store, same_step};
pub use room::{Deed, Fill, LADDER, Rung};
pub use stamp::{Stamp, StampClock, Writer};
pub use store::{MemoryStore, QUOTA, Store, StoreError, units, values};
pub use value::Value;
