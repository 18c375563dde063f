//! Spreadsheets in and out, whole workspaces as files ([`workspace_file`], [`locked_file`] under a passphrase),
//! colleagues' files taken in ([`merge`]), and single records in links ([`record_link`]).
//!
//! The way in: [`decode`] makes text of bytes, [`Sheet`] cells of text, [`suggest`] a [`Mapping`] for them, and an
//! [`Importer`] records with their history, step by step, together with the [`Draft`] that says what they will be.
//! Nothing here writes: the batches are written in one step by whoever asked for them.

pub mod archive;
mod csv_text;
mod decode;
mod draft;
pub mod file_kind;
mod history;
mod import;
mod known;
mod life;
pub mod locked_file;
mod mapping;
pub mod masked;
pub mod merge;
mod recognise;
pub mod record_link;
mod refusal;
mod rules;
mod sheet;
mod suggest;
pub mod workspace_file;

pub use csv_text::{Cell, csv_text, needs_guard, tsv_text, without_guard};
pub use decode::{Decoded, Encoding, MAX_BYTES, decode, detect};
pub use draft::{Counts, Draft, LISTED, Preview, REMARKED, Rejected, Remark};
pub use import::{Imported, ImportedBatch, Importer, Progress, dry_run};
pub use known::{Known, MissingRecord};
pub use mapping::{FieldRule, Mapping, Shape, Source};
pub use recognise::recognise;
pub use refusal::Refusal;
pub use sheet::{MAX_CELL, MAX_COLUMNS, SEPARATORS, Sheet, SheetReader, detect_separator};
pub use suggest::{date_candidates, detect_dates, suggest, suggest_values};
