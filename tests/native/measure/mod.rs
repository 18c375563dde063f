//! Tests of measure.

mod control_chart;
mod kpi;
mod kpi_properties;
mod usual_range;
pub mod world;
