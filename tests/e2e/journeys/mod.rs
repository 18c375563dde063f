//! The journeys, one file for each part of the user's work.

mod files;
mod import;
mod keyboard;
mod home;
mod improvements;
mod queue;
mod sample_queue;
mod service_levels;
mod start;
