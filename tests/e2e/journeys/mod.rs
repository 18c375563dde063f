//! The journeys, one file for each part of the user's work.

mod durability;
mod files;
mod home;
mod hostile;
mod import;
mod improvements;
mod keyboard;
mod kpis;
mod queue;
mod sample_queue;
mod service_levels;
mod start;
mod together;
