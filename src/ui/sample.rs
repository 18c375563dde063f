//! The sample company, in a workspace of its own.

use super::app::App;
use super::session::{LargeStep, STEP_ROOM};
use crate::browser;
use crate::classroom::{self, World};
use crate::journal::{BatchRef, Entry, Hand, MemoryStore, NotSaved, StoreError, Writer, load};
use crate::route::Route;
use crate::workspace::Workspace;

/// The seed of the sample: everyone sees the same year.
const SEED: u64 = 20_000;

/// What the step that fills a sample is called.
const LABEL: &str = "Sample company set up";

/// Opens the sample workspace; where there is none yet, it is made first.
pub fn open(app: App) {
    if let Some(found) = app.workspaces().into_iter().find(|w| w.sample) {
        app.open(&found.id);
        app.go(Route::Home);
        return;
    }
    let world = app.zone(|zone| classroom::clinic(SEED, browser::now(), zone));
    if !app.create(&(world.name.to_owned() + " (sample)"), true) {
        return;
    }
    match write(app, &world) {
        Ok(()) => {
            app.changed();
            app.go(Route::Home);
            app.tell("The sample company is open. Try anything: your own records are not touched.");
        }
        Err(error) => {
            if let Some(id) = app.peek(|s| s.id.clone()) {
                app.erase(&id);
            }
            app.tell_trouble(&format!(
                "The sample was not made: {error}. It needs about a megabyte; nothing of yours was changed."
            ));
        }
    }
}

/// Makes a workspace with so many incidents of the clinic, for measuring. What the browser's storage cannot hold
/// stands on the screen only, and the page says so. `false` where nothing was made.
#[cfg_attr(not(feature = "bench"), allow(dead_code, reason = "the bench asks for it"))]
pub fn fill(app: App, count: usize, seed: u64) -> bool {
    let world = app.zone(|zone| classroom::clinic_of(seed, count, browser::now(), zone));
    if !app.create(&format!("{} with {count} incidents", world.name), true) {
        return false;
    }
    if let Err(error) = write(app, &world) {
        let Some(workspace) = in_memory(&world) else { return false };
        app.change_quietly(|s| {
            s.workspace = workspace;
            s.not_saved = Some(NotSaved { error: error.clone(), waiting: 1 });
        });
        app.tell_trouble(&format!("This workspace is on the screen only: {error}."));
    }
    app.changed();
    true
}

/// Writes a world as one step, or nothing of it.
fn write(app: App, world: &World) -> Result<(), StoreError> {
    let mut step = LargeStep::default();
    for drawn in &world.batches {
        let added = app.change_quietly(|s| s.add_to_step(&mut step, &drawn.batch, Some(drawn.seed)));
        if let Some(Err(error)) = added {
            app.change_quietly(|s| s.give_up_step(&step));
            return Err(error);
        }
    }
    app.change_quietly(|s| s.finish_step(step, LABEL, browser::now()));
    Ok(())
}

#[cfg_attr(not(feature = "bench"), allow(dead_code, reason = "the bench asks for it"))]
fn in_memory(world: &World) -> Option<Workspace> {
    let store = MemoryStore::with_quota(usize::MAX / 2);
    let mut hand = Hand::new("memory", Writer::new(browser::random_u64()));
    let mut batch = BatchRef { shards: Vec::new(), records: 0 };
    for drawn in &world.batches {
        hand.write_shard(&store, &drawn.batch, Some(drawn.seed), &mut batch).ok()?;
    }
    let stamp = hand.next_stamp(browser::now().millis().max(0) as u64, STEP_ROOM);
    let entry = Entry { batch: Some(batch), ..Entry::new(stamp, "", LABEL) };
    hand.write(&store, entry, browser::random_u64());
    load(&store, "memory").ok().map(Workspace::from_loaded)
}
