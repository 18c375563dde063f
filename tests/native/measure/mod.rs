//! Tests of measure.

mod control_chart;
mod kpi;
mod kpi_properties;
pub mod world;
