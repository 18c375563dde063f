//! Tests of measure.

mod control_chart;
