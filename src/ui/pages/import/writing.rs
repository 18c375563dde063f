//! Writing what was checked: one step, all of it or nothing.

use super::wizard::{Stage, Turn, Wizard};
use crate::browser;
use crate::exchange::ImportedBatch;
use crate::journal::shard::derived_id;
use crate::journal::{Batch, Deed};
use crate::pause::Pause;
use crate::register::Register;
use crate::register::catalogue;
use crate::ui::pages::inputs::counted;
use crate::ui::session::LargeStep;
use crate::workspace::{Number, Workspace, reserved};
use leptos::prelude::*;
use rustc_hash::FxHashSet;

/// Numbers and identities for the records that come in.
struct Counter {
    seed: u128,
    records: u64,
    /// The number given last, where records of the register are numbered.
    number: Option<Number>,
}

/// The keys of the source that records of a register came from already.
pub fn here_already(wizard: Wizard, register: &str) -> FxHashSet<String> {
    wizard
        .app
        .peek(|s| {
            let table = s.workspace.table(register)?;
            let column = table.column("source_ref")?;
            Some(table.rows().map(|row| column.text(row).to_owned()).filter(|t| !t.is_empty()).collect())
        })
        .flatten()
        .unwrap_or_default()
}

/// Writes the records. Nothing of them shows before all are stored.
pub fn write(wizard: Wizard) {
    let Some((made, mapping)) = wizard.work.with_value(|w| w.made.clone().zip(w.mapping.clone())) else {
        return;
    };
    let Some(register) = catalogue::register(&mapping.register) else { return };
    if let Some(reason) = wizard.app.peek(|s| s.refuses(Deed::Grow, 0)).flatten() {
        wizard.refuse(reason.to_owned());
        return;
    }
    let known =
        if wizard.skip.get_untracked() { here_already(wizard, register.id) } else { FxHashSet::default() };
    let turn = wizard.begin("Writing", Stage::CHECK);
    wasm_bindgen_futures::spawn_local(async move {
        if let Err(why) = wizard.app.keep_snapshot("import").await {
            turn.fail(why + ".");
            return;
        }
        let records: usize = made.batches.iter().map(|one| one.batch.records.len()).sum();
        let begun = wizard.app.change_quietly(|s| {
            let site = s.workspace.site().map_or(0, |letter| letter as u8);
            let number = s.workspace.of(register).map_or(0, |table| table.highest_of(site));
            let highest = Number { site, number };
            // Whoever logs something meanwhile gets a number after those of the import.
            let last = number.saturating_add(u32::try_from(records).unwrap_or(u32::MAX));
            s.workspace.reserve(register, Number { site, number: last });
            (s.id.clone(), highest)
        });
        let Some((workspace, highest)) = begun else { return };
        let mut step = LargeStep::default();
        let mut counter = Counter {
            seed: browser::random_u128(),
            records: 0,
            number: (!register.prefix.is_empty()).then_some(highest),
        };
        let written =
            write_all(wizard, &turn, &workspace, &made.batches, &known, &mut counter, &mut step).await;
        match written {
            Ok(true) if counter.records > 0 => {
                finish(wizard, register, step, counter.records as usize, highest)
            }
            Ok(true) => turn.fail("Every record in it is here already.".to_owned()),
            Ok(false) => give_up(wizard, &step),
            Err(why) => {
                give_up(wizard, &step);
                turn.fail(format!("The records were not stored: {why}."));
            }
        }
    });
}

fn give_up(wizard: Wizard, step: &LargeStep) {
    wizard.app.change_quietly(|s| {
        s.give_up_step(step);
        // The numbers that were held for it are free again.
        s.reload();
    });
}

/// `false` where it was cancelled.
async fn write_all(
    wizard: Wizard,
    turn: &Turn,
    workspace: &str,
    batches: &[ImportedBatch],
    known: &FxHashSet<String>,
    counter: &mut Counter,
    step: &mut LargeStep,
) -> Result<bool, String> {
    for (place, imported) in batches.iter().enumerate() {
        let first = counter.records;
        let batch = numbered(imported, known, counter);
        if !batch.records.is_empty() {
            let stored = wizard.app.change_quietly(|s| {
                if s.id != workspace {
                    return Err("another workspace was opened meanwhile".to_owned());
                }
                s.add_to_step(step, &batch, Some((counter.seed, first))).map_err(|error| error.to_string())
            });
            stored.unwrap_or_else(|| Err("no workspace is open".to_owned()))?;
        }
        if turn.pause((place + 1) as f64 / batches.len() as f64).await.is_err() {
            return Ok(false);
        }
    }
    Ok(true)
}

/// The batch with identities drawn from one seed, so that a shard need not hold them, with numbers that go on from
/// the table's highest, and without the records that are known.
fn numbered(imported: &ImportedBatch, known: &FxHashSet<String>, counter: &mut Counter) -> Batch {
    let from = &imported.batch;
    let mut batch = Batch {
        register: from.register.clone(),
        fields: from.fields.clone(),
        people: from.people.clone(),
        ..Batch::default()
    };
    let number = batch.field(reserved::NUMBER);
    for (record, key) in from.iter().zip(&imported.keys) {
        if !key.is_empty() && known.contains(key) {
            continue;
        }
        batch.start_record(derived_id(counter.seed, counter.records));
        counter.records += 1;
        for (place, (event, changes)) in record.events().enumerate() {
            batch.start_event(event.at, event.by);
            changes.iter().for_each(|c| batch.change(c.field, c.value.clone()));
            if let (0, Some(last)) = (place, counter.number.as_mut()) {
                last.number += 1;
                batch.change(number, last.value());
            }
        }
    }
    batch
}

fn finish(wizard: Wizard, register: &'static Register, step: LargeStep, records: usize, highest: Number) {
    let app = wizard.app;
    let name = wizard.work.with_value(|w| w.name.clone());
    let mut label = String::from("Import ");
    label.push_str(&name);
    label.push_str(": ");
    label.push_str(&counted(records));
    let not_saved = app.change(|s| {
        if let Some(letter) = s.workspace.unclaimed_site().filter(|_| !register.prefix.is_empty()) {
            // Without the claim the numbers themselves tell.
            s.run(&Workspace::claim_site(letter, &s.me.clone()), browser::now()).ok();
        }
        s.finish_step(step, &label, browser::now());
        s.not_saved.as_ref().map(|n| n.error.to_string())
    });
    if let Some(Some(why)) = not_saved {
        app.tell_trouble(&format!("The records are on the screen but not yet stored: {why}. Save a file."));
    }
    app.ask_to_keep();
    let outcome = super::outcome::figures(wizard, register, highest);
    wizard.work.update_value(|work| {
        work.outcome = outcome;
        work.records = records;
        work.made = None;
        work.sheet = None;
        work.brought = None;
    });
    let mut said = counted(records);
    said.push_str(" came in.");
    wizard.go(Stage::DONE, &said);
}
