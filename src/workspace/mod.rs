//! Commands, state, queries.
