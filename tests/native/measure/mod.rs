//! Tests of measure.

mod control_chart;
pub mod world;
