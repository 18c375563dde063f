//! Everything that can be tested without a browser, in one binary.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "tests")]

mod architecture;
mod archive;
mod archive_holds;
mod browser_model;
mod chain;
mod chart;
mod codec;
mod compaction;
mod compaction_schedules;
mod compaction_sizes;
mod day_words;
mod decimal;
mod decoders;
mod difference;
mod exchange;
mod figures;
mod formats;
mod hostile;
mod interplay;
mod interplay_cases;
mod journal;
mod letters;
mod locked_file;
mod masked;
mod measure;
mod merge;
mod merge_proofs;
mod merge_told;
mod mirror;
mod number;
mod past;
mod pause;
#[allow(clippy::print_stdout, reason = "a skipped test says so")]
#[path = "../recipe.rs"]
mod recipe;
mod redaction;
mod redaction_texts;
mod register;
mod room;
mod route;
mod sample_world;
mod service_level;
mod snapshot;
mod storage_faults;
mod text_form;
mod time;
mod workspace;
mod workspace_file;
mod workspace_properties;
mod workspace_query;
