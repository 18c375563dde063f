//! service_level
