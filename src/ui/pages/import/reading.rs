//! From a file to cells, and from cells to records that are not written yet.

use super::wizard::{Stage, Turn, Wizard, Work};
use crate::browser;
use crate::exchange::{
    Decoded, Encoding, Importer, Known, Mapping, Sheet, SheetReader, date_candidates, decode, suggest,
};
use crate::pause::Pause;
use crate::register::catalogue;
use crate::time::Zone;
use crate::ui::files::Brought;
use leptos::prelude::*;
use std::rc::Rc;

/// Reads what was brought, or once more what was brought before, under the separator and encoding chosen. Until it is
/// read, what was there before stays.
pub fn read(wizard: Wizard, brought: Option<Brought>) {
    let new = brought.is_some();
    let (brought, separator, encoding) = wizard.work.with_value(|w| match brought {
        Some(brought) => (Some(brought), None, None),
        None => (w.brought.clone(), w.separator, w.encoding.filter(|_| w.encoding_chosen)),
    });
    let Some(brought) = brought else { return };
    let turn = wizard.begin("Reading", wizard.step());
    wasm_bindgen_futures::spawn_local(async move {
        match read_sheet(&turn, brought.clone(), separator, encoding).await {
            Ok(Some((sheet, encoding, replaced))) => {
                let register = wizard.work.with_value(|w| {
                    w.mapping.as_ref().map_or_else(|| "incident".to_owned(), |m| m.register.clone())
                });
                let mapping = suggested(&sheet, &register);
                wizard.work.update_value(|work| {
                    if new {
                        let name = match &brought {
                            Brought::File(file) => file.name(),
                            Brought::Text(_) => "pasted cells".to_owned(),
                        };
                        *work = Work { brought: Some(brought), name, ..Work::default() };
                    }
                    (work.encoding, work.replaced) = (Some(encoding), replaced);
                    work.sheet = Some(Rc::new(sheet));
                    work.mapping = Some(mapping);
                    work.made = None;
                });
                wizard.go(Stage::MAP, "The file was read. Check what the columns mean.");
            }
            // It was cancelled.
            Ok(None) => {}
            Err(why) => turn.fail(why),
        }
    });
}

/// What a mapping may be; where the dates do not say which order is meant, the person is asked.
pub fn suggested(sheet: &Sheet, register: &str) -> Mapping {
    let mut mapping = suggest(sheet, register);
    if date_candidates(sheet, &mapping).first().is_some_and(|c| c.ambiguous) {
        mapping.dates = None;
    }
    mapping
}

/// The cells, how they were written, and how many characters could not be read; nothing where it was cancelled.
async fn read_sheet(
    turn: &Turn,
    brought: Brought,
    separator: Option<char>,
    encoding: Option<Encoding>,
) -> Result<Option<(Sheet, Encoding, usize)>, String> {
    let decoded = match brought {
        Brought::Text(text) => Decoded { text, encoding: Encoding::Utf8, replaced: 0 },
        Brought::File(file) => {
            let bytes = browser::read_bytes(&file)
                .await
                .map_err(|why| format!("The file could not be read: {why}."))?;
            decode(bytes, encoding).map_err(|refusal| refusal.to_string())?
        }
    };
    if turn.pause(0.02).await.is_err() {
        return Ok(None);
    }
    let (encoding, replaced) = (decoded.encoding, decoded.replaced);
    let mut reader = SheetReader::new(decoded.text, separator).map_err(|refusal| refusal.to_string())?;
    while !reader.step(1 << 18).map_err(|refusal| refusal.to_string())? {
        if turn.is_due() && turn.pause(f64::from(reader.progress())).await.is_err() {
            return Ok(None);
        }
    }
    reader.finish().map(|sheet| Some((sheet, encoding, replaced))).map_err(|refusal| refusal.to_string())
}

/// Works out what the import would do.
pub fn check(wizard: Wizard) {
    let Some((sheet, mapping)) = wizard.work.with_value(|w| w.sheet.clone().zip(w.mapping.clone())) else {
        return;
    };
    if mapping.dates.is_none() && date_candidates(&sheet, &mapping).first().is_some_and(|c| c.ambiguous) {
        wizard.refuse("Say whether the day or the month stands first in the dates.".to_owned());
        browser::focus_soon("#map-dates");
        return;
    }
    let title = catalogue::register(&mapping.register).and_then(|r| r.field(r.title()));
    if let Some(title) = title.filter(|title| mapping.key.is_none() && mapping.rule(title.id).is_none()) {
        wizard.refuse(["Choose the column for ", title.label, "."].concat());
        browser::focus_soon(&["#map-", title.id, "-0"].concat());
        return;
    }
    let Some(zone) = zone_of(wizard, &mapping) else {
        let name = mapping.zone.unwrap_or_default();
        wizard.refuse(format!(
            "This browser does not know the time zone “{name}”. Enter one such as Europe/Berlin."
        ));
        browser::focus_soon("#map-zone");
        return;
    };
    // What was checked before holds no more, whatever becomes of this.
    wizard.work.update_value(|work| work.made = None);
    let turn = wizard.begin("Checking every row", Stage::MAP);
    wasm_bindgen_futures::spawn_local(async move {
        let known = wizard.app.peek(|s| Known::of(&s.workspace, &mapping)).unwrap_or_default();
        let mut importer = match Importer::new(&sheet, &mapping, &zone, &known, browser::now()) {
            Ok(importer) => importer,
            Err(refusal) => return turn.fail(refusal.to_string()),
        };
        // The identities are drawn when the records are written.
        let mut drawn = 0;
        let mut new_id = || {
            drawn += 1;
            drawn
        };
        loop {
            let progress = importer.step(1000, &mut new_id);
            if (progress.done || turn.is_due()) && turn.pause(f64::from(progress.share)).await.is_err() {
                return;
            }
            if progress.done {
                break;
            }
        }
        let made = importer.finish();
        wizard.skip.set(true);
        wizard.work.update_value(|work| {
            work.made = Some(Rc::new(made));
            work.zone = Some(zone);
        });
        wizard.go(Stage::CHECK, "Every row was checked. Nothing has changed yet.");
    });
}

/// The zone that is said, or else that of the first calendar, or else that of this device.
fn zone_of(wizard: Wizard, mapping: &Mapping) -> Option<Zone> {
    match mapping.zone.as_deref().map(str::trim).filter(|z| !z.is_empty()) {
        Some(name) => browser::zone(name),
        None => {
            let calendars = calendar_zone(wizard).and_then(|name| browser::zone(&name));
            calendars.or_else(|| browser::zone(&browser::device_zone()))
        }
    }
}

/// The zone of the workspace's first calendar.
pub fn calendar_zone(wizard: Wizard) -> Option<String> {
    wizard.app.peek(|s| {
        let table = s.workspace.table("calendar");
        let names = table.into_iter().flat_map(|t| t.records()).map(|r| r.text("zone").to_owned());
        names.into_iter().find(|name| !name.is_empty())
    })?
}
