//! Tests of sample_world.
