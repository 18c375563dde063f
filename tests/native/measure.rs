//! Tests of measure.
