//! # Plumbline: the plan of the house
//!
//! An ISO/IEC 20000 workbench that runs wholly in a browser tab.
//!
//! **Records are facts, everything else is derived.**
//! A change is written once as a journal entry and never rewritten; the state is what the entries add up to,
//! in whatever order they are read.
//!
//! **A register is a description, not a program.**
//! Each kind of record is declared once, in one file of [`register::catalogue`]; lists, forms, record pages,
//! import, search, history and merge work from that description.
//!
//! **A table is columns.**
//! In memory each register is a table of typed columns, and a record is a view of a row.
//!
//! ## Rooms, ground floor first
//!
//! A room may use the rooms above it in this list, never one below; `tests/native/architecture.rs` reads the
//! `use` lines.
//!
//! | room | what lives here |
//! |---|---|
//! | [`time`] | instants, civil days, spans, zone rules, business calendars; the only room that names `chrono` |
//! | [`journal`] | stamps, entries, cells, shards, codec, the storage port and its faulty twin; knows no register |
//! | [`register`] | what a field, a register and a life cycle are; one file a register in its catalogue |
//! | [`workspace`] | commands to entries, state in columns, queries, search, history, undo |
//! | [`service_level`] | targets, clocks, the ledger that explains every minute of a deadline, what-if replay |
//! | [`measure`] | KPI definitions, series, control charts, the lineage of every figure |
//! | [`exchange`] | workspace files, merging them, masking them, records in links, CSV in and out, presets |
//! | [`chart`] | series to marks with plotters, through a drawing back-end of our own |
//! | [`classroom`] | seeded worlds |
//! | [`order`], [`decimal`], [`letters`] | sorting, numbers as text, small letters: each there once, in a small form |
//! | [`pause`] | long work in pieces, so that the page goes on living |
//! | `browser` | one adapter per port (wasm only) |
//! | `ui` | the shell, pages, parts and forms (wasm only) |
//!
//! ## How a change travels
//!
//! A view calls a command; [`workspace::Workspace::plan`] checks it against the register's rules and makes a
//! [`journal::Entry`] of it; [`journal::Hand`] writes that under a key of its own and reads it back; the state
//! joins it; views follow one revision. What another tab writes, a file brings or a load finds joins in the same
//! way. A step over many records is written as shards that show only once an entry speaks for them. Entries that have
//! settled are folded into packs, word for word ([`journal::compaction`]): a tenth of the room, and nothing else
//! changes.
//!
//! Whatever is written to local storage goes to a mirror in IndexedDB within the same turn, and counts as *on disk*
//! once the browser has said so. At each start the two are joined key by key ([`journal::mirror`]): what one lacks or
//! holds damaged it gets from the other, and an empty one never wins.
//!
//! ## Two people, one truth
//!
//! A colleague's file is taken in by [`exchange::merge`]: what it would do is told first, then its entries are joined,
//! and one entry of this copy names what came ([`journal::Extra::Merge`]), so that it is one step to undo. Undoing it is
//! a step like any other: it writes back what shows without what came. A snapshot is restored in the same way
//! ([`workspace::Workspace::plan_restore`]). Numbers are claims ([`workspace::Number`]): no copy renumbers silently.
//! Which letter a copy has, its browser remembers; the first number given under a letter claims it in the same step.
//!
//! A record may come in a link ([`exchange::record_link`]): it is looked at first, and
//! [`workspace::Workspace::plan_told`] makes one step of it; what it says of its author is a claim. A shared folder
//! holds one file for each copy; they are joined by themselves unless [`exchange::merge::MergePlan::asks`], and what
//! shows nothing comes in without a step of its own, so that copies come to rest. Files may be packed
//! ([`exchange::file_kind`]) or under a passphrase ([`exchange::locked_file`]; the cryptography is the browser's).
//!
//! ## A history one can trust
//!
//! Each writer's entries are a chain of hashes, and every file carries a receipt of how far the chains had come
//! ([`journal::chain`]; `cargo run --example verify`). The one thing that is written over is a value removed for good
//! ([`journal::Redactions`]): the chain holds without it, and no merge brings it back. A removal names the versions that
//! go, and is finished at each load wherever it broke off. Two copies may tell other checksums of the same step's shards,
//! where only one had the shard when a value was removed: it is the same step ([`journal::same_step`]). A file names the
//! shards it lacks; its entries wait for them.
//!
//! What a workspace needs of a build stands in its own [`journal::Meta`]; an earlier build reads on and writes nothing
//! ([`journal::Gate`]). What earlier builds wrote is lifted while it is read ([`journal::migration`]); the bytes stay.
//!
//! ## When the store fills up
//!
//! What may still be written follows from how full the store is ([`journal::Rung`], asked before every step that
//! writes); ballast ([`journal::ballast`]) gives the last write its room. Records can leave for a file
//! ([`journal::Archive`]): from then on they do not show in any copy, stored or not, so their content can be dropped at
//! any time. The file ends with the entry that brings them back, so merging it is the union it always was.
//!
//! ## What measurement changed
//!
//! - Ids of imported records are drawn from one seed, so that a shard stores the seed instead of them
//!   ([`journal::shard::derived_id`]): 24.6 code units an incident of the sample, to which ids in full would add 8.5.
//! - Views are of one type (`ui::view`, and its macro in `view/`): markup is a text with holes in it, read once and
//!   cloned by the browser; what changes fills the holes. Leptos' own views are a type for each element and code for
//!   each type: with them the same pages weighed 630 kB of brotli, with these 545. Effects, conditions and the
//!   rows in sight go the same way (`ui::view::effect`, `when`, `window`), and components are pieces too: the code is there
//!   once and not for each use, another 14 kB. So do signals and what is worked out from them (`ui::view::Watched`, `memo`),
//!   whatever type of value they hold: 8 kB.
//! - Sorting goes through [`order`], maps are made by inserting: the standard library makes a sort anew for each type.
//! - JSON numbers keep their text, and checksums work out their tables when they are first needed: carried along, tables
//!   weighed 21 kB of brotli. Numbers as text ([`decimal`]) and small letters ([`letters`]) without the standard library's
//!   tables, and a few sorts less, made it 23 kB less again; powers and logarithms without its functions, 2 kB.
//! - A list keeps the nodes of its rows by their places and sorts from the order it had: an edit at 50,000 incidents
//!   drew every row anew and sorted all of them, which took two thirds of its time in the program. What is on the disk
//!   was heard of late for the same reason: the browser's word waited behind the drawing.
//! - The searched text is gathered when somebody goes to the query, not while a workspace opens: a fifth of opening
//!   the real log. Compiled for speed throughout, opening took an eighth less: it is work, not the compiler.
//! - The list's height is a fixed length of the window's: found out by the page's layout, with the same look, a key in
//!   the query took 4 ms more and an edit 8, since the table was laid out twice.
//! - Clocks that have ended are kept between views ([`service_level::DeskCache`]): most records have ended, and every
//!   figure asked for their clocks anew.
//! - `simd128`, and `memchr`, `miniz_oxide` and `crc` compiled for speed: a search at every key takes a fifth of the
//!   time, and the program weighs the same.
//! - Reading a file back compares it value for value with what was stored: more than the same hash, and nothing is joined
//!   for it.
//! - Work in pieces rests on a message to itself: a timer waits four milliseconds each time, a tenth of an import.
//! - The standard library built anew for size, without words for panics (`build-std`, `immediate-abort`: unstable), took
//!   4 % off the brotli bytes. It is left out: it would bind the page to one compiler and take the reason of a panic.
//! - `wasm-opt` is left out: on this build it took 8 % off the plain bytes and 0.2 % off the brotli ones.

// The view macro names this crate as its users do.
extern crate self as plumbline;

pub mod chart;
pub mod classroom;
pub mod decimal;
pub mod exchange;
pub mod journal;
pub mod letters;
pub mod measure;
pub mod order;
pub mod pause;
pub mod register;
pub mod route;
pub mod service_level;
pub mod time;
pub mod workspace;

#[cfg(target_arch = "wasm32")]
pub mod browser;
#[cfg(target_arch = "wasm32")]
pub mod ui;
