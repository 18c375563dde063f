//! The journeys, one file for each part of the user's work.

mod durability;
mod files;
mod home;
mod hostile;
mod import;
mod improvements;
mod kept_place;
mod keyboard;
mod kpis;
mod links;
mod queue;
mod removal;
mod room;
mod sample_queue;
mod service_levels;
mod start;
mod together;
mod wrapped_files;
