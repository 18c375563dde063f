//! The journeys, one file for each part of the user's work.

mod durability;
mod files;
mod home;
mod import;
mod improvements;
mod keyboard;
mod kpis;
mod queue;
mod removal;
mod sample_queue;
mod service_levels;
mod start;
mod together;
