//! The journeys, one file for each part of the user's work.

mod queue;
mod start;
