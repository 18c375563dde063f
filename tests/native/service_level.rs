//! Tests of service_level.
