//! Prints the figures of a log.

fn main() {}
