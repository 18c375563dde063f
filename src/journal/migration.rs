//! How what earlier builds wrote is read today: named lifts, in memory, each time an entry is read.
//!
//! What is stored stays as its writer left it, in the store, in packs and in the files that go out: the chain covers
//! those bytes. So a lift cannot fail halfway, and an earlier build still opens what it wrote.

use serde_json::{Map, Value as Json};

/// A lift of what builds of a format wrote to what is meant by it today.
#[derive(Clone, Copy, Debug)]
pub struct Migration {
    /// What it is called.
    pub name: &'static str,
    /// The last format of which a build wrote it so.
    pub from: u32,
    /// What it does to the body of an entry: `true` where there was something to do. The second time there is nothing.
    pub what: fn(&mut Map<String, Json>) -> bool,
}

/// All there ever were, the oldest first. A fixture of the format they lift goes with each of them.
pub static MIGRATIONS: &[Migration] =
    &[Migration { name: "one void among the voids", from: 1, what: one_void_among_the_voids }];

/// Lifts the body of an entry to what is meant by it today.
pub fn lift(body: &mut Map<String, Json>) {
    for migration in MIGRATIONS {
        (migration.what)(body);
    }
}

/// `"void":[stamp, gone]` for a single step over many records was written beside `"voids":[[stamp, gone], …]` for
/// several: it is the first of them.
fn one_void_among_the_voids(body: &mut Map<String, Json>) -> bool {
    let Some(one) = body.remove("void") else { return false };
    let voids = body.entry("voids").or_insert_with(|| Json::Array(Vec::new()));
    match voids {
        Json::Array(voids) => voids.insert(0, one),
        // It cannot be read, with it or without.
        _ => *voids = Json::Null,
    }
    true
}
